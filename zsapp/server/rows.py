"""Rows of the hub's tables: how they are asked for and put down many at a time, and what they mean."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, text

from zsapp.domain.change import Change, Header, Judgement, is_hash, received
from zsapp.domain.field import KINDS, Kind
from zsapp.domain.heads import Head, Verdict
from zsapp.domain.ids import Hash
from zsapp.server import tables as t

AT_ONCE = 1_000  # values in one question


def many(
    connection: Connection, query: Select[Any], column: Any, values: Iterable[Any]
) -> Iterator[Row[Any]]:
    """The rows of a query where a column has one of these values, asked for in pieces."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield from connection.execute(query.where(column.in_(some)))


def insert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, or_nothing: bool = False
) -> None:
    """Insert rows that have all columns (more are left out); `or_nothing`: but those whose key is there."""
    if rows:
        connection.execute(_insertion(table.name, or_nothing), list(rows))


@cache
def _insertion(name: str, or_nothing: bool) -> Any:
    columns = [column.name for column in t.metadata.tables[name].columns]
    values = ", ".join(f":{column}" for column in columns)
    return text(
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({values})"
        + (" ON CONFLICT DO NOTHING" if or_nothing else "")
    )


@cache
def _blob_fields(kind: str) -> tuple[str, ...]:
    spec = KINDS.get(kind)
    return tuple(name for name, each in spec.fields.items() if each.kind is Kind.BLOB) if spec else ()


def blobs_of(change: Change) -> list[bytes]:
    """The files that a change names."""
    named = [(change.values or {}).get(name) for name in _blob_fields(change.header.kind)]
    return [bytes.fromhex(str(blob)) for blob in named if is_hash(blob)]


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
    return Verdict(row.stream, hashes, Judgement[row.judgement], row.reason, row.signature)
