"""The contract of `assess`: one row for each team, these keys, these kinds of values."""

from typing import Any

import pytest

from tests.support.office import Office
from tests.support.stocked import COMPANY
from tests.verbs.test_desk import become

KEYS = {"team", "target", "extension", "standby", "pace", "why"}


@pytest.fixture
def posted(office: Office) -> Office:
    office.ok("record", "add", "campaign", "name=2016年春", "start=2016-04-15")
    office.ok(
        "record", "add", "project", "name=示例项目", f"company={COMPANY}", "team=一组", "stage=注册",
        "stage_date=2016-05-20", "registered_capital=2000万元",
    )  # fmt: skip
    return office


def rows(office: Office, *words: str) -> list[dict[str, Any]]:
    found = office.json("assess", *words)
    assert isinstance(found, list)
    return found


def test_one_row_for_each_team_squads_included(posted: Office) -> None:
    found = rows(posted, "--on", "2016-07-20")
    teams = {each["id"]: each["name"] for each in posted.json("record", "list", "team")}
    assert {each["team"]: each["team_name"] for each in found} == teams
    assert all(each.keys() == KEYS | {"team_name"} for each in found)


def test_the_keys_and_kinds_of_a_row(posted: Office) -> None:
    met, missed = rows(posted, "--on", "2016-07-20")
    assert met["target"] == {
        "metric": "达标项目",
        "value": 1,
        "actual": 1,
        "met": True,
        "from": "2016-04-15",
        "until": "2016-07-15",
        "passed_on": "2016-05-20",
    }
    assert met["extension"] is None
    assert missed["target"]["actual"] == 0 and missed["target"]["met"] is False
    assert missed["extension"] == {"from": "2016-07-16", "until": "2016-08-15", "months": 1}
    assert met["pace"] == {"ratio": 1.0, "colour": "green", "metric": "达标项目", "value": "1", "actual": "1"}
    assert missed["pace"]["ratio"] == 0.0 and missed["pace"]["colour"] == "red"
    for each in (met, missed):
        assert each["standby"].keys() == {"proposed", "reference", "days_left", "warning", "members"}
        for line in each["why"]:
            assert line.keys() == {"rule", "text", "facts", "setting", "finding"}
            assert isinstance(line["rule"], int) and line["text"] and isinstance(line["facts"], list)
            assert isinstance(line["finding"], bool)
        assert {1, 2, 9} <= {line["rule"] for line in each["why"]}


def test_every_fact_can_be_shown(posted: Office) -> None:
    for each in rows(posted, "--on", "2016-07-20"):
        for line in each["why"]:
            for record in line["facts"]:
                assert posted.json("record", "show", record)["id"] == record


def test_standby_is_null_for_anyone_but_headquarters(posted: Office) -> None:
    assert all(each["standby"] is not None for each in rows(posted, "--on", "2017-01-05"))
    become(posted, "组长", "一组")
    found = rows(posted, "--on", "2017-01-05")
    assert [each["standby"] for each in found] == [None, None]
    assert all(line["rule"] != 4 for each in found for line in each["why"])


def test_without_a_campaign_there_is_no_target(office: Office) -> None:
    found = rows(office, "--on", "2016-07-20")
    assert len(found) == 2
    for each in found:
        assert (each["target"], each["extension"], each["standby"], each["pace"]) == (None, None, None, None)
        assert each["why"]


def test_a_target_that_cannot_be_judged_is_null(posted: Office) -> None:
    posted.ok(
        "record", "add", "project", "name=另一项目", "team=二组", "stage=注册", "stage_date=2016-05-20",
        "registered_capital=USD 3100000",
    )  # fmt: skip
    found = rows(posted, "--on", "2016-07-20")[1]
    assert found["target"]["met"] is None and found["target"]["actual"] == 0
    assert any(line["finding"] and "汇率" in line["text"] for line in found["why"])


def test_the_day_is_the_one_given_or_that_of_the_desk(posted: Office) -> None:
    given = posted.run("assess", "--on", "2016-07-20", "--json").json
    by_desk = posted.run("assess", "--json", ZSAPP_TODAY="2016-07-20").json
    assert given == by_desk != posted.run("assess", "--json", ZSAPP_TODAY="2016-07-10").json


@pytest.mark.parametrize("day", ["2016-02-30", "yesterday", "20160", ""])
def test_what_is_no_day_says_what_to_type(posted: Office, day: str) -> None:
    assert "2016-07-20" in posted.refused(1, "assess", "--on", day)


def test_in_words(posted: Office) -> None:
    told = posted.ok("assess", "--on", "2016-07-20")
    assert told.index("一组") < told.index("二组")
    assert "规则3" in told and "2016-08-15" in told


def test_an_empty_profile_has_no_row(empty: Office) -> None:
    assert rows(empty) == []
    assert "还没有招商小组" in empty.ok("assess")
