"""`sync conflicts | settle`: works offline, on what the log holds."""

import argparse
from typing import Any

from zsapp.base.texts import _
from zsapp.cli.context import Context


def add_to(sync: Any) -> None:
    """Enter these verbs below `sync`."""
    sync.add_parser("conflicts", help=_("列出要核对的内容")).set_defaults(run=_conflicts)
    each = sync.add_parser("settle", help=_("定下一个栏目的值"))
    each.add_argument("id")
    each.add_argument("field")
    each.add_argument("value")
    each.set_defaults(run=_settle)


def _conflicts(context: Context, _given: argparse.Namespace) -> None:
    from zsapp.verbs import conflicts

    with context.reading() as desk:
        found = conflicts.conflicts(desk)
    lines = [
        f"{e['record']}  {e['kind']}  {e['field']}  {e['what']}  {' | '.join(str(v['value']) for v in e['values'])}"
        for e in found
    ]
    context.out(found, "\n".join(lines))


def _settle(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import conflicts

    with context.writing() as desk:
        saved = conflicts.settle(desk, given.id, given.field, given.value)
    context.out({"id": saved.id}, _("已定：{id}").format(id=saved.id))
