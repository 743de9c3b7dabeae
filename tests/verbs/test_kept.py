"""What is kept while changes come is what is read anew; so is every page that is made of it, whatever changes (decision 14)."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.support import profiles
from tests.support.busy import OF_CAMPAIGN, BusyHand
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.ids import RecordId
from zsapp.domain.money import parse_amount
from zsapp.domain.renewed import FIELDS, only
from zsapp.store import query
from zsapp.store.identity import this_machine
from zsapp.store.query import rows
from zsapp.store.store import Store
from zsapp.verbs import (
    catalogues,
    claims,
    events,
    facts,
    foreign,
    kept,
    lists,
    notices,
    partners,
    records,
    standby,
    today,
    visit_map,
)
from zsapp.verbs.desk import Desk
from zsapp.verbs.kept import Kept

ON = date(2016, 5, 11)
PAGES: dict[str, Callable[[Desk], Any]] = {
    "partners": partners.board,
    "lists": lists.board,
    "follow-ups": lists.overdue,
    "catalogue": catalogues.board,
    "foreign": lambda desk: foreign.board(desk, desk.today),
    "claims": claims.board,
    "map": visit_map.chart,
    "events": lambda desk: events.year(desk, 2016),
    "standby": lambda desk: standby.board(desk, desk.today),
    "notices": notices.notices,
}


@pytest.fixture
def desk(spring: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk that keeps its facts, as the window's does."""
    shutil.copytree(spring, tmp_path / "p", ignore=shutil.ignore_patterns("blobs"))
    with profiles.opened(tmp_path / "p", writing=True) as profile:
        store = Store(profile, this_machine())
        kept = Kept.following(store)
        yield Desk.open(store, ON, lambda: kept)


def in_brief(whole: Facts) -> Facts:
    """Facts as they are kept: of visits, companies and contacts what is looked at."""
    changed = {}
    for kind, names in kept._BRIEF.items():
        known = {name.replace("city", "location").replace("address", "location") for name in names}
        its = getattr(whole, FIELDS[kind])
        left = [f.name for f in fields(next(iter(its.values())))] if its else []
        blank = dict.fromkeys(name for name in left if name not in known)
        changed[FIELDS[kind]] = {key: replace(each, **blank) for key, each in its.items()}
    return replace(whole, **changed)


@pytest.mark.parametrize("seed", range(3))
def test_facts_are_those_read_anew(desk: Desk, seed: int) -> None:
    hand, live = BusyHand(desk, seed), desk.kept
    assert live is not None
    live.facts(2016, ("visit",))
    for _step in range(15):
        kinds = hand.rng.sample(sorted(FIELDS), hand.rng.randint(1, 12))
        done = [hand.act() for _act in range(hand.rng.randint(1, 3))]
        with patch.object(kept.query, "former", side_effect=AssertionError("all was read again")):
            mine = live.facts(2016, kinds)
        fresh = only(in_brief(facts.facts(desk, 2016)), kinds)
        fresh = replace(fresh, settings=fresh.settings_by_year.get(2016))
        for field in fields(Facts):
            one, other = getattr(mine, field.name), getattr(fresh, field.name)
            if field.name == "stage_moves":
                one, other = mine.moves_of, fresh.moves_of
            assert one == other, (field.name, done)


def afresh(desk: Desk) -> Desk:
    """The same desk where all is read anew, once for all pages, and made anew."""
    once = Kept(desk.store)
    return replace(desk, keeping=lambda: once)


@pytest.mark.parametrize("on", [ON, date(2016, 7, 20)])
@pytest.mark.parametrize("seed", range(2))
def test_pages_are_those_made_anew(desk: Desk, seed: int, on: date) -> None:
    """At the end also as the command line makes them, which keeps nothing and reads for each page what it needs."""
    desk = replace(desk, today=on)
    hand = BusyHand(desk, 100 + seed)
    for page in PAGES.values():
        page(desk)
    for step in range(14):
        done = [hand.act() for _act in range(hand.rng.randint(1, 3))]
        anew = afresh(desk) if step % 7 != 6 else replace(desk, keeping=None)
        for name, page in PAGES.items():
            assert page(desk) == page(anew), (name, done)


def test_pages_follow_every_field(desk: Desk) -> None:
    """Of every kind one field after the other is changed and no other, so that whatever tells of it must be made anew because of it
    alone. Held are the pages that ask for the kind: to the others it is not even read."""
    hand = BusyHand(replace(desk, today=date(2016, 6, 15)), 300)
    fees = desk.read(lambda connection: rows(connection, "fee", joined=False))
    hand.put_all(
        fees, {"amount": parse_amount("USD 10000"), "date": "2016-05-10"}
    )  # what costs rest on rates
    asking = {name: kinds_asked_for(hand.desk, page) for name, page in PAGES.items()}
    assert {line.fees is not None for line in partners.board(hand.desk).partners} == {True, False}
    kinds = set().union(*asking.values()) & set(OF_CAMPAIGN)
    for kind in sorted(kinds, key=lambda kind: (kind != "rate", kind)):
        for named in hand.each_field(kind):
            anew = afresh(hand.desk)
            for name in (name for name, kinds in asking.items() if kind in kinds):
                assert PAGES[name](hand.desk) == PAGES[name](anew), (name, kind, named)


