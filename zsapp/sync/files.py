"""Attachments on their way: one step is one request, so that notes go between the pieces of a large photo.

Uploads ask first how much the hub has; downloads keep their pieces in the profile's database, which seals them. Both go on where they were
cut off. The hash is checked on both ends, nothing is fetched twice, and what one file meets (quota, size) does not hold the others.
"""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.domain.ids import StreamId
from zsapp.store import identity, outbox
from zsapp.store.outbox import FileRow
from zsapp.store.store import Store
from zsapp.sync.http import Line, NoReplyError
from zsapp.sync.local import READABLE
from zsapp.sync.protocol import (
    FILE_LIMIT,
    PIECE_BYTES,
    FileState,
    Reply,
    Trouble,
    WrongAnswerError,
    read_bytes,
    read_reply,
)

TROUBLES = "file_troubles"  # in `local`: {file: why it waits, in words}
RETRY_S, RETRY_MOST_S = 600.0, 6 * 3600.0
ABSENT_S = 60.0  # a file that its laptop has not brought to the hub yet
_OF_THE_FILE = (Trouble.REFUSED, Trouble.FORBIDDEN, Trouble.FULL)  # other troubles hold all files


class FileStateOf(StrEnum):
    """Where a file is, as a person is told."""

    HERE_ONLY = "here_only"
    ON_ITS_WAY = "on_its_way"
    ON_HUB = "on_hub"


