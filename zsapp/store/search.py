"""The search index: FTS5 over text with Chinese characters set apart, so that phrases of one and two characters are exact.

Names are found by pinyin and initials too, in columns of their own. The table holds no text (`content=''`), only where words stand.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, text

from zsapp.domain.derived import shown_in
from zsapp.domain.field import Kind, RecordSpec, Show
from zsapp.domain.kinds import shown

_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# place and family names that are read otherwise than the word alone (pypinyin's default comes out wrong)
_READINGS = {"单县": "shàn xiàn", "乐清": "yuè qīng", "东阿": "dōng ē", "六安": "lù ān", "亳州": "bó zhōu", "蚌埠": "bèng bù",
             "台州": "tāi zhōu", "丽水": "lí shuǐ", "厦门": "xià mén", "重庆": "chóng qìng", "长沙": "cháng shā"}  # fmt: skip


def make_empty(connection: Connection) -> None:
    """Drop the index and make an empty one."""
    connection.execute(text("DROP TABLE IF EXISTS search"))
    connection.execute(
        text(
            "CREATE VIRTUAL TABLE search USING fts5(words, pinyin, initials, content='', contentless_delete=1, "
            "tokenize='unicode61 remove_diacritics 2')"
        )
    )


class _Apart(dict[int, str]):
    """For `str.translate`: each character folded, Chinese ones with a space on either side."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = "".join(f" {char} " if _WIDE.match(char) else char for char in folded)
        return self[code]


_APART = _Apart()
# Of texts without these (Jamo, combining marks, half-width kana) every character folds by itself.
_JOINING = re.compile(
    "[\u0300-\u036f\u1100-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\uff61-\uffdc]|\u03a3"
)


def set_apart(written: str) -> str:
    """Lower case, full width folded, a space around every Chinese character."""
    if _JOINING.search(written):
        written = unicodedata.normalize("NFKC", written).lower()
    return written.translate(_APART)


_shown_in = cache(shown_in)


