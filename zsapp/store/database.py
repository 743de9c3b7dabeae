"""The encrypted database: connections, transactions, and the driver's errors told as sentences.

SQLAlchemy Core over sqlcipher3. The driver's own transactions are off (`isolation_level=None`): it would
commit before DDL and leave half a step behind. Every transaction is opened here in words, `BEGIN IMMEDIATE`
to write, `BEGIN` to read, so that whatever fails rolls back whole, tables and indexes included.

One connection writes, others read: in WAL a reader sees the state at its first SELECT while the writer goes
on, and a single writer never waits for itself. Reading connections are `query_only`, so a read cannot write
by mistake.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.store import files

KEY_BYTES = 32

_BUSY_WAIT_S = 10.0
_READERS = 4
_CACHE_KIB, _LARGE_CACHE_KIB = 32 * 1024, 160 * 1024
_WAL_LIMIT_BYTES = 64 * 1024 * 1024
_WAL_PAGES = 8_000  # of 4 KiB, before they are moved into the file: a large arrival writes the same pages of indexes again and again

# Result codes of SQLite (sqlite.org/rescode.html); the low byte is the family.
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_CODES = {
    "database is locked": _BUSY,
    "attempt to write a readonly database": _READONLY,
    "disk I/O error": _IOERR,
    "database disk image is malformed": _CORRUPT,
    "database or disk is full": _FULL,
    "unable to open database file": _CANTOPEN,
    "file is not a database": _NOTADB,
}


def connect(path: Path, key: bytes, *, writing: bool, new: bool = False) -> Any:
    """A bare driver connection with the settings every connection has. Raises the driver's errors.

    `key` is the raw 32-byte key: no derivation, so opening costs about 1.5 ms. The connection may pass
    between threads, one at a time. `new`: the file is to be made; otherwise an absent or empty one is a
    DamagedError.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a database key has {KEY_BYTES} bytes, not {len(key)}")
    if not new and (not path.exists() or path.stat().st_size == 0):
        # SQLite would take an absent or empty file for a new database, and drop the log beside it.
        raise files.damaged(path)
    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=_BUSY_WAIT_S
    )
    try:
        # SQLCipher would print to standard error what is raised as an exception anyway.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
        if not writing:
            connection.execute("PRAGMA query_only = ON")
    except sqlcipher.Error:
        connection.close()
        raise
    return connection


def told(error: BaseException, path: Path) -> PlaceError | None:
    """The sentence for a driver's error that is the environment's fault; None where it is a bug of ours."""
    # The driver's backup gives the words without the code.
    code = getattr(error, "sqlite_errorcode", None) or _CODES.get(str(error), 0)
    code &= 0xFF
    if code in (_CORRUPT, _NOTADB):
        return files.damaged(path)
    if code == _FULL or (code == _IOERR and files.is_full(path)):
        return files.full_disk(path)
    if code == _IOERR:
        return files.disk_fault(path, error)
    if code in (_READONLY, _CANTOPEN):
        return files.refused(path)
    if code in (_BUSY, _LOCKED):
        return PlaceError(_("数据库正忙，没有写入。请稍后再试。"))
    return None


@contextmanager
def driver_faults(path: Path) -> Iterator[None]:
    """Turn the driver's errors met inside into PlaceErrors; a bug (constraint, bad SQL) passes as it is."""
    try:
        yield
    except DBAPIError as error:
        sentence = told(error.orig, path) if error.orig is not None else None
        if sentence is None:
            raise
        raise sentence from error
    except sqlcipher.Error as error:
        sentence = told(error, path)
        if sentence is None:
            raise
        raise sentence from error


class Database:
    """One open database file. `write()` and `read()` are the only ways in."""

    def __init__(self, path: Path, key: bytes, *, writing: bool) -> None:
        """Opens nothing yet; the first transaction does. The file has to exist."""
        self.path = path
        self.writing = writing
        self._key = key
        self._write_lock = threading.Lock()
        self._write_owner: int | None = None
        self._is_large = False
        self._writer = self._engine("BEGIN IMMEDIATE", writing=True, connections=1) if writing else None
        self._readers = self._engine("BEGIN", writing=False, connections=_READERS)

    def _engine(self, begin: str, *, writing: bool, connections: int) -> Engine:
        def creator() -> Any:
            with driver_faults(self.path):
                return connect(self.path, self._key, writing=writing)

        engine = create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=creator,
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=0,
            pool_use_lifo=True,  # the connection used last has the warm cache
        )
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @contextmanager
    def write(self, *, is_large: bool = False) -> Iterator[Connection]:
        """One transaction: durable when the block ends, rolled back whole if it raises. Not to be nested.

        `is_large`: it goes through the whole file; until the next ordinary one more pages are kept unsealed in memory.
        """
        if self._writer is None:
            raise RuntimeError("this profile was opened for reading")
        if self._write_owner == threading.get_ident():
            raise RuntimeError("write() inside write()")
        with self._write_lock:
            self._write_owner = threading.get_ident()
            try:
                with driver_faults(self.path), self._writer.begin() as connection:
                    if is_large != self._is_large:
                        kib = _LARGE_CACHE_KIB if is_large else _CACHE_KIB
                        connection.exec_driver_sql(f"PRAGMA cache_size = {-kib}")
                        self._is_large = is_large
                    yield connection
            finally:
                self._write_owner = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the file, untouched by writes that commit meanwhile."""
        with driver_faults(self.path), self._readers.begin() as connection:
            yield connection

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file and empty it, so that erased bytes do not linger there.

        False where a reader still holds an old view; the log then empties at the last close.
        """
        with driver_faults(self.path), self._bare(writing=True) as connection:
            busy, _frames, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def check(self) -> list[str]:
        """Read every page; what is wrong, in SQLite's words (empty: nothing). Repairs nothing."""
        try:
            with self._bare(writing=False) as connection:
                found = _cipher_findings(connection)
                found += [line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
        except sqlcipher.DatabaseError as error:
            if told(error, self.path) is None:
                raise
            found = [str(error)]
        return found

    @contextmanager
    def _bare(self, *, writing: bool) -> Iterator[Any]:
        connection = connect(self.path, self._key, writing=writing)
        try:
            yield connection
        finally:
            connection.close()

    def close(self) -> None:
        """Close every connection; the last one moves the write-ahead log into the file."""
        self._readers.dispose()
        if self._writer is not None:
            self._writer.dispose()


def _cipher_findings(connection: Any) -> list[str]:
    # The check reads the file past SQLite's locks, so a page that another process is writing just then looks
    # damaged once; what is damaged looks so twice.
    first = [line for (line,) in connection.execute("PRAGMA cipher_integrity_check")]
    if not first:
        return []
    second = {line for (line,) in connection.execute("PRAGMA cipher_integrity_check")}
    return [line for line in first if line in second]
