"""A grid of text cells for platypus: its head is repeated, what belongs together stays on one page, a cell taller than a page goes on.

Stock `Table` copies all remaining rows, styles and spans at each page, which grows with the square of the rows, and cannot keep the
two lines of one record together without a command for each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.lib.colors import Color, black
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from zsapp.reports.fonts import FontBook
from zsapp.reports.page import BLOCK_HEIGHT_PT
from zsapp.reports.text import Text

_INNER = Color(0.6, 0.6, 0.6)
FILL = Color(0.93, 0.93, 0.93)
_WEIGHT_PT, _INNER_WEIGHT_PT = 0.5, 0.25
_LEAST_PART_PT = 120.0  # a row taller than a page is begun only where there is this much room


@dataclass(frozen=True, slots=True)
class Cell:
    """A text from `left_pt` on, `width_pt` wide, with its padding; `is_middle`: in the middle of its row's height.

    `link`: the key of the place in the document to which it leads.
    """

    text: Text
    left_pt: float
    width_pt: float
    padding_pt: tuple[float, float]
    is_middle: bool = True
    is_filled: bool = False
    link: str = ""

    def height_pt(self) -> float:
        """What the text takes with its padding."""
        return float(self.text.wrap(self.width_pt - 2 * self.padding_pt[0], 0)[1]) + 2 * self.padding_pt[1]


class Band:
    """Rows of cells that belong together, e.g. the two lines of one record.

    `title`: the band that names the group this one is in, drawn again where the group goes on over the page. `is_kept`: not parted
    from the band that follows.
    """

    __slots__ = ("height_pt", "heights_pt", "is_kept", "rows", "title")

    def __init__(
        self, rows: Sequence[Sequence[Cell]], *, title: "Band | None" = None, is_kept: bool = False
    ) -> None:
        self.rows, self.title, self.is_kept = rows, title, is_kept
        self.heights_pt = [max(cell.height_pt() for cell in row) for row in rows]
        self.height_pt = sum(self.heights_pt)

    def parted(self, room_pt: float, book: FontBook) -> "tuple[Band, Band] | None":
        """Two bands, the first of which fits the room; None where nothing of it does."""
        for number, height in enumerate(self.heights_pt):
            if height > room_pt:
                parts = _parted_row(self.rows[number], room_pt, book)
                if parts is None and number == 0:
                    return None
                head, tail = parts or (None, self.rows[number])
                first = [*self.rows[:number], *([head] if head else [])]
                return Band(first, title=self.title), Band([tail, *self.rows[number + 1 :]], title=self.title)
            room_pt -= height
        return None


def _parted_row(row: Sequence[Cell], room_pt: float, book: FontBook) -> tuple[list[Cell], list[Cell]] | None:
    """The row in two; None where no cell's text may be parted here."""
    head, tail = [], []
    has_begun = False
    for cell in row:
        room = room_pt - 2 * cell.padding_pt[1]
        parts = cell.text.split(cell.width_pt - 2 * cell.padding_pt[0], room)
        has_begun = has_begun or bool(parts)
        empty = Text("", cell.text.text_style, book)
        first, second = [*parts, empty][:2] if parts else (empty, cell.text)
        head.append(replace(cell, text=first, is_middle=False))
        tail.append(replace(cell, text=second, is_middle=False))
    return (head, tail) if has_begun else None


