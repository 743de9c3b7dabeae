"""What a scene is, and the steps that scenes share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QDialog, QMenu, QWidget

from tests.support.window import settle
from zsapp.ui.main_window import MainWindow

FULL, EMPTY, LONG = "full", "empty", "long"
ALL = (FULL, EMPTY, LONG)
CLASH, CLASH_LONG = "clash", "clash-long"  # full and long, with conflicts of every sort


@dataclass(frozen=True)
class Scene:
    """`data`: the data sets it is pictured with; the first is that of the quick run."""

    name: str
    show: Callable[[MainWindow], QWidget]
    data: tuple[str, ...] = (FULL,)


def arrive(window: MainWindow, name: str, **arguments: Any) -> Any:
    """Go to a page and wait until it has read; the page."""
    window.show_page(name, **arguments)
    settle(window.services)
    return window.pages[name]


def dialog_of(window: MainWindow) -> Any:
    """The dialog on top."""
    settle(window.services)
    return [each for each in window.findChildren(QDialog) if each.isVisible()][-1]


def menu_of(window: MainWindow, menu: QMenu) -> QMenu:
    """A menu, opened in the middle of the window."""
    menu.popup(window.mapToGlobal(window.rect().center()))
    settle(window.services)
    return menu


def first(window: MainWindow, kind: str, **where: Any) -> str:
    """The id of the first record of a kind, in the order of ids, whose stored values are those."""
    from zsapp.store import query
    from zsapp.store.query import Where
    from zsapp.verbs.desk import Desk

    found: list[str] = []

    def read(desk: Desk) -> list[str]:
        wanted = [Where(name, "is", value) for name, value in where.items()]
        with desk.store.database.read() as connection:
            return [row.id for row in query.rows(connection, kind, wanted, limit=1)]

    window.services.read(read, found.extend)
    settle(window.services)
    return found[0]
