"""Names as they are read aloud: syllables for searching, and the order in which lists of Chinese names stand."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

SPELLED = 40
"""Syllables of a name beyond which nobody types."""
_READ = 200  # characters of a name that are spelled at all
# place and family names that are read otherwise than the word alone (pypinyin's default comes out wrong)
_READINGS = {"单县": "shàn xiàn", "乐清": "yuè qīng", "东阿": "dōng ē", "六安": "lù ān", "亳州": "bó zhōu", "蚌埠": "bèng bù",
             "台州": "tāi zhōu", "丽水": "lí shuǐ", "厦门": "xià mén", "重庆": "chóng qìng", "长沙": "cháng shā"}  # fmt: skip


def spell(name: str) -> tuple[str, ...]:
    """The syllables of a name, without tones; other letters stand for themselves."""
    return tuple(syllable.lower() for _written, syllable, _tone in _read(name))


@lru_cache(32_768)  # tables of thousands of names are sorted again after each change
def in_order(name: str) -> str:
    """What a name is sorted by, byte by byte: digits, Latin letters, then characters by syllable, tone and character (GB/T 13418).

    Numbers go by their worth: 二组 before 十组, 3号 before 12号.
    """
    counted = _NUMBER.sub(_in_digits, unicodedata.normalize("NFKC", name))
    return "".join(
        f"{syllable}{tone}{written}" if tone else written.upper()
        for written, syllable, tone in _read(counted)[:SPELLED]
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
