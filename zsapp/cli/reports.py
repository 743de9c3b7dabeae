"""`report weekly | visit | visits`, `bulletin submit`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zsapp.base.texts import _
from zsapp.cli.context import Context

if TYPE_CHECKING:
    from zsapp.verbs.reports import Report


def add_to(verbs: Any) -> None:
    """Enter these verbs."""
    report = verbs.add_parser("report", help=_("输出报告（PDF）")).add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    each = report.add_parser("weekly", help=_("周通报"))
    each.add_argument("--week", required=True, metavar="2016-W17")
    each.add_argument("--team", action="append", default=[], metavar="T")
    each.add_argument(
        "--with-visits",
        nargs="?",
        const="ab",
        default="none",
        choices=["ab", "all"],
        help=_("附上拜访报告：意向A、B级的（ab），或全部（all）"),
    )
    each.set_defaults(run=_weekly)
    _out(each)
    each = report.add_parser("visit", help=_("一份拜访报告"))
    each.add_argument("id")
    each.set_defaults(run=_visit)
    _out(each)
    each = report.add_parser("visits", help=_("一周的拜访报告汇编"))
    each.add_argument("--week", required=True, metavar="2016-W17")
    each.add_argument("--team", action="append", default=[], metavar="T")
    each.set_defaults(run=_visits)
    _out(each)


def _out(each: argparse.ArgumentParser) -> None:
    each.add_argument("-o", "--output", type=Path, required=True, metavar="F.pdf")


def _weekly(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import reports

    with context.reading() as desk:
        made = reports.write_bulletin(
            desk, given.week, given.output, teams=given.team, attach=given.with_visits
        )
    _told(context, made)


def _visit(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import reports

    with context.reading() as desk:
        _told(context, reports.write_visit_report(desk, given.id, given.output))


def _visits(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import reports

    with context.reading() as desk:
        _told(context, reports.write_visit_volume(desk, given.week, given.output, teams=given.team))


def _told(context: Context, report: "Report") -> None:
    for remark in report.remarks:
        context.remark(remark)
    context.out({"path": str(report.path), "pages": report.page_count}, str(report.path))
