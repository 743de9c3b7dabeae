"""Photos and papers: each file sealed on its own, named so that the name tells nothing.

A blob's hash is SHA-256 of its content. Its file is named by an HMAC of the hash, so that who sees the folder
cannot test whether a known picture lies in it. The content is cut into chunks, each sealed by
ChaCha20-Poly1305 under a key of this file alone; nonce = number of the chunk and a mark on the last, so that
chunks cannot be moved, dropped or cut off unseen (the STREAM construction). A photo of any size needs the
memory of one chunk.
"""

import hashlib
import hmac
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from zsapp.base.errors import PlaceError
from zsapp.base.placing import put_in_place, sync_dir, take_away
from zsapp.base.texts import _
from zsapp.store.files import PART_SUFFIX, DamagedError, damaged, file_faults, new_file, part_path
from zsapp.store.key import subkey

_MAGIC = b"zsblob01"
_SALT_BYTES = 16
_CHUNK_BYTES = 256 * 1024
_TAG_BYTES = 16


class BlobStore:
    """The folder `blobs/` of a profile. Writing is for the process that holds the profile's lock."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    def name(self, content_hash: str) -> str:
        """The file's name in `blobs/` of the content with this SHA-256 (hex)."""
        return hmac.digest(subkey(self._key, "blob name"), content_hash.encode(), "sha256").hex()

    def put(self, content: bytes | BinaryIO) -> tuple[str, int]:
        """Keep a content, durably; its SHA-256 (hex) and size in bytes. Equal contents are kept once."""
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        with file_faults(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            part = part_path(self._folder / "blob")
            try:
                content_hash, size = self._seal(source, part)
                # Replaced even where it exists: what lies there may be damaged, what came is whole.
                put_in_place(part, self._path(content_hash))
            finally:
                part.unlink(missing_ok=True)
            sync_dir(self._folder)
        return content_hash, size

    def get(self, content_hash: str) -> bytes:
        """The content. PlaceError where the file is absent or damaged."""
        return b"".join(self.chunks(content_hash))

    def chunks(self, content_hash: str) -> Iterator[bytes]:
        """The content in pieces; each is authentic, but only the end of the iteration says that all came."""
        path = self._here(content_hash)
        digest = hashlib.sha256()
        with file_faults(path), path.open("rb") as file:
            for chunk in self._unseal(file, path):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != content_hash:
            raise _damaged(path)

    def piece(self, content_hash: str, offset: int, size: int) -> bytes:
        """So many bytes of the content from `offset` on, fewer at its end; each is authentic. Nothing stays open: Windows deletes and
        replaces nothing that is.
        """
        path, first = self._here(content_hash), offset // _CHUNK_BYTES
        before, taken = offset - first * _CHUNK_BYTES, bytearray()
        with file_faults(path), path.open("rb") as file:
            for chunk in self._unseal(file, path, first=first):
                taken += chunk
                if len(taken) >= before + size:
                    break
        return bytes(taken[before : before + size])

    def has(self, content_hash: str) -> bool:
        """Whether the file is there; `check` says whether it is whole."""
        return self._path(content_hash).exists()

    def delete(self, content_hash: str) -> None:
        """Remove the file, durably; one that is absent already is no error."""
        with file_faults(self._folder):
            take_away(self._path(content_hash))
            if self._folder.is_dir():
                sync_dir(self._folder)

    def sweep(self, kept: Iterable[str]) -> int:
        """Delete every file but those of the contents named; how many went. For what a crash left."""
        names = {self.name(content_hash) for content_hash in kept}
        gone = 0
        with file_faults(self._folder):
            for path in self._files():
                if path.name not in names:
                    take_away(path)
                    gone += 1
            if gone:
                sync_dir(self._folder)
        return gone

    def remove_parts(self) -> None:
        """Delete what a killed process left half written."""
        with file_faults(self._folder):
            for path in self._files():
                if path.name.endswith(PART_SUFFIX):
                    take_away(path)

    def check(self, expected: Iterable[str]) -> list[str]:
        """Read every expected content; what is absent or damaged, a sentence each. Repairs nothing."""
        found = []
        for content_hash in expected:
            try:
                for _chunk in self.chunks(content_hash):
                    pass
            except PlaceError as error:
                found.append(str(error))
        return found

    def _here(self, content_hash: str) -> Path:
        path = self._path(content_hash)
        if not path.exists():
            raise PlaceError(
                _("附件 {name} 不在这台电脑上。请同步，或从备份恢复。").format(name=content_hash[:12])
            )
        return path

    def _path(self, content_hash: str) -> Path:
        return self._folder / self.name(content_hash)

    def _files(self) -> list[Path]:
        return sorted(self._folder.iterdir()) if self._folder.is_dir() else []

    def _file_key(self, salt: bytes) -> bytes:
        return subkey(subkey(self._key, "blob content"), salt.hex())

    def _seal(self, source: BinaryIO, target: Path) -> tuple[str, int]:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        salt = os.urandom(_SALT_BYTES)
        cipher = ChaCha20Poly1305(self._file_key(salt))
        digest, size, number = hashlib.sha256(), 0, 0
        with new_file(target) as file:
            file.write(_MAGIC + salt)
            chunk = _read_chunk(source, _CHUNK_BYTES)
            while True:
                following = _read_chunk(source, _CHUNK_BYTES)
                digest.update(chunk)
                size += len(chunk)
                file.write(cipher.encrypt(_nonce(number, last=not following), chunk, None))
                if not following:
                    break
                chunk, number = following, number + 1
            file.flush()
            os.fsync(file.fileno())
        return digest.hexdigest(), size

    def _unseal(self, file: BinaryIO, path: Path, *, first: int = 0) -> Iterator[bytes]:
        """The chunks from number `first` on."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        head = file.read(len(_MAGIC) + _SALT_BYTES)
        if len(head) != len(_MAGIC) + _SALT_BYTES or not head.startswith(_MAGIC):
            raise _damaged(path)
        cipher = ChaCha20Poly1305(self._file_key(head[len(_MAGIC) :]))
        number = first
        file.seek(first * (_CHUNK_BYTES + _TAG_BYTES), os.SEEK_CUR)
        sealed = _read_chunk(file, _CHUNK_BYTES + _TAG_BYTES)
        while True:
            following = _read_chunk(file, _CHUNK_BYTES + _TAG_BYTES)
            try:
                yield cipher.decrypt(_nonce(number, last=not following), sealed, None)
            except InvalidTag as error:
                raise _damaged(path) from error
            if not following:
                return
            sealed, number = following, number + 1


def _damaged(path: Path) -> DamagedError:
    return damaged(path, profile_dir=path.parent.parent)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _read_chunk(source: BinaryIO, size: int) -> bytes:
    """Exactly `size` bytes unless the source ends: a raw stream may give less at a time."""
    pieces: list[bytes] = []
    missing = size
    while missing and (piece := source.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
