"""Buttons with words that wrap, and a large one that tells what it leads to."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, TIGHT, WIDE
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.ui.widgets.states import IconLabel


class WrappingButton(QPushButton):
    """A button with a layout in it: as high as its words need."""

    def _grow(self) -> None:
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for each in self.findChildren(QWidget):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Its words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """What its words need."""
        inner = self.layout()
        return inner.totalHeightForWidth(width) if inner is not None else super().heightForWidth(width)

    def sizeHint(self) -> QSize:  # noqa: N802
        """That of its words."""
        inner = self.layout()
        return inner.totalSizeHint() if inner is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """That of its words."""
        inner = self.layout()
        return inner.totalMinimumSize() if inner is not None else super().minimumSizeHint()


class ChoiceButton(WrappingButton):
    """What it leads to: an icon, a title, a sentence."""

    def __init__(
        self,
        services: Services,
        icon: str,
        title: str,
        text: str,
        then: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "choice")
        self.setAutoDefault(True)  # Enter presses it
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.heading = PlainLabel(title, role="lead", wraps=True)
        self.sentence = PlainLabel(text, role="soft", wraps=True)
        drawing = IconLabel(services.theme, services.icons, icon, "accent", size=24)
        words = column(self.heading, self.sentence, None, gap=TIGHT)
        inner = row(column(drawing, None), words, gap=GAP, margins=(WIDE, WIDE, WIDE, WIDE))
        inner.setStretch(1, 1)
        self.setLayout(inner)
        self._grow()
        self.clicked.connect(lambda: then())
