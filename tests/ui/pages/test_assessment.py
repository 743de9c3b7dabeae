"""任务考核: teams by pace and target, why they stand as they do, the lists behind, the reports."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QPushButton

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.ui.dialogs.issue import IssueDialog
from zsapp.ui.dialogs.pdf import PdfDialog
from zsapp.ui.pages.assessment.page import AssessmentPage
from zsapp.ui.pages.bulletin.issued_list import IssuedPage
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import issuing, records
from zsapp.verbs.desk import Desk
from zsapp.verbs.issuing import Issue

SHANGHAI, NINGBO = "上海招商小组", "宁波招商小组"


def fill(desk: Desk) -> None:
    def add(kind: str, **given: str) -> None:
        records.add(desk, kind, given)

    add("campaign", name="2016年春", start="2016-01-15")
    add(
        "project",
        name="电机项目",
        team=SHANGHAI,
        stage="注册",
        stage_date="2016-03-01",
        registered_capital="2000万元",
    )
    days = {"from_day": "2016-01-01", "to_day": "2016-12-31"}
    add("task", team=SHANGHAI, metric="注册项目", value="2", is_main="是", **days)
    add("task", team=NINGBO, metric="注册项目", value="0", is_main="是", **days)
    add("trip", member="周立", team=SHANGHAI, from_day="2016-04-04", to_day="2016-04-05", work="走访")


@pytest.fixture
def page(services: Services, show: Shown) -> AssessmentPage:
    services.ask(fill)
    settle(services)
    return show(AssessmentPage(services))


def row_of(page: AssessmentPage, services: Services, team: str) -> dict[str, str]:
    page.pane.model.line_at(0)
    settle(services)
    lines = [page.pane.model.line_at(place) for place in range(page.pane.model.rowCount())]
    return next(dict(line.texts) for line in lines if line is not None and team in line.texts["name"])


def test_each_team_with_its_pace_target_and_days_left(
    page: AssessmentPage,
    services: Services,
    qtmodeltester,  # type: ignore[no-untyped-def]
) -> None:
    first = row_of(page, services, SHANGHAI)
    # 122 of 366 days are gone on 1 May: 2 x 122 / 366 = 0.67 due, 1 reached
    assert (first["due"], first["actual"], first["pace"], first["colour"]) == ("0.67", "1", "150.0%", "绿灯")
    assert (first["state"], first["left"], first["until"]) == ("完成", "", "")
    second = row_of(page, services, NINGBO)
    # the window ended on 15 April without a pass: extended to 15 May
    assert (second["state"], second["left"], second["until"]) == ("顺延", "14", "2016-05-15")
    assert second["name"].startswith("⚠") and second["pace"] == "—"
    assert page.subtitle.whole_text().startswith("2个组，1个完成离岗目标，1个顺延")
    qtmodeltester.check(page.pane.model)
    assert nameless(page) == [] and unreached(page) == []


def test_another_day_is_another_state(page: AssessmentPage, services: Services) -> None:
    page.day.field.setText("2016-02-01")
    page.day._edited("")
    settle(services)
    assert row_of(page, services, NINGBO)["state"] == "进行中"
    assert row_of(page, services, SHANGHAI)["state"] == "进行中"
    page.day.field.setText("二月三十")
    page.day._edited("")
    settle(services)
    assert row_of(page, services, NINGBO)["state"] == "进行中"  # what is no day changes nothing


def test_why_a_team_stands_as_it_does_leads_to_the_records(page: AssessmentPage, services: Services) -> None:
    page.pane.ask()
    settle(services)
    went: list[tuple[str, str]] = []
    services.go.record_wanted.connect(lambda kind, record: went.append((kind, record)))
    team = next(line.team for line in page.source.board.lines if line.name == SHANGHAI)  # type: ignore[union-attr]
    page.enter(team)
    settle(services)
    assert page.panel.isVisible() and nameless(page) == []
    links = [each for each in page.panel.findChildren(QPushButton) if each.text() == "电机项目"]
    links[0].click()
    assert went[0][0] == "project"


def test_a_change_is_seen_at_once_and_the_panel_follows(page: AssessmentPage, services: Services) -> None:
    team = next(line.team for line in page.source.board.lines if line.name == NINGBO)  # type: ignore[union-attr]
    page.enter(team)
    services.ask(
        lambda desk: records.add(
            desk,
            "project",
            {
                "name": "压缩机项目",
                "team": NINGBO,
                "stage": "注册",
                "stage_date": "2016-04-15",
                "registered_capital": "3000万元",
            },
        )
    )
    settle(services)
    assert row_of(page, services, NINGBO)["state"] == "完成"
    words = [each.whole_text() for each in page.panel.findChildren(PlainLabel)]
    assert page.panel.record == team and any("压缩机项目" in each for each in words)


@pytest.mark.parametrize("place", range(6))
def test_lists_of_the_records_behind(page: AssessmentPage, services: Services, place: int) -> None:
    page.tabs.setCurrentIndex(place + 1)
    settle(services)
    tab = page.lists[place]
    count = tab.pane.model.rowCount()
    assert count == {"task": 2, "campaign": 1, "trip": 1}.get(tab.kind, 0)
    assert nameless(page) == [] and unreached(page) == []
    if count:
        tab.delete([tab.pane.model.id_at(0)])
        settle(services)
        assert tab.pane.model.rowCount() == count - 1


def test_tasks_stand_by_their_periods_and_money_with_its_unit(
    page: AssessmentPage, services: Services
) -> None:
    def more(desk: Desk) -> None:
        whole = {"from_day": "2016-04-15", "to_day": "2017-12-31", "team": NINGBO}
        records.add(desk, "task", {"metric": "协议总投资", "value": "45000", **whole})
        before = {"from_day": "2015-01-01", "to_day": "2015-12-31", "team": NINGBO}
        records.add(desk, "task", {"metric": "拜访", "value": "40", **before})

    services.ask(more)
    page.tabs.setCurrentIndex(1)
    settle(services)
    model = page.lists[0].pane.model
    model.line_at(0)
    settle(services)
    its = [line.texts for n in range(model.rowCount()) if (line := model.line_at(n)) is not None]
    assert its[0]["value"] == "45,000万元" and its[-1]["value"] == "40"
    periods = [(each["from_day"], each["to_day"]) for each in its]
    assert len(its) == 4 and periods == sorted(periods, reverse=True)
    model.ask_for(model.ask.but(order=("value",)))
    settle(services)
    model.line_at(0)
    settle(services)
    assert model.line_at(3).texts["value"] == "45,000万元"  # type: ignore[union-attr]


def test_tabs_of_many_stand_in_the_plural(
    services: Services, show: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    page = show(AssessmentPage(services))
    titles = [page.tabs.tabText(n) for n in range(page.tabs.count())]
    assert titles[1:4] == ["Tasks", "Campaigns", "Trips"]
    widths = {each.name: each.width_px for each in page.lists[0].pane.model.source.columns}
    assert widths["metric"] > 180 and widths["value"] > 160  # paid-in foreign capital, 45,000 × CNY 10,000
    assert page.lists[0].add_button.text() == "New task"


@pytest.mark.parametrize("place", range(4))
def test_reports_to_look_at_and_as_excel(
    page: AssessmentPage, services: Services, tmp_path: Path, place: int
) -> None:
    offer = page.reports.offers()[place]
    page.reports.look_at(offer)
    settle(services)
    dialog = page.window().findChildren(PdfDialog)[0]
    assert dialog.document.pageCount() >= 1
    dialog.close()
    services.ask(lambda desk: offer.write(desk, tmp_path / f"{offer.name}.xlsx"))
    settle(services)
    assert openpyxl.load_workbook(tmp_path / f"{offer.name}.xlsx").worksheets


def test_the_menu_of_reports_names_the_periods_of_the_day(page: AssessmentPage) -> None:
    menu = page.offer_reports()
    words = [action.text() for action in menu.actions()]
    assert words[:2] == ["月调度（2016年5月）", "季考核（2016年第二季度）"]
    menu.close()


def test_the_review_of_the_month_is_issued_from_the_menu_and_stays_as_it_is(
    page: AssessmentPage, services: Services, show: Shown
) -> None:
    menu = page.offer_reports()
    titles = [action.text() for action in menu.actions()]
    assert "签发月调度（2016年5月）…" in titles and "签发季考核（2016年第二季度）…" in titles
    next(each for each in menu.actions() if each.text().startswith("签发月调度")).trigger()
    menu.close()
    dialog = page.window().findChildren(IssueDialog)[0]
    assert dialog.number.whole_text() == "第1期"
    assert any("还没有结束" in each.whole_text() for each in dialog.findChildren(PlainLabel))
    assert nameless(dialog) == []
    dialog.act.click()
    settle(services)
    made: list[Issue] = []
    services.read(lambda desk: made.extend(issuing.issues(desk, kind="月调度")))
    settle(services)
    assert [(each.week, each.number) for each in made] == [("2016-05", "第1期")]
    menu = page.offer_reports()
    titles = [action.text() for action in menu.actions()]
    assert titles[0] == "月调度（2016年5月）　已签发第1期"
    assert not [each for each in titles if each.startswith("签发月调度")]
    menu.close()
    listed = show(IssuedPage(services))
    settle(services)
    listed.arrive(record=made[0].id)
    settle(services)
    shown = listed.window().findChildren(PdfDialog)[0]
    assert shown._file_name == "月调度2016-05.pdf" and shown.document.pageCount() == made[0].pages
    shown.close()
    listed.pane.model.line_at(0)
    settle(services)
    line = listed.pane.model.line_at(0)
    assert line is not None and (line.texts["document_kind"], line.texts["period"]) == ("月调度", "2016年5月")


def test_another_than_headquarters_issues_nothing(page: AssessmentPage) -> None:
    page.reports.standing = {
        kind: replace(each, may_issue=False) for kind, each in page.reports.standing.items()
    }
    menu = page.offer_reports()
    assert not [each.text() for each in menu.actions() if each.text().startswith("签发")]
    menu.close()


def test_the_page_lets_go(services: Services) -> None:
    assert is_gone(lambda: AssessmentPage(services), services)
