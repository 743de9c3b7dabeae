"""Sealed files: what comes out is what went in, or a sentence; never anything plain on disk."""

import hashlib
import io
import os
import tracemalloc
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import faults
from zsapp.base.errors import PlaceError
from zsapp.store.blobs import BlobStore
from zsapp.store.files import DamagedError

KEY = bytes(range(32))
CHUNK = 256 * 1024


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "profile" / "blobs", KEY)


@pytest.fixture(autouse=True)
def profile_folder(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()


def files_of(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "profile" / "blobs").iterdir())


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17])
def test_what_comes_out_is_what_went_in(store: BlobStore, size: int) -> None:
    content = os.urandom(size)
    content_hash, told = store.put(content)
    assert content_hash == hashlib.sha256(content).hexdigest()
    assert told == size
    assert store.get(content_hash) == content
    assert store.has(content_hash)
    assert store.put(io.BytesIO(content)) == (content_hash, size)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_a_piece_is_what_lies_there(store: BlobStore, size: int) -> None:
    content = os.urandom(size)
    content_hash, _size = store.put(content)
    for offset in {0, 1, size // 2, CHUNK - 1, CHUNK, 2 * CHUNK + 5, size - 1} & set(range(max(1, size))):
        for most in (1, 100, CHUNK, CHUNK + 1, 4 * CHUNK):
            assert store.piece(content_hash, offset, most) == content[offset : offset + most]


def test_a_piece_of_what_is_damaged_or_absent_is_refused(store: BlobStore, tmp_path: Path) -> None:
    content_hash, _size = store.put(os.urandom(3 * CHUNK))
    (file,) = files_of(tmp_path)
    faults.flip(file, file.stat().st_size - 100)
    assert len(store.piece(content_hash, 0, CHUNK)) == CHUNK
    with pytest.raises(DamagedError):
        store.piece(content_hash, 2 * CHUNK, 10)
    store.delete(content_hash)
    with pytest.raises(PlaceError, match="不在这台电脑上"):
        store.piece(content_hash, 0, 10)


class Dribbling(io.RawIOBase):
    """A stream that gives at most 1,000 bytes at a time, as sockets do."""

    def __init__(self, content: bytes) -> None:
        self._inner = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(min(size, 1000))


def test_a_stream_that_gives_little_at_a_time(store: BlobStore) -> None:
    content = os.urandom(CHUNK + 12345)
    stream: BinaryIO = Dribbling(content)  # type: ignore[assignment]
    assert store.get(store.put(stream)[0]) == content


def test_equal_contents_are_one_file_and_other_keys_other_names(store: BlobStore, tmp_path: Path) -> None:
    content_hash, _size = store.put(b"photo")
    store.put(b"photo")
    (file,) = files_of(tmp_path)
    assert file.name == store.name(content_hash) and len(file.name) == 64
    assert store.name(content_hash) != content_hash
    assert BlobStore(tmp_path, bytes(32)).name(content_hash) != file.name


def test_nothing_lies_plain(store: BlobStore, tmp_path: Path) -> None:
    content_hash, _size = store.put("标记MARKER".encode() * 100)
    (file,) = files_of(tmp_path)
    data = file.read_bytes()
    assert b"MARKER" not in data and content_hash not in file.name and content_hash.encode() not in data
    assert os.name == "nt" or file.stat().st_mode & 0o077 == 0


def test_putting_again_mends_a_damaged_file(store: BlobStore, tmp_path: Path) -> None:
    content_hash, _size = store.put(b"photo")
    faults.flip(files_of(tmp_path)[0], 30)
    with pytest.raises(DamagedError):
        store.get(content_hash)
    store.put(b"photo")
    assert store.get(content_hash) == b"photo"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[BlobStore, str, Path, bytes]:
    folder = tmp_path_factory.mktemp("sealed") / "blobs"
    store = BlobStore(folder, KEY)
    content_hash, _size = store.put(os.urandom(2 * CHUNK + 5))
    path = folder / store.name(content_hash)
    return store, content_hash, path, path.read_bytes()


@given(data=st.data())
def test_no_changed_byte_passes(sealed: tuple[BlobStore, str, Path, bytes], data: st.DataObject) -> None:
    store, content_hash, path, whole = sealed
    offset = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(
        whole[:offset] + bytes([whole[offset] ^ data.draw(st.integers(1, 255))]) + whole[offset + 1 :]
    )
    with pytest.raises(DamagedError):
        store.get(content_hash)


def test_cut_moved_dropped_and_foreign_chunks_do_not_pass(sealed: tuple[BlobStore, str, Path, bytes]) -> None:
    store, content_hash, path, whole = sealed
    sealed_chunk = CHUNK + 16
    head, first, second, last = (
        whole[:24],
        whole[24 : 24 + sealed_chunk],
        whole[24 + sealed_chunk : 24 + 2 * sealed_chunk],
        whole[24 + 2 * sealed_chunk :],
    )
    for pieces in (
        (),
        (head[:10],),
        (head,),
        (head, first),
        (head, first, second),
        (head, second, first, last),
        (head, first, last),
        (head, first, second, last, last),
        (head, first, second, last, b"x"),
    ):
        path.write_bytes(b"".join(pieces))
        with pytest.raises(DamagedError):
            store.get(content_hash)
    path.write_bytes(whole)
    assert len(store.get(content_hash)) == 2 * CHUNK + 5


def test_a_whole_file_under_the_name_of_another_does_not_pass(store: BlobStore, tmp_path: Path) -> None:
    first, _size = store.put(b"first")
    second, _size = store.put(b"second")
    folder = tmp_path / "profile" / "blobs"
    (folder / store.name(first)).write_bytes((folder / store.name(second)).read_bytes())
    with pytest.raises(DamagedError):
        store.get(first)
    assert store.get(second) == b"second"


def test_damage_names_file_and_backup(store: BlobStore, tmp_path: Path) -> None:
    content_hash, _size = store.put(b"photo")
    (tmp_path / "profile" / "backups").mkdir()
    (tmp_path / "profile" / "backups" / "zsapp-20160501-120000.zbackup").touch()
    faults.flip(files_of(tmp_path)[0], 30)
    with pytest.raises(DamagedError) as told:
        store.get(content_hash)
    assert store.name(content_hash) in str(told.value)
    assert "zsapp-20160501-120000.zbackup" in str(told.value)


def test_an_absent_blob_is_told(store: BlobStore) -> None:
    with pytest.raises(PlaceError, match="不在这台电脑上"):
        store.get("0" * 64)
    assert not store.has("0" * 64)


def test_delete_sweep_and_check(store: BlobStore, tmp_path: Path) -> None:
    store.delete("0" * 64)
    assert store.sweep([]) == 0
    hashes = [store.put(f"photo {n}".encode())[0] for n in range(4)]
    store.delete(hashes[0])
    assert not store.has(hashes[0])
    (tmp_path / "profile" / "blobs" / "blob.1234.part").write_bytes(b"half")
    assert store.sweep(hashes[2:]) == 2
    assert [path.name for path in files_of(tmp_path)] == sorted(map(store.name, hashes[2:]))
    assert store.check(hashes[2:]) == []
    faults.flip(tmp_path / "profile" / "blobs" / store.name(hashes[3]), 40)
    found = store.check(hashes[1:])
    assert len(found) == 2
    assert "不在这台电脑上" in found[0] and "已损坏" in found[1]


def test_a_large_photo_needs_little_memory(store: BlobStore, tmp_path: Path) -> None:
    size = 40 * 1024 * 1024
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(size)
    store.put(b"warm")
    tracemalloc.start()
    try:
        with big.open("rb") as file:
            content_hash, told = store.put(file)
        assert told == size == sum(map(len, store.chunks(content_hash)))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_a_source_that_fails_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > CHUNK:
                raise ZeroDivisionError
            return super().read(size)

    with pytest.raises(ZeroDivisionError):
        store.put(Failing(bytes(5 * CHUNK)))
    assert files_of(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is POSIX")
def test_a_full_disk_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    with faults.full_disk(100_000), pytest.raises(PlaceError, match="磁盘已满"):
        store.put(os.urandom(CHUNK * 3))
    assert files_of(tmp_path) == []
    store.put(os.urandom(CHUNK * 3))
    assert len(files_of(tmp_path)) == 1


def test_a_killed_process_leaves_a_whole_file_or_none(tmp_path: Path) -> None:
    stop = 0
    code = """
        import sys
        from pathlib import Path
        from zsapp.store.blobs import BlobStore
        BlobStore(Path(sys.argv[2]), bytes(range(32))).put(b"photo" * 100000)
    """
    folder = tmp_path / "profile" / "blobs"
    while faults.killed_at(stop, code, folder):
        store = BlobStore(folder, KEY)
        store.remove_parts()
        assert len(list(folder.glob("*"))) in (0, 1)
        for path in folder.glob("*"):
            assert store.get(hashlib.sha256(b"photo" * 100000).hexdigest()) == b"photo" * 100000
            path.unlink()
        stop += 1
    assert stop >= 3
