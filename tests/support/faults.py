"""Faults of the disk and of the process, planted for real."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import environment, run_python


@contextmanager
def full_disk(limit_bytes: int) -> Iterator[None]:
    """No file of this process grows past `limit_bytes` (the way to a full disk without root; not on Windows)."""
    resource = pytest.importorskip("resource", reason="RLIMIT_FSIZE is POSIX")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))  # Python ignores SIGXFSZ already
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def flip(path: Path, offset: int, *, mask: int = 1) -> None:
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    data[offset] ^= mask
    path.write_bytes(data)


# Dies, as if by kill -9, at the call number `stop` of those that make files durable or put them in place, and once after the last:
# where folders cannot be synced (Windows), the last is what puts a file in its place.
_DYING = """
import atexit, os, sys
calls = 0
atexit.register(lambda: calls == int(sys.argv[1]) and os._exit(9))
def dying(real):
    def call(*arguments, **named):
        global calls
        if calls == int(sys.argv[1]):
            os._exit(9)
        calls += 1
        return real(*arguments, **named)
    return call
for name in ("fsync", "replace", "rename", "rmdir", "mkdir", "unlink"):
    setattr(os, name, dying(getattr(os, name)))
"""


def killed_at(stop: int, code: str, *arguments: object) -> bool:
    """Run code that dies at its `stop`-th durable act; False once it ends before that. `sys.argv[2:]` is yours."""
    import textwrap

    done = run_python(_DYING + textwrap.dedent(code), stop, *arguments, env=environment())
    if done.returncode not in (0, 9):
        sys.stderr.write(done.stderr)
        raise AssertionError(f"the code failed by itself with {done.returncode}: {done.stderr}")
    return done.returncode == 9


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but the lock's, which says who came last."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "zsapp.lock"
    }


def is_posix() -> bool:
    return os.name == "posix"
