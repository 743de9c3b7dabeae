"""Jobs: work off the main thread. One thread for the database, one for reading, a small pool for the rest.

A job's function runs in a worker; its result comes back on the main thread. Errors go by whose fault: `on_user_error` or a toast,
a banner with Retry, a question, a report of a bug. Inside a job `progress` tells how far it is and ends it where it was cancelled.
"""

import threading
from collections.abc import Callable
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import language, speaking

if TYPE_CHECKING:
    from queue import SimpleQueue

OVERLAY_MS = 600
_POOL_THREADS = 3
T = TypeVar("T")


class Lane(StrEnum):
    """Where a job runs."""

    DATABASE = "database"  # verbs that may write, one after the other
    READING = "reading"  # rows, completions, search: goes on while a long write runs
    POOL = "pool"  # pictures of pages, later the network; never the database's writes


class CancelledError(BaseException):
    """Raised inside a job that was cancelled, by `progress`. Not an Exception: nothing on the way may swallow it."""


class Job:
    """One piece of work under way. `label`: what the overlay says; a job without one never shows it."""

    def __init__(
        self,
        work: Callable[[], Any],
        lane: Lane,
        *,
        label: str,
        done: Callable[[Any], None] | None,
        on_user_error: Callable[[UserError], None] | None,
        on_error: Callable[[BaseException], None] | None,
        owner: QObject | None,
        can_cancel: bool,
    ) -> None:
        self.work, self.lane, self.label, self.done = work, lane, label, done
        self.on_user_error, self.on_error = on_user_error, on_error
        self.owner, self.has_owner = owner, owner is not None
        self.can_cancel = can_cancel
        self.cancelled = threading.Event()
        self.is_over = False

    def cancel(self) -> None:
        """Ask it to end; it does at its next `progress`, or is left out where it has not begun. No callback is called."""
        self.cancelled.set()

    @property
    def is_wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return not self.cancelled.is_set() and not (self.has_owner and not _lives(self.owner))


def _lives(owner: QObject | None) -> bool:
    return owner is not None and isValid(owner)


_current: ContextVar["tuple[Jobs, Job] | None"] = ContextVar("job", default=None)


def progress(done: int, of: int) -> None:
    """Tell how far the job of this thread is; the verbs' `progress` callback. Ends the job where it was cancelled."""
    current = _current.get()
    if current is None:
        return
    jobs, job = current
    if job.cancelled.is_set():
        raise CancelledError
    jobs.progressed.emit(job, done, of)


