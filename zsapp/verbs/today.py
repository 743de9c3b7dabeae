"""What is due today: follow-ups, plans, drafts, matters that wait for an answer, teams that have not handed in."""

from dataclasses import dataclass
from typing import Any

from zsapp.domain.field import Role
from zsapp.domain.rules import cadence
from zsapp.store import query
from zsapp.store.drafts import Draft
from zsapp.store.query import Where
from zsapp.verbs import drafts
from zsapp.verbs.desk import Desk
from zsapp.verbs.views import views

OPEN_FROM, OPEN_TO = "0001-01-01", "9999-12-31"
_OPEN_MATTERS = ("待协调", "督办")


@dataclass(frozen=True, slots=True)
class Today:
    """Views (as `record show` prints them) of what a person should look at. `missing`: teams that have not handed in the week; for
    headquarters only."""

    overdue: list[dict[str, Any]]
    due: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    matters: list[dict[str, Any]]
    drafts: list[Draft]
    missing: list[dict[str, Any]]
    week: str


def today(desk: Desk) -> Today:
    """What stands today for this person: a team's own things, for headquarters those of all teams."""
    day, week = desk.today.isoformat(), cadence.week_of(desk.today)
    mine = [Where("team", "is", desk.team)] if desk.team else []
    with desk.store.database.read() as connection:

        def of(kind: str, *where: Where, order: str) -> list[dict[str, Any]]:
            return views(connection, query.rows(connection, kind, [*mine, *where], order=[order]))

        todo = Where("state", "is", "待办")
        due = of("follow_up", todo, Where("due", "between", (OPEN_FROM, day)), order="due")
        plans = of(
            "plan", Where("state", "is", "计划"), Where("date", "between", (day, day)), order="company"
        )
        matters = [
            m for state in _OPEN_MATTERS for m in of("matter", Where("state", "is", state), order="due")
        ]
        missing = _missing(desk, connection, week.key) if desk.role >= Role.HEADQUARTERS else []
    return Today(
        [each for each in due if each["due"] < day],
        [each for each in due if each["due"] == day],
        plans,
        sorted(matters, key=lambda each: (each["due"] or OPEN_TO, each["id"])),
        drafts.kept(desk),
        missing,
        week.key,
    )


def _missing(desk: Desk, connection: Any, week: str) -> list[dict[str, Any]]:
    handed_in = {
        row.values["team"] for row in query.rows(connection, "submission", [Where("week", "is", week)])
    }
    teams = query.rows(connection, "team", order=["order"])
    return views(connection, [team for team in teams if team.id not in handed_in])
