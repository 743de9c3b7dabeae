"""拜访: quick visit, full editor, drafts, photos, the week."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from tests.support.window import Shown, compose, is_gone, nameless, settle, spin, type_into, unreached
from tests.ui.data import LONG, MARKUP
from zsapp.base.errors import PlaceError
from zsapp.ui.dialogs.dialog import Dialog
from zsapp.ui.dialogs.pdf import PdfDialog
from zsapp.ui.dialogs.quick_visit import QuickVisit
from zsapp.ui.editors.pictures import taken_file, taken_image, thumbnail
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.visit_editor import VisitPage
from zsapp.ui.pages.visits import VisitsPage
from zsapp.ui.services import Services
from zsapp.verbs import drafts, records, visit_writing
from zsapp.verbs.desk import Desk


def asked(services: Services, question: Any) -> Any:
    """The answer of the profile itself."""
    found: list[Any] = []
    services.read(question, found.append)
    settle(services)
    return found[0]


def listed(services: Services, kind: str, *where: tuple[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asked(services, lambda desk: records.listed(desk, kind, where))
    return found


def id_of(services: Services, kind: str, name: str) -> str:
    return next(str(each["id"]) for each in listed(services, kind) if each["name"] == name)


def quick(window: MainWindow, **values: Any) -> QuickVisit:
    window.new_record("visit", values)
    settle(window.services)
    return next(each for each in window.findChildren(QuickVisit) if each.isVisible())


def press(widget: Any, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, with_)


def pick(dialog: QuickVisit, typed: str, services: Services) -> None:
    """Type, wait for the list, take the first by Enter."""
    field = dialog.visit.company.field
    field.setFocus()
    type_into(field, typed)
    spin(250)
    settle(services)
    assert field.is_offering()
    press(field._popup, Qt.Key.Key_Return)
    settle(services)
    spin(200)
    settle(services)


def kept(services: Services) -> list[Any]:
    found: list[Any] = asked(services, drafts.kept)
    return found


def photo_bytes(width: int = 60, height: int = 40, orientation: int = 1) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (width, height), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


# -- quick visit


def test_a_visit_is_written_by_the_keyboard_alone(window: MainWindow) -> None:
    services = window.services
    press(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle(services)
    dialog = next(each for each in window.findChildren(QuickVisit) if each.isVisible())
    pick(dialog, "hl", services)  # 瀚立, by initials
    assert dialog.visit.company.field.text() == "宁波瀚立灯具有限公司"
    type_into(dialog.visit.editors["content"].field, "谈得很好，计划五月来访。")  # type: ignore[attr-defined]
    people = dialog.visit.editors["their_people"].field  # type: ignore[attr-defined]
    people.setFocus()
    type_into(people, "何总(总经理)")
    press(people, Qt.Key.Key_Return)
    type_into(dialog.visit.editors["next_step"].field, "寄样本")  # type: ignore[attr-defined]
    type_into(dialog.visit.editors["next_due"].field, "5-9")  # type: ignore[attr-defined]
    press(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(services)
    assert not any(each.isVisible() for each in window.findChildren(QuickVisit))
    (made,) = [each for each in listed(services, "visit") if each["next_step"] == "寄样本"]
    assert (made["company_name"], made["date"], made["visit_kind"]) == (
        "宁波瀚立灯具有限公司",
        "2016-05-01",
        "拜访",
    )
    assert (made["their_people_name"], made["next_due"]) == (["何总"], "2016-05-09")
    assert made["our_people_name"] and made["place"]
    assert [each["due"] for each in listed(services, "follow_up", ("title", "寄样本"))] == ["2016-05-09"]
    assert kept(services) == []


def test_an_unknown_name_becomes_a_new_company(window: MainWindow) -> None:
    services = window.services
    dialog = quick(window)
    pick(dialog, "无锡新塔", services)
    assert dialog.visit.company.new_name == "无锡新塔"
    dialog.save()
    settle(services)
    assert "无锡新塔" in [each["company_name"] for each in listed(services, "visit")]


def test_leaving_a_name_that_fits_one_company_takes_it(window: MainWindow) -> None:
    services = window.services
    dialog = quick(window)
    field = dialog.visit.company.field
    type_into(field, "瀚立")
    dialog.visit.editors["content"].setFocus()
    settle(services)
    assert dialog.visit.company.company == id_of(services, "company", "宁波瀚立灯具有限公司")


def test_another_team_is_told_and_our_own_plan_is_closed(window: MainWindow) -> None:
    services = window.services
    company = id_of(services, "company", "宁波珞益调味品有限公司")
    mine, other = id_of(services, "team", "上海招商小组"), id_of(services, "team", "宁波招商小组")

    def plan(desk: Desk) -> Any:
        return records.add(desk, "plan", {"company": company, "team": other, "date": "2016-05-03"})

    services.ask(plan)
    settle(services)
    dialog = quick(window, company=company, team=mine)
    spin(200)
    settle(services)
    assert dialog.clash.isVisible() and "宁波招商小组" in dialog.clash.words.whole_text()
    assert dialog.closes.isVisible() and dialog.closes.isChecked()
    dialog.visit.company.setFocus()
    for _tab in range(2):  # company, kind, words: no warning stands in the way
        press(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.visit.editors["content"].control
    dialog.save()
    settle(services)
    states = {each["team"]: each["state"] for each in listed(services, "plan", ("company", company))}
    assert states == {mine: "完成", other: "计划"}


def test_a_missing_company_is_told_at_its_field_and_composing_never_saves(window: MainWindow) -> None:
    dialog = quick(window)
    count = len(listed(window.services, "visit"))
    dialog.save()
    settle(window.services)
    assert "目标企业" in dialog.visit.company._hint.text()
    company = id_of(window.services, "company", "宁波瀚立灯具有限公司")
    dialog.visit.company._pick(company, "宁波瀚立灯具有限公司")
    content = dialog.visit.editors["content"].field  # type: ignore[attr-defined]
    content.setFocus()
    compose(content, "tan")
    dialog.save()
    settle(window.services)
    assert len(listed(window.services, "visit")) == count


def test_closed_words_stay_as_a_draft_and_are_offered_again(window: MainWindow) -> None:
    services = window.services
    dialog = quick(window)
    type_into(dialog.visit.editors["content"].field, "写到一半")  # type: ignore[attr-defined]
    type_into(dialog.visit.editors["next_due"].field, "5-")  # type: ignore[attr-defined]
    press(dialog, Qt.Key.Key_Escape)
    settle(services)
    (draft,) = kept(services)
    assert (draft.typed["content"], draft.typed["next_due"]) == ("写到一半", "5-")
    again = quick(window)
    assert again.draft.isVisible() and "写到一半" in again.draft.words.whole_text()
    again.draft.retry.click()
    settle(services)
    assert window.current == "visit"
    page = window.pages["visit"]
    assert isinstance(page, VisitPage)
    assert page.visit.editors["content"].field.toPlainText() == "写到一半"  # type: ignore[attr-defined]
    assert page.visit.editors["next_due"].field.text() == "5-"  # type: ignore[attr-defined]


def test_one_goes_on_behind_the_words_of_a_draft(window: MainWindow) -> None:
    services = window.services
    dialog = quick(window, company=id_of(services, "company", listed(services, "company")[0]["name"]))
    type_into(dialog.visit.editors["content"].field, "两条产线")  # type: ignore[attr-defined]
    dialog.go_on_fully()
    settle(services)
    page = window.pages["visit"]
    assert isinstance(page, VisitPage)
    field = page.visit.editors["content"].field  # type: ignore[attr-defined]
    assert field.toPlainText() == "两条产线" and field.textCursor().atEnd()


def test_nothing_typed_leaves_no_draft(window: MainWindow) -> None:
    dialog = quick(window)
    dialog.close()
    settle(window.services)
    assert kept(window.services) == []


def test_the_quick_words_go_on_in_the_full_editor(window: MainWindow) -> None:
    dialog = quick(window)
    type_into(dialog.visit.editors["content"].field, "细说")  # type: ignore[attr-defined]
    dialog.go_on_fully()
    settle(window.services)
    page = window.pages["visit"]
    assert isinstance(page, VisitPage)
    assert page.visit.editors["content"].field.toPlainText() == "细说"  # type: ignore[attr-defined]
    page.visit.company._pick(
        id_of(window.services, "company", "宁波瀚立灯具有限公司"), "宁波瀚立灯具有限公司"
    )
    page.save()
    settle(window.services)
    assert kept(window.services) == []
    assert page.visit.record is not None


# -- full editor


def opened(window: MainWindow, **arguments: Any) -> VisitPage:
    window.show_page("visit", **arguments)
    settle(window.services)
    page = window.pages["visit"]
    assert isinstance(page, VisitPage)
    return page


def first_visit(services: Services) -> str:
    return str(listed(services, "visit")[0]["id"])


def test_every_control_has_a_name_and_a_place(window: MainWindow) -> None:
    opened(window, record=first_visit(window.services))
    assert nameless(window) == []
    assert unreached(window) == []
    dialog = quick(window)
    assert nameless(dialog) == []
    assert unreached(dialog) == []


def test_a_visit_is_changed_and_only_what_differs_is_written(window: MainWindow) -> None:
    services = window.services
    one = first_visit(services)
    page = opened(window, record=one)
    assert not page.save_button.isEnabled()
    type_into(page.visit.editors["competing_places"].field, "盐城")  # type: ignore[attr-defined]
    assert page.save_button.isEnabled()
    page.save()
    settle(services)
    shown = asked(services, lambda desk: records.show(desk, one, history=True))
    assert shown["competing_places"] == "盐城"
    newest = shown["history"][-1]["change"]
    assert [each["field"] for each in shown["history"] if each["change"] == newest] == ["competing_places"]
    assert not page.save_button.isEnabled()


def test_coming_back_shows_the_same_visit(window: MainWindow) -> None:
    one = first_visit(window.services)
    page = opened(window, record=one)
    assert opened(window).visit.record == one
    page.delete()
    settle(window.services)
    assert opened(window).visit.record is None


def test_what_was_read_goes_with_the_draft(window: MainWindow) -> None:
    """Another's change while the editor was open is not overwritten unseen: both values stand."""
    services = window.services
    one = first_visit(services)
    page = opened(window, record=one)
    page.visit.editors["place"].field.setText("甲地")  # type: ignore[attr-defined]
    page.visit._edited()
    page.visit.keeper.keep_now()
    settle(services)
    services.ask(lambda desk: records.change(desk, one, {"place": "乙地"}))
    settle(services)
    window.show_page("visits")
    again = opened(window, record=one)
    assert again.notice.isVisible()
    again.save()
    settle(services)
    form = asked(services, lambda desk: records.form_of(desk, one))  # type: ignore[arg-type]
    assert form.conflicts == {"place"}
    assert not again.visit.editors["place"].isEnabled()


