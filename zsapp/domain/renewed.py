"""Facts after some records changed: what was worked out of the others stays, object by object (decision 14).

Whoever keeps what was made of a record may keep it as long as the record is the same object here; what was made of all visits, projects
or plans of a company, a team or a plan, as long as their list is (`visits_at` and its like): of each that was written its lists are new.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, get_args

from zsapp.domain.facts import Dated, Facts, StageMove, is_call, moves_by_project
from zsapp.domain.field import KINDS
from zsapp.domain.organisation import Settings
from zsapp.domain.project import Project
from zsapp.domain.rules.parts import differing
from zsapp.domain.visit import Plan, Visit

_WORKED_OUT: Mapping[str, frozenset[str]] = {
    "classes": frozenset({"companies"}),
    "distinct_companies": frozenset({"companies"}),
    "moves_of": frozenset({"projects", "stage_moves"}),
    "visits_at": frozenset({"visits", "companies"}),
    "visits_by_team": frozenset({"visits"}),
    "visits_by_plan": frozenset({"visits"}),
    "projects_at": frozenset({"projects", "companies"}),
    "plans_at": frozenset({"plans", "companies"}),
    "calls": frozenset({"visits"}),
}
"""What facts remember -> the fields that it is worked out of."""
_SHAPES = {spec.shape: kind for kind, spec in KINDS.items()}
FIELDS: Mapping[str, str] = {
    _SHAPES[its[1]]: field.name
    for field in fields(Facts)
    if len(its := get_args(field.type)) == 2 and its[0] is str and its[1] in _SHAPES
}
"""Kind of record -> the field of facts that holds its records by id."""
_EMPTY: Mapping[str, Any] = {}
Changed = Mapping[str, Mapping[str, Any]]
"""Field of the facts -> id -> its record, None where it has gone."""


def only(facts: Facts, kinds: Collection[str], settings: Settings | None = None) -> Facts:
    """The facts with records of these kinds alone, and a year's settings; what is remembered is worked out for the whole, once."""
    without: dict[str, Any] = {name: _EMPTY for kind, name in FIELDS.items() if kind not in kinds}
    if "projects" in without:
        without["stage_moves"] = ()
    made = replace(facts, settings=settings, **without)
    for name, of in _WORKED_OUT.items():
        if of.isdisjoint(without):
            made.__dict__[name] = getattr(facts, name)
    return made


def renewed(
    facts: Facts, changed: Changed, moves: Iterable[StageMove] = (), beside: Mapping[str, Any] = _EMPTY
) -> Facts:
    """The facts with these records in place of the ones before; `moves`: those of the projects among them; `beside`: other fields."""
    values: dict[str, Any] = {name: _with(getattr(facts, name), its) for name, its in changed.items() if its}
    if projects := changed.get("projects"):
        kept = (move for move in facts.stage_moves if move.project not in projects)
        values["stage_moves"] = (*kept, *moves)
    made = replace(facts, **values, **beside)
    known = facts.__dict__
    for name, of in _WORKED_OUT.items():
        if name in known and of.isdisjoint(values):
            made.__dict__[name] = known[name]
    visits = changed.get("visits", _EMPTY)
    _renew_classes(facts, made, changed.get("companies", _EMPTY))
    _renew_lists(facts, made, changed)
    if "calls" in known:
        made.__dict__["calls"] = _calls(facts, visits)
    if "moves_of" in known and projects:
        its = {key: each for key, each in projects.items() if each is not None}
        fresh = moves_by_project(its, (move for move in made.stage_moves if move.project in its))
        made.__dict__["moves_of"] = _with(known["moves_of"], {key: fresh.get(key) for key in projects})
    return made


def _with(before: Mapping[str, Any], its: Mapping[str, Any]) -> dict[str, Any]:
    after = dict(before)
    for key, each in its.items():
        if each is None:
            after.pop(key, None)
        else:
            after[key] = each
    return after


def _renew_classes(facts: Facts, made: Facts, its: Mapping[str, Any]) -> None:
    """Where only companies that are joined with none came, went or changed; otherwise the classes are worked out anew when needed."""
    known = facts.__dict__.get("classes")
    if known is None or not its:
        return
    for key, each in its.items():
        before = facts.companies.get(key)
        if any(one is not None and one.same_as for one in (before, each)) or known.get(key, [key]) != [key]:
            return
    made.__dict__["classes"] = _with(
        known, {key: None if each is None else known.get(key) or [key] for key, each in its.items()}
    )
    if "distinct_companies" in facts.__dict__ and all(
        (key in known) == (its[key] is not None) for key in its
    ):
        made.__dict__["distinct_companies"] = facts.distinct_companies


def companies_apart(before: Facts, after: Facts) -> set[str]:
    """The faces, before and after, of the companies that are not the same object or not in the same class."""
    ids = differing(before.classes, after.classes) | differing(before.companies, after.companies)
    return {facts.face_of(key) for key in ids for facts in (before, after)}


def _renew_lists(facts: Facts, made: Facts, changed: Changed) -> None:
    """What is listed by company, team or plan, where the classes of companies are known."""

    def renew(
        name: str, field: str, whose: Callable[[Any], str | None], told: Callable[[str, Any], Any]
    ) -> None:
        if name in facts.__dict__:
            before, its = getattr(facts, field), changed.get(field, _EMPTY)
            made.__dict__[name] = _among(facts.__dict__[name], before, its, whose, told)

    def at(its: Visit | Project | Plan) -> str:
        return made.face_of(its.company)

    if "classes" in made.__dict__:
        renew("visits_at", "visits", at, _dated)
        renew("projects_at", "projects", at, _by_id)
        renew("plans_at", "plans", at, _by_id)
    renew("visits_by_team", "visits", lambda its: its.team or "", _dated)
    renew("visits_by_plan", "visits", lambda its: its.plan, _dated)


def _dated(key: str, visit: Visit) -> Dated:
    return (visit.date or "", key)


def _by_id(key: str, _record: Any) -> str:
    return key


def _among(
    known: Mapping[str, tuple[Any, ...]],
    before: Mapping[str, Any],
    its: Mapping[str, Any],
    whose_of: Callable[[Any], str | None],
    told_of: Callable[[str, Any], Any],
) -> Mapping[str, tuple[Any, ...]]:
    """The records listed by company, team or plan, in order of what is told of each, with these as they are now."""
    if not its:
        return known
    found = dict(known)
    for key, each in its.items():
        for record, is_new in ((before.get(key), False), (each, True)):
            if record is None or (whose := whose_of(record)) is None:
                continue
            told = told_of(key, record)
            others = [one for one in found.get(whose, ()) if one != told]
            if is_new:
                insort(others, told)
            found[whose] = tuple(others)
            if not others:
                del found[whose]
    return found


def _calls(facts: Facts, its: Mapping[str, Visit | None]) -> Any:
    if not its:
        return facts.calls
    found = list(facts.calls)
    for key, each in its.items():
        before = facts.visits.get(key)
        if before is not None and is_call(before):
            del found[bisect_left(found, (before.date or "", key))]
        if each is not None and is_call(each):
            insort(found, (each.date or "", key))
    return found
