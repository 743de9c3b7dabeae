"""Rule 6: one team a unit, led by the unit's principal (warn if not); a person may be in two teams."""

from typing import Any

import pytest

from tests.domain.rules.zone import OTHER, TEAM, posted, said

UNIT = f"unit of {TEAM}"
# values of the unit, words of the warning (None: nothing to say)
LEADERS: list[tuple[dict[str, Any], str | None]] = [
    ({"principal": "wang"}, None),
    ({"principal": None}, None),  # not told who it is
    ({"principal": "li"}, "li"),
    ({"principal": "absent"}, "资料未到"),
]


@pytest.mark.parametrize(("unit", "words"), LEADERS)
def test_a_team_is_led_by_the_units_principal(unit: dict[str, Any], words: str | None) -> None:
    zone = posted()
    zone.member("li", TEAM)
    zone.unit(UNIT, **unit)
    told = said(zone.assess("2016-05-01").why, 6, is_finding=True)
    assert [words in line.text for line in told] == ([True] if words else [])


def test_a_team_without_a_leader_is_warned_of() -> None:
    zone = posted()
    zone.kinds["teams"].clear()
    zone.team(TEAM, leader=None)
    zone.unit(UNIT, principal="wang")
    assert said(zone.assess("2016-05-01").why, 6, "wang", is_finding=True)


def test_a_unit_without_a_team_is_told() -> None:
    zone = posted()
    zone.unit("lonely")
    assert [line.facts for line in said(zone.findings(), 6, "lonely没有", is_finding=True)] == [("lonely",)]


@pytest.mark.parametrize(("kind", "told"), [("招商小组", True), ("尖刀纵队", False)])
def test_a_team_without_a_unit_is_told_but_for_a_squad(kind: str, told: bool) -> None:
    zone = posted()
    zone.team(OTHER, "li", unit=None, order=2, team_kind=kind)
    assert bool(said(zone.assess("2016-05-01", OTHER).why, 6, "所属单位", is_finding=True)) == told


def test_a_member_in_two_teams_is_told_in_both() -> None:
    zone = posted()
    zone.team(OTHER, "li", order=2)
    zone.member("both", TEAM, OTHER)
    zone.member("half", TEAM, "absent")
    for team in (TEAM, OTHER):
        told = said(zone.assess("2016-05-01", team).why, 6, f"both同在{TEAM}和{OTHER}")
        assert [(line.facts, line.is_finding) for line in told] == [(("both",), False)]
    assert said(zone.assess("2016-05-01", TEAM).why, 6, "half")
    assert not said(zone.assess("2016-05-01", OTHER).why, 6, "half")
