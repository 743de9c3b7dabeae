"""Writing a hand-over file: for whom it is, what they lack, and that into a sealed file, whole or not at all.

A file begins at what each of its readers has acknowledged (his own last file says what he has), never at an earlier file, which may be
lost. A reader who never said what he has gets everything. Others' changes are handed on as far as heads prove whose they are.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, text

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.placing import put_in_place, sync_dir
from zsapp.base.texts import _
from zsapp.domain import rights
from zsapp.domain.change import Change, received
from zsapp.domain.field import Role
from zsapp.domain.heads import Head
from zsapp.domain.ids import DeviceId, Hash, PersonId, RecordId, StreamId
from zsapp.domain.rights import Person
from zsapp.store import files, identity, log, outbox, query, sheets, signing, writer
from zsapp.store.key import Kdf
from zsapp.store.store import Store
from zsapp.sync import acknowledged, zone
from zsapp.sync.handover import PAGE_CHANGES, PAGE_SHEETS, SHORT, Contents, Have, Invitation, Manifest
from zsapp.sync.protocol import FILE_LIMIT, Page
from zsapp.sync.sealing import Locks, Sealer, public_keys

HUB_MOST = 20_000  # changes that the hub has as well are left out of a file beyond so many


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is to read a file: their devices, and all streams that at least one of them reads (None: nobody is known, any)."""

    devices: tuple[DeviceId, ...] = ()
    streams: frozenset[StreamId] | None = None
    readers: Mapping[StreamId, tuple[DeviceId, ...]] = field(default_factory=dict)
    keys: tuple[bytes, ...] = ()


@dataclass(slots=True)
class Given:
    """What was written: changes, photos, bytes, streams; changes left out because nothing proves whose they are; photos damaged here."""

    changes: int = 0
    photos: int = 0
    size: int = 0
    streams: int = 0
    devices: int = 0
    unproved: int = 0
    at_hub: int = 0
    damaged: list[str] = field(default_factory=list)
    teams: int = 0


# -- for whom


def audience(connection: Connection, to: str | None) -> Audience:
    """The devices of a team, of headquarters, of a person, or one device by name; None: all that are known. Raises UserError."""
    known = _known(connection)
    organisation = identity.organisation(connection)
    if organisation is None:
        return Audience()
    places = rights.places(organisation, zone.LocalLog(connection, only_judged=False).teams())
    streams: set[StreamId] | None = None  # None: whatever the chosen devices read
    if to is None:
        chosen = known
    elif to in ("招商办", "headquarters"):
        chosen = {d: p for d, p in known.items() if (p.role or Role.MEMBER) >= Role.HEADQUARTERS}
        streams = set(log.streams(connection))
    elif (team := _named(connection, "team", to)) is not None:
        chosen = {d: p for d, p in known.items() if team in p.teams}
        anybody = Person(PersonId(""), Role.MEMBER, frozenset({team}))
        streams = {stream for stream, place in places.items() if rights.may_read(anybody, place)}
    else:
        device, user = _named(connection, "device", to), _named(connection, "user", to)
        chosen = {d: p for d, p in known.items() if str(d) == device or (user and p.user == user)}
        if not chosen:
            raise UserError(_("没有名为“{name}”的组别、用户或设备，请核对。").format(name=to[:60]))
    readers: dict[StreamId, tuple[DeviceId, ...]] = {}
    for stream in log.streams(connection):
        place = places.get(stream)
        those = tuple(d for d, p in chosen.items() if place and rights.may_read(p, place))
        if those and (streams is None or stream in streams):
            readers[stream] = those
    people = zone.people(connection)
    writers = (people.writer(device) for device in chosen)
    if streams is None:
        streams = set(readers)
    return Audience(
        devices=tuple(chosen),
        streams=frozenset(streams) if chosen or to is not None else None,
        readers=readers,
        keys=public_keys(writer.public_key for writer in writers if writer is not None),
    )


