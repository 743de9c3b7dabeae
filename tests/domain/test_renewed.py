"""Facts renewed are the facts made anew, with all they remember; what did not change is the same object."""

from random import Random
from typing import Any

import pytest

from zsapp.domain.company import Company
from zsapp.domain.facts import Facts, StageMove
from zsapp.domain.project import Project
from zsapp.domain.renewed import FIELDS, only, renewed
from zsapp.domain.visit import Plan, Visit

REMEMBERED = (
    "classes",
    "distinct_companies",
    "moves_of",
    "visits_at",
    "visits_by_team",
    "visits_by_plan",
    "projects_at",
    "plans_at",
    "calls",
)
KINDS = ("拜访", "来访", "电话", None)


class Hand:
    """Adds, changes and drops companies, visits and projects, from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def day(self) -> str:
        return f"2016-0{self.rng.randint(1, 9)}-{self.rng.randint(1, 28):02}"

    def company(self) -> Company:
        other = self.rng.choice([None, None, None, *(f"c{n}" for n in range(12))])
        return Company(name=str(self.rng.random()), same_as=other)

    def any_company(self) -> str | None:
        return self.rng.choice([None, *(f"c{n}" for n in range(12))])

    def plan(self) -> Plan:
        return Plan(company=self.any_company(), date=self.day())

    def visit(self) -> Visit:
        return Visit(
            company=self.any_company(),
            date=self.rng.choice([None, self.day()]),
            visit_kind=self.rng.choice(KINDS),
        )

    def project(self) -> Project:
        dated = {"stage": "签约", "stage_date": self.day(), "stage_reason": None}
        company, now = self.any_company(), self.rng.choice([None, dated])
        return Project(name=str(self.rng.random()), company=company, stage_dated=now)

    def changed(self) -> dict[str, dict[str, Any]]:
        made = {
            "companies": {f"c{self.rng.randrange(12)}": self.company},
            "visits": {f"v{self.rng.randrange(30)}": self.visit},
            "projects": {f"p{self.rng.randrange(8)}": self.project},
            "plans": {f"n{self.rng.randrange(8)}": self.plan},
        }
        kinds = self.rng.sample(sorted(made), self.rng.randint(1, 4))
        return {
            kind: {key: None if self.rng.random() < 0.3 else make() for key, make in made[kind].items()}
            for kind in kinds
        }

    def moves(self, projects: dict[str, Any]) -> list[StageMove]:
        its = [key for key, each in projects.items() if each is not None and self.rng.random() < 0.6]
        return [StageMove(key, "在谈", self.day()) for key in its for _each in range(2)]


@pytest.mark.parametrize("seed", range(30))
def test_renewed_is_made_anew(seed: int) -> None:
    hand = Hand(seed)
    known = Facts()
    for _step in range(40):
        for name in REMEMBERED:
            if hand.rng.random() < 0.8:
                getattr(known, name)
        changed = hand.changed()
        known = renewed(known, changed, hand.moves(changed.get("projects", {})))
        fresh = Facts(
            companies=known.companies,
            visits=known.visits,
            projects=known.projects,
            plans=known.plans,
            stage_moves=known.stage_moves,
        )
        kept = set(known.__dict__) & set(REMEMBERED)
        for name in REMEMBERED:
            assert getattr(known, name) == getattr(fresh, name), (name, name in kept)


def test_what_did_not_change_is_the_same_object() -> None:
    companies = {"a": Company(name="甲"), "b": Company(name="乙")}
    visits = {"1": Visit(company="a", date="2016-05-01"), "2": Visit(company="b", date="2016-05-02")}
    before = Facts(companies=companies, visits=visits)
    at = before.visits_at
    after = renewed(before, {"visits": {"3": Visit(company="b", date="2016-05-01")}})
    assert after.companies is before.companies and after.teams is before.teams
    assert after.visits_at["a"] is at["a"]
    assert after.visits_at["b"] == (("2016-05-01", "3"), ("2016-05-02", "2"))
    assert at["b"] == (("2016-05-02", "2"),)  # what was handed out stays as it was


def test_what_a_company_has_is_another_object_where_one_of_it_was_written() -> None:
    """Though the list says the same: whoever kept what was made of it makes it anew."""
    visits = {"1": Visit(company="a", date="2016-05-01"), "2": Visit(company="b", date="2016-05-02")}
    projects, plans = {"p": Project(company="a")}, {"n": Plan(company="b")}
    companies = {"a": Company(name="甲"), "b": Company(name="乙")}
    before = Facts(companies=companies, visits=visits, projects=projects, plans=plans)
    at = {name: getattr(before, name) for name in ("visits_at", "projects_at", "plans_at")}
    changed = {
        "visits": {"1": Visit(company="a", date="2016-05-01", visit_kind="电话")},
        "projects": {"p": Project(company="a", name="改")},
        "plans": {"n": Plan(company="b", purpose="改")},
    }
    after = renewed(before, changed)
    for name, company in (("visits_at", "a"), ("projects_at", "a"), ("plans_at", "b")):
        its = getattr(after, name)
        assert its == at[name] and its[company] is not at[name][company], name
    assert after.visits_at["b"] is at["visits_at"]["b"]


def test_only_holds_what_is_asked_for() -> None:
    whole = Facts(companies={"a": Company(name="甲")}, visits={"1": Visit(company="a", date="2016-05-01")})
    its = only(whole, ("company",))
    assert its.visits == {} and its.companies is whole.companies and its.classes is whole.classes
    assert only(whole, ("company", "visit")).visits_at is whole.visits_at
    assert its.visits_at == {}


def test_every_mapping_of_records_is_known() -> None:
    others = {
        "former",
        "handed_before",
        "recorded",
        "claimed_at",
        "entered_at",
        "written_at",
        "owners_apart",
        "settings_by_year",
    }
    held = {name for name, each in Facts().__dict__.items() if isinstance(each, dict)}
    assert held - set(FIELDS.values()) <= others
    assert FIELDS["chain_node"] == "chain_nodes" and "settings" not in FIELDS
