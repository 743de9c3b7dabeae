"""Scenes of working together: conflicts and how they are settled."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from tests.pictures.scene import CLASH, CLASH_LONG, Scene, arrive, dialog_of
from tests.support.window import settle
from zsapp.sync.events import State, Status
from zsapp.sync.protocol import Trouble
from zsapp.ui.main_window import MainWindow
from zsapp.ui.pages.conflicts.fields import FieldCard
from zsapp.ui.sync_words import SyncWords
from zsapp.verbs.hub_admin import Administration
from zsapp.verbs.sync import FileState, Standing, StreamState, words_of
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


def _again(window: MainWindow) -> QWidget:
    """As if all of it were settled, looked at to choose again."""
    page = _many(window)
    found = page.detail.found
    settled = [
        replace(each, standing=each.versions[-1], versions=each.versions[:-1]) for each in found.questions
    ]
    page.again.show()
    page.detail.show_found(replace(found, questions=tuple(settled)))
    return window


def _below(window: MainWindow) -> QWidget:
    page = _many(window)
    bar = page.detail.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    settle(window.services)
    return window


def _lost(window: MainWindow) -> Any:
    """What waits, as headquarters sees it at a hub."""
    page = _conflicts(lambda each: each.what == (What.WAITING,) and each.kind == "device")(window)
    page.detail.show_found(replace(page.detail.found, may_give_up=True))
    settle(window.services)
    return page


def _giving_up(window: MainWindow) -> QWidget:
    _lost(window).detail.cards[0].give_up_wanted.emit()
    return dialog_of(window)  # type: ignore[no-any-return]


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


# -- with a hub


def _standing(
    state: State, trouble: Trouble | None = None, words: str = ""
) -> Callable[[MainWindow], QWidget]:
    """The page as it stands with a hub that is not there."""

    def show(window: MainWindow) -> QWidget:
        page, services = arrive(window, "sync"), window.services
        moving = state in (State.SENDING, State.RECEIVING)
        waits = (
            ()
            if state is State.UP_TO_DATE
            else (FileState("a" * 64, "", "厂房照片.jpg", 3_200_000, "here_only", ""),)
        )
        unsent = 0 if state is State.UP_TO_DATE else 12
        services.sync.status = Status(
            state, words, trouble, time.time() - 300, time.time() + 40 if trouble else None, unsent
        )
        services.sync.is_joined = True
        services.sync.changed.emit()
        settle(services)
        streams = (StreamState("s", "上海招商小组", unsent),)  # type: ignore[arg-type]
        page._soon.stop()
        page._show(
            Standing(
                hub="h", hub_name="示范经济技术开发区", url="https://hub.example", user="liqiang", role="组长",
                state=state.value, words=words or words_of(services.sync.status, unsent), trouble=str(trouble or ""),
                last_success="", unsent=unsent, waiting=0, streams=streams, files=waits,
            )
        )  # fmt: skip
        assert page.bar.isVisible() == moving
        SyncWords(services, window)
        return window

    return show


def _users(window: MainWindow) -> QWidget:
    page = arrive(window, "users")
    page._show(Administration(tuple(page.model.users), is_joined=True, may_enter=True, may_revoke=True))
    return window


def _password(window: MainWindow) -> QWidget:
    _standing(State.UP_TO_DATE)(window)
    dialog = window.pages["sync"].change_password()  # type: ignore[attr-defined]
    dialog.old.field.setText("kurz")
    dialog.new.field.setText("kurz")
    dialog.take()
    return dialog_of(window)  # type: ignore[no-any-return]


def _new_user(window: MainWindow) -> QWidget:
    arrive(window, "users").add()
    return dialog_of(window)  # type: ignore[no-any-return]


def _leaving(window: MainWindow) -> QWidget:
    _standing(State.OFFLINE, Trouble.OFFLINE)(window)
    window.pages["sync"].leave_hub()  # type: ignore[attr-defined]
    return dialog_of(window)  # type: ignore[no-any-return]


_STRANGE = "联网了，但应答的不是中心端：可能要先在浏览器里登录这个网络。"
SYNC = [
    Scene("hub-up-to-date", _standing(State.UP_TO_DATE)),
    Scene("hub-offline", _standing(State.OFFLINE, Trouble.OFFLINE)),
    Scene("hub-sending", _standing(State.SENDING)),
    Scene("hub-log-in", _standing(State.NEEDS_YOU, Trouble.LOG_IN, "登录已过期。")),
    Scene("hub-strange", _standing(State.TROUBLE, Trouble.STRANGE, _STRANGE)),
    Scene("dialog-leave-hub", _leaving),
    Scene("dialog-password", _password),
    Scene("page-users", _users, (CLASH, CLASH_LONG)),
    Scene("dialog-user", _new_user),
    Scene("conflicts-record", _shown(_many), BOTH),
    Scene("conflicts-below", _below, BOTH),
    Scene("conflicts-chosen", _chosen, BOTH),
    Scene("conflicts-again", _again, BOTH),
    Scene("conflicts-narrow", _narrow, BOTH),
    Scene("conflicts-text", _shown(_conflicts(_has(What.VALUE, kind="visit"))), BOTH),
    Scene("conflicts-combined", _combined, BOTH),
    Scene("conflicts-combined-below", _combined_below, BOTH),
    Scene("conflicts-edited", _shown(_conflicts(_has(What.DELETED_EDITED))), BOTH),
    Scene("conflicts-used", _shown(_conflicts(_has(What.DELETED_IN_USE))), BOTH),
    Scene("conflicts-void", _shown(_conflicts(_has(What.VOID))), BOTH),
    Scene("conflicts-waiting", _shown(_conflicts(_has(What.WAITING))), BOTH),
    Scene("conflicts-lost", _shown(_lost), BOTH),
    Scene("dialog-give-up", _giving_up, BOTH),
    Scene("dialog-take-all", _take_all, BOTH),
]
