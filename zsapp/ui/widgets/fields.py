"""Fields to type in that know Chinese input: nothing is searched or saved while a word is being composed."""

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from zsapp.ui.theme.icons import Icons

PAUSE_MS = 180
_OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SEARCH_LEAST_PX, _SEARCH_PX, _SEARCH_AROUND_PX = 180, 280, 72  # around: glass, cross, padding
_NOTE_FRAME_PX = 30  # border, padding and the margin of the document, above and below


class LineField(QLineEdit):
    """One line. `settled` comes a short pause after the text changed, never while composing."""

    settled = Signal(str)
    left = Signal()

    def __init__(self, name: str, parent: QWidget | None = None, *, pause_ms: int = PAUSE_MS) -> None:
        """`name`: the accessible name."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.is_composing = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(pause_ms)
        self._pause.timeout.connect(self._settle)
        self.textEdited.connect(self._pause.start)

    def _settle(self) -> None:
        if self.is_composing:
            self._pause.start()
        else:
            self.settled.emit(self.text())

    def settle_now(self) -> None:
        """Do not wait for the pause."""
        self._pause.stop()
        self._settle()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Remember whether a word is being composed."""
        self.is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Say that the field was left (not for a popup or another window)."""
        self.is_composing = False
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class SearchBox(LineField):
    """A field to search by: an icon, a cross to empty it, Escape empties it, Down goes to the list."""

    down_pressed = Signal()

    def __init__(self, icons: Icons, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setPlaceholderText(name)
        self.setProperty("role", "search")
        self._glass = self.addAction(
            icons.icon("search", "text_faint"), QLineEdit.ActionPosition.LeadingPosition
        )
        icons.put(self._glass, "search", "text_faint")
        self.setClearButtonEnabled(False)
        self._cross = self.addAction(
            icons.icon("close", "text_faint"), QLineEdit.ActionPosition.TrailingPosition
        )
        icons.put(self._cross, "close", "text_faint")
        self._cross.setVisible(False)
        self._cross.triggered.connect(self.empty)
        self.textChanged.connect(lambda text: self._cross.setVisible(bool(text)))
        words_px = self.fontMetrics().horizontalAdvance(name)
        self.setMinimumWidth(max(_SEARCH_LEAST_PX, words_px + _SEARCH_AROUND_PX))

    def begin(self) -> None:
        """Ctrl+F: ready to be typed into, in the place of what stands there."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for a company's name."""
        return super().sizeHint().expandedTo(QSize(_SEARCH_PX, 0))

    def empty(self) -> None:
        """Take the words out and search anew."""
        self.clear()
        self.settle_now()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape, Down, Enter; while composing they belong to the word, even where the input method lets them pass."""
        if self.is_composing and event.key() in _OWN_KEYS:
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.empty()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settle_now()
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)


class NoteField(QPlainTextEdit):
    """Paragraphs of plain text; Tab leaves the field; what is pasted becomes plain text. Grows with its text up to `most` lines.

    `pasted_files` comes with what was pasted or dropped where that holds pictures or files.
    """

    left = Signal()
    pasted_files = Signal(object)  # QMimeData

    def __init__(self, name: str, parent: QWidget | None = None, *, least: int = 3, most: int = 14) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.is_composing = False
        self._least, self._most = least, most
        self.textChanged.connect(self._grow)
        self._grow()

    def _grow(self) -> None:
        lines = max(self._least, min(self._most, int(self.document().size().height())))
        first = (
            self.document().firstBlock().layout()
        )  # a Chinese face that serves along may have higher lines
        line = first.lineAt(0).height() if first.lineCount() else 0.0
        height = max(line, self.fontMetrics().lineSpacing())
        self.setFixedHeight(round(lines * height) + _NOTE_FRAME_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Another width, other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            QTimer.singleShot(
                0, self, self._grow
            )  # not within the layout's own work, which would overlook it

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802
        """Text; and files, which are handed on."""
        return source.hasText() or source.hasImage() or source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Plain text only, with the line ends of the log. Word puts a picture of its text beside it: the text is meant."""
        has_files = any(url.isLocalFile() for url in source.urls())
        if has_files or (source.hasImage() and not source.text().strip()):
            self.pasted_files.emit(source)
        elif source.hasText():
            self.insertPlainText(source.text().replace("\r\n", "\n").replace("\r", "\n"))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Remember whether a word is being composed."""
        self.is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Say that the field was left."""
        self.is_composing = False
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()
