"""Files take their names and go away: on Windows with patience, elsewhere at once; and what the system says of a disk that refuses.

Windows refuses to rename, replace or delete a file while anybody has it open, and virus scanners, search indexers and backup programs open
what was just written, for some tenths of a second. There the same step is tried again; a file that stays open is refused in the end.
"""

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_S = 3.0 if sys.platform == "win32" else 0.0
_PAUSE_S = 0.05

FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
"""No room; EFBIG is what a limit on file size (`ulimit -f`) gives, to a person that is a full disk as well."""
REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def put_in_place(part: Path, path: Path, *, patience_s: float | None = None) -> None:
    """Rename `part` to `path`, over a file that stands there, never over a folder that holds anything. Raises OSError.

    `patience_s`: how long to go on trying where it is held; by default as long as this system asks for.
    """
    _patiently(lambda: os.replace(part, path), patience_s)


def take_away(path: Path) -> None:
    """Delete a file; one that is absent already is no error. Raises OSError."""
    _patiently(lambda: path.unlink(missing_ok=True), None)


def sync_dir(folder: Path) -> None:
    """Make renames and deletions in `folder` durable; Windows does that by itself and cannot open folders. Raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _patiently(step: Callable[[], None], patience_s: float | None) -> None:
    deadline = time.monotonic() + (PATIENCE_S if patience_s is None else patience_s)
    while True:
        try:
            return step()
        except PermissionError:  # what Windows says of a file that somebody has open
            if time.monotonic() >= deadline:
                raise
        time.sleep(_PAUSE_S)
