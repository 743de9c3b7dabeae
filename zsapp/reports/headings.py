"""Headings that a person typed into running text: 一、 （一） 1. （1） in 黑体, 楷体, 仿宋, 仿宋 (GB/T 9704-2012, 7.3.3)."""

import re
from dataclasses import dataclass

_LEVELS = (
    re.compile("[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])"),  # not 一、二季度
    re.compile("[（(][一二三四五六七八九十]{1,3}[）)]"),
    re.compile(r"[0-9０-９]{1,2}[.．](?![0-9０-９])"),
    re.compile(r"[（(][0-9０-９]{1,2}[）)]"),
)
_SENTENCE = re.compile("[。！？；：]")
_MOST_CHARS = 48
"""A heading takes two lines at most; it then stays with the beginning of its text."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A paragraph that begins with a heading's number: its level from 1 to 4, and how many characters are the heading.

    `is_alone`: nothing follows on the line; else the heading is the first sentence and the text runs on.
    """

    level: int
    length: int
    is_alone: bool


def typed(text: str) -> Typed | None:
    """What heading the paragraph is or begins with; None where it is only text."""
    text = text.strip()
    level = next((number for number, pattern in enumerate(_LEVELS, 1) if pattern.match(text)), 0)
    if not level:
        return None
    stop = _SENTENCE.search(text)
    if stop is None:
        return Typed(level, len(text), True) if len(text) <= _MOST_CHARS else None
    runs_on = stop[0] == "。" and stop.end() < len(text) and stop.end() <= _MOST_CHARS
    return Typed(level, stop.end(), False) if runs_on else None
