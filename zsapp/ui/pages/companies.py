"""目标企业: the table of all companies; Enter opens one, F2 edits it, Delete puts it away, F4 narrows the list."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.derived import word_of
from zsapp.domain.field import KINDS
from zsapp.store.query import Where
from zsapp.ui.actions import ActionSpec
from zsapp.ui.models.companies import CompanySource
from zsapp.ui.pages import title_of
from zsapp.ui.pages.list_page import ListPage
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.buttons import button, chip, link
from zsapp.ui.widgets.flow import Flow
from zsapp.verbs import companies
from zsapp.verbs.desk import Desk

_PREFERENCES = "columns/company"
_WAN_FEN = 10_000 * 100
_LARGEST_FEN = 2**62
_CAPITALS = (500, 2_000, 5_000, 10_000)  # 万元; 2,000 is the task's (rule 2)
Facets = dict[str, list[tuple[str, str, int]]]


class CompaniesPage(ListPage):
    """A list page with every column to choose, conditions to add as chips, and the recycle bin of companies."""

    def __init__(self, services: Services) -> None:
        source = CompanySource()
        if services.preferences.get(_PREFERENCES) is None:
            services.preferences.put(_PREFERENCES, {"hidden": source.hidden})
        super().__init__(
            services,
            "company",
            title_of("companies"),
            icon="company",
            chips_of=("is_flagship", "is_key"),
            empty_text=_("按 Ctrl+Shift+N 登记第一家企业；写拜访时填一个新名称，也会登记。"),
            source=source,
        )
        self._added: dict[str, QPushButton] = {}
        self._add_filters()
        self._specs = (
            ActionSpec("companies.edit", _("修改所选企业"), self.edit, "F2", "edit", _("目标企业")),
            ActionSpec("companies.filter", _("增加筛选条件"), self.narrow, "F4", "filter", _("目标企业")),
            ActionSpec("companies.bin", _("回收站中的企业"), self.bin.click, "F6", "bin", _("目标企业")),
        )

    def _add_filters(self) -> None:
        bar = self.pane.bar
        self.filter_button = button(
            _("筛选"), self.narrow, tone="quiet", icons=self.services.icons, icon="filter"
        )
        self.filter_button.setToolTip("F4")
        self.bin = chip(_("回收站"), self._show_bin)
        self.bin.setToolTip("F6")
        bar.insertWidget(bar.count() - 2, self.filter_button)
        bar.insertWidget(bar.count() - 1, self.bin)
        self.added = QWidget()
        self._added_row = Flow(self.added, gap=SNUG)
        self.added.hide()
        self.clear_button = link(_("清除条件"), self.clear_filters)
        self._added_row.addWidget(self.clear_button)
        box = self.pane.layout()
        assert box is not None
        box.insertWidget(1, self.added)  # type: ignore[attr-defined]

    # -- conditions

    def narrow(self) -> None:
        """Ask what the list can be narrowed by, then offer it."""
        self.services.read(companies.facets, self._offer, owner=self)

    def _offer(self, facets: Facets) -> None:
        menu = self.filter_menu(facets)
        menu.popup(self.filter_button.mapToGlobal(self.filter_button.rect().bottomLeft()))

    def filter_menu(self, facets: Facets) -> QMenu:
        """A menu of fields, each with its values."""
        menu = QMenu(self)
        menu.setAccessibleName(_("筛选"))
        specs = KINDS["company"].printed()
        for name in ("city", "industry"):
            values = [(value, words, f"{words}    {count}") for value, words, count in facets.get(name, [])]
            self._field_menu(menu, name, _(specs[name].label), values)
        origins = [(each.word, word_of(each), word_of(each)) for each in specs["origin"].choices]
        self._field_menu(menu, "origin", _(specs["origin"].label), origins)
        capital, label = "registered_capital", _(specs["registered_capital"].label)
        least = [
            (
                Where(capital, "between", (each * _WAN_FEN, _LARGEST_FEN)),
                _("{n}万元以上").format(n=f"{each:,}"),
            )
            for each in _CAPITALS
        ]
        self._field_menu(menu, capital, label, [(where, words, words) for where, words in least])
        return menu

    def _field_menu(
        self, menu: QMenu, field: str, label: str, values: Sequence[tuple[Any, str, str]]
    ) -> None:
        inner = menu.addMenu(label)
        for value, words, title in values:
            inner.addAction(
                title.replace("&", "&&"), partial(self.add_filter, field, value, f"{label}：{words}")
            )
        inner.addSeparator()
        inner.addAction(
            _("未填写"), partial(self.add_filter, field, None, _("{label}未填写").format(label=label))
        )

    def add_filter(self, field: str, value: Any, words: str) -> None:
        """Narrow the list by a field; one condition a field, shown as a chip that takes itself away."""
        self._drop(field)
        made = chip(f"{words}  ×")
        made.setAccessibleName(_("去掉条件：{words}").format(words=words))
        made.setChecked(True)
        made.toggled.connect(lambda _on: self.remove_filter(field))
        self._added[field] = made
        self.pane.chosen[field, value] = made
        self._added_row.insert_widget(len(self._added) - 1, made)
        self.added.show()
        self.pane.ask()

    def remove_filter(self, field: str) -> None:
        """Take a condition away."""
        self._drop(field)
        self.added.setVisible(bool(self._added))
        self.pane.table.setFocus()
        self.pane.ask()

    def clear_filters(self) -> None:
        """Take all added conditions away."""
        for field in list(self._added):
            self._drop(field)
        self.added.hide()
        self.pane.table.setFocus()
        self.pane.ask()

    def _drop(self, field: str) -> None:
        made = self._added.pop(field, None)
        if made is None:
            return
        self.pane.chosen = {key: each for key, each in self.pane.chosen.items() if each is not made}
        self._added_row.removeWidget(made)
        made.hide()
        made.deleteLater()

    # -- what is done with a company

    def edit(self) -> None:
        """The form of the current row."""
        if one := self.pane.table.current_id():
            if self.bin.isChecked():
                self.restore([one])
            else:
                from zsapp.ui.dialogs.record import RecordDialog  # late: with all editors

                RecordDialog(self.window(), self.services, "company", one).open()

    def open(self, record: str) -> None:
        """The page of a company; out of the bin it is taken first."""
        if self.bin.isChecked():
            self.restore([record])
        else:
            super().open(record)

    def delete(self, ids: Sequence[str]) -> None:
        """Into the bin; what is in the bin already stays there."""
        if not self.bin.isChecked():
            super().delete(ids)

    def restore(self, ids: Sequence[str]) -> None:
        """Out of the recycle bin."""

        def work(desk: Desk) -> int:
            from zsapp.verbs import recycling

            return len(recycling.restore(desk, ids))

        def done(count: int) -> None:
            words = counted("已恢复{n}家企业。", count).format(n=count)
            self.services.toast(words, button=_("撤销"), then=lambda: self.services.actions.run("undo"))

        self.services.ask(work, done, label=_("正在恢复…"), owner=self)

    def _show_bin(self, on: bool) -> None:
        self.add_button.setVisible(not on)
        self.title.setText(_("目标企业 · 回收站") if on else title_of("companies"))
        words = (_("回收站是空的"), _("删除的企业会放在这里，随时可以恢复。"))
        usual = (_("还没有目标企业"), _("按 Ctrl+Shift+N 登记第一家企业；写拜访时填一个新名称，也会登记。"))
        self.pane.say_when_empty(*(words if on else usual))
        self.pane.model.ask = self.pane.model.ask.but(deleted=on)
        self.pane.ask()

    def _menu(self, record: str, menu: QMenu) -> None:
        menu.addSeparator()
        chosen = self.pane.table.selected_ids() or [record]
        if self.bin.isChecked():
            menu.addAction(_("恢复"), lambda: self.restore(chosen))
            return
        menu.addAction(_("写拜访"), lambda: self.services.go.new_record("visit", company=record))
        menu.addAction(_("修改") + "\tF2", self.edit)
        menu.addAction(_("删除") + "\tDel", lambda: self.delete(chosen))

    def _counted(self, count: int) -> None:
        self.subtitle.setText(counted("{n}家", count).format(n=f"{count:,}"))

    # -- Qt's

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Its actions stand in the palette while it is seen."""
        super().showEvent(event)
        self.services.actions.withdraw(*(each.id for each in self._specs))
        for spec in self._specs:
            self.services.actions.register(spec, window=self)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """And go with it."""
        super().hideEvent(event)
        self.services.actions.withdraw(*(each.id for each in self._specs))
