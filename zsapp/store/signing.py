"""Heads: this device's signatures under the ends of its chains, and those of others (log rule 8)."""

from sqlalchemy import Connection, text

from zsapp.domain.heads import Head, signed_head
from zsapp.store import identity, log


def sign_tips(connection: Connection) -> None:
    """Sign the ends of this device's chains, as is done before anything is handed on."""
    own = identity.device(connection)
    if own is None:
        return
    for stream in log.streams(connection):
        for n, name in log.tips(connection, stream).get(own.id, []):
            head = signed_head(own.private_key, stream=stream, device=own.id, n=n, name=name)
            put_head(connection, head)


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
