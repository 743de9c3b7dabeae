"""The page of the bulletin: what is chosen is drawn, what is written is kept and drawn, what is clicked is shown, what is saved is it."""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.support.window import Shown, compose, is_gone, nameless, settle, spin, type_into, unreached
from zsapp.ui.pages.bulletin.hit import figure_at, runs
from zsapp.ui.pages.bulletin.page import PAUSE_MS, BulletinPage
from zsapp.ui.services import Services
from zsapp.verbs import bulletins, records

WEEK = "2016-W17"


@pytest.fixture
def page(services: Services, show: Shown) -> BulletinPage:
    made = BulletinPage(services)
    made.choosing.choose_week(WEEK)
    return show(made)


def text_of(page: BulletinPage) -> str:
    assert page.drawn is not None
    reader = PdfReader(io.BytesIO(page.drawn.data))
    return "".join("".join(each.extract_text().split()) for each in reader.pages)


def kept(page: BulletinPage) -> dict[str, str]:
    found: list[dict[str, str]] = []
    page.services.read(lambda desk: dict(bulletins.edition(desk, WEEK).texts), found.append)
    settle(page.services)
    return found[0]


def test_the_week_is_drawn_and_every_control_has_a_name_and_a_place(page: BulletinPage) -> None:
    assert page.drawn is not None
    assert page.preview.page_count == page.drawn.page_count > 1
    assert "2016年第17周招商工作情况通报" in text_of(page)
    assert nameless(page) == []
    assert unreached(page) == []


def test_a_paragraph_is_written_drawn_and_kept(page: BulletinPage) -> None:
    field = page.texts.sections["overview"].field
    field.setFocus()
    field.selectAll()
    began = time.monotonic()
    type_into(field, "本周开局良好。")
    while "本周开局良好。" not in text_of(page):
        spin(10)
        assert time.monotonic() - began < 60
    settle(page.services)
    assert kept(page) == {}
    page.leave()
    settle(page.services)
    assert kept(page) == {"overview": "本周开局良好。"}
    assert page.texts.sections["overview"].mark.isVisible()
    page.texts.sections["overview"].back.click()
    settle(page.services)
    assert kept(page) == {}
    assert "拜访" in page.texts.sections["overview"].field.toPlainText()


def test_a_composed_word_is_neither_drawn_nor_kept(page: BulletinPage) -> None:
    field = page.texts.sections["overview"].field
    drawn = page.drawn
    field.setFocus()
    type_into(field, "好")
    compose(field, "zhao")
    spin(3 * PAUSE_MS)
    assert page.drawn is drawn
    page.save_edits()
    settle(page.services)
    assert kept(page) == {}
    compose(field, "")
    spin(2 * PAUSE_MS)
    settle(page.services)
    assert page.drawn is not drawn


def test_a_newer_choice_takes_the_place_of_an_older(page: BulletinPage) -> None:
    for attach in ("all", "none", "all", "none"):
        page.choosing.chips[attach].setChecked(True)
    settle(page.services)
    assert page.drawn is not None
    assert "附：拜访报告" not in text_of(page)
    assert page.choosing.attach == "none"


def test_who_is_not_headquarters_reads_only(page: BulletinPage) -> None:
    assert page.sheet is not None
    page._take_sheet(replace(page.sheet, may_write=False))
    assert page.texts.sections["overview"].field.isReadOnly()
    assert "招商办" in page.texts.why.text()
    settle(page.services)


def test_some_teams_alone_have_no_texts_of_all(page: BulletinPage) -> None:
    field = page.texts.sections["overview"].field
    type_into(field, "。另")
    page.leave()
    settle(page.services)
    menu = page.choosing.teams_menu()
    next(each for each in menu.actions() if each.text() == "上海招商小组").trigger()
    menu.close()
    settle(page.services)
    assert "上海招商小组2016年第17周招商工作情况" in text_of(page)
    assert "。另" not in text_of(page)
    assert field.isReadOnly()
    page.choosing.choose_teams(())
    settle(page.services)
    assert "。另" in text_of(page)


def test_a_figure_shows_the_records_behind_it_and_one_is_opened(page: BulletinPage) -> None:
    opened: list[tuple[str, str]] = []
    page.services.go.record_wanted.connect(lambda kind, one: opened.append((kind, one)))
    page.tabs.setCurrentWidget(page.figures)
    assert page.figures.current == "calls"
    page.figures.list.setFocus()
    QTest.keyClick(page.figures.list, Qt.Key.Key_Down)
    settle(page.services)
    assert page.sheet is not None
    ids = page.sheet.automatic.figures["groups"].ids
    assert page.figures.current == "groups"
    assert page.figures.records.count() == len(ids) > 0
    page.figures.records.setCurrentRow(0)
    page.figures.records.itemActivated.emit(page.figures.records.item(0))
    assert opened == [("visit", ids[0])]


