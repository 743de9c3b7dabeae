"""Reading records: conditions, order, names beside links, classes of records that are one company."""

from collections.abc import Iterator

import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY, OTHER, add_visit
from zsapp.domain.ids import RecordId
from zsapp.domain.money import parse_amount
from zsapp.store import query
from zsapp.store.query import Where
from zsapp.verbs.desk import Desk


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    office.ok("record", "add", "company", "name=丙", "registered_capital=9万元", "main_business=ABC 液晶")
    office.ok("record", "add", "company", "name=乙", "registered_capital=USD 1万 @6.5", "is_key=是")
    office.ok(
        "record", "add", "company", "name=甲", "registered_capital=USD 900万"
    )  # no rate: not comparable
    with office.desk(writing=False) as opened:
        yield opened


def names(desk: Desk, *where: Where, order: tuple[str, ...] = (), limit: int | None = None) -> list[str]:
    with desk.store.database.read() as connection:
        found = query.rows(connection, "company", where, order=order, limit=limit)
        return [row.values["name"] for row in found]


def test_amounts_are_sorted_by_what_they_are_worth(desk: Desk) -> None:
    known = [COMPANY, OTHER, "甲"]
    assert sorted(names(desk, order=("registered_capital",))[:3]) == sorted(known)
    assert names(desk, order=("-registered_capital",))[:2] == ["丙", "乙"]
    assert names(desk, order=("registered_capital",))[3:] == ["乙", "丙"]
    assert names(desk, order=("-name",), limit=1) == [max(names(desk))]


def test_conditions(desk: Desk) -> None:
    assert names(desk, Where("registered_capital", "is", parse_amount("9万元"))) == ["丙"]
    assert names(desk, Where("is_key", "is", True)) == ["乙"]
    assert names(desk, Where("main_business", "has", "abc")) == ["丙"]
    assert names(desk, Where("name", "between", ("乙", "乙"))) == ["乙"]
    assert names(desk, Where("main_business", "is", None), Where("is_key", "is", True)) == ["乙"]
    assert names(desk, Where("city", "is", "201612/310000")) == [COMPANY]


def test_a_value_is_never_part_of_the_query(desk: Desk) -> None:
    for hostile in ("' OR 1=1 --", '"; DROP TABLE k_company', "%", "_", "\\"):
        assert names(desk, Where("name", "is", hostile)) == [] == names(desk, Where("name", "has", hostile))
    assert len(names(desk)) == 5


def test_titles_of_what_has_no_name(office: Office) -> None:
    visit = add_visit(office, "their_people=赵敏")
    plan = office.ok("record", "add", "plan", f"company={OTHER}", "team=一组", "date=2016-05-01")
    with office.desk(writing=False) as desk:
        found = desk.read(lambda c: query.titles(c, [visit, plan, "01900000-0000-7000-8000-000000000000"]))
    assert found == {visit: f"2016-04-28 {COMPANY}", plan: f"2016-05-01 {OTHER}"}


def test_what_links_to_a_record(office: Office) -> None:
    visit = add_visit(office)
    (company,) = office.json("record", "list", "company", "--where", f"name={COMPANY}")
    office.ok("record", "delete", add_visit(office))
    with office.desk(writing=False) as desk:
        found = desk.read(lambda c: query.linking(c, company["id"]))
        assert [(source, field) for source, field, _change in found] == [(visit, "company")]
        assert desk.read(query.in_use) == []


def test_a_class_is_read_through_its_face_or_singly(office: Office) -> None:
    face, other = sorted(c["id"] for c in office.json("record", "list", "company"))
    office.ok("record", "set", face, f"same_as={other}")
    with office.desk(writing=False) as desk, desk.store.database.read() as connection:
        joined = query.row(connection, RecordId(other))
        single = query.row(connection, RecordId(other), joined=False)
        assert joined is not None and single is not None
        assert (joined.id, single.id, single.values["name"]) == (face, other, OTHER)
        assert [row.id for row in query.rows(connection, "company")] == [face]
        assert [row.id for row in query.rows(connection, "company", joined=False)] == [face, other]
        assert query.named(connection, "company", OTHER) == [face]
        assert query.are_one(connection, face, other) and not query.are_one(connection, face, "x")
        assert query.faces(connection, [other, "x"]) == {other: face, "x": "x"}
        assert query.row(connection, RecordId("x")) is None
