"""The hub's database in memory: transactions that roll back, and snapshots, which are its backups."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from typing import Any

from zsapp.domain import chain
from zsapp.domain.change import Change, History, Judgement
from zsapp.domain.field import merge_rule
from zsapp.domain.heads import Head, Verdict
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId
from zsapp.server.shelf import Stored
from zsapp.sync.protocol import Page, Tip

Entry = Change | Verdict


class HubKilledError(Exception):
    """The hub's process is gone in the middle of a transaction."""


class HubFullError(Exception):
    """The hub's disk is full in the middle of a transaction."""


@dataclass
class Rows:
    """All tables; what they hold is never altered in place, so that a copy of the dicts is a snapshot."""

    changes: dict[Hash, Change] = field(default_factory=dict)
    units: dict[Hash, Hash] = field(default_factory=dict)
    members: dict[Hash, tuple[Hash, ...]] = field(default_factory=dict)
    records: dict[RecordId, tuple[Hash, ...]] = field(default_factory=dict)
    places: dict[StreamId, tuple[tuple[int, Hash], ...]] = field(default_factory=dict)
    sheets: dict[bytes, tuple[int, Verdict]] = field(default_factory=dict)
    said: dict[Hash, frozenset[Judgement]] = field(default_factory=dict)
    heads: dict[Hash, Head] = field(default_factory=dict)
    children: dict[Hash, tuple[Hash, ...]] = field(default_factory=dict)
    tips: dict[StreamId, frozenset[Tip]] = field(default_factory=dict)
    digests: dict[StreamId, int] = field(default_factory=dict)
    tops: dict[StreamId, int] = field(default_factory=dict)
    erased: dict[RecordId, bool] = field(default_factory=dict)

    def copy(self) -> "Rows":
        """A snapshot."""
        return Rows(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})


