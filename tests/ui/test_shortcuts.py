"""Keys of pages: they work while the page is seen, wherever the focus is, and none stands in the way of the window's own."""

import re

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QToolButton, QTreeView

from tests.support.window import settle
from zsapp.ui.dialogs.quick_visit import QuickVisit
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages import PAGES

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize("page", [each.id for each in PAGES if each.id != "welcome"])
def test_no_key_of_a_page_is_one_of_the_window(window: MainWindow, page: str) -> None:
    window.show_page(page)
    settle(window.services)
    own = [each.key().toString() for each in window.pages[page].findChildren(QShortcut)]
    taken = {QKeySequence(each.shortcut).toString() for each in window.services.actions if each.shortcut}
    assert not taken & {*own}
    assert len(own) == len({*own})


def _titles(files: QFileDialog) -> list[str]:
    """What Qt's own buttons say."""
    tools = [each.toolTip() for each in files.findChildren(QToolButton)]
    return [*tools, *(each.text() for each in files.findChildren(QPushButton))]


def test_a_bulletin_is_saved_with_the_focus_in_the_navigation(window: MainWindow) -> None:
    window.activateWindow()
    window.sidebar.list.setFocus()
    QTest.keyClick(window.sidebar.list, Qt.Key.Key_7, CONTROL)
    settle(window.services)
    assert window.current == "bulletin" and window.sidebar.list.hasFocus()
    QTest.keyClick(window.sidebar.list, Qt.Key.Key_S, CONTROL)
    (dialog,) = window.findChildren(QFileDialog)
    assert dialog.isVisible()
    dialog.reject()
    settle(window.services)


def test_a_photo_is_asked_for_by_a_key_and_seen_when_it_came(window: MainWindow) -> None:
    window.services.go.new_record("visit")
    settle(window.services)
    (dialog,) = window.findChildren(QuickVisit)
    QTest.keyClick(dialog.visit.editors["content"].control, Qt.Key.Key_O, CONTROL)
    (files,) = dialog.findChildren(QFileDialog)
    assert files.isVisible()
    heads = [
        files.findChildren(QTreeView)[0].model().headerData(n, Qt.Orientation.Horizontal) for n in range(4)
    ]
    said = [*heads, *(each.text() for each in files.findChildren(QLabel)), *_titles(files)]
    assert all(re.search("[一-鿿]", each) for each in said if each) and "修改日期" in heads
    files.reject()
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    dialog.resize(dialog.width(), 480)
    data = QMimeData()
    data.setImageData(image)
    assert dialog.pictures.add_data(data)
    settle(window.services)
    (tile,) = dialog.pictures.tiles
    QTest.qWait(10)
    assert tile.visibleRegion().boundingRect().height() == tile.height()
    dialog.close()
    settle(window.services)
