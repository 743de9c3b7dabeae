"""The weekly bulletin put together: masthead, title, sections numbered one after the other, attached visit reports."""

from collections.abc import Collection
from datetime import date

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.bulletin import events, sections
from zsapp.domain.bulletin.annex import attendance_table, progress_table
from zsapp.domain.bulletin.late import Told, late
from zsapp.domain.bulletin.model import Block, Bulletin, Closing, Masthead, Section
from zsapp.domain.bulletin.tally import WeekFacts, gather, tally
from zsapp.domain.bulletin.visits import visit_report
from zsapp.domain.bulletin.words import day_words, span_words
from zsapp.domain.facts import Facts
from zsapp.domain.organisation import Settings, issuer_of
from zsapp.domain.rules import cadence
from zsapp.domain.rules.attendance import attendance
from zsapp.domain.rules.cadence import Period

ATTACH = ("none", "ab", "all")
_NUMERALS = "一二三四五六七八九十"
_WORKS = 2  # of a team in the week's attendance


def weekly(
    facts: Facts,
    week: Period,
    *,
    teams: Collection[str] | None = None,
    attach: str = "ab",
    on: date | None = None,
    told: Told | None = None,
) -> Bulletin:
    """The bulletin of a week; `teams`: only these; `attach`: which visit reports stand behind it (none, ab: intent A and B, all).

    `on` is the day printed in the masthead (default: the week's last). `told`: what issued bulletins said, for 补报与更正.
    Raises UserError for a setting or choice that cannot be read.
    """
    if attach not in ATTACH:
        raise UserError(_("附上哪些拜访报告只能是 none、ab 或 all。"))
    found = gather(facts, week, teams)
    figures = tally(found)
    return Bulletin(
        week,
        _masthead(facts.settings, week, on or week.last),
        _title(facts, week, teams),
        figures,
        _numbered(found, late(facts, told) if told and teams is None else ()),
        tuple(
            visit_report(facts, key)
            for key, visit in found.visits
            if attach == "all" or (attach == "ab" and visit.intent in ("A", "B"))
        ),
        _closing(facts.settings, on or week.last),
    )


def _numbered(found: WeekFacts, missed: tuple[Block, ...]) -> tuple[Section, ...]:
    """The sections in their order."""
    bodies: list[tuple[str, str, tuple[Block, ...]]] = [
        ("overview", _("总体情况"), sections.overview(found)),
        ("teams", _("各组进展"), sections.teams(found)),
        ("visits", _("本周拜访一览"), sections.visits(found)),
        ("progress", _("重点项目推进"), sections.progress(found)),
        ("leads", _("新增线索与签约"), sections.leads(found)),
        ("events", _("活动"), events.events(found)),
        ("matters", _("存在问题与需协调事项"), sections.matters(found)),
        ("next_week", _("下周安排"), (*sections.next_week(found), *events.coming(found))),
    ]
    if missed:
        bodies.append(("late", _("补报与更正"), missed))
    numerals = _(_NUMERALS)
    numbered = (
        Section(key, numerals[place], heading, blocks) for place, (key, heading, blocks) in enumerate(bodies)
    )
    return (*numbered, *_annexes(found))


def _annexes(found: WeekFacts) -> tuple[Section, ...]:
    """附表: task progress and attendance as of the week's end, where there are tasks and trips; only of chosen teams."""
    progress = progress_table(found.facts, found.week.last, teams=found.teams, is_main_only=True)
    away = attendance(found.facts, found.week, teams=found.teams)
    bodies = []
    if progress.rows():
        bodies.append(("annex_tasks", _("任务完成进度"), progress))
    if away.days:
        bodies.append(("annex_attendance", _("外出考勤"), attendance_table(found.facts, away, most=_WORKS)))
    word = _("附表{n}")
    return tuple(
        Section(key, word.format(n=number if len(bodies) > 1 else ""), heading, (table,))
        for number, (key, heading, table) in enumerate(bodies, 1)
    )


def _title(facts: Facts, week: Period, teams: Collection[str] | None) -> str:
    if teams is not None and len(teams) == 1:
        name = facts.team_name(next(iter(teams)))
        return _("{team}{week}招商工作情况").format(team=name, week=week.label)
    return _("{week}招商工作情况通报").format(week=week.label)


def _masthead(settings: Settings | None, week: Period, day: date) -> Masthead:
    its, issuer = settings or Settings(), issuer_of(settings)
    is_document = its.bulletin_form == "文件"
    mark = issuer + _("文件") if is_document else its.bulletin_name or _("招商工作周通报")
    number = issue_number(its, week)
    return Masthead(mark, number, issuer, day_words(day.isoformat(), with_year=True), is_document)


def _closing(settings: Settings | None, day: date) -> Closing:
    its = settings or Settings()
    is_document = its.bulletin_form == "文件"
    issuer, on = issuer_of(settings), day_words(day.isoformat(), with_year=True)
    goes_to = ((_("报"), its.report_to), (_("送"), its.send_to), (_("发"), its.issue_to))
    copies_to = tuple((word, whom) for word, whom in goes_to if whom)
    has_end = bool(copies_to or its.copies)
    return Closing(
        addressees=(its.addressees or "") if is_document else "",
        signer=issuer if is_document else "",
        signed_on=on if is_document else "",
        copies_to=copies_to,
        printer=issuer if has_end else "",
        printed_on=_("{day}印发").format(day=on) if has_end else "",
        copies=_("（共印{n}份）").format(n=its.copies) if its.copies else "",
    )


def numbered(settings: Settings, week: Period, order: int) -> str:
    """The number of the bulletin that is the `order`th of its year; empty below 1.

    简报: 第12期（总第60期）. 文件: 招办〔2016〕12号, the year in six-cornered brackets, no 第 and no leading zero (GB/T 9704-2012, 7.2.5).
    """
    if order < 1:
        return ""
    if settings.bulletin_form == "文件":
        total = (settings.documents_before or 0) + order
        word = settings.document_word or ""
        return _("{word}〔{year}〕{n}号").format(word=word, year=week.last.year, n=total)
    if settings.issues_before is None:
        return _("第{n}期").format(n=order)
    return _("第{n}期（总第{total}期）").format(n=order, total=settings.issues_before + order)


def issue_number(settings: Settings, week: Period) -> str:
    """The number of a week's bulletin where there is one each week from the first on. Raises UserError."""
    return numbered(settings, week, order_by_weeks(settings, week))


def order_by_weeks(settings: Settings, week: Period) -> int:
    """Which bulletin of the year it is where there is one each week from the first on; 0 where no first week is set, or before it.

    Raises UserError where the setting is no week.
    """
    if not settings.first_issue_week:
        return 0
    try:
        first = cadence.week(settings.first_issue_week)
    except UserError as mistake:
        raise UserError(_("年度设置中的“第1期周次”：{mistake}").format(mistake=mistake)) from None
    return max(0, (week.first - first.first).days // 7 + 1)


def span(week: Period) -> str:
    """（4月25日至5月1日）, printed below the title."""
    return _("（{span}）").format(span=span_words(week.first, week.last))
