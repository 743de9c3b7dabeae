"""One gettext catalogue for window, reports and command line.

The source language is Chinese: a msgid is the Chinese text itself, so Chinese needs no catalogue and cannot be incomplete.
"""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from zsapp.base.paths import resources_dir

DOMAIN = "zsapp"
CHINESE = "zh_CN"
ENGLISH = "en"
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """`zh_CN` or `en`: ZSAPP_LANG, else English only where the system's locale is English; Chinese otherwise."""
    given = os.environ.get  # asked thousands of times at the start: no loop
    wish = (
        given("ZSAPP_LANG") or given("LC_ALL") or given("LC_MESSAGES") or given("LANG") or _system_language()
    )
    return ENGLISH if wish.lower().startswith("en") else CHINESE


def _system_language() -> str:
    import locale  # late: where the environment says it, the first frame does without

    return locale.setlocale(locale.LC_CTYPE, None) or ""


@cache
def _catalogue(name: str) -> gettext.NullTranslations:
    if name == CHINESE:
        return gettext.NullTranslations()
    folder: Path = resources_dir() / "locale"
    return gettext.translation(DOMAIN, folder, languages=[name], fallback=True)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Inside, `_` speaks this language whatever the person's is: a report is a Chinese document, its reader another person.

    Holds for this thread only, and for texts made inside, errors too: what may fail by the person's mistake is asked before.
    """
    token = _spoken.set(name)
    try:
        yield
    finally:
        _spoken.reset(token)


def amid(label: str) -> str:
    """A label within other words: in English its first letter is small there."""
    return label[:1].lower() + label[1:]


def spoken() -> str:
    """The language that `_` speaks here."""
    return _spoken.get() or language()


def _(text: str) -> str:
    """The text in the person's language; `text` is Chinese."""
    return _catalogue(spoken()).gettext(text) if text else ""


def counted(text: str, n: int) -> str:
    """As `_`, in the form for so many: Chinese has one, English two. `text` holds a place for the number, filled by the caller."""
    return _catalogue(spoken()).ngettext(text, text, n)


def zh(text: str) -> str:
    """Mark a Chinese text for the catalogue where it is declared; translated by `_` where it is shown."""
    return text
