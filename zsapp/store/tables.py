"""The derived tables: one typed table for each kind of record, made from the specs, written from histories.

They carry a digest of the specs (`fingerprint`); where it differs from the program's they are made anew from the log, so a new field is
one line in `zsapp/domain`. Nothing here is truth: every table may be dropped at any time.

`record` has one row for each record that exists; `link` one for each value of a link field; `same` the face of each class of records
that are one company (log rule 11); `finding` what a person should look at.
"""

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    inspect,
    text,
)
from sqlalchemy.schema import CreateTable

from zsapp.domain.canonical import canonical
from zsapp.domain.change import DELETED, History
from zsapp.domain.field import Kind, RecordSpec, Show, Spec
from zsapp.domain.ids import Hash, RecordId
from zsapp.domain.kinds import fits
from zsapp.domain.money import in_fen
from zsapp.domain.records import KINDS
from zsapp.domain.same import faces
from zsapp.domain.spoken import in_order

LAYOUT = 4  # raised when the derivation itself changes
_INTEGERS = (Kind.FLAG, Kind.NUMBER)
_JSON = (Kind.AMOUNT, Kind.TAGS, Kind.LINKS)
SPOKEN = "_spoken"  # a name has a second column for sorting: as it is read (`spoken.in_order`)
FEN = "_fen"  # an amount has a second column for sorting and comparing: fen of CNY, NULL where the rate is missing

