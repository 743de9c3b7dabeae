"""The entries of a bulletin: ticked ones are printed, and they stand in the order of this list. By keys, by buttons, by dragging."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.bulletin import Arrangement, Bulletin
from zsapp.domain.bulletin.arranged import Entry, Pile, moved, ordered, piles, toggled
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SNUG, TIGHT
from zsapp.ui.widgets.buttons import icon_button, link
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel

Index = QModelIndex | QPersistentModelIndex


class EntriesModel(QAbstractListModel):
    """A heading for each pile, its entries below. `moved` (key, keys of the pile in their new order), `toggled` (key, is left out)."""

    moved = Signal(object)
    toggled = Signal(str, bool)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.may_write = False
        self.rows: list[tuple[Pile, Entry | None]] = []

    def show_piles(self, found: Sequence[Pile], *, may_write: bool) -> None:
        """These instead; the place that is looked at stays where only ticks differ."""
        rows: list[tuple[Pile, Entry | None]] = []
        for pile in found:
            rows.append((pile, None))
            rows += [(pile, entry) for entry in pile.entries]
        keys = [entry.key if entry else pile.section + pile.title for pile, entry in rows]
        before = [entry.key if entry else pile.section + pile.title for pile, entry in self.rows]
        if keys == before and may_write == self.may_write:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows, self.may_write = rows, may_write
        self.endResetModel()

    def entry(self, place: int) -> Entry | None:
        """The entry in a row; None for a heading, or where there is none."""
        return self.rows[place][1] if 0 <= place < len(self.rows) else None

    def place_of(self, key: str) -> int:
        """The row of an entry, or -1."""
        return next((n for n, (_pile, entry) in enumerate(self.rows) if entry and entry.key == key), -1)

    def step(self, key: str, by: int) -> None:
        """Move an entry up or down within its pile."""
        place = self.place_of(key)
        self.moveRows(QModelIndex(), place, 1, QModelIndex(), place + (by if by < 0 else by + 1))

    # -- Qt's

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name and what stands beside it; the tick."""
        if not index.isValid():
            return None
        pile, entry = self.rows[index.row()]
        if entry is None:
            title = f"{pile.section}　{pile.title}" if pile.title else pile.section
            if role == Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
            return title if role == Qt.ItemDataRole.DisplayRole else None
        name = _("{entry}（不列）").format(entry=entry.name) if entry.is_out else entry.name
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{name}\n{entry.beside}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}，{entry.beside}"
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Unchecked if entry.is_out else Qt.CheckState.Checked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """A tick."""
        entry = self.entry(index.row())
        if role != Qt.ItemDataRole.CheckStateRole or entry is None or not self.may_write:
            return False
        self.toggled.emit(entry.key, Qt.CheckState(value) == Qt.CheckState.Unchecked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Entries are chosen, ticked and dragged; between rows they are dropped."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled if self.may_write else Qt.ItemFlag.NoItemFlags
        if self.rows[index.row()][1] is None:
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.may_write:
            flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        """Nothing is copied."""
        return Qt.DropAction.MoveAction

    def moveRows(  # noqa: N802
        self, source: Index, first: int, count: int, target: Index, before: int
    ) -> bool:
        """One entry to another place of its own pile; a list's drag and the keys both come here."""
        entry = self.entry(first)
        if entry is None or count != 1 or not self.may_write:
            return False
        pile = self.rows[first][0]
        start = next(n for n, (each, one) in enumerate(self.rows) if each is pile and one is not None)
        end = start + len(pile.entries)
        if not start <= before <= end or before in (first, first + 1):
            return False
        place = before - start - (1 if before > first else 0)
        self.beginMoveRows(source, first, first, target, before)
        self.rows.insert(before - (1 if before > first else 0), self.rows.pop(first))
        self.endMoveRows()
        self.moved.emit(moved(pile, entry.key, place))
        return True


class _List(QListView):
    """Alt with an arrow moves."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Alt+Up, Alt+Down."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


class EntriesPanel(QWidget):
    """`changed` comes with the arrangement after each act."""

    changed = Signal(object)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.arrangement = Arrangement()
        icons = services.icons
        self.why = PlainLabel(role="remark", wraps=True)
        self.model = EntriesModel(self)
        self.list = _List()
        self.list.setModel(self.model)
        self.list.setProperty("role", "framed")
        self.list.setAccessibleName(_("通报的条目"))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.up = icon_button(icons, "up", _("上移（Alt+↑）"), lambda: self._step(-1))
        self.down = icon_button(icons, "down", _("下移（Alt+↓）"), lambda: self._step(1))
        self.left_out = PlainLabel(role="caption")
        self.back = link(_("全部恢复"), self._restore)
        self.hint = PlainLabel(
            _("不勾的条目不印出，随时可以再勾上；同组的可以上下移动。数字仍按资料统计。"),
            role="caption",
            wraps=True,
        )
        self.nothing = PlainLabel(
            _("这一周还没有可以列出的内容。写下拜访、新增项目或提出事项，就会在这里逐条列出。"),
            role="soft",
            wraps=True,
        )
        box = column(
            self.why,
            self.nothing,
            row(self.up, self.down, self.left_out, None, self.back, gap=TIGHT),
            self.list,
            self.hint,
            gap=SNUG,
        )
        box.setStretch(3, 1)
        box.addStretch(0)  # takes the room of the list where there is none
        box.setContentsMargins(0, SNUG, 0, 0)
        self.setLayout(box)
        self.list.stepped.connect(self._step)
        self.list.selectionModel().currentChanged.connect(lambda *_indexes: self._tell())
        self.model.moved.connect(self._moved)
        self.model.toggled.connect(self._toggled)

    def fill(self, bulletin: Bulletin, arrangement: Arrangement, *, why_not: str = "") -> None:
        """Show the entries; `why_not`: why nothing can be arranged here."""
        current = self._current()
        self.arrangement = arrangement
        self.why.setText(why_not)
        self.why.setVisible(bool(why_not))
        self.model.show_piles(piles(bulletin, arrangement), may_write=not why_not)
        has_some = self.model.rowCount() > 0
        self.nothing.setVisible(not has_some)
        for each in (self.up, self.down, self.left_out, self.list, self.hint):
            each.setVisible(has_some)
        if current is not None and (place := self.model.place_of(current.key)) >= 0:
            self.list.setCurrentIndex(self.model.index(place))
        self._tell()

    def _current(self) -> Entry | None:
        return self.model.entry(self.list.currentIndex().row())

    def _tell(self) -> None:
        may_move = self.model.may_write and self._current() is not None
        self.up.setEnabled(may_move)
        self.down.setEnabled(may_move)
        out = sum(entry is not None and entry.is_out for _pile, entry in self.model.rows)
        self.left_out.setText(counted("{n}项不列", out).format(n=out) if out else "")
        self.back.setVisible(self.model.may_write and self.arrangement != Arrangement())

    def _step(self, by: int) -> None:
        if (entry := self._current()) is not None:
            self.model.step(entry.key, by)

    def _moved(self, keys: tuple[str, ...]) -> None:
        self._take(ordered(self.arrangement, keys))

    def _toggled(self, key: str, is_out: bool) -> None:
        self._take(toggled(self.arrangement, key, is_out=is_out))

    def _restore(self) -> None:
        self.list.setFocus()
        self._take(Arrangement())

    def _take(self, arrangement: Arrangement) -> None:
        self.arrangement = arrangement
        self.changed.emit(arrangement)
