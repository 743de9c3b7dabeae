"""A list of the records of one kind as a part of a page: those the assessment goes by, events with guests, partners with contracts."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QWidget

from zsapp.base.texts import _, amid
from zsapp.domain.field import KINDS
from zsapp.ui.models.sources import Source
from zsapp.ui.pages.deleting import delete_records
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import column


class RecordsTab(QWidget):
    """A list of one kind with 新增, opening by Enter, deletion with 撤销."""

    def __init__(
        self,
        services: Services,
        kind: str,
        *,
        hint: str,
        chips_of: Sequence[str] = (),
        source: Source | None = None,
        name: str = "",
    ) -> None:
        """`source`: rows of the page's own, with `name` as the key of the preferences."""
        super().__init__()
        self.services, self.kind = services, kind
        label = _(KINDS[kind].label)
        self.pane = RecordsPane(
            services, kind, icon="list", empty_text=hint, chips_of=chips_of, source=source, name=name
        )
        self.add_button = button(
            _("新增{kind}").format(kind=amid(label)),
            self.add,
            tone="primary",
            icons=services.icons,
            icon="add",
        )
        self.pane.bar.addWidget(self.add_button)
        box = column(self.pane, gap=SNUG, margins=(0, GAP, 0, 0))
        self.setLayout(box)
        table = self.pane.table
        table.opened.connect(self.open)
        table.deletion_wanted.connect(self.delete)
        table.menu_wanted.connect(self._menu)
        self._is_asked = False

    def look(self) -> None:
        """Come to the list: read it the first time."""
        if not self._is_asked:
            self._is_asked = True
            self.pane.ask()

    def add(self) -> None:
        """A new record in a dialog."""
        self.services.go.new_record(self.kind)

    def open(self, record: str) -> None:
        """Look at a record, and change it."""
        self.services.go.open_record(self.kind, record)

    def delete(self, ids: Sequence[str]) -> None:
        """Into the recycle bin; several after a question."""
        delete_records(self.services, ids, owner=self)

    def _menu(self, record: str, menu: QMenu) -> None:
        menu.addSeparator()
        menu.addAction(_("删除"), lambda: self.delete(self.pane.table.selected_ids() or [record]))
