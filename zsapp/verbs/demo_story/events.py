"""The year's events with guests, the partners with contracts and fees, how projects came, and whose credit they are (rules 20 to 24).

Told after the spring, from what stands there, with a random source of its own: nothing of the spring shifts by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from zsapp.verbs.demo_story.campaign import known
from zsapp.verbs.demo_story.phrases import table
from zsapp.verbs.demo_story.shapes import HEADQUARTERS, Act, Acts, Entry, Values, at, demo_id, money
from zsapp.verbs.demo_story.story import SEED

PLANNED_ON = date(2016, 4, 12)
"""The day on which headquarters enters the plan of the year and the partners."""
_AFTER_EVENT = 21  # days within which a project of the same team is said to have come from an event
_SIGNED = ("签约", "注册", "开工")


def happenings(spring: Sequence[Act], seed: int = SEED) -> list[Act]:
    """All of it, in order of time."""
    told = _Told(Acts(), _Zone(spring), Random(f"events/{seed}"))
    told.partners()
    told.events()
    told.channels()
    told.credits()
    return told.acts.in_order()


class _Zone:
    """What the spring holds: teams by number, people of a team, contacts in the order they were entered, projects by their first day."""

    def __init__(self, spring: Sequence[Act]) -> None:
        its = known(spring, "team", "member", "company", "contact", "project")
        self.members, self.companies, self.projects = its["member"], its["company"], its["project"]
        self.contact_values = its["contact"]
        self.teams = {values["order"]: key for key, values in its["team"].items()}
        self.entered: dict[str, datetime] = {}
        for act in spring:
            for entry in act.entries:
                self.entered.setdefault(entry.id, act.moment)

    def leader(self, team: str) -> str:
        """The first of a team."""
        its = [(values["order"], key) for key, values in self.members.items() if values["team"] == team]
        return min(its)[1]

    def contacts(self, team: str | None, before: datetime) -> list[str]:
        """Those a team (or any) knew by then, the first known first."""
        return [
            key
            for key, values in self.contact_values.items()
            if (team is None or values["team"] == team) and self.entered[key] < before
        ]

    def in_order(self) -> list[tuple[date, str, Values]]:
        """Projects with the day on which they came, in order of it."""
        its = [(date.fromisoformat(min(v["days"].values())), key, v) for key, v in self.projects.items()]
        return sorted(its, key=lambda one: one[:2])


@dataclass(slots=True)
class _Told:
    acts: Acts
    zone: _Zone
    rng: Random
    held: list[tuple[date, str, int]] = field(
        default_factory=list
    )  # (day, key, team) of promotions and briefings
    came: dict[str, str] = field(default_factory=dict)  # contact -> team, of those who came to an event

    def partners(self) -> None:
        """Partners, contracts and sister cities as headquarters enters them; fees in its own stream."""
        entries: list[Entry] = []
        fees: list[Entry] = []
        for each in table("events")["partner"]:
            partner = demo_id("partner", each["key"])
            values: Values = {
                "name": each["name"],
                "partner_kind": each["kind"],
                "city": _place(each["place"]),
                "note": each["note"],
            }
            entries.append(Entry("partner", partner, values))
            for number, (mode, first, last, fee) in enumerate(each["engagements"], 1):
                key = demo_id("engagement", f"{each['key']}-{number}")
                days: Values = {"partner": partner, "mode": mode, "from_day": first, "to_day": last or None}
                entries.append(Entry("engagement", key, days))
                if fee:
                    paid: Values = {
                        "engagement": key,
                        "date": first,
                        "amount": money(fee * 100),
                        "basis": "按协议约定",
                    }
                    fees.append(Entry("fee", demo_id("fee", f"{each['key']}-{number}"), paid))
        for each in table("events")["sister_city"]:
            values = {"name": each["name"], "country": each["country"], "note": each["note"]}
            entries.append(Entry("sister_city", demo_id("sister_city", each["key"]), values))
        self.acts.add(at(PLANNED_ON, 16, 10), HEADQUARTERS, entries)
        self.acts.add(at(PLANNED_ON, 16, 20), HEADQUARTERS, fees)

    def events(self) -> None:
        """The plan of the year in one go; what was held is entered by the team the day after, guests before and after."""
        plan = []
        for each in table("events")["event"]:
            key = demo_id("event", each["key"])
            if "month" in each or "day" in each:
                plan.append(Entry("event", key, self._planned(each)))
        self.acts.add(at(PLANNED_ON, 16, 40), HEADQUARTERS, plan)
        for each in table("events")["event"]:
            key, team = demo_id("event", each["key"]), self.zone.teams[each["team"]]
            if day := each.get("cancelled"):
                gone: Values = {"is_cancelled": True}
                self.acts.add(at(date.fromisoformat(day), 15, 5), HEADQUARTERS, [Entry("event", key, gone)])
            if "held" in each:
                self._hold(each, key, team, date.fromisoformat(each["held"]))

    def _planned(self, each: dict[str, Any]) -> Values:
        values: Values = {
            "name": each["name"],
            "event_kind": each["kind"],
            "team": self.zone.teams[each["team"]],
            "city": _place(each["place"]),
            "planned_month": each.get("month"),
            "planned_date": each.get("day"),
            "conference": each.get("conference"),
            "partner": demo_id("partner", each["partner"]) if "partner" in each else None,
            "sister_city": demo_id("sister_city", each["sister_city"]) if "sister_city" in each else None,
        }
        return {name: value for name, value in values.items() if value is not None}

    def _hold(self, each: dict[str, Any], key: str, team: str, day: date) -> None:
        is_inbound = each["kind"] == "请进来"
        guests = self._guests(each, None if is_inbound else team, at(day - timedelta(days=1), 9))
        is_planned = "month" in each or "day" in each
        new: list[Entry] = [] if is_planned else [Entry("event", key, self._planned(each))]
        leader = self.zone.leader(team)
        self.acts.add(at(day - timedelta(days=1), 19, each["team"]), leader, new)
        for number, contact in enumerate(guests, 1):
            its_team = self.zone.contact_values[contact]["team"]
            record = demo_id("guest", f"{each['key']}-{number}")
            invited: Values = {
                "event": key,
                "team": its_team,
                "company": self.zone.contact_values[contact]["company"],
                "contact": contact,
                "heads": self.rng.choice((1, 1, 1, 2, 3)),
            }
            author = self.zone.leader(its_team)
            self.acts.add(at(day - timedelta(days=1), 20, number), author, [Entry("guest", record, invited)])
            has_come = number == 1 or self.rng.random() < 0.8
            self.acts.add(at(day, 21, number), author, [Entry("guest", record, {"came": has_come})])
            if has_come:
                self.came[contact] = its_team
        done: Values = {"date": day.isoformat(), "summary": each["summary"]}
        if "attendees" in each:
            done["attendees"] = each["attendees"]
        self.acts.add(at(day + timedelta(days=1), 18, 5 + each["team"]), leader, [Entry("event", key, done)])
        if not is_inbound:
            self.held.append((day, key, each["team"]))

    def _guests(self, each: dict[str, Any], team: str | None, before: datetime) -> list[str]:
        """Contacts to be invited; to an inbound visit first some who came to an event before."""
        again = [one for one in self.came if team is None][:3]
        others = [one for one in self.zone.contacts(team, before) if one not in again]
        return again + self.rng.sample(others, min(each.get("guests", 0) - len(again), len(others)))

    def channels(self) -> None:
        """How each project came: from an event of its team shortly before, through a partner for such companies, by a friend, by itself."""
        origins = {
            origin: demo_id("partner", each["key"])
            for each in table("events")["partner"]
            for origin in each["origins"]
        }
        numbers = {key: number for number, key in self.zone.teams.items()}
        is_city_used = False
        for place, (day, key, values) in enumerate(self.zone.in_order()):
            number = numbers[values["team"]]
            company = self.zone.companies.get(values["company"], {})
            event = self._event_before(day, number)
            partner = origins.get(str(company.get("origin"))) if place % 5 != 2 else None
            if event:
                its: Values = {"channel": "活动", "event": event}
            elif number == 13 and not is_city_used:
                its, is_city_used = (
                    {"channel": "友城", "sister_city": demo_id("sister_city", "neuwied")},
                    True,
                )
            elif partner and (company.get("origin") != "内资" or place % 6 == 0):
                its = {"channel": "合作机构", "partner": partner}
            else:
                its = self._own(place, values["team"], at(day, 9))
            moment = at(day + timedelta(days=1), 18, 30 + place % 20)
            if its:
                self.acts.add(moment, self.zone.leader(values["team"]), [Entry("project", key, its)])

    def _event_before(self, day: date, team: int) -> str | None:
        its = [
            (held, key)
            for held, key, whose in self.held
            if whose == team and held <= day <= held + timedelta(days=_AFTER_EVENT)
        ]
        return max(its)[1] if its else None

    def _own(self, place: int, team: str, before: datetime) -> Values:
        """By somebody known to the team, or by the team itself; of some nobody wrote down how."""
        known_by_then = self.zone.contacts(team, before)
        if place % 4 == 0 and known_by_then:
            return {"channel": "引荐", "referrer": self.rng.choice(known_by_then)}
        return {} if place % 13 == 5 else {"channel": "自主"}

    def credits(self) -> None:
        """Shares of the first signed projects; those of one do not come to 100 %."""
        signed = []
        for key, values in self.zone.projects.items():
            day = min((values["days"][stage] for stage in _SIGNED if stage in values["days"]), default=None)
            if day is not None:
                signed.append((day, key, values["team"]))
        heads = [self.zone.leader(team) for _number, team in sorted(self.zone.teams.items())]
        teams = [team for _number, team in sorted(self.zone.teams.items())]
        for number, ((day, key, team), parts) in enumerate(
            zip(sorted(signed), table("events")["credits"]["shares"], strict=False), 1
        ):
            other = teams[(teams.index(team) + number) % len(teams)]
            head = heads[(teams.index(team) + number + 1) % len(heads)]
            whose = {"own": ("of_team", team), "other": ("of_team", other), "head": ("member", head)}
            entries = []
            for place, (part, who, share) in enumerate(parts, 1):
                name, target = whose[who]
                values = {"project": key, "team": team, name: target, "part_role": part, "share": share}
                entries.append(Entry("credit", demo_id("credit", f"{number:02d}-{place}"), values))
            moment = at(date.fromisoformat(day) + timedelta(days=3), 18, 20)
            self.acts.add(moment, self.zone.leader(team), entries)


def _place(text: str) -> str:
    """A code with its edition; a city abroad as it is."""
    return f"201612/{text}" if text.isdigit() else text
