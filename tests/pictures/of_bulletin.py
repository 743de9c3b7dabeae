"""Scenes of the life of a bulletin: the desk, handing in, arranging, issuing, what was issued."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from tests.pictures.scene import EMPTY, FULL, LONG, Scene, arrive, dialog_of, menu_of
from tests.support.window import settle
from zsapp.domain.bulletin import Arrangement
from zsapp.domain.handing_in import Standing
from zsapp.ui.main_window import MainWindow
from zsapp.verbs import issuing
from zsapp.verbs.desk import Desk
from zsapp.verbs.reports import Missing
from zsapp.verbs.submissions import AsOf, Board

MET = datetime(2016, 5, 1, 16, 5)


def _board(window: MainWindow) -> tuple[Any, Board]:
    page = arrive(window, "desk", week="2016-W17")
    return page, page.found


def _desk_of_hub(window: MainWindow) -> QWidget:
    """Some have not handed in and the deadline is over; what is known comes from a hub."""
    page, board = _board(window)
    as_of = AsOf("hub", MET, datetime(2016, 4, 30, 21, 12))
    lines = [replace(line, as_of=as_of) for line in board.lines]
    late = replace(lines[0], is_late=True, clock=datetime(2016, 5, 2, 9, 40))
    lines[:3] = [late, *(replace(line, standing=Standing.OVERDUE, moment=None) for line in lines[1:3])]
    now = datetime(2016, 5, 1, 18, 30)
    page._show(replace(board, lines=tuple(lines), now=now, hub="示范经济技术开发区"))
    page.table.setFocus()
    return window


def _desk_of_files(window: MainWindow) -> QWidget:
    page, board = _board(window)
    files = AsOf("file", MET, datetime(2016, 4, 30, 21, 12))
    lines = tuple(
        replace(line, as_of=files if number % 3 else AsOf("none")) for number, line in enumerate(board.lines)
    )
    page._show(replace(board, lines=lines))
    page.table.selectRow(1)
    return window


def _desk_of_team(*, is_handed_in: bool) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        page, board = _board(window)
        line = next(each for each in board.lines if each.is_active)
        if not is_handed_in:
            line = replace(line, standing=Standing.MISSING, moment=None)
        own = frozenset({line.team})
        page._show(replace(board, lines=(line,), own=own, sees_all=False))
        return window

    return show


def _withdraw(window: MainWindow) -> QWidget:
    page, board = _board(window)
    page.withdraw(board.lines[0].team)
    return dialog_of(window)  # type: ignore[no-any-return]


def _zero_report(window: MainWindow) -> QWidget:
    """An empty week, after its end."""
    page = arrive(window, "desk", week="2016-W02")
    page.hand_in(page.found.lines[0].team)
    return dialog_of(window)  # type: ignore[no-any-return]


# -- the bulletin: a draft, and one that was issued


def _entries(window: MainWindow) -> QWidget:
    """One left out, one moved; taken back afterwards."""
    page = arrive(window, "bulletin", week="2016-W17")
    page.tabs.setCurrentWidget(page.entries)
    model = page.entries.model
    keys = [entry.key for _pile, entry in model.rows if entry is not None]
    if keys:
        page.entries.list.setCurrentIndex(model.index(model.place_of(keys[0])))
        page.entries.arrangement = Arrangement(frozenset(keys[1:2]))
        page.entries.fill(page.sheet.automatic, page.entries.arrangement)
        page.entries.list.setFocus()
    return window


def _missing(page: Any) -> None:
    """As if two characters had no glyph."""
    lacking = (
        Missing(
            "\U0001fffd",
            ("三、本周拜访一览：上海某某电器有限公司", "拜访报告：上海某某电器有限公司（4月28日）"),
        ),
        Missing("\U0001fffe", ("八、下周安排",)),
    )
    page.drawn = replace(page.drawn, missing=lacking)


def _no_glyph(window: MainWindow) -> QWidget:
    page = arrive(window, "bulletin", week="2016-W17")
    _missing(page)
    page.acts.save()
    return dialog_of(window)  # type: ignore[no-any-return]


def _issue(*, lacks: bool) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        page = arrive(window, "bulletin", week="2016-W17")
        if lacks:
            _missing(page)
        page.acts.issue()
        return dialog_of(window)  # type: ignore[no-any-return]

    return show


def _more(window: MainWindow) -> QWidget:
    return menu_of(window, arrive(window, "bulletin").acts.menu())


def _seal(window: MainWindow) -> QWidget:
    page = arrive(window, "bulletin")
    page.acts.seal()
    dialog = dialog_of(window)
    dialog.watermark.setText("内部资料")
    dialog.password.setText("12345")
    dialog.act.click()
    return dialog  # type: ignore[no-any-return]


def _page_of(name: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        arrive(window, name)
        return window

    return show


def _issued(window: MainWindow) -> Any:
    """An early week, issued once for all scenes."""

    def issue(desk: Desk) -> None:
        for week in ("2016-W14", "2016-W15"):
            if issuing.issue_of(desk, week) is None:
                issuing.issue(desk, week)

    window.services.ask(issue)
    settle(window.services, within_ms=60_000)
    return arrive(window, "bulletin", week="2016-W15")


def _issued_page(window: MainWindow) -> QWidget:
    _issued(window)
    return window


def _issued_away(window: MainWindow) -> QWidget:
    page = _issued(window)
    page._take_sheet(replace(page.sheet, is_here=False))
    return window


def _issued_list(window: MainWindow) -> QWidget:
    _issued(window)
    arrive(window, "issued")
    return window


BULLETIN = [
    Scene("page-desk-hub", _desk_of_hub, (FULL, LONG)),
    Scene("page-desk-files", _desk_of_files),
    Scene("page-desk-team", _desk_of_team(is_handed_in=False), (FULL, LONG)),
    Scene("page-desk-team-done", _desk_of_team(is_handed_in=True)),
    Scene("dialog-withdraw", _withdraw, (FULL, LONG)),
    Scene("dialog-zero-report", _zero_report, (FULL, LONG)),
    Scene("page-bulletin-entries", _entries, (FULL, EMPTY, LONG)),
    Scene("menu-bulletin", _more),
    Scene("dialog-no-glyph", _no_glyph),
    Scene("dialog-seal", _seal),
    Scene("dialog-issue", _issue(lacks=False), (FULL, EMPTY)),
    Scene("dialog-issue-lacking", _issue(lacks=True), (FULL, LONG)),
    Scene("page-issued-none", _page_of("issued"), (EMPTY,)),
    Scene("page-bulletin-issued", _issued_page, (FULL, LONG)),
    Scene("page-bulletin-away", _issued_away),
    Scene("page-issued", _issued_list, (FULL, LONG)),
]
