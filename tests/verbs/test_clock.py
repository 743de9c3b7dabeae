"""A clock that is behind what is known is told; one that is a little off, or ahead, is not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import care, clock, records
from zsapp.verbs.desk import Desk

HOUR_US = 3600 * 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with profiles.new_profile(tmp_path / "p") as profile:
        store = Store(profile, this_machine())
        records.add(Desk.open(store, date(2016, 5, 1)), "company", {"name": "示例公司"})
        yield store


@pytest.mark.parametrize(
    ("by_us", "is_told"),
    [(0, False), (-2 * HOUR_US, False), (-30 * HOUR_US, True), (-40 * 365 * 24 * HOUR_US, True), (3 * 365 * 24 * HOUR_US, False)],
)  # fmt: skip
def test_a_clock_behind_the_last_save(store: Store, by_us: int, *, is_told: bool) -> None:
    now = this_machine().now_us
    store.machine = replace(store.machine, now_us=lambda: now() + by_us)
    trouble = clock.trouble(Desk.open(store, date(2016, 5, 1)))
    assert bool(trouble) is is_told
    assert not trouble or "校正" in trouble


def test_what_is_saved_under_a_wrong_clock_is_there(store: Store) -> None:
    store.machine = replace(store.machine, now_us=lambda: 0)
    desk = Desk.open(store, date(1970, 1, 1))
    saved = records.add(desk, "company", {"name": "一九七零公司"})
    records.change(desk, saved.id, {"city": "上海"})
    assert records.show(desk, saved.id)["city"] == "上海"
    assert care.audit(store) == []
