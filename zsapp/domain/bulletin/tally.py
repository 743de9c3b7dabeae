"""The facts of one week, sorted and counted: by team and for all.

家次 counts visits of kind 拜访, 批次 those of kind 来访, 人次 their heads; telephone and meetings are counted apart.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zsapp.base.texts import _, counted
from zsapp.domain.bulletin.model import Figure
from zsapp.domain.bulletin.words import other_amounts
from zsapp.domain.event import Event
from zsapp.domain.facts import Facts, StageMove, is_signed
from zsapp.domain.matter import Matter
from zsapp.domain.money import wan
from zsapp.domain.rules.cadence import Period, week_after
from zsapp.domain.rules.conversion import Rates
from zsapp.domain.rules.window import day_of
from zsapp.domain.visit import Plan, Visit

_KIND_OF = {"calls": "拜访", "groups": "来访", "phones": "电话", "meetings": "会议"}
_OPEN = ("待协调", "督办")
IsOurs = Callable[[str | None], bool]


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What happened in a week in the chosen teams, each list in the order it is printed.

    `leads`: first stages before 签约; `signed`: the first move of a project to 签约 or beyond (a project counts once); `progress`:
    changes of a stage there was; `talks`: projects in talks at the week's end; `paid_in`: projects with foreign capital paid in;
    `events`: those held in the week; `coming_events`: those planned for a day of the next.
    """

    facts: Facts
    week: Period
    teams: list[str]
    visits: list[tuple[str, Visit]]
    leads: list[StageMove]
    signed: list[StageMove]
    progress: list[StageMove]
    talks: list[str]
    paid_in: list[str]
    matters: list[tuple[str, Matter]]
    plans: list[tuple[str, Plan]]
    events: list[tuple[str, Event]]
    coming_events: list[tuple[str, Event]]
    rates: Rates

    def project_team(self, project: str) -> str:
        """The team of a project, empty where its record names none."""
        return self.facts.projects[project].team or ""

    def active_teams(self) -> set[str]:
        """Teams that have anything at all to show for the week."""
        moves = (*self.leads, *self.signed, *self.progress)
        raised = (each.team for _id, each in self.matters if self.week.holds(each.raised_on))
        held = (each.team or "" for _id, each in self.events if each.team)
        projects = map(self.project_team, (*(move.project for move in moves), *self.paid_in))
        return {
            *(each.team or "" for _id, each in self.visits),
            *projects,
            *held,
            *(team or "" for team in raised),
        }


def heads_of(visit: Visit) -> int:
    """Heads on their side: the number given, else the people named."""
    return visit.their_count if visit.their_count is not None else len(visit.their_people or ())


def gather(facts: Facts, week: Period, teams: Collection[str] | None = None) -> WeekFacts:
    """The week's facts; `teams`: only these. A team that records name but that is not here (yet) stands last."""
    chosen = None if teams is None else frozenset(teams)

    def is_ours(team: str | None) -> bool:
        return chosen is None or (team or "") in chosen

    moves = [
        (facts.moves_of[project], move)
        for project in facts.moves_of
        for move in facts.moves_of[project]
        if week.holds(move.date) and is_ours(facts.projects[project].team)
    ]
    end = week.last.isoformat()
    found = WeekFacts(
        facts,
        week,
        [],
        _visits(facts, week, is_ours),
        _by_team(facts, [m for all_of_it, m in moves if m is all_of_it[0] and not is_signed(m.stage)]),
        _by_team(facts, [m for all_of_it, m in moves if m is _signing(all_of_it)]),
        _by_team(facts, [m for _all, m in moves if m.before and m.before != m.stage]),
        [p for p in facts.projects if is_ours(facts.projects[p].team) and facts.stage_on(p, end) == "在谈"],
        [p for p in facts.projects if is_ours(facts.projects[p].team) and _is_paid_in(facts, p, week)],
        _matters(facts, week, is_ours),
        _plans(facts, week_after(week), is_ours),
        _events(facts, week, is_ours, "date"),
        _events(facts, week_after(week), is_ours, "planned_date"),
        Rates(facts.rates.items(), facts.written_at),
    )
    found.teams.extend(_team_rows(found, is_ours))
    return found


def _visits(facts: Facts, week: Period, is_ours: IsOurs) -> list[tuple[str, Visit]]:
    found = [
        (key, each) for key, each in facts.visits.items() if week.holds(each.date) and is_ours(each.team)
    ]
    found.sort(key=lambda pair: (facts.team_key(pair[1].team), pair[1].date, pair[1].time or "", pair[0]))
    return found


def _plans(facts: Facts, week: Period, is_ours: IsOurs) -> list[tuple[str, Plan]]:
    found = [
        (key, each)
        for key, each in facts.plans.items()
        if week.holds(each.date) and is_ours(each.team) and each.state != "取消"
    ]
    found.sort(key=lambda pair: (pair[1].date, facts.team_key(pair[1].team), pair[0]))
    return found


def _events(facts: Facts, week: Period, is_ours: IsOurs, field: str) -> list[tuple[str, Event]]:
    """Events that were not cancelled with that day in the week; one for which only a month is known is planned for none."""
    found = [
        (key, each)
        for key, each in facts.events.items()
        if week.holds(getattr(each, field)) and is_ours(each.team) and not each.is_cancelled
    ]
    found.sort(key=lambda pair: (getattr(pair[1], field), facts.team_key(pair[1].team), pair[0]))
    return found


