"""The assessment read from a real profile: late licences, rates, settings of the year, who sees what (rules 1 to 6, 9)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.support import profiles
from tests.support.office import Office, exchange
from tests.support.stocked import add_visit
from tests.verbs.test_desk import become
from zsapp.domain.bulletin.model import Table, said
from zsapp.domain.field import Role
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import assessing, reviews, standings
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts

PROJECT = ("record", "add", "project", "name=示例项目", "team=一组")


@pytest.fixture
def posted(office: Office) -> Office:
    office.ok("record", "add", "campaign", "name=2016年春", "start=2016-04-15")
    return office


def row(office: Office, on: str, team: str = "一组") -> dict[str, Any]:
    rows = office.json("assess", "--on", on)
    return next(each for each in rows if each["team_name"] == team)


def texts(found: dict[str, Any], rule: int) -> str:
    return "\n".join(line["text"] for line in found["why"] if line["rule"] == rule)


def test_a_licence_in_time_that_is_entered_today_withdraws_the_extension(posted: Office) -> None:
    """The day a stage was written down is the computer's; the licence lies years before it."""
    before = row(posted, "2016-07-20")
    assert before["target"]["met"] is False
    assert before["extension"] == {"from": "2016-07-16", "until": "2016-08-15", "months": 1}
    project = posted.ok(*PROJECT, "registered_capital=20000000.00 CNY")
    posted.ok("record", "set", project, "stage=签约", "stage_date=2016-06-01")
    assert row(posted, "2016-07-20")["target"]["met"] is False
    posted.ok("record", "set", project, "stage=注册", "stage_date=2016-07-15")
    after = row(posted, "2016-07-20")
    assert (after["target"]["met"], after["extension"]) == (True, None)
    assert "撤销" in texts(after, 3)
    posted.ok("record", "undo")
    again = row(posted, "2016-07-20")
    assert again["extension"] == before["extension"] and "撤销" not in texts(again, 3)


# typed capital, typed rates (date, rate), met
CAPITALS = [
    ("19999999.99 CNY", [], False),
    ("20000000 CNY", [], True),
    ("2000万元", [], True),
    ("USD 3000000", [("2016-05-01", "6.4754")], False),
    ("USD 3100000", [("2016-05-01", "6.4754")], True),
    ("310万美元", [("2016-05-01", "6.4754")], True),
    ("USD 3100000", [("2016-04-01", "6.4754")], None),
    ("USD 3100000", [], None),
    ("USD 3100000 @6.4754 (2016-05-12)", [], True),
    ("USD 3000000 @6.4754 (2016-05-12)", [], False),
]


@pytest.mark.parametrize(("capital", "rates", "met"), CAPITALS)
def test_capital_as_it_is_typed(
    posted: Office, capital: str, rates: list[tuple[str, str]], met: bool | None
) -> None:
    for day, rate in rates:
        posted.ok("record", "add", "rate", "currency=USD", f"date={day}", f"rate={rate}")
    posted.ok(*PROJECT, "stage=注册", "stage_date=2016-05-20", f"registered_capital={capital}")
    found = row(posted, "2016-07-20")
    assert found["target"]["met"] is met
    assert any(line["finding"] and line["rule"] == 2 for line in found["why"]) == (met is None)


def test_an_increase_counts_by_its_increment_and_says_when_it_was_entered(posted: Office) -> None:
    project = posted.ok(*PROJECT, "stage=注册", "stage_date=2016-05-20", "registered_capital=500万元")
    increase = posted.ok(
        "record",
        "add",
        "increase",
        f"project={project}",
        "team=一组",
        "date=2016-07-14",
        "increment=2000万元",
    )
    found = row(posted, "2016-07-20")
    assert found["target"]["met"] is True and found["target"]["passed_on"] == "2016-07-14"
    assert "撤销" in texts(found, 3)  # it was entered long after the window
    assert any(line["facts"] == [project, increase] for line in found["why"] if line["rule"] == 2)


def test_the_settings_of_each_year_hold_for_what_happened_in_it(posted: Office) -> None:
    posted.ok("record", "add", "settings", "year=2016", "counting_stage=签约", "standby_day=2016-12-20")
    posted.ok("record", "add", "settings", "year=2017")
    posted.ok(*PROJECT, "stage=签约", "stage_date=2016-05-20", "registered_capital=2000万元")
    found = row(posted, "2017-01-05")
    assert found["target"]["met"] is True
    other = row(posted, "2017-01-05", "二组")["standby"]
    assert (other["proposed"], other["reference"]) == (True, "2016-12-20")
    with posted.desk(writing=False) as desk:
        known = facts(desk, 2017)
    assert known.settings is not None and known.settings.year == 2017
    assert known.settings_of(2016) != known.settings_of(2017) and known.settings_of(2015) is None


