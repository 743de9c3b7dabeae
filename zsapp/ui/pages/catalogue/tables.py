"""The tables of the catalogue page: companies under a node, cities, visits outside."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.store.listing import Ids
from zsapp.ui.models.held import HeldRow, HeldSource
from zsapp.ui.models.sources import Ask, Column, Line
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.buttons import chip
from zsapp.ui.widgets.flow import Flow
from zsapp.ui.widgets.reasons import add_reasons
from zsapp.ui.widgets.side_panel import SidePanel
from zsapp.verbs.catalogues import CompanyLine, OutsideLine, OutsideLines, Share
from zsapp.verbs.desk import Desk
from zsapp.verbs.reasons import Reason

T = TypeVar("T")
_WIDEST_PX = 16_777_215  # Qt's own "as wide as you like"


class HeldPane(RecordsPane):
    """A pane over rows that the page holds."""

    def __init__(
        self, services: Services, kind: str, columns: Sequence[Column], *, icon: str, name: str, label: str
    ) -> None:
        self.source = HeldSource(columns)
        super().__init__(services, kind, source=self.source, icon=icon, can_add=False, name=name)
        self.table.setAccessibleName(label)

    def show_lines(self, lines: Sequence[T], row_of: Callable[[T], HeldRow]) -> None:
        """These instead."""
        self.source.hold(lines, row_of)
        self.ask()


class CompanyTable(HeldPane):
    """The companies of the chosen node; ids are those of entries. `entry_opened`: Enter; `entry_wanted`: to be changed."""

    entry_opened = Signal(str)
    entry_wanted = Signal(str)
    deletion_wanted = Signal(object)

    def __init__(self, services: Services) -> None:
        columns = [
            Column("name", _("企业"), 216),
            Column("last", _("最近拜访"), 110),
            Column("action", _("链条作用"), 136),
            Column("product", _("主要产品"), 108),
            Column("city", _("城市"), 72),
            Column("flags", _("标识"), 112),
            Column("way", _("产业、环节"), 220),
            Column("visits", _("次数"), 64, is_right=True),
        ]
        super().__init__(services, "entry", columns, icon="company", name="catalogue", label=_("目录企业"))
        self.say_when_empty(_("这里没有列企业"), _("选另一个环节，或用“新增条目”把企业列进来。"))
        flags = QWidget()
        line = Flow(flags, gap=SNUG)
        chips = ((_("龙头"), "flagship"), (_("关键环节"), "key"), (_("未拜访"), "unvisited"))
        for title, field in chips:
            made = chip(title, lambda _on: self.ask())
            self.chosen[field, True] = made
            line.addWidget(made)
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        box.insertWidget(1, flags)  # a row of their own: beside the search there is no room on small screens
        self.table.opened.connect(self.entry_opened)
        self.table.deletion_wanted.connect(self.deletion_wanted)
        self.table.menu_wanted.connect(self._menu)

    def _menu(self, entry: str, menu: QMenu) -> None:
        menu.addSeparator()
        menu.addAction(_("打开企业"), lambda: self.entry_opened.emit(entry))
        menu.addAction(_("修改条目"), lambda: self.entry_wanted.emit(entry))
        menu.addAction(_("删除条目"), lambda: self.deletion_wanted.emit(self.table.selected_ids() or [entry]))


def company_row(each: CompanyLine) -> HeldRow:
    """The row of a company."""
    texts = {
        "name": each.name,
        "last": each.last_visit or _("未拜访"),
        "action": each.action,
        "product": each.product,
        "city": each.city,
        "flags": each.flags,
        "way": each.way,
        "visits": str(each.visits) if each.visits else "",
    }
    values = {"flagship": each.flagship, "key": each.key, "unvisited": not each.visits}
    keys = {"last": each.last_visit, "visits": each.visits}
    return HeldRow(Line(each.entry, texts, values, "entry"), keys)


class CityTable(HeldPane):
    """Coverage by city; `opened` comes with the name of one."""

    opened = Signal(str)

    def __init__(self, services: Services) -> None:
        columns = [
            Column("city", _("城市"), 160),
            Column("listed", _("目录企业"), 104, is_right=True),
            Column("visited", _("已拜访"), 104, is_right=True),
            Column("ratio", _("覆盖率"), 104, is_right=True),
        ]
        super().__init__(
            services, "entry", columns, icon="place", name="catalogue_cities", label=_("各城市覆盖情况")
        )
        self.say_when_empty(_("这里没有列企业"), _("导入目录后，这里按城市列出覆盖情况。"))
        self.table.opened.connect(self.opened)


def city_row(its: tuple[str, Share]) -> HeldRow:
    """The row of a city."""
    city, share = its
    ratio = share.words.rpartition(" · ")[2]
    texts = {"city": city, "listed": str(share.listed), "visited": str(share.visited), "ratio": ratio}
    return HeldRow(
        Line(city, texts), {"listed": share.listed, "visited": share.visited, "ratio": share.ratio}
    )


class OutsideSource:
    """The visits outside: their ids at once, a row when it is looked at; searched or sorted, all of them are told in the worker."""

    def __init__(self) -> None:
        self.columns: Sequence[Column] = (
            Column("day", _("日期"), 112),
            Column("name", _("企业"), 280),
            Column("city", _("城市"), 88),
            Column("team", _("组别"), 200),
        )
        self.kinds: frozenset[str] = frozenset()
        self.found: OutsideLines | None = None

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """In order of their days, the latest first, or by a column."""
        if self.found is None:
            return Ids("")
        if not ask.typed.strip() and not ask.order:
            return Ids("\n".join(self.found.ids))
        whole = HeldSource(self.columns)
        whole.rows = tuple(outside_row(each) for each in self.found)
        return whole.ids(desk, ask)

    def lines(self, _desk: Desk, ids: Sequence[str]) -> list[Line]:
        """The rows of some visits."""
        its = [self.found.of(each) for each in ids] if self.found is not None else []
        return [outside_row(each).line for each in its if each is not None]


class OutsideTable(RecordsPane):
    """Visits outside the catalogue; ids are those of visits. Nothing is read while it is hidden: there may be 90,000."""

    def __init__(self, services: Services) -> None:
        self.source = OutsideSource()
        super().__init__(
            services, "visit", source=self.source, icon="visit", can_add=False, name="catalogue_outside"
        )
        self.table.setAccessibleName(_("目录外拜访"))
        self.say_when_empty(_("没有目录外的拜访"), _("拜访了目录没有列的企业，会记在这里，照常计数。"))
        self._is_behind = False

    def show_lines(self, found: OutsideLines) -> None:
        """These instead; when the table is come to, where it is hidden."""
        self.source.found = found
        self._is_behind = True
        self._catch_up()

    def _catch_up(self) -> None:
        if self._is_behind and self.isVisible():
            self._is_behind = False
            self.ask()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Read what came meanwhile."""
        super().showEvent(event)
        self._catch_up()


def outside_row(each: OutsideLine) -> HeldRow:
    """The row of a visit."""
    texts = {"day": each.day, "name": each.name, "city": each.city, "team": each.team}
    return HeldRow(Line(each.visit, texts, kind="visit"))


class ReasonsTab(SidePanel):
    """What the coverage rests on, and what does not fit together; it stays where it is."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("覆盖说明"))
        self.setMinimumWidth(0)
        self.setMaximumWidth(_WIDEST_PX)
        self.cross.hide()

    def show_reasons(self, title: str, reasons: Sequence[Reason]) -> None:
        """These instead."""
        self.begin("reasons", title)
        add_reasons(self, reasons)
        self.end()

    def close_panel(self) -> None:
        """It is a tab: Escape leaves it."""
