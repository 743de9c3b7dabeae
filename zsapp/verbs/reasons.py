"""Reasons as a person reads them: each line of an explanation with the records it rests on, named and to be opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.field import KINDS
from zsapp.domain.rules.why import Why


@dataclass(frozen=True, slots=True)
class Fact:
    """A record that a reason rests on, to be opened; `kind` is empty where the record is not here."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A line of an explanation as a person reads it. `rule`: its number in the domain's description."""

    rule: int
    text: str
    is_finding: bool
    facts: tuple[Fact, ...]


def reasons(facts: Facts, lines: Iterable[Why]) -> tuple[Reason, ...]:
    """Lines with what they rest on."""
    return tuple(reason(facts, line) for line in lines)


def reason(facts: Facts, line: Why) -> Reason:
    """A line with what it rests on."""
    return Reason(line.rule, line.text, line.is_finding, tuple(fact(facts, each) for each in line.facts))


def fact(facts: Facts, record: str) -> Fact:
    """What a record is and how it is called: a visit by its company and day, what has no name by its kind."""
    if record in facts.visits:
        visit = facts.visits[record]
        return Fact(record, "visit", f"{visit.date or ''} {facts.company_name(visit.company)}")
    for kind, among in _kinds(facts):
        if record in among:
            return Fact(record, kind, getattr(among[record], "name", None) or _(KINDS[kind].label))
    return Fact(record, "", record)


def _kinds(facts: Facts) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return (
        ("project", facts.projects),
        ("company", facts.companies),
        ("unit", facts.units),
        ("team", facts.teams),
        ("member", facts.members),
        ("event", facts.events),
        ("guest", facts.guests),
        ("partner", facts.partners),
        ("engagement", facts.engagements),
        ("sister_city", facts.sister_cities),
        ("credit", facts.credits),
        ("catalogue", facts.catalogues),
        ("chain_node", facts.chain_nodes),
        ("entry", facts.entries),
        ("claim", facts.claims),
        ("ruling", facts.rulings),
        ("dossier", facts.dossiers),
        ("plan", facts.plans),
        ("task", facts.tasks),
        ("campaign", facts.campaigns),
        ("rate", facts.rates),
        ("increase", facts.increases),
        ("tiering", facts.tierings),
        ("posting", facts.postings),
        ("standby", facts.standbys),
        ("fee", facts.fees),
    )
