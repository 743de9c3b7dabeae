"""Care of the profile: check, rebuild, digest, audit, backup, restore, passphrase."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _
from zsapp.domain.ids import StreamId
from zsapp.store import audit as proof
from zsapp.store import files, log, query
from zsapp.store.backup import backup as make_backup
from zsapp.store.store import Store
from zsapp.verbs import conflicts


@dataclass(frozen=True, slots=True)
class Health:
    """What `check` found: damage in words (empty: none), conflicts open, changes waiting."""

    damage: tuple[str, ...]
    conflicts: int
    waiting: int


def check(store: Store) -> Health:
    """Read every page and every attached file; repairs nothing."""
    damage = store.database.check()
    if damage:  # the tables themselves cannot be trusted then
        return Health(tuple(damage), 0, 0)
    with store.database.read() as connection:
        blobs = connection.execute(text("SELECT DISTINCT hash FROM blob")).scalars().all()
        to_settle = len(query.findings(connection)) + len(conflicts.in_use(connection))
        waiting = proof.waiting_count(connection)
    return Health(tuple(store.profile.blobs.check(blobs)), to_settle, waiting)


def digest(store: Store, stream: str | None = None) -> str:
    """One line over what the profile holds; equal on two computers with the same streams and data."""
    with store.database.read() as connection:
        if stream and stream not in log.streams(connection):
            raise UserError(_("没有数据流 {stream}，请核对编号。").format(stream=stream[:60]))
        return proof.digest(connection, StreamId(stream) if stream else None)


def audit(store: Store) -> list[str]:
    """What is wrong with the log; empty where everything can be proved."""
    with store.database.read() as connection:
        return proof.audit(connection)


def rebuild(store: Store, progress: Callable[[int, int], None] = lambda done, of: None) -> tuple[str, str]:
    """Make all derived tables anew; the digests before and after, which must be equal."""
    before = digest(store)
    store.rebuild(progress)
    return before, digest(store)


def backup(store: Store, folder: Path | None = None) -> Path:
    """Write a proved backup into the folder (default: the profile's own)."""
    if folder is not None and not folder.is_dir():
        raise PlaceError(_("文件夹 {dir} 不存在，请先建好。").format(dir=folder))
    return make_backup(store.profile, folder)


@dataclass(frozen=True, slots=True)
class KeyState:
    """What opens this profile: a passphrase, this computer's keyring, or both."""

    has_passphrase: bool
    in_keyring: bool


def key_state(store: Store) -> KeyState:
    """What opens this profile."""
    return KeyState(store.profile.has_passphrase, store.profile.key_file.in_keyring)


def set_passphrase(store: Store, passphrase: str) -> KeyState:
    """Set or change the passphrase; the old one opens until this is durable. Raises UserError where it is empty."""
    store.profile.set_passphrase(passphrase)
    return key_state(store)


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup in the profile's own folder; `at` is the local time it was finished."""

    path: Path
    size_bytes: int
    at: datetime


def backups(store: Store) -> list[BackupFile]:
    """The backups in the profile's own folder, the newest first."""
    folder = store.profile.dir / files.BACKUPS_NAME
    found = []
    for path in folder.glob(f"*{files.BACKUP_SUFFIX}") if folder.is_dir() else ():
        stat = path.stat()
        found.append(BackupFile(path, stat.st_size, datetime.fromtimestamp(stat.st_mtime)))
    return sorted(found, key=lambda each: (each.at, each.path.name), reverse=True)
