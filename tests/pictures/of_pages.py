"""Scenes of pages: as they are come to, and with what opens beside and within them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.pictures.scene import ALL, EMPTY, FULL, LONG, Scene, arrive, first, menu_of
from tests.support.window import settle, spin
from zsapp.base.texts import _, zh
from zsapp.ui import pages
from zsapp.ui.main_window import MainWindow
from zsapp.ui.office import State
from zsapp.ui.pages.settings.page import PARTS
from zsapp.ui.tour import STEPS
from zsapp.verbs import fonts

NOBODY = "（查无此人）"
SETTLED_MS = 200  # the tour lights what it speaks of once the page has its places


def _page(name: str, **arguments: Any) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        arrive(window, name, **arguments)
        return window

    return show


def _searched(name: str, words: str) -> Callable[[MainWindow], QWidget]:
    """A list narrowed by words."""

    def show(window: MainWindow) -> QWidget:
        arrive(window, name, typed=words)
        return window

    return show


def _narrowed_companies(window: MainWindow) -> QWidget:
    page = arrive(window, "companies")
    page.clear_filters()
    page.add_filter("city", "201612/310000", "城市：上海")
    settle(window.services)
    return window


def _company(window: MainWindow) -> QWidget:
    """The company that was visited last."""
    pane = arrive(window, "companies").pane
    pane.model.ask_for(pane.model.ask.but(order=("-last_visit",)))
    settle(window.services)
    arrive(window, "company", record=pane.model.id_at(0))
    return window


def _company_below(window: MainWindow) -> QWidget:
    _company(window)
    bar = window.pages["company"].area.verticalScrollBar()  # type: ignore[attr-defined]
    bar.setValue(bar.maximum())
    settle(window.services)
    return window


def _company_past(window: MainWindow) -> QWidget:
    _company(window)
    window.pages["company"].toggle_history()  # type: ignore[attr-defined]
    settle(window.services)
    return window


def _beside(name: str, kind: str) -> Callable[[MainWindow], QWidget]:
    """A page with the panel of one record."""

    def show(window: MainWindow) -> QWidget:
        page = arrive(window, name)
        page.open(first(window, kind))
        settle(window.services)
        return window

    return show


def _person(window: MainWindow) -> QWidget:
    """The one who was talked to last."""
    page = arrive(window, "people")
    page.enter(page.pane.model.id_at(0))
    settle(window.services)
    return window


def _view_of_visits(which: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        arrive(window, "visits").show_view(which)
        settle(window.services)
        return window

    return show


def _visits_by_team(window: MainWindow) -> QWidget:
    page = arrive(window, "visits")
    page.by_team.setChecked(True)
    settle(window.services)
    window.services.preferences.put("visits/by_team", None)
    return window


def _project_list(window: MainWindow) -> QWidget:
    arrive(window, "projects").list_chip.setChecked(True)
    settle(window.services)
    window.services.preferences.put("projects/view", None)
    return window


def _figures_of_bulletin(window: MainWindow) -> QWidget:
    page = arrive(window, "bulletin")
    page.tabs.setCurrentWidget(page.figures)
    settle(window.services)
    return window


def _why(window: MainWindow) -> QWidget:
    """Why the first team stands as it does."""
    page = arrive(window, "assessment")
    page.enter(page.pane.model.id_at(0))
    settle(window.services)
    return window


def _tab_of_assessment(which: int) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        arrive(window, "assessment").tabs.setCurrentIndex(which)
        settle(window.services)
        return window

    return show


def _first_event(window: MainWindow) -> QWidget:
    """The event with the most guests, from the list."""
    page = arrive(window, "events")
    page.tabs.setCurrentIndex(1)
    lines = page.found.lines if page.found else ()
    if lines:
        page.enter(max(lines, key=lambda line: len(line.guest_lines)).id)
    settle(window.services)
    return window


def _large_events(window: MainWindow) -> QWidget:
    """What the figure of large promotions counts."""
    arrive(window, "events").open_bar()
    settle(window.services)
    return window


def _partner(window: MainWindow) -> QWidget:
    """The partner with the most findings."""
    page = arrive(window, "partners")
    page.open_partner(max(page.found.partners, key=lambda line: len(line.reasons)).id)
    settle(window.services)
    return window


def _channel(window: MainWindow) -> QWidget:
    page = arrive(window, "partners")
    page.tabs.setCurrentIndex(1)
    page.open_channel("合作机构")
    settle(window.services)
    return window


def _credits(window: MainWindow) -> QWidget:
    page = arrive(window, "partners")
    page.tabs.setCurrentIndex(3)
    page.open_credit(min(page.found.credits, key=lambda line: line.is_whole).project)
    settle(window.services)
    return window


def _reports_of_assessment(window: MainWindow) -> QWidget:
    return menu_of(window, arrive(window, "assessment").offer_reports())


def _tab_of_organisation(which: int) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        arrive(window, "organisation").tabs.setCurrentIndex(which)
        settle(window.services)
        return window

    return show


def _visit(window: MainWindow) -> QWidget:
    arrive(window, "visit", record=first(window, "visit"))
    return window


def _new_visit(window: MainWindow) -> QWidget:
    arrive(window, "visit", new=True, company=first(window, "company"))
    return window


def _draft_of_visit(window: MainWindow) -> QWidget:
    """A visit that was not finished, gone on with."""
    from zsapp.verbs import drafts

    found: list[str] = []
    window.services.read(lambda desk: [each.id for each in drafts.kept(desk)], found.extend)
    settle(window.services)
    arrive(window, "visit", draft=found[0])
    return window


def _waiting(state: State) -> Callable[[MainWindow], QWidget]:
    """The profile is not open yet."""

    def show(window: MainWindow) -> QWidget:
        window._state_changed(state)
        return window

    return show


def _tour(step: int) -> Callable[[MainWindow], QWidget]:
    """A step of the tour over the window."""

    def show(window: MainWindow) -> QWidget:
        arrive(window, "today")
        window.services.preferences.put("tour/step", step or None)
        window.services.actions.run("tour")
        settle(window.services)
        spin(SETTLED_MS)
        return window

    return show


def _narrow(window: MainWindow) -> QWidget:
    """A small window: icons alone in the navigation."""
    window.resize(window.minimumSize())
    arrive(window, "today")
    return window


def _banner(tone: str, words: str, *, with_retry: bool) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        arrive(window, "companies")
        window.services.notices.banner(
            tone, _(words).format(path="zsapp.db"), retry=(lambda: None) if with_retry else None
        )
        window.services.toast(_("已放入回收站。"), button=_("撤销"), then=lambda: None)
        settle(window.services)
        return window

    return show


def _overlay(window: MainWindow) -> QWidget:
    arrive(window, "companies")
    window.overlay.begin(_("正在重建…"), can_cancel=True)
    window.overlay.tell(38, 100)
    return window


def _focus(window: MainWindow) -> QWidget:
    """Where the keyboard is, is seen."""
    page = arrive(window, "today")
    page.tools.itemAt(0).widget().setFocus(Qt.FocusReason.TabFocusReason)
    return window


def _fonts_wrong(window: MainWindow) -> QWidget:
    """A file that went away, one that is taken, characters that no font has."""
    page = arrive(window, "settings", part="fonts")
    settle(window.services)
    part, gone = page.parts["fonts"], "/media/usb/fonts/楷体_GB2312.ttf"
    problem = _(GONE_FONT).format(path=gone, used="UKaiCN")
    part._show(
        [
            replace(each, chosen=gone, problem=problem, is_own=False)
            if each.role == "kai"
            else replace(each, chosen="/home/li/FZXBSJW.TTF", is_own=True)
            if each.role == "xiaobiaosong"
            else each
            for each in part.uses
        ]
    )
    record = first(window, "company")
    part._show_lacking([fonts.Lacking("\U00020bb7", "company", record, "\U00020bb7野家（上海）有限公司")])
    return window


LISTED = [each.id for each in pages.PAGES if each.is_listed]
FULL_BANNER = zh("磁盘已满，{path} 没有写入，原有数据不变。请腾出空间后再试。")
GONE_FONT = zh("选的文件不在了（{path}），暂用 {used}。请重新选，或改回自动。")
PERSON_BANNER = zh("口令不对。请检查大小写和输入法后再试；数据没有改动。")
PAGES = [
    *(Scene(f"page-{name}", _page(name), ALL) for name in LISTED),
    Scene("page-today-focus", _focus),
    Scene("page-today-narrow", _narrow, (FULL, LONG)),
    Scene("page-companies-narrowed", _narrowed_companies),
    Scene("page-companies-nothing", _searched("companies", NOBODY)),
    Scene("page-company", _company, (FULL, LONG)),
    Scene("page-company-below", _company_below, (FULL, LONG)),
    Scene("page-company-past", _company_past, (FULL, LONG)),
    Scene("page-people-panel", _person, (FULL, LONG)),
    Scene("page-people-nothing", _searched("people", NOBODY)),
    Scene("page-visits-by-team", _visits_by_team, (FULL, LONG)),
    Scene("page-visits-list", _view_of_visits("visit"), ALL),
    Scene("page-visits-plans", _view_of_visits("plan"), ALL),
    Scene("page-visit", _visit, (FULL, LONG)),
    Scene("page-visit-new", _new_visit, (FULL,)),
    Scene("page-visit-draft", _draft_of_visit),
    Scene("page-projects-list", _project_list, ALL),
    Scene("page-projects-panel", _beside("projects", "project"), (FULL, LONG)),
    Scene("page-matters-panel", _beside("matters", "matter"), (FULL, LONG)),
    Scene("page-bulletin-figures", _figures_of_bulletin, ALL),
    Scene("page-assessment-why", _why, (FULL, LONG)),
    Scene("page-assessment-tasks", _tab_of_assessment(1), ALL),
    Scene("page-assessment-reports", _reports_of_assessment),
    Scene("page-events-one", _first_event, ALL),
    Scene("page-events-large", _large_events),
    Scene("page-partners-one", _partner),
    Scene("page-partners-channel", _channel),
    Scene("page-partners-credits", _credits),
    Scene("page-organisation-units", _tab_of_organisation(1), ALL),
    Scene("page-organisation-year", _tab_of_organisation(2), (FULL, EMPTY)),
    Scene("settings-fonts-wrong", _fonts_wrong),
    *(Scene(f"page-settings-{part}", _page("settings", part=part)) for part in PARTS if part != "look"),
    Scene("page-welcome", _waiting(State.ABSENT), (EMPTY,)),
    *(Scene(f"tour-{number + 1}", _tour(number)) for number in range(len(STEPS))),
    Scene("page-opening", _waiting(State.OPENING), (EMPTY,)),
    Scene("page-locked", _waiting(State.LOCKED), (EMPTY,)),
    Scene("banner-bad", _banner("bad", FULL_BANNER, with_retry=True)),
    Scene("banner-warn", _banner("warn", PERSON_BANNER, with_retry=False)),
    Scene("overlay", _overlay),
]
