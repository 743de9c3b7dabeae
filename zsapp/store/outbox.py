"""What synchronisation keeps beside the log: what the hub has not got, how far each stream was pulled, which files are where."""

import json
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from heapq import nsmallest
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection, text

from zsapp.domain.field import KINDS
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId
from zsapp.domain.records import FILE_FIELDS

# -- changes


class Owed(NamedTuple):
    """A change that the hub has not got, without its bytes; `size` of these."""

    hash: Hash
    prev: Hash
    unit: Hash
    stream: StreamId
    device: DeviceId
    size: int


def owe(connection: Connection, names: Iterable[Hash]) -> None:
    """The hub lacks these changes of the log."""
    connection.execute(
        text(
            "INSERT OR IGNORE INTO unsent SELECT seq, stream FROM log "
            "WHERE hash IN (SELECT value FROM json_each(:names))"
        ),
        {"names": json.dumps(list(names))},
    )


def owe_all(connection: Connection) -> None:
    """The hub lacks the whole log, as far as is known."""
    connection.execute(text("INSERT OR IGNORE INTO unsent SELECT seq, stream FROM log"))


def acknowledge(connection: Connection, names: Iterable[Hash]) -> None:
    """The hub has these changes."""
    if connection.execute(text("SELECT 1 FROM unsent LIMIT 1")).first() is not None:
        connection.execute(
            text(
                "DELETE FROM unsent WHERE seq IN (SELECT seq FROM log WHERE hash IN (SELECT value FROM json_each(:names)))"
            ),
            {"names": json.dumps(list(names))},
        )


def unsent_records(connection: Connection, kind: str) -> set[str]:
    """The records of a kind whose first change the hub has not got."""
    rows = connection.execute(
        text(
            "SELECT l.record, min(l.seq), min(u.seq) FROM unsent u JOIN log m USING (seq) JOIN log l ON l.record = m.record "
            "WHERE m.kind = :kind GROUP BY l.record"
        ),
        {"kind": kind},
    )
    return {row[0] for row in rows if row[1] == row[2]}


def counts(connection: Connection) -> dict[StreamId, int]:
    """How many changes of each stream the hub has not got."""
    rows = connection.execute(text("SELECT stream, count(*) FROM unsent GROUP BY stream"))
    return {StreamId(row[0]): int(row[1]) for row in rows}


def owed(connection: Connection, streams: Collection[StreamId], *, most: int) -> list[Owed]:
    """The first of what the hub has not got of these streams, in the order of application."""
    first = text("SELECT seq FROM unsent WHERE stream = :stream ORDER BY seq LIMIT :most")
    places = (
        nsmallest(  # of a stream at a time: over all, SQLite would sort everything that is owed for each page
            most,
            chain.from_iterable(
                connection.execute(first, {"stream": stream, "most": most}).scalars()
                for stream in set(streams)
            ),
        )
    )
    rows = connection.execute(
        text(
            "SELECT hash, prev, unit, stream, device, length(header) + coalesce(length(body), 0) FROM log "
            "WHERE seq IN (SELECT value FROM json_each(:places)) ORDER BY seq"
        ),
        {"places": json.dumps(places)},
    )
    return [Owed(*row) for row in rows]


def headed(connection: Connection, names: Sequence[Hash]) -> set[Hash]:
    """Those of these changes that a kept head names."""
    rows = connection.execute(
        text(
            "SELECT l.hash FROM log l JOIN head h ON h.stream = l.stream AND h.device = l.device AND h.hash = l.hash "
            "WHERE l.hash IN (SELECT value FROM json_each(:names))"
        ),
        {"names": json.dumps(list(names))},
    )
    return set(rows.scalars())


# -- cursors


def cursor(connection: Connection, stream: StreamId) -> tuple[str, int]:
    """(epoch, place) up to which a stream was pulled; ("", 0) before."""
    row = connection.execute(
        text("SELECT epoch, seq FROM cursor WHERE stream = :stream"), {"stream": stream}
    ).first()
    return ("", 0) if row is None else (row[0], row[1])


