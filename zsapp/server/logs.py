"""The hub's log: one JSON object a line on standard error. Neither tokens nor passwords, names or contents are ever in it."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import PureWindowsPath
from typing import Any

LOGGER = logging.getLogger("zsapp.hub")


class _Lines(logging.Formatter):
    """A record as a line of JSON: message, and what was handed in as `extra={"told": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "what": record.getMessage()}
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[1] is not None:
            line |= where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def where(error: BaseException) -> dict[str, Any]:
    """What an error was and where it came from, without its words: they may hold what somebody typed, and folders a person's name."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__name__,
        # of either kind of path: this one takes both for separators
        "frames": [f"{PureWindowsPath(frame.filename).name}:{frame.lineno}" for frame in frames],
    }


def set_up() -> None:
    """Send our lines and the server's warnings to standard error."""
    if hasattr(sys.stderr, "reconfigure"):  # a worker on Windows would write GBK
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    for name, level in (("zsapp.hub", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)


def note(what: str, **told: Any) -> None:
    """Log one thing that happened."""
    LOGGER.info(what, extra={"told": told})
