"""The files of a profile folder: names, writing that survives a crash, and what is told of faults."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from zsapp.base.errors import PlaceError
from zsapp.base.placing import FULL, REFUSED, put_in_place, sync_dir
from zsapp.base.texts import _

DATABASE_NAME = "zsapp.db"
KEY_NAME = "zsapp.key"
LOCK_NAME = "zsapp.lock"
BLOBS_NAME = "blobs"
BACKUPS_NAME = "backups"
BACKUP_SUFFIX = ".zbackup"
PART_SUFFIX = ".part"
"""Ends the name of every file that is not whole yet; whoever holds the profile's lock may delete it."""

_HARDLY_ANY = 256 * 1024  # bytes
_IN_USE = {32, 33}  # of Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION; both come as EACCES


class DamagedError(PlaceError):
    """A file that is there but is not what it should be; it was left as it is."""


def full_disk(path: Path) -> PlaceError:
    """What to do where there is no room to write."""
    return PlaceError(_("磁盘已满，{path} 没有写入，原有数据不变。请腾出空间后再试。").format(path=path))


def is_full(path: Path) -> bool:
    """Whether hardly any room is left: SQLite calls a log or index file that cannot grow an I/O error."""
    try:
        return shutil.disk_usage(path.parent).free < _HARDLY_ANY
    except OSError:
        return False


def refused(path: Path) -> PlaceError:
    """What to do where the system denies access."""
    text = _("没有读写 {path} 的权限。请检查文件夹权限，或者换一个可以写入的文件夹。")
    return PlaceError(text.format(path=path))


def in_use(path: Path) -> PlaceError:
    """What to do where Windows refuses because another program has the file open."""
    text = _("{path} 正被另一个程序打开，没有写入，原有数据不变。请关闭那个程序，或稍等片刻再试。")
    return PlaceError(text.format(path=path))


def disk_fault(path: Path, reason: object) -> PlaceError:
    """What to do where reading or writing fails otherwise; `reason` is the system's word for it."""
    text = _("读写 {path} 时磁盘出错（{reason}），原有数据不变。请检查磁盘后再试。")
    return PlaceError(text.format(path=path, reason=reason))


def damaged(path: Path, *, profile_dir: Path | None = None) -> DamagedError:
    """What to do about a damaged file of a profile, by default one in its top folder; names the newest backup."""
    if not path.exists():
        told = _("找不到 {path}。如果它被移走或误删，请先放回原处。").format(path=path)
    else:
        told = _("{path} 已损坏，程序没有改动它。").format(path=path)
    backup = newest_backup(profile_dir or path.parent)
    if backup is None:
        return DamagedError(told + _("这里没有备份：请保留整个文件夹，用别处的备份恢复。"))
    text = _("请把最近的备份恢复到另一个文件夹：zsapp --profile 新文件夹 restore {backup}")
    return DamagedError(told + text.format(backup=backup))


def newest_backup(profile_dir: Path) -> Path | None:
    """The newest automatic backup of a profile folder; their names sort by time."""
    found = sorted((profile_dir / BACKUPS_NAME).glob("*" + BACKUP_SUFFIX), key=lambda path: path.name)
    return found[-1] if found else None


@contextmanager
def file_faults(path: Path) -> Iterator[None]:
    """Turn an OSError met inside into a PlaceError that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise full_disk(path) from error
        if getattr(error, "winerror", None) in _IN_USE:
            raise in_use(path) from error
        if error.errno in REFUSED:
            raise refused(path) from error
        raise disk_fault(path, error.strerror or error) from error


def part_path(path: Path) -> Path:
    """A fresh name beside `path` for what will become it."""
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART_SUFFIX}")


def new_file(path: Path) -> BinaryIO:
    """Open a file that must not exist yet for writing; only the owner may read it."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")


def write_durably(path: Path, data: bytes) -> None:
    """Replace `path` by `data` whole or not at all; only the owner may read it. Raises OSError."""
    part = part_path(path)
    try:
        with new_file(part) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_dir(path.parent)


def sync_file(path: Path) -> None:
    """Make what another writer (SQLite) left in `path` durable. Raises OSError."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
