"""Proof that a profile is whole: the digest of what it holds, and the audit of its log."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, select, text

from zsapp.domain import heads
from zsapp.domain.canonical import canonical
from zsapp.domain.change import RefusedError, received
from zsapp.domain.ids import NO_CHANGE, DeviceId, RecordId, StreamId
from zsapp.domain.records import KINDS
from zsapp.store import log
from zsapp.store.tables import all_typed, from_columns, record_table

NOT_DIGESTED = ("device", "user")  # they say who wrote, not what


def digest(connection: Connection, stream: StreamId | None = None) -> str:
    """One line over kind, id, values and `deleted` of the streams: equal on two computers that hold the same."""
    total = hashlib.sha256()
    for kind in sorted(KINDS.keys() - set(NOT_DIGESTED)):
        table = all_typed()[kind]
        query = select(record_table.c.deleted, table).join(record_table, record_table.c.id == table.c.id)
        if stream is not None:
            query = query.where(record_table.c.stream == stream)
        for row in connection.execute(query.order_by(table.c.id)).mappings():
            values = {n: v for n, v in from_columns(KINDS[kind], dict(row)).items() if v is not None}
            total.update(canonical([kind, row["id"], values, bool(row["deleted"])]))
    return total.hexdigest()


def audit(connection: Connection) -> list[str]:
    """What is wrong with the log (empty: nothing): names, chains, bodies, erasures, vectors and signatures, all made out anew."""
    return [*_changes(connection), *_vectors(connection), *_signatures(connection)]


def _changes(connection: Connection) -> Iterator[str]:
    gone, lost = log.erased(connection), log.given_up(connection)
    here = log.names(connection) | lost | {NO_CHANGE}
    rows = connection.execution_options(yield_per=2_000).execute(
        text("SELECT seq, hash, header, salt, body FROM log ORDER BY seq")
    )
    for seq, name, header, salt, body in rows:
        try:
            change = received(header, salt, body)
        except RefusedError as error:
            yield f"log {seq}: {error}"
            continue
        if change.hash != name:
            yield f"log {seq}: the header is not the one its name was made from"
        if change.header.prev not in here:
            yield f"log {seq}: the change before it is missing"
        if (body is None) != (change.header.record in gone):
            yield f"log {seq}: body gone without erasure, or kept in spite of one"


def _vectors(connection: Connection) -> Iterator[str]:
    for stream in log.streams(connection):
        if log.vector_digest(connection, stream) != log.recomputed_vector_digest(connection, stream):
            yield f"stream {stream}: the vector does not fit the log"


def _signatures(connection: Connection) -> Iterator[str]:
    keys: dict[DeviceId, bytes] = {}
    for device, n, name, stream, signature in connection.execute(
        text("SELECT device, n, hash, stream, signature FROM head")
    ):
        key = keys.setdefault(device, head_key(connection, device))
        if not heads.is_head_genuine(heads.Head(stream, device, n, name, signature), key):
            yield f"head {name}: not signed by device {device}"


def public_key(connection: Connection, device: DeviceId) -> bytes:
    """The public key a device enrolled with; empty where its enrolment is not here, or void."""
    history = log.history(connection, RecordId(device))
    return bytes.fromhex(str(history.values().get("public_key") or "")) if history else b""


def head_key(connection: Connection, device: DeviceId) -> bytes:
    """The key that proves what a device wrote, even one whose enrolment is void; empty where its enrolment is not here."""
    history = log.history(connection, RecordId(device))
    return heads.enrolled_key(history) if history else b""


def waiting_count(connection: Connection) -> int:
    """How many changes wait for what is before them."""
    return int(connection.execute(text("SELECT count(*) FROM waiting")).scalar_one())
