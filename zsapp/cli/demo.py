"""`demo`: a profile with the demonstration data, the week's bulletin, then the window."""

import argparse
from pathlib import Path
from typing import Any

from zsapp.base.texts import _
from zsapp.cli.context import Context


def add_to(verbs: Any) -> None:
    """Enter this verb."""
    each = verbs.add_parser("demo", help=_("建立示范数据并输出一期周通报"))
    each.add_argument("--no-window", action="store_true", help=_("不打开窗口"))
    each.add_argument("-o", "--output", type=Path, default=None, metavar="F.pdf")
    each.set_defaults(run=_demo)


def _demo(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import demo

    out = given.output or context.profile_dir / f"{demo.WEEK}.pdf"
    with context.writing(makes=True) as desk:
        made = demo.demo(desk, out)
    for remark in made.bulletin.remarks:
        context.remark(remark)
    told = {
        "profile": str(context.profile_dir),
        "changes": made.changes,
        "pdf": str(out),
        "pages": made.bulletin.page_count,
    }
    words = _("示范数据：{profile}（{changes}条改动）\n周通报：{pdf}（{pages}页）").format(**told)
    context.out(told, words)
    if not given.no_window:
        context.show_window()
