"""Typefaces by role, with fallback glyph by glyph, as reportlab fonts.

A `FontBook` knows for each role of GB/T 9704 which faces of this computer serve it, in order: the role's own typeface,
stand-ins, the floor that a dependency ships (Noto Sans SC, JP, TC, KR), faces with rare characters, then any other.
Stock reportlab code (charts, stock paragraphs) gets the same by the font name `book.font_name(role)`.
"""

import os
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import count, groupby
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakKeyDictionary

import uharfbuzz as hb
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _, zh
from zsapp.reports import font_find
from zsapp.reports.font_find import FaceFile, Role
from zsapp.reports.font_object import GETA, Face, open_face

__all__ = ["Face", "FontBook", "Role", "RunCodes", "Substitution", "canvas_maker", "new_canvas"]

# Binary streams: base-85 would make every page a quarter larger for mail systems of the last century.
rl_config.useA85 = 0

ROLE_TITLES: dict[Role, str] = {
    Role.FANG: zh("仿宋"),
    Role.SONG: zh("宋体"),
    Role.XIAOBIAOSONG: zh("小标宋"),
    Role.HEI: zh("黑体"),
    Role.KAI: zh("楷体"),
}
# Only variable faces have a choice; with one family for all roles it is what tells a heading from the body.
_WEIGHTS = {Role.FANG: 400, Role.SONG: 400, Role.KAI: 400, Role.XIAOBIAOSONG: 700, Role.HEI: 700}
FULL_WIDTH = 1000.0  # 1/1000 em: the width of a Chinese character
_CHINESE_PROBE = "的国"
_STOPS = frozenset("，。、；：！？")
_OTHER_CUTS = re.compile(
    r"(Thin|Light|Medium|SemiBold|DemiBold|Bold|Black|Heavy|Italic|Oblique|Condensed|Mono)", re.IGNORECASE
)
_SIMPLIFIED = re.compile(r"(sc|SC|CN|GB)(-|$)")
_PICTURES_OF_NOTHING = ("LastResort", "AdobeBlank")  # faces that have a box for every character


@dataclass(frozen=True, slots=True)
class Substitution:
    """A role whose own typeface is not on this computer: `wanted` is its Chinese name, `used` the face that served."""

    role: Role
    wanted: str
    used: str


