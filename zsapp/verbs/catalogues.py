"""The catalogue as the page shows it: nodes with their coverage, companies, cities, visits outside, and what each rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zsapp.base.texts import _, counted
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.geography import place_name
from zsapp.domain.review.catalogue import action_words, flag_words, flagged, node_numbers, node_ways
from zsapp.domain.rules.catalogue import Coverage, Covered, Listed, covered, in_force, versions
from zsapp.domain.rules.chain import chain_lines
from zsapp.domain.rules.outside import Outside, OutsideVisits
from zsapp.domain.rules.pace import percent
from zsapp.domain.rules.why import Why, finding
from zsapp.verbs.desk import Desk
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.reasons import Reason, reasons

KINDS = frozenset({"catalogue", "chain_node", "entry", "company", "visit", "team"})
"""What the page is made from."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many are listed and how many of them were visited; `ratio` is exact, None where nothing is listed."""

    listed: int
    visited: int
    ratio: Fraction | None

    @property
    def words(self) -> str:
        """68/82 · 82.9 %, or that nothing is listed."""
        if not self.listed:
            return _("没有列企业")
        return f"{self.visited}/{self.listed} · {percent(self.ratio)}"

    @property
    def spoken(self) -> str:
        """The same as a sentence, for a screen reader."""
        if not self.listed:
            return _("没有列企业")
        return _("列企业{n}家，已拜访{visited}家，覆盖率{ratio}").format(
            n=self.listed, visited=self.visited, ratio=percent(self.ratio)
        )


def share(its: Coverage) -> Share:
    """A coverage in numbers."""
    return Share(len(its.listed), len(its.visited), its.ratio)


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A node of the tree; `below`: it and all nodes under it. `name`: 1.1 整机."""

    id: str
    above: str
    name: str
    flags: str
    share: Share
    below: frozenset[str]


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """A company under a node. `flagship`, `key`: its own flags or its node's; `flags` are its own in words."""

    entry: str
    company: str
    node: str
    name: str
    way: str
    city: str
    action: str
    product: str
    flags: str
    flagship: bool
    key: bool
    last_visit: str
    visits: int


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """A visit outside the catalogue."""

    visit: str
    day: str
    name: str
    city: str
    team: str


