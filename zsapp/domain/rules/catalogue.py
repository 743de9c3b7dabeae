"""The year's catalogue (rules 11 to 13): which version is in force, the tree of its nodes, and how much of it was visited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from zsapp.base.texts import _, counted
from zsapp.domain.catalogue import Catalogue, ChainNode, Entry
from zsapp.domain.facts import CALLS, Facts, is_call
from zsapp.domain.geography import city_of
from zsapp.domain.rules.outside import Outside, OutsideIds, OutsideVisits
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


def covered(facts: Facts, year: int, on: date, *, version: str | None = None) -> Covered:
    """How much of a year's catalogue was visited by a day; `version`: the id of one that is looked at in place of that in force."""
    chosen, lines = in_force(facts, year, on)
    if version is not None and version in facts.catalogues:
        chosen, lines = version, [line for line in lines if line.is_finding]
    if chosen is None:
        return Covered(year, on, None, None, why=tuple(lines))
    return _Made(facts, year, on, chosen, lines).covered()


def _named(its: Catalogue) -> str:
    return its.name or _("{year}年参考目录").format(year=its.year)


class _Made:
    """One catalogue gone through: nodes, entries, visits, in this order."""

    def __init__(self, facts: Facts, year: int, on: date, chosen: str, lines: list[Why]) -> None:
        self.facts, self.year, self.on, self.chosen, self.lines = facts, year, on, chosen, lines
        self.nodes: dict[str, ChainNode] = {
            key: node for key, node in facts.chain_nodes.items() if node.catalogue == chosen
        }
        self.above = self._parents()
        self.below: dict[str, list[str]] = {}
        for key in sorted(self.nodes, key=self._order):
            self.below.setdefault(self.above[key], []).append(key)
        self.first = f"{year:04}-01-01"
        self.last = min(on.isoformat(), f"{year:04}-12-31")
        self._visits: dict[str, list[tuple[str, str]]] = {}
        self.entries = self._entries()

    def covered(self) -> Covered:
        total = self._coverage(each.company for each in self.entries)
        cities: dict[str, list[str]] = {}
        for each in self.entries:
            cities.setdefault(city_of(each.city), []).append(each.company)
        listed = set(total.listed)
        inside = sum(len(self._calls(each)) for each in listed)
        outside = OutsideVisits(self.facts, self.first, self.last, listed=listed, inside=inside)
        return Covered(
            self.year,
            self.on,
            self.chosen,
            self.facts.catalogues[self.chosen],
            tuple(self._tree()),
            tuple(self.entries),
            total,
            self._coverage(each.company for each in self.entries if each.flagship),
            self._coverage(each.company for each in self.entries if each.key),
            self._coverage(each.company for each in self.entries if each.under_flagship),
            self._coverage(each.company for each in self.entries if each.under_key),
            {city: self._coverage(its) for city, its in sorted(cities.items())},
            outside,
            (*self.lines, *self._told(total, outside)),
        )

    # -- the tree

    def _order(self, key: str) -> tuple[int, str, str]:
        node = self.nodes[key]
        return (node.order if node.order is not None else _LAST, in_order(node.name or ""), key)

    def _parents(self) -> dict[str, str]:
        """Node -> the one above, "" for an industry; a parent that is not here and a circle are told, and the tree stays whole."""
        found: dict[str, str] = {}
        for key, node in sorted(self.nodes.items(), key=lambda one: one[0]):
            found[key] = node.above or ""
            if node.above and node.above not in self.nodes:
                other = self.facts.chain_nodes.get(node.above)
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

    def _tree(self) -> Iterable[Node]:
        own: dict[str, list[str]] = {}
        for each in self.entries:
            own.setdefault(each.node, []).append(each.company)
        todo = [(key, 0) for key in reversed(self.below.get("", ()))]
        while todo:
            key, depth = todo.pop()
            node = self.nodes[key]
            whole = [company for each in self._all_below(key) for company in own.get(each, ())]
            yield Node(
                key,
                node.name or key,
                depth,
                self.above[key],
                bool(node.is_flagship),
                bool(node.is_key),
                self._coverage(own.get(key, ())),
                self._coverage(whole),
            )
            todo += [(each, depth + 1) for each in reversed(self.below.get(key, ()))]

    def _all_below(self, key: str) -> list[str]:
        found, todo = [], [key]
        while todo:
            found.append(todo.pop())
            todo += self.below.get(found[-1], ())
        return found

    def _has_flag(self, node: str, flag: str) -> bool:
        """Whether a node or one above it has a flag."""
        while node:
            if getattr(self.nodes[node], flag):
                return True
            node = self.above[node]
        return False

    # -- companies and visits

    def _calls(self, company: str) -> list[tuple[str, str]]:
        """(day, visit) of a class of companies that count, the latest first."""
        if (found := self._visits.get(company)) is None:
            visits = self.facts.visits
            found = [
                (day, key)
                for day, key in reversed(self.facts.visits_at.get(company, ()))
                if self.first <= day <= self.last and is_call(visits[key])
            ]
            self._visits[company] = found
        return found

    def _entries(self) -> list[Listed]:
        places = {key: place for place, key in enumerate(self._depth_first())}
        its = [(key, entry) for key, entry in self.facts.entries.items() if entry.catalogue == self.chosen]
        its.sort(key=lambda one: (places.get(one[1].node or "", _LAST), self._entry_order(one[1]), one[0]))
        made: list[Listed] = []
        seen: dict[tuple[str, str], str] = {}
        for key, entry in its:
            if not self._is_readable(key, entry):
                continue
            face = self.facts.face_of(entry.company)
            node = entry.node if entry.node in self.nodes else ""
            if (first := seen.setdefault((node or "", face), key)) != key:
                text = _("{company}在环节“{node}”里列了两次，只计一次，请删去一条")
                words = text.format(company=self.facts.company_name(face), node=self._node_name(node))
                self.lines.append(finding(13, words, [first, key]))
                continue
            made.append(self._listed(key, entry, face, node or ""))
        return made

    def _depth_first(self) -> list[str]:
        return [key for root in self.below.get("", ()) for key in self._in_order(root)]

    def _in_order(self, root: str) -> list[str]:
        found, todo = [], [root]
        while todo:
            found.append(todo.pop())
            todo += reversed(self.below.get(found[-1], ()))
        return found

    def _entry_order(self, entry: Entry) -> str:
        company = self.facts.company(entry.company)
        return in_order((company.name if company else "") or "")

    def _is_readable(self, key: str, entry: Entry) -> bool:
        """Whether an entry can be counted; where not, or not under its node, a line says why."""
        if self.facts.company(entry.company) is None:
            text = _("目录条目的企业已删除或资料未到，不计入")
            self.lines.append(finding(13, text, [key]))
            return False
        if entry.node not in self.nodes:
            text = _("{company}所列的环节不在这版目录里，只计入合计，请改正")
            name = self.facts.company_name(entry.company)
            self.lines.append(finding(11, text.format(company=name), [key]))
        return True

    def _listed(self, key: str, entry: Entry, face: str, node: str) -> Listed:
        company = self.facts.company(face)
        assert company is not None  # an entry whose company is not here is left out before
        its = self._calls(face)
        return Listed(
            key,
            face,
            node,
            entry.action or "",
            tuple(each for each in entry.further or () if each != entry.action),
            entry.product or "",
            (company.location or {}).get("city") or "",
            bool(company.is_flagship),
            bool(company.is_key),
            self._has_flag(node, "is_flagship"),
            self._has_flag(node, "is_key"),
            tuple(visit for _day, visit in its),
            its[0][0] if its else "",
        )

    def _node_name(self, node: str | None) -> str:
        its = self.nodes.get(node or "")
        return (its.name if its else None) or _("（未列环节）")

    def _coverage(self, companies: Iterable[str]) -> Coverage:
        listed = tuple(dict.fromkeys(companies))
        return Coverage(listed, tuple(each for each in listed if self._calls(each)))

    def _told(self, total: Coverage, outside: OutsideVisits) -> list[Why]:
        ids = [visit for company in total.visited for _day, visit in self._calls(company)]
        text = counted("目录企业{n}家，已拜访{visited}家", len(total.listed))
        lines = [Why(13, text.format(n=len(total.listed), visited=len(total.visited)), tuple(ids))]
        if not total.listed:
            lines.append(finding(13, _("这版目录没有列企业，不计覆盖率"), [self.chosen]))
        if outside:
            text = counted("目录外拜访{n}次，照常计数，加以标注", len(outside))
            lines.append(Why(13, text.format(n=len(outside)), OutsideIds(outside)))
        return lines


def _circle(above: Mapping[str, str], start: str) -> list[str]:
    """The nodes of the circle on which a node lies, beginning with it; none where its way up ends or leads into another circle."""
    way, node = [start], above[start]
    while node and node not in way:
        way.append(node)
        node = above[node]
    return way if node == start else []
