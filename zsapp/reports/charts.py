"""Charts that read in black and white: parts of a bar differ by fill and by hatching, numbers stand beside them."""

from reportlab.lib.colors import Color, black, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from zsapp.domain.bulletin.model import Bar, Chart
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.text import TextStyle, draw_line

LABEL = TextStyle(Role.SONG, 9, 12)
CAPTION = TextStyle(Role.HEI, 10.5, 14)
_ROW_PT, _BAR_PT = 12.6, 7.6
_LABEL_WIDTH_PT, _NUMBER_WIDTH_PT = 44 * mm, 22 * mm
_HEAD_PT = 38.0
_MOST_BARS = 46  # of one picture: what a page holds
_DARK, _HATCH_PT = Color(0.25, 0.25, 0.25), 2.4


def chart_flowables(chart: Chart, book: FontBook) -> list[Flowable]:
    """The chart as one picture, or several where there are more bars than a page holds."""
    return [
        BarChart(chart, chart.bars[start : start + _MOST_BARS], book)
        for start in range(0, len(chart.bars), _MOST_BARS)
    ]


class BarChart(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Lying bars of up to three parts: dark, hatched, white; the scale is that of the whole chart."""

    def __init__(self, chart: Chart, bars: tuple[Bar, ...], book: FontBook) -> None:
        super().__init__()
        self._chart, self._bars, self._book = chart, bars, book
        sums = (sum(figure.value for figure in bar.figures) for bar in chart.bars)
        self._largest = max(1, *sums) if chart.bars else 1
        self.spaceBefore = self.spaceAfter = 8.0

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """The whole width; a row for each bar."""
        self._width_pt, self._height_pt = width_pt, _HEAD_PT + _ROW_PT * len(self._bars)
        return width_pt, self._height_pt

    def draw(self) -> None:
        """Draw title, legend and bars; called by reportlab."""
        canvas, book = self.canv, self._book
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor(black)
        middle = self._width_pt / 2
        title_y = self._height_pt - 12
        draw_line(canvas, middle, title_y, self._chart.title, style=CAPTION, book=book, align="center")
        self._legend(canvas, self._height_pt - 29)
        room = self._width_pt - _LABEL_WIDTH_PT - _NUMBER_WIDTH_PT
        for place, bar in enumerate(self._bars):
            bottom = self._height_pt - _HEAD_PT - _ROW_PT * (place + 1) + (_ROW_PT - _BAR_PT) / 2
            self._bar(canvas, bar, bottom, room)
        canvas.line(_LABEL_WIDTH_PT, 0, _LABEL_WIDTH_PT, _ROW_PT * len(self._bars))

    def _legend(self, canvas: Canvas, y_pt: float) -> None:
        texts = self._chart.series
        widths = [self._book.width(text, LABEL.role, LABEL.size_pt) + 14 + 18 for text in texts]
        x_pt = (self._width_pt - sum(widths) + 18) / 2
        for number, (text, width) in enumerate(zip(texts, widths, strict=True)):
            _fill(canvas, x_pt, y_pt, 10, 8, number)
            draw_line(canvas, x_pt + 14, y_pt + 0.8, text, style=LABEL, book=self._book)
            x_pt += width

    def _bar(self, canvas: Canvas, bar: Bar, bottom_pt: float, room_pt: float) -> None:
        label_room = _LABEL_WIDTH_PT - 6
        draw_line(
            canvas,
            label_room,
            bottom_pt + 0.8,
            bar.label,
            style=LABEL,
            book=self._book,
            align="right",
            max_width_pt=label_room,
        )
        x_pt = _LABEL_WIDTH_PT
        for number, figure in enumerate(bar.figures):
            width = room_pt * figure.value / self._largest
            if width > 0:
                _fill(canvas, x_pt, bottom_pt, width, _BAR_PT, number)
            x_pt += width
        total = sum(figure.value for figure in bar.figures)
        text = f"{total}{self._chart.unit}"
        draw_line(canvas, x_pt + 4, bottom_pt + 0.8, text, style=LABEL, book=self._book)


def _fill(canvas: Canvas, x_pt: float, y_pt: float, width_pt: float, height_pt: float, number: int) -> None:
    """A part of a bar: the first dark, the second hatched, the third white."""
    canvas.setFillColor(_DARK if number == 0 else white)
    canvas.rect(x_pt, y_pt, width_pt, height_pt, stroke=1, fill=1)
    if number == 1:
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(x_pt, y_pt, width_pt, height_pt)
        canvas.clipPath(path, stroke=0, fill=0)
        for step in range(int((width_pt + height_pt) / _HATCH_PT) + 1):
            start = x_pt - height_pt + step * _HATCH_PT
            canvas.line(start, y_pt, start + height_pt, y_pt + height_pt)
        canvas.restoreState()
    canvas.setFillColor(black)
