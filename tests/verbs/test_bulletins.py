"""What headquarters writes into a bulletin stands in it, is a record like any other, and gives way to the data when taken out."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.domain.bulletin import Arrangement, lead
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import bulletins, records, reports
from zsapp.verbs.desk import Desk

WEEK = "2016-W17"
WORDS = "本周工作扎实推进。\n下周继续努力。"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 5, 1))
        team = records.add(desk, "team", {"name": "一组"}).id
        company = records.add(desk, "company", {"name": "宁波样板食品有限公司"}).id
        records.add(
            desk, "visit", {"company": company, "team": team, "visit_kind": "拜访", "date": "2016-04-28"}
        )
        yield desk


def overview(desk: Desk, **more: list[str]) -> str:
    return lead(reports.bulletin(desk, WEEK, teams=more.get("teams", [])).section("overview"))


def test_a_written_text_stands_in_the_bulletin_and_the_figures_stay(desk: Desk) -> None:
    automatic = overview(desk)
    bulletins.write(desk, WEEK, {"overview": WORDS, "leads": "暂无。"})
    made = reports.bulletin(desk, WEEK)
    assert lead(made.section("overview")) == WORDS
    assert lead(made.section("leads")) == "暂无。"
    assert made.figures["calls"].value == 1
    assert lead(reports.bulletin_of_data(desk, WEEK).section("overview")) == automatic


def test_a_text_is_put_before_a_table(desk: Desk) -> None:
    before = reports.bulletin(desk, WEEK).section("visits").blocks
    bulletins.write(desk, WEEK, {"visits": "拜访一家。"})
    after = reports.bulletin(desk, WEEK).section("visits").blocks
    assert after[1:] == before


def test_taken_out_the_data_speak_again(desk: Desk) -> None:
    automatic = overview(desk)
    written = bulletins.write(desk, WEEK, {"overview": WORDS})
    assert written.texts == {"overview": WORDS}
    again = bulletins.write(desk, WEEK, {"overview": " \n"}, form=written.form)
    assert again.texts == {}
    assert overview(desk) == automatic


def test_the_bulletin_of_one_team_has_no_texts_of_all(desk: Desk) -> None:
    bulletins.write(desk, WEEK, {"overview": WORDS})
    assert overview(desk, teams=["一组"]) != WORDS


def test_it_is_one_record_a_week_with_a_history(desk: Desk) -> None:
    first = bulletins.write(desk, WEEK, {"overview": "一"})
    second = bulletins.write(desk, "2016w17", {"overview": "二"}, form=first.form)
    assert first.form is not None and second.form is not None
    assert first.form.record == second.form.record
    shown = records.show(desk, second.form.record, history=True)
    values = [each["value"] for each in shown["history"] if each["field"] == "over_overview"]
    assert values == ["一", "二"]


def test_in_the_bin_it_does_not_count_and_comes_back_when_written(desk: Desk) -> None:
    written = bulletins.write(desk, WEEK, {"overview": WORDS})
    assert written.form is not None
    records.delete(desk, written.form.record)
    assert bulletins.edition(desk, WEEK).texts == {}
    assert bulletins.write(desk, WEEK, {"overview": "新的"}).texts == {"overview": "新的"}


def test_two_edits_of_one_form_are_both_kept(desk: Desk) -> None:
    """Read once, saved twice by people who did not know of each other: different paragraphs are put together."""
    form = bulletins.write(desk, WEEK, {"overview": "甲\n\n乙\n\n丙"}).form
    bulletins.write(desk, WEEK, {"overview": "甲一\n\n乙\n\n丙"}, form=form)
    merged = bulletins.write(desk, WEEK, {"overview": "甲\n\n乙\n\n丙一"}, form=form)
    assert merged.texts["overview"] == "甲一\n\n乙\n\n丙一"


def test_what_came_after_the_form_was_read_is_not_written_over(desk: Desk) -> None:
    """Both looked at a week without texts; the second is saved after the first: both texts are kept, a person settles."""
    bulletins.write(desk, WEEK, {"overview": "甲写的"})
    form = bulletins.write(desk, WEEK, {"overview": "乙写的"}).form
    assert form is not None
    assert form.conflicts == {"over_overview"}
    with pytest.raises(NeedsPersonError):
        bulletins.write(desk, WEEK, {"overview": "丙写的"}, form=form)


def test_what_is_no_week_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="不是一周"):
        bulletins.write(desk, "2016-W60", {"overview": WORDS})
    assert bulletins.write(desk, WEEK, {"overview": None}).form is None


def test_what_was_looked_at_is_written_byte_for_byte(desk: Desk, tmp_path: Path) -> None:
    drawn = reports.draw_bulletin(desk, reports.bulletin(desk, WEEK))
    kept = reports.keep_drawn(drawn, tmp_path / "看过.pdf")
    made = reports.write_bulletin(desk, WEEK, tmp_path / "b.pdf")
    assert kept.path.read_bytes() == made.path.read_bytes() == drawn.data
    with pytest.raises(UserError, match=r"\.pdf"):
        reports.keep_drawn(drawn, tmp_path / "b.docx")


def test_a_drawing_that_is_not_wanted_ends(desk: Desk) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reports.draw_bulletin(desk, reports.bulletin(desk, WEEK), step=stop)


def test_entries_are_arranged_and_the_texts_stay(desk: Desk, tmp_path: Path) -> None:
    written = bulletins.write(desk, WEEK, {"overview": WORDS})
    visit = records.listed(desk, "visit")[0]["id"]
    kept = bulletins.write(desk, WEEK, {}, Arrangement(frozenset({f"visits/{visit}"})), form=written.form)
    assert kept.texts == {"overview": WORDS}
    made = reports.bulletin(desk, WEEK)
    assert "不逐一列出" in lead(made.section("visits")) and lead(made.section("overview")) == WORDS
    assert made.figures["calls"].value == 1
    assert "宁波样板" in str(reports.bulletin(desk, WEEK, teams=["一组"]).section("visits"))
    assert "宁波样板" in str(reports.bulletin_of_data(desk, WEEK).section("visits"))
    again = bulletins.write(desk, WEEK, {}, Arrangement(), form=kept.form)
    assert again.arrangement == Arrangement()
    assert "宁波样板" in str(reports.bulletin(desk, WEEK).section("visits"))


def test_a_character_without_a_glyph_is_named_with_its_place(desk: Desk, tmp_path: Path) -> None:
    visit = records.listed(desk, "visit")[0]["id"]
    records.change(desk, visit, {"content": "谈\U0001fffd供地"})
    drawn = reports.draw_bulletin(desk, reports.bulletin(desk, WEEK))
    (missing,) = drawn.missing
    assert missing.character == "\U0001fffd"
    assert missing.places == ("三、本周拜访一览：宁波样板食品有限公司",)
    assert "U+1FFFD" in str(missing) and "本周拜访一览" in str(missing) and str(missing) in drawn.remarks
    assert "U+1FFFD" in str(reports.write_visit_report(desk, visit, tmp_path / "v.pdf").remarks)
    assert "U+1FFFD" in str(reports.write_visit_volume(desk, WEEK, tmp_path / "vs.pdf").remarks)


def test_a_word_document_has_neither_watermark_nor_password(desk: Desk, tmp_path: Path) -> None:
    reports.write_bulletin(desk, WEEK, tmp_path / "b.docx")
    assert (tmp_path / "b.docx").read_bytes().startswith(b"PK")
    with pytest.raises(UserError, match="只能加在 PDF 上"):
        reports.write_bulletin(desk, WEEK, tmp_path / "b.docx", watermark="内部")
