"""The derived form: the fields of a kind that show in forms, in the order of their declaration, two columns where there is room.

The fence of the design: no layout and no conditions in specs. A page that needs an exception lays its editors out by hand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.derived import shown_in
from zsapp.domain.field import KINDS, Kind, Show, Spec
from zsapp.ui.editors.editor import Editor
from zsapp.ui.editors.making import editor_for
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import SECTION, TIGHT, WIDE
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.plain import PlainLabel

_WIDE = (Kind.NOTE, Kind.TAGS, Kind.LINKS)
_TWO_COLUMNS_PX = 640
_BELOW = 200  # a row below all


def labelled(editor: Editor) -> QWidget:
    """An editor under its label, a star where it is required."""
    holder = QWidget()
    label = PlainLabel(
        editor.label[:1].upper() + editor.label[1:] + (" *" if editor.spec.required else ""), role="label"
    )
    if editor.spec.unit:
        label.setText(
            _("{label}（{unit}）").format(label=label.whole_text(), unit=_(editor.spec.unit).strip())
        )
    label.setBuddy(editor)
    holder.setLayout(column(label, editor, gap=TIGHT))
    return holder


def editable(kind: str, names: Sequence[str] | None = None) -> dict[str, Spec]:
    """The fields a form offers, by printed name."""
    specs = KINDS[kind].printed()
    chosen = list(names) if names is not None else list(shown_in(KINDS[kind], Show.FORM))
    return {name: specs[name] for name in chosen if specs[name].kind is not Kind.BLOB}


class RecordForm(QWidget):
    """Editors of a kind's fields. `values()` gives what differs from what was shown, as verbs take it."""

    changed = Signal()

    def __init__(
        self,
        services: Services,
        kind: str,
        *,
        names: Sequence[str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SECTION)
        self._grid.setVerticalSpacing(WIDE)
        self.editors: dict[str, Editor] = {}
        self._holders: list[tuple[QWidget, bool]] = []
        for name, spec in editable(kind, names).items():
            editor = editor_for(spec, services)
            editor.changed.connect(self.changed)
            self.editors[name] = editor
            self._holders.append((labelled(editor), spec.kind in _WIDE))
        self._columns = 0
        self._arrange(2)

    def fill(self, values: Mapping[str, Any], names: Mapping[str, str] | None = None) -> None:
        """Show stored values, by printed name."""
        for name, editor in self.editors.items():
            editor.set_value(values.get(name), names)

    def begin(self, values: Mapping[str, Any], names: Mapping[str, str] | None = None) -> None:
        """Suggest values of a new record: they count as typed."""
        for name, value in values.items():
            if name in self.editors:
                self.editors[name].set_value(value, names)
                self.editors[name]._before = None

    def values(self) -> dict[str, Any]:
        """What differs from what was shown. Raises UserError, with the hint at its field already."""
        made: dict[str, Any] = {}
        wrong: UserError | None = None
        for name, editor in self.editors.items():
            try:
                value = editor.value()
            except UserError as error:
                editor.show_hint(str(error))
                if wrong is None:
                    editor.setFocus()
                wrong = wrong or error
                continue
            if editor.is_changed():
                made[name] = value
        if wrong is not None:
            raise wrong
        return made

    def is_changed(self) -> bool:
        """Whether anything differs from what was shown."""
        return any(editor.is_changed() for editor in self.editors.values())

    def first_missing(self) -> Editor | None:
        """The first required field that is empty, told so."""
        for editor in self.editors.values():
            if editor.spec.required and _is_empty(editor):
                editor.show_hint(_("请填写{label}。").format(label=editor.label))
                editor.setFocus()
                return editor
        return None

    def hint(self, error: UserError) -> bool:
        """Show a verb's refusal at the field it speaks of; False where it speaks of none here."""
        text = str(error)
        for editor in self.editors.values():
            named = f"“{editor.label}”" in text
            if named or (isinstance(value := _typed(editor), str) and f"“{value}”" in text):
                editor.show_hint(text)
                editor.setFocus()
                return True
        return False

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for holder, _wide in self._holders:
            self._grid.removeWidget(holder)
        line = place = 0
        for holder, is_wide in self._holders:
            if is_wide or columns == 1:
                line += 1 if place else 0
                self._grid.addWidget(holder, line, 0, 1, columns)
                line, place = line + 1, 0
            else:
                self._grid.addWidget(holder, line, place, Qt.AlignmentFlag.AlignTop)
                line, place = (line + 1, 0) if place else (line, 1)
        self._grid.setRowStretch(_BELOW, 1)  # what is left of the height lies below
        for each in range(2):
            self._grid.setColumnStretch(each, 1 if each < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Two columns where there is room."""
        self._arrange(2 if event.size().width() >= _TWO_COLUMNS_PX else 1)
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for two columns."""
        return super().sizeHint().expandedTo(QSize(_TWO_COLUMNS_PX, 0))


def _typed(editor: Editor) -> Any:
    try:
        return editor.value()
    except UserError:
        return None


def _is_empty(editor: Editor) -> bool:
    try:
        return editor.value() is None
    except UserError:
        return False
