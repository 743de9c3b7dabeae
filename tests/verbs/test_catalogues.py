"""The catalogue as the page reads it: versions, nodes, companies, cities, visits outside, reasons."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.domain.field import Role
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import catalogues, records
from zsapp.verbs.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        yield Desk.open(Store(profile, this_machine()), date(2016, 6, 30))


def add(desk: Desk, kind: str, **given: str) -> str:
    return records.add(desk, kind, given).id


def fill(desk: Desk) -> str:
    catalogue = add(desk, "catalogue", name="目录", year="2016", version="1", issued_on="2016-03-01")
    home = add(desk, "chain_node", catalogue=catalogue, name="智能家电", order="1")
    motor = add(desk, "chain_node", catalogue=catalogue, name="电机", above=home, is_key="是", order="2")
    add(desk, "team", name="一组")
    for name, city, node in (("甲", "宁波", motor), ("乙", "慈溪", home)):
        add(desk, "company", name=name, city=city)
        add(desk, "entry", catalogue=catalogue, node=node, company=name, action="补链", further="强链")
    add(desk, "company", name="册外")
    for name in ("甲", "册外"):
        add(desk, "visit", company=name, team="一组", visit_kind="拜访", date="2016-05-03", content="看")
    return catalogue


def test_all_that_the_page_shows(desk: Desk) -> None:
    catalogue = fill(desk)
    its = catalogues.board(desk)
    assert (its.year, its.years, its.chosen, its.can_edit) == (2016, (2016,), catalogue, True)
    assert [version.name for version in its.versions] == ["第1版（2016-03-01） · 现行"]
    assert its.share == catalogues.Share(2, 1, Fraction(1, 2)) and its.share.words == "1/2 · 50.0%"
    assert [(n.name, n.flags, n.share.words, len(n.below)) for n in its.nodes] == [
        ("1  智能家电", "", "1/2 · 50.0%", 2),
        ("1.1  电机", "关键环节", "1/1 · 100.0%", 1),
    ]
    lines = [(c.name, c.way, c.city, c.action, c.key, c.last_visit, c.visits) for c in its.companies]
    assert lines == [
        ("乙", "智能家电", "慈溪", "补链（兼强链）", False, "", 0),
        ("甲", "智能家电 › 电机", "宁波", "补链（兼强链）", True, "2016-05-03", 1),
    ]
    assert [(city, each.words) for city, each in its.cities] == [("宁波", "1/2 · 50.0%")]
    assert [(line.name, line.team, line.day) for line in its.outside] == [("册外", "一组", "2016-05-03")]
    assert catalogues.subtitle(its) == "2家企业，已拜访1家，覆盖率50.0%"
    assert [reason.facts[0].kind for reason in its.reasons if reason.rule == 13] == [
        "catalogue",
        "visit",
        "visit",
    ]


def test_a_version_that_is_not_issued_is_shown_where_there_is_no_other(desk: Desk) -> None:
    draft = add(desk, "catalogue", name="草稿", year="2017", version="1")
    its = catalogues.board(desk, 2017)
    assert (its.chosen, its.years, its.share.words) == (draft, (2017, 2016), "没有列企业")
    assert its.versions[0].name == "第1版（未印发）"
    assert any("没有印发2017年" in reason.text and reason.is_finding for reason in its.reasons)


def test_nothing_at_all(desk: Desk) -> None:
    its = catalogues.board(desk)
    assert (its.chosen, its.nodes, its.companies, catalogues.subtitle(its)) == ("", (), (), "")


def test_another_version_and_what_a_team_member_is_told(desk: Desk) -> None:
    first = fill(desk)
    second = add(desk, "catalogue", name="二", year="2016", version="2", issued_on="2016-06-01")
    assert catalogues.board(desk).chosen == second and catalogues.board(desk, 2016, first).chosen == first
    member = catalogues.board(replace(desk, role=Role.MEMBER))
    assert not member.can_edit and any("只有本组的拜访" in reason.text for reason in member.reasons)
