"""Buttons: primary (one a page), plain, quiet, danger; chips that stay pressed; icon buttons with an accessible name."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from zsapp.ui.theme.icons import Icons
from zsapp.ui.theme.tokens import CONTROL_HEIGHT


def button(
    title: str,
    then: Callable[[], object] | None = None,
    *,
    tone: str = "",
    icons: Icons | None = None,
    icon: str = "",
    parent: QWidget | None = None,
) -> QPushButton:
    """A button. `tone`: primary, quiet, danger or none."""
    made = QPushButton(title.replace("&", "&&"), parent)
    made.setProperty("tone", tone)
    made.setAutoDefault(False)
    made.setAccessibleName(title)
    if icons is not None and icon:
        ink = {"primary": "on_accent", "quiet": "accent", "danger": "on_bad"}.get(tone, "text_soft")
        icons.put(made, icon, ink)
    if then is not None:
        made.clicked.connect(lambda: then())
    return made


def link(title: str, then: Callable[[], object] | None = None, parent: QWidget | None = None) -> QPushButton:
    """A word that leads somewhere: a record, a page. Long ones are cut by their width."""
    made = QPushButton(title.replace("&", "&&"), parent)
    made.setProperty("role", "link")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    made.setAccessibleName(title)
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
