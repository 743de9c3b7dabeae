"""Where the target companies are, which of them were visited this year, and which are planned (rule 14, the map)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from zsapp.domain.facts import Dated, Facts
from zsapp.domain.geography import city_of
from zsapp.domain.rules.catalogue import COUNTED_KINDS
from zsapp.domain.rules.window import day_of

OPEN = "计划"


@dataclass(frozen=True, slots=True)
class Reach:
    """Companies of a place by the ids of their classes: all of them; visited this year until the day; planned from the day on."""

    targets: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()


def reach(facts: Facts, on: date) -> dict[str, Reach]:
    """City as stored (counties and districts with their city, "" where none is told) -> what is there, in order of cities."""
    first, last = f"{on.year:04}-01-01", on.isoformat()
    visited = {face for face, its in facts.visits_at.items() if _is_visited(facts, its, first, last)}
    planned = {
        facts.face_of(plan.company)
        for plan in facts.plans.values()
        if plan.state in (OPEN, None) and (day := day_of(plan.date)) is not None and day >= on
    }
    cities: dict[str, list[str]] = {}
    for company in facts.distinct_companies:
        its = facts.company(company)
        cities.setdefault(city_of((its.location or {}).get("city") if its else None), []).append(company)
    return {
        city: Reach(tuple(its), _those(its, visited), _those(its, planned))
        for city, its in sorted(cities.items())
    }


def _is_visited(facts: Facts, its: Sequence[Dated], first: str, last: str) -> bool:
    """Whether one of a company's visits counts; the latest is looked at first."""
    for day, visit in reversed(its):
        if day < first:
            return False
        if day <= last and facts.visits[visit].visit_kind in COUNTED_KINDS and day_of(day) is not None:
            return True
    return False


def _those(companies: Iterable[str], among: set[str]) -> tuple[str, ...]:
    return tuple(each for each in companies if each in among)


def together(parts: Iterable[Reach]) -> Reach:
    """Several places as one; a company lies in one of them only."""
    its = list(parts)
    return Reach(
        tuple(chain.from_iterable(each.targets for each in its)),
        tuple(chain.from_iterable(each.visited for each in its)),
        tuple(chain.from_iterable(each.planned for each in its)),
    )