def test_bad_input_is_told_and_loses_nothing(window: MainWindow) -> None:
    services = window.services
    page = opened(window)
    page.visit.company._pick(id_of(services, "company", LONG), LONG)
    content = page.visit.editors["content"].field  # type: ignore[attr-defined]
    data = QMimeData()
    data.setHtml("<b>粗</b><img src='x'>体")
    data.setText("粗体\r\n第二行")
    content.insertFromMimeData(data)
    assert content.toPlainText() == "粗体\n第二行"
    content.setPlainText("字" * 50_000)
    page.save()
    settle(services)
    saved = asked(services, lambda desk: records.show(desk, str(page.visit.record)))
    assert (len(saved["content"]), saved["company_name"]) == (50_000, LONG)
    page.visit.editors["time"].field.setText("二十五点")  # type: ignore[attr-defined]
    page.visit._edited()
    page.save()
    assert page.visit.editors["time"]._hint.text()


def test_markup_in_a_name_is_shown_as_it_is(window: MainWindow) -> None:
    services = window.services
    page = opened(window, company=id_of(services, "company", MARKUP))
    spin(200)
    settle(services)
    assert page.visit.company.field.text() == MARKUP
    texts = [each.text().replace("&&", "&") for each in page.brief.findChildren(QPushButton)]
    assert MARKUP in texts


