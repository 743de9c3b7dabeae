"""Whether this computer's clock can be right. A module of its own: it is asked at every start, before much else is loaded."""

from datetime import datetime
from pathlib import Path

from zsapp.base.texts import _
from zsapp.store import identity
from zsapp.verbs import demonstration
from zsapp.verbs.desk import Desk

_SLACK_US = 24 * 3600 * 1_000_000  # time zones, and clocks that are set by hand


def trouble(desk: Desk) -> str:
    """What speaks against this computer's clock, "" where nothing does: it is behind what was written here, or behind the program itself.

    A clock that is ahead cannot be told from time gone by. The demonstration plays on a day of its own.
    """
    if desk.read(identity.organisation) == demonstration.ORGANISATION:
        return ""
    now_us = desk.store.machine.now_us()
    written_us = desk.read(lambda connection: identity.local(connection, identity.CLOCK)) or 0
    known_us = max(written_us, int(Path(__file__).stat().st_mtime * 1e6))
    if now_us >= known_us - _SLACK_US:
        return ""
    shown, known = (datetime.fromtimestamp(us / 1e6).strftime("%Y-%m-%d %H:%M") for us in (now_us, known_us))
    return _(
        "电脑的时钟是{shown}，早于已知的{known}，可能不对。请在系统里校正；保存不受影响，但拜访日期和到期提醒按电脑的日期算。"
    ).format(shown=shown, known=known)
