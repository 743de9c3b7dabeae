"""Which editor a field gets: one for each kind of the closed list."""

from PySide6.QtWidgets import QWidget

from zsapp.domain.field import Kind, Spec
from zsapp.ui.editors.choices import ChoiceEditor, FlagEditor, TagsEditor
from zsapp.ui.editors.editor import Editor, LineEditor, NoteEditor
from zsapp.ui.editors.links import CodeEditor, LinkEditor, LinksEditor
from zsapp.ui.editors.typed import AmountEditor, DateEditor
from zsapp.ui.services import Services


def editor_for(spec: Spec, services: Services, parent: QWidget | None = None) -> Editor:
    """A new editor. Raises KeyError for BLOB and COMPOUND, which are not typed (a compound's parts are)."""
    if spec.kind in (Kind.LINE, Kind.NUMBER, Kind.DECIMAL, Kind.TIME, Kind.USCC):
        return LineEditor(spec, parent)
    if spec.kind is Kind.DATE:
        return DateEditor(spec, services.icons, parent)
    if spec.kind is Kind.LINK:
        return LinkEditor(spec, services, parent)
    if spec.kind is Kind.LINKS:
        return LinksEditor(spec, services, parent)
    simple: dict[Kind, type[Editor]] = {
        Kind.NOTE: NoteEditor,
        Kind.CHOICE: ChoiceEditor,
        Kind.TAGS: TagsEditor,
        Kind.FLAG: FlagEditor,
        Kind.AMOUNT: AmountEditor,
        Kind.CODE: CodeEditor,
    }
    return simple[spec.kind](spec, parent)
