"""Signatures of heads and verdicts (log rules 7 and 8)."""

from typing import Any

import pytest

from zsapp.domain.change import Judgement
from zsapp.domain.heads import is_head_signed, is_verdict_signed, new_key, sign_head, sign_verdict
from zsapp.domain.ids import DeviceId, Hash, StreamId

NAME, OTHER_NAME = Hash("a" * 64), Hash("b" * 64)
HEAD: dict[str, Any] = {"stream": StreamId("team"), "device": DeviceId("one"), "n": 3, "name": NAME}
VERDICT: dict[str, Any] = {
    "stream": StreamId("team"),
    "name": NAME,
    "judgement": Judgement.VOID,
    "reason": "无权修改",
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
    signature = sign_head(private, **HEAD)
    assert len(signature) == 64
    assert is_head_signed(public, signature, **HEAD)


@pytest.mark.parametrize(
    "other", [{"stream": "other"}, {"device": "two"}, {"n": 4}, {"name": OTHER_NAME}, {"n": 2**60}]
)
def test_head_of_something_else(other: dict[str, Any]) -> None:
    private, public = new_key(b"1" * 32)
    assert not is_head_signed(public, sign_head(private, **HEAD), **{**HEAD, **other})


def test_verdict() -> None:
    private, public = new_key(b"2" * 32)
    assert is_verdict_signed(public, sign_verdict(private, **VERDICT), **VERDICT)


@pytest.mark.parametrize(
    "other",
    [
        {"stream": "other"},
        {"name": OTHER_NAME},
        {"judgement": Judgement.OK},
        {"reason": ""},
        {"reason": "\x00"},  # has no canonical bytes: nobody can have signed it
    ],
)
def test_verdict_on_something_else(other: dict[str, Any]) -> None:
    private, public = new_key(b"2" * 32)
    assert not is_verdict_signed(public, sign_verdict(private, **VERDICT), **{**VERDICT, **other})


def test_wrong_keys_and_signatures() -> None:
    private, public = new_key(b"1" * 32)
    _, stranger = new_key(b"3" * 32)
    signature = sign_head(private, **HEAD)
    assert not is_head_signed(stranger, signature, **HEAD)
    assert not is_head_signed(b"short", signature, **HEAD)
    assert not is_head_signed(public, b"", **HEAD)
    assert not is_head_signed(public, signature[:-1] + bytes([signature[-1] ^ 1]), **HEAD)


def test_a_verdict_cannot_pass_for_a_head() -> None:
    private, public = new_key(b"1" * 32)
    verdict = sign_verdict(private, **VERDICT)
    assert not is_head_signed(public, verdict, **HEAD)
