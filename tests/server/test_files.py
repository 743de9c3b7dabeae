"""Files at the hub: in pieces, verified, in their stream only."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from tests.server.conftest import House
from tests.server.laptops import fresh_id
from zsapp.domain.ids import DeviceId, StreamId
from zsapp.server import tables as t
from zsapp.server.files import Files
from zsapp.server.hub import RefusalError
from zsapp.sync.protocol import FILE_LIMIT, PIECE_BYTES, FileState, Trouble

ONE, TWO = StreamId("stream one"), StreamId("stream two")
HERE, THERE = DeviceId("here"), DeviceId("there")
CONTENT = os.urandom(2 * PIECE_BYTES + 12_345)
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def files(small_house: House, tmp_path: Path) -> Iterator[Files]:
    yield Files(tmp_path / "files", small_house.at.database, 4 * len(CONTENT))


def _put(
    files: Files, stream: StreamId = ONE, device: DeviceId = HERE, *, start: int = 0, content: bytes = CONTENT
) -> FileState:
    state = FileState(0, 0, False)
    name = hashlib.sha256(content).hexdigest()
    for offset in range(start, max(len(content), 1), PIECE_BYTES):
        piece = content[offset : offset + PIECE_BYTES]
        state = files.write(stream, name, device, offset=offset, size=len(content), piece=piece)
    return state


def _get(files: Files, stream: StreamId, name: str = NAME) -> bytes:
    found = b""
    while True:
        piece, size = files.read(stream, name, offset=len(found))
        found += piece
        if len(found) >= size:
            return found


def test_a_file_comes_back_byte_for_byte(files: Files) -> None:
    assert _put(files) == FileState(len(CONTENT), len(CONTENT), True)
    assert _get(files, ONE) == CONTENT
    assert files.state(ONE, NAME, THERE).is_whole
    assert _put(files).is_whole  # and again


def test_an_empty_file_too(files: Files) -> None:
    assert _put(files, content=b"").is_whole
    assert _get(files, ONE, hashlib.sha256(b"").hexdigest()) == b""


def test_it_goes_on_where_it_was_cut_off(files: Files) -> None:
    files.write(ONE, NAME, HERE, offset=0, size=len(CONTENT), piece=CONTENT[:PIECE_BYTES])
    assert files.state(ONE, NAME, HERE).have == PIECE_BYTES
    assert files.state(ONE, NAME, THERE).have == 0  # each device brings its own
    assert _put(files, start=PIECE_BYTES).is_whole


def test_gaps_repeats_and_disorder(files: Files) -> None:
    pieces = [CONTENT[i : i + PIECE_BYTES] for i in range(0, len(CONTENT), PIECE_BYTES)]

    def put(i: int) -> FileState:
        return files.write(ONE, NAME, HERE, offset=i * PIECE_BYTES, size=len(CONTENT), piece=pieces[i])

    assert put(1).have == 0
    assert put(0).have == PIECE_BYTES
    assert put(1).have == 2 * PIECE_BYTES
    assert put(0).have == 2 * PIECE_BYTES
    assert put(2).is_whole
    assert put(0).is_whole


def test_what_is_not_what_it_is_called_is_thrown_away(files: Files, tmp_path: Path) -> None:
    wrong = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    for offset in range(0, len(wrong), PIECE_BYTES):
        piece = wrong[offset : offset + PIECE_BYTES]
        if offset + len(piece) < len(wrong):
            files.write(ONE, NAME, HERE, offset=offset, size=len(wrong), piece=piece)
        else:
            with pytest.raises(RefusalError) as refused:
                files.write(ONE, NAME, HERE, offset=offset, size=len(wrong), piece=piece)
            assert refused.value.trouble is Trouble.REFUSED
    assert files.state(ONE, NAME, HERE) == FileState(0, 0, False)
    assert not list((tmp_path / "files" / "parts").iterdir())
    assert _put(files).is_whole


def test_a_file_is_only_in_the_streams_it_was_put_into(files: Files) -> None:
    _put(files, ONE)
    assert files.state(TWO, NAME, HERE) == FileState(0, 0, False)
    with pytest.raises(RefusalError):
        files.read(TWO, NAME, offset=0)
    _put(files, TWO, THERE)
    assert _get(files, TWO) == CONTENT


@pytest.mark.parametrize(
    ("offset", "size", "length"),
    [(0, FILE_LIMIT + 1, 1), (5, 4, 1), (-1, 10, 1), (0, 3, 5), (0, PIECE_BYTES * 2, PIECE_BYTES + 1)],
)
def test_wrong_sizes_are_refused(files: Files, offset: int, size: int, length: int) -> None:
    with pytest.raises(RefusalError):
        files.write(ONE, NAME, HERE, offset=offset, size=size, piece=bytes(length))


def test_a_file_that_is_too_large_is_told_in_words(files: Files) -> None:
    with pytest.raises(RefusalError) as refused:
        files.write(ONE, NAME, HERE, offset=0, size=FILE_LIMIT + 1, piece=b"x")
    assert refused.value.trouble is Trouble.REFUSED and "256 MB" in refused.value.words


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "ab" * 31])
def test_wrong_names_are_refused(files: Files, name: str) -> None:
    with pytest.raises(RefusalError):
        files.write(ONE, name, HERE, offset=0, size=1, piece=b"x")
    with pytest.raises(RefusalError):
        files.state(ONE, name, HERE)


def test_the_quota_is_told_in_words(files: Files) -> None:
    for number in range(3):
        _put(files, content=CONTENT[:-1] + bytes([number]))
    _put(files, ONE)
    _put(files, TWO)  # takes no room
    with pytest.raises(RefusalError) as refused:
        _put(files, content=b"one more" + CONTENT)
    assert refused.value.trouble is Trouble.FULL and "已满" in refused.value.words


def test_an_erased_file_is_gone_and_does_not_come_back(small_house: House, tmp_path: Path) -> None:
    files = Files(tmp_path / "files", small_house.at.database, 10**9)
    small_house.at.hub.erased = files.drop
    laptop, office = small_house.laptop("m1"), small_house.laptop("hq")
    record, stream = fresh_id(), laptop.team_stream
    laptop.push(laptop.write([{"deleted": False, "blob": NAME}], kind="attachment", record=record))
    _put(files, stream, laptop.device)
    office.push(office.write([{"deleted": False, "target": record}], kind="erasure", stream=stream))
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    with pytest.raises(RefusalError) as refused:
        _put(files, stream, laptop.device)
    assert "清除" in refused.value.words
    laptop.push(laptop.write([{"deleted": False, "blob": NAME}], kind="attachment"))
    assert _put(files, stream, laptop.device).is_whole  # another record names it now


def test_what_was_left_behind_is_swept_up(files: Files, tmp_path: Path) -> None:
    _put(files)
    other = b"stray" + CONTENT
    name = hashlib.sha256(other).hexdigest()
    stray = tmp_path / "files" / "whole" / name[:2] / name
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(other)
    part = tmp_path / "files" / "parts" / ("ab" * 32 + ".x")
    part.write_bytes(b"old")
    for path in (stray, part, *(tmp_path / "files" / "whole").rglob(NAME)):
        os.utime(path, (1, 1))
    files.sweep()
    assert not stray.exists() and not part.exists()
    assert _get(files, ONE) == CONTENT


def test_a_database_from_an_older_backup_learns_again_what_is_here(files: Files, small_house: House) -> None:
    _put(files)
    with small_house.at.database.writing() as connection:
        connection.execute(delete(t.file))
    assert not files.state(ONE, NAME, HERE).is_whole
    files.sweep()
    assert _get(files, ONE) == CONTENT
    with pytest.raises(RefusalError):
        _get(files, TWO)


def test_what_was_erased_is_not_learnt_again(files: Files, small_house: House) -> None:
    _put(files)
    with small_house.at.database.writing() as connection:
        connection.execute(delete(t.file))
        connection.execute(t.erased_blob.insert(), {"blob": bytes.fromhex(NAME)})
    files.sweep()
    assert not files.state(ONE, NAME, HERE).is_whole
    files.drop([NAME])
    assert [path for path in files._whole.rglob("*") if path.is_file()] == []
