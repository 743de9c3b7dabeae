"""A rule of Windows, held here: what this process has open is not renamed, replaced or deleted by the program.

On Linux nobody would notice. Only acts of the program itself count, not those of tests and libraries; only Linux can be asked what is open.
"""

import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zsapp.base import placing

_OPEN = Path("/proc/self/fd")
_PROGRAM = f"{os.sep}zsapp{os.sep}"
_ACTS = {"replace": 2, "rename": 2, "unlink": 1, "remove": 1, "rmdir": 1}
_PLUMBING = ("pathlib", "shutil", "contextlib", "tempfile")  # between the program and the system


def holds(patched: pytest.MonkeyPatch) -> None:
    """From now on the program meets PermissionError where Windows would give it, and is as patient as there."""
    if not _OPEN.is_dir():
        return
    patched.setattr(placing, "PATIENCE_S", 3.0)
    for name, count in _ACTS.items():
        patched.setattr(os, name, _refusing(getattr(os, name), count))
    patched.setattr(shutil, "rmtree", _refusing(shutil.rmtree, 1))


def _refusing(act: Callable[..., Any], count: int) -> Callable[..., Any]:
    def called(*given: Any, **named: Any) -> Any:
        if not {"dir_fd", "src_dir_fd", "dst_dir_fd"} & {
            name for name, value in named.items() if value is not None
        }:
            for path in given[:count]:
                if _is_of_the_program() and (found := _open_at(path)):
                    raise PermissionError(13, f"on Windows this is refused, {found} is open", os.fspath(path))
        return act(*given, **named)

    return called


def _is_of_the_program() -> bool:
    """Whether the call comes from a module of the program, straight or by way of the standard library."""
    frame = sys._getframe(2)
    while frame is not None and Path(frame.f_code.co_filename).stem in _PLUMBING:
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return _PROGRAM in frame.f_code.co_filename and f"{os.sep}tests{os.sep}" not in frame.f_code.co_filename


def _open_at(path: Any) -> str:
    """The file there or below that this process has open; "" where there is none."""
    place = os.path.realpath(path)
    for number in os.listdir(_OPEN):
        try:
            target = os.readlink(_OPEN / number)
            if (target == place or target.startswith(place + os.sep)) and not stat.S_ISDIR(
                os.fstat(int(number)).st_mode
            ):
                return target
        except OSError:  # closed meanwhile
            continue
    return ""
