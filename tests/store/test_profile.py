"""A profile from its making to its end; above all that what exists is never replaced."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import faults
from tests.support.processes import kill_9, run_python, started
from tests.support.profiles import FAST, PASSPHRASE, keep, kept, new_profile, opened, secrets
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError, ZsappError
from zsapp.store import schema
from zsapp.store.key import Kdf, KeyFile, Secrets
from zsapp.store.profile import Profile

PRELUDE = """
import sys
from pathlib import Path
from tests.support.profiles import *
folder = Path(sys.argv[-1])
"""


def test_what_is_written_is_there_after_opening_again(tmp_path: Path) -> None:
    with new_profile(tmp_path / "new" / "p") as profile:
        keep(profile, "person", "喆".encode())
        content_hash, _size = profile.blobs.put(b"photo")
    for writing in (True, False):
        with opened(tmp_path / "new" / "p", writing=writing) as profile:
            assert kept(profile) == {"person": "喆".encode()}
            assert profile.blobs.get(content_hash) == b"photo"
            assert profile.database.check() == []
            assert profile.database.writing is writing


def test_the_folder_holds_nothing_plain_and_is_the_owners(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    with new_profile(folder) as profile:
        keep(profile, "MARKER-name", "标记MARKER".encode() * 100)
        profile.blobs.put("标记MARKER".encode() * 100)
        key = profile.key
        for name, content in faults.contents(folder).items():
            for plain in (b"MARKER", key, key.hex().encode(), PASSPHRASE.encode()):
                assert plain not in content, name
        assert kept(profile)["MARKER-name"].startswith("标记MARKER".encode())
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*"))


@pytest.mark.parametrize("name", ["zsapp.db", "zsapp.key", "zsapp.db-wal"])
@pytest.mark.parametrize("content", [b"", b"damaged"])
def test_no_profile_is_made_where_anything_of_one_lies(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert Profile.exists(tmp_path)
    with pytest.raises(UserError, match="没有改动"):
        new_profile(tmp_path)
    with pytest.raises(ZsappError):
        opened(tmp_path)
    assert faults.contents(tmp_path) == {name: content}


def test_opening_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path / "absent", tmp_path):
        assert not Profile.exists(folder)
        for writing in (True, False):
            with pytest.raises(UserError, match="没有 zsapp 的数据"):
                opened(folder, writing=writing)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_passphrase_changes_nothing(tmp_path: Path) -> None:
    new_profile(tmp_path).close()
    before = faults.contents(tmp_path)
    for wrong in (secrets("别的"), Secrets(kdf=FAST), Secrets(ask=lambda prompt: "", kdf=FAST)):
        for writing in (True, False):
            with pytest.raises(NeedsPersonError):
                Profile.open(tmp_path, secrets=wrong, writing=writing, wait_s=0)
    assert faults.contents(tmp_path) == before
    opened(tmp_path).close()


def test_a_refused_passphrase_makes_no_profile(tmp_path: Path) -> None:
    with pytest.raises(NeedsPersonError):
        Profile.create(tmp_path, secrets=Secrets(kdf=FAST))
    assert not Profile.exists(tmp_path)
    assert faults.contents(tmp_path) == {}
    new_profile(tmp_path).close()


def plant_key_of_another(folder: Path) -> None:
    with new_profile(folder.parent / "another") as other:
        other.key_file.write(folder / "zsapp.key")


def newer_version(folder: Path) -> None:
    with opened(folder) as profile, profile.database.write() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {schema.LATEST + 1}")


def no_version(folder: Path) -> None:
    with opened(folder) as profile, profile.database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 0")


def empty_with_log(folder: Path) -> None:
    (folder / "zsapp.db").write_bytes(b"")
    (folder / "zsapp.db-wal").write_bytes(b"log")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (plant_key_of_another, "已损坏"),
        (newer_version, "更新 zsapp"),
        (no_version, "已损坏"),
        (empty_with_log, "已损坏"),
        (lambda folder: (folder / "zsapp.db").unlink(), "找不到"),
        (lambda folder: (folder / "zsapp.key").unlink(), "找不到"),
        (lambda folder: (folder / "zsapp.key").write_bytes(b"{"), "已损坏"),
        (lambda folder: (folder / "zsapp.db").write_bytes(b""), "已损坏"),
        (lambda folder: faults.flip(folder / "zsapp.db", 0), "已损坏"),
        (lambda folder: faults.flip(folder / "zsapp.db", 1000), "已损坏"),
        (lambda folder: (folder / "zsapp.db").write_bytes(b"x" * 50000), "已损坏"),
    ],
)
@pytest.mark.parametrize("writing", [True, False])
def test_what_does_not_open_is_told_and_left(
    tmp_path: Path, spoil: Callable[[Path], object], sentence: str, writing: bool
) -> None:
    folder = tmp_path / "p"
    new_profile(folder).close()
    spoil(folder)
    before = faults.contents(folder)
    with pytest.raises(PlaceError, match=sentence):
        opened(folder, writing=writing)
    with pytest.raises(UserError):
        new_profile(folder)
    assert faults.contents(folder) == before
    # And the lock is free again.
    with pytest.raises(PlaceError, match=sentence):
        opened(folder, writing=writing)


HOLDER = (
    PRELUDE
    + """
