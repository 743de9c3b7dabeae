"""The window of a campaign (rule 1): start plus whole calendar months; both end days count."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from zsapp.base.texts import _
from zsapp.domain.campaign import Campaign
from zsapp.domain.facts import Facts
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.why import Why, finding

MONTHS = 3
"""为期3个月, where the campaign does not say."""
_LONGEST = 120  # months; a typing mistake must not run past the calendar


def months_after(start: date, months: int) -> date:
    """The same day `months` later, clamped at the month's end: 30 November and 3 months is 28 or 29 February.

    Counted from the start, never from a clamped day. Raises OverflowError past the year 9999.
    """
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > 9999:
        raise OverflowError(year)
    return date(year, month0 + 1, min(start.day, calendar.monthrange(year, month0 + 1)[1]))


def window(campaign: Campaign) -> Period | None:
    """From the start to the same day `months` later; None where the record has no readable start, or no length."""
    start = day_of(campaign.start)
    months = MONTHS if campaign.months is None else campaign.months
    if start is None or not 0 < months <= _LONGEST:
        return None
    try:
        last = months_after(start, months)
    except OverflowError:
        return None
    label = _("{first}至{last}").format(first=start.isoformat(), last=last.isoformat())
    return Period(start, last, label, start.isoformat())


def campaign_of(facts: Facts, team: str, on: date) -> tuple[str, Campaign, Period] | None:
    """The campaign a team is in on a day: of those it takes part in the one begun last, else the next to begin; id, record, window."""
    found = [
        (its.first, key, campaign, its)
        for key, campaign in facts.campaigns.items()
        if (not campaign.teams or team in campaign.teams) and (its := window(campaign)) is not None
    ]
    begun = [each for each in found if each[0] <= on]
    chosen = max(begun, key=_order) if begun else min(found, key=_order, default=None)
    return None if chosen is None else chosen[1:]


def running_together(facts: Facts, team: str, on: date) -> list[Why]:
    """A finding where the team is in more than one campaign on a day: the one begun last is assessed."""
    running = [
        key
        for key, campaign in facts.campaigns.items()
        if (not campaign.teams or team in campaign.teams)
        and (its := window(campaign)) is not None
        and its.first <= on <= its.last
    ]
    if len(running) < 2:
        return []
    text = _("同一天有{n}次离岗招商，按最后开始的一次计，请核对")
    return [finding(1, text.format(n=len(running)), sorted(running))]


def _order(each: tuple[date, str, Campaign, Period]) -> tuple[date, str]:
    return each[:2]


def clip(whole: Period, period: Period) -> Period | None:
    """The days of `period` that lie in `whole`, or None: a week at the turn of the year gives each year its own days."""
    first, last = max(whole.first, period.first), min(whole.last, period.last)
    return Period(first, last, period.label, period.key) if first <= last else None


@lru_cache(4096)  # days repeat: 100,000 visits lie on some hundred of them
def day_of(text: str | None) -> date | None:
    """The date of an ISO text; None for none, or for what is no date (from a faulty program)."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def days_together(periods: Iterable[tuple[date, date]]) -> int:
    """How many days lie in at least one of the periods (both ends count): a day in two is one day."""
    days, reached = 0, date.min
    for first, last in sorted(periods):
        begin = max(first, reached + timedelta(days=1)) if reached > date.min else first
        if last >= begin:
            days += (last - begin).days + 1
            reached = last
    return days
