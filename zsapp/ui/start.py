"""What keeps the start short, done before `boot` is imported; `tests/bench` measures it.

Two things take a third of the time until the first list stands, and neither is of use here:

- Python's collector of cycles. Imports make some hundred thousand objects that all stay, and it would walk over them again and again.
- PySide6's look-out for `from __feature__ import ...`. From its import on it reads the source of every module that is imported, and
  keeps the lines: of SQLAlchemy alone 160,000. No module here asks for a feature, so imports are Python's own again.
"""

import builtins
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

_COLLECT_MS = 500


def prepare() -> None:
    """Hold the collector until `started`, import Qt, and give imports back to Python."""
    gc.disable()
    plain = builtins.__import__
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = plain


def started(application: "QCoreApplication") -> None:
    """Collect again, but for what is here by now: it stays until the process ends, and is never walked over again.

    On the main thread alone: Python collects in whatever thread happens to make an object, and cycles of widgets that end in a worker
    take the process down.
    """
    from PySide6.QtCore import QTimer

    gc.disable()
    gc.freeze()
    timer = QTimer(application)
    timer.timeout.connect(_collect)
    timer.start(_COLLECT_MS)


def _collect() -> None:
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
