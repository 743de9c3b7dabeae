"""Very many visits, counted at once and listed when somebody looks: no page shows all of 100,000."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from zsapp.domain.facts import Dated

_LAST_ID = "\U0010ffff"  # behind every id of a day


class Until(Sequence[str]):
    """The visits of several companies that have a day until a last one (ISO text): their ids in order of their days."""

    __slots__ = ("_count", "_ids", "_its", "_last")

    def __init__(self, its: Callable[[], Iterable[Sequence[Dated]]], last: str, count: int) -> None:
        """`its` gives them when somebody looks; `count`: how many they are, which is known already."""
        self._its, self._last, self._count = its, last, count
        self._ids: list[str] | None = None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed())

    def __getitem__(self, place: Any) -> Any:
        found = self._listed()[place]
        return tuple(found) if isinstance(place, slice) else found

    def _listed(self) -> list[str]:
        if self._ids is None:
            dated = (one for each in self._its() for one in each if one[0] and one[0] <= self._last)
            self._ids = [key for _day, key in sorted(dated)]
        return self._ids

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class Chained(Sequence[str]):
    """Several lists of ids, one behind the other."""

    __slots__ = ("_its",)

    def __init__(self, its: Iterable[Sequence[str]]) -> None:
        self._its = list(its)

    def __len__(self) -> int:
        return sum(map(len, self._its))

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._its)

    def __getitem__(self, place: Any) -> Any:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def count_until(its: Sequence[Dated], last: str) -> int:
    """How many visits of one company (in order of their days) have a day until a last one."""
    if its and its[0][0] and its[-1][0] <= last:  # nearly always
        return len(its)
    return bisect_right(its, (last, _LAST_ID)) - bisect_right(its, ("", _LAST_ID))
