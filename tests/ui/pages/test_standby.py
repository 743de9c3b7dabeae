"""待职: proposals with reasons, confirmed or declined with a reason, undone; there for headquarters alone."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.store import identity
from zsapp.ui.dialogs.help import HelpDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.standby.dialog import DecisionDialog
from zsapp.ui.pages.standby.page import StandbyPage
from zsapp.ui.palette import Palette
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

REASON = "一年没有实绩"


def fill(desk: Desk) -> None:
    """A campaign of the year before; the teams of the small data have their first results this year."""
    records.add(desk, "campaign", {"name": "2015年秋", "start": "2015-09-01"})


@pytest.fixture
def page(services: Services, show: Shown) -> StandbyPage:
    services.ask(fill)
    settle(services)
    made: StandbyPage = show(StandbyPage(services))
    return made


def lines(page: StandbyPage) -> list[dict[str, str]]:
    model = page.pane.model
    model.line_at(0)
    settle(page.services)
    return [dict(line.texts) for n in range(model.rowCount()) if (line := model.line_at(n)) is not None]


def acts(page: StandbyPage) -> list[str]:
    return [each.text() for each in page.panel.findChildren(QPushButton) if each.isVisible()]


def press(page: StandbyPage, title: str) -> None:
    next(each for each in page.panel.findChildren(QPushButton) if each.text() == title).click()


def test_people_by_the_rule(page: StandbyPage, qtmodeltester: Any) -> None:
    found = lines(page)
    assert {each["state"] for each in found} == {"建议待职"} and len(found) == 4
    assert {each["units"] for each in found} == {"经济发展局"}
    assert page.subtitle.whole_text() == "4人，4人待决定"
    qtmodeltester.check(page.pane.model)
    assert nameless(page) == [] and unreached(page) == []


def test_a_decision_needs_a_reason_and_is_undone(page: StandbyPage) -> None:
    services, name = page.services, lines(page)[0]["name"]
    page.enter(page.pane.model.id_at(0))
    settle(services)
    assert page.panel.isVisible() and acts(page)[:2] == ["确认待职…", "不予待职…"]
    words = [each.whole_text() for each in page.panel.findChildren(PlainLabel)]
    assert any("没有任何招商实绩" in each for each in words)
    press(page, "确认待职…")
    dialog = page.findChildren(DecisionDialog)[0]
    assert nameless(dialog) == []
    dialog.save()
    assert dialog.isVisible()  # without a reason nothing is saved
    dialog.reason.field.setPlainText(REASON)
    dialog.save()
    settle(services)
    state = {each["name"]: each["state"] for each in lines(page)}
    assert state[name] == "已确认" and page.subtitle.whole_text() == "4人，3人待决定，1人已决定"
    assert acts(page)[:2] == ["不予待职…", "撤回决定"]
    services.ask(records.undo)
    settle(services)
    assert {each["state"] for each in lines(page)} == {"建议待职"}


def test_before_the_reference_day_of_today_the_panel_says_why_nothing_can_be_decided(
    page: StandbyPage,
) -> None:
    def begin(desk: Desk) -> None:
        records.add(desk, "team", {"name": "西安招商小组"})
        records.add(desk, "member", {"name": "田西安", "team": "西安招商小组"})
        records.add(desk, "campaign", {"name": "2016年春", "start": "2016-04-15"})

    page.services.ask(begin)
    page.day.set_value("2017-01-05")
    page.day.changed.emit()
    settle(page.services)
    assert page.source.board is not None
    key = next(each.key for each in page.source.board.lines if each.state == "建议待职" and each.year == 2016)
    page.arrive(record=key)
    assert page.pane.table.current_id() == key == page.panel.record
    words = [each.whole_text() for each in page.panel.findChildren(PlainLabel) if each.isVisible()]
    assert any(each.startswith("这是提前看") for each in words) and "确认待职…" not in acts(page)


def test_declined_then_withdrawn(page: StandbyPage) -> None:
    key = page.pane.model.id_at(0)
    page.open(key)
    dialog = page.ask_decision(key, "不予待职")
    assert dialog is not None
    dialog.reason.field.setPlainText(REASON)
    dialog.save()
    settle(page.services)
    assert page.source.line_of(key).state == "不予待职"  # type: ignore[union-attr]
    press(page, "撤回决定")
    settle(page.services)
    assert page.source.line_of(key).state == "建议待职"  # type: ignore[union-attr]


def test_narrowed_and_as_of_another_day(page: StandbyPage) -> None:
    page.open_chip.setChecked(True)
    settle(page.services)
    assert len(lines(page)) == 4
    page.day.set_value("2015-09-01")
    page.day.changed.emit()
    settle(page.services)
    assert page.source.on == date(2015, 9, 1) and page.pane.model.rowCount() == 0
    page.open_chip.setChecked(False)
    settle(page.services)
    assert {each["state"] for each in lines(page)} == {"尚无实绩"}


def test_it_says_how_it_is_filled(empty_services: Services, show: Shown) -> None:
    page = show(StandbyPage(empty_services))
    settle(empty_services)
    assert page.pane.empty.isVisible()


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: StandbyPage(services), services)


def become(services: Services, role: str) -> None:
    """The person of this window gets another role."""

    def work(desk: Desk) -> None:
        from zsapp.store.store import Edit

        person = desk.read(identity.person)
        values = {"deleted": False, "name": "本机", "role": role}
        edit = Edit("user", person, desk.organisation, values, {})
        desk.store.write([edit], stack="")

    services.ask(work)
    settle(services)


def standby_row(window: MainWindow) -> Any:
    return window.sidebar.list.item(window.sidebar._place_of("standby"))


def in_palette(window: MainWindow) -> bool:
    palette = Palette(window, window.services)
    words = [palette.list.item(n).text() for n in range(palette.list.count())]
    palette.close()
    return any("待职" in each for each in words)


def in_help(window: MainWindow) -> bool:
    dialog = HelpDialog(window, window.services)
    words = [each.whole_text() for each in dialog.findChildren(PlainLabel)]
    dialog.close()
    return "待职" in words


def test_only_headquarters_comes_to_it(window: MainWindow) -> None:
    services = window.services
    settle(services)
    assert window.is_headquarters and not standby_row(window).isHidden()
    assert in_palette(window) and in_help(window)
    services.actions.run("go.standby")
    settle(services)
    assert window.current == "standby"
    become(services, "组长")
    assert not window.is_headquarters and standby_row(window).isHidden()
    assert window.current == "today"  # who is no longer headquarters leaves it at once
    assert not in_palette(window) and not in_help(window)
    services.actions.run("go.standby")
    services.go.page("standby")
    window.back()
    settle(services)
    assert window.current == "today"
    become(services, "招商办")
    assert not standby_row(window).isHidden()
