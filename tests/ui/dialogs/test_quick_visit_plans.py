"""Which plan a quick visit closes: one near its day by itself, a later one only where the visit was begun from it."""

from typing import Any

from tests.support.window import settle, spin
from zsapp.ui.dialogs.quick_visit import QuickVisit
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.today import TodayPage
from zsapp.verbs import drafts, records


def added(window: MainWindow, kind: str, **values: Any) -> str:
    made: list[str] = []
    window.services.ask(lambda desk: str(records.add(desk, kind, values).id), made.append)
    settle(window.services)
    return made[0]


def listed(window: MainWindow, kind: str) -> list[dict[str, Any]]:
    found: list[list[dict[str, Any]]] = []
    window.services.read(lambda desk: records.listed(desk, kind), found.append)
    settle(window.services)
    return found[0]


def quick(window: MainWindow, **values: Any) -> QuickVisit:
    window.new_record("visit", values)
    settle(window.services)
    spin(400)
    settle(window.services)
    return next(each for each in window.findChildren(QuickVisit) if each.isVisible())


def plan_of(dialog: QuickVisit) -> str | None:
    """The plan it closes, as the person sees it and as it is saved."""
    is_seen = not dialog.closes.isHidden() and dialog.closes.isChecked()
    assert is_seen == (dialog.visit.plan is not None)
    return dialog.visit.plan


def test_a_plan_of_july_is_not_ticked_by_a_visit_in_may(window: MainWindow) -> None:
    company, team = listed(window, "company")[0]["id"], listed(window, "team")[0]["id"]
    added(window, "plan", company=company, team=team, date="2016-07-12")
    dialog = quick(window, company=company, team=team)
    assert plan_of(dialog) is None
    dialog.close()


def test_the_plan_of_this_week_is_ticked_and_another_day_asks_anew(window: MainWindow) -> None:
    company, team = listed(window, "company")[0]["id"], listed(window, "team")[0]["id"]
    near = added(window, "plan", company=company, team=team, date="2016-04-29")
    added(window, "plan", company=company, team=team, date="2016-07-12")
    dialog = quick(window, company=company, team=team)
    assert plan_of(dialog) == near
    dialog.visit.editors["date"].set_value("2016-03-01")
    dialog.visit.editors["date"].changed.emit()
    spin(400)
    settle(window.services)
    assert plan_of(dialog) is None
    dialog.close()


def test_a_visit_begun_from_a_later_plan_closes_that_one(window: MainWindow) -> None:
    company, team = listed(window, "company")[0]["id"], listed(window, "team")[0]["id"]
    added(window, "plan", company=company, team=team, date="2016-04-29")
    later = added(window, "plan", company=company, team=team, date="2016-07-12")
    dialog = quick(window, company=company, team=team, plan=later)
    assert plan_of(dialog) == later
    dialog.close()


def drafts_kept(window: MainWindow) -> list[Any]:
    found: list[list[Any]] = []
    window.services.ask(drafts.kept, found.append)
    settle(window.services)
    return found[0]


def test_a_company_it_was_begun_with_is_no_draft_until_a_word_is_typed(window: MainWindow) -> None:
    company = listed(window, "company")[0]["id"]
    dialog = quick(window, company=company)
    assert not dialog.visit.is_changed()
    dialog.close()
    assert drafts_kept(window) == []
    dialog = quick(window, company=company)
    dialog.visit.editors["content"].control.insertPlainText("谈了")  # type: ignore[attr-defined]
    dialog.close()
    (kept,) = drafts_kept(window)
    assert (kept.typed["company"], kept.typed["content"]) == (company, "谈了")


def test_a_draft_closed_over_today_is_listed_there_at_once(window: MainWindow) -> None:
    today = window.pages["today"]
    assert isinstance(today, TodayPage) and today.isVisible()
    settle(window.services)
    assert not today.drafts.isVisible()
    dialog = quick(window)
    dialog.visit.editors["content"].control.insertPlainText("车上写了一半")  # type: ignore[attr-defined]
    dialog.close()
    settle(window.services)
    assert today.drafts.isVisible()


def named_new(window: MainWindow, dialog: QuickVisit, name: str) -> str:
    """The place that stands there once a company nobody knows was named."""
    dialog.visit.company._pick("new:" + name, name)
    spin(400)
    settle(window.services)
    return str(dialog.visit.editors["place"].value() or "")


def test_a_new_company_is_not_met_in_the_office_of_another(window: MainWindow) -> None:
    company, team = listed(window, "company")[0]["id"], listed(window, "team")[0]["id"]
    added(
        window,
        "visit",
        visit_kind="拜访",
        company=company,
        team=team,
        date="2016-04-30",
        place="甲厂总经理室",
    )
    dialog = quick(window)
    assert dialog.visit.editors["place"].value() == "甲厂总经理室"
    assert named_new(window, dialog, "乙食品有限公司") == ""
    dialog.visit._is_filling = False
    dialog.visit.editors["place"].set_value("宿迁会展中心")
    assert named_new(window, dialog, "丙食品有限公司") == "宿迁会展中心"  # what a person typed stays
    dialog.close()


def test_at_a_fair_the_place_of_today_stays(window: MainWindow) -> None:
    company, team = listed(window, "company")[0]["id"], listed(window, "team")[0]["id"]
    added(
        window,
        "visit",
        visit_kind="拜访",
        company=company,
        team=team,
        date="2016-05-01",
        time="23:00",
        place="宿迁会展中心",
    )
    dialog = quick(window)
    assert named_new(window, dialog, "乙食品有限公司") == "宿迁会展中心"
    dialog.close()
