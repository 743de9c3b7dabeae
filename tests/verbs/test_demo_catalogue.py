"""The demonstration's catalogue: two versions over companies of the spring, and a day put in order by hand."""

from datetime import date
from functools import cache

from tests.verbs.test_demo_posting import final, of, spring
from zsapp.domain.facts import Facts
from zsapp.domain.records import KINDS
from zsapp.domain.rules.catalogue import Covered, covered
from zsapp.domain.rules.queue import queue
from zsapp.verbs.demo_story import HEADQUARTERS, Act
from zsapp.verbs.demo_story.catalogue import ORDERED_DAY, listing
from zsapp.verbs.facts import shaped


@cache
def told() -> tuple[Act, ...]:
    return tuple(listing(spring()))


def facts() -> Facts:
    def records(kind: str) -> dict[str, object]:
        names = KINDS[kind].fields.keys()
        live = {key: its for key, its in of(kind).items() if not its.get("deleted")}
        return {
            key: shaped(KINDS[kind].shape, {name: its.get(name) for name in names})
            for key, its in live.items()
        }

    return Facts(
        catalogues=records("catalogue"),  # type: ignore[arg-type]
        chain_nodes=records("chain_node"),  # type: ignore[arg-type]
        entries=records("entry"),  # type: ignore[arg-type]
        companies=records("company"),  # type: ignore[arg-type]
        visits=records("visit"),  # type: ignore[arg-type]
        plans=records("plan"),  # type: ignore[arg-type]
        postings=records("posting"),  # type: ignore[arg-type]
    )


def test_same_each_time_and_headquarters_alone_lists() -> None:
    assert listing(spring()) == list(told())
    for act in told():
        assert (act.author == HEADQUARTERS) == (act.entries[0].kind == "catalogue")
        assert len(act.entries) < 1_000  # a group of changes


def test_the_first_version_holds_until_the_second_is_issued() -> None:
    known = facts()
    first, second = (covered(known, 2016, day) for day in (date(2016, 5, 31), date(2016, 6, 1)))
    assert [its.record.version for its in (first, second) if its.record] == [1, 2]
    assert 150 < len(first.total.listed) < len(second.total.listed)
    assert set(first.total.listed) < set(second.total.listed)


def test_it_has_a_case_of_everything() -> None:
    its: Covered = covered(facts(), 2016, date(2016, 7, 15))
    assert [node.name for node in its.nodes if not node.above] == ["智能家电", "食品饮料", "光电"]
    assert max(node.depth for node in its.nodes) == 2
    assert any(node.whole.ratio is None for node in its.nodes), "no node without companies"
    assert any(node.is_flagship for node in its.nodes) and any(node.is_key for node in its.nodes)
    for coverage in (its.flagship, its.key, its.under_flagship, its.under_key):
        assert 0 < len(coverage.visited) < len(coverage.listed)
    assert its.outside and len(its.by_city) >= 10
    assert {each.action for each in its.entries} == {"建链", "补链", "拓链", "强链"}
    assert any(each.further for each in its.entries) and all(each.product for each in its.entries)
    assert not [line for line in its.why if line.is_finding]


def test_one_day_is_in_an_order_of_its_own() -> None:
    team = next(entry for act in told() for entry in act.entries if entry.kind == "plan")
    its = queue(facts(), final()[team.id]["team"], ORDERED_DAY)
    assert len(its.stops) >= 2 and all(stop.is_by_hand for stop in its.stops)
