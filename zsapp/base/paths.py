"""Where things lie: the resources that ship with the program, and the person's default profile."""

import os
import re
import sys
from functools import cache
from pathlib import Path

_NOT_IN_NAMES = r'[\\/:*?"<>|\x00-\x1f]'
_DEVICES = r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)"  # Windows' own, whatever their suffix


@cache
def resources_dir() -> Path:
    """The `resources/` folder: beside the package in a checkout, inside it (`zsapp/_resources`) in a wheel."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def default_profile_dir() -> Path:
    """The profile used without `--profile`: the system's place for a person's application data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "zsapp"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "zsapp"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "zsapp"


def plain_name(text: str, *, most: int = 80) -> str:
    """A text as the name of a file on every system, of at most so many characters; "" where nothing is left of it.

    Windows refuses nine characters, blanks and points at the end, and the names of its devices; a colon would hide the file in another.
    """
    name = re.sub(_NOT_IN_NAMES, "-", text)[:most].strip(" .")
    return f"_{name}" if re.match(_DEVICES, name) else name
