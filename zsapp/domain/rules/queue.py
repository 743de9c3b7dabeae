"""The visit queue of one team's day (rule 14): its plans in an order by distance, one after the other; a place set by hand wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zsapp.base.texts import _, counted
from zsapp.domain.facts import Facts
from zsapp.domain.geography import city_of, distance_km, place_name, point_of
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of
from zsapp.domain.visit import Plan

DONE, CANCELLED = "完成", "取消"


@dataclass(frozen=True, slots=True)
class Stop:
    """A plan in its place of the day, from 1. `region`: the company's as stored; `km`: from the stop before (the first: from the
    posting), None where that cannot be said."""

    plan: str
    company: str
    number: int
    region: str
    km: int | None
    is_by_hand: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """A day of a team. `start`: the posting's city as stored, "" without one."""

    team: str
    day: date
    start: str
    stops: tuple[Stop, ...]
    why: tuple[Why, ...]


def queue(facts: Facts, team: str, day: date) -> Queue:
    """The plans of a day that were not cancelled: the nearest city next, from the posting's on; within a city by place, then name."""
    plans = {
        key: plan
        for key, plan in facts.plans.items()
        if plan.team == team and plan.date == day.isoformat() and plan.state != CANCELLED
    }
    start, lines = posted_in(facts, team, day)
    made = _Made(facts, plans, start)
    order = made.ordered()
    stops = []
    before = start
    for number, key in enumerate(order, 1):
        region = made.regions[key]
        km = distance_km(before, region) if before and region else None
        plan = plans[key]
        company = facts.face_of(plan.company)
        stops.append(Stop(key, company, number, region, km, plan.place is not None, plan.state == DONE))
        before = region or before
    return Queue(team, day, start, tuple(stops), (*made.said(), *lines, *made.lines))


def posted_in(facts: Facts, team: str, day: date) -> tuple[str, list[Why]]:
    """The city of the team's posting on a day, of several the one begun last; "" where there is none, and a line says so."""
    its = sorted(
        (posting.from_day or "", key, posting.city or "")
        for key, posting in facts.postings.items()
        if posting.team == team
        and ((first := day_of(posting.from_day)) is None or first <= day)
        and ((last := day_of(posting.to_day)) is None or day <= last)
    )
    if not its or not its[-1][2]:
        text = _("{day}没有驻点城市，从编码最小的城市排起").format(day=day.isoformat())
        return "", [finding(14, text, [key for _from, key, _city in its])]
    city = its[-1][2]
    cities = {each[2] for each in its if each[2]}
    lines = [
        finding(14, _("同一天有{n}处驻点，按最后开始的一处排").format(n=len(cities)), [one[1] for one in its])
    ]
    return city, lines if len(cities) > 1 else []


class _Made:
    def __init__(self, facts: Facts, plans: dict[str, Plan], start: str) -> None:
        self.facts, self.plans, self.start = facts, plans, start
        self.regions: dict[str, str] = {}
        self.lines: list[Why] = []
        for key, plan in plans.items():
            company = facts.company(plan.company)
            self.regions[key] = ((company.location or {}).get("city") or "") if company else ""

    def ordered(self) -> list[str]:
        """The ids of the plans in order; those with a place of their own stand there, the others fill what is left."""
        self._check()
        by_hand = sorted(
            (key for key, plan in self.plans.items() if plan.place is not None),
            key=lambda key: (self.plans[key].place or 0, self._within(key)),
        )
        free = [key for key in self._route() if self.plans[key].place is None]
        order: list[str] = []
        while by_hand or free:
            is_due = bool(by_hand) and (self.plans[by_hand[0]].place or 0) <= len(order) + 1
            order.append((by_hand if is_due or not free else free).pop(0))
        return order

    def _route(self) -> list[str]:
        """All plans by distance: the cities whose place is known, those that are not, those without a city."""
        cities: dict[str, list[str]] = {}
        for key in sorted(self.plans, key=self._within):
            cities.setdefault(city_of(self.regions[key]), []).append(key)
        without = cities.pop("", [])
        unknown = sorted(city for city in cities if point_of(city) is None)
        known = sorted(city for city in cities if point_of(city) is not None)
        way = [*self._nearest(known), *unknown]
        return [key for city in way for key in cities[city]] + without

    def _nearest(self, cities: Sequence[str]) -> list[str]:
        """Each city followed by the nearest of those left; of two as near the one of the smaller code."""
        left, way = list(cities), []
        at = self.start if point_of(self.start) is not None else ""
        while left:
            nearest = min(left, key=lambda city: (distance_km(at, city) or 0 if at else 0, city))
            left.remove(nearest)
            way.append(nearest)
            at = nearest
        return way

    def _within(self, key: str) -> tuple[str, str, str, str]:
        """District, street, name, id: the order within a city."""
        company = self.facts.company(self.plans[key].company)
        address = ((company.location or {}).get("address") or "") if company else ""
        return self.regions[key], address, (company.name if company else "") or "", key

    def _check(self) -> None:
        """What a person should look at before going."""
        if without := sorted(key for key, region in self.regions.items() if not region):
            names = _("、").join(self.facts.company_name(self.plans[key].company) for key in without)
            text = _("{names}没有填城市，排在最后，请补").format(names=names)
            self.lines.append(finding(14, text, without))
        strange = sorted(key for key, region in self.regions.items() if region and point_of(region) is None)
        if strange:
            names = _("、").join(sorted({place_name(self.regions[key]) for key in strange}))
            text = _("不知道{names}在哪里，排在有坐标的城市之后").format(names=names)
            self.lines.append(finding(14, text, strange))
        places: dict[int, list[str]] = {}
        companies: dict[str, list[str]] = {}
        for key, plan in sorted(self.plans.items(), key=lambda one: one[0]):
            if plan.place is not None:
                places.setdefault(plan.place, []).append(key)
            companies.setdefault(self.facts.face_of(plan.company), []).append(key)
        for place, its in places.items():
            if len(its) > 1:
                text = counted("有{n}个计划都排在第{place}，按城市和名称分先后", len(its))
                self.lines.append(finding(14, text.format(n=len(its), place=place), its))
        for company, its in companies.items():
            if len(its) > 1:
                text = _("{name}同一天计划了{n}次，请核对")
                words = text.format(name=self.facts.company_name(company), n=len(its))
                self.lines.append(finding(14, words, its))

    def said(self) -> list[Why]:
        """How the order came to be."""
        if not self.plans:
            return [Why(14, _("这一天没有计划"))]
        by_hand = tuple(sorted(key for key, plan in self.plans.items() if plan.place is not None))
        lines = []
        if self.start:
            text = _("从驻点{city}起，就近排序")
            lines.append(Why(14, text.format(city=place_name(self.start)), tuple(sorted(self.plans))))
        if by_hand:
            text = counted("{n}个计划的次序由人排定", len(by_hand))
            lines.append(Why(14, text.format(n=len(by_hand)), by_hand))
        return lines
