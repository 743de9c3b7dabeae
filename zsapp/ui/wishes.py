"""Wishes that have to be known before the application is made: the language and the size of the text."""

import os
from pathlib import Path

from zsapp.ui.preferences import Preferences

LANGUAGE, TEXT_SIZE = "language", "text_percent"
LANGUAGE_VARIABLE, SIZE_VARIABLE = "ZSAPP_LANG", "QT_SCALE_FACTOR"
SIZES = (100, 110, 125, 150)


def take_wishes(profile_dir: Path) -> None:
    """Put the kept wishes into force; a variable that is set outside is stronger."""
    preferences = Preferences(profile_dir)
    language, percent = preferences.get(LANGUAGE), preferences.get(TEXT_SIZE)
    if isinstance(language, str) and language in ("zh_CN", "en"):
        os.environ.setdefault(LANGUAGE_VARIABLE, language)
    if percent in SIZES and percent != 100:
        os.environ.setdefault(SIZE_VARIABLE, f"{percent / 100:g}")
