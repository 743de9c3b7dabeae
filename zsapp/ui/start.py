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

_STARTING_MS = 3_000
_LOOK_MS = 500
_CALM, _MOST_YOUNG = 2_000, 1_000_000  # objects between two looks; and ever


def prepare() -> None:
    """Hold the collector until `collect_here`, import Qt, and give imports back to Python."""
    gc.disable()
    plain = builtins.__import__
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = plain


def collect_here(application: "QCoreApplication") -> None:
    """Collect again after the start, but for what is here by then: it stays until the process ends, and is never walked over again.

    On the main thread alone: Python collects in whatever thread happens to make an object, and cycles of widgets that end in a worker
    take the process down. And when it is calm: while much comes in, there is much to walk over and next to nothing to find.
    """
    from PySide6.QtCore import QTimer

    before = 0

    def begin() -> None:
        gc.freeze()
        timer.start(_LOOK_MS)

    def look() -> None:
        nonlocal before
        young = gc.get_count()[0]
        if abs(young - before) < _CALM or young > _MOST_YOUNG:
            _collect()
        before = young

    gc.disable()
    timer = QTimer(application)
    timer.timeout.connect(look)
    QTimer.singleShot(_STARTING_MS, application, begin)


def _collect() -> None:
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
