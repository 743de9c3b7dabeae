"""The week page's own reading: the week with the teams, who handed in, and cancelling or closing a plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.rules import cadence
from zsapp.store import query
from zsapp.verbs import records, week
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import Saved
from zsapp.verbs.views import views


@dataclass(frozen=True, slots=True)
class WeekView:
    """A week of one team or all; `teams`: (id, name) in protocol order; `own`: the team of this person, None for headquarters."""

    week: week.Week
    teams: list[tuple[str, str]]
    own: str | None
    today: date


def week_view(desk: Desk, key: str | None, team: str | None = None) -> WeekView:
    """The week of `key` (this week without one) with the teams. Raises UserError."""
    wanted = key or cadence.week_of(desk.today).key
    with desk.store.database.read() as connection:
        teams = views(connection, query.rows(connection, "team", order=("order", "name")))
    return WeekView(
        week.week(desk, wanted, team),
        [(each["id"], each["name"] or "") for each in teams],
        desk.team,
        desk.today,
    )


def moved(key: str, weeks: int) -> str:
    """The week so many weeks later."""
    return cadence.week_of(cadence.week(key).first + timedelta(weeks=weeks)).key


def cancel_plan(desk: Desk, plan: str) -> Saved:
    """Mark an open plan as cancelled. Raises UserError."""
    view = records.show(desk, plan)
    if view["state"] != "计划":
        state = str(view["state"] or "")
        raise UserError(_("这个计划已经{state}了。").format(state=_(state)))
    return records.change(desk, plan, {"state": "取消"})


def chat_texts(desk: Desk, visits: list[str]) -> str:
    """Visits as one message for a chat, in the order given."""
    shown: list[dict[str, Any]] = [records.show(desk, each) for each in visits]
    return "\n\n".join(week.chat_text(each) for each in shown)
