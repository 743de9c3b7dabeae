"""The hub's database: SQLite for one office, PostgreSQL beyond; transactions, and its troubles told apart.

A reading transaction is a snapshot. A writing one holds the whole database in SQLite (`BEGIN IMMEDIATE`), in PostgreSQL the rows that it
locks. Whatever raises inside leaves nothing behind.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _

_BUSY_WAIT_MS = 10_000
_CACHE_KIB = 16 * 1024
_FULL = ("53100", "53200")  # SQLSTATE: disk full, out of memory
_AGAIN = (
    "40001",
    "40P01",
    "55P03",
    "57P01",
    "57P02",
    "57P03",
    "53300",
)  # lost a race, or the server goes down


class Database:
    """One database, shared by the threads of a process."""

    def __init__(self, url: str) -> None:
        """`url`: of SQLAlchemy, or `postgresql://...`; UserError where it names neither SQLite nor PostgreSQL."""
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise UserError(
                _("数据库网址不对：{url}。应写成 postgresql://用户@主机/库名。").format(url=url[:80])
            ) from error
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        elif parsed.get_backend_name() != "sqlite":
            raise UserError(_("数据库只支持 SQLite 和 PostgreSQL。"))
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        try:
            self.engine = self._made(parsed)
        except (NoSuchModuleError, ImportError) as error:
            raise PlaceError(
                _("缺少数据库的驱动程序：{why}。请重新安装 zsapp。").format(why=error)
            ) from error

    def _made(self, url: Any) -> Engine:
        # 40 threads of the server may ask at a time; most of them wait for the one writer anyway
        size: dict[str, Any] = {"pool_size": 8, "max_overflow": 40, "pool_timeout": 20}
        if not self.is_sqlite:
            return create_engine(url, pool_pre_ping=True, **size)
        own = {"isolation_level": None, "check_same_thread": False, "timeout": _BUSY_WAIT_MS / 1000}
        engine = create_engine(url, connect_args=own, **size)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot."""
        with self.engine.connect() as bare:
            yield self.begun(bare, writing=False)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end."""
        with self.engine.connect() as bare:
            connection = self.begun(bare, writing=True)
            yield connection
            connection.commit()

    def begun(self, connection: Connection, *, writing: bool) -> Connection:
        """Begin a transaction of a kind."""
        if self.is_sqlite:
            options: dict[str, Any] = {"zsapp_begin": "BEGIN IMMEDIATE" if writing else "BEGIN"}
        elif writing:
            options = {"isolation_level": "READ COMMITTED", "postgresql_readonly": False}
        else:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        begun = connection.execution_options(**options)
        begun.begin()
        return begun

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


def _set_up(connection: Any, _record: object) -> None:
    """What every connection to SQLite has."""
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",  # what is erased is gone from the pages too
        "foreign_keys = ON",
        f"cache_size = -{_CACHE_KIB}",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("zsapp_begin", "BEGIN"))


def is_full(error: DBAPIError) -> bool:
    """Whether the disk of the database is full."""
    return _state(error) in _FULL or _is_of_sqlite(error, sqlite3.SQLITE_FULL)


def is_passing(error: DBAPIError) -> bool:
    """Whether the same may go well later: locked, a lost race, a server that is away."""
    if _is_of_sqlite(error, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return True
    return error.connection_invalidated or _state(error) in _AGAIN or (
        _state(error) is None and isinstance(error, OperationalError | InterfaceError)
        and not isinstance(error.orig, sqlite3.Error)
    )  # fmt: skip


def _state(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


def _is_of_sqlite(error: DBAPIError, *codes: int) -> bool:
    found = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(found, int) and found & 0xFF in codes
