"""The command palette: commands by the pinyin of their titles, records, and a word where nothing fits."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support.window import settle, spin, type_into
from zsapp.ui.main_window import MainWindow
from zsapp.ui.palette import Palette

PAUSED_MS = 500


def found(window: MainWindow, typed: str) -> list[str]:
    palette = Palette(window, window.services)
    palette._look(typed)
    settle(window.services)
    titles = [palette.list.item(row).text() for row in range(palette.list.count())]
    assert palette.empty.isHidden() is bool(titles)
    assert palette.list.isHidden() is not bool(titles)
    palette.close()
    return titles


def test_pages_are_found_by_initials_and_whole_pinyin(window: MainWindow) -> None:
    assert found(window, "rwkh")[0] == "前往 任务考核"
    assert found(window, "renwukao")[0] == "前往 任务考核"
    assert found(window, "任务考")[0] == "前往 任务考核"
    assert found(window, "wkh") == []  # from the beginning only


def test_nothing_found_is_said(window: MainWindow) -> None:
    assert found(window, "qqqxqx") == []


def test_no_badge_keeps_the_focus_that_nothing_else_could_take(window: MainWindow) -> None:
    focus = window.focusWidget()
    assert focus is None or not window.status.isAncestorOf(focus)


def test_enter_goes_to_what_is_found(window: MainWindow) -> None:
    palette = Palette(window, window.services)
    palette.show()
    QTest.keyClicks(palette.field, "rwkh")
    spin(PAUSED_MS)
    settle(window.services)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    settle(window.services)
    assert window.current == "assessment"


def test_enter_before_anything_is_found_goes_when_it_is(window: MainWindow) -> None:
    palette = Palette(window, window.services)
    palette.show()
    QTest.keyClicks(palette.field, "rwkh")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.current == "today"
    settle(window.services)
    assert window.current == "assessment"


def test_enter_opens_the_record_found(window: MainWindow) -> None:
    palette = Palette(window, window.services)
    palette.show()
    type_into(palette.field, "灯具")
    spin(PAUSED_MS)
    settle(window.services)
    assert "灯具" in palette.list.item(0).text()
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    settle(window.services)
    assert window.current == "company"


def test_a_shortcut_that_stands_beside_an_action_does_it(window: MainWindow) -> None:
    palette = Palette(window, window.services)
    palette.show()
    QTest.keyClick(palette.field, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    settle(window.services)
    assert window.current == "companies" and not any(
        each.isVisible() for each in window.findChildren(Palette)
    )
    palette = Palette(window, window.services)
    palette.show()
    QTest.keyClick(palette.field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not palette.isVisible()
    settle(window.services)
