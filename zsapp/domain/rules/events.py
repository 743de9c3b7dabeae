"""Events against their plan with guests and leads (rules 20 and 22), and the counted yearly target of large promotions (rule 21)."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _, counted, zh
from zsapp.domain.event import Event, Guest
from zsapp.domain.facts import Facts
from zsapp.domain.rules import cadence
from zsapp.domain.rules.channels import lead_day
from zsapp.domain.rules.counts import Actual
from zsapp.domain.rules.pace import Level, level
from zsapp.domain.rules.parts import Parts, Same
from zsapp.domain.rules.regions import GROUP_NAMES, groups_of
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

EVENTS_TARGET = 10
"""10场大型投资环境推介会, where the year's settings say nothing."""
LARGE_FROM = 100
"""Attendees from which an event is 大型, where the year's settings say nothing."""
COUNTED_KIND = "推介会"
PLANNED, OVERDUE, HELD, UNPLANNED, CANCELLED, UNDATED = (
    zh("计划中"),
    zh("逾期未办"),
    zh("已举办"),
    zh("计划外举办"),
    zh("已取消"),
    zh("日期不明"),
)
EVENT_STATES = (PLANNED, OVERDUE, HELD, UNPLANNED, CANCELLED, UNDATED)


@dataclass(frozen=True, slots=True)
class Due:
    """When an event is planned: one day, or a month as a whole."""

    first: date
    last: date
    is_month: bool


@dataclass(frozen=True, slots=True)
class Guests:
    """Guests of one event or of several, in heads. `distinct`: people or companies that came; `again`: of these, those who came to
    another event too."""

    invited: int
    came: int
    distinct: int
    again: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one event stands. `state`: one of EVENT_STATES; `days_late`: days after the plan's last at which it was held, or is not yet;
    `leads`: projects that came from it; `is_large`: None where that cannot be said."""

    event: str
    state: str
    due: Due | None
    held: date | None
    days_late: int
    leads: tuple[str, ...]
    guests: Guests
    is_large: bool | None
    why: tuple[Why, ...]

    @property
    def day(self) -> date | None:
        """Where it stands in the calendar: the day it was held, else the first day planned."""
        return self.held or (self.due.first if self.due else None)


@dataclass(frozen=True, slots=True)
class Bar:
    """The yearly target of large promotions. `undecided`: held, but without a number of attendees; `by_group`: overlapping groups of
    regions with the large ones in each; `elsewhere`: large ones in none of them."""

    target: int
    large_from: int
    held: tuple[str, ...]
    undecided: tuple[str, ...]
    pace: Level | None
    by_group: tuple[tuple[str, tuple[str, ...]], ...]
    elsewhere: tuple[str, ...]
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a year by their day, those without a readable one last, as of a day. `who`: guest -> by what he is known again;
    `came_to`: that -> the events of any year to which he came."""

    year: int
    on: date
    rows: tuple[Standing, ...]
    bar: Bar
    guests: Guests
    findings: tuple[Why, ...]
    who: Mapping[str, str]
    came_to: Mapping[str, AbstractSet[str]]


def events(facts: Facts, year: int, on: date, parts: Parts | None = None) -> Events:
    """All events of a year (by the day held, else by the plan), and the bar of large promotions. `parts`: standings and guests as they were
    found before."""
    large_from, wrong = _bound(facts, year)
    with (parts or Parts()).based_on(on, large_from) as kept:
        related = _Related(facts, on, kept)
        made = [
            kept.of(key, (each, related.made_of(key)), partial(_standing, related, key, each, on, large_from))
            for key, each in facts.events.items()
        ]
        rows = [row for row in made if row.day is None or row.day.year == year]
        rows.sort(key=lambda row: (row.day or date.max, row.event))
        ids = [one for row in rows if row.held for one in row.guests.ids]
        guests = kept.of("guests of all", (Same(related.who), ids), partial(related.guests, ids))
    bar = _bar(facts, year, on, rows=rows, large_from=large_from)
    findings = (*wrong, *related.strays)
    return Events(year, on, tuple(rows), bar, guests, findings, related.who, related.came_to)


# -- one event


