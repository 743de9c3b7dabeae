"""Paragraphs and single lines of Chinese text on a reportlab canvas. User text is never markup.

Drawn by the book's faces with one text operator for each run of one font; spacing by Tc, which for two-byte codes
counts once for each character (ISO 32000-1, 9.3.2).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from reportlab.lib.colors import Color, black
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from zsapp.reports.breaking import Line, break_paragraph, clean_text, is_widened, tight_spans, widened
from zsapp.reports.fonts import FULL_WIDTH, FontBook, Role, RunCodes

__all__ = ["Align", "Lead", "Line", "Text", "TextStyle", "break_lines", "draw_line", "shorten"]

Align = Literal["justify", "left", "center", "right"]
_KEPT_TOGETHER = 2  # lines of a paragraph at the foot and at the head of a page
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a paragraph looks. `pitch_pt`: full-width characters stand that far apart (GB/T 9704: 156 mm / 28)."""

    role: Role
    size_pt: float
    leading_pt: float
    first_indent_em: float = 0.0
    align: Align = "justify"
    space_before_pt: float = 0.0
    space_after_pt: float = 0.0
    color: Color = black
    pitch_pt: float | None = None
    keep_with_next: bool = False

    @property
    def em_pt(self) -> float:
        """How far apart full-width characters stand."""
        return self.size_pt if self.pitch_pt is None else self.pitch_pt

    @property
    def full_advance(self) -> float:
        """The same in 1/1000 of the size, as `FontBook.advances` takes it."""
        return FULL_WIDTH if self.pitch_pt is None else self.pitch_pt * 1000 / self.size_pt


@dataclass(frozen=True, slots=True)
class Lead:
    """The first characters of a paragraph in another typeface: a heading with which the text runs on."""

    length: int
    role: Role


def break_lines(
    text: str, width_pt: float, *, style: TextStyle, book: FontBook, is_continued: bool = False
) -> list[Line]:
    """The lines of one paragraph (of several, parted by \\n, one after the other).

    `is_continued`: the text is the rest of a paragraph, so its first line is not indented.
    """
    paragraphs = clean_text(text).split("\n")
    return [
        line
        for number, paragraph in enumerate(paragraphs)
        for line in _break(paragraph, width_pt, style, book, is_continued=is_continued and number == 0)
    ]


def _break(
    paragraph: str,
    width_pt: float,
    style: TextStyle,
    book: FontBook,
    *,
    is_continued: bool,
    lead: "Lead | None" = None,
) -> list[Line]:
    return break_paragraph(
        paragraph,
        advances=book.advances(style.role, style.full_advance),
        size_pt=style.size_pt,
        width_pt=width_pt,
        indent_pt=0.0 if is_continued else style.first_indent_em * style.em_pt,
        is_justified=style.align == "justify",
        lead=(lead.length, book.advances(lead.role, style.full_advance)) if lead else None,
    )


def shorten(text: str, max_width_pt: float, *, style: TextStyle, book: FontBook) -> str:
    """The text on one line, cut with … where it is wider than the measure."""
    text = clean_text(text).replace("\n", " ")
    advances = book.advances(style.role, style.full_advance)
    room = max_width_pt * 1000 / style.size_pt
    if sum(map(advances.__getitem__, text)) <= room + 0.01:
        return text
    room -= advances[_ELLIPSIS]
    kept = 0
    for char in text:
        room -= advances[char]
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + _ELLIPSIS


def draw_line(
    canvas: Canvas,
    x_pt: float,
    y_pt: float,
    text: str,
    *,
    style: TextStyle,
    book: FontBook,
    align: Align = "left",
    max_width_pt: float | None = None,
) -> float:
    """Draw one line with its baseline at `y_pt` and give its width; `x_pt` is its left end, middle or right end.

    Longer than `max_width_pt`, it is shortened with …; line ends become blanks.
    """
    text = clean_text(text).replace("\n", " ")
    if max_width_pt is not None:
        text = shorten(text, max_width_pt, style=style, book=book)
    advances = book.advances(style.role, style.full_advance)
    width_pt = sum(map(advances.__getitem__, text)) * style.size_pt / 1000
    shift_pt = {"center": width_pt / 2, "right": width_pt}.get(align, 0.0)
    _draw(canvas, [(x_pt - shift_pt, y_pt, Line(text, width_pt))], style, book)
    return width_pt


