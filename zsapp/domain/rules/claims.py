"""First to register talks first (首报首谈, rule 27): whose claim on a company holds on a day, and where two teams meet (撞单)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

from zsapp.base.texts import _, counted, zh
from zsapp.domain.claim import Claim, Ruling
from zsapp.domain.facts import Facts
from zsapp.domain.organisation import CLAIM_ORDERS
from zsapp.domain.rules.parts import Parts, Same
from zsapp.domain.rules.progress import Touch, gone_through
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

PROTECTION_DAYS = 90
"""默认保护90天, where the year's settings do not say."""
BY_MOMENT, BY_CONTACT = (choice.word for choice in CLAIM_ORDERS)
PROTECTED, HANDED = zh("保护中"), zh("已移交")
LAPSED, GIVEN_UP, OVERRULED, NOT_YET = zh("已失效"), zh("已放弃"), zh("裁定他组"), zh("未生效")
STATES = (PROTECTED, HANDED, LAPSED, GIVEN_UP, OVERRULED, NOT_YET)
CLASH = zh("撞单")
_LONGEST = 3650  # days; a typing mistake must not run past the calendar

T = TypeVar("T", Claim, Ruling)


@dataclass(frozen=True, slots=True)
class Standing:
    """One claim on a day. `team` registered it and stays 首谈; `holder` has it now, another team where it was handed over.

    `state`: one of STATES; `until`: the last protected day; `place`: from 1 in the order of claims, None where it stands in none.
    """

    claim: str
    team: str
    holder: str
    state: str
    until: date | None
    place: int | None
    why: tuple[Why, ...]

    @property
    def is_live(self) -> bool:
        """Whether it protects its holder."""
        return self.state in (PROTECTED, HANDED)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A company with claims or a ruling. `talks`: the team that talks on, `first`: the one that keeps its credit as 首谈; "" for none.

    `ruling`: the one in force, `clash`: the teams that meet there without one, in headquarters' order.
    """

    company: str
    claims: tuple[Standing, ...]
    talks: str
    first: str
    ruling: str
    clash: tuple[str, ...]
    why: tuple[Why, ...]

    def held_by_others(self, team: str | None) -> tuple[Standing, ...]:
        """The live claims of other teams than this."""
        return tuple(each for each in self.claims if each.is_live and each.holder != team)


@dataclass(frozen=True, slots=True)
class _Decided:
    """The latest ruling up to the day."""

    ruling: str
    team: str
    day: date


class Claims:
    """All claims as of a day, by company (records of one company are one).

    The order is that of the registrations' own moments as written offline (ties by id), or by setting of first contacts with evidence;
    which laptop synchronised first is not among the facts.

    Protection, as it is read here: it runs so many days (setting `protection_days`, default 90; the day of the registration is not
    counted) and lapses without progress. Progress is a visit of any kind by the holder's team, a plan of it that was done, or a change
    of stage of its project there (not to 搁置 or 流失), after the registration and while the protection lasts: from that day it runs
    anew. What comes after it lapsed does not revive it; a ruling does.
    """

    def __init__(self, facts: Facts, on: date, parts: Parts | None = None) -> None:
        self.facts, self.on = facts, on
        self.findings: list[Why] = []
        self._order, line = _order_of(facts, on)
        self.findings += line
        self._claims = self._by_company(facts.claims)
        self._rulings = self._by_company(facts.rulings)
        faces = {*self._claims, *self._rulings}
        self._progress: dict[tuple[str, str], list[Touch]] = {}
        self._touches: dict[str, dict[str, list[Touch]]] = {}
        self._left: dict[str, dict[str, date]] = {}  # claim -> who had it -> since when another has it
        self._entered: dict[str, int] = {}
        for company, at in facts.entered_at.items():
            face = facts.face_of(company)
            self._entered[face] = min(at, self._entered.get(face, at))
        base = (on, facts.teams, facts.settings_by_year, facts.settings, facts.former, facts.erased)
        with (parts or Parts()).based_on(*base) as kept:
            self.by_company = {
                face: kept.of(face, self._made_of(face), partial(self._made, face)) for face in sorted(faces)
            }

    def _made_of(self, face: str) -> tuple[Any, ...]:
        """All that a company's claims are judged by."""
        facts = self.facts
        return (
            facts.records_of(face),
            [
                (
                    key,
                    each,
                    *(its.get(key) for its in (facts.recorded, facts.claimed_at, facts.handed_before)),
                )
                for key, each in self._claims.get(face, ())
            ],
            [(key, each, facts.entered(key)) for key, each in self._rulings.get(face, ())],
            *(Same(its.get(face)) for its in (facts.visits_at, facts.plans_at, facts.projects_at)),
            [key in facts.visits_by_plan for key in facts.plans_at.get(face, ())],
            self._entered.get(face),
        )

    def _made(self, face: str) -> Claimed:
        progress, self._touches[face] = gone_through(self.facts, self.on, face)
        self._progress.update({(face, team): touches for team, touches in progress.items()})
        return self._company(face)

    def of(self, company: str | None) -> Claimed | None:
        """What stands on a company, whichever of its records is asked for."""
        return self.by_company.get(self.facts.face_of(company))

    def _by_company(self, records: Mapping[str, T]) -> dict[str, list[tuple[str, T]]]:
        found: dict[str, list[tuple[str, T]]] = {}
        for key, record in sorted(records.items()):
            if record.company and record.team:
                found.setdefault(self.facts.face_of(record.company), []).append((key, record))
            else:
                self.findings.append(finding(27, _("登记或裁定没有企业或组别，不采用，请补"), [key]))
        return found

    # -- one company

    def _company(self, face: str) -> Claimed:
        decided, lines = self._decided(face)
        read = [self._read(face, key, claim, decided) for key, claim in self._claims.get(face, ())]
        order = sorted(
            (each for each in read if each.state != NOT_YET), key=lambda each: self._key(each.claim)
        )
        placed = [replace(each, place=place) for place, each in enumerate(order, start=1)]
        placed += [each for each in read if each.state == NOT_YET]
        leads = _led_by(placed, decided.team) if decided else None
        if decided and not self._is_in_force(face, decided, leads):
            lines.append(Why(27, _("裁定的小组已放弃或保护已过期，裁定不再起作用"), (decided.ruling,)))
            decided = None
        if decided:
            placed = [self._overruled(each, decided) for each in placed]
            talks, first = (leads.holder, leads.team) if leads else (decided.team, decided.team)
            lines += self._ruled(decided, leads)
        else:
            live = next((each for each in placed if each.is_live), None)
            talks, first = (live.holder, live.team) if live else ("", "")
        clash, met = self._clash(face, placed, decided, talks)
        lines += [*self._leading(placed, talks, decided), *met, *_twice(placed)]
        return Claimed(
            face, tuple(placed), talks, first, decided.ruling if decided else "", clash, tuple(lines)
        )

    def _decided(self, face: str) -> tuple[_Decided | None, list[Why]]:
        lines: list[Why] = []
        found: list[_Decided] = []
        for key, ruling in self._rulings.get(face, ()):
            day = day_of(ruling.decided_on)
            if day is None:
                lines.append(finding(27, _("裁定没有日期，不采用，请补"), [key]))
            elif day > self.on:
                lines.append(
                    finding(27, _("裁定日期{day}在以后，还不起作用").format(day=day.isoformat()), [key])
                )
            else:
                found.append(_Decided(key, ruling.team or "", day))
        if not found:
            return None, lines
        last = max(found, key=lambda each: (each.day, self.facts.entered(each.ruling)))
        same = [each for each in found if each.day == last.day and each.team != last.team]
        if same:
            text = _("同一天有不同的裁定，按最后登记的一份，请核对")
            lines.append(finding(27, text, [last.ruling, *(each.ruling for each in same)]))
        return last, lines

    def _read(self, face: str, key: str, claim: Claim, decided: _Decided | None) -> Standing:
        """One claim by itself: who has it, until when, and in which state."""
        team, lines = claim.team or "", self._odd(face, key, claim)
        day = day_of(self.facts.recorded.get(key))
        if day is None or key not in self.facts.claimed_at:
            lines.append(finding(27, _("没有登记时刻（资料未到），不参加排序"), [key]))
            return Standing(key, team, team, NOT_YET, None, None, tuple(lines))
        if day > self.on:
            text = _("登记时刻{day}晚于{on}，不参加排序；如果不是在看以前，请核对电脑时钟")
            words = text.format(day=day.isoformat(), on=self.on.isoformat())
            return Standing(key, team, team, NOT_YET, None, None, (*lines, finding(27, words, [key])))
        handed, more = self._handed(key, claim, day, decided)
        days, line = _protection(self.facts, day)
        holders = [(team, day + timedelta(days=1)), *((to, max(since, day)) for to, since in handed)]
        self._left[key] = {one[0]: later[1] for one, later in pairwise(holders)}
        until, progress = self._until(face, day, holders, days, decided)
        holder = holders[-1][0]
        given = day_of(claim.given_up_on)
        if (
            given is not None
            and given <= self.on
            and not (decided and decided.team == holder and decided.day > given)
        ):
            state = GIVEN_UP
        else:
            state = LAPSED if until < self.on else HANDED if handed else PROTECTED
        words = self._words(claim, day, until, state, days)
        lines = [Why(27, words, (key, *progress), "protection_days"), *lines, *more, *line]
        return Standing(key, team, holder, state, until, None, tuple(lines))

    def _odd(self, face: str, key: str, claim: Claim) -> list[Why]:
        """What of a claim cannot be right, wherever it stands."""
        lines, at = [], self.facts.claimed_at.get(key)
        entered, contact = self._entered.get(face), day_of(claim.first_contact)
        if at is not None and entered is not None and at < entered:
            lines.append(finding(27, _("登记早于企业资料的建立，请核对登记那台电脑的时钟"), [key, face]))
        if contact is not None and contact > self.on:
            text = _("首次接触日期{day}在以后，不作依据，请核对")
            lines.append(finding(27, text.format(day=contact.isoformat()), [key]))
        if self._order == BY_CONTACT and not (contact and self._has_evidence(face, claim)):
            text = _("没有写首次接触日期和依据，按首次接触排序时排在后面，请补")
            lines.append(finding(27, text, [key]))
        given, recorded = day_of(claim.given_up_on), day_of(self.facts.recorded.get(key))
        if given and recorded and given < recorded:
            lines.append(finding(27, _("放弃日期早于登记，请核对"), [key]))
        return lines

    def _has_evidence(self, face: str, claim: Claim) -> bool:
        """Written down, or a visit of the team on that very day."""
        its = self._progress.get((face, claim.team or ""), ())
        contact = day_of(claim.first_contact)
        return bool(claim.basis and claim.basis.strip()) or any(day == contact for day, _id in its)

    def _handed(
        self, key: str, claim: Claim, registered: date, decided: _Decided | None
    ) -> tuple[list[tuple[str, date]], list[Why]]:
        """To which teams it was handed, one after the other, and since when each has it; a ruling for the first team after that takes
        it back."""
        day = day_of(claim.handed_on)
        if not claim.handed_to and not claim.handed_on:
            return [], []
        if not claim.handed_to or day is None:
            return [], [finding(27, _("移交只填了组别或只填了日期，不作移交，请补"), [key])]
        if claim.handed_to == claim.team:
            return [], [finding(27, _("移交给了登记的小组自己，不作移交，请核对"), [key])]
        lines = [finding(27, _("移交日期早于登记，请核对"), [key])] if day < registered else []
        before = ((to, day_of(its)) for to, its in self.facts.handed_before.get(key, ()))
        back = decided.day if decided and decided.team == claim.team else date.min
        made = [
            (to, since)
            for to, since in (*before, (claim.handed_to, day))
            if since is not None and back < since <= self.on
        ]
        text, first = _("{day}移交给{team}，{first}保留首谈"), self.facts.team_name(claim.team)
        for to, since in made:
            words = text.format(day=since.isoformat(), team=self.facts.team_name(to), first=first)
            lines.append(Why(27, words, (key,)))
        return made, lines

    def _until(
        self,
        face: str,
        registered: date,
        holders: Sequence[tuple[str, date]],
        days: int,
        decided: _Decided | None,
    ) -> tuple[date, list[str]]:
        """The last protected day, and the records that carried it on: of each who had it, while he had it."""
        spans = [(*its, later[1]) for its, later in pairwise((*holders, ("", date.max)))]
        events = [
            (day, key, False)
            for team, since, until in spans
            for day, key in self._progress.get((face, team), ())
            if since <= day < until
        ]
        had = {team for team, since, until in spans if decided and since <= decided.day < until}
        if decided and decided.team in (holders[-1][0], *had) and decided.day >= registered:
            events.append((decided.day, decided.ruling, True))
        until, carried = registered + timedelta(days=days), []
        for day, key, revives in sorted(events):
            if (day <= until or revives) and day + timedelta(days=days) > until:
                until = day + timedelta(days=days)
                carried.append(key)
        return until, carried[-3:]

    def _key(self, claim: str) -> tuple[date, int, str]:
        its = self.facts.claims[claim]
        contact = day_of(its.first_contact) if self._order == BY_CONTACT else date.min
        if self._order == BY_CONTACT and (
            contact is None
            or contact > self.on
            or not self._has_evidence(self.facts.face_of(its.company), its)
        ):
            contact = None
        return (contact or date.max, self.facts.claimed_at[claim], claim)

    def _words(self, claim: Claim, day: date, until: date, state: str, days: int) -> str:
        words = {
            "team": self.facts.team_name(claim.team),
            "day": day.isoformat(),
            "until": until.isoformat(),
            "n": days,
        }
        if state == GIVEN_UP:
            return _("{team}{day}登记，{given}放弃").format(given=claim.given_up_on, **words)
        if state == LAPSED:
            return _("{team}{day}登记，{n}天内没有新的进展，保护到{until}为止，已失效").format(**words)
        return counted("{team}{day}登记，保护{n}天，有进展续算，现到{until}", days).format(**words)

    # -- the ruling

    def _is_in_force(self, face: str, decided: _Decided, leads: Standing | None) -> bool:
        """A ruling holds while the claim it was for is live; without a claim it protects like one from its day."""
        if leads is not None:
            return leads.is_live
        days, _line = _protection(self.facts, decided.day)
        until = decided.day + timedelta(days=days)
        for day, _key in self._progress.get((face, decided.team), ()):
            if decided.day < day <= until:
                until = max(until, day + timedelta(days=days))
        return self.on <= until

    def _overruled(self, each: Standing, decided: _Decided) -> Standing:
        """A live claim of another team that was there when headquarters decided."""
        registered = day_of(self.facts.recorded.get(each.claim))
        if not each.is_live or decided.team in (each.team, each.holder) or registered is None:
            return each
        if registered > decided.day:
            return each
        line = Why(27, _("招商办裁定由其他小组洽谈"), (decided.ruling,))
        return replace(each, state=OVERRULED, why=(*each.why, line))

    def _ruled(self, decided: _Decided, leads: Standing | None) -> list[Why]:
        ruling = self.facts.rulings[decided.ruling]
        text = _("招商办{day}裁定由{team}洽谈：{reason}")
        words = text.format(
            day=decided.day.isoformat(), team=self.facts.team_name(decided.team), reason=ruling.reason or "—"
        )
        lines = [Why(27, words, (decided.ruling,))]
        if leads is None:
            text = _("裁定的{team}没有登记，请核对").format(team=self.facts.team_name(decided.team))
            lines.append(finding(27, text, [decided.ruling]))
        return lines

    # -- where two teams meet

    def _leading(self, placed: Sequence[Standing], talks: str, decided: _Decided | None) -> list[Why]:
        if decided or not talks:
            return [] if decided or not placed else [Why(27, _("没有有效的登记，任何小组都可以登记"))]
        lead = next(each for each in placed if each.is_live)
        how = _("登记时刻在先") if self._order == BY_MOMENT else _("首次接触在先")
        text = _("{how}的有效登记属于{team}，由其洽谈").format(how=how, team=self.facts.team_name(talks))
        return [Why(27, text, (lead.claim,), "claim_order")]

    def _clash(
        self, face: str, placed: Sequence[Standing], decided: _Decided | None, talks: str
    ) -> tuple[tuple[str, ...], list[Why]]:
        """Two teams with live claims, or a team that visits or plans a call where another one's claim is live; after a ruling only
        what is newer than it."""
        live = [each for each in placed if each.is_live]
        teams = dict.fromkeys(each.holder for each in live)
        if decided and live:
            teams = dict.fromkeys([talks, *teams])
        lines: list[Why] = []
        if len(teams) > 1:
            text = _("撞单：{teams}都有有效登记，由招商办裁定")
            lines.append(finding(27, text.format(teams=self._names(teams)), [each.claim for each in live]))
        for team, touches in sorted(
            self._touches.get(face, {}).items(), key=lambda one: self.facts.team_key(one[0])
        ):
            records = self._against(team, touches, live, decided)
            if records and team != talks and all(team != each.holder for each in live):
                text = _("撞单：{team}也在拜访或计划拜访，有效登记属于{teams}")
                others = dict.fromkeys(each.holder for each in live if each.holder != team)
                words = text.format(team=self.facts.team_name(team), teams=self._names(others))
                lines.append(finding(27, words, records))
                teams |= {**others, team: None}
        met = tuple(sorted(teams, key=self.facts.team_key)) if lines else ()
        return met, lines

    def _against(
        self, team: str, touches: Sequence[Touch], live: Sequence[Standing], decided: _Decided | None
    ) -> list[str]:
        """The visits and plans of a team that lie in the protection of another."""
        found: dict[str, None] = {}
        for each in live:
            registered, left = day_of(self.facts.recorded.get(each.claim)), self._left[each.claim].get(team)
            first = max(filter(None, (registered, decided.day + timedelta(days=1) if decided else None)))
            if left is not None:  # it was this team's until then
                first = max(first, left)
            if team != each.holder and each.until is not None:
                found |= {key: None for day, key in touches if first <= day <= each.until}
        return list(found)[:20]

    def _names(self, teams: Iterable[str]) -> str:
        return _("、").join(self.facts.team_name(each) for each in sorted(teams, key=self.facts.team_key))


