"""补报与更正 of the reviews (rule 8): what a review said of each record, so that the next one lists what came late or was changed since."""

from zsapp.base.texts import _
from zsapp.domain.bulletin.late import Entry
from zsapp.domain.bulletin.tally import gather
from zsapp.domain.bulletin.words import amount_words, day_words
from zsapp.domain.facts import Facts
from zsapp.domain.review.quarterly import quarter_scores
from zsapp.domain.rules import cadence
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.outward import MEASURES
from zsapp.domain.rules.results import Result, Results
from zsapp.domain.rules.score import said
from zsapp.domain.rules.window import day_of


def monthly_entries(facts: Facts, period: Period) -> dict[str, Entry]:
    """What the figures of a period rest on: results, signings, leads, talks, foreign capital, visits, trips; by a key that stays."""
    made = _Made(facts, period)
    made.projects()
    made.results()
    made.foreign()
    made.visits()
    made.trips()
    return made.found


def quarterly_entries(facts: Facts, quarter: Period) -> dict[str, Entry]:
    """The same of a quarter, and the points that each team was given: what came late changes them too. `quarter` may end early, on the
    day as of which it was issued."""
    found = monthly_entries(facts, quarter)
    for each in quarter_scores(facts, cadence.quarter(quarter.key), quarter.last):
        points = _("不作评估") if each.points is None else said(each.points)
        cells = {"item": facts.team_name(each.team), "kind": _("考核得分"), "points": points}
        found[f"scores/{each.team}"] = Entry(quarter.key, "scores", each.team, cells)
    return found


class _Made:
    """Collects the entries of one period."""

    def __init__(self, facts: Facts, period: Period) -> None:
        self.facts, self.period = facts, period
        self.found: dict[str, Entry] = {}

    def _add(self, table: str, record: str, cells: dict[str, str]) -> None:
        """`table` names what is told here, and is no table of the weekly bulletin."""
        self.found[f"{table}/{record}"] = Entry(self.period.key, table, record, cells)

    def _project(self, table: str, project: str, kind: str, day: str | None, **more: str) -> None:
        its = self.facts.projects[project]
        cells = {"item": its.name or "", "day": day_words(day) if day else "", "kind": kind}
        self._add(table, project, {**cells, "team": self.facts.team_name(its.team), **more})

    def projects(self) -> None:
        """New leads, signings, and what was in talks at the end."""
        found = gather(self.facts, self.period)
        for move in found.leads:
            self._project("new_lead", move.project, _("新增线索"), move.date)
        for move in found.signed:
            amount = self.facts.projects[move.project].total_investment
            self._project("signing", move.project, _("签约"), move.date, amount=_amount(amount))
        for project in found.talks:
            self._project("talk", project, _("期末在谈"), None)

    def results(self) -> None:
        """Registrations (or what counts as 招引) and capital increases."""
        made = Results(self.facts, self.period.last)
        for its in made.by_team.values():
            for result in its:
                if self.period.first <= result.day <= self.period.last:
                    self._result(made, result)

    def _result(self, made: Results, result: Result) -> None:
        project = self.facts.projects[result.project]
        amount = (
            self.facts.increases[result.record].increment
            if result.is_increase
            else project.registered_capital
        )
        cells = {
            "item": project.name or "",
            "day": day_words(result.day.isoformat()),
            "kind": made.event(result),
            "team": self.facts.team_name(project.team),
            "capital": _amount(amount),
            "evidence": _("有") if result.has_evidence else _("待补件"),
        }
        self._add("result", result.record, cells)

    def foreign(self) -> None:
        """合同外资 and 到账外资 dated in the period."""
        for key, project in sorted(self.facts.projects.items(), key=lambda one: one[0]):
            for measure, (field, dated) in MEASURES.items():
                amount, day = getattr(project, field), getattr(project, dated)
                if amount and self.period.holds(day):
                    self._project(field, key, _(measure), day, amount=_amount(amount))

    def visits(self) -> None:
        """Which company on which day, by whom; not what was talked about."""
        for key, visit in sorted(self.facts.visits.items(), key=lambda one: (one[1].date or "", one[0])):
            if self.period.holds(visit.date):
                cells = {
                    "item": self.facts.company_name(visit.company),
                    "day": day_words(visit.date),
                    "kind": _(visit.visit_kind) if visit.visit_kind else "",
                    "team": self.facts.team_name(visit.team),
                }
                self._add("visit", key, cells)

    def trips(self) -> None:
        """Who was away, where any of its days lies in the period."""
        for key, trip in sorted(self.facts.trips.items(), key=lambda one: one[0]):
            first, last = day_of(trip.from_day), day_of(trip.to_day)
            if first is None or last is None or first > self.period.last or last < self.period.first:
                continue
            cells = {
                "item": self.facts.member_name(trip.member or ""),
                "day": day_words(trip.from_day),
                "kind": _("外出"),
                "team": self.facts.team_name(trip.team),
                "span": _("{first}至{last}").format(first=first.isoformat(), last=last.isoformat()),
            }
            self._add("trip", key, cells)


def _amount(amount: dict[str, object] | None) -> str:
    return amount_words(amount) if amount else "—"
