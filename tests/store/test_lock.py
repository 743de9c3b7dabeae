"""One writing process a profile, proved with processes."""

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from tests.support.processes import kill_9, run_python, started
from zsapp.base.errors import PlaceError
from zsapp.store.lock import ProfileLock

HOLDER = """
    import sys
    from pathlib import Path
    from zsapp.store.lock import ProfileLock
    ProfileLock(Path(sys.argv[1])).acquire(0)
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_second_process_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.lock"
    with started(HOLDER, path) as holder:
        with pytest.raises(PlaceError) as refused:
            ProfileLock(path).acquire(0.0)
        assert str(holder.pid) in str(refused.value)
        assert str(tmp_path) in str(refused.value)


def test_waits_as_long_as_it_was_told(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.lock"
    with started(HOLDER, path):
        begun = time.monotonic()
        with pytest.raises(PlaceError):
            ProfileLock(path).acquire(0.4)
        assert 0.4 <= time.monotonic() - begun < 5


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.lock"
    with started(HOLDER, path) as holder:
        kill_9(holder)
        lock = ProfileLock(path)
        lock.acquire(0.0)
        lock.release()


def test_a_waiting_process_goes_on_when_the_other_ends(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.lock"
    with started(HOLDER, path) as holder:
        assert holder.stdin is not None
        ending = threading.Timer(0.3, holder.stdin.close)
        ending.start()
        lock = ProfileLock(path)
        lock.acquire(20.0)
        ending.join()
        lock.release()


def test_the_same_process_cannot_take_it_twice(tmp_path: Path) -> None:
    path = tmp_path / "zsapp.lock"
    first, second = ProfileLock(path), ProfileLock(path)
    first.acquire(0.0)
    with pytest.raises(PlaceError):
        second.acquire(0.0)
    first.release()
    second.acquire(0.0)
    second.release()


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b'{"pid": "x", "host": 1}', b"[]"])
def test_text_of_the_file_only_informs(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "zsapp.lock"
    path.write_bytes(text)
    first, second = ProfileLock(path), ProfileLock(path)
    first.acquire(0.0)
    path.write_bytes(text)
    with pytest.raises(PlaceError, match="另一个 zsapp"):
        second.acquire(0.0)
    first.release()


def test_release_twice_is_harmless(tmp_path: Path) -> None:
    lock = ProfileLock(tmp_path / "zsapp.lock")
    lock.acquire(0.0)
    lock.release()
    lock.release()
    lock.acquire(0.0)
    lock.release()


@pytest.mark.skipif(os.name == "nt", reason="folder permissions are POSIX")
def test_a_folder_without_the_right_to_write_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    done = run_python(
        """
        import sys
        from pathlib import Path
        from zsapp.base.errors import PlaceError
        from zsapp.store.lock import ProfileLock
        try:
            ProfileLock(Path(sys.argv[1])).acquire(0)
        except PlaceError as error:
            print(error)
        """,
        folder / "zsapp.lock",
        ordinary=True,
    )
    assert "没有读写" in done.stdout, done


def test_a_folder_without_locks_is_told_as_a_trouble_of_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_handle: int) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("zsapp.store.lock._try", no_locks)
    open_before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0
    with pytest.raises(PlaceError):
        ProfileLock(tmp_path / "zsapp.lock").acquire(0.0)
    assert not open_before or len(os.listdir("/proc/self/fd")) == open_before
