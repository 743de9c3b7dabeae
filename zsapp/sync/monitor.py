"""When synchronisation happens: one thread gives the engine its events and carries out its effects; requests run beside it.

The same loop serves the window (`start`, `stop`) and the command line (`run_once`: until nothing more can be done). Files go one request at
a time, and a new one begins only while no note is under way. No thread here holds the process at its end, and once `stop` has returned none
of them touches the profile.
"""

import queue
import random
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

from zsapp.base import trace
from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.store import identity, token
from zsapp.store.store import Changed, Store
from zsapp.sync.engine import Engine
from zsapp.sync.events import (
    Asked,
    Edited,
    Effect,
    Event,
    Failed,
    Replied,
    Send,
    State,
    Status,
    Stopped,
    Told,
    Wake,
    Woke,
)
from zsapp.sync.files import Files, UnderWay
from zsapp.sync.http import Address, Line, NoReplyError
from zsapp.sync.local import LocalLedger
from zsapp.sync.protocol import BODY_LIMIT, Pull, Question, Reply, Trouble, WrongAnswerError, words_of

STATUS = "sync_status"  # in `local`: the last state in words, for whoever asks while no monitor runs
STOP_S = 2.0
TICK_S = 5.0  # how often sleep and a new network are looked for
SLEPT_S = (
    20.0  # the wall clock ran on by so much while this process stood still, or was set by so much, either way
)
MISTRUST_PAUSE_S = (
    60.0  # a certificate that does not hold is often that of a network which wants a log-in first
)
PATIENCE_S, PATIENCE_TIMES = 15.0, 3  # on the command line a busy hub is waited for so long, so often
BUG_PAUSE_S = 300.0
LARGE_BYTES = 50_000  # of a page after which the next one is asked for ahead


Ahead = tuple[Pull, "queue.SimpleQueue[Reply | None]"]
"""What was asked for before the engine asks, and where its reply comes; None where none came."""


class StoppedError(Exception):
    """The monitor was stopped: the profile is not touched any more."""


@dataclass(frozen=True, slots=True)
class _FilesDone:
    """A request about a file has ended; `error` where it did not come to anything."""

    is_more: bool
    error: BaseException | None = None


