"""Composing Chinese: a word half typed triggers no search, no choice and no save, and is not disturbed by keeping drafts."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from tests.support.window import Shown, compose, settle, spin, type_into
from zsapp.domain.field import KINDS
from zsapp.ui.dialogs.quick_visit import QuickVisit
from zsapp.ui.editors.drafting import KEEP_MS
from zsapp.ui.editors.links import LinkField, LinksEditor
from zsapp.ui.editors.making import editor_for
from zsapp.ui.main_window import MainWindow
from zsapp.ui.palette import Palette
from zsapp.ui.services import Services
from zsapp.ui.widgets.fields import PAUSE_MS, SearchBox
from zsapp.verbs import drafts, records

COMPANY = "宁波瀚立灯具有限公司"
PAUSED_MS = PAUSE_MS * 3


def commit(widget: QWidget, text: str) -> None:
    """What ibus and fcitx5 send at the end of a word: the text, then an empty preedit."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
    compose(widget, "")


def asked(services: Services, question: Any) -> Any:
    """The answer of the profile itself."""
    found: list[Any] = []
    services.read(question, found.append)
    settle(services)
    return found[0]


def visits(services: Services) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asked(services, lambda desk: records.listed(desk, "visit", ()))
    return found


def preedit(field: QPlainTextEdit) -> str:
    layout = field.textCursor().block().layout()
    assert layout is not None
    return layout.preeditAreaText()


# -- looking up


def test_the_search_box_waits_for_the_word(services: Services, show: Shown) -> None:
    box = show(SearchBox(services.icons, "查找"))
    searched: list[str] = []
    box.settled.connect(searched.append)
    for typed in ("s", "shen", "shen zhen"):
        compose(box, typed)
        spin(PAUSED_MS)
    assert searched == []
    commit(box, "深圳")
    spin(PAUSED_MS)
    assert searched == ["深圳"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down])
def test_keys_of_the_search_box_do_nothing_while_composing(
    services: Services, show: Shown, key: Qt.Key
) -> None:
    box = show(SearchBox(services.icons, "查找"))
    happened: list[str] = []
    commit(box, "深圳")
    spin(PAUSED_MS)
    box.settled.connect(happened.append)
    box.down_pressed.connect(lambda: happened.append("down"))
    box.returnPressed.connect(lambda: happened.append("return"))
    compose(box, "guang")
    QTest.keyClick(box, key)
    spin(PAUSED_MS)
    assert (happened, box.text()) == ([], "深圳")


def test_the_palette_runs_nothing_while_composing(window: MainWindow) -> None:
    palette = Palette(window, window.services)
    palette.show()
    field, listed = palette.field, palette.list.count()
    compose(field, "guang dian")
    spin(PAUSED_MS)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window.services)
    assert palette.isVisible() and palette.list.count() == listed
    commit(field, "灯具")
    spin(PAUSED_MS)
    settle(window.services)
    assert any("灯具" in palette.list.item(row).text() for row in range(palette.list.count()))
    palette.close()


# -- links


def test_records_are_looked_up_when_the_word_is_there(services: Services, show: Shown) -> None:
    field, words = show(LinkField(services, "company", "目标企业")), []
    field.setFocus()
    ask = field.ask

    def told(desk: Any, typed: str) -> Any:
        words.append(typed)
        return ask(desk, typed)

    field.ask = told
    compose(field, "deng ju")
    QTest.keyClick(field, Qt.Key.Key_Down)
    spin(PAUSED_MS)
    settle(services)
    assert (words, field.is_offering()) == ([], False)
    commit(field, "灯具")
    spin(PAUSED_MS)
    settle(services)
    assert (words, field.is_offering()) == (["灯具"], True)


def test_a_mark_in_the_list_is_not_taken_while_the_next_word_is_composed(
    services: Services, show: Shown
) -> None:
    field, picked = show(LinkField(services, "company", "目标企业")), []
    field.takes_first = bool
    field.picked.connect(lambda _record, name: picked.append(name))
    field.setFocus()
    commit(field, "灯具")
    spin(PAUSED_MS)
    settle(services)
    assert field.is_offering()
    compose(field, "you xian")
    field.focusNextPrevChild(True)
    assert picked == []
    compose(field, "")
    field.focusNextPrevChild(True)
    assert picked == [COMPANY]


def test_enter_makes_no_chip_of_half_a_name(services: Services, show: Shown) -> None:
    editor = show(editor_for(KINDS["visit"].printed()["their_people"], services))
    assert isinstance(editor, LinksEditor)
    commit(editor.field, "王")
    compose(editor.field, "zong")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert editor._chosen == {}
    commit(editor.field, "总")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert list(editor._chosen) == ["王总"]


# -- the quick visit


@pytest.fixture
def dialog(window: MainWindow) -> QuickVisit:
    """A quick visit with its company, the focus in the words."""
    services = window.services
    found = asked(services, lambda desk: records.listed(desk, "company", ()))
    company = next(str(each["id"]) for each in found if each["name"] == COMPANY)
    window.new_record("visit", {"company": company})
    settle(services)
    return next(each for each in window.findChildren(QuickVisit) if each.isVisible())


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_S])
def test_the_keys_that_save_do_nothing_while_composing(
    window: MainWindow, dialog: QuickVisit, key: Qt.Key
) -> None:
    services, field = window.services, dialog.visit.editors["content"].control
    before = len(visits(services))
    commit(field, "谈了")
    compose(field, "chan xian")
    QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    settle(services)
    assert dialog.isVisible() and len(visits(services)) == before
    commit(field, "产线")
    QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    settle(services)
    assert not any(each.isVisible() for each in window.findChildren(QuickVisit))
    assert [each["content"] for each in visits(services)].count("谈了产线") == 1


@pytest.mark.parametrize("name", ["next_step", "place", "their_people", "company"])
def test_a_word_in_any_field_holds_the_save(window: MainWindow, dialog: QuickVisit, name: str) -> None:
    services = window.services
    before = len(visits(services))
    type_into(dialog.visit.editors["content"].control, "看了厂房")
    editor = dialog.visit.editors[name]
    editor.setFocus()
    field = getattr(editor, "field", editor.control)
    compose(field, "ji zi liao")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(services)
    assert dialog.isVisible() and len(visits(services)) == before


def test_the_draft_holds_whole_words_and_the_word_under_way_goes_on(
    window: MainWindow, dialog: QuickVisit
) -> None:
    services, field = window.services, dialog.visit.editors["content"].control
    assert isinstance(field, QPlainTextEdit)
    commit(field, "看了两条")
    compose(field, "chan xian")
    spin(KEEP_MS + 300)
    settle(services)
    (kept,) = asked(services, drafts.kept)
    assert kept.typed["content"] == "看了两条"
    assert (field.toPlainText(), preedit(field)) == ("看了两条", "chan xian")
    commit(field, "产线")
    assert field.toPlainText() == "看了两条产线"
