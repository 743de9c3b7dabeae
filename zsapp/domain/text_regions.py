"""Versions of a text beside each other, for a person who settles them: where they agree, where they differ, what was put in or taken out.

Nothing that is kept follows from this (the merge rule is `text_merge`), so it may change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zsapp.domain.text_merge import Hunk, hunks

_COMPARED = 4_000_000  # pairs of characters that are compared one by one
_AROUND = 1  # paragraphs that are shown around a difference


@dataclass(frozen=True, slots=True)
class Region:
    """A run of paragraphs: what the versions have there, each text once. One text: all agree, or only one of them changed it.

    None is no paragraph at all. `of`: for each version, which of the texts it has. `before`: what the base has there.
    """

    options: tuple[str | None, ...]
    of: tuple[int, ...]
    before: str | None

    @property
    def is_contested(self) -> bool:
        """Whether a person has to choose."""
        return len(self.options) > 1


def regions(base: str | None, versions: Sequence[str]) -> list[Region]:
    """The versions cut into regions, from top to bottom. Without a base the first stands for it, and nothing is taken for granted."""
    before = (versions[0] if base is None else base).split("\n")
    found = [hunks(before, version.split("\n")) for version in versions]
    made: list[Region] = []
    done = 0
    for start, end in _spans(found):
        if start > done:
            made.append(_agreed(before[done:start], len(versions)))
        made.append(_contested(before, (start, end), found, has_base=base is not None))
        done = end
    if done < len(before):
        made.append(_agreed(before[done:], len(versions)))
    return made


def _spans(found: Sequence[Sequence[Hunk]]) -> list[tuple[int, int]]:
    """Where anything differs; what overlaps or touches is one."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted({(start, end) for many in found for start, end, _new in many}):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _agreed(paragraphs: Sequence[str], count: int) -> Region:
    text = "\n".join(paragraphs)
    return Region((text,), (0,) * count, text)


def _contested(
    before: Sequence[str], span: tuple[int, int], found: Sequence[Sequence[Hunk]], *, has_base: bool
) -> Region:
    start, end = span
    texts = [_text_of(before, span, many) for many in found]
    base = "\n".join(before[start:end]) if end > start else None
    options = list(dict.fromkeys(texts))
    if has_base and len(changed := [text for text in options if text != base]) == 1:
        options = changed
    of = tuple(options.index(text) if text in options else 0 for text in texts)
    return Region(tuple(options), of, base)


def _text_of(before: Sequence[str], span: tuple[int, int], many: Sequence[Hunk]) -> str | None:
    """What a version has in a span; None where it has no paragraph there."""
    start, end = span
    paragraphs: list[str] = []
    done = start
    for first, last, new in many:
        if first < start or last > end:
            continue
        paragraphs += [*before[done:first], *new]
        done = last
    paragraphs += before[done:end]
    return "\n".join(paragraphs) if paragraphs else None


def joined(parts: Sequence[Region], chosen: Sequence[int | None]) -> str:
    """The text that the chosen options come to: for each region the place of an option, or None for all of them one after the other."""
    texts: list[str] = []
    for region, choice in zip(parts, chosen, strict=True):
        wanted = region.options if choice is None else (region.options[choice],)
        texts += [each for each in wanted if each is not None]
    return "\n".join(texts)


# -- one version against what was there before


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text: `mark` is "" (as before), "new", "gone", or "skipped" (so many paragraphs left out, `text` says how many)."""

    text: str
    mark: str = ""


def marked(base: str, version: str) -> list[Run]:
    """A version with what differs from the base; what did not change is left out but for a paragraph around."""
    before, after = base.split("\n"), version.split("\n")
    runs: list[Run] = []
    done = 0
    found = hunks(before, after)
    for place, (start, end, new) in enumerate(found):
        runs += _same(before[done:start], is_first=place == 0, is_last=False)
        runs += _differing(before[start:end], new)
        done = end
    return runs + _same(before[done:], is_first=not found, is_last=True)


def _same(paragraphs: Sequence[str], *, is_first: bool, is_last: bool) -> list[Run]:
    head = 0 if is_first else _AROUND
    tail = 0 if is_last else _AROUND
    left_out = len(paragraphs) - head - tail
    if left_out < 2:
        return [Run(each + "\n") for each in paragraphs]
    return [
        *(Run(each + "\n") for each in paragraphs[:head]),
        Run(str(left_out), "skipped"),
        *(Run(each + "\n") for each in paragraphs[len(paragraphs) - tail :]),
    ]


def _differing(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Paragraphs that stand for others, character by character."""
    one, other = "\n".join(old), "\n".join(new)
    if not old or not new or len(one) * len(other) > _COMPARED:
        return [*([Run(one + "\n", "gone")] if old else []), *([Run(other + "\n", "new")] if new else [])]
    runs: list[Run] = []
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            runs.append(Run(one[a:b]))
            continue
        runs += [Run(one[a:b], "gone")] if b > a else []
        runs += [Run(other[c:d], "new")] if d > c else []
    return [*runs, Run("\n")]
