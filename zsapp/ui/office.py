"""The office: the profile that this window has open. It lives in the workers; the main thread sees only its signals."""

import os
import threading
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from zsapp.base.errors import NeedsPersonError, PlaceError
from zsapp.base.texts import _
from zsapp.ui.jobs import Job, Jobs, Lane, progress

if TYPE_CHECKING:
    from zsapp.store.key import Secrets
    from zsapp.store.profile import Profile
    from zsapp.store.store import Changed, Store
    from zsapp.verbs.desk import Desk
    from zsapp.verbs.kept import Kept

T = TypeVar("T")
_ASKED_AT_ONCE = 500  # ids in one question


class State(StrEnum):
    """How far the profile is."""

    CLOSED = "closed"
    OPENING = "opening"
    ABSENT = "absent"  # nothing there yet: first start
    LOCKED = "locked"  # needs a passphrase, or another process has it
    OPEN = "open"


class Touched(NamedTuple):
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
    drafts_changed = Signal()  # one was kept or dropped: drafts are outside the log, no Touched tells of them
    asked = Signal(str, object)  # prompt, answer(text): a passphrase is needed
    failed = Signal(str)  # why it did not open

    def __init__(self, folder: Path, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.home = (
            folder  # the person's own profile; `folder` lies elsewhere while the demonstration is shown
        )
        self.is_demonstration = False
        self._has_set_day = False
        self.state = State.CLOSED
        self._jobs = jobs
        self._store: Store | None = None
        self._kept: Kept | None = None
        self._desk: Desk | None = None
        self._lock = threading.Lock()
        self.before_close: list[
            Callable[[], object]
        ] = []  # what ends before the profile is closed; any thread

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
                self._desk = Desk.open(self._store, day, partial(self._make_kept, self._store))
            return self._desk

    def _make_kept(self, store: "Store") -> "Kept":
        """The facts that are kept, made when a page first asks for them: a list needs none. They hear of a change before the pages do."""
        from zsapp.verbs.kept import Kept

        with self._lock:
            if self._store is not store:
                raise PlaceError(_("资料还没有打开。"))
            if self._kept is None:
                self._kept = Kept.following(store)
            return self._kept

    def look_again_who(self) -> None:
        """The person's role or team may have changed: the next verb gets a new desk."""
        with self._lock:
            self._desk = None

    @property
    def has_passphrase_outside(self) -> bool:
        """ZSAPP_PASSPHRASE serves: nobody is asked."""
        return not _may_ask_keyring()

    # -- opening

    def open(self, then: Callable[[], None] | None = None) -> Job:
        """Open the profile where there is one."""
        self._set_state(State.OPENING)
        return self._start(self._open, _("正在打开资料…"), then)

    def begin(
        self,
        make: "Callable[[Secrets], Profile]",
        first: "Callable[[Desk], object] | None",
        *,
        folder: Path,
        label: str,
        passphrase: str = "",
        on_error: Callable[[BaseException], None],
        then: Callable[[], object] | None = None,
    ) -> Job:
        """First start: `make` a profile in `folder`, then `first` with its desk; the page hears of errors, and nothing is open then.

        Without `passphrase` this computer's keyring alone keeps the key (or ZSAPP_PASSPHRASE, where it is set).
        """

        def work() -> State:
            try:
                self._take(make(self._given(passphrase)))
                if first is not None:
                    first(self.desk())
                    self.look_again_who()
                    self._look_whether_demonstration()
            except BaseException:
                self.close()
                raise
            return State.OPEN

        def begun(state: State) -> None:
            self.folder = folder
            self._set_state(state)
            if then is not None:
                then()

        return self._jobs.run(
            work, begun, lane=Lane.DATABASE, label=label, on_error=on_error, can_cancel=False
        )

    def go_home(self) -> Job:
        """Out of the demonstration, to the person's own profile or to the first start."""
        self._set_state(State.OPENING)

        def work() -> State:
            self.close()
            self.folder = self.home
            return self._open()

        return self._start(work, _("正在打开资料…"), None)

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
        self._take(Profile.open(self.folder, secrets=self._secrets(), writing=True))
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
        self._look_whether_demonstration()

    def _look_whether_demonstration(self) -> None:
        """The demonstration plays on a day of its own, unless ZSAPP_TODAY names one."""
        from zsapp.verbs import demonstration

        self.is_demonstration = demonstration.is_shown(self.desk())
        if self.is_demonstration and not os.environ.get("ZSAPP_TODAY"):
            os.environ["ZSAPP_TODAY"] = demonstration.DAY
            self._has_set_day = True
        if self.is_demonstration and self._store is not None:
            from zsapp.verbs.desk import today

            demonstration.plays_on(self._store, today())

    def _secrets(self) -> "Secrets":
        from zsapp.store.key import Secrets

        return Secrets.from_environment(self._ask)

    def _given(self, passphrase: str) -> "Secrets":
        """What opens a profile that begins: nobody is asked, the page has asked already."""
        from zsapp.store.key import Secrets, SystemKeyring

        if not _may_ask_keyring():
            return Secrets.from_environment(None)
        return Secrets(passphrase=passphrase or None, keyring=SystemKeyring())

    def _ask(self, prompt: str) -> str:
        """Ask the person at the window, from the worker; "" where the question is put aside."""
        from queue import SimpleQueue

        answers: SimpleQueue[str] = SimpleQueue()
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
        for end in self.before_close:
            end()
        with self._lock:
            store, self._store, self._desk, self._kept = self._store, None, None, None
            if self._has_set_day:
                os.environ.pop("ZSAPP_TODAY", None)
            self._has_set_day = self.is_demonstration = False
        if store is not None:
            store.close()

    def _set_state(self, state: State) -> None:
        self.state = state
        self.state_changed.emit(state.value)


def _may_ask_keyring() -> bool:
    """With ZSAPP_PASSPHRASE set the keyring is neither asked nor written."""
    return not os.environ.get("ZSAPP_PASSPHRASE")