def _matters(facts: Facts, week: Period, is_ours: IsOurs) -> list[tuple[str, Matter]]:
    """Open at the week's end, or answered in the week; pressed ones first, then by due day."""
    end = week.last.isoformat()
    found = [
        (key, each)
        for key, each in facts.matters.items()
        if is_ours(each.team)
        and (each.raised_on or "") <= end
        and (matter_state(each, end) in _OPEN or week.holds(each.answered_on))
    ]
    order = {"督办": 0, "待协调": 1, "已答复": 2, "办结": 3}
    found.sort(
        key=lambda pair: (
            order.get(matter_state(pair[1], end), 1),
            pair[1].due or "9",
            facts.team_key(pair[1].team),
            pair[0],
        )
    )
    return found


def matter_state(matter: Matter, end: str) -> str:
    """The state at the week's end: an answer given later is not in this bulletin."""
    if matter.answered_on and matter.answered_on > end and matter.state in ("已答复", "办结"):
        return "待协调"
    return matter.state or "待协调"


def _by_team(facts: Facts, moves: Iterable[StageMove]) -> list[StageMove]:
    return sorted(
        moves, key=lambda move: (facts.team_key(facts.projects[move.project].team), move.date, move.project)
    )


def _signing(moves: list[StageMove]) -> StageMove | None:
    return next((move for move in moves if is_signed(move.stage)), None)


def _is_paid_in(facts: Facts, project: str, week: Period) -> bool:
    values = facts.projects[project]
    return values.paid_in is not None and week.holds(values.paid_in_date)


def _team_rows(found: WeekFacts, is_ours: IsOurs) -> list[str]:
    """All chosen teams in headquarters' order, then those that only records name."""
    facts = found.facts
    named = {each.team or "" for _id, each in found.visits}
    named |= {found.project_team(move.project) for move in (*found.leads, *found.signed, *found.progress)}
    named |= {found.project_team(project) for project in (*found.talks, *found.paid_in)}
    known = [team for team in facts.team_order() if is_ours(team)]
    return known + sorted(named - set(known))


def tally(found: WeekFacts, team: str | None = None) -> dict[str, Figure]:
    """The figures by name (calls, groups, heads, phones, meetings, leads, talks, signed, investment, paid_in); of one team or all."""

    def is_its(its: str | None) -> bool:
        return team is None or (its or "") == team

    visits = [(key, each) for key, each in found.visits if is_its(each.team)]
    figures = {
        name: count(key for key, each in visits if each.visit_kind == kind) for name, kind in _KIND_OF.items()
    }
    guests = [(key, each) for key, each in visits if each.visit_kind == "来访"]
    heads = sum(heads_of(each) for _id, each in guests)
    figures["heads"] = Figure(heads, str(heads), tuple(key for key, _visit in guests))
    figures["leads"] = count(move.project for move in found.leads if is_its(found.project_team(move.project)))
    figures["talks"] = count(project for project in found.talks if is_its(found.project_team(project)))
    signed = [move for move in found.signed if is_its(found.project_team(move.project))]
    figures["signed"] = count(move.project for move in signed)
    figures["investment"] = invested(found, signed)
    paid = [project for project in found.paid_in if is_its(found.project_team(project))]
    figures["paid_in"] = paid_in_dollars(found.facts, paid)
    return figures


def count(ids: Iterable[str]) -> Figure:
    """How many there are, and which."""
    all_of_it = tuple(ids)
    return Figure(len(all_of_it), str(len(all_of_it)), all_of_it)


def invested(found: WeekFacts, signed: Iterable[StageMove]) -> Figure:
    """Agreed investment in 万元, foreign amounts at the stored rate of the signing's day, as tasks count them (rule 2); those without a
    rate are not in it."""
    sums = [(move.project, _in_fen(found, move)) for move in signed]
    total = sum(fen for _id, fen in sums if fen is not None)
    return Figure(total, wan(total), tuple(project for project, fen in sums if fen is not None))


def _in_fen(found: WeekFacts, signed: StageMove) -> int | None:
    amount, day = found.facts.projects[signed.project].total_investment, day_of(signed.date)
    return None if amount is None or day is None else found.rates.in_yuan(amount, day).fen


def paid_in_dollars(facts: Facts, projects: Iterable[str]) -> Figure:
    """Paid-in foreign capital in 万美元; other currencies are not in it and never converted (rule 25)."""
    dollars = {p: each["amount"] for p in projects if (each := _paid_in(facts, p))["currency"] == "USD"}
    total = sum(dollars.values())
    return Figure(total, wan(total), tuple(dollars))


def not_added(found: WeekFacts) -> tuple[str, str]:
    """In words what the sums of investment and of paid-in capital leave out: no rate for the day, no amount at all; not in dollars."""
    facts = found.facts
    left = [move.project for move in found.signed if _in_fen(found, move) is None]
    amounts = [its for p in left if (its := facts.projects[p].total_investment)]
    without_rate, blank = other_amounts(amounts), len(left) - len(amounts)
    told = [_("{amounts}未折算").format(amounts=without_rate)] if without_rate else []
    told += [counted("{n}个项目未填投资额", blank).format(n=blank)] if blank else []
    other_paid = other_amounts(
        each for p in found.paid_in if (each := _paid_in(facts, p))["currency"] != "USD"
    )
    return (
        _("（另有{amounts}）").format(amounts=_("、").join(told)) if told else "",
        _("（另有{amounts}）").format(amounts=other_paid) if other_paid else "",
    )


def _paid_in(facts: Facts, project: str) -> Mapping[str, Any]:
    amount = facts.projects[project].paid_in
    assert amount is not None  # only projects with an amount are asked for
    return amount
