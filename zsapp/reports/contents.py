"""A table of contents with page numbers in one pass.

How many pages it takes is known at once, the page numbers are not: each of its pages shows one form XObject, which the document
defines at its end (ISO 32000-1, 8.10), when all numbers are known.
"""

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable, PageBreak

from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.page import BLOCK_HEIGHT_PT, BLOCK_WIDTH_PT, LINE_PT, Mark
from zsapp.reports.text import TextStyle, draw_line, shorten

_TITLE = TextStyle(Role.XIAOBIAOSONG, 22, LINE_PT)
_GROUP = TextStyle(Role.HEI, 14, 23)
_SUBTITLE = TextStyle(Role.KAI, 14, LINE_PT)
_LINE = TextStyle(Role.FANG, 14, 23)
_STEP_PT = 23.0
_TITLE_ROOM_PT = LINE_PT * 2.5
_NUMBER_ROOM_PT = 40.0
_DOT_ROOM_PT = 24.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: `key` is the place it names; without one it is the heading of those that follow."""

    text: str
    key: str = ""


class Contents:
    """The contents of one document: `pages` goes first, `numbers` is filled by `Mark`s on the way, `end` goes last."""

    def __init__(self, title: str, subtitle: str, entries: list[Entry], book: FontBook) -> None:
        self._title, self._subtitle, self._book = title, subtitle, book
        self.numbers: dict[str, int] = {}
        self._sheets = _sheets(entries)

    def pages(self) -> list[Flowable]:
        """The pages of the contents, each ended by a page break."""
        flowables: list[Flowable] = []
        for number in range(len(self._sheets)):
            if number == 0:
                flowables.append(Mark("contents", self._title))
            flowables += [_Sheet(self, number), PageBreak()]
        return flowables

    def end(self) -> Flowable:
        """The last flowable of the story; it draws what the pages of the contents show."""
        return _End(self)

    def link(self, canvas: Canvas, number: int) -> None:
        """Make each line of a page jump to its place."""
        for y_pt, entry in self._lines(number):
            if entry.key:
                box = (0, y_pt - 5, BLOCK_WIDTH_PT, y_pt + 15)
                canvas.linkRect("", entry.key, box, thickness=0)

    def draw(self, canvas: Canvas, number: int) -> None:
        """Draw a page of the contents with the numbers known by now."""
        if number == 0:
            for text, style, drop in ((self._title, _TITLE, 1.0), (self._subtitle, _SUBTITLE, 1.9)):
                y_pt = BLOCK_HEIGHT_PT - LINE_PT * drop
                draw_line(
                    canvas, BLOCK_WIDTH_PT / 2, y_pt, text, style=style, book=self._book, align="center"
                )
        for y_pt, entry in self._lines(number):
            if entry.key:
                self._draw_entry(canvas, entry, y_pt)
            else:
                draw_line(
                    canvas, 0, y_pt, entry.text, style=_GROUP, book=self._book, max_width_pt=BLOCK_WIDTH_PT
                )

    def _draw_entry(self, canvas: Canvas, entry: Entry, y_pt: float) -> None:
        book = self._book
        room = BLOCK_WIDTH_PT - _LINE.size_pt - _NUMBER_ROOM_PT - _DOT_ROOM_PT
        text = shorten(entry.text, room, style=_LINE, book=book)
        left = _LINE.size_pt + draw_line(canvas, _LINE.size_pt, y_pt, text, style=_LINE, book=book) + 4
        number = str(self.numbers.get(entry.key, ""))
        width = draw_line(canvas, BLOCK_WIDTH_PT, y_pt, number, style=_LINE, book=book, align="right")
        dots = int((BLOCK_WIDTH_PT - width - 4 - left) / book.width("…", _LINE.role, _LINE.size_pt))
        right = BLOCK_WIDTH_PT - width - 4
        draw_line(canvas, right, y_pt, "…" * dots, style=_LINE, book=book, align="right")

    def _lines(self, number: int) -> list[tuple[float, Entry]]:
        top = BLOCK_HEIGHT_PT - (_TITLE_ROOM_PT if number == 0 else 0)
        return [(top - _STEP_PT * (place + 1) + 6, entry) for place, entry in enumerate(self._sheets[number])]


def _sheets(entries: list[Entry]) -> list[list[Entry]]:
    """The entries cut into pages; a heading does not stand last on its page."""
    sheets: list[list[Entry]] = [[]]
    for place, entry in enumerate(entries):
        room = BLOCK_HEIGHT_PT - (_TITLE_ROOM_PT if len(sheets) == 1 else 0)
        most = int(room / _STEP_PT)
        is_heading = not entry.key and place + 1 < len(entries)
        if len(sheets[-1]) + is_heading >= most:
            sheets.append([])
        sheets[-1].append(entry)
    return sheets


class _Sheet(Flowable):  # type: ignore[misc]  # reportlab has no types
    def __init__(self, contents: Contents, number: int) -> None:
        super().__init__()
        self._contents, self._number = contents, number

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        return width_pt, BLOCK_HEIGHT_PT - 1

    def draw(self) -> None:
        self.canv.doForm(f"contents-{self._number}")
        self._contents.link(self.canv, self._number)


class _End(Flowable):  # type: ignore[misc]
    def __init__(self, contents: Contents) -> None:
        super().__init__()
        self._contents = contents

    def wrap(self, _width_pt: float, _height_pt: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        for number in range(len(self._contents._sheets)):
            self.canv.beginForm(f"contents-{number}", 0, -20, BLOCK_WIDTH_PT, BLOCK_HEIGHT_PT)
            self._contents.draw(self.canv, number)
            self.canv.endForm()
