"""What teams did at a company: visits, plans and the stages of projects, of which a claim's protection lives (rule 27)."""

from datetime import date

from zsapp.domain.facts import Facts
from zsapp.domain.project import STAGE_ORDER
from zsapp.domain.rules.window import day_of

Touch = tuple[date, str]
"""(day, id of the visit, plan or project behind it)."""


def gone_through(facts: Facts, on: date, face: str) -> tuple[dict[str, list[Touch]], dict[str, list[Touch]]]:
    """What teams did at a company until a day: progress by team, and visits and plans by team, in order of their days.

    A plan that was done stands for its visit, which other teams' computers do not have; a plan still open is one of the days to come.
    """
    progress: dict[str, list[Touch]] = {}
    touches: dict[str, list[Touch]] = {}
    plans = [(key, facts.plans[key]) for key in facts.plans_at.get(face, ())]
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
    for project in facts.projects_at.get(face, ()):
        days = (day_of(move.date) for move in facts.moves_of.get(project, ()) if move.stage in STAGE_ORDER)
        made = [(day, project) for day in days if day is not None and day <= on]
        progress.setdefault(facts.projects[project].team or "", []).extend(made)
    for many in (*progress.values(), *touches.values()):
        many.sort()
    return progress, touches