class Grid(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Bands one below the other within thin lines, under a head that is drawn again on each page."""

    def __init__(
        self,
        bands: Sequence[Band],
        book: FontBook,
        *,
        head: Band | None = None,
        space_pt: tuple[float, float] = (0.0, 0.0),
        page_pt: float = BLOCK_HEIGHT_PT,
    ) -> None:
        """`page_pt`: the height of a page, which is another where the page lies on its side."""
        super().__init__()
        self._bands, self._book, self._head, self._page_pt = bands, book, head, page_pt
        self.spaceBefore, self.spaceAfter = space_pt

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """The whole width; the height of head and bands."""
        self.width = width_pt
        self.height = sum(band.height_pt for band in self._bands) + self._head_height_pt()
        return self.width, self.height

    def _head_height_pt(self) -> float:
        return self._head.height_pt if self._head else 0.0

    def split(self, width_pt: float, height_pt: float) -> "list[Grid]":
        """As many bands as fit, and the rest; a band taller than a page is parted. Empty where nothing fits here."""
        room = height_pt - self._head_height_pt() + 0.001
        count = 0
        for band in self._bands:
            if band.height_pt > room:
                break
            room -= band.height_pt
            count += 1
        if count == len(self._bands):
            return [self]
        bands = self._bands
        overfull = bands[count]
        led = count - next((n for n in range(count, 0, -1) if not bands[n - 1].is_kept), 0)
        together = sum(band.height_pt for band in bands[count - led : count + 1])
        if together + self._head_height_pt() > self._page_pt and room >= _LEAST_PART_PT:
            parts = overfull.parted(room, self._book)
            if parts is not None:
                return [self._part([*bands[:count], parts[0]]), self._part([parts[1], *bands[count + 1 :]])]
        count = self._loose(count)
        if count == len(bands) - 1 > 0:  # one record does not go over the page alone, if another may go along
            count = self._loose(count - 1) or count
        if count == 0:
            return []
        title = bands[count].title
        rest = [*([title] if title else []), *bands[count:]]
        return [self._part(bands[:count]), self._part(rest)]

    def _loose(self, count: int) -> int:
        """So many bands or fewer, the last of which does not belong to the one after it."""
        while count > 0 and self._bands[count - 1].is_kept:
            count -= 1
        return count

    def _part(self, bands: Sequence[Band]) -> "Grid":
        space = (self.spaceBefore, self.spaceAfter)
        return Grid(bands, self._book, head=self._head, space_pt=space, page_pt=self._page_pt)

    def draw(self) -> None:
        """Draw all bands from above; called by reportlab with the origin at the lower left corner."""
        canvas, top = self.canv, self.height
        outer: list[Rule] = [(0, 0, self.width, 0), (0, 0, 0, top), (self.width, 0, self.width, top)]
        inner: list[Rule] = []
        bands = [*([self._head] if self._head else []), *self._bands]
        for band in bands:
            for number, (row, height) in enumerate(zip(band.rows, band.heights_pt, strict=True)):
                is_outer = number == 0 or band is self._head
                (outer if is_outer else inner).append((0, top, self.width, top))
                outer += [(cell.left_pt, top - height, cell.left_pt, top) for cell in row if cell.left_pt]
                _draw_row(canvas, row, top, height)
                top -= height
        for rules, weight, color in ((inner, _INNER_WEIGHT_PT, _INNER), (outer, _WEIGHT_PT, black)):
            canvas.setStrokeColor(color)
            canvas.setLineWidth(weight)
            canvas.lines(rules)


Rule = tuple[float, float, float, float]


def _draw_row(canvas: Canvas, row: Sequence[Cell], top_pt: float, height_pt: float) -> None:
    """Fill and texts of a row; `Band` has wrapped the texts."""
    for cell in row:
        if cell.is_filled:
            canvas.setFillColor(FILL)
            canvas.rect(cell.left_pt, top_pt - height_pt, cell.width_pt, height_pt, stroke=0, fill=1)
            canvas.setFillColor(black)
        text, (indent, drop) = cell.text, cell.padding_pt
        slack = (height_pt - text.height) / 2 - drop if cell.is_middle else 0.0
        text.drawOn(canvas, cell.left_pt + indent, top_pt - drop - slack - text.height)
        if cell.link:
            box = (cell.left_pt, top_pt - height_pt, cell.left_pt + cell.width_pt, top_pt)
            canvas.linkRect("", cell.link, box, thickness=0)
