"""Who was headquarters' and is not any more: what it alone may read (fees, 待职) lies on the disk and is shown by nothing (rules 4, 23)."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.support.office import Office
from tests.verbs.test_desk import become
from zsapp.domain.ids import RecordId, headquarters_stream
from zsapp.store import audit, identity, log, query, sight
from zsapp.store.store import Changed, Edit
from zsapp.verbs import exchange, facts, partners, recycling, standby

SECRET = "按协议约定的秘密费率"


@pytest.fixture
def secrets(office: Office) -> dict[str, str]:
    """A fee, a decision on standby, and a fee in the recycle bin."""
    office.ok("record", "add", "partner", "name=示例咨询公司")
    contract = office.ok(
        "record", "add", "engagement", "partner=示例咨询公司", "mode=委托", "from_day=2016-01-01"
    )
    fee = office.ok(
        "record",
        "add",
        "fee",
        f"engagement={contract}",
        "date=2016-02-01",
        "amount=12万元",
        f"basis={SECRET}",
    )
    binned = office.ok("record", "add", "fee", f"engagement={contract}", "amount=9万元", f"basis={SECRET}")
    office.ok("record", "delete", binned)
    member = office.ok("record", "add", "member", "name=孙丽", "team=一组")
    decision = office.ok(
        "record", "add", "standby", f"member={member}", "year=2015", "decision=已确认", f"reason={SECRET}"
    )
    return {"fee": fee, "standby": decision, "binned": binned}


def everything(office: Office, folder: Path) -> str:
    """All that the command line and the verbs of pages give out, as one text."""
    out = folder / f"all-{len(list(folder.iterdir()))}.jsonl"
    said = [
        office.run("record", "list", kind, *more).out
        for kind in ("fee", "standby")
        for more in ((), ("--json",))
    ]
    said += [office.run("search", SECRET).out, office.run("record", "list", "engagement", "--json").out]
    office.ok("export", "all", "-o", out)
    with office.desk() as desk:
        for kind in ("fee", "standby"):
            exchange.export_kind(desk, kind, folder / f"{kind}-{out.name}")
            said.append((folder / f"{kind}-{out.name}").read_text(encoding="utf-8"))
        known = facts.facts(desk, 2016)
        said += [str(known.fees), str(known.standbys), str(partners.board(desk)), str(recycling.counts(desk))]
        said += [str(recycling.binned(desk, list(recycling.binned_ids(desk))))]
        if standby.is_for(desk):
            said.append(str(standby.board(desk, date(2016, 5, 1))))
    return "\n".join([*said, out.read_text(encoding="utf-8")])


def test_nothing_shows_them_once_the_role_is_lowered_and_all_does_when_it_comes_back(
    office: Office, secrets: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert SECRET in everything(office, folder)
    become(office, "组长", "一组")
    told = everything(office, folder)
    assert SECRET not in told and not any(each in told for each in secrets.values())
    for each in secrets.values():
        for words in (("record", "show", each), ("record", "show", each, "--history"), ("record", "set", each, "date="),
                      ("record", "delete", each), ("record", "restore", each)):  # fmt: skip
            assert SECRET not in office.refused(1, *words)
    with office.desk() as desk:
        for each in map(RecordId, secrets.values()):
            assert desk.store.history(each) is None and desk.store.form(each) is None
            with desk.store.database.read() as connection:
                assert query.titles(connection, [each]) == {}
                assert log.history(connection, each) is not None  # it is on the disk
        assert desk.read(sight.held_back) == headquarters_stream(desk.organisation)
        assert desk.read(audit.audit) == []
    become(office, "招商办", "一组")
    assert SECRET in everything(office, folder)
    assert office.json("record", "show", secrets["fee"], "--history")["basis"] == SECRET
    with office.desk(writing=False) as desk:
        assert desk.read(sight.held_back) is None


def test_what_comes_later_and_tables_made_anew_hold_it_back_too(
    office: Office, secrets: dict[str, str], tmp_path: Path
) -> None:
    other = Office(tmp_path / "other")
    other.take(office)
    become(office, "组员", "一组")
    other.ok("record", "set", secrets["fee"], f"basis={SECRET}二")
    other.ok("export", "all", "-o", tmp_path / "more.jsonl")
    office.json("import", tmp_path / "more.jsonl")
    assert office.json("record", "list", "fee") == []
    office.ok("check", "--rebuild")
    assert office.json("record", "list", "fee") == office.json("record", "list", "standby") == []
    become(office, "招商办", "一组")
    assert [each["basis"] for each in office.json("record", "list", "fee")] == [f"{SECRET}二"]


def test_who_stays_headquarters_is_shown_all_and_a_team_never_had_it(
    office: Office, secrets: dict[str, str]
) -> None:
    become(office, "管理员", "一组")
    assert [each["id"] for each in office.json("record", "list", "fee")] == [secrets["fee"]]
    assert (
        json.dumps(office.json("record", "show", secrets["standby"]), ensure_ascii=False).count(SECRET) == 1
    )


def test_pages_hear_which_records_went(office: Office, secrets: dict[str, str]) -> None:
    with office.desk() as desk:
        heard: list[Changed] = []
        desk.store.listeners.append(heard.append)
        person = RecordId(desk.read(identity.person))
        form = desk.store.form(person)
        assert form is not None
        edit = Edit(
            "user",
            person,
            desk.organisation,
            {"role": "组员"},
            {n: form.over[n] for n in ("role",) if n in form.over},
        )
        desk.store.write([edit])
    assert heard[0].records >= {person, *map(RecordId, secrets.values())}
