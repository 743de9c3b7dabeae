"""Icons: own SVG drawings on a grid of 20, drawn in `currentColor`, coloured by a token and again when the theme changes."""

from collections.abc import Callable
from typing import Any, Protocol
from weakref import WeakMethod, ref

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from shiboken6 import isValid

from zsapp.base.paths import resources_dir
from zsapp.ui.theme.theme import Theme

_SIZES = (20, 30, 40)  # 100, 150 and 200 %
BESIDE_WORDS = 1.3  # width to height: what stands before words keeps a distance from them


class TakesIcon(Protocol):
    """A button, an action, a window."""

    def setIcon(self, icon: QIcon) -> None:  # noqa: N802
        """Qt's."""


class Icons:
    """The drawings in the colours of the theme in force."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._made: dict[tuple[str, str, float], QIcon] = {}
        self._drawings: dict[str, bytes] = {}
        self._shown: list[tuple[ref[Any], str, str, float]] = []
        theme.changed.connect(self._recolour)

    def icon(self, name: str, token: str = "text_soft", width: float = 1) -> QIcon:
        """An icon in a colour, at the left of `width` times its height; ask again after `theme.changed`."""
        made = self._made.get((name, token, width))
        if made is None:
            made = QIcon()
            for size in _SIZES:
                made.addPixmap(self._drawn(name, token, size, width))
                made.addPixmap(self._drawn(name, "text_faint", size, width), QIcon.Mode.Disabled)
            self._made[name, token, width] = made
        return made

    def pixmap(self, name: str, token: str = "text_soft", *, size: int = 20, ratio: float = 1.0) -> QPixmap:
        """A picture `size` device-independent pixels wide for a screen of the given ratio."""
        drawn = self._drawn(name, token, round(size * ratio))
        drawn.setDevicePixelRatio(ratio)
        return drawn

    def put(self, target: TakesIcon, name: str, token: str = "text_soft", width: float = 1) -> None:
        """Give a button or an action its icon, and again whenever the theme changes."""
        target.setIcon(self.icon(name, token, width))
        self._shown = [each for each in self._shown if each[0]() not in (None, target)]
        self._shown.append((ref(target), name, token, width))

    def _drawn(self, name: str, token: str, size: int, width: float = 1) -> QPixmap:
        from PySide6.QtSvg import QSvgRenderer

        if name not in self._drawings:
            self._drawings[name] = (resources_dir() / "icons" / f"{name}.svg").read_bytes()
        coloured = self._drawings[name].replace(
            b"currentColor", getattr(self.theme.colours, token).encode("ascii")
        )
        pixmap = QPixmap(QSize(round(size * width), size))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(coloured)).render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap

    def _recolour(self) -> None:
        self._made.clear()
        kept = []
        for target, name, token, width in self._shown:
            widget = target()
            if widget is not None and isValid(widget):
                widget.setIcon(self.icon(name, token, width))
                kept.append((target, name, token, width))
        self._shown = kept


def on_change(theme: Theme, slot: Callable[[], None]) -> None:
    """Call a bound method whenever the theme changes, without keeping its object alive."""
    weak: WeakMethod[Callable[[], None]] = WeakMethod(slot)

    def call() -> None:
        method = weak()
        if method is not None and isValid(getattr(method, "__self__", None)):
            method()
        else:
            theme.changed.disconnect(call)

    theme.changed.connect(call)
