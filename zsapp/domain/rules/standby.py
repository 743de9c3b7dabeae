"""Standby (待职, rule 4): people without any result at year's end are proposed; headquarters alone sees the list and decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zsapp.base.texts import _, counted
from zsapp.domain.facts import Facts
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.counts import Counts
from zsapp.domain.rules.outward import MEASURES
from zsapp.domain.rules.parts import Parts, Same
from zsapp.domain.rules.results import Result
from zsapp.domain.rules.teams import led_by
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

WARN_DAYS = (60, 30, 7)
LEADER = "组长"
"""The setting by which only leaders are proposed; else all members are."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What stands for one team. `proposed`: the reference day is past; `members`: ids of those without a result, in protocol order;
    `decided`: member id -> headquarters' decision; `warning`: 60, 30 or 7 when no more than so many days are left, else None."""

    reference: date
    proposed: bool
    days_left: int
    warning: int | None
    members: tuple[str, ...]
    decided: dict[str, str]
    why: tuple[Why, ...]


def reference_day(facts: Facts, year: int) -> date:
    """The day after which people are proposed: the year's settings' where it lies in that year, else 31 December."""
    settings = facts.settings_of(year)
    wish = day_of(settings.standby_day) if settings else None
    return wish if wish is not None and wish.year == year else date(year, 12, 31)


class Standings:
    """Who has a result by the end of a campaign's year, for all teams; made once for a campaign.

    The year is the one in which the posting ends; results count from its 1 January, or from the campaign's start where that is earlier.
    `parts`: what was found before; of the base of the round is the day of `counts`.
    """

    def __init__(self, facts: Facts, counts: Counts, window: Period, parts: Parts | None = None) -> None:
        self.facts, self.counts, self.year = facts, counts, window.last.year
        self.on = counts.on
        self.reference = reference_day(facts, self.year)
        self._first = min(window.first, date(self.year, 1, 1))
        self._led = led_by(facts)
        parts = parts or Parts()
        days = parts.each("days", facts.projects, self._days, also=(facts.moves_of,))
        results, last = counts.results.by_team, min(self.reference, self.on)
        self._proof = parts.of(
            ("proof", window),
            (Same(results), Same(days), self._first, last),
            lambda: self._all_proof(results, days, last),
        )
        self._decided = {
            each.member: each.decision
            for _key, each in sorted(facts.standbys.items(), key=lambda one: facts.entered(one[0]))
            if each.year == self.year and each.member and each.decision
        }
        who = (Same(facts.members), Same(facts.teams), facts.settings_of(self.year))
        self.members = parts.of(("concerned", self.year), who, self._concerned)

    def _concerned(self) -> dict[str, list[str]]:
        """Team -> ids of those whom the settings mean: all its members with its leader, or its leader only."""
        found: dict[str, list[str]] = {}
        settings = self.facts.settings_of(self.year)
        only_leaders = settings is not None and settings.standby_who == LEADER
        for key, member in self.facts.members.items():
            for team in {member.team, member.second_team, *self._led.get(key, ())} - {None}:
                its = self.facts.teams.get(str(team))
                if not only_leaders or (its is not None and its.leader == key):
                    found.setdefault(str(team), []).append(key)
        return found

    def _days(self, project: str) -> tuple[date, ...]:
        """Of a project's signing and foreign capital of any currency."""
        its = self.facts.projects[project]
        told = [day_of(getattr(its, day)) for of, day in MEASURES.values() if getattr(its, of)]
        return tuple(day for day in (*told, self.counts.signed_on(project)) if day is not None)

    def _all_proof(
        self, results: Mapping[str, Sequence[Result]], days: Mapping[str, Sequence[date]], last: date
    ) -> dict[str, tuple[str, ...]]:
        """Team -> ids of its results (实绩): what counts as 招引, increases, signings, foreign capital of any currency."""
        found: dict[str, dict[str, None]] = {}
        for team, its in results.items():
            for result in its:
                if self._first <= result.day <= last:
                    found.setdefault(team, {})[result.record] = None
        for project in sorted(days):
            if any(self._first <= day <= last for day in days[project]):
                found.setdefault(self.facts.projects[project].team or "", {})[project] = None
        return {team: tuple(ids) for team, ids in found.items()}

    def proposal(self, team: str) -> Proposal:
        """The proposal for one team: a person in two teams is proposed only where neither has a result."""
        left = (self.reference - self.on).days
        proof = self._proof.get(team, ())
        without = [] if proof else [m for m in self.members.get(team, ()) if not self._has_result(m)]
        members = tuple(self.facts.in_protocol_order(without))
        warning = next((days for days in sorted(WARN_DAYS) if 0 <= left <= days), None) if members else None
        lines = [Why(4, self._words(proof, members, left), proof, "standby_day"), *self.wrong_setting()]
        if not proof and not self.members.get(team):
            lines.append(finding(4, _("本组没有登记人员，无从提出待职，请补"), [team]))
        decided = {member: self._decided[member] for member in members if member in self._decided}
        is_past = bool(members) and left < 0
        return Proposal(self.reference, is_past, left, warning, members, decided, tuple(lines))

    def _has_result(self, member: str) -> bool:
        return bool(self.proof_of(member))

    def proof_of(self, member: str) -> tuple[str, ...]:
        """The results that keep a person from standby: those of either of his teams."""
        its = self.facts.members[member]
        led = self._led.get(member, ())
        if not its.second_team and not led:  # nearly always
            return self._proof.get(its.team, ()) if its.team else ()
        found = (self._proof.get(str(team), ()) for team in (its.team, its.second_team, *led) if team)
        return tuple(dict.fromkeys(each for ids in found for each in ids))

    def wrong_setting(self) -> list[Why]:
        """A line where the settings name a day of another year."""
        settings = self.facts.settings_of(self.year)
        wish = settings.standby_day if settings else None
        if wish is None or day_of(wish) == self.reference:
            return []
        text = _("设置的待职认定日{wish}不在{year}年，按{day}计，请核对")
        words = text.format(wish=wish, year=self.year, day=self.reference.isoformat())
        return [finding(4, words)]

    def _words(self, proof: tuple[str, ...], members: tuple[str, ...], left: int) -> str:
        if proof:
            return counted("{year}年已有招商实绩{n}项，不涉及待职", len(proof)).format(
                year=self.year, n=len(proof)
            )
        if not members:
            return _("{year}年没有需要提出待职的人员").format(year=self.year)
        if left < 0:
            return _("截至{day}没有任何招商实绩，提出待职建议{n}人，由招商办确认").format(
                day=self.reference.isoformat(), n=len(members)
            )
        return counted("截至{day}没有任何招商实绩，距待职认定日{reference}还有{n}天", left).format(
            day=self.on.isoformat(), reference=self.reference.isoformat(), n=left
        )
