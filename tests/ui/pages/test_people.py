"""人脉: last talk beside the name, the panel of one person, erasure with what names them before and after."""

import pytest
from PySide6.QtGui import QGuiApplication

from tests.support.window import Shown, is_gone, nameless, settle, type_into, unreached
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.erase import EraseDialog
from zsapp.ui.pages.people import PeoplePage
from zsapp.ui.services import Services
from zsapp.verbs import people, records


@pytest.fixture
def page(services: Services, show: Shown) -> PeoplePage:
    return show(PeoplePage(services))


def names(page: PeoplePage, services: Services) -> list[str]:
    page.pane.model.line_at(0)
    settle(services)
    lines = [page.pane.model.line_at(place) for place in range(page.pane.model.rowCount())]
    return [line.texts["name"] for line in lines if line is not None]


def test_those_talked_to_last_stand_on_top(page: PeoplePage, services: Services, qtmodeltester) -> None:  # type: ignore[no-untyped-def]
    assert names(page, services) == ["陈晨", "赵敏", "王建国"]
    line = page.pane.model.line_at(0)
    assert line is not None and line.texts["last_talk"] == "2016-04-23"
    assert nameless(page) == [] and unreached(page) == []
    qtmodeltester.check(page.pane.model)


def test_one_person_with_visits(page: PeoplePage, services: Services) -> None:
    page.open(page.pane.model.id_at(0))
    settle(services)
    assert page.panel.isVisible() and page.panel.title.whole_text() == "陈晨"
    assert nameless(page) == []
    went: list[tuple[str, object]] = []
    services.go.new_wanted.connect(lambda kind, values: went.append((kind, values)))
    found: list[people.ContactView] = []
    record = page.pane.model.id_at(0)
    services.read(lambda desk: people.contact_view(desk, record), found.append)
    settle(services)
    page.panel._write_visit(found[0])
    assert went[0][0] == "visit"
    page.panel._copy_button("电话", "13800000002").click()
    assert QGuiApplication.clipboard().text() == "13800000002"


def test_erasure_lists_before_and_after_and_wants_the_name(page: PeoplePage, services: Services) -> None:
    record = page.pane.model.id_at(0)
    services.ask(lambda desk: records.add(desk, "follow_up", {"title": "给陈晨回电话", "due": "2016-05-05"}))
    found: list[people.ContactView] = []
    services.read(lambda desk: people.contact_view(desk, record), found.append)
    page.open(record)
    settle(services)
    dialog = page.panel.ask_erasure(found[0])
    settle(services)
    assert "1处" in dialog.found.whole_text()
    assert nameless(dialog) == []
    dialog.erase()
    type_into(dialog.field, "陈")
    assert not dialog.erase_button.isEnabled()
    type_into(dialog.field, "晨")
    assert dialog.erase_button.isEnabled()
    dialog.erase()
    settle(services)
    assert dialog.heading.whole_text() == "已永久清除"
    assert "1处" in dialog.found.whole_text()
    dialog.reject()
    settle(services)
    assert not page.panel.isVisible()
    assert names(page, services) == ["赵敏", "王建国"]


def test_of_a_long_name_its_beginning_is_typed(page: PeoplePage, services: Services, show: Shown) -> None:
    record, name = page.pane.model.id_at(0), "欧阳" * 150
    dialog = show(EraseDialog(page, services, record, name))
    settle(services)
    assert "欧阳" * 6 in dialog.label.whole_text() and "欧阳" * 7 not in dialog.label.whole_text()
    for typed, is_enough in (("欧阳" * 5, False), ("欧阳" * 6, True), ("欧阳" * 7, False), (name, True)):
        dialog.field.setText(typed)
        assert dialog.erase_button.isEnabled() is is_enough
    dialog.reject()


def test_a_deleted_person_leaves_list_and_panel(page: PeoplePage, services: Services) -> None:
    record = page.pane.model.id_at(0)
    page.arrive(record=record)
    settle(services)
    toasts: list[str] = []
    services.notices.toast_wanted.connect(lambda text, button, _then: toasts.append(text + button))
    page.delete([record])
    settle(services)
    assert not page.panel.isVisible() and toasts == ["已放入回收站。撤销"]
    assert page.pane.model.rowCount() == 2


def test_several_are_deleted_after_a_question(page: PeoplePage, services: Services) -> None:
    first, second, third = (page.pane.model.id_at(place) for place in range(3))
    page.arrive(record=third)
    settle(services)
    page.delete([first, second])
    (question,) = page.findChildren(Dialog)
    assert "删除2条记录" in question.windowTitle() and nameless(question) == []
    question.reject()
    settle(services)
    assert page.pane.model.rowCount() == 3
    page.delete([first, second])
    page.findChildren(Dialog)[-1].accept()
    settle(services)
    assert names(page, services) == ["王建国"]
    assert page.panel.isVisible() and page.panel.record == third  # who is still there stays beside the list
    page.delete([])
    assert not [each for each in page.findChildren(Dialog) if each.isVisible()]


def test_sorting_by_last_talk_turns_around(page: PeoplePage, services: Services) -> None:
    column = [each.name for each in page.pane.model.source.columns].index("last_talk")
    page.pane.model.sort(column)
    settle(services)
    assert names(page, services) == ["王建国", "赵敏", "陈晨"]


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: PeoplePage(services), services)
