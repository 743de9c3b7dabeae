"""The report of one visit: head table, the company in brief, sections, photos with captions."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from reportlab.platypus.flowables import Flowable

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import VisitReport
from zsapp.domain.bulletin.words import day_words
from zsapp.reports.flow import Kept, height
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.grid import Band, Cell, Grid
from zsapp.reports.page import (
    BLOCK_HEIGHT_PT,
    BLOCK_WIDTH_PT,
    LINE_PT,
    SUBTITLE,
    TITLE,
    Document,
    Mark,
    Written,
    deliver,
)
from zsapp.reports.pictures import Photos, photo_rows
from zsapp.reports.text import Text, TextStyle

# 四号: a report in the size of an official document's body would put a few lines on a second page most of the time.
_BODY = TextStyle(Role.FANG, 14, 24, first_indent_em=2)
_HEADING = TextStyle(Role.HEI, 14, 24, first_indent_em=2)
_LEAST_LEADING_PT = 19.0  # rather than that, a report takes another page
_LEAST_SUBTITLE_PT = 12.0
_LABEL = TextStyle(Role.HEI, 10.5, 16, align="center")
_VALUE = TextStyle(Role.SONG, 10.5, 16, align="left")
_LABEL_WIDTH_PT = 60.0
_PADDING_PT = (5.0, 2.5)
_NUMERALS = "一二三四五六七八九十"


def place_of(report: VisitReport) -> str:
    """The key of the place in a document where the report begins."""
    return f"visit-{report.visit}"


def write_visit(
    report: VisitReport, out: Path | BinaryIO, *, book: FontBook, photos: Photos, author: str = ""
) -> Written:
    """Write one visit report as PDF. Raises PlaceError where it cannot be written."""
    title = _("拜访报告：{company}").format(company=report.company)
    document = Document(book, title=title, author=author or report.team)
    story, remarks = visit_story(report, book, photos=photos)
    data, told = document.written(story, remarks=remarks)
    deliver(data, out)
    return told


def visit_story(
    report: VisitReport,
    book: FontBook,
    *,
    photos: Photos,
    level: int = 0,
    pages: dict[str, int] | None = None,
) -> tuple[list[Flowable], list[str]]:
    """The flowables of one report, and what to tell of its photos; `pages` learns its first page under `visit-<id>`."""
    subtitle = _("{title}（{team}　{day}　{kind}）").format(
        title=report.title,
        team=report.team,
        day=day_words(report.date, with_year=True),
        kind=report.visit_kind,
    )
    front: list[Flowable] = [
        Mark(place_of(report), report.company, level=level, pages=pages),
        Text(report.company, TITLE, book),
        Text(subtitle, _on_one_line(subtitle, book), book),
        _facts(report, book),
    ]
    numerals = _(_NUMERALS)
    sections = list(report.sections)
    if report.papers:
        sections.append((_("资料"), "\n".join(report.papers)))
    texts = [
        (_heading(numerals[number], title, book), Text(text, _BODY, book))
        for number, (title, text) in enumerate(sections)
    ]
    rows, remarks = photo_rows(report.photos, photos, book)
    heads = [_heading(numerals[len(sections)], _("现场照片"), book)] if rows else []
    _fit(front, [*(each for pair in texts for each in pair), *heads], rows)
    story = [*front, *(Kept([title], text) for title, text in texts)]
    if rows:
        story += [Kept(heads, rows[0]), *rows[1:]]
    return story, remarks


def _on_one_line(subtitle: str, book: FontBook) -> TextStyle:
    """A little smaller where a long name of a team would push the last word to a line of its own."""
    size = BLOCK_WIDTH_PT / max(1.0, book.width(subtitle, SUBTITLE.role, 1))
    return (
        SUBTITLE
        if size >= SUBTITLE.size_pt or size < _LEAST_SUBTITLE_PT
        else replace(SUBTITLE, size_pt=int(size * 10) / 10)
    )


def _heading(numeral: str, title: str, book: FontBook) -> Text:
    return Text(_("{n}、{title}").format(n=numeral, title=title), _HEADING, book)


def _fit(front: Sequence[Flowable], texts: Sequence[Text], rows: Sequence[Flowable]) -> None:
    """Set the lines a little closer where the report then ends with its page: with its photos, or else before them."""
    lines = sum(len(paragraph) for text in texts for paragraph in text.lines(BLOCK_WIDTH_PT))
    room = BLOCK_HEIGHT_PT - height(front, BLOCK_WIDTH_PT, BLOCK_HEIGHT_PT)
    of_rows = height(rows, BLOCK_WIDTH_PT, BLOCK_HEIGHT_PT)
    for taken in (of_rows, 0.0):
        leading = int((room - taken) / max(lines, 1) * 10) / 10
        if leading >= _BODY.leading_pt:
            return
        if leading >= _LEAST_LEADING_PT:
            for text in texts:
                text.tighten(leading)
            return


def _facts(report: VisitReport, book: FontBook) -> Grid:
    """The visit, then the company in brief: labels and values, two short ones beside each other."""
    bands = []
    for pairs in (report.head, report.company_facts):
        bands += [_band(line, book) for line in _lines(pairs, book)]
    return Grid(bands, book, space_pt=(0, LINE_PT / 2))


def _lines(pairs: Sequence[tuple[str, str]], book: FontBook) -> list[list[tuple[str, str]]]:
    """The pairs by lines: two where both values are short, else one."""
    room = BLOCK_WIDTH_PT / 2 - _LABEL_WIDTH_PT - 2 * _PADDING_PT[0]
    lines: list[list[tuple[str, str]]] = []
    is_open = False
    for label, value in pairs:
        is_short = "\n" not in value and book.width(value, _VALUE.role, _VALUE.size_pt) <= room
        if is_short and is_open:
            lines[-1].append((label, value))
        else:
            lines.append([(label, value)])
        is_open = is_short and not is_open
    return lines


def _band(line: list[tuple[str, str]], book: FontBook) -> Band:
    step = BLOCK_WIDTH_PT / len(line)
    cells = []
    for number, (label, value) in enumerate(line):
        left = number * step
        cells += [
            Cell(Text(label, _LABEL, book), left, _LABEL_WIDTH_PT, _PADDING_PT, is_filled=True),
            Cell(Text(value, _VALUE, book), left + _LABEL_WIDTH_PT, step - _LABEL_WIDTH_PT, _PADDING_PT),
        ]
    return Band([cells])
