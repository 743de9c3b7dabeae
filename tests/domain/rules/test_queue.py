"""Rule 14: the visit queue of a team's day, by distance from the posting on; a place set by hand wins."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rules.zone import said
from zsapp.domain.company import Company
from zsapp.domain.facts import Facts
from zsapp.domain.rules.queue import Queue, queue
from zsapp.domain.team import Posting
from zsapp.domain.visit import Plan

DAY = date(2016, 5, 3)
SHANGHAI, SUZHOU, NINGBO, HANGZHOU, YANTAI = (
    f"201612/{code}" for code in ("310000", "320500", "330200", "330100", "370600")
)
CITIES = {"s": SHANGHAI, "z": SUZHOU, "n": NINGBO, "h": HANGZHOU, "y": YANTAI, "k": "首尔", "": None}
Planned = list[tuple[str, str, int | None]]


def made(plans: Planned, start: str | None = SHANGHAI, *, states: dict[str, str] | None = None) -> Queue:
    """Plans as (id, letter of the city, place by hand); the company of a plan is named like it."""
    companies = {
        f"of {key}": Company(name=key, location={"city": CITIES[letter], "address": None})
        for key, letter, _place in plans
    }
    planned = {
        key: Plan(
            company=f"of {key}",
            team="t",
            date=DAY.isoformat(),
            place=place,
            state=(states or {}).get(key, "计划"),
        )
        for key, _letter, place in plans
    }
    postings = {"p": Posting(team="t", city=start, from_day="2016-04-15", to_day="2016-07-15")}
    return queue(Facts(companies=companies, plans=planned, postings=postings if start else {}), "t", DAY)


def order(its: Queue) -> str:
    return " ".join(stop.plan for stop in its.stops)


# plans (id, city, place), order from 上海
ORDERS: list[tuple[Planned, str]] = [
    ([], ""),
    ([("a", "s", None)], "a"),
    ([("a", "n", None), ("b", "s", None), ("c", "z", None)], "b c a"),  # 上海, 苏州, 宁波
    ([("a", "y", None), ("b", "h", None), ("c", "z", None), ("d", "n", None)], "c b d a"),
    ([("b", "s", None), ("a", "s", None), ("c", "s", None)], "a b c"),  # within a city by name
    ([("a", "", None), ("b", "y", None)], "b a"),  # without a city: last
    ([("a", "k", None), ("b", "y", None), ("c", "", None)], "b a c"),  # unknown place: before those
    ([("a", "n", 1), ("b", "s", None), ("c", "z", None)], "a b c"),  # by hand first, the rest by distance
    ([("a", "n", None), ("b", "s", 3), ("c", "z", None)], "c a b"),
    ([("a", "n", None), ("b", "s", 2), ("c", "z", None)], "c b a"),
    ([("a", "n", 1), ("b", "s", 2), ("c", "z", 3)], "a b c"),
    ([("a", "n", 9), ("b", "s", None)], "b a"),  # a place past the end is the end
    ([("a", "n", 0), ("b", "s", None)], "a b"),
    ([("b", "s", 1), ("a", "s", 1), ("c", "z", None)], "a b c"),  # one place twice: by name
    ([("a", "", 1), ("b", "s", None)], "a b"),  # by hand even without a city
]


@pytest.mark.parametrize(("plans", "expected"), ORDERS)
def test_the_nearest_next_and_what_is_set_by_hand_wins(plans: Planned, expected: str) -> None:
    its = made(plans)
    assert order(its) == expected
    assert [stop.number for stop in its.stops] == list(range(1, len(plans) + 1))
    by_hand = {key for key, _city, place in plans if place is not None}
    assert {stop.plan for stop in its.stops if stop.is_by_hand} == by_hand


def test_districts_and_streets_come_before_names() -> None:
    companies = {
        key: Company(name=key, location={"city": city, "address": address})
        for key, city, address in (
            ("z", "201612/310112", "甲路1号"),
            ("y", "201612/310112", "乙路1号"),
            ("x", "201612/310115", ""),
        )
    }
    plans = {f"of {key}": Plan(company=key, team="t", date=DAY.isoformat()) for key in companies}
    assert order(queue(Facts(companies=companies, plans=plans), "t", DAY)) == "of y of z of x"


def test_kilometres_from_the_posting_and_from_stop_to_stop() -> None:
    its = made([("a", "s", None), ("b", "n", None), ("c", "", None)])
    first, second, third = (stop.km for stop in its.stops)
    assert first == 0 and second is not None and 130 <= second <= 170 and third is None
    assert made([("a", "n", None)], start=None).stops[0].km is None  # from nowhere


# what is odd, words of the finding
ODD: list[tuple[Planned, str | None, str]] = [
    ([("a", "", None)], SHANGHAI, "没有填城市"),
    ([("a", "k", None)], SHANGHAI, "不知道首尔在哪里"),
    ([("a", "s", 1), ("b", "s", 1)], SHANGHAI, "有2个计划都排在第1"),
    ([("a", "n", None)], None, "没有驻点城市"),
    ([("a", "n", None)], "", "没有驻点城市"),
]


@pytest.mark.parametrize(("plans", "start", "words"), ODD)
def test_what_a_person_should_look_at(plans: Planned, start: str | None, words: str) -> None:
    its = made(plans, start)
    assert len(said(its.why, 14, words, is_finding=True)) == 1
    assert len(its.stops) == len(plans)


def test_without_a_posting_it_begins_with_the_smallest_code() -> None:
    assert order(made([("a", "n", None), ("b", "s", None)], start=None)) == "b a"


@pytest.mark.parametrize(
    ("team", "day", "state", "is_in"),
    [
        ("t", "2016-05-03", "计划", True),
        ("t", "2016-05-03", "完成", True),
        ("t", "2016-05-03", None, True),
        ("t", "2016-05-03", "取消", False),
        ("t", "2016-05-04", "计划", False),
        ("u", "2016-05-03", "计划", False),
    ],
)
def test_which_plans_are_in_the_queue(team: str, day: str, state: str | None, is_in: bool) -> None:
    plans = {"p": Plan(company="c", team=team, date=day, state=state)}
    its = queue(Facts(companies={"c": Company(name="c")}, plans=plans), "t", DAY)
    assert len(its.stops) == int(is_in)
    if is_in:
        assert its.stops[0].is_done == (state == "完成")


# postings (from, to, city), start, overlapping
POSTED: list[tuple[list[tuple[str | None, str | None, str | None]], str, bool]] = [
    ([("2016-04-15", "2016-05-31", SHANGHAI), ("2016-06-01", "2016-07-15", NINGBO)], SHANGHAI, False),
    ([("2016-04-15", "2016-05-03", SHANGHAI)], SHANGHAI, False),  # the last day counts
    ([("2016-05-03", None, NINGBO)], NINGBO, False),  # still going on
    ([(None, "2016-05-31", NINGBO)], NINGBO, False),
    ([("2016-04-15", "2016-05-02", SHANGHAI)], "", False),
    ([("2016-04-15", "2016-07-15", SHANGHAI), ("2016-05-01", "2016-05-10", NINGBO)], NINGBO, True),
    ([("2016-04-15", "2016-07-15", SHANGHAI), ("2016-05-01", "2016-05-10", SHANGHAI)], SHANGHAI, False),
]


@pytest.mark.parametrize(("postings", "start", "overlap"), POSTED)
def test_the_queue_begins_where_the_team_is_posted(
    postings: list[tuple[str | None, str | None, str | None]], start: str, overlap: bool
) -> None:
    its = {
        f"p{number}": Posting(team="t", city=city, from_day=first, to_day=last)
        for number, (first, last, city) in enumerate(postings)
    }
    found = queue(Facts(postings=its), "t", DAY)
    assert found.start == start
    assert bool(said(found.why, 14, "2处驻点", is_finding=True)) == overlap


def test_one_company_planned_twice_is_told() -> None:
    companies = {"c1": Company(name="c"), "c2": Company(name="c", same_as="c1")}
    plans = {key: Plan(company=key, team="t", date=DAY.isoformat()) for key in companies}
    its = queue(Facts(companies=companies, plans=plans), "t", DAY)
    assert said(its.why, 14, "同一天计划了2次", is_finding=True)[0].facts == ("c1", "c2")


letters = st.sampled_from(list(CITIES))
places = st.one_of(st.none(), st.integers(0, 9))


@given(st.lists(st.tuples(letters, places), max_size=8), st.randoms(use_true_random=False))
def test_every_plan_stands_once_and_the_order_does_not_depend_on_how_they_came(
    cities: list[tuple[str, int | None]], rng: object
) -> None:
    plans = [(f"p{number}", city, place) for number, (city, place) in enumerate(cities)]
    mixed = list(plans)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    its = made(plans)
    assert order(its) == order(made(mixed))
    assert sorted(stop.plan for stop in its.stops) == [key for key, *_rest in plans]
