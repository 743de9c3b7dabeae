"""The parts of an official document around its text: masthead of a 文件 and of a 简报, title, 主送, 附件, signature, 版记.

Places by GB/T 9704-2012: 7.2.4 issuer's mark, 7.2.5 number, 7.2.7 red line, 7.3.1 title, 7.3.2 主送, 7.3.4 附件, 7.3.5 signature and
date, 7.4 版记. All that stands above the text takes whole lines of the grid, so that the text begins on one.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from re import findall

from reportlab.lib.colors import Color, black
from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable, Spacer

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Closing, Masthead
from zsapp.reports.breaking import UNITS, clean_text, may_break
from zsapp.reports.flow import Snap
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.page import BLOCK_WIDTH_PT, LINE_PT, PITCH_PT, TITLE
from zsapp.reports.text import Align, Text, TextStyle, draw_line

RED = Color(0.86, 0.07, 0.07)
RED_LINE_PT = 1.5
MARK_DROP_PT = 35 * mm  # top of the issuer's mark below the top of the block (7.2.4)
RED_LINE_DROP_PT = 4 * mm  # below the number (7.2.7)
OUTER_LINE_PT, INNER_LINE_PT = 0.35 * mm, 0.25 * mm  # of the 版记 (7.4.1)
_MARK_SIZE_PT, _NAME_SIZE_PT, _SPREAD = 48.0, 44.0, 1.12
_NUMBER = TextStyle(Role.FANG, 16, LINE_PT, align="center", pitch_pt=PITCH_PT)
_SMALL = TextStyle(Role.FANG, 14, 22.0)
_SMALL_LINE_PT = 22.0
# Pairs of characters that are not parted: the usual words of titles.
_WORDS = frozenset(
    findall(
        "..",
        "关于通知通报情况工作招商小组开发发区经济技术园区建设进展开展方案意见报告会议纪要管理办法"
        "加强改进推进项目企业外资目标任务考核季度月度年度实施驻外各项进一一步办公公室",
    )
)


def head(
    masthead: Masthead, title: str, subtitle: Flowable, closing: Closing, book: FontBook
) -> list[Flowable]:
    """All that stands above the text of a first page; `subtitle` follows the title."""
    if masthead.is_document:
        parts: list[Flowable] = [_DocumentHead(masthead, book)]
    else:
        parts = [_BriefHead(masthead, book)]
    parts += [balanced_title(title, book), subtitle]
    if closing.addressees:
        style = TextStyle(Role.FANG, 16, LINE_PT, pitch_pt=PITCH_PT)
        parts.append(Text(closing.addressees.rstrip("：:") + "：", style, book))
    return parts


def tail(closing: Closing, book: FontBook) -> list[Flowable]:
    """What follows the text: 附件, signature and date."""
    parts: list[Flowable] = []
    if closing.attachments:
        parts += [Snap(), Spacer(0, LINE_PT), _Attachments(closing.attachments, book)]
    if closing.signer:
        parts += [Snap(), Spacer(0, LINE_PT), _Signature(closing.signer, closing.signed_on, book)]
    return parts


def balanced_title(title: str, book: FontBook) -> Text:
    """The title, centred, in as few lines as it needs, each about as long as the others and no word or number torn (7.3.1)."""
    return Text("\n".join(balanced(title, book)), TITLE, book)


def balanced(title: str, book: FontBook, width_pt: float = BLOCK_WIDTH_PT - 2 * PITCH_PT) -> list[str]:
    """The lines of a title of at most `width_pt`; a title that cannot be broken so is left to the breaker of lines."""
    text = clean_text(title).replace("\n", " ").strip()
    widths = [book.width(char, TITLE.role, TITLE.size_pt) for char in text]
    total = sum(widths)
    places = [
        0,
        *(at for at in range(1, len(text)) if may_break(text, at) and not _is_torn(text, at)),
        len(text),
    ]
    for count in range(max(1, ceil(total / width_pt)), len(places)):
        best = _best(places, widths, count, width_pt)
        if best is not None:
            return [text[a:b].strip() for a, b in pairwise(best)]
    return [text]


def _is_torn(text: str, at: int) -> bool:
    """Whether a break here would part a number from its unit, 第 from its number, or one of the usual words of titles."""
    before, after = text[at - 1], text[at]
    is_number = (before.isdigit() and after in UNITS) or (before == "第" and after.isdigit())
    return is_number or before + after in _WORDS


def _best(places: Sequence[int], widths: Sequence[float], count: int, room_pt: float) -> list[int] | None:
    """The places at which `count` lines begin and end, least uneven; None where no such lines fit."""
    goal = sum(widths) / count
    sums = [0.0]
    for width in widths:
        sums.append(sums[-1] + width)
    # cost, lines so far: by the place where the last line ends
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for _line in range(count):
        following: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, way) in best.items():
            for end in places:
                width = sums[end] - sums[start]
                if end <= start or width > room_pt:
                    continue
                its = cost + (width - goal) ** 2
                if end not in following or its < following[end][0]:
                    following[end] = (its, [*way, end])
        best = following
    found = best.get(places[-1])
    return None if found is None else found[1]


class _Head(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A masthead over whole lines of the grid; `_down` gives the height above its end."""

    lines = 0

    def __init__(self, masthead: Masthead, book: FontBook) -> None:
        super().__init__()
        self._mast, self._book = masthead, book

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """The whole width, whole lines."""
        self._height_pt = self.lines * LINE_PT
        return width_pt, self._height_pt

    def _mark_size(self, largest_pt: float) -> float:
        """As large as the width allows."""
        natural = self._book.width(self._mast.name, Role.XIAOBIAOSONG, 1) * _SPREAD
        return float(max(12.0, min(largest_pt, BLOCK_WIDTH_PT / max(natural, 1))))

    def _mark(self, size_pt: float, top_pt: float) -> None:
        """Draw the red mark with its top so far below the top of the block."""
        style = TextStyle(Role.XIAOBIAOSONG, size_pt, size_pt, color=RED, pitch_pt=size_pt * _SPREAD)
        face = self._book.face(style.role)
        baseline = self._height_pt - top_pt - face.ascent * size_pt / 1000
        draw_line(
            self.canv, BLOCK_WIDTH_PT / 2, baseline, self._mast.name, style=style, book=self._book,
            align="center", max_width_pt=BLOCK_WIDTH_PT,
        )  # fmt: skip

    def _line(self, down_pt: float, text: str, x_pt: float, align: Align, room_pt: float) -> None:
        """Draw a text whose line of the grid ends so far below the top of the block."""
        face = self._book.face(_NUMBER.role)
        middle = (LINE_PT - _NUMBER.size_pt) / 2
        baseline = self._height_pt - down_pt + middle - face.descent * _NUMBER.size_pt / 1000
        draw_line(
            self.canv,
            x_pt,
            baseline,
            text,
            style=_NUMBER,
            book=self._book,
            align=align,
            max_width_pt=room_pt,
        )

    def _red_line(self, down_pt: float) -> None:
        y_pt = self._height_pt - down_pt
        self.canv.setStrokeColor(RED)
        self.canv.setLineWidth(RED_LINE_PT)
        self.canv.line(0, y_pt, BLOCK_WIDTH_PT, y_pt)
        self.canv.setStrokeColor(black)


