"""The year's catalogue in two versions over the spring's companies, and a day whose visits a leader put in an order of his own.

Told after the spring, from what stands there, with a random source of its own: nothing of the spring shifts by it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from zsapp.verbs.demo_story.campaign import known
from zsapp.verbs.demo_story.phrases import table
from zsapp.verbs.demo_story.shapes import HEADQUARTERS, Act, Acts, Entry, Values, at, demo_id
from zsapp.verbs.demo_story.story import SEED

YEAR = 2016
ORDERED_DAY = date(2016, 5, 6)
"""The day whose plans one team put in an order by hand (rule 14)."""
_COUNTED = ("拜访", "来访")
_PRODUCT = re.compile(r"(?:主营|生产销售|从事|以)([^、，]+?)(?:、|为主)")


def listing(spring: Sequence[Act], seed: int = SEED) -> list[Act]:
    """All of it, in order of time."""
    told = _Told(Acts(), spring, seed)
    spec = table("catalogue")
    first, second = (date.fromisoformat(spec[name]) for name in ("first", "second"))
    listed = told.entered_before(first)
    told.issue(1, first, listed)
    told.issue(2, second, [*listed, *told.met_before(second, without=set(listed))])
    told.order_by_hand()
    return told.acts.in_order()


@dataclass(slots=True)
class _Told:
    acts: Acts
    spring: Sequence[Act]
    seed: int

    def entered_before(self, day: date) -> list[str]:
        """The companies that headquarters entered before a day: what the first version is made of."""
        return [
            entry.id
            for act in self.spring
            if act.author == HEADQUARTERS and act.moment.date() < day
            for entry in act.entries
            if entry.kind == "company"
        ]

    def met_before(self, day: date, *, without: set[str]) -> list[str]:
        """Companies outside the catalogue that the teams had called on by then: the second version takes them in."""
        visits = known(self.spring, "visit")["visit"].values()
        met = [
            v["company"]
            for v in visits
            if v["visit_kind"] in _COUNTED and v["date"] < day.isoformat() and v["company"] not in without
        ]
        return sorted({company for company in met if met.count(company) > 1})

    def issue(self, version: int, day: date, companies: Sequence[str]) -> None:
        """One version: the catalogue, its nodes, an entry for each company whose branch stands under a node."""
        catalogue = demo_id("catalogue", f"{YEAR}-{version}")
        values: Values = {
            "name": f"{YEAR}年产业招商参考目录（第{version}版）",
            "year": YEAR,
            "version": version,
            "issued_on": day.isoformat(),
        }
        entries = [Entry("catalogue", catalogue, values)]
        nodes = self._nodes(catalogue, version, entries)
        its = known(self.spring, "company")["company"]
        for company in companies:
            branch = str(its[company]["industry"]).partition("/")[2]
            for node, spec in nodes.get(branch, ()):
                entries.append(self._entry(version, catalogue, node, spec, company, its[company]))
        self.acts.add(at(day, 9, 40), HEADQUARTERS, entries)

    def _nodes(
        self, catalogue: str, version: int, entries: list[Entry]
    ) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        """Branch -> (node, its spec); the nodes themselves go among the entries."""
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for industry in table("catalogue")["industry"]:
            root = demo_id("chain_node", f"{version}-{industry['name']}")
            ids = {"": root}
            for spec in (industry, *industry["node"]):
                node = root
                values: Values = {"catalogue": catalogue, "name": spec["name"], "order": len(entries)}
                if spec is not industry:
                    node = demo_id("chain_node", f"{version}-{industry['name']}-{spec['name']}")
                    values["above"] = ids[spec.get("above", "")]
                values |= {flag: True for flag in ("is_flagship", "is_key") if spec.get(flag)}
                ids[spec["name"]] = node
                entries.append(Entry("chain_node", node, values))
                for branch in spec.get("codes", "").split():
                    found.setdefault(branch, []).append((node, spec))
        return found

    def _entry(
        self, version: int, catalogue: str, node: str, spec: dict[str, Any], company: str, its: Values
    ) -> Entry:
        rng = Random(f"{self.seed}/{company}/{spec['name']}")  # a company says the same in both versions
        actions = spec["actions"].split()
        action = rng.choice(actions)
        values: Values = {"catalogue": catalogue, "node": node, "company": company, "action": action}
        others = sorted(set(actions) - {action})
        if others and rng.random() < 0.15:
            values["further"] = [rng.choice(others)]
        if product := _PRODUCT.search(str(its.get("main_business") or "")):
            values["product"] = product[1]
        return Entry("entry", demo_id("entry", f"{version}-{spec['name']}-{company}"), values)

    def order_by_hand(self) -> None:
        """The leader of the team with most plans on a day puts them the other way round."""
        its = known(self.spring, "plan", "member")
        plans: dict[str, list[str]] = {}
        for key, plan in its["plan"].items():
            if plan["date"] == ORDERED_DAY.isoformat() and plan["state"] != "取消":
                plans.setdefault(plan["team"], []).append(key)
        team, chosen = max(plans.items(), key=lambda one: (len(one[1]), one[0]))
        leader = min((v["order"], key) for key, v in its["member"].items() if v["team"] == team)[1]
        entries = [
            Entry("plan", key, {"place": place}) for place, key in enumerate(sorted(chosen, reverse=True), 1)
        ]
        self.acts.add(at(date(2016, 5, 5), 20, 15), leader, entries)
