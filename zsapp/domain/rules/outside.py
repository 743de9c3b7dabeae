"""Visits outside the catalogue (rule 13): counted at once, listed when somebody looks; there may be 90,000."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zsapp.domain.facts import Facts

_LAST_ID = "\U0010ffff"  # behind every id of a day


@dataclass(frozen=True, slots=True)
class Outside:
    """A visit of a company that the catalogue does not list: counted, and marked (rule 13)."""

    visit: str
    company: str
    day: str
    team: str


class _Lazily(Sequence[Any]):
    """Equal to a sequence of the same."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class OutsideVisits(_Lazily):
    """Those of a span of days (ISO text) to companies that are not `listed`, the latest first; `inside`: how many the others are."""

    def __init__(self, facts: Facts, first: str, last: str, *, listed: Collection[str], inside: int) -> None:
        self._facts, self._listed = facts, listed
        calls = facts.calls
        self._from, self._to = bisect_left(calls, (first, "")), bisect_right(calls, (last, _LAST_ID))
        self._count = max(0, self._to - self._from) - inside

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return tuple(self._told(each) for each in self.ids[place])
        return self._told(self.ids[place])

    def _told(self, key: str) -> Outside:
        visit = self._facts.visits[key]
        return Outside(key, self._facts.face_of(visit.company), visit.date or "", visit.team or "")

    @cached_property
    def ids(self) -> list[str]:
        """Of the visits alone."""
        visits, face_of, listed = self._facts.visits, self._facts.face_of, self._listed
        its = reversed(self._facts.calls[self._from : self._to])
        return [key for _day, key in its if face_of(visits[key].company) not in listed]


class OutsideIds(_Lazily):
    """Their ids, for the line that tells of them."""

    def __init__(self, outside: OutsideVisits) -> None:
        self._outside = outside

    def __len__(self) -> int:
        return len(self._outside)

    def __getitem__(self, place: Any) -> Any:
        found = self._outside.ids[place]
        return tuple(found) if isinstance(place, slice) else found