def test_a_click_on_a_figure_of_the_page_finds_it(page: BulletinPage) -> None:
    text = page.preview.document.getAllText(0).text()
    index = text.index("拜访") + 2
    found = page.preview.document.getSelectionAtIndex(0, index, 1).boundingRectangle()
    scale, margins = page.preview._scale(), page.preview.view.documentMargins()
    at = QPoint(
        round(found.center().x() * scale) + margins.left(), round(found.center().y() * scale) + margins.top()
    )
    QTest.mouseClick(page.preview.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    settle(page.services)
    assert page.figures.current == "calls"
    assert page.tabs.currentWidget() is page.figures
    page.preview.zoom_in()
    assert page.preview.place_at(QPoint(-40, -40)) is None
    page.preview.fit_width()


def test_every_row_of_the_tables_is_found_in_the_pdf(page: BulletinPage) -> None:
    assert page.sheet is not None
    team = page.sheet.teams[0][0]
    document = page.preview.document
    pages = [document.getAllText(number).text() for number in range(document.pageCount())]
    whole = "".join("".join(each.split()) for each in pages)
    among = runs(page.sheet.automatic)
    assert [run.text for run in among if run.text not in whole] == []
    row = next(run for run in among if any(hit.team == team for _s, _e, hit in run.spans))
    hits = {
        (hit.team, hit.name)
        for text in pages
        for index in range(len(text))
        if (hit := figure_at([row], text, index)) is not None
    }
    assert {(team, "calls"), (team, "signed")} <= hits


def test_what_is_looked_at_is_saved(page: BulletinPage, tmp_path: Path) -> None:
    field = page.texts.sections["matters"].field
    type_into(field, "请有关部门尽快答复。")
    page.acts.save_to(tmp_path / "通报.pdf")
    settle(page.services)
    assert page.drawn is not None
    assert (tmp_path / "通报.pdf").read_bytes() == page.drawn.data
    assert "请有关部门尽快答复。" in text_of(page)
    assert set(kept(page)) == {"matters"}
    page.acts.save_volume()
    settle(page.services)
    (asked,) = page.findChildren(QFileDialog)
    asked.fileSelected.emit(str(tmp_path / "汇编.pdf"))
    asked.reject()
    settle(page.services)
    assert (tmp_path / "汇编.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_P])
def test_keys_ask_where_to_save_and_on_which_printer(page: BulletinPage, key: Qt.Key) -> None:
    page.texts.sections["overview"].field.setFocus()
    QTest.keyClick(page.texts.sections["overview"].field, key, Qt.KeyboardModifier.ControlModifier)
    settle(page.services)
    (dialog,) = page.findChildren(QFileDialog if key == Qt.Key.Key_S else QPrintDialog)
    assert dialog.isVisible()
    dialog.reject()
    settle(page.services)


def test_it_is_printed_page_by_page(page: BulletinPage, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    page.acts.print_on(printer)
    settle(page.services, within_ms=60_000)
    assert page.drawn is not None
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == page.drawn.page_count


def test_what_changes_meanwhile_is_drawn(page: BulletinPage) -> None:
    page.services.ask(
        lambda desk: records.add(desk, "project", {"name": "新项目", "team": "上海招商小组", "company": "煜宁五金",
                                                   "stage": "线索", "stage_date": "2016-04-29"})
    )  # fmt: skip
    settle(page.services)
    spin(2 * PAUSE_MS)
    settle(page.services)
    assert "新项目" in text_of(page)


def test_an_empty_profile_has_a_bulletin_too(empty_services: Services) -> None:
    page = BulletinPage(empty_services)
    page.show()
    settle(empty_services)
    assert page.drawn is not None
    assert page.preview.page_count > 0
    entries = page.entries
    assert entries.nothing.whole_text() and not entries.nothing.isHidden()
    assert entries.list.isHidden() and entries.hint.isHidden() and entries.up.isHidden()
    page.choosing.weeks.before.click()
    settle(empty_services)
    page.close()
    page.deleteLater()


def test_it_leaves_nothing_behind(services: Services, open_services: Callable[[Path], Services]) -> None:
    assert is_gone(lambda: BulletinPage(services), services)


def test_what_the_reader_should_be_told_is_seen_beside_the_page_number(page: BulletinPage) -> None:
    page.preview.take_remarks(("本机没有仿宋字体。", "本机没有小标宋字体。"))
    spin(20)
    link = page.preview.remarks_link
    assert (link.isVisible(), link.text(), link.accessibleName()) == (True, "2处提示", "2处提示")
    assert link.width() >= link.fontMetrics().horizontalAdvance("2处提示")
    page.preview.take_remarks(())
    assert not link.isVisible()
