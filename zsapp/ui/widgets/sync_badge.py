"""The state of synchronisation at the foot of the window: an icon and a few words; pressed, it leads to the page."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from zsapp.ui.theme.icons import Icons, on_change
from zsapp.ui.theme.theme import Theme

_ICON_PX = 16


class SyncBadge(QPushButton):
    """A quiet button: never asks for attention by itself but by its words and colour."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons
        self._icon, self._token = "sync", "text_faint"
        self.setProperty("role", "link")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        on_change(theme, self._colour)
        self._colour()

    def show_state(self, icon: str, token: str, text: str) -> None:
        """Another state."""
        self._icon, self._token = icon, token
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self._colour()

    def _colour(self) -> None:
        self.setIcon(self._icons.icon(self._icon, self._token))
