"""Heads: this device's signatures under the ends of its chains, and those of others (log rule 8)."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from zsapp.domain import heads
from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.store import identity, log


@dataclass(frozen=True, slots=True)
class Head:
    """A device's word that its chain in a stream goes through `hash` at place `n`."""

    stream: StreamId
    device: DeviceId
    n: int
    hash: Hash
    signature: bytes


def sign_tips(connection: Connection) -> None:
    """Sign the ends of this device's chains, as is done before anything is handed on."""
    own = identity.device(connection)
    if own is None:
        return
    for stream in log.streams(connection):
        for n, name in log.tips(connection, stream).get(own.id, []):
            signature = heads.sign_head(own.private_key, stream=stream, device=own.id, n=n, name=name)
            put_head(connection, Head(stream, own.id, n, name, signature))


def put_head(connection: Connection, head: Head) -> None:
    """Keep a head."""
    connection.execute(
        text("INSERT OR REPLACE INTO head VALUES (:stream, :device, :n, :hash, :signature)"),
        {name: getattr(head, name) for name in Head.__slots__},
    )


def kept(connection: Connection) -> list[Head]:
    """All heads."""
    rows = connection.execute(
        text("SELECT stream, device, n, hash, signature FROM head ORDER BY stream, device, n")
    )
    return [Head(*row) for row in rows]


def is_genuine(head: Head, public_key: bytes) -> bool:
    """Whether the owner of the key signed it."""
    return heads.is_head_signed(
        public_key, head.signature, stream=head.stream, device=head.device, n=head.n, name=head.hash
    )
