"""Charts that read in black and white: parts differ by fill and by hatching, a number stands beside every bar."""

from collections.abc import Sequence

from reportlab.lib.colors import Color, black, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from zsapp.domain.bulletin.model import Bar, Block, Chart, ChartForm
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.text import TextStyle, draw_line

LABEL = TextStyle(Role.SONG, 9, 12)
CAPTION = TextStyle(Role.HEI, 10.5, 14)
_ROW_PT, _BAR_PT = 11.6, 7.2
_LEAST_LABEL_PT, _MOST_LABEL_PT, _LEAST_LABEL_SIZE_PT = 20 * mm, 52 * mm, 7.0
_NUMBER_WIDTH_PT = 16 * mm
_HEAD_PT, _GAP_PT = 36.0, 12.0
_MOST_BARS = 50  # of one picture: what a page holds
_DARK, _HATCH_PT = Color(0.25, 0.25, 0.25), 2.4
_WHOLE, _MOST_SHOWN = 1000, 1500  # tenths of a percent: a pace of 100 %, and where its bar ends
_COLUMNS_PT, _COLUMN_PT = 40.0, 20.0  # height of the highest column, width of each


def are_beside(one: Block | None, other: Block | None) -> bool:
    """Whether the second is a chart drawn beside the first, its bars on the same lines: they are of the same."""
    if not (isinstance(one, Chart) and isinstance(other, Chart)):
        return False
    labels, its = ([bar.label for bar in chart.bars] for chart in (one, other))
    return one.form is ChartForm.BARS and other.form is ChartForm.PACE and labels == its


def chart_flowables(charts: Sequence[Chart], book: FontBook) -> list[Flowable]:
    """The chart, or two beside each other, as one picture, or as several where there are more bars than a page holds."""
    first = charts[0]
    if first.form is ChartForm.COLUMNS:
        return [ColumnChart(first, book)] if first.bars else []
    return [
        BarChart(charts, slice(start, start + _MOST_BARS), book)
        for start in range(0, len(first.bars), _MOST_BARS)
    ]


