"""What a task counts (rule 9): sums over facts by their own date, never over reports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from zsapp.domain.campaign import METRICS
from zsapp.domain.facts import Facts, is_signed
from zsapp.domain.money import in_fen, major
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.results import Results, first_qualifying
from zsapp.domain.rules.target import MIN_CAPITAL_FEN
from zsapp.domain.rules.window import campaign_of, day_of

WAN = Decimal(10_000)
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
        self._makers: dict[str, Callable[[], dict[str, list[Counted]]]] = {
            "达标项目": self._qualifying,
            "注册项目": self._registered,
            "签约项目": self._signed,
            "协议总投资": self._invested,
            "合同外资": self._contracted,
            "到账外资": self._paid_in,
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
        """What a team reached in a period, up to the day of the assessment."""
        its = [one for one in self.of(metric, team) if period.first <= one[0] <= min(period.last, self.on)]
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
        found = []
        for project, moves in self.facts.moves_of.items():
            day = day_of(next((move.date for move in moves if is_signed(move.stage)), None))
            if day is not None and day <= self.on:
                found.append((self.facts.projects[project].team or "", day, project))
        return found

    def _signed(self) -> dict[str, list[Counted]]:
        found: dict[str, list[Counted]] = {}
        for team, day, project in self._signings:
            found.setdefault(team, []).append((day, Decimal(1), project))
        return found

    def _invested(self) -> dict[str, list[Counted]]:
        """Agreed investment in 万元 at the day of signing; an amount that cannot be converted is left out."""
        found: dict[str, list[Counted]] = {}
        for team, day, project in self._signings:
            amount = self.facts.projects[project].total_investment
            fen = self.results.rates.in_yuan(amount, day).fen if amount else None
            if fen is not None:
                found.setdefault(team, []).append((day, Decimal(fen).scaleb(-2) / WAN, project))
        return found

    def _contracted(self) -> dict[str, list[Counted]]:
        return self._dollars("contracted", "contracted_date")

    def _paid_in(self) -> dict[str, list[Counted]]:
        return self._dollars("paid_in", "paid_in_date")

    def _dollars(self, field: str, dated: str) -> dict[str, list[Counted]]:
        """Foreign capital in 万美元; other currencies are not in it and never converted (rule 25)."""
        found: dict[str, list[Counted]] = {}
        for key, project in self.facts.projects.items():
            amount, day = getattr(project, field), day_of(getattr(project, dated))
            if amount and amount["currency"] == "USD" and day is not None and day <= self.on:
                found.setdefault(project.team or "", []).append((day, major(amount) / WAN, key))
        return found

    @cached_property
    def _visits(self) -> dict[str, dict[str, list[Counted]]]:
        found: dict[str, dict[str, list[Counted]]] = {"拜访": {}, "来访": {}}
        last, one = self.on.isoformat(), Decimal(1)
        for key, visit in self.facts.visits.items():
            its = found.get(visit.visit_kind or "")
            if its is not None and visit.date and visit.date <= last and (day := day_of(visit.date)):
                its.setdefault(visit.team or "", []).append((day, one, key))
        return found