def test_tasks_and_visits_by_command_line(posted: Office) -> None:
    posted.ok(
        "record", "add", "task", "unit=经济发展局", "metric=拜访", "value=91", "from_day=2016-04-01", "to_day=2016-06-30",
        "is_main=是",
    )  # fmt: skip
    for day in ("2016-03-31", "2016-04-01", "2016-06-30", "2016-07-01"):
        add_visit(posted, f"date={day}")
    pace = row(posted, "2016-07-20")["pace"]
    assert pace == {"ratio": 0.022, "colour": "red", "metric": "拜访", "value": "91", "actual": "2"}
    assert row(posted, "2016-04-01")["pace"]["colour"] == "green"


def test_evidence_is_seen(posted: Office, tmp_path: Any) -> None:
    project = posted.ok(*PROJECT, "stage=注册", "stage_date=2016-05-20", "registered_capital=2000万元")
    assert "待补件" in texts(row(posted, "2016-07-20"), 2)
    paper = tmp_path / "licence.txt"
    paper.write_text("licence", encoding="utf-8")
    posted.ok("attach", paper, f"project={project}", "team=一组", "attachment_kind=佐证材料")
    assert "待补件" not in texts(row(posted, "2016-07-20"), 2)


# role, does it see standby, is a row of another team marked as incomplete
ROLES = [
    (Role.MEMBER, False, True),
    (Role.LEADER, False, True),
    (Role.HEADQUARTERS, True, False),
    (Role.ADMINISTRATOR, True, False),
]


@pytest.mark.parametrize(("role", "sees_standby", "is_incomplete"), ROLES)
def test_who_sees_what(posted: Office, role: Role, sees_standby: bool, is_incomplete: bool) -> None:
    become(posted, "组员", "一组")
    with posted.desk(writing=False) as desk:
        rows = assessing.sheet(replace(desk, role=role), date(2017, 1, 5)).rows()
    mine, other = rows
    assert (mine["standby"] is not None, other["standby"] is not None) == (sees_standby, sees_standby)
    assert any(line["rule"] == 4 for line in mine["why"]) == sees_standby
    assert "不全" not in texts(mine, 9)
    assert ("不全" in texts(other, 9)) == is_incomplete


def test_headquarters_decides_and_it_is_shown(posted: Office) -> None:
    found = row(posted, "2017-01-05")["standby"]
    # the leader is of the team, though he was entered as the unit's principal and his own record names no team
    assert found["proposed"] is True and {m["name"] for m in found["members"]} == {"陈晨", "李强"}
    posted.ok("record", "add", "standby", "member=陈晨", "year=2016", "decision=不予待职")
    decided = {m["name"]: m["decision"] for m in row(posted, "2017-01-05")["standby"]["members"]}
    assert decided == {"陈晨": "不予待职", "李强": None}


def test_both_computers_assess_alike_whatever_arrived_first(pair: tuple[Office, Office]) -> None:
    here, there = pair
    here.ok("record", "add", "campaign", "name=2016年春", "start=2016-04-15")
    there.ok(*PROJECT, "stage=注册", "stage_date=2016-05-20", "registered_capital=USD 3100000")
    here.ok("record", "add", "rate", "currency=USD", "date=2016-05-01", "rate=6.4754")
    there.ok("record", "add", "project", "name=另一项目", "team=二组", "stage=签约", "stage_date=2016-05-20")
    exchange(here, there)
    assert here.json("assess", "--on", "2016-07-20") == there.json("assess", "--on", "2016-07-20")


def _broken(office: Office) -> dict[str, Callable[[], object]]:
    add = ("record", "add")
    return {
        "没有对应的招商小组": lambda: office.ok(
            *add, "task", "metric=拜访", "value=1", "from_day=2016-04-01", "to_day=2016-06-30"
        ),
        "期限为0": lambda: office.ok(*add, "campaign", "name=空", "start=2016-04-15", "months=0"),
        "汇率": lambda: office.ok(*add, "rate", "currency=USD", "date=2016-05-01", "rate=0"),
        "没有招商小组": lambda: office.ok(*add, "unit", "name=孤单局"),
        "黄灯": lambda: office.ok(*add, "settings", "year=2016", "green_from=70"),
    }


@pytest.mark.parametrize("words", list(_broken(None)))  # type: ignore[arg-type]
def test_what_concerns_no_team_is_told_beside_the_rows(posted: Office, words: str) -> None:
    _broken(posted)[words]()
    told = posted.run("assess", "--on", "2016-07-20", "--json")
    assert told.code == 0 and len(told.json) == 2
    assert "请核对" in told.err and words in told.err


def test_a_campaign_that_has_not_begun_is_neither_met_nor_missed(posted: Office) -> None:
    with profiles.opened(posted.dir, writing=False) as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 3, 1))
        states = {line.state for line in standings.board(assessing.sheet(desk, date(2016, 3, 1))).lines}
        (table,) = (
            block
            for section in reviews.monthly(desk, "2016-02").sections
            for block in section.blocks
            if isinstance(block, Table) and block.key == "campaign"
        )
    assert states == {"未开始"}
    assert {(said(row.cells["state"]), said(row.cells["left"])) for row in table.rows()} == {("未开始", "—")}
