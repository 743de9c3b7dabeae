"""One opened profile folder: lock, key, database and blobs, and the order in which they come to be.

A profile is made complete beside its place and put there by renames: first the key, last the database. A
process killed in between leaves either nothing or a database that waits to be renamed. What exists is never
replaced.
"""

from pathlib import Path
from types import TracebackType

from zsapp.base.errors import UserError
from zsapp.base.placing import put_in_place, sync_dir, take_away
from zsapp.base.texts import _
from zsapp.store import files, schema
from zsapp.store.blobs import BlobStore
from zsapp.store.database import Database, connect, driver_faults
from zsapp.store.key import KeyFile, Secrets, SystemKeyring
from zsapp.store.lock import ProfileLock

_STAGED_NAME = files.DATABASE_NAME + ".new" + files.PART_SUFFIX
WAIT_S = 10.0
"""How long a writing process waits for another to end."""


class Profile:
    """An open profile; `create` and `open` make one. `close` it, or use it as a context manager."""

    def __init__(
        self, folder: Path, *, key: bytes, key_file: KeyFile, secrets: Secrets, lock: ProfileLock | None
    ) -> None:
        """For `create` and `open` only; `lock` is held already, None for reading."""
        self.dir = folder
        self.key = key
        self.key_file = key_file
        self.database = Database(folder / files.DATABASE_NAME, key, writing=lock is not None)
        self.blobs = BlobStore(folder / files.BLOBS_NAME, key)
        self._secrets = secrets
        self._lock = lock

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether anything of a profile lies here, even damaged: then none is ever made here."""
        names = (files.DATABASE_NAME, files.DATABASE_NAME + "-wal", files.KEY_NAME)
        return any((folder / name).exists() for name in names)

    @classmethod
    def create(cls, folder: Path, *, secrets: Secrets, wait_s: float = WAIT_S) -> "Profile":
        """Make a profile in an absent or empty folder and open it for writing. UserError where one exists."""
        if folder.exists() and not folder.is_dir():
            raise UserError(_("{dir} 不是文件夹。请用 --profile 指定一个文件夹。").format(dir=folder))
        with files.file_faults(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = ProfileLock(folder / files.LOCK_NAME)
        lock.acquire(wait_s)
        try:
            if cls.exists(folder):
                text = _("{dir} 里已经有数据，没有改动它。请换一个空文件夹。")
                raise UserError(text.format(dir=folder))
            key, key_file = secrets.new_key()
            _stage(folder, key)
            key_file.write(folder / files.KEY_NAME)
            _put_in_place(folder)
        except BaseException:
            lock.release()
            raise
        return cls(folder, key=key, key_file=key_file, secrets=secrets, lock=lock)

    @classmethod
    def open(cls, folder: Path, *, secrets: Secrets, writing: bool, wait_s: float = WAIT_S) -> "Profile":
        """Open what is there, bringing an older schema up to date after a backup.

        Writing waits up to `wait_s` for another process, then raises PlaceError; reading waits for nobody.
        NeedsPersonError: passphrase or keyring. PlaceError: damaged, newer, no access.
        """
        if not cls.exists(folder):
            raise UserError(
                _("{dir} 里没有 zsapp 的数据。请检查 --profile 给出的文件夹。").format(dir=folder)
            )
        key_file = KeyFile.read(folder / files.KEY_NAME)
        key = secrets.unlock(key_file)

        def opened(lock: ProfileLock | None) -> "Profile":
            return cls(folder, key=key, key_file=key_file, secrets=secrets, lock=lock)

        if not writing:
            reader = opened(None)
            try:
                if not reader._is_behind():
                    return reader
            except BaseException:
                reader.close()
                raise
            reader.close()
        lock = ProfileLock(folder / files.LOCK_NAME)
        lock.acquire(wait_s)
        profile = opened(lock)
        try:
            profile._bring_up_to_date()
        except BaseException:
            profile.close()
            raise
        if writing:
            return profile
        profile.close()
        return opened(None)

    def _is_behind(self) -> bool:
        """Whether a reader has to take the lock first: the profile is half made, or of an older version."""
        # In this order: another process may put it in place between the two questions.
        if (self.dir / _STAGED_NAME).exists() and not self.database.path.exists():
            return True
        with self.database.read() as connection:
            found = schema.version(connection)
        schema.require_known(found, self.database.path)
        return found < schema.LATEST

    def _bring_up_to_date(self) -> None:
        _put_in_place(self.dir)
        self.blobs.remove_parts()
        with self.database.read() as connection:
            schema.require_known(schema.version(connection), self.database.path)
        schema.migrate(self.database, before_step=lambda _version: self._back_up())

    def _back_up(self) -> None:
        from zsapp.store.backup import backup  # once in a year: not at every start

        backup(self)

    @property
    def keyring(self) -> SystemKeyring | None:
        """The system's keyring, None where it is neither asked nor written (ZSAPP_PASSPHRASE is set)."""
        return self._secrets.keyring

    @property
    def has_passphrase(self) -> bool:
        """False where only this computer's keyring opens the profile: the person should be told."""
        return self.key_file.wrap is not None

    def set_passphrase(self, passphrase: str) -> None:
        """Set or change the passphrase: the old one opens until the new one is durable."""
        if not self.database.writing:
            raise RuntimeError("this profile was opened for reading")
        if not passphrase:
            raise UserError(_("口令不能为空。请输入新口令。"))
        changed = self.key_file.with_passphrase(self.key, passphrase, kdf=self._secrets.kdf)
        changed.write(self.dir / files.KEY_NAME)
        self.key_file = changed

    def close(self) -> None:
        """Close the files, then let the next process in. May be called twice."""
        self.database.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> "Profile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _stage(folder: Path, key: bytes) -> None:
    """Write a whole new database beside its place, as one file without a write-ahead log."""
    staged = folder / _STAGED_NAME
    with files.file_faults(staged):
        for name in (staged.name, staged.name + "-wal", staged.name + "-shm"):
            take_away(folder / name)
        staged.touch(mode=0o600)
    with driver_faults(staged):
        connection = connect(staged, key, writing=True, new=True)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
    database = Database(staged, key, writing=True)
    try:
        schema.migrate(database, before_step=lambda version: None)
    finally:
        database.close()
    with files.file_faults(staged):
        files.sync_file(staged)
        sync_dir(folder)


def _put_in_place(folder: Path) -> None:
    """The last act of making a profile, done now where a process was killed before it."""
    staged, path = folder / _STAGED_NAME, folder / files.DATABASE_NAME
    if staged.exists() and not path.exists() and not path.with_name(path.name + "-wal").exists():
        with files.file_faults(path):
            put_in_place(staged, path)
            sync_dir(folder)
