"""Events of a year read from a real profile: plan, guests, leads, the large promotions by region; who sees what (rules 20 to 22)."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY
from tests.verbs.test_desk import become
from zsapp.verbs import events
from zsapp.verbs.desk import Desk
from zsapp.verbs.events import EventLine, Year

FAIR, TALK = "宁波推介会", "客商考察"


@pytest.fixture
def planned(office: Office) -> Office:
    office.ok("record", "add", "event", f"name={FAIR}", "event_kind=推介会", "team=一组", "city=宁波",
              "planned_month=2016-04", "date=2016-04-28", "attendees=120")  # fmt: skip
    office.ok("record", "add", "event", f"name={TALK}", "event_kind=请进来", "team=二组", "city=台湾",
              "planned_date=2016-04-20", "date=2016-04-20", "conference=示例展")  # fmt: skip
    office.ok("record", "add", "event", "name=九月说明会", "event_kind=说明会", "planned_month=2016-09")
    return office


def at(desk: Desk, day: str) -> Desk:
    return replace(desk, today=date.fromisoformat(day))


def year(office: Office, day: str = "2016-05-11", number: int = 2016) -> Year:
    with office.desk() as desk:
        return events.year(at(desk, day), number)


def line(found: Year, name: str) -> EventLine:
    return next(each for each in found.lines if each.name == name)


def test_plan_and_actual_as_of_a_day(planned: Office) -> None:
    assert [each.state for each in year(planned).lines] == ["已举办", "已举办", "计划中"]
    before = year(planned, "2016-04-27")
    its = line(before, FAIR)
    assert (its.state, its.plan, its.held, its.attendees, its.is_month) == (
        "计划中",
        "2016-04",
        "",
        None,
        True,
    )
    late = year(planned, "2016-10-01")
    assert line(late, "九月说明会").state == "逾期未办" and line(late, "九月说明会").days_late == 1
    assert year(planned, number=2015).lines == ()
    assert line(late, TALK).city == "中国台湾"


def test_the_large_ones_by_region_lead_to_their_events(planned: Office) -> None:
    bar = year(planned, "2016-07-01").bar
    fair = line(year(planned), FAIR)
    assert (bar.target, bar.held, bar.due, bar.colour) == (10, (fair.id,), "5", "红灯")
    regions = {region.name: region.events for region in bar.regions if region.events}
    assert regions == dict.fromkeys(("长三角", "浙江", "宁波"), (fair.id,))
    planned.ok("record", "add", "settings", "year=2016", "events_target=4", "large_event_from=130")
    again = year(planned, "2016-07-01").bar
    assert (again.target, again.large_from, again.held) == (4, 130, ())


def test_guests_and_leads_with_their_records(planned: Office) -> None:
    guest = ("record", "add", "guest", "team=一组", f"company={COMPANY}", "heads=3")
    planned.ok(*guest, f"event={FAIR}", "came=是")
    planned.ok(*guest, f"event={TALK}", "came=是")
    planned.ok("record", "add", "project", "name=电机项目", "team=一组", f"event={FAIR}", "channel=活动",
               "stage=线索", "stage_date=2016-04-29")  # fmt: skip
    found = year(planned)
    its = line(found, FAIR)
    (only,) = its.guest_lines
    assert (only.name, only.team, only.heads, only.came) == (COMPANY, "一组", 3, True)
    assert [(other.kind, other.name) for other in only.others] == [("event", TALK)]
    assert [(lead.kind, lead.name) for lead in its.leads] == [("project", "电机项目")]
    assert (found.guests.came, found.guests.distinct, found.guests.again) == (6, 1, 1)
    assert any(reason.rule == 20 and reason.facts[0].name == "电机项目" for reason in its.reasons)


def test_an_invited_guest_is_known_from_the_event_he_came_to(planned: Office) -> None:
    """He did not come to the fair: that he came to the talk is told there all the same."""
    guest = ("record", "add", "guest", "team=一组", f"company={COMPANY}")
    planned.ok(*guest, f"event={FAIR}")
    planned.ok(*guest, f"event={TALK}", "came=是")
    found = year(planned)
    (fair,), (talk,) = line(found, FAIR).guest_lines, line(found, TALK).guest_lines
    assert [other.name for other in fair.others] == [TALK] and talk.others == ()


def test_what_is_wrong_is_told_with_its_record(planned: Office) -> None:
    planned.ok("record", "add", "event", "name=不明", "event_kind=推介会", "planned_month=春天")
    its = line(year(planned), "不明")
    assert its.state == "日期不明" and its.has_finding and its.day is None
    (reason,) = [each for each in its.reasons if each.is_finding]
    assert "春天" in reason.text and reason.facts[0].name == "不明"


def test_a_team_is_told_that_others_records_are_not_here(planned: Office) -> None:
    assert year(planned).findings == ()
    become(planned, "组员", "一组")
    (line_of_limits,) = year(planned).findings
    assert "招商办" in line_of_limits.text and not line_of_limits.is_finding
