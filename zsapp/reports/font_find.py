"""Which font files lie on this computer, what their faces are called, and which names stand for which role.

Only table directories and names are read here (no outline, no character map), so that hundreds of files cost
milliseconds. Faces of a collection (TTC, OTC) are told apart by their PostScript name, never by their index,
which differs between releases of the same font.
"""

import importlib.util
import os
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

FLOOR_PACKAGE = "justmytype_intl_cjk"
_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
_ROLE_FILE_BYTES = 600_000  # no font with the 6,763 characters of GB 2312 is smaller
_NAME_IDS = (4, 6)
_RESTRICTED, _NO_SUBSET, _BITMAP_ONLY = 0x0002, 0x0100, 0x0200


class Role(StrEnum):
    """What a typeface does in an official document (GB/T 9704-2012, 7.2): body, text, title, headings."""

    FANG = "fang"
    SONG = "song"
    XIAOBIAOSONG = "xiaobiaosong"
    HEI = "hei"
    KAI = "kai"


@dataclass(frozen=True, slots=True)
class FaceFile:
    """One face of one file. `names` are normalised (see `normal_name`), `index` is its place in a collection.

    `cff_at` is where its CFF table begins in the file, 0 without one.
    """

    path: str
    index: int
    postscript_name: str
    names: frozenset[str]
    size_bytes: int
    is_outline: bool
    cff_at: int


# Names by which a face of the role is known, best first: GB2312 sets of the ministries' templates, Founder
# (FZ...), Windows, Kylin and UOS (CESI), macOS (ST...), Fandol, Noto and Source Han, Arphic. A trailing * is a prefix.
_OWN: dict[Role, tuple[str, ...]] = {
    Role.FANG: (
        "仿宋_GB2312",
        "FangSong_GB2312",
        "FZFSK--GBK1-0",
        "FZFSJW--GB1-0",
        "FZFangSong-Z02*",
        "FangSong",
        "CESI仿宋*",
        "CESI_FS*",
        "STFangsong",
        "STFangsongSC*",
        "FandolFang-Regular",
        "ZhuqueFangsong*",
        "AdobeFangsongStd-Regular",
    ),
    Role.SONG: (
        "SimSun",
        "FZSSK--GBK1-0",
        "FZSSJW--GB1-0",
        "FZShuSong-Z01*",
        "CESI宋体*",
        "CESI_SS*",
        "STSongti-SC-Regular",
        "NotoSerifCJKsc-Regular",
        "SourceHanSerifSC-Regular",
        "SourceHanSerifCN-Regular",
        "NotoSerifSC-Regular",
        "STSong",
        "NSimSun",
        "FandolSong-Regular",
        "AR PL UMing CN",
        "UMingCN",
        "AdobeSongStd-Light",
    ),
    Role.XIAOBIAOSONG: (
        "FZXBSJW--GB1-0",
        "FZXBSK--GBK1-0",
        "FZXiaoBiaoSong-B05*",
        "方正小标宋*",
        "CESI小标宋*",
        "CESI_XBS*",
    ),
    Role.HEI: (
        "SimHei",
        "FZHTK--GBK1-0",
        "FZHTJW--GB1-0",
        "FZHei-B01*",
        "CESI黑体*",
        "CESI_HT*",
        "STHeitiSC-Medium",
        "STHeiti",
        "NotoSansCJKsc-Medium",
        "NotoSansCJKsc-Bold",
        "SourceHanSansSC-Medium",
        "SourceHanSansCN-Medium",
        "NotoSansCJKsc-Regular",
        "SourceHanSansSC-Regular",
        "SourceHanSansCN-Regular",
        "PingFangSC-Medium",
        "MicrosoftYaHei",
        "FandolHei-Regular",
        "WenQuanYiZenHei",
        "WenQuanYiMicroHei",
        "DroidSansFallback",
    ),
    Role.KAI: (
        "楷体_GB2312",
        "KaiTi_GB2312",
        "FZKTK--GBK1-0",
        "FZKTJW--GB1-0",
        "FZKai-Z03*",
        "KaiTi",
        "CESI楷体*",
        "CESI_KT*",
        "STKaiti",
        "STKaitiSC*",
        "STKaiti-SC-Regular",
        "FandolKai-Regular",
        "AR PL UKai CN",
        "UKaiCN",
        "AdobeKaitiStd-Regular",
    ),
}
_HEAVY_SONG = (
    "NotoSerifCJKsc-SemiBold",
    "NotoSerifCJKsc-Bold",
    "SourceHanSerifSC-SemiBold",
    "SourceHanSerifSC-Bold",
    "SourceHanSerifCN-Bold",
    "STSongti-SC-Bold",
    "STZhongsong",
)
_STAND_INS: dict[Role, tuple[str, ...]] = {
    Role.FANG: _OWN[Role.SONG],
    Role.SONG: (),
    Role.XIAOBIAOSONG: _HEAVY_SONG + _OWN[Role.SONG],
    Role.HEI: (),
    Role.KAI: _OWN[Role.FANG] + _OWN[Role.SONG],
}
# Met when no face of the role has a character; Japanese faces have people's names that Chinese ones lack.
_RARE = (
    "SimSun-ExtB",
    "SimSunExtG",
    "NotoSerifCJKjp-Regular",
    "NotoSansCJKjp-Regular",
    "NotoSerifCJKtc-Regular",
    "NotoSansCJKtc-Regular",
    "NotoSansCJKkr-Regular",
    "MingLiU-ExtB",
    "UMingHK",
    "HanaMinB",
)


