"""The tables that are truth, built by numbered steps.

`PRAGMA user_version` is the number of the last step done. A step is one transaction after a verified backup.
Only these tables migrate: the derived ones are made anew from the log. A step that has left this house never
changes; what must be otherwise is a new step, with a golden file of each version in `tests/store/golden/`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.store.database import Database
from zsapp.store.files import damaged


@dataclass(frozen=True)
class Step:
    """From version `number - 1` to `number`."""

    number: int
    about: str
    statements: tuple[str, ...]


STEPS: tuple[Step, ...] = (
    Step(
        1,
        "log, verdicts, heads, drafts, local settings, blobs",
        (
            # Applied changes in the order this computer applied them; salt and body are NULL once erased.
            # `unit` is the hash of the first change of the group that was applied together.
            """CREATE TABLE log (
                seq INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, prev TEXT NOT NULL, unit TEXT NOT NULL,
                stream TEXT NOT NULL, device TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL,
                record TEXT NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL, header BLOB NOT NULL,
                salt BLOB, body BLOB)""",
            "CREATE INDEX log_prev ON log (prev)",
            "CREATE INDEX log_unit ON log (unit)",
            "CREATE INDEX log_place ON log (stream, device, n)",
            "CREATE INDEX log_record ON log (record, seq)",
            # Changes whose `prev` is not here yet.
            """CREATE TABLE waiting (
                hash TEXT PRIMARY KEY, prev TEXT NOT NULL, record TEXT NOT NULL, header BLOB NOT NULL,
                salt BLOB, body BLOB)""",
            """CREATE TABLE verdict (
                hash TEXT NOT NULL, judgement TEXT NOT NULL, reason TEXT NOT NULL, stream TEXT NOT NULL,
                signature BLOB NOT NULL, PRIMARY KEY (hash, judgement))""",
            """CREATE TABLE head (
                stream TEXT, device TEXT, n INTEGER, hash TEXT, signature BLOB,
                PRIMARY KEY (stream, device, hash))""",
            """CREATE TABLE tip (
                stream TEXT, device TEXT, n INTEGER, hash TEXT, PRIMARY KEY (stream, device, hash))""",
            # What vector and verdicts of a stream come to, kept up with each change: 64 hexadecimal digits.
            "CREATE TABLE vector (stream TEXT PRIMARY KEY, digest TEXT NOT NULL)",
            "CREATE TABLE erased (record TEXT PRIMARY KEY, by_hash TEXT NOT NULL)",
            """CREATE TABLE draft (
                id TEXT PRIMARY KEY, kind TEXT NOT NULL, record TEXT, content BLOB NOT NULL,
                at INTEGER NOT NULL)""",
            # Settings of this computer: device id and private key, clock, person, language.
            "CREATE TABLE local (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
            # `name` is the file in blobs/.
            """CREATE TABLE blob (
                hash TEXT NOT NULL, stream TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
                PRIMARY KEY (hash, stream))""",
        ),
    ),
    Step(
        2,
        "synchronisation: what the hub has not got, where pulling goes on, verdicts in sheets, files in pieces",
        (
            # One signature of the hub under many verdicts; `hashes` as 32 bytes each. `name` is the signature's own, as text.
            """CREATE TABLE sheet (
                id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stream TEXT NOT NULL,
                judgement TEXT NOT NULL, reason TEXT NOT NULL, hashes BLOB NOT NULL, signature BLOB NOT NULL)""",
            "CREATE INDEX sheet_stream ON sheet (stream)",
            # The signature stands on the sheet since this step; `signature` is empty in what is written now.
            "ALTER TABLE verdict ADD COLUMN sheet INTEGER",
            # Nearly all verdicts are OK, and every reading of a history asks for the others.
            "CREATE INDEX verdict_not_ok ON verdict (hash) WHERE judgement != 'OK'",
            # Changes, by their place in the log, that the hub has not acknowledged.
            "CREATE TABLE unsent (seq INTEGER PRIMARY KEY, stream TEXT NOT NULL)",
            "CREATE INDEX unsent_stream ON unsent (stream, seq)",
            # How far each stream was pulled.
            "CREATE TABLE cursor (stream TEXT PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL)",
            # Files that the hub has and whose hash it has checked.
            "CREATE TABLE on_hub (hash TEXT NOT NULL, stream TEXT NOT NULL, PRIMARY KEY (hash, stream))",
            # Files on their way here.
            """CREATE TABLE piece (
                hash TEXT NOT NULL, offset INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (hash, offset))""",
        ),
    ),
    Step(
        3,
        "the moment at which the hub gave a verdict, in microseconds UTC; 0 where it did not say",
        ("ALTER TABLE sheet ADD COLUMN at INTEGER NOT NULL DEFAULT 0",),
    ),
)

LATEST = STEPS[-1].number
TRUTH = (
    "log", "waiting", "verdict", "sheet", "head", "tip", "vector", "erased", "draft", "local", "blob", "unsent",
    "cursor", "on_hub", "piece",
)  # fmt: skip
"""The tables whose rows a backup has to hold."""


def version(connection: Connection) -> int:
    """The number of the last step done; 0 for a file without any."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def require_known(found: int, path: Path) -> None:
    """Refuse a file of a newer program, and one that is no profile at all. Writes nothing."""
    if found > LATEST:
        text = _(
            "{path} 是更新版本的 zsapp 建立的（数据版本 {found}，本程序只到 {latest}）。请先更新 zsapp。"
        )
        raise PlaceError(text.format(path=path, found=found, latest=LATEST))
    if found < 1:
        raise damaged(path)


def migrate(database: Database, *, before_step: Callable[[int], object]) -> None:
    """Do the missing steps. `before_step(version)` makes the backup; if it raises, nothing is changed."""
    for step in STEPS:
        with database.read() as connection:
            done = version(connection)
        if step.number <= done:
            continue
        before_step(done)
        with database.write() as connection:
            for statement in step.statements:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"PRAGMA user_version = {step.number}")
