"""The people of the year as rows of a table, what is to be decided first."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.rules.standby_people import STATES
from zsapp.store.listing import Ids
from zsapp.ui.models.sources import Ask, Column, Line
from zsapp.verbs import standby
from zsapp.verbs.desk import Desk
from zsapp.verbs.standby import Board, PersonLine

_KINDS = frozenset(
    {
        "member",
        "team",
        "unit",
        "campaign",
        "project",
        "increase",
        "rate",
        "attachment",
        "settings",
        "standby",
        "user",
    }
)
_KEYS: Mapping[str, Callable[[PersonLine], Any]] = {
    "name": lambda line: line.name,
    "state": lambda line: STATES.index(line.state),
    "units": lambda line: line.units,
    "teams": lambda line: line.teams,
    "results": lambda line: line.results,
    "left": lambda line: line.days_left,
}


class StandbySource:
    """Asks the rule at each question; `on` None means the day shown, `states` only people in one of these (none: all)."""

    def __init__(self) -> None:
        self.columns: Sequence[Column] = (
            Column("name", _("姓名"), 128),
            Column("state", _("情况"), 104, is_pill=True),
            Column("results", _("实绩项数"), 80, is_right=True),
            Column("title", _("职务"), 120, can_sort=False),
            Column("units", _("单位"), 176),
            Column("teams", _("组别"), 228),
            Column("reference", _("认定日"), 108, can_sort=False),
            Column("left", _("剩余天数"), 86, is_right=True),
        )
        self.kinds = _KINDS
        self.on: date | None = None
        self.states: frozenset[str] = frozenset()
        self.board: Board | None = None

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """Person and year, in the order of what is to be decided, or by a column; narrowed by words in name, unit and team."""
        made = standby.board(desk, self.on or desk.today)
        words = ask.typed.split()
        lines = [
            line
            for line in made.lines
            if (not self.states or line.state in self.states)
            and all(word in f"{line.name} {line.units} {line.teams}" for word in words)
        ]
        name = ask.order[0] if ask.order else ""
        if key := _KEYS.get(name.lstrip("-")):
            lines.sort(key=key, reverse=name.startswith("-"))
        self.board = made
        return Ids("\n".join(line.key for line in lines))

    def lines(self, desk: Desk, ids: Sequence[str]) -> list[Line]:
        """The rows of some people."""
        found = {line.key: line for line in self.board.lines} if self.board else {}
        return [_row(found[each]) for each in ids if each in found]

    def line_of(self, key: str) -> PersonLine | None:
        """What was last found of a person, by person and year or by the person alone."""
        found = self.board.lines if self.board else ()
        return next((line for line in found if key in (line.key, line.member)), None)


def _row(line: PersonLine) -> Line:
    mark = "⚠ " if line.has_finding else ""
    texts = {
        "name": mark + line.name,
        "state": _(line.state),
        "title": line.title,
        "units": line.units,
        "teams": line.teams,
        "results": str(line.results),
        "reference": line.reference,
        "left": str(line.days_left) if line.days_left >= 0 else "—",
    }
    return Line(line.key, texts, {"state": line.state}, "member")
