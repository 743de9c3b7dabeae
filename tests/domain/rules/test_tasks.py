"""Rule 5: units have a tier and tasks of their own; versions, re-tiering in mid-year, contradictions."""

from datetime import date
from typing import Any

import pytest

from tests.domain.rules.zone import OTHER, TEAM, Zone, posted, said
from zsapp.domain.rules.tasks import Tasks, tier_line, tier_on

UNIT = f"unit of {TEAM}"
# changes of tier (tier, from), as of, tier
TIERS: list[tuple[list[tuple[str, str]], str, str]] = [
    ([], "2016-07-20", "一档"),
    ([("二档", "2016-07-01")], "2016-06-30", "一档"),  # the tier before stays on record
    ([("二档", "2016-07-01")], "2016-07-01", "二档"),
    ([("二档", "2016-07-01"), ("三档", "2016-10-01")], "2016-09-30", "二档"),
    ([("三档", "2016-10-01"), ("二档", "2016-07-01")], "2016-10-01", "三档"),
    ([("二档", "2016-07-01"), ("一档", "2016-08-01")], "2016-12-31", "一档"),  # and back
    (
        [("二档", "2016-07-01"), ("三档", "2016-07-01")],
        "2016-07-20",
        "三档",
    ),  # of one day: the one entered last
]


@pytest.mark.parametrize(("changes", "on", "tier"), TIERS)
def test_the_tier_of_a_day(changes: list[tuple[str, str]], on: str, tier: str) -> None:
    zone = posted()
    zone.unit(UNIT, tier="一档")
    for each, day in changes:
        zone.tiering(each, day)
    zone.tiering("九档", "2016-01-01", unit="another")
    assert tier_on(zone.facts(), UNIT, date.fromisoformat(on)) == tier
    assert said(zone.assess(on).why, 5, tier)


def test_the_line_tells_since_when() -> None:
    zone = posted()
    assert tier_line(zone.facts(), UNIT, date(2016, 7, 20)) == []  # no tier given
    key = zone.tiering("二档", "2016-07-01")
    line = tier_line(zone.facts(), UNIT, date(2016, 7, 20))[0]
    assert "2016-07-01" in line.text and line.facts == (UNIT, key)
    assert tier_on(zone.facts(), "absent", date(2016, 7, 20)) is None


# versions (number, value, issued on), as of, value that holds (None: none)
VERSIONS: list[tuple[list[tuple[int | None, str, str | None]], str, str | None]] = [
    ([(1, "50", "2016-04-01")], "2016-05-01", "50"),
    ([(1, "50", None)], "2016-05-01", "50"),
    ([(1, "50", "2016-05-02")], "2016-05-01", None),  # not issued yet
    ([(1, "50", "2016-04-01"), (2, "80", "2016-06-01")], "2016-05-31", "50"),
    ([(1, "50", "2016-04-01"), (2, "80", "2016-06-01")], "2016-06-01", "80"),
    ([(2, "80", "2016-06-01"), (1, "50", "2016-04-01")], "2016-06-20", "80"),
    ([(1, "50", "2016-04-01"), (2, "80", None)], "2016-05-01", "80"),
    ([(None, "50", None), (2, "80", None)], "2016-05-01", "80"),  # without a number: the first
    ([(3, "30", None), (2, "80", None)], "2016-05-01", "30"),
]


@pytest.mark.parametrize(("versions", "on", "value"), VERSIONS)
def test_the_version_that_holds_on_a_day(
    versions: list[tuple[int | None, str, str | None]], on: str, value: str | None
) -> None:
    zone = posted()
    for number, its, issued in versions:
        zone.task(value=its, version=number, issued_on=issued)
    found = Tasks(zone.facts(), date.fromisoformat(on))
    assert [f"{each.value}" for each in found.by_team.get(TEAM, [])] == ([value] if value else [])
    assert found.findings == []
    assert not any(line.is_finding for each in found.by_team.get(TEAM, []) for line in each.why)


def test_two_tasks_for_one_period_are_told_and_the_one_entered_last_holds() -> None:
    zone = posted()
    first, second = zone.task(value="50", version=1), zone.task(value="80", version=1)
    row = zone.assess("2016-05-01")
    assert row.task is not None and f"{row.task.value}" == "80"
    assert [line.facts for line in said(row.why, 5, "2份第1版", is_finding=True)] == [(first, second)]


def test_a_task_for_the_unit_and_one_for_its_team_are_told_and_the_teams_own_holds() -> None:
    zone = posted()
    unit, team = zone.task(value="50", key="b"), zone.task(value="80", unit=None, team=TEAM, key="a")
    found = Tasks(zone.facts(), date(2016, 5, 1)).by_team[TEAM]
    assert [f"{each.value}" for each in found] == ["80"]
    told = said(found[0].why, 5, "给单位又给小组", is_finding=True)
    assert [set(line.facts) for line in told] == [{unit, team}]


# from, to
WRONG_PERIODS = [
    ("2016-06-30", "2016-04-01"),
    (None, "2016-04-01"),
    ("2016-04-01", None),
    ("2016-04-31", "2016-06-30"),
]


@pytest.mark.parametrize(("first", "last"), WRONG_PERIODS)
def test_an_end_before_a_start_is_told_and_not_assessed(first: str | None, last: str | None) -> None:
    zone = posted()
    key = zone.task(from_day=first, to_day=last)
    assert zone.assess("2016-05-01").task.task == "campaigns-00001"  # type: ignore[union-attr]
    words = f"拜访任务的起止日期不对（{first or '未填'}至{last or '未填'}）"
    its = said(zone.assess("2016-05-01").why, 5, words, is_finding=True)
    assert [line.facts for line in its] == [(key,)]
    assert not said(zone.findings(), 5, "起止日期不对")  # it stands where its team is assessed


