"""The records behind a figure: a list of which each opens."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import preview
from zsapp.verbs.preview import Behind

_RECORD = int(Qt.ItemDataRole.UserRole)
_LEAST_PX, _MOST_PX = 96, 420


class BehindDialog(Dialog):
    """`title` names the figure; Enter or a double click opens a record and closes the list."""

    def __init__(self, parent: QWidget | None, services: Services, title: str, ids: Sequence[str]) -> None:
        super().__init__(parent, title, width_px=520)
        self._services = services
        self.caption = PlainLabel(role="caption")
        self.records = QListWidget()
        self.records.setAccessibleName(_("数字对应的记录"))
        self.records.setProperty("role", "framed")
        self.records.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.records.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.records.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.records.setViewportMargins(TIGHT, TIGHT, TIGHT, TIGHT)
        self.records.itemActivated.connect(self._open)
        self.body.addWidget(self.caption)
        self.body.addWidget(self.records, 1)
        self.add_button(_("关闭"), tone="primary", is_default=False)
        self.records.setFocus()
        chosen = list(ids)
        services.read(lambda desk: preview.behind(desk, chosen), self._show, owner=self)

    def _show(self, found: list[Behind]) -> None:
        self.caption.setText(counted("{n}条记录", len(found)).format(n=len(found)))
        for each in found:
            item = QListWidgetItem("\n".join(filter(None, (each.name, each.more))))
            item.setData(_RECORD, (each.kind, each.id))
            self.records.addItem(item)
        rows = sum(self.records.sizeHintForRow(n) for n in range(min(len(found), 40)))
        self.records.setMinimumHeight(min(_MOST_PX, max(_LEAST_PX, rows + 4 * TIGHT)))
        self.records.setCurrentRow(0)

    def _open(self, item: QListWidgetItem) -> None:
        kind, record = item.data(_RECORD)
        self.accept()
        self._services.go.open_record(kind, record)
