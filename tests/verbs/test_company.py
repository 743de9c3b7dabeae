"""What the page of a company and the list of companies are told."""

from datetime import date

import pytest
from sqlalchemy import event

from tests.support.office import Office
from tests.support.stocked import COMPANY, OTHER, add_visit
from zsapp.base.errors import UserError
from zsapp.store import listing
from zsapp.store.companies import Glance
from zsapp.store.query import Where
from zsapp.verbs import companies, company
from zsapp.verbs.desk import Desk


def id_of(office: Office, name: str) -> str:
    (found,) = office.json("record", "list", "company", "--where", f"name={name}")
    return str(found["id"])


def test_the_view_holds_what_belongs_to_the_company_and_nothing_else(office: Office) -> None:
    visit = add_visit(office, "intent=A", "their_people=王建国")
    office.ok("record", "add", "project", "name=新厂", f"company={COMPANY}", "team=一组", "stage=在谈")
    office.ok("record", "add", "plan", f"company={OTHER}", "team=一组", "date=2016-05-02")
    one = id_of(office, COMPANY)
    with office.desk() as desk:
        view = company.company_view(desk, one)
    assert view.company["name"] == COMPANY
    assert [each["id"] for each in view.belonging["visit"]] == [visit]
    assert [each["name"] for each in view.belonging["contact"]] == ["王建国"]
    assert [each["name"] for each in view.belonging["project"]] == ["新厂"]
    assert view.belonging["plan"] == []
    assert (view.photos, view.papers, view.conflicts) == ([], [], ())


def test_an_unknown_company_is_refused(office: Office) -> None:
    with office.desk() as desk, pytest.raises(UserError):
        company.company_view(desk, "00000000-0000-0000-0000-000000000000")


def test_a_glance_tells_the_last_visit_its_intent_and_the_next_plan(office: Office) -> None:
    add_visit(office, "date=2016-04-20", "intent=B")
    add_visit(office, "date=2016-04-28")
    office.ok("record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2099-05-09")
    office.ok("record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2099-05-02")
    office.ok("record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2099-05-01", "state=取消")
    one, other = id_of(office, COMPANY), id_of(office, OTHER)
    with office.desk() as desk:
        told = companies.glances(desk, [one, other])
        assert told == {one: Glance("2016-04-28", "B", 2, "2099-05-02")}
        assert companies.by_last_visit(desk, [other, one], is_down=True) == [one, other]


def test_visits_of_records_that_are_one_company_are_told_at_its_face(office: Office) -> None:
    add_visit(office)
    one, other = id_of(office, COMPANY), id_of(office, OTHER)
    office.ok("record", "set", max(one, other), f"same_as={min(one, other)}")
    with office.desk() as desk:
        assert companies.glances(desk, [min(one, other)])[min(one, other)].visits == 1
        assert companies.by_last_visit(desk, [min(one, other)], is_down=False) == [min(one, other)]


def test_facets_count_live_companies_only(office: Office) -> None:
    office.ok("record", "add", "company", "name=上海又一家有限公司", "city=上海")
    office.ok("record", "delete", id_of(office, OTHER))
    with office.desk() as desk:
        assert [(name, count) for _stored, name, count in companies.facets(desk)["city"]] == [("上海", 2)]


def test_an_amount_is_compared_in_fen(office: Office) -> None:
    office.ok("record", "set", id_of(office, COMPANY), "registered_capital=2000万元")
    office.ok("record", "set", id_of(office, OTHER), "registered_capital=900万元")
    at_least = Where("registered_capital", "between", (2_000_000_000, 2**62))
    with office.desk() as desk, desk.store.database.read() as connection:
        assert list(listing.ids(connection, "company", [at_least])) == [id_of(office, COMPANY)]


@pytest.mark.parametrize(
    "order", [("name",), ("-name",), ("city",), ("-registered_capital",), ("is_flagship",)]
)
def test_a_list_of_companies_is_sorted_by_an_index_alone(office: Office, order: tuple[str, ...]) -> None:
    """The rows are wide: reading them made sorting 100,000 companies 50 times slower."""
    asked: list[tuple[str, object]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        asked.append((statement, parameters))

    with office.desk() as desk, desk.store.database.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        listing.ids(connection, "company", order=order)
        statement, parameters = asked[0]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()  # type: ignore[arg-type]
        event.remove(connection, "before_cursor_execute", note)
    (scan,) = [str(line[3]) for line in plan if "k_company" in str(line[3])]
    assert "USING COVERING INDEX" in scan


def test_the_past_of_a_field_is_told_newest_first_in_words(office: Office) -> None:
    one = id_of(office, COMPANY)
    office.ok("record", "set", one, "city=宁波", "is_key=是")
    office.ok("record", "delete", one)
    with office.desk() as desk:
        told = {each.name: each for each in company.past(desk, one)}
    assert [(was.words, was.state) for was in told["city"].values] == [
        ("宁波", "current"),
        ("上海", "replaced"),
    ]
    assert told["city"].label == "城市"
    assert told["is_key"].values[0].words == "是"
    assert [was.words for was in told["deleted"].values] == ["放入回收站", "在用"]


def test_the_past_of_links_and_sets_is_told_by_names(office: Office) -> None:
    dossier = office.ok(
        *("record", "add", "dossier", f"company={COMPANY}", "team=一组", "owner=陈晨", "chain_actions=补链")
    )
    with office.desk() as desk:
        told = {each.name: each.values[0].words for each in company.past(desk, dossier)}
    assert (told["owner"], told["company"], told["chain_actions"]) == ("陈晨", COMPANY, "加入 补链")


def test_a_file_of_the_company_is_told_with_it(office: Office) -> None:
    from zsapp.verbs import attach

    visit = add_visit(office)
    paper = office.dir.parent / "产品目录.txt"
    paper.write_text("目录", encoding="utf-8")
    with office.desk() as desk:
        attach.attach(desk, paper, {"visit": visit})
        (told,) = company.company_view(desk, id_of(office, COMPANY)).papers
        assert told["file_name"] == "产品目录.txt"
        assert company.photo(desk, told["blob"]) == "目录".encode()
        assert company.photo(desk, "0" * 64) is None


def test_a_list_tells_of_visits_up_to_the_day_shown(office: Office) -> None:
    for day, intent in (("2016-04-20", "B"), ("2016-05-10", "C"), ("2016-07-01", "A")):
        add_visit(office, f"date={day}", f"intent={intent}")
    add_visit(office, f"company={OTHER}", "date=2016-06-01")
    ids = {str(c["name"]): str(c["id"]) for c in office.json("record", "list", "company")}
    with office.desk() as desk:
        shown = Desk(desk.store, date(2016, 5, 11), desk.role, desk.team)
        glance = companies.glances(shown, list(ids.values()))
        assert (glance[ids[COMPANY]].last_visit, glance[ids[COMPANY]].intent) == ("2016-05-10", "C")
        assert glance[ids[COMPANY]].visits == 2
        assert ids[OTHER] not in glance
        assert companies.by_last_visit(shown, [ids[OTHER], ids[COMPANY]], is_down=True)[0] == ids[COMPANY]
