"""Rule 14, the map: companies by city, visited this year, planned from today on."""

from datetime import date
from typing import Any

import pytest

from zsapp.domain.company import Company
from zsapp.domain.facts import Facts
from zsapp.domain.rules.reach import Reach, reach, together
from zsapp.domain.visit import Plan, Visit

ON = date(2016, 5, 11)
NINGBO, CIXI = "201612/330200", "201612/330282"


def found(**kinds: Any) -> dict[str, Reach]:
    companies = {"c": Company(name="c", location={"city": CIXI, "address": None})}
    return reach(Facts(**{"companies": companies, **kinds}), ON)


# kind and day of a visit, whether it counts
VISITS = [
    ("拜访", "2016-05-11", True),
    ("来访", "2016-01-01", True),
    ("电话", "2016-05-03", False),
    ("拜访", "2016-05-12", False),
    ("拜访", "2015-12-31", False),
    ("拜访", None, False),
    ("拜访", "2016-04-31", False),
]


@pytest.mark.parametrize(("kind", "day", "counts"), VISITS)
def test_visited_this_year(kind: str, day: str | None, counts: bool) -> None:
    its = found(visits={"v": Visit(company="c", visit_kind=kind, date=day)})
    assert its == {NINGBO: Reach(("c",), ("c",) if counts else (), ())}


# state and day of a plan, whether it is still to come
PLANS = [
    ("计划", "2016-05-11", True),
    (None, "2016-05-12", True),
    ("计划", "2016-05-10", False),
    ("完成", "2016-05-12", False),
    ("取消", "2016-05-12", False),
    ("计划", "五月", False),
]


@pytest.mark.parametrize(("state", "day", "counts"), PLANS)
def test_planned_from_today_on(state: str | None, day: str, counts: bool) -> None:
    its = found(plans={"p": Plan(company="c", date=day, state=state)})
    assert its[NINGBO].planned == (("c",) if counts else ())


def test_companies_joined_are_one_and_those_without_a_city_have_a_place_of_their_own() -> None:
    companies = {
        "a": Company(name="a"),
        "b": Company(name="b", same_as="a", location={"city": NINGBO, "address": None}),
        "c": Company(name="c"),
        "d": Company(name="d", location={"city": "首尔", "address": None}),
    }
    its = found(companies=companies, visits={"v": Visit(company="b", visit_kind="拜访", date="2016-05-03")})
    assert its == {"": Reach(("c",)), NINGBO: Reach(("a",), ("a",)), "首尔": Reach(("d",))}
    assert together(its.values()) == Reach(("c", "a", "d"), ("a",))
