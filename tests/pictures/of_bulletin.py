"""Scenes of the life of a bulletin: the desk, handing in, arranging, issuing, what was issued."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from tests.pictures.scene import FULL, LONG, Scene, arrive, dialog_of
from zsapp.domain.handing_in import Standing
from zsapp.ui.main_window import MainWindow
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


BULLETIN = [
    Scene("page-desk-hub", _desk_of_hub, (FULL, LONG)),
    Scene("page-desk-files", _desk_of_files),
    Scene("page-desk-team", _desk_of_team(is_handed_in=False), (FULL, LONG)),
    Scene("page-desk-team-done", _desk_of_team(is_handed_in=True)),
    Scene("dialog-withdraw", _withdraw, (FULL, LONG)),
    Scene("dialog-zero-report", _zero_report, (FULL, LONG)),
]
