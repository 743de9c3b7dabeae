"""Reading records: rows of the derived tables as plain values, with names beside links.

Records that are one company (log rule 11) are read as one: the face is the smallest id, its own values show, blanks come from the
others in order of id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Select,
    Table,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
)

from zsapp.domain.canonical import canonical
from zsapp.domain.field import Kind, Merge, RecordSpec
from zsapp.domain.ids import RecordId, StreamId
from zsapp.domain.records import KINDS
from zsapp.store.tables import (
    all_typed,
    finding_table,
    from_columns,
    link_table,
    record_table,
    same_table,
    sorted_by,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A record as read: stored values by printed name (compounds taken apart)."""

    id: RecordId
    kind: str
    stream: StreamId
    is_deleted: bool
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """A condition: `is` (equal; of a set: contains; of a link: the record or one that is the same), `between` (both ends count; of an
    amount: fen of CNY), `has` (text contains)."""

    field: str
    test: str
    value: Any


def row(connection: Connection, record: RecordId, *, joined: bool = True) -> Row | None:
    """A record, deleted ones too; None where there is none (unknown, erased).

    Of records that are one company the face, whichever was asked for; `joined` false: the very record, with its own values.
    """
    face = _face(connection, record) if joined else record
    kind = connection.execute(select(record_table.c.kind).where(record_table.c.id == face)).scalar()
    if kind not in KINDS:
        return None
    return next(
        iter(
            _read(
                connection,
                _select(KINDS[kind]).where(record_table.c.id == face),
                KINDS[kind],
                joined=joined,
            )
        ),
        None,
    )


def kind_of(connection: Connection, record: RecordId) -> str | None:
    """The kind of a record, of deleted ones too; None where there is none (unknown, erased)."""
    return connection.execute(select(record_table.c.kind).where(record_table.c.id == record)).scalar()


def rows(
    connection: Connection,
    kind: str,
    where: Sequence[Where] = (),
    *,
    order: Sequence[str] = (),
    limit: int | None = None,
    deleted: bool = False,
    joined: bool = True,
) -> list[Row]:
    """Records of a kind that meet all conditions; `order`: printed names, `-` before one turns it around; then by id.

    `joined` false: records that are one company stand singly, each with its own values.
    """
    each, table = KINDS[kind], all_typed()[kind]
    # 0 and 1 stand in the SQL itself: of a parameter SQLite thinks that few rows fit, and sorts all before it gives the first
    query = _select(each).where(record_table.c.deleted == literal(int(deleted), literal_execute=True))
    if joined:
        query = query.where(~exists().where(same_table.c.id == table.c.id, same_table.c.face != table.c.id))
    for condition in where:
        query = query.where(_clause(connection, each, table, condition))
    for name in order:
        column = table.c[sorted_by(each, name.lstrip("-"))]
        query = query.order_by(column.desc() if name.startswith("-") else column)
    return _read(connection, query.order_by(table.c.id).limit(limit), each, joined=joined)


def named(connection: Connection, kind: str, name: str) -> list[RecordId]:
    """The ids of live records of a kind that bear this name in one of their naming fields."""
    each, table = KINDS[kind], all_typed()[kind]
    if not each.names:
        return []
    query = (
        select(func.coalesce(same_table.c.face, table.c.id))
        .select_from(
            table.join(record_table, record_table.c.id == table.c.id).outerjoin(
                same_table, same_table.c.id == table.c.id
            )
        )
        .where(record_table.c.deleted == 0, or_(*(table.c[field] == name for field in each.names)))
        .distinct()
    )
    return [RecordId(found) for found in connection.execute(query).scalars()]


