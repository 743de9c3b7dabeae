"""Matters to coordinate: raised by a team, asked of somebody at home, answered, pressed (督办), closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import Form
from zsapp.store import query
from zsapp.store.query import Where
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import Saved
from zsapp.verbs.views import trail, views

RAISED, ANSWERED, PRESSED, CLOSED = "待协调", "已答复", "督办", "办结"
WAITING = (RAISED, PRESSED)
DAY_OF: Mapping[str, str] = {
    RAISED: "raised_on",
    ANSWERED: "answered_on",
    PRESSED: "pressed_on",
    CLOSED: "closed_on",
}


@dataclass(frozen=True, slots=True)
class MatterCard:
    """A matter; `late_days`: how long it is overdue (0: it is not), `open_days` since it was raised, until it was closed."""

    view: dict[str, Any]
    late_days: int
    open_days: int | None


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter and how its state came: (state, the day it was written, by whom), the newest first."""

    card: MatterCard
    steps: list[tuple[str, str, str]]


def board(desk: Desk) -> list[MatterCard]:
    """All matters, those due first on top; a team's own, for headquarters those of all teams."""
    mine = [Where("team", "is", desk.team)] if desk.team else []
    with desk.store.database.read() as connection:
        shown = views(connection, query.rows(connection, "matter", mine, order=["due", "raised_on"]))
    cards = [_card(view, desk.today) for view in shown]
    return sorted(cards, key=lambda card: (card.view["due"] or "9999-12-31", card.view["id"]))


def matter_view(desk: Desk, matter: str) -> MatterView:
    """All about one matter. Raises UserError for an unknown id."""
    row = records.row_of(desk, matter)
    history = desk.store.history(row.id)
    with desk.store.database.read() as connection:
        view = views(connection, [row])[0]
        lines = trail(connection, history) if history else []
    steps = [
        (str(line["value"]), str(line["at"])[:10], str(line["author_name"] or ""))
        for line in lines
        if line["field"] == "state" and line["value"] and line["state"] != "void"
    ]
    return MatterView(_card(view, desk.today), steps[::-1])


def answer(desk: Desk, matter: str, text: str, *, day: str, form: Form | None = None) -> Saved:
    """Answer a matter on a day: it waits no longer. Raises UserError for an empty answer."""
    if not text.strip():
        raise UserError(_("请先写答复内容。"))
    return records.change(desk, matter, {"answer": text, "answered_on": day, "state": ANSWERED}, form)


def set_state(desk: Desk, matter: str, state: str, *, day: str, form: Form | None = None) -> Saved:
    """Bring a matter to a state on a day; back to 待协调 keeps the day it was raised. Raises UserError."""
    row = records.row_of(desk, matter)
    if state == ANSWERED and not row.values.get("answer"):
        raise UserError(_("这件事项还没有答复内容，请打开它写下答复。"))
    typed = {"state": state} if state == RAISED else {"state": state, DAY_OF[state]: day}
    return records.change(desk, row.id, typed, form)


def _card(view: dict[str, Any], today: date) -> MatterCard:
    waits = view["state"] in WAITING
    raised = view["raised_on"]
    end = min(today.isoformat(), view["closed_on"] or "9999-12-31")
    late = (today - date.fromisoformat(view["due"])).days if waits and view["due"] else 0
    opened = (date.fromisoformat(end) - date.fromisoformat(raised)).days if raised and raised <= end else None
    return MatterCard(view, max(0, late), opened)
