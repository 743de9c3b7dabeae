"""A panel beside a list or a board: one record, closed by its cross or Escape."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from zsapp.base.texts import _
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT, WIDE
from zsapp.ui.widgets.buttons import icon_button, link
from zsapp.ui.widgets.layout import clear, column, row, scrolled
from zsapp.ui.widgets.plain import PlainLabel, rule

WIDTH_PX, LABEL_PX = 372, 84
_TITLE_MOST = 90  # characters


def cut_link(text: str, then: Callable[[], object], width_px: int) -> QPushButton:
    """A link whose words are cut with … beyond a width; the whole name is told to a screen reader."""
    made = link(text, then)
    shown = made.fontMetrics().elidedText(
        text[:400].replace("\n", " "), Qt.TextElideMode.ElideRight, width_px
    )
    made.setText(shown.replace("&", "&&"))
    return made


def beside(main: QWidget | QLayout, panel: QWidget) -> QHBoxLayout:
    """A page's content, with its panel at the right of it."""
    line = row(main, panel, gap=GAP)
    line.setStretch(0, 1)
    return line


class SidePanel(QFrame):
    """`begin` empties it and sets its title; `add` puts parts below; hidden until it shows something."""

    closed = Signal()

    def __init__(self, services: Services, label: str) -> None:
        """`label`: what kind of record it shows, above its title."""
        super().__init__()
        self.services = services
        self.record = ""
        self._wants_focus = False
        self.setProperty("role", "card")
        self.setFixedWidth(WIDTH_PX)
        self.label = PlainLabel(label, role="caption")
        self.title = PlainLabel(role="lead", wraps=True, lines=4)
        self.cross = icon_button(services.icons, "close", _("关闭面板"), self.close_panel)
        self._inner = QWidget()
        self.body = QVBoxLayout(self._inner)
        self.body.setContentsMargins(WIDE, 0, WIDE, WIDE)
        self.body.setSpacing(GAP)
        self._area = scrolled(self._inner)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, SNUG, 1, 1)
        box.setSpacing(TIGHT)
        box.addLayout(row(self.label, None, self.cross, margins=(WIDE, 0, SNUG, 0)))
        box.addLayout(row(self.title, margins=(WIDE, 0, WIDE, SNUG)))
        box.addWidget(self._area, 1)
        self.hide()

    def begin(self, record: str, title: str) -> None:
        """Take everything out and begin with another record (or the same anew, keeping the place scrolled to)."""
        if record != self.record:
            self._area.verticalScrollBar().setValue(0)
        focus = QApplication.focusWidget()
        self._wants_focus |= focus is not None and focus is not self.cross and self.isAncestorOf(focus)
        self.record = record
        self.title.setText(title if len(title) <= _TITLE_MOST else title[:_TITLE_MOST] + "…")
        self.setAccessibleName(title)
        clear(self.body)

    def read(self, record: str) -> None:
        """Read a record and show it."""
        raise NotImplementedError

    def end(self) -> None:
        """All parts are in: show it."""
        self.body.addStretch(1)
        self.show()
        if self._wants_focus:
            self._focus_first()

    def take_focus(self) -> None:
        """Come into the panel when it shows what was asked for."""
        self._wants_focus = True

    def _focus_first(self) -> None:
        self._wants_focus = False
        for each in self._inner.findChildren(QWidget):
            if (
                each.focusPolicy() & Qt.FocusPolicy.TabFocus
                and each.isEnabled()
                and isinstance(each, QPushButton)
            ):
                each.show()
                each.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def add(self, *parts: QWidget | QLayout) -> None:
        """Parts, one below the other."""
        for part in parts:
            if isinstance(part, QLayout):
                self.body.addLayout(part)
            else:
                self.body.addWidget(part)

    def add_link(self, text: str, then: Callable[[], object]) -> None:
        """A record that the panel leads to; a long name is cut."""
        self.body.addLayout(row(cut_link(text, then, WIDTH_PX - 4 * WIDE), None))

    def add_section(self, title: str, *parts: QWidget | QLayout, tool: QWidget | None = None) -> None:
        """Parts under a heading, with at most one tool beside it."""
        self.body.addSpacing(TIGHT)
        self.body.addWidget(rule())
        heading = PlainLabel(title, role="strong")
        self.body.addLayout(row(heading, None, *([tool] if tool is not None else [])))
        self.add(*parts)

    def add_fact(
        self, label: str, text: str, *, selectable: bool = True, tool: QWidget | None = None
    ) -> None:
        """A label with its words; nothing where there are none."""
        if not text:
            return
        words = PlainLabel(text, wraps=True, selectable=selectable)
        words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words.setMinimumWidth(1)  # a word without end does not widen the panel
        if tool is None:  # else both stand in the middle of it
            words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        name = PlainLabel(label, role="label", wraps=True)
        name.setFixedWidth(LABEL_PX)
        line = row(name, words, *([tool] if tool is not None else []), gap=SNUG)
        if tool is None:
            line.setAlignment(name, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self.body.addLayout(line)

    def add_note(self, label: str, text: str) -> None:
        """A longer text below its label."""
        if text:
            words = PlainLabel(text, wraps=True, selectable=True)
            words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            words.setMinimumWidth(1)
            self.body.addLayout(column(PlainLabel(label, role="label"), words, gap=TIGHT))

    def close_panel(self) -> None:
        """Put it away."""
        self.record = ""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)
