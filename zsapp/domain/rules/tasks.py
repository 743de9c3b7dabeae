"""Tasks of the units (rule 5): which version holds on a day, which tier a unit is in; what is contradictory is told."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from zsapp.base.texts import _
from zsapp.domain.campaign import METRICS, Task
from zsapp.domain.facts import Facts
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import clip, day_of

_ORDER = {metric.word: place for place, metric in enumerate(METRICS)}


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
    found = _tiering(facts, unit, on)
    if found is not None:
        return found[2]
    its = facts.units.get(unit)
    return its.tier if its else None


def tier_line(facts: Facts, unit: str, on: date) -> list[Why]:
    """The tier in words, with the day since when where the unit was moved."""
    tier, its = tier_on(facts, unit, on), facts.units.get(unit)
    if tier is None or its is None:
        return []
    moved = _tiering(facts, unit, on)
    if moved is None:
        return [Why(5, _("{unit}：{tier}").format(unit=its.name or unit, tier=tier), (unit,))]
    text = _("{unit}：{tier}（自{day}起）")
    return [Why(5, text.format(unit=its.name or unit, tier=tier, day=moved[0].isoformat()), (unit, moved[1]))]


def _tiering(facts: Facts, unit: str, on: date) -> tuple[date, str, str | None] | None:
    """(from day, id, tier) of the last change of tier until a day."""
    past = [
        (day, key, each.tier)
        for key, each in facts.tierings.items()
        if each.unit == unit and (day := day_of(each.from_day)) is not None and day <= on
    ]
    return max(past, key=lambda one: one[:2], default=None)


class Tasks:
    """The tasks that hold on a day, by team; `wrong`: by team, those that cannot hold; `findings`: the same of those nobody has."""

    def __init__(self, facts: Facts, on: date) -> None:
        self.facts, self.on = facts, on
        self.by_team: dict[str, list[Assigned]] = {}
        self.wrong: dict[str, list[Why]] = {}
        self.findings: list[Why] = []
        self._teams_of: dict[str, list[str]] = {}
        for team in facts.team_order():
            self._teams_of.setdefault(facts.teams[team].unit or "", []).append(team)
        for versions in self._versions().values():
            self._assign(versions)
        for team, its in self.by_team.items():
            self.by_team[team] = self._told_apart(its)

    def _versions(self) -> dict[tuple[str, ...], list[tuple[int, str, Task]]]:
        """Who, metric and period -> its versions that were issued by the day, the one that holds last."""
        found: dict[tuple[str, ...], list[tuple[int, str, Task]]] = {}
        for key, task in sorted(self.facts.tasks.items(), key=lambda one: one[0]):
            issued = day_of(task.issued_on)
            if issued is None or issued <= self.on:
                whose = (task.team or "", task.unit or "" if not task.team else "")
                what = (*whose, task.metric or "", task.from_day or "", task.to_day or "")
                found.setdefault(what, []).append((task.version or 1, key, task))
        return {
            what: sorted(its, key=lambda one: (one[0], *self.facts.entered(one[1])))
            for what, its in found.items()
        }

    def _assign(self, versions: list[tuple[int, str, Task]]) -> None:
        version, key, task = versions[-1]
        first, last = day_of(task.from_day), day_of(task.to_day)
        if first is None or last is None or last < first:
            self._tell_wrong(key, task)
            return
        lines = [Why(5, _("任务第{n}版").format(n=version), (key,))]
        twins = [other for its, other, _task in versions[:-1] if its == version]
        if twins:
            text = _("同一期间、同一指标有{n}份第{version}版任务，按后录入的计，请核对")
            lines.append(finding(5, text.format(n=len(twins) + 1, version=version), [*twins, key]))
        if task.metric not in _ORDER:
            lines.append(finding(5, _("任务没有可以统计的指标，实绩不作统计"), [key]))
        label = _("{first}至{last}").format(first=first.isoformat(), last=last.isoformat())
        period = Period(first, last, label, first.isoformat())
        weight = Decimal(task.weight) if task.weight else None
        value = Decimal(task.value or 0)
        made = Assigned(key, task.metric or "", value, period, bool(task.is_main), weight, tuple(lines))
        self._give(made, task)

    def _tell_wrong(self, key: str, task: Task) -> None:
        text = _("{metric}任务的起止日期不对（{first}至{last}），不作评估，请核对")
        words = {"first": task.from_day or _("未填"), "last": task.to_day or _("未填")}
        line = finding(5, text.format(metric=_(task.metric) if task.metric else "", **words), [key])
        for team in (known := self._whose(task)):
            self.wrong.setdefault(team, []).append(line)
        self.findings += [] if known else [line]

    def _whose(self, task: Task) -> list[str]:
        """The teams that are here of those a task is given to."""
        whose = [task.team] if task.team else self._teams_of.get(task.unit or "", []) if task.unit else []
        return [team for team in whose if team in self.facts.teams]

    def _give(self, made: Assigned, task: Task) -> None:
        known = self._whose(task)
        for team in known:
            self.by_team.setdefault(team, []).append(made)
        if not known:
            self.findings.append(finding(5, _("任务没有对应的招商小组，不作评估"), [made.task]))

    def _told_apart(self, its: list[Assigned]) -> list[Assigned]:
        """Of two tasks of one metric and period, given to the unit and to its team, the team's own holds; two main ones are told."""
        kept: dict[tuple[str, date, date], Assigned] = {}
        for each in its:
            what = (each.metric, each.period.first, each.period.last)
            if what in kept:
                own = each if self.facts.tasks[each.task].team else kept[what]
                text = _("同一期间、同一指标既给单位又给小组下达了任务，按小组的计，请核对")
                line = finding(5, text, [kept[what].task, each.task])
                kept[what] = replace(own, why=(*own.why, line))
            else:
                kept[what] = each
        main = [each for each in kept.values() if each.is_main]
        clashing = {
            one.task for one in main for other in main if one is not other and clip(one.period, other.period)
        }
        line = finding(5, _("同一时期有{n}项主要任务，请核对").format(n=len(clashing)), sorted(clashing))
        return [
            replace(each, why=(*each.why, line)) if each.task in clashing else each for each in kept.values()
        ]

    def main_of(self, team: str) -> Assigned | None:
        """The team's main task: of those running on the day, or ended last, the one marked so, else the first by metric."""
        begun = [each for each in self.by_team.get(team, ()) if each.period.first <= self.on]
        return min(begun, key=self._rank, default=None)

    def _rank(self, each: Assigned) -> tuple[bool, int, bool, int, str]:
        is_over = each.period.last < self.on
        return (
            is_over,
            -each.period.last.toordinal() if is_over else 0,
            not each.is_main,
            _ORDER.get(each.metric, len(_ORDER)),
            each.task,
        )