class _Shelf:
    """The faces of this computer by role; opened when first asked for, shared by all documents."""

    _serials = count(1)

    def __init__(
        self,
        system: tuple[FaceFile, ...],
        floor: tuple[FaceFile, ...],
        small: tuple[tuple[str, int], ...],
        chosen: tuple[tuple[Role, FaceFile], ...],
    ) -> None:
        self.serial = next(self._serials)
        self.chosen = dict(chosen)
        self._system, self._floor, self._small = system, floor, small
        self._by_name: dict[str, FaceFile] = {}
        for file in system:
            for name in file.names:
                self._by_name.setdefault(name, file)
        self._chains: dict[Role, list[FaceFile]] = {}
        self._opened: dict[Role, list[Face]] = {}
        self._found: dict[Role, dict[str, Face | None]] = {role: {} for role in Role}
        self._rest: list[Face] | None = None
        self._coverage = hb.Set()  # of all faces, once a character was in none of a role's

    def _named(self, name: str) -> FaceFile | None:
        if name.endswith("*"):
            return next((file for file in self._system if font_find.matches(file, name)), None)
        return self._by_name.get(font_find.normal_name(name))

    def _chain(self, role: Role) -> list[FaceFile]:
        """Files of the role, best first, each of which has Chinese."""
        chain = self._chains.get(role)
        if chain is None:
            names = (*font_find.own_names(role), *font_find.stand_in_names(role))
            named = [file for file in map(self._named, names) if file is not None]
            first = [self.chosen[role]] if role in self.chosen else []
            chain = [
                file for file in dict.fromkeys([*first, *named, *self._floor]) if self.serves(file, role)
            ]
            if not chain:
                chain = [file for file in self._system if self.serves(file, role)][:1]
            if not chain:
                raise PlaceError(_("这台电脑上没有可用的中文字体。请安装一种中文字体（如思源黑体）后再试。"))
            self._chains[role] = chain
        return chain

    @classmethod
    def serves(cls, file: FaceFile, role: Role) -> bool:
        face = cls.open(file, role)
        return face is not None and all(map(face.has, _CHINESE_PROBE))

    @staticmethod
    def open(file: FaceFile, role: Role) -> Face | None:
        try:
            return open_face(file, _WEIGHTS[role])
        except (hb.HarfBuzzError, OSError, struct.error, IndexError):  # damaged, or gone since it was listed
            return None

    def primary(self, role: Role) -> Face:
        face = self.open(self._chain(role)[0], role)
        assert face is not None  # `serves` opened it
        return face

    def is_own(self, role: Role) -> bool:
        first = self._chain(role)[0]
        return first == self.chosen.get(role) or any(
            font_find.matches(first, name) for name in font_find.own_names(role)
        )

    def _faces(self, role: Role) -> list[Face]:
        faces = self._opened.get(role)
        if faces is None:
            faces = self._opened[role] = list(self._open_all(self._chain(role), role))
        return faces

    def _open_all(self, files: Iterable[FaceFile], role: Role) -> Iterator[Face]:
        for file in files:
            face = self.open(file, role)
            if face is not None:
                yield face

    def find(self, char: str, role: Role) -> Face | None:
        """The first face that has the character; None where no font of this computer has it."""
        found = self._found[role]
        if char not in found:
            found[char] = self._search(char, role)
        return found[char]

    def _search(self, char: str, role: Role) -> Face | None:
        if self._rest is not None and ord(char) not in self._coverage:
            return None
        faces = [face for face in self._faces(role) if face.has(char)]
        if char in _STOPS:
            faces.sort(key=lambda face: not face.has_low_comma)
        if faces:
            return faces[0]
        return next((face for face in self._rest_faces(role) if face.has(char)), None)

    def _rest_faces(self, role: Role) -> list[Face]:
        if self._rest is None:
            rare = [file for file in map(self._named, font_find.rare_names()) if file is not None]
            small = [face for path, size in self._small for face in font_find.read_faces(path, size, 0)]
            others = [
                file for file in (*small, *self._system) if not _OTHER_CUTS.search(file.postscript_name)
            ]
            outlines = [
                file
                for file in dict.fromkeys([*rare, *others])
                if file.is_outline and not file.postscript_name.startswith(_PICTURES_OF_NOTHING)
            ]
            self._rest = list(self._open_all(outlines, role))
            for face in (*self._rest, *(face for each in Role for face in self._faces(each))):
                self._coverage.update(face.coverage())
        return self._rest


@lru_cache(maxsize=8)
def _shelf(
    system: tuple[FaceFile, ...],
    floor: tuple[FaceFile, ...],
    small: tuple[tuple[str, int], ...],
    chosen: tuple[tuple[Role, FaceFile], ...],
) -> _Shelf:
    return _Shelf(system, floor, small, chosen)


def face_in(path: Path, role: Role) -> FaceFile | None:
    """The face of a font file that can serve a role: its own typeface where the file has it, else one for simplified Chinese.

    None where the file is absent, no font, without Chinese, or may not be embedded.
    """
    try:
        files = [file for file in font_find.faces_of(path) if _Shelf.serves(file, role)]
    except OSError:
        return None
    own = [f for f in files if any(font_find.matches(f, name) for name in font_find.own_names(role))]
    simplified = [f for f in files if _SIMPLIFIED.search(f.postscript_name)]
    return next(iter([*own, *simplified, *files]), None)


class _CharTable(dict[str, Any]):
    """What is known of each character of a role; asked once for each character."""

    def __init__(self, ask: Callable[[str], Any]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, char: str) -> Any:
        value = self[char] = self._ask(char)
        return value


@dataclass(frozen=True, slots=True)
class Slot:
    """One font object of one document; `is_geta` where it draws 〓 for characters that no font has."""

    font_name: str
    is_geta: bool


