"""The ledger over the profile's store: one method is one transaction, durable when it returns.

Changes that the hub has not got are kept by their place in the log (`unsent`), written in the transaction that writes the change.

Of a very large arrival only the log is written; the tables are marked stale, which lasts, and `Store.catch_up` makes them anew. Its pages
are put together into transactions of several pages, of several streams too, since each writes the same pages of the indexes again; one
that is lost before it is written is pulled again, for its cursor is lost with it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from zsapp.domain.change import GROUP_LIMIT, Change
from zsapp.domain.heads import Head, Verdict, signed_head
from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.store import audit, identity, log, outbox, sheets, signing
from zsapp.store.outbox import Owed
from zsapp.store.store import Store
from zsapp.sync.ledger import Pinned
from zsapp.sync.protocol import PAGE_BYTES, PAGE_CHANGES, Page, Tip

READABLE = "readable"  # in `local`: the streams that the hub last said this user reads
MANY = 2_000  # places to come beyond which the tables are made anew at the end, where that is less work
_LESS_WORK = 4  # times that a change costs more to derive by itself than among all
_AT_ONCE = 32_000  # changes of a large arrival in one transaction


class LocalLedger:
    """What `Ledger` asks for, of a profile that is open for writing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._database = store.database
        self._keys: dict[DeviceId, bytes] = {}
        self._held: list[Page] = []  # of a large arrival
        self._held_cursors: dict[StreamId, tuple[str, int]] = {}

    def pinned(self) -> Pinned | None:
        """The hub, or None before `join`."""
        with self._database.read() as connection:
            joined, organisation = identity.hub(connection), identity.organisation(connection)
        if joined is None or organisation is None:
            return None
        return Pinned(joined.id, bytes.fromhex(joined.key), organisation)

    def digests(self) -> dict[StreamId, str]:
        """Digest of vector and verdicts of every stream of which anything is here."""
        self.write_held()
        with self._database.read() as connection:
            return log.vector_digests(connection)

    def readable(self) -> set[StreamId]:
        """The streams that the hub last said this user reads."""
        return set(self._store.local(READABLE) or ())

    def set_readable(self, streams: Collection[StreamId]) -> None:
        """Keep what the hub said."""
        if set(streams) != self.readable():
            with self._database.write() as connection:
                identity.put_local(connection, READABLE, sorted(streams))

    def cursor(self, stream: StreamId) -> tuple[str, int]:
        """(epoch, place) up to which the stream was pulled."""
        if stream in self._held_cursors:
            return self._held_cursors[stream]
        with self._database.read() as connection:
            return outbox.cursor(connection, stream)

    def take(
        self, page: Page, *, cursors: dict[StreamId, tuple[str, int]] | None = None, to_come: int = 0
    ) -> None:
        """Take in a page that has been checked, and move cursors, in one transaction."""
        is_large = bool(self._held) or not self._store.is_current or self._is_too_much(to_come)
        self._held.append(page)
        self._held_cursors |= cursors or {}
        if not is_large or sum(len(each.changes) for each in self._held) >= _AT_ONCE:
            self.write_held(is_large=is_large)

    def write_held(self, *, is_large: bool = True) -> None:
        """Write the pages that were held back, with their cursors, in one transaction: at the latest when a round has ended."""
        if not self._held and not self._held_cursors:
            return
        pages, cursors = self._held, self._held_cursors
        self._held, self._held_cursors = [], {}

        def move(connection: Connection) -> None:
            for stream, (epoch, seq) in cursors.items():
                outbox.move_cursor(connection, stream, epoch, seq)

        self._store.receive(
            [change for page in pages for change in page.changes],
            [verdict for page in pages for verdict in page.verdicts],
            heads=[head for page in pages for head in page.heads],
            of_hub=True,
            defers=is_large,
            within=move,
        )
        while pages:  # bit by bit: to free so much at once would hold up the window
            pages.pop()

    def _is_too_much(self, to_come: int) -> bool:
        if to_come <= MANY:
            return False
        with self._database.read() as connection:
            return to_come * _LESS_WORK > log.last_place(connection)

    def key_of(self, device: DeviceId) -> bytes:
        """The public key a device enrolled with, void or not; empty where its enrolment is not here."""
        if device not in self._keys:
            if any(str(c.header.record) == device for page in self._held for c in page.changes):
                self.write_held()
            with self._database.read() as connection:
                key = audit.head_key(connection, device)
            if not key:
                return b""
            self._keys[device] = key
        return self._keys[device]

    def unsent(self) -> dict[StreamId, int]:
        """How many changes of each stream the hub has not acknowledged."""
        with self._database.read() as connection:
            return outbox.counts(connection)

    def outgoing(self, streams: Collection[StreamId]) -> Page:
        """The next page for the hub; see `Ledger`."""
        self.write_held()
        with self._database.read() as connection:
            return _next_page(connection, streams)

    def acknowledge(self, names: Iterable[Hash]) -> None:
        """The hub has these."""
        self.write_held()
        if named := list(names):
            with self._database.write() as connection:
                outbox.acknowledge(connection, named)

    def owe(self, names: Iterable[Hash]) -> None:
        """The hub lacks these: they go out again. It was restored, so its files are looked after again, too."""
        self.write_held()
        if named := list(names):
            with self._database.write() as connection:
                outbox.owe(connection, named)
                outbox.doubt_files(connection, outbox.counts(connection))

    def offer_again(self, lacking: Mapping[StreamId, Sequence[Hash]]) -> None:
        """The hub has not got these files of these streams: where it was known to have one, all of the stream are looked after again."""
        with self._database.read() as connection:
            restored = [s for s, names in lacking.items() if outbox.are_any_on_hub(connection, names, s)]
        if restored:
            with self._database.write() as connection:
                outbox.doubt_files(connection, restored)

    def tips(self, stream: StreamId) -> list[Tip]:
        """The ends of all chains of a stream."""
        self.write_held()
        with self._database.read() as connection:
            vector = log.tips(connection, stream)
        return [Tip(device, n, name) for device, many in vector.items() for n, name in many]

    def hashes(self, stream: StreamId, devices: Sequence[DeviceId]) -> set[Hash]:
        """The names of all changes of these devices in a stream."""
        self.write_held()
        with self._database.read() as connection:
            return log.names_by(connection, stream, devices)

    def verdicts(self, stream: StreamId) -> list[Verdict]:
        """All verdicts of a stream."""
        self.write_held()
        with self._database.read() as connection:
            return sheets.given(connection, stream)

    def leave(self, stream: StreamId) -> None:
        """Drop the copy of a stream that this user reads no longer, once the hub has what he attached there, too."""
        self.write_held()
        with self._store.database.read() as connection:
            own = outbox.own_files_here_only(connection, identity.person(connection) or "")
        if all(of != stream for _name, of in own):
            self._store.leave(stream)


