"""Results (实绩): projects that reached the stage that counts, and capital increases (rules 2 and 26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from zsapp.base.texts import _
from zsapp.domain.campaign import Increase
from zsapp.domain.facts import Facts, StageMove
from zsapp.domain.organisation import Settings
from zsapp.domain.project import STAGE_ORDER
from zsapp.domain.rules.conversion import InYuan, Rates
from zsapp.domain.rules.parts import Parts, Same
from zsapp.domain.rules.stages import fallen, out_of_order, still_counts
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

COUNTING_STAGE = "注册"
"""招引 is the registration, by the date of the business licence, where the year's settings do not say otherwise."""
EVIDENCE = "佐证材料"


@dataclass(frozen=True, slots=True)
class Result:
    """A counted event of a project: it reached the stage that counts, or its capital was increased.

    `record`: the project or the increase; `stage`: the one it came to, which may be beyond the one that counts, "" for an increase;
    `capital`: the registered capital or the increment alone, None where it is not told; `recorded_on`: the local day on which it was
    written down (ISO text).
    """

    project: str
    record: str
    day: date
    stage: str
    is_increase: bool
    capital: InYuan | None
    has_evidence: bool
    recorded_on: str | None


class _Brought(NamedTuple):
    """What a project or an increase brings: its result, and lines about what cannot count or contradicts itself."""

    result: Result | None
    lines: tuple[Why, ...]


def counting_stage(settings: Settings | None) -> str:
    """The stage from which a project counts as 招引, of the settings or the default."""
    wish = settings.counting_stage if settings else None
    return wish if wish in STAGE_ORDER else COUNTING_STAGE


