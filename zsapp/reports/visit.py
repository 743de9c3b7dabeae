"""The report of one visit: head table, the company in brief, sections, photos with captions."""

from pathlib import Path
from typing import BinaryIO

from reportlab.platypus.flowables import Flowable, Spacer

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import VisitReport
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.grid import Band, Cell, Grid
from zsapp.reports.page import (
    BLOCK_WIDTH_PT,
    BODY,
    LINE_PT,
    SUBTITLE,
    TITLE,
    Document,
    Mark,
    Written,
    deliver,
    heading,
)
from zsapp.reports.pictures import BOX_HEIGHT_PT, Photos, photo_rows
from zsapp.reports.text import Text, TextStyle

_LABEL = TextStyle(Role.HEI, 12, 18, align="center")
_VALUE = TextStyle(Role.SONG, 12, 18, align="left")
_LABEL_WIDTH_PT = 78.0
_PADDING_PT = (6.0, 2.5)
_NUMERALS = "一二三四五六七八九十"


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
        title=report.title, team=report.team, day=report.day, kind=report.visit_kind
    )
    story: list[Flowable] = [
        Mark(f"visit-{report.visit}", report.company, level=level, pages=pages),
        Text(report.company, TITLE, book),
        Text(subtitle, SUBTITLE, book),
        _pairs(report, book),
        Spacer(0, LINE_PT / 2),
    ]
    numerals = _(_NUMERALS)
    sections = list(report.sections)
    if report.papers:
        sections.append((_("资料"), "\n".join(report.papers)))
    for number, (title, text) in enumerate(sections):
        story += heading(_("{n}、{title}").format(n=numerals[number], title=title), book)
        story.append(Text(text, BODY, book))
    rows, remarks = photo_rows(report.photos, photos, book)
    if rows:
        title = _("{n}、{title}").format(n=numerals[len(sections)], title=_("现场照片"))
        story += heading(title, book, room_pt=BOX_HEIGHT_PT + LINE_PT)
        story += rows
    return story, remarks


def _pairs(report: VisitReport, book: FontBook) -> Grid:
    """Label and value, row by row: the visit first, the company in brief below."""
    left, right = _LABEL_WIDTH_PT, BLOCK_WIDTH_PT - _LABEL_WIDTH_PT
    bands = [
        Band(
            [
                [
                    Cell(Text(label, _LABEL, book), 0.0, left, _PADDING_PT, is_filled=True),
                    Cell(Text(value, _VALUE, book), left, right, _PADDING_PT),
                ]
            ]
        )
        for label, value in (*report.head, *report.company_facts)
    ]
    return Grid(bands, book)
