"""Typefaces of reports: a file of one's own for a role, what happens when it goes, characters that no font here has."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.base.errors import UserError
from zsapp.reports import font_find
from zsapp.reports.fonts import FontBook, Role, face_in
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import fonts, records, reports
from zsapp.verbs.desk import Desk
from zsapp.verbs.fonts import FontUse

NOWHERE, ANOTHER = "\U00033479", "\U0003347a"  # CJK Extension J: no font of today has it


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        yield Desk.open(Store(profile, this_machine()), date(2016, 5, 1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A font file of one's own: the floor's, where a person put it."""
    made = tmp_path / "自己的字体.ttf"
    return Path(shutil.copyfile(font_find.floor_files()[0], made))


def use(desk: Desk, role: str) -> FontUse:
    return next(each for each in fonts.uses(desk) if each.role == role)


def test_every_role_has_a_face_and_says_whether_it_is_its_own(desk: Desk) -> None:
    found = fonts.uses(desk)
    assert [each.wanted for each in found] == ["仿宋", "宋体", "小标宋", "黑体", "楷体"]
    assert all(each.used and not each.chosen and not each.problem for each in found)


def test_a_file_is_chosen_for_one_role_and_printed_with(desk: Desk, file: Path) -> None:
    before = {each.role: each.used for each in fonts.uses(desk)}
    fonts.choose(desk, "kai", file)
    told = use(desk, "kai")
    assert told.used.startswith("NotoSansSC") and told.is_own and told.chosen == str(file.resolve())
    assert {each.role: each.used for each in fonts.uses(desk)} == before | {"kai": told.used}
    book = fonts.book(desk)
    book.width("楷体", Role.KAI, 16)
    assert [each.role for each in book.substitutions()] == []
    fonts.forget(desk, "kai")
    assert use(desk, "kai").used == before["kai"] and desk.store.local(fonts.CHOSEN) is None


def test_what_is_no_font_is_refused_and_nothing_changes(desk: Desk, tmp_path: Path) -> None:
    for name, content in (("x.ttf", b""), ("y.otf", b"OTTO" + bytes(200)), ("z.ttc", b"ttcf" + b"\xff" * 99)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match="不能用"):
            fonts.choose(desk, "fang", tmp_path / name)
    for absent in (tmp_path / "absent.ttf", tmp_path):
        with pytest.raises(UserError, match="没有这个文件"):
            fonts.choose(desk, "fang", absent)
    assert desk.store.local(fonts.CHOSEN) is None


def test_a_file_that_went_away_is_told_and_the_report_goes_on(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "moved.ttf"
    file.write_bytes(font_find.floor_files()[0].read_bytes())
    automatic = use(desk, "song").used
    fonts.choose(desk, "song", file)
    team = records.add(desk, "team", {"name": "一组"}).id
    company = records.add(desk, "company", {"name": "样板公司"}).id
    records.add(desk, "visit", {"company": company, "team": team, "visit_kind": "拜访", "date": "2016-04-28"})
    file.rename(tmp_path / "elsewhere.ttf")
    told = use(desk, "song")
    assert told.used == automatic and "不在了" in told.problem and str(file) in told.problem
    assert reports.draw_bulletin(desk, reports.bulletin(desk, "2016-W17")).data.startswith(b"%PDF-")
    file.write_text("no font any more")
    assert "不能用" in use(desk, "song").problem


def test_of_a_collection_the_role_takes_its_own_face() -> None:
    collections = [
        Path(face.path) for face in font_find.system_faces()[0] if face.path.endswith((".ttc", ".otc"))
    ]
    for path in dict.fromkeys(collections):
        face = face_in(path, Role.SONG)
        if face is not None and "Noto" in face.postscript_name:
            assert "sc" in face.postscript_name


def test_the_floor_alone_takes_no_file(file: Path) -> None:
    assert FontBook.load(floor_only=True, chosen={Role.KAI: file}).shelf.chosen == {}


def test_characters_without_a_glyph_are_named_with_where_they_stand(desk: Desk) -> None:
    assert fonts.lacking(desk) == []
    company = records.add(desk, "company", {"name": f"王{NOWHERE}公司"}).id
    team = records.add(desk, "team", {"name": "一组"}).id
    given = {"company": company, "team": team, "visit_kind": "拜访"}
    records.add(desk, "visit", {**given, "date": "2015-04-28", "content": f"很久以前{ANOTHER}"})
    assert [(each.char, each.record, each.kind) for each in fonts.lacking(desk)] == [
        (NOWHERE, company, "company")
    ]
    new = records.add(
        desk, "visit", {**given, "date": "2016-04-28", "content": f"最近{ANOTHER}，👍\u200d\ufe0f"}
    ).id
    found = {each.char: each for each in fonts.lacking(desk)}
    assert found[ANOTHER].record == new
    assert "\u200d" not in found and "\ufe0f" not in found  # never drawn
    records.delete(desk, company)
    assert NOWHERE not in {each.char for each in fonts.lacking(desk)}
