"""Rules 11 to 13: the catalogue in force, the tree of its nodes, coverage by node, city and flag, visits outside it."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rules.zone import said
from zsapp.domain.catalogue import Catalogue, ChainNode, Entry
from zsapp.domain.company import Company
from zsapp.domain.facts import Facts
from zsapp.domain.rules.catalogue import Covered, Node, covered, in_force, versions
from zsapp.domain.visit import Visit

ON = date(2016, 6, 30)
SHANGHAI, CIXI, NINGBO = "201612/310000", "201612/330282", "201612/330200"


class Book:
    """A catalogue of one version: `home` an industry, `motor` and `panel` its nodes, companies c1, c2, ... entered as they are named."""

    def __init__(self) -> None:
        self.catalogues = {"cat": Catalogue(name="目录", year=2016, version=1, issued_on="2016-03-01")}
        self.nodes: dict[str, ChainNode] = {}
        self.entries: dict[str, Entry] = {}
        self.companies: dict[str, Company] = {}
        self.visits: dict[str, Visit] = {}
        self.node("home", None, order=1)
        self.node("motor", "home", order=1)
        self.node("panel", "home", order=2)

    def node(self, key: str, above: str | None, **values: Any) -> None:
        self.nodes[key] = ChainNode(**{"catalogue": "cat", "name": key, "above": above, **values})

    def company(self, key: str, city: str | None = SHANGHAI, **values: Any) -> None:
        location = {"city": city, "address": None} if city is not None else None
        self.companies[key] = Company(**{"name": key, "location": location, **values})

    def entry(self, company: str, node: str | None = "motor", key: str = "", **values: Any) -> None:
        if company not in self.companies and company != "gone":
            self.company(company)
        found = {"catalogue": "cat", "node": node, "company": company, **values}
        self.entries[key or f"{node}/{company}"] = Entry(**found)

    def visit(self, company: str, day: str | None = "2016-05-03", kind: str | None = "拜访") -> None:
        if company not in self.companies:
            self.company(company)
        self.visits[f"v{len(self.visits) + 1}"] = Visit(company=company, team="t", visit_kind=kind, date=day)

    def facts(self) -> Facts:
        return Facts(
            catalogues=self.catalogues,
            chain_nodes=self.nodes,
            entries=self.entries,
            companies=self.companies,
            visits=self.visits,
        )

    def covered(self, on: date = ON, year: int = 2016, version: str | None = None) -> Covered:
        return covered(self.facts(), year, on, version=version)

    def node_of(self, key: str) -> Node:
        return next(node for node in self.covered().nodes if node.id == key)


def two(coverage: Any) -> tuple[int, int]:
    return len(coverage.visited), len(coverage.listed)


# catalogues as (id, year, version, issued), year asked for, day, the one in force, words of a finding
FORCE: list[tuple[list[tuple[str, int | None, int | None, str | None]], int, str, str | None, str]] = [
    ([("a", 2016, 1, "2016-03-01")], 2016, "2016-06-30", "a", ""),
    ([("a", 2016, 1, "2016-03-01"), ("b", 2016, 2, "2016-05-20")], 2016, "2016-06-30", "b", ""),
    ([("a", 2016, 1, "2016-03-01"), ("b", 2016, 2, "2016-05-20")], 2016, "2016-05-19", "a", ""),
    ([("a", 2016, 1, "2016-03-01"), ("b", 2016, 2, "2016-05-20")], 2016, "2016-05-20", "b", ""),  # that day
    ([("a", 2016, 1, "2016-03-01"), ("b", 2016, 2, None)], 2016, "2016-06-30", "a", "没有印发日期"),
    ([("a", 2016, 2, "2016-03-01"), ("b", 2016, 1, "2016-05-20")], 2016, "2016-06-30", "a", ""),  # highest
    ([("a", 2016, 1, "2016-03-01"), ("b", 2016, 1, "2016-05-20")], 2016, "2016-06-30", "b", "有2个第1版"),
    ([("a", 2016, 1, "2016-03-01"), ("b", 2016, None, "2016-05-20")], 2016, "2016-06-30", "a", "没有版本号"),
    ([("b", 2016, None, "2016-05-20")], 2016, "2016-06-30", "b", "没有版本号"),
    ([("a", 2015, 3, "2015-03-01")], 2016, "2016-06-30", None, "没有印发2016年"),
    ([("a", 2016, 1, "2016-03-01")], 2016, "2016-02-29", None, "没有印发"),
    ([("a", 2016, 1, "2015-12-20")], 2016, "2016-01-01", "a", ""),  # issued in the year before
    ([("a", 2016, 1, "没有")], 2016, "2016-06-30", None, "没有印发日期"),
    ([("a", None, 1, "2016-03-01")], 2016, "2016-06-30", None, "没有印发"),
    ([], 2016, "2016-06-30", None, "没有印发"),
]


@pytest.mark.parametrize(("catalogues", "year", "on", "chosen", "words"), FORCE)
def test_the_highest_version_issued_by_the_day_is_in_force(
    catalogues: list[tuple[str, int | None, int | None, str | None]],
    year: int,
    on: str,
    chosen: str | None,
    words: str,
) -> None:
    its = {
        key: Catalogue(name=key, year=of, version=version, issued_on=issued)
        for key, of, version, issued in catalogues
    }
    facts = Facts(catalogues=its)
    found, lines = in_force(facts, year, date.fromisoformat(on))
    assert found == chosen
    assert bool(said(tuple(lines), 13, words, is_finding=True)) == bool(words)
    assert covered(facts, year, date.fromisoformat(on)).catalogue == chosen


def test_another_version_can_be_looked_at() -> None:
    book = Book()
    book.catalogues["draft"] = Catalogue(name="草稿", year=2016, version=2)
    book.entry("c1")
    assert versions(book.facts(), 2016) == ["draft", "cat"]
    assert book.covered(version="draft").catalogue == "draft" and book.covered().catalogue == "cat"
    assert book.covered(version="nothing").catalogue == "cat"


# visits as (day, kind), whether the company is visited as of 30 June
VISITS: list[tuple[list[tuple[str | None, str | None]], bool]] = [
    ([("2016-05-03", "拜访")], True),
    ([("2016-05-03", "来访")], True),
    ([("2016-05-03", "电话")], False),
    ([("2016-05-03", "会议")], False),
    ([("2016-05-03", None)], False),
    ([("2016-01-01", "拜访")], True),
    ([("2015-12-31", "拜访")], False),  # the year before
    ([("2016-06-30", "拜访")], True),  # the day itself
    ([("2016-07-01", "拜访")], False),  # after it
    ([("2016-02-20", "拜访")], True),  # before the catalogue was issued: of the year
    ([(None, "拜访")], False),
    ([("2016-05-32", "拜访")], False),
    ([("2016-05-03", "电话"), ("2016-05-04", "来访")], True),
    ([], False),
]


@pytest.mark.parametrize(("visits", "is_visited"), VISITS)
def test_what_makes_a_company_visited(visits: list[tuple[str | None, str | None]], is_visited: bool) -> None:
    book = Book()
    book.entry("c1")
    for day, kind in visits:
        book.visit("c1", day, kind)
    its = book.covered()
    assert two(its.total) == (int(is_visited), 1) and its.total.ratio == int(is_visited)
    assert (its.entries[0].last_visit != "") == is_visited


def test_a_day_of_the_next_year_ends_with_the_catalogues_year() -> None:
    book = Book()
    book.entry("c1")
    book.visit("c1", "2017-01-10")
    assert two(book.covered(date(2017, 3, 1)).total) == (0, 1)


def test_the_latest_visit_stands_first() -> None:
    book = Book()
    book.entry("c1")
    for day in ("2016-04-20", "2016-06-01", "2016-05-10"):
        book.visit("c1", day)
    its = book.covered().entries[0]
    assert (its.last_visit, its.visits) == ("2016-06-01", ("v2", "v3", "v1"))


def _below(book: Book) -> None:
    book.node("coil", "motor")
    book.entry("c1", "motor")
    book.entry("c2", "coil")
    book.visit("c2")


def _both(book: Book) -> None:
    book.entry("c1", "motor")
    book.entry("c1", "panel")  # under two nodes: once in the industry
    book.visit("c1")


def _industry(book: Book) -> None:
    book.entry("c1", "home")  # right under the industry
    book.entry("c2", "motor")


# what is listed, node, own, whole (visited, listed)
NODES: list[tuple[Callable[[Book], None], str, tuple[int, int], tuple[int, int]]] = [
    (_below, "home", (0, 0), (1, 2)),
    (_below, "motor", (0, 1), (1, 2)),
    (_below, "coil", (1, 1), (1, 1)),
    (_below, "panel", (0, 0), (0, 0)),
    (_both, "home", (0, 0), (1, 1)),
    (_both, "motor", (1, 1), (1, 1)),
    (_both, "panel", (1, 1), (1, 1)),
    (_industry, "home", (0, 1), (0, 2)),
    (_industry, "motor", (0, 1), (0, 1)),
]


@pytest.mark.parametrize(("fill", "node", "own", "whole"), NODES)
def test_coverage_of_a_node_alone_and_with_all_below(
    fill: Callable[[Book], None], node: str, own: tuple[int, int], whole: tuple[int, int]
) -> None:
    book = Book()
    fill(book)
    its = book.node_of(node)
    assert (two(its.own), two(its.whole)) == (own, whole)
    assert its.whole.ratio == (Fraction(*whole) if whole[1] else None)  # nothing listed: no ratio


def test_the_tree_stands_depth_first_in_its_order() -> None:
    book = Book()
    book.node("light", None, order=0)
    book.node("coil", "motor")
    assert [(node.id, node.depth) for node in book.covered().nodes] == [
        ("light", 0), ("home", 0), ("motor", 1), ("coil", 2), ("panel", 1),
    ]  # fmt: skip


# parents, words of the finding, the roots
TREES: list[tuple[dict[str, str], str, set[str]]] = [
    ({"motor": "nothing"}, "上级不在目录中", {"home", "motor"}),
    ({"motor": "strange"}, "属于另一版目录", {"home", "motor"}),
    ({"home": "home"}, "互为上级（home→home）", {"home"}),
    ({"home": "motor"}, "互为上级（home→motor→home）", {"home"}),
    ({"home": "panel"}, "互为上级", {"home"}),
    ({"home": "motor", "panel": "motor"}, "互为上级", {"home"}),  # one that hangs on a circle
]


@pytest.mark.parametrize(("parents", "words", "roots"), TREES)
def test_a_missing_parent_and_a_circle_are_findings_and_never_a_hang(
    parents: dict[str, str], words: str, roots: set[str]
) -> None:
    book = Book()
    book.nodes["strange"] = ChainNode(catalogue="other", name="strange")
    for key, above in parents.items():
        book.node(key, above)
    book.entry("c1", "motor")
    its = book.covered()
    assert said(its.why, 11, words, is_finding=True)
    assert {node.id for node in its.nodes if not node.above} == roots
    assert {node.id for node in its.nodes} == {"home", "motor", "panel"} and two(its.total) == (0, 1)


@given(st.lists(st.integers(-1, 7), min_size=8, max_size=8))
def test_whatever_stands_above_what_every_node_stands_in_the_tree_once(above: list[int]) -> None:
    book = Book()
    book.nodes = {}
    for number, other in enumerate(above):
        book.node(f"n{number}", f"n{other}" if other >= 0 else None)
        book.entry(f"c{number}", f"n{number}")
    its = book.covered()
    assert sorted(node.id for node in its.nodes) == sorted(book.nodes)
    roots = [node for node in its.nodes if not node.above]
    assert sum(len(node.whole.listed) for node in roots) == len(its.total.listed) == 8
    assert all(node.depth == 0 for node in roots)


def test_one_company_entered_twice_counts_once_and_is_visited_by_either_record() -> None:
    book = Book()
    book.company("c1")
    book.company("c2", same_as="c1")
    book.entry("c1", "motor")
    book.entry("c2", "panel")
    book.visit("c2")
    its = book.covered()
    assert two(its.total) == (1, 1) and its.total.visited == ("c1",)
    assert [node.own.visited for node in its.nodes] == [(), ("c1",), ("c1",)] and its.outside == ()


# entries as (company, node, key), words of the finding, its rule, listed
ODD: list[tuple[list[tuple[str, str | None, str]], str, int, int]] = [
    ([("c1", "motor", "e1"), ("c1", "motor", "e2")], "列了两次", 13, 1),
    ([("c1", "motor", "e1"), ("twin", "motor", "e2")], "列了两次", 13, 1),  # joined by same_as
    ([("gone", "motor", "e1")], "已删除或资料未到", 13, 0),
    ([("c1", "nothing", "e1")], "不在这版目录里", 11, 1),  # counts in all, under no node
    ([("c1", None, "e1")], "不在这版目录里", 11, 1),
    ([], "没有列企业", 13, 0),
]


@pytest.mark.parametrize(("entries", "words", "rule", "listed"), ODD)
def test_odd_entries_are_findings(
    entries: list[tuple[str, str | None, str]], words: str, rule: int, listed: int
) -> None:
    book = Book()
    book.company("c1")
    book.company("twin", same_as="c1")
    for company, node, key in entries:
        book.entry(company, node, key)
    its = book.covered()
    lines = said(its.why, rule, words, is_finding=True)
    assert len(lines) == 1 and len(its.total.listed) == listed
    assert {key for *_rest, key in entries} >= set(lines[0].facts) - {"cat"}


def test_cities_are_counties_put_together() -> None:
    book = Book()
    for key, city in (("c1", CIXI), ("c2", NINGBO), ("c3", SHANGHAI), ("c4", None), ("c5", "首尔")):
        book.company(key, city)
        book.entry(key)
    book.visit("c1")
    assert {city: two(its) for city, its in book.covered().by_city.items()} == {
        NINGBO: (1, 2), SHANGHAI: (0, 1), "": (0, 1), "首尔": (0, 1),
    }  # fmt: skip


# flags of the company, of its node, of the node above; flagship, key, under flagship, under key
FLAGS: list[tuple[dict[str, bool], dict[str, bool], dict[str, bool], tuple[int, int, int, int]]] = [
    ({}, {}, {}, (0, 0, 0, 0)),
    ({"is_flagship": True}, {}, {}, (1, 0, 0, 0)),
    ({"is_key": True}, {}, {}, (0, 1, 0, 0)),
    ({}, {"is_key": True}, {}, (0, 0, 0, 1)),
    ({}, {"is_flagship": True}, {}, (0, 0, 1, 0)),
    ({}, {}, {"is_key": True}, (0, 0, 0, 1)),  # what is above says so for all below
    ({"is_flagship": True}, {"is_key": True}, {"is_flagship": True}, (1, 0, 1, 1)),
    ({"is_flagship": False}, {"is_flagship": True}, {}, (0, 0, 1, 0)),
]


@pytest.mark.parametrize(("company", "node", "above", "listed"), FLAGS)
def test_flags_of_company_and_node_have_a_coverage_of_their_own(
    company: dict[str, bool], node: dict[str, bool], above: dict[str, bool], listed: tuple[int, int, int, int]
) -> None:
    book = Book()
    book.node("home", None, **above)
    book.node("motor", "home", **node)
    book.company("c1", **company)
    book.entry("c1", "motor")
    book.visit("c1")
    its = book.covered()
    found = (its.flagship, its.key, its.under_flagship, its.under_key)
    assert tuple(two(each) for each in found) == tuple((n, n) for n in listed)
    assert (its.entries[0].flagship, its.entries[0].key) == (bool(listed[0]), bool(listed[1]))


def test_a_visit_outside_the_catalogue_counts_marked_the_latest_first() -> None:
    book = Book()
    book.entry("c1")
    for company, day, kind in (
        ("c1", "2016-05-03", "拜访"),
        ("x1", "2016-05-04", "拜访"),
        ("x2", "2016-06-01", "来访"),
        ("x1", "2016-05-05", "电话"),  # does not count at all
        ("x1", "2015-05-05", "拜访"),
    ):
        book.visit(company, day, kind)
    its = book.covered()
    assert [(one.company, one.day) for one in its.outside] == [("x2", "2016-06-01"), ("x1", "2016-05-04")]
    assert said(its.why, 13, "目录外拜访2次")[0].facts == ("v3", "v2")
    assert said(its.why, 13, "目录企业1家，已拜访1家")[0].facts == ("v1",)


def test_without_a_catalogue_nothing_is_outside_it() -> None:
    book = Book()
    book.catalogues = {}
    book.visit("c1")
    its = book.covered()
    assert (its.catalogue, its.outside, its.total.ratio, its.nodes) == (None, (), None, ())


def test_actions_and_products_of_an_entry() -> None:
    book = Book()
    book.entry("c1", action="补链", further=["强链", "补链"], product="电机")
    its = book.covered().entries[0]
    assert (its.action, its.further, its.product) == ("补链", ("强链",), "电机")


# names as entered, without an order of their own -> as they stand: by their reading, not by the code of their first character
NAMES_IN_ORDER = [
    (("电机", "压缩机", "板材"), ("板材", "电机", "压缩机")),
    (("重庆光电", "成都光电", "长沙光电"), ("长沙光电", "成都光电", "重庆光电")),
    (("三分厂", "一分厂", "A厂"), ("A厂", "三分厂", "一分厂")),
]


@pytest.mark.parametrize(("entered", "shown"), NAMES_IN_ORDER)
def test_11_nodes_and_companies_stand_by_the_reading_of_their_names(
    entered: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    book = Book()
    for number, name in enumerate(entered):
        book.node(f"n{number}", "motor", name=name)
        book.company(f"c{number}", name=name)
        book.entry(f"c{number}", "panel")
    made = covered(book.facts(), 2016, ON)
    assert tuple(node.name for node in made.nodes if node.above == "motor") == shown
    assert tuple(book.companies[each.company].name for each in made.entries) == shown
