"""Backups: one file that holds a profile whole, taken while it is open, proved after it is written.

A backup is a tar without compression of `zsapp.key`, `zsapp.db`, `blobs/` and, last, `manifest.json` with the
SHA-256 of each. Everything in it is sealed already by the profile's key, so it opens by the same keyring or
by the passphrase of its day. The database is copied by SQLite's backup under one read transaction: a writer
may go on meanwhile.

Backups still hold what was erased after them; whoever opens a restored profile applies known erasures first.
"""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from zsapp.base.errors import UserError
from zsapp.base.placing import put_in_place, sync_dir, take_away
from zsapp.base.texts import _
from zsapp.store import files, schema
from zsapp.store.database import Database, connect, driver_faults
from zsapp.store.key import KeyFile, Secrets

if TYPE_CHECKING:
    from zsapp.store.profile import Profile

KEPT = 5
"""Automatic backups kept in `backups/`; those written elsewhere are the person's own."""
RESTORED = "restored"
"""Name in `local` of the mark `1`: this profile needs a new device id before its next write."""

_FORMAT = 1
_MANIFEST = "manifest.json"
_MEMBER = re.compile(r"zsapp\.key|zsapp\.db|blobs/[0-9a-f]{64}|manifest\.json")
_NAME = re.compile(r"zsapp-(\d{8}-\d{6})" + re.escape(files.BACKUP_SUFFIX))
_STAMP = "%Y%m%d-%H%M%S"
_PIECE_BYTES = 1024 * 1024
_STALE_PART_S = 24 * 3600


def backup(profile: "Profile", target_dir: Path | None = None) -> Path:
    """Write a proved backup and give its path; into `backups/` (keeping the newest ones) or `target_dir`.

    On any fault nothing is left there: PlaceError, or DamagedError where the profile itself is damaged.
    """
    folder = target_dir or profile.dir / files.BACKUPS_NAME
    with files.file_faults(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = _free_name(folder)
        copy, part = files.part_path(target.with_suffix(".db")), files.part_path(target)
        try:
            _copy_database(profile.database.path, copy, key=profile.key)
            digests = _pack(profile, copy, part)
            if _read_digests(part) != digests:
                raise files.disk_fault(target, _("写入后读回不一致"))
            put_in_place(part, target)
            sync_dir(folder)
        finally:
            part.unlink(missing_ok=True)
            copy.unlink(missing_ok=True)
        if target_dir is None:
            _prune(folder)
    return target


def renew(profile: "Profile") -> bool:
    """Put one new backup in the place of all automatic ones, so that none holds what was erased; whether there were any."""
    folder = profile.dir / files.BACKUPS_NAME
    old = list(folder.glob("*" + files.BACKUP_SUFFIX))
    if old:
        new = backup(profile)
        with files.file_faults(folder):
            for path in old:
                if path != new:
                    take_away(path)
            sync_dir(folder)
    return bool(old)


def restore(file: Path, folder: Path, *, secrets: Secrets) -> None:
    """Put a backup into an absent or empty folder, whole or not at all, marked as restored (see `RESTORED`).

    UserError where the folder holds anything; DamagedError where the backup is not whole; NeedsPersonError
    where `secrets` does not open it.
    """
    if not file.is_file():
        raise UserError(_("找不到备份文件 {file}。请检查路径。").format(file=file))
    with files.file_faults(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            text = _("{dir} 不是空文件夹，没有恢复。请用 --profile 换一个不存在的或空的文件夹。")
            raise UserError(text.format(dir=folder))
        folder = folder.resolve()
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = files.part_path(folder)
        staged.mkdir(mode=0o700)
        try:
            with _blaming(file):
                _unpack(file, staged)
                key_file = KeyFile.read(staged / files.KEY_NAME)
            key = secrets.unlock(key_file)
            with _blaming(file):
                _prepare(staged / files.DATABASE_NAME, key, file=file)
            sync_dir(staged)
            if folder.exists():
                folder.rmdir()
            put_in_place(staged, folder)
            sync_dir(folder.parent)
        finally:
            shutil.rmtree(staged, ignore_errors=True)


@contextmanager
def _blaming(file: Path) -> Iterator[None]:
    """Damage met while reading a backup is the backup's; the sentence has to name that file."""
    try:
        yield
    except (files.DamagedError, tarfile.TarError, EOFError) as error:
        text = _("备份 {file} 已损坏或不完整，没有恢复任何文件。请换一个备份。")
        raise files.DamagedError(text.format(file=file)) from error


def _free_name(folder: Path) -> Path:
    """A name by the time of day, but always after the newest there, so that names sort by age."""
    moment = datetime.now()
    for path in folder.iterdir():
        match = _NAME.fullmatch(path.name)
        with suppress(ValueError):  # digits that are no date: not a name of ours
            if match:
                moment = max(moment, datetime.strptime(match[1], _STAMP) + timedelta(seconds=1))
    return folder / f"zsapp-{moment:{_STAMP}}{files.BACKUP_SUFFIX}"


def _copy_database(path: Path, target: Path, *, key: bytes) -> None:
    """Copy a database that may be in use, and prove the copy: every page, and the rows of the truth."""
    try:
        with driver_faults(target.parent):
            expected = _copy_pages(path, target, key=key)
            found = Database(target, key, writing=False).check()
            whole = not found and _counts_of(target, key) == expected
    except files.DamagedError as error:
        raise files.damaged(path) from error
    if not whole:
        if Database(path, key, writing=False).check():
            raise files.damaged(path)
        raise files.disk_fault(target.parent, _("写入后读回不一致"))
    files.sync_file(target)


def _copy_pages(path: Path, target: Path, *, key: bytes) -> dict[str, int]:
    """Copy by SQLite's backup under one read transaction; the rows of the truth that it saw."""
    source = connect(path, key, writing=False)
    try:
        source.execute("BEGIN")
        expected = _row_counts(source)
        copy = connect(target, key, writing=True, new=True)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file
        finally:
            copy.close()
        source.execute("ROLLBACK")
    finally:
        source.close()
    return expected


def _row_counts(connection: Any) -> dict[str, int]:
    here = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        for table in schema.TRUTH
        if table in here
    }


def _counts_of(path: Path, key: bytes) -> dict[str, int]:
    connection = connect(path, key, writing=False)
    try:
        return _row_counts(connection)
    finally:
        connection.close()


def _pack(profile: "Profile", copy: Path, target: Path) -> dict[str, str]:
    """Write the tar durably; SHA-256 (hex) by member."""
    digests: dict[str, str] = {}
    with files.new_file(target) as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, profile.dir / files.KEY_NAME, files.KEY_NAME, digests)
            _add(tar, copy, files.DATABASE_NAME, digests)
            for name in _blob_names(copy, profile.key):
                with suppress(FileNotFoundError):  # not come to this computer yet, or erased just now
                    _add(tar, profile.dir / files.BLOBS_NAME / name, f"{files.BLOBS_NAME}/{name}", digests)
            manifest = json.dumps({"format": _FORMAT, "files": digests}, indent=1).encode()
            tar.addfile(_member(_MANIFEST, len(manifest)), io.BytesIO(manifest))
        out.flush()
        os.fsync(out.fileno())
    return digests


