"""What the hub answers where something is wrong, and how messages look to who reads the OpenAPI description."""

import dataclasses
import types
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Union, get_args, get_origin, get_type_hints

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from zsapp.base.texts import _
from zsapp.domain.change import Change, Judgement, NewerVersionError
from zsapp.server import logs
from zsapp.server.database import is_full, is_passing
from zsapp.server.hub import RefusalError
from zsapp.sync import protocol
from zsapp.sync.protocol import TooLargeError, Trouble

_STATUS = {
    Trouble.LOG_IN: 401,
    Trouble.REVOKED: 401,
    Trouble.FORBIDDEN: 403,
    Trouble.REFUSED: 400,
    Trouble.OTHER_HUB: 409,
    Trouble.UPGRADE: 426,
    Trouble.BUSY: 429,
    Trouble.BROKEN: 500,
    Trouble.FULL: 507,
}
BUSY_S = 5


def refusal(trouble: Trouble, words: str = "", *, status: int = 0, retry_s: int | None = None) -> Response:
    """The answer to a question that is not answered."""
    told = {"trouble": str(trouble), "words": words or protocol.words_of(trouble)}
    headers = {} if retry_s is None else {"Retry-After": str(retry_s)}
    return JSONResponse(told, status or _STATUS[trouble], headers)


@contextmanager
def reading_trouble() -> Iterator[None]:
    """What is wrong with the bytes of a question, as a refusal. Raises RefusalError, TooLargeError."""
    try:
        yield
    except NewerVersionError as error:
        raise RefusalError(Trouble.UPGRADE, protocol.words_of(Trouble.UPGRADE)) from error
    except TooLargeError:
        raise
    except (ValueError, zlib.error, RecursionError) as error:
        raise RefusalError(Trouble.REFUSED, protocol.words_of(Trouble.REFUSED)) from error


def handle_troubles(app: FastAPI) -> None:
    """Every error is answered by `trouble` and `words`."""

    @app.exception_handler(RefusalError)
    def refused(_request: Request, error: RefusalError) -> Response:
        return refusal(error.trouble, error.words, retry_s=error.retry_s)

    @app.exception_handler(TooLargeError)
    def too_large(_request: Request, _error: TooLargeError) -> Response:
        words = _("提交的内容太大，中心端没有接收。记录仍在本机，请更新 zsapp 或联系管理员。")
        return refusal(Trouble.REFUSED, words, status=413)

    @app.exception_handler(UnicodeEncodeError)
    def no_text(_request: Request, _error: UnicodeEncodeError) -> Response:
        return refusal(Trouble.REFUSED)  # half a surrogate pair where an id should be

    @app.exception_handler(RequestValidationError)
    def malformed(_request: Request, _error: RequestValidationError) -> Response:
        return refusal(Trouble.REFUSED)

    @app.exception_handler(HTTPException)
    def strange(_request: Request, error: HTTPException) -> Response:
        return refusal(Trouble.REFUSED, status=error.status_code)

    @app.exception_handler(PoolTimeoutError)
    def crowded(_request: Request, _error: PoolTimeoutError) -> Response:
        return refusal(Trouble.BUSY, status=503, retry_s=BUSY_S)

    @app.exception_handler(DBAPIError)
    def of_database(_request: Request, error: DBAPIError) -> Response:
        if isinstance(error, DataError):
            return refusal(Trouble.REFUSED)  # what no database keeps: a null character in an id
        if is_full(error):
            logs.LOGGER.error("disk full")
            return refusal(Trouble.FULL)
        if is_passing(error):
            logs.LOGGER.warning("database busy or away", extra={"told": logs.where(error.orig or error)})
            return refusal(Trouble.BUSY, status=503, retry_s=BUSY_S)
        logs.LOGGER.error("database", extra={"told": logs.where(error.orig or error)})
        return refusal(Trouble.BROKEN)

    @app.exception_handler(Exception)
    def broken(_request: Request, _error: Exception) -> Response:
        return refusal(Trouble.BROKEN)  # raised again by the framework, and logged at the border


# -- the shapes of messages


def schema(shape: Any) -> dict[str, Any]:
    """A message as JSON Schema."""
    if shape is Change:
        words = "A change: its header alone, or header, salt (hexadecimal) and body, byte for byte as they were signed."
        return {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "maxItems": 3,
            "description": words,
        }
    if shape is Judgement:
        return {"type": "string", "enum": [each.name for each in Judgement]}
    if shape is bytes:
        return {"type": "string", "description": "hexadecimal"}
    origin, inside = get_origin(shape), get_args(shape)
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema(each) for each in inside]}
    if origin in (list, tuple):
        return {"type": "array", "items": schema(inside[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema(inside[1])}
    if dataclasses.is_dataclass(shape):
        hints, fields = get_type_hints(shape), dataclasses.fields(shape)
        return {
            "type": "object",
            "title": getattr(shape, "__name__", ""),
            "description": shape.__doc__ or "",
            "properties": {each.name: schema(hints[each.name]) for each in fields},
            "required": [each.name for each in fields if _is_required(each)],
            "additionalProperties": False,
        }
    plain = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
    return {"type": plain[getattr(shape, "__supertype__", shape)]}


def _is_required(each: "dataclasses.Field[Any]") -> bool:
    return each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
