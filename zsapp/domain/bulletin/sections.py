"""The sections of the weekly bulletin: sentences in the usual words, tables, one chart."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import groupby

from zsapp.base.texts import _
from zsapp.domain.bulletin.charts import stage_chart, team_charts
from zsapp.domain.bulletin.model import (
    Block,
    Column,
    Figure,
    Group,
    Paragraph,
    Row,
    Sentence,
    Table,
)
from zsapp.domain.bulletin.tally import WeekFacts, matter_state, not_added, tally
from zsapp.domain.bulletin.words import amount_words, day_words, gist, span_words
from zsapp.domain.facts import StageMove
from zsapp.domain.matter import Matter
from zsapp.domain.rules.assess import assess
from zsapp.domain.rules.cadence import week_after
from zsapp.domain.rules.pace import Level
from zsapp.domain.visit import Visit

NONE = "—"


def filled(text: str, **parts: Figure | str) -> Sentence:
    """The text with its {names} replaced by figures and words, as a sentence."""
    sentence: list[Figure | str] = []
    for piece in text.split("{"):
        name, brace, rest = piece.partition("}")
        sentence += [parts[name], rest] if brace else [piece]
    return tuple(each for each in sentence if each != "")


def _plain(text: str) -> Paragraph:
    return Paragraph((text,))


def overview(found: WeekFacts) -> tuple[Block, ...]:
    """一、总体情况: one sentence; what is nought is shown as 0, headquarters reads it."""
    unrated, other_paid = not_added(found)
    text = _(
        "{span}，拜访{calls}家次，接待来访{groups}批次{heads}人次，电话沟通{phones}次，召开会议{meetings}次；"
        "新增线索{leads}条，在谈{talks}个，签约{signed}个、协议总投资{investment}万元{unrated}，"
        "到账外资{paid_in}万美元{other_paid}。"
    )
    span = span_words(found.week.first, found.week.last)
    return (Paragraph(filled(text, span=span, unrated=unrated, other_paid=other_paid, **tally(found))),)


def teams(found: WeekFacts) -> tuple[Block, ...]:
    """二、各组进展: ranked by pace of the main task, signed projects, calls (equal rank 1, 1, 3); 零报告, 未报送, 合计; charts."""
    if not found.teams:
        return (_plain(_("尚未建立招商小组。")),)
    figures = {team: tally(found, team) for team in found.teams}
    levels = {row.team: row.pace for row in assess(found.facts, found.week.last).rows}
    merits = {team: _merit(levels.get(team), figures[team]) for team in found.teams}
    order = sorted(found.teams, key=merits.__getitem__)  # stable: equals stay in the order of teams
    rows: list[Row] = []
    rank = 0
    for number, team in enumerate(order, start=1):
        if number == 1 or merits[team] != merits[order[number - 2]]:
            rank = number
        cells = {"rank": str(rank), "team": found.facts.team_name(team), "state": _state(found, team)}
        rows.append(Row({**cells, **figures[team]}, team))
    total = Row({"team": _("合计"), **tally(found)})
    table = Table(
        "teams",
        _team_columns(),
        (Group("", tuple(rows)),),
        total=total,
        remarks=_team_remarks(found, rows),
    )
    return (table, *team_charts(found, order, figures, levels))


def _merit(pace: Level | None, figures: dict[str, Figure]) -> tuple[Fraction, int, int]:
    """Smaller is better: pace of the main task (none counts as nothing), signed projects, calls."""
    ratio = pace.ratio if pace is not None else None
    return (-(ratio or Fraction(0)), -figures["signed"].value, -figures["calls"].value)


def _team_columns() -> tuple[Column, ...]:
    numbers = (
        ("calls", _("拜访\n家次")),
        ("groups", _("来访\n批次")),
        ("heads", _("来访\n人次")),
        ("phones", _("电话")),
        ("meetings", _("会议")),
        ("leads", _("新增\n线索")),
        ("talks", _("在谈\n项目")),
        ("signed", _("签约\n项目")),
        ("investment", _("协议总投资\n万元")),
        ("paid_in", _("到账外资\n万美元")),
    )
    return (
        Column("rank", _("名次"), is_number=True),
        Column("team", _("组别")),
        *(Column(key, title, is_number=True) for key, title in numbers),
        Column("state", _("报送\n情况")),
    )


def _state(found: WeekFacts, team: str) -> str:
    """未报送 only where the desk is in use, i.e. somebody handed in at some time; a team with nothing is a 零报告."""
    submissions = found.facts.submissions.values()
    handed_in = any(
        each.team == team and (each.week or "").strip().upper() == found.week.key for each in submissions
    )
    if submissions and not handed_in:
        return _("未报送")
    if team not in found.active_teams():
        return _("零报告")
    return _("已报送") if handed_in else ""


def _team_remarks(found: WeekFacts, rows: list[Row]) -> tuple[str, ...]:
    lines = []
    named = ""
    for state in (_("零报告"), _("未报送")):
        names = [str(row.cells["team"]) for row in rows if row.cells["state"] == state]
        if names:
            text = _("{state}（{n}个组）：{names}。")
            named += text.format(state=state, n=len(names), names="、".join(names))
    if named:
        lines.append(named)
    if any(not_added(found)):
        lines.append(
            _(
                "外币金额按签约当日所存汇率折算为人民币；没有可用汇率的协议总投资、美元以外的到账外资不计入合计。"
            )
        )
    return tuple(lines)


def visits(found: WeekFacts) -> tuple[Block, ...]:
    """三、本周拜访一览: one line for each visit of any kind, grouped by team."""
    if not found.visits:
        return (_plain(_("本周无拜访、来访、电话和会议。")),)
    groups = []
    for team, its in groupby(found.visits, key=lambda pair: pair[1].team):
        rows = tuple(_visit_row(found, key, visit) for key, visit in its)
        title = _("{team}（{n}次）").format(team=found.facts.team_name(team), n=len(rows))
        groups.append(Group(title, rows))
    columns = (
        Column("company", _("企业")),
        Column("day", _("日期")),
        Column("kind", _("方式")),
        Column("intent", _("意向")),
        Column("ours", _("我方人员")),
    )
    below = (Column("theirs", _("对方人员")), Column("gist", _("内容摘要")))
    return (Table("visits", columns, tuple(groups), below=below),)


def _visit_row(found: WeekFacts, key: str, visit: Visit) -> Row:
    facts = found.facts
    return Row(
        {
            "company": facts.company_name(visit.company),
            "day": day_words(visit.date),
            "kind": visit.visit_kind or "",
            "ours": facts.member_names(visit.our_people) or NONE,
            "theirs": facts.contact_names(visit.their_people, visit.their_count) or NONE,
            "intent": visit.intent or NONE,
            "gist": gist(visit.content or visit.intent_text or visit.asks) or NONE,
        },
        key,
    )


def progress(found: WeekFacts) -> tuple[Block, ...]:
    """四、重点项目推进: changes of stage in the week, and where all projects stand."""
    chart = stage_chart(found)
    stages = (chart,) if chart else ()
    if not found.progress:
        return (_plain(_("本周无项目阶段变动。")), *stages)
    columns = (
        Column("project", _("项目")),
        Column("team", _("组别")),
        Column("change", _("阶段变动")),
        Column("day", _("日期")),
        Column("investment", _("协议总投资"), is_number=True),
    )
    rows = []
    for move in found.progress:
        project = found.facts.projects[move.project]
        change = _("{before}→{after}").format(before=move.before, after=move.stage)
        reason = move.reason or gist(project.summary)
        rows.append(_project_row(found, move, change=change, reason=reason))
    below = (Column("company", _("企业")), Column("reason", _("说明")))
    return (Table("progress", columns, (Group("", tuple(rows)),), below=below), *stages)


def _project_row(found: WeekFacts, move: StageMove, **more: str) -> Row:
    project = found.facts.projects[move.project]
    return Row(
        {
            "project": project.name or NONE,
            "company": found.facts.company_name(project.company) if project.company else NONE,
            "team": found.facts.team_name(project.team),
            "day": day_words(move.date),
            "capital": amount_words(project.registered_capital) or NONE,
            "investment": amount_words(project.total_investment) or NONE,
            **more,
        },
        move.project,
    )


def leads(found: WeekFacts) -> tuple[Block, ...]:
    """五、新增线索与签约, and what was paid in."""
    if not (found.leads or found.signed or found.paid_in):
        return (_plain(_("本周无新增线索，无签约项目。")),)
    blocks: list[Block] = [_heading(_("（一）新增线索"))]
    columns: tuple[Column, ...] = (
        Column("project", _("项目")),
        Column("team", _("组别")),
        Column("day", _("日期")),
        Column("investment", _("拟投资"), is_number=True),
    )
    blocks.append(_projects(found, found.leads, columns, nothing=_("本周无新增线索。")))
    blocks.append(_heading(_("（二）签约项目")))
    columns = (
        Column("project", _("项目")),
        Column("team", _("组别")),
        Column("day", _("日期")),
        Column("capital", _("注册资本"), is_number=True),
        Column("investment", _("协议总投资"), is_number=True),
    )
    blocks.append(_projects(found, found.signed, columns, nothing=_("本周无签约项目。")))
    if found.paid_in:
        blocks.append(_heading(_("（三）外资到账")))
        blocks.append(_plain(_paid_in(found)))
    return tuple(blocks)


def _heading(text: str) -> Paragraph:
    return Paragraph((text,), is_heading=True)


def _projects(
    found: WeekFacts, moves: Iterable[StageMove], columns: tuple[Column, ...], *, nothing: str
) -> Block:
    rows = tuple(
        _project_row(found, move, summary=gist(found.facts.projects[move.project].summary)) for move in moves
    )
    key = "signed" if any(column.key == "capital" for column in columns) else "leads"
    below = (Column("company", _("企业")), Column("summary", _("建设内容")))
    return Table(key, columns, (Group("", rows),), below=below) if rows else _plain(nothing)


def _paid_in(found: WeekFacts) -> str:
    parts = []
    for key in found.paid_in:
        project = found.facts.projects[key]
        parts.append(
            _("{project}{amount}（{day}）").format(
                project=project.name or NONE,
                amount=amount_words(project.paid_in),
                day=day_words(project.paid_in_date),
            )
        )
    return _("{projects}。").format(projects="；".join(parts))


def matters(found: WeekFacts) -> tuple[Block, ...]:
    """七、存在问题与需协调事项: open, answered in the week, pressed, overdue."""
    if not found.matters:
        return (_plain(_("本周无需协调事项。")),)
    end = found.week.last.isoformat()
    states = [(key, matter_state(each, end), is_overdue(each, end)) for key, each in found.matters]

    def of(state: str) -> Figure:
        ids = tuple(key for key, its, _overdue in states if its == state)
        return Figure(len(ids), str(len(ids)), ids)

    overdue = tuple(key for key, _its, late in states if late)
    every = Figure(len(states), str(len(states)), tuple(key for key, _its, _late in states))
    text = _("共{all}项：待协调{raised}、督办{pressed}、已答复{answered}、办结{closed}，其中逾期{overdue}。")
    sentence = filled(
        text,
        all=every,
        raised=of("待协调"),
        pressed=of("督办"),
        answered=of("已答复"),
        closed=of("办结"),
        overdue=Figure(len(overdue), str(len(overdue)), overdue),
    )
    rows = tuple(
        _matter_row(found, number, key=key, matter=each)
        for number, (key, each) in enumerate(found.matters, start=1)
    )
    columns = (
        Column("number", _("序号"), is_number=True),
        Column("matter", _("事项")),
        Column("team", _("提出组别")),
        Column("whom", _("请协调单位")),
        Column("due", _("期限")),
        Column("state", _("状态")),
    )
    below = (Column("company", _("企业")), Column("answer", _("答复")))
    return (Paragraph(sentence), Table("matters", columns, (Group("", rows),), below=below))


def is_overdue(matter: Matter, end: str) -> bool:
    """Whether its day had passed at the week's end (ISO text) without an answer."""
    is_open = matter_state(matter, end) in ("待协调", "督办")
    return is_open and matter.due is not None and matter.due < end