def _known(connection: Connection) -> dict[DeviceId, Person]:
    """The other devices that are in use, with their people; for who was invited and has not answered yet, his own id stands."""
    organisation = identity.organisation(connection)
    if organisation is None:
        return {}
    people, own, found = zone.people(connection), signing.own_keys(connection), {}
    gone = acknowledged.silent(connection)
    for row in query.rows(connection, "device"):
        writer = people.writer(DeviceId(row.id))
        if writer is None or writer.is_revoked or writer.id in own or row.id in gone:
            continue
        person = people.person(writer.user)
        if person.role is not None:
            found[writer.id] = person
    busy = {person.user for person in found.values()}
    for user in zone.invited_users(connection) - busy:  # on the way: he has what stood in his invitation
        person = people.person(PersonId(user))
        if person.role is not None:
            found[DeviceId(user)] = person
    return found


def _named(connection: Connection, kind: str, name: str) -> str | None:
    """A live record by id or by its only name."""
    row = query.row(connection, RecordId(name)) if len(name) == 36 else None
    if row is not None and row.kind == kind:
        return row.id
    found = query.named(connection, kind, name)
    if len(found) > 1:
        raise UserError(_("名为“{name}”的不止一个，请改用编号。").format(name=name[:60]))
    return found[0] if found else None


# -- what


class _Place(NamedTuple):
    seq: int
    device: DeviceId
    prev: Hash


@dataclass(slots=True)
class _Share:
    """What is written of one stream."""

    stream: StreamId
    seqs: list[int]
    heads: list[Head]
    sheets: list[str]  # short names of those that every reader has
    unproved: int
    is_whole: bool
    at_hub: int


def _share(connection: Connection, stream: StreamId, acks: Sequence[Have], *, at_hub: bool) -> _Share:
    rows = connection.execute(
        text("SELECT hash, seq, device, prev FROM log WHERE stream = :stream ORDER BY seq"),
        {"stream": stream},
    )
    places = {name: _Place(seq, device, prev) for name, seq, device, prev in rows}
    sets = [_below(places, [tip[2] for tip in ack.tips]) for ack in acks]
    covered = set.intersection(*sets) if sets else set()
    hub: set[Hash] = set()
    if at_hub:
        unsent = connection.execute(text("SELECT seq FROM unsent WHERE stream = :stream"), {"stream": stream})
        owed = set(unsent.scalars())
        hub = {name for name, place in places.items() if place.seq not in owed} - covered
    left = places.keys() - covered - hub
    heads = [head for head in _heads(connection, stream) if head.hash in left]
    proofs: set[Hash] = set()
    for head in heads:
        name = head.hash
        while name in left and name not in proofs and places[name].device == head.device:
            proofs.add(name)
            name = places[name].prev
    return _Share(
        stream=stream,
        seqs=sorted(places[name].seq for name in proofs),
        heads=heads,
        sheets=sorted(set.intersection(*(set(ack.sheets) for ack in acks))) if acks else [],
        unproved=len(left) - len(proofs),
        is_whole=not covered and not hub,
        at_hub=len(hub),
    )


def _below(places: Mapping[Hash, _Place], tips: Iterable[str]) -> set[Hash]:
    """Everything that whoever holds these has applied."""
    found: set[Hash] = set()
    for tip in tips:
        name = Hash(tip)
        while name in places and name not in found:
            found.add(name)
            name = places[name].prev
    return found


def _heads(connection: Connection, stream: StreamId) -> list[Head]:
    rows = connection.execute(
        text(
            "SELECT stream, device, n, hash, signature FROM head WHERE stream = :stream ORDER BY device, n, hash"
        ),
        {"stream": stream},
    )
    return [Head(*row) for row in rows]


def have(connection: Connection, streams: Iterable[StreamId]) -> dict[StreamId, Have]:
    """What is here of some streams."""
    found = {}
    for stream in streams:
        tips = log.tips(connection, stream)
        names = connection.execute(text("SELECT name FROM sheet WHERE stream = :stream"), {"stream": stream})
        photos = connection.execute(text("SELECT hash FROM blob WHERE stream = :stream"), {"stream": stream})
        found[stream] = Have(
            tuple((device, n, name) for device, ends in sorted(tips.items()) for n, name in ends),
            tuple(sorted(name[:SHORT] for name in names.scalars())),
            tuple(sorted(name[:SHORT] for name in photos.scalars())),
        )
    return found


