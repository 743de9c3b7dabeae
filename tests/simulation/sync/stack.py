"""What a history runs on: signatures that cost little, kinds that the hub knows, one planted fault, pages of another size."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.simulation.sync import kinds
from zsapp.domain import heads
from zsapp.server import hub
from zsapp.sync import engine


@dataclass(frozen=True, slots=True)
class Planted:
    """One line within a function of a module of zsapp and what is put in its place."""

    name: str
    module: str
    old: str
    new: str


@contextmanager
def plant(mutant: Planted) -> Iterator[None]:
    """Functions run with the other line until this is left; nothing else of the module is made anew."""
    module = import_module(mutant.module)
    path = Path(str(module.__file__))
    source = path.read_text(encoding="utf-8")
    if source.count(mutant.old) != 1:
        raise ValueError(f"stands {source.count(mutant.old)} times in {path.name}: {mutant.old}")
    before = _codes(compile(source, str(path), "exec"))
    after = _codes(compile(source.replace(mutant.old, mutant.new), str(path), "exec"))
    changed = {name for name in before if name in after and before[name] != after[name]}
    swapped = []
    for function in _functions(module):
        if function.__qualname__ in changed:
            swapped.append((function, function.__code__))
            function.__code__ = after[function.__qualname__]
    if not swapped:
        raise ValueError(f"within no function of {path.name}: {mutant.old}")
    try:
        yield
    finally:
        for function, code in swapped:
            function.__code__ = code


def _codes(code: CodeType) -> dict[str, CodeType]:
    """The code of all functions and methods, by qualified name."""
    found = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if each.co_flags & 0x2:  # a function's, not a class's
                found[each.co_qualname] = each
            else:
                found |= _codes(each)
    return found


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for each in vars(module).values():
        if getattr(each, "__module__", None) != module.__name__:
            continue
        inside = vars(each).values() if isinstance(each, type) else [each]
        for one in inside:
            function = one.fget if isinstance(one, property) else one
            if isinstance(function, FunctionType):
                yield function


_PRIVATE: dict[bytes, bytes] = {}


def _new_key(random32: bytes) -> tuple[bytes, bytes]:
    public = hashlib.sha256(b"public" + random32).digest()
    _PRIVATE[public] = random32
    return random32, public


def _sign(private: bytes, message: bytes) -> bytes:
    return hashlib.sha512(private + message).digest()


def _is_signed(public: bytes, signature: bytes, message: Any) -> bool:
    private = _PRIVATE.get(public)
    return private is not None and _sign(private, message()) == signature


@contextmanager
def laid(*, page: int, is_signed: bool) -> Iterator[None]:
    """The stack of one history: pages of so many changes; `is_signed`: by Ed25519, else by hashes over the keys."""
    with ExitStack() as stack:
        stack.enter_context(kinds.known())
        values: list[tuple[Any, str, Any]] = [(hub, "PAGE_CHANGES", page), (engine, "PAGE_CHANGES", page)]
        if not is_signed:
            values += [
                (heads, "new_key", _new_key),
                (heads, "_sign", _sign),
                (heads, "_is_signed", _is_signed),
            ]
        for module, name, value in values:
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, value)
        yield
    _PRIVATE.clear()
