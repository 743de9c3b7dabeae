"""Days as people type them: 4-28, 4月28日, 2016-04-28, 20160428, 今天, 明天, 周五, next Fri. No Qt, no clock: today is handed in."""

import re
import unicodedata
from datetime import date, timedelta

_WORDS = {
    "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "昨天": -1, "昨日": -1, "前天": -2, "today": 0, "tomorrow": 1,
    "yesterday": -1,
}  # fmt: skip
_WEEKDAYS = "一二三四五六日"
_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_AHEAD = re.compile(r"[+＋](\d{1,3})(?:天|d)?")
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH = re.compile(rf"(next|this|last)?({'|'.join(_ENGLISH_DAYS)})[a-z]{{0,6}}")
_WEEKDAY = re.compile(r"(下|本|这|上)?(?:周|星期|礼拜)([一二三四五六日天])")


def read_day(typed: str, today: date) -> date | None:
    """The day that was meant, or None. A day without a year is the one nearest to today; a weekday lies in this week."""
    text = unicodedata.normalize("NFKC", typed).strip().lower().replace(" ", "")
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    try:
        if found := _FULL.fullmatch(text):
            year, month, day = (int(each) for each in found.groups() if each)
            return date(year, month, day)
        if found := _SHORT.fullmatch(text):
            return _nearest(int(found[1]), int(found[2]), today)
    except ValueError:
        return None
    if found := _AHEAD.fullmatch(text):
        return today + timedelta(days=int(found[1]))
    if found := _WEEKDAY.fullmatch(text):
        number = _WEEKDAYS.index("日" if found[2] == "天" else found[2])
        weeks = {"下": 1, "上": -1}.get(found[1] or "", 0)
        return today + timedelta(days=number - today.weekday() + 7 * weeks)
    if found := _ENGLISH.fullmatch(text):
        weeks = {"next": 1, "last": -1}.get(found[1] or "", 0)
        return today + timedelta(days=_ENGLISH_DAYS.index(found[2]) - today.weekday() + 7 * weeks)
    return None


def _nearest(month: int, day: int, today: date) -> date:
    """The year that brings it nearest to today; 2-29 in a year that has it. Raises ValueError where no year fits."""
    fitting = []
    for year in range(today.year - 4, today.year + 5):
        try:
            fitting.append(date(year, month, day))
        except ValueError:
            continue
    if not fitting:
        raise ValueError(f"{month}-{day}")
    return min(fitting, key=lambda each: abs((each - today).days))
