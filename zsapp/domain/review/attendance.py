"""外出考勤 (rule 29): 序号, 组别, 外出人数, 外出天数, 工作开展情况; sorted by days out, 未外出 where nobody was, 合计."""

from datetime import date

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Block, Column, Figure, Group, Review, Row, Table
from zsapp.domain.bulletin.words import span_words
from zsapp.domain.facts import Facts
from zsapp.domain.review.model import checks, masthead, numbered, whole
from zsapp.domain.rules.attendance import Attendance, Away, attendance
from zsapp.domain.rules.cadence import Period


def attendance_table(facts: Facts, found: Attendance) -> Table:
    """The table of the issued model: exactly those columns in that order."""
    columns = (
        Column("number", _("序号"), is_number=True),
        Column("team", _("组别")),
        Column("people", _("外出人数"), is_number=True),
        Column("days", _("外出天数"), is_number=True),
        Column("work", _("工作开展情况")),
    )
    rows = tuple(_row(facts, number, away) for number, away in enumerate(found.rows, 1))
    ids = tuple(key for away in found.rows for key in away.trips)
    total = Row({"team": _("合计"), "people": whole(found.people, ids), "days": whole(found.days, ids)})
    remark = _("注：外出起止两日均计入；同一人同一天的多次外出计一天；跨期的外出只计本期内的天数。")
    return Table("attendance", columns, (Group("", rows),), total=total, remarks=(remark,))


def _row(facts: Facts, number: int, away: Away) -> Row:
    work = "；".join(away.work) if away.trips else _("未外出")
    cells: dict[str, Figure | str] = {
        "number": str(number),
        "team": facts.team_name(away.team),
        "people": whole(len(away.people), away.trips),
        "days": whole(away.days, away.trips),
        "work": work or "—",
    }
    return Row(cells, away.team)


def attendance_review(facts: Facts, first: date, last: date) -> Review:
    """The attendance of a period of any length, both end days in it."""
    label = span_words(first, last)
    period = Period(first, last, label, f"{first.isoformat()}/{last.isoformat()}")
    found = attendance(facts, period)
    table: tuple[Block, ...] = (attendance_table(facts, found),)
    title = _("招商小组外出考勤表")
    subtitle = _("（{span}）").format(span=span_words(first, last))
    bodies = [
        ("attendance", _("外出考勤"), table),
        ("checks", _("请核对"), checks(facts, (("", line) for line in found.findings))),
    ]
    head = masthead(facts, _("招商工作考勤通报"), last.isoformat())
    return Review("attendance", period, head, title, subtitle, numbered(bodies))
