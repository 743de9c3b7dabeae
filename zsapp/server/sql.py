"""The shelf in SQL: one `SqlShelf` is one transaction.

Whoever writes calls `lock` first of all: that begins a writing transaction; anything else begins a snapshot. What is written is gathered
and goes out in a few statements over many rows, at the latest when the transaction ends.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, select, text, update

from zsapp.domain import chain
from zsapp.domain.change import Change, History, Judgement
from zsapp.domain.field import merge_rule
from zsapp.domain.heads import Head, Verdict
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId
from zsapp.server import tables as t
from zsapp.server.database import Database
from zsapp.server.pages import end_of_page, proved
from zsapp.server.remembered import Remembered
from zsapp.server.rows import blobs_of, change_of, header_of, insert, many, name_of, raw, verdict_of
from zsapp.server.shelf import Stored
from zsapp.sync.protocol import Page, Tip

_VOID = (1 << Judgement.VOID, (1 << Judgement.OK) - 1)
_IS_VOID = text("said BETWEEN {} AND {}".format(*_VOID))
"""Written out as the index `change_void` has it: values that are handed over keep a database from using it."""


@dataclass(slots=True)
class _Open:
    """A stream that is locked, as it will be; `changes` and `size` of what came to it."""

    top: int
    digest: int
    revision: int
    changes: int = 0
    size: int = 0
    is_changed: bool = False

    def next(self) -> int:
        """The next place."""
        self.top += 1
        self.is_changed = True
        return self.top


class SqlShelves:
    """Begins transactions over one database."""

    def __init__(self, database: Database, organisation: StreamId) -> None:
        self._database, self._organisation = database, organisation
        self._remembered = Remembered()

    @contextmanager
    def __call__(self) -> Iterator["SqlShelf"]:
        """A transaction; leaving it commits, an exception rolls back."""
        with self._database.engine.connect() as bare:

            def begin(writing: bool) -> Connection:
                return self._database.begun(bare, writing=writing)

            shelf = SqlShelf(begin, self._organisation, self._fresh)
            yield shelf
            shelf.finish()

    def _fresh(self, revision: int) -> Remembered:
        """What is remembered of a revision. Another thread may be at another one: each fills its own."""
        if self._remembered.revision != revision:
            self._remembered = Remembered(revision)
        return self._remembered


class SqlShelf:
    """The `Shelf` of one transaction."""

    def __init__(
        self,
        begin: Callable[[bool], Connection],
        organisation: StreamId,
        remembered: Callable[[int], Remembered],
    ) -> None:
        self._begin, self._organisation, self._remembered = begin, organisation, remembered
        self._connection: Connection | None = None
        self._is_writing = False
        self._memory: Remembered | None = None
        self._opened: dict[StreamId, _Open] = {}
        self._said: dict[Hash, int] = {}  # of what was asked for or written
        self._gone: dict[RecordId, bool] = {}
        self._has_erased: bool | None = None  # nearly always not
        self._pending: dict[Hash, dict[str, Any]] = {}
        self._heads: list[Head] = []

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, for what is kept beside the log."""
        if self._connection is None:
            self._connection = self._begin(False)
        return self._connection

    def lock(self, streams: Iterable[StreamId]) -> None:
        """Take the row locks of these streams, in order of their ids; a stream is made where there is none."""
        if self._connection is None:
            self._connection, self._is_writing = self._begin(True), True
        elif not self._is_writing:
            raise RuntimeError("whoever writes locks first of all")
        wanted = sorted(set(streams) - self._opened.keys())
        if not wanted:
            return
        new = [{"id": stream, "top": 0, "digest": "0" * 64, "revision": 0} for stream in wanted]
        insert(self.connection, t.stream, new, or_nothing=True)
        rows = self.connection.execute(
            select(t.stream).where(t.stream.c.id.in_(wanted)).order_by(t.stream.c.id).with_for_update()
        )
        self._opened |= {row.id: _Open(row.top, int(row.digest, 16), row.revision) for row in rows}

    def finish(self) -> None:
        """Write what was gathered, and commit."""
        if self._connection is None:
            return
        self._flush()
        insert(self.connection,
            t.head,
            [
                {
                    "stream": head.stream, "device": head.device, "n": head.n, "hash": raw(head.hash),
                    "signature": head.signature,
                }
                for head in self._heads
            ],
            or_nothing=True,
        )  # fmt: skip
        changed = {stream: each for stream, each in self._opened.items() if each.is_changed}
        for stream, each in changed.items():
            self.connection.execute(
                update(t.stream)
                .where(t.stream.c.id == stream)
                .values(top=each.top, digest=f"{each.digest:064x}", revision=each.revision + 1)
            )
        runs = [
            {"stream": stream, "last": each.top, "changes": each.changes, "bytes": each.size}
            for stream, each in changed.items()
        ]
        insert(self.connection, t.run, runs, or_nothing=True)
        self.connection.commit()

    # -- reading

    def stored(self, names: Iterable[Hash]) -> dict[Hash, Stored]:
        """Those of these changes that are here."""
        self._flush()
        c, wanted = t.change.c, set(names)
        found = {}
        query = select(c.hash, c.unit, c.said, c.header, c.body.is_not(None).label("has_body"))
        for row in many(self.connection, query, c.hash, map(raw, wanted)):
            named = name_of(row.hash)
            self._said[named] = row.said
            found[named] = Stored(header_of(row.header), name_of(row.unit), row.has_body)
        self._note_absent(wanted - found.keys())
        return found

    def judged(self, names: Iterable[Hash]) -> dict[Hash, Judgement]:
        """The greatest verdict on each of these changes, as far as any was given."""
        said = self._said_of(names)
        return {name: Judgement(bits.bit_length() - 1) for name, bits in said.items() if bits}

    def given_up(self, names: Iterable[Hash]) -> set[Hash]:
        """Those of these that were ever judged lost."""
        return {name for name, bits in self._said_of(names).items() if bits & 1 << Judgement.LOST}

    def lives(self, records: Iterable[RecordId]) -> dict[RecordId, tuple[StreamId, str]]:
        """(stream, kind) of each record, by its first change here that is not void."""
        self._flush()
        c = t.change.c
        # what lives in one stream is void in every other one, so no order has to be asked for
        query = select(c.record, c.stream, c.kind).where(~c.said.between(*_VOID)).distinct()
        rows = sorted(many(self.connection, query, c.record, records))
        return {row.record: (row.stream, row.kind) for row in rows}

    def erased(self, records: Iterable[RecordId]) -> set[RecordId]:
        """Those whose contents are gone for good."""
        wanted = set(records)
        if new := wanted - self._gone.keys():
            gone = (
                set()
                if self._is_none_erased()
                else {
                    row.record
                    for row in many(self.connection, select(t.erased.c.record), t.erased.c.record, new)
                }
            )
            self._gone |= {record: record in gone for record in new}
        return {record for record in wanted if self._gone[record]}

    def history(self, record: RecordId) -> History | None:
        """All changes of a record with the verdicts on them."""
        memory = self._remembered_now()
        if memory is not None and record in memory.histories:
            return memory.histories[record]
        history, is_of_organisation = self._history(record)
        if memory is not None and is_of_organisation:
            memory.histories[record] = history
        return history

    def teams(self) -> list[str]:
        """The ids of all records of kind `team`."""
        memory = self._remembered_now()
        if memory is not None and memory.teams is not None:
            return memory.teams
        self._flush()
        c = t.change.c
        rows = self.connection.execute(select(c.record).where(c.kind == text("'team'")).distinct())
        found = sorted(row.record for row in rows)
        if memory is not None:
            memory.teams = found
        return found

    def records_of(self, kind: str) -> list[RecordId]:
        """The records of a kind in the organisation's stream, in the order in which they came."""
        self._flush()
        c = t.change.c
        rows = self.connection.execute(
            select(c.record).where(c.stream == self._organisation, c.kind == kind).order_by(c.seq)
        )
        return list(dict.fromkeys(rows.scalars()))

    def tips(self, stream: StreamId) -> list[Tip]:
        """The ends of all chains of a stream."""
        c = t.tip.c
        rows = self.connection.execute(select(c.device, c.n, c.hash).where(c.stream == stream))
        return [Tip(device, n, name_of(name)) for device, n, name in rows]

    def with_children(self, names: Iterable[Hash]) -> set[Hash]:
        """Those after which another change of the same chain stands."""
        c, named = t.change.c, set(names)
        query = select(c.hash, c.stream, c.device, c.n)
        here = many(self.connection, query, c.hash, map(raw, named - self._pending.keys()))
        asked = [tuple(row) for row in here]
        lost = self.given_up(named & self._pending.keys())  # on others of the new ones nothing can stand yet
        pending = [self._pending[name] for name in lost]
        asked += [(row["hash"], row["stream"], row["device"], row["n"]) for row in pending]
        before = {row["prev"] for row in self._pending.values() if row["n"] > 1}
        found = {name for name in named if raw(name) in before}
        for name, stream, device, n in asked:  # one for each end of a chain: few
            after = and_(c.stream == stream, c.device == device, c.n == n + 1, c.prev == name)
            if self.connection.execute(select(c.hash).where(after).limit(1)).first() is not None:
                found.add(name_of(name))
        return found

    def digests(self) -> dict[StreamId, str]:
        """Stream -> digest of vector and verdicts, 64 hexadecimal digits."""
        rows = self.connection.execute(select(t.stream.c.id, t.stream.c.digest))
        kept = {StreamId(stream): str(digest) for stream, digest in rows}
        return kept | {stream: f"{each.digest:064x}" for stream, each in self._opened.items()}

    def top(self, stream: StreamId) -> int:
        """The last place given in a stream; 0 in an empty one."""
        if stream in self._opened:
            return self._opened[stream].top
        found = self.connection.execute(select(t.stream.c.top).where(t.stream.c.id == stream)).scalar()
        return int(found or 0)

    def page(self, stream: StreamId, after: int, *, most: int, most_bytes: int) -> tuple[Page, int]:
        """What came to a stream after a place, groups whole, with heads that prove it; and the place of the last of it."""
        self._flush()
        end = end_of_page(self.connection, stream, after, most=most, most_bytes=most_bytes)
        c = t.change.c
        place = and_(c.stream == stream, c.seq > after, c.seq <= end)
        rows = self.connection.execute(select(c.header, c.salt, c.body).where(place).order_by(c.seq))
        changes, heads = proved(self.connection, [change_of(*row) for row in rows])
        s = t.sheet.c
        sheets = self.connection.execute(
            select(t.sheet).where(s.stream == stream, s.seq > after, s.seq <= end).order_by(s.seq)
        )
        return Page(tuple(changes), tuple(heads), tuple(map(verdict_of, sheets))), end

    def named(self, names: Iterable[Hash]) -> Page:
        """These changes in the order in which they came, and what follows them up to heads that prove them all."""
        self._flush()
        c = t.change.c
        query = select(c.stream, c.seq, c.header, c.salt, c.body)
        rows = sorted(
            many(self.connection, query, c.hash, map(raw, names)), key=lambda row: (row.stream, row.seq)
        )
        changes, heads = proved(self.connection, [change_of(row.header, row.salt, row.body) for row in rows])
        return Page(tuple(changes), tuple(heads))

    def hashes(self, stream: StreamId, devices: Sequence[DeviceId]) -> list[Hash]:
        """The names of all changes of these devices in a stream, in the order in which they came."""
        self._flush()
        c = t.change.c
        query = select(c.seq, c.hash).where(c.stream == stream)
        return [name_of(row.hash) for row in sorted(many(self.connection, query, c.device, devices))]

    def verdicts(self, stream: StreamId) -> list[Verdict]:
        """All verdicts of a stream."""
        rows = self.connection.execute(
            select(t.sheet).where(t.sheet.c.stream == stream).order_by(t.sheet.c.seq)
        )
        return [verdict_of(row) for row in rows]

    # -- writing

    def append(self, stream: StreamId, changes: Sequence[tuple[Change, Hash]]) -> tuple[int, int]:
        """Store (change, its unit) in order, without the bodies of erased records; the stream's place before and after."""
        opened = self._opened[stream]
        before = opened.top
        gone = self.erased(change.header.record for change, _unit in changes)
        said = self._said_of(change.hash for change, _unit in changes)
        for change, unit in changes:
            header, keep = change.header, change.header.record not in gone
            self._pending[change.hash] = {
                "hash": raw(change.hash), "stream": stream, "seq": opened.next(), "device": header.device,
                "n": header.n, "prev": raw(header.prev), "unit": raw(unit), "record": header.record,
                "kind": header.kind, "said": said[change.hash], "header": change.header_bytes,
                "salt": change.salt if keep else None, "body": change.body_bytes if keep else None,
                "blobs": blobs_of(change) if keep else (),
            }  # fmt: skip
            opened.size += len(change.header_bytes) + len(change.body_bytes or b"")
        opened.changes += len(changes)
        return before, opened.top

    def fill(self, change: Change) -> None:
        """Give a stored change the body that it came without. It takes a new place, so that everybody gets it again."""
        self._flush()
        opened = self._opened[change.header.stream]
        opened.changes += 1
        opened.size += len(change.header_bytes) + len(change.body_bytes or b"")
        self.connection.execute(
            update(t.change)
            .where(t.change.c.hash == raw(change.hash))
            .values(salt=change.salt, body=change.body_bytes, seq=opened.next())
        )
        self._name_blobs([(raw(change.hash), change.header.record, blobs_of(change))])

    def erase(self, record: RecordId) -> list[str]:
        """Drop salt and body of all changes of a record, now and whenever more arrive; the blobs that no change names any more."""
        self._flush()
        insert(self.connection, t.erased, [{"record": record}], or_nothing=True)
        self._gone[record] = self._has_erased = True
        c, run = t.change.c, self.connection.execute
        run(update(t.change).where(c.record == record).values(salt=None, body=None))
        for stream in run(select(c.stream).where(c.record == record).distinct()).scalars().all():
            if stream in self._opened:
                self._opened[stream].is_changed = True
            else:
                elsewhere = update(t.stream).where(t.stream.c.id == stream)
                run(elsewhere.values(revision=t.stream.c.revision + 1))
        n = t.naming.c
        blobs = set(run(select(n.blob).where(n.record == record)).scalars())
        run(delete(t.naming).where(n.record == record))
        gone = sorted(blobs - {row.blob for row in many(self.connection, select(n.blob), n.blob, blobs)})
        insert(self.connection, t.erased_blob, [{"blob": blob} for blob in gone], or_nothing=True)
        for blob in gone:
            run(delete(t.file).where(t.file.c.hash == blob))
        return [blob.hex() for blob in gone]

    def put_heads(self, heads: Iterable[Head]) -> None:
        """Keep heads."""
        self._heads += heads

    def put_verdicts(self, verdicts: Iterable[Verdict]) -> dict[StreamId, int]:
        """Keep verdicts, each with a place in its stream; {stream: its place after}. What was said already is left out."""
        rows, moved = [], {}
        for verdict in verdicts:
            bit = 1 << verdict.judgement
            said = self._said_of(verdict.hashes)
            added = [name for name, bits in said.items() if not bits & bit]
            if not added:
                continue
            opened = self._opened[verdict.stream]
            self._say(added, bit)
            opened.digest += sum(chain.verdict_digest(name, verdict.judgement) for name in added)
            opened.digest %= chain.MODULUS
            moved[verdict.stream] = opened.next()
            rows.append(
                {
                    "signature": verdict.signature, "stream": verdict.stream, "seq": opened.top,
                    "judgement": verdict.judgement.name, "reason": verdict.reason,
                    "hashes": b"".join(map(raw, verdict.hashes)), "at_us": verdict.at,
                }
            )  # fmt: skip
        insert(self.connection, t.sheet, rows)
        return moved

    def put_tips(self, stream: StreamId, *, gone: Iterable[Tip], come: Iterable[Tip]) -> None:
        """Move the ends of chains."""
        self._opened[stream].is_changed = True
        for tip in gone:
            c = t.tip.c
            one = and_(c.stream == stream, c.device == tip.device, c.n == tip.n, c.hash == raw(tip.hash))
            self.connection.execute(delete(t.tip).where(one))
        rows = [{"stream": stream, "device": tip.device, "n": tip.n, "hash": raw(tip.hash)} for tip in come]
        insert(self.connection, t.tip, rows, or_nothing=True)

    def move_digest(self, stream: StreamId, amount: int) -> None:
        """Add to the digest of a stream, modulo 2^256."""
        opened = self._opened[stream]
        opened.digest = (opened.digest + amount) % chain.MODULUS

    # -- inside

    def _flush(self) -> None:
        """Insert the changes that were gathered, so that they can be asked for."""
        if not self._pending:
            return
        rows = list(self._pending.values())
        self._pending = {}
        insert(self.connection, t.change, rows)
        self._name_blobs((row["hash"], row["record"], row["blobs"]) for row in rows if row["blobs"])

    def _name_blobs(self, named: Iterable[tuple[bytes, RecordId, Sequence[bytes]]]) -> None:
        rows = [{"blob": b, "change": name, "record": record} for name, record, blobs in named for b in blobs]
        insert(self.connection, t.naming, rows, or_nothing=True)

    def _is_none_erased(self) -> bool:
        """Nearly always."""
        if self._has_erased is None:
            self._has_erased = self.connection.execute(select(t.erased).limit(1)).first() is not None
        return not self._has_erased

    def _said_of(self, names: Iterable[Hash]) -> dict[Hash, int]:
        """What was said of these, as `change.said`."""
        wanted = list(dict.fromkeys(names))
        if unknown := {name for name in wanted if name not in self._said}:
            c = t.change.c
            here = {
                name_of(row.hash): row.said
                for row in many(self.connection, select(c.hash, c.said), c.hash, map(raw, unknown))
            }
            self._said |= here
            self._note_absent(unknown - here.keys())
        return {name: self._said[name] for name in wanted}

    def _note_absent(self, names: set[Hash]) -> None:
        """What was said of changes that are not here: of nearly none anything."""
        c = t.verdict.c
        self._said |= dict.fromkeys(names - self._pending.keys(), 0)
        if names and self.connection.execute(select(c.hash).limit(1)).first() is not None:
            for row in many(self.connection, select(c.hash, c.said), c.hash, map(raw, names)):
                self._said[name_of(row.hash)] = row.said

    def _say(self, names: Sequence[Hash], bit: int) -> None:
        """Note what is said of changes: in the rows that are about to be inserted, else in those that are there."""
        for name in names:
            self._said[name] |= bit
        later = [name for name in names if name not in self._pending]
        for name in names:
            if name in self._pending:
                self._pending[name]["said"] = self._said[name]
        if not later:
            return
        values = [{"of": raw(name), "bits": self._said[name]} for name in later]
        self.connection.execute(text("UPDATE change SET said = :bits WHERE hash = :of"), values)
        c = t.change.c
        here = {name_of(row.hash) for row in many(self.connection, select(c.hash), c.hash, map(raw, later))}
        absent = [row for row, name in zip(values, later, strict=True) if name not in here]
        if absent:
            self.connection.execute(
                text(
                    "INSERT INTO verdict (hash, said) VALUES (:of, :bits) "
                    "ON CONFLICT (hash) DO UPDATE SET said = excluded.said"
                ),
                absent,
            )

    def _remembered_now(self) -> Remembered | None:
        """What is remembered of the organisation's stream as this transaction sees it; None while it is written to."""
        if self._organisation in self._opened:
            return None
        if self._memory is None:
            revision = self.connection.execute(
                select(t.stream.c.revision).where(t.stream.c.id == self._organisation)
            ).scalar()
            self._memory = self._remembered(-1 if revision is None else revision)
        return self._memory

    def _history(self, record: RecordId) -> tuple[History | None, bool]:
        """The history of a record, and whether all of it lies in the organisation's stream."""
        self._flush()
        c = t.change.c
        rows = self.connection.execute(
            select(c.stream, c.unit, c.said, c.header, c.salt, c.body)
            .where(c.record == record)
            .order_by(c.stream, c.seq)
        ).all()
        if not rows:
            return None, True
        void = {
            row.unit
            for row in many(self.connection, select(c.unit).where(_IS_VOID), c.unit, {r.unit for r in rows})
        }
        changes = [change_of(row.header, row.salt, row.body) for row in rows]
        judged = {
            change.hash: Judgement.VOID if row.unit in void else Judgement(max(row.said.bit_length() - 1, 0))
            for change, row in zip(changes, rows, strict=True)
        }
        return History(changes, judged, merge_rule), {row.stream for row in rows} == {self._organisation}
