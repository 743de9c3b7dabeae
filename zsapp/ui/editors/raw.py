"""What stands in an editor as it was typed, readable or not: for drafts, which keep half a date as well as a whole one."""

from collections.abc import Mapping
from typing import Any

from zsapp.domain.ids import is_id
from zsapp.ui.editors.choices import ChoiceEditor, FlagEditor, TagsEditor
from zsapp.ui.editors.editor import Editor, NoteEditor
from zsapp.ui.editors.links import LinkEditor, LinksEditor
from zsapp.ui.widgets.fields import LineField


def raw(editor: Editor) -> Any:
    """Text, id, list or flag; None where it is empty."""
    if isinstance(editor, LinkEditor):
        return editor._id or editor.field.text().strip() or None
    if isinstance(editor, LinksEditor | ChoiceEditor | TagsEditor | FlagEditor):
        return editor.value()
    if isinstance(editor, NoteEditor):
        return editor.field.toPlainText() or None
    field = getattr(editor, "field", None)
    return (field.text() or None) if isinstance(field, LineField) else None


def put_raw(editor: Editor, value: Any, names: Mapping[str, str]) -> None:
    """Show again what `raw` gave; it counts as typed, so that it is saved."""
    before = editor._before
    if isinstance(editor, LinkEditor):
        known = isinstance(value, str) and is_id(value)
        editor.set_value(value if known else None, names)
        if value and not known:
            editor.field.setText(value)
    elif isinstance(editor, LinksEditor):
        editor.set_value(value, {**{each: each for each in value or () if not is_id(each)}, **names})
    elif isinstance(editor, ChoiceEditor | TagsEditor | FlagEditor):
        editor.set_value(value)
    elif isinstance(editor, NoteEditor):
        editor.field.setPlainText(value or "")
    elif isinstance(field := getattr(editor, "field", None), LineField):
        field.setText(value or "")
    editor._before = before
