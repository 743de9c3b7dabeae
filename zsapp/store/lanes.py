"""Reading a board: of each lane the first ids in order, and how many there are; one question over narrow columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

from zsapp.store import listing
from zsapp.store.query import Where
from zsapp.store.tables import all_typed

More = Callable[[Table], Sequence[ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class Lane:
    """The first ids of a lane, and how many it holds."""

    ids: list[str]
    total: int


def lanes(
    connection: Connection,
    kind: str,
    by: str,
    *,
    blank: str,
    where: Sequence[Where] = (),
    more: More | None = None,
    typed: str = "",
    order: Sequence[str] = (),
    limit: int,
    closed: Sequence[str] = (),
) -> dict[str, Lane]:
    """The lanes of a kind by one of its fields. Of those in `closed` only the count is told; blanks come last in `order`.

    `blank`: the lane of those where the field is empty. `more`: conditions over the typed table that no `Where` says; `typed`: words
    that a record, or one it links to, holds.
    """
    table = all_typed()[kind]
    inner = listing._select(connection, kind, where, deleted=False)
    if typed.strip():
        inner = inner.where(listing._holds(table, typed))
    if more is not None:
        inner = inner.where(and_(True, *more(table)))
    ranks = [table.c[name].asc().nulls_last() for name in order]
    lane_of = func.coalesce(table.c[by], blank)
    window: dict[str, Any] = {"partition_by": lane_of}
    found = inner.add_columns(
        lane_of.label("lane"),
        func.row_number().over(order_by=[*ranks, table.c.id], **window).label("place"),
        func.count().over(**window).label("total"),
    ).subquery("found")
    told = or_(found.c.place == 1, and_(found.c.place <= limit, found.c.lane.not_in(list(closed))))
    asked = select(found.c.id, found.c.lane, found.c.total).where(told).order_by(found.c.lane, found.c.place)
    made: dict[str, Lane] = {}
    for record, lane, total in connection.execute(asked):
        made.setdefault(lane, Lane([], total))
        if lane not in closed:
            made[lane].ids.append(record)
    return made
