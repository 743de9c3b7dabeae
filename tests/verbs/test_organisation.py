"""The organisation as one picture: protocol order, moves, warnings in words, settings of the year and their defaults."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.base.errors import UserError
from zsapp.domain.field import Role
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import care, records
from zsapp.verbs.desk import Desk
from zsapp.verbs.notices import notices
from zsapp.verbs.organisation import (
    TeamView,
    UnitView,
    defaults,
    keep_settings,
    move,
    number_of,
    organisation,
    year_settings,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        yield Desk.open(Store(profile, this_machine()), date(2016, 5, 1))


def add(desk: Desk, kind: str, **values: object) -> str:
    return str(records.add(desk, kind, values).id)


def team_of(desk: Desk, name: str) -> TeamView:
    return next(each for each in organisation(desk).teams if each.team["name"] == name)


def unit_of(desk: Desk, name: str) -> UnitView:
    return next(each for each in organisation(desk).units if each.unit["name"] == name)


def test_a_team_led_by_its_units_principal_is_in_order(desk: Desk) -> None:
    unit = add(desk, "unit", name="经济发展局", principal="李强")
    add(desk, "team", name="一组", unit=unit, leader="李强")
    leader = organisation(desk).teams[0].team["leader"]
    records.change(desk, leader, {"team": "一组"})
    assert team_of(desk, "一组").warnings == []
    assert unit_of(desk, "经济发展局").warnings == []
    assert organisation(desk).warning_count == 0


def test_what_is_odd_is_told_in_words(desk: Desk) -> None:
    unit = add(desk, "unit", name="经济发展局", principal="李强")
    add(desk, "unit", name="商务局")
    add(desk, "team", name="一组", unit=unit, leader="王芳")
    add(desk, "team", name="二组", unit=unit)
    add(desk, "team", name="三组")
    add(desk, "team", name="台资纵队", team_kind="尖刀纵队", leader="周立")
    add(desk, "member", name="陈晨")
    assert any("主要负责人李强担任，现在是王芳" in words for words in team_of(desk, "一组").warnings)
    assert "还没有组长。" in team_of(desk, "二组").warnings
    assert "没有所属单位。" in team_of(desk, "三组").warnings
    assert "没有所属单位。" not in team_of(desk, "台资纵队").warnings
    assert any("2个小组" in words for words in unit_of(desk, "经济发展局").warnings)
    assert unit_of(desk, "商务局").warnings == ["还没有招商小组。", "没有填主要负责人。"]
    loose = {each["name"] for each in organisation(desk).loose}
    assert "陈晨" in loose


@pytest.mark.parametrize(
    ("orders", "by", "expected"),
    [((1, 2, 3), -1, "acb"), ((None, None, None), -1, "acb"), ((5, 5, 5), -1, "acb"), ((1, 2, 9), +1, "abc")],
)
def test_protocol_order_is_changed_by_moves(
    desk: Desk, orders: tuple[int | None, ...], by: int, expected: str
) -> None:
    team = add(desk, "team", name="一组")
    ids = {
        name: add(desk, "member", name=name, team=team, **({"order": order} if order is not None else {}))
        for name, order in zip("abc", orders, strict=True)
    }
    among = [each["id"] for each in team_of(desk, "一组").members]
    assert move(desk, among, ids["c"], by=by) is (by < 0)
    assert "".join(each["name"] for each in team_of(desk, "一组").members) == expected


def test_a_move_is_one_act(desk: Desk) -> None:
    team = add(desk, "team", name="一组")
    ids = [add(desk, "member", name=name, team=team) for name in "abc"]
    move(desk, ids, ids[2], by=-1)
    records.undo(desk)
    assert [each["name"] for each in team_of(desk, "一组").members] == ["a", "b", "c"]


def test_a_person_in_two_teams_stands_in_both(desk: Desk) -> None:
    one, two = add(desk, "team", name="一组"), add(desk, "team", name="二组")
    add(desk, "member", name="陈晨", team=one, second_team=two)
    assert [team_of(desk, name).members[0]["name"] for name in ("一组", "二组")] == ["陈晨", "陈晨"]


def test_settings_of_a_year_are_kept_and_number_the_bulletin(desk: Desk) -> None:
    assert year_settings(desk, 2016).row is None
    assert number_of(desk, 2016, "2016-W17") == ""
    keep_settings(desk, 2016, {"first_issue_week": "2016-W06", "issues_before": "48", "issuer": None})
    assert number_of(desk, 2016, "2016-W17") == "第12期（总第60期）"
    keep_settings(desk, 2016, {"issues_before": None})
    assert number_of(desk, 2016, "2016-W17") == "第12期"
    assert year_settings(desk, 2017).years == [2016, 2017]
    with pytest.raises(UserError, match="第1期周次"):
        keep_settings(desk, 2016, {"first_issue_week": "第六周"})


def test_the_defaults_are_those_the_bulletin_prints(desk: Desk) -> None:
    from zsapp.verbs import reports

    mast = reports.bulletin(desk, "2016-W17").masthead
    assert (mast.issuer, mast.name) == ("招商办", defaults()["bulletin_name"])
    assert defaults()["issuer"] == "开发区名称加“招商办”"
    keep_settings(desk, 2016, {"zone": "宿河经济开发区"})
    assert reports.bulletin(desk, "2016-W17").masthead.issuer == "宿河经济开发区招商办"
    keep_settings(desk, 2016, {"issuer": "招商工作领导小组"})
    assert reports.bulletin(desk, "2016-W17").masthead.issuer == "招商工作领导小组"


def test_a_new_year_takes_over_the_settings_of_the_last_but_no_counter(desk: Desk) -> None:
    typed = {
        "zone": "宿河经济开发区",
        "green_from": "90",
        "first_issue_week": "2016-W06",
        "issues_before": "48",
    }
    keep_settings(desk, 2015, {"zone": "宿河县工业园"})
    keep_settings(desk, 2016, typed)
    assert year_settings(desk, 2016).carried == {}
    assert year_settings(desk, 2014).before is None
    assert year_settings(desk, 2018).carried == {"zone": "宿河经济开发区", "green_from": "90"}


def test_headquarters_is_told_of_a_new_year_without_settings(desk: Desk) -> None:
    def told(day: date, role: Role = Role.HEADQUARTERS) -> list[str]:
        return [each.title for each in notices(replace(desk, today=day, role=role))]

    assert told(date(2016, 12, 31)) == []
    keep_settings(desk, 2016, {"zone": "宿河经济开发区"})
    assert told(date(2016, 12, 31)) == []
    assert told(date(2017, 1, 1)) == ["2017年的年度设置还没有填"]
    assert told(date(2017, 1, 1), Role.LEADER) == []
    keep_settings(desk, 2017, {"zone": "宿河经济开发区"})
    assert told(date(2017, 1, 1)) == []


def test_a_backup_is_listed_and_a_passphrase_set(desk: Desk) -> None:
    assert care.backups(desk.store) == []
    path = care.backup(desk.store)
    (found,) = care.backups(desk.store)
    assert (found.path, found.size_bytes) == (path, path.stat().st_size)
    assert care.key_state(desk.store) == care.KeyState(has_passphrase=True, in_keyring=False)
    assert care.set_passphrase(desk.store, "另一个口令").has_passphrase
    with pytest.raises(UserError, match="不能为空"):
        care.set_passphrase(desk.store, "")
