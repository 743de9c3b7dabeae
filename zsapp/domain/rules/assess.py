"""The assessment: one row for each team, squads included; target, extension, standby and pace, with reasons (rules 1 to 6, 9)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from zsapp.base.texts import _
from zsapp.domain.campaign import Campaign
from zsapp.domain.facts import Facts
from zsapp.domain.rules.at_odds import at_odds
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.counts import Counts
from zsapp.domain.rules.pace import Level, colour_word, percent, progress, wrong_bounds
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.standby import Proposal, Standings
from zsapp.domain.rules.target import Extension, Target, extension, target
from zsapp.domain.rules.tasks import Assigned, Tasks, tier_line
from zsapp.domain.rules.teams import TeamFindings, look_at_teams
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import campaign_of, running_together, window

CAMPAIGN_METRIC = "达标项目"


@dataclass(frozen=True, slots=True)
class Assessment:
    """One team as of a day. `target`, `extension`, `standby` are None without a campaign, `pace` without anything asked for."""

    team: str
    target: Target | None
    extension: Extension | None
    standby: Proposal | None
    task: Assigned | None
    pace: Level | None
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Assessed:
    """All teams in headquarters' order, and what concerns none of them alone."""

    on: date
    rows: tuple[Assessment, ...]
    findings: tuple[Why, ...]


@dataclass(slots=True)
class _Made:
    """What is made once for all teams."""

    facts: Facts
    results: Results
    counts: Counts
    tasks: Tasks
    teams: TeamFindings
    at_odds: dict[str, list[Why]]
    standings: dict[Period, Standings] = field(default_factory=dict)

    def standing(self, its: Period) -> Standings:
        if its not in self.standings:
            self.standings[its] = Standings(self.facts, self.counts, its)
        return self.standings[its]


def assess(facts: Facts, on: date, teams: Collection[str] | None = None) -> Assessed:
    """Every team as of a day, from all facts dated until then. Pure; the order in which facts arrived does not matter.

    `teams`: the rows of these alone, for which the projects and visits of those `around` them are enough.
    """
    results = Results(facts, on)
    counts = Counts(facts, results)
    made = _Made(facts, results, counts, Tasks(facts, on), look_at_teams(facts), at_odds(facts))
    rows = tuple(_row(made, team, on) for team in facts.team_order() if teams is None or team in teams)
    findings = (
        *_unusable(facts),
        *results.rates.findings,
        *results.findings(""),
        *made.tasks.findings,
        *made.teams.of_none,
        *made.at_odds.get("", ()),
        *wrong_bounds(facts.settings_of(on.year)),
    )
    return Assessed(on, rows, findings)


def _unusable(facts: Facts) -> list[Why]:
    text = _("{name}的起始日没有填，或期限为0、过长，不能使用，请核对")
    return [
        finding(1, text.format(name=campaign.name or key), [key])
        for key, campaign in sorted(facts.campaigns.items(), key=lambda one: one[0])
        if window(campaign) is None
    ]


def _row(made: _Made, team: str, on: date) -> Assessment:
    facts, assigned = made.facts, made.tasks.main_of(team)
    about = [*made.teams.by_team[team], *tier_line(facts, facts.teams[team].unit or "", on)]
    about += assigned.why if assigned else ()
    about += made.tasks.wrong.get(team, ())
    about += [
        line
        for task in made.tasks.by_team.get(team, ())
        for line in task.why
        if task is not assigned and line.is_finding and line not in about
    ]
    about += [*running_together(facts, team, on), *made.at_odds.get(team, ())]
    found = campaign_of(facts, team, on)
    if found is None:
        text = _("没有可用的离岗专职定点招商（起始日或期限未填），不作目标评估")
        pace, lines = _pace(team, assigned, made.counts)
        why = (finding(1, text), *about, *made.results.findings(team), *lines)
        return Assessment(team, None, None, None, assigned, pace, why)
    key, campaign, its = found
    aim = target(campaign, its, made.results, team)
    longer, extended = extension(campaign, aim, on, facts.settings_of(its.first.year))
    proposal = (
        made.standing(its).proposal(team) if its.first <= on else None
    )  # it concerns those who were sent
    own = made.results.judged_by(its.first.year) if assigned is None else made.results
    counts = (
        made.counts if own is made.results else Counts(facts, own)
    )  # so that pace and target say the same
    assigned = assigned or _campaign_task(key, aim)
    pace, lines = _pace(team, assigned, counts)
    why = (_campaign_line(key, campaign, its), *about, *aim.why, *extended, *lines)
    return Assessment(team, aim, longer, proposal, assigned, pace, why)


def _campaign_line(key: str, campaign: Campaign, its: Period) -> Why:
    return Why(1, _("{name}：{window}").format(name=campaign.name or "", window=its.label), (key,))


def _campaign_task(key: str, aim: Target) -> Assigned:
    """Where no task was given, the campaign's target is what the pace is measured by."""
    return Assigned(key, CAMPAIGN_METRIC, Decimal(aim.required), aim.window, True, None, ())


def _pace(team: str, assigned: Assigned | None, counts: Counts) -> tuple[Level | None, list[Why]]:
    if assigned is None:
        return None, []
    found = progress(assigned, team, assigned.period, counts)
    left_out = [
        *counts.left_out(assigned.metric, team),
        *counts.still(assigned.metric, team, assigned.period),
    ]
    if assigned.value <= 0:
        return found, [*left_out, finding(9, _("任务数为0，不计序时进度，请核对"), [assigned.task])]
    text = _("{metric}：任务{value}，到今应完成{due}，实绩{actual}，序时进度{ratio}（{colour}）")
    words = text.format(
        metric=_(assigned.metric),
        value=f"{assigned.value:f}",
        due=_short(found),
        actual=f"{found.actual.normalize():f}",
        ratio=percent(found.ratio),
        colour=colour_word(found.colour),
    )
    return found, [*left_out, Why(9, words, (assigned.task, *found.ids), "green_from")]


def _short(found: Level) -> str:
    """The target to date with two digits, half up."""
    cents = (found.to_date * 100 + type(found.to_date)(1, 2)).__floor__()
    return f"{cents // 100}.{cents % 100:02}"
