"""Shares of credit in a project come to 100 %, each with exactly one beneficiary (rule 24)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.domain.rules.zone import OTHER, TEAM, Zone
from zsapp.domain.partner import Credit, Partner
from zsapp.domain.rules.shares import Shares, shares


def credited(*credits: dict[str, Any], project: str = "p") -> Shares:
    zone = Zone()
    zone.team(OTHER, "li")
    zone.put("partners", Partner(name="示例协会"), "partner")
    zone.project("p")
    for place, values in enumerate(credits):
        zone.put("credits", Credit(**{"project": project, "team": TEAM, **values}), f"c{place}")
    (found,) = shares(zone.facts())
    return found


# shares as (beneficiary, per cent), total, words of findings
CASES: list[tuple[list[tuple[dict[str, str], str | None]], str, list[str]]] = [
    ([({"of_team": TEAM}, "100")], "100", []),
    ([({"of_team": TEAM}, "60"), ({"of_team": OTHER}, "40")], "100", []),
    ([({"of_team": TEAM}, "50"), ({"member": "li"}, "30"), ({"partner": "partner"}, "20")], "100", []),
    ([({"of_team": TEAM}, "33.33"), ({"of_team": OTHER}, "33.33"), ({"member": "li"}, "33.34")], "100", []),
    ([({"of_team": TEAM}, "33.33"), ({"of_team": OTHER}, "33.33"), ({"member": "li"}, "33.33")], "99.99",
     ["合计99.99%"]),
    ([({"of_team": TEAM}, "60"), ({"of_team": OTHER}, "60")], "120", ["合计120%"]),
    ([({"of_team": TEAM}, "60")], "60", ["合计60%"]),
    ([({"of_team": TEAM}, "100.0")], "100", []),
    ([({}, "100")], "100", ["没有填组别、人员或机构"]),
    ([({"of_team": TEAM, "member": "li"}, "100")], "100", ["同时填了2个对象"]),
    ([({"of_team": TEAM, "member": "li", "partner": "partner"}, "100")], "100", ["同时填了3个对象"]),
    ([({"of_team": TEAM}, "0"), ({"of_team": OTHER}, "100")], "100", ["份额0%"]),
    ([({"of_team": TEAM}, "-20"), ({"of_team": OTHER}, "120")], "100", ["份额-20%", "份额120%"]),
    ([({"of_team": TEAM}, "一半"), ({"of_team": OTHER}, "50")], "50", ["“一半”认不出", "合计50%"]),
    ([({"of_team": TEAM}, "NaN"), ({"of_team": OTHER}, "100")], "100", ["“NaN”认不出"]),
    ([({"of_team": TEAM}, None), ({"of_team": OTHER}, "100")], "100", ["认不出"]),
    ([({"of_team": TEAM}, "50"), ({"of_team": TEAM}, "50")], "100", ["有2份贡献"]),
]  # fmt: skip


@pytest.mark.parametrize(("credits", "total", "words"), CASES)
def test_shares_come_to_a_hundred(
    credits: list[tuple[dict[str, str], str | None]], total: str, words: list[str]
) -> None:
    its = credited(*({**whose, "share": share} for whose, share in credits))
    assert its.total == Decimal(total)
    assert its.is_whole == (not words)
    findings = [line for line in its.why if line.is_finding]
    assert len(findings) == len(words)
    assert all(any(word in line.text for line in findings) for word in words)
    assert all(line.rule == 24 and line.facts for line in its.why)


def test_one_team_may_have_two_parts_of_different_kinds() -> None:
    parts = ("领导带头", "专业跟进")
    assert credited(*({"of_team": TEAM, "share": "50", "part_role": part} for part in parts)).is_whole


def test_shares_of_a_project_that_is_not_here_are_told() -> None:
    its = credited({"of_team": TEAM, "share": "100"}, project="gone")
    assert not its.is_whole and "资料未到" in its.why[0].text


def test_projects_without_shares_owe_none() -> None:
    zone = Zone()
    zone.project("p")
    assert shares(zone.facts()) == ()
