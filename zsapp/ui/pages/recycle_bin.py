"""回收站: everything that was deleted, whatever it is; Enter or R takes it out, a contact can be erased for good."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.field import KINDS
from zsapp.store.listing import Ids
from zsapp.store.query import Where
from zsapp.ui.dialogs.erase import EraseDialog
from zsapp.ui.models.sources import Ask, Column, Line
from zsapp.ui.office import Touched
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.flow import Flow
from zsapp.ui.widgets.layout import clear, column
from zsapp.verbs import recycling
from zsapp.verbs.desk import Desk
from zsapp.verbs.recycling import AT, KIND, NAME

_PERSONAL = "contact"


class BinSource:
    """What is in the bin: name, kind, when."""

    def __init__(self) -> None:
        self.columns: Sequence[Column] = (
            Column(NAME, _("名称"), 420),
            Column(KIND, _("类别"), 140),
            Column(AT, _("删除时间"), 180),
        )
        self.kinds: frozenset[str] = frozenset(KINDS)

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """The newest first, unless asked otherwise."""
        kind = next((str(where.value) for where in ask.where if where.field == KIND), "")
        order = ask.order[0] if ask.order else "-" + AT
        return recycling.binned_ids(desk, kind=kind, typed=ask.typed, order=order)

    def lines(self, desk: Desk, ids: Sequence[str]) -> list[Line]:
        """In words; the moment in local time."""
        made = []
        for each in recycling.binned(desk, ids):
            at = datetime.fromisoformat(each.at).astimezone()
            name = each.name or _("（没有名称）")
            texts = {NAME: name, KIND: _(KINDS[each.kind].label), AT: f"{at:%Y-%m-%d %H:%M}"}
            made.append(Line(each.id, texts, {NAME: each.name}, each.kind))
        return made


class RecycleBinPage(Page):
    """One list of every kind, narrowed by chips of the kinds that lie in it."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("回收站"))
        self.restore_button = button(
            _("恢复"), self.restore_chosen, tone="primary", icons=services.icons, icon="restore"
        )
        self.restore_button.setToolTip("R")
        self.tools.addWidget(self.restore_button)
        self.pane = RecordsPane(
            services, "company", source=BinSource(), icon="bin", can_add=False, name="bin"
        )
        self.pane.search.setAccessibleName(_("在回收站里查找"))
        self.pane.search.setPlaceholderText(_("在回收站里查找"))
        self.pane.table.setAccessibleName(_("回收站"))
        self.pane.say_when_empty(_("回收站是空的"), _("删除的记录会放在这里，随时可以恢复。"))
        self.chips = QWidget()
        self._chips_row = Flow(self.chips, gap=SNUG)
        self.chips.hide()
        box = column(self.chips, self.pane, gap=SNUG)
        box.setStretch(1, 1)
        holder = QWidget()
        holder.setLayout(box)
        self.body.addWidget(holder)
        self.kind = ""
        table = self.pane.table
        table.opened.connect(lambda record: self.restore([record]))
        table.menu_wanted.connect(self._menu)
        self.pane.model.counted.connect(self._counted)
        key = QShortcut(QKeySequence(Qt.Key.Key_R), table, self.restore_chosen)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        services.office.changed.connect(self._touched)
        self.pane.ask()
        self._look_at_kinds()

    # -- showing

    def _touched(self, touched: Touched) -> None:
        self._look_at_kinds()

    def _look_at_kinds(self) -> None:
        self.services.read(recycling.counts, self._show_kinds, owner=self)

    def _show_kinds(self, found: dict[str, int]) -> None:
        clear(self._chips_row)
        if self.kind and self.kind not in found:
            self._choose("")
        for kind, count in found.items() if len(found) > 1 else ():
            made = chip(f"{_(KINDS[kind].label)}  {count}")
            made.setChecked(kind == self.kind)
            made.toggled.connect(lambda on, kind=kind: self._choose(kind if on else ""))
            self._chips_row.addWidget(made)
        self.chips.setVisible(len(found) > 1)

    def _choose(self, kind: str) -> None:
        self.kind = kind
        model = self.pane.model
        model.ask_for(model.ask.but(where=(Where(KIND, "is", kind),) if kind else ()))
        self._look_at_kinds()

    def _counted(self, count: int) -> None:
        self.subtitle.setText(_("{n}条").format(n=f"{count:,}"))
        self.restore_button.setEnabled(bool(count))

    def _menu(self, record: str, menu: QMenu) -> None:
        menu.addSeparator()
        chosen = self.pane.table.selected_ids() or [record]
        menu.addAction(_("恢复") + "\tR", lambda: self.restore(chosen))
        line = self.pane.model.line_at(self.pane.model.place_of(record))
        if line is not None and line.kind == _PERSONAL and line.values.get(NAME):
            menu.addAction(_("永久清除…"), lambda: self.erase(record, str(line.values[NAME])))

    def start_search(self) -> None:
        """Ctrl+F."""
        self.pane.search.begin()

    def arrive(self, **arguments: Any) -> None:
        """The list has the focus."""
        self.pane.table.setFocus()

    # -- acts

    def restore_chosen(self) -> None:
        """Those that are chosen in the list."""
        if chosen := self.pane.table.selected_ids():
            self.restore(chosen)

    def restore(self, ids: Sequence[str]) -> None:
        """Out of the bin."""
        self.services.ask(
            lambda desk: recycling.restore(desk, ids), self._restored, label=_("正在恢复…"), owner=self
        )

    def _restored(self, ids: list[str]) -> None:
        self.services.toast(
            counted("已恢复{n}条记录。", len(ids)).format(n=len(ids)),
            button=_("撤销"),
            then=lambda: self.services.actions.run("undo"),
        )

    def erase(self, record: str, name: str) -> EraseDialog:
        """A person for good, after what names them was seen."""
        dialog = EraseDialog(self.window(), self.services, record, name)
        dialog.open()
        return dialog