def _standing(related: "_Related", key: str, event: Event, on: date, large_from: int) -> Standing:
    due, lines = planned(event, key)
    written = day_of(event.date)
    if event.date and written is None:
        text = _("举办日期“{text}”认不出，按未举办计，请核对")
        lines.append(finding(20, text.format(text=event.date), [key]))
    if written is not None and written > on:
        text = _("举办日期{day}在{on}之后，按未举办计")
        words = text.format(day=written.isoformat(), on=on.isoformat())
        lines.append(Why(20, words, (key,), is_finding=due is None))  # with a plan its state tells enough
    held = held_by(event, on)
    if held is None and due is None and written is not None:
        due = Due(written, written, is_month=False)  # a day to come is a plan
    if event.is_cancelled and written is not None:
        lines.append(finding(20, _("已取消，又填了举办日期，按已取消计，请核对"), [key]))
    state = _state(event, due, held, on)
    late = _days_late(due, held or on) if state in (HELD, OVERDUE) else 0
    lines.insert(0, Why(20, _state_words(state, due, held, late), (key,)))
    is_large, said = _is_large(event, key, held, large_from)
    leads, guests = related.leads(key), related.guests_of(key)
    lines += [*said, *related.wrong_leads(key, event, held), *related.wrong_guests(key, held)]
    if leads:
        text = counted("产生{n}条线索", len(leads)).format(n=len(leads))
        lines.append(Why(20, text, leads))
    if guests.ids:
        text = _("邀请来宾{invited}人，到会{came}人").format(invited=guests.invited, came=guests.came)
        lines.append(Why(22, text, guests.ids))
    return Standing(key, state, due, held, late, leads, guests, is_large, tuple(lines))


def planned(event: Event, key: str) -> tuple[Due | None, list[Why]]:
    """The plan's day, else its month; a finding for what cannot be read, and where the day does not lie in the month."""
    lines: list[Why] = []
    month = None
    if event.planned_month:
        try:
            month = cadence.month(event.planned_month)
        except UserError:
            text = _("计划月份“{text}”认不出，请写成2016-04这样")
            lines.append(finding(20, text.format(text=event.planned_month), [key]))
    day = day_of(event.planned_date)
    if event.planned_date and day is None:
        text = _("计划日期“{text}”认不出，请核对")
        lines.append(finding(20, text.format(text=event.planned_date), [key]))
    if day is not None and month is not None and not month.first <= day <= month.last:
        text = _("计划日期{day}不在计划月份{month}内，按日期计，请核对")
        lines.append(finding(20, text.format(day=day.isoformat(), month=month.key), [key]))
    if day is not None:
        return Due(day, day, is_month=False), lines
    return (Due(month.first, month.last, is_month=True) if month else None), lines


def _state(event: Event, due: Due | None, held: date | None, on: date) -> str:
    if event.is_cancelled:
        return CANCELLED
    if held is not None:
        return HELD if due else UNPLANNED
    if due is None:
        return UNDATED
    return OVERDUE if due.last < on else PLANNED


def _days_late(due: Due | None, day: date) -> int:
    return max(0, (day - due.last).days) if due else 0


def due_words(due: Due | None) -> str:
    """The plan's day or month as it is written; empty without a plan."""
    if due is None:
        return ""
    return f"{due.first:%Y-%m}" if due.is_month else due.first.isoformat()


def _state_words(state: str, due: Due | None, held: date | None, late: int) -> str:
    plan, day = due_words(due), held.isoformat() if held else ""
    if state == HELD and late:
        return counted("计划{plan}，{day}举办，推迟{n}天", late).format(plan=plan, day=day, n=late)
    if state == OVERDUE:
        return counted("计划{plan}，尚未举办，逾期{n}天", late).format(plan=plan, n=late)
    texts = {
        HELD: _("计划{plan}，{day}按计划举办")
        if due and held and held >= due.first
        else _("计划{plan}，{day}提前举办"),
        UNPLANNED: _("没有列入计划，{day}举办"),
        PLANNED: _("计划{plan}举办"),
        CANCELLED: _("已取消（原计划{plan}）") if plan else _("已取消"),
        UNDATED: _("没有可用的计划日期，也没有举办日期"),
    }
    return texts[state].format(plan=plan, day=day)


def _is_large(event: Event, key: str, held: date | None, large_from: int) -> tuple[bool | None, list[Why]]:
    """Whether it is 大型; a finding where a promotion was held whose attendees are not told, or are no number of people."""
    count = event.attendees
    if held is None:
        return None, []
    if count is not None and count >= 0:
        return count >= large_from, []
    if event.event_kind != COUNTED_KIND:
        return None, []
    text = _("没有填到会人数，不能认定是否大型，请补") if count is None else _("到会人数不能是负数，请核对")
    return None, [finding(21, text, [key])]


# -- guests and leads


