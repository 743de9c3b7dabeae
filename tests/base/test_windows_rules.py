"""The rule of Windows that holds in all tests: it stops the program, and nobody else."""

from pathlib import Path

import pytest

from zsapp.base import placing
from zsapp.base.placing import put_in_place, take_away
from zsapp.store.blobs import BlobStore

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="Linux alone tells what is open")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "PATIENCE_S", 0.1)


def test_the_program_cannot_replace_or_delete_what_is_open(tmp_path: Path) -> None:
    part, path = tmp_path / "a.part", tmp_path / "a"
    for each in (part, path):
        each.write_text("x", encoding="utf-8")
    with path.open("rb"):
        with pytest.raises(PermissionError, match="on Windows"):
            put_in_place(part, path)
        with pytest.raises(PermissionError, match="on Windows"):
            take_away(path)
        with pytest.raises(PermissionError, match="on Windows"):
            put_in_place(tmp_path, tmp_path.with_name("elsewhere"))
    put_in_place(part, path)
    take_away(path)


def test_a_photo_that_is_being_read_is_not_erased_unseen(tmp_path: Path) -> None:
    store = BlobStore(tmp_path, bytes(32))
    name, _size = store.put(b"x" * 600_000)
    pieces = store.chunks(name)
    next(pieces)
    with pytest.raises(Exception, match="没有读写"):
        store.delete(name)
    assert b"".join(pieces) and store.has(name)
    store.delete(name)
    assert not store.has(name)


def test_a_test_may_do_what_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb"):
        path.unlink()
    assert not path.exists()
