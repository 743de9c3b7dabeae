"""Who is who: users and devices from headquarters' own place, moving to another team, void changes, tokens, logging in anew."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.hubs import PASSWORD, HubThread, Laptop, are_equal, synced
from tests.support.profiles import FAST
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.domain.field import Role
from zsapp.domain.ids import DeviceId, RecordId
from zsapp.store import identity, token
from zsapp.store.key import KeyringError, Secrets, SystemKeyring
from zsapp.store.profile import Profile
from zsapp.sync.http import Address, Line
from zsapp.sync.local import LocalLedger
from zsapp.sync.protocol import Join
from zsapp.verbs import hub_admin, join, sync


@pytest.fixture
def hans(hub: HubThread, tmp_path: Path) -> Laptop:
    """Headquarters' laptop."""
    laptop = Laptop(tmp_path / "hans").joined(hub, "hans")
    synced(laptop, times=1)
    return laptop


def team_named(laptop: Laptop, name: str) -> str:
    return next(t["id"] for t in laptop.json("record", "list", "team") if t["name"] == name)


def test_headquarters_enters_changes_and_stops_users(hub: HubThread, hans: Laptop, tmp_path: Path) -> None:
    with hans.desk() as desk:
        team = team_named(hans, "一组")
        carl = hub_admin.add_user(desk, "carl", role="组员", password=PASSWORD, team=team)
        sync.sync(desk)
        found = {u.name: u for u in hub_admin.users(desk)}
        assert (found["carl"].id, found["carl"].role, found["carl"].team, found["carl"].devices) == (
            carl, "组员", "一组", (),
        )  # fmt: skip
        assert found.keys() == {
            "anna",
            "bert",
            "carl",
            "hans",
        }  # the hub itself is nobody who could be changed
        assert [d.is_own for d in found["hans"].devices] == [True]
        with pytest.raises(UserError):
            hub_admin.add_user(desk, "carl", role="组员", password=PASSWORD, team=team)
        with pytest.raises(UserError):
            hub_admin.add_user(desk, "dora", role="管理员", password=PASSWORD)
    laptop = Laptop(tmp_path / "carl").joined(hub, "carl")
    laptop.sync()
    with laptop.desk() as desk:
        assert (desk.role, desk.team) == (Role.MEMBER, RecordId(team))
        with pytest.raises(UserError, match="没有权限"):
            hub_admin.change_user(desk, carl, role="招商办")
        hub_admin.change_password(desk, PASSWORD, "neues-passwort-2016")
        with pytest.raises(UserError, match="原密码"):
            hub_admin.change_password(desk, PASSWORD, "x" * 12)
    with hans.desk() as desk:
        hub_admin.change_user(desk, carl, role="组长")
        sync.sync(desk)
        (device,) = next(u for u in hub_admin.users(desk) if u.id == carl).devices
    laptop.sync()
    with laptop.desk(writing=False) as desk:
        assert desk.role is Role.LEADER
    with hans.desk() as desk:
        hub_admin.revoke(desk, device.id)
        hub_admin.change_user(desk, carl, is_active=False)
        sync.sync(desk)
        told = next(u for u in hub_admin.users(desk) if u.id == carl)
        assert not told.is_active and told.devices[0].is_revoked
    assert laptop.run("sync").code == 4
    assert Laptop(tmp_path / "again").join(hub, "carl", password="neues-passwort-2016").code == 4


