"""参考目录: the tree with coverage, companies, cities, visits outside, versions, import and report."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.support.window import Shown, is_gone, nameless, settle, unreached
from zsapp.ui.dialogs.import_catalogue import ImportCatalogueDialog
from zsapp.ui.dialogs.pdf import PdfDialog
from zsapp.ui.pages.catalogue.page import CataloguePage
from zsapp.ui.pages.catalogue.tree import ALL
from zsapp.ui.services import Services
from zsapp.ui.widgets.plain import PlainLabel
from zsapp.verbs import records, reviews
from zsapp.verbs.desk import Desk

FIRST, SECOND = "上海晟博塑业有限公司", "宁波瀚立灯具有限公司"
HEAD = ["产业", "环节", "企业名称", "城市", "链条作用", "关键环节"]


def fill(desk: Desk) -> None:
    def add(kind: str, **given: str) -> str:
        return records.add(desk, kind, given).id

    book = add("catalogue", name="目录", year="2016", version="1", issued_on="2016-03-01")
    home = add("chain_node", catalogue=book, name="智能家电", order="1")
    motor = add("chain_node", catalogue=book, name="电机", above=home, is_key="是", order="2")
    add("chain_node", catalogue=book, name="压缩机", above=home, order="3")
    add("entry", catalogue=book, node=home, company=FIRST, action="建链")
    add("entry", catalogue=book, node=motor, company=SECOND, action="补链")
    add("entry", catalogue=book, node=motor, company="宁波域耀暖通有限公司", action="强链")


@pytest.fixture
def page(services: Services, show: Shown) -> CataloguePage:
    services.ask(fill)
    settle(services)
    return show(CataloguePage(services))


def names(page: CataloguePage) -> list[str]:
    model = page.companies.model
    return [str(model.index(place, 0).data()) for place in range(model.rowCount())]


def node(page: CataloguePage, words: str) -> None:
    found = page.tree.findItems(words, Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive, 0)
    page.tree.setCurrentItem(found[0])


def test_the_tree_says_in_words_how_much_was_visited(page: CataloguePage, qtmodeltester) -> None:  # type: ignore[no-untyped-def]
    # of the small data 8 companies were visited, the first two among them
    assert page.subtitle.whole_text() == "3家企业，已拜访2家，覆盖率66.7%"
    root = page.tree.topLevelItem(1)
    assert root is not None and root.text(0) == "1  智能家电"
    spoken = [root.child(n).data(0, Qt.ItemDataRole.AccessibleTextRole) for n in range(root.childCount())]
    assert spoken == [
        "1.1  电机（关键环节）：列企业2家，已拜访1家，覆盖率50.0%",
        "1.2  压缩机：没有列企业",
    ]
    assert names(page) == [FIRST, SECOND, "宁波域耀暖通有限公司"]
    assert page.tabs.tabText(2) == "目录外拜访 6"
    qtmodeltester.check(page.companies.model)
    assert nameless(page) == [] and unreached(page) == []


def test_a_node_narrows_the_companies_and_chips_do(page: CataloguePage, services: Services) -> None:
    node(page, "电机")
    settle(services)
    assert names(page) == [SECOND, "宁波域耀暖通有限公司"]
    page.companies.chosen["unvisited", True].setChecked(True)
    settle(services)
    assert names(page) == ["宁波域耀暖通有限公司"]
    page.companies.chosen["unvisited", True].setChecked(False)
    page.tree.setCurrentItem(page.tree.topLevelItem(0))
    page.companies.chosen["flagship", True].setChecked(True)
    settle(services)
    assert names(page) == [FIRST]
    page.companies.chosen["flagship", True].setChecked(False)
    page.companies.chosen["key", True].setChecked(True)
    settle(services)
    assert len(names(page)) == 2
    node(page, "压缩机")
    settle(services)
    assert names(page) == [] and page.companies.stack.currentIndex() == 1


def test_everything_leads_to_its_record(page: CataloguePage, services: Services) -> None:
    went: list[str] = []
    services.go.record_wanted.connect(lambda kind, _record: went.append(kind))
    page.companies.table.opened.emit(page.companies.model.id_at(0))
    page.companies.entry_wanted.emit(page.companies.model.id_at(0))
    page.tabs.setCurrentIndex(2)  # nothing is read before it is come to
    settle(services)
    page.outside.table.opened.emit(page.outside.model.id_at(0))
    node(page, "电机")
    page.tree.itemActivated.emit(page.tree.currentItem(), 0)
    assert went == ["company", "entry", "visit", "chain_node"]
    made: list[tuple[str, dict[str, str]]] = []
    services.go.new_wanted.connect(lambda kind, values: made.append((kind, values)))
    page.add_node()
    page.add_entry()
    assert [kind for kind, _values in made] == ["chain_node", "entry"]
    assert made[0][1]["above"] == made[1][1]["node"] == page.tree.key() != ALL


def test_cities_lead_to_their_companies(page: CataloguePage, services: Services) -> None:
    assert [page.cities.model.index(n, 0).data() for n in range(2)] == ["宁波", "上海"]
    page.cities.table.opened.emit("宁波")
    settle(services)
    assert page.tabs.currentIndex() == 0 and names(page) == [SECOND, "宁波域耀暖通有限公司"]


def test_what_it_rests_on_stands_in_a_tab(page: CataloguePage, services: Services) -> None:
    page.tabs.setCurrentIndex(3)
    words = [each.whole_text() for each in page.why.findChildren(PlainLabel)]
    assert "按目录计：第1版，2016-03-01印发" in words and page.tabs.tabText(3) == "依据"
    QTest.keyClick(page.why, Qt.Key.Key_Escape)
    assert page.why.isVisible() and nameless(page) == []
    services.ask(
        lambda desk: records.add(desk, "catalogue", {"name": "无日期", "year": "2016", "version": "2"})
    )
    settle(services)
    assert page.tabs.tabText(3) == "请核对 1" and page.versions.count() == 2


def test_another_version_and_another_year(page: CataloguePage, services: Services) -> None:
    services.ask(
        lambda desk: records.add(
            desk, "catalogue", {"name": "二", "year": "2016", "version": "2", "issued_on": "2016-04-20"}
        )
    )
    settle(services)
    assert names(page) == [] and page.versions.currentText() == "第2版（2016-04-20） · 现行"
    page.versions.setCurrentIndex(1)
    page.versions.activated.emit(1)
    settle(services)
    assert len(names(page)) == 3
    page.arrive(year=2015)
    settle(services)
    assert page.stack.currentIndex() == 1 and page.years.currentData() == 2015


def test_a_visit_changes_the_coverage_and_the_place_stays(page: CataloguePage, services: Services) -> None:
    node(page, "电机")
    services.ask(
        lambda desk: records.add(
            desk,
            "visit",
            {
                "company": "宁波域耀暖通有限公司",
                "team": "上海招商小组",
                "visit_kind": "拜访",
                "date": "2016-04-29",
                "content": "看",
            },
        )
    )
    settle(services)
    assert page.subtitle.whole_text() == "3家企业，已拜访3家，覆盖率100.0%"
    assert "电机" in page.tree.currentItem().text(0)  # type: ignore[union-attr]


def test_an_entry_is_deleted_and_taken_back(page: CataloguePage, services: Services) -> None:
    page.delete_entries([page.companies.model.id_at(0)])
    settle(services)
    assert names(page) == [SECOND, "宁波域耀暖通有限公司"]
    services.actions.run("undo")
    settle(services)


def test_the_report_to_look_at_and_as_excel(page: CataloguePage, services: Services, tmp_path: Path) -> None:
    menu = page.offer_report()
    assert [action.text() for action in menu.actions()] == ["查看参考目录和覆盖情况", "存为 Excel"]
    menu.close()
    page.look_at()
    settle(services)
    dialog = page.window().findChildren(PdfDialog)[0]
    assert dialog.document.pageCount() >= 1
    dialog.close()
    services.ask(lambda desk: reviews.write(desk, reviews.catalogue(desk, 2016), tmp_path / "c.xlsx"))
    settle(services)
    assert "目录企业" in openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames
    page.ask_sheet()
    next(each for each in page.window().findChildren(QFileDialog)).close()


# -- import


def write(folder: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    for line in [HEAD, *rows]:
        book.active.append(line)
    book.save(folder / "目录.xlsx")
    return folder / "目录.xlsx"


def dialog_of(page: CataloguePage, services: Services, path: Path) -> ImportCatalogueDialog:
    page.preview(path)
    settle(services)
    return page.window().findChildren(ImportCatalogueDialog)[-1]


def test_a_file_is_shown_and_then_taken_in(page: CataloguePage, services: Services, tmp_path: Path) -> None:
    path = write(
        tmp_path, [["光电", "膜", FIRST, "", "补链", ""], ["", "", "新来光电有限公司", "厦门", "", "是"]]
    )
    dialog = dialog_of(page, services, path)
    assert dialog.summary.whole_text() == "2016年第2版：环节2个，条目2条；企业新登记1家，已登记1家。"
    assert [dialog.model.index(n, 2).data() for n in range(2)] == ["已登记", "新登记"]
    assert nameless(dialog) == [] and dialog.take_button.isEnabled()
    dialog.take_button.click()
    settle(services)
    assert page.versions.currentText() == "第2版（2016-05-01） · 现行"
    assert set(names(page)) == {FIRST, "新来光电有限公司"}


def test_a_wrong_row_is_told_and_nothing_can_be_taken_in(
    page: CataloguePage, services: Services, tmp_path: Path
) -> None:
    path = write(tmp_path, [["光电", "膜", FIRST, "", "加链", ""]])
    dialog = dialog_of(page, services, path)
    assert dialog.summary.whole_text() == "有1行要改，改好以后才能导入。"
    assert "第2行" in dialog.told.itemAt(0).widget().whole_text()  # type: ignore[union-attr]
    assert not dialog.take_button.isEnabled()
    dialog.take()
    dialog.close()


def test_what_is_no_catalogue_is_told(page: CataloguePage, services: Services, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    dialog = dialog_of(page, services, path)
    assert "没有找到标题行" in dialog.summary.whole_text() and not dialog.take_button.isEnabled()
    dialog.year.setCurrentIndex(0)
    dialog.look()
    settle(services)
    dialog.close()


def test_choosing_a_file(page: CataloguePage) -> None:
    dialog = page.choose_file()
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    dialog.close()


def test_without_a_catalogue_the_page_says_what_to_do(empty_services: Services) -> None:
    made = CataloguePage(empty_services)
    made.show()
    settle(empty_services)
    assert made.stack.currentIndex() == 1 and not made.report_button.isEnabled()
    assert nameless(made) == []
    made.close()
    made.deleteLater()


def test_the_page_lets_go(services: Services) -> None:
    assert is_gone(lambda: CataloguePage(services), services)
