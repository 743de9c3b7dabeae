"""Numbers are given with the hub reachable: two headquarters laptops never give one number twice, and without the hub none is given."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hubs import HubThread, Laptop

W17, W18 = "2016-W17", "2016-W18"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubThread]:
    made = HubThread(tmp_path / "hub")
    made.start()
    try:
        yield made
    finally:
        made.stop()


def test_two_laptops_number_one_after_the_other(hub: HubThread, tmp_path: Path) -> None:
    team = hub.team("一组")
    for name in ("zhang", "li"):
        hub.user(name, role="招商办")
    hub.user("wang", role="组长", team="一组")
    first = Laptop(tmp_path / "first").joined(hub, "zhang")
    second = Laptop(tmp_path / "second").joined(hub, "li")
    wang = Laptop(tmp_path / "wang").joined(hub, "wang", "--team", "一组")
    for each in (first, second, wang):
        each.sync()
    wang.ok("bulletin", "submit", "--week", W17, "--team", team)
    wang.sync()
    out = tmp_path / "w17.pdf"
    made = first.json("bulletin", "issue", "--week", W17, "-o", str(out))
    assert made["number"] == "第1期"
    told = second.run("bulletin", "issue", "--week", W17)
    assert (told.code, told.out) == (1, "") and "不能再签发" in told.err  # learnt of it just before
    assert second.json("bulletin", "issue", "--week", W18)["number"] == "第2期"
    second.sync()  # files come after notes
    second.ok("report", "weekly", "--week", W17, "-o", str(tmp_path / "there.pdf"))
    assert (tmp_path / "there.pdf").read_bytes() == out.read_bytes()
    (line,) = first.json("bulletin", "desk", "--week", W17)
    assert (line["state"], line["source"]) == ("零报告", "hub") and line["as_of"]
    out = tmp_path / "april.pdf"
    assert first.json("bulletin", "issue", "--month", "2016-04", "-o", str(out))["number"] == "第1期"
    told = second.run("bulletin", "issue", "--month", "2016-04")
    assert (told.code, told.out) == (1, "") and "不能再签发" in told.err
    assert second.json("bulletin", "issue", "--month", "2016-05")["number"] == "第2期"
    second.sync()
    second.ok("report", "monthly", "--month", "2016-04", "-o", str(tmp_path / "again.pdf"))
    assert (tmp_path / "again.pdf").read_bytes() == out.read_bytes()
    hub.stop()
    told = first.run("bulletin", "issue", "--week", "2016-W19")
    assert (told.code, told.out) == (3, "") and "核对编号" in told.err
    known = [(each["week"], each["period"]) for each in first.json("bulletin", "list")]
    assert known == [(W17, W17), (W18, W18), (None, "2016-04")]
