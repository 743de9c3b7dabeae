"""季考核 (rules 26 and 28): each team's points for the quarter, line by line, by the formula of the year; target and extension."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zsapp.base.texts import _
from zsapp.domain.bulletin.annex import exact
from zsapp.domain.bulletin.model import Block, Cell, Column, Group, Paragraph, Review, Row, Table
from zsapp.domain.facts import Facts
from zsapp.domain.organisation import Settings
from zsapp.domain.review.foreign import foreign_findings, foreign_table
from zsapp.domain.review.model import checks, masthead, numbered, plain, span_of, until
from zsapp.domain.review.monthly import overview
from zsapp.domain.review.tasks import campaign_table, findings
from zsapp.domain.rules.assess import assess
from zsapp.domain.rules.cadence import Period, week_of
from zsapp.domain.rules.counts import Actual, Counts
from zsapp.domain.rules.pace import clip, level
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.score import (
    BONUS_CAP,
    DEDUCTION,
    FORMULAS,
    Line,
    Score,
    Terms,
    all_equal,
    said,
    scores,
    weights,
    without_evidence,
)
from zsapp.domain.rules.tasks import Assigned, Tasks

FORMULA = next(iter(FORMULAS))
_NEED_EVIDENCE = frozenset({"达标项目", "注册项目", "签约项目", "协议总投资", "合同外资", "到账外资"})


def quarterly_review(facts: Facts, quarter: Period, on: date, missed: tuple[Block, ...] = ()) -> Review:
    """The assessment of a quarter as of its last day, or as of `on` while it runs. `missed`: 补报与更正 of those issued before."""
    day = min(quarter.last, on) if on >= quarter.first else quarter.last
    assessed = assess(facts, day)
    marked = quarter_scores(facts, quarter, day)
    gone, span = until(quarter, day), span_of(quarter, day, on)
    bodies: list[tuple[str, str, tuple[Block, ...]]] = [
        ("overview", _("总体情况"), (overview(facts, gone, span),)),
        ("method", _("计分办法"), (plain(_method(terms_of(facts.settings))),)),
        (
            "scores",
            _("考核得分"),
            (_score_table(facts, marked),) if marked else (plain(_("尚未下达任务。")),),
        ),
        ("reasons", _("得分说明"), _reasons(facts, marked)),
        ("campaign", _("离岗招商目标与顺延"), (campaign_table(facts, assessed),) if assessed.rows else ()),
        ("foreign", _("外资情况"), foreign_table(facts, gone)),
        ("late", _("补报与更正"), missed),
        (
            "checks",
            _("请核对"),
            checks(
                facts,
                [
                    *findings(assessed),
                    *((s.team, line) for s in marked for line in s.why),
                    *(("", line) for line in all_equal(marked, terms_of(facts.settings))),
                    *foreign_findings(facts, day),
                ],
            ),
        ),
    ]
    subtitle = _("（{span}）").format(span=span)
    title = _("{quarter}招商工作考核").format(quarter=quarter.label)
    head = masthead(facts, _("招商工作季考核"), day.isoformat())
    return Review("quarterly", quarter, head, title, subtitle, numbered(bodies))


def terms_of(settings: Settings | None) -> Terms:
    """The formula of the year with its bounds, or the defaults."""
    its = settings or Settings()
    formula = its.score_formula if its.score_formula in FORMULAS else FORMULA
    bonus = Fraction(its.bonus_cap) if its.bonus_cap else BONUS_CAP
    deduction = Fraction(its.missed_deduction) if its.missed_deduction else DEDUCTION
    return Terms(formula or FORMULA, bonus, deduction)


def quarter_scores(facts: Facts, quarter: Period, on: date) -> list[Score]:
    """The scores of all teams that have tasks in the quarter, best first; ties in the order of teams."""
    tasks, results = Tasks(facts, on), Results(facts, on)
    counts = Counts(facts, results)
    lines: dict[str, list[Line]] = {}
    for team in facts.team_order():
        its = [each for each in tasks.by_team.get(team, ()) if clip(each.period, quarter)]
        shares = weights([None if each.weight is None else Fraction(each.weight) for each in its])
        if its:
            lines[team] = [
                _line(facts, counts, team, each, quarter, share)
                for each, share in zip(its, shares, strict=True)
            ]
    found = [
        replace(each, why=(*each.why, *without_evidence(lines[each.team])))
        for each in scores(lines, _missed(facts, quarter, on, list(lines)), terms_of(facts.settings))
    ]
    return sorted(found, key=lambda each: (each.points is None, -(each.points or 0)))


def _line(facts: Facts, counts: Counts, team: str, task: Assigned, quarter: Period, weight: Fraction) -> Line:
    """What of a task fell due in the quarter and what was reached in it; results without evidence do not count (rule 26)."""
    part = clip(task.period, quarter)
    assert part is not None  # only such tasks are asked for
    its = [one for one in counts.of(task.metric, team) if part.first <= one[0] <= part.last]
    lacking: list[str] = []
    if task.metric in _NEED_EVIDENCE:
        proven = {each.project for each in facts.attachments.values() if each.attachment_kind == "佐证材料"}
        lacking = [key for _day, _value, key in its if key not in proven]
        its = [one for one in its if one[2] in proven]
    total = sum((value for _day, value, _id in its), Decimal(0))
    actual = Actual(total, tuple(key for *_rest, key in its))
    due = level(task.value, task.period, quarter, actual, counts.on, None).to_date
    return Line(task.task, task.metric, due, Fraction(total), weight, actual.ids, tuple(lacking))


def _missed(facts: Facts, quarter: Period, on: date, teams: list[str]) -> Mapping[str, int]:
    """Weeks that ended in the quarter and were not handed in; none where the desk is not in use."""
    if not facts.submissions:
        return {}
    handed_in = {(each.team, (each.week or "").strip().upper()) for each in facts.submissions.values()}
    used_from = min((week for _team, week in handed_in), default="")
    weeks, day = [], week_of(quarter.first)
    while day.last <= min(quarter.last, on):
        if day.key >= used_from:
            weeks.append(day.key)
        day = week_of(date.fromordinal(day.last.toordinal() + 1))
    return {team: sum((team, week) not in handed_in for week in weeks) for team in teams}


def _method(terms: Terms) -> str:
    texts = {
        "封顶加权": _(
            "各项任务按实绩与应完成数之比乘以权重计分，每项不超过权重；超额部分按一成加分，合计最多加{cap}分。"
        ),
        "极差标准化": _(
            "各组按实绩与应完成数之比加权合计后，在全部组中作极差标准化：最低60分，最高100分；各组相同的均计100分。"
        ),
        "比例扣分": _("各项任务按实绩与应完成数之比乘以权重计分；未报送周报每次扣{off}分。"),
    }
    cap, off = said(terms.bonus_cap), said(terms.deduction)
    evidence = _("没有佐证材料的实绩（待补件）不计分。")
    return texts[terms.formula].format(cap=cap, off=off) + evidence


def _score_table(facts: Facts, marked: list[Score]) -> Table:
    columns = (
        Column("rank", _("名次"), is_number=True),
        Column("team", _("组别")),
        Column("points", _("得分"), is_number=True),
    )
    rows: list[Row] = []
    rank = 0
    for number, score in enumerate(marked, 1):
        if number == 1 or score.points != marked[number - 2].points:
            rank = number
        ids = [key for line in score.why for key in line.facts]
        points: Cell = _("不作评估") if score.points is None else exact(score.points, ids)
        rows.append(
            Row(
                {
                    "rank": str(rank) if score.points is not None else "—",
                    "team": facts.team_name(score.team),
                    "points": points,
                },
                score.team,
            )
        )
    return Table("scores", columns, (Group("", tuple(rows)),))


def _reasons(facts: Facts, marked: list[Score]) -> tuple[Block, ...]:
    return tuple(
        Paragraph(
            (
                _("{team}：{lines}。").format(
                    team=facts.team_name(each.team), lines="；".join(line.text for line in each.why)
                ),
            )
        )
        for each in marked
        if each.why
    )
