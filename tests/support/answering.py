"""A server on loopback that answers as it is told to, and what a laptop's line to it comes to."""

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from zsapp.sync.http import Address, Line, NoReplyError
from zsapp.sync.protocol import News, Reply

Answering = Callable[[http.server.BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answering, context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[Any]]]:
    """A server on loopback that answers so; its port and the requests it met: (method, path, headers, body)."""
    met: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            met.append((self.command, self.path, dict(self.headers), body))
            answer(self)

        do_GET = do_POST = do_PUT = _do  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], met
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(status: int, body: bytes, **headers: str) -> Answering:
    def answer(to: http.server.BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    return answer


def ask(address: Address) -> Reply:
    line = Line(address)
    try:
        return line.ask(News("0" * 64))
    finally:
        line.close()


def trouble(address: Address) -> NoReplyError:
    with pytest.raises(NoReplyError) as told:
        ask(address)
    assert told.value.words.endswith("。")
    return told.value