def normal_name(name: str) -> str:
    """A font name without what differs between systems: case, blanks, hyphens, underscores."""
    return re.sub(r"[\s_\-]+", "", name).casefold()


def own_names(role: Role) -> tuple[str, ...]:
    """Names of the faces that are the role's own typeface, best first."""
    return _OWN[role]


def stand_in_names(role: Role) -> tuple[str, ...]:
    """Names of the faces that may stand in for the role, nearest in look first."""
    return _STAND_INS[role]


def rare_names() -> tuple[str, ...]:
    """Names of the faces asked for rare characters, after all faces of the role and the floor."""
    return _RARE


def matches(face: FaceFile, name: str) -> bool:
    """Whether the face is known by this name (a trailing * matches the rest)."""
    if name.endswith("*"):
        prefix = normal_name(name[:-1])
        return any(known.startswith(prefix) for known in face.names)
    return normal_name(name) in face.names


def floor_files() -> list[Path]:
    """Noto Sans SC, JP, TC, KR of the floor package in this order; empty where it is not installed."""
    spec = importlib.util.find_spec(FLOOR_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return []
    folder = Path(next(iter(spec.submodule_search_locations))) / "fonts"
    found = {path.name.partition("[")[0]: path for path in folder.rglob("NotoSans*.ttf")}
    return [found[name] for name in ("NotoSansSC", "NotoSansJP", "NotoSansTC", "NotoSansKR") if name in found]


def system_folders() -> list[Path]:
    """Where this system keeps fonts: for all people first, then the person's own."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return [
            Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
            local / "Microsoft" / "Windows" / "Fonts",
        ]
    if sys.platform == "darwin":
        system = Path("/System/Library")
        return [system / "Fonts", system / "AssetsV2", Path("/Library/Fonts"), home / "Library" / "Fonts"]
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [
        *(Path(folder) / "fonts" for folder in shared.split(":") if folder),
        own / "fonts",
        home / ".fonts",
    ]


def system_faces() -> tuple[list[FaceFile], list[tuple[str, int]]]:
    """Faces of the files large enough to be Chinese, and (path, size) of the smaller ones, in a fixed order."""
    large: list[FaceFile] = []
    small: list[tuple[str, int]] = []
    seen: set[str] = set()
    for folder in system_folders():
        for path, size_bytes, modified_ns in _walk(str(folder)):
            if path in seen:
                continue
            seen.add(path)
            if size_bytes >= _ROLE_FILE_BYTES:
                large.extend(read_faces(path, size_bytes, modified_ns))
            else:
                small.append((path, size_bytes))
    return large, small


def _walk(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:  # absent or not ours to read: no fonts there
        return
    for entry in entries:
        try:
            if entry.is_dir():
                yield from _walk(entry.path)
            elif entry.name.lower().endswith(_SUFFIXES):
                stat = entry.stat()
                yield entry.path, stat.st_size, stat.st_mtime_ns
        except OSError:  # a dangling link
            continue


def faces_of(path: Path) -> tuple[FaceFile, ...]:
    """The faces of one file, as `read_faces`."""
    stat = path.stat()
    return read_faces(str(path), stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4096)
def read_faces(path: str, size_bytes: int, modified_ns: int) -> tuple[FaceFile, ...]:
    """The faces of one file that may be embedded; none where it is damaged. Size and time only key the cache."""
    del modified_ns
    try:
        with open(path, "rb", buffering=0) as file:
            return tuple(_faces(file, path, size_bytes))
    except (OSError, struct.error, UnicodeDecodeError):
        return ()


def _at(file: BinaryIO, offset: int, count: int) -> bytes:
    file.seek(offset)
    return file.read(count)


def _faces(file: BinaryIO, path: str, size_bytes: int) -> Iterator[FaceFile]:
    head = _at(file, 0, 12)
    offsets: tuple[int, ...] = (0,)
    if head[:4] == b"ttcf":
        (count,) = struct.unpack(">L", head[8:12])
        offsets = struct.unpack(f">{min(count, 256)}L", _at(file, 12, 4 * min(count, 256)))
    for index, offset in enumerate(offsets):
        face = _face(file, path, index=index, offset=offset, size_bytes=size_bytes)
        if face is not None:
            yield face


def _face(file: BinaryIO, path: str, *, index: int, offset: int, size_bytes: int) -> FaceFile | None:
    (table_count,) = struct.unpack(">4xH6x", _at(file, offset, 12))
    directory = _at(file, offset + 12, 16 * min(table_count, 128))
    tables = {tag: (start, length) for tag, _sum, start, length in struct.iter_unpack(">4sLLL", directory)}
    if b"name" not in tables or b"cmap" not in tables or not _may_embed(file, tables):
        return None
    found = dict(_names(_at(file, *tables[b"name"])))
    postscript = next((text for (name_id, _language), text in sorted(found.items()) if name_id == 6), "")
    names = frozenset(normal_name(text) for text in found.values())
    is_outline = any(tag in tables for tag in (b"glyf", b"CFF ", b"CFF2"))
    cff_at = tables.get(b"CFF ", (0, 0))[0]
    return FaceFile(path, index, postscript, names, size_bytes, is_outline, cff_at)


def _may_embed(file: BinaryIO, tables: dict[bytes, tuple[int, int]]) -> bool:
    """OpenType OS/2 fsType: restricted, bitmaps only, or not to be subset means that we must not embed it."""
    if b"OS/2" not in tables:
        return True
    raw = _at(file, tables[b"OS/2"][0] + 8, 2)
    (rights,) = struct.unpack(">H", raw)
    return (rights & 0x000F) != _RESTRICTED and not rights & (_NO_SUBSET | _BITMAP_ONLY)


def _names(table: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    _format, count, storage = struct.unpack(">3H", table[:6])
    for record in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        platform, _encoding, language, name_id, length, start = record
        if name_id not in _NAME_IDS or platform not in (0, 1, 3):
            continue
        raw = table[storage + start : storage + start + length]
        text = raw.decode("mac_roman" if platform == 1 else "utf-16-be", errors="replace")
        # English (0x409) of Windows sorts before other languages, so that the PostScript name is the usual one.
        yield (name_id, 0 if platform == 3 and language == 0x409 else (platform << 16) + language), text