class OutsideLines(Sequence[OutsideLine]):
    """Visits outside, each told when it is looked at."""

    def __init__(self, known: Facts, outside: Sequence[Outside]) -> None:
        self._known, self._outside = known, outside

    def __len__(self) -> int:
        return len(self._outside)

    def __getitem__(self, place: Any) -> Any:
        found = self._outside[place]
        return tuple(map(self._told, found)) if isinstance(place, slice) else self._told(found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the visits, without a word of any."""
        its = self._outside
        return its.ids if isinstance(its, OutsideVisits) else [each.visit for each in its]

    def of(self, visit: str) -> OutsideLine | None:
        """One of the visits, None where its record is not here."""
        its = self._known.visits.get(visit)
        if its is None:
            return None
        return self._told(Outside(visit, self._known.face_of(its.company), its.date or "", its.team or ""))

    def _told(self, each: Outside) -> OutsideLine:
        known, company = self._known, self._known.company(each.company)
        city = (company.location or {}).get("city") if company else None
        name, team = known.company_name(each.company), known.team_name(each.team)
        return OutsideLine(each.visit, each.day, name, place_name(city), team)


@dataclass(frozen=True, slots=True)
class Version:
    """A version to choose."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """One version of a year's catalogue as of a day; `chosen` is "" where there is none to show. `can_edit`: headquarters."""

    year: int
    years: tuple[int, ...]
    versions: tuple[Version, ...]
    chosen: str
    share: Share
    flagged: tuple[tuple[str, Share], ...]
    nodes: tuple[NodeLine, ...]
    companies: tuple[CompanyLine, ...]
    cities: tuple[tuple[str, Share], ...]
    outside: OutsideLines
    reasons: tuple[Reason, ...]
    can_edit: bool


def board(desk: Desk, year: int | None = None, version: str | None = None) -> Board:
    """A year's catalogue as of today (of a year that has ended as of its last day); None: this year, and the version in force."""
    known = facts_of(desk, desk.today.year, KINDS)
    chosen_year = year or desk.today.year
    on = min(desk.today, date(chosen_year, 12, 31))
    with parts_of(desk, "catalogue") as parts:
        found = covered(known, chosen_year, on, version=version, parts=parts)
        if found.catalogue is None and version is None and (its := versions(known, chosen_year)):
            # none is in force: the newest is shown, and a line says so
            found = covered(known, chosen_year, on, version=its[0], parts=parts)
    lines = [*found.why, *chain_lines(found), *_partial(desk)]
    return Board(
        chosen_year,
        _years(known, desk.today.year, chosen_year),
        tuple(_versions(known, chosen_year, on)),
        found.catalogue or "",
        share(found.total),
        tuple((words, share(each)) for words, each in flagged(found)),
        tuple(_nodes(found)),
        _companies(desk, known, found),
        tuple(_cities(found)),
        OutsideLines(known, found.outside),
        reasons(known, lines, lazily=True),
        desk.role >= Role.HEADQUARTERS,
    )


def _partial(desk: Desk) -> list[Why]:
    """The visits of other teams are at headquarters only."""
    if desk.role >= Role.HEADQUARTERS:
        return []
    return [finding(13, _("本机只有本组的拜访，覆盖率只计本组的，以招商办的为准"))]


def _years(known: Facts, today: int, chosen: int) -> tuple[int, ...]:
    years = {its.year for its in known.catalogues.values() if its.year is not None}
    return tuple(sorted({*years, today, chosen}, reverse=True))


def _versions(known: Facts, year: int, on: date) -> list[Version]:
    now, _lines = in_force(known, year, on)
    made = []
    for key in versions(known, year):
        its = known.catalogues[key]
        words = _("第{version}版（{day}）") if its.issued_on else _("第{version}版（未印发）")
        name = words.format(version=its.version or 0, day=its.issued_on)
        made.append(Version(key, _("{name} · 现行").format(name=name) if key == now else name))
    return made


def _nodes(found: Covered) -> list[NodeLine]:
    numbers = node_numbers(found)
    below: dict[str, set[str]] = {}
    for node in reversed(found.nodes):  # those below stand behind
        its = below.setdefault(node.id, set())
        its.add(node.id)
        below.setdefault(node.above, set()).update(its)
    return [
        NodeLine(
            node.id,
            node.above,
            f"{numbers[node.id]}  {node.name}",
            flag_words(flagship=node.is_flagship, key=node.is_key),
            share(node.whole),
            frozenset(below[node.id]),
        )
        for node in found.nodes
    ]


def _companies(desk: Desk, known: Facts, found: Covered) -> tuple[CompanyLine, ...]:
    ways, nowhere, listed = node_ways(found), _("（未列环节）"), {each.entry: each for each in found.entries}

    def line(entry: str) -> CompanyLine:
        its = listed[entry]
        return _company(its, known.company_name(its.company), ways.get(its.node, nowhere))

    with parts_of(desk, "companies of the catalogue") as parts, parts.based_on() as kept:
        lines = kept.each("lines", listed, line, beside=ways)  # a company that changed is listed anew
    return tuple(lines[entry] for entry in listed)


def _company(its: Listed, name: str, way: str) -> CompanyLine:
    return CompanyLine(
        its.entry,
        its.company,
        its.node,
        name,
        way,
        place_name(its.city),
        action_words(its),
        its.product,
        flag_words(flagship=its.flagship, key=its.key),
        its.flagship or its.under_flagship,
        its.key or its.under_key,
        its.last_visit,
        len(its.visits),
    )


def _cities(found: Covered) -> list[tuple[str, Share]]:
    its = sorted(found.by_city.items(), key=lambda one: (one[0] == "", -len(one[1].listed), one[0]))
    return [(place_name(city) or _("未填城市"), share(each)) for city, each in its]


def subtitle(found: Board) -> str:
    """The catalogue in one line."""
    if not found.chosen:
        return ""
    its = found.share
    text = counted("{n}家企业，已拜访{visited}家，覆盖率{ratio}", its.listed)
    return text.format(n=its.listed, visited=its.visited, ratio=percent(its.ratio))
