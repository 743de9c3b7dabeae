"""Text merging: golden files that no later version may change (log rule 2), and laws."""

import hashlib
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.text_merge import CELLS, hunks, merge_texts

GOLDEN = sorted((Path(__file__).parent / "golden" / "text_merge").glob("*.txt"))
FROZEN = "e8707b0e40486db470f68cfe741704eca6320f648e4055903b5bbedaec3e57b7"

texts = st.lists(st.sampled_from("abcd"), max_size=7).map("\n".join)


def read(path: Path) -> tuple[str, list[str], str | None]:
    """Base, versions and the merged text of a golden file."""
    parts: list[tuple[str, list[str]]] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("=== "):
            parts.append((line[4:], []))
        elif parts[-1][0] != "end":
            parts[-1][1].append(line)
    assert [name for name, _ in parts][-1] == "end"
    found = {name: ["\n".join(lines) for other, lines in parts if other == name] for name, _ in parts}
    return found["base"][0], found["version"], None if "conflict" in found else found["merged"][0]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    base, versions, merged = read(path)
    for order in permutations(versions):
        assert merge_texts(base, order) == merged


def test_there_are_golden_files() -> None:
    assert len(GOLDEN) >= 30
    assert {read(path)[2] is None for path in GOLDEN} == {True, False}


def test_frozen() -> None:
    """3,000 merges of texts with repeated paragraphs, drawn by arithmetic of our own: all results in one digest."""
    state = 1

    def draw(below: int) -> int:
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % below

    def edited(lines: list[str]) -> list[str]:
        lines = lines.copy()
        for _ in range(1 + draw(3)):
            place = draw(len(lines) + 1)
            lines[place : place + draw(3)] = ["abcde"[draw(5)] for _ in range(draw(3))]
        return lines

    digest, merged = hashlib.sha256(), 0
    for _ in range(3_000):
        base = ["abcde"[draw(5)] for _ in range(draw(12))]
        result = merge_texts("\n".join(base), ["\n".join(edited(base)) for _ in range(2 + draw(2))])
        merged += result is not None
        digest.update(repr(result).encode())
    assert 300 < merged < 2_700
    assert digest.hexdigest() == FROZEN


def test_beyond_the_limit_the_middle_is_one_hunk() -> None:
    """`CELLS` is part of the frozen algorithm: what stands alike inside a larger middle is not looked for."""
    side = 1_001
    assert side * side > CELLS >= (side - 1) * (side - 1)
    old = ["same" if n == side // 2 else f"old {n}" for n in range(side)]
    new = ["same" if n == side // 2 else f"new {n}" for n in range(side)]
    assert hunks(["first", *old, "last"], ["first", *new, "last"]) == [(1, side + 1, tuple(new))]
    assert len(hunks(old[:-1], new[:-1])) == 2


def test_hunks() -> None:
    assert hunks(["a", "b", "c"], ["a", "b", "c"]) == []
    assert hunks(["a", "b", "c"], ["a", "x", "c", "d"]) == [(1, 2, ("x",)), (3, 3, ("d",))]
    assert hunks(["a", "b"], ["b"]) == [(0, 1, ())]
    # a b d and c a d are as long: base paragraphs are passed over before new ones
    assert hunks(list("abcad"), list("cabd")) == [(0, 2, ()), (4, 4, ("b",))]


@given(texts, texts)
def test_hunks_say_how_to_come_to_the_version(base: str, version: str) -> None:
    assert merge_texts(base, [version]) == version
    assert merge_texts(base, [version, base]) == version
    assert merge_texts(base, [version, version, base]) == version


@given(texts, st.lists(texts, min_size=2, max_size=3))
def test_order_does_not_matter(base: str, versions: list[str]) -> None:
    assert len({merge_texts(base, order) for order in permutations(versions)}) == 1


@given(texts, st.lists(texts, min_size=2, max_size=3))
def test_every_hunk_is_in_the_merged_text(base: str, versions: list[str]) -> None:
    merged = merge_texts(base, versions)
    if merged is not None:
        kept = {
            line
            for hunk in versions
            for _, _, new in hunks(base.split("\n"), hunk.split("\n"))
            for line in new
        }
        assert kept <= set(merged.split("\n"))
