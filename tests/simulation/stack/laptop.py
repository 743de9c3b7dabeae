"""A laptop of the real stack: a profile on disk, looked at as the histories look at their laptops in memory."""

import random
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulation.replica import Draft
from tests.support.profiles import opened
from zsapp.domain import judging  # noqa: F401 - all kinds of record are declared
from zsapp.domain.heads import Verdict
from zsapp.domain.ids import Hash, RecordId, StreamId
from zsapp.store import audit, identity, log, outbox, sheets, token
from zsapp.store.identity import Machine
from zsapp.store.store import Store
from zsapp.store.writer import Edit
from zsapp.sync.local import READABLE, LocalLedger
from zsapp.sync.monitor import Monitor

FILES_OF_IMAGE = ("zsapp.db", "zsapp.db-wal")
METHODS = {  # of the ledger, as traps name them
    "pinned": "read", "digests": "read", "readable": "read", "set_readable": "set_readable",
    "cursor": "read", "take": "take", "key_of": "read", "unsent": "read", "outgoing": "outgoing",
    "acknowledge": "acknowledge", "owe": "owe", "tips": "read", "hashes": "read", "verdicts": "read",
    "leave": "leave",
}  # fmt: skip


class TrappedStore(Store):
    """A store whose ledger says before and after each step what it does; `fault` may raise."""

    fault: Callable[[str, bool], None]


