"""The tree of nodes: each with what is listed and visited in words, and a bar below them."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from zsapp.base.texts import _
from zsapp.ui.theme.icons import on_change
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import ROW_HEIGHT, SNUG, TYPE
from zsapp.verbs.catalogues import NodeLine, Share

ALL = ""
"""The key of the row above all nodes."""
_KEY = int(Qt.ItemDataRole.UserRole)
_SHARE = _KEY + 1
_COVERAGE_PX, _BAR_PX, _INDENT_PX = 134, 4, 16
Index = QModelIndex | QPersistentModelIndex


class _Coverage(QStyledItemDelegate):
    """Draws the second column."""

    def __init__(self, theme: Theme, view: QTreeWidget) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Words, and a bar below them; without companies only words."""
        share: Share = index.data(_SHARE)
        area = QRectF(option.rect)
        colour = self._theme.colour
        painter.save()
        if self._view.selectionModel().isRowSelected(index.row(), index.parent()):
            painter.fillRect(area, colour("selected"))
        font = QFont(self._view.font())
        font.setPixelSize(TYPE.caption[0])
        painter.setFont(font)
        painter.setPen(colour("text_soft" if share.listed else "text_faint"))
        inside = area.adjusted(SNUG, 0, -SNUG, 0)
        words = inside.adjusted(0, 3, 0, -10) if share.listed else inside
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, share.words)
        if share.listed:
            self._bar(painter, QRectF(inside.left(), area.bottom() - 11, inside.width(), _BAR_PX), share)
        painter.restore()

    def _bar(self, painter: QPainter, track: QRectF, share: Share) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(track, 2, 2)
        if share.visited:
            painter.setBrush(self._theme.colour("accent"))
            track.setWidth(max(4.0, track.width() * share.visited / share.listed))
            painter.drawRoundedRect(track, 2, 2)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """As high as the rows of a table."""
        return QSize(_COVERAGE_PX, ROW_HEIGHT)


class ChainTree(QTreeWidget):
    """`chosen` comes with the id of a node, ALL for the first row; `opened` by Enter or a double click."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._places: list[tuple[str, str]] = []  # (node, the one above)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._shown: dict[str, tuple[str, str, Share]] = {}
        self.setAccessibleName(_("产业链环节"))
        self.setColumnCount(2)
        self.setHeaderLabels([_("产业、环节"), _("已拜访/目录企业")])
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT_PX)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegateForColumn(1, _Coverage(theme, self))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, _COVERAGE_PX)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.currentItemChanged.connect(self._moved)
        self.itemActivated.connect(self._activated)
        on_change(theme, self._repaint)

    def show_nodes(self, nodes: Sequence[NodeLine], total: Share) -> None:
        """These nodes below the row of all; what was chosen and folded stays so where it is still here. Where only names and numbers are
        others, rows get new words: of 200 nodes a visit concerns a few."""
        shown = {ALL: (_("全部"), "", total)} | {
            node.id: (node.name, node.flags, node.share) for node in nodes
        }
        places = [(node.id, node.above) for node in nodes]
        if places != self._places or not self._items:
            self._places = places
            self._lay_out()
        for key, its in shown.items():
            if self._shown.get(key) != its:
                self._tell(self._items[key], *its)
        self._shown = shown

    def _lay_out(self) -> None:
        """Empty rows in their places."""
        before, folded = self.key(), self._folded()
        self.blockSignals(True)
        self.clear()
        self._shown = {}
        items = self._items = {
            key: QTreeWidgetItem() for key in (ALL, *(key for key, _above in self._places))
        }
        self.addTopLevelItem(items[ALL])
        for key, above in self._places:
            if above in items and above:
                items[above].addChild(items[key])
            else:
                self.addTopLevelItem(items[key])
        for key, item in items.items():
            item.setData(0, _KEY, key)
            item.setExpanded(key not in folded)
        self.blockSignals(False)
        self.setCurrentItem(items.get(before, items[ALL]))

    @staticmethod
    def _tell(item: QTreeWidgetItem, name: str, flags: str, share: Share) -> None:
        words = f"{name}（{flags}）" if flags else name
        item.setText(0, words)
        item.setToolTip(0, "")
        item.setData(1, _SHARE, share)
        for place in (0, 1):
            spoken = _("{node}：{share}").format(node=words, share=share.spoken)
            item.setData(place, Qt.ItemDataRole.AccessibleTextRole, spoken)

    def _folded(self) -> set[str]:
        found: set[str] = set()
        todo = [self.topLevelItem(place) for place in range(self.topLevelItemCount())]
        while todo:
            item = todo.pop()
            if item is not None:
                todo += [item.child(place) for place in range(item.childCount())]
                if item.childCount() and not item.isExpanded():
                    found.add(str(item.data(0, _KEY)))
        return found

    def key(self) -> str:
        """The node that is chosen; ALL for the first row or none."""
        item = self.currentItem()
        return str(item.data(0, _KEY)) if item is not None else ALL

    def _moved(self, now: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if now is not None:
            self.chosen.emit(str(now.data(0, _KEY)))

    def _activated(self, item: QTreeWidgetItem, _column: int) -> None:
        if key := str(item.data(0, _KEY)):
            self.opened.emit(key)

    def _repaint(self) -> None:
        self.viewport().update()
