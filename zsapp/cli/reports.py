"""`report weekly | visit | visits`, `bulletin submit | withdraw | desk | issue | list`."""

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _, counted
from zsapp.cli import reviews
from zsapp.cli.context import Context

if TYPE_CHECKING:
    from zsapp.verbs.desk import Desk
    from zsapp.verbs.issuing import Issue
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
    each.add_argument("--watermark", default="", metavar="TEXT", help=_("每页衬底的水印文字"))
    each.add_argument(
        "--protect",
        action="store_true",
        help=_("加打开口令（AES-256）；口令取自 ZSAPP_PDF_PASSWORD，没有则询问"),
    )
    each.set_defaults(run=_weekly)
    _out(each)
    each = report.add_parser("visit", help=_("一份拜访报告"))
    each.add_argument("id")
    each.set_defaults(run=_visit)
    _out(each)
    each = report.add_parser("visits", help=_("一周的拜访报告汇编；-o 是文件夹时每份单独成文"))
    each.add_argument("--week", required=True, metavar="2016-W17")
    each.add_argument("--team", action="append", default=[], metavar="T")
    each.set_defaults(run=_visits)
    _out(each)
    reviews.add_to(report)
    _add_bulletin(verbs)


def _add_bulletin(verbs: Any) -> None:
    bulletin = verbs.add_parser("bulletin", help=_("周通报的报送与签发")).add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    each = bulletin.add_parser("submit", help=_("报送本组一周的工作"))
    each.add_argument("--week", required=True, metavar="2016-W17")
    each.add_argument("--team", metavar="T")
    each.add_argument("--remark", default="", metavar="TEXT", help=_("给招商办的说明"))
    each.set_defaults(run=_submit)
    each = bulletin.add_parser("withdraw", help=_("撤回报送（签发以前）"))
    each.add_argument("--week", required=True, metavar="2016-W17")
    each.add_argument("--team", metavar="T")
    each.set_defaults(run=_withdraw)
    each = bulletin.add_parser("desk", help=_("报送台：各组报送情况和催报文字"))
    each.add_argument("--week", metavar="2016-W17")
    each.set_defaults(run=_desk)
    each = bulletin.add_parser("issue", help=_("编号并签发一周的通报、一月的调度或一季的考核"))
    whose = each.add_mutually_exclusive_group(required=True)
    whose.add_argument("--week", metavar="2016-W17")
    whose.add_argument("--month", metavar="2016-05", help=_("签发月调度"))
    whose.add_argument("--quarter", metavar="2016-Q2", help=_("签发季考核"))
    each.add_argument(
        "--with-visits", default="ab", choices=["none", "ab", "all"], help=_("附上哪些拜访报告")
    )
    each.add_argument("-o", "--output", type=Path, metavar="F.pdf")
    each.set_defaults(run=_issue)
    each = bulletin.add_parser("list", help=_("已签发的通报、调度和考核"))
    each.set_defaults(run=_issued)


def _out(each: argparse.ArgumentParser) -> None:
    each.add_argument("-o", "--output", type=Path, required=True, metavar="F.pdf|F.docx")


