"""Parts of a result, each made of some records: kept while those are the same, so that after a change little is made anew (decision 14)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import compress, islice
from operator import is_, is_not
from typing import Any, TypeVar

T = TypeVar("T")
K = TypeVar("K")


class Same:
    """Stands for an object among what a part is made of, where only this very object will do, not one that is equal to it."""

    __slots__ = ("_its",)

    def __init__(self, its: object) -> None:
        self._its = its

    @property
    def its(self) -> Any:
        """The object."""
        return self._its

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other._its is self._its

    def __hash__(self) -> int:
        return id(self._its)


class Parts:
    """What a rule made, by key, with all it was made of. A rule that is handed none makes everything; the outcome is the same.

    One round at a time. What every part rests on is given to `based_on`, what one of them rests on beside it to `of`; forgetting anything
    there is a fault.
    """

    def __init__(self) -> None:
        self._base: tuple[Any, ...] = ()
        self._before: dict[Any, tuple[Any, Any]] = {}
        self._kept: dict[Any, tuple[Any, Any]] = {}

    @contextmanager
    def based_on(self, *base: Any) -> Iterator["Parts"]:
        """One round of making; parts that are not asked for in it are forgotten. Large mappings of the base go by identity."""
        same = len(base) == len(self._base) and all(map(_is_same, base, self._base))
        self._base, self._before, self._kept = base, self._kept if same else {}, {}
        try:
            yield self
        finally:
            self._before = {}

    def of(self, key: Any, made_of: Any, make: Callable[[], T]) -> T:
        """What `make` gives, or gave when it was made of the same."""
        found = self._kept.get(key) or self._before.get(key)
        if found is None or found[0] != made_of:
            found = (made_of, make())
        self._kept[key] = found
        made: T = found[1]
        return made

    def after(self, key: Any, made_of: Any, make: Callable[[tuple[Any, Any] | None], T]) -> T:
        """The same of something large, of which `make` makes anew only what differs: it is given what was before, what that was made of
        and what it was, or None. What was before stays as it was."""
        before = self._kept.get(key) or self._before.get(key)
        return self.of(key, made_of, lambda: make(before))

    def each(
        self,
        key: Any,
        of: Mapping[K, Any],
        make: Callable[[K], T],
        *,
        beside: Any = None,
        also: Sequence[Mapping[K, Any]] = (),
    ) -> dict[K, T]:
        """What `make` gives for each key of a large mapping, such as all projects: made anew where its object there, or in one of `also`,
        is another one; all of it where what `beside` it was made of is not equal. In no order."""
        made_of = (beside, *map(Same, (of, *also)))

        def anew(before: tuple[Any, Any] | None) -> dict[K, T]:
            if before is None or before[0][0] != beside:
                return {one: make(one) for one in of}
            found, pairs = dict(before[1]), zip(before[0][1:], made_of[1:], strict=True)
            for one in set[K]().union(*(differing(was.its, now.its) for was, now in pairs)):
                if one in of:
                    found[one] = make(one)
                else:
                    found.pop(one, None)
            return found

        return self.after(key, made_of, anew)


def differing(before: Mapping[K, Any], after: Mapping[K, Any]) -> set[K]:
    """The keys whose object is another one, or that only one of the two has."""
    if before is after:
        return set()
    if len(before) <= len(after) and all(
        map(is_, before, after)
    ):  # nearly always: a copy, with some put in or added
        others = compress(before, map(is_not, before.values(), after.values()))
        return {*others, *islice(after, len(before), None)}
    found = {key for key, its in after.items() if before.get(key, _NOTHING) is not its}
    return found | (before.keys() - after.keys())


_NOTHING = object()


def _is_same(left: Any, right: Any) -> bool:
    return left is right or (not isinstance(left, dict) and left == right)