class _DocumentHead(_Head):
    """文件: the issuer's mark 35 mm below the top, two lines free, the number, the red line 4 mm below it, two lines free at least."""

    def wrap(self, width_pt: float, height_pt: float) -> tuple[float, float]:
        """As many lines as the size of the mark makes it."""
        self._size_pt = self._mark_size(_MARK_SIZE_PT)
        self._number_end = MARK_DROP_PT + self._size_pt + 3 * LINE_PT
        self._red_drop_pt = self._number_end - (LINE_PT - _NUMBER.size_pt) / 2 + RED_LINE_DROP_PT
        self.lines = ceil(self._red_drop_pt / LINE_PT + 2)
        return super().wrap(width_pt, height_pt)

    def draw(self) -> None:
        """Draw it; called by reportlab."""
        self._mark(self._size_pt, MARK_DROP_PT)
        number = self._mast.number or _("（草稿）")
        self._line(self._number_end, number, BLOCK_WIDTH_PT / 2, "center", BLOCK_WIDTH_PT)
        self._red_line(self._red_drop_pt)


class _BriefHead(_Head):
    """简报: its name in red, the number centred below, issuer left and date right, one character in, the red line, a line free."""

    lines = 6

    def draw(self) -> None:
        """Draw it; called by reportlab."""
        self._mark(self._mark_size(_NAME_SIZE_PT), 6.0)
        self._line(
            3 * LINE_PT, self._mast.number or _("（草稿）"), BLOCK_WIDTH_PT / 2, "center", BLOCK_WIDTH_PT
        )
        right = BLOCK_WIDTH_PT - PITCH_PT
        width = self._book.width(self._mast.day, _NUMBER.role, _NUMBER.size_pt)
        self._line(4.4 * LINE_PT, self._mast.day, right, "right", right)
        self._line(4.4 * LINE_PT, self._mast.issuer, PITCH_PT, "left", right - width - 3 * PITCH_PT)
        self._red_line(4.4 * LINE_PT - (LINE_PT - _NUMBER.size_pt) / 2 + RED_LINE_DROP_PT)


