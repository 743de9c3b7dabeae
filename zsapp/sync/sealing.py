"""The sealed file: what makes a hand-over file unreadable and unchangeable for anybody but its readers.

    magic "zshand01" | length of the head (4 bytes) | head (JSON) | first 8 bytes of SHA-256(head) | chunks

The content is cut into chunks, each sealed by ChaCha20-Poly1305 (RFC 8439) under a random key of this file alone, as
`zsapp.store.blobs` does: nonce = number of the chunk and a mark on the last, so that chunks cannot be moved, dropped or cut off unseen; the
head is bound to each. That key stands in the head, sealed by Argon2id of a passphrase, or once for each reader's device: by X25519
(RFC 7748) over the device's own Ed25519 key, taken to Montgomery form. Nothing tells who they are.
"""

import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.store.key import Kdf, Wrap, subkey

SUFFIX = ".zsh"
CHUNK_BYTES = 256 * 1024
_MAGIC, _VERSION = b"zshand", b"01"
_TAG_BYTES, _KEY_BYTES, _CHECK_BYTES = 16, 32, 8
_HEAD_LIMIT = 1024 * 1024
_CONTEXT = "handover"
_PRIME = 2**255 - 19


class BadFileError(UserError):
    """A file that is no hand-over file, or not a whole one; nothing of it was taken."""


def not_ours(path: Path) -> BadFileError:
    """Some other file."""
    return BadFileError(_("{name} 不是 zsapp 的交换包，没有读入任何内容。").format(name=path.name))


def damaged(path: Path) -> BadFileError:
    """Cut off, or changed on its way."""
    return BadFileError(
        _("交换包 {name} 已损坏或不完整，没有读入任何内容。请对方重新发送。").format(name=path.name)
    )


def newer(path: Path) -> BadFileError:
    """Written by a program that knows more."""
    return BadFileError(
        _("交换包 {name} 由更新版本的 zsapp 写出，没有读入任何内容。请先更新程序。").format(name=path.name)
    )


def unreadable(path: Path, error: OSError) -> PlaceError:
    """The system does not give it."""
    return PlaceError(
        _("无法读取 {path}：{why}。请检查路径和权限，或关闭正在使用它的程序后再试。").format(
            path=path, why=error.strerror
        )
    )


# -- who may open it


@dataclass(frozen=True, slots=True)
class Locks:
    """For whom a file is sealed: one passphrase, or the public keys (Ed25519) of devices; at least one of the two."""

    passphrase: str = ""
    devices: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """What a reader can try: his devices' private keys (Ed25519), and a passphrase; `ask` is called where one is needed and not given."""

    devices: tuple[bytes, ...] = ()
    passphrase: str = ""
    ask: Callable[[str], str] | None = None


def _sealed_for(key: bytes, public: bytes) -> dict[str, str]:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    passing = X25519PrivateKey.generate()
    point = passing.public_key().public_bytes_raw()
    reader = _montgomery(public)
    shared = passing.exchange(X25519PublicKey.from_public_bytes(reader))
    cipher = ChaCha20Poly1305(_wrapping(shared, point, reader))
    return {"point": _text(point), "sealed": _text(cipher.encrypt(bytes(12), key, None))}


