"""Assess every team as of a day: target, extension, standby and pace, each with its reasons (rules 1 to 6 and 9)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.rules.assess import CAMPAIGN_METRIC, Assessed, Assessment, assess
from zsapp.domain.rules.standby import Proposal
from zsapp.domain.rules.why import Why, finding
from zsapp.verbs import facts as read
from zsapp.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class Sheet:
    """The assessment with the facts it was made from. `shows_standby`: only headquarters sees who is proposed (rule 4)."""

    facts: Facts
    assessed: Assessed
    shows_standby: bool

    def rows(self) -> list[dict[str, Any]]:
        """One plain object for each team, as `assess --json` prints it."""
        return [self._row(each) for each in self.assessed.rows]

    def _row(self, each: Assessment) -> dict[str, Any]:
        lines = each.why + (each.standby.why if each.standby and self.shows_standby else ())
        return {
            "team": each.team,
            "team_name": self.facts.team_name(each.team),
            "target": _target(each),
            "extension": _extension(each),
            "standby": _standby(self.facts, each.standby) if self.shows_standby else None,
            "pace": _pace(each),
            "why": _lines(lines),
        }

    def findings(self) -> list[dict[str, Any]]:
        """What concerns no team alone: tasks without a team, periods that end before they start."""
        return _lines(self.assessed.findings)


def sheet(desk: Desk, on: date) -> Sheet:
    """Assess all teams as of a day, from what is here. The records of other teams are at headquarters only: their rows say so."""
    return assessed(desk, read.facts(desk, on.year), on)


def assessed(desk: Desk, facts: Facts, on: date, teams: Collection[str] | None = None) -> Sheet:
    """The sheet of these facts; `teams`: the rows of these alone."""
    made, sees_all = assess(facts, on, teams), desk.role >= Role.HEADQUARTERS
    if not sees_all:
        own, line = desk.own_teams, finding(9, _("本机只有本组的资料，这个组的实绩不全，以招商办的考核为准"))
        rows = (row if row.team in own else replace(row, why=(line, *row.why)) for row in made.rows)
        made = replace(made, rows=tuple(rows))
    return Sheet(facts, made, sees_all)


def _target(each: Assessment) -> dict[str, Any] | None:
    """`actual` and `met` are of the window; `met` is null where nothing is asked for or an amount cannot be judged; `passed_on` may lie
    after the window, and then ends the extension."""
    aim = each.target
    if aim is None:
        return None
    passed = aim.passed_on
    return {
        "metric": CAMPAIGN_METRIC,
        "value": aim.required,
        "actual": len(aim.within),
        "met": aim.met,
        "from": aim.window.first.isoformat(),
        "until": aim.window.last.isoformat(),
        "passed_on": passed.isoformat() if passed else None,
    }


def _extension(each: Assessment) -> dict[str, Any] | None:
    longer = each.extension
    if longer is None:
        return None
    return {"from": longer.first.isoformat(), "until": longer.until.isoformat(), "months": longer.months}


def _standby(facts: Facts, proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    members = [
        {"member": key, "name": facts.member_name(key), "decision": proposal.decided.get(key)}
        for key in proposal.members
    ]
    return {
        "proposed": proposal.proposed,
        "reference": proposal.reference.isoformat(),
        "days_left": max(0, proposal.days_left),
        "warning": proposal.warning,
        "members": members,
    }


def _pace(each: Assessment) -> dict[str, Any] | None:
    """The ratio as a JSON number with four digits, half up: the exact one stays in the program."""
    if each.pace is None or each.task is None:
        return None
    ratio = each.pace.ratio
    return {
        "ratio": None if ratio is None else floor(ratio * 10_000 + Fraction(1, 2)) / 10_000,
        "colour": each.pace.colour,
        "metric": each.task.metric,
        "value": f"{each.task.value:f}",
        "actual": f"{each.pace.actual.normalize():f}",
    }


def _lines(lines: Iterable[Why]) -> list[dict[str, Any]]:
    return [
        {
            "rule": line.rule,
            "text": line.text,
            "facts": list(line.facts),
            "setting": line.setting or None,
            "finding": line.is_finding,
        }
        for line in lines
    ]