# -- pages for the hub


@dataclass(frozen=True, slots=True)
class _Picked:
    """What of the changes that are owed makes a page: their names, and those of them that own devices sign."""

    names: list[Hash]
    ends: list[Owed]


def _next_page(connection: Connection, streams: Collection[StreamId]) -> Page:
    """The first groups that are owed and can be proved. Looks farther where the head of another's chain comes later."""
    keys = signing.own_keys(connection)
    most = PAGE_CHANGES + GROUP_LIMIT
    while True:
        owed = outbox.owed(connection, streams, most=most)
        beyond = most - PAGE_CHANGES - GROUP_LIMIT
        window = _window(owed, at_least=beyond)
        picked = _picked(connection, window, keys.keys())
        if picked.names or len(window) >= len(owed):
            break
        most += 4 * PAGE_CHANGES
    changes = log.changes_named(connection, picked.names)
    heads = [
        _signed(each, change, keys) for each in picked.ends for change in changes if change.hash == each.hash
    ]
    kept = signing.kept_on(connection, picked.names)
    return Page(tuple(changes), (*heads, *kept), tuple(sheets.given_on(connection, picked.names)))


def _window(owed: Sequence[Owed], *, at_least: int) -> list[Owed]:
    """The first groups up to the size of a page; a group is not cut. `at_least` so many changes, whatever their size."""
    window: list[Owed] = []
    size, start = 0, 0
    while start < len(owed):
        end = start
        while end < len(owed) and owed[end].unit == owed[start].unit:
            end += 1
        group = owed[start:end]
        size += sum(each.size for each in group)
        if (
            window
            and end > at_least
            and (len(window) + len(group) > max(PAGE_CHANGES, at_least) or size > PAGE_BYTES)
        ):
            break
        window += group
        start = end
    return window


def _picked(connection: Connection, window: Sequence[Owed], own: Collection[DeviceId]) -> _Picked:
    """Of the window what can be proved: own chains, others' up to a kept head, and nothing that stands on what is left out."""
    by_name = {each.hash: each for each in window}
    headed = outbox.headed(connection, [each.hash for each in window if each.device not in own])
    proved = {each.hash for each in window if each.device in own}
    for name in headed:
        each = by_name.get(name)
        while each is not None and each.hash not in proved:
            proved.add(each.hash)
            before = by_name.get(each.prev)
            each = before if before is not None and before.device == each.device else None
    unproved = {each.unit for each in window if each.hash not in proved}
    left: set[Hash] = set()
    for each in window:  # in the order of application: what stands on a change comes after it
        if each.unit in unproved or each.prev in left:
            left.add(each.hash)
    cut = {by_name[name].unit for name in left}
    kept = [each for each in window if each.unit not in cut]
    inner = {(each.device, each.prev) for each in kept}
    ends = [each for each in kept if each.device in own and (each.device, each.hash) not in inner]
    return _Picked([each.hash for each in kept], ends)


def _signed(owed: Owed, change: Change, keys: dict[DeviceId, bytes]) -> Head:
    return signed_head(
        keys[owed.device], stream=owed.stream, device=owed.device, n=change.header.n, name=owed.hash
    )
