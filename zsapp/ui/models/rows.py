"""The rows of a table: an array of ids, and the rows of the part that is looked at.

The ids come with the rows that will be looked at first. `data()` never queries: what is not here shows as blank and is asked for in a
worker; when it comes, the view is told.
"""

from collections import OrderedDict
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from zsapp.store.listing import Ids
from zsapp.ui.jobs import Job
from zsapp.ui.models.sources import Ask, Line, Source
from zsapp.ui.office import Touched
from zsapp.ui.services import Services
from zsapp.verbs.desk import Desk

BLOCK = 100  # rows read at once
_KEPT = 24  # blocks in the window
Index = QModelIndex | QPersistentModelIndex

ID_ROLE = int(Qt.ItemDataRole.UserRole)
LINE_ROLE = ID_ROLE + 1


class _Found(NamedTuple):
    """The ids, and the rows of one block of them."""

    ids: Ids
    number: int
    part: list[str]
    lines: list[Line]


class RowsModel(QAbstractTableModel):
    """A table over a `Source`. `ask_for` sets words, conditions and order; `counted` tells how many rows there are.

    `near` is the id that will be looked at: its neighbours come with the ids, without one the first rows do.
    """

    counted = Signal(int)
    loaded = Signal()  # the rows asked for have come

    def __init__(self, services: Services, source: Source, parent: Any = None) -> None:
        super().__init__(parent)
        self._services = services
        self.source = source
        self.ask = Ask()
        self.near = ""
        self._ids = Ids("")
        self._blocks: OrderedDict[int, list[Line | None]] = OrderedDict()
        self._wanted: list[int] = []
        self._reading: Job | None = None
        self._counting: Job | None = None
        self._is_asked = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._read_next)
        services.office.changed.connect(self._touched)

    # -- asking

    def ask_for(self, ask: Ask | None = None) -> None:
        """Ask anew: the ids come in a worker, then the rows that are looked at."""
        if ask is not None:
            self.ask = ask
        self._is_asked = True
        if self._counting is not None:
            self._counting.cancel()
        source, asked, near = self.source, self.ask, self.near
        self._counting = self._services.read(
            lambda desk: _find(source, desk, asked, near), self._take, owner=self
        )

    def _take(self, found: _Found) -> None:
        self._counting = None
        self._wanted = []
        ids = found.ids
        if ids == self._ids:
            self._blocks.clear()
            self._put(found)
            if len(ids):
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, self.columnCount() - 1))
        else:
            self.beginResetModel()
            self._ids = ids
            self._blocks.clear()
            self._put(found)
            self.endResetModel()
        self.counted.emit(len(ids))
        self.loaded.emit()

    def _touched(self, touched: Touched) -> None:
        # a list that nobody came to yet is not read
        if self._is_asked and touched.concerns(*self.source.kinds):
            self.ask_for()

    # -- rows

    def id_at(self, row: int) -> str:
        """The id of a row."""
        return str(self._ids[row])

    def place_of(self, record: str) -> int:
        """The row of an id, or -1."""
        return self._ids.place_of(record)

    def line_at(self, row: int) -> Line | None:
        """The row, where it has been read already; asks for it otherwise."""
        if not 0 <= row < len(self._ids):
            return None
        number, place = divmod(row, BLOCK)
        block = self._blocks.get(number)
        if block is None:
            self._want(number)
            return None
        return block[place] if place < len(block) else None

    def _want(self, number: int) -> None:
        if number in self._wanted:
            self._wanted.remove(number)
        self._wanted.append(number)
        del self._wanted[:-4]  # what was scrolled past meanwhile is not worth reading
        if self._reading is None and not self._soon.isActive():
            self._soon.start(0)

    def _read_next(self) -> None:
        if self._reading is not None or not self._wanted:
            return
        number = self._wanted.pop()
        source, ids = self.source, self._ids
        if number * BLOCK >= len(ids):
            return

        def take(found: _Found) -> None:
            self._reading = None
            if ids is self._ids:
                self._put(found)
                self._tell(found)
            self._read_next()

        def failed(error: BaseException) -> None:
            self._reading = None
            self._services.jobs.report(error)

        self._reading = self._services.read(
            lambda desk: _block(source, desk, ids, number), take, owner=self, on_error=failed
        )

    def _put(self, found: _Found) -> None:
        here = {line.id: line for line in found.lines}
        self._blocks[found.number] = [here.get(one) for one in found.part]
        self._blocks.move_to_end(found.number)
        while len(self._blocks) > _KEPT:
            self._blocks.popitem(last=False)

    def _tell(self, found: _Found) -> None:
        first, last = found.number * BLOCK, found.number * BLOCK + len(found.part) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
        self.loaded.emit()

    # -- Qt's

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many columns the source has."""
        return 0 if parent.isValid() else len(self.source.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is here already; never a query."""
        if not index.isValid():
            return None
        if role == ID_ROLE:
            return self.id_at(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, LINE_ROLE):
            return None
        line = self.line_at(index.row())
        if role == LINE_ROLE:
            return line
        return "" if line is None else line.texts.get(self.source.columns[index.column()].name, "")

    def _alignment(self, column: int) -> int:
        side = (
            Qt.AlignmentFlag.AlignRight
            if self.source.columns[column].is_right
            else Qt.AlignmentFlag.AlignLeft
        )
        return int(side | Qt.AlignmentFlag.AlignVCenter)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Labels of the columns, with an arrow at the one that is sorted by."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.source.columns):
            return None
        column = self.source.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        first = self.ask.order[0] if self.ask.order else ""
        arrow = " ↓" if first == "-" + column.name else " ↑" if first == column.name else ""
        return column.label + arrow

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By SQL, in a worker."""
        if not 0 <= column < len(self.source.columns) or not self.source.columns[column].can_sort:
            return
        name = self.source.columns[column].name
        self.ask_for(self.ask.but(order=(name if order is Qt.SortOrder.AscendingOrder else "-" + name,)))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.source.columns) - 1)


def _find(source: Source, desk: Desk, ask: Ask, near: str) -> _Found:
    ids = source.ids(desk, ask)
    place = ids.place_of(near) if near else 0
    return _block(source, desk, ids, max(place, 0) // BLOCK)


def _block(source: Source, desk: Desk, ids: Ids, number: int) -> _Found:
    part = list(ids[number * BLOCK : (number + 1) * BLOCK])
    return _Found(ids, number, part, source.lines(desk, part) if part else [])
