"""Scenes of working together: conflicts and how they are settled."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from tests.pictures.scene import CLASH, CLASH_LONG, Scene, arrive, dialog_of
from tests.support.window import settle
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.conflicts.fields import FieldCard
from zsapp.verbs.unsettled import Subject, What

BOTH = (CLASH, CLASH_LONG)


def _conflicts(wanted: Callable[[Subject], bool]) -> Callable[[MainWindow], Any]:
    """The page with a record that fits."""

    def show(window: MainWindow) -> Any:
        page = arrive(window, "conflicts")
        key = next(each.key for each in page.subjects if wanted(each))
        page.arrive(record=key)
        settle(window.services)
        return page

    return show


def _has(what: What, *, kind: str = "", fields: int = 0) -> Callable[[Subject], bool]:
    return lambda each: what in each.what and (not kind or each.kind == kind) and len(each.fields) >= fields


def _shown(which: Callable[[MainWindow], Any]) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        which(window)
        return window

    return show


def _field(page: Any, name: str) -> FieldCard:
    return next(card for card in page.detail.fields if card.question.field == name)


def _many(window: MainWindow) -> Any:
    return _conflicts(_has(What.VALUE, kind="company", fields=5))(window)


def _chosen(window: MainWindow) -> QWidget:
    """Two fields taken, one written anew."""
    page = _many(window)
    page.activateWindow()
    page.detail.fields[0].take(0)
    page.detail.fields[0].focus_first()
    _field(page, "registered_capital").write_own()
    settle(window.services)
    return window


def _below(window: MainWindow) -> QWidget:
    page = _many(window)
    bar = page.detail.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    settle(window.services)
    return window


def _combined(window: MainWindow) -> QWidget:
    page = _conflicts(_has(What.VALUE, kind="visit"))(window)
    _field(page, "content").combine()
    settle(window.services)
    return window


def _combined_below(window: MainWindow) -> QWidget:
    _combined(window)
    bar = window.pages["conflicts"].detail.area.verticalScrollBar()  # type: ignore[attr-defined]
    bar.setValue(bar.maximum())
    settle(window.services)
    return window


def _narrow(window: MainWindow) -> QWidget:
    window.resize(window.minimumSize())
    _many(window)
    return window


def _take_all(window: MainWindow) -> QWidget:
    page = _many(window)
    page.take_all()
    dialog = dialog_of(window)
    dialog.group.buttons()[0].click()
    return dialog  # type: ignore[no-any-return]


SYNC = [
    Scene("conflicts-record", _shown(_many), BOTH),
    Scene("conflicts-below", _below, BOTH),
    Scene("conflicts-chosen", _chosen, BOTH),
    Scene("conflicts-narrow", _narrow, BOTH),
    Scene("conflicts-text", _shown(_conflicts(_has(What.VALUE, kind="visit"))), BOTH),
    Scene("conflicts-combined", _combined, BOTH),
    Scene("conflicts-combined-below", _combined_below, BOTH),
    Scene("conflicts-edited", _shown(_conflicts(_has(What.DELETED_EDITED))), BOTH),
    Scene("conflicts-used", _shown(_conflicts(_has(What.DELETED_IN_USE))), BOTH),
    Scene("conflicts-void", _shown(_conflicts(_has(What.VOID))), BOTH),
    Scene("conflicts-waiting", _shown(_conflicts(_has(What.WAITING))), BOTH),
    Scene("dialog-take-all", _take_all, BOTH),
]