with opened(folder) as profile:
    keep(profile, "holder", b"1")
    print("ready", flush=True)
    sys.stdin.read()
"""
)


def test_a_second_writer_waits_and_is_told_while_readers_read(tmp_path: Path) -> None:
    new_profile(tmp_path).close()
    with started(HOLDER, tmp_path) as holder:
        with pytest.raises(PlaceError, match=f"进程 {holder.pid}"):
            opened(tmp_path, wait_s=0.3)
        with opened(tmp_path, writing=False) as reader:
            assert kept(reader) == {"holder": b"1"}
            assert reader.database.check() == []
        assert holder.stdin is not None
        holder.stdin.close()
        with opened(tmp_path, wait_s=20) as profile:
            keep(profile, "second", b"2")


def test_a_killed_writer_leaves_an_open_door_and_its_acknowledged_writes(tmp_path: Path) -> None:
    new_profile(tmp_path).close()
    with started(HOLDER, tmp_path) as holder:
        kill_9(holder)
    with opened(tmp_path, writing=False) as reader:
        assert kept(reader) == {"holder": b"1"}
    with opened(tmp_path) as profile:
        assert kept(profile) == {"holder": b"1"}
        assert profile.database.check() == []


def test_kill_9_while_a_profile_is_made(tmp_path: Path) -> None:
    stop, states = 0, set()
    folder = tmp_path / "p"
    while faults.killed_at(stop, PRELUDE + "new_profile(folder).close()", folder):
        states.add(Profile.exists(folder))
        if Profile.exists(folder):
            with opened(folder, writing=stop % 2 == 0) as profile:
                assert profile.database.check() == []
        else:
            new_profile(folder).close()
        with opened(folder) as profile:
            keep(profile, "after", b"1")
        assert not list(folder.glob("*.db*.part"))
        shutil.rmtree(folder, ignore_errors=True)
        stop += 1
    assert states == {True, False}
    assert stop >= 6


def test_kill_9_while_the_passphrase_changes(tmp_path: Path) -> None:
    stop, worked = 0, set()
    code = PRELUDE + "opened(folder).set_passphrase('新口令')"
    new_profile(tmp_path).close()
    original = (tmp_path / "zsapp.key").read_bytes()
    while faults.killed_at(stop, code, tmp_path):
        for passphrase in (PASSPHRASE, "新口令"):
            try:
                Profile.open(tmp_path, secrets=secrets(passphrase), writing=True).close()
            except NeedsPersonError:
                continue
            worked.add(passphrase)
            break
        else:
            pytest.fail("neither passphrase opens")
        (tmp_path / "zsapp.key").write_bytes(original)
        stop += 1
    assert stop >= 2 and worked == {PASSPHRASE, "新口令"}


def test_the_passphrase_can_be_changed(tmp_path: Path) -> None:
    with new_profile(tmp_path) as profile:
        keep(profile, "a", b"1")
        assert profile.has_passphrase
        with pytest.raises(UserError):
            profile.set_passphrase("")
        profile.set_passphrase("新口令")
        profile.set_passphrase("更新的口令")
    for old in (PASSPHRASE, "新口令"):
        with pytest.raises(NeedsPersonError):
            Profile.open(tmp_path, secrets=secrets(old), writing=False)
    with Profile.open(tmp_path, secrets=secrets("更新的口令"), writing=False) as profile:
        assert kept(profile) == {"a": b"1"}
        with pytest.raises(RuntimeError):
            profile.set_passphrase("x")


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is POSIX")
def test_a_full_disk_leaves_the_old_passphrase(tmp_path: Path) -> None:
    with new_profile(tmp_path) as profile:
        before = faults.contents(tmp_path)
        with faults.full_disk(100), pytest.raises(PlaceError, match="磁盘已满"):
            profile.set_passphrase("新口令")
        assert faults.contents(tmp_path) == before
        assert profile.key_file.to_bytes() == before["zsapp.key"]
    opened(tmp_path).close()


def test_kdf_parameters_stand_in_the_file(tmp_path: Path) -> None:
    other = Kdf(memory_kib=16, passes=2, lanes=1)
    Profile.create(tmp_path, secrets=Secrets(passphrase=PASSPHRASE, kdf=other)).close()
    wrap = KeyFile.read(tmp_path / "zsapp.key").wrap
    assert wrap is not None and wrap.kdf == other
    opened(tmp_path).close()


def test_leavings_of_a_killed_process_are_cleared(tmp_path: Path) -> None:
    with new_profile(tmp_path) as profile:
        profile.blobs.put(b"photo")
    half = tmp_path / "blobs" / "blob.12345678.part"
    half.write_bytes(b"half")
    opened(tmp_path, writing=False).close()
    assert half.exists(), "a reader deletes nothing"
    opened(tmp_path).close()
    assert not half.exists()


@pytest.mark.skipif(os.name == "nt", reason="folder permissions are POSIX")
@pytest.mark.parametrize(
    "act", ["new_profile(folder / 'p')", "opened(folder)", "opened(folder, writing=False)"]
)
def test_a_folder_without_the_right_to_write_is_told(tmp_path: Path, act: str) -> None:
    folder = tmp_path / "p"
    new_profile(folder).close()
    before = faults.contents(folder)
    folder.chmod(0o500)
    done = run_python(
        PRELUDE
        + "from zsapp.base.errors import PlaceError\n"
        + f"try:\n    {act}.close()\n    print('opened')\nexcept PlaceError as error:\n    print(error)\n",
        folder,
        ordinary=True,
    )
    folder.chmod(0o700)
    assert "没有读写" in done.stdout, done
    assert str(folder) in done.stdout
    assert faults.contents(folder) == before


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is POSIX")
def test_a_full_disk_makes_no_profile(tmp_path: Path) -> None:
    for limit in (0, 100, 5000, 20000, 60000):
        with faults.full_disk(limit), pytest.raises(PlaceError, match="磁盘"):
            new_profile(tmp_path)
        assert not Profile.exists(tmp_path)
    new_profile(tmp_path).close()
    opened(tmp_path).close()


def test_opening_by_the_keyring_loads_neither_cryptography_nor_argon2(tmp_path: Path) -> None:
    with new_profile(tmp_path) as profile:
        key = profile.key
    done = run_python(
        PRELUDE
        + "class Known(Secrets):\n    def unlock(self, file):\n        return bytes.fromhex(sys.argv[1])\n"
        + "Profile.open(folder, secrets=Known(), writing=True).close()\n"
        + "print([name for name in ('cryptography', 'argon2', 'keyring', 'tarfile') if name in sys.modules])\n",
        key.hex(),
        tmp_path,
    )
    assert done.stdout.strip() in ("[]", "['tarfile']"), done