def kinds_asked_for(desk: Desk, page: Callable[[Desk], Any]) -> set[str]:
    """The kinds of record that a page is made from."""
    live, found = desk.kept, set[str]()
    assert live is not None
    read = live.facts
    with patch.object(
        live, "facts", side_effect=lambda year, kinds: found.update(kinds) or read(year, kinds)
    ):
        page(desk)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_the_day_is_read_anew_where_it_was_touched(desk: Desk, seed: int) -> None:
    """Sections that rest on other kinds than those touched are taken over."""
    hand, touched = BusyHand(desk, 200 + seed), set[str]()
    desk.store.listeners.append(lambda changed: touched.update(changed.records))
    found = today.outlook(desk)
    for _step in range(15):
        done = [hand.act() for _act in range(hand.rng.randint(1, 2))]
        kinds = desk.read(lambda connection: {query.kind_of(connection, RecordId(one)) for one in touched})
        touched.clear()
        found = today.outlook(desk, found, frozenset(kind for kind in kinds if kind))
        fresh = today.outlook(afresh(desk))
        assert replace(found, reminder="") == replace(fresh, reminder=""), done


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("company", "name", "改了名的企业"),
        ("team", "name", "改了名的组"),
        ("member", "name", "改了名的人"),
        ("visit", "date", "2016-05-20"),
        ("follow_up", "title", "改了的事"),
        ("plan", "date", "2016-05-12"),
        ("matter", "title", "改了的事项"),
        ("event", "name", "改了名的活动"),
        ("posting", "to_day", "2016-12-30"),
        ("submission", "week", "2016-W01"),
    ],
)
def test_the_day_tells_what_was_touched(desk: Desk, kind: str, field: str, value: str) -> None:
    """Every record of a kind is changed, so that whatever shows it must show it anew."""
    before = today.outlook(desk)
    its = desk.read(lambda connection: rows(connection, kind, joined=False))
    BusyHand(desk, 0).put_all(its, {field: value})
    after, fresh = today.outlook(desk, before, frozenset({kind})), today.outlook(desk)
    assert replace(after, reminder="") == replace(fresh, reminder="")
    assert replace(fresh, reminder="") != replace(before, reminder="")


def test_a_company_takes_its_visits_and_projects_to_another_group(desk: Desk) -> None:
    before = foreign.board(desk, ON)
    moved = {key for line in before.lines[:-1] if line.visits for key in line.companies[:2]}
    for company, origin in zip(sorted(moved), ("日资", "美资", "台资", "内资", "新加坡资") * 9, strict=False):
        records.change(desk, company, {"origin": origin})
        now = foreign.board(desk, ON)
        assert now == foreign.board(replace(desk, keeping=None), ON), origin
    assert [len(line.visits) for line in now.lines] != [len(line.visits) for line in before.lines]


def test_nothing_touched_is_nothing_read(desk: Desk) -> None:
    before = today.outlook(desk)
    after = today.outlook(desk, before, frozenset())
    assert all(after.parts[name] is each for name, each in before.parts.items())
    later = today.outlook(replace(desk, today=date(2016, 5, 12)), before, frozenset())
    assert later.day == date(2016, 5, 12) and later.today.due != before.today.due


def test_another_role_sees_its_own(desk: Desk) -> None:
    """What is kept is of the profile, not of the person: the same facts answer whoever asks."""
    assert partners.board(desk).shows_fees
    other = partners.board(replace(desk, role=Role.LEADER))
    assert not other.shows_fees and {line.fees for line in other.partners} == {None}


def test_after_a_fault_all_is_read_anew(desk: Desk) -> None:
    live = desk.kept
    assert live is not None
    before = live.facts(2016, ("visit",))
    visit = next(iter(before.visits))
    records.delete(desk, visit)
    with patch.object(kept, "_now", side_effect=OSError), pytest.raises(OSError):
        live.facts(2016, ("visit",))
    assert visit not in live.facts(2016, ("visit",)).visits
    assert visit in before.visits  # what was handed out stays as it was


def test_very_many_changes_are_read_anew(desk: Desk) -> None:
    live = desk.kept
    assert live is not None
    live.facts(2016, ("visit",))
    ids = [row.id for row in desk.read(lambda connection: rows(connection, "visit"))]
    with patch.object(kept, "_MANY", 3):
        for each in ids[:5]:
            records.delete(desk, each)
        assert live.facts(2016, ("visit",)).visits.keys() == set(ids[5:])
