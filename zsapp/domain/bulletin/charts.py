"""Charts of the weekly bulletin: what each team did, its pace (rule 9), how far the projects have come."""

from collections.abc import Mapping, Sequence

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Bar, Chart, ChartForm, Figure
from zsapp.domain.bulletin.tally import WeekFacts
from zsapp.domain.project import STAGE_ORDER
from zsapp.domain.rules.pace import AMBER, GREEN, RED, Level, colour_word, percent

_COLOURS = (GREEN, AMBER, RED)
_NOUGHT = Figure(0, "")


def team_charts(
    found: WeekFacts,
    order: Sequence[str],
    figures: Mapping[str, Mapping[str, Figure]],
    levels: Mapping[str, Level | None],
) -> tuple[Chart, ...]:
    """Calls, groups and talks of each team in this order; beside it the pace of its main task, where any team has one."""
    names = [found.facts.team_name(team) for team in order]
    done = tuple(_done(name, figures[team]) for name, team in zip(names, order, strict=True))
    series = (_("拜访"), _("来访"), _("电话、会议"))
    charts = [Chart(_("各组拜访、接待情况"), series, _("次"), done)]
    if any(levels.get(team) for team in order):
        paces = tuple(_pace(name, levels.get(team)) for name, team in zip(names, order, strict=True))
        lights = tuple(colour_word(colour) for colour in _COLOURS)
        charts.append(Chart(_("主要任务序时进度"), lights, "", paces, ChartForm.PACE))
    return tuple(charts)


def _done(name: str, figures: Mapping[str, Figure]) -> Bar:
    phones, meetings = figures["phones"], figures["meetings"]
    talks = phones.value + meetings.value
    return Bar(
        name, (figures["calls"], figures["groups"], Figure(talks, str(talks), phones.ids + meetings.ids))
    )


def _pace(name: str, level: Level | None) -> Bar:
    """One part, that of its light, in tenths of a percent; without a target to date a dash."""
    if level is None or level.ratio is None:
        return Bar(name, (Figure(0, "—"), _NOUGHT, _NOUGHT))
    value = (level.ratio * 1000).__floor__()
    figure = Figure(value, f"{percent(level.ratio)} {colour_word(level.colour)}", level.ids)
    return Bar(name, tuple(figure if colour == level.colour else _NOUGHT for colour in _COLOURS))


def stage_chart(found: WeekFacts) -> Chart | None:
    """How many projects of the chosen teams stand at each stage at the week's end; None where there is no project."""
    facts, end = found.facts, found.week.last.isoformat()
    ours = set(found.teams)
    at: dict[str, list[str]] = {stage: [] for stage in STAGE_ORDER}
    for project, its in facts.projects.items():
        stage = facts.stage_on(project, end)
        if stage in at and (its.team or "") in ours:
            at[stage].append(project)
    if not any(at.values()):
        return None
    bars = tuple(Bar(stage, (Figure(len(keys), str(len(keys)), tuple(keys)),)) for stage, keys in at.items())
    return Chart(_("在手项目所处阶段"), (_("项目"),), _("个"), bars, ChartForm.COLUMNS)
