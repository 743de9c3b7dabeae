"""The map's tiles and the queue of a day: what stands where, and moving a visit."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support import profiles
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import records, visit_map
from zsapp.verbs.desk import Desk

DAY = date(2016, 5, 12)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 5, 11))
        for name, order in (("一组", "2"), ("二组", "1")):
            add(desk, "team", name=name, order=order)
        add(desk, "posting", team="一组", city="上海", from_day="2016-04-15", to_day="2016-07-15")
        for name, city in (
            ("甬公司", "宁波"),
            ("慈公司", "慈溪"),
            ("沪公司", "上海"),
            ("韩公司", "首尔"),
            ("无城", ""),
        ):
            add(desk, "company", name=name, city=city)
        add(
            desk,
            "visit",
            company="甬公司",
            team="一组",
            visit_kind="拜访",
            date="2016-05-03",
            content="看厂房",
        )
        for name in ("甬公司", "沪公司", "无城"):
            add(desk, "plan", company=name, team="一组", date=DAY.isoformat(), purpose="看地")
        yield desk


def add(desk: Desk, kind: str, **given: str) -> str:
    return records.add(desk, kind, {name: value for name, value in given.items() if value}).id


def team(desk: Desk, name: str = "一组") -> str:
    return next(key for key, its in visit_map.teams(desk) if its == name)


def names(desk: Desk) -> str:
    return " ".join(stop.name for stop in visit_map.day_of(desk, team(desk), DAY).stops)


def test_provinces_cities_and_what_lies_nowhere(desk: Desk) -> None:
    its = visit_map.chart(desk)
    tiles = {tile.short: (tile.targets, tile.visited, tile.planned) for tile in its.provinces}
    assert len(its.provinces) == 36
    assert (tiles["浙江"], tiles["上海"], tiles["台湾"]) == ((2, 1, 1), (1, 0, 1), (0, 0, 0))
    assert (tiles["境外及其他"], tiles["未填城市"]) == ((1, 0, 0), (1, 0, 1))
    assert [(tile.name, tile.targets) for tile in its.cities["330000"]] == [("宁波", 2)]  # 慈溪 with it
    assert (its.total.targets, its.total.visited, its.total.planned) == (5, 1, 3)
    assert next(t for t in its.provinces if t.key == "810000").spoken == (
        "香港特别行政区：目标企业0家，今年已拜访0家，待拜访计划0家"
    )
    assert len({(tile.row, tile.column) for tile in its.provinces}) == 36


def test_the_companies_of_a_place_those_not_visited_first(desk: Desk) -> None:
    its = next(tile for tile in visit_map.chart(desk).provinces if tile.short == "浙江")
    lines = visit_map.companies_in(desk, its.reach)
    assert [(line.name, line.is_visited, line.is_planned) for line in lines] == [
        ("慈公司", False, False),
        ("甬公司", True, True),
    ]


def test_cities_lie_as_on_a_map(desk: Desk) -> None:
    for number, city in enumerate(("杭州", "温州", "嘉兴", "衢州")):
        add(desk, "company", name=f"c{number}", city=city)
    found = visit_map.chart(desk).cities["330000"]
    at = {tile.name: (tile.row, tile.column) for tile in found}
    assert at["嘉兴"] < at["衢州"] and at["杭州"][0] < at["温州"][0]
    assert at["衢州"][1] < at["温州"][1] and len(set(at.values())) == 5


def test_a_day_in_order_with_words(desk: Desk) -> None:
    its = visit_map.day_of(desk, team(desk), DAY)
    assert [(s.number, s.name, s.city, s.km, s.purpose, s.state) for s in its.stops] == [
        (1, "沪公司", "上海", "同城", "看地", "计划"),
        (2, "甬公司", "宁波", "约153公里", "看地", "计划"),
        (3, "无城", "未填城市", "", "看地", "计划"),
    ]
    assert its.start == "上海" and not its.is_by_hand and its.coming is None
    assert visit_map.day_of(desk, team(desk), date(2016, 5, 11)).coming == DAY
    assert any(reason.is_finding and "没有填城市" in reason.text for reason in its.reasons)


def test_moving_sets_the_places_in_one_act_and_undo_takes_it_back(desk: Desk) -> None:
    key = visit_map.day_of(desk, team(desk), DAY).stops[2].plan
    assert visit_map.move(desk, team(desk), DAY, plan=key, by=-1)
    assert names(desk) == "沪公司 无城 甬公司"
    assert [records.show(desk, stop.plan)["place"] for stop in visit_map.day_of(desk, team(desk), DAY).stops] == [
        1, 2, 3,
    ]  # fmt: skip
    records.undo(desk)
    assert names(desk) == "沪公司 甬公司 无城" and not visit_map.day_of(desk, team(desk), DAY).is_by_hand


@pytest.mark.parametrize(("place", "by"), [(0, -1), (2, 1)])
def test_at_either_end_it_stays(desk: Desk, place: int, by: int) -> None:
    key = visit_map.day_of(desk, team(desk), DAY).stops[place].plan
    assert not visit_map.move(desk, team(desk), DAY, plan=key, by=by)
    assert not visit_map.move(desk, team(desk), DAY, plan="nothing", by=by)


def test_back_to_the_order_by_distance(desk: Desk) -> None:
    key = visit_map.day_of(desk, team(desk), DAY).stops[0].plan
    visit_map.move(desk, team(desk), DAY, plan=key, by=1)
    assert names(desk) == "甬公司 沪公司 无城"
    assert visit_map.by_distance(desk, team(desk), DAY) == 3
    assert names(desk) == "沪公司 甬公司 无城" and visit_map.by_distance(desk, team(desk), DAY) == 0


def test_teams_in_their_order(desk: Desk) -> None:
    assert [name for _id, name in visit_map.teams(desk)] == ["二组", "一组"]
