"""外资: squads with what they brought, by period and by company; every figure leads to its records."""

from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.ui.dialogs.behind import BehindDialog
from zsapp.ui.pages.foreign.page import ForeignPage
from zsapp.ui.pages.list_page import RecordsPane
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

COMPANIES = {
    "瑞台电子有限公司": {"origin": "台资"},
    "港瑞控股有限公司": {"origin": "港资", "ultimate_origin": "台资"},
    "港华贸易有限公司": {"origin": "港资"},
    "和台两属有限公司": {"origin": "台资", "ultimate_origin": "日资"},
    "东和精机有限公司": {"origin": "日资"},
}


def fill(desk: Desk) -> None:
    def add(kind: str, **given: str) -> str:
        return str(records.add(desk, kind, given).id)

    add("campaign", name="2016年春", start="2016-01-15")
    for name, origin in (("对台尖刀纵队", "台资"), ("日韩尖刀纵队", "日韩"), ("欧美尖刀纵队", "欧美")):
        add("team", name=name, team_kind="尖刀纵队", origins=origin)
    leader = add("member", name="沈明", team="对台尖刀纵队", title="党工委副书记", order="1")
    squad = next(view["id"] for view in records.listed(desk, "team") if view["name"] == "对台尖刀纵队")
    records.change(desk, squad, {"patron": leader})
    add("posting", team="对台尖刀纵队", city="宁波", from_day="2016-01-15", to_day="2016-05-15")
    for name, more in COMPANIES.items():
        add("company", name=name, **more)
    for number, (company, amount, day) in enumerate(
        (("瑞台电子有限公司", "USD 3000000 @6.5 (2016-04-01)", "2016-04-20"),
         ("港瑞控股有限公司", "USD 1000000 @6.4 (2016-03-01)", "2016-03-02"),
         ("港华贸易有限公司", "EUR 2000000", "2016-04-20"))
    ):  # fmt: skip
        add("project", name=f"外资项目{number}", company=company, team="对台尖刀纵队", contracted=amount,
            contracted_date=day)  # fmt: skip


@pytest.fixture
def page(services: Services, show: Shown) -> ForeignPage:
    services.ask(fill)
    settle(services)
    made: ForeignPage = show(ForeignPage(services))
    return made


def lines(pane: RecordsPane) -> list[dict[str, str]]:
    pane.model.line_at(0)
    settle(pane.services)
    model = pane.model
    return [dict(line.texts) for n in range(model.rowCount()) if (line := model.line_at(n)) is not None]


def squad(page: ForeignPage, name: str) -> dict[str, str]:
    return next(line for line in lines(page.squads) if name in line["name"])


def test_squads_and_those_that_fit_none(page: ForeignPage, qtmodeltester: Any) -> None:
    names = [line["name"].removeprefix("⚠ ") for line in lines(page.squads)]
    assert names == [
        "对台尖刀纵队", "日韩尖刀纵队", "欧美尖刀纵队", "归属待核定", "不属任何纵队", "未填资本来源", "合计",
    ]  # fmt: skip
    taiwan = squad(page, "对台")
    assert (taiwan["contracted"], taiwan["contracted_yuan"]) == ("400.00", "2,590.00")
    assert (taiwan["companies"], taiwan["projects"], taiwan["here"]) == ("2", "2", "宁波")
    assert taiwan["patron"] == "沈明 党工委副书记" and not taiwan["name"].startswith("⚠")
    outside = squad(page, "不属任何纵队")
    assert (outside["contracted"], outside["contracted_yuan"]) == ("—", "—")  # never a zero
    assert outside["name"].startswith("⚠") and squad(page, "日韩")["name"].startswith("⚠")  # no patron
    assert page.subtitle.whole_text() == "3个纵队，2家企业不属任何纵队"
    qtmodeltester.check(page.squads.model)
    assert nameless(page) == [] and unreached(page) == []


