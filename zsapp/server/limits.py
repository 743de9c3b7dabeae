"""Tries of log-in are limited, in the database so that it holds over all workers: buckets of tries that fill up again slowly.

Each address has a bucket for each user name, whether there is such a user or not, so that nobody learns by it who is one; and a larger
one for all names together. A storm on one name empties the first and leaves the other people of an office alone; a storm over many names
empties the second. A try that finds a bucket empty is let through nevertheless

- from a device on which this user has logged in before (a bucket of its own), and
- from a device that was sent away a moment ago, waited, and comes back: a person at his laptop does, a storm does not wait.

So a storm from behind the same address keeps out nobody who has a little patience.
"""

import hashlib
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, text, update

from zsapp.server import tables as t
from zsapp.server.database import Database

TRIES, TRY_EVERY_S = 8, 4.0
ADDRESS_TRIES = 30
RETURNING_TRIES = 3
WAIT_S = 0.8  # from being sent away to coming back
IMPATIENT = 25  # tries within that time, and he is no person
RETRY_S = 1  # what is told to who is sent away: a little more than he has to wait
_FORGET_S = 600.0


@dataclass(frozen=True, slots=True)
class Try:
    """Who tries: `name` as it is looked up."""

    address: str
    name: str
    device: str
    is_own_device: bool  # on which he has logged in before


class Tries:
    """The tries that are left."""

    def __init__(self, database: Database, now_us: Callable[[], int]) -> None:
        self._database, self._now_us = database, now_us

    def take(self, one: Try) -> bool:
        """Whether this try may go on; it costs one of its buckets."""
        address = _network(one.address)
        ticket = _named("ticket", address, one.name, one.device)
        with self._database.writing() as connection:
            of_name = self._spend(connection, _named("name", address, one.name), TRIES)
            if of_name and self._spend(connection, _named("address", address), ADDRESS_TRIES):
                return True
            if one.is_own_device and self._spend(connection, _named("own", one.device), TRIES):
                return True
            return self._has_waited(connection, ticket) and self._spend(
                connection, _named("returning", address), RETURNING_TRIES
            )

    def give_back(self, one: Try) -> None:
        """The password was right: the try does not count."""
        address = _network(one.address)
        spent = ((_named("name", address, one.name), TRIES), (_named("address", address), ADDRESS_TRIES))
        with self._database.writing() as connection:
            for name, most in spent:
                connection.execute(
                    update(t.bucket)
                    .where(t.bucket.c.name == name, t.bucket.c.level <= most - 1)
                    .values(level=t.bucket.c.level + 1)
                )
            old = t.bucket.c.at_us < self._now_us() - int(_FORGET_S * 1_000_000)
            connection.execute(delete(t.bucket).where(old))

    def _spend(self, connection: Connection, name: bytes, most: int) -> bool:
        now_us = self._now_us()
        level, at_us = self._bucket(connection, name, level=most)
        level = min(float(most), level + max(0, now_us - at_us) / 1_000_000 / TRY_EVERY_S)
        if level < 1:
            return False
        self._set(connection, name, level - 1, now_us)
        return True

    def _has_waited(self, connection: Connection, ticket: bytes) -> bool:
        """Whether this device was sent away some time ago and did not hammer since; it is noted that it was here."""
        now_us = self._now_us()
        tries, first_us = self._bucket(connection, ticket, level=0)
        waited_s = (now_us - first_us) / 1_000_000
        if tries and waited_s >= WAIT_S and tries <= IMPATIENT:
            self._set(connection, ticket, 0, now_us)
            return True
        starts = not tries or waited_s > 30
        self._set(connection, ticket, 1 if starts else tries + 1, now_us if starts else first_us)
        return False

    def _bucket(self, connection: Connection, name: bytes, *, level: float) -> tuple[float, int]:
        """(level, moment) of a bucket, locked; a new one has this level."""
        connection.execute(
            text(
                "INSERT INTO bucket (name, level, at_us) VALUES (:name, :level, :at_us) ON CONFLICT DO NOTHING"
            ),
            {"name": name, "level": level, "at_us": self._now_us()},
        )
        b = t.bucket.c
        row = connection.execute(select(b.level, b.at_us).where(b.name == name).with_for_update()).one()
        return float(row.level), int(row.at_us)

    def _set(self, connection: Connection, name: bytes, level: float, at_us: int) -> None:
        connection.execute(update(t.bucket).where(t.bucket.c.name == name).values(level=level, at_us=at_us))


def _named(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


def _network(address: str) -> str:
    """The address, of IPv6 the network that one household or office has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
