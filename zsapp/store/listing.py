"""Reading long lists: the ids in one compact text, sorted and filtered by SQL, and the rows of the part that is seen.

A list of 100,000 records is one text of 3.7 MB; no object is made for a row that nobody looks at.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Float,
    Integer,
    Select,
    Table,
    and_,
    cast,
    column,
    func,
    literal_column,
    select,
    text,
)

from zsapp.domain.field import Kind, RecordSpec
from zsapp.domain.ids import RecordId
from zsapp.domain.records import KINDS
from zsapp.store import query, search
from zsapp.store.query import Row, Where
from zsapp.store.tables import all_typed, link_table, record_table, same_table, sorted_by

ID_LENGTH = 36  # characters of a UUID
_AT_ONCE = 500  # ids in one question
_BY_INDEX = (Kind.FLAG, Kind.AMOUNT, Kind.CHOICE, Kind.CODE, Kind.DATE)


class Ids(Sequence[str]):
    """An array of record ids as one text."""

    __slots__ = ("_count", "_many", "_text")

    def __init__(self, joined: str | None) -> None:
        """`joined`: ids parted by line feeds, as SQLite puts them together."""
        self._text = joined or ""
        self._count = (len(self._text) + 1) // (ID_LENGTH + 1)
        # ids that are no UUIDs (from another program) have other lengths: then a list must do
        fits = len(self._text) == max(0, self._count * (ID_LENGTH + 1) - 1)
        uniform = fits and self._text.count("\n") == max(0, self._count - 1)
        self._many = None if uniform else self._text.split("\n")

    def __len__(self) -> int:
        return self._count if self._many is None else len(self._many)

    def __getitem__(self, place: Any) -> Any:
        if self._many is not None:
            return self._many[place]
        if isinstance(place, slice):
            return [self._at(each) for each in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return self._at(place % self._count)

    def _at(self, place: int) -> str:
        start = place * (ID_LENGTH + 1)
        return self._text[start : start + ID_LENGTH]

    def place_of(self, record: str) -> int:
        """Where an id stands, or -1."""
        if self._many is not None:
            return self._many.index(record) if record in self._many else -1
        found = self._text.find(record) if len(record) == ID_LENGTH else -1
        return found // (ID_LENGTH + 1) if found >= 0 else -1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ids) and other._text == self._text

    __hash__ = None  # type: ignore[assignment]


def ids(
    connection: Connection,
    kind: str,
    where: Sequence[Where] = (),
    *,
    order: Sequence[str] = (),
    typed: str = "",
    deleted: bool = False,
) -> Ids:
    """The ids of a kind that meet all conditions and hold all words of `typed` (or link to a record that does), in order.

    `order`: printed names, `-` before one turns it around; links by the name of what they point to; blanks come last.
    """
    inner = _select(connection, kind, where, deleted=deleted)
    table = all_typed()[kind]
    if typed.strip():
        inner = inner.where(_holds(table, typed))
    for name in order:
        inner = _ordered(inner, kind, name.lstrip("-"), is_down=name.startswith("-"))
    inner = inner.order_by(table.c.id.desc() if order and order[0].startswith("-") else table.c.id)
    found = inner.subquery("found")
    joined = connection.execute(select(func.group_concat(found.c.id, literal_column("char(10)")))).scalar()
    return Ids(joined)


def rows(connection: Connection, kind: str, wanted: Sequence[str], *, joined: bool = True) -> list[Row]:
    """The rows of some ids, in their order; what has gone meanwhile is left out. Deleted ones too. `joined` as in `query.rows`."""
    each, table = KINDS[kind], all_typed()[kind]
    asked = query._select(each).where(table.c.id.in_(list(wanted)))
    found = {row.id: row for row in query._read(connection, asked, each, joined=joined)}
    return [found[RecordId(one)] for one in wanted if one in found]


def values(connection: Connection, kind: str, field: str, wanted: Iterable[str]) -> dict[str, Any]:
    """id -> one column of some records; those that are not here are left out."""
    table, ids = all_typed()[kind], sorted(set(wanted))
    found: dict[str, Any] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        asked = select(table.c.id, table.c[field]).where(table.c.id.in_(part), table.c[field].is_not(None))
        found.update((row[0], row[1]) for row in connection.execute(asked))
    return found


def columns(
    connection: Connection, kind: str, fields: Sequence[str], wanted: Iterable[str] | None = None
) -> list[tuple[Any, ...]]:
    """(id, those columns) of all live records of a kind (or of those `wanted`) in order of ids, each with its own values; wide columns are
    left where they are."""
    table = all_typed()[kind]
    put_away = select(record_table.c.id).where(record_table.c.kind == kind, record_table.c.deleted == 1)
    asked = select(table.c.id, *(table.c[name] for name in fields)).where(table.c.id.not_in(put_away))
    if wanted is not None:
        asked = asked.where(table.c.id.in_(sorted(wanted)))
    return [tuple(row) for row in connection.execute(asked.order_by(table.c.id))]


def changed_at(connection: Connection, wanted: Iterable[str]) -> dict[str, int]:
    """When records were changed last, in microseconds since 1970."""
    asked = select(record_table.c.id, record_table.c.changed_at).where(record_table.c.id.in_(list(wanted)))
    return {row[0]: row[1] for row in connection.execute(asked)}


def _select(connection: Connection, kind: str, where: Sequence[Where], *, deleted: bool) -> Select[Any]:
    """The typed table alone, so that an index that has all columns asked for answers without the rows (they are wide)."""
    each, table = KINDS[kind], all_typed()[kind]
    put_away = select(record_table.c.id).where(record_table.c.kind == kind, record_table.c.deleted == 1)
    asked = select(table.c.id).where(table.c.id.in_(put_away) if deleted else table.c.id.not_in(put_away))
    if kind == "company":
        asked = asked.where(
            table.c.id.not_in(select(same_table.c.id).where(same_table.c.face != same_table.c.id))
        )
    return asked.where(and_(True, *(_narrowed(connection, each, table, one) for one in where)))


def _narrowed(connection: Connection, each: RecordSpec, table: Table, where: Where) -> Any:
    """A condition, as a list of ids where an index has them: the list is sorted by another index, and no row is read for either."""
    spec = each.printed().get(where.field)
    if spec is None or spec.kind not in _BY_INDEX:
        return query._clause(connection, each, table, where)
    inner: Any = table.alias(f"by_{where.field}")
    return _among(table, select(inner.c.id).where(query._clause(connection, each, inner, where)))


def _among(table: Any, ids: Any) -> Any:
    """Whether an id is among these. Joined to nothing, so that SQLite goes by the index that sorts and not from id to row."""
    return table.c.id.concat("").in_(ids)


def _holds(table: Any, typed: str) -> Any:
    """Its own words hold what was typed, or those of a record it links to."""
    expression = search.expression(typed)
    if not expression:
        return literal_column("0")
    match = (
        text("SELECT rowid FROM search WHERE search MATCH :typed")
        .bindparams(typed=expression)
        .columns(column("rowid", Integer))
    )
    hit = record_table.alias("hit")
    found = select(hit.c.id).where(hit.c.search_row.in_(match))
    linked = (
        select(link_table.c.source)
        .join(hit, hit.c.id == link_table.c.target)
        .where(hit.c.search_row.in_(match))
    )
    return _among(table, found.union_all(linked))


def _ordered(asked: Select[Any], kind: str, name: str, *, is_down: bool) -> Select[Any]:
    table, spec = all_typed()[kind], KINDS[kind].printed().get(name)
    by: Any
    if name == "changed_at":
        asked = asked.join(record_table, record_table.c.id == table.c.id)
        by = record_table.c.changed_at
    elif spec is not None and spec.kind is Kind.LINK:
        target, title = _named(spec.to, name)
        asked = asked.outerjoin(target, target.c.id == table.c[name])
        by = target.c[title]
    else:
        by = table.c[sorted_by(KINDS[kind], name)]
    if spec is not None and spec.kind is Kind.DECIMAL:
        by = cast(by, Float)
    return asked.order_by(by.desc().nulls_last() if is_down else by.asc().nulls_last())


def _named(kind: str, field: str) -> tuple[Any, str]:
    """The table and the column that sort by the name of what a link points to; records without words for a name go by their title."""
    each = KINDS.get(kind)
    if each is not None and each.names and (column := sorted_by(each, each.names[0])) != each.names[0]:
        return all_typed()[kind].alias(f"to_{field}"), column
    return record_table.alias(f"to_{field}"), "title"
