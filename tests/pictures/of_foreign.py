"""Scenes of 外资 and 待职, and of issuing a review."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tests.pictures.scene import ALL, FULL, Scene, arrive, dialog_of
from tests.support.window import settle
from zsapp.domain.rules.standby_people import CONFIRMED
from zsapp.ui.main_window import MainWindow

LATER, YEAR_AFTER = "2016-07-20", "2017-01-05"


def _foreign(window: MainWindow, tab: int = 0) -> object:
    page = arrive(window, "foreign")
    page.day.set_value(LATER)
    page.day.changed.emit()
    settle(window.services)
    page.tabs.setCurrentIndex(tab)
    settle(window.services)
    return page


def _tab(which: int) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        _foreign(window, which)
        return window

    return show


def _squad(place: int) -> Callable[[MainWindow], QWidget]:
    """One squad, or one of the groups below, with why."""

    def show(window: MainWindow) -> QWidget:
        page = _foreign(window)
        page.squads.table.selectRow(place)  # type: ignore[attr-defined]
        page.enter(page.squads.table.current_id())  # type: ignore[attr-defined]
        settle(window.services)
        return window

    return show


def _behind(window: MainWindow) -> QWidget:
    """The records behind a figure."""
    page = _foreign(window, 1)
    page.open_period(page.periods.model.id_at(0))  # type: ignore[attr-defined]
    made: QWidget = dialog_of(window)
    return made


def _standby(window: MainWindow) -> QWidget:
    """People that are proposed, and why the first of them is."""
    page = arrive(window, "standby")
    page.day.set_value(YEAR_AFTER)
    page.day.changed.emit()
    settle(window.services)
    page.pane.table.selectRow(0)
    page.enter(page.pane.table.current_id())
    settle(window.services)
    return window


def _decision(window: MainWindow) -> QWidget:
    page = arrive(window, "standby")
    page.ask_decision(page.pane.model.id_at(0), CONFIRMED)
    made: QWidget = dialog_of(window)
    return made


def _issue_review(window: MainWindow) -> QWidget:
    page = arrive(window, "assessment")
    page.reports.ask_issue(next(iter(page.reports.standing.values())))
    made: QWidget = dialog_of(window)
    return made


FOREIGN = [
    Scene("page-foreign-squad", _squad(0), (FULL,)),
    Scene("page-foreign-none", _squad(4), (FULL,)),
    Scene("page-foreign-periods", _tab(1), ALL),
    Scene("page-foreign-companies", _tab(2), ALL),
    Scene("dialog-behind", _behind, (FULL,)),
    Scene("page-standby-proposed", _standby, (FULL,)),
    Scene("dialog-standby-decision", _decision, (FULL,)),
    Scene("dialog-issue-review", _issue_review, (FULL,)),
]
