"""The weekly bulletin as PDF: masthead of a 简报, title, numbered sections with tables and a chart, attached visit reports."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from reportlab.platypus.flowables import Flowable, PageBreak

from zsapp.base.texts import _
from zsapp.domain.bulletin.assemble import span
from zsapp.domain.bulletin.model import Block, Bulletin, Chart, Paragraph, Section, Table, said
from zsapp.reports.charts import chart_flowables
from zsapp.reports.fonts import FontBook
from zsapp.reports.official import Imprint, head, tail
from zsapp.reports.page import (
    BODY,
    LINE_PT,
    SUBHEADING,
    SUBTITLE,
    Document,
    Written,
    deliver,
    heading,
)
from zsapp.reports.pictures import Photos
from zsapp.reports.table import MIN_ROOM_PT, Layout, table_flowables
from zsapp.reports.text import Text
from zsapp.reports.visits import bound

_MIDDLE = frozenset({"rank", "number", "day", "kind", "intent", "state", "change", "due"})
_TEAM_NUMBERS = dict.fromkeys(
    ("calls", "groups", "heads", "phones", "meetings", "leads", "talks", "signed"),
    8.2,  # two characters
)
LAYOUTS = {
    "teams": Layout(
        {"rank": 8, "team": 38.6, **_TEAM_NUMBERS, "investment": 17.6, "paid_in": 14.4, "state": 11.4},
        centered=_MIDDLE,
        whole=frozenset({"team", "investment", "paid_in"}),
    ),
    "visits": Layout(
        {"company": 66, "day": 14, "kind": 9, "intent": 9, "ours": 58},
        below_mm={"theirs": 62, "gist": 94},
        strong=frozenset({"company"}),
        centered=_MIDDLE,
        whole=frozenset({"company", "ours"}),
    ),
    "progress": Layout(
        {"project": 58, "team": 37, "change": 25, "day": 14, "investment": 22},
        below_mm={"company": 58, "reason": 98},
        strong=frozenset({"project"}),
        centered=_MIDDLE,
        whole=frozenset({"project", "team", "company"}),
    ),
    "leads": Layout(
        {"project": 80, "team": 37, "day": 14, "investment": 25},
        below_mm={"company": 58, "summary": 98},
        strong=frozenset({"project"}),
        centered=_MIDDLE,
        whole=frozenset({"project", "team", "company"}),
    ),
    "signed": Layout(
        {"project": 58, "team": 37, "day": 14, "capital": 23, "investment": 24},
        below_mm={"company": 58, "summary": 98},
        strong=frozenset({"project"}),
        centered=_MIDDLE,
        whole=frozenset({"project", "team", "company", "capital", "investment"}),
    ),
    "matters": Layout(
        {"number": 8, "matter": 69, "team": 30, "whom": 20, "due": 13.5, "state": 15.5},
        below_mm={"company": 58, "answer": 98},
        strong=frozenset({"matter"}),
        centered=_MIDDLE,
        whole=frozenset({"team", "whom", "company"}),
    ),
    "late": Layout(
        {"week": 26, "item": 50, "day": 14, "kind": 16, "gist": 50},
        centered=frozenset({"week", "day", "kind"}),
        whole=frozenset({"item", "week"}),
    ),
    "changes": Layout(
        {"week": 26, "item": 50, "change": 80},
        centered=frozenset({"week"}),
        whole=frozenset({"item", "week"}),
    ),
    "next_week": Layout(
        {"team": 37, "company": 62, "kind": 10, "purpose": 47},
        centered=_MIDDLE,
        whole=frozenset({"team", "company"}),
    ),
}


def write_weekly(
    bulletin: Bulletin, out: Path | BinaryIO, *, book: FontBook, photos: Photos, watermark: str = ""
) -> Written:
    """Write the bulletin as PDF. Raises PlaceError where it cannot be written."""
    mast = bulletin.masthead
    title = "　".join(each for each in (mast.name, mast.number, bulletin.title) if each)
    document = Document(book, title=title, author=mast.issuer, watermark=watermark)
    remarks: list[str] = []
    story = [*_front(bulletin, book), *(each for part in bulletin.sections for each in _section(part, book))]
    story += tail(bulletin.closing, book)
    if bulletin.attached:
        title = _("附：拜访报告")
        story.append(PageBreak())
        story += bound(
            bulletin.attached,
            book,
            photos=photos,
            title=title,
            subtitle=span(bulletin.week),
            remarks=remarks,
            level=1,
        )
    story += _end(bulletin, book)
    data, told = document.written(story, remarks=remarks)
    deliver(data, out)
    return told


def _front(bulletin: Bulletin, book: FontBook) -> list[Flowable]:
    """Masthead and title."""
    subtitle = Text(span(bulletin.week), SUBTITLE, book)
    return head(bulletin.masthead, bulletin.title, subtitle, bulletin.closing, book)


def _end(bulletin: Bulletin, book: FontBook) -> list[Flowable]:
    """版记, at the foot of the last page."""
    imprint = Imprint(bulletin.closing, book)
    return [] if imprint.is_empty else [imprint]


def _section(section: Section, book: FontBook) -> list[Flowable]:
    flowables = heading(section.title, book, key=section.key, room_pt=_room_pt(section.blocks))
    for number, block in enumerate(section.blocks):
        flowables += _block(block, book, section.blocks[number + 1 :])
    return flowables


def _room_pt(blocks: Sequence[Block]) -> float:
    """What a heading before these blocks leaves free: two lines of text, the beginning of a table, or both."""
    text = 2 * LINE_PT if blocks and isinstance(blocks[0], Paragraph) else 0.0
    is_table = any(isinstance(block, Table) for block in blocks[: 2 if text else 1])
    return text + (MIN_ROOM_PT if is_table else 0.0)


def _block(block: Block, book: FontBook, following: Sequence[Block]) -> list[Flowable]:
    if isinstance(block, Table):
        return table_flowables(block, LAYOUTS[block.key], book)
    if isinstance(block, Chart):
        return chart_flowables(block, book)
    assert isinstance(block, Paragraph)
    text = said(block.sentence)
    if block.is_heading:
        return heading(text, book, style=SUBHEADING, room_pt=_room_pt(following))
    return [Text(text, BODY, book)]
