"""Runs the hub: one socket, any number of worker processes, a clean stop."""

import errno
import http.client
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from uvicorn.supervisors import Multiprocess

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _
from zsapp.server import logs
from zsapp.server.app import DATABASE, FOLDER
from zsapp.server.files import Files
from zsapp.server.folder import opened

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_GRACE_S = 5
_UP_WITHIN_S = 60.0
_STOPPED = threading.Event()  # by a signal, in this process


@dataclass(frozen=True, slots=True)
class Wish:
    """How to serve. Port 0: any free one. `is_behind_proxy`: a proxy on this computer says who asks (`X-Forwarded-For`)."""

    host: str = "127.0.0.1"
    port: int = 8321
    workers: int = 1
    certificate: Path | None = None
    key: Path | None = None
    is_behind_proxy: bool = False


def serve(folder: Path, wish: Wish, *, database: str, up: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; `up` gets the address as soon as it answers. Raises UserError, PlaceError."""
    _require_safe(wish)
    at = opened(folder, database=database)  # migrates, once, before any worker comes up
    Files(folder / "files", at.database, at.settings.quota_bytes).sweep()
    at.database.close()
    os.environ[FOLDER] = str(folder.absolute())
    os.environ[DATABASE] = database
    config = uvicorn.Config(
        "zsapp.server.app:from_environment", factory=True, workers=wish.workers, log_config=None,
        access_log=False, server_header=False, date_header=False, proxy_headers=wish.is_behind_proxy,
        forwarded_allow_ips="127.0.0.1", timeout_graceful_shutdown=_GRACE_S, timeout_keep_alive=75,
        ssl_certfile=wish.certificate, ssl_keyfile=wish.key, lifespan="on", ws="none",
    )  # fmt: skip
    listening = _listening(wish.host, wish.port)
    logs.set_up()
    shown = f"[{wish.host}]" if ":" in wish.host else wish.host
    address = f"{'https' if wish.certificate else 'http'}://{shown}:{listening.getsockname()[1]}"
    is_up = threading.Event()

    def told(address: str) -> None:
        is_up.set()
        up(address)

    with _quiet_signals(), listening:
        asking = threading.Thread(
            target=_ask_itself, args=(listening, address, bool(wish.certificate), told), daemon=True
        )
        asking.start()
        try:
            if wish.workers > 1:
                Multiprocess(config, sockets=[listening]).run()
            else:
                uvicorn.Server(config).run(sockets=[listening])
        except SystemExit as error:  # how the server says that it did not come up
            raise PlaceError(_("中心端没有启动成功，原因见上面的日志。")) from error
    if not is_up.is_set() and not _STOPPED.is_set():
        raise PlaceError(_("中心端没有启动成功，原因见上面的日志。"))


def _require_safe(wish: Wish) -> None:
    """Passwords do not go over a network in the clear. Raises UserError."""
    if (wish.certificate is None) != (wish.key is None):
        raise UserError(_("--cert 和 --key 要一起给出。"))
    if wish.certificate is None and wish.host not in LOOPBACK:
        words = _(
            "没有证书时只能在本机（127.0.0.1）提供服务：密码不能明文过网。请给出 --cert 和 --key，或在前面放一个带 TLS 的代理。"
        )
        raise UserError(words)
    if wish.certificate is not None and wish.key is not None:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(wish.certificate, wish.key)
        except (OSError, ValueError) as error:  # SSLError is an OSError
            raise UserError(_("证书或私钥不能用：{why}").format(why=error)) from error


def _listening(host: str, port: int) -> socket.socket:
    """The socket, bound here so that all workers share it. Raises PlaceError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # said to be TCP, because asyncio sends small answers at once only where it is
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(512)
    except (OSError, OverflowError) as error:
        made.close()
        if getattr(error, "errno", 0) == errno.EADDRINUSE:
            words = _("{host}:{port} 已被占用，也许中心端已在运行；否则请换一个端口（--port）。")
        else:
            words = _("不能在 {host}:{port} 提供服务：{why}。请换一个地址或端口。")
        why = getattr(error, "strerror", "") or error
        raise PlaceError(words.format(host=host, port=port, why=why)) from error
    made.set_inheritable(True)
    return made


def _ask_itself(listening: socket.socket, address: str, is_tls: bool, told: Callable[[str], None]) -> None:
    """Wait for the first answer; it comes when a worker is up."""
    host, port = listening.getsockname()[:2]
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection: http.client.HTTPConnection
    if is_tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it only talks to itself
        connection = http.client.HTTPSConnection(near, port, timeout=_UP_WITHIN_S, context=context)
    else:
        connection = http.client.HTTPConnection(near, port, timeout=_UP_WITHIN_S)
    try:
        connection.request("GET", "/")
        if connection.getresponse().status == 200:
            told(address)
    except (OSError, http.client.HTTPException):
        logs.note("no answer", address=address)
    finally:
        connection.close()


@contextmanager
def _quiet_signals() -> Iterator[None]:
    """Stopping by signal is the ordinary end: the server raises the signal again when it is done."""
    _STOPPED.clear()

    def noted(_number: int, _frame: FrameType | None) -> None:
        _STOPPED.set()

    before = {each: signal.signal(each, noted) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
