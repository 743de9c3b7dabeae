"""Reasons as a person reads them: each line of an explanation with the records it rests on, named and to be opened."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.field import KINDS
from zsapp.domain.renewed import FIELDS
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
    facts: Sequence[Fact]


class Behind(Sequence[Fact]):
    """Very many records behind a reason, each told when it is looked at; nobody looks at all of 90,000."""

    __slots__ = ("_facts", "_ids")

    def __init__(self, facts: Facts, ids: Sequence[str]) -> None:
        self._facts, self._ids = facts, ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return tuple(fact(self._facts, each) for each in self._ids[place])
        return fact(self._facts, self._ids[place])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class Told(Sequence[Reason]):
    """Reasons told when they are looked at, for boards with very many lines of which one is looked at; they hold on to the facts."""

    __slots__ = ("_facts", "_lines", "_made")

    def __init__(self, facts: Facts, lines: Sequence[Why]) -> None:
        self._facts, self._lines = facts, lines
        self._made: tuple[Reason, ...] | None = None

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return any(line.is_finding for line in self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Reason]:
        return iter(self[:])

    def __getitem__(self, place: Any) -> Any:
        if self._made is None:
            self._made = reasons(self._facts, self._lines, lazily=True)
        return self._made[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self[:] == tuple(other)

    def __hash__(self) -> int:
        return hash(self[:])


def reasons(facts: Facts, lines: Iterable[Why], *, lazily: bool = False) -> tuple[Reason, ...]:
    """Lines with what they rest on. `lazily`: of many records each is told when it is looked at; such reasons hold on to the facts."""
    return tuple(
        Reason(line.rule, line.text, line.is_finding, Behind(facts, line.facts))
        if lazily and len(line.facts) > _FEW
        else reason(facts, line)
        for line in lines
    )


def reason(facts: Facts, line: Why) -> Reason:
    """A line with what it rests on."""
    return Reason(line.rule, line.text, line.is_finding, tuple(fact(facts, each) for each in line.facts))


def fact(facts: Facts, record: str) -> Fact:
    """What a record is and how it is called: a visit by its company and day, what has no name by its kind."""
    if record in facts.visits:
        visit = facts.visits[record]
        return Fact(record, "visit", f"{visit.date or ''} {facts.company_name(visit.company)}")
    for kind in _KINDS:
        among = getattr(facts, FIELDS[kind])
        if record in among:
            return Fact(record, kind, _called(facts, kind, among[record]))
    return Fact(record, "", record)


def _called(facts: Facts, kind: str, its: Any) -> str:
    """A record's name; what has none is told apart by what it is about: two shares of a project by their teams."""
    label = _(KINDS[kind].label)
    if name := getattr(its, "name", None):
        return str(name)
    for about in _ABOUT:
        target = getattr(facts, FIELDS[about]).get(getattr(its, about, None))
        if name := getattr(target, "name", None):
            return _("{what}：{text}").format(what=label, text=name)
    return label


_ABOUT = ("company", "partner", "team", "member", "unit", "project")
_FEW = 20
_KINDS = (
    *(
        "project",
        "company",
        "unit",
        "team",
        "member",
        "event",
        "guest",
        "partner",
        "engagement",
        "sister_city",
    ),
    *("credit", "catalogue", "chain_node", "entry", "claim", "ruling", "dossier", "plan", "task", "campaign"),
    *("rate", "increase", "tiering", "posting", "trip", "standby", "fee"),
)
