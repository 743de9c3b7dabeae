"""Standby person by person (待职, rule 4): who is concerned in a year, who is proposed and why, what headquarters decided.

For headquarters alone: who calls this shows it to nobody else.
"""

from dataclasses import dataclass, field
from datetime import date

from zsapp.base.texts import _, counted, zh
from zsapp.domain.campaign import Standby
from zsapp.domain.facts import Facts
from zsapp.domain.rules.counts import Counts
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.standby import WARN_DAYS, Standings, reference_day
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import campaign_of, day_of

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


def people(facts: Facts, on: date) -> tuple[Person, ...]:
    """Everybody whom a campaign begun by the day concerns, by state, then in protocol order. Pure."""
    concerned = _concerned(facts, on)
    decisions = _decisions(facts)
    for member, year in decisions:
        if any(year == its_year for _member, its_year in concerned):
            concerned.setdefault((member, year), _Concerned())
    place = {member: n for n, member in enumerate(facts.in_protocol_order({m for m, _year in concerned}))}
    found = [_person(facts, key, its, decisions.get(key, []), on) for key, its in concerned.items()]
    found.sort(key=lambda one: (STATES.index(one.state), one.year, place[one.member]))
    return tuple(found)


def _concerned(facts: Facts, on: date) -> dict[tuple[str, int], _Concerned]:
    counts = Counts(facts, Results(facts, on))
    made: dict[tuple[date, date], Standings] = {}
    found: dict[tuple[str, int], _Concerned] = {}
    for team in facts.team_order():
        running = campaign_of(facts, team, on)
        if running is None or running[2].first > on:
            continue
        window = running[2]
        standings = made.get((window.first, window.last))
        if standings is None:  # made once for a window: it goes through all projects
            standings = made[window.first, window.last] = Standings(facts, counts, window)
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


def _person(
    facts: Facts, key: tuple[str, int], its: _Concerned, decided: list[tuple[str, Standby]], on: date
) -> Person:
    member, year = key
    reference = reference_day(facts, year)
    left = (reference - on).days
    proof = tuple(dict.fromkeys(one for each in its.standings for one in each.proof_of(member)))
    warning = None if proof else next((days for days in sorted(WARN_DAYS) if 0 <= left <= days), None)
    decision = decided[-1][1].decision if decided else None
    lines = [*_result_lines(year, reference, left, on, proof=proof, is_concerned=bool(its.teams))]
    lines += [line for each in its.standings[:1] for line in each.wrong_setting()]
    lines += _decision_lines(decided, reference, proof)
    state = decision or (PROVEN if proof else PROPOSED if left < 0 else WARNED if warning else QUIET)
    record = decided[-1][0] if decided else ""
    teams = tuple(its.teams) or tuple(
        team for each in [facts.members.get(member)] if each for team in (each.team, each.second_team) if team
    )
    return Person(member, year, teams, reference, left, warning, proof, state, record, tuple(lines))


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
