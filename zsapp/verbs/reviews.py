"""Reviews: monthly, quarterly, attendance, task progress; as PDF, or as Excel where the file's name says so (rules 8, 9, 28, 29)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from zsapp.base.errors import UserError
from zsapp.base.texts import CHINESE, _, speaking
from zsapp.domain.facts import Facts
from zsapp.domain.review import Review, attendance_review, monthly_review, quarterly_review, tasks_review
from zsapp.domain.rules import cadence
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts
from zsapp.verbs.reports import Drawn, Report, drawn_as, keep_drawn


def monthly(desk: Desk, month: str) -> Review:
    """月调度 of a month (`2016-05`), as of its end or of today while it runs. Raises UserError."""
    period = cadence.month(month)
    return _in_chinese(
        desk, period.last.year, lambda known: monthly_review(known, cadence.month(month), desk.today)
    )


def quarterly(desk: Desk, quarter: str) -> Review:
    """季考核 of a quarter (`2016-Q2`). Raises UserError."""
    period = cadence.quarter(quarter)
    return _in_chinese(
        desk, period.last.year, lambda known: quarterly_review(known, cadence.quarter(quarter), desk.today)
    )


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
        raise UserError(_("请给出以 .pdf 或 .xlsx 结尾的文件名（{name}）。").format(name=out.name))
    return keep_drawn(draw(desk, review) if suffix == ".pdf" else draw_sheet(review), out)


def _in_chinese(desk: Desk, year: int, make: Callable[[Facts], Review]) -> Review:
    """Reports are Chinese documents, whatever the language of the person who writes them."""
    known = facts(desk, year)
    with speaking(CHINESE):
        return make(known)
