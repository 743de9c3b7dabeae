"""Cards of a board: what one shows, the model of a lane, and how a card is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import GAP, RADIUS, SNUG, TIGHT, TYPE

MIME = "application/x-zsapp-card"
FACE_ROLE = int(Qt.ItemDataRole.UserRole)
_TITLE_LINES = 2
_PILL_HEIGHT = 20
BAR_PX = 12  # as wide as the style sheet has it
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Face:
    """A card: title (two lines at most), lines below it, words of state with their tones. `mark`: tone of a bar at its left."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    pills: tuple[tuple[str, str], ...] = ()
    mark: str = ""

    @property
    def spoken(self) -> str:
        """All of it in one line, for a screen reader."""
        return "，".join(filter(None, (self.title, *self.lines, *(word for word, _tone in self.pills))))


class CardsModel(QAbstractListModel):
    """The cards of one lane."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.faces: list[Face] = []

    def show_faces(self, faces: Sequence[Face]) -> None:
        """These instead; the view is told only where something differs."""
        new = list(faces)
        if [face.id for face in new] == [face.id for face in self.faces]:
            changed = [place for place, face in enumerate(new) if face != self.faces[place]]
            self.faces = new
            for place in changed:
                self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self.faces = new
        self.endResetModel()

    def place_of(self, record: str) -> int:
        """Where a card lies, or -1."""
        return next((place for place, face in enumerate(self.faces) if face.id == record), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many."""
        return 0 if parent.isValid() else len(self.faces)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The title; the face; what is spoken."""
        if not index.isValid():
            return None
        face = self.faces[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return face.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return face.spoken
        return face if role == FACE_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cards can be dragged."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """A card by its id."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """The id of the card that is dragged."""
        data = QMimeData()
        data.setData(MIME, self.faces[indexes[0].row()].id.encode("ascii"))
        return data


class CardDelegate(QStyledItemDelegate):
    """Draws a card as wide as its lane."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def _fonts(self) -> tuple[QFont, QFont]:
        title, small = QFont(self._view.font()), QFont(self._view.font())
        title.setWeight(QFont.Weight.DemiBold)
        title.setPixelSize(TYPE.body[0])
        small.setPixelSize(TYPE.caption[0])
        return title, small

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """As high as its words need."""
        face = index.data(FACE_ROLE)
        width = self._width()
        return QSize(width, self._draw(None, face, QRect(0, 0, width - 2, 0)) + SNUG)

    def _width(self) -> int:
        """The room beside the scroll bar is kept whether it shows or not: heights follow from widths."""
        return max(80, self._view.width() - BAR_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        state: QStyle.StateFlag = option.state
        rect = QRect(option.rect)
        rect.setWidth(self._width())
        rect.adjust(1, 1, -1, -SNUG + 1)
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_strong = is_chosen and self._view.hasFocus()
        painter.setPen(QPen(self._theme.colour("focus" if is_chosen else "line"), 2 if is_strong else 1))
        is_over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(self._theme.colour("hover" if is_over and not is_chosen else "surface"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        face: Face = index.data(FACE_ROLE)
        if face.mark:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(face.mark))
            painter.drawRoundedRect(QRectF(rect.left() + 4, rect.top() + 10, 3, rect.height() - 20), 1.5, 1.5)
        self._draw(painter, face, rect)
        painter.restore()

    def _draw(self, painter: QPainter | None, face: Face, rect: QRect) -> int:
        """Draw the words, or only tell the height of the card."""
        title, small = self._fonts()
        left, width = rect.left() + GAP + 2, max(40, rect.width() - 2 * GAP - 2)
        y = rect.top() + GAP - 2
        for line in broken(face.title, title, width, _TITLE_LINES):
            self._text(painter, line, title, "text", QRect(left, y, width, TYPE.body[1]))
            y += TYPE.body[1]
        for line in face.lines:
            shown = QFontMetrics(small).elidedText(line, Qt.TextElideMode.ElideRight, width)
            self._text(painter, shown, small, "text_soft", QRect(left, y + 1, width, TYPE.caption[1] + 1))
            y += TYPE.caption[1] + 2
        if face.pills:
            y = self._pills(painter, face, small, QRect(left, y + TIGHT + 2, width, 0))
        return y + GAP - 2 - rect.top()

    def _text(self, painter: QPainter | None, text: str, font: QFont, ink: str, rect: QRect) -> None:
        if painter is not None:
            painter.setFont(font)
            painter.setPen(self._theme.colour(ink))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)

    def _pills(self, painter: QPainter | None, face: Face, font: QFont, area: QRect) -> int:
        x, y, metrics = area.left(), area.top(), QFontMetrics(font)
        for word, tone in face.pills:
            width = min(metrics.horizontalAdvance(word) + 14, area.width())
            if x > area.left() and x + width > area.right() + 1:
                x, y = area.left(), y + _PILL_HEIGHT + TIGHT
            if painter is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.colour(f"{tone}_soft" if tone else "sunken"))
                painter.drawRoundedRect(QRectF(x, y, width, _PILL_HEIGHT), _PILL_HEIGHT / 2, _PILL_HEIGHT / 2)
                painter.setFont(font)
                painter.setPen(self._theme.colour(tone or "text_soft"))
                shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, width - 10)
                painter.drawText(QRectF(x, y, width, _PILL_HEIGHT), Qt.AlignmentFlag.AlignCenter, shown)
            x += width + TIGHT + 2
        return y + _PILL_HEIGHT


def broken(text: str, font: QFont, width: int, most: int) -> list[str]:
    """A text in lines of a width, the last one cut with … where more would follow."""
    flat = " ".join(text[:400].split())
    layout = QTextLayout(flat, font)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    lines = [flat[a:b].strip() for a, b in zip(starts, [*starts[1:], len(flat)], strict=True)][:most]
    if len(starts) > most:
        rest = flat[starts[most - 1] :]
        lines[-1] = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return lines or [""]
