"""A short table whose rows a person puts in order: add, edit, delete, up, down, by mouse and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from zsapp.base.texts import _
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import ROW_HEIGHT, SNUG, TIGHT
from zsapp.ui.widgets.buttons import button, icon_button
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel

Index = QModelIndex | QPersistentModelIndex
_AROUND_PX = 34  # what a cell has beside its words
_NAME_MOST_PX = 240  # a name without end does not drive other columns away


@dataclass(frozen=True, slots=True)
class OrderedRow:
    """A row: the record's id and the words of its cells."""

    id: str
    cells: tuple[str, ...]


class OrderedModel(QAbstractTableModel):
    """Rows as they were handed over; nothing is asked for."""

    def __init__(self, headers: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headers = list(headers)
        self.rows: list[OrderedRow] = []

    def show_rows(self, rows: list[OrderedRow]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many columns."""
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell."""
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.rows[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return self.rows[index.row()].id
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The labels."""
        is_label = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._headers[section] if is_label and 0 <= section < len(self._headers) else None


class _Table(QTableView):
    """The view: Enter opens, Delete deletes, Alt+Up and Alt+Down move."""

    opened = Signal()
    deleted = Signal()
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter, Delete, Alt with the arrows."""
        is_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        elif is_alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class Ordered(QWidget):
    """Signals carry ids: `chosen`, `opened`, `deletion_wanted`, `moved(id, -1 or +1)`; `add_wanted`."""

    chosen = Signal(str)
    opened = Signal(str)
    deletion_wanted = Signal(str)
    moved = Signal(str, int)
    add_wanted = Signal()

    def __init__(
        self,
        services: Services,
        title: str,
        columns: Sequence[tuple[str, int]],
        *,
        add_title: str,
        can_move: bool = True,
        shown_rows: int = 0,
        least_rows: int = 1,
        optional: Sequence[int] = (),
        yielding: Sequence[int] = (),
        empty: str = "",
    ) -> None:
        """`columns`: label and width, 0 takes the rest; `shown_rows`: as high as so many rows at most, 0: what there is room for,
        but `least_rows` where there are so many.

        `optional`: places of columns that are left out while they are empty; `yielding`: those left out, in this order, where names
        would be cut otherwise; `empty`: what to do where there is no row.
        """
        super().__init__()
        self._optional, self._yielding = tuple(optional), tuple(yielding)
        self._widths: dict[int, int] = {}  # of the columns that do not stretch
        self._shown_rows, self._least_rows = shown_rows, least_rows
        self.model = OrderedModel([label[:1].upper() + label[1:] for label, _width in columns], self)
        self.table = _Table()
        self._set_table(title, columns)
        icons = services.icons
        self.title = PlainLabel(title, role="strong")
        self.up = icon_button(icons, "up", _("上移（Alt+↑）"), lambda: self._move(-1))
        self.down = icon_button(icons, "down", _("下移（Alt+↓）"), lambda: self._move(1))
        self.edit = icon_button(icons, "edit", _("修改（回车）"), self._open)
        self.remove = icon_button(icons, "bin", _("删除（Delete）"), self._delete)
        self.add = button(add_title, self.add_wanted.emit, tone="quiet", icons=icons, icon="add")
        for each, name in (
            (self.up, "上移"),
            (self.down, "下移"),
            (self.edit, "修改"),
            (self.remove, "删除"),
        ):
            each.setAccessibleName(f"{title}　{_(name)}")
        movers = (self.up, self.down) if can_move else ()
        bar = row(self.title, None, self.add, *movers, self.edit, self.remove, gap=TIGHT)
        self.empty = PlainLabel(empty, role="soft", wraps=True)
        self.empty.hide()
        box = column(bar, self.empty, self.table, gap=SNUG)
        if not shown_rows:
            box.setStretch(2, 1)
            box.addStretch(0)
        self.setLayout(box)
        for each in () if can_move else (self.up, self.down):
            each.setParent(self)
            each.hide()
        self._can_move = can_move
        self._tell_buttons()

    def _set_table(self, title: str, columns: Sequence[tuple[str, int]]) -> None:
        table = self.table
        table.setModel(self.model)
        table.setProperty("role", "framed")
        table.setAccessibleName(title)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(72)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, (label, width) in enumerate(columns):
            if width:
                least = max(header.minimumSectionSize(), width)
                self._widths[place] = max(least, header.fontMetrics().horizontalAdvance(label) + _AROUND_PX)
                table.setColumnWidth(place, self._widths[place])
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        table.selectionModel().currentRowChanged.connect(self._chosen)
        table.doubleClicked.connect(lambda _index: self._open())
        table.opened.connect(self._open)
        table.deleted.connect(self._delete)
        table.moved.connect(self._move)

    def show_rows(self, rows: list[OrderedRow]) -> None:
        """Other rows; the chosen record stays chosen, or the one in its place."""
        kept, place = self.current, max(0, self.table.currentIndex().row())
        self.model.show_rows(rows)
        self._choose_columns()
        self.empty.setVisible(not rows and bool(self.empty.whole_text()))
        self.table.setVisible(self.empty.isHidden())
        ids = [each.id for each in rows]
        at = ids.index(kept) if kept in ids else min(place, len(ids) - 1)
        if at >= 0:
            self.table.selectRow(at)
        if self._shown_rows:
            self.table.setFixedHeight(self._height_of(min(self._shown_rows, len(rows))))
        else:
            self.table.setMinimumHeight(self._height_of(min(self._least_rows, len(rows))))
        self._tell_buttons()

    def _choose_columns(self) -> None:
        """Those that hold something, and of those the ones that there is room for beside the names."""
        rows, font = self.model.rows, self.table.fontMetrics()
        wanted: dict[int, int] = {}
        for place in range(self.model.columnCount()):
            if place in self._optional and not any(each.cells[place] for each in rows):
                continue
            words = max((font.horizontalAdvance(each.cells[place]) for each in rows), default=0) + _AROUND_PX
            wanted[place] = self._widths.get(place) or min(words, _NAME_MOST_PX)
        for place in self._yielding:
            if place in wanted and sum(wanted.values()) > self.table.viewport().width():
                del wanted[place]
        for place in range(self.model.columnCount()):
            self.table.setColumnHidden(place, place not in wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Another width, perhaps other columns; the table has its own after this."""
        super().resizeEvent(event)
        if self._yielding:
            QTimer.singleShot(0, self, self._choose_columns)

    def _height_of(self, lines: int) -> int:
        return max(1, lines) * ROW_HEIGHT + self.table.horizontalHeader().sizeHint().height() + 4

    def choose(self, record: str) -> None:
        """Make a record's row the current one."""
        for place, each in enumerate(self.model.rows):
            if each.id == record:
                self.table.selectRow(place)

    @property
    def current(self) -> str:
        """The id of the current row, or ""."""
        index = self.table.currentIndex()
        return self.model.rows[index.row()].id if index.isValid() else ""

    def _chosen(self) -> None:
        self._tell_buttons()
        self.chosen.emit(self.current)

    def _tell_buttons(self) -> None:
        at, count = self.table.currentIndex().row(), len(self.model.rows)
        is_record = bool(self.current) and not self.current.startswith("-")
        self.up.setEnabled(is_record and at > 0)
        self.down.setEnabled(is_record and at + 1 < count and not self.model.rows[at + 1].id.startswith("-"))
        self.edit.setEnabled(is_record)
        self.remove.setEnabled(is_record)

    def _open(self) -> None:
        if self.edit.isEnabled():
            self.opened.emit(self.current)

    def _delete(self) -> None:
        if self.remove.isEnabled():
            self.deletion_wanted.emit(self.current)

    def _move(self, by: int) -> None:
        if self._can_move and (self.up if by < 0 else self.down).isEnabled():
            self.moved.emit(self.current, by)
