"""The page of one company: it shows what belongs to it, follows what is written, acts by keyboard, and leaves nothing behind."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from tests.support.window import Shown, is_gone, nameless, settle, spin, type_into, unreached
from tests.ui.data import LONG, MARKUP, NAMES
from zsapp.ui.dialogs.plan import PlanDialog
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.company.page import CompanyPage
from zsapp.ui.pages.company.photos import PhotoDialog, picture
from zsapp.ui.services import Services
from zsapp.verbs import attach, records
from zsapp.verbs.desk import Desk

FIRST = f"上海{NAMES[0]}有限公司"
PLANNED = f"宁波{NAMES[4]}有限公司"  # has a plan and a visit
BARE = MARKUP


def told(services: Services, verb: object) -> object:
    found: list[object] = []
    services.ask(verb, found.append)  # type: ignore[arg-type]
    settle(services)
    return found[0]


def id_of(services: Services, name: str, kind: str = "company") -> str:
    field = "title" if kind == "matter" else "name"
    return str(told(services, lambda desk: records.listed(desk, kind, [(field, name)])[0]["id"]))


def arrived(services: Services, show: Shown, name: str) -> CompanyPage:
    page = CompanyPage(services)
    show(page)
    page.arrive(record=id_of(services, name))
    settle(services)
    return page


def words(widget: QWidget) -> str:
    labels = [each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget)]
    buttons = [each.accessibleName() for each in widget.findChildren(QPushButton) if each.isVisibleTo(widget)]
    return "\n".join([*labels, *buttons])


def dialogs(window: QWidget) -> list[QDialog]:
    return [each for each in window.findChildren(QDialog) if each.isVisible()]


def test_it_shows_what_belongs_to_the_company(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    assert page.title.whole_text() == FIRST
    assert page.marks[0].isVisible() and not page.marks[1].isVisible()
    assert "500万元" in page.summary.text() and "上海" in page.summary.text()
    assert "意向 A" in words(page.dossier) and "近期重点 第1" in words(page.dossier)
    assert "介绍园区情况" in words(page.visits) and "王建国" in words(page.visits)
    assert "王建国" in words(page.contacts) and "13800000000" in words(page.contacts)
    assert "线索" in words(page.projects) and "1.2亿元" in words(page.projects)
    assert "发送标准厂房资料" in words(page.plans)
    assert nameless(page) == [] and unreached(page) == []


def test_a_bare_company_invites(services: Services, show: Shown) -> None:
    page = arrived(services, show, BARE)
    assert page.title.whole_text() == MARKUP  # plain text, never markup
    assert "还没有拜访，按 Ctrl+N 写第一条。" in words(page.visits)
    for section in page.sections:
        if section is not page.papers:
            assert len(words(section)) > 10, section.title.text()
    assert not page.papers.isVisible()
    assert nameless(page) == [] and unreached(page) == []


def test_a_name_of_300_characters_does_not_widen_the_page(services: Services, show: Shown) -> None:
    page = arrived(services, show, LONG)
    assert page.title.whole_text() == LONG
    assert page.minimumSizeHint().width() < 760
    inner = page.area.widget()
    assert inner is not None and inner.width() <= page.area.viewport().width()


def test_it_follows_what_is_written(services: Services, show: Shown) -> None:
    page = arrived(services, show, BARE)
    record = page.record
    told(services, lambda desk: records.add(desk, "contact", {"name": "新联系人", "company": record}))
    assert "新联系人" in words(page.contacts)
    told(services, lambda desk: records.change(desk, record, {"origin": "日资"}))
    assert "日资" in page.summary.text()


def test_what_says_the_same_is_not_made_anew(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    before = page.contacts.findChildren(QPushButton)
    told(services, lambda desk: records.add(desk, "project", {"name": "另一项目", "company": page.record,
                                                              "team": "上海招商小组"}))  # fmt: skip
    assert "另一项目" in words(page.projects)
    assert page.contacts.findChildren(QPushButton) == before


def test_ctrl_n_writes_a_visit_to_this_company(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    wanted: list[object] = []
    services.go.new_wanted.connect(lambda kind, values: wanted.append((kind, values["company"])))
    QTest.keyClick(page.visit_button, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert wanted == [("visit", page.record)]


def test_new_records_begin_with_the_company(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    wanted: list[object] = []
    services.go.new_wanted.connect(lambda kind, values: wanted.append((kind, values["company"])))
    for kind in ("contact", "project", "matter"):
        services.actions.run(f"company.{kind}")
    assert wanted == [(kind, page.record) for kind in ("contact", "project", "matter")]


def test_a_click_opens_the_visit(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    opened: list[str] = []
    services.go.record_wanted.connect(lambda kind, record: opened.append(kind))
    title = next(b for b in page.visits.findChildren(QPushButton) if "来访" in b.text())
    title.click()
    assert opened == ["visit"]


def test_a_plan_near_another_teams_visit_warns_and_is_saved(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)  # visited by 上海招商小组 on 2016-04-21
    page.acts.new_plan()
    settle(services)
    (dialog,) = dialogs(page)
    assert isinstance(dialog, PlanDialog)
    type_into(dialog.form.editors["date"].control, "2016-05-06")
    type_into(dialog.form.editors["team"].control, "宁波招商小组")
    spin(400)
    settle(services)
    assert not dialog.clash.isHidden() and "上海招商小组" in dialog.clash.words.text()
    dialog.save()
    settle(services)
    assert dialogs(page) == []
    assert "5月6日" in words(page.plans)


def test_a_plan_far_from_everything_does_not_warn(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    page.acts.new_plan()
    settle(services)
    (dialog,) = dialogs(page)
    assert isinstance(dialog, PlanDialog)
    type_into(dialog.form.editors["date"].control, "2016-12-06")
    spin(400)
    settle(services)
    assert dialog.clash.isHidden()
    dialog._is_leaving = True
    dialog.close()


def test_edit_opens_the_form_of_the_company(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    services.actions.run("company.edit")
    settle(services)
    (dialog,) = dialogs(page)
    assert isinstance(dialog, RecordDialog)
    type_into(dialog.form.editors["website"].control, "www.example.com")
    dialog.save()
    settle(services)
    assert "www.example.com" in words(page.facts)


def test_the_past_of_each_field_stands_in_the_side_panel(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    record = page.record
    told(services, lambda desk: records.change(desk, record, {"city": "宁波"}))
    QTest.keyClick(page.visit_button, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    settle(services)
    assert page.history.isVisible()
    shown = words(page.history)
    assert "城市" in shown and "宁波" in shown and "上海" in shown
    page.history.which.setCurrentIndex(1)
    page.history.ask()
    settle(services)
    assert "意向评级" in words(page.history)
    assert nameless(page) == []
    QTest.keyClick(page.history.which, Qt.Key.Key_Escape)
    assert not page.history.isVisible()


def test_deleting_goes_back_and_undo_brings_it_back(window: MainWindow) -> None:
    services = window.services
    record = id_of(services, FIRST)
    window.show_record("company", record)
    settle(services)
    page = window.pages["company"]
    assert isinstance(page, CompanyPage)
    services.actions.run("company.delete")
    settle(services)
    assert window.current == "companies"
    window.show_record("company", record)
    settle(services)
    assert page.notice.isVisible() and page.notice_button.text() == "恢复"
    page.notice_button.click()
    settle(services)
    assert not page.notice.isVisible()
    services.actions.run("undo")
    settle(services)
    assert page.notice.isVisible()


def test_the_navigation_leads_back_to_the_page_it_marks(window: MainWindow) -> None:
    services, sidebar = window.services, window.sidebar
    window.show_page("companies")
    settle(services)
    window.show_record("company", id_of(services, FIRST))
    settle(services)
    assert (
        sidebar.list.currentRow() == 1
    )  # a list without a current row would take the first when it gets the focus
    sidebar.list.setFocus()
    settle(services)
    assert window.current == "company"
    place = sidebar.list.visualItemRect(sidebar.list.item(1)).center()
    QTest.mouseClick(
        sidebar.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    settle(services)
    assert window.current == "companies"


def test_an_unknown_company_leads_back_to_the_list(window: MainWindow) -> None:
    window.show_record("company", "00000000-0000-0000-0000-000000000000")
    settle(window.services)
    assert window.current == "companies"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo that was taken upright: 400 x 200 as stored, turned by its EXIF."""
    path = tmp_path / "厂区.jpg"
    image = Image.new("RGB", (400, 200), (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    image.save(path, exif=exif)
    return path


def test_photos_are_a_grid_and_open_large(services: Services, show: Shown, photo: Path) -> None:
    page = arrived(services, show, FIRST)

    def put(desk: Desk) -> None:
        visit = records.listed(desk, "visit", [("company", page.record)])[0]["id"]
        for title in ("大门", "车间"):
            attach.attach(desk, photo, {"visit": visit, "title": title})

    told(services, put)
    assert len(page.photos.tiles) == 2
    assert page.photos._thumbs  # they came from a worker
    dialog = page.photos.open_large(0)
    settle(services)
    assert isinstance(dialog, PhotoDialog)
    assert dialog.picture._image.size() == QSize(200, 400)
    before = dialog.heading.text()
    QTest.keyClick(dialog, Qt.Key.Key_Right)
    settle(services)
    assert {before, dialog.heading.text()} == {"大门", "车间"}
    assert nameless(dialog) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialogs(page) == []


def test_a_photo_is_turned_and_cropped_to_its_tile(photo: Path) -> None:
    content = photo.read_bytes()
    assert picture(content, QSize(100, 100)).size() == QSize(50, 100)
    assert picture(content, QSize(100, 80), crops=True).size() == QSize(100, 80)
    assert picture(b"no photo", QSize(100, 80)).isNull()


def test_in_a_narrow_window_the_columns_stand_one_below_the_other(services: Services, show: Shown) -> None:
    page = arrived(services, show, FIRST)
    assert page._columns == 2
    page.resize(760, 560)
    spin(20)
    assert page._columns == 1
    assert page.right.y() >= page.left.geometry().bottom()


def test_the_page_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: CompanyPage(services), services)
