"""Standby (待职, rule 4): people without any result at year's end are proposed; headquarters alone sees the list and decides."""

from dataclasses import dataclass
from datetime import date

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.why import Why
from zsapp.domain.rules.window import day_of

WARN_DAYS = (60, 30, 7)


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
    """The day after which people are proposed: the settings' where it lies in that year, else 31 December."""
    wish = day_of(facts.settings.standby_day) if facts.settings else None
    return wish if wish is not None and wish.year == year else date(year, 12, 31)


class Standings:
    """Who has a result in a year, for all teams; made once."""

    def __init__(self, facts: Facts, results: Results, year: int) -> None:
        self.facts, self.year, self.on = facts, year, results.on
        self.reference = reference_day(facts, year)
        self._proof = self._of_year(results)
        self._decided = {
            each.member: each.decision
            for _key, each in sorted(facts.standbys.items())
            if each.year == year and each.member and each.decision
        }
        self._members: dict[str, list[str]] = {}
        for key, member in facts.members.items():
            for team in {member.team, member.second_team} - {None}:
                self._members.setdefault(str(team), []).append(key)

    def _of_year(self, results: Results) -> dict[str, list[str]]:
        """Team -> ids of its results from 1 January to the reference day: registrations, increases, paid-in foreign capital."""
        first, last = date(self.year, 1, 1), min(self.reference, self.on)
        found: dict[str, list[str]] = {}
        for team, its in results.by_team.items():
            for result in its:
                if first <= result.day <= last:
                    found.setdefault(team, []).append(result.record)
        for key, project in self.facts.projects.items():
            day = day_of(project.paid_in_date)
            if project.paid_in and day and first <= day <= last:
                found.setdefault(project.team or "", []).append(key)
        return found

    def proposal(self, team: str) -> Proposal:
        """The proposal for one team: a person in two teams is proposed only where neither has a result."""
        left = (self.reference - self.on).days
        proof = self._proof.get(team, [])
        without = [] if proof else [m for m in self._members.get(team, ()) if not self._has_result(m)]
        members = tuple(self.facts.in_protocol_order(without))
        warning = next((days for days in sorted(WARN_DAYS) if 0 <= left <= days), None) if members else None
        why = Why(4, self._words(proof, members, left), tuple(proof), "standby_day")
        decided = {member: self._decided[member] for member in members if member in self._decided}
        return Proposal(self.reference, bool(members) and left < 0, left, warning, members, decided, (why,))

    def _has_result(self, member: str) -> bool:
        its = self.facts.members[member]
        return any(team in self._proof for team in (its.team, its.second_team))

    def _words(self, proof: list[str], members: tuple[str, ...], left: int) -> str:
        if proof:
            return _("{year}年已有招商实绩{n}项，不涉及待职").format(year=self.year, n=len(proof))
        if not members:
            return _("{year}年没有需要提出待职的人员").format(year=self.year)
        if left < 0:
            return _("截至{day}没有任何招商实绩，提出待职建议{n}人，由招商办确认").format(
                day=self.reference.isoformat(), n=len(members)
            )
        return _("截至{day}没有任何招商实绩，距待职认定日{reference}还有{n}天").format(
            day=self.on.isoformat(), reference=self.reference.isoformat(), n=left
        )
