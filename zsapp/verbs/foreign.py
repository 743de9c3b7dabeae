"""外资 (rules 17 to 19, 25) as the page shows it: squads, companies by origin, capital by month, quarter and year, each with ids."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.geography import place_name
from zsapp.domain.renewed import companies_apart
from zsapp.domain.review.foreign import GROUP_WORDS, group_name
from zsapp.domain.rules import cadence
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.many import Chained, count_until
from zsapp.domain.rules.origins import NONE, SEVERAL, UNLED, Belonging, Origins
from zsapp.domain.rules.outward import MEASURES, Foreign, Sum
from zsapp.domain.rules.parts import Parts, Same, differing
from zsapp.domain.rules.squads import CONTRACTED, PAID_IN, Group, Squads, squads, wan_words
from zsapp.domain.rules.why import finding
from zsapp.verbs.desk import Desk
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.reasons import Reason, Told, reasons

TOTAL = "total"
SPANS = ("month", "quarter", "year")
_KINDS = (
    "team",
    "member",
    "company",
    "project",
    "visit",
    "posting",
    "campaign",
    "rate",
    "increase",
    "attachment",
    "settings",
)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in words, 万美元 and 万元, a dash where it cannot be said; the exact ones to sort by; `ids` of its projects."""

    dollars: str
    in_yuan: str
    exact_dollars: Decimal | None
    exact_yuan: Decimal | None
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a squad is posted, from and to; `is_now`: on the day looked at."""

    id: str
    city: str
    span: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class SquadLine:
    """A squad, a group of companies that are in none, or all together. Ids stand behind every figure."""

    key: str
    name: str
    is_squad: bool
    patron: str
    directions: str
    postings: tuple[Posting, ...]
    companies: tuple[str, ...]
    visits: Sequence[str]
    projects: tuple[str, ...]
    contracted: Money
    paid_in: Money
    reasons: Told

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return self.reasons.has_finding

    @property
    def here(self) -> str:
        """Where it is posted now."""
        return "、".join(each.city for each in self.postings if each.is_now)


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """What one squad (or group) brought in one month, quarter or year."""

    key: str
    span: str
    period: Period
    group: str
    name: str
    contracted: Money
    paid_in: Money


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """A company whose immediate or ultimate origin is not domestic, with its visits and projects."""

    id: str
    name: str
    origin: str
    ultimate: str
    group: str
    group_name: str
    differs: bool
    visits: int
    projects: int

    @property
    def is_outside(self) -> bool:
        """Whether it belongs to no squad."""
        return self.group in GROUP_WORDS


@dataclass(frozen=True, slots=True)
class Board:
    """All of it as of a day. `sees_all`: at headquarters; elsewhere only the own team's visits and projects are here."""

    on: date
    lines: tuple[SquadLine, ...]
    periods: tuple[PeriodLine, ...]
    companies: tuple[CompanyLine, ...]
    findings: tuple[Reason, ...]
    sees_all: bool

    def line_of(self, key: str) -> SquadLine | None:
        """The squad or group of that key."""
        return next((line for line in self.lines if line.key == key), None)


def board(desk: Desk, on: date) -> Board:
    """Read and judge it."""
    facts = facts_of(desk, on.year, _KINDS)
    with parts_of(desk, "squads") as parts:
        made = squads(facts, on, parts)
    with parts_of(desk, "foreign capital, told") as parts, parts.based_on(on) as kept:
        companies, periods = _companies(facts, made, kept), _kept_periods(facts, made, kept)
    sees_all = desk.role >= Role.HEADQUARTERS
    lines = [_line(facts, made, group) for group in made.groups]
    if lines:
        lines.append(_total(facts, made))
    findings = made.findings
    if not sees_all:
        text = _("本机只有本组的拜访和项目，其他组的不在内，以招商办的数字为准")
        findings = (finding(25, text), *findings)
    return Board(
        on,
        tuple(lines),
        periods,
        companies,
        reasons(facts, findings, lazily=True),
        sees_all,
    )


def _money(its: Sum) -> Money:
    return Money(
        wan_words(its.wan_dollars),
        wan_words(its.wan_yuan),
        its.wan_dollars,
        its.wan_yuan,
        its.ids,
    )


def _line(facts: Facts, made: Squads, group: Group) -> SquadLine:
    team = facts.teams.get(group.key)
    patron = facts.members.get(group.patron or "")
    return SquadLine(
        group.key,
        group_name(facts, group.key),
        team is not None,
        " ".join(filter(None, (patron.name, patron.title))) if patron else "",
        "、".join(_(each) for each in (team.origins or ()) if each) if team else "",
        tuple(_posting(made.on, each) for each in _posted(group)),
        group.companies,
        group.visits,
        group.projects,
        _money(group.of(CONTRACTED)),
        _money(group.of(PAID_IN)),
        Told(facts, group.why),
    )


def _posted(group: Group) -> list[tuple[str, str, date, date]]:
    return [(each.posting, each.city, each.first, each.last) for each in group.postings.its]


