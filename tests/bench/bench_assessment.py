"""The page of the assessment over a large zone: 300 teams, 5,000 projects with their stages, 100,000 visits in a real store.

What is measured is what a person waits for after one change: the rows of the teams it concerns are made anew.
"""

import gc
import random
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.bench.profiles import ORGANISATION, Act, machine
from tests.support.profiles import new_profile
from zsapp.domain.change import DELETED
from zsapp.domain.ids import PersonId, RecordId, StreamId, team_stream
from zsapp.domain.money import parse_amount
from zsapp.store.store import Edit, Store
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.live_board import LiveBoard

TEAMS, COMPANIES, PROJECTS, VISITS, ROUNDS = 300, 2_000, 5_000, 100_000, 9
MOST_MS = 100.0
_ON = date(2016, 7, 20)
_STAGES = ("线索", "初洽", "在谈", "签约", "注册")
_AT_ONCE = 500
_APRIL_US = 1_460_678_400_000_000


def measures() -> list[dict[str, Any]]:
    """The best of nine changes each: a visit written, a project registered."""
    with tempfile.TemporaryDirectory() as folder, new_profile(Path(folder) / "p") as profile:
        store, zone = Store(profile, machine()), _Zone()
        store.found(ORGANISATION)
        store.load(zone.acts())
        desk, live = Desk.open(store, _ON), LiveBoard()
        store.listeners.append(lambda changed: live.note(changed.records, ("visit", "project")))
        begun = time.perf_counter()
        assert len(live.board(desk, _ON).lines) == TEAMS
        opened_s = time.perf_counter() - begun
        gc.collect()
        gc.disable()  # as in the window, which collects when it is calm
        visit = _refreshed_ms(desk, live, lambda n: zone.write_visit(desk, n))
        stage = _refreshed_ms(desk, live, lambda n: zone.register(desk, n))
        gc.enable()
    return [
        _measure(
            f"assessment of {TEAMS} teams again after a visit was written, ms (all of it: {opened_s:.1f} s)",
            visit,
        ),
        _measure(f"assessment of {TEAMS} teams again after a project was registered, ms", stage),
    ]


def _measure(name: str, figure: float) -> dict[str, Any]:
    return {"name": name, "figure": round(figure, 1), "bound": MOST_MS, "ok": figure <= MOST_MS}


def _refreshed_ms(desk: Desk, live: LiveBoard, act: Any) -> float:
    took = []
    for number in range(ROUNDS):
        act(number)
        begun = time.perf_counter()
        live.board(desk, _ON)
        took.append(time.perf_counter() - begun)
    return min(took) * 1_000


class _Zone:
    """Who and what there is, and how it came to be."""

    def __init__(self) -> None:
        self._chance = random.Random(2016)
        self.teams, self.companies, self.projects = (
            [self._id() for _each in range(many)] for many in (TEAMS, COMPANIES, PROJECTS)
        )

    def _id(self) -> RecordId:
        return RecordId(str(uuid.UUID(int=self._chance.getrandbits(128), version=4)))

    def _day(self) -> str:
        return (date(2016, 1, 4) + timedelta(days=self._chance.randrange(190))).isoformat()

    def acts(self) -> Iterator[Act]:
        """Teams with units, people, tasks and a campaign; companies; projects and their stages; visits."""
        for edits in (self._people(), self._companies(), self._projects(), *self._stages(), self._visits()):
            batch: list[Edit] = []
            for edit in edits:
                batch.append(edit)
                if len(batch) == _AT_ONCE:
                    yield batch, PersonId(self.teams[0]), _APRIL_US
                    batch = []
            if batch:
                yield batch, PersonId(self.teams[0]), _APRIL_US

    @staticmethod
    def _new(kind: str, record: RecordId, stream: StreamId, **values: Any) -> Edit:
        return Edit(kind, record, stream, {DELETED: False, **values}, {})

    def _people(self) -> Iterator[Edit]:
        yield self._new("campaign", self._id(), ORGANISATION, name="2016年春", start="2016-04-15")
        yield self._new("rate", self._id(), ORGANISATION, currency="USD", date="2016-07-01", rate="6.4754")
        for number, team in enumerate(self.teams):
            unit, members = self._id(), [self._id() for _each in range(5)]
            for place, member in enumerate(members):
                name = f"人员{number}之{place}"
                yield self._new("member", member, ORGANISATION, name=name, team=team)
            yield self._new(
                "unit", unit, ORGANISATION, name=f"单位{number}", tier="一档", principal=members[0]
            )
            values = {"name": f"{number}组", "unit": unit, "leader": members[0], "order": number}
            yield self._new("team", team, ORGANISATION, team_kind="招商小组", **values)
            task = {"unit": unit, "metric": "达标项目", "value": "12", "is_main": True}
            yield self._new(
                "task", self._id(), ORGANISATION, from_day="2016-01-01", to_day="2016-12-31", **task
            )

    def _companies(self) -> Iterator[Edit]:
        for number, company in enumerate(self.companies):
            yield self._new("company", company, ORGANISATION, name=f"示例企业{number:05}有限公司")

    def _team_of(self, place: int) -> tuple[RecordId, StreamId]:
        team = self.teams[place % TEAMS]
        return team, team_stream(ORGANISATION, team)

    def _projects(self) -> Iterator[Edit]:
        capital = parse_amount("2000万元")
        for number, project in enumerate(self.projects):
            team, stream = self._team_of(number)
            yield self._new(
                "project", project, stream, name=f"项目{number}", team=team, registered_capital=capital
            )

    def _stages(self) -> Sequence[Iterator[Edit]]:
        def reached(stage: str, least: int) -> Iterator[Edit]:
            for number, project in enumerate(self.projects):
                if number % len(_STAGES) >= least:
                    dated = {"stage": stage, "stage_date": f"2016-0{least + 1}-15", "stage_reason": None}
                    yield Edit("project", project, self._team_of(number)[1], {"stage_dated": dated}, {})

        return [reached(stage, least) for least, stage in enumerate(_STAGES)]

    def _visits(self) -> Iterator[Edit]:
        for number in range(VISITS):
            team, stream = self._team_of(number)
            values = {"company": self._chance.choice(self.companies), "team": team, "date": self._day()}
            yield self._new(
                "visit", self._id(), stream, visit_kind="拜访", content="谈了设备和用地。", **values
            )

    def write_visit(self, desk: Desk, number: int) -> None:
        """One more visit of one team."""
        given = {"company": self.companies[number], "team": self.teams[number], "date": "2016-07-18"}
        records.add(desk, "visit", {"visit_kind": "拜访", **given})

    def register(self, desk: Desk, number: int) -> None:
        """One more project of one team passes the stage that counts."""
        records.change(desk, self.projects[number], {"stage": "注册", "stage_date": "2016-07-18"})
