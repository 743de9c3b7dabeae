"""What every page is: a title, actions beside it, the content below."""

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import CONTROL_HEIGHT, GAP, SECTION, SNUG, WIDE
from zsapp.ui.widgets.buttons import pressed_by_enter
from zsapp.ui.widgets.layout import row
from zsapp.ui.widgets.plain import PlainLabel

_TITLE_LEAST_PX = 200


class _Title(PlainLabel):
    """A long name is cut, but not before what stands beside it."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Some words at least."""
        least = super().minimumSizeHint()
        return QSize(max(least.width(), min(self.sizeHint().width(), _TITLE_LEAST_PX)), least.height())


class Page(QWidget):
    """Made once, at its first visit, with the services; `body` takes the content, `tools` stands beside the title."""

    def __init__(self, services: Services, title: str) -> None:
        super().__init__()
        self.setProperty("role", "canvas")
        self.services = services
        self.title = _Title(title, role="title")
        self.title.setMinimumHeight(CONTROL_HEIGHT)  # it stands as high where no button is beside it
        self.subtitle = PlainLabel(role="caption")
        self.tools: QHBoxLayout = row(gap=SNUG)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SECTION, WIDE, SECTION, GAP)
        outer.setSpacing(GAP)
        self.head = row(self.title, self.subtitle, None, self.tools, gap=GAP)
        outer.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        outer.addLayout(self.body, 1)

    def arrive(self, **arguments: Any) -> None:
        """Called each time the person comes to the page, with what `go.page` was given."""

    def leave(self) -> bool:
        """Called before the person goes elsewhere; False keeps him here (the page asks)."""
        return True

    def start_search(self) -> None:
        """Ctrl+F."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter presses the button that has the focus."""
        if not pressed_by_enter(event):
            super().keyPressEvent(event)
