"""A time line: what happened when, newest first, each with a mark on a thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import GAP, SECTION, SNUG, TIGHT
from zsapp.ui.widgets.buttons import link
from zsapp.ui.widgets.layout import clear, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel

_MARK_Y = 12
_WHEN_PX = 150


@dataclass(frozen=True, slots=True)
class Entry:
    """One point: when, what (leads somewhere where `then` is given), a short text, words of state with their tones."""

    when: str
    title: str
    text: str = ""
    pills: tuple[tuple[str, str], ...] = ()
    then: Callable[[], object] | None = None
    is_strong: bool = False


class _Point(QWidget):
    """An entry with its mark and the piece of the thread beside it."""

    def __init__(self, theme: Theme, entry: Entry, *, is_first: bool, is_last: bool) -> None:
        super().__init__()
        self._theme, self._entry, self._is_first, self._is_last = theme, entry, is_first, is_last
        title: QWidget = (
            link(entry.title, entry.then) if entry.then else PlainLabel(entry.title, role="strong")
        )
        when = PlainLabel(entry.when, role="caption")
        when.setFixedWidth(min(when.sizeHint().width(), _WHEN_PX))  # the title gives way
        head = row(title, *(Pill(*pill) for pill in entry.pills), None, when)
        box = column(head, gap=TIGHT, margins=(SECTION, 0, 0, GAP))
        if entry.text:
            box.addWidget(PlainLabel(entry.text, role="soft", wraps=True, lines=3))
        self.setLayout(box)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The thread and the mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 2))
        top = _MARK_Y if self._is_first else 0
        bottom = _MARK_Y if self._is_last else self.height()
        painter.drawLine(QPointF(SNUG, top), QPointF(SNUG, bottom))
        colour = self._theme.colour("accent" if self._entry.is_strong else "frame")
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if self._entry.is_strong else self._theme.colour("surface"))
        painter.drawEllipse(QPointF(SNUG, _MARK_Y), 4, 4)
        painter.end()


class Timeline(QWidget):
    """Shows entries; ask the page for more than a few hundred by pages of its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these instead."""
        clear(self._box)
        for place, entry in enumerate(entries):
            self._box.addWidget(
                _Point(self._theme, entry, is_first=place == 0, is_last=place == len(entries) - 1)
            )
        self._box.addStretch(1)  # an aligned layout would be as high as its hint, and cut texts that wrap
