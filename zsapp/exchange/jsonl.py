"""JSON Lines: records as flat objects with their kind, and the log as it is.

A log file begins with a line {"zsapp": "log", "version": 2, "organisation": ...}; then blobs, changes, verdicts, heads, one object a
line, bytes in base64.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.placing import put_in_place
from zsapp.base.texts import _
from zsapp.domain.canonical import NotCanonicalError
from zsapp.domain.change import Change, NewerVersionError, received

LOG_VERSION = 2  # 1: before verdicts said their moment; still read
_LINE_LIMIT = 256 * 1024 * 1024  # bytes; a photo stands on one line


@dataclass(frozen=True, slots=True)
class Line:
    """One object of a file, with its number for messages."""

    number: int
    value: dict[str, Any]


def read(path: Path) -> Iterator[Line]:
    """The objects of a file. Raises UserError naming the line that is none, PlaceError where the file cannot be read."""
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                if raw.strip():
                    yield Line(number, _object(raw, number))
    except FileNotFoundError as error:
        raise UserError(_("没有文件 {path}，请检查路径。").format(path=path)) from error
    except OSError as error:
        raise PlaceError(
            _("无法读取 {path}：{why}。请检查路径和权限，或关闭正在使用它的程序后再试。").format(
                path=path, why=error.strerror
            )
        ) from error


def _object(raw: bytes, number: int) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8") if len(raw) <= _LINE_LIMIT else "null"
        value = json.loads(text, parse_float=str)  # a number with a point is exact as it is written
        if isinstance(value, dict):
            return value
    raise UserError(_("第{n}行不是一个 JSON 对象，没有导入任何内容。请检查文件是否完整。").format(n=number))


def write(path: Path, objects: Iterable[dict[str, Any]]) -> int:
    """Write objects, whole or not at all; returns how many. Raises PlaceError."""
    if path.suffix.lower() != ".jsonl" or (path.exists() and not path.is_file()):
        raise UserError(_("请导出到以 .jsonl 结尾的文件（{name}）。").format(name=path.name))
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for each in objects:
                file.write(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n")
                count += 1
        put_in_place(part, path)
    except OSError as error:
        raise PlaceError(
            _(
                "无法写入 {path}：{why}。原有文件没有改动。请换一个可以写入的位置，或关闭正在打开它的程序后再试。"
            ).format(path=path, why=error.strerror)
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def is_log(first: dict[str, Any]) -> bool:
    """Whether a file's first object says that it is a log. Raises UserError for a version this program does not know."""
    if first.get("zsapp") != "log":
        return False
    if first.get("version") not in range(1, LOG_VERSION + 1):
        raise _newer()
    return True


def _newer() -> UserError:
    return UserError(_("这个文件由更新版本的 zsapp 写出，请先更新程序再导入。"))


def log_header(organisation: str) -> dict[str, Any]:
    """The first line of a log file."""
    return {"zsapp": "log", "version": LOG_VERSION, "organisation": organisation}


def change_line(change: Change) -> dict[str, Any]:
    """A change as one line; an erased one has no salt and body."""
    line = {"change": _text(change.header_bytes)}
    if change.body_bytes is not None and change.salt is not None:
        line |= {"salt": _text(change.salt), "body": _text(change.body_bytes)}
    return line


def change_of(line: Line) -> Change:
    """The change on a line. Raises UserError."""
    try:
        parts = [b64decode(line.value[name], validate=True) if name in line.value else None
                 for name in ("change", "salt", "body")]  # fmt: skip
        return received(parts[0] or b"", parts[1], parts[2])
    except NewerVersionError as error:
        raise _newer() from error
    except (ValueError, TypeError, NotCanonicalError) as error:
        raise UserError(
            _("第{n}行的记录已损坏，没有导入任何内容：{why}。请重新导出或换一份文件。").format(
                n=line.number, why=error
            )
        ) from error


def signed_line(what: str, signed: Any) -> dict[str, Any]:
    """A verdict or a head as one line: its parts by name, the signature in hexadecimal digits."""
    parts = {name: getattr(signed, name) for name in type(signed).__slots__}
    shown = {
        n: v.hex() if isinstance(v, bytes) else v.name if isinstance(v, Enum) else v for n, v in parts.items()
    }
    return {what: shown}


def blob_line(name: str, stream: str, content: bytes) -> dict[str, Any]:
    """A photo or paper as one line."""
    return {"blob": name, "stream": stream, "content": _text(content)}


def content_of(line: Line) -> bytes:
    """The bytes of a photo or paper, whose SHA-256 is its name. Raises UserError."""
    with suppress(ValueError, TypeError, KeyError):
        content = b64decode(line.value["content"], validate=True)
        if hashlib.sha256(content).hexdigest() == line.value["blob"] and isinstance(
            line.value["stream"], str
        ):
            return content
    raise UserError(
        _("第{n}行的附件已损坏，没有导入任何内容。请重新导出或换一份文件。").format(n=line.number)
    )


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")
