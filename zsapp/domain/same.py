"""The same company twice: records joined by `same_as`, either way, are one class whose face is the smallest id (log rule 11)."""

from collections.abc import Iterable


def faces(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """id -> face, for every id that stands in a pair."""
    above: dict[str, str] = {}

    def root(one: str) -> str:
        while above.setdefault(one, one) != one:
            one = above[one]
        return one

    for left, right in pairs:
        low, high = sorted((root(left), root(right)))
        above[high] = low
    return {one: root(one) for one in above}
