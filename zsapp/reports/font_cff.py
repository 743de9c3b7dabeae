"""The one thing of a CFF table that HarfBuzz does not tell: the CID of each glyph.

A CID-keyed CFF keeps its CIDs when it is subset, whatever becomes of the glyph numbers, so that a page written by CID
needs no holes in the subset (65,535 empty glyphs of Noto CJK cost 110 kB). Source: Adobe Technical Note 5176.
"""

import struct
from array import array
from collections.abc import Iterator

_CHARSET, _CHAR_STRINGS, _ROS = 15, 17, 1230  # two-byte operators 12 n are 1200 + n
_PREDEFINED_CHARSETS = 2


def glyph_cids(table: bytes | memoryview) -> "array[int] | None":
    """The CID of each glyph; None where the font is not CID-keyed, so that a CID is a glyph number."""
    header_length = table[2]
    top_dicts_at = _end_of_index(table, header_length)
    dict_start, dict_end = _first_of_index(table, top_dicts_at)
    top = dict(_operators(bytes(table[dict_start:dict_end])))
    charset_at = top.get(_CHARSET, 0)
    if _ROS not in top or charset_at <= _PREDEFINED_CHARSETS or _CHAR_STRINGS not in top:
        return None
    (glyph_count,) = struct.unpack_from(">H", table, top[_CHAR_STRINGS])
    return _charset(table, charset_at, glyph_count)


def _charset(table: bytes | memoryview, at: int, glyph_count: int) -> "array[int]":
    cids = array("H", [0])
    form = table[at]
    at += 1
    if form == 0:
        cids.extend(struct.unpack_from(f">{glyph_count - 1}H", table, at))
        return cids
    layout = ">HB" if form == 1 else ">HH"
    while len(cids) < glyph_count:
        first, more = struct.unpack_from(layout, table, at)
        at += struct.calcsize(layout)
        cids.extend(range(first, first + more + 1))
    return cids


def _offset(table: bytes | memoryview, at: int, size: int) -> int:
    return int.from_bytes(table[at : at + size], "big")


def _end_of_index(table: bytes | memoryview, at: int) -> int:
    count = _offset(table, at, 2)
    if count == 0:
        return at + 2
    size = table[at + 2]
    return at + 2 + (count + 1) * size + _offset(table, at + 3 + count * size, size)


def _first_of_index(table: bytes | memoryview, at: int) -> tuple[int, int]:
    count = _offset(table, at, 2)
    size = table[at + 2]
    base = at + 2 + (count + 1) * size
    return base + _offset(table, at + 3, size), base + _offset(table, at + 3 + size, size)


def _operators(data: bytes) -> Iterator[tuple[int, int]]:
    """(operator, its last operand as a whole number) of a DICT; real numbers count as 0."""
    operand, at = 0, 0
    while at < len(data):
        byte = data[at]
        at += 1
        if byte == 12:
            yield 1200 + data[at], operand
            at += 1
        elif byte <= 21:
            yield byte, operand
        elif byte == 28:
            (operand,) = struct.unpack_from(">h", data, at)
            at += 2
        elif byte == 29:
            (operand,) = struct.unpack_from(">l", data, at)
            at += 4
        elif byte == 30:
            operand = 0
            while data[at] & 0x0F != 0x0F:  # a nibble of 15 ends a real number, at last in the lower half
                if data[at] >> 4 == 0x0F:
                    break
                at += 1
            at += 1
        elif byte <= 246:
            operand = byte - 139
        elif byte <= 250:
            operand = (byte - 247) * 256 + data[at] + 108
            at += 1
        else:
            operand = -(byte - 251) * 256 - data[at] - 108
            at += 1
