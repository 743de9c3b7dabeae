"""Verdicts as the hub signed them, read from the log's tables: a sheet is one signature under many. `zsapp.store.log` writes them."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, text

from zsapp.domain.change import Judgement
from zsapp.domain.heads import Verdict
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId

_SHEET = "s.name, s.stream, s.hashes, s.judgement, s.reason, s.signature, s.at"


def given(connection: Connection, stream: StreamId | None = None) -> list[Verdict]:
    """All verdicts, or those of one stream."""
    where = "" if stream is None else "WHERE stream = :stream"
    rows = connection.execute(
        text(f"SELECT {_SHEET} FROM sheet s {where} ORDER BY s.name"),
        {} if stream is None else {"stream": stream},
    )
    return [_verdict(row) for row in rows]


def given_on(connection: Connection, names: Iterable[Hash]) -> list[Verdict]:
    """The verdicts that name any of these changes."""
    rows = connection.execute(
        text(
            f"SELECT DISTINCT {_SHEET} FROM sheet s JOIN verdict v ON v.sheet = s.id "
            "WHERE v.hash IN (SELECT value FROM json_each(:names)) ORDER BY s.name"
        ),
        {"names": json.dumps(list(names))},
    )
    return [_verdict(row) for row in rows]


def arrivals(connection: Connection, kind: str) -> dict[RecordId, int]:
    """When each live record of a kind came to who judges here: its first change was judged then, in microseconds UTC.

    0 where it was judged and nobody said when; a record that was not judged yet is left out.
    """
    rows = connection.execute(
        text(
            "SELECT r.id, min(CASE WHEN s.at > 0 THEN s.at END) AS at FROM record r "
            "JOIN log c ON c.record = r.id AND c.at = r.created_at "
            "JOIN verdict v ON v.hash = c.hash AND v.judgement != 'LOST' LEFT JOIN sheet s ON s.id = v.sheet "
            "WHERE r.kind = :kind AND r.deleted = 0 GROUP BY r.id"
        ),
        {"kind": kind},
    )
    return {RecordId(row.id): row.at or 0 for row in rows}


def written(connection: Connection, kind: str, by: DeviceId | None = None) -> dict[RecordId, int]:
    """The live records of a kind with the moment at which each was first written down; `by`: those that this device wrote."""
    rows = connection.execute(
        text(
            "SELECT r.id, r.created_at FROM record r JOIN log c ON c.record = r.id AND c.at = r.created_at "
            "WHERE r.kind = :kind AND r.deleted = 0 AND c.device = coalesce(:by, c.device)"
        ),
        {"kind": kind, "by": by},
    )
    return {RecordId(row.id): row.created_at for row in rows}


def _verdict(row: Row[Any]) -> Verdict:
    raw = row.hashes
    hashes = tuple(Hash(raw[i : i + 32].hex()) for i in range(0, len(raw), 32))
    return Verdict(StreamId(row.stream), hashes, Judgement[row.judgement], row.reason, row.signature, row.at)