@dataclass(slots=True)
class _Job:
    """A file to bring to the hub or to fetch; `done` bytes of `size`, -1 before the hub was asked."""

    file: FileRow
    is_upload: bool
    done: int = -1
    size: int = 0

    @property
    def key(self) -> str:
        return f"{self.file.hash} {self.file.stream}"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is being transferred just now."""

    hash: str
    is_upload: bool
    done: int
    size: int


class _FileError(Exception):
    """This file cannot go on for now; the others can."""

    def __init__(self, words: str, wait_s: float | None = None) -> None:
        super().__init__(words)
        self.words, self.wait_s = words, wait_s


class Files:
    """The files of one profile on their way to and from the hub; used by one thread at a time."""

    def __init__(
        self,
        store: Store,
        *,
        hub: str,
        now_s: Callable[[], float],
        touching: Callable[[], AbstractContextManager[object]],
    ) -> None:
        """`touching` is entered around everything that reads or writes the profile, and may refuse by an exception."""
        self._store, self._hub, self._now_s, self._touching = store, hub, now_s, touching
        self._jobs: list[_Job] = []
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self.troubles: dict[str, str] = dict(store.local(TROUBLES) or {})

    @property
    def under_way(self) -> UnderWay | None:
        """What is being transferred, if anything is."""
        if not self._jobs:
            return None
        job = self._jobs[0]
        return UnderWay(job.file.hash, job.is_upload, max(job.done, 0), job.size or job.file.size)

    def look(self) -> int:
        """Find out what has to be transferred now; how many files. What was begun goes on first."""
        with self._touching(), self._store.database.read() as connection:
            readable = set(identity.local(connection, READABLE) or ())
            found = [_Job(file, True, size=file.size) for file in outbox.files_here_only(connection)]
            left = {file.file.stream for file in found} - readable
            own = outbox.own_files_here_only(connection, identity.person(connection) or "") if left else set()
            found += [_Job(file, False, size=file.size) for file in outbox.files_missing(connection)]
        begun = {job.key: job for job in self._jobs}
        now = self._now_s()
        self._jobs = [
            begun.get(job.key, job)
            for job in found
            if (job.file.stream in readable or (job.is_upload and (job.file.hash, job.file.stream) in own))
            and self._not_before.get(job.key, 0.0) <= now
        ]
        wanted = {job.key for job in found}
        self._forget(self.troubles.keys() - wanted)
        return len(self._jobs)

    def step(self, line: Line) -> bool:
        """Do the next request; whether another one is to be done. Raises WrongAnswerError, NoReplyError, PlaceError."""
        if not self._jobs:
            return False
        job = self._jobs[0]
        try:
            is_done = self._upload(job, line) if job.is_upload else self._download(job, line)
        except _FileError as error:
            self._put_off(job, error.words, error.wait_s)
            is_done = True
        except WrongAnswerError as error:
            if error.trouble not in _OF_THE_FILE:
                job.done = -1  # asked anew, wherever it was cut off
                raise
            self._put_off(job, error.words, error.retry_s)
            is_done = True
        except (NoReplyError, PlaceError):
            job.done = -1
            raise
        if is_done:
            self._jobs.remove(job)
        return bool(self._jobs)

    def put_aside(self, words: str) -> None:
        """Something holds all files: what was to be transferred is looked for anew at the next time."""
        for job in self._jobs:
            self.troubles[job.key] = words
        if self._jobs:
            self._write_troubles()
        self._jobs = []

    # -- to the hub

    def _upload(self, job: _Job, line: Line) -> bool:
        name, stream = job.file.hash, job.file.stream
        if job.done < 0:
            self._require_size(job.file.size)
            return self._is_there(job, self._state(line.file_state(stream, name)))
        with self._touching():
            content = self._content(job)
        reply = line.put_piece(stream, name, content, offset=job.done, size=job.file.size)
        before = job.done
        state = self._state(reply)
        if not state.is_whole and not before < state.have < job.file.size:
            raise _FileError(_("中心端没有收下附件的内容，稍后重试。"))
        return self._is_there(job, state)

    def _content(self, job: _Job) -> bytes:
        """The next piece. Raises _FileError where the file is damaged or gone."""
        try:
            content = self._store.profile.blobs.piece(job.file.hash, job.done, PIECE_BYTES)
        except PlaceError as error:
            raise _FileError(str(error)) from error
        if len(content) < min(PIECE_BYTES, job.file.size - job.done):
            raise _FileError(_("附件文件不完整，没有上传。请用备份恢复。"))
        return content

    def _state(self, reply: Reply) -> FileState:
        return read_reply(reply, FileState, hub=self._hub)

    def _is_there(self, job: _Job, state: FileState) -> bool:
        is_all_sent = state.have >= job.file.size
        # and yet it may not be whole: then the last piece goes again, so that the hub looks at the hash
        job.done = max(0, job.file.size - PIECE_BYTES) if is_all_sent else state.have
        if not state.is_whole:
            return False
        with self._touching(), self._store.database.write() as connection:
            outbox.verified(connection, job.file.hash, job.file.stream)
        self._forget({job.key})
        return True

    # -- from the hub

    def _download(self, job: _Job, line: Line) -> bool:
        name, stream = job.file.hash, job.file.stream
        with self._touching():
            if self._store.profile.blobs.has(name):  # it came with another stream, or by a file
                self._keep(job, is_on_hub=False)
                return True
        if job.done < 0:
            state = self._state(line.file_state(stream, name))
            if not state.is_whole:
                raise _FileError(_("附件还没有到中心端，等对方同步。"), ABSENT_S)
            self._require_size(state.size)
            with self._touching(), self._store.database.read() as connection:
                job.done, job.size = outbox.pieces_end(connection, name), state.size
        if job.done < job.size:
            content = read_bytes(line.piece(stream, name, job.done), hub=self._hub)
            if not content or job.done + len(content) > job.size:
                if content:  # too much: one of those before was not of this file, either
                    self._drop_pieces(name)
                raise WrongAnswerError(Trouble.STRANGE, _("附件的内容没有收全，稍后会自动重试。"))
            with self._touching(), self._store.database.write() as connection:
                outbox.keep_piece(connection, name, job.done, content)
            job.done += len(content)
        if job.done < job.size:
            return False
        with self._touching():
            self._put_together(job)
        return True

    def _drop_pieces(self, name: str) -> None:
        with self._touching(), self._store.database.write() as connection:
            outbox.drop_pieces(connection, name)

    def _put_together(self, job: _Job) -> None:
        """The pieces as a sealed file, if they have the hash that the record names."""
        blobs, name = self._store.profile.blobs, job.file.hash
        with self._store.database.read() as connection:
            came, _size = blobs.put(io.BufferedReader(_Pieces(connection, name), PIECE_BYTES))
        if came == name:
            self._keep(job, is_on_hub=True)
            return
        with self._store.database.write() as connection:
            outbox.drop_pieces(connection, name)
            if not outbox.is_kept(connection, came):
                blobs.delete(came)
        raise _FileError(_("附件与登记的不一致，没有采用。稍后重新下载。"))

    def _keep(self, job: _Job, *, is_on_hub: bool) -> None:
        """The file is here: enter it, unless what named it was erased meanwhile."""
        name, stream = job.file.hash, job.file.stream
        blobs = self._store.profile.blobs
        with self._store.database.write() as connection:
            if any((each.hash, each.stream) == (name, stream) for each in outbox.files_missing(connection)):
                outbox.keep_blob(connection, name, stream, file=blobs.name(name), size=job.size)
                if is_on_hub:
                    outbox.verified(connection, name, stream)
            elif not outbox.is_kept(connection, name):
                blobs.delete(name)
            outbox.drop_pieces(connection, name)
        self._forget({job.key})

    # -- what hinders

    def _require_size(self, size: int) -> None:
        if size > FILE_LIMIT:
            words = _("附件超过 {limit} MB，不能同步，只留在本机。请压缩或分成几个再添加。")
            raise _FileError(words.format(limit=FILE_LIMIT // 2**20), RETRY_MOST_S)

    def _put_off(self, job: _Job, words: str, wait_s: float | None) -> None:
        failures = self._failures[job.key] = self._failures.get(job.key, 0) + 1
        pause_s = wait_s or min(RETRY_S * 2 ** (failures - 1), RETRY_MOST_S)
        self._not_before[job.key] = self._now_s() + pause_s
        self.troubles[job.key] = words
        self._write_troubles()

    def _forget(self, keys: set[str]) -> None:
        for key in keys:
            self._failures.pop(key, None)
            self._not_before.pop(key, None)
        if any(self.troubles.pop(key, None) is not None for key in list(keys)):
            self._write_troubles()

    def _write_troubles(self) -> None:
        with self._touching(), self._store.database.write() as connection:
            identity.put_local(connection, TROUBLES, self.troubles or None)


class _Pieces(io.RawIOBase):
    """The pieces of a file, one after the other."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self._name, self._offset, self._rest = connection, name, 0, b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, into: object) -> int:
        """Fill a buffer; 0 at the end."""
        target = memoryview(into)  # type: ignore[arg-type]
        if not self._rest:
            self._rest = outbox.piece(self._connection, self._name, self._offset)
            self._offset += len(self._rest)
        part = self._rest[: len(target)]
        target[: len(part)] = part
        self._rest = self._rest[len(part) :]
        return len(part)


def waiting(connection: Connection) -> list[tuple[FileRow, bool, str]]:
    """(file, whether it is here only, why it waits) of everything that is not both here and on the hub."""
    troubles = identity.local(connection, TROUBLES) or {}
    found = [(file, True) for file in outbox.files_here_only(connection)]
    found += [(file, False) for file in outbox.files_missing(connection)]
    return [(file, is_here, str(troubles.get(f"{file.hash} {file.stream}", ""))) for file, is_here in found]


def state_of(connection: Connection, name: str, stream: StreamId) -> FileStateOf:
    """Where a file of an attachment is."""
    if outbox.is_on_hub(connection, name, stream):
        return FileStateOf.ON_HUB
    return FileStateOf.HERE_ONLY if outbox.is_kept(connection, name) else FileStateOf.ON_ITS_WAY
