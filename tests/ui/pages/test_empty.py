"""No page of an empty profile has a blank list or table: where there is no row, words say what to do."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractItemView, QTabWidget

from tests.pictures.looking import is_blank
from tests.support.window import settle
from zsapp.ui import pages
from zsapp.ui.main_window import MainWindow
from zsapp.ui.services import Services

LISTED = [each.id for each in pages.PAGES if each.is_listed]


@pytest.fixture
def empty_window(empty_services: Services):  # type: ignore[no-untyped-def]
    made = MainWindow(empty_services)
    made.resize(1366, 768)
    made.show()
    made._state_changed("open")
    settle(empty_services)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("name", LISTED)
def test_nothing_is_blank_without_words(empty_window: MainWindow, name: str) -> None:
    empty_window.show_page(name)
    settle(empty_window.services)
    page = empty_window.pages[name]
    tabs = page.findChild(QTabWidget)
    for place in range(tabs.count() if tabs is not None else 1):
        if tabs is not None:
            tabs.setCurrentIndex(place)
            settle(empty_window.services)
        views = (each for each in page.findChildren(QAbstractItemView) if each.isVisibleTo(page))
        blank = [each.accessibleName() or type(each).__name__ for each in views if is_blank(each)]
        assert blank == [], f"tab {place}"
