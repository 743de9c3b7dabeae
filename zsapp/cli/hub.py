"""`hub init|run|team|user|device`: the hub, on the computer where its folder lies.

The only module of the command line that may see `zsapp.server`; the server's parts are loaded by these verbs alone.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import _
from zsapp.cli.context import Context

if TYPE_CHECKING:
    from zsapp.server.folder import Opened


def add_to(verbs: Any) -> None:
    """Enter these verbs."""
    hub = verbs.add_parser("hub", help=_("中心端：建立、运行、组、用户、设备"))
    parts = hub.add_subparsers(dest="part", metavar="PART", required=True)
    each = parts.add_parser("init", help=_("在一个文件夹里建立中心端"))
    _folder(each)
    each.add_argument("--name", metavar="ZONE", default="", help=_("开发区名称"))
    each.set_defaults(run=_init)
    each = parts.add_parser("run", help=_("运行中心端"))
    _folder(each)
    each.add_argument("--host", default="127.0.0.1", help=_("提供服务的地址；没有证书时只能是本机"))
    each.add_argument("--port", type=int, default=8321, help=_("端口；0 为任选一个"))
    each.add_argument("--workers", type=int, default=1, metavar="N", help=_("进程数"))
    each.add_argument("--cert", type=Path, metavar="F", help=_("证书文件"))
    each.add_argument("--key", type=Path, metavar="F", help=_("证书的私钥文件"))
    each.add_argument("--proxy", action="store_true", help=_("前面有本机的代理，由它说明来访者的地址"))
    each.set_defaults(run=_run)
    _add_people(parts)


def _add_people(parts: Any) -> None:
    teams = parts.add_parser("team", help=_("组")).add_subparsers(dest="act", metavar="ACT", required=True)
    each = teams.add_parser("add", help=_("添加一个组"))
    each.add_argument("name")
    _folder(each)
    each.set_defaults(run=_team_add)
    users = parts.add_parser("user", help=_("用户")).add_subparsers(dest="act", metavar="ACT", required=True)
    each = users.add_parser("add", help=_("添加一个用户；密码由 ZSAPP_PASSWORD 或标准输入给出"))
    each.add_argument("name")
    each.add_argument("--team", metavar="T", help=_("组别；招商办和管理员可以没有"))
    each.add_argument("--role", metavar="R", required=True, help=_("组员、组长、招商办、管理员"))
    _folder(each)
    each.set_defaults(run=_user_add)
    each = users.add_parser("list", help=_("列出用户"))
    _folder(each)
    each.set_defaults(run=_user_list)
    devices = parts.add_parser("device", help=_("设备"))
    acts = devices.add_subparsers(dest="act", metavar="ACT", required=True)
    each = acts.add_parser("list", help=_("列出设备"))
    _folder(each)
    each.set_defaults(run=_device_list)
    each = acts.add_parser("revoke", help=_("停用一台设备"))
    each.add_argument("id")
    _folder(each)
    each.set_defaults(run=_device_revoke)


def _folder(each: argparse.ArgumentParser) -> None:
    each.add_argument("--dir", type=Path, required=True, metavar="D", help=_("中心端的文件夹"))
    each.add_argument("--db", default="", metavar="URL", help=_("数据库网址；不给时用文件夹里的 SQLite"))


def _init(context: Context, given: argparse.Namespace) -> None:
    from zsapp.server import folder

    made = folder.make(given.dir, name=given.name.strip() or _("中心端"), database=given.db)
    told = {"hub": made.hub, "organisation": made.organisation, "name": made.name, "dir": str(given.dir)}
    words = _(
        "中心端已建立：{dir}。接着用 zsapp hub team add 添加组，hub user add 添加用户，再用 hub run 运行。"
    ).format(dir=given.dir)
    context.out(told, words)


def _run(context: Context, given: argparse.Namespace) -> None:
    from zsapp.server.serving import Wish, serve

    if not 1 <= given.workers <= 64 or not 0 <= given.port < 65536:
        raise UserError(_("进程数应为 1 到 64，端口应为 0 到 65535。"))
    wish = Wish(given.host, given.port, given.workers, given.cert, given.key, given.proxy)

    def up(address: str) -> None:
        context.out({"address": address}, _("中心端已启动：{address}").format(address=address))

    serve(given.dir, wish, database=given.db, up=up)


def _team_add(context: Context, given: argparse.Namespace) -> None:
    from zsapp.server.accounts import add_team

    with _hub(given) as at:
        team = add_team(at.hub, given.name)
    context.out({"id": team, "name": given.name}, team)


def _user_add(context: Context, given: argparse.Namespace) -> None:
    from zsapp.server.accounts import team_named
    from zsapp.sync.protocol import PutUser

    with _hub(given) as at:
        team = None
        if given.team:
            with at.shelves() as shelf:
                team = team_named(shelf, given.team)
            if team is None:
                words = _("没有名为“{team}”的组。请核对组名，或先运行：zsapp hub team add {team} --dir {dir}")
                raise UserError(words.format(team=given.team, dir=given.dir))
        asked = PutUser(name=given.name, role=given.role, team=team, password=_password())
        done = _accounts(at).put_user(asked, None)
    context.out({"id": done.id, "name": given.name}, done.id)


def _user_list(context: Context, given: argparse.Namespace) -> None:
    from zsapp.server.accounts import listed_users

    with _hub(given) as at:
        found = listed_users(at.hub, at.database)
    lines = [
        f"{each['id']}  {each['role']}  {each['name']}" + ("" if each["is_active"] else _("（已停用）"))
        for each in found
    ]
    context.out(found, "\n".join(lines) or _("还没有用户。请用 hub user add 添加。"))


def _device_list(context: Context, given: argparse.Namespace) -> None:
    from zsapp.server.accounts import listed_devices

    with _hub(given) as at:
        found = listed_devices(at.hub, at.shelves)
    lines = [
        f"{each['id']}  {each['user_name']}  {each['name']}" + (_("（已停用）") if each["revoked"] else "")
        for each in found
    ]
    context.out(found, "\n".join(lines) or _("还没有电脑加入。"))


def _device_revoke(context: Context, given: argparse.Namespace) -> None:
    from zsapp.domain.ids import DeviceId
    from zsapp.sync.protocol import Revoke

    with _hub(given) as at:
        _accounts(at).revoke(Revoke(DeviceId(given.id)), None)
    context.out({"id": given.id, "revoked": True}, _("这台设备已停用。"))


def _accounts(at: "Opened") -> Any:
    import time

    from zsapp.server.accounts import Accounts

    return Accounts(at.hub, at.shelves, at.database, now_us=lambda: time.time_ns() // 1000)


@contextmanager
def _hub(given: argparse.Namespace) -> Iterator["Opened"]:
    """The hub of a folder; also while it runs. What it refuses is the user's mistake."""
    from sqlalchemy.exc import DBAPIError

    from zsapp.server.folder import opened
    from zsapp.server.hub import RefusalError

    at = opened(given.dir, database=given.db)
    try:
        yield at
    except RefusalError as error:
        raise UserError(error.words) from error
    except DBAPIError as error:
        raise PlaceError(
            _("数据库没有应答：{why}。请检查它是否在运行，再试一次。").format(why=error.orig)
        ) from error
    finally:
        at.database.close()


def _password() -> str:
    """The first password: ZSAPP_PASSWORD, else typed twice, else a line of standard input."""
    given = os.environ.get("ZSAPP_PASSWORD")
    if given:
        return given
    if sys.stdin.isatty():
        typed = getpass.getpass(_("初始密码："))
        if typed != getpass.getpass(_("再输一次：")):
            raise UserError(_("两次输入的密码不同，没有添加。请再来一次。"))
        return typed
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise NeedsPersonError(_("请用环境变量 ZSAPP_PASSWORD 或标准输入给出密码。"))
    return line