class TrappedLedger(LocalLedger):
    """The ledger of a trapped store."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._fault = getattr(store, "fault", lambda method, is_done: None)


def _trapped(name: str, kind: str) -> Callable[..., Any]:
    real = getattr(LocalLedger, name)

    def method(self: TrappedLedger, *given: Any, **named: Any) -> Any:
        self._fault(kind, False)
        result = real(self, *given, **named)
        self._fault(kind, True)
        return result

    return method


for _name, _kind in METHODS.items():
    setattr(TrappedLedger, _name, _trapped(_name, _kind))


@dataclass
class State:
    """What lies in the profile, read at one moment; never altered, so that copies may share it."""

    log: dict[Hash, Any] = field(default_factory=dict)
    waiting: dict[Hash, Any] = field(default_factory=dict)
    records: dict[str, list[Hash]] = field(default_factory=lambda: defaultdict(list))
    verdicts: set[tuple[str, Hash, int]] = field(default_factory=set)
    sheets: dict[bytes, Verdict] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    given_up: set[Hash] = field(default_factory=set)
    digests: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    readable: set[StreamId] = field(default_factory=set)
    owed: dict[StreamId, int] = field(default_factory=dict)
    device: str = ""
    enrolment: str = ""
    is_copied: bool = False


class RealLaptop:
    """The surface of `replica.Replica` and `sync.laptop.Laptop`, as far as people and checks use it, over a real profile."""

    def __init__(self, folder: Path, fault: Callable[[str, bool], None]) -> None:
        self.folder, self._fault = folder, fault
        self.wall_us = 0
        self.state = State()
        self._histories: dict[str, Any] = {}
        self._store: TrappedStore | None = None

    # -- the profile

    @property
    def store(self) -> TrappedStore:
        """The store, opened where it was closed."""
        if self._store is None:
            machine = Machine(lambda: self.wall_us, random.SystemRandom().randbytes, "laptop", "person")
            self._store = TrappedStore(opened(self.folder), machine)
            self._store.fault = self._fault
        return self._store

    def close(self) -> None:
        """Close the profile."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def image(self, to: Path) -> None:
        """What a kill would leave: the folder as it lies on the disk, the database not closed."""
        keep = shutil.ignore_patterns("*-shm", "lock*", "*.lock")
        shutil.copytree(self.folder, to, ignore=keep)

    def killed(self, to: Path) -> None:
        """The process is gone; what lay on the disk is opened again, at another place."""
        self.image(to)
        self.close()
        shutil.rmtree(self.folder)
        self.folder = to

    def copied(self, to: Path, fault: Callable[[str, bool], None]) -> "RealLaptop":
        """Another computer with the same folder; not opened."""
        self.image(to)
        twin = RealLaptop(to, fault)
        twin.state, twin.wall_us = self.state, self.wall_us
        return twin

    @property
    def token(self) -> str:
        """The token for the hub."""
        return token.read(self.store.profile)

    def look(self) -> None:
        """Read everything anew."""
        new = State()
        with self.store.database.read() as connection:
            names = [Hash(row[0]) for row in connection.exec_driver_sql("SELECT hash FROM log ORDER BY seq")]
            new.log = {change.hash: change for change in log.changes_named(connection, names)}
            for change in new.log.values():
                new.records[change.header.record].append(change.hash)
            new.waiting = {change.hash: change for change in log.waiting(connection)}
            said = sheets.given(connection)
            new.sheets = {verdict.signature: verdict for verdict in said}
            new.verdicts = {(v.stream, name, int(v.judgement)) for v in said for name in v.hashes}
            new.erased, new.given_up = set(log.erased(connection)), log.given_up(connection)
            digests = log.vector_digests(connection)
            new.digests |= {stream: int(digest, 16) for stream, digest in digests.items()}
            new.readable = set(identity.local(connection, READABLE) or ())
            new.owed = outbox.counts(connection)
            own = identity.device(connection)
            new.is_copied = identity.must_renew(connection)
        new.device, new.enrolment = (own.id, own.enrolment) if own else ("", "")
        self.state, self._histories = new, {}

    # -- as people and checks see it

    log = property(lambda self: self.state.log)
    waiting = property(lambda self: self.state.waiting)
    records = property(lambda self: self.state.records)
    verdicts = property(lambda self: self.state.verdicts)
    sheets = property(lambda self: self.state.sheets)
    erased = property(lambda self: self.state.erased)
    given_up = property(lambda self: self.state.given_up)
    digests = property(lambda self: self.state.digests)
    readable = property(lambda self: self.state.readable)
    device = property(lambda self: self.state.device)
    enrolment = property(lambda self: self.state.enrolment)

    @property
    def applied(self) -> list[Hash]:
        """The changes in the order in which they were applied."""
        return list(self.state.log)

    @property
    def owed(self) -> set[Hash]:
        """What the hub has not acknowledged."""
        if not self.state.owed:
            return set()
        with self.store.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT l.hash FROM unsent u JOIN log l ON l.seq = u.seq")
            return {Hash(row[0]) for row in rows}

    @property
    def is_copied(self) -> bool:
        """Whether a new device id is due."""
        return self.state.is_copied

    @is_copied.setter
    def is_copied(self, is_due: bool) -> None:
        if is_due:
            with self.store.database.write() as connection:
                identity.put_local(connection, identity.RENEW, True)

    def history(self, record: str) -> Any:
        """The history of a record as the store reads it."""
        if record not in self._histories:
            self._histories[record] = self.store.history(RecordId(record))
        return self._histories[record]

    def write(self, drafts: list[Draft], *, stream: str, wall_us: int, rng: random.Random) -> list[Any]:
        """Save a group as a verb does; the changes written, an enrolment of a new device before them where one was due."""
        self.wall_us = wall_us
        edits = [Edit(d.kind, RecordId(d.record), StreamId(stream), d.values, d.over) for d in drafts]
        if drafts[0].kind == "erasure":
            self.store.erase(RecordId(str(drafts[0].values["target"])), edits[0])
        else:
            self.store.write(edits)
        before = self.state.log
        self.look()
        return [change for name, change in self.state.log.items() if name not in before]

    # -- checks of its own

    def damage(self) -> list[str]:
        """What is wrong with the log, and bugs that somebody swallowed (empty: nothing)."""
        with self.store.database.read() as connection:
            found = audit.audit(connection)
        return found + [path.read_text(encoding="utf-8") for path in self.folder.glob("trace/bug-*")]

    def shown(self) -> str:
        """The digest of what the tables show."""
        with self.store.database.read() as connection:
            return audit.digest(connection)

    def file(self, name: str) -> bytes | None:
        """A file that is whole here, or None."""
        blobs = self.store.profile.blobs
        return blobs.get(name) if blobs.has(name) else None

    def monitor(self) -> Monitor:
        """What synchronises it, as `zsapp sync` does."""
        return Monitor(self.store)
