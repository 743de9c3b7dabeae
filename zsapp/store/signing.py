"""Heads: this device's signatures under the ends of its chains, and those of others (log rule 8)."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from zsapp.domain.heads import Head, is_head_genuine, signed_head
from zsapp.domain.ids import DeviceId, Hash
from zsapp.store import audit, identity, log


def sign_tips(connection: Connection) -> None:
    """Sign the ends of the chains of this device, and of those this profile was before, as is done before anything is handed on."""
    for device, private in own_keys(connection).items():
        for stream in log.streams(connection):
            for n, name in log.tips(connection, stream).get(device, []):
                put_head(connection, signed_head(private, stream=stream, device=device, n=n, name=name))


def put_head(connection: Connection, head: Head) -> None:
    """Keep a head."""
    connection.execute(
        text("INSERT OR REPLACE INTO head VALUES (:stream, :device, :n, :hash, :signature)"),
        {name: getattr(head, name) for name in Head.__slots__},
    )


def put_genuine(connection: Connection, heads: Iterable[Head]) -> list[Head]:
    """Keep the heads that their devices really signed, as far as these are known here; gives those that were not kept."""
    keys: dict[DeviceId, bytes] = {}
    false = []
    for head in heads:
        if head.device not in keys:
            keys[head.device] = audit.head_key(connection, head.device)
        if is_head_genuine(head, keys[head.device]):
            put_head(connection, head)
        else:
            false.append(head)
    return false


def own_keys(connection: Connection) -> dict[DeviceId, bytes]:
    """The private keys of this profile's device and of those that it was before."""
    own = identity.device(connection)
    now = {} if own is None else {own.id: own.private_key}
    return {**identity.former_keys(connection), **now}


def kept_on(connection: Connection, names: Sequence[Hash]) -> list[Head]:
    """The heads that name these changes."""
    rows = connection.execute(
        text(
            "SELECT h.stream, h.device, h.n, h.hash, h.signature FROM log l JOIN head h ON h.stream = l.stream "
            "AND h.device = l.device AND h.hash = l.hash WHERE l.hash IN (SELECT value FROM json_each(:names))"
        ),
        {"names": json.dumps(list(names))},
    )
    return [Head(*row) for row in rows]


def kept(connection: Connection) -> list[Head]:
    """All heads."""
    rows = connection.execute(
        text("SELECT stream, device, n, hash, signature FROM head ORDER BY stream, device, n")
    )
    return [Head(*row) for row in rows]
