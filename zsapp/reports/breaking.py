"""Breaking Chinese text into lines by the rules of 避头尾, and justifying them.

Pure: widths come in as a table of advances, nothing is drawn here. Widths run over the text once; a line's end is then
found by bisection and a short walk back, so that the cost is linear in the text whatever it holds.
Rules: GB/T 15834-2011 (punctuation, 5.1: what must not begin or end a line) and GB/T 15835-2011 (numbers are not split).
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain

# Must not begin a line. Beyond the standard's own: Japanese small letters, units, ASCII closing marks.
NO_START = frozenset(
    "，。、；：？！）》」』】〉”’…—·%℃"
    "〕〗〙〛］｝～‰％°′″℉¢‐–―─‥•・：；．｡､｣﹐﹑﹒﹔﹕﹖﹗〞〟»›"
    "ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々〻ゝゞヽヾ㎡㎥㎏㎞"
    ",.;:!?)]}"
)
# Must not end a line.
NO_END = frozenset("（《「『【〈“‘〔〖〘〚［｛￥¥＄€£№〝«‹([{")
# Not parted from the number that they follow: parts of it (GB/T 15835-2011, 4.2.2), and what is counted or dated.
UNITS = frozenset("万亿千百兆年月日周期号季届次个家批人条项户亩天元件台套吨")

# Characters that are neither drawn nor kept: controls, marks of direction, joiners, variation selectors, tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ODD_SPACES = re.compile("[\t\u1680\u2000-\u200a\u202f\u205f]")
_SPACES = " \u3000"
_NO_BREAK = "\xa0"

# Letters of one word stay together when a line is spread.
_TIGHT = re.compile("[!-~\u00a1-\u02ff]{2,}")
_MAX_SPREAD = 0.09  # em; from a tenth of an em on, readers of the file take the gap for a blank
_MAX_WIDENED = 0.5  # em
# Where a line that wants more is widened: there a reader of the file may take the gap for a blank.
_WIDENED = re.compile("[ \u3000，。；：、！？]")


def clean_text(text: str) -> str:
    """The text as it is drawn: line ends as \\n, no control or unseen characters, blanks as blanks."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    return _SURROGATES.sub("\ufffd", _ODD_SPACES.sub(" ", text))


@lru_cache(maxsize=65536)
def is_mark(char: str) -> bool:
    """Whether the character stands on the one before it (combining marks)."""
    return char > "\u02ff" and unicodedata.category(char)[0] == "M"


@lru_cache(maxsize=65536)
def is_word_char(char: str) -> bool:
    """Whether neighbours of this kind make a word that is not broken: all but blanks and East Asian text."""
    if char in " \u3000\n":
        return False
    if char <= "\u02ff":
        return char not in "·«»"
    if "０" <= char <= "９" or char in "‐‑–":
        return True
    if char in NO_START or char in NO_END or unicodedata.category(char)[0] == "S":
        return False
    return unicodedata.east_asian_width(char) not in "WF"


def may_break(text: str, at: int) -> bool:
    """Whether a new line may begin with `text[at]`, 0 < at < len(text); never with a blank."""
    after = text[at]
    if after in NO_START or after in _SPACES or is_mark(after):
        return False
    before = text[at - 1]
    if before in _SPACES:
        return _last_seen(text, at) not in NO_END
    if before in NO_END or _NO_BREAK in (before, after):
        return False
    if before == "’" and at > 1 and is_word_char(after) and is_word_char(text[at - 2]):
        return False  # O’Brien
    if is_word_char(before):
        return not (is_word_char(after) or (after in UNITS and before.isdigit()))
    return True


def _may_cut(text: str, at: int) -> bool:
    """Whether a word too long for a line may be cut here: the rules of punctuation still hold."""
    after = text[at]
    if after in NO_START or after in _SPACES or is_mark(after):
        return False
    return _last_seen(text, at) not in NO_END


