"""The running text of each section: as the data give it, or as headquarters wrote it."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _
from zsapp.domain.bulletin import Bulletin, Section, lead
from zsapp.ui.theme.tokens import SNUG, TIGHT, WIDE
from zsapp.ui.widgets.buttons import link
from zsapp.ui.widgets.fields import NoteField
from zsapp.ui.widgets.layout import clear, column, row
from zsapp.ui.widgets.plain import Pill, PlainLabel


class SectionText(QWidget):
    """One section's text. `value()` is None where it is the data's."""

    edited = Signal()
    left = Signal()

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.key = section.key
        self.automatic = ""
        self.kept: str | None = None
        self.title = PlainLabel(section.title, role="strong")
        self.mark = Pill(_("已改写"), "accent")
        self.back = link(_("恢复自动文字"), self.take_out)
        self.back.setAccessibleName(_("恢复自动文字：{section}").format(section=section.title))
        self.field = NoteField(section.title, least=2, most=12)
        self.title.setBuddy(self.field)
        self.below = PlainLabel(role="caption", wraps=True)
        head = row(self.title, self.mark, None, self.back, gap=SNUG)
        self.setLayout(column(head, self.field, self.below, gap=TIGHT))
        self.field.textChanged.connect(self._typed)
        self.field.left.connect(self.left)

    def value(self) -> str | None:
        """The text where it is a person's own."""
        text = self.field.toPlainText().strip()
        return text if text and text != self.automatic else None

    @property
    def is_dirty(self) -> bool:
        """Whether it differs from what is kept."""
        return self.value() != self.kept

    def fill(self, section: Section, kept: str | None, *, may_write: bool) -> None:
        """Show a section anew; what is being typed stays."""
        is_dirty = self.is_dirty and self.field.hasFocus()
        self.automatic, self.kept = lead(section), kept
        self.title.setText(section.title)
        self.field.setReadOnly(not may_write)
        self.field.setPlaceholderText(_("表格前可以加一段说明。") if not self.automatic else "")
        wanted = kept if kept is not None else self.automatic
        if not is_dirty and self.field.toPlainText() != wanted:
            blocked = self.field.blockSignals(True)
            self.field.setPlainText(wanted)
            self.field.blockSignals(blocked)
            self.field._grow()
        self._tell()

    def take_out(self) -> None:
        """What the data give again."""
        self.field.setPlainText(self.automatic)
        self.field.setFocus()
        self.left.emit()

    def _typed(self) -> None:
        self._tell()
        self.edited.emit()

    def _tell(self) -> None:
        is_own = self.value() is not None
        self.mark.setVisible(is_own)
        self.back.setVisible(is_own and not self.field.isReadOnly())
        told = _("按现在的数据：{text}").format(text=self.automatic) if is_own and self.automatic else ""
        self.below.setText(told)
        self.below.setVisible(bool(told))


class TextsPanel(QWidget):
    """All sections. `edited` while typing, `left` when a field was left."""

    edited = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sections: dict[str, SectionText] = {}
        self.why = PlainLabel(role="remark", wraps=True)
        self._box = column(gap=WIDE)
        outer = column(self.why, self._box, None, gap=WIDE, margins=(0, SNUG, SNUG, SNUG))
        self.setLayout(outer)

    def fill(self, bulletin: Bulletin, kept: Mapping[str, str], *, why_not: str = "") -> None:
        """Show a bulletin as the data give it, with the texts kept; `why_not`: why nothing can be written here."""
        self.why.setText(why_not)
        self.why.setVisible(bool(why_not))
        if list(self.sections) != [section.key for section in bulletin.sections]:
            self._make(bulletin)
        for section in bulletin.sections:
            text = None if why_not else kept.get(section.key)
            self.sections[section.key].fill(section, text, may_write=not why_not)

    def _make(self, bulletin: Bulletin) -> None:
        clear(self._box)
        self.sections = {section.key: SectionText(section) for section in bulletin.sections}
        for each in self.sections.values():
            each.edited.connect(self.edited)
            each.left.connect(self.left)
            self._box.addWidget(each)

    def values(self) -> dict[str, str]:
        """The texts that are a person's own."""
        return {key: text for key, each in self.sections.items() if (text := each.value()) is not None}

    def changed(self) -> dict[str, str | None]:
        """What differs from what is kept."""
        return {key: each.value() for key, each in self.sections.items() if each.is_dirty}

    @property
    def is_composing(self) -> bool:
        """Whether a word is being composed in one of them."""
        return any(each.field.is_composing for each in self.sections.values())
