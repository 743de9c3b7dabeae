"""Steps of the schema: every version's golden file comes up to date with every row; a failing step changes nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.support import golden
from tests.support.profiles import keep, kept, new_profile, opened, secrets
from zsapp.base.errors import PlaceError
from zsapp.store import schema
from zsapp.store.backup import restore
from zsapp.store.database import Database, connect
from zsapp.store.files import DamagedError
from zsapp.store.schema import STEPS, Step

NEXT = Step(schema.LATEST + 1, "test", ("ALTER TABLE local ADD COLUMN note TEXT", "CREATE TABLE later (a)"))
FAILING = Step(schema.LATEST + 1, "test", ("CREATE TABLE later (a)", "CREATE TABLE later (a)"))


def plant(monkeypatch: pytest.MonkeyPatch, step: Step) -> None:
    """A newer program that knows one more step."""
    monkeypatch.setattr(schema, "STEPS", (*STEPS, step))
    monkeypatch.setattr(schema, "LATEST", step.number)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "zsapp.db"
    shutil.copyfile(golden.path_of(schema.LATEST), path)
    database = Database(path, golden.KEY, writing=True)
    yield database
    database.close()


def test_steps_are_numbered_without_a_gap() -> None:
    assert [step.number for step in STEPS] == list(range(1, schema.LATEST + 1))


@pytest.mark.parametrize("number", range(1, schema.LATEST + 1))
def test_every_version_has_a_golden_file_that_comes_up_to_date(tmp_path: Path, number: int) -> None:
    path = tmp_path / "zsapp.db"
    shutil.copyfile(golden.path_of(number), path)
    database = Database(path, golden.KEY, writing=True)
    done: list[int] = []
    schema.migrate(database, before_step=done.append)
    assert done == list(range(number, schema.LATEST))
    assert database.check() == []
    database.close()
    connection = connect(path, golden.KEY, writing=False)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.LATEST,)
    original = connect(golden.path_of(number), golden.KEY, writing=False)
    there = {name for (name,) in original.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in (name for name in schema.TRUTH if name in there):
        before, after = golden.rows(original, table), golden.rows(connection, table)
        assert len(before) == 3, table
        # A step may add columns; what a row said, it says still.
        assert [{name: row[name] for name in old} for old, row in zip(before, after, strict=True)] == before
    connection.close()
    original.close()


def test_the_golden_file_has_the_schema_that_the_steps_make(tmp_path: Path) -> None:
    made = tmp_path / "made.db"
    golden.write(made)
    schemas = []
    for path in (made, golden.path_of(schema.LATEST)):
        connection = connect(path, golden.KEY, writing=False)
        schemas.append(
            connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        )
        connection.close()
    assert schemas[0] == schemas[1], "a step that has left the house never changes"


def test_a_backup_comes_before_each_step_and_its_failure_stops_the_step(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = schema.LATEST
    plant(monkeypatch, NEXT)

    def failing(version: int) -> None:
        raise PlaceError(str(version))

    with pytest.raises(PlaceError, match=str(current)):
        schema.migrate(database, before_step=failing)
    with database.read() as connection:
        assert schema.version(connection) == current
    done: list[int] = []
    schema.migrate(database, before_step=done.append)
    schema.migrate(database, before_step=done.append)
    assert done == [current]
    with database.read() as connection:
        assert schema.version(connection) == NEXT.number
        assert connection.exec_driver_sql("SELECT note FROM local").scalars().all() == [None] * 3


def test_a_failing_step_rolls_back_whole(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    current = schema.LATEST
    plant(monkeypatch, FAILING)
    with pytest.raises(OperationalError):
        schema.migrate(database, before_step=lambda version: None)
    with database.read() as connection:
        assert schema.version(connection) == current
        assert "later" not in connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    plant(monkeypatch, NEXT)
    schema.migrate(database, before_step=lambda version: None)


def test_versions_that_are_none_of_ours(tmp_path: Path) -> None:
    schema.require_known(schema.LATEST, tmp_path)
    with pytest.raises(PlaceError, match="更新 zsapp"):
        schema.require_known(schema.LATEST + 1, tmp_path)
    with pytest.raises(DamagedError):
        schema.require_known(0, tmp_path)


@pytest.mark.parametrize("writing", [True, False])
def test_opening_an_older_profile_backs_up_and_migrates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writing: bool
) -> None:
    folder = tmp_path / "profile"
    with new_profile(folder) as profile:
        keep(profile, "person", "喆".encode())
    with monkeypatch.context() as newer:
        plant(newer, NEXT)
        with opened(folder, writing=writing) as profile, profile.database.read() as connection:
            assert schema.version(connection) == NEXT.number
            assert connection.exec_driver_sql("SELECT name, value, note FROM local").all() == [
                ("person", "喆".encode(), None)
            ]
        (backup,) = (folder / "backups").iterdir()
    restore(backup, tmp_path / "older", secrets=secrets())
    with opened(tmp_path / "older") as profile:
        assert kept(profile)["person"] == "喆".encode()
    with pytest.raises(PlaceError, match="更新 zsapp"):
        opened(folder, writing=writing)
