"""Messages as JSON values and back: by the hints of their dataclasses, changes as the very bytes they were written in."""

import dataclasses
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from zsapp.domain.change import Change, Judgement, NewerVersionError, RefusedError, received


def plain(message: Any) -> Any:
    """A message as JSON values."""
    if isinstance(message, Change):
        texts = [message.header_bytes.decode()]
        if message.salt is not None and message.body_bytes is not None:
            texts += [message.salt.hex(), message.body_bytes.decode()]
        return texts
    if dataclasses.is_dataclass(message) and not isinstance(message, type):
        parts = {each.name: plain(getattr(message, each.name)) for each in dataclasses.fields(message)}
        for name in getattr(message, "UNLESS_EMPTY", ()):
            if not parts[name]:
                del parts[name]  # as it was sent by versions that did not know it
        return parts
    if isinstance(message, Judgement):
        return message.name
    if isinstance(message, bytes):
        return message.hex()
    if isinstance(message, list | tuple):
        return [plain(each) for each in message]
    if isinstance(message, Mapping):
        return {key: plain(value) for key, value in message.items()}
    return message


def read(value: Any, shape: Any, trusted: bool) -> Any:
    """`value` as `shape`: dataclasses by their hints, closed containers, plain JSON. Raises ValueError."""
    if shape is Change:
        return _change(value, trusted)
    if shape is Judgement:
        return _judgement(value)
    if shape is bytes:
        return bytes.fromhex(plain_as(value, str))
    origin, inside = get_origin(shape), get_args(shape)
    if origin in (Union, types.UnionType):
        return None if value is None else read(value, inside[0], trusted)
    if origin in (list, tuple):
        items = [read(each, inside[0], trusted) for each in plain_as(value, list)]
        return items if origin is list else tuple(items)
    if origin is dict:
        pairs = plain_as(value, dict).items()
        return {read(key, inside[0], trusted): read(each, inside[1], trusted) for key, each in pairs}
    if dataclasses.is_dataclass(shape):
        return _dataclass(value, shape, trusted)
    return plain_as(value, getattr(shape, "__supertype__", shape))


@cache
def _hints(shape: Any) -> dict[str, Any]:
    """The type of each field."""
    hints = get_type_hints(shape)
    return {each.name: hints[each.name] for each in dataclasses.fields(shape)}


def _dataclass(value: Any, shape: Any, trusted: bool) -> Any:
    given = plain_as(value, dict)
    hints = _hints(shape)
    if unknown := given.keys() - hints.keys():
        raise NewerVersionError(f"unknown in a message: {sorted(unknown)}")
    try:
        return shape(**{name: read(each, hints[name], trusted) for name, each in given.items()})
    except TypeError as error:
        raise ValueError(str(error)) from error


def _change(value: Any, trusted: bool) -> Change:
    texts = [plain_as(each, str) for each in plain_as(value, list)]
    if len(texts) not in (1, 3):
        raise RefusedError("a change has a header, or header, salt and body")
    header, salt, body = texts[0].encode(), None, None
    if len(texts) == 3:
        salt, body = bytes.fromhex(texts[1]), texts[2].encode()
    try:
        change = received(header, salt, body, proved=trusted)
    except (KeyError, TypeError, AttributeError) as error:  # of a hub that is none
        raise RefusedError("the header lacks parts") from error
    if trusted and not change.is_body_right():
        raise RefusedError("the body is not the one the header names")
    return change


def _judgement(value: Any) -> Judgement:
    try:
        return Judgement[plain_as(value, str)]
    except KeyError as error:
        raise NewerVersionError(f"unknown judgement: {value}") from error


def plain_as(value: Any, shape: Any) -> Any:
    """The value, if it is exactly of that type. Raises ValueError."""
    if type(value) is not shape:
        raise ValueError(f"{shape.__name__} expected")
    return value