def _draw(
    canvas: Canvas, lines: Sequence[tuple[float, float, Line]], style: TextStyle, book: FontBook
) -> None:
    """Draw lines at (x, baseline) in one text object; leaves colour and spacing as they were."""
    codes = book.codes(canvas._doc, style.role)
    advances = book.advances(style.role)
    operators = ["BT"]
    font = spacing = ""
    for x_pt, y_pt, line in lines:
        x_pt += (style.em_pt - style.size_pt) / 2  # the em stands in the middle of its pitch
        operators.append(f"1 0 0 1 {x_pt:.3f} {y_pt:.3f} Tm")
        before_pt = 0.0
        for slot, run_spacing_pt, run in _runs(line, style, book, codes):
            if before_pt:
                # Runs are placed one by one: some readers forget the spacing after a run's last character.
                operators.append(f"{before_pt:.3f} 0 Td")
            run_font = f"{codes.slots[slot].font_name} {style.size_pt:g} Tf"
            run_spacing = f"{run_spacing_pt:.4f} Tc"
            if run_font != font:
                operators.append(run_font)
                font = run_font
            if run_spacing != spacing:
                operators.append(run_spacing)
                spacing = run_spacing
            operators.append(_show(run, line, style, codes, slot))
            if len(run) < len(line.text):
                before_pt = sum(map(advances.__getitem__, run)) * style.size_pt / 1000
                before_pt += len(run) * run_spacing_pt + (
                    widened(run) * line.widen_pt if line.widen_pt else 0.0
                )
    operators.append("0 Tc ET")
    before = canvas._fillColorObj
    canvas.setFillColor(style.color)
    canvas._code.append(" ".join(operators))
    canvas.setFillColor(before)


def _runs(line: Line, style: TextStyle, book: FontBook, codes: RunCodes) -> Iterator[tuple[int, float, str]]:
    """(slot, spacing after each character, text) of a line, cut where font or spacing changes."""
    parts = _by_words(line)
    if style.pitch_pt is not None:
        parts = _by_width(parts, line, style, book)
    for spacing_pt, part in parts:
        for slot, run in codes.pieces(part):
            yield slot, spacing_pt, run


def _drawn_width(line: Line, style: TextStyle, book: FontBook) -> float:
    """How far the line goes as it is spread, its last character too."""
    advances = book.advances(style.role, style.full_advance)
    natural = sum(map(advances.__getitem__, line.text)) * style.size_pt / 1000
    spread = sum(spread_pt * len(part) for spread_pt, part in _by_words(line))
    return float(natural + spread + widened(line.text) * line.widen_pt)


def _by_words(line: Line) -> list[tuple[float, str]]:
    """(spread, text) of a line, nothing spread within words."""
    text, spread_pt = line.text, line.spread_pt
    parts: list[tuple[float, str]] = []
    done = 0
    for start, end in tight_spans(text) if spread_pt else ():
        if start > done:
            parts.append((spread_pt, text[done:start]))
        parts.append((0.0, text[start : end - 1]))
        done = end - 1
    if done < len(text):
        parts.append((spread_pt, text[done:]))
    return parts


def _by_width(
    parts: list[tuple[float, str]], line: Line, style: TextStyle, book: FontBook
) -> list[tuple[float, str]]:
    """The same on a grid: full-width characters are pushed from their own width to the pitch."""
    advances, full = book.advances(style.role, style.full_advance), style.full_advance
    closer_pt = style.em_pt - style.size_pt
    wide = {char for char in set(line.text) if advances[char] == full}
    if wide.issuperset(line.text):
        return [(spread_pt + closer_pt, part) for spread_pt, part in parts]
    return [
        (spread_pt + (closer_pt if is_wide else 0.0), "".join(chars))
        for spread_pt, part in parts
        for is_wide, chars in groupby(part, key=wide.__contains__)
    ]


def _show(run: str, line: Line, style: TextStyle, codes: RunCodes, slot: int) -> str:
    """The operator that shows a run; a run of 〓 says which characters they stand for."""
    hex_of = codes.hex_of
    if line.widen_pt and widened(run):
        kern = f"> {-line.widen_pt * 1000 / style.size_pt:.1f} <"
        text = "".join(hex_of[char] + kern if is_widened(char) else hex_of[char] for char in run)
        shown = f"[<{text}>] TJ"
    else:
        shown = f"<{''.join(map(hex_of.__getitem__, run))}> Tj"
    if codes.slots[slot].is_geta:
        actual = run.encode("utf-16-be").hex().upper()
        return f"/Span <</ActualText <FEFF{actual}>>> BDC {shown} EMC"
    return shown


