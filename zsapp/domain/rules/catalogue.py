"""The year's catalogue (rules 11 to 13): which version is in force, the tree of its nodes, and how much of it was visited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from zsapp.base.texts import _, counted
from zsapp.domain.catalogue import Catalogue, ChainNode, Entry
from zsapp.domain.company import Company
from zsapp.domain.facts import CALLS, Dated, Facts, is_call
from zsapp.domain.geography import city_of
from zsapp.domain.rules.outside import Outside, OutsideIds, OutsideVisits
from zsapp.domain.rules.parts import Parts, Same
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of
from zsapp.domain.spoken import in_order

COUNTED_KINDS = CALLS
"""A visit of these kinds makes a company visited."""
_LAST = 1_000_000  # stands behind all that have an order


@dataclass(frozen=True, slots=True)
class Coverage:
    """Companies listed and those of them visited, each by the id of its class, once."""

    listed: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()

    @property
    def ratio(self) -> Fraction | None:
        """Visited by listed, exact; None where nothing is listed."""
        return Fraction(len(self.visited), len(self.listed)) if self.listed else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A company under a node. `company`: the id of its class; `city`: as stored, "" for none; `visits`: those that count, latest first.

    `flagship`, `key`: the company's own flags; `under_flagship`, `under_key`: those of its node or one above (rule 12).
    """

    entry: str
    company: str
    node: str
    action: str
    further: tuple[str, ...]
    product: str
    city: str
    flagship: bool
    key: bool
    under_flagship: bool
    under_key: bool
    visits: tuple[str, ...]
    last_visit: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node in its place in the tree. `own`: what is listed under it; `whole`: that and all below. `depth` of an industry is 0."""

    id: str
    name: str
    depth: int
    above: str
    is_flagship: bool
    is_key: bool
    own: Coverage
    whole: Coverage


@dataclass(frozen=True, slots=True)
class Covered:
    """A year's catalogue as of a day; `catalogue` is None where none is in force, and then nothing is listed.

    `nodes`: depth first, in their order. `by_city`: city as stored ("" for none) -> coverage. `flagship`, `key`: of the companies so
    flagged; `under_flagship`, `under_key`: of those listed under nodes so flagged. `outside`: the latest first.
    """

    year: int
    on: date
    catalogue: str | None
    record: Catalogue | None
    nodes: tuple[Node, ...] = ()
    entries: tuple[Listed, ...] = ()
    total: Coverage = Coverage()
    flagship: Coverage = Coverage()
    key: Coverage = Coverage()
    under_flagship: Coverage = Coverage()
    under_key: Coverage = Coverage()
    by_city: Mapping[str, Coverage] = field(default_factory=dict)
    outside: Sequence[Outside] = ()
    why: tuple[Why, ...] = ()


def versions(facts: Facts, year: int) -> list[str]:
    """The ids of a year's catalogues, the highest version first, issued or not."""
    its = [(c.version or 0, c.issued_on or "", key) for key, c in facts.catalogues.items() if c.year == year]
    return [key for *_rest, key in sorted(its, reverse=True)]


def in_force(facts: Facts, year: int, on: date) -> tuple[str | None, list[Why]]:
    """The highest version of a year issued by a day, of two with one number the one issued last; and what is wrong with them."""
    lines: list[Why] = []
    issued: list[tuple[int, date, str]] = []
    for key in sorted(versions(facts, year)):
        its = facts.catalogues[key]
        day = day_of(its.issued_on)
        if day is None:
            lines.append(finding(13, _("{name}没有印发日期，不采用，请补").format(name=_named(its)), [key]))
        elif day <= on:
            if not its.version:
                lines.append(finding(13, _("{name}没有版本号，按最低版计").format(name=_named(its)), [key]))
            issued.append((its.version or 0, day, key))
    if not issued:
        text = _("截至{day}没有印发{year}年的产业招商参考目录，不计覆盖率")
        return None, [*lines, finding(13, text.format(day=on.isoformat(), year=year))]
    best = max(issued)
    if twins := [key for version, _day, key in issued if version == best[0] and key != best[2]]:
        text = _("有{n}个第{version}版，按最后印发的一个计，请核对")
        words = text.format(n=len(twins) + 1, version=best[0])
        lines.append(finding(13, words, [*twins, best[2]]))
    its = facts.catalogues[best[2]]
    words = _("按{name}计：第{version}版，{day}印发").format(
        name=_named(its), version=its.version or 0, day=its.issued_on
    )
    return best[2], [Why(13, words, (best[2],)), *lines]


