"""任务完成进度 (rules 2, 3, 5, 9): every task of every team with target to date, actual and pace; target and extension of the campaign."""

from collections.abc import Iterable
from datetime import date

from zsapp.base.texts import _
from zsapp.domain.bulletin.annex import progress_table, whole
from zsapp.domain.bulletin.model import Block, Cell, Column, Group, Review, Row, Table
from zsapp.domain.bulletin.words import day_words
from zsapp.domain.facts import Facts
from zsapp.domain.review.model import checks, masthead, numbered, plain
from zsapp.domain.rules.assess import Assessed, Assessment, assess
from zsapp.domain.rules.cadence import year
from zsapp.domain.rules.target import Target
from zsapp.domain.rules.why import Why


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
    is_ahead = on < aim.window.first and not is_met
    cells: dict[str, Cell] = {
        "team": facts.team_name(each.team),
        "window": _("{first}至{last}").format(
            first=day_words(aim.window.first.isoformat()), last=day_words(aim.window.last.isoformat())
        ),
        "actual": whole(len(aim.within), (r.project for r in aim.within)),
        "state": _("未开始") if is_ahead else _state(aim),
        "left": "—" if is_met or is_ahead else str(left),
        "until": day_words(longer.until.isoformat()) if longer else "—",
        "note": "；".join(line.text for line in each.why if line.rule == 3) or "—",
    }
    return Row(cells, each.team)


def _state(aim: Target) -> str:
    """Only what came within the window meets the target; a later pass ends the extension (rules 2 and 3)."""
    if aim.met:
        return _("完成")
    if aim.required <= 0:
        return _("不作评估")
    if aim.passed_on is not None:
        return _("期后完成")
    return _("未完成") if aim.met is False else _("待定")


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