def against_arrival(facts: Facts, found: Claimed, arrived: Mapping[str, int | None]) -> list[Why]:
    """Where a claim stands before another that arrived at the hub first: the order goes by registrations (or first contacts).

    `arrived`: claim -> the moment of its arrival in microseconds, None for one that is on its way; claims left out are not compared.
    """
    placed = [each for each in found.claims if each.place is not None and each.claim in arrived]
    lines = []
    for place, each in enumerate(placed):
        mine = arrived[each.claim]
        sooner = [
            other
            for other in placed[place + 1 :]
            if (its := arrived[other.claim]) is not None and (mine is None or its < mine)
        ]
        others = [other for other in sooner if other.team != each.team]
        if others:
            text = _("{team}的登记排在{others}之前，却比它晚到：次序不按到达先后")
            names = dict.fromkeys(facts.team_name(other.team) for other in others)
            words = text.format(team=facts.team_name(each.team), others=_("、").join(names))
            lines.append(Why(27, words, (each.claim, *(other.claim for other in others)), "claim_order"))
    return lines


def _led_by(placed: Sequence[Standing], team: str) -> Standing | None:
    """The claim that a ruling for a team is about: one it holds before one it handed on, a live one before others."""
    its = [each for each in placed if team in (each.holder, each.team) and each.state != NOT_YET]
    return min(its, key=lambda each: (not each.is_live, each.holder != team, each.place or 0), default=None)


