"""Scenes of 首报首谈 and 名单, their dialogs, and the warning before a call."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tests.pictures.scene import ALL, FULL, LONG, Scene, arrive, dialog_of
from tests.support.window import settle, spin
from zsapp.ui.main_window import MainWindow


def _claims(place: int) -> Callable[[MainWindow], QWidget]:
    """The company of the claim in that row, with its claims and why."""

    def show(window: MainWindow) -> QWidget:
        page = arrive(window, "claims")
        if page.pane.model.rowCount():
            page.enter(page.pane.model.id_at(min(place, page.pane.model.rowCount() - 1)))
        settle(window.services)
        return window

    return show


def _ruled(window: MainWindow) -> QWidget:
    """A company on which headquarters ruled."""
    page = arrive(window, "claims")
    ruled = next(each for each in page.found.companies if each.ruling)
    page.arrive(company=ruled.company)
    settle(window.services)
    return window


def _asked(act: str) -> Callable[[MainWindow], QWidget]:
    """The dialog of an act on the first company or claim."""

    def show(window: MainWindow) -> QWidget:
        page = arrive(window, "claims")
        first = page.found.companies[0]
        if act in ("register", "ask_ruling"):
            getattr(page, act)(first.company)
        else:
            getattr(page, act)(first.lines[0].id)
        made: QWidget = dialog_of(window)
        return made

    return show


def _listed(tab: int) -> Callable[[MainWindow], QWidget]:
    """The last company of a list with its score and moves."""

    def show(window: MainWindow) -> QWidget:
        page = arrive(window, "lists")
        page.tabs.setCurrentIndex(tab)
        model = page.pane.model
        if model.rowCount():
            page.pane.table.selectRow(min(3, model.rowCount() - 1))
            page.enter(page.pane.table.current_id())
        settle(window.services)
        return window

    return show


def _twice(window: MainWindow) -> QWidget:
    """A company with two owners."""
    page = arrive(window, "lists")
    page.arrive(record=next(line.id for line in page.found.lines if line.is_owner_clash))
    settle(window.services)
    return window


def _of_list(act: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        page = arrive(window, "lists")
        if act == "ask_entry":
            page.ask_entry()
        else:
            getattr(page, act)(page.found.lines[0].id)
        made: QWidget = dialog_of(window)
        return made

    return show


def _warned(window: MainWindow) -> QWidget:
    """Headquarters plans a call where a team's claim is live."""
    page = arrive(window, "claims")
    first = page.found.companies[0]
    window.services.go.new_record("plan", company=first.company, date="2016-05-04")
    spin(400)
    made: QWidget = dialog_of(window)
    return made


TARGETS = [
    Scene("page-claims-panel", _claims(0), (FULL, LONG)),
    Scene("page-claims-ruled", _ruled),
    Scene("claims-register", _asked("register")),
    Scene("claims-rule", _asked("ask_ruling")),
    Scene("claims-give-up", _asked("ask_giving_up")),
    Scene("claims-hand-over", _asked("ask_handing")),
    Scene("claims-plan-warned", _warned),
    Scene("page-lists-panel", _listed(0), (FULL, LONG)),
    Scene("page-lists-long", _listed(1), ALL),
    Scene("page-lists-owners", _twice),
    Scene("lists-enter", _of_list("ask_entry")),
    Scene("lists-move", _of_list("ask_move")),
    Scene("lists-off", _of_list("ask_off")),
    Scene("lists-owner", _of_list("ask_owner")),
]
