"""Pace (序时进度, rule 9): actual against the target to date, for a task as a whole and for each week, month, quarter and year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zsapp.base.texts import _
from zsapp.domain.organisation import Settings
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.counts import Actual, Counts
from zsapp.domain.rules.tasks import Assigned
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import clip

__all__ = ["Level", "clip", "colour_of", "colour_word", "level", "percent", "progress"]

GREEN, AMBER, RED = "green", "amber", "red"
GREEN_FROM, AMBER_FROM = Fraction(1), Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Level:
    """A task over a period: `target` is the period's share of it by days, `to_date` what of that was due by the day, exact.

    `ratio` and `colour` are None where nothing was due yet, or the task is 0.
    """

    period: Period
    target: Fraction
    to_date: Fraction
    actual: Decimal
    ids: tuple[str, ...]
    ratio: Fraction | None
    colour: str | None


def progress(task: Assigned, team: str, period: Period, counts: Counts) -> Level:
    """A team's task in a week, month, quarter or year: what was due and what was reached on those of its days that the task has."""
    clipped = clip(task.period, period)
    actual = counts.actual(task.metric, team, clipped) if clipped else Actual(Decimal(0), ())
    settings = counts.facts.settings_of(task.period.first.year)
    return level(task.value, task.period, period, actual, counts.on, settings)


def level(
    value: Decimal, whole: Period, period: Period, actual: Actual, on: date, settings: Settings | None
) -> Level:
    """The task of `value` over `whole`, in the part of it that lies in `period`, as of a day."""
    clipped = clip(whole, period)
    days = clipped.days if clipped else 0
    gone = max(0, min(days, (on - clipped.first).days + 1)) if clipped else 0
    a_day = Fraction(value) / whole.days
    to_date = a_day * gone
    ratio = Fraction(actual.value) / to_date if to_date > 0 else None
    colour = None if ratio is None else colour_of(ratio, settings)
    return Level(period, a_day * days, to_date, actual.value, actual.ids, ratio, colour)


def colour_of(ratio: Fraction, settings: Settings | None) -> str:
    """Green from 100 %, amber from 80 %, else red; the bounds are settings of the year."""
    green = _bound(settings.green_from if settings else None, GREEN_FROM)
    amber = _bound(settings.amber_from if settings else None, AMBER_FROM)
    return GREEN if ratio >= green else AMBER if ratio >= amber else RED


def wrong_bounds(settings: Settings | None) -> list[Why]:
    """A line where the settings would never show amber."""
    green = _bound(settings.green_from if settings else None, GREEN_FROM)
    amber = _bound(settings.amber_from if settings else None, AMBER_FROM)
    text = _("设置的绿灯下限{green}低于黄灯下限{amber}，不会出现黄灯，请核对")
    words = text.format(green=percent(green), amber=percent(amber))
    return [finding(9, words)] if green < amber else []


def _bound(percent: str | None, otherwise: Fraction) -> Fraction:
    return Fraction(percent) / 100 if percent else otherwise


def colour_word(colour: str | None) -> str:
    """The light's name: 绿灯, 黄灯, 红灯; a dash where nothing was due yet."""
    return {GREEN: _("绿灯"), AMBER: _("黄灯"), RED: _("红灯")}.get(colour or "", "—")


def percent(ratio: Fraction | None) -> str:
    """The ratio as a percentage with one digit, half up; a dash where there is none."""
    if ratio is None:
        return "—"
    tenths = (ratio * 1000 + Fraction(1, 2)).__floor__()
    return f"{tenths // 10}.{tenths % 10}%"