def test_a_figure_leads_to_its_records_and_the_reasons_to_theirs(page: ForeignPage) -> None:
    services, went = page.services, []
    services.go.record_wanted.connect(lambda kind, record: went.append(kind))
    page.enter(page.squads.model.id_at(0))
    settle(services)
    words = [each.whole_text() for each in page.panel.findChildren(PlainLabel)]
    assert any("直接来源港资，最终来源台资" in each for each in words)
    assert any("挂帅领导：沈明" in each for each in words)
    links = {each.text(): each for each in page.panel.findChildren(QPushButton)}
    links["400万美元"].click()
    settle(services)
    dialog = page.window().findChildren(BehindDialog)[0]
    assert [dialog.records.item(n).text().split("\n")[0] for n in range(dialog.records.count())] == [
        "外资项目1",
        "外资项目0",
    ]
    assert nameless(dialog) == []
    dialog.records.itemActivated.emit(dialog.records.item(0))
    assert went == ["project"]
    links["宁波"].click()
    assert went == ["project", "posting"]


# span, the periods and what the squad for Taiwan capital brought in them
SPANS = [
    ("month", [("2016年4月", "300.00", "1,950.00"), ("2016年3月", "100.00", "640.00")]),
    ("quarter", [("2016年第二季度", "300.00", "1,950.00"), ("2016年第一季度", "100.00", "640.00")]),
    ("year", [("2016年", "400.00", "2,590.00")]),
]


@pytest.mark.parametrize(("span", "expected"), SPANS)
def test_by_month_quarter_and_year(
    page: ForeignPage, span: str, expected: list[tuple[str, str, str]], qtmodeltester: Any
) -> None:
    page.tabs.setCurrentIndex(1)
    assert page.periods.search.placeholderText() == "查找期间、归属"
    page.choose_span(span)
    settle(page.services)
    its = [line for line in lines(page.periods) if line["name"] == "对台尖刀纵队"]
    assert [(each["period"], each["contracted"], each["contracted_yuan"]) for each in its] == expected
    qtmodeltester.check(page.periods.model)
    assert nameless(page) == [] and unreached(page) == []
    page.open_period(page.periods.model.id_at(0))
    settle(page.services)
    dialog = page.window().findChildren(BehindDialog)[0]
    assert dialog.records.count() >= 1
    dialog.accept()


def test_from_a_squad_to_its_periods(page: ForeignPage) -> None:
    page.show_periods("对台尖刀纵队")
    settle(page.services)
    assert page.tabs.currentIndex() == 1
    assert {line["name"] for line in lines(page.periods)} == {"对台尖刀纵队"}


def test_whose_capital_is_whose(page: ForeignPage) -> None:
    page.tabs.setCurrentIndex(2)
    settle(page.services)
    found = {line["name"]: line for line in lines(page.companies)}
    assert {name: line["group"] for name, line in found.items()} == {
        "瑞台电子有限公司": "对台尖刀纵队",
        "港瑞控股有限公司": "对台尖刀纵队",
        "港华贸易有限公司": "不属任何纵队",
        "和台两属有限公司": "归属待核定",
        "东和精机有限公司": "日韩尖刀纵队",
    }
    page.differing.setChecked(True)
    settle(page.services)
    assert {line["name"] for line in lines(page.companies)} == {"港瑞控股有限公司", "和台两属有限公司"}
    page.outside.setChecked(True)
    settle(page.services)
    assert [line["name"] for line in lines(page.companies)] == ["和台两属有限公司"]
    assert nameless(page) == [] and unreached(page) == []


def test_a_change_is_seen_and_another_day_is_another_sum(page: ForeignPage) -> None:
    services = page.services
    page.enter(page.squads.model.id_at(0))
    page.day.set_value("2016-04-01")
    page.day.changed.emit()
    settle(services)
    assert squad(page, "对台")["contracted"] == "100.00"
    words = [each.whole_text() for each in page.panel.findChildren(PlainLabel)]
    assert any("2016-04-20在2016-04-01之后，暂不计" in each for each in words)
    services.ask(
        lambda desk: records.add(desk, "rate", {"currency": "EUR", "date": "2016-04-20", "rate": "7.4"})
    )
    page.day.set_value("2016-05-01")
    page.day.changed.emit()
    settle(services)
    outside = squad(page, "不属任何纵队")
    assert (outside["contracted"], outside["contracted_yuan"]) == ("—", "1,480.00")


def test_it_says_how_it_is_filled(empty_services: Services, show: Shown) -> None:
    page = show(ForeignPage(empty_services))
    settle(empty_services)
    for pane in (page.squads, page.periods, page.companies):
        page.tabs.setCurrentIndex((page.squads, page.periods, page.companies).index(pane))
        assert pane.empty.isVisible()


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: ForeignPage(services), services)
