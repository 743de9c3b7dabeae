"""Putting concurrent versions of a text together by paragraphs: our own, frozen algorithm (log rule 2).

All computers must come to the same bytes for ever, so nothing here may change; the golden files under `tests/domain/golden` hold it. A
version is described by its hunks against the base: (start, end, new paragraphs). Identical hunks count once; hunks that overlap or
touch are a conflict.
"""

from collections.abc import Sequence
from itertools import pairwise

Hunk = tuple[int, int, tuple[str, ...]]  # paragraphs start to end of the base, and what stands there instead

CELLS = 1_000_000  # a middle part with more pairs of paragraphs than this is taken as one hunk


def merge_texts(base: str, versions: Sequence[str]) -> str | None:
    """The versions put together, or None where they conflict."""
    paragraphs = base.split("\n")
    ordered = sorted({hunk for version in versions for hunk in hunks(paragraphs, version.split("\n"))})
    for (_, end, _new), (start, _end, _other) in pairwise(ordered):
        if start <= end:
            return None
    merged: list[str] = []
    done = 0
    for start, end, new in ordered:
        merged += paragraphs[done:start]
        merged += new
        done = end
    return "\n".join(merged + paragraphs[done:])


def hunks(base: Sequence[str], version: Sequence[str]) -> list[Hunk]:
    """How `version` differs from `base`: along a longest common subsequence, the earliest one where there are several."""
    first = 0
    while first < min(len(base), len(version)) and base[first] == version[first]:
        first += 1
    last = 0
    while last < min(len(base), len(version)) - first and base[-1 - last] == version[-1 - last]:
        last += 1
    old, new = base[first : len(base) - last], version[first : len(version) - last]
    found: list[Hunk] = []
    row, column = 0, 0
    for kept_row, kept_column in [*_common(old, new), (len(old), len(new))]:
        if kept_row > row or kept_column > column:
            found.append((first + row, first + kept_row, tuple(new[column:kept_column])))
        row, column = kept_row + 1, kept_column + 1
    return found


def _common(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of places of a longest common subsequence."""
    if len(old) * len(new) > CELLS:
        return []
    length = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        for column in range(len(new) - 1, -1, -1):
            length[row][column] = (
                1 + length[row + 1][column + 1]
                if old[row] == new[column]
                else max(length[row + 1][column], length[row][column + 1])
            )
    pairs: list[tuple[int, int]] = []
    row = column = 0
    while row < len(old) and column < len(new):
        if old[row] == new[column]:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif length[row + 1][column] >= length[row][column + 1]:
            row += 1
        else:
            column += 1
    return pairs
