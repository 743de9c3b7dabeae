"""Words on the window: text from records is always plain text, never markup."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


def set_look(widget: QWidget, *, role: str | None = None, tone: str | None = None) -> None:
    """Set the properties that the style sheet goes by, and draw the widget anew."""
    if role is not None:
        widget.setProperty("role", role)
    if tone is not None:
        widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class PlainLabel(QLabel):
    """Plain text. One line is cut with … where it does not fit, and told whole in the tooltip; or it wraps.

    `role`: display, title, lead, strong, soft, caption, label, hint, remark, pill.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: str = "",
        wraps: bool = False,
        selectable: bool = False,
        lines: int = 0,
    ) -> None:
        """`lines`: show at most so many lines of a wrapping text (0: all)."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self._wraps = wraps
        self._lines = lines
        self._whole = ""
        if role:
            self.setProperty("role", role)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        # a pill is never larger than its word, whatever stands beside it
        policy = QSizePolicy.Policy.Maximum if role == "pill" else QSizePolicy.Policy.Preferred
        self.setSizePolicy(policy, policy)
        self.setText(text)

    def whole_text(self) -> str:
        """The text, uncut."""
        return self._whole

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's
        """Show a text."""
        self._whole = text
        if self._wraps:
            super().setText(text if not self._lines else "\n".join(text.split("\n")[: self._lines]))
        else:
            super().setText(text.replace("\n", " "))
        self.updateGeometry()
        self._tell()

    def _tell(self) -> None:
        cut = (
            not self._wraps
            and self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        )
        # a tooltip guesses markup; text from records must not become any
        self.setToolTip(as_tooltip(self._whole) if cut and self._whole else "")

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A line may be cut to a few characters."""
        hint = super().minimumSizeHint()
        if not self._wraps:
            few = self.fontMetrics().horizontalAdvance("字字…") + self.width() - self.contentsRect().width()
            hint.setWidth(min(hint.width(), few))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Whether it is cut depends on the width."""
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Cut the line where it does not fit."""
        if self._wraps or not self.toolTip():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.drawFrame(painter)
        inside = self.contentsRect()
        text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, int(self.alignment()), text)
        painter.end()


def as_tooltip(text: str) -> str:
    """A tooltip that Qt takes for plain text whatever it holds."""
    shown = text if len(text) <= 600 else text[:600] + "…"
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<p style='white-space:pre-wrap'>{escaped}</p>"


def shortened(text: str, most: int) -> str:
    """A name for a narrow place: at most so many characters, the last one … where it is longer."""
    return text if len(text) <= most else text[: most - 1] + "…"


def rule(parent: QWidget | None = None) -> QFrame:
    """A thin line between parts."""
    line = QFrame(parent)
    line.setProperty("role", "rule")
    return line


_PILL_PX = 160


class Pill(PlainLabel):
    """A short word of state: a stage, an intent, a mark. `tone`: accent, good, warn, bad, seal or none."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent, role="pill")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        if tone:
            self.setProperty("tone", tone)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """What stands beside it gives way first; only a very long word is cut."""
        hint = self.sizeHint()
        hint.setWidth(min(hint.width(), _PILL_PX))
        return hint

    def show_word(self, text: str, tone: str = "") -> None:
        """Another word in another tone."""
        self.setText(text)
        set_look(self, tone=tone)
