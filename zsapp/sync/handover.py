"""What a hand-over file holds, inside its seal (`zsapp.sync.sealing`): frames, one after the other.

    kind (1 byte) | length (8 bytes) | payload

`M` who writes, for which organisation (JSON, first of all); `A` what the writer has: that acknowledges to the reader what he need not send
again; `P` a page of changes, heads and verdicts, as between laptop and hub; `B` which photo follows, `C` its bytes; `E` what there was
(last). Unknown kinds and parts are a newer version's. Photos are written and read piece by piece; everything else is small.
"""

import dataclasses
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from zsapp.domain.canonical import NotCanonicalError
from zsapp.domain.change import NewerVersionError, is_hash
from zsapp.domain.ids import StreamId, is_id
from zsapp.sync import protocol, sealing, wire
from zsapp.sync.protocol import Page
from zsapp.sync.sealing import Sealer, Unsealer

VERSION = 1
PAGE_CHANGES, PAGE_SHEETS = 500, 200
PIECE_BYTES = 256 * 1024
SHORT = 16  # hexadecimal digits by which sheets and photos are acknowledged


@dataclass(frozen=True, slots=True)
class Zone:
    """Whose word counts: the hub's, or that of headquarters without one. The key is pinned by whoever meets it first."""

    hub: str
    key: str  # hexadecimal
    is_server: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """Makes the reader's new profile that of a user; `token` proves to headquarters that his device was invited."""

    id: str
    token: str
    user: str
    role: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """That a device was made from an invitation: an HMAC by its token, which says nothing to others."""

    invitation: str
    proof: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who writes, when, of what. `whole`: nothing was left out because somebody has it already. `device`: "" before the first write."""

    organisation: str
    device: str
    writer: str
    at: int
    whole: bool
    streams: tuple[str, ...]
    zone: Zone | None = None
    invitation: Invitation | None = None
    admissions: dict[str, Admission] = field(default_factory=dict)
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Have:
    """What a device has of a stream: the ends of its chains as (device, n, hash), and short names of verdict sheets and photos."""

    tips: tuple[tuple[str, int, str], ...] = ()
    sheets: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A file, its streams, and its bytes, which can be read once and only before the next frame."""

    hash: str
    size: int
    streams: tuple[str, ...]
    content: "Content"


@dataclass(frozen=True, slots=True)
class End:
    """How many there were."""

    changes: int
    photos: int


Frame = Manifest | dict[StreamId, Have] | Page | Photo | End


# -- writing


