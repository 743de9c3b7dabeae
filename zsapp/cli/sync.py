"""`join`, `sync`, `sync status`; with `sync conflicts`, `sync settle` and `sync take-over` from `conflicts`."""

import argparse
import getpass
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from zsapp.base.errors import NeedsPersonError, PlaceError
from zsapp.base.texts import _, counted
from zsapp.cli import conflicts
from zsapp.cli.context import Context, machine


def add_to(verbs: Any) -> None:
    """Enter these verbs."""
    each = verbs.add_parser("join", help=_("加入中心端，或重新登录"))
    each.add_argument("url", metavar="URL")
    each.add_argument("--user", required=True, help=_("用户名"))
    each.add_argument("--team", help=_("组别；招商办可不填"))
    each.add_argument("--ca", type=Path, metavar="F", help=_("单位自建证书的文件（PEM）"))
    each.set_defaults(run=_join)
    each = verbs.add_parser("sync", help=_("与中心端同步"))
    each.set_defaults(run=_sync)
    below = each.add_subparsers(dest="what", metavar="WHAT")
    below.add_parser("status", help=_("同步的状况")).set_defaults(run=_status)
    conflicts.add_to(below)


def _join(context: Context, given: argparse.Namespace) -> None:
    from dataclasses import asdict

    from zsapp.store.profile import Profile
    from zsapp.verbs import join

    password = os.environ.get("ZSAPP_PASSWORD") or _asked()
    told = {"user": given.user, "password": password, "team": given.team}
    told["ca"] = _read(given.ca) if given.ca else ""
    if Profile.exists(context.profile_dir):
        with context.writing() as desk:
            made = join.join(desk, given.url, **told)
    else:  # who is not let in leaves no profile behind
        welcome = join.knock(given.url, machine=machine(), **told)
        with context.writing(makes=True) as desk:
            made = join.move_in(desk, welcome)
    words = _("已加入“{hub}”，身份：{role}。请运行 zsapp sync 同步。")
    context.out(asdict(made), words.format(hub=made.hub_name, role=_(made.role)))


def _asked() -> str:
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if line:
            return line
        raise NeedsPersonError(_("请用环境变量 ZSAPP_PASSWORD 或标准输入给出密码。"))
    return getpass.getpass(_("密码："))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise PlaceError(
            _("无法读取 {path}：{why}。请检查路径和权限，或关闭正在使用它的程序后再试。").format(
                path=path, why=error.strerror
            )
        ) from error


def _sync(context: Context, _given: argparse.Namespace) -> None:
    from zsapp.verbs import sync
    from zsapp.verbs.conflicts import conflicts as conflicts_of

    with context.writing() as desk:
        found = sync.sync(desk)
        open_ones = len(conflicts_of(desk))
    for file in found.files:
        if file.why:
            context.remark(_("附件“{name}”：{why}").format(name=file.name or file.hash[:12], why=file.why))
    context.out(found.as_json(), found.words)
    if open_ones:
        context.remark(counted("有{n}处要核对，请看：zsapp sync conflicts", open_ones).format(n=open_ones))


def _status(context: Context, _given: argparse.Namespace) -> None:
    from zsapp.verbs import sync

    with context.reading() as desk:
        found = sync.standing(desk)
    lines = [found.words]
    if found.last_success:
        at = datetime.fromisoformat(found.last_success).astimezone()
        lines.append(_("上次同步：{at}").format(at=at.strftime("%Y-%m-%d %H:%M")))
    if found.unsent:
        lines.append(_("待上传的改动：{n}").format(n=found.unsent))
    if found.waiting:
        lines.append(_("等待前面改动的：{n}").format(n=found.waiting))
    for file in found.files:
        lines.append(f"{file.name or file.hash[:12]}  {_state_words(file.state)}  {file.why}".rstrip())
    context.out(found.as_json(), "\n".join(lines))


def _state_words(state: str) -> str:
    return {"here_only": _("只在本机"), "on_its_way": _("待下载")}[state]
