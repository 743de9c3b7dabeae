"""任务完成进度 (rules 2, 3, 5, 9): every task of every team with target to date, actual and pace; target and extension of the campaign."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Block, Cell, Column, Group, Review, Row, Table
from zsapp.domain.bulletin.words import day_words
from zsapp.domain.campaign import METRIC_UNITS
from zsapp.domain.facts import Facts
from zsapp.domain.review.model import checks, exact, masthead, numbered, plain, whole
from zsapp.domain.rules.assess import Assessed, Assessment, assess
from zsapp.domain.rules.cadence import Period, year
from zsapp.domain.rules.counts import Counts
from zsapp.domain.rules.pace import Level, clip, colour_word, level, percent
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.tasks import Assigned, Tasks
from zsapp.domain.rules.why import Why


def progress_table(facts: Facts, on: date, period: Period | None = None) -> Table:
    """One row for each task, teams in headquarters' order. With `period` also what of it fell due and was reached in that time."""
    tasks, counts = Tasks(facts, on), Counts(facts, Results(facts, on))
    columns = (
        Column("team", _("组别")),
        Column("metric", _("指标")),
        Column("target", _("任务数"), is_number=True),
        *((Column("within", _("本期\n实绩"), is_number=True),) if period else ()),
        Column("due", _("应完成"), is_number=True),
        Column("actual", _("实绩"), is_number=True),
        Column("ratio", _("序时进度"), is_number=True),
        Column("colour", _("评价")),
        Column("until", _("截止")),
    )
    rows: list[Row] = []
    for team in facts.team_order():
        for its in sorted(tasks.by_team.get(team, ()), key=lambda t: (not t.is_main, t.metric, t.task)):
            if its.period.first <= on and (period is None or clip(its.period, period)):
                rows.append(_row(facts, team, its, counts, period))
    remark = _(
        "注：应完成＝任务数×已过天数÷总天数；序时进度＝实绩÷应完成，100%以上为绿灯，80%以上为黄灯（以年度设置为准）。"
    )
    return Table("tasks", columns, (Group("", tuple(rows)),), remarks=(remark,))


def _row(facts: Facts, team: str, its: Assigned, counts: Counts, period: Period | None) -> Row:
    actual = counts.actual(its.metric, team, its.period)
    found = level(its.value, its.period, its.period, actual, counts.on, facts.settings)
    unit = METRIC_UNITS.get(its.metric)
    metric = _(its.metric) + (_("（{unit}）").format(unit=_(unit)) if unit else "")
    cells: dict[str, Cell] = {
        "team": facts.team_name(team),
        "metric": metric + ("★" if its.is_main else ""),
        "target": exact(Fraction(its.value), (its.task,)),
        **_reached(found),
        "until": day_words(its.period.last.isoformat()),
    }
    if period is not None and (within := clip(its.period, period)):
        part = counts.actual(its.metric, team, within)
        cells["within"] = exact(part.value, part.ids)
    return Row(cells, team)


def _reached(found: Level) -> dict[str, Cell]:
    return {
        "due": exact(found.to_date),
        "actual": exact(found.actual, found.ids),
        "ratio": percent(found.ratio),
        "colour": colour_word(found.colour),
    }


def campaign_table(facts: Facts, assessed: Assessed) -> Table:
    """One row for each team: its target within the window, met or extended, days left."""
    columns = (
        Column("team", _("组别")),
        Column("window", _("离岗期限")),
        Column("actual", _("达标\n项目"), is_number=True),
        Column("state", _("目标")),
        Column("left", _("剩余\n天数"), is_number=True),
        Column("until", _("顺延至")),
        Column("note", _("说明")),
    )
    rows = tuple(_campaign_row(facts, each, assessed.on) for each in assessed.rows)
    return Table("campaign", columns, (Group("", rows),))


def _campaign_row(facts: Facts, each: Assessment, on: date) -> Row:
    aim = each.target
    if aim is None:
        return Row({"team": facts.team_name(each.team), "state": "—", "note": each.why[0].text}, each.team)
    longer = each.extension
    is_met = aim.passed_on is not None
    end = longer.until if longer else aim.window.last
    left = max(0, (end - on).days) if not is_met else 0
    cells: dict[str, Cell] = {
        "team": facts.team_name(each.team),
        "window": _("{first}至{last}").format(
            first=day_words(aim.window.first.isoformat()), last=day_words(aim.window.last.isoformat())
        ),
        "actual": whole(len(aim.brought), (r.project for r in aim.brought)),
        "state": _("完成") if is_met else _("未完成"),
        "left": "—" if is_met else str(left),
        "until": day_words(longer.until.isoformat()) if longer else "—",
        "note": "；".join(line.text for line in each.why if line.rule == 3) or "—",
    }
    return Row(cells, each.team)


def tasks_review(facts: Facts, on: date) -> Review:
    """Task progress as of a day."""
    assessed = assess(facts, on)
    table = progress_table(facts, on)
    progress: tuple[Block, ...] = (table,) if table.rows() else (plain(_("尚未下达任务。")),)
    bodies = [
        ("tasks", _("任务完成进度"), progress),
        ("campaign", _("离岗招商目标与顺延"), (campaign_table(facts, assessed),) if assessed.rows else ()),
        ("checks", _("请核对"), checks(facts, findings(assessed))),
    ]
    subtitle = _("（截至{day}）").format(day=day_words(on.isoformat(), with_year=True))
    head = masthead(facts, _("招商任务进度通报"), on.isoformat())
    return Review("tasks", year(f"{on.year:04}"), head, _("招商任务完成进度"), subtitle, numbered(bodies))


def findings(assessed: Assessed) -> Iterable[tuple[str, Why]]:
    """(team, line) of all that a person should look at."""
    for line in assessed.findings:
        yield "", line
    for each in assessed.rows:
        for line in each.why:
            yield each.team, line
