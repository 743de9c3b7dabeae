"""Boxes with the distances of the grid, and the card."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from zsapp.ui.theme.tokens import GAP, SNUG, TIGHT, WIDE
from zsapp.ui.widgets.plain import PlainLabel

Part = QWidget | QLayout | int | None


def row(*parts: Part, gap: int = SNUG, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """A row. A number is a distance, None takes the rest."""
    box = QHBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def column(*parts: Part, gap: int = SNUG, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """A column. A number is a distance, None takes the rest."""
    box = QVBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def _fill(
    box: QHBoxLayout | QVBoxLayout, parts: tuple[Part, ...], gap: int, margins: tuple[int, int, int, int]
) -> None:
    box.setSpacing(gap)
    box.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addWidget(part)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            clear(inner)
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


class Card(QFrame):
    """A surface with a frame; `body` takes what it holds, `head` stands beside its title."""

    def __init__(
        self, title: str = "", parent: QWidget | None = None, *, gap: int = GAP, margin: int = WIDE
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(gap)
        self.title = PlainLabel(title, role="lead")
        self.head = row(self.title, None)
        if title:
            self.body.addLayout(self.head)

    def add(self, *parts: QWidget | QLayout) -> None:
        """Put something below."""
        for part in parts:
            if isinstance(part, QLayout):
                self.body.addLayout(part)
            else:
                self.body.addWidget(part)


def scrolled(inner: QWidget) -> QScrollArea:
    """A widget that scrolls up and down, without a frame."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner.setProperty("role", "scrolled")
    inner.setAutoFillBackground(False)
    area.setWidget(inner)
    area.viewport().setAutoFillBackground(False)
    return area


def scroll_to(widget: QWidget) -> None:
    """Bring it into what is seen of the nearest area that scrolls, where there is one."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(widget, 0, TIGHT)
