"""A reportlab font that writes one Type0 / Identity-H font for a face, subset by HarfBuzz when the file is saved.

reportlab's own `TTFont` refuses CFF outlines and cuts a face into pieces of 256 glyphs. This one embeds TrueType as
FontFile2, where a CID is a glyph number (ISO 32000-1, 9.7.4.2), and CFF as FontFile3 / CIDFontType0C, where it is
the font's own CID if there are such; variable faces are frozen at one weight. A character is told from another one
that has the same glyph (⼀ and 一) by *layers*: a further Type0 dictionary over the same embedded file with a
ToUnicode map of its own.
"""

import hashlib
import re
from array import array
from collections.abc import Iterable
from functools import cache, cached_property
from mmap import ACCESS_READ, mmap
from typing import Any, Final
from weakref import WeakKeyDictionary

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc, pdfmetrics

from zsapp.reports.font_cff import glyph_cids
from zsapp.reports.font_find import FaceFile

GETA: Final = "\u3013"  # 〓, the printer's mark for a character that the case does not hold
_MAX_LAYERS = 16
_PROBE = "国"
_WEIGHT_WORDS = {400: "Regular", 700: "Bold"}
_WEIGHT_WORD = re.compile(r"-(Thin|ExtraLight|Light|DemiLight|Regular|Medium|SemiBold|Bold|Black|Heavy)$")
_DROPPED_TABLES = (
    *("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "LTSH", "MATH", "OS/2", "PCLT", "STAT", "VDMX", "VORG"),
    *("EBDT", "EBLC", "EBSC", "cmap", "hdmx", "kern", "meta", "morx", "name", "post", "vhea", "vmtx"),
)


class _Case:
    """What one document has drawn with a face: its glyphs by CID, for each layer the character of a CID."""

    def __init__(self, internal_name: str) -> None:
        self.internal_name = internal_name
        self.gids: dict[int, int] = {}
        self.layers: list[dict[int, str]] = [{}]

    def slot(self, char: str, cid: int) -> int:
        """The layer in which `cid` is extracted as `char`; past the last layer the first character wins."""
        for layer, chars in enumerate(self.layers):
            if chars.setdefault(cid, char) == char:
                return layer
        if len(self.layers) < _MAX_LAYERS:
            self.layers.append({cid: char})
        return len(self.layers) - 1


class Face:
    """One face at one weight, usable as a reportlab font under `fontName`.

    `ascent` and `descent` (1/1000 em, descent negative) bound the ideographic em box, 1000 apart, so that text
    centred between them stands in the middle of its line whatever the font file claims.
    """

    _multiByte = 1
    _dynamicFont = 1
    shapable = False
    encName = "UTF8"
    builtIn = False

    def __init__(self, file: FaceFile, *, weight: int, font_name: str) -> None:
        self.file = file
        self.fontName = font_name
        self.postscript_name = _plain_name(file.postscript_name)
        # Mapped, not read: a face of 17 MB costs the pages that are touched.
        self._face = hb.Face(hb.Blob.from_file_path(file.path), file.index)
        self._font = hb.Font(self._face)
        self._weight = self._pinned_weight(weight)
        if self._weight is not None:
            self._font.set_variations({"wght": self._weight})
            word = _WEIGHT_WORDS.get(int(self._weight), f"W{self._weight:g}")
            self.postscript_name = f"{_WEIGHT_WORD.sub('', self.postscript_name)}-{word}"
        self._scale: float = 1000 / self._face.upem
        self.ascent, self.descent = self._em_box()
        self._cids = _glyph_cids(file)
        self._cases: WeakKeyDictionary[Any, _Case] = WeakKeyDictionary()
        self._gids: dict[str, int] = {}
        self._advances: dict[str, float] = {}

    def __repr__(self) -> str:
        return f"Face({self.fontName!r})"

    @property
    def name(self) -> str:
        """The name reportlab knows it by, unique in the process (`registerFont` aliases equal face names)."""
        return self.fontName

    @property
    def face(self) -> "Face":
        """reportlab asks `font.face` for name, ascent and descent."""
        return self

    def _pinned_weight(self, weight: int) -> float | None:
        for axis in self._face.axis_infos:
            if axis.tag == "wght":
                return float(max(axis.min_value, min(weight, axis.max_value)))
        return None

    def _em_box(self) -> tuple[float, float]:
        gid = self._font.get_nominal_glyph(ord(_PROBE))
        ink = self._font.get_glyph_extents(gid) if gid else None
        if ink is not None and ink.height:
            middle = (ink.y_bearing + ink.height / 2) * self._scale
            return round(middle + 500, 1), round(middle - 500, 1)
        extents = self._font.get_font_extents("ltr")
        return round(extents.ascender * self._scale, 1), round(extents.descender * self._scale, 1)

    def has(self, char: str) -> bool:
        """Whether the face has a glyph for this one character."""
        return self.gid(char) > 0

    def gid(self, char: str) -> int:
        """The glyph of the character, 0 where there is none."""
        gid = self._gids.get(char, 0)
        if not gid:  # what is lacking is not remembered: there are a million such characters
            gid = self._font.get_nominal_glyph(ord(char)) or 0
            if gid:
                self._gids[char] = gid
        return gid

    @cached_property
    def has_low_comma(self) -> bool:
        """Whether ，stands at the lower left as on the mainland, not in the middle as in Taiwan and Hong Kong."""
        ink = self._font.get_glyph_extents(self.gid("，"))
        return ink is None or (ink.x_bearing + ink.width / 2) * self._scale < 400

    def coverage(self) -> "hb.Set":
        """All code points the face has a glyph for."""
        return self._face.unicodes

    def advance(self, char: str) -> float:
        """The character's width in 1/1000 em, as written to the file."""
        width = self._advances.get(char)
        if width is None:
            width = self._advances[char] = self._advance_of(self.gid(char))
        return width

    def _advance_of(self, gid: int) -> float:
        units: int = self._font.get_glyph_h_advance(gid)
        return round(units * self._scale, 2)

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        """The width of the text in points, as reportlab asks for it."""
        return sum(map(self.advance, _as_text(text, encoding))) * size / 1000

    def splitString(self, text: str | bytes, doc: Any, encoding: str = "utf8") -> list[tuple[int, bytes]]:
        """(layer, codes) of the text for one document; reportlab's protocol of dynamic fonts."""
        pieces: list[tuple[int, bytearray]] = []
        for char in _as_text(text, encoding):
            layer, code = self.slot(char, doc)
            if not pieces or pieces[-1][0] != layer:
                pieces.append((layer, bytearray()))
            pieces[-1][1].extend(code)
        return [(layer, bytes(codes)) for layer, codes in pieces]

    def slot(self, char: str, doc: Any) -> tuple[int, bytes]:
        """(layer, 2-byte code) of one character; a character without a glyph is drawn as 〓 and extracted so."""
        gid = self.gid(char)
        if not gid:
            char, gid = GETA, self.gid(GETA)
        cid = gid if self._cids is None else self._cids[gid]
        case = self._case(doc)
        case.gids[cid] = gid
        return case.slot(char, cid), cid.to_bytes(2, "big")

    def _case(self, doc: Any) -> _Case:
        case = self._cases.get(doc)
        if case is None:
            case = self._cases[doc] = _Case(f"F{len(doc.fontMapping) + 1}")
            doc.fontMapping[self.fontName] = f"/{case.internal_name}"
            doc.delayedFonts.append(self)
        return case

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:
        """The name of a layer's font object in the page's resources."""
        return f"/{self._case(doc).internal_name}+{subset}"

    def addObjects(self, doc: Any) -> None:
        """Write the embedded file once and a Type0 font for each layer. Called by reportlab when saving."""
        case = self._cases.pop(doc)
        gids = dict(sorted(case.gids.items()))
        digest = hashlib.sha256(repr((self.postscript_name, list(gids))).encode()).digest()
        base_name = "".join(chr(65 + byte % 26) for byte in digest[:6]) + "+" + self.postscript_name
        descendant = doc.Reference(self._cid_font(doc, base_name, gids), f"cidFont:{case.internal_name}")
        fonts = doc.idToObject["BasicFonts"].dict
        for number, layer in enumerate(case.layers):
            name = f"{case.internal_name}+{number}"
            font = pdfdoc.PDFDictionary(
                {
                    "Type": "/Font",
                    "Subtype": "/Type0",
                    "BaseFont": f"/{base_name}",
                    "Encoding": "/Identity-H",
                    "DescendantFonts": pdfdoc.PDFArray([descendant]),
                    "ToUnicode": doc.Reference(_stream(doc, _to_unicode(layer)), f"toUnicode:{name}"),
                }
            )
            fonts[name] = doc.Reference(font, f"font:{name}")

    def _cid_font(self, doc: Any, base_name: str, gids: dict[int, int]) -> Any:
        subset = self._subset(gids.values())
        is_cff = "CFF " in subset.table_tags
        data = bytes(subset.reference_table("CFF ").data if is_cff else subset.blob.data)
        file = _stream(doc, data)
        if is_cff:
            file.dictionary["Subtype"] = "/CIDFontType0C"
        else:
            file.dictionary["Length1"] = len(data)
        font = {
            "Type": "/Font",
            "Subtype": "/CIDFontType0" if is_cff else "/CIDFontType2",
            "BaseFont": f"/{base_name}",
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}
            ),
            "DW": 1000,
            "W": self._widths(gids),
            "FontDescriptor": doc.Reference(
                self._descriptor(base_name, "FontFile3" if is_cff else "FontFile2", doc.Reference(file)),
                f"descriptor:{base_name}",
            ),
        }
        if not is_cff:
            font["CIDToGIDMap"] = "/Identity"
        return pdfdoc.PDFDictionary(font)

    def _descriptor(self, base_name: str, file_key: str, file: Any) -> Any:
        box = [0.0, self.descent, 1000.0, self.ascent]
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{base_name}",
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray(box),
                "ItalicAngle": 0,
                "Ascent": self.ascent,
                "Descent": self.descent,
                "CapHeight": 700,
                "StemV": 80,
                file_key: file,
            }
        )

    def _widths(self, gids: dict[int, int]) -> str:
        """The W array: runs of consecutive CIDs that are not a full em wide (ISO 32000-1, 9.7.4.3)."""
        parts: list[str] = []
        before = -2
        for cid, gid in gids.items():
            width = self._advance_of(gid)
            if width == 1000:
                continue
            parts.append(f"{width:g}" if cid == before + 1 else f"{'] ' if parts else ''}{cid} [{width:g}")
            before = cid
        return f"[{' '.join(parts)}{']' if parts else ''}]"

    def _subset(self, gids: Iterable[int]) -> "hb.Face":
        request = hb.SubsetInput()
        request.glyph_set.update(gids)
        flags = hb.SubsetFlags
        request.flags = (
            flags.NOTDEF_OUTLINE | flags.NO_LAYOUT_CLOSURE | flags.NO_BIDI_CLOSURE | flags.DOWNGRADE_CFF2
        )
        if self._cids is None:
            request.flags |= flags.RETAIN_GIDS | flags.CFF_IDENTITY_CHARSET
        if "glyf" not in self._face.table_tags:
            # Hints of TrueType stay: some Chinese fonts put their strokes in place by them.
            request.flags |= flags.NO_HINTING
        for tag in _DROPPED_TABLES:
            request.drop_table_tag_set.add(int.from_bytes(tag.encode(), "big"))
        if self._face.axis_infos:
            request.pin_all_axes_to_default(self._face)
            if self._weight is not None:
                request.pin_axis_location(self._face, "wght", self._weight)
        return request.subset(self._face)


