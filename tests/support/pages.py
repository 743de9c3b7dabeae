"""The pages of an encrypted database as they are under the cipher, free ones included."""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE_BYTES = 4096
_RESERVED_BYTES = 80  # SQLCipher 4: 16 bytes of IV, 64 of HMAC-SHA512
_IV_BYTES = 16
_SALT_BYTES = 16  # stands plain at the start of page 1


def decrypted_pages(path: Path, key: bytes) -> bytes:
    """All pages one after another; what was erased must not be found here."""
    data = path.read_bytes()
    plain = []
    for start in range(0, len(data), PAGE_BYTES):
        page = data[start : start + PAGE_BYTES]
        sealed = page[_SALT_BYTES if start == 0 else 0 : PAGE_BYTES - _RESERVED_BYTES]
        iv = page[PAGE_BYTES - _RESERVED_BYTES :][:_IV_BYTES]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        plain.append(decryptor.update(sealed) + decryptor.finalize())
    return b"".join(plain)
