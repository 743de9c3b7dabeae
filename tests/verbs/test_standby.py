"""待职: proposals by the rule, one decision for a person and year, undo; names of people reach headquarters alone (rule 4)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.base.errors import UserError
from zsapp.domain.field import Role
from zsapp.domain.rules.standby_people import CONFIRMED, DECLINED, PROPOSED, PROVEN, QUIET, WARNED
from zsapp.store import audit
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import assessing, records, reviews, standby, standings
from zsapp.verbs.desk import Desk
from zsapp.verbs.standby import PersonLine

YEAR_AFTER = date(2017, 1, 5)
REASON = "一年没有实绩，本人无异议"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = Desk.open(Store(profile, this_machine()), YEAR_AFTER)
        for order, name in enumerate(("甲", "乙"), 1):
            add(desk, "unit", name=f"{name}局")
            add(desk, "team", name=f"{name}组", unit=f"{name}局", order=str(order))
        for order, (name, team) in enumerate((("章一", "甲组"), ("李二", "甲组"), ("王三", "乙组")), 1):
            add(desk, "member", name=name, team=team, title="科长", order=str(order))
        add(desk, "campaign", name="2016年春", start="2016-04-15")
        signed = {"stage": "注册", "stage_date": "2016-05-16", "registered_capital": "1万元"}
        add(desk, "project", name="小项目", team="乙组", **signed)
        yield desk


def add(desk: Desk, kind: str, **given: str) -> str:
    return records.add(desk, kind, given).id


def on(desk: Desk, day: str) -> Desk:
    return replace(desk, today=date.fromisoformat(day))


def states(desk: Desk) -> dict[str, str]:
    return {line.name: line.state for line in standby.board(desk, desk.today).lines}


def line(desk: Desk, name: str) -> PersonLine:
    return next(each for each in standby.board(desk, desk.today).lines if each.name == name)


def decide(desk: Desk, name: str, decision: str = CONFIRMED, reason: str = REASON) -> str:
    its = line(desk, name)
    return str(standby.decide(desk, its.member, its.year, decision, reason=reason).id)


# as of, of a team without a result, of one with one
DAYS = [
    ("2016-07-20", QUIET, PROVEN),
    ("2016-11-01", WARNED, PROVEN),
    ("2016-12-31", WARNED, PROVEN),
    ("2017-01-01", PROPOSED, PROVEN),
]


@pytest.mark.parametrize(("day", "without", "having"), DAYS)
def test_people_by_the_rule_with_units_and_why(desk: Desk, day: str, without: str, having: str) -> None:
    its = on(desk, day)
    assert states(its) == {"章一": without, "李二": without, "王三": having}
    first, last = line(its, "章一"), line(its, "王三")
    assert (first.units, first.teams, first.title, first.results) == ("甲局", "甲组", "科长", 0)
    assert "没有任何" in first.reasons[0].text
    assert [fact.name for fact in last.reasons[0].facts] == ["小项目"] and last.results == 1
    assert first.may_decide == (without == PROPOSED) and not last.may_decide


def test_a_day_ahead_shows_what_will_be_and_lets_nobody_decide(desk: Desk) -> None:
    its = on(desk, "2016-07-20")
    found = {each.name: each for each in standby.board(its, YEAR_AFTER).lines}
    assert found["章一"].state == PROPOSED and not found["章一"].may_decide


def test_a_decision_is_one_record_for_a_person_and_year_and_can_be_undone(desk: Desk) -> None:
    record = decide(desk, "章一")
    assert states(desk)["章一"] == CONFIRMED
    kept = records.show(desk, record)
    assert (kept["decision"], kept["decided_on"], kept["reason"]) == (CONFIRMED, "2017-01-05", REASON)
    assert decide(desk, "章一", DECLINED, "另有安排") == record
    assert states(desk)["章一"] == DECLINED and len(records.listed(desk, "standby")) == 1
    records.undo(desk)
    assert states(desk)["章一"] == CONFIRMED
    records.undo(desk)
    assert states(desk)["章一"] == PROPOSED
    assert decide(desk, "章一", DECLINED, "另有安排") == record  # out of the bin again
    assert records.show(desk, record)["reason"] == "另有安排"
    records.undo(desk)
    assert states(desk)["章一"] == PROPOSED
    assert desk.read(audit.audit) == []


def test_a_decision_is_withdrawn(desk: Desk) -> None:
    record = decide(desk, "章一")
    standby.withdraw(desk, record)
    assert states(desk)["章一"] == PROPOSED
    records.undo(desk)
    assert states(desk)["章一"] == CONFIRMED


REFUSED = [
    ("2017-01-05", "章一", CONFIRMED, "  ", "请写明理由"),
    ("2017-01-05", "章一", "算了", REASON, "只能是"),
    ("2016-12-31", "章一", CONFIRMED, REASON, "认定日是2016-12-31"),
    ("2017-01-05", "王三", CONFIRMED, REASON, "已有招商实绩"),
]


@pytest.mark.parametrize(("day", "name", "decision", "reason", "words"), REFUSED)
def test_what_cannot_be_decided(
    desk: Desk, day: str, name: str, decision: str, reason: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        decide(on(desk, day), name, decision, reason)
    assert records.listed(desk, "standby") == []


def test_a_year_that_concerns_nobody_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="不在2014年"):
        standby.decide(desk, line(desk, "章一").member, 2014, CONFIRMED, reason=REASON)


def test_a_result_that_arrives_after_the_decision_is_told(desk: Desk) -> None:
    decide(desk, "章一")
    add(desk, "project", name="迟到项目", team="甲组", stage="签约", stage_date="2016-12-30")
    its = line(desk, "章一")
    assert its.state == CONFIRMED and its.has_finding and not its.may_decide
    assert any("后来查到期内的实绩1项" in each.text for each in its.reasons if each.is_finding)
    assert states(desk)["李二"] == PROVEN


def test_one_who_left_the_teams_keeps_the_decision_and_it_is_told(desk: Desk) -> None:
    decide(desk, "章一")
    records.change(desk, line(desk, "章一").member, {"team": ""})
    its = line(desk, "章一")
    assert its.state == CONFIRMED and any("已不在" in each.text for each in its.reasons if each.is_finding)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
def test_nobody_but_headquarters_sees_or_decides(desk: Desk, role: Role) -> None:
    member = line(desk, "章一").member
    other = replace(desk, role=role)
    assert standby.is_for(desk) and not standby.is_for(other)
    for act in (
        lambda: standby.board(other, other.today),
        lambda: standby.decide(other, member, 2016, CONFIRMED, reason=REASON),
        lambda: standby.withdraw(other, "x"),
        lambda: records.add(other, "standby", {"member": member, "year": "2016", "decision": CONFIRMED}),
    ):
        with pytest.raises(UserError, match="没有权限"):
            act()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
def test_no_name_and_no_word_of_standby_reaches_others(desk: Desk, role: Role) -> None:
    """Neither by `assess`, nor by the page of the assessment, nor by any report."""
    records.change(desk, line(desk, "章一").member, {"second_team": "乙组"})
    decide(desk, "李二")
    other = replace(desk, role=role)
    sheet = assessing.sheet(other, other.today)
    rows = sheet.rows()
    assert {row["standby"] for row in rows} == {None}
    said = json.dumps([rows, sheet.findings()], ensure_ascii=False)
    said += str([(line.standby, line.reasons) for line in standings.board(sheet).lines])
    for review in (reviews.monthly(other, "2016-12"), reviews.quarterly(other, "2016-Q4"),
                   reviews.tasks(other, other.today)):  # fmt: skip
        said += str(review.sections)
    assert "待职" not in said and "李二" not in said
    mine = json.dumps(assessing.sheet(desk, desk.today).rows(), ensure_ascii=False)
    assert "李二" in mine and "待职" in mine
