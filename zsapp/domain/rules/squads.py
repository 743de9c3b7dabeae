"""Squads (尖刀纵队, rules 17 to 19, 25): companies, visits, projects and foreign capital by origin, postings, patrons in protocol order."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from zsapp.base.texts import _, counted
from zsapp.domain.facts import Dated, Facts
from zsapp.domain.money import format_amount
from zsapp.domain.renewed import companies_apart, only
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.conversion import Rates
from zsapp.domain.rules.many import Until, count_until
from zsapp.domain.rules.origins import (
    DOMESTIC,
    NONE,
    SEVERAL,
    UNLED,
    UNTOLD,
    Belonging,
    Origins,
    origin_words,
)
from zsapp.domain.rules.outward import MEASURES, Foreign, Sum, foreign_of, summed
from zsapp.domain.rules.parts import Parts, Same, differing
from zsapp.domain.rules.postings import Postings, postings
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.score import said
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

OTHERS = (SEVERAL, UNLED, NONE, UNTOLD, DOMESTIC)
CONTRACTED, PAID_IN = MEASURES
_NOWHERE = Postings((), ())


@dataclass(frozen=True, slots=True)
class Group:
    """Companies of one squad's direction, or of none, with what came of them, whoever brought it.

    `key`: the squad's id, or one of the groups of origins. `visits` and `projects` are those of these companies; `own_visits` and
    `own_projects` those of the squad's own people, to whatever companies. Amounts in order of their days.
    """

    key: str
    companies: tuple[str, ...]
    visits: Sequence[str]
    projects: tuple[str, ...]
    contracted: tuple[Foreign, ...]
    paid_in: tuple[Foreign, ...]
    own_visits: Sequence[str] = ()
    own_projects: tuple[str, ...] = ()
    patron: str | None = None
    postings: Postings = _NOWHERE
    why: tuple[Why, ...] = ()

    def of(self, measure: str, period: Period | None = None) -> Sum:
        """合同外资 or 到账外资 of these companies, in a period or at all."""
        its = self.contracted if measure == CONTRACTED else self.paid_in
        return summed(each for each in its if period is None or period.first <= each.day <= period.last)


@dataclass(frozen=True, slots=True)
class Squads:
    """All squads as of a day, by their patrons in protocol order, and the companies that are in none of them.

    `others`: groups that have something, in the order of OTHERS; `findings`: what concerns no squad alone.
    """

    on: date
    origins: Origins
    squads: tuple[Group, ...]
    others: tuple[Group, ...]
    findings: tuple[Why, ...]

    @property
    def patrons(self) -> tuple[str, ...]:
        """The zone leaders in charge, in protocol order; one who leads two squads once (rule 18)."""
        return tuple(dict.fromkeys(each.patron for each in self.squads if each.patron))

    @property
    def groups(self) -> tuple[Group, ...]:
        """Squads and the others: every foreign amount is in one of them, once."""
        return self.squads + self.others

    def total(self, measure: str, period: Period | None = None) -> Sum:
        """A measure over all groups."""
        its = [each for group in self.groups for each in _amounts(group, measure)]
        return summed(each for each in its if period is None or period.first <= each.day <= period.last)


def _amounts(group: Group, measure: str) -> tuple[Foreign, ...]:
    return group.contracted if measure == CONTRACTED else group.paid_in


def squads(facts: Facts, on: date, parts: Parts | None = None) -> Squads:
    """Every squad as of a day, from all facts dated until then. Pure; the order in which facts arrived does not matter.

    `parts`: origins and results as they were made before, which most changes leave alone."""
    with (parts or Parts()).based_on(on) as kept:
        made = _Made(facts, on, kept)
        found = [made.squad(key) for key in made.origins.squads]
        others = [made.group(key) for key in OTHERS]
    found.sort(
        key=lambda group: (group.patron is None, _protocol(facts, group.patron))
    )  # else in their order
    findings = (*made.origins.findings(), *made.rates.findings)
    return Squads(on, made.origins, tuple(found), tuple(each for each in others if _has_any(each)), findings)


class _Members(NamedTuple):
    """The companies of a group, and where they belong."""

    ids: tuple[str, ...]
    its: tuple[Belonging, ...]


class _Piece(NamedTuple):
    """What one project is to these rules: its group and team, whether it is one by the day, amounts and lines by measure, other lines."""

    group: str
    team: str
    is_one: bool
    amounts: tuple[Foreign | None, ...]
    left: tuple[list[Why], ...]
    looked_at: list[Why]


def _members(origins: Origins, before: tuple[Any, Any] | None) -> dict[str, _Members]:
    """By group, in order of ids; a group that is the same stays the same object."""
    if before is None:
        its, keys, known = list(origins.all.values()), set[str](), dict[str, _Members]()
        groups = {one.group for one in its}
    else:
        was, known = before[0].its.all, before[1]
        keys = differing(was, origins.all)
        groups = {all_[key].group for all_ in (was, origins.all) for key in keys if key in all_}
        its = [origins.all[key] for key in keys if key in origins.all]
        its += [
            one for group in groups if group in known for one in known[group].its if one.company not in keys
        ]
    found: dict[str, list[Belonging]] = {}
    for one in sorted(its, key=lambda one: one.company):
        found.setdefault(one.group, []).append(one)
    made = {group: _Members(tuple(one.company for one in its), tuple(its)) for group, its in found.items()}
    return {group: its for group, its in known.items() if group not in groups} | made


def _by_group(
    pieces: Mapping[str, _Piece],
) -> tuple[dict[str, list[str]], dict[str, dict[str, list[Foreign]]], dict[str, list[Why]]]:
    """Projects in order of ids (of teams too), amounts by measure in order of their days; and what is to be said of them: what is in no
    sum, or not whole, is told where its company belongs."""
    projects: dict[str, list[str]] = {}
    amounts: dict[str, dict[str, list[Foreign]]] = {measure: {} for measure in MEASURES}
    lines: dict[str, list[Why]] = {}
    for key, its in pieces.items():
        if its.is_one:
            projects.setdefault(its.group, []).append(key)
            projects.setdefault(f"own/{its.team}", []).append(key)
    for place, measure in enumerate(MEASURES):
        for its in pieces.values():
            if (amount := its.amounts[place]) is not None:
                amounts[measure].setdefault(its.group, []).append(amount)
            if its.left[place]:
                lines.setdefault(its.group, []).extend(its.left[place])
        for many in amounts[measure].values():
            many.sort(key=lambda one: (one.day, one.project))
    for its in pieces.values():
        if its.looked_at:
            lines.setdefault(its.group, []).extend(its.looked_at)
    return projects, amounts, lines


def _results(facts: Facts, squads: Sequence[str], on: date, parts: Parts) -> Results:
    """Of the squads' own projects: of no other team's is asked."""
    projects = {key: its for key, its in facts.projects.items() if its.team in squads}
    moves = tuple(move for key in projects for move in facts.moves_of.get(key, ()))
    increases = {key: its for key, its in facts.increases.items() if its.project in projects}
    own = replace(
        only(facts, _OF_RESULTS, facts.settings), projects=projects, stage_moves=moves, increases=increases
    )
    beside = (facts.teams, facts.attachments, facts.settings_by_year, facts.settings, facts.recorded)
    rates = (facts.rates, facts.written_at)
    return parts.of("results", (projects, moves, increases, beside, rates), lambda: Results(own, on))


_OF_RESULTS = ("project", "team", "rate", "increase", "attachment")


def _has_any(group: Group) -> bool:
    """Domestic companies are no matter of these rules unless foreign capital is told of one."""
    amounts = group.contracted + group.paid_in
    return bool(amounts) if group.key == DOMESTIC else bool(group.companies or group.projects or amounts)


def _protocol(facts: Facts, member: str | None) -> tuple[int, str]:
    its = facts.members.get(member or "")
    return (its.order if its and its.order is not None else 1_000_000, member or "")


class _Made:
    """What is made once for all squads."""

    def __init__(self, facts: Facts, on: date, parts: Parts) -> None:
        self.facts, self.on, self.parts = facts, on, parts
        named = (facts.teams, facts.former, facts.erased)
        self.origins = parts.after("origins", (*map(Same, (facts.companies,)), named), self._new_origins)
        self.companies = parts.after(
            "companies", Same(self.origins), lambda before: _members(self.origins, before)
        )
        self.results = _results(facts, self.origins.squads, on, parts)
        written = {key: facts.written_at.get(key, 0) for key in facts.rates}
        self.rates = parts.of("rates", (facts.rates, written), lambda: Rates(facts.rates.items(), written))
        self._groups: dict[str | None, str] = {}
        self.visits = self._visits()
        pieces = parts.after(
            "projects",
            tuple(map(Same, (facts.projects, facts.moves_of, self.origins, self.rates))),
            self._pieces,
        )
        self.projects, self.amounts, self.lines = parts.of(
            "projects by group", pieces, lambda: _by_group(pieces)
        )

    def _new_origins(self, before: tuple[Any, Any] | None) -> Origins:
        named = (self.facts.teams, self.facts.former, self.facts.erased)
        known = before[1] if before is not None and before[0][-1] == named else None
        return Origins(only(self.facts, ("company", "team")), known)

    def _group_of(self, company: str | None) -> str:
        """Asked for very many visits: remembered by the id that they name."""
        found = self._groups.get(company)
        if found is None:
            its = self.origins.of(company)
            found = self._groups[company] = its.group if its else UNTOLD
        return found

    def _visits(self) -> dict[str, Until]:
        """Group, or `own/` and a squad -> its visits until the day, in order of their days."""
        last, at, known = self.on.isoformat(), self.facts.visits_at, self.origins.all
        counts = self.parts.after("visits", (Same(at), Same(self.origins)), self._counts)

        def of(group: str) -> Iterator[Sequence[Dated]]:
            if group == UNTOLD:  # and those of companies that are not here
                yield from (its for key, its in at.items() if key not in known)
            yield from (at[key] for key in self._ids(group) if key in at)

        found = {
            group: Until(partial(of, group), last, counts.get(group, 0))
            for group in {*self.companies, UNTOLD}
        }
        for squad in self.origins.squads:
            own = self.facts.visits_by_team.get(squad, ())
            found[f"own/{squad}"] = Until(partial(list, [own]), last, count_until(own, last))
        return found

    def _counts(self, before: tuple[Any, Any] | None) -> dict[str, int]:
        """Group -> how many visits; those of companies whose visits and origins are the same are not counted anew."""
        found: Counter[str] = Counter(before[1] if before is not None else {})
        was, belonged = (each.its for each in before[0]) if before is not None else ({}, None)
        now, last = self.facts.visits_at, self.on.isoformat()
        known = belonged.all if belonged is not None else {}
        for company in differing(was, now) | differing(known, self.origins.all):
            for at, its, sign in ((was, known, -1), (now, self.origins.all, 1)):
                group = its[company].group if company in its else UNTOLD
                found[group] += sign * count_until(at.get(company, ()), last)
        return found

    def _ids(self, group: str) -> tuple[str, ...]:
        return self.companies[group].ids if group in self.companies else ()

    def _pieces(self, before: tuple[Any, Any] | None) -> dict[str, _Piece]:
        """Project -> what it is, in order of ids; made anew where it, its stages or its company's origins are not what they were."""
        projects, moves = self.facts.projects, self.facts.moves_of
        if (
            before is None
            or before[0][-1] != Same(self.rates)
            or before[0][2].its.facts.teams != self.facts.teams
        ):
            return {key: self._piece(key) for key in sorted(projects)}
        (was, its_moves, origins, _rates), known = (each.its for each in before[0]), before[1]
        changed = differing(was, projects) | differing(its_moves, moves)
        if origins is not self.origins:
            at, apart = self.facts.projects_at, companies_apart(origins.facts, self.origins.facts)
            changed.update(*(at.get(face, ()) for face in apart))
        found = dict(known)
        for key in changed:
            if key in projects:
                found[key] = self._piece(key)
            else:
                found.pop(key, None)
        return dict(sorted(found.items())) if found.keys() - known.keys() else found

    def _piece(self, key: str) -> _Piece:
        facts, its = self.facts, self.facts.projects[key]
        is_one = key not in facts.moves_of or facts.stage_on(key, self.on.isoformat()) is not None
        both = [foreign_of(self.rates, measure, key, its, on=self.on) for measure in MEASURES]
        group = self._group_of(its.company)
        amounts, left = tuple(each for each, _left in both), tuple(lines for _each, lines in both)
        return _Piece(group, its.team or "", is_one, amounts, left, self._looked_at(key))

    def _looked_at(self, key: str) -> list[Why]:
        """What is not yet counted of a project's foreign capital, and what of it contradicts itself."""
        project, lines = self.facts.projects[key], []
        if not project.contracted and not project.paid_in:
            return []
        name = project.name or key
        for measure, (field, dated) in MEASURES.items():
            day = day_of(getattr(project, dated))
            if getattr(project, field) and day is not None and day > self.on:
                text = _("{name}：{measure}日期{day}在{on}之后，暂不计")
                words = text.format(
                    name=name, measure=_(measure), day=day.isoformat(), on=self.on.isoformat()
                )
                lines.append(Why(25, words, (key,)))
        return [*lines, *(finding(25, text.format(name=name), [key]) for text in self._wrong(key))]

    def _wrong(self, key: str) -> list[str]:
        """What of a project's foreign capital contradicts itself; `{name}` stands for the project."""
        its = self.facts.projects[key]
        found = []
        belonging = self.origins.of(its.company)
        if belonging is None:
            found.append(_("{name}：没有填企业，或企业资料未到，外资不能归入任何方向，请补"))
        elif belonging.group == UNTOLD:
            found.append(_("{name}：企业没有填资本来源，外资不能归入任何方向，请补"))
        elif belonging.group == DOMESTIC:
            found.append(_("{name}：企业资本来源是内资，却填了外资，请核对"))
        if its.paid_in and not its.contracted:
            found.append(_("{name}：有到账外资而没有合同外资，请核对"))
        if its.paid_in and its.contracted:
            first, later = day_of(its.contracted_date), day_of(its.paid_in_date)
            if first is not None and later is not None and later < first:
                found.append(_("{name}：到账日期早于合同外资日期，请核对"))
            same = its.paid_in["currency"] == its.contracted["currency"]
            if same and its.paid_in["amount"] > its.contracted["amount"]:
                found.append(_("{name}：到账外资多于合同外资，请核对"))
        for amount in (its.contracted, its.paid_in):
            if amount and (amount["amount"] <= 0 or amount["currency"] == "CNY"):
                words = format_amount({**amount, "rate": None})
                found.append(_("{{name}}：外资{amount}不是大于0的外币金额，请核对").format(amount=words))
        return found

    def group(self, key: str) -> Group:
        """The companies of one group of origins, and what came of them."""
        named = (self.facts.teams, self.facts.former, self.facts.erased)
        told_by = Same(self.facts.companies) if key == SEVERAL else None
        made_of = (Same(self.companies.get(key)), named, told_by)
        its = self.parts.of(("companies", key), made_of, lambda: self._company_lines(key))
        return Group(
            key,
            self._ids(key),
            self.visits.get(key, ()),
            tuple(self.projects.get(key, ())),
            tuple(self.amounts[CONTRACTED].get(key, ())),
            tuple(self.amounts[PAID_IN].get(key, ())),
            why=(*its, *self.lines.get(key, ())),
        )

    def _of_group(self, key: str) -> tuple[Belonging, ...]:
        return self.companies[key].its if key in self.companies else ()

    def _company_lines(self, key: str) -> list[Why]:
        """Companies that fit several squads one by one, the others by their origins; of a squad's own those that come by way of another
        origin. Domestic ones (there may be thousands) are told only where foreign capital is told of them."""
        its = self._of_group(key)
        if key in (DOMESTIC, UNTOLD):
            return [self.origins.untold(its)] if key == UNTOLD and its else []
        if key == SEVERAL:
            return [self.origins.why(each) for each in its]
        alike: dict[str, list[Belonging]] = {}
        for each in its:
            if each.differs or key in (NONE, UNLED):
                alike.setdefault(origin_words(each), []).append(each)
        return [self.origins.why_of(each) for each in alike.values()]

    def squad(self, key: str) -> Group:
        """One squad."""
        group, posted = self.group(key), postings(self.facts, key, self.results)
        team = self.facts.teams[key]
        own_visits = self.visits[f"own/{key}"]
        own_projects = tuple(self.projects.get(f"own/{key}", ()))
        lines = (
            *self.parts.of(
                ("origins", key),
                (Same(self.companies.get(key)), self.facts.teams),
                lambda: self._origin_lines(key, group),
            ),
            *self._patron_lines(key),
            *self._posting_lines(posted),
            *self._own_lines(key, own_visits, own_projects),
            *(_sum_line(measure, group.of(measure)) for measure in MEASURES),
            *group.why,
        )
        return Group(
            key, group.companies, group.visits, group.projects, group.contracted, group.paid_in, own_visits,
            own_projects, team.patron, posted, lines,
        )  # fmt: skip

    def _origin_lines(self, key: str, group: Group) -> list[Why]:
        directions = self.facts.teams[key].origins
        if not directions:
            return [finding(17, _("没有填主攻方向，没有企业归入，请补"), [key])]
        its = Counter(word for each in self._of_group(key) for word in each.told[:1])
        counts = "、".join(f"{_(word)}{n}" for word, n in its.most_common())
        text = counted("主攻{directions}，企业{n}家", len(group.companies))
        words = text.format(directions="、".join(_(each) for each in directions), n=len(group.companies))
        if counts:
            words += _("（按直接来源：{counts}）").format(counts=counts)
        return [Why(17, words, (key,))]

    def _patron_lines(self, key: str) -> list[Why]:
        patron = self.facts.teams[key].patron
        if not patron:
            return [finding(18, _("没有挂帅领导，请补"), [key])]
        its = self.facts.members.get(patron)
        if its is None:
            return [finding(18, _("挂帅领导的资料未到"), [key])]
        name = " ".join(filter(None, (its.name, its.title)))
        if its.order is None:
            text = _("挂帅领导{name}没有填礼宾次序，排在最后，请补")
            return [finding(18, text.format(name=name), [patron])]
        return [Why(18, _("挂帅领导：{name}").format(name=name), (patron,))]

    def _posting_lines(self, posted: Postings) -> list[Why]:
        if not posted.its:
            return list(posted.why)
        first, last = posted.its[0].first.isoformat(), max(each.last for each in posted.its).isoformat()
        text = counted("驻点{n}处，{first}至{last}，共{days}天", len(posted.its))
        words = text.format(n=len(posted.its), first=first, last=last, days=posted.days)
        return [Why(19, words, tuple(each.posting for each in posted.its)), *posted.why]

    def _own_lines(self, key: str, visits: Sequence[str], projects: tuple[str, ...]) -> list[Why]:
        """What the squad's own people did, and how much of it lies outside its direction: told, not forbidden."""
        beside = [v for v in visits if self._group_of(self.facts.visits[v].company) != key]
        text = counted("本纵队走访、接洽{n}次，其中不属主攻方向的{other}次", len(visits))
        lines = [Why(17, text.format(n=len(visits), other=len(beside)), tuple(beside))]
        other = [p for p in projects if self._group_of(self.facts.projects[p].company) != key]
        text = counted("本纵队经办项目{n}个，其中不属主攻方向的{other}个", len(projects))
        lines.append(Why(17, text.format(n=len(projects), other=len(other)), projects))
        return lines


def _sum_line(measure: str, its: Sum) -> Why:
    if its.wan_dollars is None or its.wan_yuan is None:
        text = _("{measure}：有{n}个项目的金额不能折算，不作评估（不按0计）")
        left = its.not_dollars if its.wan_dollars is None else its.not_yuan
        return finding(25, text.format(measure=_(measure), n=len(left)), left)
    text = _("{measure}：{dollars}万美元，合{yuan}万元（按各笔当日所存汇率，以后不再折算）")
    words = text.format(measure=_(measure), dollars=wan_words(its.wan_dollars), yuan=wan_words(its.wan_yuan))
    return Why(25, words, its.ids)


def wan_words(value: Decimal | None) -> str:
    """An amount in 万 with two digits at most, half up, and thousands; a dash where it cannot be said."""
    if value is None:
        return "—"
    whole, point, rest = said(Fraction(value)).partition(".")
    return f"{int(whole):,}{point}{rest}"
