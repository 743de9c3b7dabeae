"""The assessment: one row for each team, squads included; target, extension, standby and pace, with reasons (rules 1 to 5, 9)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.rules.counts import Counts
from zsapp.domain.rules.pace import Level, colour_word, level, percent
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.standby import Proposal, Standings
from zsapp.domain.rules.target import Extension, Target, extension, target
from zsapp.domain.rules.tasks import Assigned, Tasks
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import campaign_of

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


def assess(facts: Facts, on: date) -> Assessed:
    """Every team as of a day, from all facts dated until then. Pure; the order in which facts arrived does not matter."""
    results = Results(facts, on)
    counts, tasks = Counts(facts, results), Tasks(facts, on)
    standings: dict[int, Standings] = {}
    rows = []
    for team in facts.team_order():
        rows.append(_row(facts, team, results, counts, tasks, standings))
    return Assessed(on, tuple(rows), tuple(tasks.findings))


def _row(
    facts: Facts, team: str, results: Results, counts: Counts, tasks: Tasks, standings: dict[int, Standings]
) -> Assessment:
    on = results.on
    found = campaign_of(facts, team, on)
    assigned = tasks.main_of(team)
    lines: list[Why] = list(assigned.why) if assigned else []
    if found is None:
        lines.insert(0, finding(1, _("没有可用的离岗专职定点招商（起始日或期限未填），不作目标评估")))
        pace = _pace(facts, team, assigned, counts, lines)
        return Assessment(team, None, None, None, assigned, pace, tuple(lines))
    key, campaign, window = found
    lines.insert(
        0, Why(1, _("{name}：{window}").format(name=campaign.name or "", window=window.label), (key,))
    )
    aim = target(campaign, window, results, team)
    longer, extended = extension(campaign, aim, on)
    year = window.first.year
    standing = (
        standings.setdefault(year, Standings(facts, results, year))
        if year not in standings
        else standings[year]
    )
    proposal = standing.proposal(team)
    lines += [*aim.why, *extended]
    if assigned is None:
        assigned = Assigned(key, CAMPAIGN_METRIC, Decimal(aim.required), window, True, None, ())
    pace = _pace(facts, team, assigned, counts, lines)
    return Assessment(team, aim, longer, proposal, assigned, pace, tuple(lines))


def _pace(
    facts: Facts, team: str, assigned: Assigned | None, counts: Counts, lines: list[Why]
) -> Level | None:
    if assigned is None:
        return None
    actual = counts.actual(assigned.metric, team, assigned.period)
    found = level(assigned.value, assigned.period, assigned.period, actual, counts.on, facts.settings)
    if assigned.value == 0:
        lines.append(finding(9, _("任务数为0，不计序时进度，请核对"), [assigned.task]))
    else:
        text = _("{metric}：任务{value}，到今应完成{due}，实绩{actual}，序时进度{ratio}（{colour}）")
        words = text.format(
            metric=_(assigned.metric),
            value=f"{assigned.value:f}",
            due=_short(found),
            actual=f"{actual.value.normalize():f}",
            ratio=percent(found.ratio),
            colour=colour_word(found.colour),
        )
        lines.append(Why(9, words, (assigned.task, *actual.ids), "green_from"))
    return found


def _short(found: Level) -> str:
    """The target to date with two digits, half up."""
    cents = (found.to_date * 100 + type(found.to_date)(1, 2)).__floor__()
    return f"{cents // 100}.{cents % 100:02}"
