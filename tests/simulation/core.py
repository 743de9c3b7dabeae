"""The core under test, as it is or with one line of it changed (a mutant)."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

MODULES = ("change", "chain")


@dataclass(frozen=True, slots=True)
class Core:
    """The modules that replicas run on."""

    change: Any
    chain: Any


def real() -> Core:
    """The core as it is."""
    return Core(*(import_module(f"zsapp.domain.{name}") for name in MODULES))


def patched(lines: Mapping[str, tuple[str, str]]) -> Core:
    """The core with one place replaced in the modules named; the modules that others have imported stay as they are."""
    kept = {name: import_module(f"zsapp.domain.{name}") for name in MODULES}
    made = []
    try:
        for name, module in kept.items():
            path = Path(str(module.__file__))
            source = path.read_text(encoding="utf-8")
            if name in lines:
                old, new = lines[name]
                if source.count(old) != 1:
                    raise ValueError(f"stands {source.count(old)} times in {path.name}: {old}")
                source = source.replace(old, new)
            variant = ModuleType(module.__name__)
            variant.__file__ = str(path)
            sys.modules[module.__name__] = variant  # so that `chain` imports the changed `change`
            exec(compile(source, str(path), "exec"), variant.__dict__)
            made.append(variant)
    finally:
        for module in kept.values():
            sys.modules[module.__name__] = module
    return Core(*made)
