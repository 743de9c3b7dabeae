"""A team's hand-in of a week: until when, and how it stands (deadline: "What the weekly bulletin holds", default Sunday 18:00).

Moments are those of the clock on the wall, without a zone, as they are written; nothing here reads a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from zsapp.base.texts import _, zh
from zsapp.domain.organisation import WEEKDAYS
from zsapp.domain.rules.cadence import Period

DEADLINE = ("星期日", "18:00")  # where the year's settings name none


class Standing(StrEnum):
    """How a team stands; the words are shown."""

    HANDED_IN = zh("已报")
    ZERO = zh("零报告")
    MISSING = zh("未报")
    OVERDUE = zh("逾期")


@dataclass(frozen=True, slots=True)
class Moment:
    """When a week was handed in, as written. `is_exact`: with the time of day, else at some time of that day."""

    at: datetime
    is_exact: bool

    def is_after(self, deadline: datetime) -> bool:
        """Whether it was too late; of a day without a time the benefit of the doubt."""
        return self.at > deadline if self.is_exact else self.at.date() > deadline.date()


def deadline(week: Period, weekday: str | None = None, clock: str | None = None) -> datetime:
    """Until when teams hand a week in: the weekday and time that the settings of its year name, within the week."""
    number = [choice.word for choice in WEEKDAYS].index(weekday or DEADLINE[0])
    return datetime.combine(week.first + timedelta(days=number), time.fromisoformat(clock or DEADLINE[1]))


def moment_of(written: str | None, clock: datetime | None) -> Moment | None:
    """The moment that a submission says; of one that says a day alone the time is the clock's of that change, where it was that day."""
    if not written:
        return Moment(clock, is_exact=True) if clock is not None else None
    try:
        if len(written) > len("2016-05-01"):
            return Moment(datetime.fromisoformat(written).replace(tzinfo=None), is_exact=True)
        day = date.fromisoformat(written)
    except ValueError:  # somebody typed it in
        return Moment(clock, is_exact=True) if clock is not None else None
    if clock is not None and clock.date() == day:
        return Moment(clock, is_exact=True)
    return Moment(datetime.combine(day, time()), is_exact=False)


def standing(moment: Moment | None, *, now: datetime, due: datetime, is_active: bool) -> Standing:
    """`is_active`: the team has anything at all to show for the week. What was handed in after `now` is not handed in yet."""
    if moment is not None and moment.at.date() <= now.date():
        return Standing.HANDED_IN if is_active else Standing.ZERO
    return Standing.OVERDUE if now > due else Standing.MISSING


def urge(week: Period, due: datetime, *, now: datetime, names: Sequence[str]) -> str:
    """催报: what headquarters sends into the chat for the teams that have not handed in; "" where there are none."""
    if not names:
        return ""
    words = _("【催报】请于{month}月{day}日（{weekday}）{time}前报送{week}招商周报。尚未报送：{teams}。")
    if now > due:
        words = _(
            "【催报】{week}招商周报的报送时间（{month}月{day}日{time}）已过，请尽快报送。尚未报送：{teams}。"
        )
    return words.format(
        month=due.month,
        day=due.day,
        weekday=WEEKDAYS[due.weekday()].word,
        time=f"{due:%H:%M}",
        week=week.label,
        teams="、".join(names),
    )