def _weekly(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import reports

    with context.reading() as desk:
        made = reports.write_bulletin(
            desk,
            given.week,
            given.output,
            teams=given.team,
            attach=given.with_visits,
            watermark=given.watermark,
            password=_pdf_password() if given.protect else "",
        )
    _told(context, made)


def _pdf_password() -> str:
    """ZSAPP_PDF_PASSWORD, else asked for. Raises UserError where there is none."""
    password = os.environ.get("ZSAPP_PDF_PASSWORD") or (
        getpass.getpass(_("PDF 打开口令：")) if sys.stdin.isatty() else ""
    )
    if not password:
        raise UserError(_("没有给出 PDF 打开口令。请设置环境变量 ZSAPP_PDF_PASSWORD。"))
    return password


def _visit(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import reports

    with context.reading() as desk:
        _told(context, reports.write_visit_report(desk, given.id, given.output))


def _visits(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import batch, reports

    with context.reading() as desk:
        if not given.output.is_dir():
            _told(context, reports.write_visit_volume(desk, given.week, given.output, teams=given.team))
            return
        found = batch.gather(desk, given.week, teams=given.team)
        for each in found.missing:
            context.remark(str(each))
        count = batch.write(desk, found, given.output, progress=context.progress)
    words = counted("已写出{n}份拜访报告：{folder}", count).format(n=count, folder=given.output)
    context.out({"folder": str(given.output), "files": [name for name, _report in found.files]}, words)


def _submit(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records, submissions

    with context.writing() as desk:
        saved = submissions.hand_in(desk, given.week, given.team or desk.team or "", remark=given.remark)
        view = records.show(desk, saved.id)
        line = next(each for each in submissions.board(desk, given.week).lines if each.team == view["team"])
    if not line.is_active:
        context.remark(_("这一周没有内容，作为零报告报送。"))
    if line.is_late:
        context.remark(_("已过报送时间，记为逾期报送。"))
    context.out(view, _("{team}已报送{week}。").format(team=view["team_name"], week=view["week"]))


def _withdraw(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records, submissions

    with context.writing() as desk:
        saved = submissions.withdraw(desk, given.week, given.team or desk.team or "")
        view = records.show(desk, saved.id)
    context.out(view, _("{team}已撤回{week}的报送。").format(team=view["team_name"], week=view["week"]))


def _desk(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import submissions

    with context.reading() as desk:
        found = submissions.board(desk, given.week)
    lines = [_("{week}，报送截止{due}").format(week=found.week.label, due=f"{found.due:%Y-%m-%d %H:%M}")]
    for each in found.lines:
        late = _("（逾期）") if each.is_late else ""
        moment = f"{each.moment.at:%m-%d %H:%M}" if each.moment is not None else ""
        lines.append(f"{_(str(each.standing))}{late}  {each.name}  {moment}".rstrip())
    if found.sees_all and (text := found.urge()):
        lines += ["", text]
    context.out(submissions.as_json(found), "\n".join(lines))


def _issue(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import issuing

    if given.output is not None:
        _require_place(given.output)  # an issue cannot be taken back: what stands in its way is told before
    with context.writing() as desk:
        made = _issue_week(context, desk, given) if given.week else _issue_review(context, desk, given)
        if given.output is not None:
            issuing.write_issued(desk, made, given.output)
    context.out(made.as_json(), _("已签发{number}（{pages}页）").format(number=made.number, pages=made.pages))


def _issue_week(context: Context, desk: "Desk", given: argparse.Namespace) -> "Issue":
    from zsapp.verbs import issuing

    for line in _before_issuing(desk, given.week):
        context.remark(line)
    return issuing.issue(
        desk,
        given.week,
        attach=given.with_visits,
        meet=lambda: issuing.meet_hub(desk),
        tell=context.remark,
    )


def _issue_review(context: Context, desk: "Desk", given: argparse.Namespace) -> "Issue":
    from zsapp.verbs import issuing, review_issuing
    from zsapp.verbs.reviews import MONTHLY, QUARTERLY

    kind = MONTHLY if given.month else QUARTERLY
    found = review_issuing.standing(desk, kind, given.month or given.quarter)
    if found.issue is None and not found.is_over:
        context.remark(_("请注意：{words}").format(words=review_issuing.not_over()))
    return review_issuing.issue(
        desk, kind, found.period.key, meet=lambda: issuing.meet_hub(desk), tell=context.remark
    )


def _require_place(out: Path) -> None:
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        words = _("不能写入 {path} 所在的文件夹，还没有签发。请先建立文件夹，或换一个位置。")
        raise PlaceError(words.format(path=out))


def _before_issuing(desk: "Desk", week: str) -> list[str]:
    """What the window asks about before it issues."""
    from zsapp.verbs import preview

    asked = preview.question(desk, week)
    lines = [] if asked.is_over else [_("请注意：这一周还没有结束。")]
    if asked.missing:
        names = "、".join(asked.missing)
        lines.append(_("请注意：还有{n}个组没有报送：{teams}。").format(n=len(asked.missing), teams=names))
    return lines


def _issued(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import review_issuing

    with context.reading() as desk:
        found = review_issuing.everything(desk)
    lines = [f"{each.week}  {each.number}  {each.day}  {each.title}" for each in found]
    context.out([each.as_json() for each in found], "\n".join(lines))


def _told(context: Context, report: "Report") -> None:
    for remark in report.remarks:
        context.remark(remark)
    context.out({"path": str(report.path), "pages": report.page_count}, str(report.path))
