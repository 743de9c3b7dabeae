"""The weekly bulletin as PDF: masthead of a 简报, title, numbered sections with tables and a chart, attached visit reports."""

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
_TEAM_NUMBERS = ("calls", "groups", "heads", "phones", "meetings", "leads", "talks", "signed")
_LAYOUTS = {
    "teams": Layout(
        {
            "rank": 8,
            "team": 41,
            **dict.fromkeys(_TEAM_NUMBERS, 8.4),
            "investment": 14,
            "paid_in": 13,
            "state": 12.5,
        },
        centered=_MIDDLE,
        whole=frozenset({"team", "investment", "paid_in"}),
    ),
    "visits": Layout(
        {"company": 66, "day": 14, "kind": 9, "intent": 9, "ours": 58},
        below=(1, 4),
        centered=_MIDDLE,
        whole=frozenset({"company", "ours"}),
    ),
    "progress": Layout(
        {"project": 66, "team": 31, "change": 24, "day": 14, "investment": 21},
        below=(5,),
        centered=_MIDDLE,
        whole=frozenset({"project", "team"}),
    ),
    "leads": Layout(
        {"project": 76, "team": 38, "day": 16, "investment": 26},
        below=(4,),
        centered=_MIDDLE,
        whole=frozenset({"project", "team"}),
    ),
    "signed": Layout(
        {"project": 66, "team": 31, "day": 14, "capital": 21, "investment": 24},
        below=(5,),
        centered=_MIDDLE,
        whole=frozenset({"project", "team"}),
    ),
    "matters": Layout(
        {"number": 9, "matter": 46, "team": 24, "whom": 21, "due": 15, "state": 15, "answer": 36},
        centered=_MIDDLE,
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
        story += bound(bulletin.attached, book, photos=photos, title=title, remarks=remarks, level=1)
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
        Spacer(0, LINE_PT),
        Text(bulletin.title, TITLE, book),
        Text(span(bulletin.week), SUBTITLE, book),
    ]


def _section(section: Section, book: FontBook) -> list[Flowable]:
    starts_with_table = isinstance(section.blocks[0], Table)
    room = MIN_ROOM_PT if starts_with_table else 0
    flowables = heading(section.title, book, key=section.key, room_pt=room)
    for block in section.blocks:
        flowables += _block(block, book)
    return flowables


def _block(block: Block, book: FontBook) -> list[Flowable]:
    if isinstance(block, Table):
        return [Spacer(0, 3), *table_flowables(block, _LAYOUTS[block.key], book), Spacer(0, 6)]
    if isinstance(block, Chart):
        return chart_flowables(block, book)
    assert isinstance(block, Paragraph)
    text = said(block.sentence)
    if block.is_heading:
        return heading(text, book, style=SUBHEADING, room_pt=MIN_ROOM_PT)
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
        return width_pt, _NAME_SIZE_PT + 22

    def draw(self) -> None:
        """Draw it; called by reportlab."""
        size = max(self._size_pt, 12)
        style = TextStyle(Role.XIAOBIAOSONG, size, size, color=RED, pitch_pt=size * _NAME_SPREAD)
        middle, room = self._width_pt / 2, self._width_pt
        draw_line(
            self.canv, middle, 24, self._name, style=style, book=self._book, align="center", max_width_pt=room
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