class _Related:
    """Guests and leads by event; `strays`: what names an event that is not here."""

    def __init__(self, facts: Facts, on: date, parts: Parts) -> None:
        self.facts, self.on = facts, on
        self._held = {key for key, event in facts.events.items() if held_by(event, on)}
        self.who = parts.each(
            "who",
            facts.guests,
            lambda key: who_came(facts, key, facts.guests[key]),
            beside=Same(facts.classes),
        )
        self._guests, self.came_to = parts.of("guests", (Same(self.who), self._held), self._all_guests)
        self._leads = parts.of("leads", Same(facts.projects), self._all_leads)
        self.strays = self._all_strays()

    def _all_guests(self) -> tuple[dict[str, list[str]], dict[str, set[str]]]:
        """Event -> its guests; who -> the events to which he came."""
        guests: dict[str, list[str]] = {}
        came_to: dict[str, set[str]] = {}
        for key in sorted(self.facts.guests):
            guest = self.facts.guests[key]
            guests.setdefault(guest.event or "", []).append(key)
            if guest.came and guest.event in self._held:
                came_to.setdefault(self.who[key], set()).add(guest.event or "")
        return guests, came_to

    def _all_leads(self) -> dict[str, list[str]]:
        leads: dict[str, list[str]] = {}
        for key in sorted(self.facts.projects):
            if event := self.facts.projects[key].event:
                leads.setdefault(event, []).append(key)
        return leads

    def made_of(self, event: str) -> tuple[list[Any], list[Any]]:
        """All that an event's standing rests on beside itself: its guests, whether each came to several, and its leads with their days."""
        facts, who, came_to = self.facts, self.who, self.came_to
        guests = [
            (facts.guests[key], who[key], len(came_to.get(who[key], ())) > 1)
            for key in self._guests.get(event, ())
        ]
        return guests, [(key, lead_day(facts, key)) for key in self._leads.get(event, ())]

    def _all_strays(self) -> list[Why]:
        lost = [key for event, ids in self._guests.items() if event not in self.facts.events for key in ids]
        text = _("{n}条来宾记录所在的活动已删除或资料未到，请核对")
        return [finding(22, text.format(n=len(lost)), lost)] if lost else []

    def leads(self, event: str) -> tuple[str, ...]:
        """Projects that came from an event until the day looked at."""
        its = ((key, lead_day(self.facts, key)) for key in self._leads.get(event, ()))
        return tuple(key for key, day in its if day is not None and day <= self.on)

    def wrong_leads(self, key: str, event: Event, held: date | None) -> list[Why]:
        """Leads of an event that was not held, or that are older than it, or have no day."""
        ids = self._leads.get(key, [])
        days = {each: lead_day(self.facts, each) for each in ids}
        undated = [each for each in ids if days[each] is None]
        lines = []
        if undated:
            text = _("{n}个来自本活动的项目没有阶段日期，不计入线索，请补")
            lines.append(finding(20, text.format(n=len(undated)), undated))
        told = [each for each, day in days.items() if day is not None and day <= self.on]
        if told and held is None:
            words = (
                _("活动已取消，却有{n}条线索，请核对")
                if event.is_cancelled
                else _("活动没有举办，却有{n}条线索，请核对")
            )
            lines.append(finding(20, words.format(n=len(told)), told))
        early = [each for each in told if held is not None and (days[each] or held) < held]
        if early:
            text = _("{n}条线索早于活动举办日期，请核对")
            lines.append(finding(20, text.format(n=len(early)), early))
        return lines

    def guests_of(self, event: str) -> Guests:
        """The guests of one event."""
        return self.guests(self._guests.get(event, ()))

    def guests(self, ids: Iterable[str]) -> Guests:
        """The guests of some records together: one who came to several is one."""
        its = tuple(ids)
        records = [(key, self.facts.guests[key]) for key in its]
        came = [(key, guest) for key, guest in records if guest.came and guest.event in self._held]
        who = {self.who[key] for key, _guest in came}
        return Guests(
            sum(heads_of(guest) for _key, guest in records),
            sum(heads_of(guest) for _key, guest in came),
            len(who),
            sum(len(self.came_to[each]) > 1 for each in who),
            its,
        )

    def wrong_guests(self, key: str, held: date | None) -> list[Why]:
        """Guests without a usable number, entered twice, or said to have come to what was not held."""
        ids = self._guests.get(key, [])
        lines = []
        none = [each for each in ids if (n := self.facts.guests[each].heads) is not None and n <= 0]
        if none:
            lines.append(finding(22, _("来宾人数应为正数，不计入人数，请核对"), none))
        by_who: dict[str, list[str]] = {}
        for each in ids:
            by_who.setdefault(self.who[each], []).append(each)
        twice = [each for its in by_who.values() if len(its) > 1 for each in its]
        if twice:
            lines.append(finding(22, _("同一来宾在本活动登记了不止一次，人数可能重复，请核对"), twice))
        came = [each for each in ids if self.facts.guests[each].came]
        is_to_come = day_of(self.facts.events[key].date) is not None and held is None
        if came and held is None and (self.facts.events[key].is_cancelled or not is_to_come):
            lines.append(finding(22, _("活动没有举办，来宾却登记为到会，请核对"), came))
        return lines


