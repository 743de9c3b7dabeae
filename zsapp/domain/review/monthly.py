"""月调度: what the month brought, how the tasks stand at its end, targets and extensions, results, attendance (rules 8 and 9)."""

from datetime import date

from zsapp.base.texts import _
from zsapp.domain.bulletin.annex import attendance_table, progress_table
from zsapp.domain.bulletin.model import Block, Cell, Column, Figure, Group, Paragraph, Review, Row, Table
from zsapp.domain.bulletin.sections import filled
from zsapp.domain.bulletin.tally import gather, not_added, tally
from zsapp.domain.bulletin.words import amount_words, day_words
from zsapp.domain.facts import Facts
from zsapp.domain.review.foreign import foreign_findings, foreign_table
from zsapp.domain.review.model import checks, masthead, numbered, plain, span_of, until
from zsapp.domain.review.tasks import campaign_table, findings
from zsapp.domain.rules.assess import assess
from zsapp.domain.rules.attendance import attendance
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.results import Result, Results


def monthly_review(facts: Facts, month: Period, on: date, missed: tuple[Block, ...] = ()) -> Review:
    """The review of a month as of its last day, or as of `on` while it runs. `missed`: 补报与更正 of those issued before."""
    day = min(month.last, on) if on >= month.first else month.last
    assessed = assess(facts, day)
    progress = progress_table(facts, day, month)
    gone, span = until(month, day), span_of(month, day, on)
    away = attendance(facts, gone)
    bodies: list[tuple[str, str, tuple[Block, ...]]] = [
        ("overview", _("总体情况"), (overview(facts, gone, span),)),
        ("tasks", _("任务进度"), (progress,) if progress.rows() else (plain(_("尚未下达任务。")),)),
        ("campaign", _("离岗招商目标与顺延"), (campaign_table(facts, assessed),) if assessed.rows else ()),
        ("results", _("本月实绩"), results_table(facts, month, day)),
        ("attendance", _("外出考勤"), (attendance_table(facts, away),)),
        ("foreign", _("外资情况"), foreign_table(facts, gone)),
        ("late", _("补报与更正"), missed),
        (
            "checks",
            _("请核对"),
            checks(
                facts,
                [*findings(assessed), *foreign_findings(facts, day)],
            ),
        ),
    ]
    subtitle = _("（{span}）").format(span=span)
    title = _("{month}招商工作调度").format(month=month.label)
    head = masthead(facts, _("招商工作月调度"), day.isoformat())
    return Review("monthly", month, head, title, subtitle, numbered(bodies))


def overview(facts: Facts, period: Period, span: str) -> Paragraph:
    """One sentence in the usual words over the facts of the period by their own date, never over weekly reports (rule 9).

    `span`: the period in words, the same as in the subtitle.
    """
    found = gather(facts, period)
    unrated, other_paid = not_added(found)
    text = _(
        "{span}，拜访{calls}家次，接待来访{groups}批次{heads}人次，电话沟通{phones}次，召开会议{meetings}次；"
        "新增线索{leads}条，在谈{talks}个，签约{signed}个、协议总投资{investment}万元{unrated}，"
        "到账外资{paid_in}万美元{other_paid}。"
    )
    return Paragraph(filled(text, span=span, unrated=unrated, other_paid=other_paid, **tally(found)))


def results_table(facts: Facts, period: Period, on: date) -> tuple[Block, ...]:
    """Projects that reached the stage that counts in the period, and capital increases; 待补件 where no evidence is attached (rule 26)."""
    results = Results(facts, on)
    rows = tuple(
        _result_row(facts, results, team, result)
        for team in (*facts.team_order(), "")
        for result in results.by_team.get(team, ())
        if period.first <= result.day <= period.last
    )
    if not rows:
        return (plain(_("本期没有注册项目和增资。")),)
    columns = (
        Column("project", _("项目")),
        Column("team", _("组别")),
        Column("event", _("事项")),
        Column("day", _("日期")),
        Column("capital", _("注册资本\n（增资额）"), is_number=True),
        Column("evidence", _("佐证")),
    )
    return (Table("results", columns, (Group("", rows),)),)


def _result_row(facts: Facts, results: Results, team: str, result: Result) -> Row:
    amount = (
        facts.increases[result.record].increment
        if result.is_increase
        else facts.projects[result.project].registered_capital
    )
    fen = result.capital.fen if result.capital else None
    capital: Cell = "—" if amount is None else Figure(fen or 0, amount_words(amount), (result.record,))
    cells: dict[str, Cell] = {
        "project": facts.projects[result.project].name or "—",
        "team": facts.team_name(team),
        "event": results.event(result),
        "day": day_words(result.day.isoformat()),
        "capital": capital,
        "evidence": _("有") if result.has_evidence else _("待补件"),
    }
    return Row(cells, result.project)