class RunCodes:
    """How one document writes the characters of a role: `slot_of[char]` indexes `slots`, `hex_of[char]` is the code."""

    def __init__(self, book: "FontBook", role: Role, doc: Any) -> None:
        self._book, self._role, self._doc = book, role, doc
        self.slots: list[Slot] = []
        self.slot_of: dict[str, int] = _CharTable(self._assign)
        self.hex_of: dict[str, str] = _CharTable(self._hex)
        self._numbers: dict[tuple[Face, int, bool], int] = {}
        self._codes: dict[str, bytes] = {}

    def _assign(self, char: str) -> int:
        face, drawn = self._book.drawn_as(char, self._role)
        layer, self._codes[char] = face.slot(drawn, self._doc)
        key = (face, layer, drawn != char)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.slots)
            self.slots.append(Slot(face.getSubsetInternalName(layer, self._doc), drawn != char))
        return number

    def _hex(self, char: str) -> str:
        _slot = self.slot_of[char]
        return self._codes[char].hex()

    def code(self, char: str) -> bytes:
        """The 2-byte code of the character in the font of its slot."""
        _slot = self.slot_of[char]
        return self._codes[char]

    def pieces(self, text: str) -> Iterator[tuple[int, str]]:
        """(slot, text) of the text cut where the font changes."""
        slot_of = self.slot_of
        if len(set(map(slot_of.__getitem__, text))) == 1:
            yield slot_of[text[0]], text
            return
        for slot, chars in groupby(text, key=slot_of.__getitem__):
            yield slot, "".join(chars)


class _RoleFont:
    """A reportlab font that is a role: all faces of its chain under one name, chosen glyph by glyph."""

    _multiByte = 1  # noqa: N815
    _dynamicFont = 1  # noqa: N815
    shapable = False
    encName = "UTF8"  # noqa: N815

    def __init__(self, name: str, shelf: _Shelf, role: Role) -> None:
        self.fontName = self.name = name
        self._shelf, self._role = shelf, role
        self._measure = FontBook(shelf)
        primary = shelf.primary(role)
        self.ascent, self.descent = primary.ascent, primary.descent

    @property
    def face(self) -> "_RoleFont":
        return self

    def stringWidth(self, text: str | bytes, size: float, encoding: str = "utf8") -> float:  # noqa: N802
        return self._measure.width(_decoded(text, encoding), self._role, size)

    def _codes(self, doc: Any) -> RunCodes:
        book = _BOOKS.get(doc)
        if book is None or book.shelf is not self._shelf:
            book = _BOOKS[doc] = FontBook(self._shelf)
        return book.codes(doc, self._role)

    def splitString(self, text: str | bytes, doc: Any, encoding: str = "utf8") -> list[tuple[int, bytes]]:  # noqa: N802
        codes = self._codes(doc)
        pieces = codes.pieces(_decoded(text, encoding)) if text else ()
        return [(slot, b"".join(map(codes.code, piece))) for slot, piece in pieces]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        return self._codes(doc).slots[subset].font_name


def _decoded(text: str | bytes, encoding: str) -> str:
    return text.decode(encoding) if isinstance(text, bytes) else text


# Which book a document under way was begun with: characters drawn by stock code are counted in the right one.
_BOOKS: "WeakKeyDictionary[Any, FontBook]" = WeakKeyDictionary()


