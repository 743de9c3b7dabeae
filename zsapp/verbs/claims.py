"""首报首谈: register a company, give it up, hand it over, rule; and how all claims stand, company by company (rule 27)."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import Form
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.rules.claims import OVERRULED, Claimed, Claims, Standing, against_arrival
from zsapp.domain.rules.parts import Same
from zsapp.domain.rules.why import Why
from zsapp.domain.spoken import in_order
from zsapp.store import sheets
from zsapp.verbs import records
from zsapp.verbs.arrivals import ARRIVED, ON_ITS_WAY, Arrivals, arrivals, shown, words
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts, facts_about
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.protection import KINDS_READ, warnings
from zsapp.verbs.reasons import Reason, reasons
from zsapp.verbs.records import Saved

_KINDS = (*KINDS_READ, "team", "member", "company")


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim as the page shows it. `state`: a Chinese word of `claims.STATES`; `left`: days of protection, 0 where none is left.

    `moment`: of the registration, as written offline; `arrival`: that of its arrival at the `judge`, by the latter's clock, or what is
    known instead (see `zsapp.verbs.arrivals`). `place`: in the order of the company's claims; `may_act`: it is this person's to give up.
    """

    id: str
    company: str
    company_name: str
    place: int | None
    team: str
    team_name: str
    holder: str
    holder_name: str
    moment: str
    arrival: str
    judge: str
    first_contact: str
    state: str
    is_live: bool
    until: str
    left: int
    is_clash: bool
    may_act: bool
    reasons: tuple[Reason, ...]

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return any(reason.is_finding for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class CompanyClaims:
    """All that stands on one company: who talks on, whose credit it is, which teams meet, and why."""

    company: str
    name: str
    talks: str
    talks_name: str
    first_name: str
    clash: tuple[str, ...]
    clash_names: tuple[str, ...]
    ruling: str
    lines: tuple[ClaimLine, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All companies with claims as of a day, those where teams meet first, then by the day the protection ends. `may_rule`: the person is
    headquarters'."""

    on: date
    companies: tuple[CompanyClaims, ...]
    findings: tuple[Reason, ...]
    may_rule: bool

    @property
    def lines(self) -> list[ClaimLine]:
        """The claims of all."""
        return [line for company in self.companies for line in company.lines]


# -- reading


def board(desk: Desk, on: date | None = None) -> Board:
    """How all claims stand as of a day; everybody sees those of all teams."""
    day = on or desk.today
    facts, came, own = _facts(desk, day), arrivals(desk), _own(desk)
    with parts_of(desk, "claims") as parts:
        claims = Claims(facts, day, parts)
    made = []
    with parts_of(desk, "companies with claims") as parts:
        names = (facts.teams, facts.former, facts.erased)
        with parts.based_on(day, own, came.judge, *names) as kept:
            for key, each in claims.by_company.items():
                arrived = [(came.of(one.claim), came.known([one.claim])) for one in each.claims]
                made_of = (Same(each), facts.records_of(key), arrived)  # all else is what the rule looked at
                made.append(kept.of(key, made_of, partial(_company, facts, each, came, day, own)))
    made.sort(key=lambda each: (not each.clash, _ends(each), in_order(each.name), each.company))
    return Board(day, tuple(made), reasons(facts, claims.findings), desk.role >= Role.HEADQUARTERS)


def of_company(desk: Desk, company: str) -> CompanyClaims | None:
    """How the claims on one company stand today; None where there is none."""
    facts = facts_about(desk, desk.today.year, [company], KINDS_READ)
    found = Claims(facts, desk.today).of(company)
    return _company(facts, found, arrivals(desk), desk.today, _own(desk)) if found else None


def moments(desk: Desk, claim: str) -> dict[str, str | None]:
    """When a claim was registered and when it arrived: `registered_at`, `arrived_at`, `arrival` in words; null where nobody knows."""
    registered = desk.read(lambda connection: sheets.written(connection, "claim")).get(claim)
    came = arrivals(desk)
    at = came.of(claim)
    return {
        "registered_at": shown(registered) if registered is not None else None,
        "arrived_at": at if at not in ("", ARRIVED, ON_ITS_WAY) else None,
        "arrival": words(at, came.judge) or None,
    }


def _facts(desk: Desk, day: date) -> Facts:
    """From what is kept; where nothing is, of the companies with claims alone, not of the hundreds of thousands of others."""
    if desk.kept is not None:
        return facts_of(desk, day.year, _KINDS)
    known = facts(desk, day.year, ("claim", "ruling"))
    its = {each.company for each in known.claims.values()} | {each.company for each in known.rulings.values()}
    about = facts_about(desk, day.year, filter(None, its), KINDS_READ)
    return replace(about, claims=known.claims, rulings=known.rulings)  # also those that name no company


def _own(desk: Desk) -> frozenset[str] | None:
    """The teams whose registrations are this person's; None for headquarters: all."""
    return None if desk.role >= Role.HEADQUARTERS else desk.own_teams


def _ends(each: CompanyClaims) -> str:
    return min((line.until for line in each.lines if line.is_live), default="9999-12-31")


def _company(
    facts: Facts, found: Claimed, came: Arrivals, day: date, own: frozenset[str] | None
) -> CompanyClaims:
    its = list(found.why)
    its += against_arrival(facts, found, came.known([each.claim for each in found.claims]))
    if own is not None and any(each.team not in own for each in found.claims):
        text = _("其他小组的拜访和项目不在本机，它们的保护到期日以招商办的为准")
        its.append(Why(27, text))
    return CompanyClaims(
        found.company,
        facts.company_name(found.company),
        found.talks,
        facts.team_name(found.talks) if found.talks else "",
        facts.team_name(found.first) if found.first else "",
        found.clash,
        tuple(facts.team_name(team) for team in found.clash),
        found.ruling,
        tuple(_line(facts, found, each, came, day=day, own=own) for each in found.claims),
        reasons(facts, its),
    )


def _line(
    facts: Facts,
    found: Claimed,
    each: Standing,
    came: Arrivals,
    *,
    day: date,
    own: frozenset[str] | None,
) -> ClaimLine:
    claim = facts.claims[each.claim]
    at = facts.claimed_at.get(each.claim)
    return ClaimLine(
        each.claim,
        found.company,
        facts.company_name(found.company),
        each.place,
        each.team,
        facts.team_name(each.team),
        each.holder,
        facts.team_name(each.holder),
        shown(at) if at is not None else "",
        came.of(each.claim),
        came.judge,
        claim.first_contact or "",
        each.state,
        each.is_live,
        each.until.isoformat() if each.until else "",
        max(0, (each.until - day).days) if each.until and each.is_live else 0,
        each.is_live and bool(found.clash),
        own is None or each.holder in own,
        reasons(facts, each.why),
    )


# -- acts


def register(desk: Desk, typed: dict[str, Any]) -> Saved:
    """Register a company for a team (`company`, `team`, `member`, `first_contact`, `basis`); its own team where none is given.

    Raises UserError where the team's own registration still holds, or where it is another team's. Another team's live claim is a
    remark: headquarters decides.
    """
    given = {**typed}
    if not given.get("team") and desk.team:
        given["team"] = desk.team
    edits, saved = records.prepare_new(desk, records.spec_of_kind("claim"), given, desk.organisation)
    values = next(edit.values for edit in edits if edit.record == saved.id)
    company, team = str(values["company"]), str(values["team"])
    _require_own(desk, team)
    standing = of_company(desk, company)
    own = (
        next((line for line in standing.lines if line.is_live and line.holder == team), None)
        if standing
        else None
    )
    if own is not None:
        raise UserError(
            _("本组对这家企业的登记还在保护期内（到{until}），不必再登记。").format(until=own.until)
        )
    saved.remarks += warnings(desk, company, team, desk.today)
    desk.store.write(edits)
    return saved


def give_up(desk: Desk, claim: str, *, day: str | None = None, form: Form | None = None) -> Saved:
    """Release a claim before its protection ends: the next one talks on. Raises UserError."""
    line = _line_of(desk, claim)
    _require_own(desk, line.holder)
    if not line.is_live and line.state != OVERRULED:
        raise UserError(_("这条登记已不在保护期内（{state}），不必放弃。").format(state=_(line.state)))
    return records.change(desk, claim, {"given_up_on": day or desk.today.isoformat()}, form)


def hand_over(
    desk: Desk, claim: str, team: str, *, day: str | None = None, form: Form | None = None
) -> Saved:
    """Hand a live claim over to another team; the first one keeps its credit as 首谈. Raises UserError."""
    line = _line_of(desk, claim)
    _require_own(desk, line.holder)
    if not line.is_live:
        raise UserError(_("这条登记已不在保护期内（{state}），不能移交。").format(state=_(line.state)))
    typed = {"handed_to": team, "handed_on": day or desk.today.isoformat()}
    edits, saved = records.prepare_change(desk, claim, typed, form=form)
    to = next((edit.values["handed_to"] for edit in edits if "handed_to" in edit.values), line.holder)
    if to in (line.holder, line.team):
        raise UserError(_("请选择另一个小组。"))
    if edits:
        desk.store.write(edits)
    return saved


def rule(desk: Desk, company: str, team: str, reason: str, *, day: str | None = None) -> Saved:
    """Headquarters decides who talks on. Raises UserError for anyone else, and without a reason."""
    desk.require(Role.HEADQUARTERS, _("裁定撞单"))
    if not reason.strip():
        raise UserError(_("请写明裁定理由。"))
    typed = {"company": company, "team": team, "decided_on": day or desk.today.isoformat(), "reason": reason}
    edits, saved = records.prepare_new(desk, records.spec_of_kind("ruling"), typed, desk.organisation)
    values = next(edit.values for edit in edits if edit.record == saved.id)
    standing = of_company(desk, str(values["company"]))
    if standing is None or not any(values["team"] in (line.team, line.holder) for line in standing.lines):
        saved.remarks.append(_("裁定的小组没有登记过这家企业，请核对。"))
    desk.store.write(edits)
    return saved


def _line_of(desk: Desk, claim: str) -> ClaimLine:
    row = records.row_of(desk, claim)
    if row.kind != "claim" or row.is_deleted:
        raise UserError(_("没有这条首报首谈登记，或已删除。"))
    standing = of_company(desk, str(row.values["company"]))
    found = next((line for line in standing.lines if line.id == row.id), None) if standing else None
    if found is None:
        raise UserError(_("这条登记没有企业或组别，请先补上。"))
    return found


def _require_own(desk: Desk, team: str) -> None:
    """A team registers, gives up and hands over what is its own; headquarters for all."""
    if desk.role < Role.HEADQUARTERS and team not in desk.own_teams:
        raise UserError(_("只能办理本组的登记；其他小组的请找招商办。"))


# -- what stands today


@dataclass(frozen=True, slots=True)
class Notices:
    """What of the claims concerns a person today: companies where its teams meet others, and its claims that end within the days."""

    clashes: tuple[CompanyClaims, ...]
    ending: tuple[ClaimLine, ...]


def notices(desk: Desk, *, within_days: int) -> Notices:
    """For headquarters those of all teams."""
    found, own = board(desk), desk.own_teams
    sees_all = desk.role >= Role.HEADQUARTERS and not desk.team
    clashes = [c for c in found.companies if c.clash and (sees_all or own & set(c.clash))]
    ending = [
        line
        for line in found.lines
        if line.is_live and line.left <= within_days and (sees_all or line.holder in own)
    ]
    return Notices(
        tuple(clashes), tuple(sorted(ending, key=lambda line: (line.until, line.company_name, line.id)))
    )
