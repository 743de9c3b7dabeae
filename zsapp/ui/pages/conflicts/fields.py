"""The card of one field in conflict: the values side by side, what was before; take one, put texts together, or write another."""

from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import Kind, Spec
from zsapp.ui.editors.editor import Editor
from zsapp.ui.editors.form import labelled
from zsapp.ui.editors.making import editor_for
from zsapp.ui.pages.conflicts.combining import Combined
from zsapp.ui.pages.conflicts.tile import VersionTile
from zsapp.ui.pages.conflicts.words import by_words, spec_of, value_words
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import GAP, SNUG
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.layout import Card, column
from zsapp.ui.widgets.plain import Pill, PlainLabel
from zsapp.verbs.settling import Choice
from zsapp.verbs.unsettled import Detail, Question

_TILE_PX = 250  # a value wants this much beside another
_ACROSS = 3


class Tiles(QWidget):
    """The values: side by side where there is room."""

    def __init__(self, tiles: list[VersionTile]) -> None:
        super().__init__()
        self._tiles = tiles
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SNUG)
        self._columns = 0
        self._arrange(min(len(tiles), 2))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, place // columns, place % columns)
        for place in range(_ACROSS):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """More or fewer beside each other."""
        super().resizeEvent(event)
        most = min(_ACROSS, len(self._tiles))
        self._arrange(max(1, min(most, event.size().width() // _TILE_PX)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """One column is enough."""
        return QSize(_TILE_PX, super().minimumSizeHint().height())


class FieldCard(Card):
    """Keys while the focus is in it: 1 to 9 take a value, E writes another, M puts texts together. `changed`: something is chosen."""

    changed = Signal()
    chosen_by_key = Signal()
    steps_wanted = Signal(int)
    opened = Signal(object)  # the widget to bring into sight

    def __init__(self, services: Services, detail: Detail, question: Question) -> None:
        super().__init__(question.label, gap=GAP)
        self._services, self._detail, self.question = services, detail, question
        self._spec = spec_of(detail.kind, question.field)
        self.combined: Combined | None = None
        self.editors: dict[str, Editor] = {}
        self._own: QWidget | None = None
        self._typed_into: QWidget | None = None
        self.tiles = [
            VersionTile(services, detail.kind, question, place) for place in range(len(question.versions))
        ]
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        for tile in self.tiles:
            self._group.addButton(tile)
            tile.clicked.connect(self._taken)
        self.state = Pill()
        self.head.insertWidget(1, self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        self.state.hide()
        if before := self._before_words():
            self.add(PlainLabel(before, role="soft", wraps=True, lines=3))
        self.tile_box = Tiles(self.tiles)
        self.add(self.tile_box)
        self._writing = QWidget()
        self._written = column(gap=SNUG)
        self._writing.setLayout(self._written)
        self._writing.hide()
        self._add_tools()
        self.add(self._writing)

    def _before_words(self) -> str:
        """What was there before; of a text, the marks tell it."""
        before, standing = self.question.before, self.question.standing
        if standing is not None:
            value = value_words(self._detail.kind, self.question, standing)
            return _("现在：{value}（{by}）").format(value=value, by=by_words(standing))
        if before is None and not self.question.had_value:
            return _("原来没有填写。")
        if before is None:
            return _("几个人改之前的值各不相同。")
        if self.question.kind is Kind.NOTE:
            return _("与原来的不同处已标出：加上的有底色，去掉的划了线。")
        return _("原来：{value}").format(value=value_words(self._detail.kind, self.question, before))

    def _add_tools(self) -> None:
        self.merge: QPushButton | None = None
        self.write: QPushButton | None = None
        if self.question.refusal:
            self.add(PlainLabel(self.question.refusal, role="remark", wraps=True))
            for tile in self.tiles:
                tile.setEnabled(False)
            return
        if self._spec is None or self.question.kind is Kind.BLOB or "/" in self.question.field:
            return
        made: list[QPushButton] = []
        if self.question.kind is Kind.NOTE and self.question.standing is None:
            self.merge = button(_("合并（M）"), self.combine, tone="quiet")
            made.append(self.merge)
        self.write = button(_("自行填写（E）"), self.write_own, tone="quiet")
        made.append(self.write)
        for each in made:
            each.setAccessibleName(_("{label}：{act}").format(label=self.question.label, act=each.text()))
            self.head.addWidget(each)

    # -- choosing

    @property
    def may_settle(self) -> bool:
        """Whether this person may."""
        return not self.question.refusal

    def take(self, place: int) -> None:
        """Take a value."""
        if self.may_settle and place < len(self.tiles):
            self.tiles[place].setChecked(True)
            self._taken()

    def take_of(self, author: str) -> bool:
        """Take the newest value of a person, where one is his."""
        own = [n for n, v in enumerate(self.question.versions) if any(s.author == author for s in v.by)]
        if own and self.may_settle:
            self.take(own[-1])
        return bool(own)

    def _taken(self) -> None:
        self._typed_into = None
        self._writing.hide()
        self._tell()

    def _none_taken(self) -> None:
        self._group.setExclusive(False)
        for tile in self.tiles:
            tile.setChecked(False)
        self._group.setExclusive(True)

    def combine(self) -> None:
        """Put the texts together and show them for editing."""
        if self.merge is None or self._spec is None:
            return
        if self.combined is None:
            self.combined = Combined(self._services, self._spec, self.question)
            self.combined.changed.connect(self._tell)
            self._written.addWidget(self.combined)
        self._begin_writing(self.combined)
        self.combined.editor.setFocus()

    def write_own(self) -> None:
        """Write another value, beginning with the one that is taken or shown."""
        if self.write is None or self._spec is None:
            return
        if self._own is None:
            taken = next((n for n, tile in enumerate(self.tiles) if tile.isChecked()), len(self.tiles) - 1)
            shown = self.question.standing or self.question.versions[taken]
            self._own = self._made_editors(self._spec, shown.value)
            self._written.addWidget(self._own)
        self._begin_writing(self._own)
        next(iter(self.editors.values())).setFocus()

    def _made_editors(self, spec: Spec, value: Any) -> QWidget:
        is_compound = spec.kind is Kind.COMPOUND
        box = column(gap=SNUG)
        for name, part in (spec.parts if is_compound else {self.question.field: spec}).items():
            editor = editor_for(part, self._services)
            held = (value.get(name) if isinstance(value, dict) else None) if is_compound else value
            editor.set_value(held, self._detail.names)
            editor.changed.connect(self._tell)
            self.editors[name] = editor
            box.addWidget(labelled(editor) if is_compound else editor)
        holder = QWidget()
        holder.setLayout(box)
        return holder

    def _begin_writing(self, inner: QWidget) -> None:
        for each in (self._own, self.combined):
            if each is not None:
                each.setVisible(each is inner)
        self._writing.show()
        self._none_taken()
        self._typed_into = inner
        self._tell()
        QTimer.singleShot(0, self, self._show_written)  # once the layout knows of it

    def _show_written(self) -> None:
        if self._typed_into is not None:
            self.opened.emit(self._typed_into)

    def _tell(self) -> None:
        word = _("已选") if self.is_chosen else ""
        self.state.setVisible(bool(word))
        self.state.show_word(word, "accent")
        self.changed.emit()

    @property
    def is_chosen(self) -> bool:
        """Whether this field is ready to be settled."""
        return self._typed_into is not None or any(tile.isChecked() for tile in self.tiles)

    def choice(self) -> Choice | None:
        """What the field shall hold; None where nothing is chosen. Raises UserError where what was typed cannot be read."""
        question = self.question
        for place, tile in enumerate(self.tiles):
            if tile.isChecked():
                return Choice(question.field, question.versions[place].value, question.over)
        if self._typed_into is None:
            return None
        if self.combined is not None and self._typed_into is self.combined:
            return Choice(question.field, self.combined.editor.value(), question.over, is_typed=True)
        typed = {}
        for name, editor in self.editors.items():
            if not editor.check():
                editor.setFocus()
            typed[name] = editor.value()
        value = typed if question.kind is Kind.COMPOUND else typed[question.field]
        return Choice(question.field, value, question.over, is_typed=True)

    def show_error(self, error: UserError) -> None:
        """At the field that is typed into."""
        shown = (
            self.combined.editor if self.combined is not None and self._typed_into is self.combined else None
        )
        first = shown or next(iter(self.editors.values()), None)
        if first is not None:
            first.show_hint(str(error))
            first.setFocus()

    @property
    def is_composing(self) -> bool:
        """Whether a word is being composed in it."""
        fields = [*self.editors.values(), *([self.combined.editor] if self.combined is not None else [])]
        return any(each.is_composing for each in fields)

    # -- keys

    def focus_first(self) -> None:
        """The value that is taken, or the first."""
        if not self.may_settle:
            self.setFocus()
            return
        next((tile for tile in self.tiles if tile.isChecked()), self.tiles[0]).setFocus(
            Qt.FocusReason.ShortcutFocusReason
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """What the fields inside did not want."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        number = event.key() - int(Qt.Key.Key_1)
        if plain and 0 <= number < len(self.tiles):
            self.take(number)
            self.chosen_by_key.emit()
        elif plain and event.key() == Qt.Key.Key_E:
            self.write_own()
        elif plain and event.key() == Qt.Key.Key_M:
            self.combine()
        elif plain and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.steps_wanted.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
