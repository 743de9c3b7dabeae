"""合作机构 as the page shows them: partners with contracts and success, channels, sister cities, shares of credit (rules 23, 24)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from zsapp.base.texts import _
from zsapp.domain.derived import word_of
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.partner import CREDIT_ROLES, PARTNER_KINDS
from zsapp.domain.rules.channels import (
    ENDED,
    ENDING,
    NOT_BEGUN,
    RUNNING,
    WRONG,
    Success,
    Term,
    channel_word,
    channels,
    cost,
    engagements_by_partner,
    fees_by_engagement,
    mode_word,
    term,
)
from zsapp.domain.rules.conversion import Rates
from zsapp.domain.rules.pace import percent
from zsapp.domain.rules.parts import Parts
from zsapp.domain.rules.shares import Share, Shares, shares
from zsapp.domain.rules.why import Why
from zsapp.verbs.desk import Desk
from zsapp.verbs.events import only_own, place
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.reasons import Fact, Reason, Told, fact, reasons

KINDS_READ = frozenset(
    {
        "partner",
        "engagement",
        "fee",
        "rate",
        "sister_city",
        "project",
        "event",
        "credit",
        "team",
        "member",
        "settings",
    }
)
"""The kinds of record that the page is made from."""
_BEST = (RUNNING, ENDING, NOT_BEGUN, ENDED, WRONG)  # which of a partner's contracts says how it stands


@dataclass(frozen=True, slots=True)
class SuccessLine:
    """Leads and how far they went, with the projects behind. `rate`: in words; `key`: its id, or the channel's Chinese word."""

    key: str
    name: str
    leads: tuple[Fact, ...]
    talks: tuple[Fact, ...]
    signed: tuple[Fact, ...]
    registered: tuple[Fact, ...]
    rate: str


@dataclass(frozen=True, slots=True)
class EngagementLine:
    """A contract. `state`: one of TERM_STATES; `left`: days until its last; `fees`: in fen for headquarters, else None."""

    id: str
    mode: str
    first: str
    last: str
    state: str
    left: int | None
    fees: int | None


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner. `state` is that of its best contract, "" without any; `fees` of all contracts in fen, for headquarters."""

    id: str
    name: str
    kind: str
    city: str
    note: str
    state: str
    until: str
    modes: tuple[str, ...]
    engagements: tuple[EngagementLine, ...]
    success: SuccessLine
    fees: int | None
    reasons: tuple[Reason, ...]

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return any(reason.is_finding for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class CityLine:
    """A sister city with its leads and the events held with it."""

    id: str
    name: str
    country: str
    since: str
    note: str
    success: SuccessLine
    events: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One share: whose it is, the kind of part, per cent as written."""

    id: str
    whose: Fact | None
    role: str
    percent: str


@dataclass(frozen=True, slots=True)
class CreditLine:
    """The shares of a project with their sum."""

    project: str
    name: str
    team: str
    shares: tuple[ShareLine, ...]
    total: str
    is_whole: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page, as of a day; leads are those since the year's first day. `shows_fees`: headquarters alone sees them."""

    since: date
    on: date
    partners: tuple[PartnerLine, ...]
    channels: tuple[SuccessLine, ...]
    cities: tuple[CityLine, ...]
    credits: tuple[CreditLine, ...]
    findings: Sequence[Reason]
    shows_fees: bool


def board(desk: Desk) -> Board:
    """Partners, channels, sister cities and credit as of the day shown, leads since 1 January."""
    on, is_hq = desk.today, desk.role >= Role.HEADQUARTERS
    facts = facts_of(desk, on.year, KINDS_READ if is_hq else KINDS_READ - {"fee"})
    since = date(on.year, 1, 1)
    with parts_of(desk, "channels") as parts:
        found = channels(facts, since, on, parts)
    with parts_of(desk, "shares") as parts:
        shared = shares(facts, parts)
    limits = [] if is_hq else [Why(9, only_own())]
    names = (facts.teams, facts.members, facts.partners, facts.former, facts.erased)
    with parts_of(desk, "partners") as parts, parts.based_on(on, is_hq, *names) as kept:
        about = _About(facts, on, kept, shows_fees=is_hq, said=found.findings)
        return Board(
            since,
            on,
            tuple(about.kept(key, its) for key, its in found.partners.items()),
            tuple(about.success(row, channel_word(row.key)) for row in found.rows),
            tuple(about.city(key, its) for key, its in found.cities.items()),
            tuple(about.credit(its) for its in shared),
            Told(facts, (*found.findings, *limits)),
            is_hq,
        )


