"""The demonstration plays on a day of its own: what is written in it is of that day; other profiles keep the computer's clock."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.domain.ids import StreamId
from zsapp.store import log
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import claims, clock, demonstration, records
from zsapp.verbs.desk import Desk, on_the_wall

DAY = date.fromisoformat(demonstration.DAY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with profiles.new_profile(tmp_path / "p") as profile:
        yield Store(profile, this_machine())


def peopled(store: Store) -> Desk:
    """Two teams and a company, written as the story is: weeks before the day shown."""
    desk = Desk.open(store, DAY)
    for name in ("一组", "二组"):
        records.add(desk, "team", {"name": name})
    records.add(desk, "company", {"name": "示例电器"})
    return desk


def test_who_registers_a_company_sees_a_live_claim_and_where_two_teams_meet(store: Store) -> None:
    store.found(StreamId(demonstration.ORGANISATION))
    demonstration.plays_on(store, DAY)
    desk = peopled(store)
    claims.register(desk, {"company": "示例电器", "team": "一组"})
    (found,) = claims.board(desk).companies
    (line,) = found.lines
    assert (line.state, line.left, line.is_live, found.talks_name) == ("保护中", 90, True, "一组")
    assert line.moment.startswith(demonstration.DAY) and not line.has_finding
    assert line.until == (DAY + timedelta(days=90)).isoformat()
    saved = claims.register(desk, {"company": "示例电器", "team": "二组"})
    assert any("一组2016-05-11已登记首谈" in each for each in saved.remarks)
    (found,) = claims.board(desk).companies
    assert found.clash_names == ("一组", "二组") and found.talks_name == "一组"
    assert clock.trouble(desk) == ""


def test_any_other_profile_keeps_the_clock_of_the_computer_whatever_day_is_shown(store: Store) -> None:
    demonstration.plays_on(store, DAY)
    desk = peopled(store)
    claims.register(desk, {"company": "示例电器", "team": "一组"})
    (line,) = claims.board(desk).lines
    assert line.state == "未生效" and line.has_finding  # the day shown lies before the registration
    assert not line.moment.startswith(demonstration.DAY)


@pytest.mark.parametrize("at", ["00:00:00", "09:30:05", "23:44:59", "23:59:59"])
def test_at_any_hour_what_is_written_is_of_the_day_shown(store: Store, at: str) -> None:
    """Also a quarter of an hour before midnight, though changes may be ten minutes ahead of their clock."""
    store.found(StreamId(demonstration.ORGANISATION))
    wall = datetime.fromisoformat(f"2026-11-23T{at}").timestamp()
    store.machine = replace(store.machine, now_us=lambda: int(wall * 1e6))
    records.add(
        Desk.open(store, DAY), "company", {"name": "先写的"}
    )  # as of 2026: its clock is ahead by years
    demonstration.plays_on(store, DAY)
    saved = records.add(Desk.open(store, DAY), "company", {"name": "后写的"})
    history = Desk.open(store, DAY).read(lambda connection: log.history(connection, saved.id))
    assert on_the_wall(history.changes[0].header.at).date() == DAY