def test_the_report_is_looked_at(window: MainWindow) -> None:
    page = opened(window, record=first_visit(window.services))
    page.preview()
    settle(window.services)
    (dialog,) = [each for each in window.findChildren(PdfDialog) if each.isVisible()]
    assert dialog.document.pageCount() >= 1
    assert nameless(dialog) == []
    dialog.accept()


def test_a_visit_is_copied_as_text(window: MainWindow) -> None:
    page = opened(window, record=first_visit(window.services))
    page.copy_text()
    settle(window.services)
    assert "介绍园区情况" in QGuiApplication.clipboard().text()


def test_discarding_drops_the_draft_and_shows_what_is_saved(window: MainWindow) -> None:
    services = window.services
    page = opened(window, record=first_visit(services))
    before = page.visit.editors["place"].field.text()  # type: ignore[attr-defined]
    type_into(page.visit.editors["place"].field, "别处")  # type: ignore[attr-defined]
    page.visit.keeper.keep_now()
    settle(services)
    page._discard()
    settle(services)
    assert kept(services) == []
    assert page.visit.editors["place"].field.text() == before  # type: ignore[attr-defined]


# -- photos


def test_photos_are_turned_and_what_is_none_is_told(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = window.services
    page = opened(window, record=first_visit(services))
    (tmp_path / "车间.jpg").write_bytes(photo_bytes(orientation=6))
    (tmp_path / "坏.jpg").write_bytes(b"nothing")
    (tmp_path / "合同.pdf").write_bytes(b"%PDF-1.4")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("车间.jpg", "坏.jpg", "合同.pdf")])
    assert page.pictures.add_data(data)
    settle(services)
    assert "坏.jpg" in page.pictures.trouble.whole_text()
    assert sorted(each.file_name for each in page.visit.pictures) == ["合同.pdf", "车间.jpg"]
    tile = next(each for each in page.pictures.tiles if each.picture.file_name == "车间.jpg")
    size = tile.image.pixmap().deviceIndependentSize()
    assert size.height() > size.width()
    type_into(tile.caption, "灌装车间")
    page.save()
    settle(services)
    saved = {each["file_name"]: each for each in listed(services, "attachment")}
    assert saved["车间.jpg"]["title"] == "灌装车间"
    assert (saved["车间.jpg"]["attachment_kind"], saved["合同.pdf"]["attachment_kind"]) == ("照片", "资料")
    page.pictures.tiles[0].removed.emit()
    settle(services)
    assert len(page.visit.pictures) == 1 and not page.visit.is_changed()


