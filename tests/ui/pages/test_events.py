"""活动: the year by month, plan against actual, the ten large promotions by region, guests and leads, add, edit, delete."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.support.window import Shown, is_gone, nameless, settle, spin, unreached
from zsapp.store.query import Where
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.events.page import EventsPage
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

FAIR, LATE, UNPLANNED, GONE, SEPTEMBER = "宁波推介会", "广州推介会", "上海考察", "烟台推介会", "台湾说明会"


def fill(desk: Desk) -> None:
    def add(kind: str, **given: Any) -> str:
        return str(records.add(desk, kind, given).id)

    team = "宁波招商小组"
    fair = add("event", name=FAIR, event_kind="推介会", team=team, city="宁波", planned_date="2016-04-20",
               date="2016-04-22", attendees="120")  # fmt: skip
    add("event", name=LATE, event_kind="推介会", team=team, city="广州", planned_month="2016-04")
    add("event", name=UNPLANNED, event_kind="请进来", team=team, city="上海", date="2016-03-02")
    add("event", name=GONE, event_kind="推介会", planned_month="2016-06", is_cancelled="是")
    add("event", name=SEPTEMBER, event_kind="说明会", city="台湾", planned_month="2016-09")
    add("event", name="不明", event_kind="推介会", planned_month="秋天")
    add("guest", event=fair, team=team, contact="赵敏", heads="2", came="是")
    add(
        "project",
        name="注塑项目",
        team=team,
        stage="线索",
        stage_date="2016-04-25",
        channel="活动",
        event=fair,
    )


@pytest.fixture
def page(services: Services, show: Shown) -> EventsPage:
    services.ask(fill)
    settle(services)
    made = show(EventsPage(services))
    settle(services)
    return made


def id_of(page: EventsPage, name: str) -> str:
    assert page.found is not None
    return next(line.id for line in page.found.lines if line.name == name)


def words(page: EventsPage) -> list[str]:
    return [each.whole_text() for each in page.panel.findChildren(PlainLabel)]


def test_the_year_by_month_each_state_told_in_words(page: EventsPage) -> None:
    assert page.subtitle.whole_text() == "6场，已办2场，逾期1场"
    told = [mark.accessibleName() for mark in page.calendar.marks]
    assert told[0].startswith(f"{UNPLANNED}，计划外举办，2016-03-02，上海")
    assert f"{LATE}，逾期未办，2016-04，广州，晚1天" in told
    assert f"{FAIR}，已举办，2016-04-22，宁波，晚2天，1条线索" in told
    assert f"{GONE}，已取消，2016-06" in told and f"{SEPTEMBER}，计划中，2016-09，中国台湾" in told
    assert told[-1].startswith("不明，日期不明")
    cancelled = next(mark for mark in page.calendar.marks if GONE in mark.accessibleName())
    assert cancelled.font().strikeOut()
    assert nameless(page) == [] and unreached(page) == []


def test_arrows_go_through_the_year_and_enter_into_an_event(page: EventsPage) -> None:
    first, second = page.calendar.marks[:2]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Left)
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    settle(page.services)
    assert page.panel.isVisible() and page.panel.record == id_of(page, UNPLANNED)
    assert page.panel.isAncestorOf(page.window().focusWidget())
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Escape)
    assert not page.panel.isVisible() and first.hasFocus()


def test_the_ten_events_bar_by_region_narrows_and_leads_to_its_events(page: EventsPage) -> None:
    assert page.bar.figure.whole_text() == "1/10"
    assert page.bar.due.whole_text() == "按序时应完成3.33场" and page.bar.light.whole_text() == "红灯"
    chips = {made.text(): made for made in page.bar.findChildren(QPushButton) if made.isCheckable()}
    assert list(chips) == ["长三角 1", "浙江 1", "宁波 1"]
    assert page.bar.without.whole_text() == "还没有举办：京津冀、珠三角、广东、福建、上海、烟台、其他地区"
    chips["浙江 1"].click()
    settle(page.services)
    assert [mark.event_id for mark in page.calendar.marks] == [id_of(page, FAIR)]
    chips["宁波 1"].click()
    assert not chips["浙江 1"].isChecked() and page.list.pane.model.rowCount() == 1
    chips["宁波 1"].click()
    settle(page.services)
    assert len(page.calendar.marks) == 6
    page.open_bar()
    went: list[tuple[str, str]] = []
    page.services.go.record_wanted.connect(lambda kind, record: went.append((kind, record)))
    link = next(each for each in page.panel.findChildren(QPushButton) if FAIR in each.text())
    link.click()
    assert went == [("event", id_of(page, FAIR))]


def test_an_event_with_guests_leads_and_why(page: EventsPage) -> None:
    page.open(id_of(page, FAIR))
    text = "\n".join(words(page))
    assert "来宾（邀请2人，到会2人）" in text and "大型" in text and "推迟2天" in text and "规则20" in text
    links = [each.text() for each in page.panel.findChildren(QPushButton)]
    assert "注塑项目" in links and any("赵敏" in each for each in links)
    assert nameless(page.panel) == []
    page.open(id_of(page, "不明"))
    assert any("“秋天”认不出" in each for each in words(page))


def test_the_list_is_searched_sorted_and_deleted_from(
    page: EventsPage,
    services: Services,
    qtmodeltester,  # type: ignore[no-untyped-def]
) -> None:
    page.start_search()
    settle(services)
    pane = page.list.pane
    assert pane.search.hasFocus() and pane.model.rowCount() == 6
    qtmodeltester.check(pane.model)
    pane.model.ask_for(pane.model.ask.but(typed="广州"))
    settle(services)
    assert [pane.model.id_at(place) for place in range(pane.model.rowCount())] == [id_of(page, LATE)]
    pane.model.ask_for(pane.model.ask.but(typed="", order=("-attendees",)))
    settle(services)
    assert pane.model.id_at(0) == id_of(page, FAIR)
    pane.model.ask_for(pane.model.ask.but(where=(Where("event_kind", "is", "说明会"),)))
    settle(services)
    assert pane.model.rowCount() == 1
    pane.model.ask_for(pane.model.ask.but(where=()))
    page.open(id_of(page, LATE))
    page.list.delete([id_of(page, LATE)])
    settle(services)
    assert page.found is not None and LATE not in [line.name for line in page.found.lines]
    assert not page.panel.isVisible()
    assert nameless(page) == [] and unreached(page) == []


def test_a_change_is_seen_at_once_in_panel_calendar_and_bar(page: EventsPage, services: Services) -> None:
    late = id_of(page, LATE)
    page.open(late)
    services.ask(lambda desk: records.change(desk, late, {"date": "2016-04-30", "attendees": "150"}))
    settle(services)
    assert page.bar.figure.whole_text() == "2/10" and page.subtitle.whole_text() == "6场，已办3场"
    assert page.panel.record == late and any("按计划举办" in each for each in words(page))


def test_another_year(page: EventsPage, services: Services) -> None:
    page.show_year(2015)
    settle(services)
    assert page.year_label.whole_text() == "2015年"
    assert [mark.accessibleName()[:2] for mark in page.calendar.marks] == ["不明"]
    page.arrive(record=_planned_for(services, "2017-03"))
    settle(services)
    assert page.number == 2017 and page.panel.isVisible()


def _planned_for(services: Services, month: str) -> str:
    made: list[str] = []
    given = {"name": "来年推介会", "event_kind": "推介会", "planned_month": month}
    services.ask(lambda desk: str(records.add(desk, "event", given).id), made.append)
    settle(services)
    return made[0]


def test_edit_and_invite_from_the_panel(page: EventsPage, services: Services) -> None:
    page.open(id_of(page, FAIR))
    asked: list[tuple[str, dict[str, str]]] = []
    services.go.new_wanted.connect(lambda kind, values: asked.append((kind, values)))
    page.panel.invite()
    page.add()
    assert asked == [("guest", {"event": id_of(page, FAIR)}), ("event", {})]
    dialog = page.panel.edit()
    settle(services)
    assert isinstance(dialog, RecordDialog) and dialog.isVisible()
    dialog.close()


def test_guests_have_a_list_of_their_own(page: EventsPage, services: Services) -> None:
    page.tabs.setCurrentIndex(2)
    settle(services)
    assert page.guests.pane.model.rowCount() == 1
    assert nameless(page) == [] and unreached(page) == []


def test_an_event_opens_on_its_page(window: MainWindow, services: Services) -> None:
    services.ask(fill)
    settle(services)
    record = _planned_for(services, "2016-11")
    services.go.open_record("event", record)
    settle(services)
    spin(10)
    assert window.current == "events"
    assert window.pages["events"].panel.record == record  # type: ignore[attr-defined]


def test_the_page_lets_go(services: Services) -> None:
    assert is_gone(lambda: EventsPage(services), services)
