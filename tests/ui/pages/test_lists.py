"""名单: near and long targets by rank; moved by keyboard, with reasons; score, owner and history beside."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.domain.rules.lists import LONG, NEAR
from zsapp.ui.dialogs.few import FewDialog
from zsapp.ui.pages.lists.page import ListsPage
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import lists, records
from zsapp.verbs.desk import Desk

SHANGHAI, NINGBO = "上海招商小组", "宁波招商小组"
ONE, TWO, THREE = "上海晟博塑业有限公司", "宁波瀚立灯具有限公司", "烟台烨正小家电有限公司"
Ids = dict[str, str]


def fill(desk: Desk) -> Ids:
    """Three on the near list (the first stood there before), one on the long one of the other team."""
    made = {str(each["company_name"]): str(each["id"]) for each in records.listed(desk, "dossier")}
    for name in (TWO, THREE):
        made[name] = str(lists.enter(desk, name, NEAR, "有搬迁意向", team=SHANGHAI).id)
    made["long"] = str(lists.enter(desk, TWO, LONG, "明年再谈", team=NINGBO).id)
    return made


@pytest.fixture
def ids(services: Services) -> Ids:
    made: list[Ids] = []
    services.ask(fill, made.append)
    settle(services)
    return made[0]


@pytest.fixture
def page(services: Services, ids: Ids, show: Shown) -> ListsPage:
    page = show(ListsPage(services))
    settle(services)
    return page


def rows(page: ListsPage, services: Services, track: str = NEAR) -> list[dict[str, str]]:
    model = page.panes[track].model
    model.line_at(0)
    settle(services)
    found = [model.line_at(place) for place in range(model.rowCount())]
    return [dict(line.texts) for line in found if line is not None]


def order(page: ListsPage, services: Services, track: str = NEAR) -> list[tuple[str, str]]:
    return [(row["rank"], row["company"].removeprefix("⚠ ")) for row in rows(page, services, track)]


def words(page: ListsPage) -> str:
    return "\n".join(label.whole_text() for label in page.panel.findChildren(PlainLabel))


def save(dialog: FewDialog | None, services: Services, **values: str) -> None:
    assert dialog is not None
    settle(services)
    for name, value in values.items():
        dialog.editors[name].set_value(value, {value: value})
    dialog.save()
    settle(services)


def test_both_lists_by_rank_with_score_and_what_is_overdue(
    page: ListsPage,
    services: Services,
    qtmodeltester,  # type: ignore[no-untyped-def]
) -> None:
    assert order(page, services) == [("1", ONE), ("2", TWO), ("3", THREE)]
    first = rows(page, services)[0]
    # intent A 40, a visit 10 days ago 15, a lead 4, flagship 8
    assert (first["score"], first["suggested"], first["owner"], first["overdue"]) == ("67", "1", "周立", "3")
    assert order(page, services, LONG) == [("1", TWO)]
    assert [page.tabs.tabText(n) for n in (0, 1)] == [f"{NEAR}　3", f"{LONG}　1"]
    assert "4家企业" in page.subtitle.whole_text() and "跟进超期" in page.subtitle.whole_text()
    for pane in page.panes.values():
        qtmodeltester.check(pane.model)
    assert nameless(page) == [] and unreached(page) == []


def test_the_keyboard_moves_a_company_up_and_down(page: ListsPage, services: Services, ids: Ids) -> None:
    rows(page, services)
    page.pane.table.select_id(ids[THREE])
    page.pane.table.setFocus()
    QTest.keyClick(page.pane.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(services)
    assert order(page, services) == [("1", ONE), ("2", THREE), ("3", TWO)]
    assert page.pane.table.current_id() == ids[THREE]  # goes on with the same one
    QTest.keyClick(page.pane.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(services)
    QTest.keyClick(page.pane.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle(services)
    assert order(page, services)[1] == ("2", THREE)


def test_to_the_other_list_only_with_a_reason(page: ListsPage, services: Services, ids: Ids) -> None:
    rows(page, services)
    page.pane.table.select_id(ids[TWO])
    page.pane.table.setFocus()
    QTest.keyClick(page.pane.table, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    dialog = page.findChild(FewDialog)
    save(dialog, services)
    assert dialog is not None and "理由" in dialog.editors["track_reason"]._hint.text()
    save(dialog, services, track_reason="今年没有投资计划")
    assert order(page, services) == [("1", ONE), ("2", THREE)]
    assert ("1", TWO) in order(page, services, LONG) and len(order(page, services, LONG)) == 2


def test_score_line_by_line_and_the_history_of_moves(page: ListsPage, services: Services, ids: Ids) -> None:
    save(page.ask_move(ids[TWO]), services, track_reason="今年没有投资计划")
    page.arrive(record=ids[TWO])
    settle(services)
    told = words(page)
    assert page.tabs.currentIndex() == 1 and page.panel.isVisible()
    for part in (
        "意向评级：",
        "最近洽谈：",
        "项目阶段：",
        "龙头：",
        "参考目录：",
        "名单变动",
        "今年没有投资计划",
        "有搬迁意向",
    ):
        assert part in told, part
    assert "规则15" in told
    assert nameless(page) == [] and unreached(page) == []


def test_enter_goes_into_the_panel_and_escape_comes_back(
    page: ListsPage, services: Services, ids: Ids
) -> None:
    rows(page, services)
    page.pane.table.select_id(ids[ONE])
    page.pane.table.setFocus()
    QTest.keyClick(page.pane.table, Qt.Key.Key_Return)
    settle(services)
    assert page.panel.isAncestorOf(page.focusWidget())
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert not page.panel.isVisible() and page.pane.table.hasFocus()


def test_an_owner_is_named_and_taken_off_the_list(page: ListsPage, services: Services, ids: Ids) -> None:
    rows(page, services)
    assert any("还没有一对一负责人" in r.text for r in page.found.lines[1].reasons) if page.found else False
    save(page.ask_owner(ids[TWO]), services, owner="孙悦")
    assert rows(page, services)[1]["owner"] == "孙悦"
    dialog = page.ask_off(ids[ONE])
    assert dialog is not None and dialog.save_button.text() == "移出名单"  # the act, not 保存
    labels = [each.whole_text() for each in dialog.findChildren(PlainLabel)]
    assert "理由 *" in labels
    save(dialog, services, track_reason="已落户外地")
    assert order(page, services) == [("1", TWO), ("2", THREE)]


def test_entered_on_a_list(page: ListsPage, services: Services) -> None:
    save(
        page.ask_entry(),
        services,
        company="上海熠创环境电器有限公司",
        team=SHANGHAI,
        track=LONG,
        track_reason="行业龙头",
    )
    assert ("1", "上海熠创环境电器有限公司") in order(page, services, LONG)


def test_ranked_as_the_scores_suggest(page: ListsPage, services: Services, ids: Ids) -> None:
    rows(page, services)
    page.shift(ids[ONE], 1)
    settle(services)
    assert order(page, services)[1] == ("2", ONE)
    line = page.found.lines[0] if page.found else None
    assert line is not None
    page.rank_as_suggested(line.team, NEAR)
    settle(services)
    assert order(page, services)[0] == ("1", ONE)


def test_two_owners_are_shown_as_a_clash(page: ListsPage, services: Services, ids: Ids) -> None:
    def clash(desk: Desk) -> None:
        lists.assign(desk, ids[TWO], "孙悦")
        lists.assign(desk, ids["long"], "李青")

    services.ask(clash)
    settle(services)
    page.open(ids[TWO])
    settle(services)
    assert rows(page, services)[1]["owner"] == "孙悦、李青" and "不同小组各有一对一负责人" in words(page)


def test_it_goes_when_it_is_closed(services: Services, ids: Ids) -> None:
    assert is_gone(lambda: ListsPage(services), services)


def test_empty_lists_say_what_they_are(empty_services: Services) -> None:
    shown = Shown(empty_services)
    page = shown(ListsPage(empty_services))
    settle(empty_services)
    assert page.pane.stack.currentIndex() == 1 and NEAR in page.pane.empty.title.text()
    shown.close()
