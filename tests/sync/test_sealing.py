"""The seal: only its readers open it, and no byte of it can be changed, moved, added or cut off unseen."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.profiles import FAST
from zsapp.base.errors import NeedsPersonError, UserError
from zsapp.domain.heads import new_key
from zsapp.sync import sealing
from zsapp.sync.sealing import CHUNK_BYTES, BadFileError, Keys, Locks, Sealer, Unsealer, public_keys, unlock

SECRET = "交换口令"


def sealed(content: bytes, locks: Locks) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, locks, kdf=FAST)
    for start in range(0, len(content), 100_000):
        sealer.write(content[start : start + 100_000])
    sealer.finish()
    return file.getvalue()


def unsealed(path: Path, keys: Keys) -> bytes:
    with Unsealer(path, unlock(path, keys)) as source:
        found = b""
        while piece := source.read(70_000):
            found += piece
        return found


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_was_sealed_comes_back(tmp_path: Path, size: int) -> None:
    path, content = tmp_path / "f.zsh", bytes(range(256)) * (size // 256 + 1)
    path.write_bytes(sealed(content[:size], Locks(SECRET)))
    assert unsealed(path, Keys(passphrase=SECRET)) == content[:size]


def test_each_reader_opens_it_by_his_own_device_and_nobody_else(tmp_path: Path) -> None:
    keys = [new_key(bytes([number]) * 32) for number in range(1, 5)]
    path = tmp_path / "f.zsh"
    path.write_bytes(sealed(b"for three", Locks(devices=tuple(public for _private, public in keys[:3]))))
    for private, _public in keys[:3]:
        assert unsealed(path, Keys(devices=(private,))) == b"for three"
    assert unsealed(path, Keys(devices=(keys[3][0], keys[1][0]))) == b"for three"
    with pytest.raises(NeedsPersonError, match="封给别的设备"):
        unsealed(path, Keys(devices=(keys[3][0],), passphrase=SECRET))
    assert not any(public in path.read_bytes() for _private, public in keys)


@given(st.binary(min_size=32, max_size=32))
def test_the_public_key_in_its_other_form_is_that_of_the_private_one(random32: bytes) -> None:
    private, public = new_key(random32)
    key = bytes(range(32))
    slot = sealing._sealed_for(key, public)
    assert sealing._opened_by(private, slot) == key


def test_what_is_no_key_gets_no_slot() -> None:
    _private, public = new_key(b"k" * 32)
    bad = [b"", b"short", bytes(32), b"\x01" + bytes(31), bytes([0xEC]) + b"\xff" * 30 + b"\x7f"]
    assert public_keys([public, public, *bad]) == (public,)


def test_a_wrong_or_missing_passphrase_is_told(tmp_path: Path) -> None:
    path = tmp_path / "f.zsh"
    path.write_bytes(sealed(b"x", Locks(SECRET)))
    with pytest.raises(NeedsPersonError, match="口令不对"):
        unlock(path, Keys(passphrase="falsch"))
    with pytest.raises(NeedsPersonError, match="ZSAPP_HANDOVER_PASSPHRASE"):
        unlock(path, Keys())
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return SECRET

    assert unsealed(path, Keys(ask=ask)) == b"x"
    assert len(asked) == 1 and "f.zsh" in asked[0]


def test_every_flipped_bit_and_every_cut_is_noticed(tmp_path: Path) -> None:
    whole = sealed(b"y" * 3_000, Locks(SECRET))
    path = tmp_path / "f.zsh"
    for place in range(len(whole)):
        if place < 700 or place % 97 == 0:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
            with pytest.raises(BadFileError):
                unsealed(path, Keys(passphrase=SECRET))
            path.write_bytes(whole[:place])
            with pytest.raises(BadFileError):
                unsealed(path, Keys(passphrase=SECRET))
    path.write_bytes(whole + b"z")
    with pytest.raises(BadFileError):
        unsealed(path, Keys(passphrase=SECRET))


def test_chunks_cannot_change_places_or_be_dropped(tmp_path: Path) -> None:
    whole = sealed(bytes(4 * CHUNK_BYTES + 5), Locks(SECRET))
    start = 8 + 4 + int.from_bytes(whole[8:12], "big") + 8
    size = CHUNK_BYTES + 16
    chunks = [whole[at : at + size] for at in range(start, len(whole), size)]
    assert len(chunks) == 5
    path = tmp_path / "f.zsh"
    for order in ([1, 0, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 3], [0, 0, 1, 2, 3, 4], [1, 2, 3, 4]):
        path.write_bytes(whole[:start] + b"".join(chunks[number] for number in order))
        with pytest.raises(BadFileError, match="已损坏或不完整"):
            unsealed(path, Keys(passphrase=SECRET))


def test_other_files_and_newer_ones_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "f.zsh"
    for other in (b"", b"PK\x03\x04 a workbook", b"\xff\xd8\xff\xe0 a photo", b"zsblob01" + bytes(40)):
        path.write_bytes(other)
        with pytest.raises(BadFileError, match="不是 zsapp 的交换包"):
            unlock(path, Keys(passphrase=SECRET))
    path.write_bytes(b"zshand02" + bytes(500))
    with pytest.raises(BadFileError, match="更新版本"):
        unlock(path, Keys(passphrase=SECRET))
    with pytest.raises(UserError, match="请检查路径"):
        unlock(tmp_path / "none.zsh", Keys(passphrase=SECRET))


def test_a_head_made_to_eat_all_memory_is_refused(tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "f.zsh"
    wrap = {
        "kdf": "argon2id",
        "memory_kib": 1 << 30,
        "passes": 1,
        "lanes": 1,
        "salt": "",
        "nonce": "",
        "sealed": "",
    }
    no_slot: object = {"passphrase": None, "readers": [{}]}
    heads: list[object] = [{"passphrase": wrap, "readers": []}, {"readers": []}, no_slot, []]
    for head in heads:
        raw = json.dumps(head).encode()
        path.write_bytes(b"zshand01" + len(raw).to_bytes(4, "big") + raw + hashlib.sha256(raw).digest()[:8])
        with pytest.raises(BadFileError):
            unlock(path, Keys(devices=(b"k" * 32,), passphrase=SECRET))
    path.write_bytes(b"zshand01" + b"\xff\xff\xff\xff" + bytes(100))
    with pytest.raises(BadFileError):
        unlock(path, Keys(passphrase=SECRET))


def test_nobody_is_no_reader() -> None:
    with pytest.raises(ValueError, match="nobody"):
        Sealer(io.BytesIO(), Locks())
