"""What the story is made of: acts in order of time, each a few records written together, and the ids that stay the same."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from zsapp.domain.ids import RecordId

NAMESPACE = uuid.UUID("7c2d1f0e-4b58-5a67-9e31-2016041500aa")
HEADQUARTERS = "headquarters"
SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2016, 4, 15)
LAST_DAY = date(2016, 7, 15)
WEEKS = tuple(range(15, 29))
DELETED = "deleted"

Value = Any  # a stored value: text, integer, flag, list of texts or dict of these
Values = dict[str, Value]


def demo_id(kind: str, key: str) -> RecordId:
    """The id of a demonstration record: UUIDv5 of a readable key, the same in every profile."""
    return RecordId(str(uuid.uuid5(NAMESPACE, f"{kind}/{key}")))


ORGANISATION = demo_id("organisation", "0001")


@dataclass(frozen=True, slots=True)
class Entry:
    """One record created, or later fields set on it; `values` are stored forms, `deleted` among them.

    An attachment comes without `blob` and `size`: who writes the story draws its photo and adds them.
    """

    kind: str
    id: str
    values: Values


@dataclass(frozen=True, slots=True)
class Act:
    """What one person saved at one moment (Asia/Shanghai); one group for each stream it touches.

    `author` is the id of a member, or "headquarters".
    """

    moment: datetime
    author: str
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class Acts:
    """Collects acts in any order and gives them in order of time."""

    made: list[Act] = field(default_factory=list)

    def add(self, moment: datetime, author: str, entries: list[Entry]) -> None:
        """Keep what was saved; nothing where there are no entries."""
        if entries:
            self.made.append(Act(moment, author, tuple(entries)))

    def in_order(self) -> list[Act]:
        """By moment; what was added first stands first within one."""
        return sorted(self.made, key=lambda act: act.moment)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in Asia/Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def some_time(rng: Random, day: date, *, first: int, last: int) -> datetime:
    """A moment of that day with an hour from `first` to `last`."""
    return at(day, rng.randint(first, last), rng.randrange(60)) + timedelta(seconds=rng.randrange(60))


def money(amount_fen: int) -> Values:
    """An amount in CNY as it is stored."""
    return {"amount": amount_fen, "currency": "CNY", "rate": None, "rate_date": None}


# CNY for one unit: the month's average, from the first of the month.
USD_RATES = {4: "6.4754", 5: "6.5259", 6: "6.5892", 7: "6.6771"}


def dollars(cents: int, month: int) -> Values:
    """An amount in USD with the rate of that month of 2016."""
    return {
        "amount": cents,
        "currency": "USD",
        "rate": USD_RATES[month],
        "rate_date": f"2016-{month:02d}-01",
    }
