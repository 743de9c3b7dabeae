"""Small font files for tests, cut out of the floor's: TrueType, collections, CFF, with names and rights as wanted."""

import struct
from collections.abc import Sequence
from pathlib import Path

import uharfbuzz as hb

from zsapp.reports import font_find

SAMPLE = "的国一⼀〓，。abc012 "


def tables_of(text: str = SAMPLE, *, name: str, rights: int = 0) -> dict[str, bytes]:
    """The tables of a static TrueType font with these characters; `rights` is the fsType of its OS/2 table."""
    face = hb.Face(hb.Blob.from_file_path(str(font_find.floor_files()[0])))
    request = hb.SubsetInput()
    request.unicode_set.update(map(ord, text))
    request.pin_all_axes_to_default(face)
    subset = request.subset(face)
    tables = {tag: bytes(subset.reference_table(tag).data) for tag in subset.table_tags}
    for tag in ("GSUB", "GPOS", "GDEF", "STAT", "name"):
        tables.pop(tag, None)
    tables["OS/2"] = tables["OS/2"][:8] + struct.pack(">H", rights) + tables["OS/2"][10:]
    tables["name"] = name_table({4: name.replace("-", " "), 6: name})
    return tables


def name_table(names: dict[int, str]) -> bytes:
    """A name table with these names in English for Windows."""
    records, storage = b"", b""
    for name_id, name in sorted(names.items()):
        raw = name.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, name_id, len(raw), len(storage))
        storage += raw
    return struct.pack(">3H", 0, len(names), 6 + len(records)) + records + storage


def font_file(tables: dict[str, bytes], *, at: int = 0) -> bytes:
    """The bytes of a font file whose first byte lies `at` in the whole file."""
    kind = b"OTTO" if "CFF " in tables else b"\0\1\0\0"
    directory, body = b"", b""
    start = at + 12 + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        directory += struct.pack(">4sLLL", tag.encode(), 0, start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return kind + struct.pack(">4H", len(tables), 0, 0, 0) + directory + body


def collection_file(fonts: Sequence[dict[str, bytes]]) -> bytes:
    """The bytes of a TrueType collection."""
    at, offsets, body = 12 + 4 * len(fonts), [], b""
    for tables in fonts:
        offsets.append(at + len(body))
        body += font_file(tables, at=at + len(body))
    return b"ttcf" + struct.pack(f">LL{len(fonts)}L", 0x10000, len(fonts), *offsets) + body


def with_cff(tables: dict[str, bytes]) -> dict[str, bytes]:
    """The same font with CFF outlines (Adobe Technical Note 5176): a square for each glyph."""
    (glyph_count,) = struct.unpack(">H", tables["maxp"][4:6])
    kept = {
        tag: data for tag, data in tables.items() if tag in ("OS/2", "cmap", "head", "hhea", "hmtx", "name")
    }
    return kept | {"maxp": struct.pack(">LH", 0x5000, glyph_count), "CFF ": _cff(glyph_count)}


def _index(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    offsets = [1]
    for item in items:
        offsets.append(offsets[-1] + len(item))
    return struct.pack(f">HB{len(offsets)}L", len(items), 4, *offsets) + b"".join(items)


def _number(value: int) -> bytes:
    return b"\x1d" + struct.pack(">l", value)


def _cff(glyph_count: int) -> bytes:
    # 100 0 rmoveto, 800 hlineto 800 vlineto -800 hlineto, endchar; numbers as 28 hi lo
    square = b"".join(b"\x1c" + struct.pack(">h", n) for n in (100, 0)) + b"\x15"
    for length, operator in ((800, b"\x06"), (800, b"\x07"), (-800, b"\x06")):
        square += b"\x1c" + struct.pack(">h", length) + operator
    glyphs = _index([square + b"\x0e"] * glyph_count)
    private = _number(1000) + b"\x14"  # defaultWidthX
    charset = b"\0" + b"".join(struct.pack(">H", 391 + n) for n in range(glyph_count - 1))
    strings = _index([f"g{n}".encode() for n in range(glyph_count - 1)])
    top_length = len(_index([_number(0) * 4 + b"\x0f\x11\x12"]))
    head = b"\1\0\4\4" + _index([b"Sample"])
    charset_at = len(head) + top_length + len(strings) + 2
    glyphs_at = charset_at + len(charset)
    private_at = glyphs_at + len(glyphs)
    top = _number(charset_at) + b"\x0f" + _number(glyphs_at) + b"\x11"
    top += _number(len(private)) + _number(private_at) + b"\x12"
    return head + _index([top]) + strings + _index([]) + charset + glyphs + private


def write(path: Path, data: bytes) -> font_find.FaceFile:
    """Write a font file and read its last face."""
    path.write_bytes(data)
    return font_find.faces_of(path)[-1]
