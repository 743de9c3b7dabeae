"""Rules 7, 8, 10 to 12, 26 and 29 tell themselves: industries, chain actions, flags, evidence, the cut-off, how days out are counted."""

from datetime import date
from typing import Any

import pytest

from tests.domain.rules.test_catalogue import ON, Book
from tests.domain.rules.zone import TEAM, posted, said
from zsapp.domain.campaign import Trip
from zsapp.domain.event import Event
from zsapp.domain.facts import Facts
from zsapp.domain.rules import cadence
from zsapp.domain.rules.attendance import attendance
from zsapp.domain.rules.catalogue import covered
from zsapp.domain.rules.chain import chain_lines
from zsapp.domain.rules.events import events
from zsapp.domain.team import Team

# entries (company, values of the entry, values of the company), rule, words, ids that it names
LINES: list[tuple[list[tuple[str, dict[str, Any], dict[str, Any]]], int, str, set[str]]] = [
    ([("c1", {}, {})], 10, "2016年主导产业1个：home", {"home"}),
    (
        [("c1", {"action": "建链"}, {}), ("c2", {"action": "补链", "further": ["强链"]}, {}), ("c3", {}, {})],
        11, "链条作用（按主要作用）：建链1条、补链1条、未填1条；另有其他作用的1条", {"motor/c2"},
    ),
    ([("c1", {}, {"is_flagship": True}), ("c2", {}, {})], 12, "龙头企业1家（已拜访1家），关键企业0家（已拜访0家）", {"c1"}),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "rule", "words", "ids"), LINES)
def test_what_a_catalogue_says_beside_its_coverage(
    entries: list[tuple[str, dict[str, Any], dict[str, Any]]], rule: int, words: str, ids: set[str]
) -> None:
    book = Book()
    for company, of_entry, of_company in entries:
        book.company(company, **of_company)
        book.entry(company, **of_entry)
    book.visit("c1")
    (line,) = said(tuple(chain_lines(covered(book.facts(), 2016, ON))), rule, is_finding=False)
    assert words in line.text and set(line.facts) == ids


def test_11_names_the_actions_in_the_persons_language(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book()
    book.entry("c1", action="建链")
    monkeypatch.setenv("ZSAPP_LANG", "en")
    (line,) = said(tuple(chain_lines(covered(book.facts(), 2016, ON))), 11)
    assert "build: 1" in line.text and "建链" not in line.text


def test_without_flags_and_without_a_catalogue_nothing_is_said() -> None:
    book = Book()
    book.entry("c1")
    assert said(tuple(chain_lines(covered(book.facts(), 2016, ON))), 12) == []
    assert chain_lines(covered(Facts(), 2016, ON)) == []


# evidence of the two projects -> how many lack it
EVIDENCE = [((), 2), (("p",), 1), (("p", "q"), 0)]


@pytest.mark.parametrize(("proven", "lacking"), EVIDENCE)
def test_26_results_without_evidence_are_told_in_the_row(proven: tuple[str, ...], lacking: int) -> None:
    zone = posted()
    for project in ("p", "q"):
        zone.project(project, "2016-05-10")
    for project in proven:
        zone.evidence(project)
    found = said(zone.assess("2016-06-30").why, 26)
    assert [f"{lacking}项实绩没有佐证材料" in line.text for line in found] == [True] * bool(lacking)
    assert all(len(line.facts) == lacking for line in found)


# day -> words
CUT_OFFS = [
    ("2016-05-11", "2016年5月截止2016-05-31（含当日），还有20天；签发时编第3期"),
    ("2016-05-31", "还有0天"),
    ("2016-06-01", "2016年5月已于2016-05-31截止"),
]


@pytest.mark.parametrize(("day", "words"), CUT_OFFS)
def test_8_the_cut_off_says_what_becomes_of_what_comes_later(day: str, words: str) -> None:
    line = cadence.cut_off(cadence.month("2016-05"), date.fromisoformat(day), "第3期")
    assert line.rule == 8 and words in line.text and "签发后不再改动" in line.text


def test_7_regions_overlap_and_do_not_cover_everything() -> None:
    cities = {"a": "201612/310000", "b": "201612/330200", "c": "201612/420100"}
    held = {
        key: Event(name=key, team=TEAM, event_kind="推介会", date="2016-05-05", city=city, attendees=200)
        for key, city in cities.items()
    }
    made = events(Facts(events=held, teams={TEAM: Team(name=TEAM)}), 2016, ON)
    (line,) = said(made.bar.why, 7)
    assert "长三角2场、浙江1场、上海1场、宁波1场" in line.text and line.text.endswith("不在任何地区的1场")
    assert set(line.facts) == set(cities)


def test_29_how_days_out_are_counted_is_told_with_the_trips() -> None:
    trips = {"t": Trip(member="wang", team=TEAM, from_day="2016-05-03", to_day="2016-05-05")}
    its = attendance(Facts(trips=trips, teams={TEAM: Team(name=TEAM)}), cadence.month("2016-05")).why
    assert (its.rule, its.facts) == (29, ("t",)) and "起止两日均计入" in its.text
