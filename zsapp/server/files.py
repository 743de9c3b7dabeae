"""Photos and papers at the hub: taken in piece by piece, verified, and kept under their hash.

A file is given out only in a stream it was put into, byte for byte, whoever else may have put in the same. Each device puts together its
own copy, so a hash that is known proves nothing. Into which streams it was put stands beside it, too (empty files HASH.STREAM): a database
that was restored from an older backup learns again what is here, for nobody brings a file once more that he knows to be at the hub.
"""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, select

from zsapp.base.placing import FULL, put_in_place, sync_dir, take_away
from zsapp.base.texts import _
from zsapp.domain.change import is_hash
from zsapp.domain.ids import DeviceId, PersonId, StreamId
from zsapp.server import tables as t
from zsapp.server.database import Database
from zsapp.server.hub import RefusalError
from zsapp.server.rows import header_of, insert
from zsapp.sync import protocol
from zsapp.sync.protocol import FILE_LIMIT, PIECE_BYTES, FileState, Trouble

_PART_KEPT_S = 14 * 24 * 3600
_STRAY_KEPT_S = 3600
_CHUNK = 1024 * 1024


class Files:
    """The folder `files/` of a hub, and the rows that say what is in it."""

    def __init__(self, folder: Path, database: Database, quota_bytes: int) -> None:
        self._whole, self._parts = folder / "whole", folder / "parts"
        self._database, self._quota_bytes = database, quota_bytes

    def state(self, stream: StreamId, name: str, device: DeviceId) -> FileState:
        """How much of a file is here: all of it in this stream, else what this device has sent."""
        size = self._size(stream, _checked(name))
        if size is not None:
            return FileState(size, size, True)
        return FileState(_length(self._part(stream, name, device)), 0, False)

    def read(self, stream: StreamId, name: str, *, offset: int, most: int = PIECE_BYTES) -> tuple[bytes, int]:
        """A piece of a file, and the size of the whole. Raises RefusalError where it is not in this stream."""
        size = self._size(stream, _checked(name))
        if size is None:
            raise RefusalError(Trouble.REFUSED, _("中心端还没有这个附件。"))
        with self._path(name).open("rb") as file:
            file.seek(max(0, offset))
            return file.read(min(most, PIECE_BYTES)), size

    def write(
        self, stream: StreamId, name: str, device: DeviceId, *, offset: int, size: int, piece: bytes
    ) -> FileState:
        """Take a piece in; with the last one the file is verified. A gap is not taken: the answer says where to go on."""
        if size > FILE_LIMIT:
            words = _("附件超过 {limit} MB，中心端不收，只留在本机。请压缩或分成几个再添加。")
            raise RefusalError(Trouble.REFUSED, words.format(limit=FILE_LIMIT // 2**20))
        if not 0 <= offset <= offset + len(piece) <= size or len(piece) > PIECE_BYTES:
            raise RefusalError(Trouble.REFUSED, _("附件的分段不对，中心端没有采用，会重新上传。"))
        known = self._size(stream, _checked(name))
        if known is not None:
            return FileState(known, known, True)
        part = self._part(stream, name, device)
        if offset == 0:
            self._require_room(name, size)
        with _told():
            have = _put(part, offset, piece)
            if have < size:
                return FileState(have, size, False)
            return self._finished(stream, name, part, size)

    def is_named_by(self, stream: StreamId, name: str, author: PersonId) -> bool:
        """Whether this person wrote something in the stream that names the file, accepted or not."""
        c, n = t.change.c, t.naming.c
        query = select(c.header).where(
            c.hash == n.change, n.blob == bytes.fromhex(_checked(name)), c.stream == stream
        )
        with self._database.reading() as connection:
            return any(header_of(bytes(row.header)).author == author for row in connection.execute(query))

    def drop(self, names: Iterable[str]) -> None:
        """Delete the bytes of files that are in no stream any more."""
        for name in names:
            with self._database.reading() as connection:
                if connection.execute(_in_any(name)).first() is None:
                    path = self._path(name)
                    for each in (path, *path.parent.glob(f"{name}.*")):
                        take_away(each)
            for part in self._parts.glob(f"{name}.*"):
                take_away(part)

    def sweep(self) -> None:
        """Delete what was left behind: parts nobody has gone on with, files whose row never came or whose erasure was cut off."""
        now = time.time()
        self._learn()
        for part in self._parts.glob("*"):
            if now - part.stat().st_mtime > _PART_KEPT_S:
                take_away(part)
        for path in self._whole.glob("*/*"):
            if now - path.stat().st_mtime > _STRAY_KEPT_S and is_hash(path.name):
                self.drop([path.name])

    # -- inside

    def _learn(self) -> None:
        """Enter the files of whose streams only the folder knows, and forget those that are gone: one of the two was restored."""
        with self._database.reading() as connection:
            known = {(row.hash.hex(), row.stream) for row in connection.execute(select(t.file))}
        gone = sorted(name for name in {name for name, _stream in known} if not self._path(name).exists())
        if gone:
            with self._database.writing() as connection:
                for name in gone:
                    connection.execute(delete(t.file).where(t.file.c.hash == bytes.fromhex(name)))
        for mark in self._whole.glob("*/*.*"):
            name, _dot, stream = mark.name.partition(".")
            if (name, stream) not in known and is_hash(name) and self._path(name).exists():
                self._enter(StreamId(stream), name, _length(self._path(name)))

    def _enter(self, stream: StreamId, name: str, size: int) -> bool:
        """Enter a file that is here; whether it is, for one that was erased is not."""
        with self._database.writing() as connection:
            if _is_erased(connection, name):
                return False
            row = {"stream": stream, "hash": bytes.fromhex(name), "size": size}
            insert(connection, t.file, [row], or_nothing=True)
        return True

    def _finished(self, stream: StreamId, name: str, part: Path, size: int) -> FileState:
        taken = part.with_name(part.name + f".{os.getpid()}.{time.monotonic_ns()}")
        try:
            put_in_place(part, taken)  # one of two who finish at once goes on
        except FileNotFoundError:
            return FileState(size, size, self._size(stream, name) is not None)
        try:
            if _hash_of(taken) != name or _length(taken) != size:
                raise RefusalError(Trouble.REFUSED, _("附件传输有误，中心端没有采用，会重新上传。"))
            path = self._path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            put_in_place(taken, path)
            path.with_name(f"{name}.{stream}").touch()
        finally:
            taken.unlink(missing_ok=True)
        sync_dir(path.parent)
        if not self._enter(stream, name, size):
            raise RefusalError(Trouble.REFUSED, _erased_words())
        return FileState(size, size, True)

    def _require_room(self, name: str, size: int) -> None:
        """Refuse what would not fit, or what was erased, before anything is sent."""
        f = t.file.c
        with self._database.reading() as connection:
            if _is_erased(connection, name):
                raise RefusalError(Trouble.REFUSED, _erased_words())
            others = f.hash != bytes.fromhex(name)
            each = select(func.max(f.size).label("size")).where(others).group_by(f.hash).subquery()
            held = int(connection.execute(select(func.sum(each.c.size))).scalar() or 0)
        if held + size > self._quota_bytes:
            raise RefusalError(
                Trouble.FULL,
                _("中心端的附件空间（{size} MB）已满，附件暂未上传。请联系管理员。").format(
                    size=self._quota_bytes // 1024**2
                ),
            )

    def _size(self, stream: StreamId, name: str) -> int | None:
        f = t.file.c
        query = select(f.size).where(and_(f.stream == stream, f.hash == bytes.fromhex(name)))
        with self._database.reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else int(found)

    def _path(self, name: str) -> Path:
        return self._whole / name[:2] / name

    def _part(self, stream: StreamId, name: str, device: DeviceId) -> Path:
        whose = hashlib.sha256(f"{stream}/{device}".encode()).hexdigest()[:24]
        return self._parts / f"{name}.{whose}"


def _put(part: Path, offset: int, piece: bytes) -> int:
    """Write a piece at its place, if nothing is lacking before it; how much is there."""
    part.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "r+b") as file:
        have = file.seek(0, os.SEEK_END)
        if offset > have:
            return have
        file.seek(offset)
        if file.read(len(piece)) != piece:  # else it was here already: sent again
            file.seek(offset)
            file.write(piece)
            file.truncate()  # what lay beyond stood on other bytes
            file.flush()
            os.fsync(file.fileno())
        return file.seek(0, os.SEEK_END)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _told() -> Iterator[None]:
    """A full disk as a refusal."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise RefusalError(Trouble.FULL, protocol.words_of(Trouble.FULL)) from error


def _checked(name: str) -> str:
    if not is_hash(name):
        raise RefusalError(Trouble.REFUSED, protocol.words_of(Trouble.REFUSED))
    return name


def _in_any(name: str) -> Select[Any]:
    return select(t.file.c.size).where(t.file.c.hash == bytes.fromhex(name)).limit(1)


def _is_erased(connection: Connection, name: str) -> bool:
    """Whether an erasure took this file away and nothing has named it since."""
    blob = bytes.fromhex(name)
    gone = select(t.erased_blob.c.blob).where(t.erased_blob.c.blob == blob)
    named = select(t.naming.c.blob).where(t.naming.c.blob == blob).limit(1)
    return connection.execute(gone).first() is not None and connection.execute(named).first() is None


def _erased_words() -> str:
    return _("这个附件已按要求清除，不再接收。")
