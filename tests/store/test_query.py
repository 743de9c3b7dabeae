"""Reading records: conditions, order, names beside links, classes of records that are one company."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from tests.support.office import Office
from tests.support.stocked import COMPANY, OTHER, add_visit
from zsapp.domain.ids import RecordId
from zsapp.domain.money import parse_amount
from zsapp.domain.spoken import in_order
from zsapp.store import listing, query
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
    assert names(desk, order=("-name",), limit=1) == [max(names(desk), key=in_order)]


def test_names_go_by_how_they_are_read(empty: Office) -> None:
    """Digits, letters, then characters by syllable, tone and character (GB/T 13418); signs count for nothing."""
    in_turn = [
        "3号地块运营公司", "abb（中国）", "Bosch", "安捷伦", "昂立", "长安汽车", "重庆长安", "绿地", "（绿）路桥", "商丘示例",
        "上海张江", "上海张裕", "上海章鱼", "鑫源", "张记", "张氏", "章氏", "长子营镇", "丈八", "キヤノン",
    ]  # fmt: skip
    empty.ok("import", empty.lines(*({"kind": "company", "name": name} for name in sorted(in_turn))))
    numbered = ["第2组", "第三组", "第十组", "一组", "二组", "九组", "十组", "十二组", "二十组", "甲", "乙"]
    in_order_of_names = [
        "一组",
        "二组",
        "九组",
        "十组",
        "十二组",
        "二十组",
        "第2组",
        "第三组",
        "第十组",
        "甲",
        "乙",
    ]
    for name in numbered:
        empty.ok("record", "add", "team", f"name={name}")
    for company, team in (("张氏", "甲"), ("安捷伦", "甲"), ("章氏", "乙"), ("张记", "乙")):
        words = (f"company={company}", f"team={team}", "date=2016-05-01")
        empty.ok("record", "add", "plan", *words)
    with empty.desk(writing=False) as desk, desk.store.database.read() as connection:
        assert names(desk, order=("name",)) == in_turn
        assert names(desk, order=("-name",)) == in_turn[::-1]
        listed = listing.ids(connection, "company", order=("name",))
        assert [row.values["name"] for row in listing.rows(connection, "company", listed)] == in_turn
        plans = listing.rows(connection, "plan", listing.ids(connection, "plan", order=("company",)))
        titles = query.titles(connection, [row.values["company"] for row in plans])
        assert [titles[row.values["company"]] for row in plans] == ["安捷伦", "张记", "张氏", "章氏"]
        teams = query.rows(connection, "team", order=("name",))
        assert [row.values["name"] for row in teams] == in_order_of_names


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


def test_titles_of_what_has_neither_name_nor_company(office: Office) -> None:
    office.ok("record", "add", "partner", "name=示例咨询公司")
    contract = office.ok(
        "record", "add", "engagement", "partner=示例咨询公司", "mode=委托", "from_day=2016-01-01"
    )
    dossier = office.ok("record", "add", "dossier", f"company={COMPANY}", "team=一组")
    rate = office.ok("record", "add", "rate", "currency=USD", "date=2016-05-01", "rate=6.5")
    with office.desk(writing=False) as desk:
        found = desk.read(lambda c: query.titles(c, [contract, dossier, rate]))
    assert found == {contract: "2016-01-01 示例咨询公司", dossier: COMPANY, rate: ""}


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


def test_what_links_to_a_record_is_found_by_the_index_of_links(office: Office) -> None:
    """Asked visit by visit, all links of the team were gone through each time: 4 s among 8,000 visits."""
    asked: list[tuple[str, object]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        asked.append((statement, parameters))

    team = office.json("record", "list", "team")[0]["id"]
    with office.desk(writing=False) as desk, desk.store.database.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        query.rows(connection, "visit", [Where("team", "is", team)], order=("-date",), limit=20)
        listing.ids(connection, "visit", [Where("team", "is", team)], order=("-date",))
        event.remove(connection, "before_cursor_execute", note)
        plans = [
            [str(line[3]) for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)]  # type: ignore[arg-type]
            for sql, given in asked
            if "link" in sql
        ]
    assert len(plans) == 2
    for plan in plans:
        (place,) = [number for number, line in enumerate(plan) if "link" in line]
        assert "USING INDEX link_target" in plan[place]
        assert plan[place - 1].startswith("LIST SUBQUERY")
