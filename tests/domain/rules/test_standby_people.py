"""Rule 4, person by person: who is concerned, in which state, and what contradicts a decision."""

from datetime import date
from random import Random
from typing import Any

import pytest

from tests.domain.rules.zone import OTHER, TEAM, Zone, posted, said
from zsapp.domain.campaign import Standby
from zsapp.domain.rules import standby_people
from zsapp.domain.rules.standby import Standings
from zsapp.domain.rules.standby_people import (
    CONFIRMED,
    DECLINED,
    PROPOSED,
    PROVEN,
    QUIET,
    WARNED,
    Person,
    people,
)


def of(zone: Zone, on: str) -> dict[str, Person]:
    return {each.member: each for each in people(zone.facts(), date.fromisoformat(on))}


# as of, has a result, decision, state, may be decided
STATES = [
    ("2016-04-14", False, None, None, None),  # the campaign has not begun: it concerns nobody yet
    ("2016-04-15", False, None, QUIET, False),
    ("2016-10-31", False, None, QUIET, False),
    ("2016-11-01", False, None, WARNED, False),
    ("2016-12-31", False, None, WARNED, False),
    ("2017-01-01", False, None, PROPOSED, True),
    ("2017-01-01", True, None, PROVEN, False),
    ("2017-01-01", False, CONFIRMED, CONFIRMED, True),
    ("2017-01-01", False, DECLINED, DECLINED, True),
    ("2017-01-01", True, CONFIRMED, CONFIRMED, False),
    ("2016-12-31", True, None, PROVEN, False),
]


@pytest.mark.parametrize(("on", "has_result", "decision", "state", "may"), STATES)
def test_the_state_of_a_person(
    on: str, has_result: bool, decision: str | None, state: str | None, may: bool | None
) -> None:
    zone = posted()
    if has_result:
        zone.project("p", "2016-05-20", "1万元")
    if decision:
        zone.standby("wang", decision)
    its = of(zone, on).get("wang")
    if state is None:
        assert its is None
        return
    assert its is not None and (its.state, its.may_be_decided) == (state, may)
    assert its.proof == (("p",) if has_result else ())
    told = said(its.why, 4, "后来查到期内的实绩", is_finding=True)
    assert bool(told) == (has_result and decision == CONFIRMED)


def test_a_person_in_two_teams_stands_once_with_both() -> None:
    zone = posted()
    zone.team(OTHER, "li", order=2)
    zone.member("both", TEAM, OTHER)
    its = of(zone, "2017-01-05")["both"]
    assert its.teams == (TEAM, OTHER) and its.state == PROPOSED
    zone.project("p", "2016-05-20", "1万元", team=OTHER)
    assert of(zone, "2017-01-05")["both"].proof == ("p",)


@pytest.mark.parametrize(("decided_on", "told"), [("2016-12-31", True), ("2017-01-01", False), (None, False)])
def test_a_decision_before_its_day_is_told(decided_on: str | None, told: bool) -> None:
    zone = posted()
    zone._add("standbys", Standby(member="wang", year=2016, decision=CONFIRMED, decided_on=decided_on))
    its = of(zone, "2017-01-05")["wang"]
    assert bool(said(its.why, 4, "不在认定日", is_finding=True)) == told


def test_two_decisions_of_one_year_are_told_and_the_last_holds() -> None:
    zone = posted()
    zone.standby("wang", CONFIRMED)
    zone.standby("wang", DECLINED)
    zone.standby("wang", CONFIRMED, year=2015)  # another year's
    its = of(zone, "2017-01-05")["wang"]
    assert its.state == DECLINED and said(its.why, 4, "有2条待职决定", is_finding=True)


def test_one_who_is_no_longer_concerned_keeps_the_decision() -> None:
    zone = posted()
    zone.standby("gone", CONFIRMED)
    its = of(zone, "2017-01-05")["gone"]
    assert its.state == CONFIRMED and its.teams == () and said(its.why, 4, "已不在2016年", is_finding=True)


def test_what_is_to_be_decided_stands_first_and_the_order_of_arrival_does_not_matter() -> None:
    zone = posted()
    zone.team(OTHER, "li", order=2)
    zone.member("zhao", TEAM)
    zone.standby("wang", CONFIRMED)
    zone.project("p", "2016-05-20", "1万元", team=OTHER)
    first = people(zone.facts(), date(2017, 1, 5))
    assert [each.member for each in first] == ["zhao", "wang", "li"]
    for seed in range(5):
        assert people(zone.facts(Random(seed)), date(2017, 1, 5)) == first


def test_a_window_is_gone_through_once_however_many_teams(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    class Counted(Standings):
        def __init__(self, *given: Any) -> None:
            made.append(given)
            super().__init__(*given)

    monkeypatch.setattr(standby_people, "Standings", Counted)
    zone = posted()
    for number in range(5):
        zone.team(f"t{number}", f"m{number}", order=number)
    assert len(of(zone, "2017-01-05")) == 6 and len(made) == 1


def test_a_zone_without_a_campaign_concerns_nobody() -> None:
    assert people(Zone().facts(), date(2017, 1, 5)) == ()
