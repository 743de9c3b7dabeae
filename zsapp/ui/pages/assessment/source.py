"""The teams with their tasks, pace and target as rows of a table, as of a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.campaign import METRIC_UNITS
from zsapp.domain.field import KINDS
from zsapp.domain.rules.pace import percent
from zsapp.store.listing import Ids
from zsapp.store.query import Row
from zsapp.ui.models.sources import Ask, Column, KindSource, Line, choices_px, words_px
from zsapp.verbs.desk import Desk
from zsapp.verbs.live_board import LiveBoard
from zsapp.verbs.standings import Board, TeamLine

_KINDS = frozenset(
    {
        "team",
        "unit",
        "member",
        "campaign",
        "task",
        "tiering",
        "rate",
        "increase",
        "project",
        "visit",
        "attachment",
        "settings",
        "standby",
    }
)
_AROUND_PX = 32
_TASK_ORDER = ("-from_day", "-to_day", "unit", "team", "metric", "-version")
_NEVER = Fraction(-1)  # sorts those without a pace below all others
_KEYS: Mapping[str, Callable[[TeamLine], Any]] = {
    "name": lambda line: line.name,
    "metric": lambda line: line.metric,
    "pace": lambda line: _NEVER if line.pace is None else line.pace,
    "state": lambda line: line.state,
    "left": lambda line: 10_000 if line.left is None else line.left,
    "until": lambda line: line.until,
    "standby": lambda line: line.standby,
}


class AssessmentSource:
    """Assesses all teams, after a change those it concerns; `on` None means the day shown."""

    def __init__(self) -> None:
        self.columns: Sequence[Column] = (
            Column("name", _("组别"), 248),
            Column("colour", _("评价"), 70, can_sort=False, is_pill=True),
            Column("pace", _("序时进度"), 88, is_right=True),
            Column("state", _("离岗目标"), 92, is_pill=True),
            Column("left", _("剩余天数"), 86, is_right=True),
            Column("metric", _("主要任务"), max(92, choices_px(KINDS["task"].printed()["metric"]))),
            Column("target", _("任务数"), 76, is_right=True, can_sort=False),
            Column("due", _("应完成"), 76, is_right=True, can_sort=False),
            Column("actual", _("实绩"), 60, is_right=True, can_sort=False),
            Column("until", _("截止（顺延至）"), 124),
            Column("standby", _("待职"), 100),
        )
        self.kinds = _KINDS
        self.on: date | None = None
        self.board: Board | None = None
        self.live = LiveBoard()

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """The teams in headquarters' order, or by a column; narrowed by words in their names."""
        made = self.live.board(desk, self.on or desk.today)
        words = ask.typed.split()
        lines = [line for line in made.lines if all(word in line.name for word in words)]
        name = ask.order[0] if ask.order else ""
        if key := _KEYS.get(name.lstrip("-")):
            lines.sort(key=key, reverse=name.startswith("-"))
        self.board = made
        return Ids("\n".join(line.team for line in lines))

    def lines(self, desk: Desk, ids: Sequence[str]) -> list[Line]:
        """The rows of some teams."""
        found = {line.team: line for line in self.board.lines} if self.board else {}
        return [_row(found[each]) for each in ids if each in found]

    def line_of(self, team: str) -> TeamLine | None:
        """What was last found of a team."""
        found = self.board.lines if self.board else ()
        return next((line for line in found if line.team == team), None)


class TaskSource(KindSource):
    """Tasks by their periods, the latest first; a target of money with its unit."""

    def __init__(self) -> None:
        super().__init__("task")
        most = words_px(_("{n}万美元").format(n="1,000,000")) + _AROUND_PX
        self.columns = [replace(c, width_px=most) if c.name == "value" else c for c in self.columns]

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """Those of one period by the name of their unit or team, the newest version first."""
        return super().ids(desk, ask if ask.order else ask.but(order=_TASK_ORDER))

    def line(self, row: Row, names: Mapping[str, str]) -> Line:
        """One task."""
        made = super().line(row, names)
        words = {"万元": _("{n}万元"), "万美元": _("{n}万美元")}.get(
            METRIC_UNITS.get(row.values["metric"] or "", "")
        )
        if not words or not row.values["value"]:
            return made
        value = words.format(n=f"{Decimal(row.values['value']):,f}")
        return replace(made, texts={**made.texts, "value": value})


def _row(line: TeamLine) -> Line:
    mark = "⚠ " if line.has_finding else ""
    texts = {
        "name": mark + line.name,
        "metric": line.metric,
        "target": line.target,
        "due": line.due,
        "actual": line.actual,
        "pace": percent(line.pace),
        "colour": _(line.colour) if line.colour else "",
        "state": _(line.state) if line.state else "",
        "left": "" if line.left is None else str(line.left),
        "until": line.until,
        "standby": line.standby,
    }
    return Line(line.team, texts, {"colour": line.colour, "state": line.state}, "team")
