"""Histories from seeds: laptops, files in any order, faults; then everybody holds the same. More of them: `tests.support.handing_chaos`."""

from pathlib import Path

import pytest

from tests.support.handing_chaos import KilledError, World, killed_at_transaction, wrongs_of


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 407])
def test_a_history_of_hand_overs_ends_equal(tmp_path: Path, seed: int) -> None:
    lines: list[str] = []
    assert wrongs_of(seed, tmp_path, tell=lines.append) == [], "\n".join(lines)


def test_the_comparison_sees_what_is_not_equal(tmp_path: Path) -> None:
    world = World(1, tmp_path, has_zone=False)
    assert world.unequal() == [] and world.wrongs() == []
    visit = world.laptops[0].visit("一组", "nobody else has it")
    world.visits.append(("一组", visit))
    assert any("is not with" in each for each in world.wrongs())
    world.laptops[1].visit("一组", "nor this")
    assert any("differ in stream" in each for each in world.unequal())
    with pytest.raises(KilledError), killed_at_transaction(0):
        world.laptops[0].visit("一组", "never")
    assert len(world.laptops[0].json("record", "list", "visit")) == 1
