"""外出考勤 (rule 29): 序号, 组别, 外出人数, 外出天数, 工作开展情况; sorted by days out, 未外出 where nobody was, 合计."""

from datetime import date

from zsapp.base.texts import _
from zsapp.domain.bulletin.annex import attendance_table
from zsapp.domain.bulletin.model import Block, Review
from zsapp.domain.bulletin.words import span_words
from zsapp.domain.facts import Facts
from zsapp.domain.review.model import checks, masthead, numbered
from zsapp.domain.rules.attendance import attendance
from zsapp.domain.rules.cadence import Period


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
