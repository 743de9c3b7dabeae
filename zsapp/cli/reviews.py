"""`report monthly | quarterly | attendance | tasks | catalogue`: PDF, or Excel where the file's name says so."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.cli.context import Context

if TYPE_CHECKING:
    from zsapp.domain.bulletin.model import Review
    from zsapp.verbs.desk import Desk
    from zsapp.verbs.reports import Report


def add_to(report: Any) -> None:
    """Enter these reports among those of `report`."""
    each = report.add_parser("monthly", help=_("月调度"))
    each.add_argument("--month", required=True, metavar="2016-05")
    _out(each, _monthly)
    each = report.add_parser("quarterly", help=_("季考核"))
    each.add_argument("--quarter", required=True, metavar="2016-Q2")
    _out(each, _quarterly)
    each = report.add_parser("attendance", help=_("外出考勤"))
    each.add_argument("--from", dest="first", required=True, metavar="2016-05-01")
    each.add_argument("--to", dest="last", required=True, metavar="2016-05-31")
    _out(each, _attendance)
    each = report.add_parser("tasks", help=_("任务完成进度"))
    each.add_argument("--on", metavar="2016-07-20", help=_("考核到哪一天，默认今天"))
    _out(each, _tasks)
    each = report.add_parser("catalogue", help=_("产业招商参考目录和覆盖情况"))
    each.add_argument("--year", type=int, required=True, metavar="2016")
    _out(each, _catalogue)


def _out(each: argparse.ArgumentParser, run: Any) -> None:
    each.add_argument("-o", "--output", type=Path, required=True, metavar="F.pdf|F.xlsx")
    each.set_defaults(run=run)


def _monthly(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import review_issuing, reviews

    with context.reading() as desk:
        _told(context, review_issuing.write(desk, reviews.MONTHLY, given.month, given.output))


def _quarterly(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import review_issuing, reviews

    with context.reading() as desk:
        _told(context, review_issuing.write(desk, reviews.QUARTERLY, given.quarter, given.output))


def _attendance(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import reviews

    with context.reading() as desk:
        _written(context, desk, reviews.attendance(desk, day(given.first), day(given.last)), given.output)


def _tasks(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import reviews

    with context.reading() as desk:
        _written(
            context,
            desk,
            reviews.tasks(desk, desk.today if given.on is None else day(given.on)),
            given.output,
        )


def _catalogue(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import reviews

    with context.reading() as desk:
        _written(context, desk, reviews.catalogue(desk, given.year), given.output)


def _written(context: Context, desk: "Desk", review: "Review", out: Path) -> None:
    from zsapp.verbs import reviews

    _told(context, reviews.write(desk, review, out))


def _told(context: Context, made: "Report") -> None:
    for remark in made.remarks:
        context.remark(remark)
    context.out({"path": str(made.path), "pages": made.page_count}, str(made.path))


def day(text: str) -> date:
    """A day as it is typed. Raises UserError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(_("“{text}”不是日期，请写成 2016-07-20。").format(text=text)) from None
