"""Where places lie: the city and the province of a stored region, rough distances, and the tiles of a schematic map.

Coordinates are those of the reference table (a point in each city); a county has its city's, a province of the table's cities their
mean. The tiles are laid by hand (`resources/reference/tiles_2260_201612.csv`): a grid of provinces, no boundaries (domain, "Sensitive
points"); it also names a point in Hong Kong, Macau and Taiwan, whose cities the code table does not list.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from zsapp.base.paths import resources_dir
from zsapp.domain.reference import table

_EARTH_KM = 6371
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
ELSEWHERE, UNKNOWN = "elsewhere", "unknown"
"""In the place of a province: a place that no code fits (abroad), and none told."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tile:
    """A province on the schematic map. `short`: what stands on the tile; `name`: its full name."""

    code: str
    short: str
    name: str
    row: int
    column: int


def code_of(region: str | None) -> str | None:
    """The code of a stored region (`edition/code`) that the table knows; None for any other text."""
    edition, slash, code = (region or "").partition("/")
    known = table("regions")
    return code if slash and edition == known.edition and code in known.names else None


@lru_cache(4096)
def city_of(region: str | None) -> str:
    """The city of a region as it is stored: a county's city, a district's municipality; a county under its province stays."""
    code, known = code_of(region), table("regions")
    if code is None or code.endswith("00"):
        return region or ""
    above = known.parents[code]
    is_city = not above.endswith("0000") or above[:2] in _MUNICIPALITIES
    return f"{known.edition}/{above}" if is_city else region or ""


@lru_cache(4096)
def province_of(region: str | None) -> str:
    """The code of the province in which a region lies; ELSEWHERE for a place without a code, UNKNOWN for none."""
    code = code_of(region)
    if code is None:
        return ELSEWHERE if region else UNKNOWN
    return f"{code[:2]}0000"


def place_name(region: str | None) -> str:
    """A region as people write it: 宁波; "" for none."""
    return table("regions").decode(region) if region else ""


@cache
def tiles() -> Mapping[str, Tile]:
    """The provinces by code, from north to south and west to east."""
    names = table("regions").names
    found = {
        each["code"]: Tile(
            each["code"], each["short"], names[each["code"]], int(each["row"]), int(each["column"])
        )
        for each in _rows("tiles_2260_201612.csv")
    }
    return dict(sorted(found.items(), key=lambda one: (one[1].row, one[1].column)))


@lru_cache(4096)
def point_of(region: str | None) -> Point | None:
    """(latitude, longitude) of a region in degrees; None where nothing is known of it."""
    code = code_of(region)
    points, parents = _points(), table("regions").parents
    while code:
        if code in points:
            return points[code]
        code = parents.get(code)
    return None


@cache
def _points() -> dict[str, Point]:
    rows = [*_rows("regions_2260_201612.csv"), *_rows("tiles_2260_201612.csv")]
    found = {each["code"]: (float(each["lat"]), float(each["lon"])) for each in rows if each["lat"]}
    within: dict[str, list[Point]] = {}
    for code, point in found.items():
        within.setdefault(f"{code[:2]}0000", []).append(point)
    means = {
        code: (sum(p[0] for p in its) / len(its), sum(p[1] for p in its) / len(its))
        for code, its in within.items()
    }
    return means | found


def _rows(name: str) -> list[dict[str, str]]:
    with (resources_dir() / "reference" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def distance_km(one: str | None, other: str | None) -> int | None:
    """Whole kilometres between two regions on the sphere; rough, for an order only. None where one of them is unknown."""
    left, right = point_of(one), point_of(other)
    if left is None or right is None:
        return None
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (left, right))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return round(2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half))))
