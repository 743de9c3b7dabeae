"""Backups hold a profile whole, are proved, and never cost what exists."""

import json
import os
import shutil
import tarfile
import threading
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import faults
from tests.support.processes import started
from tests.support.profiles import FAST, PASSPHRASE, keep, kept, new_profile, opened, secrets
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.store import backup as backup_module
from zsapp.store import schema
from zsapp.store.backup import KEPT, RESTORED, backup, restore
from zsapp.store.files import DamagedError, newest_backup
from zsapp.store.key import Secrets
from zsapp.store.profile import Profile


def with_photo(folder: Path) -> tuple[Profile, str]:
    """A profile with a setting, a photo in the table, and a file in blobs/ that no row names."""
    profile = new_profile(folder)
    keep(profile, "person", "喆MARKER".encode())
    content_hash, size = profile.blobs.put(b"photo MARKER" * 50000)
    profile.blobs.put(b"orphan")
    with profile.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO blob VALUES (?, 'stream', ?, ?)",
            (content_hash, profile.blobs.name(content_hash), size),
        )
    return profile, content_hash


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of `with_photo`."""
    folder = tmp_path_factory.mktemp("made")
    profile, _content_hash = with_photo(folder / "p")
    with profile:
        return backup(profile, folder / "out")


def test_a_restored_profile_is_the_same_and_marked(tmp_path: Path) -> None:
    profile, content_hash = with_photo(tmp_path / "p")
    with profile:
        file = backup(profile, tmp_path / "elsewhere")
        assert file.parent == tmp_path / "elsewhere"
        keep(profile, "later", b"1")
    restore(file, tmp_path / "new" / "r", secrets=secrets())
    with opened(tmp_path / "new" / "r") as profile:
        assert kept(profile) == {"person": "喆MARKER".encode(), RESTORED: b"1"}
        assert profile.blobs.get(content_hash) == b"photo MARKER" * 50000
        assert profile.database.check() == []
        assert len(list((tmp_path / "new" / "r" / "blobs").iterdir())) == 1
    with opened(tmp_path / "p") as profile:
        assert RESTORED not in kept(profile)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["r"]


def test_a_backup_is_one_sealed_file_of_the_owner(made: Path) -> None:
    assert b"MARKER" not in made.read_bytes()
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    if os.name == "posix":
        assert made.stat().st_mode & 0o077 == 0
    with tarfile.open(made) as tar:
        names = tar.getnames()
    assert names[:2] == ["zsapp.key", "zsapp.db"] and names[-1] == "manifest.json" and len(names) == 4


def test_backup_while_others_write(tmp_path: Path) -> None:
    profile, _content_hash = with_photo(tmp_path / "p")
    with profile:
        stop = threading.Event()

        def write() -> None:
            n = 0
            while not stop.is_set():
                with profile.database.write() as connection:  # two rows that belong together
                    for name in ("left", "right"):
                        connection.exec_driver_sql(
                            "INSERT OR REPLACE INTO local VALUES (?, ?)", (name, str(n).encode() * 2000)
                        )
                n += 1

        writer = threading.Thread(target=write)
        writer.start()
        made = [backup(profile, tmp_path / "out") for _ in range(5)]
        stop.set()
        writer.join()
    for number, file in enumerate(made):
        restore(file, tmp_path / str(number), secrets=secrets())
        with opened(tmp_path / str(number), writing=False) as restored:
            values = kept(restored)
            assert values.get("left") == values.get("right")


def test_a_reader_can_back_up_while_another_process_has_it_open(tmp_path: Path) -> None:
    new_profile(tmp_path / "p").close()
    holder = """
        import sys
        from pathlib import Path
        from tests.support.profiles import *
        with opened(Path(sys.argv[1])) as profile:
            keep(profile, "holder", b"1")
            print("ready", flush=True)
            sys.stdin.read()
    """
    with started(holder, tmp_path / "p"), opened(tmp_path / "p", writing=False) as profile:
        file = backup(profile)
    restore(file, tmp_path / "r", secrets=secrets())
    with opened(tmp_path / "r") as profile:
        assert kept(profile)["holder"] == b"1"


def test_automatic_backups_are_limited_and_the_newest_is_known(tmp_path: Path) -> None:
    with new_profile(tmp_path / "p") as profile:
        files = [backup(profile) for _ in range(KEPT + 2)]
        assert sorted(files) == files and len(set(files)) == KEPT + 2
        left = sorted((tmp_path / "p" / "backups").iterdir())
        assert left == files[-KEPT:]
        assert newest_backup(tmp_path / "p") == files[-1]
        elsewhere = [backup(profile, tmp_path / "out") for _ in range(KEPT + 2)]
        assert all(path.exists() for path in elsewhere)


def test_halves_of_a_killed_process_go_after_a_day(tmp_path: Path) -> None:
    with new_profile(tmp_path / "p") as profile:
        folder = tmp_path / "p" / "backups"
        folder.mkdir()
        old, fresh = folder / "zsapp-1.zbackup.1234.part", folder / "zsapp-2.zbackup.1234.part"
        old.touch()
        fresh.touch()
        os.utime(old, (0, 0))
        backup(profile)
        assert not old.exists() and fresh.exists()


@pytest.mark.parametrize("name", ["zsapp.db", "letter.txt", ".hidden"])
def test_nothing_is_restored_over_anything(made: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / name).write_bytes(b"mine")
    with pytest.raises(UserError, match="不是空文件夹"):
        restore(made, folder, secrets=secrets())
    with pytest.raises(UserError, match="不是空文件夹"):
        restore(made, folder / name, secrets=secrets())
    assert faults.contents(tmp_path) == {f"r/{name}": b"mine"}


def test_restoring_into_an_empty_folder(made: Path, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    restore(made, tmp_path / "r", secrets=secrets())
    opened(tmp_path / "r").close()


def test_a_wrong_passphrase_restores_nothing(made: Path, tmp_path: Path) -> None:
    for wrong in (secrets("别的"), Secrets(kdf=FAST)):
        with pytest.raises(NeedsPersonError):
            restore(made, tmp_path / "r", secrets=wrong)
    assert list(tmp_path.iterdir()) == []


def test_an_older_passphrase_opens_the_backup_of_its_day(tmp_path: Path) -> None:
    with new_profile(tmp_path / "p") as profile:
        file = backup(profile)
        profile.set_passphrase("新口令")
    restore(file, tmp_path / "r", secrets=secrets(PASSPHRASE))
    with pytest.raises(NeedsPersonError):
        restore(file, tmp_path / "s", secrets=secrets("新口令"))


def test_a_backup_of_a_newer_version_restores_nothing(tmp_path: Path) -> None:
    with new_profile(tmp_path / "p") as profile:
        with profile.database.write() as connection:
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.LATEST + 1}")
        file = backup(profile)
    with pytest.raises(PlaceError, match=rf"{file.name}.*更新 zsapp"):
        restore(file, tmp_path / "r", secrets=secrets())
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_an_absent_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到备份"):
        restore(tmp_path / "none.zbackup", tmp_path / "r", secrets=secrets())
    assert list(tmp_path.iterdir()) == []


def rebuilt(file: Path, target: Path, change: dict[str, bytes | None], *, link: str = "") -> Path:
    """A tar like `file` with members changed or dropped, and the manifest made to agree."""
    import hashlib

    with tarfile.open(file) as tar:
        members = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    for name, content in change.items():
        members.pop(name, None)
        if content is not None:
            members[name] = content
    if "manifest.json" in members and "manifest.json" not in change:
        manifest = members.pop("manifest.json")
        told = json.loads(manifest)
        told["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
        members["manifest.json"] = json.dumps(told).encode()
    with tarfile.open(target, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, BytesIO(content))
        if link:
            member = tarfile.TarInfo("blobs/" + "0" * 64)
            member.type, member.linkname = tarfile.SYMTYPE, link
            tar.addfile(member)
    return target


@pytest.mark.parametrize(
    "change",
    [
        {"zsapp.db": None},
        {"zsapp.key": None},
        {"manifest.json": None},
        {"manifest.json": b"{}"},
        {"manifest.json": b"[1]"},
        {"zsapp.key": b"{}"},
        {"zsapp.db": b""},
        {"zsapp.db": b"x" * 50000},
        {"../escaped": b"x"},
        {"/tmp/zsapp-escaped": b"x"},
        {"blobs/../../escaped": b"x"},
        {"zsapp.db-wal": b"x"},
    ],
)
def test_what_is_no_whole_backup_restores_nothing(
    made: Path, tmp_path: Path, change: dict[str, bytes | None]
) -> None:
    spoiled = rebuilt(made, tmp_path / "spoiled.zbackup", change)
    with pytest.raises(DamagedError, match=r"备份 .*spoiled\.zbackup"):
        restore(spoiled, tmp_path / "r", secrets=secrets())
    assert [path.name for path in tmp_path.iterdir()] == ["spoiled.zbackup"]


def test_rebuilding_by_itself_spoils_nothing(made: Path, tmp_path: Path) -> None:
    restore(rebuilt(made, tmp_path / "same.zbackup", {}), tmp_path / "r", secrets=secrets())


def test_a_damaged_page_is_found_though_the_manifest_agrees(made: Path, tmp_path: Path) -> None:
    with tarfile.open(made) as tar:
        content = bytearray(tar.extractfile("zsapp.db").read())  # type: ignore[union-attr]
    content[-2000] ^= 1  # the last page, where opening does not look
    spoiled = rebuilt(made, tmp_path / "spoiled.zbackup", {"zsapp.db": bytes(content)})
    with pytest.raises(DamagedError, match=r"备份 .*spoiled\.zbackup"):
        restore(spoiled, tmp_path / "r", secrets=secrets())
    assert [path.name for path in tmp_path.iterdir()] == ["spoiled.zbackup"]


def test_links_are_not_followed(made: Path, tmp_path: Path) -> None:
    spoiled = rebuilt(made, tmp_path / "spoiled.zbackup", {}, link="/etc/passwd")
    with pytest.raises(DamagedError):
        restore(spoiled, tmp_path / "r", secrets=secrets())


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_or_cut_backup_gives_the_same_or_nothing(
    made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    whole = made.read_bytes()
    offset = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        spoiled = whole[:offset]
    else:
        spoiled = (
            whole[:offset] + bytes([whole[offset] ^ data.draw(st.integers(1, 255))]) + whole[offset + 1 :]
        )
    (folder / "b.zbackup").write_bytes(spoiled)
    try:
        restore(folder / "b.zbackup", folder / "r", secrets=secrets())
    except DamagedError:
        assert not (folder / "r").exists()
    else:  # the change lay in padding, dates or names of users, none of which is content
        with opened(folder / "r", writing=False) as profile:
            assert kept(profile)["person"] == "喆MARKER".encode()
            assert profile.database.check() == []
    shutil.rmtree(folder)


def test_a_damaged_profile_is_not_backed_up_as_if_it_were_whole(tmp_path: Path) -> None:
    with new_profile(tmp_path / "p") as profile:
        for n in range(300):
            keep(profile, f"name {n}", b"x" * 2000)
        good = backup(profile)
    path = tmp_path / "p" / "zsapp.db"
    faults.flip(path, path.stat().st_size - 2000)
    with opened(tmp_path / "p", writing=False) as profile, pytest.raises(DamagedError, match=good.name):
        backup(profile)
    assert [file.name for file in (tmp_path / "p" / "backups").iterdir()] == [good.name]


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is POSIX")
def test_a_full_disk_leaves_nothing(made: Path, tmp_path: Path) -> None:
    profile, _content_hash = with_photo(tmp_path / "p")
    with profile:
        for limit in (0, 5000, 150_000, 400_000):
            with faults.full_disk(limit), pytest.raises(PlaceError, match="磁盘"):
                backup(profile, tmp_path / "out")
            assert list((tmp_path / "out").iterdir()) == []
            with faults.full_disk(limit), pytest.raises(PlaceError, match="磁盘"):
                restore(made, tmp_path / "r", secrets=secrets())
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "p"]
        backup(profile, tmp_path / "out")


def test_a_backup_that_does_not_read_back_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_profile(tmp_path / "p") as profile:
        monkeypatch.setattr(backup_module, "_read_digests", lambda file: {})  # a disk that lies
        with pytest.raises(PlaceError, match="读回不一致"):
            backup(profile, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_copy_that_went_wrong_is_not_blamed_on_the_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_pages = backup_module._copy_pages

    def onto_a_bad_disk(path: Path, target: Path, *, key: bytes) -> dict[str, int]:
        expected = copy_pages(path, target, key=key)
        faults.flip(target, 5000)
        return expected

    with new_profile(tmp_path / "p") as profile:
        monkeypatch.setattr(backup_module, "_copy_pages", onto_a_bad_disk)
        with pytest.raises(PlaceError, match=r"out.*读回不一致"):
            backup(profile, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_names_that_are_no_dates_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "zsapp-20169999-999999.zbackup").touch()
    with new_profile(tmp_path / "p") as profile:
        assert backup(profile, tmp_path / "out").exists()


PRELUDE = """
import sys
from pathlib import Path
from tests.support.profiles import *
from zsapp.store.backup import backup, restore
"""


def test_kill_9_while_backing_up_leaves_no_half_backup(tmp_path: Path) -> None:
    profile, _content_hash = with_photo(tmp_path / "p")
    profile.close()
    stop, whole = 0, 0
    code = PRELUDE + "backup(opened(Path(sys.argv[2])))"
    while faults.killed_at(stop, code, tmp_path / "p"):
        for file in (tmp_path / "p" / "backups").glob("*.zbackup"):
            restore(file, tmp_path / f"r{stop}", secrets=secrets())
            file.unlink()
            whole += 1
        stop += 1
    assert stop >= 4 and whole >= 1
    with opened(tmp_path / "p") as profile:
        assert profile.database.check() == []


def test_kill_9_while_restoring_leaves_a_whole_profile_or_none(made: Path, tmp_path: Path) -> None:
    stop, states = 0, set()
    code = PRELUDE + "restore(Path(sys.argv[2]), Path(sys.argv[3]), secrets=secrets())"
    folder = tmp_path / "r"
    while faults.killed_at(stop, code, made, folder):
        there = Profile.exists(folder)
        states.add(there)
        if not there:
            restore(made, folder, secrets=secrets())
        with opened(folder, writing=False) as profile:
            assert kept(profile)[RESTORED] == b"1"
        shutil.rmtree(folder)
        stop += 1
    assert stop >= 6 and states == {True, False}