class BarChart(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Lying bars of up to three parts: dark, hatched, white; the scale is that of the whole chart."""

    def __init__(self, charts: Sequence[Chart], shown: slice, book: FontBook) -> None:
        super().__init__()
        self._charts, self._shown, self._book = charts, shown, book
        self._labels = [bar.label for bar in charts[0].bars[shown]]
        widest = max((book.width(label, LABEL.role, LABEL.size_pt) for label in self._labels), default=0.0)
        self._label_pt = min(max(widest, _LEAST_LABEL_PT), _MOST_LABEL_PT) + 6
        self.spaceBefore = 6.0

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """The whole width; a row for each bar."""
        self._width_pt, self._height_pt = width_pt, _HEAD_PT + _ROW_PT * len(self._labels)
        return width_pt, self._height_pt

    def draw(self) -> None:
        """Draw labels and, for each chart, title, legend and bars; called by reportlab."""
        canvas = self.canv
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor(black)
        for place, label in enumerate(self._labels):
            self._label(label, self._bottom(place) + 0.6)
        count = len(self._charts)
        room = (self._width_pt - self._label_pt - _GAP_PT * (count - 1)) / count
        for number, chart in enumerate(self._charts):
            self._panel(chart, self._label_pt + number * (room + _GAP_PT), room)

    def _bottom(self, place: int) -> float:
        return self._height_pt - _HEAD_PT - _ROW_PT * (place + 1) + (_ROW_PT - _BAR_PT) / 2

    def _label(self, text: str, y_pt: float) -> None:
        """A name that is too long is made smaller, then cut."""
        room = self._label_pt - 6
        natural = self._book.width(text, LABEL.role, 1)
        size = max(_LEAST_LABEL_SIZE_PT, min(LABEL.size_pt, room / max(natural, 1)))
        style = TextStyle(LABEL.role, size, LABEL.leading_pt)
        draw_line(self.canv, room, y_pt, text, style=style, book=self._book, align="right", max_width_pt=room)

    def _panel(self, chart: Chart, left_pt: float, width_pt: float) -> None:
        canvas, middle = self.canv, left_pt + width_pt / 2
        draw_line(
            canvas, middle, self._height_pt - 11, chart.title, style=CAPTION, book=self._book, align="center"
        )
        _legend(canvas, chart.series, middle, self._height_pt - 27, book=self._book)
        is_pace = chart.form is ChartForm.PACE
        scale = _scale(chart)
        room = width_pt - _NUMBER_WIDTH_PT * (1.4 if is_pace else 1.0)
        foot = _ROW_PT * len(self._labels)
        if is_pace:
            at = left_pt + room * _WHOLE / scale
            canvas.setDash(2, 1.5)
            canvas.line(at, 0, at, foot)
            canvas.setDash()
        for place, bar in enumerate(chart.bars[self._shown]):
            self._bar(chart, bar, left_pt, self._bottom(place), room / scale)
        canvas.line(left_pt, 0, left_pt, foot)

    def _bar(self, chart: Chart, bar: Bar, left_pt: float, bottom_pt: float, unit_pt: float) -> None:
        x_pt = left_pt
        most = _MOST_SHOWN if chart.form is ChartForm.PACE else None
        for number, figure in enumerate(bar.figures):
            width = unit_pt * (figure.value if most is None else min(figure.value, most))
            if width > 0:
                _fill(self.canv, x_pt, bottom_pt, width, _BAR_PT, number)
            x_pt += width
        if chart.form is ChartForm.PACE:
            text = "".join(figure.text for figure in bar.figures)
            self._clear(x_pt + 1.5, bottom_pt, self._book.width(text, LABEL.role, LABEL.size_pt) + 3)
        else:
            text = f"{sum(figure.value for figure in bar.figures)}{chart.unit}"
        draw_line(self.canv, x_pt + 3, bottom_pt + 0.6, text, style=LABEL, book=self._book)

    def _clear(self, x_pt: float, y_pt: float, width_pt: float) -> None:
        """Room for a number, so that the line at 100 % does not run through it."""
        self.canv.setFillColor(white)
        self.canv.rect(x_pt, y_pt - 0.8, width_pt, _BAR_PT + 1.6, stroke=0, fill=1)
        self.canv.setFillColor(black)


class ColumnChart(Flowable):  # type: ignore[misc]
    """Standing columns of one series, a number above and a label below each."""

    def __init__(self, chart: Chart, book: FontBook) -> None:
        super().__init__()
        self._chart, self._book = chart, book
        self.spaceBefore = 6.0

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """The whole width; title, number, column and label."""
        self._width_pt = width_pt
        return width_pt, 18.0 + 12.0 + _COLUMNS_PT + 14.0

    def draw(self) -> None:
        """Draw it; called by reportlab."""
        canvas, book, bars = self.canv, self._book, self._chart.bars
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor(black)
        top = 14.0 + _COLUMNS_PT + 12.0 + 6.0
        draw_line(
            canvas, self._width_pt / 2, top, self._chart.title, style=CAPTION, book=book, align="center"
        )
        largest = max(1, *(bar.figures[0].value for bar in bars))
        step = self._width_pt / len(bars)
        for place, bar in enumerate(bars):
            middle, height = (place + 0.5) * step, _COLUMNS_PT * bar.figures[0].value / largest
            if height:
                _fill(canvas, middle - _COLUMN_PT / 2, 14.0, _COLUMN_PT, height, 1)
            text = f"{bar.figures[0].text}{self._chart.unit}"
            draw_line(canvas, middle, 17.0 + height, text, style=LABEL, book=book, align="center")
            draw_line(
                canvas, middle, 3.0, bar.label, style=LABEL, book=book, align="center", max_width_pt=step
            )
        canvas.line(0, 14.0, self._width_pt, 14.0)


def _scale(chart: Chart) -> int:
    """What the longest bar stands for."""
    largest = max((sum(figure.value for figure in bar.figures) for bar in chart.bars), default=0)
    return max(_WHOLE, min(largest, _MOST_SHOWN)) if chart.form is ChartForm.PACE else max(1, largest)


def _legend(canvas: Canvas, series: Sequence[str], middle_pt: float, y_pt: float, *, book: FontBook) -> None:
    widths = [book.width(text, LABEL.role, LABEL.size_pt) + 13 + 10 for text in series]
    x_pt = middle_pt - (sum(widths) - 10) / 2
    for number, (text, width) in enumerate(zip(series, widths, strict=True)):
        _fill(canvas, x_pt, y_pt, 10, 6.4, number)
        draw_line(canvas, x_pt + 13, y_pt + 0.4, text, style=LABEL, book=book)
        x_pt += width


def _fill(canvas: Canvas, x_pt: float, y_pt: float, width_pt: float, height_pt: float, number: int) -> None:
    """A part of a bar: the first dark, the second hatched, the third white."""
    canvas.setFillColor(_DARK if number == 0 else white)
    canvas.rect(x_pt, y_pt, width_pt, height_pt, stroke=1, fill=1)
    if number == 1:
        starts = [
            step * _HATCH_PT - height_pt for step in range(1, int((width_pt + height_pt) / _HATCH_PT) + 1)
        ]
        slants = [(max(start, 0.0), min(start + height_pt, width_pt), start) for start in starts]
        canvas.lines(
            [(x_pt + a, y_pt + a - start, x_pt + b, y_pt + b - start) for a, b, start in slants if a < b]
        )
    canvas.setFillColor(black)