def _matter_row(found: WeekFacts, number: int, *, key: str, matter: Matter) -> Row:
    facts = found.facts
    end = found.week.last
    state = matter_state(matter, end.isoformat())
    if is_overdue(matter, end.isoformat()):
        late_days = (end - date.fromisoformat(matter.due or "")).days
        state = _("{state}\n逾期{n}天").format(state=state, n=late_days)
    is_answered = matter.answered_on is None or matter.answered_on <= end.isoformat()
    return Row(
        {
            "number": str(number),
            "matter": matter.title or NONE,
            "company": facts.company_name(matter.company) if matter.company else "",
            "team": facts.team_name(matter.team),
            "whom": matter.asks_whom or NONE,
            "due": day_words(matter.due) or NONE,
            "state": state,
            "answer": (matter.answer if is_answered else None) or "",
        },
        key,
    )


def next_week(found: WeekFacts) -> tuple[Block, ...]:
    """八、下周安排: plans of next week by day and team."""
    coming = week_after(found.week)
    span = span_words(coming.first, coming.last)
    if not found.plans:
        return (_plain(_("下周（{span}）暂无拜访计划。").format(span=span)),)
    facts = found.facts
    groups = []
    for day, its in groupby(found.plans, key=lambda pair: pair[1].date):
        rows = tuple(
            Row(
                {
                    "team": facts.team_name(plan.team),
                    "company": facts.company_name(plan.company),
                    "kind": plan.visit_kind or NONE,
                    "purpose": plan.purpose or NONE,
                },
                key,
            )
            for key, plan in its
        )
        groups.append(Group(day_words(day, with_weekday=True), rows))
    columns = (
        Column("team", _("组别")),
        Column("company", _("企业")),
        Column("kind", _("方式")),
        Column("purpose", _("事由")),
    )
    figure = Figure(len(found.plans), str(len(found.plans)), tuple(key for key, _plan in found.plans))
    sentence = filled(_("下周（{span}）安排{n}项："), span=span, n=figure)
    return (Paragraph(sentence), Table("next_week", columns, tuple(groups)))
