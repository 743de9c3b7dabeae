"""目标企业: the list finds, sorts, narrows, deletes and restores; all of it by keyboard too."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog

from tests.support.window import Shown, compose, is_gone, nameless, settle, type_into, unreached
from tests.ui.data import LONG, NAMES
from zsapp.store.query import Where
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.models.companies import INTENT, LAST_VISIT, CompanySource
from zsapp.ui.models.sources import Ask
from zsapp.ui.pages.companies import CompaniesPage
from zsapp.ui.services import Services
from zsapp.verbs import companies


def names(page: CompaniesPage) -> list[str]:
    model = page.pane.model
    return [str(model.index(row, 0).data() or "") for row in range(model.rowCount())]


def column_of(page: CompaniesPage, name: str) -> int:
    return [each.name for each in page.pane.model.source.columns].index(name)


def test_every_company_is_listed_with_its_last_visit_and_intent(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    assert len(names(page)) == len(NAMES) + 2
    row = names(page).index(f"上海{NAMES[0]}有限公司")
    model = page.pane.model
    assert model.index(row, column_of(page, LAST_VISIT)).data() == "2016-04-21"
    assert model.index(row, column_of(page, INTENT)).data() == "A"
    assert model.index(row, column_of(page, "is_flagship")).data() == "龙头"
    assert page.subtitle.text() == f"{len(NAMES) + 2}家"
    assert nameless(page) == [] and unreached(page) == []


def test_the_model_passes_the_tester(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    tester = QAbstractItemModelTester(page.pane.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.add_filter("city", "201612/330200", "宁波")
    settle(services)
    page.clear_filters()
    settle(services)
    del tester


def test_two_characters_pinyin_and_initials_find_a_company(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    for typed in ("瀚立", "hanli", "hldj"):
        page.pane.search.clear()
        type_into(page.pane.search, typed)
        page.pane.search.settle_now()
        settle(services)
        assert f"宁波{NAMES[1]}有限公司" in names(page), typed
        assert len(names(page)) < len(NAMES), typed


def test_nothing_is_searched_while_a_word_is_composed(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    compose(page.pane.search, "sheng")
    page.pane.search.settle_now()
    settle(services)
    assert not page.pane.is_narrowed


def test_the_last_visit_sorts_with_blanks_last(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    at = column_of(page, LAST_VISIT)
    page.pane.model.sort(at, Qt.SortOrder.DescendingOrder)
    settle(services)
    days = [page.pane.model.index(row, at).data() for row in range(page.pane.model.rowCount())]
    visited = [day for day in days if day]
    assert visited == sorted(visited, reverse=True) and len(visited) == 8
    assert days[8:] == [""] * (len(days) - 8)


def test_conditions_are_chips_that_take_themselves_away(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    page.add_filter("city", "201612/310000", "城市：上海")
    least = Where("registered_capital", "between", (2_000_000_000, 2**62))
    page.add_filter("registered_capital", least, "2,000万元以上")
    settle(services)
    assert set(names(page)) == {f"上海{NAMES[i]}有限公司" for i in (3, 6, 9)}
    page.add_filter("city", "201612/330200", "城市：宁波")  # one condition a field
    settle(services)
    assert all(name.startswith("宁波") for name in names(page))
    page._added["city"].click()
    page._added["registered_capital"].click()
    settle(services)
    assert len(names(page)) == len(NAMES) + 2
    assert not page.added.isVisible()


def test_the_filter_menu_offers_what_there_is(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    found: list[object] = []
    services.read(companies.facets, found.append)
    settle(services)
    menu = page.filter_menu(found[0])  # type: ignore[arg-type]
    cities = next(each.menu() for each in menu.actions() if each.text() == "城市")
    words = [each.text() for each in cities.actions()]  # type: ignore[union-attr]
    assert words[0].split() == ["上海", "4"] and "未填写" in words
    menu.deleteLater()


def test_delete_restore_and_edit_by_keyboard(window: MainWindow) -> None:
    window.show_page("companies")
    settle(window.services)
    page = window.pages["companies"]
    assert isinstance(page, CompaniesPage)
    table, count = page.pane.table, page.pane.model.rowCount()
    first = table.current_id()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    settle(window.services)
    assert page.pane.model.rowCount() == count - 1
    QTest.keyClick(table, Qt.Key.Key_F6)
    settle(window.services)
    assert page.bin.isChecked() and page.pane.model.rowCount() == 1
    QTest.keyClick(table, Qt.Key.Key_Delete)  # what is in the bin stays
    QTest.keyClick(table, Qt.Key.Key_F2)  # there F2 and Enter restore
    settle(window.services)
    QTest.keyClick(page, Qt.Key.Key_F6)
    settle(window.services)
    assert page.pane.model.rowCount() == count
    assert page.pane.model.place_of(first) >= 0
    QTest.keyClick(table, Qt.Key.Key_F2)
    settle(window.services)
    (dialog,) = [each for each in window.findChildren(QDialog) if each.isVisible()]
    assert isinstance(dialog, RecordDialog)
    dialog.close()


def test_several_deleted_or_restored_are_taken_back_at_once(window: MainWindow) -> None:
    window.show_page("companies")
    settle(window.services)
    page = window.pages["companies"]
    assert isinstance(page, CompaniesPage)
    table, count = page.pane.table, page.pane.model.rowCount()
    undo = window.services.actions.get("undo").run

    def rows() -> int:
        settle(window.services)
        return page.pane.model.rowCount()

    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    (question,) = [each for each in window.findChildren(Dialog) if each.isVisible()]
    question.accept()
    assert rows() == 0 and window.toast.action.isVisible()
    undo()
    assert rows() == count
    window.services.actions.get("redo").run()
    assert rows() == 0
    page.bin.setChecked(True)
    assert rows() == count
    table.selectAll()
    page.restore(table.selected_ids())
    assert rows() == 0
    undo()
    assert rows() == count


def test_undo_brings_a_deleted_company_back(window: MainWindow) -> None:
    window.show_page("companies")
    settle(window.services)
    page = window.pages["companies"]
    assert isinstance(page, CompaniesPage)
    count = page.pane.model.rowCount()
    page.delete([page.pane.table.current_id()])
    settle(window.services)
    page.pane.table.setFocus()
    window.services.actions.run("undo")
    settle(window.services)
    assert page.pane.model.rowCount() == count


def test_its_actions_come_and_go_with_the_page(window: MainWindow) -> None:
    window.show_page("companies")
    settle(window.services)
    assert window.services.actions.get("companies.filter").shortcut == "F4"
    window.show_page("visits")
    settle(window.services)
    assert "companies.filter" not in {each.id for each in window.services.actions}


def test_columns_that_are_chosen_are_remembered(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    uscc = column_of(page, "uscc")
    assert page.pane.table.isColumnHidden(uscc)
    page.pane.table._show_column(uscc, is_shown=True)
    again = show(CompaniesPage(services))
    assert not again.pane.table.isColumnHidden(uscc)
    assert again.pane.table.isColumnHidden(column_of(again, "website"))


def test_a_very_long_name_stays_one_line(services: Services, show: Shown) -> None:
    page = show(CompaniesPage(services))
    row = names(page).index(LONG)
    assert page.pane.table.rowHeight(row) == page.pane.table.rowHeight(0)


def test_an_empty_list_invites(empty_services: Services) -> None:
    page = CompaniesPage(empty_services)
    page.show()
    settle(empty_services)
    assert "Ctrl+Shift+N" in page.pane.empty.text.text()
    page.bin.click()
    settle(empty_services)
    assert page.pane.empty.title.text() == "回收站是空的"
    page.close()
    page.deleteLater()


def test_every_column_of_the_source_has_a_cell(services: Services) -> None:
    source = CompanySource()
    lines: list[object] = []
    services.read(lambda desk: source.lines(desk, source.ids(desk, Ask())), lines.extend)
    settle(services)
    assert lines
    for line in lines:
        assert {each.name for each in source.columns} <= set(line.texts)  # type: ignore[attr-defined]


def test_the_page_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: CompaniesPage(services), services)
