"""Where places lie: cities, provinces, rough distances, and the tiles of the schematic map."""

import pytest

from zsapp.domain import geography
from zsapp.domain.geography import ELSEWHERE, UNKNOWN, city_of, distance_km, point_of, province_of, tiles
from zsapp.domain.reference import table


@pytest.mark.parametrize(
    ("region", "city", "province"),
    [
        ("201612/330282", "201612/330200", "330000"),  # 慈溪 is a county of 宁波
        ("201612/330200", "201612/330200", "330000"),
        ("201612/310112", "201612/310000", "310000"),  # a district of a municipality
        ("201612/500230", "201612/500000", "500000"),  # and a county of one
        ("201612/310000", "201612/310000", "310000"),
        ("201612/330000", "201612/330000", "330000"),
        ("201612/429004", "201612/429004", "420000"),  # 仙桃 stands right under its province
        ("201612/810000", "201612/810000", "810000"),
        ("首尔", "首尔", ELSEWHERE),
        ("201712/310000", "201712/310000", ELSEWHERE),  # of an edition that is not here
        ("201612/999999", "201612/999999", ELSEWHERE),
        ("", "", UNKNOWN),
        (None, "", UNKNOWN),
    ],
)
def test_city_and_province_of_a_region(region: str | None, city: str, province: str) -> None:
    assert (city_of(region), province_of(region)) == (city, province)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("201612/310000", "201612/330200", 130, 170),  # 上海, 宁波
        ("201612/310112", "201612/330282", 130, 170),  # their districts and counties lie where they do
        ("201612/310000", "201612/110000", 1_000, 1_150),
        ("201612/350200", "201612/710000", 320, 420),  # 厦门, 台湾省
        ("201612/440300", "201612/810000", 10, 60),  # 深圳, 香港
        ("201612/810000", "201612/820000", 40, 90),
        ("201612/310000", "201612/310000", 0, 0),
    ],
)
def test_rough_distances(one: str, other: str, least: int, most: int) -> None:
    there, back = distance_km(one, other), distance_km(other, one)
    assert there is not None and there == back and least <= there <= most


@pytest.mark.parametrize("region", ["首尔", "", None, "201612/999999"])
def test_of_what_is_not_known_there_is_no_distance(region: str | None) -> None:
    assert point_of(region) is None and distance_km(region, "201612/310000") is None


def test_every_province_has_one_tile_and_a_point() -> None:
    provinces = {code for code in table("regions").names if code.endswith("0000")}
    assert set(tiles()) == provinces and len(provinces) == 34
    assert len({(tile.row, tile.column) for tile in tiles().values()}) == 34
    assert all(point_of(f"201612/{code}") for code in provinces)


def test_hong_kong_macau_and_taiwan_are_regions_of_china_by_their_names() -> None:
    names = {code: (tiles()[code].short, tiles()[code].name) for code in ("710000", "810000", "820000")}
    assert names == {
        "710000": ("台湾", "台湾省"),
        "810000": ("香港", "香港特别行政区"),
        "820000": ("澳门", "澳门特别行政区"),
    }


@pytest.mark.parametrize(
    ("west", "east"), [("650000", "620000"), ("510000", "420000"), ("540000", "310000"), ("530000", "350000")]
)
def test_what_lies_in_the_west_stands_at_the_left(west: str, east: str) -> None:
    assert tiles()[west].column < tiles()[east].column


def test_no_tile_but_the_three_says_where_its_cities_lie_again() -> None:
    told = [each["code"] for each in geography._rows("tiles_2260_201612.csv") if each["lat"]]
    assert sorted(told) == ["710000", "810000", "820000"]
