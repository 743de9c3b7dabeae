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
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, text

from zsapp.domain.ids import DeviceId, Hash, PersonId, StreamId

ORGANISATION, DEVICE, PERSON, CLOCK, ACTS, RESTORED, RENEW, FORMER, HUB, ZONE = (
    "organisation", "device", "person", "clock", "acts", "restored", "renew", "former_devices", "hub", "zone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Device:
    """This computer as a writer; `enrolment` names the change that its chains stand on."""

    id: DeviceId
    private_key: bytes
    enrolment: Hash


@dataclass(frozen=True, slots=True)
class JoinedHub:
    """The hub this profile joined, pinned for good; `ca`: certificates (PEM) to trust instead of the system's, "" for those.

    `role` and `team` are what it said at the log-in: they serve until the user's own record has come.
    """

    url: str
    id: DeviceId
    key: str  # hexadecimal
    name: str
    user: str  # as typed at the log-in
    role: str
    team: str | None
    ca: str = ""


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
    except (KeyError, OSError, ImportError):  # ImportError: Windows has no `pwd` to look in
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


def former_keys(connection: Connection) -> dict[DeviceId, bytes]:
    """The private keys of the devices that this profile was before it took another id: what they wrote may still be on its way."""
    found = local(connection, FORMER) or {}
    return {DeviceId(id): bytes.fromhex(key) for id, key in found.items()}


def put_former(connection: Connection, left: Device) -> None:
    """Keep the key of a device whose id this profile gives up."""
    keys = {id: key.hex() for id, key in former_keys(connection).items()}
    put_local(connection, FORMER, {**keys, left.id: left.private_key.hex()})


def hub(connection: Connection) -> JoinedHub | None:
    """The hub that was joined, or None."""
    found = local(connection, HUB)
    return None if found is None else JoinedHub(**found)


def put_hub(connection: Connection, joined: JoinedHub) -> None:
    """Keep the hub that was joined."""
    put_local(connection, HUB, asdict(joined))


def person(connection: Connection) -> PersonId | None:
    """The user who writes here: the author of changes."""
    found = local(connection, PERSON)
    return None if found is None else PersonId(found)


def must_renew(connection: Connection) -> bool:
    """Whether a new device id is due before the next write."""
    return bool(local(connection, RENEW) or local(connection, RESTORED) or local(connection, DEVICE) is None)