class Jobs(QObject):
    """Runs jobs. The window connects to the signals; a page passes callbacks to `run`."""

    progressed = Signal(object, int, int)  # job, done, of
    lasting = Signal(object)  # a labelled job runs for more than OVERLAY_MS
    ended = Signal(object)
    idle_changed = Signal(bool)
    user_erred = Signal(str)
    place_failed = Signal(str, object)  # sentence, retry
    person_needed = Signal(str)
    bug_met = Signal(object)  # exception
    _finished = Signal()  # one more stands in `_over`

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues: dict[Lane, SimpleQueue[Job | None]] = {}  # None ends a thread
        self._over: SimpleQueue[tuple[Job, Any, BaseException | None]]
        self._under_way: set[Job] = set()
        self._threads: list[threading.Thread] = []
        self._is_closed = False
        self._finished.connect(self._deliver)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        *,
        lane: Lane = Lane.POOL,
        label: str = "",
        owner: QObject | None = None,
        on_user_error: Callable[[UserError], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
        can_cancel: bool = True,
    ) -> Job:
        """Run `work` in a worker, then `done(result)` here, unless `owner` has gone or the job was cancelled by then.

        `on_user_error` takes the user's mistakes (a hint at the field), `on_error` every error instead of the window's way.
        """
        job = Job(
            work,
            lane,
            label=label,
            done=done,
            on_user_error=on_user_error,
            on_error=on_error,
            owner=owner,
            can_cancel=can_cancel,
        )
        self._enter(job)
        return job

    def _enter(self, job: Job) -> None:
        if self._is_closed:
            return
        self._start_threads()
        self._under_way.add(job)
        if len(self._under_way) == 1:
            self.idle_changed.emit(False)
        self._queues[job.lane].put(job)
        if job.label:
            QTimer.singleShot(OVERLAY_MS, self, lambda: None if job.is_over else self.lasting.emit(job))

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    @property
    def under_way(self) -> list[Job]:
        """The jobs that have not ended."""
        return list(self._under_way)

    # -- the workers

    def _start_threads(self) -> None:
        if self._threads:
            return
        from queue import SimpleQueue  # after the first frame

        self._queues = {lane: SimpleQueue() for lane in Lane}
        self._over = SimpleQueue()
        for lane in Lane:
            for number in range(_POOL_THREADS if lane is Lane.POOL else 1):
                name = f"zsapp-{lane.value}-{number}"
                thread = threading.Thread(target=self._work, args=(lane,), name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    def _work(self, lane: Lane) -> None:
        """Work until None comes. Nothing of a job is held here when the main thread hears of its end: what its callbacks hold
        (pages, models) would otherwise die in this thread, where the main thread was quicker.
        """
        while (job := self._queues[lane].get()) is not None:
            ended = [job]
            del job
            self._over.put(self._outcome(ended.pop()))
            try:
                self._finished.emit()
            except RuntimeError:  # the window's side has gone: the process is ending
                return

    def _outcome(self, job: Job) -> tuple[Job, Any, BaseException | None]:
        result: Any = None
        error: BaseException | None = None
        if job.is_wanted or not job.has_owner:
            result, error = self._done(job)
        return job, result, error

    def _done(self, job: Job) -> tuple[Any, BaseException | None]:
        if job.cancelled.is_set():
            return None, CancelledError()
        token = _current.set((self, job))
        try:
            with speaking(language()):  # asked once for a job, not at each of its ten thousand texts
                return job.work(), None
        except BaseException as error:  # noqa: BLE001 - the border of a thread: handed to the main thread
            return None, error
        finally:
            _current.reset(token)

    # -- on the main thread

    def _deliver(self) -> None:
        job, result, error = self._over.get()
        job.is_over = True
        self._under_way.discard(job)
        self.ended.emit(job)
        if not self._under_way:
            self.idle_changed.emit(True)
        if not job.is_wanted or isinstance(error, CancelledError):
            return
        if error is None:
            if job.done is not None:
                job.done(result)
        elif job.on_error is not None:
            job.on_error(error)
        elif isinstance(error, UserError) and job.on_user_error is not None:
            job.on_user_error(error)
        else:
            self.report(error, retry=lambda: self._again(job))

    def report(self, error: BaseException, *, retry: Callable[[], None] | None = None) -> None:
        """Tell of an error by whose fault it is."""
        if isinstance(error, UserError):
            self.user_erred.emit(str(error))
        elif isinstance(error, PlaceError):
            self.place_failed.emit(str(error), retry)
        elif isinstance(error, NeedsPersonError):
            self.person_needed.emit(str(error))
        else:
            self.bug_met.emit(error)

    def _again(self, job: Job) -> None:
        if job.is_wanted:
            job.is_over = False
            self._enter(job)

    def close(self, *, wait_s: float = 10.0) -> bool:
        """Take no more jobs, cancel what may be cancelled, let what writes end. True where all threads ended in time."""
        self._is_closed = True
        for job in self._under_way:
            if job.can_cancel and job.lane is not Lane.DATABASE:
                job.cancel()
        for thread in self._threads:
            lane = Lane(thread.name.split("-")[1])
            self._queues[lane].put(None)
        for thread in self._threads:
            thread.join(wait_s)
        return not any(thread.is_alive() for thread in self._threads)
