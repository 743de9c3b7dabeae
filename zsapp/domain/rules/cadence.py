"""Weeks, months, quarters and years of the reports (rules 8 and 9).

Sums are over facts by their own date: a week that lies in two quarters gives each quarter its own days. Weeks run from Monday to
Sunday with ISO 8601 numbering, so that 1 January may lie in week 53 of the year before.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.rules.why import Why

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})|(\d{4})年第(\d{1,2})周", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{4})年(\d{1,2})月", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-?Q(\d)|(\d{4})年第([一二三四1-4])季度", re.ASCII)
_LAST_YEAR = 9_998  # what follows a period still has a date
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both counted. `key` is what a person types (2016-W17), `label` what is printed."""

    first: date
    last: date
    label: str
    key: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: str | None) -> bool:
        """Whether the written date (ISO text) lies in it; no date lies nowhere."""
        return day is not None and self.first.isoformat() <= day <= self.last.isoformat()


def week(text: str) -> Period:
    """The ISO week of `2016-W17`; UserError where there is none such (most years have no week 53)."""
    year_number, number = _numbers(_WEEK, text, _week_mistake)
    try:
        monday = date.fromisocalendar(year_number, number, 1)
    except ValueError:
        raise _week_mistake(text) from None
    return _week_from(monday)


def week_of(day: date) -> Period:
    """The ISO week in which the day lies."""
    return _week_from(day - timedelta(days=day.isoweekday() - 1))


def week_after(period: Period) -> Period:
    """The week that begins after the period's last day, or has begun then."""
    return week_of(period.last + timedelta(days=1))


def month(text: str) -> Period:
    """The calendar month of `2016-05`."""
    year_number, number = _numbers(_MONTH, text, _month_mistake)
    if not 1 <= number <= 12 or year_number < 1:
        raise _month_mistake(text)
    label = _("{year}年{month}月").format(year=year_number, month=number)
    return Period(
        date(year_number, number, 1),
        _month_end(year_number, number),
        label,
        f"{year_number:04}-{number:02}",
    )


def quarter(text: str) -> Period:
    """The calendar quarter of `2016-Q2`."""
    year_number, number = _numbers(_QUARTER, text, _quarter_mistake)
    if not 1 <= number <= 4 or year_number < 1:
        raise _quarter_mistake(text)
    label = _("{year}年第{numeral}季度").format(year=year_number, numeral=_("一二三四")[number - 1])
    first = date(year_number, 3 * number - 2, 1)
    return Period(first, _month_end(year_number, 3 * number), label, f"{year_number:04}-Q{number}")


def year(text: str) -> Period:
    """The calendar year of `2016`."""
    found = _YEAR.fullmatch(text.strip())
    if found is None or int(found[1]) < 1:
        raise UserError(_("“{text}”不是年度，请写成 2016 这样的四位数字。").format(text=text))
    number = int(found[1])
    return Period(date(number, 1, 1), date(number, 12, 31), _("{year}年").format(year=number), f"{number:04}")


def period(text: str) -> Period:
    """Week, month, quarter or year, by the form of the text."""
    forms: tuple[tuple[re.Pattern[str], Callable[[str], Period]], ...] = (
        (_WEEK, week),
        (_MONTH, month),
        (_QUARTER, quarter),
        (_YEAR, year),
    )
    for pattern, read in forms:
        if pattern.fullmatch(text.strip().upper()):
            return read(text)
    raise UserError(
        _(
            "“{text}”不是周、月、季或年，请写成 2016-W17（周）、2016-05（月）、2016-Q2（季）或 2016（年）。"
        ).format(text=text)
    )


def cut_off(its: Period, on: date, number: str) -> Why:
    """When a report is frozen, with which number, and what becomes of what comes later (rule 8). `its` is the period it is about."""
    left = (its.last - on).days
    text = (
        _(
            "{label}截止{last}（含当日），还有{n}天；签发时编{number}，签发后不再改动，以后到的列入下一期的“补报与更正”"
        )
        if left >= 0
        else _("{label}已于{last}截止；签发时编{number}，签发后不再改动，以后到的列入下一期的“补报与更正”")
    )
    return Why(8, text.format(label=its.label, last=its.last.isoformat(), n=left, number=number))


def _numbers(pattern: re.Pattern[str], text: str, mistake: Callable[[str], UserError]) -> tuple[int, int]:
    found = pattern.fullmatch(text.strip().upper())
    if found is None:
        raise mistake(text)
    year_text, number_text = (each for each in found.groups() if each is not None)
    if int(year_text) > _LAST_YEAR:
        raise mistake(text)
    return int(year_text), _NUMERALS.get(number_text) or int(number_text)


def _week_from(monday: date) -> Period:
    try:
        sunday = monday + timedelta(days=6)
    except OverflowError:
        raise _week_mistake(monday.isoformat()) from None
    year_number, number, _day = monday.isocalendar()
    label = _("{year}年第{week}周").format(year=year_number, week=number)
    return Period(monday, sunday, label, f"{year_number:04}-W{number:02}")


def _month_end(year_number: int, number: int) -> date:
    return date(year_number, number, calendar.monthrange(year_number, number)[1])


def _week_mistake(text: str) -> UserError:
    return UserError(
        _(
            "“{text}”不是一周，请写成 2016-W17 这样：年份、W、周次（按 ISO 编号，01 至 52，有的年份有 53）。"
        ).format(text=text)
    )


def _month_mistake(text: str) -> UserError:
    return UserError(_("“{text}”不是月份，请写成 2016-05 这样。").format(text=text))


def _quarter_mistake(text: str) -> UserError:
    return UserError(_("“{text}”不是季度，请写成 2016-Q2 这样，Q1 至 Q4。").format(text=text))