def words_of(each: RecordSpec, flat: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """What of a record is searched: (words, pinyin, initials), or None where nothing is."""
    searched = [
        shown(spec, flat[name]) for name, spec in _shown_in(each, Show.SEARCH).items() if flat.get(name)
    ]
    if not searched:
        return None
    names = [
        str(flat[n]) for n, s in _shown_in(each, Show.NAME).items() if s.kind is Kind.LINE and flat.get(n)
    ]
    spoken = [spell(name) for name in names]
    return (
        set_apart("\n".join(searched)),
        " ".join(tail for syllables in spoken for tail in _tails(syllables)),
        " ".join(tail for syllables in spoken for tail in _tails([s[0] for s in syllables])),
    )


def _tails(syllables: Sequence[str]) -> Iterator[str]:
    """The name from each of its syllables on, each one word: a prefix query then finds it from any syllable."""
    for start in range(min(len(syllables), _SPELLED)):
        yield "".join(syllables[start:_SPELLED])


def spell(name: str) -> tuple[str, ...]:
    """The syllables of a name, without tones; other letters stand for themselves."""
    return tuple(syllable.lower() for _written, syllable, _tone in _read(name))


def in_order(name: str) -> str:
    """What a name is sorted by, byte by byte: digits, Latin letters, then characters by syllable, tone and character (GB/T 13418).

    Numbers go by their worth: 二组 before 十组, 3号 before 12号.
    """
    counted = _NUMBER.sub(_in_digits, unicodedata.normalize("NFKC", name))
    return "".join(
        f"{syllable}{tone}{written}" if tone else written.upper()
        for written, syllable, tone in _read(counted)[:_SPELLED]
    )


_DIGITS = "一二三四五六七八九"
_NUMBER = re.compile(f"[0-9]+|(?<=第)[{_DIGITS}十]+|[{_DIGITS}十]+(?=[组队期号局处科部所])")


def _in_digits(found: re.Match[str]) -> str:
    """A number with so many digits that all compare; of the written ones up to 九十九, others stay words."""
    word = found[0]
    if word.isascii():
        return word.zfill(4)
    tens, ten, ones = word.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return word
    many = (_DIGITS.find(tens) + 1 if tens else 1) if ten else 0
    return str(many * 10 + (_DIGITS.find(ones) + 1 if ones else 0)).zfill(4)


def prepare() -> None:
    """Load the table of readings, which stops the whole process for a tenth of a second: better before somebody types."""
    _read("招商")


@lru_cache(8_192)  # of each batch that is derived, the names are read twice
def _read(name: str) -> tuple[tuple[str, str, str], ...]:
    """A name in parts, each as (written, syllable, tone); letters that are no characters: (written, written, "")."""
    kept = re.sub(r"[^\w]", "", unicodedata.normalize("NFKC", name))[:_READ]
    return tuple(part for word in _cutter()(kept) for part in _spoken(word))


@cache
def _cutter() -> Callable[[str], list[str]]:
    """Cuts a text into words that are read together."""
    from pypinyin import load_phrases_dict
    from pypinyin.seg.simpleseg import seg

    load_phrases_dict({word: [[s] for s in reading.split()] for word, reading in _READINGS.items()})
    return seg


@cache
def _spoken(word: str) -> tuple[tuple[str, str, str], ...]:
    """The parts of a word, read as by `lazy_pinyin`; the same words stand in many names."""
    from pypinyin import Style
    from pypinyin.converter import DefaultConverter

    read = DefaultConverter().convert(word, Style.TONE, heteronym=False, errors="default", strict=True)
    parts, place = [], 0
    for [reading] in read:
        if word.startswith(reading, place):  # letters together, and what has no reading
            parts.append((reading, reading, ""))
            place += len(reading)
        else:
            parts.append((word[place], *_without_tone(reading)))
            place += 1
    return tuple(part for part in parts if part[0])


_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


def _without_tone(spoken: str) -> tuple[str, str]:
    """A syllable as it is typed (ü: v), and its tone, 5 for the neutral one."""
    marks = unicodedata.normalize("NFD", spoken).replace("u\u0308", "v")
    tone = next((_TONES[each] for each in marks if each in _TONES), "5")
    plain = "".join(each for each in marks if each not in _TONES)
    return unicodedata.normalize("NFC", plain), tone


def put(connection: Connection, rows: Iterable[tuple[int, tuple[str, str, str]]]) -> None:
    """Add entries under new row numbers, in their order: a number below the one before makes FTS5 write a segment of its own."""
    if many := [(row, *entry) for row, entry in sorted(rows)]:
        connection.exec_driver_sql(
            "INSERT INTO search (rowid, words, pinyin, initials) VALUES (?, ?, ?, ?)", many
        )


def remove(connection: Connection, rows: Sequence[int]) -> None:
    """Take entries out."""
    if rows:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", [(row,) for row in rows])


def forget(connection: Connection) -> None:
    """Merge the index into one piece, so that nothing of removed entries is left in it (erasure, log rule 13)."""
    connection.execute(text("INSERT INTO search (search) VALUES ('optimize')"))


_SPELLED = 40  # syllables of a name beyond which nobody types
_READ = 200  # characters of a name that are spelled at all
_FIRST = 2_000  # beyond so many hits the newest stand first; below, the best


def find(connection: Connection, typed: str, *, kind: str | None, limit: int) -> list[tuple[str, str, str]]:
    """(id, kind, title) of the records that hold all words of `typed`, best first; the last word may be unfinished."""
    query = expression(typed)
    if not query:
        return []
    which = "AND r.kind = :kind" if kind else ""
    of_search = f"FROM search s JOIN record r ON r.search_row = s.rowid WHERE s.search MATCH :query AND r.deleted = 0 {which}"
    given = {"query": query, "kind": kind, "limit": limit, "first": _FIRST}
    hits = connection.execute(
        text(f"SELECT count(*) FROM (SELECT 1 {of_search} LIMIT :first)"), given
    ).scalar_one()
    order = "bm25(search, 1.0, 4.0, 4.0)" if hits < _FIRST else "s.rowid DESC"
    rows = connection.execute(
        text(f"SELECT r.id, r.kind, r.title {of_search} ORDER BY {order} LIMIT :limit"), given
    )
    return [(row[0], row[1], row[2]) for row in rows]


def expression(typed: str) -> str:
    """The FTS5 expression: every word as a phrase; words of Latin letters also as pinyin and as initials."""
    parts = []
    for word in re.sub(r"[\0\ud800-\udfff]", " ", unicodedata.normalize("NFKC", typed)).lower().split():
        quoted = '"' + set_apart(word).replace('"', " ").strip() + '"'
        if not re.search(r"\w", word):
            continue
        if re.fullmatch("[a-z']+", word):
            plain = '"' + word.replace("'", "") + '"'
            parts.append(f"(words: {quoted}* OR pinyin: {plain}* OR initials: {plain}*)")
        else:
            parts.append(f"words: {quoted}*")
    return " AND ".join(parts)
