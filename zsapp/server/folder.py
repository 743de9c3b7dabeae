"""The hub's folder: its key (the one plain key there is, mode 0600), its settings, its files; and how a hub comes to be.

    hub.key     who it is and its private key
    hub.json    settings: database, quota
    hub.db      the database, unless another is named
    files/      photos and papers

Key and database belong together; a database restored from a backup still has the id of its hub.
"""

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.placing import put_in_place
from zsapp.base.texts import _, zh
from zsapp.domain.change import DELETED
from zsapp.domain.heads import new_key
from zsapp.domain.ids import DeviceId, PersonId, RecordId, StreamId, new_id
from zsapp.server import tables as t
from zsapp.server.database import Database, sqlite_url
from zsapp.server.hub import Draft, Hub, Identity
from zsapp.server.migrating import migrate
from zsapp.server.sql import SqlShelves

KEY, SETTINGS, DATABASE = "hub.key", "hub.json", "hub.db"
QUOTA_BYTES = 100 * 1024**3


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set: the database (empty: a SQLite file in the folder) and how many bytes of files are taken in."""

    database: str = ""
    quota_bytes: int = QUOTA_BYTES


@dataclass(frozen=True, slots=True)
class Opened:
    """A hub at work."""

    folder: Path
    settings: Settings
    database: Database
    shelves: SqlShelves
    hub: Hub


def make(folder: Path, *, name: str, database: str) -> Identity:
    """A new hub in an empty folder and an empty database. Raises UserError, PlaceError."""
    if (folder / KEY).exists():
        raise UserError(
            _("{dir} 里已经有一个中心端，没有改动。要运行它：zsapp hub run --dir {dir}").format(dir=folder)
        )
    settings = Settings(database)
    now_us = time.time_ns() // 1000
    private, public = new_key(secrets.token_bytes(32))
    identity = Identity(
        hub=DeviceId(new_id(now_us, secrets.token_bytes(16))),
        private_key=private,
        public_key=public,
        organisation=StreamId(new_id(now_us, secrets.token_bytes(16))),
        user=PersonId(new_id(now_us, secrets.token_bytes(16))),
        name=name,
        epoch=secrets.token_hex(8),
    )
    with _told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not database:
            os.close(os.open(folder / DATABASE, os.O_CREAT | os.O_WRONLY, 0o600))
        base = _database(folder, settings)
        try:
            _fill(base, identity)
        finally:
            base.close()
        _write(folder / SETTINGS, {"database": database, "quota_bytes": settings.quota_bytes})
        # last: a folder without its key is no hub yet, and can be made again
        _write(folder / KEY, {"hub": identity.hub, "private_key": private.hex(), "public_key": public.hex()})
    return identity


def _fill(base: Database, identity: Identity) -> None:
    """The first rows, and the hub's own enrolment as the very first change."""
    migrate(base)
    with base.writing() as connection:
        if connection.execute(select(t.hub.c.name).limit(1)).first() is not None:
            raise UserError(_("这个数据库里已经有一个中心端，没有改动。请换一个空的数据库。"))
        told = {
            "hub": identity.hub, "organisation": identity.organisation, "user": identity.user,
            "name": identity.name, "epoch": identity.epoch,
        }  # fmt: skip
        rows = [{"name": name, "value": value} for name, value in told.items()]
        connection.execute(t.hub.insert(), rows)
    hub = _hub(identity, SqlShelves(base, identity.organisation))
    with hub.shelves() as shelf:
        enrolled: dict[str, Any] = {DELETED: False, "name": identity.name, "user": identity.user}
        hub.write(
            shelf,
            [
                Draft("device", RecordId(identity.hub), enrolled | {"public_key": identity.public_key.hex()}),
                Draft("user", RecordId(identity.user), {DELETED: False, "name": zh("中心端")}),
            ],
        )


def opened(folder: Path, *, database: str = "", is_migrating: bool = True) -> Opened:
    """The hub of a folder. `database` overrides the one of the settings; workers do not migrate. Raises UserError, PlaceError."""
    if not (folder / KEY).exists():
        raise UserError(_("{dir} 里没有中心端。请先运行 zsapp hub init --dir {dir}").format(dir=folder))
    with _told(folder):
        key, said = _read(folder / KEY), _read(folder / SETTINGS)
        settings = Settings(database or str(said["database"]), int(said["quota_bytes"]))
        base = _database(folder, settings)
        try:
            identity = _identity(folder, base, key)
            if is_migrating:
                migrate(base)
        except BaseException:
            base.close()
            raise
    shelves = SqlShelves(base, identity.organisation)
    return Opened(folder, settings, base, shelves, _hub(identity, shelves))


def _identity(folder: Path, base: Database, key: dict[str, Any]) -> Identity:
    """Who the hub is, by its key and its database; nothing is written into a database that is not its own."""
    known: dict[str, str] = {}
    with base.reading() as connection:
        if inspect(connection).has_table(t.hub.name):
            known = {row.name: row.value for row in connection.execute(select(t.hub))}
    if known.get("hub") != key["hub"]:
        raise PlaceError(
            _(
                "这个数据库不是 {dir} 这个中心端的，没有改动。请核对 --db；密钥和数据库要用同一份备份。"
            ).format(dir=folder)
        )
    return Identity(
        hub=DeviceId(key["hub"]),
        private_key=bytes.fromhex(key["private_key"]),
        public_key=bytes.fromhex(key["public_key"]),
        organisation=StreamId(known["organisation"]),
        user=PersonId(known["user"]),
        name=known["name"],
        epoch=known["epoch"],
    )


def _hub(identity: Identity, shelves: SqlShelves) -> Hub:
    return Hub(identity, shelves, now_us=lambda: time.time_ns() // 1000, random=secrets.token_bytes)


def _database(folder: Path, settings: Settings) -> Database:
    return Database(settings.database or sqlite_url(folder / DATABASE))


def _write(path: Path, value: dict[str, Any]) -> None:
    """Whole or not at all, for the owner's eyes only."""
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    put_in_place(part, path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PlaceError(
            _("{path} 已损坏，程序没有改动它。请用备份恢复整个文件夹。").format(path=path)
        ) from error
    if not isinstance(found, dict):
        raise PlaceError(_("{path} 已损坏，程序没有改动它。请用备份恢复整个文件夹。").format(path=path))
    return found


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Troubles of disk and database as sentences."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise PlaceError(
            _("{path} 已损坏，程序没有改动它。请用备份恢复整个文件夹。").format(path=f"{folder}: {error}")
        ) from error
    except DBAPIError as error:
        why = str(error.orig).strip().partition("\n")[0]
        raise PlaceError(
            _("打不开数据库：{why}。请检查它是否在运行，网址（--db）和权限对不对。").format(why=why)
        ) from error
    except OSError as error:
        raise PlaceError(
            _("读写 {path} 时出错：{why}。请检查磁盘空间和文件夹权限。").format(
                path=error.filename or folder, why=error.strerror
            )
        ) from error
