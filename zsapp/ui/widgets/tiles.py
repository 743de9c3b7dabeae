"""Places as tiles on a grid: a schematic map without boundaries. Arrows go from tile to tile, Enter goes in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from zsapp.ui.theme.icons import on_change
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import RADIUS, TIGHT, TYPE

FACE_ROLE = int(Qt.ItemDataRole.UserRole)
ROW_PX, _LEAST_PX, _MOST_PX = 52, 72, 104
_BAR_PX, _BETWEEN_PX = 3, 2
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TileFace:
    """A tile: its name, a line of numbers, all of it `spoken`. `done`, `of`: the part of the bar that is full; `of` 0: no bar, faint."""

    key: str
    title: str
    line: str
    spoken: str
    row: int
    column: int
    done: int = 0
    of: int = 0


class TilesModel(QAbstractTableModel):
    """Tiles by their places; where none is, nothing can be chosen."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._at: dict[tuple[int, int], TileFace] = {}
        self._size = (0, 0)

    def show_tiles(self, tiles: Sequence[TileFace]) -> None:
        """These instead; where only numbers differ the view keeps its place."""
        at = {(tile.row, tile.column): tile for tile in tiles}
        size = (max((r for r, _c in at), default=-1) + 1, max((c for _r, c in at), default=-1) + 1)
        if size == self._size and {p: t.key for p, t in at.items()} == {
            p: t.key for p, t in self._at.items()
        }:
            self._at = at
            if at:
                self.dataChanged.emit(self.index(0, 0), self.index(size[0] - 1, size[1] - 1))
            return
        self.beginResetModel()
        self._at, self._size = at, size
        self.endResetModel()

    def tile_at(self, index: Index) -> TileFace | None:
        """The tile of a place."""
        return self._at.get((index.row(), index.column()))

    def index_of(self, key: str) -> QModelIndex:
        """Where a tile lies; an invalid index where it is not shown."""
        return next((self.index(*at) for at, tile in self._at.items() if tile.key == key), QModelIndex())

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many rows the grid has."""
        return 0 if parent.isValid() else self._size[0]

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many columns the grid has."""
        return 0 if parent.isValid() else self._size[1]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only tiles can be come to."""
        is_tile = index.isValid() and self.tile_at(index) is not None
        return (
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_tile else Qt.ItemFlag.NoItemFlags
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, what is spoken, the tile itself."""
        tile = self.tile_at(index) if index.isValid() else None
        if tile is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tile.spoken
        return tile if role == FACE_ROLE else None


class _Drawing(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A tile: name, numbers, a bar of what is done."""
        tile = index.data(FACE_ROLE)
        if tile is None:
            return
        state: QStyle.StateFlag = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        is_over = bool(state & QStyle.StateFlag.State_MouseOver)
        between = _BETWEEN_PX
        area = QRectF(option.rect).adjusted(between, between, -between, -between)
        colour = self._theme.colour
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_strong = is_chosen and self._view.hasFocus()
        painter.setPen(QPen(colour("focus" if is_chosen else "line"), 2 if is_strong else 1))
        ground = "selected" if is_chosen else "hover" if is_over else "surface" if tile.of else "canvas"
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._words(painter, tile, area)
        if tile.of:
            self._bar(painter, tile, area)
        painter.restore()

    def _words(self, painter: QPainter, tile: TileFace, area: QRectF) -> None:
        colour = self._theme.colour
        inside = area.adjusted(TIGHT, TIGHT, -TIGHT, -TIGHT - _BAR_PX)
        title, small = QFont(self._view.font()), QFont(self._view.font())
        title.setPixelSize(TYPE.body[0])
        title.setWeight(QFont.Weight.DemiBold if tile.of else QFont.Weight.Normal)
        small.setPixelSize(TYPE.caption[0])
        painter.setFont(title)
        painter.setPen(colour("text" if tile.of else "text_faint"))
        middle = Qt.AlignmentFlag.AlignHCenter
        whole = inside if not tile.line else QRectF(inside.left(), inside.top(), inside.width(), TYPE.body[1])
        words = QFontMetrics(title).elidedText(tile.title, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(whole, middle | Qt.AlignmentFlag.AlignVCenter, words)
        if tile.line:
            painter.setFont(small)
            painter.setPen(colour("text_soft"))
            below = QRectF(inside.left(), whole.bottom(), inside.width(), TYPE.caption[1])
            line = QFontMetrics(small).elidedText(tile.line, Qt.TextElideMode.ElideRight, int(inside.width()))
            painter.drawText(below, middle | Qt.AlignmentFlag.AlignVCenter, line)

    def _bar(self, painter: QPainter, tile: TileFace, area: QRectF) -> None:
        track = QRectF(area.left() + 8, area.bottom() - 3 - _BAR_PX, area.width() - 16, _BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(track, 1.5, 1.5)
        if tile.done:
            painter.setBrush(self._theme.colour("accent"))
            track.setWidth(max(3.0, track.width() * tile.done / tile.of))
            painter.drawRoundedRect(track, 1.5, 1.5)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """The view says how large its cells are."""
        return QSize(_LEAST_PX, ROW_PX)


class TileGrid(QTableView):
    """`chosen` comes with the key of a tile, by mouse or arrows; `entered` by Enter or a double click."""

    chosen = Signal(str)
    entered = Signal(str)

    def __init__(self, theme: Theme, label: str, parent: QWidget | None = None) -> None:
        """`label`: the accessible name."""
        super().__init__(parent)
        self.tiles = TilesModel(self)
        self.setModel(self.tiles)
        self.setItemDelegate(_Drawing(theme, self))
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "tiles")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(ROW_PX)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.selectionModel().currentChanged.connect(self._moved)
        self.doubleClicked.connect(self._enter)
        on_change(theme, self._repaint)

    def show_tiles(self, tiles: Sequence[TileFace]) -> None:
        """These tiles; the one that was chosen stays so where it still stands."""
        before = self.key()
        self.tiles.show_tiles(tiles)
        rows = self.tiles.rowCount()
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(rows * ROW_PX + (bar if self._is_wide() else 0))
        self._fit()
        if before and self.key() != before:
            self.choose(before)

    def key(self) -> str:
        """The key of the chosen tile, or ""."""
        tile = self.tiles.tile_at(self.currentIndex()) if self.currentIndex().isValid() else None
        return tile.key if tile is not None else ""

    def choose(self, key: str) -> bool:
        """Choose a tile; False where it is not shown."""
        at = self.tiles.index_of(key)
        if at.isValid():
            self.setCurrentIndex(at)
        return at.isValid()

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        tile = self.tiles.tile_at(now) if now.isValid() else None
        if tile is not None:
            self.chosen.emit(tile.key)

    def _enter(self, index: QModelIndex) -> None:
        if (tile := self.tiles.tile_at(index)) is not None:
            self.entered.emit(tile.key)

    def _repaint(self) -> None:
        self.viewport().update()

    def _is_wide(self) -> bool:
        return self.tiles.columnCount() * _LEAST_PX > self.width()

    def _fit(self) -> None:
        """Columns share the width; where it is too small the grid scrolls sideways."""
        count = self.tiles.columnCount()
        if count:
            width = min(_MOST_PX, max(_LEAST_PX, self.viewport().width() // count))
            self.horizontalHeader().setDefaultSectionSize(width)
            self.updateGeometries()  # else the range of the scroll bar stays that of the columns before

    # -- Qt's

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Another width, other columns."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter goes in."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.key():
            self.entered.emit(self.key())
            return
        super().keyPressEvent(event)
