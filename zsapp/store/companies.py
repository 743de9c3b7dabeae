"""Questions about many companies at once: what stands beside them in a list, and what they can be narrowed by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from zsapp.store.listing import rows
from zsapp.store.query import Row
from zsapp.store.tables import all_typed, link_table, record_table, same_table

_FACETS = 24  # as many as a menu holds


@dataclass(frozen=True, slots=True)
class Glance:
    """A company beside its name: the day and intent of the last visit, how many there were, the next open plan."""

    last_visit: str = ""
    intent: str = ""
    visits: int = 0
    next_plan: str = ""


def glances(connection: Connection, companies: Sequence[str], *, today: str) -> dict[str, Glance]:
    """id -> what is told beside it on a day; those with neither visit nor plan are left out. Records that are one count as one."""
    visit, plan = all_typed()["visit"], all_typed()["plan"]
    found: dict[str, Glance] = {}
    asked = _beside("visit", companies, visit.c.date, visit.c.intent).where(visit.c.date <= today)
    for company, day, intent in connection.execute(asked.order_by(visit.c.date, visit.c.time)):
        before = found.get(company, Glance())
        found[company] = Glance(day or before.last_visit, intent or before.intent, before.visits + 1)
    planned = _beside("plan", companies, plan.c.date, plan.c.state)
    planned = planned.where(plan.c.date >= today, or_(plan.c.state == "计划", plan.c.state.is_(None)))
    for company, day, _state in connection.execute(planned.order_by(plan.c.date.desc())):
        before = found.get(company, Glance())
        found[company] = Glance(before.last_visit, before.intent, before.visits, day)
    return found


def _beside(kind: str, companies: Sequence[str], *columns: ColumnElement[Any]) -> Select[Any]:
    """(company's face, columns) of the live records of a kind that belong to these companies; found by the index of links."""
    table, same, link = all_typed()[kind], same_table, link_table
    members = select(same.c.id).where(same.c.face.in_(companies))
    return (
        select(func.coalesce(same.c.face, link.c.target), *columns)
        .select_from(link.join(table, table.c.id == link.c.source))
        .join(record_table, record_table.c.id == table.c.id)
        .outerjoin(same, same.c.id == link.c.target)
        .where(
            record_table.c.deleted == 0,
            link.c.field == "company",
            or_(link.c.target.in_(companies), link.c.target.in_(members)),
        )
    )


def last_visits(connection: Connection, *, today: str) -> dict[str, str]:
    """Company (its face) -> day of its last visit up to today, of all that were ever visited."""
    visit = all_typed()["visit"]
    put_away = select(record_table.c.id).where(record_table.c.kind == "visit", record_table.c.deleted == 1)
    asked = (
        select(visit.c.company, func.max(visit.c.date))
        .where(visit.c.company.is_not(None), visit.c.date <= today, visit.c.id.not_in(put_away))
        .group_by(visit.c.company)
    )
    faces = dict(connection.execute(select(same_table.c.id, same_table.c.face)).all())
    found: dict[str, str] = {}
    for company, day in connection.execute(asked):
        face = faces.get(company, company)
        found[face] = max(day, found.get(face, ""))
    return found


def facet(connection: Connection, field: str) -> list[tuple[str, int]]:
    """(stored value, how many companies bear it) of a field, the commonest first and no more than a menu holds."""
    table = all_typed()["company"]
    put_away = select(record_table.c.id).where(record_table.c.kind == "company", record_table.c.deleted == 1)
    hidden = select(same_table.c.id).where(same_table.c.face != same_table.c.id)
    many = func.count()
    asked = (
        select(table.c[field], many)
        .where(table.c[field].is_not(None), table.c.id.not_in(put_away), table.c.id.not_in(hidden))
        .group_by(table.c[field])
        .order_by(many.desc(), table.c[field])
        .limit(_FACETS)
    )
    return [(value, count) for value, count in connection.execute(asked)]


def attachments(connection: Connection, owners: Iterable[str]) -> list[Row]:
    """The live files that belong to any of these records, in order of their making."""
    table = all_typed()["attachment"]
    wanted = sorted(set(owners))
    linked = (
        select(link_table.c.source)
        .where(link_table.c.target.in_(wanted), link_table.c.field.in_(("company", "visit", "project")))
        .distinct()
    )
    asked = select(table.c.id).join(record_table, record_table.c.id == table.c.id)
    asked = asked.where(record_table.c.deleted == 0, table.c.id.in_(linked)).order_by(table.c.id)
    return rows(connection, "attachment", list(connection.execute(asked).scalars()))