def _blob_names(copy: Path, key: bytes) -> list[str]:
    connection = connect(copy, key, writing=False)
    try:
        return [name for (name,) in connection.execute("SELECT DISTINCT name FROM blob ORDER BY name")]
    finally:
        connection.close()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(time.time())
    return member


def _add(tar: tarfile.TarFile, path: Path, name: str, digests: dict[str, str]) -> None:
    with path.open("rb") as file:
        hashing = _Hashing(file)
        tar.addfile(_member(name, os.fstat(file.fileno()).st_size), hashing)
    digests[name] = hashing.digest.hexdigest()


class _Hashing:
    """A file being read that hashes what goes by."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def _members(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each member; DamagedError for one that no backup has, such as `../x` or a link."""
    with tarfile.open(file, mode="r:") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or not _MEMBER.fullmatch(member.name):
                raise files.damaged(file)
            yield member.name, content


def _read_digests(file: Path) -> dict[str, str]:
    """SHA-256 of each member as it reads now, the manifest left out."""
    found = {}
    for name, content in _members(file):
        if name != _MANIFEST:
            found[name] = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    return found


def _unpack(file: Path, staged: Path) -> None:
    """Write the members durably, held against the manifest. Raises DamagedError, TarError, EOFError."""
    (staged / files.BLOBS_NAME).mkdir(mode=0o700)
    found: dict[str, str] = {}
    manifest = b""
    for name, content in _members(file):
        if name == _MANIFEST:
            manifest = content.read()
            continue
        hashing = _Hashing(content)
        with files.new_file(staged / name) as out:
            while piece := hashing.read(_PIECE_BYTES):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        found[name] = hashing.digest.hexdigest()
    try:
        told = json.loads(manifest)
        whole = told["format"] == _FORMAT and told["files"] == found
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole or files.KEY_NAME not in found or files.DATABASE_NAME not in found:
        raise files.damaged(file)
    sync_dir(staged / files.BLOBS_NAME)


def _prepare(path: Path, key: bytes, *, file: Path) -> None:
    """Prove a database unpacked from `file`, then mark it as restored."""
    if Database(path, key, writing=False).check():
        raise files.damaged(path)
    with driver_faults(path):
        connection = connect(path, key, writing=True)
        try:
            schema.require_known(int(connection.execute("PRAGMA user_version").fetchone()[0]), file)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("INSERT OR REPLACE INTO local (name, value) VALUES (?, ?)", (RESTORED, b"1"))
        finally:
            connection.close()
    files.sync_file(path)


def _prune(folder: Path) -> None:
    """Keep the newest automatic backups; drop what a killed process left a day ago or earlier."""
    whole = sorted(folder.glob("*" + files.BACKUP_SUFFIX), key=lambda path: path.name)
    for path in whole[:-KEPT]:
        take_away(path)
    for part in folder.glob("*" + files.PART_SUFFIX):
        if time.time() - part.stat().st_mtime > _STALE_PART_S:
            take_away(part)
