"""One writing process a profile: the operating system's lock, which a killed process cannot leave behind."""

import json
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

from zsapp.base.errors import PlaceError
from zsapp.base.texts import _
from zsapp.store.files import file_faults

_POLL_S = 0.05
_LOCKED_BYTE = 1 << 30  # far past the text, since Windows refuses to read a locked byte

if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(handle: int) -> None:
        # Closing frees it too, but at a moment of the system's choice: who waits beside would be refused.
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(_handle: int) -> None:
        pass  # closing frees it at once


class ProfileLock:
    """Held from `acquire` to `release`, or until the process ends in whatever way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self, wait_s: float) -> None:
        """Take the lock, trying for `wait_s` seconds; PlaceError names the process that holds it."""
        with file_faults(self._path):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + wait_s
        try:
            with file_faults(self._path):  # a network folder may have no locks at all
                while not _try(handle):
                    if time.monotonic() >= deadline:
                        raise self._held_elsewhere()
                    time.sleep(_POLL_S)
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle
        with suppress(OSError):  # the text only informs: a full disk must not keep a person out
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())

    def release(self) -> None:
        """Let go; the file stays, since deleting it would let two processes hold two files of one name."""
        if self._handle is not None:
            _let_go(self._handle)
            os.close(self._handle)
            self._handle = None

    def _held_elsewhere(self) -> PlaceError:
        # The text only informs: it may be half written, or of a process that ended just now.
        try:
            holder = json.loads(self._path.read_bytes())
            who = _("（进程 {pid}，{host}）").format(pid=int(holder["pid"]), host=str(holder["host"]))
        except (OSError, ValueError, KeyError, TypeError):
            who = ""
        text = _("另一个 zsapp{who}正在使用 {dir}，没有写入。请关闭它，或等它结束后再试。")
        return PlaceError(text.format(who=who, dir=self._path.parent))
