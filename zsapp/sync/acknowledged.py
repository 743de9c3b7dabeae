"""What other devices said they have, each in its last file that was read here; kept with this profile's own settings."""

from collections.abc import Mapping

from sqlalchemy import Connection, text

from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.store import identity, log
from zsapp.sync.handover import Have

_ALIVE = "alive_though_replaced"


def by(connection: Connection, device: DeviceId) -> dict[StreamId, Have]:
    """What a device has of each stream, as far as it said."""
    kept = identity.local(connection, _name(device)) or {}
    return {
        StreamId(stream): Have(
            tuple((str(of), int(n), str(name)) for of, n, name in each["tips"]),
            tuple(each["sheets"]),
            tuple(each["photos"]),
        )
        for stream, each in kept.items()
    }


def keep(connection: Connection, device: DeviceId, told: Mapping[StreamId, Have]) -> None:
    """It says so now. Of chains of which it has more than is here, what it had before is kept too: that much is known."""
    before = by(connection, device)
    for stream, each in told.items():
        here = set(log.headers(connection, [Hash(tip[2]) for tip in each.tips]))
        beyond = {tip[0] for tip in each.tips if tip[2] not in here}
        old = [
            tip
            for tip in (before[stream].tips if stream in before else ())
            if tip[0] in beyond and tip not in each.tips
        ]
        before[stream] = Have((*each.tips, *old), each.sheets, each.photos)
    kept = {
        stream: {"tips": each.tips, "sheets": each.sheets, "photos": each.photos}
        for stream, each in before.items()
    }
    identity.put_local(connection, _name(device), kept)
    alive = identity.local(connection, _ALIVE) or []
    if device in _replaced(connection) and device not in alive:
        identity.put_local(connection, _ALIVE, [*alive, device])


def silent(connection: Connection) -> set[str]:
    """Devices that another one took the place of and that have not been heard of since: nobody waits for them.

    A profile that was restored leaves such a one; a copy of a profile goes on under the old id until it meets the other.
    """
    return _replaced(connection) - set(identity.local(connection, _ALIVE) or ())


def _replaced(connection: Connection) -> set[str]:
    rows = connection.execute(text("SELECT replaces FROM k_device WHERE replaces IS NOT NULL"))
    return set(rows.scalars())


def _name(device: DeviceId) -> str:
    return f"has/{device}"