def _twice(placed: Sequence[Standing]) -> list[Why]:
    """A team that registered one company twice while the first registration holds."""
    by_holder: dict[str, list[str]] = {}
    for each in placed:
        if each.is_live:
            by_holder.setdefault(each.holder, []).append(each.claim)
    return [
        finding(27, _("同一小组重复登记了同一企业，以在先的为准"), its)
        for its in by_holder.values()
        if len(its) > 1
    ]


def _order_of(facts: Facts, on: date) -> tuple[str, list[Why]]:
    settings = facts.settings_of(on.year)
    wish = settings.claim_order if settings else None
    if wish in (None, BY_MOMENT, BY_CONTACT):
        return wish or BY_MOMENT, []
    return BY_MOMENT, [finding(27, _("设置的首报认定“{wish}”不能用，按登记时刻").format(wish=wish))]


def _protection(facts: Facts, registered: date) -> tuple[int, list[Why]]:
    """The days of protection by the settings of the registration's year."""
    settings = facts.settings_of(registered.year)
    wish = settings.protection_days if settings else None
    if wish is None or 0 < wish <= _LONGEST:
        return wish or PROTECTION_DAYS, []
    text = _("设置的首谈保护期{wish}天不能用，按{n}天，请核对")
    return PROTECTION_DAYS, [finding(27, text.format(wish=wish, n=PROTECTION_DAYS))]
