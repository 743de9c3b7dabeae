"""What keeps the start short, done before `boot` is imported; `tests/bench` measures it.

Three things take half of the time until the first list stands, and none is of use here:

- Python's collector of cycles. Imports make some hundred thousand objects that all stay, and it would walk over them again and again.
- PySide6's look-out for `from __feature__ import ...`. From its import on it reads the source of every module that is imported, and
  keeps the lines: of SQLAlchemy alone 160,000. No module here asks for a feature, so imports are Python's own again.
- PySide6's signatures. What tells of a call with wrong arguments lies in the library as source, and is compiled at every start.
"""

import builtins
import gc
import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

_STARTING_MS = 3_000
_LOOK_MS = 500
_CALM, _MOST_YOUNG = 2_000, 1_000_000  # objects between two looks; and ever


_SIGNATURES = "shibokensupport.signature"
_SELDOM = ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")


class _Later(ModuleType):
    """Stands for a module until something of it is asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__spec__ = ModuleSpec(name, None)  # PySide6 writes another name of the module into it
        self.real_name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.real_name) is self:
            del sys.modules[self.real_name]
        return getattr(import_module(self.real_name), name)


def prepare() -> None:
    """Hold the collector until `collect_here`, import Qt without what it seldom needs, and give imports back to Python."""
    gc.disable()
    plain = builtins.__import__

    def importing(name: str, *given: Any, **named: Any) -> ModuleType:
        if name == _SIGNATURES:  # PySide6 begins here, having taken away whatever had these names
            for each in _SELDOM:
                sys.modules.setdefault(f"{_SIGNATURES}.{each}", _Later(f"{_SIGNATURES}.{each}"))
        return plain(name, *given, **named)

    builtins.__import__ = importing
    try:
        import PySide6.QtCore  # noqa: F401
    finally:
        builtins.__import__ = plain
    finder: Any = getattr(sys.modules.get(_SIGNATURES), "__loader__", None)
    if hasattr(finder, "find_spec"):  # it knew its modules while they were all to be imported, and no longer
        sys.meta_path.append(finder)


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
