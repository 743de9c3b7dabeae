"""The board kept while changes come is the board made anew, whatever changes, in whatever order (rules 1 to 6, 9)."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest

from tests.support import profiles
from tests.support.office import Office
from tests.support.stocked import COMPANY, OTHER
from zsapp.base.errors import UserError
from zsapp.domain.ids import RecordId
from zsapp.store.identity import this_machine
from zsapp.store.query import row
from zsapp.store.store import Changed, Store
from zsapp.verbs import attach, facts, records, standings
from zsapp.verbs.assessing import sheet
from zsapp.verbs.desk import Desk
from zsapp.verbs.live_board import LiveBoard

ON = date(2016, 7, 20)


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    """A campaign, tasks of three metrics, somebody who is in two teams."""
    office.ok("record", "add", "campaign", "name=2016年春", "start=2016-04-15")
    office.ok("record", "add", "member", "name=周全", "team=一组", "second_team=二组")
    for team in ("三组", "四组"):
        office.ok("record", "add", "team", f"name={team}", "team_kind=squad")
    for team, metric in (("一组", "达标项目"), ("二组", "拜访"), ("三组", "协议总投资"), ("四组", "拜访")):
        given = (f"team={team}", f"metric={metric}", "value=4", "from_day=2016-01-01", "to_day=2016-12-31")
        office.ok("record", "add", "task", *given)
    with profiles.opened(office.dir, writing=True) as profile:
        yield Desk.open(Store(profile, this_machine()), ON)


def watched(desk: Desk) -> LiveBoard:
    """A live board that hears of every write, as the window's does."""
    live = LiveBoard()

    def written(changed: Changed) -> None:
        with desk.store.database.read() as connection:
            found = [row(connection, RecordId(each)) for each in changed.records]
        live.note(changed.records, {each.kind for each in found if each} if all(found) else ())

    desk.store.listeners.append(written)
    return live


class Hand:
    """Writes what a busy zone writes, from a seed."""

    def __init__(self, desk: Desk, seed: int, folder: Path) -> None:
        self.desk, self.rng, self.folder = desk, Random(seed), folder
        self.projects: list[RecordId] = []
        self.others: list[RecordId] = []

    def act(self) -> None:
        acts = [self.visit, self.project, self.move, self.increase, self.evidence, self.drop, self.undo]
        with suppress(UserError):  # what was taken back cannot be deleted or moved any more
            self.rng.choice(acts)()

    def day(self) -> str:
        return f"2016-{self.rng.randint(3, 8):02}-{self.rng.randint(1, 28):02}"

    def team(self) -> str:
        return self.rng.choice(("一组", "二组", "三组", "四组"))

    def visit(self) -> None:
        kind = self.rng.choice(("拜访", "来访", "电话"))
        company = self.rng.choice((COMPANY, OTHER))
        given = {"company": company, "team": self.team(), "visit_kind": kind, "date": self.day()}
        self.others.append(records.add(self.desk, "visit", given).id)

    def project(self) -> None:
        capital = self.rng.choice(("1999万元", "2000万元", "USD 3100000"))
        given = {"name": f"项目{len(self.projects)}", "team": self.team(), "registered_capital": capital}
        self.projects.append(records.add(self.desk, "project", given | {"total_investment": "3亿元"}).id)

    def move(self) -> None:
        if self.projects:
            stage = {"stage": self.rng.choice(("签约", "注册", "搁置")), "stage_date": self.day()}
            records.change(self.desk, self.rng.choice(self.projects), stage)

    def increase(self) -> None:
        if self.projects:
            project = records.show(self.desk, self.rng.choice(self.projects))
            given = {
                "project": project["id"],
                "team": project["team"],
                "date": self.day(),
                "increment": "5000万元",
            }
            self.others.append(records.add(self.desk, "increase", given).id)

    def evidence(self) -> None:
        if self.projects:
            project = records.show(self.desk, self.rng.choice(self.projects))
            paper = self.folder / "营业执照.txt"
            paper.write_text(f"营业执照{self.rng.random()}", encoding="utf-8")
            given = {"attachment_kind": "佐证材料", "project": project["id"], "team": project["team"]}
            self.others.append(attach.attach(self.desk, paper, given).id)

    def drop(self) -> None:
        if self.others:
            records.delete(self.desk, self.others.pop(self.rng.randrange(len(self.others))))

    def undo(self) -> None:
        if self.others:
            records.undo(self.desk)


@pytest.mark.parametrize("on", [ON, date(2017, 1, 5)])  # in the campaign; when standby is proposed
@pytest.mark.parametrize("seed", range(4))
def test_kept_is_the_same_as_made_anew(desk: Desk, seed: int, on: date, tmp_path: Path) -> None:
    live, hand = watched(desk), Hand(desk, seed, tmp_path)
    assert live.board(desk, on) == standings.board(sheet(desk, on))
    for _step in range(15):
        for _act in range(hand.rng.randint(1, 3)):
            hand.act()
        with patch.object(facts, "facts", side_effect=AssertionError("all was read again")):
            kept = live.board(desk, on)
        assert kept == standings.board(sheet(desk, on))


def test_what_concerns_everybody_is_read_anew(desk: Desk) -> None:
    live = watched(desk)
    before = live.board(desk, ON)
    (task,) = (each["id"] for each in records.listed(desk, "task") if each["metric"] == "协议总投资")
    records.change(desk, task, {"value": "8"})
    after = live.board(desk, ON)
    assert before != after == standings.board(sheet(desk, ON))
    assert live.board(desk, date(2016, 6, 1)) == standings.board(sheet(desk, date(2016, 6, 1)))


def test_after_a_fault_all_is_read_anew(desk: Desk, tmp_path: Path) -> None:
    live = watched(desk)
    live.board(desk, ON)
    Hand(desk, 1, tmp_path).visit()
    with patch.object(facts, "facts_of_teams", side_effect=OSError), pytest.raises(OSError):
        live.board(desk, ON)
    assert live.board(desk, ON) == standings.board(sheet(desk, ON))