class FontBook:
    """The typefaces of one document; remembers what was substituted and what could not be drawn."""

    def __init__(self, shelf: _Shelf) -> None:
        self.shelf = shelf
        self._missing: set[str] = set()
        self._used: set[Role] = set()
        self._drawn: dict[Role, dict[str, tuple[Face, str]]] = {}
        self._advances: dict[tuple[Role, float], dict[str, float]] = {}
        self._codes: WeakKeyDictionary[Any, dict[Role, RunCodes]] = WeakKeyDictionary()
        for role in Role:
            self._drawn[role] = _CharTable(partial(self._resolve, role))

    @classmethod
    def load(cls, *, floor_only: bool | None = None, chosen: Mapping[Role, Path] | None = None) -> "FontBook":
        """The fonts of this computer; only the floor's where `floor_only`, or where ZSAPP_FONTS=floor and it is None.

        `chosen`: files that a person wants for roles; one that cannot serve (see `face_in`) is left out. Not with the floor alone.
        Raises PlaceError where there is no font with Chinese, UserError for another value of ZSAPP_FONTS.
        """
        if floor_only is None:
            wish = os.environ.get("ZSAPP_FONTS", "")
            if wish not in ("", "floor"):
                raise UserError(_("环境变量 ZSAPP_FONTS 只能是 floor，或者不设。"))
            floor_only = wish == "floor"
        floor = tuple(face for path in font_find.floor_files() for face in font_find.faces_of(path))
        large, small = ([], []) if floor_only else font_find.system_faces()
        wanted = {} if floor_only else {role: face_in(path, role) for role, path in (chosen or {}).items()}
        first = tuple((role, file) for role, file in sorted(wanted.items()) if file is not None)
        return cls(_shelf(tuple(large), floor, tuple(small), first))

    def face(self, role: Role) -> Face:
        """The face that serves the role where it has the character."""
        return self.shelf.primary(role)

    def font_name(self, role: Role) -> str:
        """The name under which stock reportlab code draws in this role, with the same fallback."""
        name = f"zsapp-{self.shelf.serial}-{role}"
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(_RoleFont(name, self.shelf, role))
        return name

    def drawn_as(self, char: str, role: Role) -> tuple[Face, str]:
        """The face and the character drawn, which is 〓 where no font has a glyph (see `missing`)."""
        return self._drawn[role][char]

    def _resolve(self, role: Role, char: str) -> tuple[Face, str]:
        self._used.add(role)
        face = self.shelf.find(char, role)
        if face is not None:
            return face, char
        self._missing.add(char)
        geta = self.shelf.find(GETA, role)
        return (geta, GETA) if geta is not None else (self.shelf.primary(role), "?")

    def _advance(self, role: Role, full: float, char: str) -> float:
        face, drawn = self._drawn[role][char]
        width = face.advance(drawn)
        return full if width == FULL_WIDTH else width

    def runs(self, text: str, role: Role) -> list[tuple[Face, str]]:
        """The text cut where the face changes; characters without a glyph come as 〓."""
        drawn = map(self._drawn[role].__getitem__, text)
        return [
            (face, "".join(c for _face, c in run)) for face, run in groupby(drawn, key=lambda pair: pair[0])
        ]

    def advances(self, role: Role, full: float = FULL_WIDTH) -> dict[str, float]:
        """Widths of characters in 1/1000 em, full-width ones as `full`; fills itself when asked for a character."""
        key = (role, full)
        if key not in self._advances:
            self._advances[key] = _CharTable(partial(self._advance, role, full))
        return self._advances[key]

    def width(self, text: str, role: Role, size_pt: float) -> float:
        """The width of the text in points, without any spacing."""
        return sum(map(self.advances(role).__getitem__, text)) * size_pt / 1000

    def codes(self, doc: Any, role: Role) -> RunCodes:
        """How a document (`canvas._doc`) writes this role's characters."""
        by_role = self._codes.setdefault(doc, {})
        if role not in by_role:
            by_role[role] = RunCodes(self, role, doc)
        return by_role[role]

    def substitutions(self) -> list[Substitution]:
        """The roles met so far whose own typeface is not on this computer, in the order of `Role`."""
        return [
            Substitution(role, _(ROLE_TITLES[role]), self.face(role).postscript_name)
            for role in Role
            if role in self._used and not self.shelf.is_own(role)
        ]

    def missing(self) -> set[str]:
        """The characters met so far for which no font has a glyph; they are drawn as 〓."""
        return set(self._missing)


class _BookCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that never takes one of the 14 standard fonts, which are not embedded; drawings begin with one."""

    def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:  # noqa: N802
        """As reportlab's, with the document's own font for a standard one."""
        name = self._initialFontName if psfontname in pdfmetrics.standardFonts else psfontname
        super().setFont(name, size, leading)


def canvas_maker(book: FontBook) -> Callable[..., Canvas]:
    """What to hand to `doc.build(canvasmaker=...)`: same bytes each time, no unembedded Helvetica."""

    def make(file: str | BinaryIO, **options: Any) -> Canvas:
        options.update(invariant=1, pageCompression=1, initialFontName=book.font_name(Role.SONG))
        canvas = _BookCanvas(file, **options)
        _BOOKS[canvas._doc] = book
        return canvas

    return make


def new_canvas(file: str | Path | BinaryIO, book: FontBook) -> Canvas:
    """A bare canvas of A4 under the same rules as `canvas_maker`."""
    target = str(file) if isinstance(file, Path) else file
    return canvas_maker(book)(target, pagesize=A4)
