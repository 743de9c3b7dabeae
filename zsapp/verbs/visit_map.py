"""The map and the queue as the page shows them (rule 14): provinces and cities as tiles, a day's visits in order, to be moved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt

from zsapp.base.texts import _, zh
from zsapp.domain.facts import Facts
from zsapp.domain.geography import ELSEWHERE, UNKNOWN, place_name, point_of, province_of, tiles
from zsapp.domain.rules.queue import Stop, queue
from zsapp.domain.rules.reach import OPEN, Reach, reach, together
from zsapp.domain.rules.window import day_of as read_day
from zsapp.domain.spoken import in_order
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.reasons import Reason, reasons

MAP_KINDS = frozenset({"company", "visit", "plan"})
QUEUE_KINDS = frozenset({"company", "plan", "posting", "team"})
_ELSEWHERE_AT, _UNKNOWN_AT = (7, 0), (7, 1)  # where the grid of provinces leaves room
_LONGEST_ROW = 8
ABROAD, NO_CITY = zh("境外及其他"), zh("未填城市")


@dataclass(frozen=True, slots=True)
class Tile:
    """A place on the map. `key`: code of a province, city as stored; `name`: its full name; `reach`: the companies by their ids."""

    key: str
    short: str
    name: str
    row: int
    column: int
    reach: Reach

    @property
    def targets(self) -> int:
        """How many companies there are."""
        return len(self.reach.targets)

    @property
    def visited(self) -> int:
        """How many of them were visited this year."""
        return len(self.reach.visited)

    @property
    def planned(self) -> int:
        """How many of them are planned."""
        return len(self.reach.planned)

    @property
    def spoken(self) -> str:
        """All of it as a sentence, for a screen reader."""
        return _("{name}：目标企业{n}家，今年已拜访{visited}家，待拜访计划{planned}家").format(
            name=self.name, n=self.targets, visited=self.visited, planned=self.planned
        )


@dataclass(frozen=True, slots=True)
class Chart:
    """The map of a day: provinces, and the cities of each that have something. `total`: all of it, as one tile."""

    on: date
    provinces: tuple[Tile, ...]
    cities: Mapping[str, tuple[Tile, ...]]
    total: Tile


def chart(desk: Desk) -> Chart:
    """The map as of today."""
    facts = facts_of(desk, desk.today.year, MAP_KINDS)
    with parts_of(desk, "map") as parts:
        its = reach(facts, desk.today, parts)
    by_province: dict[str, dict[str, Reach]] = {}
    for city, each in its.items():
        by_province.setdefault(province_of(city), {})[city] = each
    provinces = [
        _tile(code, tile.short, tile.name, (tile.row, tile.column), by_province.get(code, {}).values())
        for code, tile in tiles().items()
    ]
    for code, word, at in ((ELSEWHERE, ABROAD, _ELSEWHERE_AT), (UNKNOWN, NO_CITY, _UNKNOWN_AT)):
        if code in by_province:
            provinces.append(_tile(code, _(word), _(word), at, by_province[code].values()))
    total = _tile("", _("合计"), _("合计"), (0, 0), its.values())
    cities = {code: _arranged(found) for code, found in by_province.items()}
    return Chart(desk.today, tuple(provinces), cities, total)


def _tile(key: str, short: str, name: str, at: tuple[int, int], parts: Iterable[Reach]) -> Tile:
    return Tile(key, short, name, *at, together(parts))


def _arranged(cities: Mapping[str, Reach]) -> tuple[Tile, ...]:
    """Cities in rows from north to south, each from west to east, as their coordinates lie; those without stand last."""
    known = [city for city in cities if point_of(city) is not None]
    known.sort(key=lambda city: (-_point(city)[0], city))
    width = min(_LONGEST_ROW, max(3, ceil(sqrt(len(known)))))
    rows = [known[start : start + width] for start in range(0, len(known), width)]
    ordered = [sorted(row, key=lambda city: (_point(city)[1], city)) for row in rows]
    others = sorted(city for city in cities if point_of(city) is None)
    ordered += [others[start : start + _LONGEST_ROW] for start in range(0, len(others), _LONGEST_ROW)]
    return tuple(
        _tile(city, name, name, (line, place), [cities[city]])
        for line, row in enumerate(ordered)
        for place, city in enumerate(row)
        for name in (place_name(city) or _(NO_CITY),)
    )


def _point(city: str) -> tuple[float, float]:
    return point_of(city) or (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A company of a place: visited this year, planned."""

    company: str
    name: str
    is_visited: bool
    is_planned: bool