def covered(
    facts: Facts, year: int, on: date, *, version: str | None = None, parts: Parts | None = None
) -> Covered:
    """How much of a year's catalogue was visited by a day; `version`: the id of one that is looked at in place of that in force. `parts`:
    its tree, companies and their visits as they were found before."""
    chosen, lines = in_force(facts, year, on)
    if version is not None and version in facts.catalogues:
        chosen, lines = version, [line for line in lines if line.is_finding]
    if chosen is None:
        return Covered(year, on, None, None, why=tuple(lines))
    with (parts or Parts()).based_on(year, on, chosen, facts.former, facts.erased) as kept:
        return _Made(facts, year, on, chosen, kept).covered(lines)


def _named(its: Catalogue) -> str:
    return its.name or _("{year}年参考目录").format(year=its.year)


class _Tree:
    """The nodes of a catalogue in their places; `above` and `below` by node, "" for the industries; `lines`: what is wrong with them."""

    def __init__(self, known: Mapping[str, ChainNode], catalogue: str) -> None:
        self._known = known
        self.nodes = {key: node for key, node in known.items() if node.catalogue == catalogue}
        self.lines: list[Why] = []
        self.above = self._parents()
        self.below: dict[str, list[str]] = {}
        for key in sorted(self.nodes, key=self._order):
            self.below.setdefault(self.above[key], []).append(key)

    def _order(self, key: str) -> tuple[int, str, str]:
        node = self.nodes[key]
        return (node.order if node.order is not None else _LAST, in_order(node.name or ""), key)

    def _parents(self) -> dict[str, str]:
        """Node -> the one above, "" for an industry; a parent that is not here and a circle are told, and the tree stays whole."""
        found: dict[str, str] = {}
        for key, node in sorted(self.nodes.items(), key=lambda one: one[0]):
            found[key] = node.above or ""
            if node.above and node.above not in self.nodes:
                other = self._known.get(node.above)
                text = (
                    _("环节“{name}”的上级不在目录中（已删除或资料未到），按产业列出，请核对")
                    if other is None
                    else _("环节“{name}”的上级属于另一版目录，按产业列出，请核对")
                )
                self.lines.append(finding(11, text.format(name=node.name or key), [key]))
                found[key] = ""
        for key in sorted(found):
            round_trip = _circle(found, key)
            if round_trip:
                names = "→".join(self.nodes[each].name or each for each in [*round_trip, round_trip[0]])
                text = _("环节互为上级（{names}），从“{name}”断开，请改正")
                first = self.nodes[round_trip[0]].name or round_trip[0]
                self.lines.append(finding(11, text.format(names=names, name=first), round_trip))
                found[round_trip[0]] = ""
        return found

    def all_below(self, key: str) -> list[str]:
        """A node and all under it."""
        found, todo = [], [key]
        while todo:
            found.append(todo.pop())
            todo += self.below.get(found[-1], ())
        return found

    def depth_first(self) -> list[str]:
        """All nodes in their order."""
        return [key for root in self.below.get("", ()) for key in self._in_order(root)]

    def _in_order(self, root: str) -> list[str]:
        found, todo = [], [root]
        while todo:
            found.append(todo.pop())
            todo += reversed(self.below.get(found[-1], ()))
        return found

    def flags(self, node: str) -> tuple[bool, bool]:
        """Whether a node or one above it is a 龙头 one, and a 关键 one."""
        return self._has_flag(node, "is_flagship"), self._has_flag(node, "is_key")

    def _has_flag(self, node: str, flag: str) -> bool:
        """Whether a node or one above it has a flag."""
        while node:
            if getattr(self.nodes[node], flag):
                return True
            node = self.above[node]
        return False

    def name_of(self, node: str) -> str:
        """The name of a node; what stands for none."""
        its = self.nodes.get(node)
        return (its.name if its else None) or _("（未列环节）")


