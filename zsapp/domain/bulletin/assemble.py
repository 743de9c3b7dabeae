"""The weekly bulletin put together: masthead, title, sections numbered one after the other, attached visit reports."""

from collections.abc import Collection
from datetime import date

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.bulletin import sections
from zsapp.domain.bulletin.facts import Facts
from zsapp.domain.bulletin.model import Block, Bulletin, Masthead, Section
from zsapp.domain.bulletin.tally import WeekFacts, gather, tally
from zsapp.domain.bulletin.visits import visit_report
from zsapp.domain.bulletin.words import day_words, span_words
from zsapp.domain.organisation import Settings
from zsapp.domain.rules import cadence
from zsapp.domain.rules.cadence import Period

ATTACH = ("none", "ab", "all")
_NUMERALS = "一二三四五六七八九十"


def weekly(
    facts: Facts,
    week: Period,
    *,
    teams: Collection[str] | None = None,
    attach: str = "ab",
    on: date | None = None,
) -> Bulletin:
    """The bulletin of a week; `teams`: only these; `attach`: which visit reports stand behind it (none, ab: intent A and B, all).

    `on` is the day printed in the masthead (default: the week's last). Raises UserError for a setting or choice that cannot be read.
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
        _numbered(found),
        tuple(
            visit_report(facts, key)
            for key, visit in found.visits
            if attach == "all" or (attach == "ab" and visit.intent in ("A", "B"))
        ),
    )


def _numbered(found: WeekFacts) -> tuple[Section, ...]:
    """The sections in their order; one for which there are no kinds of record yet (活动) is left out."""
    bodies: list[tuple[str, str, tuple[Block, ...]]] = [
        ("overview", _("总体情况"), sections.overview(found)),
        ("teams", _("各组进展"), sections.teams(found)),
        ("visits", _("本周拜访一览"), sections.visits(found)),
        ("progress", _("重点项目推进"), sections.progress(found)),
        ("leads", _("新增线索与签约"), sections.leads(found)),
        ("matters", _("存在问题与需协调事项"), sections.matters(found)),
        ("next_week", _("下周安排"), sections.next_week(found)),
    ]
    numerals = _(_NUMERALS)
    return tuple(
        Section(key, numerals[place], heading, blocks) for place, (key, heading, blocks) in enumerate(bodies)
    )


def _title(facts: Facts, week: Period, teams: Collection[str] | None) -> str:
    if teams is not None and len(teams) == 1:
        name = facts.team_name(next(iter(teams)))
        return _("{team}{week}招商工作情况").format(team=name, week=week.label)
    return _("{week}招商工作情况通报").format(week=week.label)


def _masthead(settings: Settings | None, week: Period, day: date) -> Masthead:
    its = settings or Settings()
    return Masthead(
        its.bulletin_name or _("招商工作周通报"),
        issue_number(its, week),
        its.issuer or _("招商办"),
        day_words(day.isoformat(), with_year=True),
    )


def issue_number(settings: Settings, week: Period) -> str:
    """第12期（总第60期） by the settings of the year; empty where they are not set or the week lies before the first issue.

    Raises UserError where the setting is no week.
    """
    if not settings.first_issue_week:
        return ""
    try:
        first = cadence.week(settings.first_issue_week)
    except UserError as mistake:
        raise UserError(_("年度设置中的“第1期周次”：{mistake}").format(mistake=mistake)) from None
    number = (week.first - first.first).days // 7 + 1
    if number < 1:
        return ""
    if settings.issues_before is None:
        return _("第{n}期").format(n=number)
    return _("第{n}期（总第{total}期）").format(n=number, total=settings.issues_before + number)


def span(week: Period) -> str:
    """（4月25日至5月1日）, printed below the title."""
    return _("（{span}）").format(span=span_words(week.first, week.last))
