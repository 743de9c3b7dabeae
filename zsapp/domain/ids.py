"""Ids: UUIDv7 for what is new, UUIDv5 for what has a natural key (log rule 10); streams have ids that follow from their owner."""

import re
import uuid
from typing import NewType

RecordId = NewType("RecordId", str)
StreamId = NewType("StreamId", str)
DeviceId = NewType("DeviceId", str)
PersonId = NewType("PersonId", str)
Hash = NewType("Hash", str)  # SHA-256 as 64 hexadecimal digits: the name of a change

NO_CHANGE = Hash("0" * 64)  # the very first `prev`


def is_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None


def new_id(at_us: int, random16: bytes) -> RecordId:
    """A UUIDv7 (RFC 9562, 5.7): `at_us` microseconds since 1970, `random16` 16 random bytes of which 74 bits are used."""
    stamp = (at_us // 1000) & ((1 << 48) - 1)
    tail = int.from_bytes(random16, "big")
    number = stamp << 80 | 0x7 << 76 | (tail >> 64 & 0xFFF) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1)
    return RecordId(str(uuid.UUID(int=number)))


def natural_id(stream: str, kind: str, key: str) -> RecordId:
    """The id of a record that its key names: a bulletin of a week, the settings of a year."""
    return RecordId(str(uuid.uuid5(uuid.UUID(stream), f"{kind}/{key}")))


def part_id(owner: str, name: str) -> RecordId:
    """The id of the one record of that name that belongs to `owner`: the follow-up of a visit."""
    return RecordId(str(uuid.uuid5(uuid.UUID(owner), name)))


def team_stream(organisation: str, team: str) -> StreamId:
    """The stream of a team."""
    return StreamId(natural_id(organisation, "stream", f"team/{team}"))


def headquarters_stream(organisation: str) -> StreamId:
    """The stream that only headquarters reads."""
    return StreamId(natural_id(organisation, "stream", "headquarters"))


def issued_stream(organisation: str, circle: str) -> StreamId:
    """The stream of issued documents for one circle of readers."""
    return StreamId(natural_id(organisation, "stream", f"issued/{circle}"))