def test_a_pasted_picture_waits_in_the_draft(window: MainWindow) -> None:
    services = window.services
    page = opened(window)
    data = QMimeData()
    image = QImage(50, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    data.setImageData(image)
    page.visit.editors["content"].field.insertFromMimeData(data)  # type: ignore[attr-defined]
    settle(services)
    assert len(page.visit.pictures) == 1
    page.leave()
    settle(services)
    (draft,) = kept(services)
    opened_again = asked(services, lambda desk: visit_writing.reopened(desk, draft.id))
    assert opened_again.pictures == page.visit.pictures


def test_a_photo_is_pasted_into_the_quick_visit(window: MainWindow) -> None:
    services = window.services
    dialog = quick(window, company=id_of(services, "company", "宁波瀚立灯具有限公司"))
    data = QMimeData()
    data.setImageData(QImage.fromData(photo_bytes()))
    dialog.visit.editors["content"].field.insertFromMimeData(data)  # type: ignore[attr-defined]
    settle(services)
    assert len(dialog.pictures.tiles) == 1
    dialog.save()
    settle(services)
    (attached,) = listed(services, "attachment")
    assert attached["visit_name"] == "2016-05-01 宁波瀚立灯具有限公司"


def test_large_photos_become_small_pictures(tmp_path: Path) -> None:
    path = tmp_path / "大.jpg"
    Image.new("L", (8000, 5000), 128).save(path, "JPEG")
    taken = taken_file(path)
    assert taken.thumb is not None and taken.thumb.width() <= 112
    assert thumbnail(b"no") is None
    image = QImage(2500, 2000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    assert taken_image(image, "粘贴").name == "粘贴.jpg"


# -- the week


def week_page(window: MainWindow, **arguments: Any) -> VisitsPage:
    window.show_page("visits", **arguments)
    settle(window.services)
    page = window.pages["visits"]
    assert isinstance(page, VisitsPage)
    return page


def companies_of(page: VisitsPage) -> list[str]:
    return [line.title for line in page.model.lines if not line.is_heading]


def test_the_week_goes_back_and_forth_and_jumps(window: MainWindow) -> None:
    page = week_page(window)
    assert "2016年第17周" in page.label.whole_text()
    assert len(companies_of(page)) == 5
    page.before()
    settle(window.services)
    assert "第16周" in page.label.whole_text()
    press(page.list, Qt.Key.Key_Right)
    settle(window.services)
    type_into(page.jump.field, "5-2")
    settle(window.services)
    assert "第18周" in page.label.whole_text()
    assert page.current().view["kind"] == "plan"
    page.this_week()
    settle(window.services)
    assert "第17周" in page.label.whole_text()


def test_the_model_of_the_week_is_sound(window: MainWindow, qtmodeltester: Any) -> None:
    page = week_page(window)
    qtmodeltester.check(page.model)
    page.by_team.setChecked(True)
    settle(window.services)
    qtmodeltester.check(page.model)
    assert {line.title for line in page.model.lines if line.is_heading} == {"上海招商小组", "宁波招商小组"}


def test_a_plan_becomes_a_visit_in_one_key_and_is_done(window: MainWindow) -> None:
    services = window.services
    page = week_page(window)
    row = next(n for n, line in enumerate(page.model.lines) if line.view.get("kind") == "plan")
    page._choose(row)
    plan = page.current().view["id"]
    press(page.list, Qt.Key.Key_V)
    settle(services)
    spin(200)
    settle(services)
    dialog = next(each for each in window.findChildren(QuickVisit) if each.isVisible())
    dialog.save()
    settle(services)
    assert asked(services, lambda desk: records.show(desk, plan))["state"] == "完成"
    assert plan not in [line.view.get("id") for line in page.model.lines]  # its visit stands there


def test_a_plan_is_cancelled_and_taken_back(window: MainWindow) -> None:
    services = window.services
    page = week_page(window, week="2016-W18")
    plan = page.current().view["id"]
    press(page.list, Qt.Key.Key_Delete)
    settle(services)
    assert asked(services, lambda desk: records.show(desk, plan))["state"] == "取消"
    services.actions.get("undo").run()
    settle(services)
    assert asked(services, lambda desk: records.show(desk, plan))["state"] == "计划"


def test_a_week_is_handed_in_and_an_empty_one_as_zero_report(window: MainWindow) -> None:
    services = window.services
    page = week_page(window)
    page.teams.setCurrentIndex(1)
    page.refresh()
    settle(services)
    page.hand_in()
    settle(services)
    dialog = next(each for each in window.findChildren(Dialog) if each.isVisible())
    dialog.accept()
    settle(services)
    assert [each["week"] for each in listed(services, "submission")] == ["2016-W17"]
    assert not page.hand.isEnabled() and page.state.whole_text() == "已报送"
    page.key = "2016-W02"
    page.refresh()
    settle(services)
    assert companies_of(page) == []
    page.hand_in()
    settle(services)
    zero = next(each for each in window.findChildren(QDialog) if each.isVisible())
    assert any("零报告" in each.text() for each in zero.findChildren(QPushButton))
    zero.reject()


def test_the_week_is_copied_as_chat_text(window: MainWindow) -> None:
    page = week_page(window)
    page.copy_all()
    settle(window.services)
    text = QGuiApplication.clipboard().text()
    assert text.count("我方：") == 4 and "138" not in text


def test_lists_with_filters(window: MainWindow) -> None:
    page = week_page(window)
    page.start_search()
    settle(window.services)
    pane = page._panes["visit"]
    assert pane.model.rowCount() == 8
    pane.chosen["visit_kind", "来访"].setChecked(True)
    settle(window.services)
    assert pane.model.rowCount() == 3
    page.show_view("plan")
    settle(window.services)
    assert page._panes["plan"].model.rowCount() == 3
    assert nameless(window) == [] and unreached(window) == []


def test_nothing_is_left_behind(services: Services, show: Shown) -> None:
    assert is_gone(lambda: VisitsPage(services), services)
    assert is_gone(lambda: VisitPage(services), services)
    assert is_gone(lambda: QuickVisit(None, services), services)


# -- odd moments


def test_closing_in_the_middle_of_a_save_waits_for_it(window: MainWindow) -> None:
    services = window.services
    dialog = quick(window, company=id_of(services, "company", "宁波瀚立灯具有限公司"))
    type_into(dialog.visit.editors["content"].field, "关得太快")  # type: ignore[attr-defined]
    dialog.save()
    dialog.close()
    assert dialog.isVisible()
    window.close()
    settle(services)
    assert [each["content"] for each in listed(services, "visit")].count("关得太快") == 1
    assert kept(services) == []


def test_closing_the_window_while_writing_keeps_the_words(window: MainWindow) -> None:
    services = window.services
    page = opened(window)
    type_into(page.visit.editors["content"].field, "没写完")  # type: ignore[attr-defined]
    window.close()
    settle(services)
    assert [each.typed["content"] for each in kept(services)] == ["没写完"]


def test_text_from_word_is_text_and_no_picture(window: MainWindow) -> None:
    page = opened(window)
    image = QImage(50, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    data = QMimeData()
    data.setImageData(image)
    data.setHtml("<p class=MsoNormal>正文</p>")
    data.setText("正文")
    page.visit.editors["content"].field.insertFromMimeData(data)  # type: ignore[attr-defined]
    settle(window.services)
    assert page.visit.editors["content"].field.toPlainText() == "正文"  # type: ignore[attr-defined]
    assert page.visit.pictures == []


def test_a_wrong_date_while_typing_is_kept_as_it_stands(window: MainWindow) -> None:
    services = window.services
    page = opened(window, record=first_visit(services))
    page.visit.editors["date"].field.setText("4月31")  # type: ignore[attr-defined]
    page.visit._edited()
    window.show_page("visits")
    settle(services)
    again = opened(window, record=first_visit(services))
    assert again.visit.editors["date"].field.text() == "4月31"  # type: ignore[attr-defined]
    again.save()
    assert "日期" in again.visit.editors["date"]._hint.text()


def test_a_full_disk_is_told_and_the_words_stay(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    services = window.services
    dialog = quick(window)
    type_into(dialog.visit.editors["content"].field, "满了")  # type: ignore[attr-defined]

    def full(*_arguments: Any) -> None:
        raise PlaceError("磁盘已满")

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "keep", full)
        dialog.visit.keeper.keep_now()
        settle(services)
    assert "磁盘已满" in dialog.wrong.whole_text()
    dialog.visit.keeper.keep_now()
    settle(services)
    assert [each.typed["content"] for each in kept(services)] == ["满了"]


def questions(window: MainWindow) -> list[Dialog]:
    return [each for each in window.findChildren(Dialog) if each.isVisible() and type(each) is Dialog]


def test_escape_on_a_full_disk_throws_no_words_away(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = window.services
    dialog = quick(window)
    type_into(dialog.visit.editors["content"].field, "满了")  # type: ignore[attr-defined]

    def full(*_arguments: Any) -> None:
        raise PlaceError("磁盘已满")

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "keep", full)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        settle(services)
        assert dialog.isVisible() and not window.toast.isVisible()
        (question,) = questions(window)
        question.reject()
        dialog.go_on_fully()
        settle(services)
        assert dialog.isVisible() and window.current == "today"
    dialog.close()
    settle(services)
    assert dialog not in window.findChildren(QuickVisit) or not dialog.isVisible()
    assert [each.typed["content"] for each in kept(services)] == ["满了"]


def test_on_a_full_disk_words_are_given_up_only_when_asked(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = window.services
    page = opened(window)
    type_into(page.visit.editors["content"].field, "满了")  # type: ignore[attr-defined]

    def full(*_arguments: Any) -> None:
        raise PlaceError("磁盘已满")

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "keep", full)
        page.visit.keeper.keep_now()
        settle(services)
        window.show_page("visits")
        assert window.current == "visit"
        questions(window)[0].reject()
        assert not window.close()
        questions(window)[-1].accept()
        settle(services)
        assert window.current == "today"
    window.show_page("visits")
    assert window.current == "visits"
