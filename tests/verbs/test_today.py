"""Today as the page shows it: the posting's day, what comes, names of drafts, the reminder."""

from datetime import date

import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY, add_visit
from zsapp.verbs import drafts, records, today
from zsapp.verbs.desk import Desk


def on(desk: Desk, day: str) -> Desk:
    return Desk(desk.store, date.fromisoformat(day), desk.role, desk.team)


@pytest.mark.parametrize(
    ("day", "number", "week"), [("2016-04-15", 1, 1), ("2016-04-22", 8, 2), ("2016-07-15", 92, 14)]
)
def test_day_and_week_of_the_posting(office: Office, day: str, number: int, week: int) -> None:
    office.ok(
        "record", "add", "posting", "team=一组", "city=上海", "from_day=2016-04-15", "to_day=2016-07-15"
    )
    with office.desk() as desk:
        posted = today.posted(on(desk, day))
        assert posted is not None
        assert (posted.day, posted.week, posted.days) == (number, week, 92)
        assert today.posted(on(desk, "2016-04-14")) is None
        assert today.posted(on(desk, "2016-07-16")) is None


def test_the_reminder_names_who_has_not_handed_in_and_the_deadline(office: Office) -> None:
    with office.desk() as desk:
        text = today.outlook(on(desk, "2016-05-11")).reminder
        assert "5月15日（星期日）18:00" in text
        assert "一组、二组" in text
        records.add(desk, "settings", {"year": 2016, "deadline_day": "星期五", "deadline_time": "17:00"})
        records.add(desk, "submission", {"team": "一组", "week": "2016-W19"})
        text = today.outlook(on(desk, "2016-05-11")).reminder
        assert "5月13日（星期五）17:00" in text
        assert "一组" not in text
        records.add(desk, "submission", {"team": "二组", "week": "2016-W19"})
        assert today.outlook(on(desk, "2016-05-11")).reminder == ""


def test_what_comes_within_a_week(office: Office) -> None:
    add_visit(office, "next_step=送政策文件", "next_due=2016-05-14")
    add_visit(office, "next_step=以后再说", "next_due=2016-05-30")
    office.ok("record", "add", "plan", f"company={COMPANY}", "team=一组", "date=2016-05-12")
    with office.desk() as desk:
        coming = today.outlook(on(desk, "2016-05-11")).coming
    assert [each["kind"] for each in coming] == ["plan", "follow_up"]


def test_a_day_shown_in_the_past_knows_nothing_of_what_came_later(office: Office) -> None:
    add_visit(office, "date=2016-05-10", "next_step=送政策文件", "next_due=2016-05-11")
    add_visit(office, "date=2016-05-13", "next_step=寄样品", "next_due=2016-05-16")
    add_visit(office, "date=2016-06-13", "next_step=复查", "next_due=2016-05-09")
    for day in ("2016-05-11", "2016-05-12"):
        office.ok("record", "add", "matter", "team=一组", f"title=事项{day}", f"raised_on={day}")
    with office.desk() as desk:
        for team, moment in (("一组", "2016-05-10T17:00:00Z"), ("二组", "2016-05-15T17:00:00Z")):
            records.add(desk, "submission", {"team": team, "week": "2016-W19", "moment": moment})
        found = today.outlook(on(desk, "2016-05-11"))
        assert [each["title"] for each in (*found.today.overdue, *found.today.due)] == ["送政策文件"]
        assert found.coming == []
        assert [each["title"] for each in found.today.matters] == ["事项2016-05-11"]
        assert [each["name"] for each in found.today.missing] == ["二组"]
        later = today.outlook(on(desk, "2016-05-16"))
        assert {each["title"] for each in (*later.today.overdue, *later.today.due)} == {
            "送政策文件",
            "寄样品",
        }
        assert len(later.today.matters) == 2


def test_who_owes_the_week_before_is_told_unless_nobody_handed_it_in(office: Office) -> None:
    with office.desk() as desk:
        assert today.today(on(desk, "2016-05-16")).missed == []
        records.add(desk, "submission", {"team": "一组", "week": "2016-W19", "moment": "2016-05-15 17:00"})
        found = today.today(on(desk, "2016-05-16"))
        assert [each["name"] for each in found.missed] == ["二组"]
        assert (found.week, found.week_before) == ("2016-W20", "2016年第19周")
        assert [each["name"] for each in found.missing] == ["一组", "二组"]


def test_drafts_are_named_by_company_name_or_record(office: Office) -> None:
    visit = add_visit(office)
    company = next(str(c["id"]) for c in office.json("record", "list", "company") if c["name"] == COMPANY)
    with office.desk() as desk:
        drafts.keep(desk, "1", "visit", {"company": company})
        drafts.keep(desk, "2", "visit", {"company": "还没登记的公司"})
        drafts.keep(
            desk, "3", "visit", {"content": "补记"}, records.form_of(desk, records.row_of(desk, visit).id)
        )
        drafts.keep(desk, "4", "visit", {})
        names = today.outlook(desk).names
    assert names == {"1": COMPANY, "2": "还没登记的公司", "3": f"2016-04-28 {COMPANY}", "4": ""}
