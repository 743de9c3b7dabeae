"""Events: plan against actual, the ten large promotions, guests and leads (rules 7 and 20 to 22)."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.domain.rules.zone import TEAM, Zone, said
from zsapp.domain.company import Company
from zsapp.domain.event import Event, Guest
from zsapp.domain.rules.events import Events, Standing, events
from zsapp.domain.rules.regions import GROUP_NAMES, groups_of

ON = "2016-07-20"


def event(zone: Zone, key: str = "e", **values: Any) -> str:
    return zone.put("events", Event(**{"name": key, "event_kind": "推介会", "team": TEAM, **values}), key)


def guest(zone: Zone, key: str | None = None, on_event: str = "e", **values: Any) -> str:
    return zone.put("guests", Guest(event=on_event, team=TEAM, **values), key)


def of_year(zone: Zone, on: str = ON, year: int = 2016) -> Events:
    return events(zone.facts(), year, date.fromisoformat(on))


def only(zone: Zone, on: str = ON, year: int = 2016) -> Standing:
    (row,) = of_year(zone, on, year).rows
    return row


# planned month, planned day, held, cancelled, as of, state, days late, words of a finding ("": none)
PLANS: list[tuple[str | None, str | None, str | None, bool, str, str, int, str]] = [
    (None, "2016-05-20", None, False, "2016-05-20", "计划中", 0, ""),
    (None, "2016-05-20", None, False, "2016-05-21", "逾期未办", 1, ""),
    (None, "2016-05-20", "2016-05-20", False, ON, "已举办", 0, ""),
    (None, "2016-05-20", "2016-05-18", False, ON, "已举办", 0, ""),
    (None, "2016-05-20", "2016-05-25", False, ON, "已举办", 5, ""),
    (None, "2016-05-20", "2016-05-25", False, "2016-05-24", "逾期未办", 4, ""),
    (None, "2016-05-20", None, True, ON, "已取消", 0, ""),
    (None, "2016-05-20", "2016-05-20", True, ON, "已取消", 0, "按已取消计"),
    ("2016-06", None, None, False, "2016-06-30", "计划中", 0, ""),
    ("2016-06", None, None, False, "2016-07-01", "逾期未办", 1, ""),
    ("2016-06", None, "2016-06-01", False, ON, "已举办", 0, ""),
    ("2016-06", None, "2016-06-30", False, ON, "已举办", 0, ""),
    ("2016-06", None, "2016-07-03", False, ON, "已举办", 3, ""),
    ("2016-06", None, "2016-05-31", False, ON, "已举办", 0, ""),
    ("2016年6月", None, None, False, ON, "逾期未办", 20, ""),
    ("2016-02", None, None, False, "2016-02-29", "计划中", 0, ""),
    ("2016-9", None, None, False, ON, "计划中", 0, ""),
    ("2016-13", None, None, False, ON, "日期不明", 0, "计划月份“2016-13”认不出"),
    ("六月", None, None, False, ON, "日期不明", 0, "认不出"),
    ("六月", "2016-06-08", None, False, ON, "逾期未办", 42, "认不出"),
    ("六月", None, "2016-06-08", False, ON, "计划外举办", 0, "认不出"),
    ("2016-06", "2016-07-08", None, False, ON, "逾期未办", 12, "不在计划月份"),
    ("2016-06", "2016-06-08", None, False, ON, "逾期未办", 42, ""),
    (None, "2016-02-30", None, False, ON, "日期不明", 0, "计划日期“2016-02-30”认不出"),
    (None, None, "2016-05-20", False, ON, "计划外举办", 0, ""),
    (None, None, "2016-08-20", False, ON, "计划中", 0, "之后，按未举办计"),
    (None, None, "上周五", False, ON, "日期不明", 0, "举办日期“上周五”认不出"),
    (None, None, None, False, ON, "日期不明", 0, ""),
]  # fmt: skip


@pytest.mark.parametrize(("month", "day", "held", "cancelled", "on", "state", "late", "words"), PLANS)
def test_plan_against_actual(
    month: str | None,
    day: str | None,
    held: str | None,
    cancelled: bool,
    on: str,
    state: str,
    late: int,
    words: str,
) -> None:
    zone = Zone()
    event(zone, planned_month=month, planned_date=day, date=held, is_cancelled=cancelled, attendees=1)
    row = only(zone, on)
    assert (row.state, row.days_late) == (state, late)
    findings = [line for line in row.why if line.is_finding]
    assert [words in line.text for line in findings] == ([True] if words else [])
    assert all(line.facts == ("e",) for line in findings)
    assert said(row.why, 20)[0].facts == ("e",)


# planned, held, years in which it stands
YEARS = [
    ("2015-12-20", None, [2015]),
    ("2015-12-20", "2016-01-08", [2016]),
    ("2017-01-05", "2016-12-30", [2016]),
    (None, None, [2015, 2016, 2017]),
]


@pytest.mark.parametrize(("plan", "held", "years"), YEARS)
def test_an_event_stands_in_the_year_it_was_held_in_else_in_that_of_its_plan(
    plan: str | None, held: str | None, years: list[int]
) -> None:
    zone = Zone()
    event(zone, planned_date=plan, date=held)
    found = [year for year in (2015, 2016, 2017) if of_year(zone, "2017-02-01", year).rows]
    assert found == years


# kind, attendees, held, settings, counted, undecided
LARGE: list[tuple[str, int | None, str | None, dict[str, int], int, int]] = [
    ("推介会", 100, "2016-05-20", {}, 1, 0),
    ("推介会", 99, "2016-05-20", {}, 0, 0),
    ("推介会", 99, "2016-05-20", {"large_event_from": 99}, 1, 0),
    ("推介会", 100, "2016-05-20", {"large_event_from": 150}, 0, 0),
    ("推介会", 100, "2016-05-20", {"large_event_from": 0}, 1, 0),
    ("推介会", 99, "2016-05-20", {"large_event_from": -1}, 0, 0),
    ("推介会", None, "2016-05-20", {}, 0, 1),
    ("推介会", -5, "2016-05-20", {}, 0, 1),
    ("推介会", 200, None, {}, 0, 0),
    ("推介会", 200, "2016-07-21", {}, 0, 0),
    ("推介会", 200, "2016-07-20", {}, 1, 0),
    ("推介会", 200, "2015-12-31", {}, 0, 0),
    ("说明会", 300, "2016-05-20", {}, 0, 0),
    ("请进来", 300, "2016-05-20", {}, 0, 0),
    ("说明会", None, "2016-05-20", {}, 0, 0),
]


@pytest.mark.parametrize(("kind", "attendees", "held", "settings", "counted", "undecided"), LARGE)
def test_large_promotions_held_to_date(
    kind: str, attendees: int | None, held: str | None, settings: dict[str, int], counted: int, undecided: int
) -> None:
    zone = Zone()
    zone.set(**settings)
    event(zone, event_kind=kind, attendees=attendees, date=held, planned_month="2016-05")
    found = of_year(zone)
    assert (len(found.bar.held), len(found.bar.undecided)) == (counted, undecided)
    assert found.bar.pace is not None and found.bar.pace.actual == Decimal(counted)
    assert bool(said(found.bar.why, 21, "不能认定", is_finding=True)) == bool(undecided)
    assert bool(said(found.findings, 21, "不是正数")) == (settings.get("large_event_from", 1) <= 0)


# target, large ones, as of, ratio in words
PACES = [
    (None, 5, "2016-12-31", "1/2", "red"),
    (None, 10, "2016-12-31", "1", "green"),
    (None, 5, "2016-07-01", "183/183", "green"),
    (None, 4, "2016-07-01", "4/5", "amber"),
    (20, 5, "2016-07-01", "1/2", "red"),
    (None, 0, "2016-01-01", "0", "red"),
]


@pytest.mark.parametrize(("target", "count", "on", "ratio", "colour"), PACES)
def test_pace_of_the_ten_events(target: int | None, count: int, on: str, ratio: str, colour: str) -> None:
    zone = Zone()
    zone.set(events_target=target)
    for place in range(count):
        event(zone, f"e{place}", date="2016-01-10", attendees=120)
    pace = of_year(zone, on).bar.pace
    assert pace is not None and pace.ratio is not None
    # 183 of 366 days are gone on 1 July 2016: 10 x 183 / 366 = 5 due
    numerator, _slash, denominator = ratio.partition("/")
    assert pace.ratio * int(denominator or 1) == int(numerator)
    assert pace.colour == colour


@pytest.mark.parametrize("target", [0, -3])
def test_a_target_of_nothing_has_no_pace_and_is_told(target: int) -> None:
    zone = Zone()
    zone.set(events_target=target)
    event(zone, date="2016-05-20", attendees=120)
    bar = of_year(zone).bar
    assert bar.pace is None and bar.held == ("e",)
    assert said(bar.why, 21, "无法计算进度", is_finding=True)


# stored region, groups
REGIONS = [
    ("201612/110000", ["京津冀"]),
    ("201612/130100", ["京津冀"]),
    ("201612/330100", ["长三角", "浙江"]),
    ("201612/330203", ["长三角", "浙江", "宁波"]),
    ("201612/310115", ["长三角", "上海"]),
    ("201612/321300", ["长三角"]),
    ("201612/340100", []),
    ("201612/440300", ["珠三角", "广东"]),
    ("201612/440500", ["广东"]),
    ("201612/350200", ["福建"]),
    ("201612/370600", ["烟台"]),
    ("201612/370200", []),
    ("201612/710000", []),
    ("韩国首尔", []),
    ("201612/33", []),
    ("", []),
    (None, []),
]


@pytest.mark.parametrize(("region", "groups"), REGIONS)
def test_groups_of_regions_overlap_and_do_not_cover_everything(region: str | None, groups: list[str]) -> None:
    assert list(groups_of(region)) == groups
    zone = Zone()
    event(zone, city=region, date="2016-05-20", attendees=120)
    bar = of_year(zone).bar
    assert [name for name, ids in bar.by_group if ids == ("e",)] == groups
    assert tuple(name for name, _ids in bar.by_group) == GROUP_NAMES
    assert bar.elsewhere == (() if groups else ("e",))
    assert bool(said(bar.why, 7, "没有填举办地点", is_finding=True)) == (not region)


# day of the lead, event held, counted, words of a finding
LEADS = [
    ("2016-05-21", "2016-05-20", 1, ""),
    ("2016-05-20", "2016-05-20", 1, ""),
    ("2016-05-19", "2016-05-20", 1, "早于活动举办日期"),
    ("2016-07-21", "2016-05-20", 0, ""),
    (None, "2016-05-20", 0, "没有阶段日期"),
    ("2016-05-21", None, 1, "活动没有举办"),
]


@pytest.mark.parametrize(("day", "held", "count", "words"), LEADS)
def test_leads_of_an_event(day: str | None, held: str | None, count: int, words: str) -> None:
    zone = Zone()
    event(zone, planned_month="2016-08", date=held, attendees=1)
    zone.project("p", moves=(("线索", day),) if day else (), event="e")
    zone.project("other", moves=(("线索", "2016-05-21"),))
    row = only(zone)
    assert len(row.leads) == count
    findings = said(row.why, 20, is_finding=True)
    assert [(words in line.text, line.facts) for line in findings] == ([(True, ("p",))] if words else [])


def test_a_lead_of_a_cancelled_event_is_told() -> None:
    zone = Zone()
    event(zone, planned_month="2016-08", is_cancelled=True)
    zone.project("p", moves=(("线索", "2016-05-20"),), event="e")
    assert said(only(zone).why, 20, "活动已取消，却有1条线索", is_finding=True)


# guests as (event, contact, company, heads, came); invited, came, distinct, again over the year
GUESTS: list[tuple[list[tuple[str, str | None, str | None, int | None, bool | None]], tuple[int, ...]]] = [
    ([], (0, 0, 0, 0)),
    ([("e", None, None, None, True)], (1, 1, 1, 0)),
    ([("e", None, None, 3, True), ("e", None, None, 2, False)], (5, 3, 1, 0)),
    ([("e", None, None, 3, None)], (3, 0, 0, 0)),
    ([("e", "c", None, 1, True), ("f", "c", None, 1, True)], (2, 2, 1, 1)),
    ([("e", "c", None, 1, True), ("f", "c", None, 1, False)], (2, 1, 1, 0)),
    ([("e", "c", "x", 1, True), ("f", "d", "x", 1, True)], (2, 2, 2, 0)),
    ([("e", None, "x", 2, True), ("f", None, "x", 4, True)], (6, 6, 1, 1)),
    ([("e", None, "x", 2, True), ("f", None, "same", 4, True)], (6, 6, 1, 1)),
    ([("e", None, "x", 0, True)], (0, 0, 1, 0)),
    ([("e", None, "x", -2, True)], (0, 0, 1, 0)),
]


@pytest.mark.parametrize(("guests", "counts"), GUESTS)
def test_one_guest_may_come_to_several_events(
    guests: list[tuple[str, str | None, str | None, int | None, bool | None]], counts: tuple[int, ...]
) -> None:
    zone = Zone()
    zone.put("companies", Company(name="某公司"), "x")
    zone.put("companies", Company(name="某有限公司", same_as=["x"]), "same")
    for key in "ef":
        event(zone, key, event_kind="请进来", date="2016-05-20")
    for on_event, contact, company, heads, came in guests:
        guest(zone, None, on_event, contact=contact, company=company, heads=heads, came=came)
    found = of_year(zone)
    assert (found.guests.invited, found.guests.came, found.guests.distinct, found.guests.again) == counts
    wrong = [heads for *_rest, heads, _came in guests if heads is not None and heads <= 0]
    lines = [line for row in found.rows for line in said(row.why, 22, "应为正数", is_finding=True)]
    assert len(lines) == len(wrong)


def test_the_same_guest_twice_at_one_event_is_told() -> None:
    zone = Zone()
    event(zone, date="2016-05-20", attendees=1)
    ids = tuple(guest(zone, key, contact="c", came=True) for key in ("g1", "g2"))
    (line,) = said(only(zone).why, 22, "不止一次", is_finding=True)
    assert line.facts == ids


def test_a_guest_who_came_to_what_was_not_held_is_told() -> None:
    zone = Zone()
    event(zone, planned_month="2016-09")
    guest(zone, "g", came=True)
    assert said(only(zone).why, 22, "活动没有举办", is_finding=True)[0].facts == ("g",)


def test_a_guest_of_an_event_that_is_not_here_is_told() -> None:
    zone = Zone()
    guest(zone, "g", on_event="gone")
    assert said(of_year(zone).findings, 22, "资料未到", is_finding=True)[0].facts == ("g",)


def test_the_order_in_which_records_arrived_changes_nothing() -> None:
    zone = Zone()
    for place in range(12):
        event(
            zone,
            f"e{place}",
            date=f"2016-0{place % 6 + 1}-10",
            attendees=90 + 5 * place,
            city="201612/330200",
        )
        guest(zone, None, f"e{place}", contact=f"c{place % 4}", came=place % 3 > 0, heads=place)
        zone.project(f"p{place}", moves=(("线索", "2016-05-20"),), event=f"e{place % 5}")
    day = date.fromisoformat(ON)
    assert events(zone.facts(Random(1)), 2016, day) == events(zone.facts(Random(2)), 2016, day)
