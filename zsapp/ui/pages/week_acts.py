"""What a person does with a week: plan, write up, cancel, copy, hand in, delete."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from zsapp.base.texts import _, counted
from zsapp.ui.dialogs.hand_in import HandInDialog
from zsapp.ui.pages.deleting import delete_records
from zsapp.ui.services import Services
from zsapp.verbs import submissions, weeks
from zsapp.verbs.desk import Desk
from zsapp.verbs.submissions import Board


class WeekActs(QObject):
    """Each act with its question before or its way back after."""

    def __init__(self, services: Services, page: QWidget) -> None:
        super().__init__(page)
        self.services, self._page = services, page

    def new_plan(self, day: str | None, team: str | None) -> None:
        """A plan on a day."""
        values = {"date": day, "team": team, "visit_kind": "拜访"}
        self.services.go.new_record("plan", **{name: v for name, v in values.items() if v})

    def write_up(self, view: dict[str, Any], today: date) -> None:
        """A visit from the open plan, which it closes."""
        values = {
            "company": view["company"],
            "team": view["team"],
            "visit_kind": view["visit_kind"] or "拜访",
            "date": min(view["date"], today.isoformat()),
            "plan": view["id"],
        }
        self.services.go.new_record("visit", **values)

    def cancel(self, plan: str) -> None:
        """Mark an open plan as cancelled; can be taken back."""
        undo = self.services.actions.get("undo").run

        def work(desk: Desk) -> object:
            return weeks.cancel_plan(desk, plan)

        def done(_saved: object) -> None:
            self.services.toast(_("计划已取消。"), button=_("撤销"), then=undo)

        self.services.ask(work, done, owner=self)

    def copy(self, visits: Sequence[str]) -> None:
        """Visits as a message for a chat."""
        if not visits:
            self.services.toast(_("这一周还没有拜访可以复制。"))
            return

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.services.toast(
                counted("已复制{n}次拜访，可以粘贴到聊天里。", len(visits)).format(n=len(visits))
            )

        self.services.read(lambda desk: weeks.chat_texts(desk, list(visits)), copied, owner=self)

    def hand_in(self, key: str, team: str) -> None:
        """Hand the week of a team in, after a question that says what it holds."""

        def ask(found: Board) -> None:
            line = next((each for each in found.lines if each.team == team), None)
            if line is None:
                self.services.toast(_("只能为本组报送。"))
            else:
                HandInDialog(self._page.window(), self.services, found, line).open()

        self.services.read(lambda desk: submissions.board(desk, key), ask, owner=self)

    def delete(self, ids: Sequence[str]) -> None:
        """Into the recycle bin; several after a question."""
        delete_records(self.services, ids, owner=self._page)
