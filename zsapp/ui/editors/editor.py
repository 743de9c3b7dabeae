"""What every editor has: a value as verbs take it, a signal, a hint under it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import Spec
from zsapp.domain.kinds import parse, remarks, shown
from zsapp.ui.theme.tokens import TIGHT
from zsapp.ui.widgets.fields import LineField, NoteField
from zsapp.ui.widgets.layout import scroll_to
from zsapp.ui.widgets.plain import PlainLabel, set_look


class Editor(QWidget):
    """One field. `value()` is what verbs take: text, a flag, a list of ids or words; None where it is empty.

    `set_value` takes a stored value, and the names of what it links to.
    """

    changed = Signal()

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.label = _(spec.label)
        self._before: Any = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(TIGHT)
        self._hint = PlainLabel(role="hint", wraps=True)
        self._hint.hide()

    def _hold(self, control: QWidget) -> None:
        """The control goes above the hint and gets the focus."""
        self._box.addWidget(control)
        self._box.addWidget(self._hint)
        self.control = control
        self.setFocusProxy(control)

    def value(self) -> Any:
        """What verbs take. Raises UserError where it cannot be read."""
        raise NotImplementedError

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show a stored value."""
        raise NotImplementedError

    def is_changed(self) -> bool:
        """Whether it differs from what was set; what cannot be read does."""
        try:
            return bool(self.value() != self._before)
        except UserError:
            return True

    def _settled(self) -> None:
        """Keep what was set, to compare with."""
        self._before = self.value()
        self.show_hint("")

    def show_hint(self, text: str, *, is_remark: bool = False) -> None:
        """A word under the field: what is wrong, or (a remark) merely odd; "" takes it away."""
        self._hint.setText(text)
        set_look(self._hint, role="remark" if is_remark else "hint")
        self._hint.setVisible(bool(text))
        self.setAccessibleDescription(text)
        set_look(self.control, tone="bad" if text and not is_remark else "")
        if text:
            QTimer.singleShot(0, self, self._show_whole)  # once the hint has its place

    def _show_whole(self) -> None:
        """Where the person is in the field, its hint does not stay below the edge of what scrolls."""
        focus = QApplication.focusWidget()
        if focus is None or not (focus is self.control or self.control.isAncestorOf(focus)):
            return
        scroll_to(self)

    def check(self) -> bool:
        """Read the value and hint at what is wrong with it."""
        try:
            self.value()
        except UserError as error:
            self.show_hint(str(error))
            return False
        self.show_hint("")
        return True

    @property
    def is_composing(self) -> bool:
        """Whether a word is being composed in it."""
        return bool(getattr(self.control, "is_composing", False))


class LineEditor(Editor):
    """A line of text, a number, a time, a code: read by the parser of its kind when it is left."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.field = LineField(self.label)
        self.field.setMaxLength(4_000)
        self.field.textEdited.connect(self._edited)
        self.field.left.connect(self._left)
        self._hold(self.field)

    def _edited(self, _text: str) -> None:
        self.show_hint("")
        self.changed.emit()

    def _left(self) -> None:
        if not self.check():
            return
        value = self.value()
        stored = parse(self.spec, value) if value is not None else None
        if odd := remarks(self.spec, stored):
            self.show_hint(odd[0], is_remark=True)

    def value(self) -> Any:
        """The typed text, once it can be read."""
        text = self.field.text().strip()
        if not text:
            return None
        parsed = parse(self.spec, text)
        return shown(self.spec, parsed)

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show a stored value."""
        self.field.setText(shown(self.spec, value))
        self.field.setCursorPosition(0)
        self._settled()


class NoteEditor(Editor):
    """Paragraphs."""

    def __init__(self, spec: Spec, parent: QWidget | None = None, *, least: int = 3, most: int = 14) -> None:
        super().__init__(spec, parent)
        self.field = NoteField(self.label, least=least, most=most)
        self.field.textChanged.connect(self.changed)
        self.field.left.connect(self.check)
        self._hold(self.field)

    def value(self) -> Any:
        """The text."""
        text = self.field.toPlainText()
        return parse(self.spec, text)

    def set_value(self, value: Any, names: Mapping[str, str] | None = None) -> None:
        """Show a text."""
        self.field.setPlainText(value or "")
        self._settled()
