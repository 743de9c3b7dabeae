"""活动 as the page shows them: plan against actual, guests and leads, the large promotions by region (rules 20 to 22)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

from zsapp.base.texts import _
from zsapp.domain import reference
from zsapp.domain.derived import word_of
from zsapp.domain.event import EVENT_KINDS, Event
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.rules.events import (
    Bar,
    Events,
    Guests,
    Standing,
    due_words,
    events,
    heads_of,
    held_by,
    planned,
)
from zsapp.domain.rules.parts import Parts, Same
from zsapp.domain.rules.score import said
from zsapp.domain.rules.why import Why
from zsapp.verbs.desk import Desk
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.reasons import Fact, Reason, fact, reasons
from zsapp.verbs.standings import COLOUR_WORDS

KINDS_READ = frozenset(
    {"event", "guest", "project", "team", "company", "contact", "partner", "sister_city", "settings"}
)
"""The kinds of record that the page is made from."""


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One guest of an event. `others`: the other events this guest came to."""

    id: str
    name: str
    team: str
    heads: int
    came: bool | None
    others: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event. `state`: one of EVENT_STATES; `day`: where it stands in the calendar, None without a readable one; `is_month`: only
    its month is known; `plan` and `held` as they are written."""

    id: str
    name: str
    kind: str
    team: str
    city: str
    state: str
    day: date | None
    is_month: bool
    plan: str
    held: str
    days_late: int
    attendees: int | None
    is_large: bool | None
    guests: Guests
    guest_lines: tuple[GuestLine, ...]
    leads: tuple[Fact, ...]
    channel: tuple[Fact, ...]
    conference: str
    summary: str
    reasons: tuple[Reason, ...]

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return any(reason.is_finding for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Region:
    """Large promotions in a group of regions; `name` "" stands for those in none."""

    name: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BarLine:
    """The yearly target in words: `held` of `target`, `due` by the day and its share of the target, the light's Chinese word."""

    target: int
    large_from: int
    held: tuple[str, ...]
    undecided: tuple[str, ...]
    due: str
    due_share: Fraction
    colour: str
    regions: tuple[Region, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The events of a year as of a day."""

    year: int
    on: date
    lines: tuple[EventLine, ...]
    bar: BarLine
    guests: Guests
    findings: tuple[Reason, ...]


def year(desk: Desk, number: int) -> Year:
    """The events of a year as of the day shown; guests and projects of other teams are at headquarters only, and a line says so."""
    facts = facts_of(desk, number, KINDS_READ)
    with parts_of(desk, f"standings of {number}") as parts:
        found = events(facts, number, desk.today, parts)
    lines = []
    names = (facts.teams, facts.partners, facts.sister_cities, facts.former, facts.erased)
    with parts_of(desk, f"events of {number}") as parts, parts.based_on(desk.today, *names) as kept:
        guests = _Guests(facts, found, kept)
        for row in found.rows:
            made_of = (row, *_told_of(facts, row), [guests.made_of(key) for key in row.guests.ids])
            lines.append(kept.of(row.event, made_of, partial(_line, facts, row, guests)))
    limits = [] if desk.role >= Role.HEADQUARTERS else [Why(9, only_own())]
    return Year(
        number,
        desk.today,
        tuple(lines),
        _bar(facts, found.bar),
        found.guests,
        reasons(facts, (*found.findings, *limits)),
    )


def only_own() -> str:
    """Said where the records of other teams are not on this computer."""
    return _("本机只有本组的项目和来宾，其他组的以招商办为准")


def place(city: str | None) -> str:
    """A stored place as people write it."""
    return reference.table("regions").decode(city) if city else ""


def kind_word(kind: str | None) -> str:
    """A kind of event in the person's language."""
    return next((word_of(each) for each in EVENT_KINDS if each.word == kind), kind or "")


class _Guests:
    """How guests are told: their names, and the other events to which they came."""

    def __init__(self, facts: Facts, found: Events, parts: Parts) -> None:
        self._facts, self._who = facts, found.who
        by_name = tuple(map(Same, (facts.contacts, facts.companies, facts.classes)))
        self._names = parts.each("names of guests", facts.guests, self._name, beside=by_name)
        named = {key: its.name for key, its in facts.events.items()}
        self._others = parts.of("others", (Same(found.came_to), named), lambda: _with_names(found, named))

    def _name(self, key: str) -> str:
        guest = self._facts.guests[key]
        return guest_name(self._facts, guest.contact, guest.company)

    def made_of(self, key: str) -> tuple[Any, ...]:
        """All that a guest's line is made of."""
        return self._facts.guests[key], self._names[key], self._others.get(self._who[key])

    def line(self, key: str, *, is_held: bool) -> GuestLine:
        """A guest of an event."""
        facts, guest = self._facts, self._facts.guests[key]
        others = (event for event, _name in self._others.get(self._who[key], ()) if event != guest.event)
        return GuestLine(
            key,
            self._names[key],
            facts.team_name(guest.team) if guest.team else "",
            heads_of(guest),
            guest.came if is_held else None,
            tuple(fact(facts, other) for other in others),
        )


def _told_of(facts: Facts, row: Standing) -> tuple[Any, ...]:
    """What a line tells of beside its standing and its guests: the event, its leads."""
    projects = [facts.projects.get(one) for line in row.why for one in line.facts]
    return facts.events[row.event], projects, [facts.projects.get(one) for one in row.leads]


def _line(facts: Facts, row: Standing, guests: _Guests) -> EventLine:
    its = facts.events[row.event]
    return EventLine(
        row.event,
        its.name or row.event,
        its.event_kind or "",
        facts.team_name(its.team) if its.team else "",
        place(its.city),
        row.state,
        row.day,
        row.held is None and row.due is not None and row.due.is_month,
        due_words(row.due),
        row.held.isoformat() if row.held else "",
        row.days_late,
        its.attendees if row.held else None,
        row.is_large,
        row.guests,
        tuple(guests.line(key, is_held=row.held is not None) for key in row.guests.ids),
        tuple(fact(facts, key) for key in row.leads),
        tuple(_channel(facts, its)),
        its.conference or "",
        its.summary or "",
        reasons(facts, row.why),
    )


def _channel(facts: Facts, event: Event) -> Iterable[Fact]:
    """The partner and the sister city an event is held with."""
    for key in (event.partner, event.sister_city):
        if key:
            yield fact(facts, key)


def _with_names(found: Events, named: Mapping[str, str | None]) -> dict[str, list[tuple[str, str | None]]]:
    """Who -> the events to which he came, in order of ids."""
    return {who: [(event, named[event]) for event in sorted(its)] for who, its in found.came_to.items()}


def guest_name(facts: Facts, contact: str | None, company: str | None) -> str:
    """A guest: the person with the company, whichever is told."""
    person = facts.contact_names([contact]) if contact else ""
    firm = facts.company_name(company) if company else ""
    return "  ".join(filter(None, (person, firm))) or _("（未填来宾）")


def _bar(facts: Facts, bar: Bar) -> BarLine:
    pace = bar.pace
    regions = (*(Region(name, ids) for name, ids in bar.by_group), Region("", bar.elsewhere))
    return BarLine(
        bar.target,
        bar.large_from,
        bar.held,
        bar.undecided,
        said(pace.to_date) if pace else "",
        pace.to_date / bar.target if pace else Fraction(0),
        COLOUR_WORDS.get(pace.colour or "", "") if pace else "",
        regions,
        reasons(facts, bar.why),
    )


def year_of(desk: Desk, event: str) -> int | None:
    """The year in which an event stands; None without a readable day, or where there is no such event."""
    facts = facts_of(desk, desk.today.year, {"event"})
    found = facts.events.get(event)
    if found is None:
        return None
    due, _lines = planned(found, event)
    day = held_by(found, desk.today) or (due.first if due else None)
    return day.year if day else None
