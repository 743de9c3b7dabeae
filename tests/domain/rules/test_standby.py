"""Rule 4: people without any result by the reference day are proposed for standby; warnings 60, 30 and 7 days before."""

from typing import Any

import pytest

from tests.domain.rules.zone import OTHER, TEAM, Zone, posted, said
from zsapp.domain.rules.teams import around

# as of, days left, warning, proposed
DAYS = [
    ("2016-07-20", 164, None, False),
    ("2016-11-01", 60, 60, False),
    ("2016-10-31", 61, None, False),
    ("2016-11-30", 31, 60, False),
    ("2016-12-01", 30, 30, False),
    ("2016-12-23", 8, 30, False),
    ("2016-12-24", 7, 7, False),
    ("2016-12-31", 0, 7, False),  # the reference day itself: a result of that day still counts
    ("2017-01-01", -1, None, True),
    ("2017-06-01", -152, None, True),
]


@pytest.mark.parametrize(("on", "left", "warning", "proposed"), DAYS)
def test_warnings_before_and_a_proposal_after_31_december(
    on: str, left: int, warning: int | None, proposed: bool
) -> None:
    its = posted().assess(on).standby
    assert its is not None
    assert (its.days_left, its.warning, its.proposed, its.members) == (left, warning, proposed, ("wang",))
    assert its.reference.isoformat() == "2016-12-31"


# reference day of the settings, as of, reference, warning, proposed, told as wrong
SETTINGS = [
    ("2016-12-20", "2016-12-13", "2016-12-20", 7, False, False),
    ("2016-12-20", "2016-12-21", "2016-12-20", None, True, False),
    ("2016-11-30", "2016-10-01", "2016-11-30", 60, False, False),
    (None, "2016-12-25", "2016-12-31", 7, False, False),
    ("2017-01-31", "2017-01-05", "2016-12-31", None, True, True),  # not of that year: the default, and a line
    ("2015-12-31", "2016-12-25", "2016-12-31", 7, False, True),
    (
        "2016-12-20",
        "2017-01-05",
        "2016-12-20",
        None,
        True,
        False,
    ),  # looked at in the next year: still 2016's setting
]


@pytest.mark.parametrize(("wish", "on", "reference", "warning", "proposed", "wrong"), SETTINGS)
def test_the_reference_day_is_a_setting_of_the_year(
    wish: str | None, on: str, reference: str, warning: int | None, proposed: bool, wrong: bool
) -> None:
    zone = posted()
    zone.set(2016, standby_day=wish)
    zone.set(2017)
    its = zone.assess(on).standby
    assert its is not None
    assert (its.reference.isoformat(), its.warning, its.proposed) == (reference, warning, proposed)
    assert bool(said(its.why, 4, "不在2016年", is_finding=True)) == wrong


# what the team has, is that a result
RESULTS: list[tuple[dict[str, Any], bool]] = [
    (
        {"registered": "2016-05-20", "capital": "1万元"},
        True,
    ),  # the smallest project: a result is not the task
    ({"registered": "2016-12-31"}, True),
    ({"registered": "2017-01-01"}, False),  # after the reference day
    ({"registered": "2015-12-31"}, False),  # of the year before
    ({"registered": "2016-02-01"}, True),  # of the year, before the campaign
    (
        {"registered": "2016-05-20", "capital": None},
        True,
    ),  # an amount that is missing makes it no less a result
    ({"registered": "2016-05-20", "capital": "USD 1"}, True),
    ({"moves": (("签约", "2016-05-20"),)}, True),  # rule 26: a contract is evidence of a result
    ({"moves": (("签约", "2016-05-20"), ("流失", "2016-06-20"))}, True),
    ({"moves": (("拟签约", "2016-05-20"),)}, False),
    ({"moves": (("线索", "2016-05-20"),)}, False),
    ({"paid_in": "USD 1", "paid_in_date": "2016-05-20"}, True),
    ({"paid_in": "EUR 1", "paid_in_date": "2016-05-20"}, True),
    ({"paid_in": "USD 1", "paid_in_date": "2017-01-01"}, False),
    ({"paid_in": "USD 1"}, False),
    ({"contracted": "USD 1", "contracted_date": "2016-05-20"}, True),
    ({}, False),
]


@pytest.mark.parametrize(("project", "is_result"), RESULTS)
def test_any_result_of_the_year_keeps_from_standby(project: dict[str, Any], is_result: bool) -> None:
    zone = posted()
    zone.project("p", **project)
    its = zone.assess("2017-01-05").standby
    assert its is not None
    assert (its.proposed, its.members) == ((False, ()) if is_result else (True, ("wang",)))
    assert its.why[0].facts == (("p",) if is_result else ())


def test_an_increase_is_a_result() -> None:
    zone = posted()
    zone.project("p", "2015-05-20")
    key = zone.increase("p", "2016-08-20", "1万元")
    its = zone.assess("2017-01-05").standby
    assert its is not None and not its.proposed and its.why[0].facts == (key,)


def test_visits_alone_are_no_result() -> None:
    zone = posted()
    for _visit in range(50):
        zone.visit("2016-05-20")
    its = zone.assess("2017-01-05").standby
    assert its is not None and its.proposed


