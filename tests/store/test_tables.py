"""Derived tables: a field is declared once, and everything that shows it follows (design, first idea)."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.office import Office
from zsapp.domain.derived import rows, shown_in
from zsapp.domain.field import KINDS, Choice, Kind, Merge, RecordSpec, Show, StreamOf, part, record, spec
from zsapp.store import tables

Declare = Callable[[bool], RecordSpec]


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Declares the kind `gadget`, with or without its new field; gone after the test."""

    def forget() -> None:
        KINDS.pop("gadget", None)
        if (table := tables.typed.pop("gadget", None)) is not None:
            tables.metadata.remove(table)

    def made(with_colour: bool) -> RecordSpec:
        forget()
        if with_colour:

            @record("gadget", "器具", StreamOf.ORGANISATION)
            class Coloured:
                """With one line more."""

                name: str | None = spec(
                    "名称", Kind.LINE, required=True, shows=Show.FORM | Show.NAME | Show.SEARCH
                )
                colour: str | None = spec(
                    "颜色",
                    Kind.CHOICE,
                    choices=(Choice("红", "red"), Choice("蓝", "blue")),
                    shows=Show.FORM | Show.TABLE | Show.REPORT | Show.SEARCH,
                    aliases=("色泽",),
                )

        else:

            @record("gadget", "器具", StreamOf.ORGANISATION)
            class Plain:
                """As it was before."""

                name: str | None = spec(
                    "名称", Kind.LINE, required=True, shows=Show.FORM | Show.NAME | Show.SEARCH
                )

        return KINDS["gadget"]

    yield made
    forget()


def columns(office: Office, kind: str) -> set[str]:
    with office.desk() as desk, desk.store.database.read() as connection:
        return {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info(k_{kind})")}


def test_a_field_is_one_line(office: Office, declare: Declare) -> None:
    declare(False)
    old = office.ok("record", "add", "gadget", "name=旧器具")
    assert "colour" in office.refused(1, "record", "add", "gadget", "name=甲", "colour=红")
    assert columns(office, "gadget") == {"id", "name", "name_spoken"}

    each = declare(True)  # nothing else is edited
    new = office.json("record", "add", "gadget", "name=新器具", "colour=red")
    assert new["colour"] == "红"  # JSON
    assert columns(office, "gadget") == {"id", "name", "name_spoken", "colour"}  # table
    assert [g["id"] for g in office.json("record", "list", "gadget", "--where", "colour=红")] == [
        new["id"]
    ]  # filter
    assert list(shown_in(each, Show.FORM)) == ["name", "colour"]  # form
    assert rows(each, new, Show.REPORT, lambda _id: None) == [("colour", "颜色", "红")]  # report
    assert "红" in office.ok("record", "list", "gadget").splitlines()[1]  # list
    told = office.json("import", office.lines({"名称": "丙", "色泽": "蓝"}), "--kind", "gadget")  # import
    assert told["new"] == 1 and [g["name"] for g in office.json("search", "蓝")] == ["丙"]  # search
    office.ok("record", "set", old, "colour=blue")
    past = office.json("record", "show", old, "--history")["history"]  # history
    assert [(e["field"], e["value"]) for e in past][-1] == ("colour", "蓝")
    assert "可填：红、蓝" in office.refused(1, "record", "set", old, "colour=绿")


def test_a_field_unknown_for_a_while_is_kept(office: Office, empty: Office, declare: Declare) -> None:
    declare(True)
    gadget = office.ok("record", "add", "gadget", "name=甲", "colour=红")
    declare(False)  # an older program reads, writes and hands on
    assert "colour" not in office.json("record", "show", gadget)
    office.ok("record", "set", gadget, "name=乙")
    office.ok("check", "--audit")
    empty.take(office)
    declare(True)
    for each in (office, empty):
        assert (
            each.json("record", "show", gadget)["name"],
            each.json("record", "show", gadget)["colour"],
        ) == ("乙", "红")
    assert empty.digest() == office.digest()


def test_an_unknown_kind_is_kept(office: Office, empty: Office, declare: Declare) -> None:
    declare(True)
    gadget = office.ok("record", "add", "gadget", "name=甲", "colour=红")
    whole = office.digest()
    del KINDS["gadget"]
    assert "没有编号" in office.refused(1, "record", "show", gadget)
    assert office.digest() != whole
    empty.take(office)
    for each in (office, empty):
        each.ok("check", "--audit")
        each.ok("check", "--rebuild")
    declare(True)
    assert empty.json("record", "show", gadget)["colour"] == "红"
    assert empty.digest() == office.digest() == whole


def test_a_reader_makes_the_tables_anew_where_they_are_of_another_version(
    office: Office, declare: Declare
) -> None:
    declare(True)
    assert office.json("record", "list", "gadget") == []
    declare(False)
    assert office.json("record", "list", "gadget") == []


def own(**fields: Any) -> dict[str, RecordSpec]:
    kinds: dict[str, RecordSpec] = {}
    shape = type("Thing", (), {"__annotations__": dict.fromkeys(fields, "str | None"), **fields})
    record("thing", "东西", StreamOf.TEAM, names=("name",), into=kinds)(shape)
    return kinds


def test_the_fingerprint_tells_what_the_tables_depend_on() -> None:
    first = tables.fingerprint(own(name=spec("名称", Kind.LINE)))
    assert first == tables.fingerprint(own(name=spec("别的标签", Kind.LINE, aliases=("又名",))))
    others = [
        own(name=spec("名称", Kind.LINE), more=spec("更多", Kind.LINE)),
        own(name=spec("名称", Kind.NOTE)),
        own(name=spec("名称", Kind.LINE, Merge.ALL)),
        own(name=spec("名称", Kind.LINE, shows=Show.FORM | Show.SEARCH)),
        own(
            name=spec("名称", Kind.LINE),
            place=spec("地", Kind.COMPOUND, parts={"city": part("市", Kind.LINE)}),
        ),
    ]
    assert len({first, *(tables.fingerprint(kinds) for kinds in others)}) == len(others) + 1


def test_values_of_a_faulty_program_are_listed_not_shown(office: Office) -> None:
    from zsapp.domain.ids import RecordId
    from zsapp.store.store import Edit

    with office.desk() as desk:
        record_id = RecordId(desk.store.fresh_id())
        values = {
            "deleted": False,
            "name": "甲",
            "registered_capital": {"amount": "1"},
            "location": "上海",
            "website": 5,
        }
        desk.store.write([Edit("company", record_id, desk.organisation, values, {})])
    shown = office.json("record", "show", record_id)
    assert (shown["name"], shown["registered_capital"], shown["city"], shown["website"]) == (
        "甲",
        None,
        None,
        None,
    )
    found = {(e["field"], e["what"]) for e in office.json("sync", "conflicts")}
    assert found >= {("registered_capital", "unreadable"), ("website", "unreadable")}
    office.ok("record", "set", record_id, "website=a.cn")
    assert office.json("record", "show", record_id)["website"] == "a.cn"
    json.dumps(shown)
