"""Standby person by person (待职, rule 4): who is concerned in a year, who is proposed and why, what headquarters decided.

For headquarters alone: who calls this shows it to nobody else.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from zsapp.base.texts import _, counted, zh
from zsapp.domain.campaign import Standby
from zsapp.domain.facts import Facts
from zsapp.domain.rules.counts import Counts
from zsapp.domain.rules.parts import Parts
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.standby import WARN_DAYS, Standings, reference_day
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import campaign_of, day_of
from zsapp.domain.team import Member

PROPOSED, WARNED, QUIET, PROVEN = zh("建议待职"), zh("待职预警"), zh("尚无实绩"), zh("有实绩")
CONFIRMED, DECLINED = "已确认", "不予待职"
STATES = (PROPOSED, WARNED, QUIET, CONFIRMED, DECLINED, PROVEN)
"""What a person is in, what is to be decided first."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person in one year. `proof`: ids of the results found; `state`: one of STATES; `record`: id of the decision, "" without one;
    `warning`: 60, 30 or 7 when no more than so many days are left."""

    member: str
    year: int
    teams: tuple[str, ...]
    reference: date
    days_left: int
    warning: int | None
    proof: tuple[str, ...]
    state: str
    record: str
    why: tuple[Why, ...]

    @property
    def may_be_decided(self) -> bool:
        """Whether headquarters may decide: the reference day is past, and there is no result."""
        return self.days_left < 0 and not self.proof


@dataclass(slots=True)
class _Concerned:
    teams: list[str] = field(default_factory=list)
    standings: list[Standings] = field(default_factory=list)


def people(facts: Facts, on: date, parts: Parts | None = None) -> tuple[Person, ...]:
    """Everybody whom a campaign begun by the day concerns, by state, then in protocol order. Pure. `parts`: as they were found before."""
    with (parts or Parts()).based_on(on) as kept:
        concerned = _concerned(facts, on, kept)
        decisions = _decisions(facts)
        years = {year for _member, year in concerned}
        for member, year in decisions:
            if year in years:
                concerned.setdefault((member, year), _Concerned())
        cases = {key: _case(facts, key, its, decisions.get(key, [])) for key, its in concerned.items()}
        found = [kept.of(key, case, partial(_person, key, case, on)) for key, case in cases.items()]
    place = {member: n for n, member in enumerate(facts.in_protocol_order({m for m, _year in concerned}))}
    found.sort(key=lambda one: (STATES.index(one.state), one.year, place[one.member]))
    return tuple(found)


def _concerned(facts: Facts, on: date, parts: Parts) -> dict[tuple[str, int], _Concerned]:
    counts = Counts(facts, Results(facts, on, parts))
    made: dict[tuple[date, date], Standings] = {}
    found: dict[tuple[str, int], _Concerned] = {}
    for team in facts.team_order():
        running = campaign_of(facts, team, on)
        if running is None or running[2].first > on:
            continue
        window = running[2]
        standings = made.get((window.first, window.last))
        if standings is None:  # made once for a window: it goes through all projects
            standings = made[window.first, window.last] = Standings(facts, counts, window, parts)
        for member in standings.members.get(team, ()):
            its = found.setdefault((member, standings.year), _Concerned())
            its.teams.append(team)
            if standings not in its.standings:
                its.standings.append(standings)
    return found


def _decisions(facts: Facts) -> dict[tuple[str, int], list[tuple[str, Standby]]]:
    found: dict[tuple[str, int], list[tuple[str, Standby]]] = {}
    for key, each in sorted(facts.standbys.items(), key=lambda one: facts.entered(one[0])):
        if each.member and each.year is not None and each.decision in (CONFIRMED, DECLINED):
            found.setdefault((each.member, each.year), []).append((key, each))
    return found


class _Case(NamedTuple):
    """All that one person is judged by. `teams`: those by which a campaign concerns him, none where none does any more."""

    teams: tuple[str, ...]
    record: Member | None
    reference: date
    proof: tuple[str, ...]
    decided: list[tuple[str, Standby]]
    wrong: list[Why]


def _case(facts: Facts, key: tuple[str, int], its: _Concerned, decided: list[tuple[str, Standby]]) -> _Case:
    member, year = key
    proofs = [each.proof_of(member) for each in its.standings]
    proof = proofs[0] if len(proofs) == 1 else tuple(dict.fromkeys(one for many in proofs for one in many))
    wrong = [line for each in its.standings[:1] for line in each.wrong_setting()]
    record, reference = facts.members.get(member), reference_day(facts, year)
    return _Case(tuple(its.teams), record, reference, proof, decided, wrong)


def _person(key: tuple[str, int], case: _Case, on: date) -> Person:
    member, year = key
    left, proof, decided = (case.reference - on).days, case.proof, case.decided
    warning = None if proof else next((days for days in sorted(WARN_DAYS) if 0 <= left <= days), None)
    decision = decided[-1][1].decision if decided else None
    lines = [*_result_lines(year, case.reference, left, on, proof=proof, is_concerned=bool(case.teams))]
    lines += [*case.wrong, *_decision_lines(decided, case.reference, proof)]
    state = decision or (PROVEN if proof else PROPOSED if left < 0 else WARNED if warning else QUIET)
    record, its = decided[-1][0] if decided else "", case.record
    teams = case.teams or tuple(team for team in (its.team, its.second_team) if team) if its else case.teams
    return Person(member, year, teams, case.reference, left, warning, proof, state, record, tuple(lines))


def _result_lines(
    year: int, reference: date, left: int, on: date, *, proof: tuple[str, ...], is_concerned: bool
) -> list[Why]:
    if not is_concerned:
        return [finding(4, _("已不在{year}年待职认定的范围内，原有决定仍在，请核对").format(year=year))]
    if proof:
        text = counted("{year}年已有招商实绩{n}项，不涉及待职", len(proof))
        return [Why(4, text.format(year=year, n=len(proof)), proof, "standby_day")]
    if left < 0:
        text = _("截至{day}，所在各组没有任何招商实绩（没有完成任务不等于没有实绩）")
        return [Why(4, text.format(day=reference.isoformat()), setting="standby_day")]
    text = counted("截至{day}没有任何招商实绩，距待职认定日{reference}还有{n}天", left)
    words = text.format(day=on.isoformat(), reference=reference.isoformat(), n=left)
    return [Why(4, words, setting="standby_day")]


def _decision_lines(decided: list[tuple[str, Standby]], reference: date, proof: tuple[str, ...]) -> list[Why]:
    if not decided:
        return []
    key, its = decided[-1]
    text = _("{day}决定：{decision}。理由：{reason}")
    day, reason = its.decided_on or _("（没有填日期）"), its.reason or _("（没有填）")
    lines = [Why(4, text.format(day=day, decision=_(str(its.decision)), reason=reason), (key,))]
    if len(decided) > 1:
        text = _("同一人同一年有{n}条待职决定，按后录入的计，请核对")
        lines.append(finding(4, text.format(n=len(decided)), [each for each, _its in decided]))
    on = day_of(its.decided_on)
    if on is not None and on <= reference:
        text = _("决定日期{day}不在认定日{reference}之后，请核对")
        lines.append(finding(4, text.format(day=on.isoformat(), reference=reference.isoformat()), [key]))
    if proof and its.decision == CONFIRMED:
        text = counted("已确认待职，后来查到期内的实绩{n}项，请核对是否撤回", len(proof))
        lines.append(finding(4, text.format(n=len(proof)), [key, *proof]))
    return lines
