"""Enter presses the button that has the focus, in dialogs and on pages; elsewhere in a dialog it is the default one's."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.support.window import Shown, settle, spin
from zsapp.ui.dialogs.dialog import Dialog, confirm
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.page import Page
from zsapp.ui.services import Services
from zsapp.ui.widgets.buttons import button
from zsapp.ui.widgets.fields import LineField


def enter() -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Return)


def test_enter_in_a_dialog(services: Services, show: Shown) -> None:
    done: list[str] = []
    dialog = Dialog(None, "改名")
    field = LineField("名称")
    dialog.body.addWidget(field)
    other = dialog.add_button("另存", lambda: done.append("other"))
    dialog.add_button("保存", lambda: done.append("save"), is_default=True)
    show(dialog)
    field.setFocus()
    enter()
    other.setFocus()
    enter()
    assert done == ["save", "other"]
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True
    )
    QApplication.sendEvent(other, held)
    assert done == ["save", "other"]
    dialog.close()
    settle(services)


def test_enter_on_a_page(services: Services, show: Shown) -> None:
    done: list[str] = []
    page = Page(services, "页")
    made = button("做", lambda: done.append("done"))
    page.tools.addWidget(made)
    show(page)
    made.setFocus()
    enter()
    assert done == ["done"]


def test_the_keys_go_to_the_window_when_a_question_and_its_dialog_go_at_once(window: MainWindow) -> None:
    dialog = Dialog(window, "改名")
    dialog.open()
    spin(20)
    question = confirm(dialog, "放弃？", "还没有保存。", yes="放弃", then=dialog.close)
    spin(20)
    assert QApplication.activeWindow() is question
    question.accept()
    settle(window.services)
    assert QApplication.activeWindow() is window
