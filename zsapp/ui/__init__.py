"""The window: Qt widgets over the verbs. The only room that knows Qt, imported late by the entrance."""

import ctypes
import sys

_MANY = 1 << 40


def _keep_singletons() -> None:
    """Give None, True and False so many references that they cannot run out.

    PySide6 6.12 hands them out without counting, as is right from Python 3.12 on, where they are immortal (PEP 683); under 3.11 every
    call that returns None, and every `emit`, takes one away, and the process is ended after some thousand ("deallocating None").
    """
    if sys.implementation.name == "cpython" and sys.version_info < (3, 12):
        for one in (None, True, False, NotImplemented, Ellipsis):
            ctypes.c_ssize_t.from_address(id(one)).value += _MANY


_keep_singletons()
