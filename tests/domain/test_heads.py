"""Signatures of heads and verdicts (log rules 7 and 8)."""

from dataclasses import replace
from typing import Any

import pytest

from zsapp.domain.change import Change, History, Judgement, written
from zsapp.domain.field import merge_rule
from zsapp.domain.heads import (
    Verdict,
    enrolled_key,
    is_head_genuine,
    is_verdict_genuine,
    new_key,
    proved,
    signed_head,
    signed_verdict,
)
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, PersonId, RecordId, StreamId

NAME, OTHER_NAME = Hash("a" * 64), Hash("b" * 64)
HEAD: dict[str, Any] = {"stream": StreamId("team"), "device": DeviceId("one"), "n": 3, "name": NAME}
VERDICT: dict[str, Any] = {
    "stream": StreamId("team"),
    "hashes": (NAME, OTHER_NAME),
    "judgement": Judgement.VOID,
    "reason": "role",
}


def test_key_vector() -> None:
    """RFC 8032, 7.1, test 1."""
    private = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert new_key(private) == (
        private,
        bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    )


def test_head() -> None:
    private, public = new_key(b"1" * 32)
    head = signed_head(private, **HEAD)
    assert len(head.signature) == 64
    assert is_head_genuine(head, public)


@pytest.mark.parametrize(
    "other", [{"stream": "other"}, {"device": "two"}, {"n": 4}, {"hash": OTHER_NAME}, {"n": 2**60}]
)
def test_head_of_something_else(other: dict[str, Any]) -> None:
    private, public = new_key(b"1" * 32)
    assert not is_head_genuine(replace(signed_head(private, **HEAD), **other), public)


def test_verdict() -> None:
    private, public = new_key(b"2" * 32)
    assert is_verdict_genuine(signed_verdict(private, **VERDICT), public)


@pytest.mark.parametrize(
    "other",
    [
        {"stream": "other"},
        {"hashes": (NAME,)},
        {"hashes": (OTHER_NAME, NAME)},
        {"judgement": Judgement.OK},
        {"reason": ""},
        {"reason": "\x00"},  # has no canonical bytes: nobody can have signed it
        {"at": 1_460_000_000_000_000},
        {"at": -1},
        {"at": 2**53},
    ],
)
def test_verdict_on_something_else(other: dict[str, Any]) -> None:
    private, public = new_key(b"2" * 32)
    assert not is_verdict_genuine(replace(signed_verdict(private, **VERDICT), **other), public)


@pytest.mark.parametrize("at", [1, 1_460_000_000_000_000, 2**53 - 1])
def test_a_verdict_says_its_moment(at: int) -> None:
    private, public = new_key(b"2" * 32)
    verdict = signed_verdict(private, **VERDICT, at=at)
    assert verdict.at == at and is_verdict_genuine(verdict, public)
    for other in (0, at - 1, at + 1):
        assert not is_verdict_genuine(replace(verdict, at=other), public)


def test_what_was_signed_before_moments_were_said_is_genuine_still() -> None:
    """The signature is that of the version before."""
    private, public = new_key(b"2" * 32)
    old = bytes.fromhex(
        "0f522356175d3792ebd92e2837d95f8a0848ed21993fd5b1d3ec230ac2a6a060"
        "45d441c45fc3a413ebc33a6eb8c82a9f0e7d8c13dd6476d9976d1cb88557b204"
    )
    assert is_verdict_genuine(Verdict(**VERDICT, signature=old), public)
    assert signed_verdict(private, **VERDICT).signature == old


def test_wrong_keys_and_signatures() -> None:
    private, public = new_key(b"1" * 32)
    _, stranger = new_key(b"3" * 32)
    head = signed_head(private, **HEAD)
    assert not is_head_genuine(head, stranger)
    assert not is_head_genuine(head, b"short")
    assert not is_head_genuine(replace(head, signature=b""), public)
    bent = head.signature[:-1] + bytes([head.signature[-1] ^ 1])
    assert not is_head_genuine(replace(head, signature=bent), public)


def test_a_verdict_cannot_pass_for_a_head() -> None:
    private, public = new_key(b"1" * 32)
    verdict = signed_verdict(private, **VERDICT)
    assert not is_head_genuine(replace(signed_head(private, **HEAD), signature=verdict.signature), public)


def chain(device: str, count: int, prev: Hash = NO_CHANGE) -> list[Change]:
    made = []
    for n in range(1, count + 1):
        parts: dict[str, Any] = {"kind": "x", "record": RecordId("r"), "over": {}, "values": {"a": n}}
        change = written(
            stream=StreamId("team"), device=DeviceId(device), n=n, prev=prev, at=n, author=PersonId("p"),
            group=(n, 1), salt=b"s" * 16, **parts,
        )  # fmt: skip
        made.append(change)
        prev = change.hash
    return made


def test_a_head_proves_what_is_below_it_in_its_own_chain() -> None:
    private, public = new_key(b"1" * 32)
    keys = {DeviceId("one"): public}
    one = chain("one", 4)
    other = chain("two", 2, prev=one[0].hash)
    head = signed_head(private, stream=StreamId("team"), device=DeviceId("one"), n=3, name=one[2].hash)
    changes = [*one, *other]
    found = proved(changes, [head], lambda device: keys.get(device, b""))
    assert found == {change.hash for change in one[:3]}
    assert not proved(changes, [replace(head, n=2)], lambda device: keys.get(device, b""))
    assert not proved(changes, [head], lambda _device: b"")
    # a key signs for its own device only
    foreign = signed_head(private, stream=StreamId("team"), device=DeviceId("two"), n=2, name=other[1].hash)
    assert not proved(changes, [foreign], lambda device: keys.get(device, b""))


def enrolment(n: int, values: dict[str, Any], *, kind: str = "device") -> Change:
    return written(
        stream=StreamId("zone"), device=DeviceId("hub"), n=n, prev=NO_CHANGE, at=n, author=PersonId("p"), group=(n, 1),
        kind=kind, record=RecordId("one"), over={}, values={"deleted": False, **values}, salt=b"s" * 16,
    )  # fmt: skip


def test_the_key_is_that_of_the_enrolment_even_of_a_void_one() -> None:
    void, right = enrolment(1, {"public_key": "aa" * 32}), enrolment(2, {"public_key": "bb" * 32})
    junk, keyless = enrolment(1, {"public_key": "no key"}), enrolment(3, {"name": "n"})
    visit = enrolment(1, {"public_key": "cc" * 32}, kind="visit")

    def key(*changes: Change, accepted: tuple[Change, ...] = ()) -> bytes:
        judged = {c.hash: Judgement.OK if c in accepted else Judgement.VOID for c in changes}
        return enrolled_key(History(changes, judged, merge_rule))

    assert key(void) == b"\xaa" * 32
    assert key(void, right, accepted=(right,)) == b"\xbb" * 32
    assert key(junk) == b"" == key(junk, accepted=(junk,))
    assert key(visit) == b"" == key(visit, accepted=(visit,))
    assert key(void, keyless, accepted=(keyless,)) == b""  # a void one says nothing of a device that is right
