"""The command palette (Ctrl+K): actions by title, pages, and records by name, pinyin or initials."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.pages import PAGES
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.fields import SearchBox

_FOUND = 20
_RUN = int(Qt.ItemDataRole.UserRole)


class Palette(QDialog):
    """Type, arrows, Enter. Records come from a worker while actions stand at once."""

    def __init__(self, parent: QWidget, services: Services) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("命令与查找"))
        self._services = services
        self._runs: dict[int, Callable[[], object]] = {}
        self.field = SearchBox(services.icons, _("查找企业、人、项目，或输入命令"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("结果"))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP, GAP, GAP, GAP)
        box.setSpacing(SNUG)
        box.addWidget(self.field)
        box.addWidget(self.list)
        self.field.settled.connect(self._look)
        self.field.down_pressed.connect(lambda: self._move(1))
        self.list.itemClicked.connect(self._take)
        self.resize(min(620, parent.width() - 48), 440)
        top = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + 72)
        self._look("")

    def _look(self, typed: str) -> None:
        self.list.clear()
        self._runs.clear()
        word = typed.strip().lower()
        for entry in PAGES if self._is_open() else ():
            if entry.is_listed and (not word or word in entry.shown_title.lower()):
                self._add(
                    _("前往  {title}").format(title=entry.shown_title),
                    partial(self._services.go.page, entry.id),
                )
        for spec in self._services.actions:
            if spec.is_enabled and not spec.id.startswith("go.") and (not word or word in spec.title.lower()):
                keys = f"    {spec.shortcut_text}" if spec.shortcut else ""
                self._add(spec.title + keys, spec.run)
        self.list.setCurrentRow(0)
        if word and self._is_open():
            from zsapp.verbs import records

            self._services.read(
                lambda desk: records.found(desk, typed, kind=None, limit=_FOUND), self._show, owner=self
            )

    def _is_open(self) -> bool:
        return self._services.office.state == "open"

    def _show(self, found: list[dict[str, str]]) -> None:
        from zsapp.domain.field import KINDS

        for place, hit in enumerate(found):
            text = f"{hit['name'] or ''}    {_(KINDS[hit['kind']].label)}"
            self._add(text, partial(self._services.go.open_record, hit["kind"], hit["id"]), place)
        if found:
            self.list.setCurrentRow(0)

    def _add(self, text: str, run: Callable[[], object], place: int | None = None) -> None:
        item = QListWidgetItem(text)
        key = len(self._runs)
        item.setData(_RUN, key)
        self._runs[key] = run
        self.list.insertItem(self.list.count() if place is None else place, item)

    def _move(self, by: int) -> None:
        if self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())

    def _take(self, item: QListWidgetItem) -> None:
        run = self._runs[item.data(_RUN)]
        self.close()
        run()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Up, Enter, Escape."""
        if event.key() == Qt.Key.Key_Up:
            self._move(-1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.currentItem() is not None:
                self._take(self.list.currentItem())
        else:
            super().keyPressEvent(event)
