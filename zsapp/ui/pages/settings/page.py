"""The page of settings: its parts on the left, the one that is looked at on the right."""

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget

from zsapp.base.texts import _
from zsapp.ui.pages.page import Page
from zsapp.ui.pages.settings.about import AboutPart, InputPart
from zsapp.ui.pages.settings.fonts import FontsPart
from zsapp.ui.pages.settings.health import FilesPart, HealthPart
from zsapp.ui.pages.settings.key import KeyPart
from zsapp.ui.pages.settings.look import LookPart
from zsapp.ui.pages.settings.part import Part
from zsapp.ui.services import Services
from zsapp.ui.theme.icons import on_change
from zsapp.ui.theme.tokens import ROW_HEIGHT, TIGHT, WIDE
from zsapp.ui.widgets.layout import row, scrolled

_LIST_PX, _AROUND_PX = 190, 86
PARTS = {
    "look": LookPart,
    "key": KeyPart,
    "health": HealthPart,
    "fonts": FontsPart,
    "files": FilesPart,
    "input": InputPart,
    "about": AboutPart,
}


class SettingsPage(Page):
    """`arrive(part="key")` goes to a part."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("设置"))
        self.parts: dict[str, Part] = {}
        self.list = QListWidget()
        self.list.setAccessibleName(_("设置的各部分"))
        self.list.setProperty("role", "framed")
        self.list.setViewportMargins(TIGHT, TIGHT, TIGHT, TIGHT)
        self.stack = QStackedWidget()
        for name, make in PARTS.items():
            part = make(services)
            self.parts[name] = part
            item = QListWidgetItem(QIcon(), part.part_title)
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self.list.addItem(item)
            self.stack.addWidget(scrolled(part))
        widest = max(
            self.list.fontMetrics().horizontalAdvance(each.part_title) for each in self.parts.values()
        )
        self.list.setFixedWidth(max(_LIST_PX, widest + _AROUND_PX))
        body = row(self.list, self.stack, gap=WIDE)
        body.setStretch(1, 1)
        self.body.addLayout(body)
        self.list.currentRowChanged.connect(self._chosen)
        on_change(services.theme, self._recolour)
        self._recolour()
        self.list.setCurrentRow(0)

    def _recolour(self) -> None:
        for place, part in enumerate(self.parts.values()):
            self.list.item(place).setIcon(self.services.icons.icon(part.part_icon, "text_soft"))

    def _chosen(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        list(self.parts.values())[place].refresh()

    def arrive(self, **arguments: Any) -> None:
        """`part`: the part to show."""
        if (name := arguments.get("part")) in self.parts:
            self.list.setCurrentRow(list(self.parts).index(name))
        else:
            self._chosen(self.list.currentRow())