def test_who_moves_to_another_team_pushes_reads_and_lets_go(
    hub: HubThread, hans: Laptop, anna: Laptop, bert: Laptop
) -> None:
    hub.team("二组")
    company = anna.ok("record", "add", "company", "name=甲公司")
    visit = anna.ok(
        "record", "add", "visit", f"company={company}", "team=一组", "visit_kind=拜访", "date=2016-04-28"
    )
    synced(anna, bert, hans, times=1)
    late = bert.ok(
        "record", "add", "visit", f"company={company}", "team=一组", "visit_kind=拜访", "date=2016-04-29"
    )
    with hans.desk() as desk:
        me = next(u for u in hub_admin.users(desk) if u.name == "bert")
        hub_admin.change_user(desk, me.id, team=team_named(hans, "二组"))
    bert.sync()
    with bert.desk(writing=False) as desk:
        assert desk.team == team_named(hans, "二组")
        ledger = LocalLedger(desk.store)
        assert ledger.digests().keys() <= ledger.readable()  # the copy of the old team went
    assert bert.json("record", "list", "visit") == []
    synced(anna, hans, times=1)
    assert [v["id"] for v in anna.json("record", "list", "visit")] == [visit]
    listed = [c for c in anna.json("sync", "conflicts") if c["what"] == "void"]
    assert {c["record"] for c in listed} == {late}
    (told,) = (c for c in listed if c["field"] == "date")
    assert told["values"][0]["value"] == "2016-04-29" and told["values"][0]["reason"] == "membership"
    assert told["values"][0]["author_name"] == "bert"
    shown = anna.run("sync", "conflicts")
    assert told["values"][0]["change"][:12] in shown.out and "sync take-over" in shown.err
    anna.ok("sync", "take-over", late)
    synced(anna, hans, times=2)
    assert anna.conflicts() == [] and hans.conflicts() == []
    assert {v["id"] for v in hans.json("record", "list", "visit")} == {visit, late}
    assert are_equal(anna, hans)


def test_the_photo_of_who_was_moved_meanwhile_comes_to_the_hub_before_his_copy_goes(
    hub: HubThread, hans: Laptop, anna: Laptop, bert: Laptop, tmp_path: Path
) -> None:
    hub.team("二组")
    company = anna.ok("record", "add", "company", "name=甲公司")
    synced(anna, bert, hans, times=1)
    visit = bert.ok(
        "record", "add", "visit", f"company={company}", "team=一组", "visit_kind=拜访", "date=2016-04-29"
    )
    photo = tmp_path / "照片.bin"
    photo.write_bytes(bytes(range(256)) * 3_000)
    bert.ok("attach", photo, f"visit={visit}")
    with hans.desk() as desk:
        me = next(u for u in hub_admin.users(desk) if u.name == "bert")
        hub_admin.change_user(desk, me.id, team=team_named(hans, "二组"))
    synced(bert, anna, times=2)
    with bert.desk(writing=False) as desk:
        ledger = LocalLedger(desk.store)
        assert ledger.digests().keys() <= ledger.readable()  # the copy went, after the photo
    for record in dict.fromkeys(c["record"] for c in anna.json("sync", "conflicts") if c["what"] == "void"):
        anna.ok("sync", "take-over", record)
    synced(anna, hans)
    for laptop in (anna, hans):
        (attachment,) = laptop.json("record", "list", "attachment")
        with laptop.desk(writing=False) as desk:
            assert desk.store.profile.blobs.get(attachment["blob"]) == photo.read_bytes()


def test_logging_in_anew_keeps_the_device(hub: HubThread, anna: Laptop) -> None:
    company = anna.ok("record", "add", "company", "name=甲公司")
    before = hub.devices()
    assert anna.join(hub, "anna").code == 0
    assert hub.devices() == before
    assert anna.sync()["unsent"] == 0
    assert anna.join(hub, "bert").code == 1  # the device is anna's
    assert anna.join(hub, "anna", password="falsch-falsch").code == 4
    assert anna.sync()["state"] == "up_to_date"
    assert anna.json("record", "show", company)["name"] == "甲公司"


def test_refusals_before_anything_is_asked(hub: HubThread, tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "p")
    with laptop.desk() as desk:
        for url in ("http://hub.example", "ftp://hub.example", "https://"):
            with pytest.raises(UserError):
                join.join(desk, url, user="anna", password=PASSWORD)
        with pytest.raises(PlaceError, match="没有运行"):
            join.join(desk, "http://127.0.0.1:9", user="anna", password=PASSWORD)
        with pytest.raises(UserError, match="没有名为"):
            join.join(desk, hub.url, user="anna", password=PASSWORD, team="没有的组")
        with pytest.raises(NeedsPersonError, match="还没有加入"):
            sync.sync(desk)
        with pytest.raises(UserError, match="还没有加入"):
            hub_admin.revoke(desk, "d")
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
    told = laptop.join(hub, "anna", "--ca", tmp_path / "ca.pem")
    assert told.code == 1 and "PEM" in told.err
    assert laptop.join(hub, "anna", "--ca", tmp_path / "none.pem").code == 3


