"""Facts after some records changed: what was worked out of the others stays, object by object (decision 14).

Whoever keeps what was made of a record may keep it as long as the record is the same object here.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, get_args

from zsapp.domain.facts import Dated, Facts, StageMove, is_call, moves_by_project
from zsapp.domain.field import KINDS
from zsapp.domain.organisation import Settings
from zsapp.domain.rules.parts import differing
from zsapp.domain.visit import Visit

_WORKED_OUT: Mapping[str, frozenset[str]] = {
    "_faces": frozenset({"companies"}),
    "distinct_companies": frozenset({"companies"}),
    "moves_of": frozenset({"projects", "stage_moves"}),
    "visits_at": frozenset({"visits", "companies"}),
    "visits_by_team": frozenset({"visits"}),
    "visits_by_plan": frozenset({"visits"}),
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
    _renew_faces(facts, made, changed.get("companies", _EMPTY))
    if "_faces" in made.__dict__ and "visits_at" in known:
        face_of = made.face_of
        made.__dict__["visits_at"] = _among(facts.visits_at, facts, visits, lambda its: face_of(its.company))
    if "visits_by_team" in known:
        made.__dict__["visits_by_team"] = _among(
            facts.visits_by_team, facts, visits, lambda its: its.team or ""
        )
    if "visits_by_plan" in known:
        made.__dict__["visits_by_plan"] = _among(facts.visits_by_plan, facts, visits, lambda its: its.plan)
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


def _renew_faces(facts: Facts, made: Facts, its: Mapping[str, Any]) -> None:
    """Where only companies that are joined with none came, went or changed; otherwise the classes are worked out anew when needed."""
    known = facts.__dict__.get("_faces")
    if known is None or not its:
        return
    for key, each in its.items():
        before = facts.companies.get(key)
        if any(one is not None and one.same_as for one in (before, each)) or known.get(key, [key]) != [key]:
            return
    made.__dict__["_faces"] = _with(
        known, {key: None if each is None else known.get(key) or [key] for key, each in its.items()}
    )
    if "distinct_companies" in facts.__dict__ and all(
        (key in known) == (its[key] is not None) for key in its
    ):
        made.__dict__["distinct_companies"] = facts.distinct_companies


def companies_apart(before: Facts, after: Facts) -> set[str]:
    """The faces, before and after, of the companies that are not the same object or not in the same class."""
    ids = differing(before._faces, after._faces) | differing(before.companies, after.companies)
    return {facts.face_of(key) for key in ids for facts in (before, after)}


def _among(
    known: Mapping[str, tuple[Dated, ...]],
    facts: Facts,
    its: Mapping[str, Visit | None],
    key_of: Callable[[Visit], str | None],
) -> Mapping[str, tuple[Dated, ...]]:
    """The visits by company, team or plan, with these as they are now."""
    if not its:
        return known
    found = dict(known)
    for key, each in its.items():
        for visit, is_new in ((facts.visits.get(key), False), (each, True)):
            if visit is None:
                continue
            if (whose := key_of(visit)) is None:
                continue
            others = [one for one in found.get(whose, ()) if one[1] != key]
            if is_new:
                insort(others, (visit.date or "", key))
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
