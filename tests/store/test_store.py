"""The store: one write is one transaction, whatever the order of arrival; devices, forks, erasure."""

import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.support.office import Office, exchange
from tests.support.stocked import COMPANY, add_visit
from zsapp.domain.change import Change, Judgement, received
from zsapp.domain.heads import Verdict, signed_verdict
from zsapp.store import audit, identity, log, tables
from zsapp.store.store import Store
from zsapp.verbs import records
from zsapp.verbs.desk import Desk


def changes_of(desk: Desk) -> list[Change]:
    with desk.store.database.read() as connection:
        found = connection.execute(text("SELECT header, salt, body FROM log ORDER BY seq"))
        return [received(*row) for row in found]


def digest_of(desk: Desk) -> str:
    return str(desk.read(audit.digest))


def vectors(desk: Desk) -> dict[str, str]:
    with desk.store.database.read() as connection:
        return {stream: log.vector_digest(connection, stream) for stream in log.streams(connection)}


def busy(office: Office, seed: int) -> None:
    """A season of ordinary and less ordinary acts."""
    chance = random.Random(seed)
    with office.desk() as desk:
        ids = [view["id"] for view in records.listed(desk, "company")]
        visits: list[str] = []

        def add_company() -> None:
            ids.append(records.add(desk, "company", {"name": f"公司{chance.random()}"}).id)

        def set_company() -> None:
            name = chance.choice(["website", "short_name", "address", "city", "main_business", "origin"])
            value = {"city": "宁波", "origin": "台资"}.get(
                name, f"值{chance.randrange(5)}\n\n{chance.randrange(3)}"
            )
            records.change(desk, chance.choice(ids), {name: chance.choice([value, ""])})

        def add_visit_here() -> None:
            given = {
                "company": chance.choice(ids),
                "team": "一组",
                "visit_kind": "拜访",
                "their_people": "赵敏、钱进",
            }
            visits.append(records.add(desk, "visit", {**given, "next_step": "回访", "our_people": "李强"}).id)

        def set_visit() -> None:
            people = chance.choice(["李强", "陈晨", "李强,陈晨,王芳", ""])
            records.change(
                desk, chance.choice(visits), {"our_people": people, "next_step": chance.choice(["", "再访"])}
            )

        def delete() -> None:
            records.delete(desk, chance.choice(ids + visits))

        def restore() -> None:
            records.restore(desk, chance.choice(ids + visits))

        def join() -> None:
            records.change(desk, chance.choice(ids), {"same_as": chance.choice([*ids, ""])})

        acts: Sequence[Callable[[], Any]] = (
            *(
                add_company,
                set_company,
                set_company,
                add_visit_here,
                set_visit,
                set_visit,
                delete,
                restore,
                join,
            ),
            *(lambda: records.undo(desk), lambda: records.redo(desk)),
        )
        from zsapp.base.errors import ZsappError

        for _step in range(25):
            try:
                chance.choice(acts)()
            except (ZsappError, IndexError):
                continue  # refused, or nothing there yet: nothing may have happened


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_rebuilt_tables_are_the_same(
    stock: Path, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("rebuilt") / "p"
    shutil.copytree(stock, folder)
    office = Office(folder, make=False)
    busy(office, seed)
    with office.desk() as desk:
        before = (digest_of(desk), rows(desk))
        desk.store.rebuild()
        assert (digest_of(desk), rows(desk)) == before
        assert desk.read(audit.audit) == []


def rows(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that is derived, but for the order of rows."""
    with desk.store.database.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
            for table in tables.every_table()
        }


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), page=st.integers(1, 40))
def test_the_order_of_arrival_does_not_matter(
    stock: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, page: int
) -> None:
    folder = tmp_path_factory.mktemp("arrival")
    shutil.copytree(stock, folder / "a")
    here, there = Office(folder / "a", make=False), Office(folder / "b")
    there.take(here)
    busy(here, seed)
    busy(there, seed + 1)
    there.take(here)
    chance = random.Random(seed)
    with there.desk() as sender:
        sent, whole, ends = changes_of(sender), digest_of(sender), vectors(sender)
        shown = rows(sender)
    pages = [sent[start : start + page] for start in range(0, len(sent), page)] * 2
    chance.shuffle(pages)
    third = Office(folder / "c")
    with third.desk() as desk:
        desk.store.found(sent[0].header.stream)
        for each in pages:
            chance.shuffle(each)
            assert desk.store.receive(each).refused == ()
        assert desk.read(log.waiting) == []
        assert digest_of(desk) == whole
        assert vectors(desk) == ends
        assert {k: v for k, v in rows(desk).items() if k != "record"} == {
            k: v for k, v in shown.items() if k != "record"
        }  # but for `search_row`, the order in which this computer applied them
        assert desk.read(audit.audit) == []


# -- one transaction


def test_a_write_that_fails_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.desk() as desk:
        before = (digest_of(desk), len(changes_of(desk)), rows(desk))

        def failing(*_given: object) -> None:
            raise RuntimeError("planted")

        monkeypatch.setattr("zsapp.store.search.put", failing)
        with pytest.raises(RuntimeError, match="planted"):
            records.add(desk, "company", {"name": "甲"})
        monkeypatch.undo()
        assert (digest_of(desk), len(changes_of(desk)), rows(desk)) == before
        records.add(desk, "company", {"name": "甲"})
        assert desk.read(audit.audit) == []


# -- verdicts


def said(change: Change, judgement: Judgement) -> Verdict:
    return signed_verdict(b"h" * 32, stream=change.header.stream, hashes=[change.hash], judgement=judgement)


def test_a_void_change_sets_nothing_and_its_group_neither(office: Office) -> None:
    visit = add_visit(office, "next_step=回访")
    office.ok("record", "set", visit, "next_step=再访")
    with office.desk() as desk:
        before = digest_of(desk)
        stream = next(c.header.stream for c in changes_of(desk) if c.header.record == visit)
        last = [c for c in changes_of(desk) if c.header.record == visit][-1]
        verdict = said(last, Judgement.VOID)
        changed = desk.store.receive([], [verdict])
        assert visit in changed.records and len(changed.records) == 2  # the follow-up too
        view = records.show(desk, visit, history=True)
        assert view["next_step"] == "回访"
        assert [e["state"] for e in view["history"] if e["field"] == "next_step"] == ["current", "void"]
        assert [f["title"] for f in records.listed(desk, "follow_up")] == ["回访"]
        other = next(
            c
            for c in changes_of(desk)
            if c.header.stream == stream and c.header.group == last.header.group and c.hash != last.hash
        )
        desk.store.receive([], [verdict, said(other, Judgement.OK)])
        assert records.show(desk, visit)["next_step"] == "回访"  # one void member voids its group
        assert desk.read(audit.audit) == []
        desk.store.receive([], [said(last, Judgement.OK)])
        assert records.show(desk, visit)["next_step"] == "再访"  # ok beats void
        assert digest_of(desk) == before


def test_a_record_whose_creation_is_void_is_listed_not_shown(office: Office) -> None:
    company = office.ok("record", "add", "company", "name=甲")
    with office.desk() as desk:
        made = next(c for c in changes_of(desk) if c.header.record == company)
        desk.store.receive([], [said(made, Judgement.VOID)])
    assert "没有编号" in office.refused(1, "record", "show", company)
    (found,) = office.json("sync", "conflicts")
    assert (found["record"], found["field"], found["what"]) == (company, "name", "void")
    assert found["values"][0]["value"] == "甲"


# -- devices (log rule 5)


def devices(office: Office) -> set[str]:
    return {each["id"] for each in office.json("record", "list", "device")}


def own_device(office: Office) -> str:
    with office.desk(writing=False) as desk:
        own = desk.read(identity.device)
        return str(own.id)


def test_a_copied_folder_loses_nothing_and_takes_a_new_device(office: Office, tmp_path: Path) -> None:
    shutil.copytree(office.dir, tmp_path / "copy")
    copy = Office(tmp_path / "copy", make=False)
    assert own_device(office) == own_device(copy)
    ours = [add_visit(office, "their_people=赵敏") for _n in range(3)]
    theirs = [add_visit(copy, "next_step=回访") for _n in range(2)]
    office.ok("record", "add", "company", "name=甲")
    copy.ok("record", "add", "company", "name=乙")
    exchange(office, copy)
    for each in (office, copy):
        assert {v["id"] for v in each.json("record", "list", "visit")} == {*ours, *theirs}
        assert {c["name"] for c in each.json("record", "list", "company")} >= {"甲", "乙"}
        assert each.json("check", "--audit")["damage"] == []
    assert office.digest() == copy.digest()
    before = own_device(office)
    for each in (office, copy):
        each.ok("record", "add", "company", "name=丙")
    assert own_device(office) != own_device(copy)
    assert before not in (own_device(office), own_device(copy))
    exchange(office, copy)
    assert office.digest() == copy.digest() and len(devices(office)) == 3
    for each in (office, copy):
        each.ok("check", "--audit")
        each.ok("check", "--rebuild")
        add_visit(each)
    exchange(office, copy)
    assert len(devices(office)) == 3 and office.digest() == copy.digest()


def test_an_older_copy_goes_on_after_it_met_the_newer(office: Office, tmp_path: Path) -> None:
    shutil.copytree(office.dir, tmp_path / "older")
    office.ok("record", "add", "company", "name=甲")
    older = Office(tmp_path / "older", make=False)
    older.take(office)
    older.ok("record", "add", "company", "name=乙")
    office.ok("record", "add", "company", "name=丙")
    exchange(office, older)
    assert office.digest() == older.digest() and len(office.json("record", "list", "company")) == 5
    assert own_device(office) != own_device(older)


def test_only_what_is_an_enrolment_may_stand_first(office: Office, empty: Office) -> None:
    with office.desk(writing=False) as desk:
        sent = changes_of(desk)
    enrolment = [c for c in sent if c.header.kind == "device"]
    rest = [c for c in sent if c.header.kind != "device"]
    with empty.desk() as desk:
        told = desk.store.receive(rest)
        assert (told.records, told.waiting) == (frozenset(), len(rest))
        assert desk.store.receive(enrolment).waiting == 0
        assert len(changes_of(desk)) == len(sent)


# -- acts of many records


def test_many_records_at_once_are_derived_as_one_by_one(
    office: Office, empty: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(3):
        add_visit(office, "their_people=赵敏", "next_step=回访")
    with office.desk(writing=False) as desk:
        sent, shown = changes_of(desk), rows(desk)
    monkeypatch.setattr("zsapp.store.derive.MANY", 2)
    with empty.desk() as desk:
        assert isinstance(desk.store, Store)
        desk.store.found(sent[0].header.stream)
        desk.store.receive(sent)
        assert {k: v for k, v in rows(desk).items() if k != "record"} == {
            k: v for k, v in shown.items() if k != "record"
        }
    assert empty.digest() == office.digest()
    assert [hit["name"] for hit in empty.json("search", "示例电子", "--kind", "company")] == [COMPANY]
