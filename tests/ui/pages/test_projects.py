"""项目: the board by mouse and keyboard, moves with date and reason, evidence, the list."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.ui.dialogs.few import FewDialog
from zsapp.ui.pages.projects import ProjectsPage
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import projects, records


@pytest.fixture
def page(services: Services, show: Shown) -> ProjectsPage:
    return show(ProjectsPage(services))


def lane(page: ProjectsPage, stage: str) -> list[str]:
    return [face.title for face in page.board.lanes[stage].list.cards.faces]


def dialog_of(page: ProjectsPage) -> FewDialog:
    (dialog,) = page.findChildren(FewDialog)
    return dialog


def test_the_board_shows_projects_by_stage(page: ProjectsPage, qtmodeltester) -> None:  # type: ignore[no-untyped-def]
    assert [len(lane(page, s)) for s in ("线索", "在谈", "签约", "注册", "搁置")] == [1, 1, 1, 1, 0]
    assert page.board.lanes["流失"].is_folded and page.board.lanes["开工"].is_folded
    assert not page.board.lanes["签约"].is_folded
    (card,) = page.board.lanes["签约"].list.cards.faces
    assert ("停留11天", "") in card.pills and ("待补件", "warn") in card.pills
    assert nameless(page) == []
    assert unreached(page) == []
    for view in page.board.lanes.values():
        qtmodeltester.check(view.list.cards)


def test_ctrl_and_arrow_move_a_card_after_date_and_reason(page: ProjectsPage, services: Services) -> None:
    cards = page.board.lanes["在谈"].list
    cards.setFocus()
    QTest.keyClick(cards, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    settle(services)
    dialog = dialog_of(page)
    assert "拟签约" in dialog.heading.whole_text()
    dialog.editors["stage_date"].control.setText("4-30")
    dialog.editors["stage_reason"].control.setText("条款谈妥")
    dialog.save()
    settle(services)
    assert lane(page, "在谈") == [] and len(lane(page, "拟签约")) == 1
    page.open(page.board.lanes["拟签约"].list.cards.faces[0].id)
    settle(services)
    assert page.panel.isVisible()
    assert nameless(page) == []


def test_a_dropped_card_asks_too_and_going_back_wants_a_reason(
    page: ProjectsPage, services: Services
) -> None:
    source, target = page.board.lanes["签约"].list, page.board.lanes["线索"].list
    data = source.cards.mimeData([source.cards.index(0)])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    target.dropEvent(drop)
    settle(services)
    dialog = dialog_of(page)
    dialog.save()
    settle(services)
    assert "原因" in dialog.editors["stage_reason"]._hint.text()
    assert len(lane(page, "签约")) == 1
    dialog.editors["stage_reason"].control.setText("股东重新谈")
    dialog.save()
    settle(services)
    assert lane(page, "签约") == [] and len(lane(page, "线索")) == 2


def test_arrows_go_through_lanes_that_hold_cards(page: ProjectsPage) -> None:
    page.board.lanes["在谈"].list.setFocus()
    QTest.keyClick(page.board.lanes["在谈"].list, Qt.Key.Key_Right)
    assert page.board.lanes["签约"].list.hasFocus()  # 拟签约 is empty and folded
    assert page.board.current_id() == page.board.lanes["签约"].list.cards.faces[0].id
    assert page.board.lanes["在谈"].list.current_id() == ""


def test_words_and_chips_narrow_the_board(page: ProjectsPage, services: Services) -> None:
    page.search.setText("晟博")
    page.search.settle_now()
    settle(services)
    assert sum(len(lane(page, stage)) for stage in page.board.lanes) == 1
    page.search.empty()
    settle(services)
    page.lacking.click()
    settle(services)
    assert sum(len(lane(page, stage)) for stage in page.board.lanes) == 2
    page.passing.click()
    settle(services)
    assert sum(len(lane(page, stage)) for stage in page.board.lanes) == 0


def test_evidence_is_attached_and_saved_as_a_copy(
    page: ProjectsPage, services: Services, tmp_path: Path
) -> None:
    record = page.board.lanes["注册"].list.cards.faces[0].id
    page.open(record)
    settle(services)
    paper = tmp_path / "营业执照.pdf"
    paper.write_bytes(b"%PDF-1.4 licence")
    page.panel.attach_files([paper])
    settle(services)
    (face,) = page.board.lanes["注册"].list.cards.faces
    assert ("佐证1", "good") in face.pills
    from zsapp.verbs import projects

    found: list[projects.ProjectView] = []
    services.read(lambda desk: projects.project_view(desk, record), found.append)
    settle(services)
    page.panel.save_copy(found[0].evidence[0], tmp_path / "copy.pdf")
    settle(services)
    assert (tmp_path / "copy.pdf").read_bytes() == paper.read_bytes()


def test_the_list_shows_dwell_time(page: ProjectsPage, services: Services) -> None:
    page.list_chip.click()
    settle(services)
    line = page.pane.model.line_at(0)
    assert line is not None and line.texts["days"] == "11天"
    assert nameless(page) == []
    page.board_chip.click()


def test_a_record_is_shown_where_it_lies(page: ProjectsPage, services: Services) -> None:
    record = page.board.lanes["签约"].list.cards.faces[0].id
    page.arrive(record=record)
    settle(services)
    assert page.board.current_id() == record
    assert page.panel.record == record and page.panel.isVisible()
    QTest.keyClick(page.panel, Qt.Key.Key_Escape)
    assert not page.panel.isVisible()


def test_an_empty_board_says_what_to_do(empty_services: Services) -> None:
    shown = Shown(empty_services)
    page = shown(ProjectsPage(empty_services))
    assert page.empty.isVisible() and not page.board.isVisible()
    shown.close()


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: ProjectsPage(services), services)


def test_a_folded_lane_reads_its_cards_when_it_is_opened(page: ProjectsPage, services: Services) -> None:
    record = page.board.lanes["线索"].list.cards.faces[0].id
    services.ask(lambda desk: projects.move(desk, record, "流失", day="2016-05-02", reason="去了别处"))
    settle(services)
    lane_of = page.board.lanes["流失"]
    assert lane_of.is_folded and lane_of.list.cards.faces == [] and "1" in lane_of.strip.accessibleName()
    lane_of.strip.click()
    settle(services)
    assert [face.id for face in lane_of.list.cards.faces] == [record]
    assert lane_of.count.text() == "1"


def test_the_panel_tells_of_stages_dated_out_of_order(page: ProjectsPage, services: Services) -> None:
    one = page.board.lanes["签约"].list.cards.faces[0].id
    day = {"stage": "注册", "stage_date": "2016-01-05"}  # a licence before the signing
    services.ask(lambda desk: records.change(desk, one, day), lambda _saved: None, label="", owner=page)
    settle(services)
    page.open(one)
    settle(services)
    told = [label.whole_text() for label in page.panel.findChildren(PlainLabel)]
    assert any("注册日期2016-01-05早于签约日期" in text and "次序颠倒" in text for text in told)
