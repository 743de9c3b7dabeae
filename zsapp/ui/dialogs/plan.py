"""Plan a visit: while the day is chosen, other teams' plans and visits near it are shown, so that nobody calls twice."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.field import KINDS
from zsapp.store.listing import ID_LENGTH
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.editors.choices import word_of
from zsapp.ui.services import Services
from zsapp.ui.widgets.states import Banner
from zsapp.verbs import protection, week
from zsapp.verbs.desk import Desk

_TOLD = 4  # other teams' plans and visits
_PAUSE_MS = 250
_NEW = ("company", "team", "date", "visit_kind", "purpose")  # a new plan is open: its state is not asked for


class PlanDialog(RecordDialog):
    """The form of a plan with a warning of clashes; it warns and never blocks."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        record: str | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        saved: Callable[[str], object] | None = None,
    ) -> None:
        begin = {"visit_kind": "拜访", **(values or {})} if record is None else values
        names = None if record else _NEW
        super().__init__(parent, services, "plan", record, values=begin, names=names, saved=saved)
        self._record_id = record
        self.clash = Banner(services.theme, services.icons)
        self.body.insertWidget(0, self.clash)
        self._asked: tuple[str, str | None, date] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.form.changed.connect(self._pause.start)
        self._pause.start()
        if record is None and (values or {}).get("company"):
            self.form.editors["date"].setFocus()

    def _question(self) -> tuple[str, str | None, date] | None:
        """Company, team and day, where they are known."""
        try:
            company, team, day = (self.form.editors[name].value() for name in ("company", "team", "date"))
        except UserError:
            return None
        if not company or len(company) != ID_LENGTH or not day:
            return None
        return company, team if team and len(team) == ID_LENGTH else None, date.fromisoformat(day)

    def look(self) -> None:
        """Ask who else calls on the company near that day."""
        question = self._question()
        if question == self._asked:
            return
        self._asked = question
        if question is None:
            self.clash.hide()
            return
        company, team, day = question

        def ask(desk: Desk) -> tuple[list[dict[str, Any]], list[str]]:
            return week.clashes(desk, company, team, day), protection.warnings(desk, company, team, day)

        self._services.read(ask, lambda found: self._warn(*found), owner=self)

    def _warn(self, found: list[dict[str, Any]], claims: list[str]) -> None:
        others = [each for each in found if each["id"] != self._record_id]
        if not others:
            self.clash.setVisible(bool(claims))
            if claims:
                self.clash.tell("warn", "\n".join(claims))
            return
        if self._asked is not None:
            day = self._asked[2]
            others.sort(key=lambda each: abs((date.fromisoformat(each["date"]) - day).days))
        lines = [_told(each) for each in others[:_TOLD]]
        if len(others) > _TOLD:
            lines.append(_("还有{n}条").format(n=len(others) - _TOLD))
        self.clash.tell("warn", "\n".join([*claims, _("别的小组也在联系这家企业，去之前先通个气："), *lines]))


def _told(each: Mapping[str, Any]) -> str:
    words = {choice.word: word_of(choice) for choice in KINDS["visit"].fields["visit_kind"].choices}
    what = words.get(each["visit_kind"] or "", each["visit_kind"] or "")
    done = _("计划") if each["kind"] == "plan" else _("已去过")
    return "　".join(part for part in (each["date"], each["team_name"] or "", what, done) if part)
