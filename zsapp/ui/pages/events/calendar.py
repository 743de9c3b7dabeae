"""The year by month: every event with the sign of its state, its day, its name; the arrows go from one to the next."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from zsapp.base.texts import _, zh
from zsapp.domain.rules.events import CANCELLED, EVENT_STATES, UNDATED
from zsapp.ui.pages.events.words import SIGNS, told
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT
from zsapp.ui.widgets.buttons import Link
from zsapp.ui.widgets.flow import Flow
from zsapp.ui.widgets.layout import Card, clear, column, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import IconLabel
from zsapp.verbs.events import EventLine

MONTHS = (
    zh("1月"), zh("2月"), zh("3月"), zh("4月"), zh("5月"), zh("6月"),
    zh("7月"), zh("8月"), zh("9月"), zh("10月"), zh("11月"), zh("12月"),
)  # fmt: skip
_CELL_PX = 208
_ICON_PX = 16
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}


class _Mark(Link):
    """One event in its month."""

    def __init__(self, line: EventLine, view: "YearView") -> None:
        day = line.day.day if line.day and not line.is_month else None
        super().__init__(_("{day}日 {name}").format(day=day, name=line.name) if day else line.name)
        self.event_id, self._view = line.id, view
        self.setAccessibleName(told(line))
        if line.state == CANCELLED:
            font = self.font()
            font.setStrikeOut(True)
            self.setFont(font)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows go to the next event, Enter into its panel."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step:
            self._view.step(self, step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._view.entered.emit(self.event_id)
        else:
            super().keyPressEvent(event)


def _shown(line: EventLine) -> tuple[Any, ...]:
    """All of an event that its mark shows or tells."""
    return line.id, line.state, line.day, line.is_month, line.name, told(line)


class YearView(QWidget):
    """`opened`: an event was clicked; `entered`: Enter was pressed on it."""

    opened = Signal(str)
    entered = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.marks: list[_Mark] = []
        self._columns = 0
        self._cells: list[Card] = []
        self._marks_of: list[list[_Mark]] = []  # by cell
        self._shown: list[list[Any]] = []
        inner = QWidget()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._legend = Flow(gap=GAP)
        inner.setLayout(column(self._grid, self._legend, None, gap=GAP, margins=(0, 0, SNUG, 0)))
        self.setLayout(column(scrolled(inner), gap=0))

    def show_lines(self, lines: Sequence[EventLine]) -> None:
        """The events of a year, in order of their days; those without a readable day stand after December. A month that shows the same
        stays as it is: of hundreds of events one changes."""
        focused = next((mark.event_id for mark in self.marks if mark.hasFocus()), "")
        months = [
            (_(MONTHS[month - 1]), [e for e in lines if e.day and e.day.month == month])
            for month in range(1, 13)
        ]
        if undated := [line for line in lines if line.day is None]:
            months.append((_(UNDATED), undated))
        shown = [[_shown(line) for line in its] for _title, its in months]
        if shown == self._shown:
            return
        if len(shown) != len(self._cells):
            clear(self._grid)
            self._cells, self._marks_of, self._shown = [], [], []
        before = dict(enumerate(zip(self._cells, self._marks_of, self._shown, strict=True)))
        self._cells, self._marks_of = [], []
        for place, (title, its) in enumerate(months):
            cell, marks, was = before.get(place, (None, [], None))
            if cell is None or was != shown[place]:
                if cell is not None:
                    self._grid.removeWidget(cell)
                    cell.hide()
                    cell.deleteLater()
                cell, marks = self._cell(title, its)
            self._cells.append(cell)
            self._marks_of.append(marks)
        self._shown = shown
        self.marks = [mark for marks in self._marks_of for mark in marks]
        self._columns = 0
        self._place()
        self._show_legend({line.state for line in lines})
        self._focus(focused)

    def _focus(self, event: str) -> None:
        for mark in self.marks:
            if mark.event_id == event and not mark.hasFocus():
                mark.show()
                mark.setFocus()

    def _cell(self, title: str, lines: Sequence[EventLine]) -> tuple[Card, list[_Mark]]:
        card, marks = Card(title, gap=TIGHT, margin=GAP), []
        if lines:
            card.head.addWidget(PlainLabel(_("{n}场").format(n=len(lines)), role="caption"))
        for line in lines:
            mark = _Mark(line, self)
            mark.clicked.connect(lambda _on=False, one=line.id: self.opened.emit(one))
            marks.append(mark)
            card.add(self._line(line, mark))
        card.body.addStretch(1)
        return card, marks

    def _line(self, line: EventLine, mark: _Mark) -> QWidget:
        icon, colour = SIGNS[line.state]
        made = IconLabel(self.services.theme, self.services.icons, icon, colour, size=_ICON_PX)
        made.setToolTip(_(line.state))
        holder = QWidget()
        box = row(made, mark, gap=TIGHT)
        box.setStretch(1, 1)
        holder.setLayout(box)
        return holder

    def _show_legend(self, states: set[str]) -> None:
        """What each sign means, of those that are here."""
        clear(self._legend)
        for state in EVENT_STATES:
            if state in states:
                icon, colour = SIGNS[state]
                sign = IconLabel(self.services.theme, self.services.icons, icon, colour, size=_ICON_PX)
                holder = QWidget()
                holder.setLayout(row(sign, PlainLabel(_(state), role="caption"), gap=TIGHT))
                self._legend.addWidget(holder)

    def step(self, mark: _Mark, step: int) -> None:
        """To the event before or after."""
        place = self.marks.index(mark) + step
        if 0 <= place < len(self.marks):
            self.marks[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _place(self) -> None:
        columns = max(2, min(4, self.width() // _CELL_PX))
        if columns == self._columns:
            return
        self._columns = columns
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, place // columns, place % columns)
        for place in range(4):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._place()