class _About:
    """What is said of partners, cities and shares; `said`: findings about projects, of which a partner's panel shows its own."""

    def __init__(
        self, facts: Facts, on: date, parts: Parts, *, shows_fees: bool, said: Iterable[Why]
    ) -> None:
        self.facts, self.on, self.parts, self.shows_fees = facts, on, parts, shows_fees
        self.said: dict[str, list[Why]] = {}
        for line in said:
            if line.facts:
                self.said.setdefault(line.facts[0], []).append(line)
        self.contracts, self.paid = engagements_by_partner(facts), fees_by_engagement(facts)
        self.rates = Rates(facts.rates.items(), facts.written_at)
        self._of_rates = (facts.rates, {key: facts.written_at.get(key) for key in facts.rates})
        self._named = parts.each(
            "leads", facts.projects, lambda key: Fact(key, "project", facts.projects[key].name or key)
        )
        self._held: dict[str, list[str]] = {}
        for key in sorted(facts.events):
            self._held.setdefault(facts.events[key].sister_city or "", []).append(key)

    def kept(self, key: str, its: Success) -> PartnerLine:
        """A partner, as before where nothing of it changed."""
        facts, contracts = self.facts, self.contracts.get(key, ())
        fees = [(fee, facts.fees[fee]) for each in contracts for fee in self.paid.get(each, ())]
        leads = [(self._named[lead], self.said.get(lead)) for lead in its.leads]
        terms = [(each, facts.engagements[each]) for each in contracts]
        made_of = (its, terms, fees, leads, self._of_rates if fees else None)
        return self.parts.of(key, made_of, partial(self.partner, key, its))

    def city(self, key: str, its: Success) -> CityLine:
        """A sister city."""
        found = self.facts.sister_cities[key]
        return CityLine(
            key,
            found.name or key,
            found.country or "",
            found.since or "",
            found.note or "",
            self.success(its, found.name or key),
            tuple(fact(self.facts, one) for one in self._held.get(key, ())),
        )

    def credit(self, its: Shares) -> CreditLine:
        """The shares of a project, as before where nothing of it changed."""
        records = [self.facts.credits[each.credit] for each in its.shares]
        made_of = (its, records, self.facts.projects.get(its.project))
        return self.parts.of(("credits", its.project), made_of, partial(_credit, self.facts, its))

    def success(self, its: Success, name: str) -> SuccessLine:
        """How far leads went, with the projects: whatever became of a lead, it is a lead."""

        def told(ids: Iterable[str]) -> tuple[Fact, ...]:
            return tuple(self._named[key] for key in ids)

        rate = percent(its.rate)
        return SuccessLine(
            its.key, name, told(its.leads), told(its.talks), told(its.signed), told(its.registered), rate
        )

    def partner(self, key: str, its: Success) -> PartnerLine:
        """A partner made anew."""
        facts, found = self.facts, self.facts.partners[key]
        terms = [term(facts, each, self.on) for each in self.contracts.get(key, ())]
        best = min(terms, key=lambda each: (_BEST.index(each.state), -_last(each)), default=None)
        lines = [
            *(each.why for each in terms),
            *(line for lead in its.leads for line in self.said.get(lead, ())),
        ]
        fees, told = self.fees([each.engagement for each in terms])
        return PartnerLine(
            key,
            found.name or key,
            found.partner_kind or "",
            place(found.city),
            found.note or "",
            best.state if best else "",
            facts.engagements[best.engagement].to_day or "" if best else "",
            tuple(dict.fromkeys(facts.engagements[t.engagement].mode or "" for t in terms)),
            tuple(self._engagement(each) for each in terms),
            self.success(its, found.name or key),
            fees,
            reasons(facts, (*lines, *told)),
        )

    def _engagement(self, its: Term) -> EngagementLine:
        found = self.facts.engagements[its.engagement]
        fees, _told = self.fees([its.engagement])
        return EngagementLine(
            its.engagement,
            mode_word(found.mode),
            found.from_day or "",
            found.to_day or "",
            its.state,
            its.left,
            fees,
        )

    def fees(self, engagements: list[str]) -> tuple[int | None, tuple[Why, ...]]:
        """Their fees in fen, and what is not in the sum; nothing but for headquarters."""
        if not self.shows_fees:
            return None, ()
        its = cost(self.facts, self.rates, [fee for each in engagements for fee in self.paid.get(each, ())])
        return (its.fen if its.fees else None), its.findings


def _last(its: Term) -> int:
    return (its.last or date.max).toordinal()


def kind_word(kind: str) -> str:
    """A kind of partner in the person's language."""
    return next((word_of(each) for each in PARTNER_KINDS if each.word == kind), kind)


def _credit(facts: Facts, its: Shares) -> CreditLine:
    project = facts.projects.get(its.project)
    return CreditLine(
        its.project,
        (project.name if project else None) or _("（资料未到）"),
        facts.team_name(project.team) if project and project.team else "",
        tuple(_share(facts, each) for each in its.shares),
        f"{its.total.normalize():f}%",
        its.is_whole,
        reasons(facts, its.why),
    )


def _share(facts: Facts, its: Share) -> ShareLine:
    record = facts.credits[its.credit]
    role = next((word_of(r) for r in CREDIT_ROLES if r.word == record.part_role), record.part_role or "")
    return ShareLine(
        its.credit,
        fact(facts, its.whose) if its.whose else None,
        role,
        f"{record.share}%" if record.share else "",
    )
