"""Editors of closed lists: one word, several words, yes or no."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from zsapp.base.texts import _
from zsapp.domain.derived import word_of as word_of
from zsapp.domain.field import Spec
from zsapp.ui.editors.editor import Editor
from zsapp.ui.widgets.buttons import chip
from zsapp.ui.widgets.flow import Flow


class Choices(QComboBox):
    """A combo box that the wheel does not turn while a page is scrolled; its list is drawn by the sheet, as other lists are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))

    def shown_words(self) -> str:
        """What is chosen, with … where there is no room for all of it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """As Qt does; it would cut a long name in the middle of a character."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_words()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(Editor):
    """One word of a closed list, or none."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.box = Choices()
        self.box.setAccessibleName(self.label)
        if not spec.required:
            self.box.addItem("", None)
        for choice in spec.choices:
            self.box.addItem(word_of(choice), choice.word)
        self.box.setCurrentIndex(-1 if spec.required else 0)
        self.box.activated.connect(lambda _index: self.changed.emit())
        self._hold(self.box)

    def value(self) -> Any:
        """The Chinese word, as it is stored."""
        return self.box.currentData()

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show a word; one of another version is kept and shown."""
        if value is not None and self.box.findData(value) < 0:
            self.box.addItem(str(value), value)
        self.box.setCurrentIndex(
            self.box.findData(value) if value is not None or not self.spec.required else -1
        )
        self._settled()


class TagsEditor(Editor):
    """Several words of a closed list, as chips."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        holder = QWidget()
        flow = Flow(holder)
        self.chips: dict[str, QPushButton] = {}
        for choice in spec.choices:
            self.chips[choice.word] = chip(word_of(choice), lambda _on: self.changed.emit())
            self.chips[choice.word].setAccessibleName(f"{self.label} {word_of(choice)}")
            flow.addWidget(self.chips[choice.word])
        self._hold(holder)
        self.setFocusProxy(next(iter(self.chips.values()), holder))

    def value(self) -> Any:
        """The words."""
        return sorted(word for word, each in self.chips.items() if each.isChecked()) or None

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show the words."""
        for word, each in self.chips.items():
            blocked = each.blockSignals(True)
            each.setChecked(word in (value or []))
            each.blockSignals(blocked)
        self._settled()


class FlagEditor(Editor):
    """Yes or no; what was never set and is not set now stays unset."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.box = QCheckBox(_("是"))
        self.box.setAccessibleName(self.label)
        self._stored: bool | None = None
        self.box.clicked.connect(lambda _on: self.changed.emit())
        self._hold(self.box)

    def value(self) -> Any:
        """True, False, or None where it was never set."""
        return True if self.box.isChecked() else (None if self._stored is None else False)

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show it."""
        self._stored = value
        self.box.setChecked(bool(value))
        self._settled()
