"""Who registered which company first, where two teams met and what was ruled; companies that make room on the lists (rules 15, 27).

Told after the spring, from what stands there, with a random source of its own: nothing of the spring shifts by it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from zsapp.verbs.demo_story.campaign import known
from zsapp.verbs.demo_story.phrases import table
from zsapp.verbs.demo_story.shapes import HEADQUARTERS, Act, Acts, Entry, Values, at, demo_id
from zsapp.verbs.demo_story.story import SEED

_NEAR, _LONG = "近期重点", "长期跟踪"
_KEPT = 3  # companies that are well looked after
_LEFT = 2  # and such that nobody went to again
_BOTH = 2  # place of the company that two teams registered and nobody ruled on
_EARLY = "2016-05-01"
Met = tuple[str, str]
"""(day, team)."""


def registrations(spring: Sequence[Act], seed: int = SEED) -> list[Act]:
    """All of it, in order of time."""
    told = _Told(spring, seed)
    told.met_by_two()
    told.handed_over()
    told.looked_after()
    told.left_alone()
    told.make_room(spring)
    told.owned_twice(spring)
    return told.acts.in_order()


class _Told:
    def __init__(self, spring: Sequence[Act], seed: int) -> None:
        self.acts, self.rng, self.spec = Acts(), Random(f"claims/{seed}"), table("claims")
        its = known(spring, "team", "member", "company", "visit")
        self.teams, self.members, self.companies = its["team"], its["member"], its["company"]
        self.entered: dict[str, datetime] = {}
        for act in spring:
            for entry in act.entries:
                self.entered.setdefault(entry.id, act.moment)
        self.met: dict[str, list[Met]] = {}
        for _key, visit in sorted(its["visit"].items()):
            if not visit.get("deleted"):
                self.met.setdefault(visit["company"], []).append((visit["date"], visit["team"]))
        for many in self.met.values():
            many.sort()
        self.taken: set[str] = set()
        self.places: dict[str, tuple[str, int]] = {}
        self.twice = ""

    def _in_order(self, count: int, *, of_one: bool = True, most: int = 99) -> list[str]:
        """Companies visited at least so often, by their first visit; by one team alone, or by several."""
        fitting = [
            company
            for company, its in self.met.items()
            if count <= len(its) <= most
            and (len({team for _day, team in its}) == 1) == of_one
            and company not in self.taken
        ]
        return sorted(fitting, key=lambda company: (self.met[company][0], company))

    def _leader(self, team: str) -> str:
        its = [(values["order"], key) for key, values in self.members.items() if values["team"] == team]
        return min(its)[1]

    def _claim(self, company: str, met: Met, basis: str, **more: Any) -> str:
        """A registration in the evening of a visit, once the company stands in the list."""
        day, team = date.fromisoformat(met[0]), met[1]
        self.taken.add(company)
        key = demo_id("claim", f"{company}/{team}")
        values: Values = {
            "company": company,
            "team": team,
            "member": self._leader(team),
            "first_contact": (day - timedelta(days=self.rng.randrange(4))).isoformat(),
            "basis": self.spec["basis"][basis],
        }
        moment = max(self.entered[company], at(day, 18)) + timedelta(minutes=35 + self.rng.randrange(50))
        self.acts.add(moment, self._leader(team), [Entry("claim", key, values)])
        if more:
            later = date.fromisoformat(next(value for name, value in more.items() if name.endswith("_on")))
            self.acts.add(at(later, 17, 10), self._leader(team), [Entry("claim", key, more)])
        return key

    def _shared(self) -> list[str]:
        """Companies that two teams visit, met first by early May."""
        return [each for each in self._in_order(2, of_one=False) if self.met[each][0][0] < _EARLY]

    def met_by_two(self) -> None:
        """The first is ruled, twice; at the third both registered and nobody has ruled yet; at others only one team registered."""
        for number, company in enumerate(self._shared()):
            its = list({team: (day, team) for day, team in reversed(self.met[company])}.values())[::-1]
            its.sort()
            self._claim(company, its[0], "visit" if number else "chamber")
            if number == _BOTH:
                self.twice = company
            if number in (0, _BOTH):
                second = its[1] if number == 0 else (_day_after(its[0][0]), its[1][1])
                self._claim(company, second, "mail")
            for place, each in enumerate(self.spec["ruling"] if number == 0 else ()):
                values: Values = {
                    "company": company,
                    "team": its[each["place"]][1],
                    "decided_on": each["day"],
                    "reason": each["reason"],
                }
                entry = Entry("ruling", demo_id("ruling", f"{company}/{place}"), values)
                self.acts.add(at(date.fromisoformat(each["day"]), 16, 20), HEADQUARTERS, [entry])

    def handed_over(self) -> None:
        """A company whose capital is a squad's business goes to the squad; the team that found it keeps its credit."""
        spec = self.spec["handed"]
        squad = next(key for key, values in self.teams.items() if values["order"] == spec["squad"])
        company = next(
            each
            for each in self._in_order(1)
            if self.companies[each].get("origin") == spec["origin"]
            and self.met[each][0][1] != squad
            and self.met[each][-1][0] < spec["day"]
        )
        self._claim(company, self.met[company][0], "call", handed_to=squad, handed_on=spec["day"])

    def looked_after(self) -> None:
        """Companies visited again and again: their protection goes on."""
        for company in self._in_order(7)[:_KEPT]:
            self._claim(company, self.met[company][0], self.rng.choice(("visit", "call", "mail")))

    def left_alone(self) -> None:
        """Visited once: the protection lapses in July; one is given up before."""
        for number, company in enumerate(self._in_order(1, most=1)[: _LEFT + 1]):
            more = {"given_up_on": self.spec["given_up"]["day"]} if number == _LEFT else {}
            self._claim(company, self.met[company][0], "visit", **more)

    # -- the lists

    def make_room(self, spring: Sequence[Act]) -> None:
        """Where a ranking puts one company in another's place, that one goes to the end of the long list, or off it, with a reason."""
        places, team_of = self.places, dict[str, str]()
        for act in spring:
            ranked: dict[str, tuple[str, int]] = {}
            for entry in act.entries:
                if entry.kind == "dossier" and "team" in entry.values:
                    team_of[entry.id] = entry.values["team"]
                if entry.kind == "dossier" and (its := entry.values.get("track_rank")):
                    ranked[entry.id] = (its["track"], its["rank"])
            if ranked:
                places.update(ranked)
                team = team_of[next(iter(ranked))]
                self._displace(
                    act, team, {k: p for k, p in places.items() if team_of[k] == team}, places, ranked
                )

    def _displace(
        self,
        act: Act,
        team: str,
        its: dict[str, tuple[str, int]],
        places: dict[str, tuple[str, int]],
        ranked: dict[str, tuple[str, int]],
    ) -> None:
        taken = set(ranked.values())
        entries: list[Entry] = []
        last = max((rank for track, rank in its.values() if track == _LONG), default=0)
        for dossier, place in sorted(its.items(), key=lambda one: (one[1], one[0])):
            if dossier in ranked or place not in taken:
                continue
            if place[0] == _NEAR:
                last += 1
                places[dossier] = (_LONG, last)
                track: Values = {"track": _LONG, "rank": last}
                reason = self.rng.choice(self.spec["moves"]["long"])
            else:
                del places[dossier]
                track = {"track": None, "rank": None}
                reason = self.rng.choice(self.spec["moves"]["off"])
            entries.append(Entry("dossier", dossier, {"track_rank": {**track, "track_reason": reason}}))
        self.acts.add(act.moment + timedelta(minutes=2), act.author, entries)

    def owned_twice(self, spring: Sequence[Act]) -> None:
        """A company that two teams register stands on a list of each, with an owner in each (rule 16)."""
        its = known(spring, "dossier")["dossier"]
        both = self.twice
        for key, values in sorted(its.items()):
            if values.get("company") != both or key in self.places:
                continue
            ranks = [
                r
                for k, (track, r) in self.places.items()
                if track == _LONG and its[k]["team"] == values["team"]
            ]
            self.places[key] = (_LONG, max(ranks, default=0) + 1)
            track = {"track": _LONG, "rank": self.places[key][1], "track_reason": self.spec["moves"]["both"]}
            moment = at(date(2016, 7, 16), 10, 15)
            self.acts.add(
                moment, self._leader(values["team"]), [Entry("dossier", key, {"track_rank": track})]
            )


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
