"""附表 of the weekly bulletin, and the rank by pace: only where there are tasks and trips, and only of the chosen teams."""

from dataclasses import replace
from typing import Any

from zsapp.domain.bulletin import weekly
from zsapp.domain.bulletin.model import Bulletin, Table, said
from zsapp.domain.campaign import Task, Trip
from zsapp.domain.facts import Facts
from zsapp.domain.project import Project
from zsapp.domain.rules import cadence
from zsapp.domain.team import Member, Team

W17 = cadence.week("2016-W17")
TEAMS = {"a": Team(name="甲组", order=1), "b": Team(name="乙组", order=2), "c": Team(name="丙组", order=3)}
SIGNED = {"stage": "签约", "stage_date": "2016-04-20", "stage_reason": None}
BARE = Facts(teams=TEAMS, members={"m": Member(name="张三", team="b")})
FULL = replace(
    BARE,
    projects={"p": Project(name="电机", team="b", stage_dated=SIGNED)},
    tasks={
        key: Task(
            team=key, metric="签约项目", value="2", from_day="2016-01-01", to_day="2016-12-31", is_main=True
        )
        for key in TEAMS
    },
    trips={"t": Trip(member="m", team="b", from_day="2016-04-24", to_day="2016-04-26", work="走访")},
)


def titles(bulletin: Bulletin) -> list[str]:
    return [section.title for section in bulletin.sections if section.is_annex]


def table(bulletin: Bulletin, key: str) -> Table:
    (block,) = bulletin.section(key).blocks
    assert isinstance(block, Table)
    return block


def column(of: Table, key: str) -> list[Any]:
    return [said(row.cells[key]) for row in of.rows()]


def test_without_tasks_and_trips_there_is_none() -> None:
    assert titles(weekly(BARE, W17)) == []


def test_both_are_numbered_and_one_alone_is_not() -> None:
    assert titles(weekly(FULL, W17)) == ["附表1　任务完成进度", "附表2　外出考勤"]
    assert titles(weekly(replace(FULL, trips={}), W17)) == ["附表　任务完成进度"]


def test_attendance_is_of_the_week_alone() -> None:
    away = table(weekly(FULL, W17), "annex_attendance")
    assert column(away, "team") == ["乙组", "甲组", "丙组"]
    assert column(away, "days") == ["2", "0", "0"]  # the 24th is the Sunday before


def test_only_the_chosen_teams_stand_in_them() -> None:
    made = weekly(FULL, W17, teams=["b"])
    assert column(table(made, "annex_tasks"), "team") == ["乙组"]
    assert column(table(made, "annex_attendance"), "team") == ["乙组"]


def test_pace_of_the_main_task_ranks_first_equals_share_a_rank() -> None:
    made = weekly(FULL, W17)
    rows = next(block for block in made.section("teams").blocks if isinstance(block, Table))
    assert list(zip(column(rows, "rank"), column(rows, "team"), strict=True)) == [
        ("1", "乙组"),
        ("2", "甲组"),
        ("2", "丙组"),
    ]
