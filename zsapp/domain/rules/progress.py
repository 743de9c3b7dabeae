"""What teams did at a company: visits, plans and the stages of projects, of which a claim's protection lives (rule 27)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from zsapp.domain.facts import Facts
from zsapp.domain.project import STAGE_ORDER, Project
from zsapp.domain.rules.window import day_of
from zsapp.domain.visit import Plan

T = TypeVar("T", Plan, Project)
Touch = tuple[date, str]
"""(day, id of the visit, plan or project behind it)."""


def at_companies(facts: Facts, records: Mapping[str, T], faces: set[str]) -> dict[str, list[tuple[str, T]]]:
    """The records by company, of the companies asked about."""
    found: dict[str, list[tuple[str, T]]] = {}
    for key, each in records.items():
        if (face := facts.face_of(each.company)) in faces:
            found.setdefault(face, []).append((key, each))
    return found


def gone_through(
    facts: Facts,
    on: date,
    face: str,
    plans: Sequence[tuple[str, Plan]],
    projects: Sequence[tuple[str, Project]],
) -> tuple[dict[str, list[Touch]], dict[str, list[Touch]]]:
    """What teams did at a company until a day: progress by team, and visits and plans by team, in order of their days.

    A plan that was done stands for its visit, which other teams' computers do not have; a plan still open is one of the days to come.
    """
    progress: dict[str, list[Touch]] = {}
    touches: dict[str, list[Touch]] = {}
    met = [(facts.visits[key].team, day_of(day), key) for day, key in facts.visits_at.get(face, ())]
    for key, plan in plans:
        if plan.state == "完成" and key not in facts.visits_by_plan:
            met.append((plan.team, day_of(plan.date), key))
    for team, day, key in met:
        if day is not None and day <= on:
            progress.setdefault(team or "", []).append((day, key))
            touches.setdefault(team or "", []).append((day, key))
    for key, plan in plans:
        day = day_of(plan.date)
        if plan.state == "计划" and day is not None and day >= on:
            touches.setdefault(plan.team or "", []).append((day, key))
    for project, its in projects:
        days = (day_of(move.date) for move in facts.moves_of.get(project, ()) if move.stage in STAGE_ORDER)
        made = [(day, project) for day in days if day is not None and day <= on]
        progress.setdefault(its.team or "", []).extend(made)
    for many in (*progress.values(), *touches.values()):
        many.sort()
    return progress, touches
