"""Canonical bytes of a JSON value: UTF-8 by RFC 8785, with what the log refuses refused here.

Text is NFC; no floats; integers below 2^53; no lone surrogates; no control characters but newline and tab. Python's `sort_keys`
orders by code point, RFC 8785 (3.2.3) by UTF-16 code unit: beyond the BMP they differ, so keys are sorted here.
"""

import json
import re
import unicodedata
from typing import Any

LARGEST = 2**53 - 1
DEEPEST = 32  # lists and objects within each other: Python's own limit hangs on the caller's stack, so it would differ by computer
# C0 without tab and newline, DEL, C1, surrogates, and the noncharacters that some parsers drop
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PLAIN = re.compile(
    r"[ !#-\[\]-~]*"
)  # ids, hashes and names of fields: nothing in them is escaped, refused or composed
_scalar = json.JSONEncoder(ensure_ascii=False).encode


class NotCanonicalError(ValueError):
    """The value cannot stand in the log; the message says what of it."""


def canonical(value: Any) -> bytes:
    """`value` (dict, list, str, int, bool, None) as RFC 8785 bytes. Raises NotCanonicalError."""
    return _text(value, 0).encode("utf-8")


def parsed(raw: bytes) -> Any:
    """The value of canonical bytes. Raises NotCanonicalError where they are not exactly what `canonical` writes."""
    found = _parsed_at_once(raw)
    if found is not None:
        return found
    try:
        value = json.loads(raw)
        again = canonical(value)
    except (ValueError, RecursionError) as error:
        raise NotCanonicalError(str(error)) from error
    if again != raw:
        raise NotCanonicalError("the bytes are not canonical")
    return value


# Escapes but of quotation mark, backslash, newline and tab; beyond the BMP Python orders keys otherwise than RFC 8785.
_UNUSUAL = re.compile(r'\\[^nt"\\]')
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")


def _parsed_at_once(raw: bytes) -> Any:
    """A list or object from canonical bytes without anything unusual; None where they have to be looked at one by one.

    All in compiled code: the log is received at several times the speed. Quotation marks neither compose nor are composed with, so
    strings are in NFC where the whole text is.
    """
    try:
        text = raw.decode()
        if "\\" in text and _UNUSUAL.search(text):
            return None
        if not text.isascii() and (_BEYOND_BMP.search(text) or not unicodedata.is_normalized("NFC", text)):
            return None
        if not text.isprintable() and _REFUSED.search(text):
            return None
        value = _read_at_once(text)
        is_same = isinstance(value, dict | list) and _written_at_once(value) == text
    except (ValueError, RecursionError):
        return None
    return value if is_same and text.count("[") + text.count("{") <= DEEPEST else None


def _small(digits: str) -> int:
    number = int(digits)
    if abs(number) > LARGEST:
        raise NotCanonicalError(f"integer beyond 2^53: {digits}")
    return number


def _no_number(text: str) -> Any:
    raise NotCanonicalError(f"no integer: {text}")


_read_at_once = json.JSONDecoder(parse_float=_no_number, parse_int=_small, parse_constant=_no_number).decode
_written_at_once = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")
).encode


def refused_character(text: str) -> str | None:
    """The first character of `text` that the log refuses, or None."""
    found = _REFUSED.search(text)
    return found.group() if found else None


def _text(value: Any, depth: int) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonicalError(f"integer beyond 2^53: {value}")
        return str(value)
    if isinstance(value, str):
        return _string(value)
    if depth == DEEPEST:
        raise NotCanonicalError(f"more than {DEEPEST} lists or objects within each other, or no JSON value")
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        ordered = sorted(value, key=_utf16)
        return "{" + ",".join(f"{_string(key)}:{_text(value[key], depth + 1)}" for key in ordered) + "}"
    raise NotCanonicalError(f"no place for {type(value).__name__} in the log")


def _string(text: Any) -> str:
    if not isinstance(text, str):
        raise NotCanonicalError(f"a key must be text: {text!r}")
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    if (bad := refused_character(text)) is not None:
        raise NotCanonicalError(f"character U+{ord(bad):04X} is refused")
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonicalError("text is not in NFC")
    return _scalar(text)


def _utf16(key: Any) -> bytes:
    return key.encode("utf-16-be", "surrogatepass") if isinstance(key, str) else b""
