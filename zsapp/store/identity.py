"""Who writes here: device, key and person of this profile; and its clock, kept in `local`.

A profile that met a change of its own device which it did not write, or that was restored, takes a new device id before its next write
(log rule 5).
"""

import getpass
import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from zsapp.domain.ids import DeviceId, Hash, PersonId, StreamId

ORGANISATION, DEVICE, PERSON, CLOCK, ACTS, RESTORED, RENEW = (
    "organisation", "device", "person", "clock", "acts", "restored", "renew",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Device:
    """This computer as a writer; `enrolment` names the change that its chains stand on."""

    id: DeviceId
    private_key: bytes
    enrolment: Hash


@dataclass(frozen=True, slots=True)
class Machine:
    """What the world hands in: wall clock (microseconds since 1970), random bytes, names of computer and user."""

    now_us: Callable[[], int]
    random: Callable[[int], bytes]
    computer: str
    user: str


def this_machine() -> Machine:
    """The computer this process runs on."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "user"
    return Machine(lambda: time.time_ns() // 1000, os.urandom, platform.node() or "computer", user)


def local(connection: Connection, name: str) -> Any:
    """A setting of this computer, or None."""
    raw = connection.execute(text("SELECT value FROM local WHERE name = :name"), {"name": name}).scalar()
    return None if raw is None else json.loads(raw)


def put_local(connection: Connection, name: str, value: Any) -> None:
    """Keep a setting of this computer; None takes it away."""
    if value is None:
        connection.execute(text("DELETE FROM local WHERE name = :name"), {"name": name})
    else:
        connection.execute(
            text("INSERT OR REPLACE INTO local VALUES (:name, :value)"),
            {"name": name, "value": json.dumps(value, ensure_ascii=False).encode()},
        )


def organisation(connection: Connection) -> StreamId | None:
    """The organisation's stream, or None where the profile belongs to none yet."""
    found = local(connection, ORGANISATION)
    return None if found is None else StreamId(found)


def device(connection: Connection) -> Device | None:
    """The device of this profile, or None before its first write."""
    found = local(connection, DEVICE)
    if found is None:
        return None
    return Device(DeviceId(found["id"]), bytes.fromhex(found["private_key"]), Hash(found["enrolment"]))


def put_device(connection: Connection, new: Device) -> None:
    """Keep the device of this profile."""
    put_local(
        connection,
        DEVICE,
        {"id": new.id, "private_key": new.private_key.hex(), "enrolment": new.enrolment},
    )


def person(connection: Connection) -> PersonId | None:
    """The user who writes here: the author of changes."""
    found = local(connection, PERSON)
    return None if found is None else PersonId(found)


def must_renew(connection: Connection) -> bool:
    """Whether a new device id is due before the next write."""
    return bool(local(connection, RENEW) or local(connection, RESTORED) or local(connection, DEVICE) is None)
