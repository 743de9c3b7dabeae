"""Signatures (log rules 7 and 8): a device signs heads, one for each push, pull answer or file, and the chain covers what is before; the
hub signs verdicts, one signature under all changes that it judged alike at one time.

Ed25519 (RFC 8032). Keys and signatures are raw bytes: 32, 32 and 64.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from zsapp.domain.canonical import NotCanonicalError, canonical
from zsapp.domain.change import DELETED, Change, History, Judgement
from zsapp.domain.ids import DeviceId, Hash, StreamId


@dataclass(frozen=True, slots=True)
class Head:
    """A device's word that its chain in a stream goes through `hash` at place `n`."""

    stream: StreamId
    device: DeviceId
    n: int
    hash: Hash
    signature: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the hub said of some changes of a stream, with its one signature under all of them.

    `at`: when it said so by its own clock, microseconds UTC: a change is judged at its first arrival, so that is when it arrived.
    0: not said (signed before moments were, or of what was never away); then the signature covers none.
    """

    UNLESS_EMPTY: ClassVar[tuple[str, ...]] = ("at",)  # left out of bytes where it is not said
    stream: StreamId
    hashes: tuple[Hash, ...]
    judgement: Judgement
    reason: str
    signature: bytes
    at: int = 0


def new_key(random32: bytes) -> tuple[bytes, bytes]:
    """(private key, public key) from 32 random bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(random32)
    return random32, key.public_key().public_bytes_raw()


def signed_head(private: bytes, *, stream: StreamId, device: DeviceId, n: int, name: Hash) -> Head:
    """The head of a chain, signed by its device."""
    return Head(stream, device, n, name, _sign(private, _head(stream, device, n, name)))


def is_head_genuine(head: Head, public: bytes) -> bool:
    """Whether the owner of `public` signed this head."""
    return _is_signed(public, head.signature, lambda: _head(head.stream, head.device, head.n, head.hash))


def signed_verdict(
    private: bytes,
    *,
    stream: StreamId,
    hashes: Iterable[Hash],
    judgement: Judgement,
    reason: str = "",
    at: int = 0,
) -> Verdict:
    """The hub's verdict on changes of one stream, signed."""
    unsigned = Verdict(stream, tuple(hashes), judgement, reason, b"", at)
    return replace(unsigned, signature=_sign(private, _verdict(unsigned)))


def is_verdict_genuine(verdict: Verdict, public: bytes) -> bool:
    """Whether the owner of `public` gave this verdict."""
    return _is_signed(public, verdict.signature, lambda: _verdict(verdict))


def enrolled_key(device: History) -> bytes:
    """The key that proves a device's heads, by the changes of its record; empty where none does.

    Of an enrolment that is void (the successor of a revoked device's), too: what stands on it sets nothing, but it is in the chains of
    everybody, and each has to be shown that its device wrote it.
    """
    if device.exists and device.kind == "device":
        key = device.values().get("public_key")
    else:
        enrolments = (c.values for c in device.changes if c.header.kind == "device" and c.values)
        key = next((each.get("public_key") for each in enrolments if each.get(DELETED) is False), None)
    try:
        return bytes.fromhex(str(key or ""))
    except ValueError:
        return b""


def proved(
    changes: Iterable[Change], heads: Iterable[Head], key_of: Callable[[DeviceId], bytes]
) -> set[Hash]:
    """The names of those changes that their own device signed: below a genuine head, in one chain with it through these changes."""
    named = {change.hash: change for change in changes}
    proofs: set[Hash] = set()
    for head in heads:
        change = named.get(head.hash)
        if change is None or not is_head_genuine(head, key_of(head.device)):
            continue
        place = (change.header.stream, change.header.device, change.header.n)
        if place != (head.stream, head.device, head.n):
            continue
        while change is not None and change.hash not in proofs and change.header.device == head.device:
            proofs.add(change.hash)
            change = named.get(change.header.prev)
    return proofs


def _head(stream: StreamId, device: DeviceId, n: int, name: Hash) -> bytes:
    return canonical({"zsapp": "head", "stream": stream, "device": device, "n": n, "hash": name})


def _verdict(verdict: Verdict) -> bytes:
    said = {
        "zsapp": "verdict",
        "stream": verdict.stream,
        "hashes": list(verdict.hashes),
        "judgement": verdict.judgement.name,
        "reason": verdict.reason,
    }
    return canonical(said | {"at": verdict.at} if verdict.at else said)


def _sign(private: bytes, message: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def _is_signed(public: bytes, signature: bytes, message: Callable[[], bytes]) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message())
    except (InvalidSignature, ValueError, NotCanonicalError):  # nobody can have signed what has no bytes
        return False
    return True
