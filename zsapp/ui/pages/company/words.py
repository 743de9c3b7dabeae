"""How the page of a company says things: amounts, choices, days, the gist of a long text."""

from collections.abc import Iterable
from datetime import date, datetime

from zsapp.base.texts import _
from zsapp.domain.field import KINDS
from zsapp.domain.money import parse_amount
from zsapp.ui.editors.amounts import amount_words
from zsapp.ui.editors.choices import word_of
from zsapp.ui.theme.tones import tone_of

GIST = 84  # characters


def gist(text: str | None, most: int = GIST) -> str:
    """The beginning of a text in one paragraph."""
    one = " ".join((text or "")[: 4 * most].split())
    return one if len(one) <= most else one[: most - 1] + "…"


def amount(printed: str | None) -> str:
    """A printed amount in 万."""
    return amount_words(parse_amount(printed)) if printed else ""


def choice(kind: str, field: str, word: str | None) -> str:
    """A stored word of a closed list in the person's language."""
    found = {each.word: each for each in KINDS[kind].printed()[field].choices}
    return word_of(found[word]) if word in found else word or ""


def pill(kind: str, field: str, word: str | None) -> tuple[tuple[str, str], ...]:
    """A word of a closed list with its tone, for a pill; nothing where there is none."""
    return ((choice(kind, field, word), tone_of(word)),) if word else ()


def joined(parts: Iterable[str | None], by: str = " · ") -> str:
    """What there is of some words."""
    return by.join(part for part in parts if part)


def day_words(day: str | None, today: str) -> str:
    """A day as people say it: 5月12日, with the year where it is another one."""
    if not day:
        return ""
    if day == today:
        return _("今天")
    read = date.fromisoformat(day)
    if day[:4] == today[:4]:
        return _("{m}月{d}日").format(m=read.month, d=read.day)
    return day


def moment_words(at: str) -> str:
    """A moment of the log as this computer's wall clock shows it."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
