"""The posting itself: campaign, tiers, tasks, rates, trips, capital increases, evidence, and one licence that was entered late.

Told after the spring, from what stands there, with a random source of its own: nothing of the spring shifts by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from zsapp.verbs.demo_story.phrases import table
from zsapp.verbs.demo_story.roster import SECOND_POSTING
from zsapp.verbs.demo_story.shapes import (
    FIRST_DAY,
    HEADQUARTERS,
    LAST_DAY,
    USD_RATES,
    Act,
    Acts,
    Entry,
    Values,
    at,
    demo_id,
    dollars,
    money,
)
from zsapp.verbs.demo_story.story import SEED

ENTERED_LATE = date(2016, 7, 25)
"""The day on which a licence of the last day of the window was written down."""
_ISSUED = date(2016, 4, 14)
_LARGE_FEN = 2_000_000_000
_LARGE_CENTS = 310_000_000
_MONTH_ENDS = (date(2016, 4, 29), date(2016, 5, 31), date(2016, 6, 30), LAST_DAY + timedelta(days=1))
_REGISTERED = ("注册", "开工")


def posting(spring: Sequence[Act], seed: int = SEED) -> list[Act]:
    """What headquarters asks of the teams, and what they write down beside their visits, in order of time."""
    its = known(spring, "team", "unit", "member", "posting", "project")
    told = _Told(Acts(), its, Random(f"posting/{seed}"))
    told.asked()
    told.trips()
    told.contracted()
    late = told.late_licence()
    told.increases(late)
    told.evidence()
    return told.acts.in_order()


def known(spring: Sequence[Act], *kinds: str) -> dict[str, dict[str, Values]]:
    """Kind -> id -> last values, of the kinds that matter to a chapter; `days` of a project: stage -> its first day."""
    found: dict[str, dict[str, Values]] = {kind: {} for kind in kinds}
    for act in spring:
        for entry in act.entries:
            if entry.kind in found:
                its = found[entry.kind].setdefault(entry.id, {})
                its.update(entry.values)
                if dated := entry.values.get("stage_dated"):
                    its.setdefault("days", {}).setdefault(dated["stage"], dated["stage_date"])
    return found


@dataclass(slots=True)
class _Told:
    acts: Acts
    known: dict[str, dict[str, Values]]
    rng: Random

    def _teams(self) -> list[tuple[str, Values]]:
        return sorted(self.known["team"].items(), key=lambda one: one[1]["order"])

    def _people(self, team: str) -> list[str]:
        its = [(v["order"], key) for key, v in self.known["member"].items() if v["team"] == team]
        return [key for _order, key in sorted(its)]

    def _headquarters(self, day: date, hour: int, entries: list[Entry]) -> None:
        self.acts.add(at(day, hour, 30), HEADQUARTERS, entries)

    def asked(self) -> None:
        """The campaign, the tasks of every unit and squad, rates of each month, and one unit that moves to another tier."""
        spec = table("campaign")
        values: Values = {
            "name": spec["name"],
            "start": FIRST_DAY.isoformat(),
            "months": 3,
            "projects": 1,
            "min_capital": money(_LARGE_FEN),
        }
        self._headquarters(date(2016, 4, 11), 10, [Entry("campaign", demo_id("campaign", "2016"), values)])
        tasks = [entry for _id, team in self._teams() for entry in self._tasks(team, self._tier(team))]
        self._headquarters(_ISSUED, 11, tasks)
        for month, rate in USD_RATES.items():
            first = date(2016, month, 1)
            rated: Values = {"currency": "USD", "date": first.isoformat(), "rate": rate}
            entered = max(first + timedelta(days=3), date(2016, 4, 11))
            self._headquarters(entered, 14, [Entry("rate", demo_id("rate", f"usd-{month:02d}"), rated)])
        self._retiered(spec["retiered"])
        self._other_principal(spec["principal"])

    def _tier(self, team: Values) -> str:
        return str(self.known["unit"][team["unit"]]["tier"]) if team.get("unit") else "纵队"

    def _tasks(self, team: Values, tier: str, *, version: int = 1, issued: date = _ISSUED) -> list[Entry]:
        number, spec = team["order"], table("campaign")
        whose = {"unit": team["unit"]} if team.get("unit") else {"team": demo_id("team", f"{number:02d}")}
        made = []
        for place, (metric, value, weight, is_short) in enumerate(spec["tasks"][tier]):
            values: Values = {
                **whose,
                "metric": metric,
                "value": value,
                "from_day": FIRST_DAY.isoformat(),
                "to_day": LAST_DAY.isoformat() if is_short else spec["until"],
                "version": version,
                "issued_on": issued.isoformat(),
                "is_main": place == 0,
                "weight": weight,
            }
            key = demo_id("task", f"{number:02d}-{metric}-{version}")
            made.append(Entry("task", key, values))
        return made

    def _retiered(self, spec: dict[str, Any]) -> None:
        """From its day the unit has the tasks of its new tier, as a second version."""
        day = date.fromisoformat(spec["from"])
        team = next(values for _id, values in self._teams() if values["order"] == spec["unit"])
        moved: Values = {
            "unit": team["unit"],
            "tier": spec["tier"],
            "from_day": spec["from"],
            "reason": spec["reason"],
        }
        key = demo_id("tiering", f"{spec['unit']:02d}")
        tasks = self._tasks(team, spec["tier"], version=2, issued=day)
        self._headquarters(day, 9, [Entry("tiering", key, moved), *tasks])

    def _other_principal(self, spec: dict[str, Any]) -> None:
        """A unit is headed by another than its team's leader since a day: told by rule 6."""
        team, values = next(one for one in self._teams() if one[1]["order"] == spec["unit"])
        entry = Entry("unit", values["unit"], {"principal": self._people(team)[1]})
        self._headquarters(date.fromisoformat(spec["from"]), 9, [entry])

    def trips(self) -> None:
        """Two or three stints a person, entered by the leader at the end of each month; some teams have none."""
        spec = table("campaign")["trips"]
        for team, values in self._teams():
            if values["order"] in spec["none"]:
                continue
            made: list[tuple[date, Entry]] = []
            for place, member in enumerate(self._people(team)):
                apart = 12 if place == 1 else 30  # one person's stints overlap
                for number in range(self.rng.choice((2, 2, 3)) if place else 3):
                    key = demo_id("trip", f"{values['order']:02d}-{place + 1}-{number + 1}")
                    first = FIRST_DAY + timedelta(days=3 + number * apart + self.rng.randrange(14))
                    made.append(self._trip(key, team, member, first, self.rng.choice(spec["work"])))
            for before, day in zip((FIRST_DAY, *_MONTH_ENDS), _MONTH_ENDS, strict=False):
                entries = [entry for last, entry in made if before < last <= day]
                self.acts.add(at(day, 17, 20 + values["order"]), self._people(team)[0], entries)

    def _trip(self, key: str, team: str, member: str, first: date, work: str) -> tuple[date, Entry]:
        last = min(first + timedelta(days=self.rng.choice((4, 4, 7, 11, 18))), LAST_DAY)
        values: Values = {
            "member": member,
            "team": team,
            "city": self._city(team, first),
            "from_day": first.isoformat(),
            "to_day": last.isoformat(),
            "work": work,
        }
        return last, Entry("trip", key, values)

    def _city(self, team: str, day: date) -> str:
        its = [v for v in self.known["posting"].values() if v["team"] == team]
        its.sort(key=lambda values: values["from_day"])
        return str(its[-1 if day >= SECOND_POSTING else 0]["city"])

    def _projects(self, *, registered: bool) -> list[tuple[str, Values]]:
        """Signed projects with or without a licence, by the day of it (of the signing), then by name."""
        found = []
        for key, values in self.known["project"].items():
            days = values["days"]
            day = next((days[stage] for stage in _REGISTERED if stage in days), None)
            if (day is not None) == registered and "签约" in days:
                found.append((day or days["签约"], key, values))
        return [(key, values) for _day, key, values in sorted(found, key=lambda one: one[:2])]

    def _has_large(self, team: str) -> bool:
        """Whether a team has a licence that is large enough, whatever the rate."""
        least = {"CNY": _LARGE_FEN, "USD": _LARGE_CENTS}
        its = (v["registered_capital"] for _key, v in self._projects(registered=True) if v["team"] == team)
        return any(capital["amount"] >= least[capital["currency"]] for capital in its)

    def contracted(self) -> None:
        """Foreign capital is contracted with the signing, at the rate of that month, and paid in later (rule 25)."""
        for key, values in self._projects(registered=True):
            capital, day = values["registered_capital"], date.fromisoformat(values["days"]["签约"])
            if capital["currency"] == "USD":
                its: Values = {
                    "contracted": dollars(capital["amount"], day.month),
                    "contracted_date": day.isoformat(),
                }
                leader = self._people(values["team"])[0]
                self.acts.add(at(day + timedelta(days=1), 17, 40), leader, [Entry("project", key, its)])

    def late_licence(self) -> str | None:
        """A licence of the last day of the window, written down ten days after it (rule 3); its team, if there is such a project."""
        signed = ((k, v) for k, v in self._projects(registered=False) if v["stage_dated"]["stage"] == "签约")
        for key, values in signed:
            if values["registered_capital"]["currency"] == "CNY" and not self._has_large(values["team"]):
                dated = {"stage": "注册", "stage_date": LAST_DAY.isoformat(), "stage_reason": None}
                changed: Values = {"stage_dated": dated, "registered_capital": money(2_600_000_000)}
                leader = self._people(values["team"])[0]
                self.acts.add(at(ENTERED_LATE, 10, 5), leader, [Entry("project", key, changed)])
                return str(values["team"])
        return None

    def increases(self, late: str | None) -> None:
        """One that qualifies by its increment, one that only brings the whole capital to the bound (rule 2)."""
        small = [
            (key, values)
            for key, values in self._projects(registered=True)
            if values["registered_capital"]["currency"] == "CNY"
            and values["registered_capital"]["amount"] < _LARGE_FEN
            and not self._has_large(values["team"])
            and values["team"] != late
        ]
        for number, (key, values) in enumerate(small[:2], start=1):
            capital = values["registered_capital"]["amount"]
            day = min(date.fromisoformat(values["days"]["注册"]) + timedelta(days=35), LAST_DAY)
            its: Values = {
                "project": key,
                "team": values["team"],
                "date": day.isoformat(),
                "increment": money(_LARGE_FEN if number == 1 else _LARGE_FEN - capital),
            }
            record = Entry("increase", demo_id("increase", f"{number:02d}"), its)
            self.acts.add(at(day, 20, 10), self._people(values["team"])[0], [record])

    def evidence(self) -> None:
        """Two of three licences, and every fourth contract, are attached; the others are 待补件 (rule 26)."""
        words = table("campaign")["evidence"]
        registered, signed = self._projects(registered=True), self._projects(registered=False)
        chosen = [(p, "licence", "注册") for n, p in enumerate(registered) if n % 3 != 2]
        chosen += [(p, "contract", "签约") for p in signed[::4]]
        for number, ((key, project), paper, stage) in enumerate(chosen, start=1):
            day = date.fromisoformat(project["days"][stage])
            values: Values = {
                "title": words[paper],
                "attachment_kind": "佐证材料",
                "project": key,
                "company": project["company"],
                "team": project["team"],
                "file_name": f"{paper}_{day:%Y%m%d}_{number:02d}.jpg",
                "media_type": "image/jpeg",
            }
            entry = Entry("attachment", paper_id(number), values)
            self.acts.add(at(day + timedelta(days=1), 16, number), self._people(project["team"])[0], [entry])


def paper_id(number: int) -> str:
    """The id of the evidence of that number, from 1."""
    return demo_id("attachment", f"evidence-{number:02d}")