def who_came(facts: Facts, key: str, guest: Guest) -> str:
    """By what a guest is known again: the contact, else the company as its class shows it, else the record itself."""
    if guest.contact:
        return f"contact/{guest.contact}"
    return f"company/{facts.face_of(guest.company)}" if guest.company else key


def held_by(event: Event, on: date) -> date | None:
    """The day an event was held, where that is until a day and it was not cancelled."""
    day = day_of(event.date)
    return day if day is not None and day <= on and not event.is_cancelled else None


def heads_of(guest: Guest) -> int:
    """Heads of a guest's record: one where no number is told; what is no number of people counts none."""
    return 1 if guest.heads is None else max(0, guest.heads)


# -- the bar


def _bound(facts: Facts, year: int) -> tuple[int, list[Why]]:
    """From how many attendees an event is large, by the year's settings."""
    settings = facts.settings_of(year)
    wish = settings.large_event_from if settings else None
    if wish is None or wish > 0:
        return wish or LARGE_FROM, []
    text = _("设置的“大型活动不少于”{n}人不是正数，按{default}人计，请核对")
    return LARGE_FROM, [finding(21, text.format(n=wish, default=LARGE_FROM))]


def _bar(facts: Facts, year: int, on: date, *, rows: list[Standing], large_from: int) -> Bar:
    settings = facts.settings_of(year)
    wish = settings.events_target if settings else None
    target = EVENTS_TARGET if wish is None else wish
    promotions = [row for row in rows if row.held and facts.events[row.event].event_kind == COUNTED_KIND]
    held = tuple(row.event for row in promotions if row.is_large)
    undecided = tuple(row.event for row in promotions if row.is_large is None)
    whole = cadence.year(f"{year:04}")
    pace = None
    if target > 0:
        pace = level(Decimal(target), whole, whole, Actual(Decimal(len(held)), held), on, settings)
    groups = {key: groups_of(facts.events[key].city) for key in held}
    by_group = tuple((name, tuple(key for key in held if name in groups[key])) for name in GROUP_NAMES)
    elsewhere = tuple(key for key in held if not groups[key])
    lines = _bar_lines(facts, held, undecided, target=target, large_from=large_from)
    return Bar(target, large_from, held, undecided, pace, by_group, elsewhere, tuple(lines))


def _bar_lines(
    facts: Facts, held: tuple[str, ...], undecided: tuple[str, ...], *, target: int, large_from: int
) -> list[Why]:
    text = _("{large}人以上的推介会已办{n}场，全年任务{target}场")
    words = text.format(large=large_from, n=len(held), target=target)
    lines = [Why(21, words, held, "events_target")]
    if target <= 0:
        lines.append(finding(21, _("设置的大型推介会任务不是正数，无法计算进度，请核对")))
    if undecided:
        text = _("{n}场推介会不能认定是否大型，没有计入，请核对到会人数")
        lines.append(finding(21, text.format(n=len(undecided)), undecided))
    if held:
        lines.append(Why(7, _regions(facts, held), held))
    nowhere = [key for key in held if not facts.events[key].city]
    if nowhere:
        text = _("{n}场大型推介会没有填举办地点，不在任何地区里，请补")
        lines.append(finding(7, text.format(n=len(nowhere)), nowhere))
    return lines


def _regions(facts: Facts, held: tuple[str, ...]) -> str:
    groups = [groups_of(facts.events[key].city) for key in held]
    told = ((name, sum(name in its for its in groups)) for name in GROUP_NAMES)
    names = _("、").join(_("{name}{n}场").format(name=_(name), n=n) for name, n in told if n)
    text = _(
        "按区划代码归入地区：{names}；地区可以重叠（一场计入几个地区），也不覆盖全国，不在任何地区的{others}场"
    )
    return text.format(names=names or _("无"), others=sum(not its for its in groups))


def overdue(facts: Facts, on: date) -> list[tuple[str, Due, int]]:
    """(event, its plan, days late) of all that should have been held by a day, whatever the year; the longest overdue first."""
    found = []
    for key, event in facts.events.items():
        due, _lines = planned(event, key)
        if due is not None and _state(event, due, held_by(event, on), on) == OVERDUE:
            found.append((key, due, _days_late(due, on)))
    return sorted(found, key=lambda one: (-one[2], one[0]))
