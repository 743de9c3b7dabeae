"""The page of the organisation: teams and people in order, warnings in words, settings with their defaults."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.window import Shown, is_gone, nameless, settle, spin, type_into, unreached
from zsapp.domain.field import KINDS
from zsapp.store.query import Row
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.editors.editor import LineEditor
from zsapp.ui.pages.organisation.ordered import OrderedRow
from zsapp.ui.pages.organisation.page import LOOSE, OrganisationPage
from zsapp.ui.services import Services
from zsapp.verbs import organisation, records


@pytest.fixture
def page(services: Services, show: Shown) -> OrganisationPage:
    return show(OrganisationPage(services))


def names(page: OrganisationPage) -> list[str]:
    return [each.cells[1] for each in page.team.members.model.rows]


def test_teams_and_their_people_are_shown_with_what_is_odd(page: OrganisationPage) -> None:
    assert [each.cells[0] for each in page.teams.model.rows] == ["⚠ 上海招商小组", "⚠ 宁波招商小组"]
    assert names(page) == ["周立", "孙悦"]
    assert page.found is not None
    assert "还没有组长。" in page.found.teams[0].warnings
    assert page.team.warnings.isVisible()
    assert "处需要核对" in page.subtitle.text()


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_every_control_has_a_name_and_a_place(page: OrganisationPage, tab: int) -> None:
    page.tabs.setCurrentIndex(tab)
    settle(page.services)
    assert nameless(page) == []
    assert unreached(page) == []


def test_a_person_is_moved_up_by_keys_and_stays_chosen(page: OrganisationPage) -> None:
    page.team.members.choose(page.team.members.model.rows[1].id)
    QTest.keyClick(page.team.members.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(page.services)
    assert names(page) == ["孙悦", "周立"]
    assert page.team.members.table.currentIndex().row() == 0
    assert not page.team.members.up.isEnabled()
    page.team.members.down.click()
    settle(page.services)
    assert names(page) == ["周立", "孙悦"]


def test_another_team_is_chosen_and_its_people_shown(page: OrganisationPage) -> None:
    page.teams.table.selectRow(1)
    assert names(page) == ["李青", "钱明"]


def test_adding_and_opening_go_by_the_services(page: OrganisationPage) -> None:
    new: list[tuple[str, dict[str, Any]]] = []
    opened: list[tuple[str, str]] = []
    page.services.go.new_wanted.connect(lambda kind, values: new.append((kind, values)))
    page.services.go.record_wanted.connect(lambda kind, one: opened.append((kind, one)))
    team = page.teams.current
    page.team.members.add.click()
    page.teams.add.click()
    page.units.add.click()
    assert new == [("member", {"team": team}), ("team", {"order": 10}), ("unit", {"order": 10})]
    QTest.keyClick(page.team.members.table, Qt.Key.Key_Return)
    assert opened == [("member", page.team.members.current)]


def test_people_of_a_deleted_team_are_in_none(page: OrganisationPage) -> None:
    page.teams.table.setFocus()
    QTest.keyClick(page.teams.table, Qt.Key.Key_Delete)
    settle(page.services)
    rows = page.teams.model.rows
    assert [each.cells[0] for each in rows] == ["⚠ 宁波招商小组", "⚠ 未分组人员"]
    page.teams.choose(LOOSE)
    assert names(page) == ["周立", "孙悦"]
    assert not page.teams.remove.isEnabled()
    assert not page.team.postings.isVisible()


def test_a_posting_is_listed(page: OrganisationPage) -> None:
    posting = {"team": "上海招商小组", "city": "上海", "from_day": "2016-04-15", "to_day": "2016-07-15"}
    page.services.ask(lambda desk: records.add(desk, "posting", posting))
    settle(page.services)
    assert [each.cells for each in page.team.postings.model.rows] == [("上海", "2016-04-15", "2016-07-15")]


def test_settings_of_the_year_are_saved_and_number_the_bulletin(page: OrganisationPage) -> None:
    page.arrive(tab="year")
    issuer, week = page.year.editors["issuer"], page.year.editors["first_issue_week"]
    assert isinstance(issuer, LineEditor) and isinstance(week, LineEditor)
    assert "招商办" in issuer.field.placeholderText()
    assert "不编期号" in page.year.number.text()
    type_into(week.field, "2016-W06")
    page.leave()
    settle(page.services)
    assert "第12期" in page.year.number.text()
    week.field.setText("第六周")
    page.year.save()
    settle(page.services)
    assert "不是一周" in week._hint.text()
    week.field.setText("2016-W06")


def questions(page: OrganisationPage) -> list[Dialog]:
    return [each for each in page.findChildren(Dialog) if each.isVisible()]


@pytest.mark.parametrize(("name", "wrong"), [("deadline_time", "25:99"), ("first_issue_week", "2016-W54")])
def test_who_leaves_settings_that_cannot_be_read_is_asked(
    page: OrganisationPage, name: str, wrong: str
) -> None:
    page.arrive(tab="year")
    editor = page.year.editors[name]
    assert isinstance(editor, LineEditor)
    was = editor.field.text()
    type_into(editor.field, wrong)
    page.tabs.setCurrentIndex(0)
    assert not page.leave()
    assert page.tabs.currentWidget() is page.year and not editor._hint.isHidden()
    (question,) = questions(page)
    question.reject()
    settle(page.services)
    assert editor.field.text() == wrong  # nothing is lost
    assert not page.leave()
    questions(page)[-1].accept()
    settle(page.services)
    assert editor.field.text() == was and page.leave()


def test_another_year_is_shown_once_what_was_typed_is_saved(page: OrganisationPage) -> None:
    page.arrive(tab="year")
    panel, kept = page.year, list[Row | None]()
    days = panel.editors["protection_days"]
    assert isinstance(days, LineEditor)

    def choose(year: int) -> None:
        panel.years.setCurrentIndex(panel.years.findData(year))
        panel.years.activated.emit(panel.years.currentIndex())
        settle(page.services)

    type_into(days.field, "viele")
    choose(2017)
    assert panel.year == 2016 and days.field.text() == "viele"
    days.field.setText("45")
    choose(2017)
    assert panel.year == 2017 and days.field.text() == ""
    page.services.ask(lambda desk: kept.append(organisation.year_settings(desk, 2016).row))
    settle(page.services)
    assert kept[0] is not None and kept[0].values["protection_days"] == 45


def test_every_setting_of_a_year_has_its_field_and_a_default_in_words(page: OrganisationPage) -> None:
    kept: list[Row | None] = []
    page.arrive(tab="year")
    wanted = set(KINDS["settings"].fields) - {"year"}
    assert set(page.year.editors) == wanted == set(organisation.defaults())
    days = page.year.editors["protection_days"]
    assert isinstance(days, LineEditor) and "90" in days.field.placeholderText()
    type_into(days.field, "60")
    page.year.save()
    settle(page.services)
    page.services.ask(lambda desk: kept.append(organisation.year_settings(desk, page.year.year).row))
    settle(page.services)
    assert kept[0] is not None and kept[0].values["protection_days"] == 60


def test_a_new_year_is_filled_from_the_last_and_saved_as_if_typed(page: OrganisationPage) -> None:
    page.arrive(tab="year")
    panel, kept = page.year, list[Row | None]()
    assert panel.year == 2016 and not panel.carry_button.isVisible()
    last = {"score_formula": "极差标准化", "first_issue_week": "2016-W03"}
    page.services.ask(lambda desk: organisation.keep_settings(desk, 2016, last))
    settle(page.services)
    panel.years.setCurrentIndex(panel.years.findData(2017))
    panel.refresh()
    settle(page.services)
    assert panel.carry_button.isVisible() and panel.carry_button.text() == "沿用2016年的设置"
    panel.carry_button.click()
    panel.save()
    settle(page.services)
    page.services.ask(lambda desk: kept.append(organisation.year_settings(desk, 2017).row))
    settle(page.services)
    assert kept[0] is not None and not panel.carry_button.isVisible()
    values = {name: value for name, value in kept[0].values.items() if value is not None}
    assert values.pop("zone") == "示范经济技术开发区" and values.pop("issuer") == "招商办公室"
    assert values == {"year": 2017, "score_formula": "极差标准化"}


def test_the_models_keep_qts_rules(page: OrganisationPage, qtmodeltester: Any) -> None:
    for each in (page.teams, page.units, page.team.members, page.team.postings):
        qtmodeltester.check(each.model)


def test_an_empty_profile_has_a_page_too(empty_services: Services) -> None:
    page = OrganisationPage(empty_services)
    page.show()
    settle(empty_services)
    assert page.teams.model.rows == []
    assert not page.team.isVisible()
    assert nameless(page) == []
    page.close()
    page.deleteLater()


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: OrganisationPage(services), services)


def test_names_are_whole_before_numbers_are_shown(page: OrganisationPage) -> None:
    """A laptop at 150 %: how many they are stands in the panel too, the name nowhere else."""
    table = page.teams.table
    rows = page.teams.model.rows
    page.teams.show_rows([OrderedRow(rows[0].id, ("人力资源和社会保障局招商小组", "邓大勇", "5"))])
    for width, is_shown in ((300, False), (560, True)):
        page.teams.resize(width, 300)
        spin(20)
        assert table.isColumnHidden(2) is not is_shown
        words = table.fontMetrics().horizontalAdvance(page.teams.model.rows[0].cells[0])
        assert table.columnWidth(0) > words
