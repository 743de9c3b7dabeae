"""A person or company as a round mark with the first character of the name, in one of a few calm tones."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from zsapp.ui.theme.theme import Theme

_TONES = ("accent", "good", "warn", "seal")
_SKIPPED = ("上海", "宁波", "烟台", "江苏", "浙江", "山东", "北京", "广东", "苏州", "深圳")


class Avatar(QWidget):
    """Decoration only: the name stands beside it, so it has none for a screen reader."""

    def __init__(
        self, theme: Theme, name: str = "", *, size: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self.setFixedSize(size, size)

    def show_name(self, name: str) -> None:
        """Another name."""
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Round."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw it."""
        short = self._name
        for place in _SKIPPED:  # companies of one city would all look alike
            short = short.removeprefix(place).removeprefix("市") or short
        tone = _TONES[sum(map(ord, short)) % len(_TONES)]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(f"{tone}_soft"))
        painter.drawRoundedRect(self.rect(), 8, 8)
        font = painter.font()
        font.setPixelSize(round(self.height() * 0.44))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, short[:1])
        painter.end()
