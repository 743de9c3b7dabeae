"""Reviews: monthly, quarterly, attendance, task progress, catalogue; PDF, or Excel where the name says so (rules 8, 9, 11-13, 28, 29)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from zsapp.base.errors import UserError
from zsapp.base.texts import CHINESE, _, speaking
from zsapp.domain.bulletin.late import EntriesOf, late
from zsapp.domain.facts import Facts
from zsapp.domain.review import (
    Review,
    attendance_review,
    catalogue_review,
    monthly_entries,
    monthly_review,
    number_words,
    quarterly_entries,
    quarterly_review,
    tasks_review,
)
from zsapp.domain.rules import cadence
from zsapp.verbs import issuing
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts
from zsapp.verbs.reports import Drawn, Report, drawn_as, keep_drawn

MONTHLY, QUARTERLY = "月调度", "季考核"
ENTRIES: dict[str, EntriesOf] = {MONTHLY: monthly_entries, QUARTERLY: quarterly_entries}


def monthly(desk: Desk, month: str) -> Review:
    """月调度 of a month (`2016-05`) as it would be issued now, as of its end or of today while it runs. Raises UserError."""
    return draft(desk, MONTHLY, cadence.month(month))


def quarterly(desk: Desk, quarter: str) -> Review:
    """季考核 of a quarter (`2016-Q2`) as it would be issued now. Raises UserError."""
    return draft(desk, QUARTERLY, cadence.quarter(quarter))


def period_of(kind: str, period: str) -> cadence.Period:
    """The month of a 月调度, the quarter of a 季考核. Raises UserError."""
    return cadence.month(period) if kind == MONTHLY else cadence.quarter(period)


def draft(desk: Desk, kind: str, period: cadence.Period) -> Review:
    """The review without a number (it is a draft until it is issued), with 补报与更正 of those that were issued before."""
    told = issuing.told_before(desk, period, kind=kind)

    def make(known: Facts) -> Review:
        its = period_of(kind, period.key)  # labelled in Chinese, as reports are
        missed = late(known, told, ENTRIES[kind], _("所属期间")) if told else ()
        review = monthly_review if kind == MONTHLY else quarterly_review
        return review(known, its, desk.today, missed)

    return _in_chinese(desk, period.last.year, make)


def numbered(desk: Desk, kind: str, period: cadence.Period) -> Review:
    """The review as it is issued now, with the number it gets."""
    made = draft(desk, kind, period)
    return replace(made, masthead=replace(made.masthead, number=next_number(desk, kind, period)))


def next_order(desk: Desk, kind: str, period: cadence.Period) -> int:
    """Its own order where it was issued, else the one after the last of its year."""
    before = issuing.issues(desk, period.last.year, kind=kind)
    own = next((each.order for each in before if each.week == period.key), None)
    return own or max((each.order for each in before), default=0) + 1


def next_number(desk: Desk, kind: str, period: cadence.Period) -> str:
    """The number of a review if it is issued now: 第1期 of its year."""
    with speaking(CHINESE):
        return number_words(next_order(desk, kind, period))


def attendance(desk: Desk, first: date, last: date) -> Review:
    """外出考勤 from one day to another, both counted. Raises UserError where the end is before the start."""
    if last < first:
        raise UserError(
            _("止日{last}早于起日{first}，请对调。").format(first=first.isoformat(), last=last.isoformat())
        )
    return _in_chinese(desk, last.year, lambda known: attendance_review(known, first, last))


def tasks(desk: Desk, on: date) -> Review:
    """任务完成进度 as of a day."""
    return _in_chinese(desk, on.year, lambda known: tasks_review(known, on))


def catalogue(desk: Desk, year: int) -> Review:
    """产业招商参考目录 of a year with its coverage, as of today; of a year that has ended as of its last day. Raises UserError."""
    if not 1900 <= year <= 2999:
        raise UserError(_("“{year}”不是年度，请写成 2016。").format(year=year))
    on = min(desk.today, date(year, 12, 31))
    return _in_chinese(desk, year, lambda known: catalogue_review(known, year, on))


def draw(desk: Desk, review: Review) -> Drawn:
    """The review as PDF in memory."""
    from zsapp.reports.review import write_review

    return drawn_as(desk, review, lambda to, book: write_review(review, to, book=book))


def draw_sheet(review: Review) -> Drawn:
    """The tables of the review as Excel."""
    from zsapp.reports.sheet import review_sheet

    with speaking(CHINESE):
        return Drawn(review_sheet(review), 0, (), suffix=".xlsx")


def write(desk: Desk, review: Review, out: Path) -> Report:
    """Write the review as PDF, or as Excel where the name ends with .xlsx. Raises UserError, PlaceError."""
    suffix = out.suffix.lower()
    if suffix not in (".pdf", ".xlsx"):
        raise UserError(wrong_name(out))
    return keep_drawn(draw(desk, review) if suffix == ".pdf" else draw_sheet(review), out)


def wrong_name(out: Path) -> str:
    """What is told of a file name that ends otherwise."""
    return _("请给出以 .pdf 或 .xlsx 结尾的文件名（{name}）。").format(name=out.name)


def _in_chinese(desk: Desk, year: int, make: Callable[[Facts], Review]) -> Review:
    """Reports are Chinese documents, whatever the language of the person who writes them."""
    known = facts(desk, year)
    with speaking(CHINESE):
        return make(known)
