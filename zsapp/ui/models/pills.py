"""Draws a word of state as a pill in a table."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zsapp.ui.models.rows import LINE_ROLE
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import TYPE
from zsapp.ui.theme.tones import tone_of

_HEIGHT = 22


class PillDelegate(QStyledItemDelegate):
    """For columns of choices that have tones."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The ground as of any cell, the word on it."""
        if not index.data():
            super().paint(painter, option, index)
            return
        # late: no list needs its many enumerations before there are words
        from PySide6.QtWidgets import QStyle

        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        word, ground.text = ground.text, ""
        widget: QWidget | None = ground.widget
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, widget)
        if not word:
            return
        tone = tone_of(_stored(index, word))
        font = QFont(ground.font)
        font.setPixelSize(TYPE.caption[0])
        rect = QRectF(ground.rect)
        width = min(QFontMetrics(font).horizontalAdvance(word) + 18, rect.width() - 16)
        pill = QRectF(rect.left() + 13, rect.center().y() - _HEIGHT / 2, width, _HEIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # the ground of a chosen row is a soft one itself
        is_chosen = bool(ground.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(self._theme.colour("surface" if is_chosen else f"{tone}_soft" if tone else "sunken"))
        painter.drawRoundedRect(pill, _HEIGHT / 2, _HEIGHT / 2)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone or "text_soft"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, word)
        painter.restore()


def _stored(index: QModelIndex | QPersistentModelIndex, word: str) -> str:
    """The stored Chinese word of a choice that is shown in another language."""
    line = index.data(LINE_ROLE)
    source = getattr(index.model(), "source", None)
    if line is None or source is None:
        return word
    value = line.values.get(source.columns[index.column()].name)
    return value if isinstance(value, str) else word