class _Place(NamedTuple):
    """An entry that counts: the face of its company, its node ("" for none that is here), and the flags of that."""

    key: str
    face: str
    node: str
    flags: tuple[bool, bool]


class _Made:
    """One catalogue gone through: nodes, entries, visits, in this order."""

    def __init__(self, facts: Facts, year: int, on: date, chosen: str, parts: Parts) -> None:
        self.facts, self.year, self.on, self.chosen = facts, year, on, chosen
        self.first = f"{year:04}-01-01"
        self.last = min(on.isoformat(), f"{year:04}-12-31")
        self.tree = parts.of("tree", facts.chain_nodes, lambda: _Tree(facts.chain_nodes, chosen))
        of_places = tuple(map(Same, (facts.entries, facts.companies, facts.classes, self.tree)))
        self.places, self.lines = parts.of("places", of_places, self._places)
        at = {each.face: facts.visits_at.get(each.face, ()) for each in self.places}
        self._calls = parts.each("calls", at, self._calls_at)
        self._visited = {face for face, its in self._calls.items() if its}
        self.entries = [self._kept_entry(each, parts) for each in self.places]

    def covered(self, lines: Iterable[Why]) -> Covered:
        """What was found; `lines` stand before its own."""
        total = self._coverage(each.company for each in self.entries)
        cities: dict[str, list[str]] = {}
        for each in self.entries:
            cities.setdefault(city_of(each.city), []).append(each.company)
        inside = sum(map(len, self._calls.values()))
        outside = OutsideVisits(self.facts, self.first, self.last, listed=set(total.listed), inside=inside)
        return Covered(
            self.year,
            self.on,
            self.chosen,
            self.facts.catalogues[self.chosen],
            tuple(self._nodes()),
            tuple(self.entries),
            total,
            self._coverage(each.company for each in self.entries if each.flagship),
            self._coverage(each.company for each in self.entries if each.key),
            self._coverage(each.company for each in self.entries if each.under_flagship),
            self._coverage(each.company for each in self.entries if each.under_key),
            {city: self._coverage(its) for city, its in sorted(cities.items())},
            outside,
            (*lines, *self.tree.lines, *self.lines, *self._told(total, outside)),
        )

    def _nodes(self) -> Iterable[Node]:
        tree, own = self.tree, dict[str, list[str]]()
        for each in self.entries:
            own.setdefault(each.node, []).append(each.company)
        todo = [(key, 0) for key in reversed(tree.below.get("", ()))]
        while todo:
            key, depth = todo.pop()
            node = tree.nodes[key]
            whole = [company for each in tree.all_below(key) for company in own.get(each, ())]
            yield Node(
                key,
                node.name or key,
                depth,
                tree.above[key],
                bool(node.is_flagship),
                bool(node.is_key),
                self._coverage(own.get(key, ())),
                self._coverage(whole),
            )
            todo += [(each, depth + 1) for each in reversed(tree.below.get(key, ()))]

    # -- companies and visits

    def _calls_at(self, company: str) -> tuple[Dated, ...]:
        """The visits of a class of companies that count, the latest first."""
        visits, its = self.facts.visits, reversed(self.facts.visits_at.get(company, ()))
        return tuple(
            (day, key) for day, key in its if self.first <= day <= self.last and is_call(visits[key])
        )

    def _places(self) -> tuple[list[_Place], list[Why]]:
        """The entries that count, in order of their nodes, then of their companies' names; and what is wrong with any."""
        tree, facts, lines = self.tree, self.facts, list[Why]()
        order = {key: place for place, key in enumerate(tree.depth_first())}
        its = [(key, entry) for key, entry in facts.entries.items() if entry.catalogue == self.chosen]
        its.sort(key=lambda one: (order.get(one[1].node or "", _LAST), self._entry_order(one[1]), one[0]))
        made: list[_Place] = []
        seen: dict[tuple[str, str], str] = {}
        flags = {node: tree.flags(node) for node in ("", *tree.nodes)}
        for key, entry in its:
            wrong = self._unreadable(key, entry)
            lines += wrong
            if facts.company(entry.company) is None:
                continue
            face = facts.face_of(entry.company)
            node = entry.node if entry.node in tree.nodes else ""
            if (first := seen.setdefault((node or "", face), key)) != key:
                text = _("{company}在环节“{node}”里列了两次，只计一次，请删去一条")
                words = text.format(company=facts.company_name(face), node=tree.name_of(node or ""))
                lines.append(finding(13, words, [first, key]))
                continue
            made.append(_Place(key, face, node or "", flags[node or ""]))
        return made, lines

    def _entry_order(self, entry: Entry) -> str:
        company = self.facts.company(entry.company)
        return in_order((company.name if company else "") or "")

    def _unreadable(self, key: str, entry: Entry) -> list[Why]:
        """A line for an entry that cannot be counted, or not under its node."""
        if self.facts.company(entry.company) is None:
            return [finding(13, _("目录条目的企业已删除或资料未到，不计入"), [key])]
        if entry.node in self.tree.nodes:
            return []
        text = _("{company}所列的环节不在这版目录里，只计入合计，请改正")
        return [finding(11, text.format(company=self.facts.company_name(entry.company)), [key])]

    def _kept_entry(self, place: _Place, parts: Parts) -> Listed:
        entry, company = self.facts.entries[place.key], self.facts.company(place.face)
        assert company is not None  # an entry whose company is not here is left out before
        calls = self._calls[place.face]
        made_of = (place, entry, company, calls)
        return parts.of(place.key, made_of, partial(_listed, *made_of))

    def _coverage(self, companies: Iterable[str]) -> Coverage:
        listed, visited = tuple(dict.fromkeys(companies)), self._visited
        return Coverage(listed, tuple(each for each in listed if each in visited))

    def _told(self, total: Coverage, outside: OutsideVisits) -> list[Why]:
        ids = [visit for company in total.visited for _day, visit in self._calls[company]]
        text = counted("目录企业{n}家，已拜访{visited}家", len(total.listed))
        lines = [Why(13, text.format(n=len(total.listed), visited=len(total.visited)), tuple(ids))]
        if not total.listed:
            lines.append(finding(13, _("这版目录没有列企业，不计覆盖率"), [self.chosen]))
        if outside:
            text = counted("目录外拜访{n}次，照常计数，加以标注", len(outside))
            lines.append(Why(13, text.format(n=len(outside)), OutsideIds(outside)))
        return lines


def _listed(place: _Place, entry: Entry, company: Company, calls: Sequence[Dated]) -> Listed:
    return Listed(
        place.key,
        place.face,
        place.node,
        entry.action or "",
        tuple(each for each in entry.further or () if each != entry.action),
        entry.product or "",
        (company.location or {}).get("city") or "",
        bool(company.is_flagship),
        bool(company.is_key),
        *place.flags,
        tuple(visit for _day, visit in calls),
        calls[0][0] if calls else "",
    )


def _circle(above: Mapping[str, str], start: str) -> list[str]:
    """The nodes of the circle on which a node lies, beginning with it; none where its way up ends or leads into another circle."""
    way, node = [start], above[start]
    while node and node not in way:
        way.append(node)
        node = above[node]
    return way if node == start else []
