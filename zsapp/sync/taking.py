"""Reading a hand-over file: proved whole and whose it is, then taken in by the same rules as anything else.

It is read twice. The first time nothing is changed: the seal of every chunk, the form of every change, every photo's hash and every
signature are checked. The second time it is taken in, in steps of some thousand changes: killed in between it leaves a log that is right,
and reading the file again does the rest.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, text

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain import rights
from zsapp.domain.change import Change
from zsapp.domain.heads import Head, Verdict, is_verdict_genuine, new_key, proved
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, StreamId
from zsapp.store import audit, identity, log, outbox, signing, writer
from zsapp.store.store import Changed, Store
from zsapp.sync import acknowledged, zone
from zsapp.sync.handover import End, Have, Manifest, Photo, frames
from zsapp.sync.protocol import Page
from zsapp.sync.sealing import Keys, Opened, Unsealer, unlock

BATCH = 4_000  # changes in one transaction
LARGE = 8_000  # changes of a file beyond which the tables are made anew at its end instead of kept in step


@dataclass(slots=True)
class Checked:
    """A file that is whole: what opens it again, and which of its changes their devices signed."""

    path: Path
    opened: Opened
    manifest: Manifest
    have: dict[StreamId, Have]
    changes: int
    photos: int
    proofs: set[Hash]
    heads: dict[Hash, list[Head]]


@dataclass(slots=True)
class Taken:
    """What a file brought. `foreign`: changes of streams that the reader does not read, left alone; `refused`: unsigned, bad chain."""

    changes: int = 0
    new: int = 0
    photos: int = 0
    waiting: int = 0
    refused: int = 0
    foreign: int = 0
    sheets: int = 0  # verdicts that nobody signed who may
    began: bool = False
    judged: zone.Judged = field(default_factory=zone.Judged)


def keys_of(store: Store | None, passphrase: str = "", ask: Callable[[str], str] | None = None) -> Keys:
    """What this profile can try on a file."""
    devices: tuple[bytes, ...] = ()
    if store is not None:
        with store.database.read() as connection:
            devices = tuple(signing.own_keys(connection).values())
    return Keys(devices, passphrase, ask)


# -- the first time


def check(store: Store, path: Path, keys: Keys) -> Checked:
    """Read a file to its proved end, changing nothing. Raises UserError (BadFileError), NeedsPersonError, PlaceError."""
    opened = unlock(path, keys)
    manifest: Manifest | None = None
    have: dict[StreamId, Have] = {}
    links: list[Change] = []
    enrolments: dict[Hash, Change] = {}
    heads: list[Head] = []
    photos = 0
    with Unsealer(path, opened) as source:
        for frame in frames(source):
            if isinstance(frame, Manifest):
                manifest = frame
            elif isinstance(frame, Page):
                heads += frame.heads
                links += [_link(change) for change in frame.changes]
                enrolments |= {c.hash: c for c in frame.changes if c.header.kind == "device"}
            elif isinstance(frame, dict):
                have |= frame
            elif isinstance(frame, Photo | End):
                photos += isinstance(frame, Photo)
    if manifest is None:
        raise RuntimeError("frames begin with a manifest")
    with store.database.read() as connection:
        proofs = proved(links, heads, _Keyring(connection, links, enrolments).key_of)
    by_name: dict[Hash, list[Head]] = {}
    for head in heads:
        by_name.setdefault(head.hash, []).append(head)
    return Checked(path, opened, manifest, have, len(links), photos, proofs, by_name)


def proofs(connection: Connection, changes: Sequence[Change], heads: Iterable[Head]) -> set[Hash]:
    """The names of those of these changes that their devices signed, by enrolments that are here or among them."""
    enrolments = {change.hash: change for change in changes if change.header.kind == "device"}
    return proved(changes, heads, _Keyring(connection, changes, enrolments).key_of)


def _link(change: Change) -> Change:
    """As much of a change as a chain is proved by, so that a large file needs little room."""
    header = replace(change.header, over={}, kind="", body_digest="")
    return Change(change.hash, header, b"", None, None)


class _Keyring:
    """The public key of a device: the one in the enrolment on which its chains stand, here or in the file."""

    def __init__(
        self, connection: Connection, links: Iterable[Change], enrolments: dict[Hash, Change]
    ) -> None:
        self._connection, self._enrolments = connection, enrolments
        self._own = signing.own_keys(connection)
        self._bases = {
            c.header.device: c.hash if c.header.prev == NO_CHANGE else c.header.prev
            for c in links
            if c.header.n == 1
        }

    def key_of(self, device: DeviceId) -> bytes:
        """Empty where it cannot be told. This profile's own devices have the keys it holds, whatever a file says."""
        if device in self._own:
            return new_key(self._own[device])[1]
        base = self._base(device)
        change = None
        if base is not None:
            change = log.change_named(self._connection, base) or self._enrolments.get(base)
        if change is None or change.header.kind != "device" or str(change.header.record) != device:
            return audit.public_key(self._connection, device)
        try:
            return bytes.fromhex(str((change.values or {}).get("public_key") or ""))
        except ValueError:
            return b""

    def _base(self, device: DeviceId) -> Hash | None:
        """What is here says more than what arrives."""
        row = self._connection.execute(
            text("SELECT hash, prev FROM log WHERE device = :device AND n = 1 LIMIT 1"), {"device": device}
        ).first()
        if row is not None:
            return Hash(row[0] if row[1] == NO_CHANGE else row[1])
        if audit.public_key(self._connection, device):
            return None
        if device in self._bases:
            return self._bases[device]
        return next((h for h, c in self._enrolments.items() if str(c.header.record) == device), None)