class Contents:
    """Writes frames; `finish` ends the file."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self.changes = self.photos = 0

    def manifest(self, manifest: Manifest) -> None:
        """First of all."""
        self._frame(b"M", _json(wire.plain(manifest)))

    def have(self, streams: dict[StreamId, Have]) -> None:
        """What the writer has of the streams that the reader reads."""
        self._frame(b"A", gzip.compress(_json(wire.plain(streams)), compresslevel=6, mtime=0))

    def page(self, page: Page) -> None:
        """Changes in the order in which they were applied here, with heads and verdicts."""
        self._frame(b"P", protocol.packed(page))
        self.changes += len(page.changes)

    def photo(self, name: str, size: int, streams: Iterable[str], content: Iterable[bytes]) -> None:
        """A photo or paper of exactly `size` bytes. Raises ValueError where it is not."""
        self._frame(b"B", _json({"hash": name, "size": size, "streams": sorted(streams)}))
        self._sealer.write(b"C" + size.to_bytes(8, "big"))
        written = 0
        for piece in content:
            written += len(piece)
            self._sealer.write(piece)
        if written != size:
            raise ValueError("a file has another size than its record says")
        self.photos += 1

    def finish(self) -> None:
        """Last of all."""
        self._frame(b"E", _json({"changes": self.changes, "photos": self.photos}))
        self._sealer.finish()

    def _frame(self, kind: bytes, payload: bytes) -> None:
        self._sealer.write(kind + len(payload).to_bytes(8, "big") + payload)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# -- reading


class Content:
    """The bytes of a photo as they come by; read to the end, its hash is checked. Raises BadFileError."""

    def __init__(self, source: Unsealer, name: str, size: int) -> None:
        self._source, self._name, self._left = source, name, size
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """At most a piece."""
        wanted = min(self._left, PIECE_BYTES if size < 0 else size)
        piece = self._source.read(wanted)
        self._left -= len(piece)
        self._digest.update(piece)
        if len(piece) != wanted or (not self._left and self._digest.hexdigest() != self._name):
            raise sealing.damaged(self._source.path)
        return piece

    def drain(self) -> None:
        """Read what is left."""
        while self._left:
            self.read()
        if self._digest.hexdigest() != self._name:
            raise sealing.damaged(self._source.path)

    @property
    def as_file(self) -> BinaryIO:
        """As something to read from."""
        return cast(BinaryIO, self)


def frames(source: Unsealer, *, trusted: bool = False) -> Iterator[Frame]:
    """What is in a file, to its proved end; photos that nobody reads are checked and passed by.

    `trusted`: it was read before, so the form of changes is not checked again. Raises BadFileError.
    """
    seen, changes, photos = 0, 0, 0
    try:
        while True:
            kind, length = source.read(1), int.from_bytes(_exactly(source, 8), "big")
            if (kind == b"M") != (seen == 0):
                raise ValueError("the manifest comes first, and once")
            seen += 1
            if length > protocol.BODY_LIMIT:
                raise ValueError("a frame is too large")
            frame = _frame(source, kind, _exactly(source, length), trusted=trusted)
            changes += len(frame.changes) if isinstance(frame, Page) else 0
            yield frame
            if isinstance(frame, Photo):
                frame.content.drain()
                photos += 1
            if isinstance(frame, End):
                if frame != End(changes, photos) or source.read(1):
                    raise ValueError("something is missing, or too much")
                return
    except NewerVersionError as error:
        raise sealing.newer(source.path) from error
    except (
        ValueError,
        KeyError,
        TypeError,
        NotCanonicalError,
        zlib.error,
        EOFError,
        RecursionError,
    ) as error:
        raise sealing.damaged(source.path) from error


def _exactly(source: Unsealer, size: int) -> bytes:
    raw = source.read(size)
    if len(raw) != size:
        raise ValueError("cut off")
    return raw


def _frame(source: Unsealer, kind: bytes, payload: bytes, *, trusted: bool) -> Frame:
    if kind == b"M":
        return _manifest(json.loads(payload))
    if kind == b"A":
        return _have(json.loads(_inflated(payload)))
    if kind == b"P":
        return protocol.unpacked(payload, Page, trusted=trusted)
    if kind == b"B":
        return _photo(source, json.loads(payload))
    if kind == b"E":
        return End(**json.loads(payload))
    raise NewerVersionError(f"unknown frame {kind!r}")


def _inflated(payload: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    text = inflater.decompress(payload, protocol.BODY_LIMIT)
    if not inflater.eof or inflater.unused_data:
        raise ValueError("too large, or cut off")
    return text


def _manifest(told: dict[str, Any]) -> Manifest:
    if told["version"] > VERSION or told.keys() - {each.name for each in dataclasses.fields(Manifest)}:
        raise NewerVersionError("a newer hand-over file")
    zone, invitation = told["zone"], told["invitation"]
    manifest = Manifest(
        organisation=_id(told["organisation"]),
        device=_id(told["device"]) if told["device"] else "",
        writer=str(told["writer"]),
        at=int(told["at"]),
        whole=told["whole"] is True,
        streams=tuple(_id(each) for each in told["streams"]),
        zone=None if zone is None else Zone(**zone),
        invitation=None if invitation is None else Invitation(**invitation),
        admissions={_id(device): Admission(**each) for device, each in told["admissions"].items()},
    )
    if manifest.zone is not None and len(bytes.fromhex(manifest.zone.key)) != 32:
        raise ValueError("a key has 32 bytes")
    if manifest.invitation is not None:
        _id(manifest.invitation.user)
        bytes.fromhex(manifest.invitation.token)
    return manifest


def _have(told: dict[str, Any]) -> dict[StreamId, Have]:
    found = {}
    for stream, each in told.items():
        tips = tuple((_id(device), int(n), str(name)) for device, n, name in each["tips"])
        if not all(is_hash(name) for _device, _n, name in tips):
            raise ValueError("a tip has no name")
        found[StreamId(_id(stream))] = Have(
            tips, tuple(map(str, each["sheets"])), tuple(map(str, each["photos"]))
        )
    return found


def _photo(source: Unsealer, told: dict[str, Any]) -> Photo:
    name, size = told["hash"], int(told["size"])
    if not is_hash(name) or not 0 <= size <= protocol.FILE_LIMIT or source.read(1) != b"C":
        raise ValueError("a photo without content")
    if int.from_bytes(_exactly(source, 8), "big") != size:
        raise ValueError("a photo of another size")
    return Photo(name, size, tuple(_id(each) for each in told["streams"]), Content(source, name, size))


def _id(text: Any) -> str:
    if not isinstance(text, str) or not is_id(text):
        raise ValueError("not an id")
    return text
