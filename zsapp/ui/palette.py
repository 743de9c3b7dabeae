"""The command palette (Ctrl+K): actions by title, pages, and records by name, pinyin or initials."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from zsapp.base.texts import _
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.fields import SearchBox
from zsapp.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from zsapp.ui.actions import ActionSpec
    from zsapp.verbs.desk import Desk

_FOUND = 20
_AROUND_PX = 28  # what a title has beside it: padding, the distance from its icon
_RUN = int(Qt.ItemDataRole.UserRole)
_BESIDE = _RUN + 1
_Found = tuple[str, list[dict[str, str]], set[str]]  # what was typed, records, commands that sound like it
_ICONS = {
    "company": "company",
    "contact": "people",
    "member": "people",
    "visit": "visit",
    "project": "project",
    "matter": "matter",
    "team": "organisation",
    "unit": "organisation",
}


def _sounds(title: str, typed: str) -> bool:
    """Whether a title begins as typed in pinyin, whole or by initials. In a worker: the table of readings is large."""
    from zsapp.domain.spoken import spell

    syllables = spell(title) if len(typed) > 1 and typed.isascii() else ()
    return "".join(syllables).startswith(typed) or "".join(each[:1] for each in syllables).startswith(typed)


class _Beside(QStyledItemDelegate):
    """The kind or the shortcut at the right, soft; a long title ends before it."""

    def __init__(self, services: Services, view: QListWidget) -> None:
        super().__init__(view)
        self._theme = services.theme

    @staticmethod
    def _beside_px(option: QStyleOptionViewItem, text: str) -> int:
        return option.fontMetrics.horizontalAdvance(text) + 32 if text else 0

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Cut the title to its room."""
        super().initStyleOption(option, index)
        taken = (
            self._beside_px(option, index.data(_BESIDE) or "") + option.decorationSize.width() + _AROUND_PX
        )
        option.text = option.fontMetrics.elidedText(
            option.text, Qt.TextElideMode.ElideRight, option.rect.width() - taken
        )

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw it."""
        text = index.data(_BESIDE) or ""
        whole = QRect(option.rect)
        width = self._beside_px(option, text)
        super().paint(painter, option, index)
        painter.setPen(self._theme.colour("text_faint"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(whole.right() - width, whole.top(), width - 14, whole.height()), side, text)


class Palette(QDialog):
    """Type, arrows, Enter. Records come from a worker while actions stand at once."""

    def __init__(self, parent: QWidget, services: Services) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("命令与查找"))
        self._services = services
        self._runs: dict[int, Callable[[], object]] = {}
        self._typed: str | None = None
        self._is_reading, self._is_entered = False, False
        self.field = SearchBox(services.icons, _("查找企业、人、项目，或输入命令"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("结果"))
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(20, 20))
        self.list.setItemDelegate(_Beside(services, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("role", "palette")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP, GAP, GAP, GAP)
        box.setSpacing(SNUG)
        box.addWidget(self.field)
        box.addWidget(self.list)
        self.empty = PlainLabel(_("没有符合条件的记录"), role="soft")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        box.addWidget(self.empty, 1)
        self.field.settled.connect(self._look)
        self.field.down_pressed.connect(lambda: self._move(1))
        self.list.itemClicked.connect(self._take)
        self.resize(min(620, parent.width() - 48), 440)
        top = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + 72)
        self._look("")

    def _look(self, typed: str) -> None:
        if typed == self._typed:
            return  # Enter settles the field once more: what was found stands, and is gone to
        self._typed, self._is_entered = typed, False
        self._is_reading = False
        self.list.clear()
        self._runs.clear()
        word = typed.strip().lower()
        specs = [s for s in self._services.actions if s.is_enabled and s.id not in ("palette", "find")]
        specs.sort(
            key=lambda spec: 0 if spec.id.startswith("new.") else 2 if spec.id.startswith("go.") else 1
        )
        for spec in specs:
            if not word or word in spec.title.lower():
                self._add_act(spec)
        self.list.setCurrentRow(0)
        self._tell_none(is_sought=bool(word) and not self._is_open())
        if word and self._is_open():
            from zsapp.verbs import records

            others = {spec.id: spec.title for spec in specs if word not in spec.title.lower()}

            def read(desk: "Desk") -> _Found:
                sounding = {one for one, title in others.items() if _sounds(title, word)}
                return typed, records.found(desk, typed, kind=None, limit=_FOUND), sounding

            self._is_reading = True
            self._services.read(read, self._show, owner=self)

    def _is_open(self) -> bool:
        return self._services.office.state == "open"

    def _add_act(self, spec: "ActionSpec", place: int | None = None) -> None:
        title = _("前往 {title}").format(title=spec.title) if spec.id.startswith("go.") else spec.title
        self._add(title, spec.shortcut_text, spec.icon or "right", spec.run, place)

    def _tell_none(self, *, is_sought: bool) -> None:
        is_empty = is_sought and not self.list.count()
        self.list.setHidden(is_empty)
        self.empty.setVisible(is_empty)

    def _show(self, result: "_Found") -> None:
        from zsapp.domain.field import KINDS

        typed, found, sounding = result
        if typed != self._typed:
            return  # something else has been typed meanwhile
        self._is_reading = False
        for place, hit in enumerate(found):
            run = partial(self._services.go.open_record, hit["kind"], hit["id"])
            icon = _ICONS.get(hit["kind"], "list")
            self._add(hit["name"] or "", _(KINDS[hit["kind"]].label), icon, run, place)
        for spec in self._services.actions:
            if spec.id in sounding:
                self._add_act(spec, 0)
        if found or sounding:
            self.list.setCurrentRow(0)
        self._tell_none(is_sought=True)
        if self._is_entered and self.list.currentItem() is not None:
            self._take(self.list.currentItem())

    def _add(
        self, title: str, beside: str, icon: str, run: Callable[[], object], place: int | None = None
    ) -> None:
        item = QListWidgetItem(self._services.icons.icon(icon), title)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title} {beside}")
        item.setData(_BESIDE, beside)
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

    def _spec_of(self, event: QKeyEvent) -> "ActionSpec | None":
        """The action of a shortcut: this is another window, to which those of the main window do not come."""
        pressed = QKeySequence(event.keyCombination())
        return next(
            (
                each
                for each in self._services.actions
                if each.shortcut and QKeySequence(each.shortcut) == pressed
            ),
            None,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Up, Enter, Escape, shortcuts; Enter runs nothing while a word is being composed."""
        if event.key() == Qt.Key.Key_Up:
            self._move(-1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.field.is_composing:
                return
            self._is_entered = self._is_reading  # typed faster than found: go when it is there
            if not self._is_reading and self.list.currentItem() is not None:
                self._take(self.list.currentItem())
        elif (spec := self._spec_of(event)) is not None:
            self.close()
            if spec.id != "palette":  # X11's fields take Ctrl+K for themselves; elsewhere it closes this
                self._services.actions.run(spec.id)
        else:
            super().keyPressEvent(event)