def _as_text(text: str | bytes, encoding: str) -> str:
    return text.decode(encoding) if isinstance(text, bytes) else text


def _glyph_cids(file: FaceFile) -> "array[int] | None":
    if not file.cff_at:
        return None
    # Views, not slices: the table may have 20 MB, and a few hundred bytes of it are wanted.
    with (
        open(file.path, "rb") as opened,
        mmap(opened.fileno(), 0, access=ACCESS_READ) as mapped,
        memoryview(mapped) as whole,
        whole[file.cff_at :] as table,
    ):
        return glyph_cids(table)


def _plain_name(name: str) -> str:
    """A PostScript name without the characters that PDF and PostScript names must not have."""
    return re.sub(r"[^!-~]|[\[\](){}<>/%#+]", "", name) or "Unnamed"


def _stream(doc: Any, content: bytes) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    stream.filters = [pdfdoc.PDFZCompress] if doc.compression else []
    return stream


def _to_unicode(layer: dict[int, str]) -> bytes:
    """The CMap that gives back the characters of a layer (ISO 32000-1, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    pairs = [f"<{cid:04X}> <{char.encode('utf-16-be').hex().upper()}>" for cid, char in sorted(layer.items())]
    for start in range(0, len(pairs), 100):
        block = pairs[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


@cache
def open_face(file: FaceFile, weight: int) -> Face:
    """The face, opened once in the process and registered with reportlab under a name of its own.

    Raises `hb.HarfBuzzError`, `OSError`, `struct.error`, `IndexError` where the file cannot be read.
    """
    face = Face(file, weight=weight, font_name="")
    name, number = face.postscript_name, 1
    while name in pdfmetrics.getRegisteredFontNames():
        number += 1
        name = f"{face.postscript_name}#{number}"
    face.fontName = name
    pdfmetrics.registerFont(face)
    return face
