"""The weekly bulletin as PDF: masthead of a 简报, title, numbered sections with tables and a chart, attached visit reports."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.colors import Color
from reportlab.platypus.flowables import Flowable, PageBreak, Spacer

from zsapp.base.texts import _
from zsapp.domain.bulletin.assemble import span
from zsapp.domain.bulletin.model import Block, Bulletin, Chart, Masthead, Paragraph, Section, Table, said
from zsapp.reports.charts import chart_flowables
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.page import (
    BLOCK_WIDTH_PT,
    BODY,
    LINE_PT,
    PITCH_PT,
    SUBHEADING,
    SUBTITLE,
    TITLE,
    Document,
    RedLine,
    Written,
    deliver,
    heading,
)
from zsapp.reports.pictures import Photos
from zsapp.reports.table import MIN_ROOM_PT, Layout, table_flowables
from zsapp.reports.text import Text, TextStyle, draw_line
from zsapp.reports.visits import bound

RED = Color(0.86, 0.07, 0.07)
_NAME_SIZE_PT, _NAME_SPREAD = 44.0, 1.12
_MAST_LINE = TextStyle(Role.FANG, 16, LINE_PT, align="center", pitch_pt=PITCH_PT)
_MIDDLE = frozenset({"rank", "number", "day", "kind", "intent", "state", "change", "due"})
_TEAM_NUMBERS = dict.fromkeys(
    ("calls", "groups", "heads", "phones", "meetings", "leads", "talks", "signed"),
    8.2,  # two characters
)
_LAYOUTS = {
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
    "next_week": Layout(
        {"team": 37, "company": 62, "kind": 10, "purpose": 47},
        centered=_MIDDLE,
        whole=frozenset({"team", "company"}),
    ),
}


def write_weekly(bulletin: Bulletin, out: Path | BinaryIO, *, book: FontBook, photos: Photos) -> Written:
    """Write the bulletin as PDF. Raises PlaceError where it cannot be written."""
    mast = bulletin.masthead
    title = "　".join(each for each in (mast.name, mast.number, bulletin.title) if each)
    document = Document(book, title=title, author=mast.issuer)
    remarks: list[str] = []
    story = [*_front(bulletin, book), *(each for part in bulletin.sections for each in _section(part, book))]
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
    data, told = document.written(story, remarks=remarks)
    deliver(data, out)
    return told


def _front(bulletin: Bulletin, book: FontBook) -> list[Flowable]:
    """The masthead of a 简报 and the title."""
    mast = bulletin.masthead
    return [
        _Name(mast.name, book),
        Text(mast.number or _("（草稿）"), _MAST_LINE, book),
        _IssuerLine(mast, book),
        Spacer(0, 4),
        RedLine(1.5, RED),
        Spacer(0, LINE_PT / 2),
        Text(bulletin.title, TITLE, book),
        Text(span(bulletin.week), SUBTITLE, book),
    ]


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
        return table_flowables(block, _LAYOUTS[block.key], book)
    if isinstance(block, Chart):
        return chart_flowables(block, book)
    assert isinstance(block, Paragraph)
    text = said(block.sentence)
    if block.is_heading:
        return heading(text, book, style=SUBHEADING, room_pt=_room_pt(following))
    return [Text(text, BODY, book)]


class _Name(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The bulletin's name in red, as large as the width allows, up to a limit."""

    def __init__(self, name: str, book: FontBook) -> None:
        super().__init__()
        self._name, self._book = name, book

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """The whole width; the name's height and some room below."""
        natural = self._book.width(self._name, Role.XIAOBIAOSONG, 1) * _NAME_SPREAD
        self._size_pt = min(_NAME_SIZE_PT, width_pt / max(natural, 1))
        self._width_pt = width_pt
        return width_pt, _NAME_SIZE_PT + 16

    def draw(self) -> None:
        """Draw it; called by reportlab."""
        size = max(self._size_pt, 12)
        style = TextStyle(Role.XIAOBIAOSONG, size, size, color=RED, pitch_pt=size * _NAME_SPREAD)
        middle, room = self._width_pt / 2, self._width_pt
        draw_line(
            self.canv, middle, 20, self._name, style=style, book=self._book, align="center", max_width_pt=room
        )


class _IssuerLine(Flowable):  # type: ignore[misc]
    """The issuer on the left, the day on the right, one character in from the edges."""

    def __init__(self, mast: Masthead, book: FontBook) -> None:
        super().__init__()
        self._mast, self._book = mast, book

    def wrap(self, width_pt: float, _height_pt: float) -> tuple[float, float]:
        """One line."""
        return width_pt, LINE_PT

    def draw(self) -> None:
        """Draw it; called by reportlab."""
        right = BLOCK_WIDTH_PT - PITCH_PT
        width = draw_line(
            self.canv, right, 8, self._mast.day, style=_MAST_LINE, book=self._book, align="right"
        )
        room = right - width - 2 * PITCH_PT
        draw_line(
            self.canv, PITCH_PT, 8, self._mast.issuer, style=_MAST_LINE, book=self._book, max_width_pt=room
        )
