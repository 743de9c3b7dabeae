"""The store: one profile's log, derived tables and search index, kept together.

A write is one transaction: log, tables, index (log rule 15). It returns what changed; pages refresh from that and nothing else.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from zsapp.domain.change import GROUP_LIMIT, Change, Form, History, Judgement
from zsapp.domain.heads import Head, Verdict
from zsapp.domain.ids import Hash, PersonId, RecordId, StreamId
from zsapp.domain.records import files_of
from zsapp.store import derive, drafts, identity, log, outbox, search, sheets, sight, signing, tables, writer
from zsapp.store.identity import Machine
from zsapp.store.profile import Profile
from zsapp.store.writer import Edit

ACTS_KEPT = 100


@dataclass(frozen=True, slots=True)
class Changed:
    """What a write or an arrival changed: records, groups written, changes refused with the reason, changes that wait."""

    records: frozenset[RecordId] = frozenset()
    units: tuple[Hash, ...] = ()
    refused: tuple[tuple[Change, str], ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes from elsewhere in one transaction; see `Store.receive`."""

    changes: list[Change]
    verdicts: list[Verdict]
    heads: list[Head]
    of_hub: bool
    defers: bool


@dataclass(slots=True)
class Acts:
    """What this device can undo and redo: lists of groups that one act wrote."""

    done: list[list[Hash]] = field(default_factory=list)
    undone: list[list[Hash]] = field(default_factory=list)


