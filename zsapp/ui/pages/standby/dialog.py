"""Asked before headquarters decides of a person: the reason, which stays on record."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.base.texts import _
from zsapp.domain.field import KINDS
from zsapp.domain.rules.standby_people import CONFIRMED
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.editors.editor import NoteEditor
from zsapp.ui.services import Services
from zsapp.ui.theme.tokens import TIGHT
from zsapp.ui.widgets.layout import column
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import standby
from zsapp.verbs.standby import PersonLine


class DecisionDialog(Dialog):
    """`saved` is called when the decision is durable."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        line: PersonLine,
        decision: str,
        *,
        saved: Callable[[], object],
    ) -> None:
        is_confirmed = decision == CONFIRMED
        super().__init__(parent, _("确认待职") if is_confirmed else _("决定不予待职"))
        self._services, self._line, self._decision, self._saved = services, line, decision, saved
        who = "　".join(filter(None, (line.name, line.title, line.units)))
        self.body.addWidget(PlainLabel(who, role="strong", wraps=True))
        text = _("{year}年，认定日{day}。只有招商办看得到这个决定；可以撤销，也可以以后改。")
        self.body.addWidget(
            PlainLabel(text.format(year=line.year, day=line.reference), role="soft", wraps=True)
        )
        self.reason = NoteEditor(KINDS["standby"].printed()["reason"], least=3, most=6)
        self.body.addLayout(column(PlainLabel(self.reason.label, role="label"), self.reason, gap=TIGHT))
        self.wrong = PlainLabel(role="hint", wraps=True)
        self.wrong.hide()
        self.body.addWidget(self.wrong)
        self.add_button(_("取消"))
        self.act = self.add_button(
            _("确认待职") if is_confirmed else _("决定不予待职"), self.save, tone="primary", is_default=True
        )
        for keys in ("Ctrl+S", "Ctrl+Return"):
            QShortcut(QKeySequence(keys), self, self.save)
        self.reason.setFocus()

    def save(self) -> None:
        """Write it down; closes when it is durable."""
        if self.reason.is_composing or not self.act.isEnabled():
            return
        reason = str(self.reason.value() or "")
        if not reason:
            self.reason.show_hint(_("请写明理由。"))
            self.reason.setFocus()
            return
        line, decision = self._line, self._decision
        self.act.setEnabled(False)
        self._services.ask(
            lambda desk: standby.decide(desk, line.member, line.year, decision, reason=reason),
            lambda _done: self._kept(),
            label=_("正在保存…"),
            owner=self,
            on_error=self._refused,
        )

    def _kept(self) -> None:
        self._saved()
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.act.setEnabled(True)
        if isinstance(error, UserError | NeedsPersonError):
            self.wrong.setText(str(error))
            self.wrong.show()
        else:
            self._services.jobs.report(error, retry=self.save)
