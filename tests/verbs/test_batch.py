"""The visit reports of a week as files of their own: names that every system takes, and no two that Windows holds for one."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import batch, records, visit_report
from zsapp.verbs.desk import Desk

NAMES = ("ABC Co.", "abc co.", "甲/乙:丙?公司")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 5, 1))
        records.add(desk, "team", {"name": "一组"})
        for name in NAMES:
            records.add(desk, "company", {"name": name})
            records.add(
                desk, "visit", {"company": name, "team": "一组", "visit_kind": "拜访", "date": "2016-04-20"}
            )
        yield desk


def test_no_report_is_written_over_another(desk: Desk, tmp_path: Path) -> None:
    found = batch.gather(desk, "2016-W16")
    names = [name for name, _report in found.files]
    assert len({name.casefold() for name in names}) == len(NAMES)
    assert "2016-04-20 甲-乙-丙-公司 拜访报告.pdf" in names
    assert sum("（2）" in name for name in names) == 1
    (tmp_path / "out").mkdir()
    assert batch.write(desk, found, tmp_path / "out") == len(NAMES)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


def test_the_name_of_one_report_is_one_that_every_system_takes(desk: Desk) -> None:
    (visit,) = records.listed(desk, "visit", [("company", NAMES[2])])
    assert visit_report.preview(desk, visit["id"]).file_name == "2016-04-20 甲-乙-丙-公司.pdf"