class Store:
    """An open profile with everything that is derived from its log."""

    def __init__(
        self,
        profile: Profile,
        machine: Machine,
        *,
        progress: Callable[[int, int], None] = lambda done, of: None,
    ) -> None:
        """Makes the derived tables anew where they do not fit the program. A profile opened for reading needs them as they are."""
        self.profile = profile
        self.database = profile.database
        self.machine = machine
        self.listeners: list[Callable[[Changed], None]] = []  # told after each write, in the writer's thread
        with self.database.read() as connection:
            self.is_current = tables.are_current(connection)
        if not self.is_current and self.database.writing:
            self.rebuild(progress)
            self.is_current = True

    # -- writing

    def found(self, organisation: StreamId | None = None) -> StreamId:
        """The organisation this profile writes for; a new profile without a hub mints one at its first write, or takes the given.

        One that was minted but never written for gives way to the given one.
        """
        with self.database.write() as connection:
            known = identity.organisation(connection)
            if known is None or (organisation is not None and log.size(connection) == 0):
                known = organisation or StreamId(self.fresh_id())
                identity.put_local(connection, identity.ORGANISATION, known)
            return known

    def fresh_id(self) -> RecordId:
        """An id for a new record."""
        return writer.fresh_id(self.machine)

    def write(
        self,
        edits: Sequence[Edit],
        *,
        author: PersonId | None = None,
        at_us: int | None = None,
        stack: str = "done",
        draft: str | None = None,
    ) -> Changed:
        """Save edits: durable when this returns. `stack` says where undo finds them: `done`, `undone`, or `` for nowhere.

        `draft`: the draft that is saved by this, gone in the same transaction.
        """
        with self.database.write() as connection:
            changed = self._write(connection, edits, author=author, at_us=at_us, stack=stack)
            if draft is not None:
                drafts.drop(connection, draft)
        return self.tell(changed)

    def tell(self, changed: Changed) -> Changed:
        """Tell the listeners what changed, once it is durable."""
        for listener in self.listeners:
            listener(changed)
        return changed

    def _write(
        self,
        connection: Connection,
        edits: Sequence[Edit],
        *,
        author: PersonId | None,
        at_us: int | None,
        stack: str,
    ) -> Changed:
        own, units, touched = writer.enrolled(connection, self.machine, at_us=at_us), [], set()
        by_stream: dict[StreamId, list[Edit]] = defaultdict(list)
        for edit in edits:
            by_stream[edit.stream].append(edit)
        for stream, many in by_stream.items():
            for start in range(0, len(many), GROUP_LIMIT):
                part = many[start : start + GROUP_LIMIT]
                unit = writer.unit_of(connection, self.machine, own, stream, part, author=author, at_us=at_us)
                touched |= log.append(connection, [unit])
                units.append(unit[0].hash)
        touched = derive.derive_all(connection, touched)
        if stack and units:
            self._remember(connection, units, stack)
        return Changed(frozenset(touched), tuple(units))

    def load(self, acts: Iterable[tuple[Sequence[Edit], PersonId, int]]) -> Changed:
        """Write many acts, each (edits, author, moment in microseconds), in one transaction, and make the tables at the end.

        `over` of each edit is what the earlier acts of this very load left standing; for a profile that holds nothing else.
        """
        standing: dict[RecordId, dict[str, Hash]] = defaultdict(dict)
        units: list[Hash] = []
        with self.database.write() as connection:
            for edits, author, at_us in acts:
                own = writer.enrolled(connection, self.machine, at_us=at_us)
                by_stream: dict[StreamId, list[Edit]] = defaultdict(list)
                for edit in edits:
                    by_stream[edit.stream].append(writer.over_standing(edit, standing[edit.record]))
                for stream, many in by_stream.items():
                    unit = writer.unit_of(
                        connection, self.machine, own, stream, many, author=author, at_us=at_us
                    )
                    log.append(connection, [unit])
                    units.append(unit[0].hash)
                    for change in unit:
                        standing[change.header.record] |= dict.fromkeys(change.values or (), change.hash)
            derive.rebuild(connection)
        return self.tell(Changed(frozenset(standing), tuple(units)))

    def keep_blob(self, content: bytes, stream: StreamId) -> tuple[str, int]:
        """Seal a file into the blob store for a stream: (SHA-256, size). The record that names it is written afterwards."""
        name, size = self.profile.blobs.put(content)
        with self.database.write() as connection:
            outbox.keep_blob(connection, name, stream, file=self.profile.blobs.name(name), size=size)
        return name, size

    def drop_erased_blobs(self, arrived: Iterable[str]) -> None:
        """Drop those of the files that no change names any more: what was erased does not come back with another's copy (log rule 13)."""
        with self.database.write() as connection:
            for name in (
                sorted(set(arrived) - outbox.files_named(connection)) if log.erased(connection) else []
            ):
                if not log.is_named(connection, name):
                    outbox.drop_blob(connection, name)
                    self.profile.blobs.delete(name)

    def _remember(self, connection: Connection, units: list[Hash], stack: str) -> None:
        acts = self._acts(connection)
        if stack == "undone":
            acts.undone.append(units)
        else:
            acts.done = [*acts.done, units][-ACTS_KEPT:]
            if stack == "done":
                acts.undone = []
        self._put_acts(connection, acts)

    def _acts(self, connection: Connection) -> Acts:
        return Acts(**(identity.local(connection, identity.ACTS) or {}))

    def _put_acts(self, connection: Connection, acts: Acts) -> None:
        identity.put_local(connection, identity.ACTS, {"done": acts.done, "undone": acts.undone})

    # -- arrivals

    def receive(
        self,
        changes: Iterable[Change],
        verdicts: Iterable[Verdict] = (),
        *,
        heads: Iterable[Head] = (),
        of_hub: bool = False,
        defers: bool = False,
        within: Callable[[Connection], None] = lambda connection: None,
    ) -> Changed:
        """Take in changes and verdicts from elsewhere, in any order, any number of times; of the heads, those that are genuine.

        `of_hub`: the hub has them, they are not owed to it. `defers`: the tables are left behind until `catch_up`. `within` is done in
        the same transaction.
        """
        coming = Arrival(list(changes), list(verdicts), list(heads), of_hub, defers)
        seldom = derive.collecting_seldom() if defers else nullcontext()
        with seldom, self.database.write(is_large=defers) as connection:
            changed, has_erased = self._receive(connection, coming)
            within(connection)
        if defers:
            self.is_current = False
        if has_erased:
            self.database.checkpoint()
        return self.tell(changed)

    def _receive(self, connection: Connection, coming: Arrival) -> tuple[Changed, bool]:
        touched = log.put_verdicts(connection, coming.verdicts)
        admitted = log.admit(connection, coming.changes)
        touched |= log.append(connection, admitted.units, of_hub=coming.of_hub)
        log.put_waiting(connection, admitted.waiting)
        whole = {change.hash for unit in admitted.units for change in unit if change.body_bytes is not None}
        touched |= log.fill(connection, (change for change in coming.changes if change.hash not in whole))
        if coming.of_hub:
            outbox.acknowledge(connection, [change.hash for change in coming.changes])
        signing.put_genuine(connection, coming.heads)
        self._meet(connection, [*(change for unit in admitted.units for change in unit), *admitted.waiting])
        latest = max((c.header.at for unit in admitted.units for c in unit), default=0)
        seen = identity.local(connection, identity.CLOCK) or 0
        if latest > seen:
            identity.put_local(connection, identity.CLOCK, latest)
        gone = self._apply_erasures(connection, touched | _granted_now(connection, coming.verdicts))
        if coming.defers:
            tables.mark_stale(connection)
        else:
            touched = derive.derive_all(connection, touched | gone)
        if gone:
            search.forget(connection)
        return Changed(frozenset(touched | gone), (), admitted.refused, len(admitted.waiting)), bool(gone)

    def _meet(self, connection: Connection, met: Iterable[Change]) -> None:
        """Notice that somebody else writes under my name: a copy of this profile (log rule 5)."""
        own = identity.device(connection)
        if own is not None and any(change.header.device == own.id for change in met):
            identity.put_local(connection, identity.RENEW, True)

    def catch_up(self, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
        """Make the tables anew if arrivals left them behind."""
        if not self.is_current:
            self.rebuild(progress)
            with self.database.read() as connection:
                records = frozenset(connection.execute(text("SELECT id FROM record")).scalars())
            self.tell(Changed(records))

    def leave(self, stream: StreamId) -> None:
        """Drop the copy of a stream: log, rows, index, drafts and files that no other stream names. Other streams are untouched."""
        with self.database.write() as connection:
            records, files = outbox.leave(connection, stream)
            self._forget_erased_acts(connection)
            touched = {RecordId(record) for record in records}
            derive.derive_all(connection, touched)
            outbox.drop_unwanted_pieces(connection)
            search.forget(connection)
        for name in files:
            self.profile.blobs.delete(name)
        self.database.checkpoint()
        self.tell(Changed(frozenset(touched)))

    def _apply_erasures(self, connection: Connection, touched: set[RecordId]) -> set[RecordId]:
        gone: set[RecordId] = set()
        for record in log.of_kind(connection, touched, "erasure"):
            history = log.history(connection, record)
            if history is not None and history.exists and _is_granted(connection, history):
                target = RecordId(str(history.values().get("target")))
                self._drop(connection, target, history.changes[0].hash)
                gone.add(target)
        return gone

    def _drop(self, connection: Connection, target: RecordId, by: Hash) -> None:
        history = log.history(connection, target)
        named = {name for change in (history.changes if history else ()) for name in files_of(change)}
        log.erase(connection, target, by)
        self._forget_erased_acts(connection)
        for name in sorted(named):
            if not log.is_named(connection, name):  # two records may share a file
                outbox.drop_blob(connection, name)
                self.profile.blobs.delete(name)

    def _forget_erased_acts(self, connection: Connection) -> None:
        """Take acts of which nothing is left from undo and redo: they would stand in the way of older ones."""
        acts = self._acts(connection)

        def is_left(units: list[Hash]) -> bool:
            changes = (change for name in units for change in log.unit_named(connection, name))
            return any(change.values is not None for change in changes)

        acts.done = [units for units in acts.done if is_left(units)]
        acts.undone = [units for units in acts.undone if is_left(units)]
        self._put_acts(connection, acts)

    def rebuild(self, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
        """Make all derived tables anew from the log."""
        with self.database.write(is_large=True) as connection:
            derive.rebuild(connection, progress)
        self.is_current = True

    # -- reading and forms

    def form(self, record: RecordId) -> Form | None:
        """Read the form of a record, or None where there is none to read (unknown, erased)."""
        history = self.history(record)
        return None if history is None or history.is_erased or not history.exists else history.form()

    def history(self, record: RecordId) -> History | None:
        """All changes of a record; None where there is none, or it is held back from this person."""
        with self.database.read() as connection:
            found = log.history(connection, record)
            if found is None or found.changes[0].header.stream == sight.held_back(connection):
                return None
            return found

    # -- undo

    def last_act(self, stack: str) -> list[Change]:
        """The changes of the newest act that can be undone (`done`) or given back (`undone`), in the order they were written."""
        with self.database.read() as connection:
            acts = self._acts(connection)
            stacked = acts.done if stack == "done" else acts.undone
            units = stacked[-1] if stacked else []
            return [change for name in units for change in log.unit_named(connection, name)]

    def take_back(self, edits: Sequence[Edit], *, stack: str) -> Changed:
        """Write the edits that take the newest act of `stack` back, and move the act to the other one."""
        with self.database.write() as connection:
            acts = self._acts(connection)
            (acts.done if stack == "done" else acts.undone).pop()
            self._put_acts(connection, acts)
            onto = "undone" if stack == "done" else "redone"
            changed = self._write(connection, edits, author=None, at_us=None, stack=onto)
        return self.tell(changed)

    # -- erasure (log rule 13)

    def erase(self, record: RecordId, edit: Edit) -> Changed:
        """Write the erasure and drop the contents of the record for good, here and wherever the erasure arrives."""
        with self.database.write() as connection:
            changed = self._write(connection, [edit], author=None, at_us=None, stack="")
            self._drop(connection, record, changed.units[0])
            derive.derive_all(connection, {record})
            search.forget(connection)
        self.database.checkpoint()
        return self.tell(Changed(changed.records | {record}, changed.units))

    def local(self, name: str) -> Any:
        """A setting of this computer."""
        with self.database.read() as connection:
            return identity.local(connection, name)

    def close(self) -> None:
        """Close the profile."""
        self.profile.close()


def _is_granted(connection: Connection, history: History) -> bool:
    """Whether an erasure takes effect: where somebody judges, only by his word, for what was dropped does not come back."""
    if identity.local(connection, identity.HUB) is None and identity.local(connection, identity.ZONE) is None:
        return True
    return any(
        each.judgement is Judgement.OK
        for each in sheets.given_on(connection, [c.hash for c in history.changes])
    )


def _granted_now(connection: Connection, verdicts: Iterable[Verdict]) -> set[RecordId]:
    """The erasures here that these verdicts allow."""
    names = [name for verdict in verdicts if verdict.judgement is Judgement.OK for name in verdict.hashes]
    rows = connection.execute(
        text(
            "SELECT DISTINCT record FROM log WHERE kind = 'erasure' AND hash IN (SELECT value FROM json_each(:names))"
        ),
        {"names": json.dumps(names)},
    )
    return set(rows.scalars())


__all__ = ["Changed", "Edit", "Store"]
