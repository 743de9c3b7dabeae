"""The demonstration's claims and lists: every state of rule 27 on two days, moves with reasons, one company with two owners."""

from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import pytest

from zsapp.domain.facts import Facts
from zsapp.domain.field import KINDS, shaped
from zsapp.domain.rules.claims import Claims
from zsapp.domain.rules.lists import Lists
from zsapp.verbs.demo_story import story, whole_story
from zsapp.verbs.demo_story.claims import registrations
from zsapp.verbs.demo_story.shapes import Act


@pytest.fixture(scope="module")
def told() -> list[Act]:
    return registrations(list(story()))


def test_the_same_each_time_and_in_order_of_time(told: list[Act]) -> None:
    assert told == registrations(list(story()))
    assert [act.moment for act in told] == sorted(act.moment for act in told)


def test_a_dozen_claims_two_rulings_and_many_moves(told: list[Act]) -> None:
    ids = {(entry.kind, entry.id) for act in told for entry in act.entries}
    kinds = Counter(kind for kind, _id in ids)
    assert kinds["claim"] == 12 and kinds["ruling"] == 2 and kinds["dossier"] > 40
    assert "visit" not in kinds and "plan" not in kinds
    moves = [e.values["track_rank"] for act in told for e in act.entries if e.kind == "dossier"]
    assert all(move["track_reason"] for move in moves)
    assert {move["track"] for move in moves} == {"长期跟踪", None}


def test_no_ruling_and_no_registration_before_its_company(told: list[Act]) -> None:
    entered = {}
    for act in story():
        for entry in act.entries:
            entered.setdefault(entry.id, act.moment)
    for act in told:
        for entry in act.entries:
            if "company" in entry.values:
                assert entered[entry.values["company"]] < act.moment


@cache
def facts() -> Facts:
    """What the whole story leaves, with the moments at which claims were registered."""
    values: dict[str, dict[str, dict[str, Any]]] = {}
    entered: dict[str, Any] = {}
    for act in whole_story():
        for entry in act.entries:
            entered.setdefault(entry.id, act.moment)
            values.setdefault(entry.kind, {}).setdefault(entry.id, {}).update(entry.values)
    kinds = {"teams": "team", "members": "member", "companies": "company", "dossiers": "dossier", "visits": "visit",
             "plans": "plan", "projects": "project", "claims": "claim", "rulings": "ruling"}  # fmt: skip
    found: dict[str, Any] = {
        name: {
            key: shaped(KINDS[kind].shape, {n: v for n, v in its.items() if n in KINDS[kind].fields})
            for key, its in values[kind].items()
            if not its.get("deleted")
        }
        for name, kind in kinds.items()
    }
    claimed = {key: int(entered[key].timestamp()) * 1_000_000 for key in found["claims"]}
    recorded = {key: entered[key].date().isoformat() for key in found["claims"]}
    return Facts(**found, claimed_at=claimed, recorded=recorded)


DAYS = [
    (date(2016, 5, 11), {"保护中": 9, "已移交": 1, "裁定他组": 1, "已放弃": 1}, 1),
    (date(2016, 7, 20), {"保护中": 7, "已失效": 3, "裁定他组": 1, "已放弃": 1}, 2),
]


@pytest.mark.parametrize(("on", "states", "clashes"), DAYS)
def test_each_state_has_a_case(on: date, states: dict[str, int], clashes: int) -> None:
    found = Claims(facts(), on).by_company.values()
    assert Counter(each.state for company in found for each in company.claims) == states
    assert sum(bool(company.clash) for company in found) == clashes


def test_lists_of_every_team_without_a_rank_twice_and_one_company_with_two_owners() -> None:
    found = Lists(facts(), date(2016, 7, 20))
    assert {team for team, _track in found.of} == set(facts().teams)
    assert len({each.company for each in found.all() if each.is_owner_clash}) == 1
    findings = [line.text for each in found.all() for line in each.why if line.is_finding]
    assert not any("请重排" in text for text in findings) and any("不同小组" in text for text in findings)
