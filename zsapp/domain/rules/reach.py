"""Where the target companies are, which of them were visited this year, and which are planned (rule 14, the map)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain

from zsapp.domain.facts import Dated, Facts
from zsapp.domain.geography import city_of
from zsapp.domain.rules.catalogue import COUNTED_KINDS
from zsapp.domain.rules.parts import Parts, Same
from zsapp.domain.rules.window import day_of
from zsapp.domain.visit import Plan

OPEN = "计划"


@dataclass(frozen=True, slots=True)
class Reach:
    """Companies of a place by the ids of their classes: all of them; visited this year until the day; planned from the day on."""

    targets: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()


def reach(facts: Facts, on: date, parts: Parts | None = None) -> dict[str, Reach]:
    """City as stored (counties and districts with their city, "" where none is told) -> what is there, in order of cities. `parts`: what
    was found of each company before."""
    first, last = f"{on.year:04}-01-01", on.isoformat()

    def is_visited(face: str) -> bool:
        return _is_visited(facts, facts.visits_at[face], first, last)

    def is_planned(face: str) -> bool:
        return any(_is_to_come(facts.plans[key], on) for key in facts.plans_at[face])

    with (parts or Parts()).based_on(on) as kept:
        visited = kept.each("visited", facts.visits_at, is_visited)
        planned = kept.each("planned", facts.plans_at, is_planned)
        places = kept.each("places", facts.classes, partial(_place, facts), also=(facts.companies,))
        cities = kept.of("cities", Same(places), partial(_by_city, facts, places))
    return {
        city: Reach(tuple(its), _those(its, visited), _those(its, planned)) for city, its in cities.items()
    }


def _place(facts: Facts, company: str) -> str:
    """The city of a class of companies, by its face."""
    its = facts.company(company)
    return city_of((its.location or {}).get("city") if its else None)


def _by_city(facts: Facts, places: Mapping[str, str]) -> dict[str, list[str]]:
    cities: dict[str, list[str]] = {}
    for company in facts.distinct_companies:
        cities.setdefault(places[company], []).append(company)
    return dict(sorted(cities.items()))


def _is_to_come(plan: Plan, on: date) -> bool:
    day = day_of(plan.date)
    return plan.state in (OPEN, None) and day is not None and day >= on


def _is_visited(facts: Facts, its: Sequence[Dated], first: str, last: str) -> bool:
    """Whether one of a company's visits counts; the latest is looked at first."""
    for day, visit in reversed(its):
        if day < first:
            return False
        if day <= last and facts.visits[visit].visit_kind in COUNTED_KINDS and day_of(day) is not None:
            return True
    return False


def _those(companies: Iterable[str], are: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple(each for each in companies if are.get(each))


def together(parts: Iterable[Reach]) -> Reach:
    """Several places as one; a company lies in one of them only."""
    its = list(parts)
    return Reach(
        tuple(chain.from_iterable(each.targets for each in its)),
        tuple(chain.from_iterable(each.visited for each in its)),
        tuple(chain.from_iterable(each.planned for each in its)),
    )
