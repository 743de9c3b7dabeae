"""Canonical bytes: RFC 8785, and what the log refuses."""

import json
import sys
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zsapp.domain.canonical import DEEPEST, LARGEST, NotCanonicalError, canonical, parsed, refused_character

texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12).filter(
    lambda t: unicodedata.is_normalized("NFC", t) and refused_character(t) is None
)
scalars = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts
values = st.recursive(
    scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(texts, v, max_size=4), max_leaves=12
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (0, "0"),
        (-7, "-7"),
        (LARGEST, "9007199254740991"),
        (-LARGEST, "-9007199254740991"),
        ("", '""'),
        ([], "[]"),
        ({}, "{}"),
        ((1, "a"), '[1,"a"]'),
        # RFC 8785, 3.2.2: literals; strings escape only what must be
        ([None, True, False], "[null,true,false]"),
        ('€$\nA\'B"\\\\"/', '"€$\\nA\'B\\"\\\\\\\\\\"/"'),
        ("\t", '"\\t"'),
        ("\u2028", '"\u2028"'),
        ("喆堃㛃𠮷", '"喆堃㛃𠮷"'),
        ({"b": [1, {"d": 2, "c": 1}], "a": {}}, '{"a":{},"b":[1,{"c":1,"d":2}]}'),
    ],
)
def test_bytes(value: object, text: str) -> None:
    assert canonical(value) == text.encode()
    assert canonical(parsed(text.encode())) == text.encode()


def test_keys_are_ordered_by_utf16_beyond_the_bmp() -> None:
    """RFC 8785, 3.2.3: as in its table, 😀 (D83D DE00) stands before characters above the surrogates."""
    keys = ["1", "ö", "€", "😀", "\uff21"]
    assert list(json.loads(canonical(dict.fromkeys(reversed(keys), 0)))) == keys
    assert sorted(keys) != keys  # what Python would do
    with pytest.raises(NotCanonicalError):
        parsed('{"\uff21":0,"😀":0}'.encode())


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        LARGEST + 1,
        -LARGEST - 1,
        10**400,
        "\x00",
        "\x0b",
        "\r",
        "\x1f",
        "\x7f",
        "\x80",
        "\x9f",
        "\ud800",
        "a\udfff",
        "\ufffe",
        "\uffff",
        "e\u0301",  # not NFC
        "\u212b",  # Ångström sign: NFC is U+00C5
        {"\x01": 1},
        {"e\u0301": 1},
        {1: "a"},
        {None: 1},
        b"bytes",
        {"a": {1, 2}},
        object(),
    ],
)
def test_refused(value: object) -> None:
    with pytest.raises(NotCanonicalError):
        canonical(value)
    with pytest.raises(NotCanonicalError):
        canonical([{"deep": value}])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b" 1",
        b"1 ",
        b"01",
        b"-0",
        b"1.0",
        b"1e2",
        b"NaN",
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud83d\\ude00"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b"\xff",
        b"\xef\xbb\xbf1",
        "1".encode("utf-16"),
        '{"e\u0301":1}'.encode(),
        b"1" * 5000,
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_bytes_that_are_not_canonical(raw: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        parsed(raw)


def test_depth_does_not_hang_on_the_caller() -> None:
    """Python's recursion limit would let one computer take what another refuses."""
    deepest = b"[" * DEEPEST + b"]" * DEEPEST
    assert canonical(parsed(deepest)) == deepest
    with pytest.raises(NotCanonicalError):
        parsed(b"[" + deepest + b"]")
    with pytest.raises(NotCanonicalError):
        parsed(b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1))

    def from_below(depth: int) -> bytes:
        return canonical(parsed(deepest)) if depth == 0 else from_below(depth - 1)

    assert from_below(sys.getrecursionlimit() // 2) == deepest


def test_first_refused_character() -> None:
    assert refused_character("行\n\t") is None
    assert refused_character("行\r\x00") == "\r"


@given(values)
def test_bytes_and_values_answer_each_other(value: object) -> None:
    raw = canonical(value)
    assert parsed(raw) == value
    assert canonical(parsed(raw)) == raw
    assert json.loads(raw) == value


@given(st.dictionaries(texts, st.integers(0, 9), min_size=2, max_size=6))
def test_keys_stand_in_utf16_order(value: dict[str, int]) -> None:
    keys = [key.encode("utf-16-be") for key in json.loads(canonical(value))]
    assert keys == sorted(keys)


@given(values, values)
def test_equal_bytes_mean_equal_values(one: object, other: object) -> None:
    assume(json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True))
    assert canonical(one) != canonical(other)
