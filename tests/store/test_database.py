"""Transactions, settings, secrecy and faults of the encrypted database."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from tests.support import faults
from tests.support.pages import PAGE_BYTES, decrypted_pages
from tests.support.processes import kill_9, started
from zsapp.base.errors import PlaceError
from zsapp.store import database as database_module
from zsapp.store.database import Database, connect
from zsapp.store.files import DamagedError

KEY = bytes(range(32))
MARKER = "标记MARKER喆堃"


def make(path: Path, rows: int = 0) -> None:
    """A database with one table; rows of about 900 bytes."""
    connection = connect(path, KEY, writing=True, new=True)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE note (n INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO note VALUES (?, ?)", [(n, f"{n} {MARKER}" * 40) for n in range(rows)])
    connection.execute("COMMIT")
    connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "zsapp.db"
    make(path)
    return path


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path, KEY, writing=True)
    yield database
    database.close()


def count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM note").scalar_one())


def add(database: Database, text: str = "一") -> None:
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO note (text) VALUES (?)", (text,))


def test_a_failed_step_rolls_back_whole_tables_included(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.exec_driver_sql("INSERT INTO note (text) VALUES ('一')")
        connection.exec_driver_sql("CREATE TABLE other (a)")
        connection.exec_driver_sql("INSERT INTO other VALUES (1)")
        connection.exec_driver_sql("PRAGMA user_version = 7")
        raise ZeroDivisionError
    with database.read() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'other'").all()
        assert tables == []
        assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == 0
    assert count(database) == 0


def test_a_step_failing_in_sql_rolls_back_whole(database: Database) -> None:
    with pytest.raises(OperationalError), database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE other (a)")
        connection.exec_driver_sql("CREATE TABLE other (a)")
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (1, 'a')")
        connection.exec_driver_sql("INSERT INTO note VALUES (1, 'b')")
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all() == ["note"]
    assert count(database) == 0


def test_every_connection_has_the_settings(database: Database) -> None:
    expected = {"synchronous": 2, "journal_mode": "wal", "secure_delete": 1, "temp_store": 2}
    views = [database.read() for _ in range(3)]
    connections = [view.__enter__() for view in views]
    with database.write() as writer:
        for connection in (writer, *connections):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in expected}
            assert found == expected
    for view in views:
        view.__exit__(None, None, None)


def test_a_reader_keeps_its_view_while_the_writer_commits(database: Database) -> None:
    with database.read() as reader:
        before = reader.exec_driver_sql("SELECT count(*) FROM note").scalar_one()
        add(database)
        assert reader.exec_driver_sql("SELECT count(*) FROM note").scalar_one() == before == 0
    assert count(database) == 1


def test_a_reader_cannot_write(database: Database, path: Path) -> None:
    with pytest.raises(PlaceError), database.read() as connection:
        connection.exec_driver_sql("DELETE FROM note")
    for_reading = Database(path, KEY, writing=False)
    with pytest.raises(RuntimeError), for_reading.write():
        pass
    for_reading.close()


def test_a_write_inside_a_write_is_a_bug_told_at_once(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write(), database.write():
        pass
    add(database)
    assert count(database) == 1


def test_threads_write_one_after_another(database: Database) -> None:
    def work() -> None:
        for _ in range(20):
            add(database)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == 80


def test_nothing_lies_plain_in_file_or_log(database: Database, path: Path) -> None:
    for _ in range(50):
        add(database, MARKER * 30)
    wal = path.with_name(path.name + "-wal")
    assert wal.stat().st_size > 50 * PAGE_BYTES
    for file in (path, wal):
        assert b"MARKER" not in file.read_bytes()
        assert MARKER.encode() not in file.read_bytes()
        assert b"SQLite format" not in file.read_bytes()
    database.checkpoint()
    assert MARKER.encode() in decrypted_pages(path, KEY), "the search itself must be able to find it"


def test_deleted_text_is_gone_from_the_pages_under_the_cipher(database: Database, path: Path) -> None:
    for n in range(200):
        add(database, f"{n} {MARKER}" * (1 + n % 90))
    database.checkpoint()
    assert MARKER.encode() in decrypted_pages(path, KEY)
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM note")
    assert database.checkpoint()
    assert path.with_name(path.name + "-wal").stat().st_size == 0
    assert MARKER.encode() not in decrypted_pages(path, KEY)


def test_checkpoint_says_when_a_reader_holds_an_old_view(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_BUSY_WAIT_S", 0.05)
    add(database)
    with database.read() as reader:
        reader.exec_driver_sql("SELECT * FROM note").all()
        add(database)
        assert not database.checkpoint()
    assert database.checkpoint()


WRITER = """
    import sys
    from pathlib import Path
    from zsapp.store.database import Database
    database = Database(Path(sys.argv[1]), bytes(range(32)), writing=True)
    for n in range(7):
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (n, "acknowledged"))
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE half (a)")
        for n in range(7, 5000):  # more than the cache holds, so that pages of it reach the file
            connection.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (n, "half" * 2500))
        print("ready", flush=True)
        sys.stdin.read()
