"""报送台: headquarters sees who is missing and urges with one key; a team hands in with one key, takes back, hands in again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.modeltest import ModelTester

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.domain.field import Role
from zsapp.domain.handing_in import Standing
from zsapp.sync.events import State, Status
from zsapp.ui.dialogs.hand_in import HandInDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages import key_of
from zsapp.ui.pages.desk.page import DeskPage
from zsapp.ui.services import Services
from zsapp.verbs import submissions
from zsapp.verbs.desk import Desk

W16, W18 = "2016-W16", "2016-W18"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(services: Services, show: Shown) -> DeskPage:
    made = DeskPage(services)
    made.choice.choose_week(W16)
    return show(made)


def dialog_over(page: QWidget) -> Any:
    settle(page.services)  # type: ignore[attr-defined]
    return next(each for each in page.window().findChildren(QDialog) if each.isVisible())


def states(page: DeskPage) -> list[str]:
    return [str(line.standing) for line in page.model.lines]


def as_team(page: DeskPage, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page at a team's laptop."""
    assert page.found is not None
    team = next(line.team for line in page.found.lines if line.name == name)
    whole = submissions.board

    def board(desk: Desk, key: str | None = None) -> submissions.Board:
        return whole(replace(desk, role=Role.LEADER, team=team), key)

    monkeypatch.setattr(submissions, "board", board)
    page.look_again()
    settle(page.services)


def test_it_is_filled_and_every_control_has_a_name_and_a_place(
    page: DeskPage, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(page.model)
    assert states(page) == ["逾期", "逾期"]
    assert page.counts[Standing.OVERDUE].text() == "2"
    assert "截止4月24日 18:00（星期日），已过" in page.due.whole_text()
    assert "没有中心端" in page.sources.whole_text()
    texts = [page.model.index(0, column).data() for column in range(page.model.columnCount())]
    assert texts[:3] == ["上海招商小组", "逾期", ""] and texts[3:5] == ["1", "1"]
    assert nameless(page) == []
    assert unreached(page) == []


def test_one_key_copies_the_reminder_for_all_and_for_one(page: DeskPage) -> None:
    QTest.keyClick(page, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text().endswith("尚未报送：上海招商小组、宁波招商小组。")
    page.table.selectRow(1)
    page.team.urge.click()
    assert QGuiApplication.clipboard().text().endswith("尚未报送：宁波招商小组。")


def test_headquarters_hands_in_for_a_team_and_takes_back(page: DeskPage) -> None:
    page.table.selectRow(1)
    assert page.team.hand.text() == "代为报送…"
    page.team.hand.click()
    dialog = dialog_over(page)
    assert isinstance(dialog, HandInDialog) and "逾期报送" in dialog.words.text()
    dialog.remark.setPlainText("电话里说的")
    dialog.act.click()
    settle(page.services)
    assert states(page) == ["逾期", "已报"]
    line = page.model.lines[1]
    assert line.is_late and line.remark == "电话里说的"
    assert "（逾期）" in page.model.index(1, 2).data()
    assert page.team.late.isVisible() and page.team.remark.text() == "说明：电话里说的"
    assert not page.team.hand.isVisible() and not page.team.urge.isVisible()
    page.team.back.click()
    dialog_over(page).accept()
    settle(page.services)
    assert states(page) == ["逾期", "逾期"]
    assert page.subtitle.text() == "已报送0／2组"


def test_a_team_hands_in_with_one_key_and_an_empty_week_as_a_zero_report(
    page: DeskPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_team(page, "宁波招商小组", monkeypatch)
    (card,) = page.own.values()
    assert card.isVisible() and not page.table.isVisible() and not page.urge_button.isVisible()
    assert card.hand.text() == "报送…" and card.figures["calls"].text() == "1"
    assert nameless(page) == [] and unreached(page) == []
    QTest.keyClick(page, Qt.Key.Key_Return, CTRL)
    dialog_over(page).act.click()
    settle(page.services)
    assert card.state.text() == "已报" and card.back.isVisible()
    page.choice.choose_week("2016-W10")
    settle(page.services)
    assert card.hand.text() == "零报告报送…"
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page)
    QTest.keyClick(page, Qt.Key.Key_Return, CTRL)
    dialog = dialog_over(page)
    assert dialog.act.text() == "零报告报送" and "零报告" in dialog.words.text()
    dialog.act.click()
    settle(page.services)
    assert card.state.text() == "零报告"


def test_what_has_not_begun_is_not_handed_in(page: DeskPage) -> None:
    page.choice.choose_week(W18)
    settle(page.services)
    assert states(page) == ["未报", "未报"]
    assert not page.team.hand.isVisible()
    page.hand_in_chosen()
    settle(page.services)
    assert not any(each.isVisible() for each in page.window().findChildren(QDialog))


def test_it_says_how_current_it_is(page: DeskPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A synchronisation that succeeds is looked at anew."""
    asked: list[int] = []
    monkeypatch.setattr(page, "look_again", lambda: asked.append(1))
    status = Status(State.UP_TO_DATE, last_success_s=1_462_000_000.0)
    page.services.sync.status = status
    page.services.sync.changed.emit()
    page.services.sync.changed.emit()
    assert asked == [1]


def test_it_is_come_to_by_key_by_palette_and_from_today(window: MainWindow) -> None:
    assert key_of("desk") == "Ctrl+Shift+B" and key_of("today") == "Ctrl+1"
    window.services.actions.run("go.desk")
    settle(window.services)
    assert window.current == "desk"
    window.show_page("today")
    settle(window.services)
    window.pages["today"].desk_link.click()  # type: ignore[attr-defined]
    settle(window.services)
    assert window.current == "desk"
    page = window.pages["desk"]
    team = page.model.lines[1].team  # type: ignore[attr-defined]
    page.open_week(team)  # type: ignore[attr-defined]
    settle(window.services)
    assert window.current == "visits"
    assert window.pages["visits"].teams.currentData() == team  # type: ignore[attr-defined]


def test_where_no_team_is_it_says_so(empty_services: Services) -> None:
    page = DeskPage(empty_services)
    page.show()
    settle(empty_services)
    assert page.empty.isVisible() and not page.table.isVisible()
    page.close()
    page.deleteLater()


def test_it_leaves_nothing_behind(services: Services, open_services: Callable[[Path], Services]) -> None:
    assert is_gone(lambda: DeskPage(services), services)
