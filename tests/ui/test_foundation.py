"""The window as a whole: pages open, records are added and deleted by the window, nothing leaks, everything has a name."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QDialog, QWidget

from tests.support.window import is_gone, nameless, settle, type_into, unreached
from zsapp.ui.dialogs.record import RecordDialog
from zsapp.ui.jobs import Lane
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages import PAGES
from zsapp.ui.services import Services

LISTED = [each.id for each in PAGES if each.is_listed]


def dialogs(window: QWidget) -> list[QDialog]:
    return [each for each in window.findChildren(QDialog) if each.isVisible()]


@pytest.mark.parametrize("page", LISTED)
def test_every_page_opens_and_every_control_has_a_name_and_a_place(window: MainWindow, page: str) -> None:
    window.show_page(page)
    settle(window.services)
    assert window.current == page
    assert nameless(window) == []
    assert unreached(window) == []


def test_a_company_is_added_by_its_dialog(window: MainWindow) -> None:
    window.show_page("companies")
    settle(window.services)
    count = window.pages["companies"].pane.model.rowCount()  # type: ignore[attr-defined]
    window.new_record("company", {})
    (dialog,) = dialogs(window)
    assert isinstance(dialog, RecordDialog)
    type_into(dialog.form.editors["name"].control, "宁波新松机械有限公司")
    type_into(dialog.form.editors["registered_capital"].control, "2000")
    dialog.save()
    settle(window.services)
    assert dialogs(window) == []
    assert window.pages["companies"].pane.model.rowCount() == count + 1  # type: ignore[attr-defined]


def test_a_missing_name_is_told_at_its_field(window: MainWindow) -> None:
    window.new_record("company", {})
    (dialog,) = dialogs(window)
    assert isinstance(dialog, RecordDialog)
    dialog.save()
    assert "企业全称" in dialog.form.editors["name"]._hint.text()
    dialog._is_leaving = True
    dialog.close()


def test_the_window_leaves_nothing_behind(services: Services) -> None:
    assert is_gone(lambda: MainWindow(services), services)


def test_a_clock_that_is_behind_is_told_and_the_window_works(
    services: Services, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = services.office._store
    assert store is not None
    monkeypatch.setattr(store, "machine", replace(store.machine, now_us=lambda: 0))
    window._state_changed("open")
    settle(services)
    assert window.banner.isVisible() and "1970" in window.banner.words.text()
    window.banner.hide()


def test_while_a_profile_opens_nothing_stands_behind_the_waiting_card(window: MainWindow) -> None:
    window.stack.setCurrentWidget(window.waiting)
    job = window.services.jobs.run(lambda: None, lambda _none: None, lane=Lane.POOL, label="正在打开资料…")
    window._overlay(job)
    assert window.overlay.isVisible() and not window.waiting.isVisible()
    window._end_overlay(job)
    assert not window.overlay.isVisible() and window.waiting.isVisible()
    settle(window.services)


def test_the_window_asks_for_no_more_than_its_screen_has(window: MainWindow) -> None:
    space = window.screen().availableGeometry()
    assert space.width() < 820  # the screen of these tests; 1366 x 768 at 200 % has 683 x 384
    window.resize(space.width(), 420)
    assert (window.width(), window.height()) == (space.width(), 480)
