"""招商地图: provinces and cities as tiles with their companies, and the queue of a day to be put in order."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.window import Shown, is_gone, nameless, settle, spin, unreached
from zsapp.ui.pages.map.page import MapPage
from zsapp.ui.pages.map.queue import QueueCard
from zsapp.ui.services import Services
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

SHANGHAI = "310000"


def fill(desk: Desk) -> None:
    """Three plans of the first team on one day, in three cities, beside those of the small data."""
    team = next(each["id"] for each in records.listed(desk, "team") if each["name"] == "上海招商小组")
    days = {"from_day": "2016-04-15", "to_day": "2016-07-15"}
    records.add(desk, "posting", {"team": team, "city": "上海", **days})
    for name in ("烟台烨正小家电有限公司", "宁波瀚立灯具有限公司", "上海晟博塑业有限公司"):
        records.add(desk, "plan", {"company": name, "team": team, "date": "2016-05-10", "purpose": "看地"})


@pytest.fixture
def page(services: Services, show: Shown) -> MapPage:
    services.ask(fill)
    settle(services)
    made = show(MapPage(services))
    made.queue.day.set_value("2016-05-10")
    made.queue.look_again()
    settle(services)
    return made


def cities(queue: QueueCard) -> str:
    return " ".join(stop.city for stop in queue.shown.stops) if queue.shown else ""


def test_provinces_with_numbers_in_words(page: MapPage, qtmodeltester) -> None:  # type: ignore[no-untyped-def]
    assert page.subtitle.whole_text() == "14家目标企业，今年已拜访8家，待拜访计划6家"
    at = page.provinces.tiles.index_of(SHANGHAI)
    assert at.data() == "上海"
    spoken = at.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "上海市：目标企业4家，今年已拜访3家，待拜访计划2家"
    names = [page.provinces.tiles.index_of(code).data() for code in ("710000", "810000", "820000")]
    assert names == ["台湾", "香港", "澳门"]
    qtmodeltester.check(page.provinces.tiles)
    qtmodeltester.check(page.companies.model)
    assert nameless(page) == [] and unreached(page) == []


def test_a_province_shows_its_cities_and_companies_and_leads_to_them(
    page: MapPage, services: Services
) -> None:
    went: list[tuple[str, str]] = []
    services.go.record_wanted.connect(lambda kind, record: went.append((kind, record)))
    page.provinces.choose("330000")
    settle(services)
    assert page.place.whole_text().startswith("浙江省：目标企业4家")
    assert page.cities.tiles.rowCount() == 1 and page.companies.model.rowCount() == 4
    page.provinces.setFocus()
    QTest.keyClick(page.provinces, Qt.Key.Key_Return)
    settle(services)
    assert page.cities.key() == "201612/330200" and page.place.whole_text().startswith("宁波：")
    page.companies.table.opened.emit(page.companies.model.id_at(0))
    assert went == [("company", page.companies.model.id_at(0))]


def test_companies_without_a_city_have_a_tile(page: MapPage, services: Services) -> None:
    assert page.provinces.choose("unknown")
    settle(services)
    assert page.companies.model.rowCount() == 2


def test_the_day_in_order_and_moved_by_hand(page: MapPage, services: Services) -> None:
    queue = page.queue
    assert cities(queue) == "上海 宁波 烟台"
    assert queue.summary.whole_text() == "3处拜访，从上海出发，按距离排序"
    assert queue.model.faces[1].lines == ("宁波 · 约153公里", "看地")
    assert not queue.up.isEnabled() and queue.down.isEnabled() and not queue.again.isEnabled()
    queue.list.setFocus()
    QTest.keyClick(queue.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle(services)
    assert cities(queue) == "宁波 上海 烟台" and queue.chosen().city == "上海"  # type: ignore[union-attr]
    assert queue.summary.whole_text() == "3处拜访，从上海出发，次序由人排定"
    queue.down.click()
    settle(services)
    assert cities(queue) == "宁波 烟台 上海" and not queue.down.isEnabled()
    queue.up.click()
    settle(services)
    assert cities(queue) == "宁波 上海 烟台"
    queue.again.click()
    settle(services)
    assert cities(queue) == "上海 宁波 烟台"
    services.actions.run("undo")
    settle(services)


def test_a_stop_leads_to_its_company_and_to_a_visit(page: MapPage, services: Services) -> None:
    went: list[tuple[str, object]] = []
    services.go.record_wanted.connect(lambda kind, record: went.append((kind, record)))
    services.go.new_wanted.connect(lambda kind, values: went.append((kind, values)))
    its = page.queue.chosen()
    assert its is not None
    page.queue.list.activated.emit(page.queue.list.currentIndex())
    page.queue.write.click()
    assert went[0] == ("company", its.company)
    assert went[1][0] == "visit" and went[1][1]["plan"] == its.plan  # type: ignore[index]


def test_a_day_without_plans_leads_to_the_next_that_has_some(page: MapPage, services: Services) -> None:
    page.queue.day.set_value("2016-05-04")
    page.queue.look_again()
    settle(services)
    assert "没有拜访计划" in page.queue.summary.whole_text() and not page.queue.write.isEnabled()
    assert page.queue.coming.text() == "看2016-05-10的计划"
    page.queue.coming.click()
    settle(services)
    assert cities(page.queue) == "上海 宁波 烟台"


def test_coming_to_it_for_a_team_and_a_day(page: MapPage, services: Services) -> None:
    team = page.queue.team.itemData(1)
    page.arrive(team=team, day="2016-05-10")
    settle(services)
    assert page.queue.shown is not None and page.queue.shown.team == team and not page.queue.shown.stops


def test_what_is_odd_about_the_day_is_told(page: MapPage, services: Services) -> None:
    page.queue.team.setCurrentIndex(1)
    page.queue.look_again()
    settle(services)
    words = [page.queue.findings.itemAt(n).widget().whole_text() for n in range(page.queue.findings.count())]  # type: ignore[union-attr]
    assert any("没有驻点城市" in each for each in words)


def test_a_new_company_is_seen_at_once(page: MapPage, services: Services) -> None:
    services.ask(lambda desk: records.add(desk, "company", {"name": "新来的", "city": "上海"}))
    settle(services)
    assert page.subtitle.whole_text().startswith("15家")


def test_an_empty_profile(empty_services: Services) -> None:
    made = MapPage(empty_services)
    made.show()
    settle(empty_services)
    assert made.subtitle.whole_text() == "" and made.queue.shown is None
    assert made.queue.summary.whole_text().startswith("还没有小组。") and made.queue.list.isHidden()
    made.close()
    made.deleteLater()


def test_the_page_lets_go(services: Services) -> None:
    assert is_gone(lambda: MapPage(services), services)


def test_in_a_narrow_window_the_queue_stands_below_and_the_whole_map_is_seen(page: MapPage) -> None:
    """A laptop at 150 %: beside the queue Shanghai would be out of sight."""
    for width, is_below in ((1166, False), (840, True), (1166, False)):
        page.resize(width, 512)
        spin(20)
        assert page.area.widget().isAncestorOf(page.queue) is is_below
        grid = page.provinces
        assert (width, grid.horizontalScrollBar().maximum(), grid.viewport().width()) == (
            width,
            0,
            grid.width(),
        )
        assert page.queue.isVisible() and unreached(page) == []
