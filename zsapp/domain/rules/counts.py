"""What a task counts (rule 9): sums over facts by their own date, never over reports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, partial

from zsapp.base.texts import _
from zsapp.domain.campaign import METRICS
from zsapp.domain.facts import Facts, is_signed
from zsapp.domain.money import in_fen
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.outward import MEASURES, WAN, foreign
from zsapp.domain.rules.results import Results, first_qualifying
from zsapp.domain.rules.stages import fallen, still_counts
from zsapp.domain.rules.target import MIN_CAPITAL_FEN
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import campaign_of, day_of

SIGNED = "签约"
_OF_SIGNINGS = frozenset({"签约项目", "协议总投资"})
METRIC_WORDS = tuple(metric.word for metric in METRICS)
Counted = tuple[date, Decimal, str]
"""(its day, how much in the metric's unit, id of the record)."""


@dataclass(frozen=True, slots=True)
class Actual:
    """A sum and the records behind it."""

    value: Decimal
    ids: tuple[str, ...]


class Counts:
    """All counted facts up to a day, by metric and team; each metric is gone through when it is first asked for."""

    def __init__(self, facts: Facts, results: Results) -> None:
        self.facts, self.results, self.on = facts, results, results.on
        self._made: dict[str, dict[str, list[Counted]]] = {}
        self._left_out: dict[str, dict[str, list[Why]]] = {}
        self._makers: dict[str, Callable[[], dict[str, list[Counted]]]] = {
            "达标项目": self._qualifying,
            "注册项目": self._registered,
            "签约项目": self._signed,
            "协议总投资": self._invested,
            **{measure: partial(self._dollars, measure) for measure in MEASURES},
            "拜访": lambda: self._visits["拜访"],
            "来访": lambda: self._visits["来访"],
        }

    def of(self, metric: str, team: str) -> list[Counted]:
        """The counted facts of a team in order of their day."""
        if metric not in self._made:
            maker = self._makers.get(metric)
            made = maker() if maker else {}
            for its in made.values():
                its.sort(key=lambda one: (one[0], one[2]))
            self._made[metric] = made
        return self._made[metric].get(team, [])

    def actual(self, metric: str, team: str, period: Period) -> Actual:
        """What a team reached in a period; nothing after the day of the assessment is among the facts counted."""
        its = [one for one in self.of(metric, team) if period.first <= one[0] <= period.last]
        return Actual(sum((value for _day, value, _id in its), Decimal(0)), tuple(key for *_rest, key in its))

    def _qualifying(self) -> dict[str, list[Counted]]:
        """Projects at their first event of enough capital; how much is enough says the team's campaign."""
        found: dict[str, list[Counted]] = {}
        for team, its in self.results.by_team.items():
            running = campaign_of(self.facts, team, self.on)
            wanted = in_fen(running[1].min_capital) if running else None
            least = MIN_CAPITAL_FEN if wanted is None else wanted
            found[team] = [(r.day, Decimal(1), r.project) for r in first_qualifying(its, least)]
        return found

    def _registered(self) -> dict[str, list[Counted]]:
        return {
            team: [(r.day, Decimal(1), r.project) for r in its if not r.is_increase]
            for team, its in self.results.by_team.items()
        }

    @cached_property
    def _signings(self) -> list[tuple[str, date, str]]:
        """(team, day, project) of each project's first move to 签约 or beyond: two signings count once."""
        return [
            (self.facts.projects[project].team or "", day, project)
            for project in self.facts.moves_of
            if (day := self.signed_on(project)) is not None
        ]

    def signed_on(self, project: str) -> date | None:
        """The day of a project's first signing, where that is until the day of the assessment."""
        moves = self.facts.moves_of.get(project, ())
        day = day_of(next((move.date for move in moves if is_signed(move.stage)), None))
        return day if day is not None and day <= self.on else None

    def _signed(self) -> dict[str, list[Counted]]:
        found: dict[str, list[Counted]] = {}
        for team, day, project in self._signings:
            found.setdefault(team, []).append((day, Decimal(1), project))
        return found

    def _invested(self) -> dict[str, list[Counted]]:
        """Agreed investment in 万元 at the day of signing; what cannot be converted or was not told is left out, and a line says so."""
        found: dict[str, list[Counted]] = {}
        for team, day, project in sorted(self._signings):
            its = self.facts.projects[project]
            amount = self.results.rates.in_yuan(its.total_investment, day) if its.total_investment else None
            if amount and amount.fen is not None:
                found.setdefault(team, []).append((day, Decimal(amount.fen).scaleb(-2) / WAN, project))
            else:
                words = amount.words if amount else _("没有填协议总投资")
                text = _("{name}：{words}，不计入协议总投资").format(name=its.name or project, words=words)
                self._leave_out("协议总投资", team, finding(9, text, [project]))
        return found

    def _dollars(self, measure: str) -> dict[str, list[Counted]]:
        """Foreign capital in 万美元; other currencies are not in it and never converted (rule 25)."""
        found: dict[str, list[Counted]] = {}
        its, left = foreign(self.facts, self.results.rates, measure, self.on)
        for each in its:
            if each.wan_dollars is not None:
                found.setdefault(each.team, []).append((each.day, each.wan_dollars, each.project))
        for team, line in left:
            self._leave_out(measure, team, line)
        return found

    def _leave_out(self, metric: str, team: str, line: Why) -> None:
        self._left_out.setdefault(metric, {}).setdefault(team, []).append(line)

    def still(self, metric: str, team: str, period: Period) -> list[Why]:
        """Signings of a period whose project left later: they count, and a line says so."""
        lines = []
        for day, _value, project in self.of(metric, team) if metric in _OF_SIGNINGS else ():
            move = fallen(self.facts, project, SIGNED, self.on)
            if move is not None and period.first <= day <= period.last:
                name = self.facts.projects[project].name or project
                what = f"{day.isoformat()}{_(SIGNED)}"
                lines.append(still_counts(9, project, what, move, name=name))
        return lines

    def left_out(self, metric: str, team: str) -> list[Why]:
        """What belongs to a metric and is not in its sum, with the reason: nothing is left out in silence."""
        self.of(metric, team)
        return self._left_out.get(metric, {}).get(team, [])

    @cached_property
    def _visits(self) -> dict[str, dict[str, list[Counted]]]:
        found: dict[str, dict[str, list[Counted]]] = {"拜访": {}, "来访": {}}
        last, one = self.on.isoformat(), Decimal(1)
        for key, visit in self.facts.visits.items():
            its = found.get(visit.visit_kind or "")
            if its is not None and visit.date and visit.date <= last and (day := day_of(visit.date)):
                its.setdefault(visit.team or "", []).append((day, one, key))
        return found
