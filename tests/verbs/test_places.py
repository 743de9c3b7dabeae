"""Where a new record lives, and whose teams one may write for: what the hub would void is refused while it is written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.base.errors import UserError
from zsapp.domain.field import Role
from zsapp.domain.ids import RecordId
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

VISIT = {"visit_kind": "拜访", "date": "2016-05-11", "company": "华星光电有限公司"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 5, 11))
        for name in ("一组", "二组"):
            records.add(desk, "team", {"name": name})
        records.add(desk, "company", {"name": VISIT["company"]})
        yield desk


def of(desk: Desk, role: Role, team: str) -> Desk:
    found = next(view["id"] for view in records.listed(desk, "team") if view["name"] == team)
    return replace(desk, role=role, team=RecordId(found))


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
def test_a_visit_of_another_team_is_refused_and_nothing_is_written(desk: Desk, role: Role) -> None:
    with pytest.raises(UserError, match="您不在“二组”"):
        records.add(of(desk, role, "一组"), "visit", {**VISIT, "team": "二组"})
    assert records.listed(desk, "visit") == []


def test_ones_own_team_and_headquarters_may(desk: Desk) -> None:
    records.add(of(desk, Role.MEMBER, "一组"), "visit", {**VISIT, "team": "一组"})
    records.add(of(desk, Role.HEADQUARTERS, "一组"), "visit", {**VISIT, "team": "二组"})
    assert len(records.listed(desk, "visit")) == 2