def _opened_by(private: bytes, slot: Any) -> bytes | None:
    """The file's key, where this slot was made for the device. Raises what a damaged slot raises."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    point, sealed = b64decode(slot["point"]), b64decode(slot["sealed"])
    own = X25519PrivateKey.from_private_bytes(hashlib.sha512(private).digest()[:32])
    shared = own.exchange(X25519PublicKey.from_public_bytes(point))
    wrapping = _wrapping(shared, point, own.public_key().public_bytes_raw())
    try:
        return ChaCha20Poly1305(wrapping).decrypt(bytes(12), sealed, None)
    except InvalidTag:
        return None


def _montgomery(public: bytes) -> bytes:
    """The X25519 form of an Ed25519 public key: u = (1 + y) / (1 - y) (RFC 7748, 4.1)."""
    y = int.from_bytes(public, "little") & (2**255 - 1)
    return ((1 + y) * pow(1 - y, -1, _PRIME) % _PRIME).to_bytes(32, "little")


def _wrapping(shared: bytes, point: bytes, reader: bytes) -> bytes:
    return subkey(hashlib.sha256(shared + point + reader).digest(), "handover reader")


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


# -- writing


class Sealer:
    """Writes into `file`, which it does not close; `finish` seals the last chunk."""

    def __init__(self, file: BinaryIO, locks: Locks, *, kdf: Kdf | None = None) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        if not locks.passphrase and not locks.devices:
            raise ValueError("sealed for nobody")
        key = os.urandom(_KEY_BYTES)
        wrap = None
        if locks.passphrase:
            wrap = Wrap.seal(key, locks.passphrase, profile_id=_CONTEXT, kdf=kdf or Kdf()).to_json()
        slots = [_sealed_for(key, public) for public in locks.devices]
        head = json.dumps({"passphrase": wrap, "readers": slots}, separators=(",", ":")).encode()
        digest = hashlib.sha256(head).digest()
        file.write(_MAGIC + _VERSION + len(head).to_bytes(4, "big") + head + digest[:_CHECK_BYTES])
        self._file, self._bound, self._cipher = file, digest, ChaCha20Poly1305(key)
        self._held, self._number = bytearray(), 0

    def write(self, data: bytes) -> None:
        """Seal more of the content."""
        self._held += data
        while len(self._held) > CHUNK_BYTES:  # the last chunk is only known as such at the end
            self._put(bytes(self._held[:CHUNK_BYTES]), last=False)
            del self._held[:CHUNK_BYTES]

    def finish(self) -> None:
        """Seal the rest."""
        self._put(bytes(self._held), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, self._bound))
        self._number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


# -- reading


@dataclass(frozen=True, slots=True)
class Opened:
    """What opens a file a second time without asking again."""

    key: bytes
    bound: bytes
    start: int


def unlock(path: Path, keys: Keys) -> Opened:
    """Read the head and find the key. Raises BadFileError; NeedsPersonError where nothing that is known opens it."""
    try:
        with path.open("rb") as file:
            head, start = _head(file, path)
    except FileNotFoundError as error:
        raise UserError(_("没有文件 {path}，请检查路径。").format(path=path)) from error
    except OSError as error:
        raise unreadable(path, error) from error
    bound = hashlib.sha256(head).digest()
    try:
        told = json.loads(head)
        wrap = None if told["passphrase"] is None else Wrap.from_json(told["passphrase"])
        slots = list(told["readers"])
        tried = (_opened_by(device, slot) for slot in slots for device in keys.devices)
        found = next((key for key in tried if key), None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path) from error
    return Opened(found or _by_passphrase(path, wrap, keys), bound, start)


def _head(file: BinaryIO, path: Path) -> tuple[bytes, int]:
    magic = file.read(len(_MAGIC) + len(_VERSION))
    if magic[: len(_MAGIC)] != _MAGIC:
        raise damaged(path) if magic and _MAGIC.startswith(magic) else not_ours(path)
    if len(magic) == len(_MAGIC) + len(_VERSION) and magic[len(_MAGIC) :] != _VERSION:
        raise newer(path)
    length = int.from_bytes(file.read(4), "big")
    if not 0 < length <= _HEAD_LIMIT:
        raise damaged(path)
    head, check = file.read(length), file.read(_CHECK_BYTES)
    if len(head) != length or hashlib.sha256(head).digest()[:_CHECK_BYTES] != check:
        raise damaged(path)
    return head, file.tell()


def _by_passphrase(path: Path, wrap: Wrap | None, keys: Keys) -> bytes:
    if wrap is None:
        text = _("交换包 {name} 是封给别的设备的，这台电脑打不开。请对方写给您，或用口令重写一份。")
        raise NeedsPersonError(text.format(name=path.name))
    given = keys.passphrase or (
        keys.ask(_("交换包 {name} 的口令：").format(name=path.name)) if keys.ask else ""
    )
    if not given:
        text = _("打开交换包 {name} 要口令：请用环境变量 ZSAPP_HANDOVER_PASSPHRASE 给出。")
        raise NeedsPersonError(text.format(name=path.name))
    key = wrap.open(given, profile_id=_CONTEXT)
    if key is None:
        text = _("口令不对，交换包 {name} 没有打开，没有读入任何内容。请向写包的人核对口令。")
        raise NeedsPersonError(text.format(name=path.name))
    return key


class Unsealer:
    """Reads the content from the start; every byte it gives is authentic, and reading to the end proves that nothing is missing."""

    def __init__(self, path: Path, opened: Opened) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        self.path = path
        self._opened, self._cipher = opened, ChaCha20Poly1305(opened.key)
        self._number, self._plain, self._is_over = 0, b"", False
        try:
            self._file = path.open("rb")
            self._file.seek(opened.start)
            self._following = self._file.read(CHUNK_BYTES + _TAG_BYTES)
        except OSError as error:
            raise unreadable(path, error) from error

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end. Raises BadFileError."""
        pieces: list[bytes] = []
        missing = size
        while missing:
            if not self._plain and not self._next():
                break
            piece, self._plain = self._plain[:missing], self._plain[missing:]
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def _next(self) -> bool:
        from cryptography.exceptions import InvalidTag

        if self._is_over:
            return False
        sealed = self._following
        try:
            self._following = self._file.read(CHUNK_BYTES + _TAG_BYTES)
        except OSError as error:
            raise unreadable(self.path, error) from error
        self._is_over = not self._following
        try:
            nonce = _nonce(self._number, last=self._is_over)
            self._plain = self._cipher.decrypt(nonce, sealed, self._opened.bound)
        except (InvalidTag, ValueError) as error:
            raise damaged(self.path) from error
        self._number += 1
        return bool(self._plain)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> "Unsealer":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def public_keys(found: Iterable[bytes]) -> tuple[bytes, ...]:
    """Those that are keys at all, each once."""
    return tuple(dict.fromkeys(key for key in found if len(key) == _KEY_BYTES and _is_point(key)))


def _is_point(public: bytes) -> bool:
    y = int.from_bytes(public, "little") & (2**255 - 1)
    return y < _PRIME and y not in (0, 1, _PRIME - 1)
