"""Draws the cells of a table: words on one line, words of state as pills.

By hand and not by the style, which asks the model seven times a cell and weighs the sheet each time: a screen of 200 cells takes a
third of the time, and waits less often for the worker that reads the next rows.
"""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from zsapp.ui.models.sources import Column, Line
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import TYPE
from zsapp.ui.theme.tones import tone_of

_BESIDE_PX = 15  # left and right of the words, as in the headings
_PILL_LEFT_PX, _PILL_EDGES_PX, _PILL_HEIGHT_PX = 13, 18, 22
_WIDE = "国W—"  # no usual character is wider than the widest of these


class Columned(Protocol):
    """What a table's rows come from, as far as drawing goes: a `Source`."""

    @property
    def columns(self) -> Sequence[Column]: ...  # noqa: D102


class Lined(Protocol):
    """What a model has to give: a `RowsModel` does."""

    @property
    def source(self) -> Columned: ...  # noqa: D102
    def line_at(self, row: int) -> Line | None: ...  # noqa: D102


class CellDelegate(QStyledItemDelegate):
    """For all columns of one model. The view calls `begin` before each paint."""

    def __init__(self, theme: Theme, model: Lined, view: QTableView) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view
        self.begin()

    def begin(self) -> None:
        """Look up what all cells have in common: colours, the font, the chosen rows."""
        colour = self._theme.colour
        self._ink = colour("text" if self._view.isEnabled() else "text_faint")
        self._chosen, self._rule = colour("selected"), colour("line")
        self._metrics = metrics = QFontMetrics(self._view.font())
        self._widest = max(metrics.horizontalAdvance(each) for each in _WIDE)
        self._selection = self._view.selectionModel()
        self._row, self._is_chosen = -1, False
        self._line: Line | None = None

    def _words(self, painter: QPainter, at: tuple[int, int, int, int], word: str, column: Column) -> None:
        left, top, width, height = at
        space, metrics = width - 2 * _BESIDE_PX, self._metrics
        if "\n" in word:
            word = word.replace("\n", " ")
        if len(word) * self._widest > space:  # measuring costs as much as drawing
            word = metrics.elidedText(word, Qt.TextElideMode.ElideRight, space)
        left += _BESIDE_PX
        if column.is_right:
            left += space - metrics.horizontalAdvance(word)
        painter.setPen(self._ink)
        painter.drawText(left, top + (height - 1 - metrics.height()) // 2 + metrics.ascent(), word)

    def _pill(self, painter: QPainter, at: tuple[int, int, int, int], word: str, tone: str) -> None:
        left, top, width, height = at
        painter.save()
        font = QFont(painter.font())
        font.setPixelSize(TYPE.caption[0])
        long = QFontMetrics(font).horizontalAdvance(word) + _PILL_EDGES_PX
        round_px = _PILL_HEIGHT_PX / 2
        pill = QRectF(
            left + _PILL_LEFT_PX, top + height / 2 - round_px, min(long, width - 16), _PILL_HEIGHT_PX
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # the ground of a chosen row is a soft one itself
        ground = "surface" if self._is_chosen else f"{tone}_soft" if tone else "sunken"
        painter.setBrush(self._theme.colour(ground))
        painter.drawRoundedRect(pill, round_px, round_px)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone or "text_soft"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, word)
        painter.restore()

    # -- Qt's

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The ground, the rule below, the words."""
        if (row := index.row()) != self._row:
            self._row, self._line = row, self._model.line_at(row)
            self._is_chosen = self._selection.isSelected(index)
        at: tuple[int, int, int, int] = option.rect.getRect()  # type: ignore[assignment]
        left, top, width, height = at
        if self._is_chosen:
            painter.fillRect(left, top, width, height, self._chosen)
        painter.fillRect(left, top + height - 1, width, 1, self._rule)
        if self._line is None:
            return
        column = self._model.source.columns[index.column()]
        word = self._line.texts.get(column.name, "")
        if word and column.is_pill:
            self._pill(painter, at, word, tone_of(_stored(self._line, column.name, word)))
        elif word:
            self._words(painter, at, word, column)


def _stored(line: Line, name: str, word: str) -> str:
    """The stored Chinese word of a choice that is shown in another language."""
    value = line.values.get(name)
    return value if isinstance(value, str) else word
