"""Rule 9: target to date by days gone, actual to date, and the light: green from 100 %, amber from 80 %, settings."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rules.zone import TEAM, Zone, posted, said
from zsapp.domain.organisation import Settings
from zsapp.domain.rules import cadence
from zsapp.domain.rules.counts import Actual, Counts
from zsapp.domain.rules.pace import colour_of, colour_word, level, percent, progress, wrong_bounds
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.tasks import Tasks

# ratio, settings, colour
COLOURS: list[tuple[Fraction, dict[str, str], str]] = [
    (Fraction(1), {}, "green"),
    (Fraction(999_999, 1_000_000), {}, "amber"),
    (Fraction(3, 2), {}, "green"),
    (Fraction(4, 5), {}, "amber"),
    (Fraction(799_999, 1_000_000), {}, "red"),
    (Fraction(0), {}, "red"),
    (Fraction(9, 10), {"green_from": "90"}, "green"),
    (Fraction(899, 1000), {"green_from": "90"}, "amber"),
    (Fraction(7, 10), {"amber_from": "70"}, "amber"),
    (Fraction(69, 100), {"amber_from": "70"}, "red"),
    (Fraction(2, 3), {"amber_from": "66.6"}, "amber"),
    (Fraction(2, 3), {"amber_from": "66.7"}, "red"),
    (Fraction(11, 10), {"green_from": "110.5"}, "amber"),
    (Fraction(0), {"amber_from": "0"}, "amber"),
]


@pytest.mark.parametrize(("ratio", "settings", "colour"), COLOURS)
def test_the_light(ratio: Fraction, settings: dict[str, str], colour: str) -> None:
    assert colour_of(ratio, Settings(**settings)) == colour
    if not settings:
        assert colour_of(ratio, None) == colour


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, False),
        ({"green_from": "80"}, False),
        ({"green_from": "79.9"}, True),
        ({"amber_from": "101"}, True),
    ],
)
def test_bounds_that_never_show_amber_are_told(settings: dict[str, str], told: bool) -> None:
    assert bool(wrong_bounds(Settings(**settings))) == told
    zone = posted()
    zone.set(**settings)
    assert bool(said(zone.findings(), 9, "黄灯", is_finding=True)) == told


# as of, calls made until then, due (of 90 in April: 3 a day), ratio, colour
DAYS = [
    ("2016-03-31", 0, "0", None, None),
    ("2016-04-01", 3, "3", "1", "green"),
    ("2016-04-01", 2, "3", "2/3", "red"),
    ("2016-04-10", 30, "30", "1", "green"),  # exactly 100 %
    ("2016-04-10", 29, "30", "29/30", "amber"),
    ("2016-04-10", 24, "30", "4/5", "amber"),  # exactly 80 %
    ("2016-04-10", 23, "30", "23/30", "red"),
    ("2016-04-10", 0, "30", "0", "red"),
    ("2016-04-30", 90, "90", "1", "green"),
    ("2016-05-20", 90, "90", "1", "green"),  # over: the whole is due
    ("2016-05-20", 45, "90", "1/2", "red"),
]


@pytest.mark.parametrize(("on", "calls", "due", "ratio", "colour"), DAYS)
def test_actual_against_the_target_to_date(
    on: str, calls: int, due: str, ratio: str | None, colour: str | None
) -> None:
    zone = posted()
    zone.task(value="90", from_day="2016-04-01", to_day="2016-04-30", is_main=True)
    for _call in range(calls):
        zone.visit(min(on, "2016-04-30"))
    facts = zone.facts()
    made = Counts(facts, Results(facts, date.fromisoformat(on)))
    task = Tasks(facts, date.fromisoformat(on)).by_team[TEAM][0]
    found = progress(task, TEAM, task.period, made)
    assert found.to_date == Fraction(due) and found.actual == calls
    assert (found.ratio, found.colour) == (None if ratio is None else Fraction(ratio), colour)


# period, its share of 366 over the leap year 2016
SHARES = [
    ("2016-Q1", "91"), ("2016-Q2", "91"), ("2016-Q3", "92"), ("2016-Q4", "92"), ("2016-02", "29"), ("2016-W17", "7"),
    ("2015-W53", "3"), ("2016-W52", "6"), ("2016-W01", "7"), ("2017-W01", "0"), ("2015", "0"), ("2016", "366"),
]  # fmt: skip


@pytest.mark.parametrize(("period", "share"), SHARES)
def test_each_period_has_its_days_of_the_target(period: str, share: str) -> None:
    nothing = Actual(Decimal(0), ())
    whole = cadence.year("2016")
    found = level(Decimal(366), whole, cadence.period(period), nothing, date(2016, 12, 31), None)
    assert found.target == found.to_date == Fraction(share)


def test_a_week_outside_the_task_counts_nothing_of_it() -> None:
    zone = posted()
    zone.task(value="100")
    zone.visit("2016-07-01")  # the day after the task's last, in the same week
    zone.visit("2016-06-30")
    facts = zone.facts()
    made, task = Counts(facts, Results(facts, date(2016, 7, 20))), Tasks(facts, date(2016, 7, 20))
    found = progress(task.by_team[TEAM][0], TEAM, cadence.week("2016-W26"), made)
    assert found.actual == 1 and found.target == Fraction(100 * 4, 91)
    gone = progress(task.by_team[TEAM][0], TEAM, cadence.week("2016-W27"), made)
    assert (gone.actual, gone.target, gone.ratio, gone.colour) == (0, 0, None, None)


@pytest.mark.parametrize("value", ["0", "-1"])
def test_a_task_of_nothing_is_told_and_has_no_light(value: str) -> None:
    zone = posted()
    key = zone.task(value=value, is_main=True)
    zone.visit("2016-05-01")
    row = zone.assess("2016-05-20")
    assert row.pace is not None and (row.pace.ratio, row.pace.colour) == (None, None)
    assert [line.facts for line in said(row.why, 9, is_finding=True)] == [(key,)]


def test_the_line_tells_target_actual_and_light() -> None:
    zone = posted()
    zone.task(value="91", is_main=True)
    visit = zone.visit("2016-04-20")
    line = said(zone.assess("2016-05-01").why, 9)[0]
    assert line.text == "拜访：任务91，到今应完成31.00，实绩1，序时进度3.2%（红灯）"
    assert line.facts == ("tasks-00001", visit) and line.setting == "green_from"


@pytest.mark.parametrize("settings", [{"green_from": "50"}, {"green_from": "50", "amber_from": "40"}])
def test_the_settings_of_the_tasks_year_hold(settings: dict[str, Any]) -> None:
    zone = posted()
    zone.set(2016, **settings)
    zone.set(2017)
    zone.task(value="10", is_main=True)
    for _call in range(5):
        zone.visit("2016-05-01")
    for on in ("2016-12-31", "2017-01-05"):
        row = zone.assess(on)
        assert row.pace is not None and row.pace.colour == "green"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(None, "—"), (Fraction(0), "0.0%"), (Fraction(1), "100.0%"), (Fraction(2, 3), "66.7%"), (Fraction(1, 2000), "0.1%"),
     (Fraction(1, 2001), "0.0%"), (Fraction(12345, 1000), "1234.5%")],
)  # fmt: skip
def test_the_percentage_has_one_digit_half_up(ratio: Fraction | None, text: str) -> None:
    assert percent(ratio) == text


def test_lights_have_names() -> None:
    assert [colour_word(c) for c in ("green", "amber", "red", None)] == ["绿灯", "黄灯", "红灯", "—"]


def _weeks(year: int) -> list[cadence.Period]:
    found = [cadence.week_of(date(year, 1, 1))]
    while found[-1].last < date(year, 12, 31):
        found.append(cadence.week_after(found[-1]))
    return found


@given(
    st.integers(2008, 2030),
    st.decimals(1, 10_000, places=2),
    st.lists(st.tuples(st.integers(-10, 375), st.sampled_from(["拜访", "来访"])), max_size=40),
    st.integers(0, 380),
)
def test_weeks_clipped_at_the_turns_of_the_year_sum_to_the_year(
    year: int, value: Decimal, visits: list[tuple[int, str]], on: int
) -> None:
    first = date(year, 1, 1)
    zone = posted()
    zone.task(value=f"{value}", from_day=f"{year}-01-01", to_day=f"{year}-12-31")
    for days, kind in visits:
        zone.visit((first + timedelta(days=days)).isoformat(), kind)
    facts, day = zone.facts(), first + timedelta(days=on)
    made, task = Counts(facts, Results(facts, day)), Tasks(facts, day).by_team[TEAM][0]
    whole = progress(task, TEAM, task.period, made)
    for parts in (
        _weeks(year),
        [cadence.month(f"{year}-{n}") for n in range(1, 13)],
        [cadence.quarter(f"{year}-Q{n}") for n in range(1, 5)],
    ):
        levels = [progress(task, TEAM, part, made) for part in parts]
        assert sum((each.target for each in levels), Fraction(0)) == whole.target == Fraction(value)
        assert sum((each.to_date for each in levels), Fraction(0)) == whole.to_date
        assert sum(each.actual for each in levels) == whole.actual
        assert sorted(key for each in levels for key in each.ids) == sorted(whole.ids)


def test_zero_rows_are_shown() -> None:
    zone = Zone(is_bare=True)
    for number in range(3):
        zone.team(f"t{number}", f"m{number}", order=number)
    zone.campaign()
    zone.task(unit="unit of t0", is_main=True)
    for team in ("t0", "t1", "t2"):
        row = zone.assess("2016-05-01", team)
        assert row.pace is not None and row.pace.actual == 0 and row.pace.colour == "red"
