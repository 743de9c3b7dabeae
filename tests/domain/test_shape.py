"""Shapes of records: made by keyword, equal by value, never changed."""

import dataclasses
from dataclasses import FrozenInstanceError

import pytest

from zsapp.domain.shape import frozen


@frozen
class Thing:
    """A thing."""

    name: str | None = None
    size: int | None = None


def make(**values: object) -> Thing:
    return Thing(**values)


def test_a_field_that_is_not_given_is_none() -> None:
    assert (make(name="a").name, make(name="a").size) == ("a", None)
    assert [each.name for each in dataclasses.fields(Thing)] == ["name", "size"]  # type: ignore[arg-type]


def test_equal_by_value() -> None:
    assert make(name="a") == make(name="a") != make(name="b")
    assert len({make(size=1), make(size=1), make(size=2)}) == 2
    assert repr(make(size=1)) == "Thing(name=None, size=1)"


def test_what_it_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        make(colour="red")


def test_never_changed() -> None:
    thing = make(name="a")
    with pytest.raises(FrozenInstanceError):
        thing.name = "b"
    with pytest.raises(FrozenInstanceError):
        del thing.name
    assert dataclasses.replace(thing, name="b").name == "b"  # type: ignore[type-var]
