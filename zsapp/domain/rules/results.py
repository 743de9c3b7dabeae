"""Results (实绩): projects that reached the stage that counts, and capital increases (rules 2 and 26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.organisation import Settings
from zsapp.domain.project import STAGE_ORDER
from zsapp.domain.rules.conversion import InYuan, Rates
from zsapp.domain.rules.window import day_of

COUNTING_STAGE = "注册"
"""招引 is the registration, by the date of the business licence, where the year's settings do not say otherwise."""


@dataclass(frozen=True, slots=True)
class Result:
    """A counted event of a project: it reached the stage that counts, or its capital was increased.

    `record`: the project or the increase; `capital`: the registered capital or the increment alone, None where it is not told;
    `recorded_on`: the local day on which it was written down (ISO text).
    """

    project: str
    record: str
    day: date
    is_increase: bool
    capital: InYuan | None
    has_evidence: bool
    recorded_on: str | None


def counting_stage(settings: Settings | None) -> str:
    """The stage from which a project counts as 招引, of the settings or the default."""
    wish = settings.counting_stage if settings else None
    return wish if wish in STAGE_ORDER else COUNTING_STAGE


class Results:
    """The results of all teams up to a day; made once, asked for each team."""

    def __init__(self, facts: Facts, on: date) -> None:
        self.facts, self.on = facts, on
        self.stage = counting_stage(facts.settings)
        self.rates = Rates(facts.rates.items())
        self._counting = STAGE_ORDER[STAGE_ORDER.index(self.stage) :]
        self._with_evidence = {
            each.project for each in facts.attachments.values() if each.attachment_kind == "佐证材料"
        }

    @cached_property
    def by_team(self) -> Mapping[str, list[Result]]:
        """Team id -> its results in order of their day; of one project all events, the registration first."""
        found: dict[str, list[Result]] = {}
        for project, values in self.facts.projects.items():
            move = self._reached(project)
            if move is not None:
                found.setdefault(values.team or "", []).append(move)
        for key, each in self.facts.increases.items():
            day, its_project = day_of(each.date), self.facts.projects.get(each.project or "")
            if day is not None and day <= self.on and its_project is not None:
                # credit goes to the project's team, so that a project lies in one team's account only
                capital = self.rates.in_yuan(each.increment, day) if each.increment else None
                result = self._result(each.project or "", key, day, capital, self.facts.recorded.get(key))
                found.setdefault(its_project.team or "", []).append(result)
        for its in found.values():
            its.sort(key=lambda result: (result.day, result.is_increase, result.record))
        return found

    def _reached(self, project: str) -> Result | None:
        """The first move to the stage that counts or beyond it (stages may be skipped)."""
        move = next((m for m in self.facts.moves_of.get(project, ()) if m.stage in self._counting), None)
        day = day_of(move.date) if move else None
        if move is None or day is None or day > self.on:
            return None
        amount = self.facts.projects[project].registered_capital
        capital = self.rates.in_yuan(amount, day) if amount else None
        return self._result(project, project, day, capital, move.recorded_on)

    def _result(
        self, project: str, record: str, day: date, capital: InYuan | None, recorded_on: str | None
    ) -> Result:
        has_evidence = project in self._with_evidence
        return Result(project, record, day, project != record, capital, has_evidence, recorded_on)

    def words(self, result: Result) -> str:
        """The result in a few words: project, event, day, capital, 待补件."""
        name = self.facts.projects[result.project].name or result.project
        event = _("增资") if result.is_increase else _(self.stage)
        capital = result.capital.words if result.capital else _("未填注册资本")
        lacking = "" if result.has_evidence else _("，待补件")
        return _("{name}：{day}{event}，{capital}{lacking}").format(
            name=name, day=result.day.isoformat(), event=event, capital=capital, lacking=lacking
        )


def first_qualifying(results: list[Result], fen: int) -> list[Result]:
    """Each project's first event with a capital of at least `fen`: a project counts once (rule 2), in order of the day."""
    found: dict[str, Result] = {}
    for result in results:
        if result.capital and result.capital.fen is not None and result.capital.fen >= fen:
            found.setdefault(result.project, result)
    return list(found.values())