class Text(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Paragraphs of plain text (parted by \\n) that wrap, justify, and split over pages without widows and orphans."""

    def __init__(self, text: str, style: TextStyle, book: FontBook, *, lead: Lead | None = None) -> None:
        """`lead`: of the first paragraph, which begins without blanks."""
        super().__init__()
        self._set(clean_text(text).strip("\n").split("\n"), style, book, is_continued=False)
        self._lead: Lead | None = lead

    def _set(self, paragraphs: list[str], style: TextStyle, book: FontBook, *, is_continued: bool) -> None:
        self._paragraphs, self._is_continued = paragraphs, is_continued
        self.text_style, self._book = style, book
        self.spaceBefore = 0.0 if is_continued else style.space_before_pt
        self.spaceAfter = style.space_after_pt
        self.keepWithNext = int(style.keep_with_next)
        self._measure_pt = -1.0
        self._lines: list[list[Line]] = []

    def _part(self, paragraphs: list[str], *, is_continued: bool) -> "Text":
        part = Text("", self.text_style, self._book)
        part._set(paragraphs, self.text_style, self._book, is_continued=is_continued)
        return part

    def lines(self, width_pt: float) -> list[list[Line]]:
        """The lines of each paragraph in this measure."""
        if width_pt != self._measure_pt:
            self._measure_pt = width_pt
            self._lines = [
                _break(
                    paragraph,
                    width_pt,
                    self.text_style,
                    self._book,
                    is_continued=self._is_continued and number == 0,
                    lead=None if number else self._lead,
                )
                for number, paragraph in enumerate(self._paragraphs)
            ]
        return self._lines

    def tighten(self, leading_pt: float) -> None:
        """Set the lines so far apart; where they end does not change."""
        self.text_style = replace(self.text_style, leading_pt=leading_pt)

    def minWidth(self) -> float:  # noqa: N802
        """One character's width; stock tables ask for it."""
        return self.text_style.em_pt

    def wrap(self, width_pt: float, height_pt: float) -> tuple[float, float]:
        """(width, height) taken in a frame of this width."""
        self.width = width_pt
        self.height = sum(map(len, self.lines(width_pt))) * self.text_style.leading_pt
        return self.width, self.height

    def split(self, width_pt: float, height_pt: float) -> list["Text"]:
        """Two parts, the first of which fits the height; none where nothing of it may stand alone."""
        room = int((height_pt + 0.001) / self.text_style.leading_pt)
        lines = self.lines(width_pt)
        total = sum(map(len, lines))
        if room >= total:
            return [self]
        place = _split_place(lines, room)
        if place is None:
            return []
        number, kept = place
        paragraphs = self._paragraphs
        if kept == 0:
            head, tail = paragraphs[:number], paragraphs[number:]
        else:
            start = lines[number][kept].start
            head = [*paragraphs[:number], paragraphs[number][:start]]
            tail = [paragraphs[number][start:], *paragraphs[number + 1 :]]
        first = self._part(head, is_continued=self._is_continued)
        second = self._part(tail, is_continued=kept > 0)
        first._lead = self._lead
        if self._lead and number == 0 and kept and self._lead.length > start:
            second._lead = Lead(self._lead.length - start, self._lead.role)
        first.spaceAfter = second.spaceBefore = 0.0
        first.keepWithNext = 0
        # Lines once broken stay as they are: the last line of the head is not the last of its paragraph.
        first._measure_pt = second._measure_pt = width_pt
        first._lines = lines[:number] + ([lines[number][:kept]] if kept else [])
        second._lines = [_moved(lines[number][kept:]), *lines[number + 1 :]]
        return [first, second]

    def draw(self) -> None:
        """Draw all lines; called by reportlab with the origin at the lower left corner."""
        style = self.text_style
        face = self._book.face(style.role)
        # The em box stands in the middle of its line (GB/T 9704 asks it of the body; it suits all).
        top = (style.leading_pt - style.size_pt * (face.ascent - face.descent) / 1000) / 2
        y_pt = self.height - top - face.ascent * style.size_pt / 1000
        placed: list[tuple[float, float, Line]] = []
        for paragraph in self.lines(self.width):
            for line in paragraph:
                placed.append((line.indent_pt + self._shift(line), y_pt, line))
                y_pt -= style.leading_pt
        if self._lead:
            placed = self._draw_lead(placed, self._lead)
        _draw(self.canv, placed, style, self._book)

    def _draw_lead(
        self, placed: list[tuple[float, float, Line]], lead: Lead
    ) -> list[tuple[float, float, Line]]:
        """Draw the first characters in their own typeface; what is left to be drawn in the text's."""
        its, rest = replace(self.text_style, role=lead.role), []
        headed = 0 if not self._lines else len(self._lines[0])
        for number, (x_pt, y_pt, line) in enumerate(placed):
            count = lead.length - line.start if number < headed else 0
            if count <= 0:
                rest.append((x_pt, y_pt, line))
                continue
            head, tail = replace(line, text=line.text[:count]), replace(line, text=line.text[count:])
            _draw(self.canv, [(x_pt, y_pt, head)], its, self._book)
            if tail.text:
                rest.append((x_pt + _drawn_width(head, its, self._book), y_pt, tail))
        return rest

    def _shift(self, line: Line) -> float:
        free: float = self.width - line.indent_pt - line.width_pt
        return {"center": free / 2, "right": free}.get(self.text_style.align, 0.0)


def _moved(lines: list[Line]) -> list[Line]:
    """The lines with places counted from the first of them."""
    first = lines[0].start
    return [
        Line(line.text, line.width_pt, line.indent_pt, line.spread_pt, line.widen_pt, line.start - first)
        for line in lines
    ]


def _split_place(lines: list[list[Line]], room: int) -> tuple[int, int] | None:
    """(paragraph, lines of it kept) for the longest head of at most `room` lines; None where there is none."""
    best: tuple[int, int] | None = None
    before = 0
    for number, paragraph in enumerate(lines):
        if before > room:
            break
        if before > 0:
            best = (number, 0)
        most = min(room - before, len(paragraph) - _KEPT_TOGETHER)
        if most >= _KEPT_TOGETHER:
            best = (number, most)
        before += len(paragraph)
    return best
