"""Tries of log-in are limited, and people still get in."""

from pathlib import Path

import pytest

from tests.server.conftest import House
from zsapp.server.limits import ADDRESS_TRIES, IMPATIENT, TRIES, Tries, Try


class Clock:
    def __init__(self) -> None:
        self.s = 1_000_000.0

    def us(self) -> int:
        return int(self.s * 1_000_000)


def _storm(name: str, number: int = 0) -> Try:
    return Try("10.0.0.1", name, f"device {number}", False)


def test_a_storm_on_one_name_is_let_through_a_few_times(house: House) -> None:
    clock = Clock()
    tries = Tries(house.at.database, clock.us)
    taken = 0
    for number in range(200):
        taken += tries.take(_storm("m1", number))
        clock.s += 0.02
    assert TRIES <= taken <= TRIES + 1


def test_a_storm_on_one_name_leaves_the_others_of_its_office_alone(small_house: House) -> None:
    tries = Tries(small_house.at.database, Clock().us)
    assert sum(tries.take(_storm("m1", i)) for i in range(200)) == TRIES
    assert all(tries.take(_storm(name)) for name in ("m2", "lead1", "hq"))


def test_a_storm_over_many_names_is_let_through_a_few_times(small_house: House) -> None:
    clock = Clock()
    tries = Tries(small_house.at.database, clock.us)
    taken = 0
    for number in range(1_000):
        taken += tries.take(_storm(f"name {number}", number))
        clock.s += 0.02
    assert ADDRESS_TRIES <= taken <= 50
    assert tries.take(Try("10.0.0.2", "m1", "x", False))  # other addresses are left alone
    assert tries.take(Try("10.0.0.1", "m1", "his laptop", True))  # as is who was here before
    person, began = Try("10.0.0.1", "m1", "his new laptop", False), clock.s
    while not tries.take(person):
        clock.s += 1.0
    assert clock.s - began < 5


def test_what_is_left_does_not_tell_who_is_a_user(small_house: House) -> None:
    """The same tries are let through for a name that somebody has and for one that nobody has."""
    tries = Tries(small_house.at.database, Clock().us)
    told = {name: [tries.take(_storm(name, i)) for i in range(20)] for name in ("m1", "nobody")}
    assert told["m1"] == told["nobody"]


def test_one_device_storming_gets_no_more(small_house: House) -> None:
    clock = Clock()
    tries = Tries(small_house.at.database, clock.us)
    taken = 0
    for _ in range(400):
        taken += tries.take(_storm("m1"))
        clock.s += 0.02
    assert taken <= TRIES + 3


@pytest.mark.parametrize("pause_s", [0.3, 1.0, 3.0])
def test_a_person_in_the_middle_of_a_storm_gets_in(small_house: House, pause_s: float) -> None:
    clock = Clock()
    tries = Tries(small_house.at.database, clock.us)
    for number in range(100):
        tries.take(_storm("m1", number))
    person = Try("10.0.0.1", "m1", "his laptop", False)
    began, next_s, number = clock.s, clock.s, 100
    while True:
        assert clock.s - began < 5
        tries.take(_storm("m1", number))
        number += 1
        if clock.s >= next_s:
            if tries.take(person):
                return
            next_s = clock.s + pause_s
        clock.s += 0.02


def test_a_device_that_was_here_before_does_not_wait(small_house: House) -> None:
    tries = Tries(small_house.at.database, Clock().us)
    for number in range(50):
        tries.take(_storm("m1", number))
    assert tries.take(Try("10.0.0.1", "m1", "his laptop", True))


def test_tries_come_back_with_time_and_with_the_right_password(small_house: House) -> None:
    clock = Clock()
    tries = Tries(small_house.at.database, clock.us)
    one = _storm("m1")
    for _ in range(3 * TRIES):
        if tries.take(one):
            tries.give_back(one)
    assert tries.take(one)
    for number in range(TRIES + IMPATIENT):
        tries.take(_storm("m1", number))
    clock.s += 3_600
    assert sum(tries.take(_storm("m1", 1_000 + number)) for number in range(30)) == TRIES


def test_what_is_remembered_goes_again(small_house: House, tmp_path: Path) -> None:
    from sqlalchemy import func, select

    from zsapp.server import tables as t

    clock = Clock()
    tries = Tries(small_house.at.database, clock.us)
    for number in range(50):
        tries.take(_storm("m1", number))
    clock.s += 3_600
    tries.take(_storm("m2"))
    tries.give_back(_storm("m2"))
    with small_house.at.database.reading() as connection:
        left = connection.execute(select(func.count()).select_from(t.bucket)).scalar_one()
    assert left == 2  # of the name that was just tried, and of the address
