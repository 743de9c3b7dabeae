"""The store: one profile's log, derived tables and search index, kept together.

A write is one transaction: log, tables, index (log rule 15). It returns what changed; pages refresh from that and nothing else.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain import chain, clock, heads
from zsapp.domain.change import (
    DELETED,
    GROUP_LIMIT,
    Change,
    Form,
    History,
    Over,
    RefusedError,
    Value,
    written,
)
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, PersonId, RecordId, StreamId, new_id
from zsapp.domain.records import KINDS
from zsapp.store import drafts, identity, log, search, tables
from zsapp.store.identity import Device, Machine
from zsapp.store.profile import Profile

MANY = 2_000  # records touched at once beyond which all tables are made anew instead
ACTS_KEPT = 100


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to write: values and `over` by field as named in changes (sets by element)."""

    kind: str
    record: RecordId
    stream: StreamId
    values: Mapping[str, Value]
    over: Over


@dataclass(frozen=True, slots=True)
class Changed:
    """What a write or an arrival changed: records, groups written, changes refused with the reason, changes that wait."""

    records: frozenset[RecordId] = frozenset()
    units: tuple[Hash, ...] = ()
    refused: tuple[tuple[Change, str], ...] = ()
    waiting: int = 0


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
        tables.all_typed()
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
        return new_id(self.machine.now_us(), self.machine.random(16))

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
        return self._tell(changed)

    def _tell(self, changed: Changed) -> Changed:
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
        own, units, touched = self._enrolled(connection, at_us), [], set()
        by_stream: dict[StreamId, list[Edit]] = defaultdict(list)
        for edit in edits:
            by_stream[edit.stream].append(edit)
        for stream, many in by_stream.items():
            for start in range(0, len(many), GROUP_LIMIT):
                part = many[start : start + GROUP_LIMIT]
                unit = self._unit(connection, own, stream, part, author=author, at_us=at_us)
                touched |= log.append(connection, unit)
                units.append(unit[0].hash)
        self._derive_all(connection, touched)
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
                own = self._enrolled(connection, at_us)
                by_stream: dict[StreamId, list[Edit]] = defaultdict(list)
                for edit in edits:
                    by_stream[edit.stream].append(_over_standing(edit, standing[edit.record]))
                for stream, many in by_stream.items():
                    unit = self._unit(connection, own, stream, many, author=author, at_us=at_us)
                    log.append(connection, unit)
                    units.append(unit[0].hash)
                    for change in unit:
                        standing[change.header.record] |= dict.fromkeys(change.values or (), change.hash)
            self._rebuild(connection, lambda done, of: None)
        return self._tell(Changed(frozenset(standing), tuple(units)))

    def keep_blob(self, content: bytes, stream: StreamId) -> tuple[str, int]:
        """Seal a file into the blob store for a stream: (SHA-256, size). The record that names it is written afterwards."""
        name, size = self.profile.blobs.put(content)
        with self.database.write() as connection:
            connection.execute(
                text("INSERT OR IGNORE INTO blob VALUES (:hash, :stream, :name, :size)"),
                {"hash": name, "stream": stream, "name": self.profile.blobs.name(name), "size": size},
            )
        return name, size

    def drop_erased_blobs(self, arrived: Iterable[str]) -> None:
        """Drop those of the files that no change names any more: what was erased does not come back with another's copy (log rule 13)."""
        with self.database.write() as connection:
            shown = set(connection.execute(text("SELECT blob FROM k_attachment")).scalars())
            for name in sorted(set(arrived) - shown) if log.erased(connection) else []:
                if not log.is_named(connection, name):
                    connection.execute(text("DELETE FROM blob WHERE hash = :hash"), {"hash": name})
                    self.profile.blobs.delete(name)

    def _unit(
        self,
        connection: Connection,
        own: Device,
        stream: StreamId,
        edits: Sequence[Edit],
        *,
        author: PersonId | None,
        at_us: int | None,
    ) -> chain.Unit:
        """The edits as a group at the end of this device's chain in the stream."""
        ends = log.tips(connection, stream).get(own.id, [(0, own.enrolment)])
        before, prev = ends[0]
        group = (before + 1, len(edits))
        writer = author or identity.person(connection) or PersonId(own.id)
        moments = self._moments(connection, len(edits), at_us)
        changes: list[Change] = []
        for n, (edit, at) in enumerate(zip(edits, moments, strict=True), start=group[0]):
            change = _written(
                stream=stream,
                device=own.id,
                n=n,
                prev=prev,
                at=at,
                author=writer,
                group=group,
                kind=edit.kind,
                record=edit.record,
                over=edit.over,
                values=edit.values,
                salt=self.machine.random(16),
            )
            changes.append(change)
            prev = change.hash
        return chain.checked_group(changes)

    def _moments(self, connection: Connection, count: int, at_us: int | None) -> list[int]:
        """The moments of so many changes, each after the one before; all the same where one is given."""
        if at_us is not None:
            return [at_us] * count
        seen = identity.local(connection, identity.CLOCK) or 0
        moments = []
        for _change in range(count):
            seen = clock.next_moment(self.machine.now_us(), seen_us=seen)
            moments.append(seen)
        identity.put_local(connection, identity.CLOCK, seen)
        return moments

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

    # -- the device (log rule 5)

    def _enrolled(self, connection: Connection, at_us: int | None) -> Device:
        """The device to write with; a new one is enrolled first where it is due."""
        known = identity.device(connection)
        if known is not None and not identity.must_renew(connection):
            return known
        private, public = heads.new_key(self.machine.random(32))
        fresh = DeviceId(self.fresh_id())
        person = identity.person(connection)
        user = RecordId(person) if person else self.fresh_id()
        stream = identity.organisation(connection)
        if stream is None:
            raise RuntimeError("a profile writes only after found()")
        values = {DELETED: False, "name": self.machine.computer, "user": user, "public_key": public.hex()}
        if known is not None:
            values["replaces"] = known.id
        enrolment = Edit("device", RecordId(fresh), stream, values, {})
        # the enrolment stands in the old device's chain, so its key answers for it; the first of all stands on nothing
        writer = known or Device(fresh, private, NO_CHANGE)
        unit = self._unit(connection, writer, stream, [enrolment], author=PersonId(user), at_us=at_us)
        touched = log.append(connection, unit)
        own = Device(fresh, private, unit[0].hash)
        identity.put_device(connection, own)
        for done in (identity.RENEW, identity.RESTORED):
            identity.put_local(connection, done, None)
        if person is None:
            identity.put_local(connection, identity.PERSON, user)
            about = {DELETED: False, "name": self.machine.user, "role": "招商办"}
            new_user = [Edit("user", user, stream, about, {})]
            touched |= log.append(
                connection, self._unit(connection, own, stream, new_user, author=PersonId(user), at_us=at_us)
            )
        self._derive(connection, touched)
        return own

    # -- arrivals

    def receive(
        self,
        changes: Iterable[Change],
        verdicts: Iterable[log.Verdict] = (),
        progress: Callable[[int, int], None] = lambda done, of: None,
    ) -> Changed:
        """Take in changes and verdicts from elsewhere, in any order, any number of times."""
        with self.database.write() as connection:
            changed, has_erased = self._receive(connection, list(changes), list(verdicts), progress)
        if has_erased:
            self.database.checkpoint()
        return self._tell(changed)

    def _receive(
        self,
        connection: Connection,
        changes: list[Change],
        verdicts: list[log.Verdict],
        progress: Callable[[int, int], None],
    ) -> tuple[Changed, bool]:
        touched: set[RecordId] = set()
        for verdict in verdicts:
            touched |= log.put_verdict(connection, verdict)
        admitted = log.admit(connection, changes)
        own = identity.device(connection)
        for unit in admitted.units:
            touched |= log.append(connection, unit)
        log.put_waiting(connection, admitted.waiting)
        met = [*(change for unit in admitted.units for change in unit), *admitted.waiting]
        if own is not None and any(change.header.device == own.id for change in met):
            identity.put_local(connection, identity.RENEW, True)  # somebody else writes under my name
        latest = max((c.header.at for unit in admitted.units for c in unit), default=0)
        seen = identity.local(connection, identity.CLOCK) or 0
        identity.put_local(connection, identity.CLOCK, max(latest, seen))
        gone = self._apply_erasures(connection, touched)
        self._derive_all(connection, touched | gone, progress)
        if gone:
            search.forget(connection)
        return Changed(frozenset(touched | gone), (), admitted.refused, len(admitted.waiting)), bool(gone)

    def _apply_erasures(self, connection: Connection, touched: set[RecordId]) -> set[RecordId]:
        gone: set[RecordId] = set()
        known = set(
            connection.execute(text("SELECT DISTINCT record FROM log WHERE kind = 'erasure'")).scalars()
        )
        for record in known & touched:
            history = log.history(connection, record)
            if history is not None and history.exists:
                target = RecordId(str(history.values().get("target")))
                self._drop(connection, target, history.changes[0].hash)
                gone.add(target)
        return gone

    def _drop(self, connection: Connection, target: RecordId, by: Hash) -> None:
        history = log.history(connection, target)
        shared = set(
            connection.execute(
                text("SELECT blob FROM k_attachment WHERE id <> :id"), {"id": target}
            ).scalars()
        )
        for change in history.changes if history else []:
            name = (change.values or {}).get("blob")
            if isinstance(name, str) and name not in shared:
                connection.execute(text("DELETE FROM blob WHERE hash = :hash"), {"hash": name})
                self.profile.blobs.delete(name)
        log.erase(connection, target, by)

    # -- what is derived

    def _derive_all(
        self,
        connection: Connection,
        records: set[RecordId],
        progress: Callable[[int, int], None] = lambda done, of: None,
    ) -> None:
        """Make the rows of records anew; of very many, by making all tables anew."""
        if len(records) > MANY:
            self._rebuild(connection, progress)
        else:
            self._derive(connection, records)

    def _derive(self, connection: Connection, records: Iterable[RecordId]) -> None:
        joins = False
        for record in sorted(records):
            joins |= _is_joined(connection, record)
            if (row := tables.clear(connection, record)) is not None:
                search.remove(connection, row)
            if (found := log.placed_history(connection, record)) is None:
                continue
            place, history = found
            derived = tables.derive(record, history)
            self._put(connection, [(place, derived)])
            joins |= any(link["field"] == "same_as" for link in derived.links)
        if joins:
            tables.join_same(connection)

    def _put(self, connection: Connection, derived: Sequence[tuple[int, tables.Derived]]) -> None:
        entries = []
        for place, each in derived:
            words = None
            if each.record is not None and each.typed is not None:
                spec = KINDS[each.record["kind"]]
                words = search.words_of(spec, tables.from_columns(spec, each.typed))
            if words and each.record is not None:
                each.record["search_row"] = place
                entries.append((place, words))
        tables.put(connection, [each for _, each in derived])
        search.put(connection, entries)

    def rebuild(self, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
        """Make all derived tables anew from the log."""
        with self.database.write() as connection:
            self._rebuild(connection, progress)

    def _rebuild(self, connection: Connection, progress: Callable[[int, int], None]) -> None:
        tables.make_empty(connection)
        search.make_empty(connection)
        of = connection.execute(text("SELECT count(*) FROM log")).scalar_one()
        done, batch = 0, []
        for record, place, history in log.histories(connection):
            batch.append((place, tables.derive(record, history)))
            done += len(history.changes)
            if len(batch) == 1_000:
                self._put(connection, batch)
                batch = []
                progress(done, of)
        self._put(connection, batch)
        tables.join_same(connection)
        tables.mark_current(connection)
        progress(of, of)

    # -- reading and forms

    def form(self, record: RecordId) -> Form | None:
        """Read the form of a record, or None where there is none to read (unknown, erased)."""
        history = self.history(record)
        return None if history is None or history.is_erased or not history.exists else history.form()

    def history(self, record: RecordId) -> History | None:
        """All changes of a record."""
        with self.database.read() as connection:
            return log.history(connection, record)

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
        return self._tell(changed)

    # -- erasure (log rule 13)

    def erase(self, record: RecordId, edit: Edit) -> Changed:
        """Write the erasure and drop the contents of the record for good, here and wherever the erasure arrives."""
        with self.database.write() as connection:
            changed = self._write(connection, [edit], author=None, at_us=None, stack="")
            self._drop(connection, record, changed.units[0])
            self._derive(connection, [record])
            search.forget(connection)
        self.database.checkpoint()
        return self._tell(Changed(changed.records | {record}, changed.units))

    def local(self, name: str) -> Any:
        """A setting of this computer."""
        with self.database.read() as connection:
            return identity.local(connection, name)

    def close(self) -> None:
        """Close the profile."""
        self.profile.close()


def _written(**parts: Any) -> Change:
    """A change, or a sentence where the values cannot stand in the log."""
    try:
        return written(**parts)
    except RefusedError as error:
        if str(error) == "too large":
            words = _("这条记录内容太长，没有保存。请把正文分成几条，或作为资料附件添加。")
        else:
            words = _("内容中有不能保存的文字，没有保存。请检查文字和文件名。")
        raise UserError(words) from error


def _over_standing(edit: Edit, standing: Mapping[str, Hash]) -> Edit:
    """The edit over what stands; a deletion has seen all of the record (log rule 4)."""
    named = standing if edit.values.get(DELETED) is True else [f for f in edit.values if f in standing]
    return Edit(edit.kind, edit.record, edit.stream, edit.values, {f: (standing[f],) for f in named})


def _is_joined(connection: Connection, record: RecordId) -> bool:
    """Whether the record takes part in a class of records that are one company."""
    return (
        connection.execute(
            text("SELECT 1 FROM link WHERE field = 'same_as' AND (source = :id OR target = :id) LIMIT 1"),
            {"id": record},
        ).first()
        is not None
    )