# -- writing


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: for whom, sealed how, which streams of theirs (None: all), whether what they have as well is repeated."""

    audience: Audience
    locks: Locks
    streams: frozenset[StreamId] | None = None
    everything: bool = False
    invitation: Invitation | None = None
    kdf: Kdf | None = None


def give(
    store: Store, path: Path, order: Order, progress: Callable[[int, int], None] = lambda done, of: None
) -> Given:
    """Write the file at `path`, which is replaced whole or not at all. Raises UserError, PlaceError."""
    with store.database.write() as connection:
        # who never wrote is made known, so that files begin at what he has; a copy is not to speak for the other one
        writer.enrolled(connection, store.machine, at_us=None)
        signing.sign_tips(connection)
        verdicts = zone.judge(connection, store.machine.now_us())[1]
    if verdicts:
        store.receive((), verdicts)
    if not path.parent.is_dir():
        raise PlaceError(_("文件夹 {dir} 不存在，请先建好。").format(dir=path.parent))
    part = files.part_path(path)
    with files.file_faults(path):
        try:
            with files.new_file(part) as file:
                with store.database.read() as connection:
                    sealer = Sealer(file, order.locks, kdf=order.kdf)
                    given = _Writing(store, connection, order, Contents(sealer), progress).write()
                file.flush()
                os.fsync(file.fileno())
            given.size = part.stat().st_size
            put_in_place(part, path)
        finally:
            part.unlink(missing_ok=True)
        sync_dir(path.parent)
    return given


class _Writing:
    """One file on its way out."""

    def __init__(
        self,
        store: Store,
        connection: Connection,
        order: Order,
        contents: Contents,
        progress: Callable[[int, int], None],
    ) -> None:
        self._store, self._connection, self._order = store, connection, order
        self._contents, self._progress = contents, progress
        self._acks = {device: acknowledged.by(connection, device) for device in order.audience.devices}

    def write(self) -> Given:
        """All of it."""
        streams = self._streams()
        shares = [self._share(stream) for stream in streams]
        photos = self._photos(streams)
        of = sum(len(share.seqs) for share in shares) + len(photos)
        self._contents.manifest(self._manifest(streams, whole=all(share.is_whole for share in shares)))
        self._contents.have(have(self._connection, streams))
        for share in shares:
            self._pages(share, of)
        damaged = [name for name, size, where in photos if not self._photo(name, size, where, of)]
        self._contents.finish()
        self._progress(of, of)
        return Given(
            changes=self._contents.changes,
            photos=self._contents.photos,
            streams=len(streams),
            devices=len(self._order.audience.devices),
            unproved=sum(share.unproved for share in shares),
            at_hub=sum(share.at_hub for share in shares),
            damaged=damaged,
            teams=len(set(streams) & _team_streams(self._connection)),
        )

    def _streams(self) -> list[StreamId]:
        """Those held that are to be written; the organisation's first, for it says who is who."""
        organisation = identity.organisation(self._connection)
        wanted, chosen = self._order.audience.streams, self._order.streams
        held = [
            stream
            for stream in log.streams(self._connection)
            if (wanted is None or stream in wanted)
            and (chosen is None or stream in chosen or stream == organisation)
        ]
        return sorted(held, key=lambda stream: (stream != organisation, stream))

    def _acks_of(self, stream: StreamId) -> list[Have]:
        """What each reader of a stream has of it; one who never said has nothing."""
        if self._order.everything or self._order.invitation is not None:
            return []
        readers = self._order.audience.readers.get(stream, ())
        return [self._acks[device].get(stream, Have()) for device in readers]

    def _share(self, stream: StreamId) -> _Share:
        return _share(self._connection, stream, self._acks_of(stream), at_hub=self._is_much_at_hub())

    def _is_much_at_hub(self) -> bool:
        if self._order.everything or identity.hub(self._connection) is None:
            return False
        return log.size(self._connection) - sum(outbox.counts(self._connection).values()) > HUB_MOST

    def _manifest(self, streams: Sequence[StreamId], *, whole: bool) -> Manifest:
        connection, own = self._connection, identity.device(self._connection)
        person = identity.person(connection)
        row = query.row(connection, RecordId(person)) if person else None
        known = zone.authority(connection)
        return Manifest(
            organisation=str(identity.organisation(connection) or ""),
            device=own.id if own else "",
            writer=str((row.values.get("name") if row else "") or self._store.machine.user),
            at=self._store.machine.now_us(),
            whole=whole,
            streams=tuple(streams),
            zone=known.as_zone if known else None,
            invitation=self._order.invitation,
            admissions=zone.admissions(connection),
        )

    def _pages(self, share: _Share, of: int) -> None:
        known = set(share.sheets)
        new = [
            each
            for each in sheets.given(self._connection, share.stream)
            if each.signature.hex()[:SHORT] not in known
        ]
        for start in range(0, len(new), PAGE_SHEETS):
            self._contents.page(Page(verdicts=tuple(new[start : start + PAGE_SHEETS])))
        for start in range(0, len(share.heads), PAGE_CHANGES):
            self._contents.page(Page(heads=tuple(share.heads[start : start + PAGE_CHANGES])))
        for start in range(0, len(share.seqs), PAGE_CHANGES):
            changes = self._changes(share.seqs[start : start + PAGE_CHANGES])
            self._contents.page(Page(changes=tuple(changes)))
            self._progress(self._contents.changes, of)

    def _changes(self, seqs: list[int]) -> list[Change]:
        rows = self._connection.execute(
            text(
                "SELECT header, salt, body FROM log WHERE seq IN (SELECT value FROM json_each(:seqs)) ORDER BY seq"
            ),
            {"seqs": json.dumps(seqs)},
        )
        return [received(*row, proved=True) for row in rows]

    def _photos(self, streams: Sequence[StreamId]) -> list[tuple[str, int, list[StreamId]]]:
        """(hash, size, streams) of the files that a reader may lack; what the hub has is left to it."""
        is_joined = identity.hub(self._connection) is not None and not self._order.everything
        rows = self._connection.execute(
            text(
                "SELECT b.hash, b.size, b.stream, EXISTS (SELECT 1 FROM on_hub o WHERE o.hash = b.hash AND o.stream = b.stream) "
                "FROM blob b WHERE b.stream IN (SELECT value FROM json_each(:streams)) ORDER BY b.size, b.hash"
            ),
            {"streams": json.dumps(list(streams))},
        )
        found: dict[str, tuple[int, list[StreamId]]] = {}
        for name, size, stream, is_on_hub in rows:
            acks = self._acks_of(stream)
            is_known = bool(acks) and all(name[:SHORT] in ack.photos for ack in acks)
            if is_known or (is_on_hub and is_joined) or size > FILE_LIMIT:
                continue
            found.setdefault(name, (size, []))[1].append(stream)
        return [(name, size, where) for name, (size, where) in found.items()]

    def _photo(self, name: str, size: int, streams: Sequence[StreamId], of: int) -> bool:
        """Whether it could be written: it is read once before, for a file begun cannot be taken back."""
        blobs = self._store.profile.blobs
        if not blobs.has(name) or blobs.check([name]):
            return False
        self._contents.photo(name, size, streams, blobs.chunks(name))
        self._progress(self._contents.changes + self._contents.photos, of)
        return True


def _team_streams(connection: Connection) -> set[StreamId]:
    organisation = identity.organisation(connection)
    if organisation is None:
        return set()
    teams = zone.LocalLog(connection, only_judged=False).teams()
    return {s for s, place in rights.places(organisation, teams).items() if place.owner in set(teams)}
