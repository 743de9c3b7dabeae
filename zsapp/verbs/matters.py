"""Matters to coordinate: raised by a team, asked of somebody at home, answered, pressed (督办), closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import Form
from zsapp.store import lanes, listing
from zsapp.store.query import Where
from zsapp.store.tables import all_typed, record_table
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import Saved
from zsapp.verbs.views import trail, views

RAISED, ANSWERED, PRESSED, CLOSED = "待协调", "已答复", "督办", "办结"
WAITING = (RAISED, PRESSED)
LANE_CARDS = 100  # nobody reads on in a lane; more are found by words
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


@dataclass(frozen=True, slots=True)
class Board:
    """The cards of each state, those due first on top and at most so many, and how many there are.

    `waiting` and `late`: of all matters, whatever the board is narrowed by.
    """

    lanes: dict[str, list[MatterCard]]
    totals: dict[str, int]
    count: int
    waiting: int
    late: int

    @property
    def cards(self) -> list[MatterCard]:
        """All that are shown."""
        return [card for lane in self.lanes.values() for card in lane]


def board(
    desk: Desk,
    typed: str = "",
    *,
    late_only: bool = False,
    closed: Sequence[str] = (),
    limit: int = LANE_CARDS,
) -> Board:
    """The board of a team's own matters, for headquarters of all; of the states in `closed` only how many there are."""
    mine = [Where("team", "is", desk.team)] if desk.team else []
    with desk.store.database.read() as connection:
        found = lanes.lanes(
            connection,
            "matter",
            "state",
            blank=RAISED,
            where=mine,
            more=lambda table: [_is_late(table, desk.today)] if late_only else [],
            typed=typed,
            order=("due", "raised_on"),
            limit=limit,
            closed=closed,
        )
        shown = {
            state: views(connection, listing.rows(connection, "matter", lane.ids))
            for state, lane in found.items()
        }
        count, waiting, late = _counts(connection, desk.team, desk.today)
    return Board(
        {state: [_card(view, desk.today) for view in many] for state, many in shown.items()},
        {state: lane.total for state, lane in found.items()},
        count,
        waiting,
        late,
    )


def _is_late(table: Table, today: date) -> ColumnElement[bool]:
    return and_(table.c.state.in_(WAITING), table.c.due < today.isoformat())


def _counts(connection: Connection, team: str | None, today: date) -> tuple[int, int, int]:
    """How many matters there are, how many wait, how many of these are overdue."""
    table = all_typed()["matter"]
    asked = (
        select(
            func.count(),
            func.count().filter(table.c.state.in_(WAITING)),
            func.count().filter(_is_late(table, today)),
        )
        .select_from(table.join(record_table, record_table.c.id == table.c.id))
        .where(record_table.c.deleted == 0)
    )
    count, waiting, late = connection.execute(asked.where(table.c.team == team) if team else asked).one()
    return count, waiting, late


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
