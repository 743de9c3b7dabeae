"""The zone's own side: units, teams, squads, their people, postings, and the settings of 2016."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from zsapp.domain.ids import natural_id
from zsapp.verbs.demo_story.people import Namer, surname_of
from zsapp.verbs.demo_story.phrases import table
from zsapp.verbs.demo_story.shapes import FIRST_DAY, LAST_DAY, ORGANISATION, Entry, Values, demo_id

_RANKS = ("副局长", "科长", "副科长", "科员", "办事员")


@dataclass(frozen=True, slots=True)
class Member:
    """One of our people; `called` is what a colleague writes in a note."""

    id: str
    name: str
    called: str
    title: str


@dataclass(frozen=True, slots=True)
class Team:
    """A unit's team or a squad; the first member leads it. `cities`: where it is posted, one after the other."""

    id: str
    number: int
    name: str
    unit: str | None
    members: tuple[Member, ...]
    groups: tuple[str, ...]
    cities: tuple[str, ...]
    origins: tuple[str, ...]

    def city_on(self, day: date) -> str:
        """Where the team is posted that day (the second city from 1 June)."""
        return self.cities[-1] if day >= SECOND_POSTING else self.cities[0]


SECOND_POSTING = date(2016, 6, 1)


def _called(rng: Random, name: str, title: str) -> str:
    surname = surname_of(name)
    if title.endswith(("局长", "主任", "书记")):
        return surname + {"局": "局", "主": "主任", "书": "书记"}[title[-2]]
    return rng.choice(("小", "小", "老")) + surname if title != "科长" else surname + "科长"


def _members(rng: Random, namer: Namer, *, number: int, spec: dict[str, Any]) -> tuple[Member, ...]:
    named = {each["place"]: each["name"] for each in table("zone")["named"] if each["team"] == number}
    made: list[Member] = []
    for place in range(spec["size"]):
        name = named.get(place + 1) or namer.chinese()
        while any(surname_of(name) == surname_of(other.name) for other in made):
            name = namer.chinese()
        title = spec["head"] if place == 0 else _RANKS[min(place - 1 + rng.randint(0, 1), 4)]
        member = demo_id("member", f"{number:02d}-{place + 1}")
        made.append(Member(member, name, _called(rng, name, title), title))
    return tuple(made)


def teams(rng: Random, namer: Namer) -> list[Team]:
    """The 12 teams of units and the three squads, in the order of the bulletin."""
    zone = table("zone")
    made = []
    for number, spec in enumerate((*zone["team"], *zone["squad"]), start=1):
        unit = spec.get("unit")
        made.append(
            Team(
                id=demo_id("team", f"{number:02d}"),
                number=number,
                name=f"{unit.removesuffix('招商局')}招商小组" if unit else spec["name"],
                unit=demo_id("unit", f"{number:02d}") if unit else None,
                members=_members(rng, namer, number=number, spec=spec),
                groups=tuple(spec["groups"].split()),
                cities=tuple(spec["cities"].split()),
                origins=tuple(spec.get("origins", "内资 内资 内资 内资 内资 台资 港资 日资").split()),
            )
        )
    return made


def settings() -> Entry:
    """The settings of 2016."""
    zone = table("zone")
    values: Values = {
        "year": 2016,
        "zone": zone["name"],
        "issuer": zone["issuer"],
        "bulletin_name": zone["bulletin_name"],
        "deadline_day": "星期日",
        "deadline_time": "18:00",
        "first_issue_week": "2016-W06",
        "issues_before": 48,
    }
    return Entry("settings", natural_id(ORGANISATION, "settings", "2016"), values)


def units_and_teams(made: list[Team]) -> list[Entry]:
    """Units, teams and members as headquarters enters them, members before those who name them."""
    zone = table("zone")
    members: list[Entry] = []
    entries: list[Entry] = []
    for team in made:
        entries.append(Entry("team", team.id, _team_values(team)))
        if team.unit:
            spec = zone["team"][team.number - 1]
            entries.append(
                Entry("unit", team.unit, {"name": spec["unit"], "tier": spec["tier"], "order": team.number})
            )
            entries.append(Entry("unit", team.unit, {"principal": team.members[0].id}))
            entries.append(Entry("team", team.id, {"unit": team.unit}))
        for place, member in enumerate(team.members):
            values = {
                "name": member.name,
                "team": team.id,
                "title": member.title,
                "order": team.number * 10 + place,
            }
            members.append(Entry("member", member.id, {**values, "phone": f"199-0001-{len(members):04d}"}))
    return entries + members + _second_teams(made)


def _team_values(team: Team) -> Values:
    kind = "招商小组" if team.unit else "尖刀纵队"
    return {"name": team.name, "team_kind": kind, "leader": team.members[0].id, "order": team.number}


def _second_teams(made: list[Team]) -> list[Entry]:
    """A few people of the units belong to a squad as well (rule 6)."""
    pairs = ((3, 12, 3), (2, 13, 4), (0, 14, 3))
    return [
        Entry("member", made[home].members[place].id, {"second_team": made[squad].id})
        for home, squad, place in pairs
    ]


def postings(made: list[Team]) -> list[Entry]:
    """Who is posted where; teams with two cities move on 1 June."""
    entries = []
    for team in made:
        for place, city in enumerate(team.cities):
            first = SECOND_POSTING if place else FIRST_DAY
            last = SECOND_POSTING - timedelta(days=1) if place + 1 < len(team.cities) else LAST_DAY
            values = {
                "team": team.id,
                "city": f"201612/{city}",
                "from_day": first.isoformat(),
                "to_day": last.isoformat(),
            }
            entries.append(Entry("posting", demo_id("posting", f"{team.number:02d}-{place + 1}"), values))
    return entries
