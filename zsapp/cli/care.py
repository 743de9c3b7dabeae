"""`check`, `backup`, `restore`, `passphrase`."""

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.cli.context import Context


def add_to(verbs: Any) -> None:
    """Enter these verbs."""
    each = verbs.add_parser("check", help=_("检查数据是否完好"))
    each.add_argument("--rebuild", action="store_true", help=_("由日志重建全部表格"))
    each.add_argument("--digest", action="store_true", help=_("只输出内容摘要"))
    each.add_argument("--audit", action="store_true", help=_("逐条核验日志、签名和清除"))
    each.add_argument("--stream", metavar="S", help=_("只算一条数据流的摘要"))
    each.set_defaults(run=_check)
    each = verbs.add_parser("backup", help=_("备份"))
    each.add_argument("dir", nargs="?", type=Path)
    each.set_defaults(run=_backup)
    each = verbs.add_parser("restore", help=_("把备份恢复到空文件夹"))
    each.add_argument("file", type=Path)
    each.set_defaults(run=_restore)
    verbs.add_parser("passphrase", help=_("设置或更换口令")).set_defaults(run=_passphrase)


def _check(context: Context, given: argparse.Namespace) -> None:
    from zsapp.store.files import DamagedError
    from zsapp.verbs import care

    told: dict[str, Any] = {}
    lines: list[str] = []
    if given.rebuild:
        with context.writing() as desk:
            before, after = care.rebuild(desk.store, context.progress)
        told |= {"rebuilt": True, "digest_before": before, "digest": after}
        lines.append(_("已重建。"))
        if before != after:
            raise PlaceError(
                _("重建前后的摘要不同：原来的表格有损坏，现已由日志恢复。摘要 {digest}").format(digest=after)
            )
    try:
        with context.reading() as desk:
            if given.digest:
                digest = care.digest(desk.store, given.stream)
                context.out({**told, "digest": digest}, digest)
                return
            health = care.check(desk.store)
            wrong = [*health.damage, *(care.audit(desk.store) if given.audit and not health.damage else [])]
    except DamagedError as error:  # where the damage lies, it could not even be opened
        if not given.digest:
            context.out({**told, "damage": [str(error)], "conflicts": 0, "waiting": 0}, "")
        raise
    told |= {"damage": wrong, "conflicts": health.conflicts, "waiting": health.waiting}
    if wrong:
        context.out(told, "\n".join(wrong))
        raise PlaceError(_("数据有损坏，没有改动任何内容。请用 zsapp restore 恢复最近的备份到新的文件夹。"))
    lines.append(_("数据完好。待核对 {conflicts} 项，等待中的改动 {waiting} 条。").format(**told))
    context.out(told, "\n".join(lines))


def _backup(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import care

    with context.reading() as desk:
        path = care.backup(desk.store, given.dir)
    context.out({"path": str(path)}, str(path))


def _restore(context: Context, given: argparse.Namespace) -> None:
    from zsapp.store.backup import restore

    restore(given.file, context.profile_dir, secrets=context.secrets())
    context.out({"path": str(context.profile_dir)}, _("已恢复到 {dir}").format(dir=context.profile_dir))


def _passphrase(context: Context, _given: argparse.Namespace) -> None:
    new = os.environ.get("ZSAPP_PASSWORD") or _typed_twice()
    with context.writing() as desk:
        desk.store.profile.set_passphrase(new)
    context.out({"changed": True}, _("口令已更换。"))


def _typed_twice() -> str:
    if not sys.stdin.isatty():
        raise NeedsPersonError(_("请在终端中输入新口令，或用环境变量 ZSAPP_PASSWORD 给出。"))
    new = getpass.getpass(_("新口令："))
    if new != getpass.getpass(_("再输一次：")):
        raise UserError(_("两次输入的口令不同，没有更换。"))
    return new