# whose the task is
NOBODYS: list[dict[str, Any]] = [
    {"unit": "lonely"},  # a unit without a team
    {"unit": "absent"},
    {"unit": None},
    {"unit": None, "team": "absent"},
]


@pytest.mark.parametrize("whose", NOBODYS)
def test_a_task_that_no_team_has_is_told(whose: dict[str, Any]) -> None:
    zone = posted()
    zone.unit("lonely")
    key = zone.task(**whose)
    told = said(zone.findings(), 5, "没有对应的招商小组", is_finding=True)
    assert [line.facts for line in told] == [(key,)]
    assert zone.assess("2016-05-01").task.task == "campaigns-00001"  # type: ignore[union-attr]


def test_a_squad_has_tasks_of_its_own() -> None:
    zone = posted()
    zone.team("squad", "sun", unit=None, order=2)
    zone.task("到账外资", "300", unit=None, team="squad", is_main=True)
    row, other = zone.assess("2016-05-01", "squad"), zone.assess("2016-05-01")
    assert row.task is not None and (row.task.metric, f"{row.task.value}") == ("到账外资", "300")
    assert other.task is not None and other.task.metric == "达标项目"


# tasks (metric, from, to, is it marked main), as of, the one the pace is measured by
MAIN = [
    ([("拜访", "2016-04-01", "2016-06-30", None)], "2016-05-01", "拜访"),
    ([("拜访", "2016-04-01", "2016-06-30", None), ("签约项目", "2016-04-01", "2016-06-30", True)], "2016-05-01", "签约项目"),
    ([("拜访", "2016-04-01", "2016-06-30", None), ("签约项目", "2016-04-01", "2016-06-30", None)], "2016-05-01", "签约项目"),
    ([("拜访", "2016-04-01", "2016-06-30", None), ("签约项目", "2016-07-01", "2016-09-30", True)], "2016-05-01", "拜访"),
    ([("拜访", "2016-04-01", "2016-06-30", True), ("签约项目", "2016-07-01", "2016-09-30", None)], "2016-07-20", "签约项目"),
    ([("拜访", "2016-04-01", "2016-06-30", True)], "2016-07-20", "拜访"),  # over, and nothing after it
    ([("拜访", "2016-01-01", "2016-03-31", True), ("来访", "2016-04-01", "2016-06-30", None)], "2016-07-20", "来访"),
    ([("拜访", "2016-07-01", "2016-09-30", True)], "2016-05-01", "达标项目"),  # none begun: the campaign's target
    ([], "2016-05-01", "达标项目"),
]  # fmt: skip


@pytest.mark.parametrize(("tasks", "on", "metric"), MAIN)
def test_the_pace_is_measured_by_the_main_task_running_on_the_day(
    tasks: list[tuple[str, str, str, bool | None]], on: str, metric: str
) -> None:
    zone = posted()
    for each, first, last, is_main in tasks:
        zone.task(each, from_day=first, to_day=last, is_main=is_main)
    row = zone.assess(on)
    assert row.task is not None and row.task.metric == metric


def test_two_main_tasks_of_one_time_are_told() -> None:
    zone = posted()
    one, two = zone.task("拜访", is_main=True), zone.task("签约项目", is_main=True)
    zone.task("来访", is_main=True, from_day="2016-07-01", to_day="2016-09-30")  # another time
    told = said(zone.assess("2016-05-01").why, 5, "2项主要任务", is_finding=True)
    assert [line.facts for line in told] == [(one, two)]


def test_tasks_of_two_lengths_stand_side_by_side() -> None:
    """A year's task and a quarter's of the same metric are two tasks, not two versions."""
    zone = posted()
    zone.task(value="400", from_day="2016-01-01", to_day="2016-12-31")
    zone.task(value="100")
    found = Tasks(zone.facts(), date(2016, 5, 1))
    assert sorted(f"{each.value}" for each in found.by_team[TEAM]) == ["100", "400"]
    assert found.findings == []


def test_re_tiering_in_mid_year_keeps_the_first_task_on_record() -> None:
    zone = posted()
    zone.unit(UNIT, tier="一档")
    zone.task(value="120", version=1, issued_on="2016-04-01", is_main=True)
    zone.tiering("三档", "2016-06-01")
    zone.task(value="60", version=2, issued_on="2016-06-01", is_main=True)
    before, after = zone.assess("2016-05-31"), zone.assess("2016-06-01")
    assert before.task is not None and f"{before.task.value}" == "120" and said(before.why, 5, "一档")
    assert after.task is not None and f"{after.task.value}" == "60" and said(after.why, 5, "三档")


def test_a_metric_that_cannot_be_counted_is_told() -> None:
    zone = posted()
    key = zone.task("推介会")
    row = zone.assess("2016-05-01")
    assert [line.facts for line in said(row.why, 5, "没有可以统计", is_finding=True)] == [(key,)]


def test_a_unit_with_two_teams_gives_its_task_to_both_and_tells() -> None:
    zone = posted()
    zone.team(OTHER, "li", unit=UNIT, order=2)
    zone.task(is_main=True)
    for team in (TEAM, OTHER):
        row = Zone.assess(zone, "2016-05-01", team)
        assert row.task is not None and row.task.metric == "拜访"
        assert said(row.why, 6, "2个招商小组", is_finding=True)
