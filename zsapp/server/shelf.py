"""What the hub keeps, as its rules need it: one `Shelf` is one transaction of its database.

`zsapp.server.sql` keeps it in SQLite or PostgreSQL; the simulation keeps it in memory. Here nothing is decided.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from zsapp.domain.change import Change, Header, History, Judgement
from zsapp.domain.heads import Head, Verdict
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId
from zsapp.sync.protocol import Page, Tip


@dataclass(frozen=True, slots=True)
class Stored:
    """A change that is here; `has_body` False: it came without one, or was erased. `unit` is the first of its group."""

    header: Header
    unit: Hash
    has_body: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks, as his token says."""

    user: str
    device: DeviceId


class Shelf(Protocol):
    """Reading and writing within one transaction; a transaction that raises leaves nothing behind."""

    def lock(self, streams: Iterable[StreamId]) -> None:
        """Take the row locks of these streams, in order of their ids; a stream is made where there is none.

        Whoever writes calls this first of all; a transaction that does not is a snapshot.
        """

    def stored(self, names: Iterable[Hash]) -> dict[Hash, Stored]:
        """Those of these changes that are here."""

    def judged(self, names: Iterable[Hash]) -> dict[Hash, Judgement]:
        """The greatest verdict on each of these changes, as far as any was given."""

    def given_up(self, names: Iterable[Hash]) -> set[Hash]:
        """Those of these that were ever judged lost."""

    def lives(self, records: Iterable[RecordId]) -> dict[RecordId, tuple[StreamId, str]]:
        """(stream, kind) of each record, by its first change here that is not void."""

    def erased(self, records: Iterable[RecordId]) -> set[RecordId]:
        """Those whose contents are gone for good."""

    def history(self, record: RecordId) -> History | None:
        """All changes of a record with the verdicts on them."""

    def teams(self) -> list[str]:
        """The ids of all records of kind `team`."""

    def tips(self, stream: StreamId) -> list[Tip]:
        """The ends of all chains of a stream."""

    def with_children(self, names: Iterable[Hash]) -> set[Hash]:
        """Those after which another change of the same chain stands."""

    def digests(self) -> dict[StreamId, str]:
        """Stream -> digest of vector and verdicts, 64 hexadecimal digits."""

    def top(self, stream: StreamId) -> int:
        """The last place given in a stream; 0 in an empty one."""

    def page(self, stream: StreamId, after: int, *, most: int, most_bytes: int) -> tuple[Page, int]:
        """What came to a stream after a place, groups whole, with heads that prove it; and the place of the last of it.

        What lies between its last change and the head that proves that one may follow, out of its place.
        """

    def named(self, names: Iterable[Hash]) -> Page:
        """These changes in the order in which they came, and what follows them up to heads that prove them all."""

    def hashes(self, stream: StreamId, devices: Sequence[DeviceId]) -> list[Hash]:
        """The names of all changes of these devices in a stream."""

    def verdicts(self, stream: StreamId) -> list[Verdict]:
        """All verdicts of a stream."""

    def append(self, stream: StreamId, changes: Sequence[tuple[Change, Hash]]) -> tuple[int, int]:
        """Store (change, its unit) in order, without the bodies of erased records; the stream's place before and after."""

    def fill(self, change: Change) -> None:
        """Give a stored change the body that it came without. It takes a new place, so that everybody gets it again."""

    def erase(self, record: RecordId) -> list[str]:
        """Drop salt and body of all changes of a record, now and whenever more arrive; the blobs that no change names any more."""

    def put_heads(self, heads: Iterable[Head]) -> None:
        """Keep heads."""

    def put_verdicts(self, verdicts: Iterable[Verdict]) -> dict[StreamId, int]:
        """Keep verdicts, each with a place in its stream; {stream: its place after}. What was said already is left out."""

    def put_tips(self, stream: StreamId, *, gone: Iterable[Tip], come: Iterable[Tip]) -> None:
        """Move the ends of chains."""

    def move_digest(self, stream: StreamId, amount: int) -> None:
        """Add to the digest of a stream, modulo 2^256."""


Shelves = Callable[[], AbstractContextManager[Shelf]]
"""Begins a transaction; leaving it commits, an exception rolls back."""
