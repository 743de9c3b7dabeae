"""The table: columns to choose, sort by click, remembered widths and order; Enter opens, Delete deletes, Ctrl+C copies."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.models.cells import CellDelegate
from zsapp.ui.models.rows import RowsModel
from zsapp.ui.models.sources import Line
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import ROW_HEIGHT

_COPIED = 5_000  # rows at most
_HEADING_AROUND_PX = 32  # padding of the sheet


class RowsTable(QTableView):
    """A view of a `RowsModel`; `name` is the key of its preferences and `label` its accessible name."""

    opened = Signal(str)  # id, by Enter or double click
    deletion_wanted = Signal(object)  # list of ids
    menu_wanted = Signal(str, object)  # id, the QMenu to add to

    def __init__(
        self, services: Services, model: RowsModel, *, name: str, label: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._rows = model
        self._name = name
        self._kept = ""
        self._grown, self._grown_px, self._is_growing = -1, 0, False
        self.setAccessibleName(label)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setModel(model)  # last: each of these would lay its rows out anew
        self.selectionModel().currentRowChanged.connect(self._look_near)
        self._set_header()
        self._cells = CellDelegate(services.theme, model, self)
        self.setItemDelegate(self._cells)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.id_at(index.row())))
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self._return_to_place)

    # -- columns

    def _set_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(56)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.column_menu().popup(header.mapToGlobal(at)))
        header.sectionClicked.connect(self._sort)
        self._restore_columns()
        self._saver = QTimer(self)
        self._saver.setSingleShot(True)
        self._saver.setInterval(500)
        self._saver.timeout.connect(self._save_columns)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        self._give_room()

    def _resized(self, place: int, _before: int, now: int) -> None:
        if self._is_growing:
            return
        if place == self._grown:
            self._grown_px = now
        self._saver.start()

    def _moved(self) -> None:
        self._saver.start()
        self._give_room()

    def _give_room(self) -> None:
        """What is left of the width: to the last column, or to the first with words where the last has numbers, which else stand far
        from their heading's neighbours."""
        header, columns = self.horizontalHeader(), self._rows.source.columns
        shown = sorted((i for i in range(len(columns)) if not self.isColumnHidden(i)), key=header.visualIndex)
        words = [i for i in shown if not columns[i].is_right and not columns[i].is_pill]
        grown = words[0] if words and columns[shown[-1]].is_right else -1
        self._is_growing = True
        if grown != self._grown:
            if self._grown >= 0:
                self.setColumnWidth(self._grown, self._grown_px)
            header.setStretchLastSection(grown < 0)
            self._grown, self._grown_px = grown, self.columnWidth(grown) if grown >= 0 else 0
        if grown >= 0:
            others = sum(self.columnWidth(i) for i in shown if i != grown)
            self.setColumnWidth(grown, max(self._grown_px, self.viewport().width() - others))
        self._is_growing = False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The columns fill the width."""
        super().resizeEvent(event)
        if self._grown >= 0:
            self._give_room()

    def _restore_columns(self) -> None:
        header = self.horizontalHeader()
        known = self._services.preferences.get(f"columns/{self._name}", {})
        columns = self._rows.source.columns
        font = header.font()
        font.setWeight(QFont.Weight.DemiBold)
        least = QFontMetrics(font)  # a heading is not cut
        for place, column in enumerate(columns):
            wanted = max(column.width_px, least.horizontalAdvance(column.label) + _HEADING_AROUND_PX)
            self.setColumnWidth(place, int(known.get("widths", {}).get(column.name, wanted)))
            self.setColumnHidden(place, column.name in known.get("hidden", []))
        names = [column.name for column in columns]
        for target, name in enumerate(each for each in known.get("order", []) if each in names):
            header.moveSection(header.visualIndex(names.index(name)), target)

    def _save_columns(self) -> None:
        header, columns = self.horizontalHeader(), self._rows.source.columns
        order = sorted(range(len(columns)), key=header.visualIndex)
        self._services.preferences.put(
            f"columns/{self._name}",
            {
                "widths": {
                    c.name: self._grown_px if i == self._grown else self.columnWidth(i)
                    for i, c in enumerate(columns)
                    if not self.isColumnHidden(i)
                },
                "hidden": [c.name for i, c in enumerate(columns) if self.isColumnHidden(i)],
                "order": [columns[i].name for i in order],
            },
        )

    def column_menu(self) -> QMenu:
        """The menu that chooses columns."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns = self._rows.source.columns
        shown = [i for i in range(len(columns)) if not self.isColumnHidden(i)]
        for place, column in enumerate(columns):
            action = QAction(column.label.replace("&", "&&"), menu, checkable=True)
            action.setChecked(place in shown)
            action.setEnabled(place not in shown or len(shown) > 1)
            action.toggled.connect(lambda on, at=place: self._show_column(at, is_shown=on))
            menu.addAction(action)
        return menu

    def _show_column(self, place: int, *, is_shown: bool) -> None:
        self.setColumnHidden(place, not is_shown)
        if is_shown and self.columnWidth(place) < 56:
            self.setColumnWidth(place, self._rows.source.columns[place].width_px)
        self._give_room()
        self._save_columns()

    def _sort(self, section: int) -> None:
        name = self._rows.source.columns[section].name
        is_up = self._rows.ask.order[:1] == (name,)
        self._rows.sort(section, Qt.SortOrder.DescendingOrder if is_up else Qt.SortOrder.AscendingOrder)

    # -- rows

    def current_id(self) -> str:
        """The id of the current row, or ""."""
        index = self.currentIndex()
        return self._rows.id_at(index.row()) if index.isValid() else ""

    def selected_ids(self) -> list[str]:
        """The ids of the selected rows."""
        return [self._rows.id_at(row) for row in self._selected_rows()]

    def _selected_rows(self) -> list[int]:
        chosen = self.selectionModel().selection()
        parts = [chosen.at(each) for each in range(chosen.count())]
        return sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})

    def select_id(self, record: str) -> bool:
        """Make a record's row the current one."""
        place = self._rows.place_of(record)
        if place >= 0:
            self.selectRow(place)
            self.scrollTo(self._rows.index(place, 0))
        return place >= 0

    def _look_near(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._rows.near = self._rows.id_at(index.row()) if index.isValid() else ""

    def _remember_place(self) -> None:
        self._kept = self.current_id()

    def _return_to_place(self) -> None:
        if not (self._kept and self.select_id(self._kept)) and self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(0, self.horizontalHeader().logicalIndex(0)))

    def copy(self) -> None:
        """The selected rows as text, columns parted by tabs: for a table or a chat."""
        header = self.horizontalHeader()
        columns = sorted(
            (i for i in range(self._rows.columnCount()) if not self.isColumnHidden(i)), key=header.visualIndex
        )
        chosen = self._selected_rows()[:_COPIED]
        source, ids = self._rows.source, [self._rows.id_at(row) for row in chosen]
        names = [source.columns[i].name for i in columns]

        def put(lines: list[Line]) -> None:
            text = "\n".join("\t".join(line.texts.get(name, "") for name in names) for line in lines)
            QGuiApplication.clipboard().setText(text)
            self._services.toast(counted("已复制{n}行。", len(lines)).format(n=len(lines)))

        self._services.read(lambda desk: source.lines(desk, ids), put, owner=self)

    def _menu(self, at: QPoint) -> None:
        index: QModelIndex = self.indexAt(at)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        record = self._rows.id_at(index.row())
        menu.addAction(_("打开"), lambda: self.opened.emit(record))
        menu.addAction(_("复制所选行"), self.copy)
        self.menu_wanted.emit(record, menu)
        menu.popup(self.viewport().mapToGlobal(at))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """All cells by one delegate."""
        self._cells.begin()
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter, Delete, Ctrl+C, the menu key."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id():
            self.opened.emit(self.current_id())
        elif event.key() == Qt.Key.Key_Delete and self.selected_ids():
            self.deletion_wanted.emit(self.selected_ids())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
