"""Add or edit a record of any kind: the form derived from its specs, read once, saved as one change."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _, amid
from zsapp.domain.change import Form
from zsapp.domain.field import KINDS
from zsapp.domain.ids import RecordId
from zsapp.store.query import Row
from zsapp.ui.dialogs.dialog import Dialog, confirm_loss
from zsapp.ui.editors.form import RecordForm
from zsapp.ui.models.sources import names_of
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

_WIDTH_PX = 760
Read = tuple[Row, Form, dict[str, str]]


def read_record(desk: Desk, record: str) -> Read:
    """A record with its form and the names it links to, as they stand now. In a worker."""
    row = records.row_of(desk, record)
    form = records.form_of(desk, row.id)
    with desk.store.database.read() as connection:
        return row, form, names_of(connection, [row])


class RecordDialog(Dialog):
    """`record` None: a new one, beginning with `values` (stored form). `saved(id)` is called when it is durable."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        kind: str,
        record: str | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        names: tuple[str, ...] | None = None,
        saved: Callable[[str], object] | None = None,
    ) -> None:
        label = _(KINDS[kind].label)
        title = _("新增{kind}") if record is None else _("修改{kind}")
        super().__init__(parent, title.format(kind=amid(label)), width_px=_WIDTH_PX)
        self._services, self._kind, self._record, self._saved = services, kind, record, saved
        self._read_form: Form | None = None
        self._is_leaving = False
        self.form = RecordForm(services, kind, names=names)
        self.wrong = PlainLabel(role="hint", wraps=True)
        self.wrong.hide()
        self.body.addWidget(self.form, 1)
        self.body.addWidget(self.wrong)
        self.add_button(_("取消"), self.close)
        self.save_button = self.add_button(_("保存"), self.save, tone="primary", is_default=True)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.save)
        self.resize(_WIDTH_PX, self.minimumSizeHint().height())
        self._begin(values or {})

    def _begin(self, values: Mapping[str, Any]) -> None:
        if self._record is None:
            self._name_values(values)
            next(iter(self.form.editors.values())).setFocus()
            return
        self.form.setEnabled(False)
        self.save_button.setEnabled(False)
        record = self._record
        self._services.read(lambda desk: read_record(desk, record), self._fill, owner=self)

    def _name_values(self, values: Mapping[str, Any]) -> None:
        """Values to begin with; the names of links come from a worker."""
        links = [v for v in values.values() if isinstance(v, str)] + [
            each for v in values.values() if isinstance(v, list) for each in v
        ]
        self.form.begin(values, {})
        if not links:
            return
        from zsapp.store import query

        self._services.read(
            lambda desk: desk.read(lambda connection: query.titles(connection, links)),
            lambda names: self.form.begin(values, names),
            owner=self,
        )

    def _fill(self, read: Read) -> None:
        row, form, names = read
        self._read_form = form
        self.form.fill(row.values, names)
        self.form.setEnabled(True)
        self.save_button.setEnabled(True)
        spec = KINDS[self._kind]
        for name, editor in self.form.editors.items():
            if spec.part_of.get(name, name) in form.conflicts:
                editor.show_hint(_("这一栏有两个不同的值，请先到“冲突核对”定下来。"))
                editor.setEnabled(False)
        next(iter(self.form.editors.values())).setFocus()

    def save(self) -> None:
        """Save what differs; the dialog closes when it is durable."""
        if any(editor.is_composing for editor in self.form.editors.values()):
            return
        try:
            typed = self.form.values()
        except UserError:
            return
        if self.form.first_missing() is not None:
            return
        if self._record is not None and not typed:
            self._leave()
            return
        self.save_button.setEnabled(False)
        kind, record, form = self._kind, self._record, self._read_form

        def write(desk: Desk) -> records.Saved:
            if record is None:
                return records.add(desk, kind, {n: v for n, v in typed.items() if v is not None})
            return records.change(desk, RecordId(record), typed, form)

        self._services.ask(write, self._done, owner=self, on_error=self._not_saved, label=_("正在保存…"))

    def _done(self, saved: records.Saved) -> None:
        self._services.toast(saved.remarks[0] if saved.remarks else _("已保存。"))
        if self._saved is not None:
            self._saved(saved.id)
        self._leave()

    def _not_saved(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, UserError) and self.form.hint(error):
            return
        if isinstance(error, UserError | NeedsPersonError):
            self.wrong.setText(str(error))
            self.wrong.show()
            return
        self._services.jobs.report(error, retry=self.save)

    def _leave(self) -> None:
        self._is_leaving = True
        self.accept()

    def reject(self) -> None:
        """Escape asks before it throws typed words away."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask before typed words are thrown away."""
        if self._is_leaving or not self.form.isEnabled() or not self.form.is_changed():
            event.accept()
            return
        event.ignore()

        def leave() -> None:
            self._is_leaving = True
            super(RecordDialog, self).reject()

        confirm_loss(self, _("刚才填写的内容还没有保存。"), leave)