"""


def test_kill_9_in_a_transaction_keeps_the_acknowledged_and_nothing_else(path: Path) -> None:
    with started(WRITER, path) as writer:
        assert path.with_name(path.name + "-wal").stat().st_size > 1_000_000
        kill_9(writer)
    database = Database(path, KEY, writing=True)
    assert database.check() == []
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT n, text FROM note ORDER BY n").all()
        assert [tuple(row) for row in rows] == [(n, "acknowledged") for n in range(7)]
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all() == ["note"]
    add(database)
    database.close()


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is POSIX")
def test_a_full_disk_loses_nothing_and_ends_when_there_is_room(database: Database, path: Path) -> None:
    add(database, "before")
    with faults.full_disk(200_000):
        with pytest.raises(PlaceError), database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE other (a)")
            for _ in range(400):
                connection.exec_driver_sql("INSERT INTO note (text) VALUES (?)", ("x" * 3000,))
        assert count(database) == 1
    add(database, "after")
    assert count(database) == 2
    assert database.check() == []
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all() == ["note"]


def test_a_lasting_lock_of_another_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_BUSY_WAIT_S", 0.05)
    database = Database(path, KEY, writing=True)
    other = connect(path, KEY, writing=True)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(PlaceError, match="正忙"):
        add(database)
    other.execute("ROLLBACK")
    other.close()
    add(database)
    assert count(database) == 1
    database.close()


# Damage


def damaged_copies(tmp_path: Path) -> dict[str, Path]:
    whole = tmp_path / "whole.db"
    make(whole, rows=200)
    data = whole.read_bytes()
    middle = len(data) // 2
    cases = {
        "empty": b"",
        "cut": data[:middle],
        "first page": data[:100] + b"\x00" + data[101:],
        "salt": b"\x00" + data[1:],
        "page in the middle": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "text": "这不是数据库".encode() * 1000,
        "zeros": bytes(len(data)),
    }
    found = {}
    for name, content in cases.items():
        folder = tmp_path / name
        (folder / "backups").mkdir(parents=True)
        (folder / "backups" / "zsapp-20160501-120000.zbackup").touch()
        (folder / "backups" / "zsapp-20160430-120000.zbackup").touch()
        found[name] = folder / "zsapp.db"
        found[name].write_bytes(content)
    return found


def test_damage_is_told_with_the_newest_backup_and_the_file_left_as_it_is(tmp_path: Path) -> None:
    for name, path in damaged_copies(tmp_path).items():
        before = path.read_bytes()
        database = Database(path, KEY, writing=True)
        with pytest.raises(DamagedError) as told, database.write() as connection:
            connection.exec_driver_sql("SELECT sum(length(text)) FROM note").all()
        database.close()
        assert "zsapp-20160501-120000.zbackup" in str(told.value), name
        assert "restore" in str(told.value)
        assert path.read_bytes() == before, name


def test_an_empty_file_does_not_cost_the_log_beside_it(path: Path) -> None:
    with started(WRITER, path) as writer:
        kill_9(writer)
    wal = path.with_name(path.name + "-wal")
    before = wal.read_bytes()
    path.write_bytes(b"")
    database = Database(path, KEY, writing=True)
    with pytest.raises(DamagedError):
        count(database)
    database.close()
    assert wal.read_bytes() == before
    assert path.read_bytes() == b""


def test_an_absent_file_is_not_made(tmp_path: Path) -> None:
    database = Database(tmp_path / "zsapp.db", KEY, writing=True)
    with pytest.raises(DamagedError):
        count(database)
    with pytest.raises(DamagedError):
        database.check()
    database.close()
    assert list(tmp_path.iterdir()) == []


def test_a_lost_write_ahead_log_leaves_the_state_before_it(path: Path) -> None:
    with started(WRITER, path) as writer:
        kill_9(writer)
    path.with_name(path.name + "-wal").unlink()
    database = Database(path, KEY, writing=True)
    assert database.check() == []
    assert count(database) <= 7
    add(database)
    database.close()


def test_a_wrong_key_reads_nothing_and_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    database = Database(path, bytes(32), writing=True)
    with pytest.raises(DamagedError):
        add(database)
    assert database.check() != []
    database.close()
    assert path.read_bytes() == before


def test_a_key_of_another_length_is_a_bug(path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        connect(path, b"short", writing=False)


def test_check_is_clean_and_finds_damage_where_no_query_goes(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.db"
    make(path, rows=300)
    database = Database(path, KEY, writing=True)
    assert database.check() == []
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM note WHERE n >= 100")  # the pages behind are free now
    database.close()
    assert Database(path, KEY, writing=False).check() == []
    faults.flip(path, path.stat().st_size - PAGE_BYTES + 100)
    found = Database(path, KEY, writing=False).check()
    assert len(found) >= 1 and "page" in found[0]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "zsapp.db"
    make(path, rows=60)
    return path


@given(data=st.data())
def test_check_finds_every_changed_byte(sound: Path, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, sound.stat().st_size - 1))
    mask = data.draw(st.integers(1, 255))
    broken = sound.with_name("broken.db")
    shutil.copyfile(sound, broken)
    faults.flip(broken, offset, mask=mask)
    assert Database(broken, KEY, writing=False).check() != []


def test_a_bug_passes_as_it_is(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    with pytest.raises(sqlcipher.OperationalError), database_module.driver_faults(database.path):
        connect(database.path, KEY, writing=False).execute("SELECT * FROM nowhere")


def test_the_driver_does_not_print(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    faults.flip(path, 100)
    assert Database(path, KEY, writing=False).check() != []
    assert capfd.readouterr() == ("", "")