class _Attachments(Flowable):  # type: ignore[misc]
    """附件：1. … 2. …, two characters in, each name under the one before (7.3.4)."""

    def __init__(self, names: Sequence[str], book: FontBook) -> None:
        super().__init__()
        self._book = book
        many = len(names) > 1
        self._lines = [f"{number}. {name}" if many else name for number, name in enumerate(names, 1)]
        self._style = TextStyle(Role.FANG, 16, LINE_PT, pitch_pt=PITCH_PT, align="left")
        self._texts = [Text(line, self._style, book) for line in self._lines]

    def wrap(self, width_pt: float, height_pt: float) -> tuple[float, float]:
        """The whole width; a line for each name, more for a long one."""
        self._room_pt = width_pt - 5 * PITCH_PT
        self._heights = [text.wrap(self._room_pt, height_pt)[1] for text in self._texts]
        return width_pt, sum(self._heights)

    def draw(self) -> None:
        """Draw it; called by reportlab."""
        y_pt = sum(self._heights)
        label = Text(_("附件："), self._style, self._book)
        label.wrapOn(self.canv, 3 * PITCH_PT, LINE_PT)
        label.drawOn(self.canv, 2 * PITCH_PT, y_pt - LINE_PT)
        for text, height in zip(self._texts, self._heights, strict=True):
            y_pt -= height
            text.drawOn(self.canv, 5 * PITCH_PT, y_pt)


class _Signature(Flowable):  # type: ignore[misc]
    """The issuer and below it the date, two characters further right (7.3.5.2: without a seal); never parted."""

    def __init__(self, signer: str, day: str, book: FontBook) -> None:
        super().__init__()
        self._signer, self._day, self._book = signer, day, book
        self._style = TextStyle(Role.FANG, 16, LINE_PT, pitch_pt=PITCH_PT)

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """Two lines."""
        self._width_pt = width_pt
        return width_pt, 2 * LINE_PT

    def draw(self) -> None:
        """Draw it; called by reportlab."""
        signer_pt = self._width(self._signer)
        day_pt = self._width(self._day)
        left = self._width_pt - 2 * PITCH_PT - signer_pt
        day_left = left + 2 * PITCH_PT
        if (
            day_left + day_pt > self._width_pt - 2 * PITCH_PT
        ):  # a longer date stands two in, the issuer moves left with it
            day_left = self._width_pt - 2 * PITCH_PT - day_pt
            left = day_left - 2 * PITCH_PT
        face = self._book.face(self._style.role)
        up = (LINE_PT - self._style.size_pt) / 2 - face.descent * self._style.size_pt / 1000
        for x_pt, y_pt, text in ((left, LINE_PT, self._signer), (day_left, 0.0, self._day)):
            draw_line(self.canv, max(0.0, x_pt), y_pt + up, text, style=self._style, book=self._book,
                      max_width_pt=self._width_pt)  # fmt: skip

    def _width(self, text: str) -> float:
        advances = self._book.advances(self._style.role, self._style.full_advance)
        return float(sum(advances[char] for char in clean_text(text)) * self._style.size_pt / 1000)


