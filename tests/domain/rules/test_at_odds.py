"""Rules 19, 24, 29 and 28: records that contradict themselves stand in the row of their team; equal scores are told."""

from fractions import Fraction
from typing import Any

import pytest

from tests.domain.rules.zone import OTHER, TEAM, Zone, posted, said
from zsapp.domain.campaign import Trip
from zsapp.domain.partner import Credit
from zsapp.domain.rules.score import Score, Terms, all_equal
from zsapp.domain.team import Posting

# kind, records, rule, words of the finding; "" for none
RECORDS: list[tuple[str, list[Any], int, str]] = [
    ("trips", [Trip(member="wang", team=TEAM, from_day="2016-05-10", to_day="2016-05-01")], 29, "wang的外出起止日期不对"),
    ("trips", [Trip(member="wang", team=TEAM, from_day="2016-05-10")], 29, "（2016-05-10至未填）"),
    ("trips", [Trip(member="wang", team=TEAM, from_day="2016-05-10", to_day="2016-05-10")], 29, ""),
    ("postings", [Posting(team=TEAM, from_day="2016-05-10", to_day="2016-05-01")], 19, "驻点的起止日期不对"),
    ("postings", [Posting(team=TEAM, from_day="2016-05-01", to_day="2016-05-01")], 19, ""),
    ("credits", [Credit(project="p", team=TEAM, of_team=TEAM, share="60")], 24, "p：贡献份额合计60%，应为100%"),
    ("credits", [Credit(project="p", team=TEAM, of_team=of, share="50") for of in (TEAM, OTHER)], 24, ""),
    ("credits", [Credit(project="p", team=TEAM, share="100")], 24, "一份贡献没有填组别、人员或机构"),
    ("credits", [Credit(project="gone", team=TEAM, of_team=TEAM, share="60")], 24, ""),  # told on the page of partners
]  # fmt: skip


def zone_with(kind: str, records: list[Any]) -> Zone:
    zone = posted()
    zone.team(OTHER, "li", order=2)
    zone.project("p", "2016-05-10")
    for record in records:
        zone.put(kind, record)
    return zone


@pytest.mark.parametrize(("kind", "records", "rule", "words"), RECORDS)
def test_what_contradicts_itself_stands_in_the_row_of_its_team(
    kind: str, records: list[Any], rule: int, words: str
) -> None:
    zone = zone_with(kind, records)
    found = said(zone.assess("2016-06-30").why, rule, words, is_finding=True)
    assert len(found) == (1 if words else 0)
    assert all(set(line.facts) & zone.kinds[kind].keys() for line in found)
    assert said(zone.assess("2016-06-30", OTHER).why, rule, is_finding=True) == []


def test_29_a_wrong_trip_of_a_team_that_is_not_here_concerns_none_alone() -> None:
    zone = zone_with("trips", [Trip(member="wang", team="gone", from_day="2016-05-10", to_day="2016-05-01")])
    assert said(zone.findings(), 29, "外出起止日期不对")


# points of the teams, formula, is it told
EQUAL: list[tuple[list[int | None], str, bool]] = [
    ([100, 100], "极差标准化", True),
    ([100, 100, None], "极差标准化", True),
    ([100, 60], "极差标准化", False),
    ([100], "极差标准化", False),  # one team alone: nothing to tell apart
    ([None, None], "极差标准化", False),
    ([100, 100], "封顶加权", False),
    ([], "极差标准化", False),
]


@pytest.mark.parametrize(("points", "formula", "is_told"), EQUAL)
def test_28_equal_minimum_and_maximum_are_told(points: list[int | None], formula: str, is_told: bool) -> None:
    marked = [Score(f"t{n}", None if its is None else Fraction(its), ()) for n, its in enumerate(points)]
    lines = all_equal(marked, Terms(formula))
    assert [(line.rule, line.is_finding) for line in lines] == ([(28, True)] if is_told else [])