class Database:
    """The rows that are committed; `fuse` counts down the writes until the hub's process dies or its disk is full."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.fuse: int | None = None
        self.fault: type[Exception] = HubKilledError
        self.committed: Callable[[MemoryShelf], None] = lambda shelf: None

    @contextmanager
    def __call__(self) -> "Iterator[MemoryShelf]":
        """A transaction."""
        shelf = MemoryShelf(self)
        yield shelf
        if shelf.is_written:
            self.burn()
            self.rows = shelf.rows
            self.committed(shelf)

    def burn(self) -> None:
        """Count a write."""
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse <= 0:
                self.fuse = None
                raise self.fault


class MemoryShelf:
    """The `Shelf` of one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.rows = database.rows
        self.is_written = False
        self.appended: list[Change] = []
        self.filled: list[Change] = []
        self.sheets: list[Verdict] = []

    def _write(self) -> Rows:
        if not self.is_written:
            self.rows, self.is_written = self.rows.copy(), True
        self._database.burn()
        return self.rows

    # -- reading

    def lock(self, streams: Iterable[StreamId]) -> None:
        for stream in sorted(set(streams)):
            if stream not in self.rows.tops:
                self._write().tops[stream] = 0

    def stored(self, names: Iterable[Hash]) -> dict[Hash, Stored]:
        rows = self.rows
        return {
            name: Stored(
                rows.changes[name].header, rows.units[name], rows.changes[name].body_bytes is not None
            )
            for name in names
            if name in rows.changes
        }

    def judged(self, names: Iterable[Hash]) -> dict[Hash, Judgement]:
        return {name: max(self.rows.said[name]) for name in names if name in self.rows.said}

    def given_up(self, names: Iterable[Hash]) -> set[Hash]:
        return {name for name in names if Judgement.LOST in self.rows.said.get(name, ())}

    def lives(self, records: Iterable[RecordId]) -> dict[RecordId, tuple[StreamId, str]]:
        found = {}
        for record in records:
            for name in self.rows.records.get(record, ()):
                if max(self.rows.said.get(name, (Judgement.NONE,))) is not Judgement.VOID:
                    header = self.rows.changes[name].header
                    found.setdefault(record, (header.stream, header.kind))
        return found

    def erased(self, records: Iterable[RecordId]) -> set[RecordId]:
        return {record for record in records if record in self.rows.erased}

    def history(self, record: RecordId) -> History | None:
        rows = self.rows
        names = rows.records.get(record, ())
        if not names:
            return None
        best = {name: max(said) for name, said in rows.said.items()}
        judged = {name: chain.judgement_of(name, rows.members[rows.units[name]], best) for name in names}
        return History([rows.changes[name] for name in names], judged, merge_rule)

    def teams(self) -> list[str]:
        found = (record for record, names in self.rows.records.items() if self._kind(names) == "team")
        return sorted(found)

    def _kind(self, names: Sequence[Hash]) -> str:
        return self.rows.changes[names[0]].header.kind

    def tips(self, stream: StreamId) -> list[Tip]:
        return sorted(self.rows.tips.get(stream, ()), key=lambda tip: (tip.device, tip.n, tip.hash))

    def with_children(self, names: Iterable[Hash]) -> set[Hash]:
        return {name for name in names if name in self.rows.children}

    def digests(self) -> dict[StreamId, str]:
        return {stream: f"{digest:064x}" for stream, digest in self.rows.digests.items()}

    def top(self, stream: StreamId) -> int:
        return self.rows.tops.get(stream, 0)

    def page(self, stream: StreamId, after: int, *, most: int, most_bytes: int) -> tuple[Page, int]:
        rows = self.rows
        entries: list[tuple[int, Entry]] = [
            (seq, rows.changes[name]) for seq, name in rows.places.get(stream, ()) if seq > after
        ]
        entries += [(seq, s) for seq, s in rows.sheets.values() if s.stream == stream and seq > after]
        entries.sort(key=lambda entry: entry[0])
        taken: list[Entry] = []
        end = after
        for place, (seq, entry) in enumerate(entries):
            taken.append(entry)
            end = seq
            if len(taken) >= most and self._is_group_whole(taken, entries[place + 1 :]):
                break
        changes = [entry for entry in taken if isinstance(entry, Change)]
        proved, heads = self._proved(changes)
        return Page(tuple(proved), tuple(heads), tuple(e for e in taken if isinstance(e, Verdict))), end

    def _is_group_whole(self, taken: Sequence[Entry], rest: Sequence[tuple[int, Entry]]) -> bool:
        units = {self.rows.units[e.hash] for e in taken if isinstance(e, Change)}
        return not any(isinstance(e, Change) and self.rows.units[e.hash] in units for _seq, e in rest)

    def _proved(self, changes: Sequence[Change]) -> tuple[list[Change], list[Head]]:
        """These and what follows them up to heads."""
        rows, all_of = self.rows, {change.hash: change for change in changes}
        heads: dict[Hash, Head] = {}
        for change in changes:
            way: list[Hash] = [change.hash]
            todo = [change.hash]
            above: dict[Hash, Hash] = {}
            while todo:
                name = todo.pop(0)
                if name in rows.heads:
                    heads[name] = rows.heads[name]
                    way = [name]
                    while name in above:
                        name = above[name]
                        way.append(name)
                    break
                for child in rows.children.get(name, ()):
                    above[child] = name
                    todo.append(child)
            for name in reversed(way):
                for member in rows.members[rows.units[name]]:
                    all_of.setdefault(member, rows.changes[member])
        grown = [c for c in all_of.values() if c.hash not in {change.hash for change in changes}]
        if grown:  # whole groups came along, which need heads themselves
            return self._proved(list(all_of.values()))
        return list(all_of.values()), list(heads.values())

    def named(self, names: Iterable[Hash]) -> Page:
        wanted = [name for name in names if name in self.rows.changes]
        wanted.sort(key=lambda name: (self.rows.changes[name].header.stream, self._place(name)))
        changes, heads = self._proved([self.rows.changes[name] for name in wanted])
        return Page(tuple(changes), tuple(heads))

    def _place(self, name: Hash) -> int:
        places = self.rows.places[self.rows.changes[name].header.stream]
        return next(seq for seq, each in places if each == name)

    def hashes(self, stream: StreamId, devices: Sequence[DeviceId]) -> list[Hash]:
        places = self.rows.places.get(stream, ())
        return [name for _seq, name in places if self.rows.changes[name].header.device in devices]

    def verdicts(self, stream: StreamId) -> list[Verdict]:
        return [verdict for _seq, verdict in self.rows.sheets.values() if verdict.stream == stream]

    # -- writing

    def append(self, stream: StreamId, changes: Sequence[tuple[Change, Hash]]) -> tuple[int, int]:
        rows = self._write()
        before = seq = rows.tops[stream]
        placed = list(rows.places.get(stream, ()))
        for change, unit in changes:
            name, header = change.hash, change.header
            if name in rows.changes:
                raise AssertionError("a change is stored twice")
            seq += 1
            placed.append((seq, name))
            rows.changes[name] = _bare(change) if header.record in rows.erased else change
            rows.units[name] = unit
            rows.members[unit] = (*rows.members.get(unit, ()), name)
            rows.records[header.record] = (*rows.records.get(header.record, ()), name)
            if header.n > 1:
                rows.children[header.prev] = (*rows.children.get(header.prev, ()), name)
            self.appended.append(change)
        rows.tops[stream] = seq
        rows.places[stream] = tuple(placed)
        return before, seq

    def fill(self, change: Change) -> None:
        rows, stream = self._write(), change.header.stream
        rows.tops[stream] += 1
        places = (entry for entry in rows.places[stream] if entry[1] != change.hash)
        rows.places[stream] = (*places, (rows.tops[stream], change.hash))
        rows.changes[change.hash] = change
        self.filled.append(change)

    def erase(self, record: RecordId) -> list[str]:
        rows = self._write()
        rows.erased[record] = True
        for name in rows.records.get(record, ()):
            rows.changes[name] = _bare(rows.changes[name])
        return []

    def put_heads(self, heads: Iterable[Head]) -> None:
        rows = self._write()
        for head in heads:
            rows.heads.setdefault(head.hash, head)

    def put_verdicts(self, verdicts: Iterable[Verdict]) -> dict[StreamId, int]:
        rows = self._write()
        moved = {}
        for verdict in verdicts:
            word = verdict.judgement
            added = [name for name in verdict.hashes if word not in rows.said.get(name, ())]
            if not added:
                continue
            for name in added:
                rows.said[name] = rows.said.get(name, frozenset()) | {word}
                self._move(verdict.stream, chain.verdict_digest(name, word))
            rows.tops[verdict.stream] += 1
            rows.sheets[verdict.signature] = (rows.tops[verdict.stream], verdict)
            moved[verdict.stream] = rows.tops[verdict.stream]
            self.sheets.append(verdict)
        return moved

    def put_tips(self, stream: StreamId, *, gone: Iterable[Tip], come: Iterable[Tip]) -> None:
        rows = self._write()
        rows.tips[stream] = (rows.tips.get(stream, frozenset()) - set(gone)) | set(come)

    def move_digest(self, stream: StreamId, amount: int) -> None:
        self._write()
        self._move(stream, amount)

    def _move(self, stream: StreamId, amount: int) -> None:
        self.rows.digests[stream] = (self.rows.digests.get(stream, 0) + amount) % chain.MODULUS


def _bare(change: Change) -> Any:
    return replace(change, salt=None, body_bytes=None)
