"""Rows of the hub's tables: how they are asked for and put down many at a time, and what they mean."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, Connection, Row, Select, Table, any_, literal, text

from zsapp.domain.change import Change, Header, Judgement, received
from zsapp.domain.heads import Head, Verdict
from zsapp.domain.ids import Hash
from zsapp.domain.records import files_of
from zsapp.server import tables as t

AT_ONCE = 2_000  # values in one question


def many(
    connection: Connection, query: Select[Any], column: Any, values: Iterable[Any]
) -> Iterator[Row[Any]]:
    """The rows of a query where a column has one of these values (texts, or hashes as bytes), asked for in pieces."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        if connection.dialect.name != "sqlite":
            held = column == any_(literal(some, ARRAY(column.type)))
        elif isinstance(some[0], bytes):
            held = column.in_(_HASHES.bindparams(held=b"".join(some), count=len(some)))
        else:
            held = column.in_(_TEXTS.bindparams(held=json.dumps(some)))
        yield from connection.execute(query.where(held))


# one value instead of a thousand, which would cost more to hand over than to look up
_TEXTS = text("SELECT value FROM json_each(:held)")
_HASHES = text(
    "WITH RECURSIVE place (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM place WHERE at + 1 < :count) "
    "SELECT substr(:held, at * 32 + 1, 32) FROM place"
)


def insert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, or_nothing: bool = False
) -> None:
    """Insert rows that have all columns (more are left out); `or_nothing`: but those whose key is there."""
    if rows:
        values, statement = _insertion(table.name, or_nothing, connection.dialect.name)
        # straight to the driver: thousands of rows at a time, whose values need no translation
        connection.exec_driver_sql(statement, [values(row) for row in rows])


@cache
def _insertion(
    table: str, or_nothing: bool, dialect: str
) -> tuple[Callable[[Mapping[str, Any]], tuple[Any, ...]], str]:
    """What takes the columns' values out of a row, and the statement that inserts them."""
    names = [column.name for column in t.metadata.tables[table].columns]
    values = ", ".join(["?" if dialect == "sqlite" else "%s"] * len(names))
    end = " ON CONFLICT DO NOTHING" if or_nothing else ""
    taken = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
    return taken, f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values}){end}"


def blobs_of(change: Change) -> list[bytes]:
    """The files that a change names."""
    return [bytes.fromhex(name) for name in files_of(change)]


def raw(name: Hash) -> bytes:
    """A name as bytes."""
    return bytes.fromhex(name)


def name_of(raw: bytes) -> Hash:
    """A name from bytes."""
    return Hash(raw.hex())


def change_of(header: bytes, salt: bytes | None, body: bytes | None) -> Change:
    """A change from its bytes, which were checked on their way in."""
    return received(header, salt, body, proved=True)


def header_of(raw: bytes) -> Header:
    """A header from its bytes."""
    return received(raw, None, None, proved=True).header


def head_of(row: Row[Any]) -> Head:
    """A row of `head`."""
    return Head(row.stream, row.device, row.n, name_of(row.hash), row.signature)


def verdict_of(row: Row[Any]) -> Verdict:
    """A row of `sheet`."""
    hashes = tuple(Hash(row.hashes[i : i + 32].hex()) for i in range(0, len(row.hashes), 32))
    return Verdict(row.stream, hashes, Judgement[row.judgement], row.reason, row.signature, row.at_us)
