"""Signatures (log rule 8): a device signs heads, one for each push, pull answer or file; the chain covers what is before.

Ed25519 (RFC 8032). Keys and signatures are raw bytes: 32, 32 and 64.
"""

from zsapp.domain.canonical import NotCanonicalError, canonical
from zsapp.domain.change import Judgement
from zsapp.domain.ids import DeviceId, Hash, StreamId


def new_key(random32: bytes) -> tuple[bytes, bytes]:
    """(private key, public key) from 32 random bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(random32)
    return random32, key.public_key().public_bytes_raw()


def sign_head(private: bytes, *, stream: StreamId, device: DeviceId, n: int, name: Hash) -> bytes:
    """The device's signature that its chain in this stream goes through `name` at place `n`."""
    return _sign(private, _head(stream, device, n, name))


def is_head_signed(
    public: bytes, signature: bytes, *, stream: StreamId, device: DeviceId, n: int, name: Hash
) -> bool:
    """Whether the owner of `public` signed this head."""
    try:
        return _is_signed(public, signature, _head(stream, device, n, name))
    except NotCanonicalError:  # nobody can have signed what has no bytes
        return False


def sign_verdict(private: bytes, *, stream: StreamId, name: Hash, judgement: Judgement, reason: str) -> bytes:
    """The hub's signature under a verdict."""
    return _sign(private, _verdict(stream, name, judgement, reason))


def is_verdict_signed(
    public: bytes, signature: bytes, *, stream: StreamId, name: Hash, judgement: Judgement, reason: str
) -> bool:
    """Whether the owner of `public` gave this verdict."""
    try:
        return _is_signed(public, signature, _verdict(stream, name, judgement, reason))
    except NotCanonicalError:
        return False


def _head(stream: StreamId, device: DeviceId, n: int, name: Hash) -> bytes:
    return canonical({"zsapp": "head", "stream": stream, "device": device, "n": n, "hash": name})


def _verdict(stream: StreamId, name: Hash, judgement: Judgement, reason: str) -> bytes:
    return canonical(
        {"zsapp": "verdict", "stream": stream, "hash": name, "judgement": judgement.name, "reason": reason}
    )


def _sign(private: bytes, message: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def _is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
