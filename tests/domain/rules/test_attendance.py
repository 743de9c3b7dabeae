"""Rule 29: days out by team; both end days, a day once, clipped, zero rows, ties in the order of teams, sums."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.campaign import Trip
from zsapp.domain.facts import Facts
from zsapp.domain.rules.attendance import attendance
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.window import days_together
from zsapp.domain.team import Member, Team

MAY = Period(date(2016, 5, 1), date(2016, 5, 31), "5月", "2016-05")
TEAMS = {"a": Team(name="甲组", order=1), "b": Team(name="乙组", order=2), "c": Team(name="丙组", order=3)}
MEMBERS = {"m": Member(name="张三", team="a"), "n": Member(name="李四", team="a")}


def away(*trips: tuple[str, str, str, str], **more: Any) -> Any:
    made = {
        str(number): Trip(team=team, member=member, from_day=first, to_day=last)
        for number, (team, member, first, last) in enumerate(trips)
    }
    return attendance(Facts(teams=TEAMS, members=MEMBERS, trips=made, **more), MAY)


@pytest.mark.parametrize(
    ("trips", "people", "days"),
    [
        ([("a", "m", "2016-05-03", "2016-05-03")], 1, 1),
        ([("a", "m", "2016-05-03", "2016-05-06")], 1, 4),
        ([("a", "m", "2016-04-28", "2016-05-02")], 1, 2),
        ([("a", "m", "2016-05-30", "2016-06-04")], 1, 2),
        ([("a", "m", "2016-04-01", "2016-06-30")], 1, 31),
        ([("a", "m", "2016-05-01", "2016-05-03"), ("a", "m", "2016-05-03", "2016-05-05")], 1, 5),
        ([("a", "m", "2016-05-01", "2016-05-10"), ("a", "m", "2016-05-03", "2016-05-05")], 1, 10),
        ([("a", "m", "2016-05-01", "2016-05-03"), ("a", "n", "2016-05-01", "2016-05-03")], 2, 6),
        ([("a", "m", "2016-05-01", "2016-05-02"), ("a", "m", "2016-05-20", "2016-05-21")], 1, 4),
        ([("a", "m", "2016-06-01", "2016-06-02")], 0, 0),
        ([("a", "m", "2016-04-29", "2016-04-30")], 0, 0),
    ],
)
def test_people_and_days_of_a_team(trips: list[tuple[str, str, str, str]], people: int, days: int) -> None:
    row = next(row for row in away(*trips).rows if row.team == "a")
    assert (len(row.people), row.days) == (people, days)


def test_most_days_first_ties_in_the_order_of_teams_and_teams_with_none_last() -> None:
    found = away(("c", "m", "2016-05-01", "2016-05-03"), ("b", "n", "2016-05-01", "2016-05-03"))
    assert [(row.team, row.days) for row in found.rows] == [("b", 3), ("c", 3), ("a", 0)]
    assert (found.people, found.days) == (2, 6)


@pytest.mark.parametrize(
    ("first", "last"), [("2016-05-06", "2016-05-03"), ("", "2016-05-03"), ("2016-05-06", "")]
)
def test_a_trip_that_ends_before_it_starts_is_told_and_not_counted(first: str, last: str) -> None:
    found = away(("a", "m", first, last))
    assert found.days == 0
    assert [line.facts for line in found.findings] == [("0",)]


def test_a_team_that_is_not_here_stands_last_and_is_not_lost() -> None:
    found = away(("gone", "m", "2016-05-01", "2016-05-03"))
    assert found.rows[0].team == "gone"
    assert found.days == 3


DAYS = st.dates(date(2016, 4, 20), date(2016, 6, 10))


@given(st.lists(st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))), max_size=8))
def test_days_together_are_the_days_in_any_of_them(spans: list[tuple[date, date]]) -> None:
    days = {day for first, last in spans for day in range(first.toordinal(), last.toordinal() + 1)}
    assert days_together(spans) == len(days)
