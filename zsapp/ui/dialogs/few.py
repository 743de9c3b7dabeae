"""A small dialog over a few fields of one record, for an act that is more than an edit: a stage with its date, an answer, another day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _
from zsapp.domain.change import Form, new_form
from zsapp.domain.field import KINDS
from zsapp.domain.ids import RecordId
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.editors.editor import Editor
from zsapp.ui.editors.making import editor_for
from zsapp.ui.editors.typed import DateEditor
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT
from zsapp.ui.widgets.buttons import chip
from zsapp.ui.widgets.layout import column, row
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import Saved

Write = Callable[[Desk, dict[str, Any], Form], Saved]


class FewDialog(Dialog):
    """`write(desk, typed, form)` saves; `form` is read when the dialog opens, so that what arrives meanwhile is not overwritten unseen."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        title: str,
        *,
        kind: str,
        record: str | None,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
        write: Write,
        text: str = "",
        labels: Mapping[str, str] | None = None,
        required: Sequence[str] = (),
        days: Sequence[tuple[str, date]] = (),
        save: str = "",
        saved: Callable[[], object] | None = None,
    ) -> None:
        """`values`: the fields shown, with what they begin with (`names` of links); `days`: chips beside the first date; `labels`: other
        labels; `record` None: a new one, `write` gets an empty form."""
        super().__init__(parent, title)
        self._services, self._record, self._write, self._saved = services, record, write, saved
        self._required = frozenset(required)
        self._form: Form | None = None
        if text:
            self.body.addWidget(PlainLabel(text, role="soft", wraps=True))
        self.editors: dict[str, Editor] = {}
        self._names = names or {}
        for name, value in values.items():
            self._add(kind, name, value, (labels or {}).get(name, ""), days if not self._has_date() else ())
        self.wrong = PlainLabel(role="hint", wraps=True)
        self.wrong.hide()
        self.body.addWidget(self.wrong)
        self.add_button(_("取消"))
        self.save_button = self.add_button(save or _("保存"), self.save, tone="primary", is_default=True)
        self.save_button.setEnabled(False)
        for keys in ("Ctrl+S", "Ctrl+Return"):
            QShortcut(QKeySequence(keys), self, self.save)
        next(iter(self.editors.values())).setFocus()
        if record is None:
            self._take(new_form(kind, RecordId("")))
            return
        services.read(
            lambda desk: records.form_of(desk, RecordId(record)),
            self._take,
            owner=self,
            on_error=self._refused,
        )

    def _has_date(self) -> bool:
        return any(isinstance(editor, DateEditor) for editor in self.editors.values())

    def _add(self, kind: str, name: str, value: Any, label: str, days: Sequence[tuple[str, date]]) -> None:
        spec = KINDS[kind].printed()[name]
        editor = editor_for(spec, self._services)
        editor.set_value(value, self._names)
        self.editors[name] = editor
        star = " *" if name in self._required else ""
        self.body.addLayout(
            column(PlainLabel((label or editor.label) + star, role="label"), editor, gap=TIGHT)
        )
        if isinstance(editor, DateEditor) and days:
            self.body.addLayout(row(*(self._day(editor, *each) for each in days), None, gap=TIGHT + 2))

    def _day(self, editor: DateEditor, title: str, day: date) -> QWidget:
        made = chip(title)
        made.setCheckable(False)
        made.clicked.connect(lambda: editor.set_day(day))
        return made

    def _take(self, form: Form) -> None:
        self._form = form
        self.save_button.setEnabled(True)

    def save(self) -> None:
        """Save; closes when it is durable."""
        if self._form is None or any(editor.is_composing for editor in self.editors.values()):
            return
        checked = [editor.check() for editor in self.editors.values()]  # every one shows its own hint
        if not all(checked):
            return
        typed = {name: editor.value() for name, editor in self.editors.items()}
        for name in self._required:
            if typed[name] is None:
                self.editors[name].show_hint(_("请填写{label}。").format(label=self.editors[name].label))
                self.editors[name].setFocus()
                return
        self.save_button.setEnabled(False)
        write, form = self._write, self._form
        self._services.ask(
            lambda desk: write(desk, typed, form),
            self._done,
            owner=self,
            label=_("正在保存…"),
            on_error=self._refused,
        )

    def _done(self, saved: Saved) -> None:
        if self._saved is not None:
            self._saved()
        if saved.remarks:
            self._services.toast("\n".join(saved.remarks))
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.save_button.setEnabled(self._form is not None)
        if isinstance(error, UserError | NeedsPersonError):
            self.wrong.setText(str(error))
            self.wrong.show()
        else:
            self._services.jobs.report(error, retry=self.save)
