"""The desk: who handed in when, what is missing, how current it is; handing in, taking back, handing in again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support import profiles
from tests.support.office import Office
from zsapp.base.errors import UserError
from zsapp.domain.field import Role
from zsapp.domain.handing_in import Standing
from zsapp.store import audit, identity
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.sync.events import State, Status
from zsapp.sync.monitor import _write_status
from zsapp.verbs import handover, issuing, records, submissions
from zsapp.verbs.desk import Desk
from zsapp.verbs.submissions import Board, TeamLine

W17 = "2016-W17"
SECRET = "一二三四五六"


def at(desk: Desk, moment: str) -> Desk:
    """The same desk at a moment: the clock on the wall and the day shown."""
    when = datetime.fromisoformat(moment)
    us = int(when.timestamp() * 1_000_000)
    desk.store.machine = replace(desk.store.machine, now_us=lambda: us)
    return replace(desk, today=when.date())


def add(desk: Desk, team: str, day: str, **more: Any) -> str:
    return records.add(
        desk, "visit", {"company": "甲公司", "team": team, "visit_kind": "拜访", "date": day, **more}
    ).id


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = at(Desk.open(Store(profile, this_machine()), date(2016, 4, 25)), "2016-04-25 08:00")
        for number, name in enumerate(("一组", "二组", "三组")):
            records.add(desk, "team", {"name": name, "order": number})
        records.add(desk, "company", {"name": "甲公司"})
        add(desk, "一组", "2016-04-26")
        add(desk, "一组", "2016-04-28", visit_kind="来访", their_count=5)
        add(desk, "三组", "2016-04-28")
        yield desk


def lines(found: Board) -> dict[str, TeamLine]:
    return {line.name: line for line in found.lines}


def states(found: Board) -> list[str]:
    return [str(line.standing) for line in found.lines]


def test_the_desk_says_how_each_team_stands(desk: Desk) -> None:
    desk = at(desk, "2016-05-01 17:42")
    submissions.hand_in(desk, W17, "一组")
    submissions.hand_in(desk, W17, "二组", remark="整理资料")
    found = submissions.board(desk)
    assert found.week.key == W17 and found.due == datetime(2016, 5, 1, 18)
    assert states(found) == ["已报", "零报告", "未报"]
    first = lines(found)["一组"]
    assert first.moment is not None and first.moment.at == datetime(2016, 5, 1, 17, 42)
    assert (first.is_late, first.clock, first.as_of.source) == (False, None, "none")
    assert {name: value for name, value in first.figures.items() if value} == {
        "calls": 1,
        "groups": 1,
        "heads": 5,
    }
    assert lines(found)["二组"].remark == "整理资料"
    assert found.urge().endswith("尚未报送：三组。") and "前报送" in found.urge()
    assert found.urge([first]) == ""
    desk = at(desk, "2016-05-01 18:01")
    assert states(submissions.board(desk)) == ["已报", "零报告", "逾期"]
    submissions.hand_in(desk, W17, "三组")
    found = submissions.board(desk)
    assert states(found) == ["已报", "零报告", "已报"]
    assert lines(found)["三组"].is_late and found.missing == [] and found.urge() == ""
    assert [each["late"] for each in submissions.as_json(found)] == [False, False, True]


def test_a_week_is_taken_back_and_handed_in_again(desk: Desk) -> None:
    desk = at(desk, "2016-04-30 09:00")
    first = submissions.hand_in(desk, W17, "一组", remark="初报")
    with pytest.raises(UserError, match="2016-04-30 09:00报送过"):
        submissions.hand_in(desk, W17, "一组")
    submissions.withdraw(desk, W17, "一组")
    assert states(submissions.board(desk)) == ["未报"] * 3
    with pytest.raises(UserError, match="还没有报送"):
        submissions.withdraw(desk, W17, "一组")
    desk = at(desk, "2016-05-01 10:30")
    again = submissions.hand_in(desk, W17, "一组")
    assert again.id == first.id
    line = lines(submissions.board(desk))["一组"]
    assert line.moment is not None and line.moment.at == datetime(2016, 5, 1, 10, 30)
    assert (line.standing, line.remark) == (Standing.HANDED_IN, "")
    assert desk.read(audit.audit) == []
    records.undo(desk)
    assert lines(submissions.board(desk))["一组"].standing is Standing.MISSING


def test_once_issued_nothing_is_taken_back_and_what_comes_late_is_told(desk: Desk) -> None:
    desk = at(desk, "2016-05-01 17:00")
    submissions.hand_in(desk, W17, "一组")
    desk = at(desk, "2016-05-02 09:00")
    issued = issuing.issue(desk, W17)
    found = submissions.board(desk, W17)
    assert found.issued == (issued.number, "2016-05-02")
    with pytest.raises(UserError, match="不能撤回"):
        submissions.withdraw(desk, W17, "一组")
    submissions.hand_in(desk, W17, "二组")
    assert lines(submissions.board(desk, W17))["二组"].is_late


def test_a_moment_that_is_not_the_clocks_is_shown_beside_it(desk: Desk) -> None:
    """Somebody typed the moment in: the change says when its computer wrote it."""
    desk = at(desk, "2016-05-02 20:15")
    record = submissions.hand_in(desk, W17, "一组").id
    records.change(desk, record, {"moment": "2016-05-01 17:00"})
    line = lines(submissions.board(desk, W17))["一组"]
    assert not line.is_late and line.clock == datetime(2016, 5, 2, 20, 15)
    records.change(desk, record, {"moment": "2016-05-02"})
    line = lines(submissions.board(desk, W17))["一组"]
    assert line.clock is None and line.moment is not None
    assert line.moment.at == datetime(2016, 5, 2, 20, 15) and line.is_late


def test_what_cannot_be_handed_in(desk: Desk) -> None:
    with pytest.raises(UserError, match="还没有开始"):
        submissions.hand_in(desk, "2016-W19", "一组")
    with pytest.raises(UserError, match="--team"):
        submissions.hand_in(desk, W17, "")
    with pytest.raises(UserError):
        submissions.hand_in(desk, W17, "没有的组")


def test_a_team_sees_and_hands_in_its_own(desk: Desk) -> None:
    teams = {line.name: line.team for line in submissions.board(desk, W17).lines}
    mine = replace(desk, role=Role.LEADER, team=teams["二组"])
    found = submissions.board(mine, W17)
    assert [line.name for line in found.lines] == ["二组"] and not found.sees_all
    assert found.may_hand_in(teams["二组"]) and not found.may_hand_in(teams["一组"])
    assert lines(found)["二组"].as_of.source == "own"
    with pytest.raises(UserError, match="只能为本组"):
        submissions.hand_in(mine, W17, "一组")
    submissions.hand_in(mine, W17, "二组")
    assert lines(submissions.board(mine, W17))["二组"].standing is Standing.ZERO


def test_how_current_it_is_from_a_hub(desk: Desk) -> None:
    hub = identity.JoinedHub("http://127.0.0.1:9", "h", "00" * 32, "中心端", "u", "招商办", None)  # type: ignore[arg-type]
    with desk.store.database.write() as connection:
        identity.put_hub(connection, hub)
    assert {line.as_of.source for line in submissions.board(desk, W17).lines} == {"hub"}
    success_s = datetime(2016, 5, 1, 16, 5).timestamp()
    _write_status(desk.store, Status(State.UP_TO_DATE, last_success_s=success_s))
    found = submissions.board(desk, W17)
    assert found.hub == "中心端"
    assert {line.as_of.at for line in found.lines} == {datetime(2016, 5, 1, 16, 5)}
    assert lines(found)["一组"].as_of.newest == datetime(2016, 4, 25, 8)
    assert lines(found)["二组"].as_of.newest is None


def test_how_current_it_is_from_files(desk: Desk, tmp_path: Path) -> None:
    """A team hands in on its own laptop and sends a file; the desk says of which moment."""
    invited = tmp_path / "invitation.zsh"
    handover.invite(desk, invited, team="一组", passphrase=SECRET, kdf=profiles.FAST)
    with profiles.new_profile(tmp_path / "team") as profile:
        theirs = Desk.open(Store(profile, this_machine()), date(2016, 5, 1))
        handover.read(theirs, [invited], passphrase=SECRET)
        theirs = at(Desk.open(theirs.store, theirs.today), "2016-05-01 15:20")
        submissions.hand_in(theirs, W17, "一组")
        sent = handover.write(theirs, tmp_path / "one.zsh", passphrase=SECRET, kdf=profiles.FAST).path
    desk = at(desk, "2016-05-01 16:00")
    assert lines(submissions.board(desk))["一组"].as_of.source == "none"
    handover.read(desk, [sent], passphrase=SECRET)
    found = submissions.board(desk)
    assert states(found) == ["已报", "未报", "未报"]
    line = lines(found)["一组"]
    assert (line.as_of.source, line.as_of.at) == ("file", datetime(2016, 5, 1, 15, 20))
    assert (
        line.moment is not None and line.moment.at == datetime(2016, 5, 1, 15, 20) and line.person == "一组"
    )
    assert lines(found)["二组"].as_of.source == "none"


def test_by_the_command_line(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    office.ok("record", "add", "team", "name=一组")
    made = office.json("bulletin", "submit", "--week", W17, "--team", "一组", "--remark", "本周培训")
    assert made["remark"] == "本周培训"
    (line,) = office.json("bulletin", "desk", "--week", W17)
    assert (line["team_name"], line["state"], line["calls"]) == ("一组", "零报告", 0)
    office.ok("bulletin", "withdraw", "--week", W17, "--team", "一组")
    (line,) = office.json("bulletin", "desk", "--week", W17)
    assert line["state"] == "逾期" and line["moment"] is None
    assert "【催报】" in office.run("bulletin", "desk", "--week", W17).out
    assert "还没有报送" in office.refused(1, "bulletin", "withdraw", "--week", W17, "--team", "一组")
