"""Files take their names and go away: on Windows with patience, elsewhere at once.

Windows refuses to rename, replace or delete a file while anybody has it open, and virus scanners, search indexers and backup programs open
what was just written, for some tenths of a second. There the same step is tried again; a file that stays open is refused in the end.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_S = 3.0 if sys.platform == "win32" else 0.0
_PAUSE_S = 0.05


def put_in_place(part: Path, path: Path, *, patience_s: float = PATIENCE_S) -> None:
    """Rename `part` to `path`, over a file that stands there, never over a folder that holds anything. Raises OSError."""
    _patiently(lambda: os.replace(part, path), patience_s)


def take_away(path: Path, *, patience_s: float = PATIENCE_S) -> None:
    """Delete a file; one that is absent already is no error. Raises OSError."""
    _patiently(lambda: path.unlink(missing_ok=True), patience_s)


def _patiently(step: Callable[[], None], patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return step()
        except PermissionError:  # what Windows says of a file that somebody has open
            if time.monotonic() >= deadline:
                raise
        time.sleep(_PAUSE_S)