def move_cursor(connection: Connection, stream: StreamId, epoch: str, seq: int) -> None:
    """Move a cursor. One that goes back, or into another epoch, tells of a restored hub: what it has of files is asked anew."""
    known_epoch, known_seq = cursor(connection, stream)
    if known_epoch and (known_epoch != epoch or seq < known_seq):
        doubt_files(connection, [stream])
    connection.execute(
        text("INSERT OR REPLACE INTO cursor VALUES (:stream, :epoch, :seq)"),
        {"stream": stream, "epoch": epoch, "seq": seq},
    )


# -- files


class FileRow(NamedTuple):
    """A file of a stream: SHA-256 (hexadecimal) and size in bytes (0: not known yet)."""

    hash: str
    stream: StreamId
    size: int


def doubt_files(connection: Connection, streams: Iterable[StreamId]) -> None:
    """Whether the hub has the files of these streams is not known any more."""
    connection.execute(
        text("DELETE FROM on_hub WHERE stream IN (SELECT value FROM json_each(:streams))"),
        {"streams": json.dumps(list(streams))},
    )


def verified(connection: Connection, name: str, stream: StreamId) -> None:
    """The hub has this file and has checked its hash."""
    connection.execute(
        text("INSERT OR IGNORE INTO on_hub VALUES (:hash, :stream)"), {"hash": name, "stream": stream}
    )


def files_here_only(connection: Connection) -> list[FileRow]:
    """Files that are here and not known to be on the hub, the small ones first."""
    rows = connection.execute(
        text(
            "SELECT b.hash, b.stream, b.size FROM blob b WHERE NOT EXISTS "
            "(SELECT 1 FROM on_hub o WHERE o.hash = b.hash AND o.stream = b.stream) ORDER BY b.size, b.hash, b.stream"
        )
    )
    return [FileRow(*row) for row in rows]


def own_files_here_only(connection: Connection, author: str) -> set[tuple[str, StreamId]]:
    """(hash, stream) of those that this person attached, also where the hub did not accept that: they go there before a stream is left."""
    rows = connection.execute(
        text(
            "SELECT b.hash, b.stream FROM blob b WHERE NOT EXISTS "
            "(SELECT 1 FROM on_hub o WHERE o.hash = b.hash AND o.stream = b.stream) AND EXISTS "
            "(SELECT 1 FROM log l WHERE l.stream = b.stream AND l.author = :author "
            "AND instr(CAST(l.body AS TEXT), b.hash) > 0)"
        ),
        {"author": author},
    )
    return {(row[0], StreamId(row[1])) for row in rows}


def files_missing(connection: Connection) -> list[FileRow]:
    """Files that records (attachments, issued documents) name and that are not here, the newest first."""
    rows = connection.execute(
        text(
            f"SELECT f.hash, r.stream, max(f.size), max(r.created_at) FROM ({_named()}) f JOIN record r ON r.id = f.id "
            "WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = f.hash AND b.stream = r.stream) "
            "GROUP BY f.hash, r.stream ORDER BY 4 DESC, 1, 2"
        )
    )
    return [FileRow(*row[:3]) for row in rows]


def files_named(connection: Connection) -> set[str]:
    """All files that records here name."""
    return set(connection.execute(text(f"SELECT hash FROM ({_named()})")).scalars())


def naming(connection: Connection, names: Iterable[str]) -> set[RecordId]:
    """The records that name any of these files."""
    rows = connection.execute(
        text(f"SELECT id FROM ({_named()}) WHERE hash IN (SELECT value FROM json_each(:names))"),
        {"names": json.dumps(list(names))},
    )
    return set(rows.scalars())


def title_of(connection: Connection, file: FileRow) -> tuple[RecordId | None, str]:
    """(record, title) of what names a file in its stream; (None, "") where nothing here does."""
    row = connection.execute(
        text(f"SELECT r.id, f.name, r.title FROM ({_named()}) f JOIN record r ON r.id = f.id "
             "WHERE f.hash = :hash AND r.stream = :stream ORDER BY r.id LIMIT 1"),
        {"hash": file.hash, "stream": file.stream},
    ).first()  # fmt: skip
    return (None, "") if row is None else (RecordId(row[0]), str(row[1] or row[2]))


@cache
def _named() -> str:
    """The files that records name, as a question: hash, id of the record, size (0: not said), name ("": that of the record)."""
    asked = []
    for kind, fields in FILE_FIELDS.items():
        size = "coalesce(size, 0)" if "size" in KINDS[kind].fields else "0"
        name = "coalesce(file_name, '')" if "file_name" in KINDS[kind].fields else "''"
        asked += [
            f"SELECT {field} AS hash, id, {size} AS size, {name} AS name FROM k_{kind} WHERE {field} IS NOT NULL"
            for field in fields
        ]
    return " UNION ALL ".join(asked)