def could_begin(path: Path, keys: Keys) -> None:
    """Look through a file before there is any profile. Raises what `check` and `take` would raise then."""
    with Unsealer(path, unlock(path, keys)) as source:
        for frame in frames(source):
            if isinstance(frame, Manifest):
                _require_beginning(frame, path)


# -- the second time


def take(
    store: Store, checked: Checked, progress: Callable[[int, int], None] = lambda done, of: None
) -> Taken:
    """Take in a file that was checked. Raises UserError where it is another organisation's; then nothing is changed."""
    manifest, taken = checked.manifest, Taken()
    _adopt(store, checked, taken)
    with store.database.read() as connection:
        before = log.size(connection)
    _Taking(store, checked, taken, progress).run()
    if manifest.invitation is not None:
        _enrol(store, manifest.invitation.user)
    with store.database.write() as connection:
        zone.hear(connection, manifest.admissions)
        own = identity.device(connection)
        if manifest.device and (own is None or manifest.device != own.id):
            is_readable = _readable(connection)
            told = {stream: each for stream, each in checked.have.items() if is_readable(stream)}
            acknowledged.keep(connection, DeviceId(manifest.device), told)
        taken.judged, verdicts = zone.judge(connection, store.machine.now_us())
        taken.new = log.size(connection) - before - (1 if taken.began else 0)
        taken.waiting = audit.waiting_count(connection)
    if verdicts:
        store.receive((), verdicts)
    return taken


def _adopt(store: Store, checked: Checked, taken: Taken) -> None:
    """Whether the file is of this profile's organisation and zone; an empty profile takes them from it. Raises UserError."""
    manifest, path = checked.manifest, checked.path
    with store.database.write() as connection:
        known = identity.organisation(connection)
        mine = zone.authority(connection)
        is_empty = log.size(connection) == 0 and audit.waiting_count(connection) == 0
        if known != manifest.organisation and not (is_empty and mine is None):
            words = _(
                "交换包 {name} 属于另一个组织，没有读入任何内容。请读到一个新的空文件夹（--profile 指定）。"
            )
            raise UserError(words.format(name=path.name))
        theirs = manifest.zone
        if mine is not None and theirs is not None and (mine.hub, mine.key.hex()) != (theirs.hub, theirs.key):
            words = _("交换包 {name} 由另一个中心端或招商办主持，没有读入任何内容。请与招商办核对。")
            raise UserError(words.format(name=path.name))
        if is_empty and mine is None:
            _begin(connection, manifest, path)
            taken.began = manifest.invitation is not None
        elif mine is None and theirs is not None:
            zone.pin(connection, theirs)


def _require_beginning(manifest: Manifest, path: Path) -> None:
    """Raises UserError where a new profile cannot begin with this file."""
    theirs, invitation = manifest.zone, manifest.invitation
    if theirs is not None and theirs.is_server and invitation is None:
        words = _("交换包 {name} 来自有中心端的单位：新资料请先加入中心端（zsapp join），再读入。")
        raise UserError(words.format(name=path.name))
    if theirs is not None and invitation is None:
        words = _("交换包 {name} 不是邀请：新资料要先读入招商办给本组的邀请（zsapp handover invite）。")
        raise UserError(words.format(name=path.name))
    if not manifest.whole:
        words = _("交换包 {name} 只有一部分改动，不能用来新建资料。请对方写一份完整的（--all）。")
        raise UserError(words.format(name=path.name))


def _begin(connection: Connection, manifest: Manifest, path: Path) -> None:
    """An empty profile becomes one of this organisation: the invited person's, or, among equals, another copy of all there is."""
    _require_beginning(manifest, path)
    theirs, invitation = manifest.zone, manifest.invitation
    identity.put_local(connection, identity.ORGANISATION, manifest.organisation)
    if theirs is not None:
        zone.pin(connection, theirs)
    if invitation is not None:
        zone.accept(connection, invitation)


