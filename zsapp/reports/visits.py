"""The volume of visit reports: title and contents with page numbers, then one report after the other."""

from pathlib import Path
from typing import BinaryIO

from reportlab.platypus.flowables import Flowable, PageBreak, Spacer

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import VisitReport, Volume
from zsapp.domain.bulletin.words import day_words
from zsapp.reports.contents import Contents, Entry
from zsapp.reports.fonts import FontBook
from zsapp.reports.page import (
    BODY,
    LINE_PT,
    SUBTITLE,
    TITLE,
    Document,
    Written,
    deliver,
)
from zsapp.reports.pictures import Photos
from zsapp.reports.text import Text
from zsapp.reports.visit import place_of, visit_story


def write_visits(volume: Volume, out: Path | BinaryIO, *, book: FontBook, photos: Photos) -> Written:
    """Write the volume as PDF. Raises PlaceError where it cannot be written."""
    document = Document(book, title=f"{volume.title}{volume.subtitle}", author=volume.issuer)
    remarks: list[str] = []
    if volume.reports:
        story = bound(
            volume.reports,
            book,
            photos=photos,
            title=volume.title,
            subtitle=volume.subtitle,
            remarks=remarks,
        )
    else:
        story = [
            Spacer(0, LINE_PT),
            Text(volume.title, TITLE, book),
            Text(volume.subtitle, SUBTITLE, book),
            Text(_("本周没有拜访报告。"), BODY, book),
        ]
    data, told = document.written(story, remarks=remarks)
    deliver(data, out)
    return told


def bound(
    reports: tuple[VisitReport, ...],
    book: FontBook,
    *,
    photos: Photos,
    title: str,
    subtitle: str,
    remarks: list[str],
    level: int = 0,
) -> list[Flowable]:
    """Contents, then each report on a page of its own, last what fills the contents; `remarks` takes what is to be told of the photos."""
    contents = Contents(title, subtitle, _entries(reports), book)
    story = contents.pages()
    for number, report in enumerate(reports):
        if number:
            story.append(PageBreak())
        its, told = visit_story(report, book, photos=photos, level=level, pages=contents.numbers)
        story += its
        remarks += told
    story.append(contents.end())
    return story


def _entries(reports: tuple[VisitReport, ...]) -> list[Entry]:
    """A heading for each team, a line for each report."""
    entries: list[Entry] = []
    team = None
    for report in reports:
        if report.team != team:
            team = report.team
            entries.append(Entry(team))
        what = "，".join(each for each in (day_words(report.date), report.visit_kind, report.intent) if each)
        entries.append(
            Entry(_("{company}（{what}）").format(company=report.company, what=what), place_of(report))
        )
    return entries
