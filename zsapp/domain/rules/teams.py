"""Teams and their units (rules 5 and 6): one team a unit, led by its principal; a person may be in two teams."""

from collections.abc import Collection
from dataclasses import dataclass, field

from zsapp.base.texts import _, counted
from zsapp.domain.facts import Facts
from zsapp.domain.rules.why import Why, finding

SQUAD = "尖刀纵队"


@dataclass(frozen=True, slots=True)
class TeamFindings:
    """What a person should look at, by team; `of_none`: units that have no team."""

    by_team: dict[str, list[Why]] = field(default_factory=dict)
    of_none: list[Why] = field(default_factory=list)


def led_by(facts: Facts) -> dict[str, list[str]]:
    """Person -> the teams that he leads: he is one of them, also where his own record names another team or none."""
    found: dict[str, list[str]] = {}
    for team in facts.team_order():
        if leader := facts.teams[team].leader:
            found.setdefault(leader, []).append(team)
    return found


def around(facts: Facts, teams: Collection[str]) -> frozenset[str]:
    """These teams, and those with which they share a person: his results in either decide on standby in both."""
    led, wanted = led_by(facts), set(teams)
    of = ({its.team, its.second_team, *led.get(key, ())} for key, its in facts.members.items())
    shared = [its for its in of if not wanted.isdisjoint(its)]
    return frozenset(str(team) for team in wanted.union(*shared) if team in facts.teams)


def look_at_teams(facts: Facts) -> TeamFindings:
    """Rule 6 held against the records. That a person is in two teams is no mistake, but it is told, as it decides on standby."""
    found = TeamFindings({team: [] for team in facts.teams})
    teams_of: dict[str, list[str]] = {}
    for team in facts.team_order():
        its = facts.teams[team]
        if its.unit:
            teams_of.setdefault(its.unit, []).append(team)
            found.by_team[team] += _led(facts, team, its.unit)
        elif its.team_kind != SQUAD:
            found.by_team[team].append(finding(6, _("招商小组没有所属单位，请补"), [team]))
    for unit, its_unit in sorted(facts.units.items(), key=lambda one: one[0]):
        teams = teams_of.get(unit, [])
        if not teams:
            text = _("{unit}没有招商小组").format(unit=its_unit.name or unit)
            found.of_none.append(finding(6, text, [unit]))
        for team in teams if len(teams) > 1 else ():
            text = counted("{unit}有{n}个招商小组，应为一个", len(teams)).format(
                unit=its_unit.name or unit, n=len(teams)
            )
            found.by_team[team].append(finding(6, text, [unit, *teams]))
    _in_two_teams(facts, found)
    return found


def _led(facts: Facts, team: str, unit: str) -> list[Why]:
    known, leader = facts.units.get(unit), facts.teams[team].leader
    if known is None or known.principal is None or known.principal == leader:
        return []
    text = _("组长不是{unit}主要负责人{name}，请核对")
    words = text.format(unit=known.name or unit, name=facts.member_name(known.principal))
    return [finding(6, words, [team, unit, known.principal])]


def _in_two_teams(facts: Facts, found: TeamFindings) -> None:
    for member in facts.in_protocol_order(facts.members):
        its = facts.members[member]
        if its.team and its.second_team and its.team != its.second_team:
            text = _("{name}同在{one}和{other}：两组的实绩都算，外出天数按人只计一次")
            words = text.format(
                name=facts.member_name(member),
                one=facts.team_name(its.team),
                other=facts.team_name(its.second_team),
            )
            for team in (its.team, its.second_team):
                if team in found.by_team:
                    found.by_team[team].append(Why(6, words, (member,)))
