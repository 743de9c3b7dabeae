"""回收站: what was deleted of every kind, narrowed by kind and words, taken out by key, erased for good."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.base.errors import UserError
from zsapp.ui.dialogs.erase import EraseDialog
from zsapp.ui.pages.recycle_bin import RecycleBinPage
from zsapp.ui.services import Services
from zsapp.verbs import records, recycling


@pytest.fixture
def page(services: Services, show: Shown) -> RecycleBinPage:
    return show(RecycleBinPage(services))


def delete(services: Services, kind: str, count: int = 1) -> list[dict[str, Any]]:
    done: list[list[dict[str, Any]]] = []

    def work(desk: Any) -> list[dict[str, Any]]:
        chosen = records.listed(desk, kind)[:count]
        for each in chosen:
            records.delete(desk, each["id"])
        return chosen

    services.ask(work, done.append)
    settle(services)
    return done[0]


def names(page: RecycleBinPage) -> list[str]:
    model = page.pane.model
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def test_it_is_empty_at_first_and_says_so(page: RecycleBinPage) -> None:
    assert names(page) == [] and page.pane.empty.isVisible()
    assert "回收站是空的" in page.pane.empty.title.whole_text()
    assert not page.restore_button.isEnabled() and page.chips.isHidden()


def test_every_kind_stands_in_it_the_newest_first(
    page: RecycleBinPage, services: Services, qtmodeltester: Any
) -> None:
    (company,) = delete(services, "company")
    (visit,) = delete(services, "visit")
    assert names(page) == [f"{visit['date']} {visit['company_name']}", company["name"]]
    assert nameless(page) == [] and unreached(page) == []
    qtmodeltester.check(page.pane.model)
    chips = [each for each in page.chips.children() if hasattr(each, "isChecked")]
    assert len(chips) == 2
    next(each for each in chips if "拜访" in each.text()).click()
    settle(services)
    assert len(names(page)) == 1 and page.kind == "visit"


def test_words_narrow_it(page: RecycleBinPage, services: Services) -> None:
    first, _second = delete(services, "company", 2)
    page.pane.search.setText(first["name"][2:5])
    page.pane.search.settle_now()
    settle(services)
    assert names(page) == [first["name"]]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_R])
def test_a_record_is_restored_by_key_and_that_is_undone(
    page: RecycleBinPage, services: Services, key: Qt.Key
) -> None:
    delete(services, "matter")
    page.activateWindow()
    page.pane.table.setFocus()
    page.pane.table.selectRow(0)
    QTest.keyClick(page.pane.table, key)
    settle(services)
    assert names(page) == []
    services.ask(records.undo)
    settle(services)
    assert len(names(page)) == 1


def test_a_contact_is_erased_from_here(page: RecycleBinPage, services: Services) -> None:
    (contact,) = delete(services, "contact")
    dialog = page.erase(contact["id"], contact["name"])
    settle(services)
    assert isinstance(dialog, EraseDialog)
    dialog.field.setText(contact["name"])
    dialog.erase()
    settle(services)
    assert names(page) == []
    dialog.close()


def test_it_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: RecycleBinPage(services), services)


def test_of_several_none_is_deleted_where_one_may_not_be(services: Services) -> None:
    told: list[str] = []
    (gone,) = delete(services, "company")

    def work(desk: Any) -> None:
        left = [each["id"] for each in records.listed(desk, "company")]
        try:
            recycling.delete(desk, [*left, gone["id"]])
        except UserError as error:
            told.append(str(error))
        assert [each["id"] for each in records.listed(desk, "company")] == left
        visits = [each["id"] for each in records.listed(desk, "visit")]
        recycling.delete(desk, [*left, *visits])  # of two streams
        assert not records.listed(desk, "company") and not records.listed(desk, "visit")
        records.undo(desk)
        assert [each["id"] for each in records.listed(desk, "company")] == left
        assert len(records.listed(desk, "visit")) == len(visits)

    services.ask(work)
    settle(services)
    assert told == ["这条记录已在回收站里。"]
