"""A text with what differs from the text before marked: put in on a ground, taken out struck through. Painted, not edited."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QSizePolicy, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.text_regions import Run, marked
from zsapp.ui.theme.icons import on_change
from zsapp.ui.theme.theme import Theme
from zsapp.ui.theme.tokens import TYPE

_SHOWN = 1_200  # characters
_LONG, _END = 160, 60  # a paragraph that did not change, and what of its ends is shown


class MarkedText(QWidget):
    """As high as its text at its width. Long texts are shown in part: what changed with what stands around."""

    def __init__(self, theme: Theme, text: str, before: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.runs = shown_runs(text, before)
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        on_change(theme, self._write)
        self._write()

    def _write(self) -> None:
        font = QFont(self.font())
        font.setPixelSize(TYPE.body[0])
        self._document.setDefaultFont(font)
        self._document.clear()
        cursor = QTextCursor(self._document)
        for run in self.runs:
            cursor.insertText(run.text, self._format(run.mark))
        self.updateGeometry()
        self.update()

    def _format(self, mark: str) -> QTextCharFormat:
        made = QTextCharFormat()
        ink, ground = {
            "": ("text", ""), "new": ("good", "good_soft"), "gone": ("bad", "bad_soft"), "skipped": ("text_faint", ""),
        }[mark]  # fmt: skip
        made.setForeground(self._theme.colour(ink))
        if ground:
            made.setBackground(self._theme.colour(ground))
        made.setFontStrikeOut(mark == "gone")
        if mark == "skipped":
            made.setProperty(int(QTextCharFormat.Property.FontPixelSize), TYPE.caption[0])
        return made

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Its lines wrap."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Of its lines."""
        self._document.setTextWidth(max(width, 40))
        return round(self._document.size().height() + 0.5)

    def sizeHint(self) -> QSize:  # noqa: N802
        """A narrow column."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A few characters wide."""
        return QSize(80, TYPE.body[1])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw it."""
        self._document.setTextWidth(max(self.width(), 40))
        painter = QPainter(self)
        self._document.drawContents(painter)
        painter.end()


def shown_runs(text: str, before: str | None) -> list[Run]:
    """The pieces of a text that are worth showing beside another, at most so many characters."""
    if not text:
        return [Run(_("（空）"), "skipped")]
    runs = [Run(text)] if before is None else marked(before, text)
    shown: list[Run] = []
    room = _SHOWN
    for run in runs:
        if run.mark == "skipped":
            shown.append(Run(counted("…{n}段相同…", int(run.text)).format(n=run.text) + "\n", "skipped"))
            continue
        words = run.text
        if not run.mark and before is not None and len(words) > _LONG:
            words = words[:_END] + "…" + words[-_END:]
        shown.append(Run(words[:room], run.mark))
        room -= len(words)
        if room <= 0:
            shown.append(Run(_("…后面还有，见“合并”"), "skipped"))
            break
    if shown and shown[-1].text.endswith("\n"):
        shown[-1] = Run(shown[-1].text[:-1], shown[-1].mark)
    return shown
