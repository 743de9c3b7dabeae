"""外资 (rules 17 to 19, 25) as the page shows it: squads, companies by origin, capital by month, quarter and year, each with ids."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.geography import place_name
from zsapp.domain.review.foreign import GROUP_WORDS, group_name
from zsapp.domain.rules import cadence
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.many import Chained, count_until
from zsapp.domain.rules.origins import NONE, SEVERAL, UNLED, Belonging
from zsapp.domain.rules.outward import MEASURES, Foreign, Sum
from zsapp.domain.rules.parts import Parts
from zsapp.domain.rules.squads import CONTRACTED, PAID_IN, Group, Squads, squads, wan_words
from zsapp.domain.rules.why import finding
from zsapp.verbs.desk import Desk
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.reasons import Reason, reasons

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
    reasons: tuple[Reason, ...]

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return any(reason.is_finding for reason in self.reasons)

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
    with parts_of(desk, "companies of foreign capital") as parts:
        companies = _companies(facts, made, parts)
    sees_all = desk.role >= Role.HEADQUARTERS
    lines = [_line(facts, made, group) for group in made.groups]
    if lines:
        lines.append(_total(made))
    findings = made.findings
    if not sees_all:
        text = _("本机只有本组的拜访和项目，其他组的不在内，以招商办的数字为准")
        findings = (finding(25, text), *findings)
    return Board(
        on,
        tuple(lines),
        tuple(_periods(facts, made)),
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
        reasons(facts, group.why, lazily=True),
    )


def _posted(group: Group) -> list[tuple[str, str, date, date]]:
    return [(each.posting, each.city, each.first, each.last) for each in group.postings.its]


def _posting(on: date, its: tuple[str, str, date, date]) -> Posting:
    key, city, first, last = its
    span = _("{first}至{last}").format(first=first.isoformat(), last=last.isoformat())
    return Posting(key, place_name(city) if city else _("（没有填城市）"), span, first <= on <= last)


def _total(made: Squads) -> SquadLine:
    def of(name: str) -> tuple[str, ...]:
        return tuple(key for group in made.groups for key in getattr(group, name))

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
        (),
    )


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
    on, projects = made.on.isoformat(), Counter[str]()
    for key in {key for group in made.groups for key in group.projects}:
        projects[facts.face_of(facts.projects[key].company)] += 1
    groups = (SEVERAL, UNLED, NONE, *made.origins.squads)
    order, names = (
        {key: place for place, key in enumerate(groups)},
        {key: group_name(facts, key) for key in groups},
    )
    its = [each for each in made.origins.all.values() if each.group in order]
    its.sort(key=lambda one: (order[one.group], one.company))
    found = []
    with parts.based_on(on) as kept:
        for each in its:
            name, group = facts.company_name(each.company), names[each.group]
            visits = count_until(facts.visits_at.get(each.company, ()), on)
            rest = (each, name, group, visits, projects[each.company])
            found.append(kept.of(each.company, rest, lambda rest=rest: _company(*rest)))  # type: ignore[misc]
    return tuple(found)


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
