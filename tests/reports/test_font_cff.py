"""The CIDs of a CFF table, by hand-made tables (Adobe Technical Note 5176, sections 5, 9, 10, 13)."""

import struct

import pytest

from tests.reports import font_samples
from zsapp.reports.font_cff import glyph_cids

GLYPHS = 6


def cid_keyed(charset: bytes) -> bytes:
    """The parts of a CID-keyed CFF that are read: header, names, top DICT, charset, number of glyphs."""
    head = b"\1\0\4\1" + b"\0\1\1\1\2" + b"X"

    def top(charset_at: int, glyphs_at: int) -> bytes:
        ros = b"\x8b\x8b\x8b\x0c\x1e"  # 0 0 0 ROS
        matrix = b"\x1e\x0a\x14\x05\x41\xc3\xff\x0c\x07"  # a real number, then an operator of two bytes
        numbers = b"\x1c\x01\x00\xf7\x00\xfb\x00\x0d"  # 256 108 -108 UniqueID
        places = (
            b"\x1d"
            + struct.pack(">l", charset_at)
            + b"\x0f"
            + b"\x1d"
            + struct.pack(">l", glyphs_at)
            + b"\x11"
        )
        dictionary = ros + matrix + numbers + places
        return b"\0\1\1" + bytes([1, 1 + len(dictionary)]) + dictionary

    charset_at = len(head) + len(top(0, 0))
    glyphs_at = charset_at + len(charset)
    return head + top(charset_at, glyphs_at) + charset + struct.pack(">H", GLYPHS)


@pytest.mark.parametrize(
    ("charset", "cids"),
    [
        (b"\0" + struct.pack(">5H", 7, 9, 11, 500, 60000), [0, 7, 9, 11, 500, 60000]),
        (b"\1" + struct.pack(">HBHB", 7, 2, 500, 1), [0, 7, 8, 9, 500, 501]),
        (b"\2" + struct.pack(">HH", 1, 4), [0, 1, 2, 3, 4, 5]),
    ],
    ids=["list", "short ranges", "long ranges"],
)
def test_cids_of_each_form_of_charset(charset: bytes, cids: list[int]) -> None:
    found = glyph_cids(cid_keyed(charset))
    assert found is not None
    assert list(found) == cids


def test_a_font_keyed_by_names_has_no_cids() -> None:
    tables = font_samples.with_cff(font_samples.tables_of(name="Squares-Regular"))
    assert glyph_cids(tables["CFF "]) is None
