"""Where the target companies are, which of them were visited this year, and which are planned (rule 14, the map)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zsapp.domain.facts import Facts
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
    visited = _visited(facts, on)
    planned = {
        facts.face_of(plan.company)
        for plan in facts.plans.values()
        if plan.state in (OPEN, None) and (day := day_of(plan.date)) is not None and day >= on
    }
    cities: dict[str, list[str]] = {}
    for company in facts.distinct_companies():
        its = facts.company(company)
        cities.setdefault(city_of((its.location or {}).get("city") if its else None), []).append(company)
    return {
        city: Reach(tuple(its), _those(its, visited), _those(its, planned))
        for city, its in sorted(cities.items())
    }


def _visited(facts: Facts, on: date) -> set[str]:
    first, last = f"{on.year:04}-01-01", on.isoformat()
    return {
        facts.face_of(visit.company)
        for visit in facts.visits.values()
        if visit.visit_kind in COUNTED_KINDS
        and visit.date is not None
        and first <= visit.date <= last
        and day_of(visit.date) is not None
    }


def _those(companies: Iterable[str], among: set[str]) -> tuple[str, ...]:
    return tuple(each for each in companies if each in among)


def together(parts: Iterable[Reach]) -> Reach:
    """Several places as one; a company lies in one of them only."""
    its = list(parts)
    return Reach(
        tuple(key for each in its for key in each.targets),
        tuple(key for each in its for key in each.visited),
        tuple(key for each in its for key in each.planned),
    )
