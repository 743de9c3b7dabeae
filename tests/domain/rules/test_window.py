"""Rule 1: start plus whole calendar months, clamped at the month's end; both end days count."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rules.zone import OTHER, TEAM, Zone, posted, said
from zsapp.domain.campaign import Campaign
from zsapp.domain.rules.window import campaign_of, clip, day_of, days_together, months_after, window

# start, months (None: the default), last day
WINDOWS = [
    ("2016-04-15", None, "2016-07-15"),
    ("2016-04-15", 3, "2016-07-15"),
    ("2016-04-15", 1, "2016-05-15"),
    ("2016-04-15", 12, "2017-04-15"),
    ("2015-11-30", 3, "2016-02-29"),  # a leap year
    ("2016-11-30", 3, "2017-02-28"),  # a common year
    ("1999-11-30", 3, "2000-02-29"),  # divisible by 400
    ("2099-11-30", 3, "2100-02-28"),  # divisible by 100
    ("2016-11-29", 3, "2017-02-28"),
    ("2015-11-29", 3, "2016-02-29"),
    ("2016-01-31", 3, "2016-04-30"),
    ("2016-03-31", 3, "2016-06-30"),
    ("2016-05-31", 3, "2016-08-31"),
    ("2016-07-31", 3, "2016-10-31"),
    ("2016-08-31", 3, "2016-11-30"),
    ("2016-10-31", 3, "2017-01-31"),
    ("2016-12-31", 3, "2017-03-31"),
    ("2016-02-29", 3, "2016-05-29"),
    ("2016-02-29", 12, "2017-02-28"),
    ("2016-10-01", 3, "2017-01-01"),
    ("2016-12-01", 1, "2017-01-01"),
]


@pytest.mark.parametrize(("start", "months", "last"), WINDOWS)
def test_a_window_ends_on_the_same_day_months_later(start: str, months: int | None, last: str) -> None:
    its = window(Campaign(start=start, months=months))
    assert its is not None
    assert (its.first.isoformat(), its.last.isoformat()) == (start, last)


def test_both_end_days_count() -> None:
    its = window(Campaign(start="2016-04-15"))
    assert its is not None and its.days == 92
    assert its.holds("2016-04-15") and its.holds("2016-07-15")
    assert not its.holds("2016-04-14") and not its.holds("2016-07-16")


@pytest.mark.parametrize(
    ("start", "months"),
    [(None, 3), ("", 3), ("2016-02-30", 3), ("soon", 3), ("2016-04-15", 0), ("2016-04-15", -1), ("2016-04-15", 121),
     ("9999-12-01", 3)],
)  # fmt: skip
def test_a_campaign_that_cannot_be_is_told_and_nothing_is_assessed(start: str | None, months: int) -> None:
    assert window(Campaign(start=start, months=months)) is None
    zone = Zone()
    key = zone.campaign(start, months=months)
    row = zone.assess("2016-07-20")
    assert (row.target, row.extension, row.standby, row.pace) == (None, None, None, None)
    assert said(row.why, 1, is_finding=True)
    assert [line.facts for line in said(zone.findings(), 1, is_finding=True)] == [(key,)]


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(0, 60))
def test_months_are_counted_from_the_start_and_only_clamped(start: date, months: int) -> None:
    found = months_after(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or (found.day < start.day and (found.replace(day=1) != found))
    assert months_after(start, months + 1) > found


# on, campaigns (id, start, teams), the one the team is in
CHOICES = [
    ("2016-07-20", [("a", "2016-04-15", None)], "a"),
    ("2016-04-01", [("a", "2016-04-15", None)], "a"),  # not begun: the next
    ("2016-07-20", [("a", "2015-04-15", None), ("b", "2016-04-15", None)], "b"),
    ("2016-04-14", [("a", "2015-04-15", None), ("b", "2016-04-15", None)], "a"),
    ("2016-04-15", [("a", "2015-04-15", None), ("b", "2016-04-15", None)], "b"),
    ("2016-01-01", [("a", "2016-04-15", None), ("b", "2016-09-01", None)], "a"),
    ("2016-07-20", [("a", "2016-04-15", [TEAM]), ("b", "2016-05-15", [OTHER])], "a"),
    ("2016-07-20", [("a", "2016-04-15", [OTHER])], None),
    ("2016-07-20", [], None),
]


@pytest.mark.parametrize(("on", "campaigns", "chosen"), CHOICES)
def test_the_campaign_of_a_day_is_the_one_begun_last(
    on: str, campaigns: list[tuple[str, str, list[str] | None]], chosen: str | None
) -> None:
    zone = Zone()
    for key, start, teams in campaigns:
        zone.campaign(start, key, teams=teams)
    found = campaign_of(zone.facts(), TEAM, date.fromisoformat(on))
    assert (found and found[0]) == chosen


def test_a_result_counts_for_the_campaign_by_its_date() -> None:
    zone = posted()
    zone.project("in q2", "2016-06-30")
    zone.project("in q3", "2016-07-15")
    row = zone.assess("2016-07-20")
    assert row.target is not None and [each.project for each in row.target.within] == ["in q2", "in q3"]


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        (("2016-01-01", "2016-12-31"), ("2015-12-28", "2016-01-03"), ("2016-01-01", "2016-01-03")),
        (("2016-01-01", "2016-12-31"), ("2016-12-26", "2017-01-01"), ("2016-12-26", "2016-12-31")),
        (("2016-04-15", "2016-07-15"), ("2016-05-02", "2016-05-08"), ("2016-05-02", "2016-05-08")),
        (("2016-04-15", "2016-07-15"), ("2016-07-16", "2016-07-17"), None),
    ],
)
def test_periods_are_clipped(
    whole: tuple[str, str], part: tuple[str, str], expected: tuple[str, str] | None
) -> None:
    from zsapp.domain.rules.cadence import Period

    one, other = (Period(*map(date.fromisoformat, its), "", "") for its in (whole, part))
    found = clip(one, other)
    assert (found and (found.first.isoformat(), found.last.isoformat())) == expected


@pytest.mark.parametrize("text", [None, "", "2016-13-01", "2016-02-30", "昨天"])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert day_of(text) is None


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 10)), max_size=8))
def test_a_day_in_two_periods_is_one_day(spans: list[tuple[int, int]]) -> None:
    first = date(2016, 4, 15).toordinal()
    periods = [
        (date.fromordinal(first + begin), date.fromordinal(first + begin + more)) for begin, more in spans
    ]
    days = {begin + n for begin, more in spans for n in range(more + 1)}
    assert days_together(periods) == len(days)