def is_on_hub(connection: Connection, name: str, stream: StreamId) -> bool:
    """Whether the hub is known to have a file of a stream."""
    return are_any_on_hub(connection, [name], stream)


def are_any_on_hub(connection: Connection, names: Sequence[str], stream: StreamId) -> bool:
    """Whether the hub is known to have any of these files of a stream."""
    asked = text(
        "SELECT 1 FROM on_hub WHERE stream = :stream AND hash IN (SELECT value FROM json_each(:names)) LIMIT 1"
    )
    return connection.execute(asked, {"names": json.dumps(list(names)), "stream": stream}).first() is not None


def is_kept(connection: Connection, name: str) -> bool:
    """Whether a file is here for any stream."""
    return (
        connection.execute(text("SELECT 1 FROM blob WHERE hash = :hash"), {"hash": name}).first() is not None
    )


def keep_piece(connection: Connection, name: str, offset: int, content: bytes) -> None:
    """Keep a piece of a file on its way here."""
    connection.execute(
        text("INSERT OR REPLACE INTO piece VALUES (:hash, :offset, :content)"),
        {"hash": name, "offset": offset, "content": content},
    )


def pieces_end(connection: Connection, name: str) -> int:
    """Up to which byte the pieces of a file are here without a gap."""
    end = 0
    for offset, size in connection.execute(
        text("SELECT offset, length(content) FROM piece WHERE hash = :hash ORDER BY offset"), {"hash": name}
    ):
        if offset != end:
            break
        end += size
    return end


def piece(connection: Connection, name: str, offset: int) -> bytes:
    """The piece that begins there; empty at the end."""
    return (
        connection.execute(
            text("SELECT content FROM piece WHERE hash = :hash AND offset = :offset"),
            {"hash": name, "offset": offset},
        ).scalar()
        or b""
    )


def drop_pieces(connection: Connection, name: str) -> None:
    """Take the pieces of a file away."""
    connection.execute(text("DELETE FROM piece WHERE hash = :hash"), {"hash": name})


def drop_unwanted_pieces(connection: Connection) -> None:
    """Take away the pieces of files that no record names any more (erased, or of a stream that was left)."""
    connection.execute(text(f"DELETE FROM piece WHERE hash NOT IN (SELECT hash FROM ({_named()}))"))


def keep_blob(connection: Connection, name: str, stream: StreamId, *, file: str, size: int) -> None:
    """A file is here for a stream; `file`: its name in `blobs/`."""
    connection.execute(
        text("INSERT OR IGNORE INTO blob VALUES (:hash, :stream, :name, :size)"),
        {"hash": name, "stream": stream, "name": file, "size": size},
    )


def drop_blob(connection: Connection, name: str) -> None:
    """A file is gone, here and for the hub."""
    for where in ("blob", "on_hub", "piece"):
        connection.execute(text(f"DELETE FROM {where} WHERE hash = :hash"), {"hash": name})


# -- leaving


def leave(connection: Connection, stream: StreamId) -> tuple[set[str], list[str]]:
    """Drop everything of a stream but its derived rows: (records that it held, files that no other stream names)."""
    here = {"stream": stream}
    records = set(
        connection.execute(text("SELECT DISTINCT record FROM log WHERE stream = :stream"), here).scalars()
    )
    connection.execute(
        text("DELETE FROM draft WHERE record IN (SELECT record FROM log WHERE stream = :stream)"),
        here,
    )
    connection.execute(
        text("DELETE FROM waiting WHERE json_extract(CAST(header AS TEXT), '$.stream') = :stream"), here
    )
    files = connection.execute(text("SELECT hash FROM blob WHERE stream = :stream ORDER BY hash"), here)
    named = list(files.scalars())
    for where in ("unsent", "log", "verdict", "sheet", "head", "tip", "vector", "cursor", "blob", "on_hub"):
        connection.execute(text(f"DELETE FROM {where} WHERE stream = :stream"), here)
    left = set(connection.execute(text("SELECT hash FROM blob")).scalars())
    return records, [name for name in named if name not in left]
