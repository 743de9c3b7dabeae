"""The office: the profile that this window has open. It lives in the workers; the main thread sees only its signals."""

import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from zsapp.base.errors import NeedsPersonError, PlaceError
from zsapp.base.texts import _
from zsapp.ui.jobs import Job, Jobs, Lane, progress

if TYPE_CHECKING:
    from zsapp.store.key import Secrets
    from zsapp.store.profile import Profile
    from zsapp.store.store import Changed, Store
    from zsapp.verbs.desk import Desk

T = TypeVar("T")
_ASKED_AT_ONCE = 500  # ids in one question


class State(StrEnum):
    """How far the profile is."""

    CLOSED = "closed"
    OPENING = "opening"
    ABSENT = "absent"  # nothing there yet: first start
    LOCKED = "locked"  # needs a passphrase, or another process has it
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Touched:
    """What a write or an arrival changed. `kinds` empty: unknown (something was erased, or very much changed)."""

    ids: frozenset[str]
    kinds: frozenset[str]

    def concerns(self, *kinds: str) -> bool:
        """Whether a page over these kinds should look again."""
        return not self.kinds or not self.kinds.isdisjoint(kinds)


class Office(QObject):
    """Opens, makes and closes the profile in the database worker; runs verbs with its desk."""

    state_changed = Signal(str)  # a State
    changed = Signal(object)  # Touched, after every write, on the main thread
    asked = Signal(str, object)  # prompt, answer(text): a passphrase is needed
    failed = Signal(str)  # why it did not open

    def __init__(self, folder: Path, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.state = State.CLOSED
        self._jobs = jobs
        self._store: Store | None = None
        self._desk: Desk | None = None
        self._lock = threading.Lock()

    # -- verbs

    def run(self, work: "Callable[[Desk], T]") -> T:
        """Run a verb; in a worker only. Raises PlaceError where no profile is open."""
        return work(self.desk())

    def desk(self) -> "Desk":
        """The desk of today; in a worker only."""
        from zsapp.verbs.desk import Desk, today

        with self._lock:
            if self._store is None:
                raise PlaceError(_("资料还没有打开。"))
            day = today()
            if self._desk is None or self._desk.today != day:
                self._desk = Desk.open(self._store, day)
            return self._desk

    def look_again_who(self) -> None:
        """The person's role or team may have changed: the next verb gets a new desk."""
        with self._lock:
            self._desk = None

    # -- opening

    def open(self, then: Callable[[], None] | None = None) -> Job:
        """Open the profile where there is one."""
        self._set_state(State.OPENING)
        return self._start(self._open, _("正在打开资料…"), then)

    def create(self, passphrase: str | None, then: Callable[[], None] | None = None) -> Job:
        """Make a new profile, with a passphrase or with this computer's keyring alone, and open it."""
        self._set_state(State.OPENING)
        return self._start(lambda: self._create(passphrase), _("正在建立资料…"), then)

    def _start(self, work: Callable[[], State], label: str, then: Callable[[], None] | None) -> Job:
        def opened(state: State) -> None:
            self._set_state(state)
            if state is State.OPEN and then is not None:
                then()

        def not_opened(error: BaseException) -> None:
            if isinstance(error, NeedsPersonError | PlaceError):
                self._set_state(State.LOCKED)
                self.failed.emit(str(error))
            else:
                self._set_state(State.ABSENT)
                self._jobs.report(error)

        return self._jobs.run(
            work, opened, lane=Lane.DATABASE, label=label, on_error=not_opened, can_cancel=False
        )

    def _open(self) -> State:
        from zsapp.store.profile import Profile

        if not Profile.exists(self.folder):
            return State.ABSENT
        self._take(Profile.open(self.folder, secrets=self._secrets(None), writing=True))
        return State.OPEN

    def _create(self, passphrase: str | None) -> State:
        from zsapp.store.profile import Profile

        self._take(Profile.create(self.folder, secrets=self._secrets(passphrase)))
        return State.OPEN

    def _take(self, profile: "Profile") -> None:
        from zsapp.store.identity import this_machine
        from zsapp.store.store import Store

        try:
            store = Store(profile, this_machine(), progress=progress)
        except BaseException:
            profile.close()
            raise
        store.listeners.append(self._written)
        self._store = store
        self.desk()

    def _secrets(self, passphrase: str | None) -> "Secrets":
        from zsapp.store.key import Secrets, SystemKeyring

        if passphrase is not None:
            return Secrets(passphrase=passphrase, keyring=SystemKeyring() if _may_ask_keyring() else None)
        return Secrets.from_environment(self._ask)

    def _ask(self, prompt: str) -> str:
        """Ask the person at the window, from the worker; "" where the question is put aside."""
        answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.asked.emit(prompt, answers.put)
        return answers.get()

    # -- what changed

    def _written(self, changed: "Changed") -> None:
        self.changed.emit(Touched(frozenset(changed.records), self._kinds_of(changed)))

    def _kinds_of(self, changed: "Changed") -> frozenset[str]:
        from sqlalchemy import select

        from zsapp.store.tables import record_table

        ids, found, known = sorted(changed.records), set(), 0
        if self._store is None or len(ids) > 20 * _ASKED_AT_ONCE:
            return frozenset()
        with self._store.database.read() as connection:
            for start in range(0, len(ids), _ASKED_AT_ONCE):
                part = ids[start : start + _ASKED_AT_ONCE]
                rows: list[Any] = list(
                    connection.execute(
                        select(record_table.c.kind).where(record_table.c.id.in_(part))
                    ).scalars()
                )
                known += len(rows)
                found |= set(rows)
        if found & {"user", "device"}:
            self.look_again_who()
        return frozenset(found) if known == len(ids) else frozenset()

    # -- closing

    def close(self) -> None:
        """Close the profile; after the workers have ended, or in the database worker."""
        with self._lock:
            store, self._store, self._desk = self._store, None, None
        if store is not None:
            store.close()

    def _set_state(self, state: State) -> None:
        self.state = state
        self.state_changed.emit(state.value)


def _may_ask_keyring() -> bool:
    """With ZSAPP_PASSPHRASE set the keyring is neither asked nor written."""
    return not os.environ.get("ZSAPP_PASSPHRASE")