def titles(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """id -> name, of the face where records are one; what is not here has none."""
    wanted = sorted(set(ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        query = (
            select(literal_column("asked.id"), record_table.c.title)
            .select_from(
                select(record_table.c.id, func.coalesce(same_table.c.face, record_table.c.id).label("face"))
                .outerjoin(same_table, same_table.c.id == record_table.c.id)
                .where(record_table.c.id.in_(part))
                .subquery("asked")
            )
            .join(record_table, record_table.c.id == literal_column("asked.face"))
        )
        found.update((one, title) for one, title in connection.execute(query))
        found.update(_described(connection, part))
    return found


def _described(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Words for records that have no name of their own: the day, where they have one, and the company or what else they are about."""
    kinds = connection.execute(
        select(record_table.c.id, record_table.c.kind).where(
            record_table.c.id.in_(ids), record_table.c.title == ""
        )
    )
    by_kind: dict[str, list[str]] = {}
    for one, kind in kinds:
        by_kind.setdefault(kind, []).append(one)
    found: dict[str, str] = {}
    for kind, many in by_kind.items():
        about = _about(KINDS[kind])
        if about is None:
            continue
        table, its_day = all_typed()[kind], KINDS[kind].day
        day, target = table.c[its_day] if its_day else literal(None), table.c[about]
        query = (
            select(table.c.id, day.label("day"), record_table.c.title)
            .outerjoin(same_table, same_table.c.id == target)
            .outerjoin(record_table, record_table.c.id == func.coalesce(same_table.c.face, target))
            .where(table.c.id.in_(many))
        )
        found.update(
            (one, f"{on or ''} {title or ''}".strip()) for one, on, title in connection.execute(query)
        )
    return found


def _about(each: RecordSpec) -> str | None:
    """The link that tells records without a name apart: to a company, else the first one."""
    links = [name for name, spec in each.printed().items() if spec.kind is Kind.LINK]
    return "company" if "company" in links else next(iter(links), None)


def former(connection: Connection) -> dict[str, str]:
    """The names of deleted records, which what happened before still speaks of."""
    query = select(record_table.c.id, record_table.c.title).where(
        record_table.c.deleted == 1, record_table.c.title != ""
    )
    return dict(connection.execute(query).all())


def linking(connection: Connection, target: str) -> list[tuple[str, str, str]]:
    """(source, field, change) of the live records that link to `target`."""
    query = (
        select(link_table.c.source, link_table.c.field, link_table.c.hash)
        .join(record_table, record_table.c.id == link_table.c.source)
        .where(link_table.c.target == target, record_table.c.deleted == 0)
        .order_by(link_table.c.source, link_table.c.field)
    )
    return [tuple(found) for found in connection.execute(query)]


def in_use(connection: Connection) -> list[tuple[str, str, str]]:
    """(deleted record, its kind, change that links to it) wherever a live record links to a deleted one."""
    source, target = record_table.alias("source"), record_table.alias("target")
    query = (
        select(link_table.c.target, target.c.kind, link_table.c.hash)
        .join(target, target.c.id == link_table.c.target)
        .join(source, source.c.id == link_table.c.source)
        .where(target.c.deleted == 1, source.c.deleted == 0)
        .order_by(link_table.c.target, link_table.c.source)
    )
    return [tuple(found) for found in connection.execute(query)]


def findings(connection: Connection) -> list[tuple[str, str, str, str]]:
    """(record, kind, field, what) of everything a person should look at."""
    columns = finding_table.c
    query = select(columns.record, columns.kind, columns.field, columns.what).order_by(
        columns.record, columns.field
    )
    return [tuple(found) for found in connection.execute(query)]


def mentions(connection: Connection, words: Sequence[str], *, but: str) -> list[tuple[str, str, str]]:
    """(record, kind, field) of every text that holds one of the words, deleted records included, the record `but` left out."""
    found = []
    for kind, each in KINDS.items():
        table = all_typed()[kind]
        for name, spec in each.printed().items():
            if spec.kind not in (Kind.LINE, Kind.NOTE):
                continue
            hits = or_(*(func.instr(table.c[name], word) > 0 for word in words))
            for record in connection.execute(select(table.c.id).where(hits, table.c.id != but)).scalars():
                found.append((record, kind, name))
    return found


def _select(each: RecordSpec) -> Select[Any]:
    table = all_typed()[each.kind]
    return select(record_table.c.stream, record_table.c.deleted, table).join(
        record_table, record_table.c.id == table.c.id
    )


def _read(connection: Connection, query: Select[Any], each: RecordSpec, *, joined: bool = True) -> list[Row]:
    found = []
    classes = dict(connection.execute(select(same_table.c.id, same_table.c.face)).all()) if joined else {}
    for each_row in connection.execute(query).mappings():
        values = from_columns(each, dict(each_row))
        record = RecordId(each_row["id"])
        if classes.get(record) == record:
            _fill_blanks(connection, each, values, sorted(i for i, face in classes.items() if face == record))
        found.append(Row(record, each.kind, StreamId(each_row["stream"]), bool(each_row["deleted"]), values))
    return found


def _fill_blanks(
    connection: Connection, each: RecordSpec, values: dict[str, Any], members: Sequence[str]
) -> None:
    table = all_typed()[each.kind]
    others = connection.execute(select(table).where(table.c.id.in_(members)).order_by(table.c.id)).mappings()
    blank = {field for field, parts in _parts(each).items() if all(values[part] is None for part in parts)}
    for other in others:
        theirs = from_columns(each, dict(other))
        for field, parts in _parts(each).items():
            # a compound is one value (log rule 3): nobody's street is put behind another's city
            if field in blank and any(theirs[part] is not None for part in parts):
                values.update({part: theirs[part] for part in parts})
                blank.discard(field)


def _parts(each: RecordSpec) -> dict[str, list[str]]:
    """Field -> its printed names, for the fields that may be filled from another record; what joins them is each record's own."""
    return {
        name: list(spec.parts) if spec.kind is Kind.COMPOUND else [name]
        for name, spec in each.fields.items()
        if spec.merge is not Merge.ALL
    }


def are_one(connection: Connection, left: str, right: str) -> bool:
    """Whether two ids mean one record, or one company."""
    return left == right or len(set(faces(connection, (left, right)).values())) == 1


def faces(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """id -> the id it shows under: its own, or its face's (log rule 11)."""
    shown = {one: one for one in ids}
    joined = select(same_table.c.id, same_table.c.face).where(same_table.c.id.in_(list(shown)))
    return shown | dict(connection.execute(joined).all())


def _face(connection: Connection, record: RecordId) -> RecordId:
    found = connection.execute(select(same_table.c.face).where(same_table.c.id == record)).scalar()
    return RecordId(found) if found else record


def _clause(connection: Connection, each: RecordSpec, table: Table, where: Where) -> Any:
    if where.field == "id":
        return table.c.id == where.value
    spec, column = each.printed()[where.field], table.c[where.field]
    if where.test == "between":
        first, last = where.value
        measured = table.c[sorted_by(each, where.field)] if spec.kind is Kind.AMOUNT else column
        return and_(measured >= first, measured <= last)
    if where.test == "has":
        return func.instr(func.lower(column), str(where.value).lower()) > 0
    if where.value is None:
        return column.is_(None) if spec.kind not in (Kind.TAGS, Kind.LINKS) else _is_empty(column)
    if spec.kind in (Kind.LINK, Kind.LINKS):
        face = _face(connection, RecordId(where.value))
        same = set(connection.execute(select(same_table.c.id).where(same_table.c.face == face)).scalars())
        targets = link_table.c.target.in_(sorted(same | {face}))
        # a list of its own: asked row by row, SQLite goes through all links of the target each time
        linked = select(link_table.c.source).where(link_table.c.field == where.field, targets)
        return table.c.id.in_(linked)
    if spec.kind is Kind.TAGS:
        return text(
            f"EXISTS (SELECT 1 FROM json_each({table.name}.{column.name}) WHERE value = :tag)"
        ).bindparams(tag=where.value)
    if spec.kind is Kind.AMOUNT:
        return column == canonical(where.value).decode()
    return column == where.value


def _is_empty(column: Column[Any]) -> Any:
    """Of a set: never filled, or emptied again."""
    return or_(column.is_(None), column == "[]")
