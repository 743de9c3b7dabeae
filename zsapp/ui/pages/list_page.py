"""A page over the records of a kind: words to search by, chips, the table, add, edit, delete, restore, undo."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QMenu, QStackedLayout, QWidget

from zsapp.base.texts import _, amid
from zsapp.domain.derived import word_of
from zsapp.domain.field import KINDS, Kind
from zsapp.store.query import Where
from zsapp.ui.models.rows import RowsModel
from zsapp.ui.models.sources import KindSource, Source
from zsapp.ui.models.table import RowsTable
from zsapp.ui.pages.deleting import delete_records
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG
from zsapp.ui.widgets.buttons import button, chip, icon_button
from zsapp.ui.widgets.fields import SearchBox
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.states import EmptyState


class RecordsPane(QWidget):
    """Search, chips and table over one source, with an empty state; `ListPage` is one, 组织 shows several."""

    def __init__(
        self,
        services: Services,
        kind: str,
        *,
        source: Source | None = None,
        chips_of: Sequence[str] = (),
        icon: str = "list",
        empty_text: str = "",
        deleted: bool = False,
        can_add: bool = True,
        name: str = "",
    ) -> None:
        """`chips_of`: CHOICE and FLAG fields whose values become chips; `name`: key of the preferences."""
        super().__init__()
        self.services, self.kind = services, kind
        label = _(KINDS[kind].label)
        self.model = RowsModel(services, source or KindSource(kind), self)
        self.model.ask = self.model.ask.but(deleted=deleted)
        self.table = RowsTable(services, self.model, name=name or kind, label=label)
        self.search = SearchBox(services.icons, _("查找{kind}").format(kind=label))
        self.search.setMaximumWidth(360)
        self.chosen: dict[tuple[str, Any], Any] = {}
        self.bar = row(self.search, gap=SNUG)
        for field in chips_of:
            self._add_chips(field)
        self.bar.addStretch(1)
        self.columns_button = icon_button(services.icons, "columns", _("选择栏目"), self._columns_menu)
        self.bar.addWidget(self.columns_button)
        self.empty = EmptyState(
            services.theme,
            services.icons,
            icon,
            _("还没有{kind}").format(kind=label),
            empty_text,
            action=_("新增{kind}").format(kind=amid(label)) if can_add else "",
            then=lambda: services.go.new_record(kind),
        )
        self._empty_words = (_("还没有{kind}").format(kind=label), empty_text)
        framed = QFrame()
        framed.setProperty("role", "card")
        holder = QWidget()
        framed.setLayout(column(holder, margins=(1, SNUG, 1, SNUG)))  # clear of the round corners
        self.stack = QStackedLayout(holder)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        box = column(self.bar, framed)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.search.settled.connect(lambda _text: self.ask())
        self.search.down_pressed.connect(self.table.setFocus)
        self.model.counted.connect(self._counted)

    def say_in_search(self, text: str) -> None:
        """What is found by the search box, where the rows are no records."""
        self.search.setPlaceholderText(text)
        self.search.setAccessibleName(text)

    def say_when_empty(self, title: str, text: str) -> None:
        """What stands where there is no record and nothing was left out."""
        self._empty_words = (title, text)

    def _add_chips(self, field: str) -> None:
        spec = KINDS[self.kind].printed()[field]
        if spec.kind is Kind.FLAG:
            self.add_chip(field, True, _(spec.label))
        for choice in spec.choices if spec.kind is Kind.CHOICE else ():
            self.add_chip(field, choice.word, word_of(choice))

    def add_chip(self, field: str, value: Any, title: str) -> None:
        """A chip that leaves only the rows with this value of a field, which may be the source's own."""
        made = chip(title)
        made.toggled.connect(lambda on: self._choose(field, value, is_on=on))
        self.chosen[field, value] = made
        self.bar.insertWidget(len(self.chosen), made)  # after the search and the chips before it

    def _choose(self, field: str, value: Any, *, is_on: bool) -> None:
        if is_on:  # one of a field's chips at a time
            for (other, each), made in self.chosen.items():
                if other == field and each != value and made.isChecked():
                    blocked = made.blockSignals(True)
                    made.setChecked(False)
                    made.blockSignals(blocked)
        self.ask()

    def ask(self) -> None:
        """Ask with the words and chips as they are."""
        where = tuple(
            value if isinstance(value, Where) else Where(field, "is", value)
            for (field, value), made in self.chosen.items()
            if made.isChecked()
        )
        self.model.ask_for(self.model.ask.but(typed=self.search.text(), where=where))

    @property
    def is_narrowed(self) -> bool:
        """Whether words or chips leave something out."""
        return bool(self.model.ask.typed.strip() or self.model.ask.where)

    def _counted(self, count: int) -> None:
        if count == 0 and self.is_narrowed:
            self.empty.say(_("没有符合条件的记录"), _("换个说法，或去掉几个条件。"), can_act=False)
        elif count == 0:
            self.empty.say(*self._empty_words)
        self.stack.setCurrentIndex(0 if count else 1)

    def _columns_menu(self) -> None:
        at = self.columns_button.rect().bottomRight()
        menu = self.table.column_menu()
        at.setX(at.x() - menu.sizeHint().width())
        menu.popup(self.columns_button.mapToGlobal(at))


class ListPage(Page):
    """One pane over the whole page."""

    def __init__(
        self,
        services: Services,
        kind: str,
        title: str,
        *,
        icon: str = "list",
        chips_of: Sequence[str] = (),
        empty_text: str = "",
        source: Source | None = None,
        can_add: bool = True,
    ) -> None:
        super().__init__(services, title)
        self.kind = kind
        self.pane = RecordsPane(
            services,
            kind,
            source=source,
            chips_of=chips_of,
            icon=icon,
            empty_text=empty_text,
            can_add=can_add,
        )
        self.body.addWidget(self.pane)
        label = _(KINDS[kind].label)
        if can_add:
            self.add_button = button(
                _("新增{kind}").format(kind=amid(label)),
                self.add,
                tone="primary",
                icons=services.icons,
                icon="add",
            )
            self.tools.addWidget(self.add_button)
        table = self.pane.table
        table.opened.connect(self.open)
        table.deletion_wanted.connect(self.delete)
        table.menu_wanted.connect(self._menu)
        self.pane.model.counted.connect(self._counted)
        self.pane.ask()

    def _counted(self, count: int) -> None:
        self.subtitle.setText(_("{n}条").format(n=f"{count:,}"))

    def _menu(self, record: str, menu: QMenu) -> None:
        menu.addSeparator()
        menu.addAction(_("删除"), lambda: self.delete(self.pane.table.selected_ids() or [record]))

    def start_search(self) -> None:
        """Ctrl+F."""
        self.pane.search.begin()

    def arrive(self, **arguments: Any) -> None:
        """`typed`: search for it; `record`: go to its row."""
        if "typed" in arguments:
            self.pane.search.setText(str(arguments["typed"]))
            self.pane.ask()
        if record := arguments.get("record"):
            self.pane.table.select_id(str(record))

    def add(self) -> None:
        """A new record."""
        self.services.go.new_record(self.kind)

    def open(self, record: str) -> None:
        """Look at a record."""
        self.services.go.open_record(self.kind, record)

    def delete(self, ids: Sequence[str]) -> None:
        """Into the recycle bin; one at once with 撤销 to take it back, several after a question."""
        delete_records(self.services, ids, owner=self)