def _last_seen(text: str, at: int) -> str:
    """The last character before `at` that is no blank."""
    while at > 0 and text[at - 1] in _SPACES:
        at -= 1
    return text[at - 1] if at > 0 else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `text` without blanks at its ends, its natural `width_pt`, its `indent_pt` from the left edge.

    `spread_pt` is added after each character but within words (see `tight_spans`), `widen_pt` moreover to each
    blank and stop (see `widened`), so that the line fills its measure.
    `start` is its place in the paragraph.
    """

    text: str
    width_pt: float
    indent_pt: float = 0.0
    spread_pt: float = 0.0
    widen_pt: float = 0.0
    start: int = 0


def break_paragraph(
    text: str,
    *,
    advances: Mapping[str, float],
    size_pt: float,
    width_pt: float,
    indent_pt: float = 0.0,
    is_justified: bool = True,
    lead: tuple[int, Mapping[str, float]] | None = None,
) -> list[Line]:
    """The lines of one paragraph of clean text; `advances` in 1/1000 em, `indent_pt` for the first line only.

    `lead`: so many characters at the beginning have advances of their own.
    A word longer than a line is cut at the edge. No line is wider than `width_pt`, but where one single character
    (with its marks) is.
    """
    end_of_text = len(text.rstrip(_SPACES))
    start = end_of_text - len(text[:end_of_text].lstrip(_SPACES))
    widths: Iterable[float] = map(advances.__getitem__, text)
    if lead is not None:
        widths = chain(map(lead[1].__getitem__, text[: lead[0]]), map(advances.__getitem__, text[lead[0] :]))
    sums = [0.0, *accumulate(widths)]
    scale = size_pt / 1000
    lines: list[Line] = []
    while start < end_of_text:
        # In a column too narrow for it, an indent would push the first word out.
        indent = 0.0 if lines or width_pt - indent_pt < size_pt else indent_pt
        after = _line_end(text, sums, start, end_of_text, (width_pt - indent) / scale + 0.01)
        line = text[start:after].rstrip(_SPACES)
        width = (sums[start + len(line)] - sums[start]) * scale
        spread = widen = 0.0
        if is_justified and after < end_of_text:
            spread, widen = _spread(line, width_pt - indent - width, size_pt)
        lines.append(Line(line, width, indent, spread, widen, start))
        start = after
    return lines or [Line("", 0.0, indent_pt)]


def _line_end(text: str, sums: list[float], start: int, end_of_text: int, room: float) -> int:
    """Where the line after the one that begins at `start` begins; blanks between them are passed over."""
    edge = max(bisect_right(sums, sums[start] + room, start) - 1, start + 1)
    if edge >= end_of_text:
        return end_of_text
    first = edge
    while text[first] in _SPACES:  # they hang over the edge; the text does not end with one
        first += 1
    if first > edge and may_break(text, first):
        return first
    for allowed in (may_break, _may_cut):
        for at in range(edge, start, -1):
            if allowed(text, at):
                return at
    while edge < end_of_text and (is_mark(text[edge]) or text[edge] in _SPACES):
        edge += 1
    return edge


def tight_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of the words in which only the last character is followed by the line's spread."""
    return [match.span() for match in _TIGHT.finditer(text)]


def widened(text: str) -> int:
    """How many places of the text are followed by `Line.widen_pt`."""
    return len(_WIDENED.findall(text))


def is_widened(char: str) -> bool:
    """Whether the character is such a place."""
    return _WIDENED.match(char) is not None


def _spread(line: str, slack_pt: float, size_pt: float) -> tuple[float, float]:
    """(after each character, moreover at blanks and stops) so that the slack is used up; (0, 0) beyond the limits."""
    gaps = len(line) - 1 - sum(len(word) - 1 for word in _TIGHT.findall(line))
    if gaps <= 0 or slack_pt <= 0:
        return 0.0, 0.0
    limit = _MAX_SPREAD * size_pt
    if slack_pt <= gaps * limit:
        return slack_pt / gaps, 0.0
    places = widened(line[:-1])
    rest = slack_pt - gaps * limit
    if rest <= places * size_pt * _MAX_WIDENED:
        return limit, rest / places
    return 0.0, 0.0
