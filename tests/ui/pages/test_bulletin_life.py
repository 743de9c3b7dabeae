"""A bulletin's life in the window: entries arranged, missing glyphs told before saving, issued, looked at for ever, found in the list."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.modeltest import ModelTester

from tests.support.window import Shown, is_gone, nameless, settle, spin, type_into, unreached
from tests.ui.pages.test_bulletin import WEEK, text_of
from zsapp.base.errors import PlaceError
from zsapp.domain.bulletin.arranged import Arrangement
from zsapp.ui.dialogs.issue import IssueDialog
from zsapp.ui.dialogs.seal import SealDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.bulletin.issued_list import IssuedPage
from zsapp.ui.pages.bulletin.page import PAUSE_MS, BulletinPage
from zsapp.ui.services import Services
from zsapp.verbs import bulletins, issuing, records, reports
from zsapp.verbs.desk import Desk
from zsapp.verbs.reports import Missing

LACKING = Missing("\U0001fffd", ("三、本周拜访一览：甲公司",))


@pytest.fixture
def page(services: Services, show: Shown) -> BulletinPage:
    made = BulletinPage(services)
    made.choosing.choose_week(WEEK)
    return show(made)


def asked(services: Services, question: Callable[[Desk], Any]) -> Any:
    found: list[Any] = []
    services.ask(question, found.append)
    settle(services, within_ms=60_000)
    return found[0]


def dialog_over(page: Any, kind: type[QDialog] = QDialog) -> Any:
    settle(page.services)
    return next(each for each in page.window().findChildren(kind) if each.isVisible())


def redrawn(page: BulletinPage) -> str:
    spin(2 * PAUSE_MS)
    settle(page.services)
    return text_of(page)


def kept(page: BulletinPage) -> Arrangement:
    found: Arrangement = asked(page.services, lambda desk: bulletins.edition(desk, WEEK).arrangement)
    return found


def issue(page: BulletinPage) -> issuing.Issue:
    page.acts.issue()
    dialog_over(page, IssueDialog).act.click()
    settle(page.services, within_ms=60_000)
    assert page.issued is not None
    return page.issued


# -- entries


def test_an_entry_is_left_out_and_taken_back(page: BulletinPage, qtmodeltester: ModelTester) -> None:
    page.tabs.setCurrentWidget(page.entries)
    model = page.entries.model
    qtmodeltester.check(model)
    assert nameless(page) == [] and unreached(page) == []
    place = next(n for n, (_pile, entry) in enumerate(model.rows) if entry is not None)
    key = model.rows[place][1].key  # type: ignore[union-attr]
    name = model.rows[place][1].name  # type: ignore[union-attr]
    visits = text_of(page).count(name)
    page.entries.list.setFocus()
    page.entries.list.setCurrentIndex(model.index(place))
    QTest.keyClick(page.entries.list, Qt.Key.Key_Space)
    assert redrawn(page).count(name) < visits
    assert "不逐一列出" in text_of(page)
    assert kept(page).left_out == {key}
    assert "（不列）" in model.index(place).data() and page.entries.left_out.text() == "1项不列"
    assert page.sheet is not None and f"{page.sheet.automatic.figures['calls'].text}家次" in text_of(page)
    page.entries.back.click()
    assert redrawn(page).count(name) == visits
    assert kept(page) == Arrangement()


def test_entries_change_places_by_key_by_button_and_by_drag(page: BulletinPage) -> None:
    page.tabs.setCurrentWidget(page.entries)
    model, panel = page.entries.model, page.entries
    pile = next(pile for pile, _entry in model.rows if len(pile.entries) > 1)
    first, second = pile.entries[0], pile.entries[1]
    panel.list.setFocus()
    panel.list.setCurrentIndex(model.index(model.place_of(second.key)))
    QTest.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert model.place_of(second.key) < model.place_of(first.key)
    settle(page.services)
    assert kept(page).order[:2] == (second.key, first.key)
    text = redrawn(page)
    assert text.index(second.name) < text.index(first.name)
    panel.down.click()
    assert model.place_of(first.key) < model.place_of(second.key)
    here, there = model.place_of(second.key), model.place_of(first.key)
    assert model.moveRows(QModelIndex(), here, 1, QModelIndex(), there)  # as a drag does
    assert model.place_of(second.key) == there
    assert not model.moveRows(QModelIndex(), 1, 1, QModelIndex(), model.rowCount())  # not into another group
    settle(page.services)
    assert kept(page).order[:2] == (second.key, first.key)


def test_some_teams_alone_are_not_arranged(page: BulletinPage) -> None:
    assert page.sheet is not None
    page.choosing.choose_teams((page.sheet.teams[0][0],))
    settle(page.services)
    assert not page.entries.model.may_write and not page.issue_button.isVisible()
    page._take_sheet(replace(page.sheet, may_write=False))
    settle(page.services)
    assert not page.entries.model.may_write


# -- saving


def test_a_character_without_a_glyph_is_told_before_saving_printing_and_issuing(page: BulletinPage) -> None:
    for act in (page.acts.save, page.acts.print, page.acts.seal):
        assert page.drawn is not None
        page.drawn = replace(page.drawn, missing=(LACKING,))
        act()
        told = dialog_over(page)
        assert told.windowTitle() == "有些字没有字形" and not page.findChildren(QFileDialog)
        assert any(
            "U+1FFFD" in each.text() and "甲公司" in each.text()
            for each in told.findChildren(type(told.heading))
        )
        told.reject()
        settle(page.services)
    page.acts.issue()
    told = dialog_over(page, IssueDialog)
    assert any("U+1FFFD" in each.text() for each in told.findChildren(type(told.heading)))
    told.reject()


def test_a_copy_with_watermark_and_password(page: BulletinPage, tmp_path: Path) -> None:
    page.acts.seal()
    dialog = dialog_over(page, SealDialog)
    dialog.act.click()
    assert "水印文字或口令" in dialog.hint.text()
    dialog.password.setText("12345")
    dialog.act.click()
    assert "至少6个" in dialog.hint.text()
    dialog.password.setText("一二三四五六")
    dialog.act.click()
    assert "不一样" in dialog.hint.text() and dialog.isVisible()
    type_into(dialog.watermark, "内部资料")
    dialog.again.setText("一二三四五六")
    dialog.act.click()
    (where,) = page.findChildren(QFileDialog)
    where.fileSelected.emit(str(tmp_path / "s.pdf"))
    where.reject()
    settle(page.services)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(tmp_path / "s.pdf")
    with pikepdf.open(tmp_path / "s.pdf", password="一二三四五六") as made:
        assert page.drawn is not None and len(made.pages) == page.drawn.page_count


def test_word_and_single_reports(page: BulletinPage, tmp_path: Path) -> None:
    page.acts.save_word_to(tmp_path / "w.docx")
    settle(page.services)
    words = "\n".join(each.text for each in docx.Document(str(tmp_path / "w.docx")).paragraphs)
    assert "一、总体情况" in words
    page.acts.save_singly()
    settle(page.services)
    (where,) = page.findChildren(QFileDialog)
    where.fileSelected.emit(str(tmp_path))
    where.reject()
    settle(page.services)
    files = sorted(each.name for each in tmp_path.glob("*.pdf"))
    assert len(files) == 4 and all(each.startswith("2016-04-2") for each in files)
    page.choosing.choose_week("2016-W02")
    settle(page.services)
    page.acts.save_singly()
    settle(page.services)
    assert not [each for each in page.findChildren(QFileDialog) if each.isVisible()]


def test_the_menu_holds_what_has_no_button(page: BulletinPage) -> None:
    menu = page.acts.menu()
    titles = [each.text() for each in menu.actions() if each.text()]
    assert titles[:4] == ["存为 Word…", "加水印或口令保存…", "拜访报告汇编…", "每次拜访单独成文…"]
    menu.close()


# -- issuing


def test_a_bulletin_is_issued_and_never_changes(page: BulletinPage, tmp_path: Path) -> None:
    """The acceptance line: the issued bytes are the same as before, the next draft lists what came late and what was changed."""
    page.acts.issue()
    dialog = dialog_over(page, IssueDialog)
    texts = [each.text() for each in dialog.findChildren(type(dialog.heading))]
    assert dialog.number.text() == "第1期"
    assert any("还有2个组没有报送：上海招商小组、宁波招商小组" in text for text in texts)
    dialog.act.click()
    settle(page.services, within_ms=60_000)
    issued = page.issued
    assert issued is not None and page.drawn is not None
    before = page.drawn.data
    assert asked(page.services, lambda desk: issuing.frozen(desk, issued)) == before
    assert page.side.currentWidget() is page.issued_card and page.issued_card.number.text() == "第1期"
    assert not page.issue_button.isVisible() and page.save_button.text() == "另存副本"
    early = asked(page.services, lambda desk: records.listed(desk, "visit", [("week", WEEK)]))[0]
    late = {"company": early["company"], "team": early["team"], "visit_kind": "拜访", "date": "2016-04-29"}
    asked(page.services, lambda desk: records.add(desk, "visit", {**late, "content": "迟到的一次"}))
    asked(page.services, lambda desk: records.change(desk, early["id"], {"intent": "D"}))
    page.refresh()
    settle(page.services)
    assert page.drawn.data == before
    page.acts.save_to(tmp_path / "copy.pdf")
    page.acts.seal_to(tmp_path / "sealed.pdf", watermark="内部资料", password="")
    page.acts.save_word_to(tmp_path / "now.docx")
    settle(page.services)
    assert (tmp_path / "copy.pdf").read_bytes() == before
    assert (tmp_path / "sealed.pdf").read_bytes() != before
    page.choosing.choose_week("2016-W18")
    settle(page.services)
    assert page.side.currentWidget() is page.tabs
    text = text_of(page)
    assert "补报与更正" in text and "迟到的一次" in text and "→D" in text
    assert page.sheet is not None and page.sheet.automatic.masthead.number == "第2期"


def test_without_the_hub_nothing_is_issued_and_the_week_stays_a_draft(
    page: BulletinPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_desk: Desk) -> None:
        raise PlaceError("连不上")

    told: list[str] = []
    again: list[int] = []
    monkeypatch.setattr(issuing, "meet_hub", away)
    monkeypatch.setattr(page.services.sync, "_begin", lambda: again.append(1))
    page.services.jobs.place_failed.connect(lambda text, _retry: told.append(text))
    page.acts.issue_now()
    settle(page.services)
    assert told == ["连不上"] and page.issued is None
    assert again == [1]  # the window synchronises on


def test_an_original_that_is_not_here_is_told(page: BulletinPage) -> None:
    issue(page)
    assert page.sheet is not None
    page._take_sheet(replace(page.sheet, is_here=False))
    settle(page.services)
    assert page.drawn is None and page.preview.page_count == 0
    assert page.preview.nothing.isVisible() and not page.preview.view.isVisible()
    assert page.preview.nothing.title.whole_text() == "原件还没有到这台电脑"
    assert page.issued_card.away.isVisible() and not page.save_button.isEnabled()
    page.acts.save()
    assert not page.findChildren(QFileDialog)
    page.refresh()
    settle(page.services)
    assert page.preview.page_count > 0
    assert page.preview.view.isVisible() and not page.preview.nothing.isVisible()


def test_the_list_opens_each_as_it_was_issued(window: MainWindow, qtmodeltester: ModelTester) -> None:
    services = window.services
    for week in ("2016-W15", "2016-W16"):
        asked(services, lambda desk, week=week: issuing.issue(desk, week))
    window.show_page("issued")
    settle(services)
    page: Any = window.pages["issued"]
    qtmodeltester.check(page.pane.model)
    texts = [
        [page.pane.model.index(row, column).data() for column in range(5)]
        for row in range(page.pane.model.rowCount())
    ]
    assert [(each[0], each[2], each[3]) for each in texts] == [
        ("2016", "第2期", "2016年第16周"),
        ("2016", "第1期", "2016年第15周"),
    ]
    assert page.subtitle.text() == "2期"
    assert nameless(page) == [] and unreached(page) == []
    page.pane.table.opened.emit(page.pane.model.id_at(1))
    settle(services)
    assert window.current == "bulletin"
    bulletin: Any = window.pages["bulletin"]
    assert bulletin.week == "2016-W15" and bulletin.issued.number == "第1期"
    services.go.open_record("issued", page.pane.model.id_at(0))
    settle(services)
    assert bulletin.week == "2016-W16"


def test_the_list_says_how_it_is_filled(empty_services: Services) -> None:
    page = IssuedPage(empty_services)
    page.show()
    settle(empty_services)
    assert page.pane.empty.isVisible()
    page.close()
    page.deleteLater()


def test_pages_and_dialogs_leave_nothing_behind(page: BulletinPage, services: Services) -> None:
    issue(page)
    assert is_gone(lambda: IssuedPage(services), services)
    assert is_gone(lambda: SealDialog(page, then=lambda *_words: None), services)
    assert reports.not_the_issued()
