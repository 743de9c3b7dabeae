"""`assess`: every team's target, extension, standby and pace, with reasons and the facts used."""

import argparse
from typing import Any

from zsapp.base.texts import _
from zsapp.cli.context import Context
from zsapp.cli.reviews import day


def add_to(verbs: Any) -> None:
    """Enter this verb."""
    each = verbs.add_parser("assess", help=_("任务考核：各组的目标、顺延、待职和序时进度，附理由"))
    each.add_argument("--on", metavar="2016-07-20", help=_("考核到哪一天，默认今天"))
    each.set_defaults(run=_assess)


def _assess(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import assessing

    with context.reading() as desk:
        made = assessing.sheet(desk, desk.today if given.on is None else day(given.on))
        context.out(made.rows(), "\n\n".join(_words(row) for row in made.rows()) or _("还没有招商小组。"))
        for line in made.findings():
            context.remark(_("请核对：{text}").format(text=line["text"]))


def _words(row: dict[str, Any]) -> str:
    lines = [f"{row['team_name']}"]
    for line in row["why"]:
        mark = _("请核对：") if line["finding"] else ""
        lines.append(_("  规则{n}  {mark}{text}").format(n=line["rule"], mark=mark, text=line["text"]))
    return "\n".join(lines)
