"""The parts that reviews share: numbered sections, the head, exact figures, what a person should check."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Block, Masthead, Paragraph, Section
from zsapp.domain.bulletin.words import day_words, span_words
from zsapp.domain.facts import Facts
from zsapp.domain.organisation import issuer_of
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.why import Why

_NUMERALS = "一二三四五六七八九十"


def numbered(bodies: Iterable[tuple[str, str, tuple[Block, ...]]]) -> tuple[Section, ...]:
    """Sections (key, heading, blocks) with their numbers; those without blocks are left out."""
    filled = [each for each in bodies if each[2]]
    return tuple(
        Section(key, _(_NUMERALS)[place], heading, blocks)
        for place, (key, heading, blocks) in enumerate(filled)
    )


def masthead(facts: Facts, name: str, day: str) -> Masthead:
    """The head of a 简报 with the issuer of the settings; `day` as ISO text."""
    return Masthead(name, "", issuer_of(facts.settings), day_words(day, with_year=True))


def number_words(order: int) -> str:
    """The number of the review that is the `order`th of its kind in its year: 第5期."""
    return _("第{n}期").format(n=order)


def until(period: Period, day: date) -> Period:
    """The period up to a day: a review of a month that still runs."""
    return replace(period, last=day)


def span_of(period: Period, day: date, on: date) -> str:
    """The one span a review speaks of, as of `day`, written on the day `on`: all of the period once it is over."""
    if on < period.first:
        return _("{span}，本期尚未开始").format(span=span_words(period.first, period.last))
    if day == period.last:
        return span_words(period.first, day)
    with_year = period.first.year != day.year
    first, last = (day_words(each.isoformat(), with_year=with_year) for each in (period.first, day))
    return _("{first}起，截至{day}").format(first=first, day=last)


def plain(text: str) -> Paragraph:
    """A paragraph of running text."""
    return Paragraph((text,))


def checks(facts: Facts, lines: Iterable[tuple[str, Why]]) -> tuple[Block, ...]:
    """What a person should look at: one line for each finding; `lines`: (team or empty, the line)."""
    texts = dict.fromkeys(
        (_("{team}：{text}").format(team=facts.team_name(team), text=line.text) if team else line.text) + "。"
        for team, line in lines
        if line.is_finding
    )
    return tuple(plain(text) for text in texts)
