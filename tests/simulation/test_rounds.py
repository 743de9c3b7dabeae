"""What a round on the real stack is held to, where rights change while it is under way."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.simulation import people
from tests.simulation.checks import WrongError
from tests.simulation.stack.histories import whole_round
from tests.simulation.stack.house import Nursery, made
from tests.simulation.stack.world import RealSite, RealWorld
from tests.simulation.sync import kinds
from tests.simulation.sync.headquarters import STREAM_OF, TEAMS
from zsapp.sync.events import State

HOME, OTHER = (STREAM_OF[team] for team in TEAMS)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="hubs are forked and killed by POSIX signals")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RealWorld]:
    with ExitStack() as stack:
        stack.enter_context(kinds.known())
        kinds.know(kinds.NEWER)
        house, nursery = made(tmp_path / "house", ""), Nursery()
        stack.callback(nursery.close)
        world = RealWorld(1, 1_000, house, nursery, tmp_path, "")
        stack.callback(world.close)
        yield world


def _with_a_record(world: RealWorld) -> RealSite:
    """A laptop of the first team's member, with a record of that team at the hub."""
    site = world.join("member-0")
    assert site is not None
    whole_round(site)
    before = len(world.changes)
    people.create(world, site)
    assert len(world.changes) > before
    whole_round(site)
    return site


def test_who_gives_a_restored_hub_back_that_he_was_moved_is_up_to_date_without_what_he_left(
    world: RealWorld,
) -> None:
    site = _with_a_record(world)
    world.office.back_up()
    world.office.write("user", "member-0", {"team": TEAMS[1]})
    whole_round(site)
    world.office.restore(-1, is_new_epoch=True)
    assert HOME in world.office.reads("member-0")
    whole_round(site)
    assert site.engine.status.state is State.UP_TO_DATE
    assert OTHER in site.laptop.readable
    assert HOME not in site.laptop.readable


def test_who_was_moved_away_and_back_gets_what_he_left_the_next_time(world: RealWorld) -> None:
    site = _with_a_record(world)
    site.begin()
    assert site._round is not None
    site._round.join()
    world.office.write("user", "member-0", {"team": TEAMS[1]})
    site._run(site.laptop.monitor())  # as if the round had only come to its question now
    world.office.write("user", "member-0", {"team": TEAMS[0]})
    had = set(site.laptop.log)
    site.settle()
    assert had - set(site.laptop.log)
    whole_round(site)
    assert had <= set(site.laptop.log)


def test_who_is_up_to_date_without_what_the_hub_held_is_found(world: RealWorld) -> None:
    site = _with_a_record(world)
    site.begin()
    assert site._round is not None
    site._round.join()
    site.laptop.store.leave(HOME)
    with pytest.raises(WrongError, match="up to date, but"):
        site.settle()
