"""Tables of the bulletin, from `zsapp.domain.bulletin.Table`: head, groups with titles, one or two lines a record, total, remarks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Column, Group, Row, Table, said
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.grid import Band, Cell, Grid
from zsapp.reports.page import BLOCK_HEIGHT_PT, BLOCK_WIDTH_PT, WIDE_HEIGHT_PT, WIDE_WIDTH_PT
from zsapp.reports.text import Text, TextStyle

_SIZE_PT, _LEADING_PT = 9.0, 10.8  # 小五
CELL = TextStyle(Role.SONG, _SIZE_PT, _LEADING_PT, align="left")
CENTERED = replace(CELL, align="center")
NUMBER = replace(CELL, align="right")
HEAD = TextStyle(Role.HEI, _SIZE_PT, _LEADING_PT, align="center")
GROUP = replace(HEAD, align="left")
REMARK = replace(CELL, align="justify", space_before_pt=3)
PADDING_PT = (0.8 * mm, 0.6)
_SMALLEST_PT = 7.0
NO_LINKS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is drawn: widths (mm, taken as proportions) of its columns by key.

    `below_mm`: those of the second line; `strong`: columns in bold face; `centered`: columns in the middle; `whole`: columns whose text is
    made a little smaller rather than broken, so that a name is found in the file as one piece. `may_turn`: the table goes on a page of
    its own that lies on its side where this takes more room than there is.
    """

    widths_mm: Mapping[str, float]
    below_mm: Mapping[str, float] = field(default_factory=dict)
    strong: frozenset[str] = frozenset()
    centered: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    may_turn: bool = False


def table_flowables(
    table: Table,
    layout: Layout,
    book: FontBook,
    *,
    links: Mapping[str, str] = NO_LINKS,
    turned: bool = False,
) -> list[Flowable]:
    """The table as wide as the block, and its remarks below; `turned`: for a page that lies on its side.

    `links`: places in the document by the record to whose row they belong.
    """
    width, page = (WIDE_WIDTH_PT, WIDE_HEIGHT_PT) if turned else (BLOCK_WIDTH_PT, BLOCK_HEIGHT_PT)
    drawer = _Drawer(table, layout, book, width_pt=width, links=links)
    flowables: list[Flowable] = [Grid(drawer.bands(), book, head=drawer.head(), page_pt=page)]
    flowables += [Text(remark, REMARK, book) for remark in table.remarks]
    return flowables


def is_wide(table: Table, layout: Layout, book: FontBook) -> bool:
    """Whether a text that is not to be broken fits its column only where the page lies on its side."""
    if not layout.may_turn:
        return False
    for column, (_left, width) in zip(
        table.columns, _places(table.columns, layout.widths_mm, BLOCK_WIDTH_PT), strict=True
    ):
        if column.key in layout.whole:
            texts = {said(row.cells.get(column.key, "")) for row in table.rows()}
            least = max((book.width(text, CELL.role, _SMALLEST_PT) for text in texts), default=0.0)
            room, turned = (w - 2 * PADDING_PT[0] for w in (width, width * WIDE_WIDTH_PT / BLOCK_WIDTH_PT))
            if room < least <= turned:
                return True
    return False


class _Drawer:
    def __init__(
        self, table: Table, layout: Layout, book: FontBook, *, width_pt: float, links: Mapping[str, str]
    ) -> None:
        self._table, self._layout, self._book, self._width_pt, self._links = (
            table,
            layout,
            book,
            width_pt,
            links,
        )
        self._places = _places(table.columns, layout.widths_mm, width_pt)
        self._below = _places(table.below, layout.below_mm, width_pt)

    def head(self) -> Band:
        lines = [(self._table.columns, self._places), (self._table.below, self._below)]
        return Band(
            [
                [
                    Cell(Text(column.title, HEAD, self._book), *place, PADDING_PT, is_filled=True)
                    for column, place in zip(columns, places, strict=True)
                ]
                for columns, places in lines
                if columns
            ]
        )

    def bands(self) -> list[Band]:
        bands: list[Band] = []
        for group in self._table.groups:
            title = self._title(group.title) if group.title else None
            if title is not None:
                bands.append(title)
            again = (
                self._title(_("{title}（续）").format(title=group.title)) if self._goes_on(group) else None
            )
            # The first record stands with its title, so there is nothing to go on before it.
            bands += [self._record(row, again if number else None) for number, row in enumerate(group.rows)]
        if self._table.total is not None:
            if bands:
                bands[-1].is_kept = True
            bands.append(
                Band([self._line(self._table.total, self._table.columns, self._places, is_total=True)])
            )
        return bands

    @staticmethod
    def _goes_on(group: Group) -> bool:
        return bool(group.title) and len(group.rows) > 1

    def _title(self, text: str) -> Band:
        cell = Cell(Text(text, GROUP, self._book), 0.0, self._width_pt, PADDING_PT, is_filled=True)
        return Band([[cell]], is_kept=True)

    def _record(self, row: Row, title: Band | None) -> Band:
        lines = [self._line(row, self._table.columns, self._places)]
        if any(said(row.cells.get(column.key, "")) for column in self._table.below):
            lines.append(self._line(row, self._table.below, self._below))
        return Band(lines, title=title)

    def _line(
        self,
        row: Row,
        columns: Iterable[Column],
        places: Sequence[tuple[float, float]],
        *,
        is_total: bool = False,
    ) -> list[Cell]:
        cells = []
        for column, place in zip(columns, places, strict=True):
            text = said(row.cells.get(column.key, ""))
            style = self._style(column, text, place[1])
            if is_total and not column.is_number:
                style = HEAD
            link = self._links.get(row.record, "") if column.key in self._layout.strong else ""
            cells.append(Cell(Text(text, style, self._book), *place, PADDING_PT, link=link))
        return cells

    def _style(self, column: Column, text: str, width_pt: float) -> TextStyle:
        style = NUMBER if column.is_number else CELL
        if column.key in self._layout.centered:
            style = CENTERED
        if column.key in self._layout.strong:
            style = replace(style, role=Role.HEI)
        if column.key not in self._layout.whole:
            return style
        room = width_pt - 2 * PADDING_PT[0] - 0.1
        widest = max((self._book.width(line, style.role, 1) for line in text.split("\n")), default=0)
        if widest * style.size_pt <= room or widest * _SMALLEST_PT > room:
            return style
        return replace(style, size_pt=int(room / widest * 10) / 10)


def _places(
    columns: Sequence[Column], widths_mm: Mapping[str, float], whole_pt: float
) -> list[tuple[float, float]]:
    """(left edge, width) of each column, in points; together as wide as `whole_pt`."""
    widths = [widths_mm[column.key] for column in columns]
    edges = [0.0, *accumulate(width * whole_pt / sum(widths) for width in widths)]
    return [(left, right - left) for left, right in pairwise(edges)]