def test_who_is_not_let_in_leaves_no_profile(hub: HubThread, tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "new" / "p", make=False)
    assert laptop.join(hub, "anna", password="falsch-falsch").code == 4
    assert laptop.run("join", "http://127.0.0.1:9", "--user", "anna", ZSAPP_PASSWORD=PASSWORD).code == 3
    assert not (tmp_path / "new").exists() and hub.devices() == []
    assert laptop.join(hub, "anna").code == 0
    assert laptop.sync()["state"] == "up_to_date" and len(hub.devices()) == 1


def test_demonstration_data_never_join(hub: HubThread, tmp_path: Path) -> None:
    from zsapp.verbs import demonstration

    laptop = Laptop(tmp_path / "p")
    with laptop.desk() as desk:
        desk.store.found(demonstration.ORGANISATION)  # type: ignore[arg-type]
        from zsapp.verbs import records

        records.add(desk, "company", {"name": "演示"})
        with pytest.raises(UserError, match="演示"):
            join.join(desk, hub.url, user="anna", password=PASSWORD)
    assert hub.devices() == []


class Kept(SystemKeyring):
    """A keyring that works, or refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, bytes] = {}
        self.is_locked = False

    def get(self, profile_id: str) -> bytes | None:
        if self.is_locked:
            raise KeyringError("locked")
        return self.held.get(profile_id)

    def put(self, profile_id: str, key: bytes) -> None:
        if self.is_locked:
            raise KeyringError("locked")
        self.held[profile_id] = key


@contextmanager
def with_keyring(folder: Path, keyring: Kept) -> Iterator[Profile]:
    with Profile.create(folder, secrets=Secrets(keyring=keyring, kdf=FAST)) as profile:
        yield profile


def test_the_token_lies_in_the_keyring_else_in_the_profile(tmp_path: Path) -> None:
    keyring = Kept()

    def in_profile(profile: Profile) -> object:
        with profile.database.read() as connection:
            return identity.local(connection, "token")

    with with_keyring(tmp_path / "a", keyring) as profile:
        assert token.read(profile) == ""
        token.keep(profile, "ab12")
        assert token.read(profile) == "ab12" and in_profile(profile) is None and len(keyring.held) == 2
        keyring.is_locked = True
        assert token.read(profile) == ""  # a person logs in anew
        token.keep(profile, "cd34")
        assert token.read(profile) == "cd34" == in_profile(profile)
        keyring.is_locked = False
        token.keep(profile, "ef56")
        assert token.read(profile) == "ef56" and in_profile(profile) is None


def test_missing_changes_are_told_and_given_up(hub: HubThread, hans: Laptop, anna: Laptop) -> None:
    """A change that waits for one that never comes: listed as waiting, given up by headquarters."""
    company = hans.orphaned("ab" * 32)
    with hans.desk() as desk:
        own = desk.read(identity.device)
        assert own is not None
        assert hub_admin.missing(desk) == hub_admin.missing(desk, own.id) == {desk.organisation: ["ab" * 32]}
        assert hub_admin.give_up(desk, "another") == 0 and hub_admin.missing(desk)
    assert hans.conflicts() == [(company, "", "waiting")]
    assert hans.json("sync", "status")["waiting"] == 1
    refused = anna.run("sync", "give-up")
    assert refused.code == 1 and "管理用户和设备" in refused.err
    assert hans.json("sync", "give-up") == {"given_up": 1}
    hans.sync()
    assert "waiting" not in [what for _r, _f, what in hans.conflicts()]
    assert hans.json("sync", "give-up") == {"given_up": 0}


def test_a_new_laptop_gets_in_while_somebody_guesses_passwords_behind_the_same_address(
    hub: HubThread, tmp_path: Path
) -> None:
    """Each laptop of the storm is another one and does not wait; a person's, which has never been here, waits and comes back."""
    line = Line(Address(hub.url))
    try:
        for number in range(30):
            guess = Join("anna", f"geraten-{number}", DeviceId(str(uuid4())), "00" * 32, "x")
            status = line.ask(guess).status
        assert status == 429
        began = time.monotonic()
        Laptop(tmp_path / "new").joined(hub, "anna")
        assert time.monotonic() - began < 5 + 3  # what the log-in itself takes on a busy machine
    finally:
        line.close()