class Results:
    """The results of all teams up to a day; made once, asked for each team. `stage`: what counts in the year of that day. `parts`: what
    projects brought, as it was found before; then results are asked for within the same round of parts. `last_year`: the settings of
    later years are left aside."""

    def __init__(
        self, facts: Facts, on: date, parts: Parts | None = None, *, last_year: int | None = None
    ) -> None:
        self.facts, self.on, self._parts, self._last_year = facts, on, parts or Parts(), last_year
        self._judged: dict[int, Results] = {}
        self._stages: dict[int, str] = {}  # asked for each move
        self.stage = self.stage_in(on.year)
        self.rates = Rates(facts.rates.items(), facts.written_at)
        self._with_evidence = {
            each.project for each in facts.attachments.values() if each.attachment_kind == EVIDENCE
        }

    def stage_in(self, year: int) -> str:
        """The stage that counts for what happened in a year: each year has its settings."""
        if self._last_year is not None and year > self._last_year:
            year = self._last_year
        if year not in self._stages:
            self._stages[year] = counting_stage(self.facts.settings_of(year))
        return self._stages[year]

    def judged_by(self, year: int) -> "Results":
        """The results as a campaign of a year counts them: also what came after New Year by the settings of its own year."""
        if all(self.stage_in(later) == self.stage_in(year) for later in range(year + 1, self.on.year + 1)):
            return self  # nearly always
        if year not in self._judged:
            self._judged[year] = Results(self.facts, self.on, last_year=year)
        return self._judged[year]

    @property
    def by_team(self) -> dict[str, list[Result]]:
        """Team id -> its results in order of their day; of projects of one day in order of ids, a registration before an increase."""
        return self._all[0]

    def findings(self, team: str | None) -> list[Why]:
        """What of a team's projects cannot count, or contradicts itself; "" for those whose team is not here."""
        return self._all[1].get(team or "", [])

    @cached_property
    def _all(self) -> tuple[dict[str, list[Result]], dict[str, list[Why]]]:
        facts = self.facts
        judged_by = (facts.teams, facts.settings_by_year, facts.settings, self._with_evidence)
        rates = (facts.rates, {key: facts.written_at.get(key) for key in facts.rates})
        brought = self._parts.each(
            "brought", facts.projects, self._brought, beside=(judged_by, rates), also=(facts.moves_of,)
        )
        increases = (facts.increases, {key: facts.recorded.get(key) for key in facts.increases})
        return self._parts.of("by team", (Same(brought), increases), lambda: self._together(brought))

    def _together(
        self, brought: Mapping[str, _Brought]
    ) -> tuple[dict[str, list[Result]], dict[str, list[Why]]]:
        found: dict[str, list[Result]] = {}
        lines: list[tuple[str | None, Why]] = []
        registered: dict[str, date] = {}
        for project in sorted(brought):
            team, its = self.facts.projects[project].team, brought[project]
            lines += [(team, line) for line in its.lines]
            if its.result is not None:
                found.setdefault(team or "", []).append(its.result)
                registered[project] = its.result.day
        for key, increase in sorted(self.facts.increases.items(), key=lambda one: one[0]):
            # credit goes to the project's team, so that a project lies in one team's account only
            project_of = self.facts.projects.get(increase.project or "")
            its = self._increased(key, increase, registered)
            team = project_of.team if project_of else increase.team
            lines += [(team, line) for line in its.lines]
            if its.result is not None:
                found.setdefault(team or "", []).append(its.result)
        for many in found.values():
            many.sort(key=lambda result: (result.day, result.is_increase, result.record))
        findings: dict[str, list[Why]] = {}
        for team, line in lines:
            findings.setdefault(team if team and team in self.facts.teams else "", []).append(line)
        return found, findings

    def _brought(self, project: str) -> _Brought:
        """The first move to the stage that counts or beyond it (stages may be skipped)."""
        values, moves = self.facts.projects[project], self.facts.moves_of.get(project, ())
        lines = out_of_order(project, self._name(project), moves)
        move = next((m for m in moves if self._counts(m)), None)
        day = day_of(move.date) if move else None
        if move is None or day is None:
            return _Brought(None, (*lines, *self._undated(project)))
        if values.team not in self.facts.teams:
            text = _("{name}的组别资料未到，不计入任何组").format(name=self._name(project))
            lines.append(finding(2, text, [project]))
        if day > self.on:
            if move.recorded_on is None or move.recorded_on < move.date:
                text = _("{name}：{stage}日期{day}在将来，暂不计，请核对")
                words = text.format(name=self._name(project), stage=_(move.stage), day=move.date)
                lines.append(finding(2, words, [project]))
            return _Brought(None, tuple(lines))
        amount = values.registered_capital
        capital = self.rates.in_yuan(amount, day) if amount else None
        its = self._result(project, project, day, move.stage, capital=capital, recorded_on=move.recorded_on)
        return _Brought(its, tuple(lines))

    def _counts(self, move: StageMove) -> bool:
        if move.stage not in STAGE_ORDER or not move.date[:4].isdigit():
            return False
        least = self.stage_in(int(move.date[:4]))
        return STAGE_ORDER.index(move.stage) >= STAGE_ORDER.index(least)

    def _undated(self, project: str) -> list[Why]:
        """A stage without its date is no dated fact: it cannot lie in any period."""
        stage = (self.facts.projects[project].stage_dated or {}).get("stage")
        is_dated = project in self.facts.moves_of or stage not in STAGE_ORDER
        if is_dated or STAGE_ORDER.index(stage) < STAGE_ORDER.index(self.stage):
            return []
        text = _("{name}：已{stage}但没有日期，不计，请补")
        return [finding(2, text.format(name=self._name(project), stage=_(str(stage))), [project])]

    def _increased(self, key: str, increase: Increase, registered: Mapping[str, date]) -> _Brought:
        day, project = day_of(increase.date), increase.project or ""
        if project not in self.facts.projects:
            return _Brought(None, (finding(2, _("增资所属项目的资料未到，不计"), [key]),))
        if day is None or day > self.on:
            recorded = self.facts.recorded.get(key)
            if day is not None and recorded is not None and recorded >= day.isoformat():
                return _Brought(None, ())
            text = _("{name}：增资日期{day}没有填或在将来，暂不计，请核对")
            words = text.format(name=self._name(project), day=increase.date or "")
            return _Brought(None, (finding(2, words, [project, key]),))
        lines = self._before_registration(key, project, day, registered)
        capital = self.rates.in_yuan(increase.increment, day) if increase.increment else None
        recorded = self.facts.recorded.get(key)
        its = self._result(project, key, day, "", capital=capital, recorded_on=recorded)
        return _Brought(its, tuple(lines))

    def _before_registration(
        self, key: str, project: str, day: date, registered: Mapping[str, date]
    ) -> list[Why]:
        """A finding where capital was increased of what was not there yet."""
        words = {"name": self._name(project), "day": day.isoformat()}
        if project not in registered:
            text = _("{name}：{day}增资，但项目没有{stage}日期，请核对")
            return [finding(2, text.format(stage=_(self.stage_in(day.year)), **words), [project, key])]
        since = registered[project]
        if day >= since:
            return []
        text = _("{name}：增资日期{day}早于{stage}日期{registered}，请核对")
        its = text.format(stage=_(self.stage_in(since.year)), registered=since.isoformat(), **words)
        return [finding(2, its, [project, key])]

    def _result(
        self,
        project: str,
        record: str,
        day: date,
        stage: str,
        *,
        capital: InYuan | None,
        recorded_on: str | None,
    ) -> Result:
        has_evidence = project in self._with_evidence
        return Result(project, record, day, stage, project != record, capital, has_evidence, recorded_on)

    def _name(self, project: str) -> str:
        return self.facts.projects[project].name or project

    def event(self, result: Result) -> str:
        """增资, 注册, or the stage beyond it by which the project counts where that one has no date."""
        if result.is_increase:
            return _("增资")
        counting = self.stage_in(result.day.year)
        if result.stage == counting:
            return _(counting)
        return _("{stage}（没有{counting}日期，按此计）").format(stage=_(result.stage), counting=_(counting))

    def still(self, result: Result) -> list[Why]:
        """A line where the project left later than it counted."""
        least = self.stage_in(result.day.year)
        move = None if result.is_increase else fallen(self.facts, result.project, least, self.on)
        if move is None:
            return []
        what = f"{result.day.isoformat()}{_(result.stage)}"
        return [still_counts(2, result.project, what, move, name=self._name(result.project))]

    def words(self, result: Result) -> str:
        """The result in a few words: project, event, day, capital, 待补件."""
        event = self.event(result)
        capital = result.capital.words if result.capital else _("未填注册资本")
        lacking = "" if result.has_evidence else _("，待补件")
        return _("{name}：{day}{event}，{capital}{lacking}").format(
            name=self._name(result.project),
            day=result.day.isoformat(),
            event=event,
            capital=capital,
            lacking=lacking,
        )


def first_qualifying(results: list[Result], fen: int) -> list[Result]:
    """Each project's first event with a capital of at least `fen`: a project counts once (rule 2), in order of the day."""
    found: dict[str, Result] = {}
    for result in results:
        if result.capital and result.capital.fen is not None and result.capital.fen >= fen:
            found.setdefault(result.project, result)
    return list(found.values())
