"""附表 of the weekly bulletin, and tables of the reviews: task progress (rules 5, 9) and attendance (rule 29)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Cell, Column, Figure, Group, Row, Table
from zsapp.domain.bulletin.words import day_words
from zsapp.domain.campaign import METRIC_UNITS
from zsapp.domain.facts import Facts
from zsapp.domain.rules.attendance import Attendance, Away
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.counts import Counts
from zsapp.domain.rules.pace import Level, clip, colour_word, percent, progress
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.score import said
from zsapp.domain.rules.tasks import Assigned, Tasks


def progress_table(
    facts: Facts,
    on: date,
    period: Period | None = None,
    *,
    teams: Sequence[str] | None = None,
    is_main_only: bool = False,
) -> Table:
    """One row for each task, teams in headquarters' order. With `period` also what was reached in that time;
    `is_main_only`: the main task of each team alone."""
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
    for team in facts.team_order() if teams is None else teams:
        main = tasks.main_of(team)
        its = [main] if is_main_only and main else sorted(tasks.by_team.get(team, ()), key=_place)
        rows += [
            _row(facts, team, each, counts, period)
            for each in its
            if each.period.first <= on and (period is None or clip(each.period, period))
        ]
    remark = _(
        "注：应完成＝任务数×已过天数÷总天数；序时进度＝实绩÷应完成，100%以上为绿灯，80%以上为黄灯（以年度设置为准）。"
    )
    return Table("tasks", columns, (Group("", tuple(rows)),), remarks=(remark,))


def _place(task: Assigned) -> tuple[bool, str, str]:
    return (not task.is_main, task.metric, task.task)


def _row(facts: Facts, team: str, its: Assigned, counts: Counts, period: Period | None) -> Row:
    found = progress(its, team, its.period, counts)
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


def attendance_table(facts: Facts, found: Attendance, *, most: int | None = None) -> Table:
    """The table of the issued model: exactly those columns in that order. `most`: so many works of a team, then 等."""
    columns = (
        Column("number", _("序号"), is_number=True),
        Column("team", _("组别")),
        Column("people", _("外出人数"), is_number=True),
        Column("days", _("外出天数"), is_number=True),
        Column("work", _("工作开展情况")),
    )
    rows = tuple(_away(facts, number, away, most) for number, away in enumerate(found.rows, 1))
    ids = found.why.facts
    total = Row({"team": _("合计"), "people": whole(found.people, ids), "days": whole(found.days, ids)})
    return Table("attendance", columns, (Group("", rows),), total=total, remarks=(found.why.text,))


def _away(facts: Facts, number: int, away: Away, most: int | None) -> Row:
    is_cut = most is not None and len(away.work) > most
    told = "；".join(away.work[:most]) + (_("等") if is_cut else "")
    work = told if away.trips else _("未外出")
    cells: dict[str, Figure | str] = {
        "number": str(number),
        "team": facts.team_name(away.team),
        "people": whole(len(away.people), away.trips),
        "days": whole(away.days, away.trips),
        "work": work or "—",
    }
    return Row(cells, away.team)


def whole(value: int, ids: Iterable[str] = ()) -> Figure:
    """A count with the records behind it."""
    return Figure(value, str(value), tuple(ids))


def exact(number: Fraction | Decimal, ids: Iterable[str] = ()) -> Figure:
    """A number with two digits at most; `value` of the figure is in hundredths."""
    its = Fraction(number)
    return Figure((its * 100 + Fraction(1, 2)).__floor__(), said(its), tuple(ids))