def companies_in(desk: Desk, its: Reach) -> list[PlaceLine]:
    """The companies of a place by name: those not visited yet first."""
    known = facts_of(desk, desk.today.year, ("company",))
    names = {key: known.company_name(key) for key in its.targets if known.company(key) is not None}
    visited, planned = set(its.visited), set(its.planned)
    lines = [PlaceLine(key, names.get(key, key), key in visited, key in planned) for key in its.targets]
    return sorted(lines, key=lambda line: (line.is_visited, in_order(line.name), line.company))


# -- the queue


@dataclass(frozen=True, slots=True)
class StopLine:
    """A visit of the day in its place. `km` in words, "" where nothing can be said."""

    plan: str
    company: str
    number: int
    name: str
    city: str
    km: str
    purpose: str
    state: str
    is_by_hand: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A team's day. `coming`: the next day after it with plans still to come, None without one."""

    team: str
    day: date
    start: str
    stops: tuple[StopLine, ...]
    reasons: tuple[Reason, ...]
    coming: date | None

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody put something in another order."""
        return any(stop.is_by_hand for stop in self.stops)


def teams(desk: Desk) -> list[tuple[str, str]]:
    """(id, name) of all teams in headquarters' order; this person's own first."""
    known = facts_of(desk, desk.today.year, frozenset({"team"}))
    order = sorted(known.team_order(), key=lambda team: team != desk.team)
    return [(team, known.team_name(team)) for team in order]


def day_of(desk: Desk, team: str, day: date) -> Day:
    """The visit queue of a team's day."""
    known = facts_of(desk, day.year, QUEUE_KINDS)
    its = queue(known, team, day)
    stops = tuple(_line(known, stop) for stop in its.stops)
    return Day(team, day, place_name(its.start), stops, reasons(known, its.why), _coming(known, team, day))


def _coming(known: Facts, team: str, day: date) -> date | None:
    days = (
        plan.date
        for plan in known.plans.values()
        if plan.team == team and plan.state in (OPEN, None) and plan.date and plan.date > day.isoformat()
    )
    first = min(days, default=None)
    return read_day(first)


def _line(known: Facts, stop: Stop) -> StopLine:
    plan = known.plans[stop.plan]
    km = "" if stop.km is None else _("约{n}公里").format(n=stop.km) if stop.km else _("同城")
    return StopLine(
        stop.plan,
        stop.company,
        stop.number,
        known.company_name(stop.company),
        place_name(stop.region) or _(NO_CITY),
        km,
        plan.purpose or "",
        plan.state or "",
        stop.is_by_hand,
    )


def move(desk: Desk, team: str, day: date, *, plan: str, by: int) -> bool:
    """Move a plan up (-1) or down (+1) in its day; all plans of the day get their place by hand, in one act. False at either end."""
    order = [stop.plan for stop in day_of(desk, team, day).stops]
    if plan not in order:
        return False
    at = order.index(plan)
    if not 0 <= at + by < len(order):
        return False
    order.insert(at + by, order.pop(at))
    _keep(desk, {each: place for place, each in enumerate(order, 1)})
    return True


def by_distance(desk: Desk, team: str, day: date) -> int:
    """Take away the places that were set by hand; how many there were."""
    chosen = [stop.plan for stop in day_of(desk, team, day).stops if stop.is_by_hand]
    _keep(desk, dict.fromkeys(chosen))
    return len(chosen)


def _keep(desk: Desk, places: Mapping[str, int | None]) -> None:
    edits = []
    for plan, place in places.items():
        prepared, _saved = records.prepare_change(desk, plan, {"place": place})
        edits += prepared
    if edits:
        desk.store.write(edits)