class Imprint(Flowable):  # type: ignore[misc]
    """版记 at the foot of the last page: its last line lies on the bottom of the block (7.4). It takes all that is left of the page."""

    def __init__(self, closing: Closing, book: FontBook) -> None:
        super().__init__()
        self._closing, self._book = closing, book
        room = BLOCK_WIDTH_PT - 2 * _SMALL.size_pt
        self._rows: list[tuple[str, list[str]]] = []
        for word, whom in closing.copies_to:
            label = f"{word}："
            measure = room - book.width(label, _SMALL.role, _SMALL.size_pt)
            lines = Text(whom.rstrip("。") + "。", _SMALL, book).lines(measure)
            self._rows.append((label, [line.text for paragraph in lines for line in paragraph]))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to print."""
        return not (self._rows or self._closing.printer or self._closing.copies)

    @property
    def least_pt(self) -> float:
        """The height it needs."""
        lines = sum(len(lines) for _label, lines in self._rows)
        lines += bool(self._closing.printer) + bool(self._closing.copies)
        return float(lines * _SMALL_LINE_PT + LINE_PT / 2)

    def wrap(self, width_pt: float, height_pt: float) -> tuple[float, float]:
        """All that is left, or what it needs on the next page."""
        self._room_pt = max(self.least_pt, height_pt - 0.01)
        return width_pt, self._room_pt

    def draw(self) -> None:
        """Draw it from the bottom upwards; called by reportlab."""
        y_pt = OUTER_LINE_PT / 2
        self._rule(y_pt, OUTER_LINE_PT)
        right = BLOCK_WIDTH_PT - _SMALL.size_pt
        if self._closing.copies:
            self._put(right, y_pt, self._closing.copies, "right")
            y_pt += _SMALL_LINE_PT
        if self._closing.printer:
            self._put(right, y_pt, self._closing.printed_on, "right")
            self._put(_SMALL.size_pt, y_pt, self._closing.printer, "left")
            y_pt += _SMALL_LINE_PT
        if y_pt > OUTER_LINE_PT:
            self._rule(y_pt, INNER_LINE_PT if self._rows else OUTER_LINE_PT)
        for place, (label, lines) in reversed(list(enumerate(self._rows))):
            indent = _SMALL.size_pt + self._book.width(label, _SMALL.role, _SMALL.size_pt)
            for number, line in reversed(list(enumerate(lines))):
                self._put(indent, y_pt, line, "left")
                if number == 0:
                    self._put(_SMALL.size_pt, y_pt, label, "left")
                y_pt += _SMALL_LINE_PT
            self._rule(y_pt, OUTER_LINE_PT if place == 0 else INNER_LINE_PT)

    def _put(self, x_pt: float, bottom_pt: float, text: str, align: Align) -> None:
        face = self._book.face(_SMALL.role)
        up = (_SMALL_LINE_PT - _SMALL.size_pt) / 2 - face.descent * _SMALL.size_pt / 1000
        draw_line(
            self.canv,
            x_pt,
            bottom_pt + up,
            text,
            style=_SMALL,
            book=self._book,
            align=align,
        )

    def _rule(self, y_pt: float, weight_pt: float) -> None:
        self.canv.setStrokeColor(black)
        self.canv.setLineWidth(weight_pt)
        self.canv.line(0, y_pt, BLOCK_WIDTH_PT, y_pt)