def _enrol(store: Store, user: str) -> None:
    """The invited person's device enters itself, so that his first file carries its public key."""
    with store.database.write() as connection:
        if identity.person(connection) == user:
            writer.enrolled(connection, store.machine, at_us=None)


def _readable(connection: Connection) -> Callable[[StreamId], bool]:
    """Whether this person reads a stream; among equals everybody reads everything."""
    person, organisation = identity.person(connection), identity.organisation(connection)
    if zone.authority(connection) is None or person is None or organisation is None:
        return lambda stream: True
    who = zone.people(connection).person(person)
    places = rights.places(organisation, zone.LocalLog(connection, only_judged=False).teams())
    return lambda stream: stream in places and rights.may_read(who, places[stream])


class _Taking:
    """One file on its way in."""

    def __init__(
        self, store: Store, checked: Checked, taken: Taken, progress: Callable[[int, int], None]
    ) -> None:
        self._store, self._checked, self._taken, self._progress = store, checked, taken, progress
        self._organisation = StreamId(checked.manifest.organisation)
        self._is_readable: Callable[[StreamId], bool] | None = (
            None  # known once the organisation's stream is in
        )
        self._key = b""
        self._changes: list[Change] = []
        self._verdicts: list[Verdict] = []
        self._defers = checked.changes > LARGE
        self._done = 0
        self._photos: list[str] = []

    def run(self) -> None:
        """All of it."""
        with self._store.database.read() as connection:
            known = zone.authority(connection)
            self._key = known.key if known else b""
        with Unsealer(self._checked.path, self._checked.opened) as source:
            for frame in frames(source, trusted=True):
                if isinstance(frame, Page):
                    self._page(frame)
                elif isinstance(frame, Photo):
                    self._flush()
                    self._photo(frame)
        self._flush()
        self._store.catch_up(self._progress)
        if self._photos:
            self._store.drop_erased_blobs(self._photos)
            self._tell_of_photos()

    # -- changes

    def _page(self, page: Page) -> None:
        self._done += len(page.changes)
        self._verdicts += [
            each for each in page.verdicts if self._is_for_me(each.stream) and self._is_said(each)
        ]
        for change in page.changes:
            if not self._is_for_me(change.header.stream):
                self._taken.foreign += 1
            elif change.hash not in self._checked.proofs:
                self._taken.changes += 1
                self._taken.refused += 1
            else:
                self._taken.changes += 1
                self._changes.append(change)
        if len(self._changes) >= BATCH or len(self._verdicts) >= BATCH:
            self._flush()

    def _is_said(self, verdict: Verdict) -> bool:
        is_genuine = bool(self._key) and is_verdict_genuine(verdict, self._key)
        self._taken.sheets += not is_genuine
        return is_genuine

    def _is_for_me(self, stream: StreamId) -> bool:
        if stream == self._organisation:
            return True
        if self._is_readable is None:
            self._flush()
            with self._store.database.read() as connection:
                self._is_readable = _readable(connection)
        return self._is_readable(stream)

    def _flush(self) -> None:
        if not self._changes and not self._verdicts:
            return
        heads = [head for change in self._changes for head in self._checked.heads.get(change.hash, ())]
        changed = self._store.receive(self._changes, self._verdicts, heads=heads, defers=self._defers)
        self._taken.refused += len(changed.refused)
        self._changes, self._verdicts = [], []
        self._progress(self._done, self._checked.changes + self._checked.photos)

    # -- photos

    def _photo(self, photo: Photo) -> None:
        """Keep a photo of a stream that this person reads, unless it is here."""
        wanted = [StreamId(stream) for stream in photo.streams if self._is_for_me(StreamId(stream))]
        if not wanted:
            return
        blobs = self._store.profile.blobs
        missing = self._missing(photo.hash, wanted)
        if not blobs.has(photo.hash):
            blobs.put(photo.content.as_file)
            missing = wanted
        if missing:
            with self._store.database.write() as connection:
                for stream in missing:
                    outbox.keep_blob(
                        connection, photo.hash, stream, file=blobs.name(photo.hash), size=photo.size
                    )
            self._taken.photos += 1
            self._photos.append(photo.hash)
        self._done += 1
        self._progress(self._done, self._checked.changes + self._checked.photos)

    def _missing(self, name: str, streams: Sequence[StreamId]) -> list[StreamId]:
        with self._store.database.read() as connection:
            rows = connection.execute(text("SELECT stream FROM blob WHERE hash = :hash"), {"hash": name})
            known = set(rows.scalars())
        return [stream for stream in streams if stream not in known]

    def _tell_of_photos(self) -> None:
        """The pages look again at the records whose photos came."""
        with self._store.database.read() as connection:
            records = frozenset(outbox.naming(connection, self._photos))
        self._store.tell(Changed(records))


def waiting(store: Store) -> int:
    """How many changes wait for what is before them."""
    with store.database.read() as connection:
        return audit.waiting_count(connection)