metadata = MetaData()
record_table = Table(
    "record",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("changed_at", Integer, nullable=False),
    Column("search_row", Integer),
)
Index("record_kind", record_table.c.kind, record_table.c.deleted)
Index("record_search_row", record_table.c.search_row, record_table.c.deleted, record_table.c.kind)
link_table = Table(
    "link",
    metadata,
    Column("source", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
Index("link_source", link_table.c.source)
Index("link_target", link_table.c.target)
same_table = Table(
    "same", metadata, Column("id", Text, primary_key=True), Column("face", Text, nullable=False)
)
Index("same_face", same_table.c.face)
finding_table = Table(
    "finding",
    metadata,
    Column("record", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("what", Text, nullable=False),
)
Index("finding_record", finding_table.c.record)
fingerprint_table = Table("fingerprint", metadata, Column("digest", Text, primary_key=True))


_SORTED = (*_INTEGERS, Kind.AMOUNT, Kind.LINE, Kind.CHOICE, Kind.DATE, Kind.CODE)


def typed_table(each: RecordSpec, into: MetaData) -> Table:
    """The table of one kind: a column for each printed field, one more for each amount and each name.

    What names or dates a record, and what a table shows and sorts by, has an index with the id behind: a list of 100,000 is sorted
    by the index alone, without reading the rows, which are wide.
    """
    columns: list[Column[Any]] = [Column("id", Text, primary_key=True)]
    indexed: list[str] = []
    for name, spec in each.printed().items():
        columns.append(Column(name, Integer if spec.kind in _INTEGERS else Text))
        if (second := sorted_by(each, name)) != name:
            columns.append(Column(second, Integer if spec.kind is Kind.AMOUNT else Text))
        is_sorted_by = bool(spec.shows & Show.TABLE) and spec.kind in _SORTED
        if is_sorted_by or name in each.names or name == each.day:
            indexed.append(second)
        if name in each.names and second != name:
            indexed.append(name)  # found by it too
    made = Table(f"k_{each.kind}", into, *columns)
    for name in indexed:
        Index(f"ix_k_{each.kind}_{name}", made.c[name], made.c.id)
    return made


@cache
def sorted_by(each: RecordSpec, name: str) -> str:
    """The column that sorts by a field: of amounts fen, of the names of records how they are read, else its own."""
    spec = each.printed().get(name)
    if spec is not None and spec.kind is Kind.AMOUNT:
        return name + FEN
    return name + SPOKEN if spec is not None and spec.kind is Kind.LINE and name in each.names else name


class _Typed(dict[str, Table]):
    """The typed tables by kind, each made when it is first asked for: all of them cost as much as opening the file."""

    def __missing__(self, kind: str) -> Table:
        with _making:
            if kind not in self:
                self[kind] = typed_table(KINDS[kind], metadata)
            return self[kind]


_making = threading.RLock()  # the window's workers ask at the same time
typed = _Typed()


def all_typed() -> Mapping[str, Table]:
    """The typed table of every kind, by kind."""
    return typed


def every_table() -> list[Table]:
    """Every derived table, those of all kinds too."""
    for kind in KINDS:
        typed[kind]
    return list(metadata.sorted_tables)


def fingerprint(kinds: Mapping[str, RecordSpec] = KINDS) -> str:
    """The digest of everything in the specs that the derived tables depend on; the order of imports is nothing to it."""
    facts = [LAYOUT]
    for _kind, each in sorted(kinds.items()):
        columns = {n: [s.kind, s.merge, s.to, bool(s.shows & Show.SEARCH), bool(s.shows & Show.NAME)]
                   for n, s in each.printed().items()}  # fmt: skip
        facts.append([each.kind, list(each.names), each.day, columns])  # type: ignore[arg-type]
    return hashlib.sha256(canonical(facts)).hexdigest()


def are_current(connection: Connection) -> bool:
    """Whether the tables are there and made by these specs."""
    asked = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'fingerprint'"
    if connection.execute(text(asked)).first() is None:
        return False
    return connection.execute(text("SELECT digest FROM fingerprint")).scalar() == fingerprint()


def make_empty(connection: Connection) -> None:
    """Drop what was derived and make empty tables; `fingerprint` is written when they have been filled."""
    made = every_table()
    known = {name for name in inspect(connection).get_table_names() if name.startswith("k_")}
    for name in sorted(known | set(metadata.tables)):
        connection.execute(text(f'DROP TABLE IF EXISTS "{name}"'))
    for table in made:
        connection.execute(CreateTable(table))


def make_indexes(connection: Connection) -> None:
    """Make the indexes of the tables that have been filled: sorting once is cheaper than keeping them in order row by row."""
    for table in every_table():
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            index.create(connection)


def mark_current(connection: Connection) -> None:
    """Say that the tables hold what these specs make of the log."""
    connection.execute(delete(fingerprint_table))
    connection.execute(insert(fingerprint_table), {"digest": fingerprint()})


def mark_stale(connection: Connection) -> None:
    """Say that the tables lag behind the log: they are made anew, at the latest when the profile is next opened."""
    connection.execute(delete(fingerprint_table))


# -- rows


@dataclass(slots=True)
class Derived:
    """The rows that one record comes to; `flat`: its values that are set, by printed name."""

    record: dict[str, Any] | None = None
    typed: dict[str, Any] | None = None
    links: list[dict[str, str]] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    flat: dict[str, Any] = field(default_factory=dict)


def derive(record: RecordId, history: History) -> Derived:
    """The rows of a record: a pure function of its history."""
    derived = Derived()
    each = KINDS.get(history.kind)
    if history.is_erased or each is None:
        return derived
    if not history.exists:
        if (
            history.kind != "device"
        ):  # one that was not let in: nobody wrote that by hand, and nobody can settle it
            derived.findings.append(_finding(record, history.kind, "", "no_creation"))
        return derived
    for name in history.conflicts():
        derived.findings.append(_finding(record, history.kind, name, "conflict"))
    if history.unseen_by_deletion():
        derived.findings.append(_finding(record, history.kind, DELETED, "edited_after_deletion"))
    flat, printed = _set(each, history.values()), each.printed()
    for name, value in list(flat.items()):
        if not fits(printed[name], value):
            derived.findings.append(_finding(record, history.kind, name, "unreadable"))
            del flat[name]
    derived.typed, derived.flat = {"id": record, **to_columns(each, flat)}, flat
    derived.links = _links(record, each, history, flat)
    derived.record = {
        "id": record,
        "kind": history.kind,
        "stream": history.changes[0].header.stream,
        "deleted": int(history.is_deleted),
        "title": next((str(flat[name]) for name in each.names if flat.get(name)), ""),
        "created_at": history.changes[0].header.at,
        "changed_at": history.changes[-1].header.at,
        "search_row": None,
    }
    return derived


def flattened(each: RecordSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by printed name: compounds taken apart."""
    flat: dict[str, Any] = {}
    for name, spec in each.fields.items():
        value = values.get(name)
        if spec.kind is Kind.COMPOUND:
            flat |= {part: value.get(part) if isinstance(value, dict) else None for part in spec.parts}
        else:
            flat[name] = value
    return flat


def _set(each: RecordSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are set, by printed name, in the order of the declaration: most fields of most records are not."""
    flat: dict[str, Any] = {}
    for name in each.fields.keys() & values.keys():
        value = values[name]
        if each.fields[name].kind is not Kind.COMPOUND:
            flat[name] = value
        elif isinstance(value, dict):
            flat |= {part: value.get(part) for part in each.fields[name].parts}
    order = _blank(each)
    return {name: flat[name] for name in order if flat.get(name) is not None}


def to_columns(each: RecordSpec, flat: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a typed table for the values that are set."""
    row: dict[str, Any] = dict(_blank(each))
    printed = each.printed()
    for name, value in flat.items():
        spec = printed[name]
        row[name] = canonical(value).decode() if spec.kind in _JSON else value
        if spec.kind is Kind.AMOUNT:
            row[name + FEN] = in_fen(value)
        elif (second := sorted_by(each, name)) != name:
            row[second] = in_order(value)
    return row


@cache
def _blank(each: RecordSpec) -> dict[str, None]:
    """The columns of a kind without any value."""
    return dict.fromkeys(column for name in each.printed() for column in (name, sorted_by(each, name)))


def from_columns(each: RecordSpec, row: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values, by printed name, of a row of a typed table."""
    values: dict[str, Any] = {}
    for name, spec in each.printed().items():
        value = row[name]
        if value is not None and spec.kind in _JSON:
            value = json.loads(value)
        values[name] = bool(value) if value is not None and spec.kind is Kind.FLAG else value
    return values


@cache
def _link_fields(each: RecordSpec) -> dict[str, Spec]:
    return {name: spec for name, spec in each.printed().items() if spec.kind in (Kind.LINK, Kind.LINKS)}


def _links(
    record: RecordId, each: RecordSpec, history: History, flat: Mapping[str, Any]
) -> list[dict[str, str]]:
    links = []
    for name, spec in _link_fields(each).items():
        if not flat.get(name):
            continue
        whole = each.part_of.get(name, name)
        targets = flat[name] if spec.kind is Kind.LINKS else _linked_values(history, whole, name, spec)
        for target in targets:
            element = f"{name}/{target}" if spec.kind is Kind.LINKS else whole
            hashes: list[Hash] = [c.hash for c in history.heads(element)]
            links.append(
                {"source": record, "field": name, "target": target, "hash": hashes[-1] if hashes else ""}
            )
    return links


def _linked_values(history: History, whole: str, name: str, spec: Spec) -> list[str]:
    """The targets of a link field: the shown one; all of them where every value counts (`same_as`)."""
    heads = history.heads(whole) if spec.merge.value == "all" else history.heads(whole)[-1:]
    values = [(head.values or {})[whole] for head in heads]
    return sorted(
        {v for v in (v.get(name) if isinstance(v, dict) else v for v in values) if isinstance(v, str)}
    )


def _finding(record: RecordId, kind: str, name: str, what: str) -> dict[str, str]:
    return {"record": record, "kind": kind, "field": name, "what": what}


def clear(connection: Connection, records: Sequence[RecordId]) -> list[int]:
    """Take the rows of records away; returns their rows in the search index."""
    given = {"ids": json.dumps(records)}
    among = "IN (SELECT value FROM json_each(:ids))"
    connection.execute(text(f"DELETE FROM finding WHERE record {among}"), given)
    known = connection.execute(text(f"SELECT id, kind, search_row FROM record WHERE id {among}"), given).all()
    if known:
        for kind in {row.kind for row in known} & KINDS.keys():
            of_kind = {"ids": json.dumps([row.id for row in known if row.kind == kind])}
            connection.execute(text(f"DELETE FROM k_{kind} WHERE id {among}"), of_kind)
        connection.execute(text(f"DELETE FROM record WHERE id {among}"), given)
        connection.execute(text(f"DELETE FROM link WHERE source {among}"), given)
    return [row.search_row for row in known if row.search_row is not None]


def count(connection: Connection) -> int:
    """How many records there are, deleted ones too."""
    return int(connection.execute(text("SELECT count(*) FROM record")).scalar_one())


def are_joined(connection: Connection, records: Sequence[RecordId]) -> bool:
    """Whether any of the records takes part in a class of records that are one company."""
    among = "IN (SELECT value FROM json_each(:ids))"
    asked = f"SELECT 1 FROM link WHERE field = 'same_as' AND (source {among} OR target {among}) LIMIT 1"
    return connection.execute(text(asked), {"ids": json.dumps(records)}).first() is not None


def put(connection: Connection, derived: Iterable[Derived]) -> None:
    """Write rows, many at once."""
    rows: dict[Table, list[dict[str, Any]]] = {}
    for each in derived:
        if each.record is not None and each.typed is not None:
            rows.setdefault(record_table, []).append(each.record)
            rows.setdefault(all_typed()[each.record["kind"]], []).append(each.typed)
        rows.setdefault(link_table, []).extend(each.links)
        rows.setdefault(finding_table, []).extend(each.findings)
    for table, many in rows.items():
        if many:
            _insert(connection, table, many)


def _insert(connection: Connection, table: Table, many: list[dict[str, Any]]) -> None:
    """Rows that all name the table's columns, straight to the driver: a rebuild writes hundreds of thousands."""
    names = [column.name for column in table.columns]
    marks = ",".join("?" * len(names))
    columns = ",".join(f'"{name}"' for name in names)
    sql = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'
    rows = list(map(itemgetter(*names), many)) if len(names) > 1 else [(row[names[0]],) for row in many]
    connection.exec_driver_sql(sql, rows)


def join_same(connection: Connection) -> None:
    """Make the classes of records that are one company anew: joined either way, the face is the smallest id (log rule 11)."""
    pairs = connection.execute(
        text(
            "SELECT l.source, l.target FROM link l JOIN record a ON a.id = l.source AND a.deleted = 0 "
            "JOIN record b ON b.id = l.target AND b.deleted = 0 WHERE l.field = 'same_as'"
        )
    ).all()
    connection.execute(delete(same_table))
    if joined := faces((source, target) for source, target in pairs):
        connection.execute(insert(same_table), [{"id": one, "face": face} for one, face in joined.items()])
