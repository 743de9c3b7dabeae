"""Form of a change: header, body, sizes (log rule 7); and that the pure heart stays small."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.domain.making import Maker
from zsapp.domain.canonical import canonical
from zsapp.domain.change import (
    BODY_LIMIT,
    DELETED,
    GROUP_LIMIT,
    HEADER_LIMIT,
    Change,
    Judgement,
    NewerVersionError,
    RefusedError,
    is_hash,
    received,
)

LOST, VOID, OK = Judgement.LOST, Judgement.VOID, Judgement.OK


@pytest.fixture
def make() -> Maker:
    return Maker()


# -- form of a change


def header_of(change: Change) -> dict[str, Any]:
    return dict(json.loads(change.header_bytes))


def test_written_and_received_are_the_same(make: Maker) -> None:
    change = make.write({"name": "名", "note": "一\n二"}, {"name": ["a" * 64]})
    again = received(change.header_bytes, change.salt, change.body_bytes)
    assert again == change
    assert received(change.header_bytes, change.salt, change.body_bytes, proved=True) == change
    assert change.hash == hashlib.sha256(change.header_bytes).hexdigest()
    assert change.body_bytes is not None and change.salt is not None
    assert change.header.body_digest == hashlib.sha256(change.salt + change.body_bytes).hexdigest()
    assert change.header_bytes == canonical(header_of(change))


def test_bytes_are_frozen() -> None:
    """Names of changes stand in every profile: another form of the header would break all chains."""
    change = Maker().write({"name": "名", DELETED: False}, {"name": ["b" * 64, "a" * 64, "b" * 64]}, n=3)
    assert change.body_bytes == '{"deleted":false,"name":"名"}'.encode()
    assert change.header_bytes == (
        b'{"at":1460000000001000,"author":"person","body_digest":'
        b'"' + change.header.body_digest.encode() + b'","device":"one","group":[3,1],"kind":"thing","n":3,'
        b'"over":{"name":["' + b"a" * 64 + b'","' + b"b" * 64 + b'"]},"prev":"' + b"0" * 64 + b'",'
        b'"record":"record","stream":"team"}'
    )


def test_an_erased_change_keeps_its_name(make: Maker) -> None:
    change = make.write({"name": "某人"})
    bare = received(change.header_bytes, None, None)
    assert (bare.hash, bare.values, bare.body_bytes) == (change.hash, None, None)
    assert received(change.header_bytes, change.salt, None).salt is None  # it would help to guess the body
    assert not bare.sets("name")


@pytest.mark.parametrize(
    "other",
    [
        {"n": 0},
        {"n": -1},
        {"n": True},
        {"n": "1"},
        {"n": None},
        {"at": -1},
        {"at": "now"},
        {"stream": ""},
        {"stream": "x" * 65},
        {"device": 1},
        {"author": None},
        {"kind": []},
        {"record": ""},
        {"prev": ""},
        {"prev": "A" * 64},
        {"prev": "a" * 63},
        {"prev": None},
        {"body_digest": "g" * 64},
        {"group": [1]},
        {"group": [1, 1, 1]},
        {"group": [0, 2]},
        {"group": [1, 0]},
        {"group": [2, 1]},
        {"group": [1, GROUP_LIMIT + 1]},
        {"group": ["1", 1]},
        {"group": [True, 1]},
        {"group": 1},
        {"group": {}},
        {"group": None},
        {"over": []},
        {"over": None},
        {"over": {"name": "a" * 64}},
        {"over": {"name": [1]}},
        {"over": {"name": ["a"]}},
        {"over": {"name": None}},
    ],
    ids=repr,
)
def test_header_form_is_refused(make: Maker, other: dict[str, Any]) -> None:
    change = make.write({"name": "a"})
    with pytest.raises(RefusedError) as error:
        received(canonical({**header_of(change), **other}), change.salt, change.body_bytes)
    assert not isinstance(error.value, NewerVersionError)


@pytest.mark.parametrize("part", sorted(header_of(Maker().write({"name": "a"}))))
def test_header_without_a_part_is_refused(make: Maker, part: str) -> None:
    header = header_of(make.write({"name": "a"}))
    del header[part]
    with pytest.raises(RefusedError):
        received(canonical(header), None, None)


def test_header_of_a_newer_version_is_told_apart(make: Maker) -> None:
    with pytest.raises(NewerVersionError, match="invented"):
        received(canonical({**header_of(make.write({"name": "a"})), "invented": 1}), None, None)


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"a"', b"null", b"{}", b"", b"\xff", b"{"])
def test_what_is_no_header(raw: bytes) -> None:
    with pytest.raises(RefusedError):
        received(raw, None, None)


def test_header_that_is_not_canonical_is_refused(make: Maker) -> None:
    header = header_of(make.write({"name": "a"}))
    with pytest.raises(RefusedError):
        received(json.dumps(header).encode(), None, None)


def test_body_is_refused(make: Maker) -> None:
    change = make.write({"name": "a"})
    assert change.salt is not None
    for salt, body in (
        (None, change.body_bytes),
        (change.salt[:15], change.body_bytes),
        (b"x" * 16, change.body_bytes),
        (change.salt, b'{"name":"b"}'),
        (change.salt, b'{"name": "a"}'),
        (change.salt, b""),
    ):
        with pytest.raises(RefusedError):
            received(change.header_bytes, salt, body)
    listed = canonical(["a"])
    header = {**header_of(change), "body_digest": hashlib.sha256(change.salt + listed).hexdigest()}
    with pytest.raises(RefusedError, match="without fields"):
        received(canonical(header), change.salt, listed)


def test_sizes(make: Maker) -> None:
    make.write({"name": "x" * (BODY_LIMIT - 100)})
    with pytest.raises(RefusedError, match="too large"):
        make.write({"name": "x" * BODY_LIMIT})
    with pytest.raises(RefusedError, match="too large"):
        make.write({"name": "x"}, {"name": [f"{i:064x}" for i in range(HEADER_LIMIT // 66)]})
    with pytest.raises(RefusedError, match="too large"):
        received(b" " * (HEADER_LIMIT + 1), None, None)


@pytest.mark.parametrize(
    "values", [{"name": 1.5}, {"name": "\x00"}, {"name": 2**53}, {"name": "\ud800"}, {"n\x00": 1}, {1: "a"}]
)
def test_values_that_cannot_stand_in_the_log(make: Maker, values: Any) -> None:
    with pytest.raises(RefusedError):
        make.write(values)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("0" * 64, True), ("0f" * 32, True), ("0F" * 32, False), ("0" * 63, False), (None, False), (1, False)],
)
def test_is_hash(text: object, is_one: bool) -> None:
    assert is_hash(text) is is_one


# -- the fence


def test_the_pure_heart_stays_small_and_pure() -> None:
    source = Path(__file__).parents[2] / "zsapp" / "domain" / "change.py"
    text = source.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    for word in ("import time", "import random", "import os", "datetime", "open("):
        assert word not in text
