"""Where things lie: the resources that ship with the program, and the person's default profile."""

import os
import sys
from functools import cache
from pathlib import Path


@cache
def resources_dir() -> Path:
    """The `resources/` folder: beside the package in a checkout, inside it (`zsapp/_resources`) in a wheel."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def default_profile_dir() -> Path:
    """The profile used without `--profile`: the system's place for a person's application data."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming")) / "zsapp"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "zsapp"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "zsapp"
