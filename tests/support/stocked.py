"""A small zone, made once by the command line and copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support.office import Office
from tests.support.profiles import new_profile
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import demo
from zsapp.verbs.desk import Desk

COMPANY = "上海示例电子有限公司"
OTHER = "宁波样板食品有限公司"


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two teams with their leaders and a member, two companies."""
    office = Office(tmp_path_factory.mktemp("stock") / "p")
    office.ok("record", "add", "unit", "name=经济发展局", "tier=第一档", "principal=李强")
    office.ok("record", "add", "team", "name=一组", "unit=经济发展局", "leader=李强")
    office.ok("record", "add", "team", "name=二组", "team_kind=squad", "leader=王芳")
    office.ok("record", "add", "member", "name=陈晨", "team=一组", "title=科员")
    office.ok(
        "record", "add", "company", f"name={COMPANY}", "short_name=示例电子", "city=上海", "address=漕溪路1号"
    )
    office.ok("record", "add", "company", f"name={OTHER}", "city=宁波")
    return office.dir


@pytest.fixture(scope="session")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration; do not write to it, copy it (its photos lie in `blobs`)."""
    folder = tmp_path_factory.mktemp("spring")
    with new_profile(folder / "p") as profile:
        demo.demo(Desk.open(Store(profile, this_machine()), date(2016, 5, 11)), folder / "w.pdf")
    return folder / "p"


@pytest.fixture
def office(stock: Path, tmp_path: Path) -> Office:
    """A copy of it: the only one that writes under its device."""
    shutil.copytree(stock, tmp_path / "p")
    return Office(tmp_path / "p", make=False)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Office]:
    """A profile without anything."""
    yield Office(tmp_path / "empty")


@pytest.fixture
def pair(office: Office, empty: Office) -> tuple[Office, Office]:
    """Two computers of one organisation that hold the same."""
    empty.take(office)
    assert empty.digest() == office.digest()
    return office, empty


def add_visit(office: Office, *values: str) -> str:
    """A visit of team 一组 to the first company, and more values."""
    given = {"company": COMPANY, "team": "一组", "visit_kind": "拜访", "date": "2016-04-28"}
    given |= dict(value.split("=", 1) for value in values)
    return office.ok("record", "add", "visit", *(f"{name}={value}" for name, value in given.items()))
