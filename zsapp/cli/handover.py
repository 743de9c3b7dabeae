"""`handover write`, `handover read`, `handover invite`."""

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.cli.context import Context


def add_to(verbs: Any) -> None:
    """Enter these verbs."""
    group = verbs.add_parser("handover", help=_("用加密的文件交换，不经网络"))
    below = group.add_subparsers(dest="act", metavar="ACT", required=True)
    each = below.add_parser("write", help=_("写一个交换包：对方还没有的改动和照片"))
    each.add_argument("file", type=Path, metavar="F", help=_("文件，或放文件的文件夹"))
    each.add_argument("--to", metavar="WHO", help=_("给谁：组别、用户、设备，或“招商办”；不写则给所有人"))
    each.add_argument(
        "--streams", nargs="+", default=[], metavar="S", help=_("只写这些：组织、通报、组别，或编号")
    )
    each.add_argument("--all", action="store_true", help=_("全部内容，不论对方有没有"))
    each.set_defaults(run=_write)
    each = below.add_parser("read", help=_("读入交换包，可以一次几个，先后不论"))
    each.add_argument("files", type=Path, nargs="+", metavar="F")
    each.set_defaults(run=_read)
    each = below.add_parser("invite", help=_("招商办邀请一个小组：对方读入后就是该组的资料"))
    each.add_argument("team", nargs="?", metavar="TEAM")
    each.add_argument("-o", "--output", type=Path, required=True, metavar="F")
    each.add_argument("--user", metavar="NAME", help=_("使用者，不写则用组名"))
    each.add_argument("--role", metavar="ROLE", help=_("组员、组长或招商办"))
    each.set_defaults(run=_invite)


def _passphrase() -> str:
    from zsapp.verbs import handover

    return os.environ.get(handover.PASSPHRASE_VARIABLE, "")


def _typed_new() -> str:
    """A new passphrase: typed twice by a person, else a line from standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    new = getpass.getpass(_("交换包的口令："))
    if new != getpass.getpass(_("再输一次：")):
        raise UserError(_("两次输入的口令不同，没有写入。"))
    return new


def _typed(prompt: str) -> str:
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _write(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import handover

    with context.writing() as desk:
        told = handover.write(
            desk,
            given.file,
            to=given.to,
            streams=given.streams,
            everything=given.all,
            passphrase=_passphrase(),
            ask=_typed_new,
            progress=context.progress,
        )
    words = _("已写入 {path}：改动 {changes} 条，照片 {photos} 个。").format(**told.as_json())
    context.out(told.as_json(), "\n".join([words, *told.findings]))


def _invite(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import handover

    with context.writing() as desk:
        told = handover.invite(
            desk,
            given.output,
            team=given.team,
            user=given.user,
            role=given.role,
            passphrase=_passphrase(),
            ask=_typed_new,
            progress=context.progress,
        )
    words = _("已写好邀请 {path}。请把文件发给对方，口令另行告知。").format(path=told.path)
    context.out(told.as_json(), "\n".join([words, *told.findings]))


def _read(context: Context, given: argparse.Namespace) -> None:
    from zsapp.store.profile import Profile
    from zsapp.verbs import handover

    passphrase, ask, paths = _passphrase(), handover.once(_typed), _spelled_out(given.files)
    if not Profile.exists(context.profile_dir):
        handover.require_beginning(paths, passphrase=passphrase, ask=ask)
    with context.writing(makes=True) as desk:
        told = handover.read(desk, paths, passphrase=passphrase, ask=ask, progress=context.progress)
    words = _("读入 {files} 个交换包：改动 {changes} 条，其中新的 {new} 条；照片 {photos} 个。").format(
        **told.as_json()
    )
    if told.files:
        context.out(told.as_json(), "\n".join([words, *told.findings]))
    if told.failed:
        raise UserError("\n".join(told.failed.values()))


def _spelled_out(paths: list[Path]) -> list[Path]:
    """`*.zsh` as the files that it means: the shells of Windows hand it on as it was typed. Raises UserError where it means none."""
    found: list[Path] = []
    for path in paths:
        is_pattern = "*" in path.name and not path.exists()
        meant = sorted(path.parent.glob(path.name)) if is_pattern else [path]
        if not meant:
            raise UserError(_("没有文件 {path}，请检查路径。").format(path=path))
        found += meant
    return found
