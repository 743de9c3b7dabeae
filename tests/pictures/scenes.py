"""What is pictured: every registered page, and dialogs and states that a page does not show by itself.

A scene brings the window into a state and gives the widget to picture; add yours to `SCENES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QDialog, QWidget

from tests.support.window import settle
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages import PAGES


@dataclass(frozen=True)
class Scene:
    """`data`: the data sets it is pictured with."""

    name: str
    show: Callable[[MainWindow], QWidget]
    data: tuple[str, ...] = ("full", "empty", "long")


def _page(name: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        window.show_page(name)
        settle(window.services)
        return window

    return show


def dialog_of(window: MainWindow) -> QWidget:
    """The dialog on top."""
    settle(window.services)
    open_ones = [each for each in window.findChildren(QDialog) if each.isVisible()]
    return open_ones[-1]


def _new(kind: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        window._record_dialog(kind, None, {})
        return dialog_of(window)

    return show


def _edit_first(window: MainWindow) -> QWidget:
    window.show_page("companies")
    settle(window.services)
    table = window.pages["companies"].pane.table  # type: ignore[attr-defined]
    window._record_dialog("company", table.current_id(), {})
    return dialog_of(window)


def _action(name: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        window.services.actions.run(name)
        return dialog_of(window)

    return show


def _banner_and_toast(window: MainWindow) -> QWidget:
    window.show_page("companies")
    window.services.notices.banner(
        "bad", "磁盘已满，没有写入，原有数据不变。请腾出空间后再试。", retry=lambda: None
    )
    window.services.toast("已放入回收站。", button="撤销", then=lambda: None)
    settle(window.services)
    return window


def _company(window: MainWindow) -> QWidget:
    """The company that was visited last."""
    window.show_page("companies")
    settle(window.services)
    pane = window.pages["companies"].pane  # type: ignore[attr-defined]
    pane.model.ask_for(pane.model.ask.but(order=("-last_visit",)))
    settle(window.services)
    window.show_page("company", record=pane.model.id_at(0))
    pane.model.ask_for(pane.model.ask.but(order=()))
    settle(window.services)
    return window


def _company_past(window: MainWindow) -> QWidget:
    _company(window)
    page = window.pages["company"]
    if page.history.isHidden():  # type: ignore[attr-defined]
        page.toggle_history()  # type: ignore[attr-defined]
    settle(window.services)
    return window


def _new_plan(window: MainWindow) -> QWidget:
    _company(window)
    window.pages["company"].acts.new_plan()  # type: ignore[attr-defined]
    dialog = dialog_of(window)
    dialog.form.editors["date"].set_day(date(2016, 7, 12))  # type: ignore[attr-defined]
    dialog.look()  # type: ignore[attr-defined]
    settle(window.services)
    return dialog


def _narrowed_companies(window: MainWindow) -> QWidget:
    window.show_page("companies")
    page = window.pages["companies"]
    page.clear_filters()  # type: ignore[attr-defined]
    page.add_filter("city", "201612/310000", "城市：上海")  # type: ignore[attr-defined]
    settle(window.services)
    return window


SCENES: list[Scene] = [
    *(Scene(f"page-{each.id}", _page(each.id)) for each in PAGES if each.is_listed),
    Scene("page-companies-narrowed", _narrowed_companies, ("full",)),
    Scene("page-company", _company, ("full", "long")),
    Scene("dialog-new-plan", _new_plan, ("full",)),
    Scene("page-company-past", _company_past, ("full",)),
    Scene("page-welcome", _page("welcome"), ("empty",)),
    Scene("dialog-new-company", _new("company"), ("empty",)),
    Scene("dialog-new-project", _new("project"), ("empty",)),
    Scene("dialog-edit-company", _edit_first, ("full", "long")),
    Scene("dialog-help", _action("help"), ("empty",)),
    Scene("palette", _action("palette"), ("full",)),
    Scene("banner-and-toast", _banner_and_toast, ("full",)),
]
