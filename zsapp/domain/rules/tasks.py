"""Tasks of the units (rule 5): which version holds on a day, which tier a unit is in; what is contradictory is told."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zsapp.base.texts import _
from zsapp.domain.campaign import Task
from zsapp.domain.facts import Facts
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of


@dataclass(frozen=True, slots=True)
class Assigned:
    """A task as it holds for a team: `value` in the metric's unit, to be reached from `period.first` to `period.last`."""

    task: str
    metric: str
    value: Decimal
    period: Period
    is_main: bool
    weight: Decimal | None
    why: tuple[Why, ...]


def tier_on(facts: Facts, unit: str, on: date) -> str | None:
    """The unit's tier on a day: the last change until then, else what the unit's own record says."""
    past = [
        (day, key, each.tier)
        for key, each in facts.tierings.items()
        if each.unit == unit and (day := day_of(each.from_day)) is not None and day <= on
    ]
    if past:
        return max(past)[2]
    found = facts.units.get(unit)
    return found.tier if found else None


class Tasks:
    """The tasks that hold on a day, by team; `findings`: those that cannot hold, and those nobody has."""

    def __init__(self, facts: Facts, on: date) -> None:
        self.facts, self.on = facts, on
        self.by_team: dict[str, list[Assigned]] = {}
        self.findings: list[Why] = []
        self._teams_of: dict[str, list[str]] = {}
        for team in facts.team_order():
            self._teams_of.setdefault(facts.teams[team].unit or "", []).append(team)
        for versions in self._versions().values():
            self._assign(versions)

    def _versions(self) -> dict[tuple[str, ...], list[tuple[int, str, Task]]]:
        """Who, metric and period -> its versions that were issued by the day, the one that holds last."""
        found: dict[tuple[str, ...], list[tuple[int, str, Task]]] = {}
        for key, task in sorted(self.facts.tasks.items()):
            issued = day_of(task.issued_on)
            if issued is None or issued <= self.on:
                whose = (task.team or "", task.unit or "" if not task.team else "")
                what = (*whose, task.metric or "", task.from_day or "", task.to_day or "")
                found.setdefault(what, []).append((task.version or 1, key, task))
        return {what: sorted(its, key=lambda one: one[:2]) for what, its in found.items()}

    def _assign(self, versions: list[tuple[int, str, Task]]) -> None:
        version, key, task = versions[-1]
        first, last = day_of(task.from_day), day_of(task.to_day)
        if first is None or last is None or last < first:
            self.findings.append(
                finding(5, _("任务的起止日期不对（止日早于起日，或没有填），不作评估"), [key])
            )
            return
        lines = [Why(5, _("任务第{n}版").format(n=version), (key,))]
        twins = [other for its, other, _task in versions[:-1] if its == version]
        if twins:
            text = _("同一期间、同一指标有{n}份第{version}版任务，按后录入的计，请核对")
            lines.append(finding(5, text.format(n=len(twins) + 1, version=version), [*twins, key]))
        label = _("{first}至{last}").format(first=first.isoformat(), last=last.isoformat())
        period = Period(first, last, label, first.isoformat())
        weight = Decimal(task.weight) if task.weight else None
        value = Decimal(task.value or 0)
        made = Assigned(key, task.metric or "", value, period, bool(task.is_main), weight, tuple(lines))
        whose = [task.team] if task.team else self._teams_of.get(task.unit or "", [])
        for team in whose if task.unit or task.team else ():
            self.by_team.setdefault(str(team), []).append(made)
        if not whose or not (task.unit or task.team):
            self.findings.append(finding(5, _("任务没有对应的招商小组，不作评估"), [key]))

    def main_of(self, team: str) -> Assigned | None:
        """The team's main task: of those running on the day, or ended last, the one marked so, else the first by metric."""
        begun = [each for each in self.by_team.get(team, ()) if each.period.first <= self.on]
        return min(begun, key=self._rank, default=None)

    def _rank(self, each: Assigned) -> tuple[bool, int, bool, str, str]:
        is_over = each.period.last < self.on
        return (
            is_over,
            -each.period.last.toordinal() if is_over else 0,
            not each.is_main,
            each.metric,
            each.task,
        )