def _posting(on: date, its: tuple[str, str, date, date]) -> Posting:
    key, city, first, last = its
    span = _("{first}至{last}").format(first=first.isoformat(), last=last.isoformat())
    return Posting(key, place_name(city) if city else _("（没有填城市）"), span, first <= on <= last)


def _total(facts: Facts, made: Squads) -> SquadLine:
    def of(name: str) -> tuple[str, ...]:
        return tuple(chain.from_iterable(getattr(group, name) for group in made.groups))

    visits = Chained([group.visits for group in made.groups])

    return SquadLine(
        TOTAL,
        _("合计"),
        False,
        "",
        "",
        (),
        of("companies"),
        visits,
        of("projects"),
        _money(made.total(CONTRACTED)),
        _money(made.total(PAID_IN)),
        Told(facts, ()),
    )


def _kept_periods(facts: Facts, made: Squads, parts: Parts) -> tuple[PeriodLine, ...]:
    its = [
        (each.key, group_name(facts, each.key), each.contracted, each.paid_in)
        for each in made.groups
        if each.contracted or each.paid_in
    ]
    return parts.of("periods", its, lambda: tuple(_periods(facts, made)))


def _periods(facts: Facts, made: Squads) -> Iterable[PeriodLine]:
    """By month, quarter and year, the newest first, within each the groups in their order and their sum; periods with money alone."""
    for span in SPANS:
        for period in sorted(_spans(made, span), key=lambda one: one.first, reverse=True):
            for key, name, group in [
                *((each.key, group_name(facts, each.key), each) for each in made.groups),
                (TOTAL, _("合计"), None),
            ]:
                sums = [
                    group.of(measure, period) if group else made.total(measure, period)
                    for measure in MEASURES
                ]
                if group is None or any(each.ids for each in sums):
                    line = f"{span}/{period.key}/{key}"
                    yield PeriodLine(line, span, period, key, name, *(_money(each) for each in sums))


def _spans(made: Squads, span: str) -> set[Period]:
    amounts: list[Foreign] = [
        each for group in made.groups for its in (group.contracted, group.paid_in) for each in its
    ]
    days = {each.day for each in amounts}
    if span == "month":
        return {cadence.month(f"{day.year:04}-{day.month:02}") for day in days}
    if span == "quarter":
        return {cadence.quarter(f"{day.year:04}-Q{(day.month + 2) // 3}") for day in days}
    return {cadence.year(f"{day.year:04}") for day in days}


def _companies(facts: Facts, made: Squads, parts: Parts) -> tuple[CompanyLine, ...]:
    """Companies of foreign capital, those of no squad first; the domestic ones and those without an origin are left to their own page."""
    keys = (SEVERAL, UNLED, NONE, *made.origins.squads)
    names = {key: group_name(facts, key) for key in keys}
    listed = parts.of("listed", (Same(made.origins), keys), lambda: _listed(made, keys))
    among = frozenset(key for group in made.groups for key in group.projects)
    projects = parts.of(
        "projects", (among, Same(facts.projects_at)), partial(_count_at, facts.projects_at, among)
    )
    named = (names, facts.former, facts.erased)

    def make(before: tuple[Any, Any] | None) -> dict[str, CompanyLine]:
        known, stale = (before[1], _stale(before[0][0].its, made.origins)) if before else ({}, set())
        if before is None or before[0][-1] != named:
            known = {}
        else:
            stale |= differing(before[0][1].its, facts.visits_at) | _apart(before[0][2], projects)
        found = {}
        for its in listed:
            key = its.company
            line = known.get(key) if key not in stale else None
            if line is None:
                visits = count_until(facts.visits_at.get(key, ()), made.on.isoformat())
                line = _company(its, facts.company_name(key), names[its.group], visits, projects[key])
            found[key] = line
        return found

    made_of = (Same(made.origins), Same(facts.visits_at), projects, named)
    return tuple(parts.after("companies", made_of, make).values())


def _count_at(at: Mapping[str, Sequence[str]], among: frozenset[str]) -> Counter[str]:
    """How many of these projects each company has."""
    return Counter({company: n for company, its in at.items() if (n := len(among.intersection(its)))})


def _listed(made: Squads, keys: Sequence[str]) -> list[Belonging]:
    """Where the companies of these groups belong, group by group in order of ids."""
    found: dict[str, list[Belonging]] = {key: [] for key in keys}
    for its in made.origins.all.values():
        if its.group in found:
            found[its.group].append(its)
    return [its for many in found.values() for its in many]


def _stale(before: Origins, after: Origins) -> set[str]:
    """Companies whose name or origins may be others than before, or whose group is another: a squad may be given another direction."""
    if before is after:
        return set()
    return companies_apart(before.facts, after.facts) | differing(before.all, after.all)


def _apart(before: Mapping[str, int], after: Mapping[str, int]) -> set[str]:
    return set() if before is after else {key for key, _many in before.items() ^ after.items()}


def _company(its: Belonging, name: str, group: str, visits: int, projects: int) -> CompanyLine:
    return CompanyLine(
        its.company,
        name,
        _(its.origin) if its.origin else "—",
        _(its.ultimate) if its.ultimate else "—",
        its.group,
        group,
        its.differs,
        visits,
        projects,
    )
