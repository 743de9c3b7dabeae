"""The dataclasses that kinds of record are: frozen, by keyword, every field None where it is not given.

One set of methods serves them all: `dataclass` would compile a set for each of the twenty, 12 ms of every start.
"""

import dataclasses
from typing import Any, TypeVar

T = TypeVar("T")


def frozen(cls: type[T]) -> type[T]:
    """Make a class a dataclass; its fields default to None."""
    for name, method in _METHODS.items():
        setattr(cls, name, method)
    return dataclasses.dataclass(init=False, repr=False, eq=False)(cls)


def _init(self: Any, **values: Any) -> None:
    names = self.__dataclass_fields__.keys()
    if strange := values.keys() - names:
        raise TypeError(f"{type(self).__name__} has no {sorted(strange)}")
    self.__dict__.update((name, values.get(name)) for name in names)


def _eq(self: Any, other: object) -> bool:
    return type(self) is type(other) and vars(self) == vars(other)


def _hash(self: Any) -> int:
    return hash(tuple(vars(self).values()))


def _repr(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


def _refuse(self: Any, name: str, _value: object = None) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r}")


_METHODS = {
    "__init__": _init, "__eq__": _eq, "__hash__": _hash, "__repr__": _repr, "__setattr__": _refuse, "__delattr__": _refuse,
}  # fmt: skip
