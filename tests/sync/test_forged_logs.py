"""Logs that somebody made up: what a device did not sign does not get into a profile by a file (log rules 5, 7, 8)."""

from pathlib import Path
from typing import Any

from tests.support.hubs import HubThread, Laptop
from tests.support.office import Office
from zsapp.domain.change import Change, Judgement, written
from zsapp.domain.heads import Head, new_key, signed_head, signed_verdict
from zsapp.domain.ids import DeviceId, PersonId, RecordId
from zsapp.exchange import jsonl
from zsapp.store import identity, log
from zsapp.verbs.desk import Desk
from zsapp.verbs.exchange import import_log

FRESH = "0199aaaa-0000-7000-8000-00000000000{}"
PRIVATE, PUBLIC = new_key(b"\7" * 32)


def forged(desk: Desk, *, device: DeviceId | None = None, **values: Any) -> Change:
    """A change in the organisation's stream after the last one of a device, this profile's by default."""
    organisation = desk.organisation
    own = desk.read(identity.device)
    tips = desk.read(lambda connection: log.tips(connection, organisation))
    who = device or own.id
    n, prev = tips.get(who, [(0, own.enrolment)])[0]
    return written(
        stream=organisation, device=who, n=n + 1, prev=prev, at=1_700_000_000_000_000,
        author=PersonId(desk.read(identity.person)), group=(n + 1, 1), kind="company", record=RecordId(FRESH.format(1)),
        over={}, values={"deleted": False, "name": "伪造的公司", **values}, salt=b"s" * 16,
    )  # fmt: skip


def head(change: Change, private: bytes = PRIVATE) -> Head:
    header = change.header
    return signed_head(private, stream=header.stream, device=header.device, n=header.n, name=change.hash)


def file(desk: Desk, folder: Path, *lines: dict[str, Any]) -> Path:
    path = folder / "forged.jsonl"
    jsonl.write(path, [jsonl.log_header(desk.organisation), *lines])
    return path


def imported(desk: Desk, path: Path) -> dict[str, Any]:
    return import_log(desk, path).as_json()


def test_nobody_writes_into_this_profiles_own_chain(office: Office, tmp_path: Path) -> None:
    """It would be signed with this profile's key when it next hands anything on."""
    with office.desk() as desk:
        change = forged(desk)
        other = signed_head(
            b"\7" * 32, stream=desk.organisation, device=change.header.device, n=1, name=change.hash
        )
        for heads in ([], [head(change)], [other]):
            path = file(
                desk, tmp_path, jsonl.change_line(change), *(jsonl.signed_line("head", h) for h in heads)
            )
            told = imported(desk, path)
            assert (told["new"], told["rejected"]) == (0, 1) and "签名" in told["findings"][0]
        assert not desk.read(identity.must_renew)
        assert desk.store.history(RecordId(FRESH.format(1))) is None
    assert office.json("check", "--audit")["damage"] == []


def test_a_file_does_not_say_which_key_a_known_device_has(
    office: Office, empty: Office, tmp_path: Path
) -> None:
    """Neither that of this profile nor that of another one that is here."""
    empty.take(office)
    empty.ok("record", "add", "company", "name=丙")
    office.take(empty)
    with empty.desk() as desk:
        theirs = desk.read(identity.device).id
    with office.desk() as desk:
        own = desk.read(identity.device).id
        for device in (own, theirs):
            fake = {"name": "x", "user": desk.read(identity.person), "public_key": PUBLIC.hex()}
            enrolled = replace_place(forged(desk, device=device), kind="device", record=device, values=fake)
            path = file(
                desk, tmp_path, jsonl.change_line(enrolled), jsonl.signed_line("head", head(enrolled)),
            )  # fmt: skip
            assert imported(desk, path)["rejected"] == 1


def replace_place(change: Change, *, kind: str, record: str, values: dict[str, Any]) -> Change:
    header = change.header
    return written(
        stream=header.stream, device=header.device, n=header.n, prev=header.prev, at=header.at, author=header.author,
        group=header.group, kind=kind, record=RecordId(record), over={}, values={"deleted": False, **values}, salt=b"s" * 16,
    )  # fmt: skip


def test_a_copied_profiles_own_changes_are_taken(office: Office, tmp_path: Path) -> None:
    """They are signed with the key that both hold; whoever meets them goes on as another device."""
    import shutil

    shutil.copytree(office.dir, tmp_path / "copy")
    copy = Office(tmp_path / "copy", make=False)
    added = copy.ok("record", "add", "company", "name=副本写的")
    told = office.take(copy)
    assert told["rejected"] == 0 and told["findings"] == []
    assert office.json("record", "show", added)["name"] == "副本写的"
    office.ok("record", "add", "company", "name=丁")
    copy.take(office)
    assert copy.digest() == office.digest()


def test_in_a_team_with_a_hub_nothing_forged_is_pushed(hub: HubThread, anna: Laptop, tmp_path: Path) -> None:
    anna.ok("record", "add", "company", "name=自己的")
    with anna.desk() as desk:
        change = forged(desk)
        path = file(desk, tmp_path, jsonl.change_line(change))
        assert imported(desk, path)["rejected"] == 1
    assert anna.json("sync", "status")["unsent"] == 1 and anna.sync()["unsent"] == 0
    assert [each["name"] for each in anna.json("record", "list", "company")] == ["自己的"]


def test_only_the_hub_gives_verdicts(hub: HubThread, anna: Laptop, bert: Laptop, tmp_path: Path) -> None:
    """A file's word that a change is void counts only where the hub signed it; what it did sign is taken from any file."""
    added = anna.ok("record", "add", "company", "name=甲公司")
    anna.sync()
    with anna.desk() as desk:
        history = desk.store.history(RecordId(added))
        assert history is not None
        names = [change.hash for change in history.changes]
        void = signed_verdict(
            PRIVATE, stream=desk.organisation, hashes=names, judgement=Judgement.VOID, reason="role"
        )
        path = file(desk, tmp_path, jsonl.signed_line("verdict", void))
        told = imported(desk, path)
        assert told["skipped"] == 1 and "不是本单位中心端" in told["findings"][0]
    assert anna.json("record", "show", added)["name"] == "甲公司"
    anna.ok("export", "all", "-o", tmp_path / "all.jsonl")
    told = bert.json("import", tmp_path / "all.jsonl")
    assert (told["skipped"], told["rejected"], told["findings"]) == (0, 0, [])
    bert.sync()
    assert bert.digest() == anna.digest()


def test_who_joined_a_hub_takes_no_other_organisation(hub: HubThread, office: Office, tmp_path: Path) -> None:
    """Not even before anything came from the hub."""
    office.ok("export", "all", "-o", tmp_path / "all.jsonl")
    joined = Laptop(tmp_path / "new").joined(hub, "hans")
    assert "另一个组织" in joined.refused(1, "import", tmp_path / "all.jsonl")
    assert joined.sync()["state"] == "up_to_date"
