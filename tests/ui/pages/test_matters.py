"""需协调事项: lanes by state, the answer in place, states with their day."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.support.window import Shown, compose, is_gone, nameless, settle, type_into, unreached
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.pages.matters import MattersPage
from zsapp.ui.services import Services
from zsapp.verbs import records


@pytest.fixture
def page(services: Services, show: Shown, monkeypatch: pytest.MonkeyPatch) -> MattersPage:
    monkeypatch.setenv("ZSAPP_TODAY", "2016-05-09")
    return show(MattersPage(services))


def lane(page: MattersPage, state: str) -> list[str]:
    return [face.id for face in page.board.lanes[state].list.cards.faces]


def test_overdue_matters_are_marked(page: MattersPage, qtmodeltester) -> None:  # type: ignore[no-untyped-def]
    (face,) = page.board.lanes["待协调"].list.cards.faces
    assert face.mark == "bad" and face.pills == (("超期3天", "bad"),)
    assert "1件已超期" in page.subtitle.whole_text()
    assert nameless(page) == [] and unreached(page) == []
    for view in page.board.lanes.values():
        qtmodeltester.check(view.list.cards)


def test_an_answer_is_written_beside_the_board(page: MattersPage, services: Services) -> None:
    (record,) = lane(page, "待协调")
    page.open(record)
    settle(services)
    panel = page.panel
    assert nameless(page) == []
    assert panel.answer is not None
    panel.answer.control.setFocus()
    compose(panel.answer.control, "xie")
    panel.save_answer()
    settle(services)
    assert lane(page, "已答复") == []
    type_into(panel.answer.control, "已协调五号厂房")
    # news from elsewhere take nothing away that is being typed
    services.ask(lambda desk: records.change(desk, record, {"asks_whom": "规划建设局"}))
    settle(services)
    assert panel.answer.value() == "已协调五号厂房"
    panel.save_answer()
    settle(services)
    assert lane(page, "已答复") == [record]
    assert panel.save_button.isEnabled() is False
    shown: list[dict[str, object]] = []
    services.read(lambda desk: records.show(desk, record), shown.append)
    settle(services)
    assert (shown[0]["answer"], shown[0]["answered_on"]) == ("已协调五号厂房", "2016-05-09")


def test_states_are_asked_for_their_day(page: MattersPage, services: Services) -> None:
    (record,) = lane(page, "待协调")
    dialog = page.ask_state(record, "督办")
    assert dialog is not None
    settle(services)
    dialog.save()
    settle(services)
    assert lane(page, "督办") == [record]
    assert page.ask_state(record, "督办") is None
    answered = page.ask_state(record, "已答复")
    assert answered is not None
    settle(services)
    answered.save()
    assert "答复" in answered.editors["answer"]._hint.text()
    answered.reject()
    assert page.ask_state(record, "待协调") is None
    settle(services)
    assert lane(page, "待协调") == [record]


def test_words_and_the_chip_narrow(page: MattersPage, services: Services) -> None:
    page.search.setText("没有这样的事项")
    page.search.settle_now()
    settle(services)
    assert lane(page, "待协调") == []
    page.search.empty()
    settle(services)
    page.late.click()
    settle(services)
    assert len(lane(page, "待协调")) == 1
    page.start_search()
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "x")


def test_an_empty_page_says_what_it_is_for(empty_services: Services) -> None:
    shown = Shown(empty_services)
    page = shown(MattersPage(empty_services))
    assert page.empty.isVisible() and not page.board.isVisible()
    shown.close()


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: MattersPage(services), services)


def test_a_half_written_answer_is_asked_about(page: MattersPage, services: Services) -> None:
    (record,) = lane(page, "待协调")
    page.board.focus_card()
    QTest.keyClick(page.board.lanes["待协调"].list, Qt.Key.Key_Return)
    settle(services)
    assert page.panel.isAncestorOf(QApplication.focusWidget())  # type: ignore[arg-type]
    assert page.leave()
    assert page.panel.answer is not None
    type_into(page.panel.answer.control, "正在")
    assert not page.leave()
    (question,) = page.findChildren(Dialog)
    question.reject()
    assert page.panel.isVisible() and page.panel.record == record
    QTest.keyClick(page.panel, Qt.Key.Key_Escape)
    question = next(each for each in page.findChildren(Dialog) if each.isVisible())
    question.accept()
    assert not page.panel.isVisible() and page.leave()
    assert page.board.lanes["待协调"].list.hasFocus()