# teams that have a result, whom each team proposes
TWO_TEAMS = [
    ([], {TEAM: ["wang", "both"], OTHER: ["li", "both"]}),
    ([TEAM], {TEAM: [], OTHER: ["li"]}),
    ([OTHER], {TEAM: ["wang"], OTHER: []}),
    ([TEAM, OTHER], {TEAM: [], OTHER: []}),
]


@pytest.mark.parametrize(("with_result", "proposed"), TWO_TEAMS)
def test_a_member_in_two_teams_is_proposed_only_where_neither_has_a_result(
    with_result: list[str], proposed: dict[str, list[str]]
) -> None:
    zone = posted()
    zone.team(OTHER, "li", order=2)
    zone.member("both", TEAM, OTHER)
    for team in with_result:
        zone.project(f"of {team}", "2016-05-20", "1万元", team=team)
    for team, members in proposed.items():
        its = zone.assess("2017-01-05", team).standby
        assert its is not None and sorted(its.members) == sorted(members)


@pytest.mark.parametrize("second", [None, TEAM])
def test_a_member_named_twice_in_one_team_is_one_person(second: str | None) -> None:
    zone = posted()
    zone.member("zhao", TEAM, second)
    its = zone.assess("2017-01-05").standby
    assert its is not None and sorted(its.members) == ["wang", "zhao"]


def test_what_headquarters_decided_stands_beside_the_proposal() -> None:
    zone = posted()
    zone.member("zhao", TEAM)
    zone.standby("wang", "已确认")
    zone.standby("zhao", "不予待职", year=2015)  # of another year
    zone.standby("nobody", "已确认")
    its = zone.assess("2017-01-05").standby
    assert its is not None and its.proposed and its.decided == {"wang": "已确认"}
    zone.standby("wang", "不予待职")  # decided anew
    again = zone.assess("2017-01-05").standby
    assert again is not None and again.decided == {"wang": "不予待职"}


def test_a_team_without_people_is_no_proposal() -> None:
    zone = Zone(is_bare=True)
    zone.team(TEAM)
    zone.campaign()
    its = zone.assess("2017-01-05").standby
    assert its is not None and not its.proposed and its.members == () and its.warning is None


def test_a_posting_over_the_turn_of_the_year_is_judged_at_the_end_of_the_year_it_ends_in() -> None:
    zone = posted(start="2016-11-15")
    zone.project("p", "2016-12-01", "1万元")  # within the posting, in the year before
    its = zone.assess("2018-01-05").standby
    assert its is not None and its.reference.isoformat() == "2017-12-31" and not its.proposed
    other = posted(start="2016-11-15").assess("2017-01-10").standby
    assert other is not None and not other.proposed  # it has not even ended


@pytest.mark.parametrize(
    ("who", "members"), [(None, ["wang", "zhao"]), ("全体组员", ["wang", "zhao"]), ("组长", ["wang"])]
)
def test_who_is_proposed_is_a_setting_of_the_year(who: str | None, members: list[str]) -> None:
    zone = posted()
    zone.member("zhao", TEAM)
    zone.set(standby_who=who)
    its = zone.assess("2017-01-05").standby
    assert its is not None and sorted(its.members) == members


def test_a_leader_is_of_his_team_whatever_his_own_record_says() -> None:
    """Entered as the unit's principal, a person's record names no team; the team's names him."""
    zone = posted()
    zone.team(OTHER, order=2, leader="zhao")
    zone.member("zhao", team=None)
    found = zone.assess("2017-01-05", OTHER).standby
    assert found is not None and found.members == ("zhao",)
    zone.set(2016, standby_who="组长")
    found = zone.assess("2017-01-05", OTHER).standby
    assert found is not None and found.members == ("zhao",)
    zone.project("p", "2016-05-01", "1万元", team=OTHER)
    found = zone.assess("2017-01-05", OTHER).standby
    assert found is not None and found.members == ()


def test_the_results_of_a_team_keep_its_leader_who_is_of_another() -> None:
    zone = posted()
    zone.team(OTHER, "zhao", order=2)
    zone.team("led", order=3, leader="zhao")
    zone.project("p", "2016-05-01", "1万元", team="led")
    found = zone.assess("2017-01-05", OTHER).standby
    assert found is not None and found.members == ()
    assert around(zone.facts(), [OTHER]) == around(zone.facts(), ["led"]) == {OTHER, "led"}


def test_nobody_is_warned_of_before_he_is_sent() -> None:
    zone = posted(start="2016-11-20")
    assert zone.assess("2016-11-19").standby is None
    found = zone.assess("2016-11-20").standby
    assert found is not None and found.warning is None and found.members == ("wang",)


def test_a_team_of_nobody_is_told() -> None:
    zone = posted()
    zone.team(OTHER, order=2)
    found = zone.assess("2017-01-05", OTHER).standby
    assert found is not None and (found.members, found.proposed) == ((), False)
    assert [line.facts for line in said(found.why, 4, "没有登记人员", is_finding=True)] == [(OTHER,)]
    ours = zone.assess("2017-01-05").standby
    assert ours is not None and not said(ours.why, 4, "没有登记人员")
