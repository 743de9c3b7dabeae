"""合作机构 as the page shows them: partners with contracts and success, channels, sister cities, shares of credit (rules 23, 24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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
from zsapp.domain.rules.shares import Share, shares
from zsapp.domain.rules.why import Why
from zsapp.verbs.desk import Desk
from zsapp.verbs.events import only_own, place
from zsapp.verbs.kept import facts_of
from zsapp.verbs.reasons import Fact, Reason, fact, reasons

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
    findings: tuple[Reason, ...]
    shows_fees: bool


def board(desk: Desk) -> Board:
    """Partners, channels, sister cities and credit as of the day shown, leads since 1 January."""
    on, is_hq = desk.today, desk.role >= Role.HEADQUARTERS
    facts = facts_of(desk, on.year, KINDS_READ if is_hq else KINDS_READ - {"fee"})
    since = date(on.year, 1, 1)
    found = channels(facts, since, on)
    limits = [] if is_hq else [Why(9, only_own())]
    about = _About(facts, on, shows_fees=is_hq, said=found.findings)
    return Board(
        since,
        on,
        tuple(about.partner(key, its) for key, its in found.partners.items()),
        tuple(_success(facts, row, channel_word(row.key)) for row in found.rows),
        tuple(_city(facts, key, its) for key, its in found.cities.items()),
        tuple(_credits(facts)),
        reasons(facts, (*found.findings, *limits)),
        is_hq,
    )


class _About:
    """What is said of partners; `said`: findings about projects, of which a partner's panel shows its own."""

    def __init__(self, facts: Facts, on: date, *, shows_fees: bool, said: Iterable[Why]) -> None:
        self.facts, self.on, self.shows_fees = facts, on, shows_fees
        self.said: dict[str, list[Why]] = {}
        for line in said:
            if line.facts:
                self.said.setdefault(line.facts[0], []).append(line)
        self.contracts, self.paid = engagements_by_partner(facts), fees_by_engagement(facts)
        self.rates = Rates(facts.rates.items(), facts.written_at)

    def partner(self, key: str, its: Success) -> PartnerLine:
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
            _success(facts, its, found.name or key),
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


def _success(facts: Facts, its: Success, name: str) -> SuccessLine:
    leads = {key: Fact(key, "project", facts.projects[key].name or key) for key in its.leads}

    def told(ids: Iterable[str]) -> tuple[Fact, ...]:
        return tuple(leads[key] for key in ids)  # whatever became of a lead, it is a lead

    return SuccessLine(
        its.key,
        name,
        told(its.leads),
        told(its.talks),
        told(its.signed),
        told(its.registered),
        percent(its.rate),
    )


def _city(facts: Facts, key: str, its: Success) -> CityLine:
    found = facts.sister_cities[key]
    held = sorted(one for one, event in facts.events.items() if event.sister_city == key)
    return CityLine(
        key,
        found.name or key,
        found.country or "",
        found.since or "",
        found.note or "",
        _success(facts, its, found.name or key),
        tuple(fact(facts, one) for one in held),
    )


def _credits(facts: Facts) -> Iterable[CreditLine]:
    for its in shares(facts):
        project = facts.projects.get(its.project)
        yield CreditLine(
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
