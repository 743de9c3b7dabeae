"""Buttons: primary (one a page), plain, quiet, danger; chips that stay pressed; icon buttons with an accessible name."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QToolButton, QWidget

from zsapp.ui.theme.icons import BESIDE_WORDS, Icons
from zsapp.ui.theme.tokens import CONTROL_HEIGHT
from zsapp.ui.widgets.plain import as_tooltip

_ICON_PX = 17
_ROUNDING_PX = 2  # an advance is rounded, what is cut is measured exactly


def pressed_by_enter(event: QKeyEvent) -> bool:
    """Enter on the button that has the focus presses it, as Space does; Qt would press the dialog's default, or nothing.

    For the `keyPressEvent` of what holds buttons. One that is held down presses nothing more.
    """
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or held:
        return False
    focus = QApplication.focusWidget()
    if not isinstance(focus, QPushButton | QToolButton):
        return False
    if not event.isAutoRepeat():
        focus.click()
    return True


def button(
    title: str,
    then: Callable[[], object] | None = None,
    *,
    tone: str = "",
    icons: Icons | None = None,
    icon: str = "",
    parent: QWidget | None = None,
) -> QPushButton:
    """A button. `tone`: primary, quiet, flush (quiet, its word aligned with those above and below), danger or none."""
    made = QPushButton(title.replace("&", "&&"), parent)
    made.setProperty("tone", tone)
    made.setAutoDefault(False)
    made.setAccessibleName(title)
    if icons is not None and icon:
        ink = {"primary": "on_accent", "quiet": "accent", "flush": "accent", "danger": "on_bad"}.get(
            tone, "text_soft"
        )
        icons.put(made, icon, ink, BESIDE_WORDS)
        made.setIconSize(QSize(round(_ICON_PX * BESIDE_WORDS), _ICON_PX))
    if then is not None:
        made.clicked.connect(lambda: then())
    return made


class Link(QPushButton):
    """A word that leads somewhere; a long one is cut with … where there is no room, and told whole in the tooltip."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = " ".join(title.split())
        self.setProperty("role", "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(self._whole.replace("&", "&&"))

    def show_words(self, title: str) -> None:
        """Another word, with the room that it needs."""
        self._whole = " ".join(title.split())
        self.setAccessibleName(title)
        self._fit()
        self.updateGeometry()

    def _fit(self) -> None:
        room = self.width()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))
        # a tooltip guesses markup; text from records must not become any
        self.setToolTip(as_tooltip(self._whole) if shown != self._whole else "")

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as the whole word."""
        hint = super().sizeHint()
        hint.setWidth(self.fontMetrics().horizontalAdvance(self._whole) + _ROUNDING_PX)
        return hint

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A few characters."""
        hint = self.sizeHint()
        few = self.fontMetrics().horizontalAdvance("字字字…")
        hint.setWidth(min(hint.width(), few))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut the word anew."""
        super().resizeEvent(event)
        self._fit()


def link(title: str, then: Callable[[], object] | None = None, parent: QWidget | None = None) -> QPushButton:
    """A word that leads somewhere: a record, a page. Long ones are cut by their width."""
    made = Link(title, parent)
    if then is not None:
        made.clicked.connect(lambda: then())
    return made


def chip(
    title: str, then: Callable[[bool], object] | None = None, parent: QWidget | None = None
) -> QPushButton:
    """A filter that is on or off."""
    made = QPushButton(title.replace("&", "&&"), parent)
    made.setProperty("role", "chip")
    made.setCheckable(True)
    made.setAutoDefault(False)
    made.setAccessibleName(title)
    if then is not None:
        made.toggled.connect(then)
    return made


def icon_button(
    icons: Icons,
    icon: str,
    name: str,
    then: Callable[[], object] | None = None,
    parent: QWidget | None = None,
) -> QToolButton:
    """A square button with an icon; `name` is told by tooltip and screen reader."""
    made = QToolButton(parent)
    icons.put(made, icon)
    made.setIconSize(QSize(20, 20))
    made.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if then is not None:
        made.clicked.connect(lambda: then())
    return made
