"""合作机构: partners with contracts and success, channels, sister cities, shares; fees for headquarters only."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.domain.field import Role
from zsapp.ui.pages.partners.page import PartnersPage
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import partners, records
from zsapp.verbs.desk import Desk

AGENT, CLUB = "示例咨询公司", "示例联谊会"


def fill(desk: Desk) -> None:
    def add(kind: str, **given: Any) -> str:
        return str(records.add(desk, kind, given).id)

    agent = add("partner", name=AGENT, partner_kind="中介", city="上海")
    add("partner", name=CLUB, partner_kind="外企协会")
    engagement = add("engagement", partner=agent, mode="委托", from_day="2015-01-01", to_day="2016-04-10")
    add("engagement", partner=CLUB, mode="联合", from_day="2016-01-01", to_day="2016-05-20")
    add("fee", engagement=engagement, date="2015-01-01", amount="12万元")
    city = add("sister_city", name="诺伊维德", country="德国")
    add("event", name="友城推介会", event_kind="推介会", planned_month="2016-06", sister_city=city)
    team = "宁波招商小组"
    for name, day, more in (
        ("甲项目", "2016-04-20", {"channel": "合作机构", "partner": agent}),
        ("乙项目", "2016-04-05", {"channel": "合作机构", "partner": agent}),
        ("丙项目", "2016-04-05", {"channel": "友城", "sister_city": city}),
    ):
        add("project", name=name, team=team, stage="签约", stage_date=day, **more)
    add("credit", project="甲项目", team=team, of_team=team, share="60")
    add("credit", project="甲项目", team=team, partner=agent, share="30", part_role="合作机构")
    add("credit", project="乙项目", team=team, of_team=team, share="100")


@pytest.fixture
def page(services: Services, show: Shown) -> PartnersPage:
    services.ask(fill)
    settle(services)
    made = show(PartnersPage(services))
    settle(services)
    return made


def text_of(page: PartnersPage) -> str:
    return "\n".join(each.whole_text() for each in page.panel.findChildren(PlainLabel))


def links(page: PartnersPage) -> list[str]:
    return [each.text() for each in page.panel.findChildren(QPushButton)]


def rows(model: Any, services: Services) -> dict[str, dict[str, str]]:
    model.line_at(0)
    settle(services)
    return {
        line.texts["name"]: dict(line.texts) for n in range(model.rowCount()) if (line := model.line_at(n))
    }


def test_partners_with_state_and_success(
    page: PartnersPage,
    services: Services,
    qtmodeltester,  # type: ignore[no-untyped-def]
) -> None:
    assert page.subtitle.whole_text().startswith("2家机构，")
    found = rows(page.partners.pane.model, services)
    its = found[f"⚠ {AGENT}"]
    assert (its["partner_kind"], its["state"], its["until"], its["fees"]) == (
        "中介",
        "已到期",
        "2016-04-10",
        "12万元",
    )
    assert (its["leads"], its["signed"], its["rate"]) == ("2", "2", "100.0%")
    assert found[CLUB]["state"] == "即将到期" and found[CLUB]["rate"] == "—"
    qtmodeltester.check(page.partners.pane.model)
    assert nameless(page) == [] and unreached(page) == []


def test_a_partner_leads_to_its_projects_and_tells_what_is_wrong(page: PartnersPage) -> None:
    agent = next(line for line in page._board().partners if line.name == AGENT)
    page.open_partner(agent.id)
    text = text_of(page)
    assert "线索2条，签约2个，成功率100.0%" in text and "请核对" in text
    assert "甲项目：2016-04-20来的线索，示例咨询公司的合作协议已于2016-04-10到期" in text
    assert {"甲项目", "乙项目", "委托 2015-01-01至2016-04-10"} <= set(links(page))
    assert nameless(page.panel) == []


def test_channels_lead_to_their_projects(page: PartnersPage, services: Services) -> None:
    page.tabs.setCurrentIndex(1)
    settle(services)
    found = rows(page.channel_model, services)
    assert list(found) == ["合作机构", "友城", "活动", "引荐", "自主", "未填"]
    assert [found["合作机构"][name] for name in ("leads", "talks", "signed", "registered")] == [
        "2",
        "0",
        "2",
        "0",
    ]
    assert found["未填"]["leads"] == "4"  # those of the data everybody starts with
    page._enter(page.open_channel, "-")
    assert "没有填招商渠道" in text_of(page) and len(page._board().channels[-1].leads) == 4
    page.open_channel("友城")
    assert "丙项目" in links(page)


def test_sister_cities_with_events_and_leads(page: PartnersPage, services: Services) -> None:
    page.tabs.setCurrentIndex(2)
    settle(services)
    its = rows(page.cities.pane.model, services)["诺伊维德"]
    assert (its["country"], its["events"], its["leads"], its["rate"]) == ("德国", "1", "1", "100.0%")
    page.open_city(page._board().cities[0].id)
    assert {"友城推介会", "丙项目"} <= set(links(page))


def test_shares_with_their_sum(page: PartnersPage, services: Services) -> None:
    page.tabs.setCurrentIndex(3)
    settle(services)
    found = rows(page.credit_pane.model, services)
    assert (found["⚠ 甲项目"]["total"], found["乙项目"]["total"]) == ("90%", "100%")
    wrong = next(line for line in page._board().credits if not line.is_whole)
    page.open_credit(wrong.project)
    assert "合计90%" in text_of(page) and "应为100%" in text_of(page)
    assert AGENT in links(page)
    asked: list[tuple[str, dict[str, str]]] = []
    services.go.new_wanted.connect(lambda kind, values: asked.append((kind, values)))
    next(each for each in page.panel.findChildren(QPushButton) if each.text() == "登记份额").click()
    assert asked == [("credit", {"project": wrong.project})]


def test_a_change_is_seen_at_once_and_the_panel_follows(page: PartnersPage, services: Services) -> None:
    wrong = next(line for line in page._board().credits if not line.is_whole)
    page.open_credit(wrong.project)
    given = {"project": wrong.project, "team": "宁波招商小组", "member": "周立", "share": "10"}
    services.ask(lambda desk: records.add(desk, "credit", given))
    settle(services)
    assert "合计100%" in text_of(page) and "周立" in links(page)


def test_fees_stand_on_the_page_of_headquarters_alone(
    page: PartnersPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    assert titles == ["合作机构", "渠道成效", "友城", "贡献份额", "合作协议", "合作费用"]
    page.tabs.setCurrentIndex(5)
    settle(services)
    assert page.fees is not None and page.fees.pane.model.rowCount() == 1
    whole = partners.board
    monkeypatch.setattr(partners, "board", lambda desk: whole(replace(desk, role=Role.LEADER)))
    other = PartnersPage(services)
    settle(services)
    assert other.fees is None and other.tabs.count() == 5
    assert "fees" not in [each.name for each in other.partner_rows.columns]
    other.open_partner(other._board().partners[0].id)
    assert "12万元" not in "\n".join(each.whole_text() for each in other.panel.findChildren(PlainLabel))
    assert "登记协议" not in links(other)
    other.deleteLater()


def test_a_partner_that_was_deleted_closes_its_panel(page: PartnersPage, services: Services) -> None:
    club = next(line for line in page._board().partners if line.name == CLUB)
    page.arrive(record=club.id)
    settle(services)
    assert page.panel.record == club.id
    page.partners.delete([club.id])
    settle(services)
    assert not page.panel.isVisible()


@pytest.mark.parametrize("place", range(5))
def test_search_finds_its_field(page: PartnersPage, services: Services, place: int) -> None:
    page.tabs.setCurrentIndex(place)
    settle(services)
    page.start_search()
    assert nameless(page) == [] and unreached(page) == []


def test_the_page_lets_go(services: Services) -> None:
    assert is_gone(lambda: PartnersPage(services), services)
