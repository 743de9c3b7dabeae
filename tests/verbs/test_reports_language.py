"""Reports are Chinese documents whatever the language of the person who writes them; what is told beside is in his."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.support.pdf import page_texts, squeezed
from tests.support.profiles import new_profile
from zsapp.base.errors import PlaceError, UserError
from zsapp.cli.context import machine
from zsapp.store.store import Store
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.reports import Report, write_bulletin, write_visit_report, write_visit_volume

WEEK = "2016-W17"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk.open(
        Store(new_profile(tmp_path_factory.mktemp("profile") / "p"), machine()), date(2016, 5, 1)
    )
    records.add(made, "team", {"name": "商务局招商小组"})
    records.add(made, "company", {"name": "宁波甬江精密机械有限公司", "registered_capital": "310万美元"})
    return made


@pytest.fixture(scope="module")
def visit(desk: Desk) -> str:
    typed = {
        "company": "宁波甬江精密机械有限公司",
        "team": "商务局招商小组",
        "visit_kind": "拜访",
        "date": "2016-04-28",
        "content": "看了两条产线。",
        "land_mu": "30",
        "their_count": "3",
        "intent": "A",
        "next_step": "寄土地资料",
        "next_due": "2016-05-05",
    }
    return records.add(desk, "visit", typed).id


Write = Callable[[Desk, str, Path], Report]
WRITERS: dict[str, Write] = {
    "bulletin": lambda desk, _visit, out: write_bulletin(desk, WEEK, out, attach="all"),
    "visit": lambda desk, visit, out: write_visit_report(desk, visit, out),
    "volume": lambda desk, _visit, out: write_visit_volume(desk, WEEK, out),
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_bytes_are_the_same_in_either_language(
    name: str, desk: Desk, visit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for language in ("zh_CN", "en"):
        monkeypatch.setenv("ZSAPP_LANG", language)
        WRITERS[name](desk, visit, tmp_path / f"{language}.pdf")
        written.append((tmp_path / f"{language}.pdf").read_bytes())
    assert written[0] == written[1]
    assert "洽谈内容" in squeezed("".join(page_texts(written[0])))


@pytest.mark.parametrize("name", WRITERS)
def test_a_person_is_told_in_his_language(
    name: str, desk: Desk, visit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    with pytest.raises(UserError, match="written as PDF"):
        WRITERS[name](desk, visit, tmp_path / "w.txt")
    with pytest.raises(PlaceError, match="does not exist"):
        WRITERS[name](desk, visit, tmp_path / "absent" / "w.pdf")


def test_a_mistake_is_told_in_the_persons_language(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    out = tmp_path / "w.pdf"
    with pytest.raises(UserError, match="is not a week"):
        write_bulletin(desk, "2016-17", out)
    with pytest.raises(UserError, match="named “外星组”"):
        write_bulletin(desk, WEEK, out, teams=["外星组"])
    with pytest.raises(UserError, match="no record with the id"):
        write_visit_report(desk, "123", out)
    assert not out.exists()
