"""今天: rows by key, plans, drafts, reminders; useful when nothing is here."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.ui.pages.today import TodayPage
from zsapp.ui.services import Services
from zsapp.verbs import drafts, records


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSAPP_TODAY", "2016-05-06")  # the follow-ups of the data are two days overdue


@pytest.fixture
def page(services: Services, show: Shown) -> TodayPage:
    return show(TodayPage(services))


def titles(card: QWidget) -> list[str]:
    return [row.task.title for row in card.rows.rows]  # type: ignore[attr-defined]


def states(services: Services, kind: str) -> list[str]:
    found: list[str] = []
    services.read(lambda desk: [r["state"] for r in records.listed(desk, kind)], found.extend)
    settle(services)
    return found


def test_it_shows_what_is_due_and_everything_has_a_name(page: TodayPage) -> None:
    assert titles(page.due) == ["发送标准厂房资料"] * 3
    assert page.due.rows.rows[0].task.pill == ("逾期2天", "bad")
    assert titles(page.matters) == ["标准厂房面积不足"]
    assert "5月6日" in page.subtitle.whole_text() and "星期五" in page.subtitle.whole_text()
    assert nameless(page) == []
    assert unreached(page) == []


def test_one_key_finishes_a_follow_up_and_the_focus_stays_in_the_list(
    page: TodayPage, services: Services
) -> None:
    page.due.rows.rows[0].setFocus()
    QTest.keyClick(page.due.rows.rows[0], Qt.Key.Key_Down)
    assert page.due.rows.rows[1].hasFocus()
    QTest.keyClick(page.due.rows.rows[1], Qt.Key.Key_D)
    settle(services)
    assert len(titles(page.due)) == 2
    assert page.due.rows.rows[1].hasFocus()
    assert sorted(states(services, "follow_up")) == ["完成", "待办", "待办"]


def test_a_follow_up_is_moved_to_another_day(page: TodayPage, services: Services) -> None:
    assert page.found is not None
    dialog = page.ask_day(page.found.today.overdue[0], "due")
    settle(services)
    assert dialog.editors["due"].value() == "2016-05-04"
    dialog.editors["due"].control.setText("明天")
    dialog.save()
    settle(services)
    assert len(titles(page.due)) == 2
    assert titles(page.coming) == ["发送标准厂房资料"]
    assert page.coming.rows.rows[0].task.pill == ("5-7 明天", "")


def test_a_follow_up_opens_its_visit_and_a_plan_begins_one(
    page: TodayPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[object] = []
    services.go.record_wanted.connect(lambda kind, record: went.append((kind, record)))
    services.go.new_wanted.connect(lambda kind, values: went.append((kind, values)))
    assert page.found is not None
    QTest.keyClick(page.due.rows.rows[0], Qt.Key.Key_O)
    assert went == [("visit", page.found.today.overdue[0]["visit"])]
    monkeypatch.setenv("ZSAPP_TODAY", "2016-05-02")
    page.look_again()
    settle(services)
    (plan,) = page.found.today.plans
    page.plans.rows.rows[0].setFocus()
    QTest.keyClick(page.plans.rows.rows[0], Qt.Key.Key_Return)
    assert went[1] == (
        "visit",
        {"plan": plan["id"], "company": plan["company"], "team": plan["team"], "visit_kind": "拜访"},
    )


def test_a_draft_is_gone_on_with_or_thrown_away(page: TodayPage, services: Services) -> None:
    assert not page.drafts.isVisible()
    services.ask(lambda desk: drafts.keep(desk, "d1", "visit", {"company": "还没登记的公司"}))
    settle(services)
    page.arrive()
    settle(services)
    assert titles(page.drafts) == ["还没登记的公司"]
    assert page.found is not None
    page.drop(page.found.today.drafts[0])
    settle(services)
    assert not page.drafts.isVisible()


def test_the_reminder_is_copied(page: TodayPage, services: Services) -> None:
    assert page.missing_names.whole_text() == "上海招商小组、宁波招商小组"
    page.copy_button.click()
    assert "上海招商小组、宁波招商小组" in QGuiApplication.clipboard().text()


def test_an_empty_day_says_what_to_do(empty_services: Services, empty_page: TodayPage) -> None:
    assert empty_page.due.empty.isVisible()
    assert "下一步" in empty_page.due.empty.whole_text()
    assert not empty_page.missing.isVisible()
    assert nameless(empty_page) == []


@pytest.fixture
def empty_page(empty_services: Services) -> Iterator[TodayPage]:
    shown = Shown(empty_services)
    yield shown(TodayPage(empty_services))
    shown.close()


def test_long_names_and_a_narrow_window(page: TodayPage, services: Services) -> None:
    services.ask(lambda desk: records.add(desk, "follow_up", {"title": "很" * 300, "due": "2016-05-05"}))
    settle(services)
    page.resize(700, 500)
    settle(services)
    assert page.area.widget().minimumSizeHint().width() <= 700


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: TodayPage(services), services)


def test_what_the_rules_find_stands_there_and_leads_to_its_record(services: Services, show: Shown) -> None:
    services.ask(
        lambda desk: records.add(
            desk,
            "visit",
            {
                "company": "上海晟博塑业有限公司",
                "team": "上海招商小组",
                "visit_kind": "电话",
                "date": "2016-04-30",
            },
        )
    )
    page = show(TodayPage(services))
    settle(services)
    assert page.notices.isHidden()
    given = {"name": "宁波推介会", "event_kind": "推介会", "planned_date": "2016-05-05"}
    services.ask(lambda desk: records.add(desk, "event", given))
    settle(services)
    assert not page.notices.isHidden()
    (row,) = page.notices.rows.rows
    assert row.task.title == "宁波推介会" and row.task.pill == ("逾期1天", "bad")
    went: list[str] = []
    services.go.record_wanted.connect(lambda kind, _record: went.append(kind))
    row.task.acts[0].run()
    assert went == ["event"]


def test_a_follow_up_of_the_lists_leads_to_them(services: Services, show: Shown) -> None:
    """The data's one listed company was last visited fifteen days before the day of these tests (6 May)."""
    page = show(TodayPage(services))
    settle(services)
    (row,) = page.notices.rows.rows
    assert row.task.pill == ("1家跟进超期", "warn") and "上海晟博塑业有限公司已超期8天" in row.task.more
    went: list[tuple[str, object]] = []
    services.go.page_wanted.connect(lambda page, arguments: went.append((page, arguments)))
    row.task.acts[0].run()
    assert went[0][0] == "lists"


def test_what_says_that_data_are_invented_is_never_a_window_of_its_own(page: TodayPage) -> None:
    assert page._make_demonstration().parent() is page