class Monitor:
    """Keeps one profile that joined a hub in step with it. Files and network run in daemon threads."""

    def __init__(self, store: Store, *, on_status: Callable[[Status], None] = lambda status: None) -> None:
        """`on_status` is called in the monitor's thread. What arrives is told by the store's listeners, as after any write."""
        self._store, self._on_status = store, on_status
        self._ledger = LocalLedger(store)
        self._engine = Engine(self._ledger, now_s=time.time, random=random.random)
        self._queue: queue.SimpleQueue[Event | _FilesDone] = queue.SimpleQueue()
        self._gate = threading.RLock()
        self._is_stopping = False
        self._thread: threading.Thread | None = None
        self._loop_id = 0
        self._wake_at: float | None = None  # of the monotonic clock: a wall clock that is set does not matter
        self._line: Line | None = None
        self._ahead: Ahead | None = None
        self._line_lock = threading.Lock()
        self._is_line_old = False
        self._files = Files(store, hub=self._hub_id(), now_s=time.time, touching=self._touching)
        self._is_file_under_way = False
        self._are_files_due = False
        self._drift = time.time() - time.monotonic()
        self._network = ""

    # -- from outside

    @property
    def status(self) -> Status:
        """What the engine last said."""
        return self._engine.status

    @property
    def file_under_way(self) -> UnderWay | None:
        """The file that is being transferred."""
        return self._files.under_way

    def start(self) -> None:
        """Begin in a thread of its own, with a round at once."""
        self._thread = threading.Thread(target=self._run, name="zsapp-sync", daemon=True)
        self._store.listeners.append(self._written)
        self._queue.put(Asked())
        self._thread.start()

    def ask(self) -> None:
        """Synchronise now: a person asked, or logged in anew."""
        self._is_line_old = True  # the token or the address may be new
        self._queue.put(Asked())

    def stop(self) -> bool:
        """End within 2 s; what is under way is cut off and goes on next time. Whether the thread has ended."""
        self._is_stopping = True
        with suppress(ValueError):
            self._store.listeners.remove(self._written)
        self._queue.put(Stopped())
        with self._line_lock:
            line, self._line = self._line, None
        if self._thread is not None:
            self._thread.join(STOP_S)
        has_ended = self._gate.acquire(timeout=STOP_S)  # whoever touches the profile has ended, nobody begins
        if has_ended:
            self._gate.release()
        if line is not None:
            threading.Thread(target=line.close, daemon=True).start()  # it may wait for a lock of a request
        return has_ended and (self._thread is None or not self._thread.is_alive())

    def run_once(self) -> Status:
        """Synchronise notes and files until nothing more can be done; how it ended. For the command line, in its own thread."""
        self._loop_id = threading.get_ident()
        self._carry_out(self._engine.step(Asked()))
        patience = PATIENCE_TIMES
        try:
            while True:
                if self._is_quiet():
                    if not self._is_worth_waiting() or not patience:
                        break
                    patience -= 1
                self._turn()
        finally:
            self._is_stopping = True
            self.stop()
        return self._engine.status

    # -- the loop

    def _run(self) -> None:
        self._loop_id = threading.get_ident()
        while not self._is_stopping:
            try:
                self._turn()
            except StoppedError:
                return
            except PlaceError as error:
                self._hindered(str(error))
            except Exception as error:  # noqa: BLE001 - the border of a thread
                trace.write_bug(self._store.profile.dir, error)
                self._hindered(_("同步出了故障，稍后再试；本机数据不受影响。请把诊断文件交给管理员。"))

    def _turn(self) -> None:
        """Wait for what comes next, and do it."""
        now = time.monotonic()
        until = TICK_S if self._wake_at is None else min(TICK_S, max(0.0, self._wake_at - now))
        item: Event | _FilesDone | None
        try:
            item = self._queue.get(timeout=until)
        except queue.Empty:
            item = self._looked_around()
        if self._is_stopping:
            raise StoppedError
        if isinstance(item, _FilesDone):
            self._file_ended(item)
        elif item is not None:
            with self._touching():
                effects = self._engine.step(item)
            self._carry_out(effects)
        if not self._engine.is_busy:
            self._catch_up()
            self._next_file()

    def _looked_around(self) -> Event | None:
        """The time of the last `Wake` has come; or the computer has slept, or has another network."""
        drift, before = time.time() - time.monotonic(), self._drift
        self._drift = drift
        is_mistrusted = self._engine.status.trouble is Trouble.TLS
        if self._wake_at is not None and time.monotonic() >= self._wake_at:
            self._wake_at = None
            return Asked() if is_mistrusted else Woke()
        if abs(drift - before) > SLEPT_S:
            return Asked()
        if is_mistrusted or self._engine.status.state is State.OFFLINE:
            network, known = local_address(), self._network
            self._network = network
            return Asked() if network and network != known else None
        return None

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Send):
                self._beside(self._exchange, effect.number, effect.question)
            elif isinstance(effect, Wake):
                self._wake_at = time.monotonic() + max(0.0, effect.at_s - time.time())
            elif isinstance(effect, Told):
                self._told(effect.status)

    def _told(self, status: Status) -> None:
        if status.trouble is Trouble.TLS:
            self._wake_at = time.monotonic() + MISTRUST_PAUSE_S
        if status.trouble is Trouble.TLS or status.state is State.OFFLINE:
            self._network = local_address()
        if status.state is State.UP_TO_DATE:
            self._are_files_due = True
        if status.state in (State.UP_TO_DATE, State.OFFLINE, State.NEEDS_YOU, State.TROUBLE):
            with self._touching():
                _write_status(self._store, status)
        self._on_status(status)

    def _hindered(self, words: str) -> None:
        """The profile could not be written (disk full), or a bug: told, and tried again later."""
        self._carry_out(self._engine.step(Stopped()))
        self._wake_at = time.monotonic() + BUG_PAUSE_S
        self._on_status(Status(State.TROUBLE, words, retry_at_s=time.time() + BUG_PAUSE_S))

    def _catch_up(self) -> None:
        """Write what of a large arrival is left, and make the tables. Stopped in the middle, it is done at the next opening."""

        def go_on(_done: int, _of: int) -> None:
            if self._is_stopping:
                raise StoppedError

        with self._touching():
            self._ledger.write_held()
        if not self._store.is_current:
            self._store.catch_up(go_on)

    # -- requests

    def _beside(self, work: Callable[..., None], *given: Any) -> None:
        threading.Thread(target=work, args=given, name="zsapp-sync-request", daemon=True).start()

    def _exchange(self, number: int, question: Question) -> None:
        """Ask the hub; in a thread of its own."""
        event: Event
        ahead: Ahead | None = None
        try:
            reply = self._replied(question)
            if (following := next_pull(question, reply)) is not None:
                ahead = self._ahead = (following, queue.SimpleQueue())
            event = Replied(number, reply)
        except NoReplyError as error:
            event = Failed(number, error.trouble, error.words)
        except (PlaceError, StoppedError) as error:
            event = Failed(number, Trouble.OFFLINE, str(error))
        except Exception as error:  # noqa: BLE001 - the border of a thread
            trace.write_bug(self._store.profile.dir, error)
            event = Failed(number, Trouble.OFFLINE, words_of(Trouble.OFFLINE))
        self._queue.put(event)
        if ahead is not None:
            self._look_ahead(ahead)

    def _replied(self, question: Question) -> Reply:
        """The reply to a question, the one that was asked for ahead where there is one. Raises NoReplyError."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == question and (early := ahead[1].get()) is not None:
            return early
        return self._open_line().ask(question)

    def _look_ahead(self, ahead: Ahead) -> None:
        """Ask for the next page of a large pull while the engine takes the one before in."""
        early: Reply | None = None
        try:
            early = self._open_line().ask(ahead[0])
        except (NoReplyError, PlaceError, StoppedError):
            early = None  # it is asked for again
        finally:
            ahead[1].put(early)

    def _open_line(self) -> Line:
        """The line to the hub. Raises NoReplyError where a person has to log in first."""
        with self._line_lock:
            if self._line is None or self._is_line_old:
                self._is_line_old = False
                with self._touching():
                    address = address_of(self._store)
                if not address.token:
                    raise NoReplyError(Trouble.LOG_IN, words_of(Trouble.LOG_IN))
                if self._line is not None and self._line.address != address:
                    self._line.close()  # what is under way there fails, and is asked again
                    self._line = None
                self._line = self._line or Line(address)
            return self._line

    def _hub_id(self) -> str:
        with self._store.database.read() as connection:
            joined = identity.hub(connection)
        return "" if joined is None else joined.id

    # -- files

    def _next_file(self) -> None:
        """Begin the next request about a file, while no note waits."""
        if (
            self._is_file_under_way
            or self._engine.is_busy
            or self._engine.status.state is not State.UP_TO_DATE
        ):
            return
        if self._are_files_due:
            self._are_files_due = False
            self._files.look()
        if self._files.under_way is not None:
            self._is_file_under_way = True
            self._beside(self._transfer)

    def _transfer(self) -> None:
        """One request about a file; in a thread of its own."""
        try:
            self._queue.put(_FilesDone(self._files.step(self._open_line())))
        except (NoReplyError, WrongAnswerError, PlaceError, StoppedError) as error:
            self._queue.put(_FilesDone(False, error))
        except Exception as error:  # noqa: BLE001 - the border of a thread
            trace.write_bug(self._store.profile.dir, error)
            self._queue.put(_FilesDone(False, error))

    def _file_ended(self, done: _FilesDone) -> None:
        self._is_file_under_way = False
        if done.error is not None:  # it holds all files: the next successful round tries again
            self._files.put_aside(str(done.error))
        self._on_status(self._engine.status)

    # -- the profile

    @contextmanager
    def _touching(self) -> Iterator[None]:
        """Around everything that reads or writes the profile. Raises StoppedError once the monitor was stopped."""
        with self._gate:
            if self._is_stopping:
                raise StoppedError
            yield

    def _written(self, _changed: Changed) -> None:
        """Something was written; what this loop itself takes in is no edit."""
        if threading.get_ident() != self._loop_id:
            self._queue.put(Edited())

    # -- on the command line

    def _is_quiet(self) -> bool:
        return not self._engine.is_busy and not self._is_file_under_way and not self._are_files_due

    def _is_worth_waiting(self) -> bool:
        status = self._engine.status
        is_busy = status.trouble is Trouble.BUSY and status.retry_at_s is not None
        return is_busy and (status.retry_at_s or 0.0) - time.time() <= PATIENCE_S


def next_pull(question: Question, reply: Reply) -> Pull | None:
    """What will be asked next after a large page, by its last words; None where it was the last one, or is none."""
    if not isinstance(question, Pull) or question.want is not None or len(reply.body) < LARGE_BYTES:
        return None
    try:
        tail = zlib.decompressobj(wbits=31).decompress(reply.body, BODY_LIMIT)[-200:]
    except zlib.error:
        return None
    found = re.search(rb'"seq":(\d{1,18}),"top":(\d{1,18}),"epoch":"[^"]*"}$', tail)
    if found is None or int(found[1]) >= int(found[2]) or int(found[1]) == question.seq:
        return None
    return Pull(question.stream, int(found[1]))


def address_of(store: Store) -> Address:
    """Where the joined hub is, with this profile's token. Asks the keyring, so not on the main thread. Raises PlaceError."""
    with store.database.read() as connection:
        joined = identity.hub(connection)
    if joined is None:
        raise PlaceError(_("这份数据还没有加入中心端。请先运行 zsapp join。"))
    return Address(joined.url, joined.id, token.read(store.profile), joined.ca)


def _write_status(store: Store, status: Status) -> None:
    """Keep the state for whoever asks while no monitor runs; the last success is not forgotten by a failure."""
    before = read_status(store)
    kept = asdict(status) | {"last_success_s": status.last_success_s or (before and before.last_success_s)}
    with store.database.write() as connection:
        identity.put_local(connection, STATUS, kept)


def read_status(store: Store) -> Status | None:
    """The state that was kept last, or None where this profile was never synchronised."""
    kept = store.local(STATUS)
    if kept is None:
        return None
    trouble = Trouble(kept["trouble"]) if kept["trouble"] else None
    state = State(kept["state"])
    return Status(**{**kept, "state": state, "trouble": trouble, "progress": tuple(kept["progress"])})


def local_address() -> str:
    """The address by which this computer would reach the internet, "" where it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): routed like any address, but nobody's
            return str(asking.getsockname()[0])
        except OSError:
            return ""
