"""What stands beside companies in a list, and what the list is narrowed by."""

from collections.abc import Sequence

from zsapp.domain.field import KINDS
from zsapp.domain.reference import table
from zsapp.store import companies
from zsapp.store.companies import Glance
from zsapp.verbs.desk import Desk

FACETS = ("city", "industry")


def glances(desk: Desk, ids: Sequence[str]) -> dict[str, Glance]:
    """What stands beside companies in a list: last visit, intent, next plan."""
    with desk.store.database.read() as connection:
        return companies.glances(connection, ids, today=desk.today.isoformat())


def by_last_visit(desk: Desk, ids: Sequence[str], *, is_down: bool) -> list[str]:
    """Companies by the day of their last visit, those never visited last; equal days keep their order."""
    with desk.store.database.read() as connection:
        days = companies.last_visits(connection, today=desk.today.isoformat())
    listed = list(ids)
    seen = sorted(filter(days.__contains__, listed), key=days.__getitem__, reverse=is_down)
    return [*seen, *(one for one in listed if one not in days)]


def facets(desk: Desk) -> dict[str, list[tuple[str, str, int]]]:
    """What a list of companies can be narrowed by: field -> (stored value, words, how many), the commonest first."""
    printed = KINDS["company"].printed()
    with desk.store.database.read() as connection:
        return {
            name: [
                (value, table(printed[name].codes).decode(value), count)
                for value, count in companies.facet(connection, name)
            ]
            for name in FACETS
        }
