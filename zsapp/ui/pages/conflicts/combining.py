"""Putting texts together: what only one changed is in already, what both changed is chosen place by place, and all of it can be edited."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPushButton, QTextEdit, QVBoxLayout, QWidget

from zsapp.base.texts import _, counted
from zsapp.domain.field import Spec
from zsapp.domain.text_regions import Region, joined, regions
from zsapp.ui.editors.editor import NoteEditor
from zsapp.ui.pages.conflicts.words import name_words
from zsapp.ui.services import Services
from zsapp.ui.theme.icons import on_change
from zsapp.ui.theme.tokens import SNUG, TIGHT
from zsapp.ui.widgets.buttons import button, chip
from zsapp.ui.widgets.flow import flowing
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs.unsettled import Question

_ASKED = 12  # places that are asked about one by one
BOTH = None


class Combined(QWidget):
    """`changed` comes when the text did. Chips choose at each contested place until the text is edited by hand."""

    changed = Signal()

    def __init__(self, services: Services, spec: Spec, question: Question) -> None:
        super().__init__()
        self._theme = services.theme
        self._question = question
        base = question.before.value if question.before is not None else None
        versions = [each.value or "" for each in question.versions]
        self.parts: list[Region] = regions(base if isinstance(base, str) else None, versions)
        self.chosen: list[int | None] = [BOTH if part.is_contested else 0 for part in self.parts]
        self.chips: dict[int, list[tuple[int | None, QPushButton]]] = {}
        self.editor = NoteEditor(spec, least=6, most=22)
        self._written = ""
        self.again = button(_("重新合并"), self.start_again, tone="quiet")
        self.lead = PlainLabel(self._lead_words(), role="soft", wraps=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SNUG)
        head = row(self.lead, self.again)
        head.setStretch(0, 1)
        box.addLayout(head)
        for number, place in enumerate(self._contested()[:_ASKED], 1):
            box.addWidget(self._place(number, place))
        box.addWidget(self.editor)
        self._write()
        self.editor.changed.connect(self._edited)
        on_change(self._theme, self._colour)

    def _contested(self) -> list[int]:
        return [place for place, part in enumerate(self.parts) if part.is_contested]

    def _lead_words(self) -> str:
        count = len(self._contested())
        if not count:
            return _("各人改的地方不重叠，已经合在一起，看一遍就可以定下来。")
        return counted("有{n}处几个人都改了：选一个，或都留下再修改。标了底色的是改过的地方。", count).format(
            n=count
        )

    def _place(self, number: int, place: int) -> QWidget:
        part = self.parts[place]
        made: list[tuple[int | None, QPushButton]] = []
        for option, text in enumerate(part.options):
            who = [self._question.versions[n].by[-1] for n, of in enumerate(part.of) if of == option]
            names = _("、").join(dict.fromkeys(map(name_words, who))) or _("原来的")
            title = (_("{name}的") if text else _("{name}（删去）")).format(name=names)
            made.append((option, chip(title)))
        made.append((BOTH, chip(_("都留下"))))
        for choice, each in made:
            each.setAccessibleName(_("第{n}处：{title}").format(n=number, title=each.text()))
            each.clicked.connect(lambda _on, choice=choice: self.choose(place, choice))
        self.chips[place] = made
        said = next((text for text in part.options if text), "") or ""
        gist = PlainLabel(" ".join(said[:200].split()), role="caption")
        head = flowing(
            PlainLabel(_("第{n}处").format(n=number), role="label"), *(each for _o, each in made), gap=SNUG
        )
        holder = QWidget()
        holder.setLayout(column(head, gist, gap=TIGHT))
        return holder

    def choose(self, place: int, option: int | None) -> None:
        """Take one at a place, or all of them."""
        self.chosen[place] = option
        self._write()
        self.changed.emit()

    def start_again(self) -> None:
        """As it was put together, without what was edited by hand."""
        self.chosen = [BOTH if part.is_contested else 0 for part in self.parts]
        self._write()
        self.changed.emit()

    @property
    def is_by_hand(self) -> bool:
        """Whether the text is no longer what the chips say."""
        return self.editor.field.toPlainText() != self._written

    def _write(self) -> None:
        self._written = joined(self.parts, self.chosen)
        blocked = self.editor.blockSignals(True)
        self.editor.set_value(self._written)
        self.editor.blockSignals(blocked)
        self._show_chosen()

    def _edited(self) -> None:
        self._show_chosen()
        self.changed.emit()

    def _show_chosen(self) -> None:
        by_hand = self.is_by_hand
        self.again.setVisible(by_hand)
        for place, made in self.chips.items():
            for option, each in made:
                each.setChecked(option == self.chosen[place])
                each.setEnabled(not by_hand)
        self._colour()

    def _colour(self) -> None:
        """A ground under what was changed; none any more once the text was edited by hand."""
        marks: list[QTextEdit.ExtraSelection] = []
        if not self.is_by_hand:
            block = self.editor.field.document().firstBlock()
            for part, choice in zip(self.parts, self.chosen, strict=True):
                wanted = part.options if choice is BOTH else (part.options[choice],)
                count = sum(text.count("\n") + 1 for text in wanted if text is not None)
                tone = (
                    "warn_soft"
                    if part.is_contested
                    else ""
                    if part.options[0] == part.before
                    else "good_soft"
                )
                for _line in range(count):
                    if tone and block.isValid():
                        marks.append(self._mark(QTextCursor(block), tone))
                    block = block.next()
        self.editor.field.setExtraSelections(marks)

    def _mark(self, cursor: QTextCursor, tone: str) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        shape = QTextCharFormat()
        shape.setBackground(self._theme.colour(tone))
        shape.setProperty(int(QTextFormat.Property.FullWidthSelection), True)
        made.format, made.cursor = shape, cursor
        return made
