"""A wrong answer is not an empty answer: whatever comes back instead, nothing changes here, and the state says why in words."""

import gzip
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from tests.support.hubs import HubThread, Laptop
from tests.support.profiles import opened
from zsapp.store import identity
from zsapp.sync.protocol import HUB_HEADER, Push, PushAnswer, packed

Answer = tuple[int, dict[str, str], bytes]
LOG_IN_PAGE = "<html><body>请登录酒店网络</body></html>".encode()


def wrong(hub: str) -> dict[str, Callable[[Answer], Answer]]:
    """Name -> what is made of the right answer."""
    ours = {HUB_HEADER: hub}
    return {
        "hotel": lambda right: (200, {"Content-Type": "text/html"}, LOG_IN_PAGE),
        "hotel that apes the hub": lambda right: (200, ours, LOG_IN_PAGE),
        "redirect": lambda right: (302, {"Location": "https://login.example/"}, b""),
        "no log-in": lambda right: (401, ours, b'{"trouble": "log_in", "words": ""}'),
        "forbidden": lambda right: (403, ours, b"{}"),
        "too large": lambda right: (413, ours, b"not json"),
        "newer": lambda right: (426, ours, b"{}"),
        "too often": lambda right: (429, {**ours, "Retry-After": "99"}, b"{}"),
        "fault": lambda right: (500, ours, b"Internal Server Error"),
        "proxy": lambda right: (502, {}, b"Bad Gateway"),
        "cut": lambda right: (right[0], ours, right[2][: len(right[2]) // 2]),
        "wrong json": lambda right: (200, ours, gzip.compress(b'{"same": "perhaps"}')),
        "unknown part": lambda right: (200, ours, _more(right[2])),
        "empty": lambda right: (200, ours, b""),
        "bomb": lambda right: (200, ours, gzip.compress(bytes(70_000_000))),
        "another hub": lambda right: (200, {HUB_HEADER: "00000000-0000-7000-8000-000000000000"}, right[2]),
    }


def _more(body: bytes) -> bytes:
    return gzip.compress(json.dumps({**json.loads(gzip.decompress(body)), "later": 1}).encode())


@contextmanager
def between(hub: HubThread, path: str, spoil: Callable[[Answer], Answer]) -> Iterator[int]:
    """A proxy that spoils the answers of one endpoint; its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "content-length")}
            if (
                self.path == path == Push.path
            ):  # it never gets there, so that there is always something to push
                answer: Answer = (200, {HUB_HEADER: hub.at.hub.identity.hub}, packed(PushAnswer(1, [])))
            else:
                with httpx.Client(trust_env=False) as client:
                    right = client.post(hub.url + self.path, content=body, headers=headers)
                    answer = (right.status_code, {HUB_HEADER: right.headers[HUB_HEADER]}, right.content)
            if self.path == path:
                answer = spoil(answer)
            self.send_response(answer[0])
            for name, value in {**answer[1], "Content-Length": str(len(answer[2]))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer[2])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _through(laptop: Laptop, port: int) -> None:
    with opened(laptop.dir) as profile, profile.database.write() as connection:
        hub = identity.hub(connection)
        assert hub is not None
        identity.put_hub(connection, replace(hub, url=f"http://127.0.0.1:{port}"))


@pytest.mark.parametrize("path", ["/v1/news", "/v1/pull", "/v1/push"])
def test_nothing_changes_and_the_state_says_why(
    hub: HubThread, anna: Laptop, bert: Laptop, path: str
) -> None:
    bert.ok("record", "add", "company", "name=别人的公司")
    bert.sync()
    mine = anna.ok("record", "add", "company", "name=自己的公司")
    told = {}
    for name, spoil in wrong(hub.at.hub.identity.hub).items():
        before = anna.digest()
        with between(hub, path, spoil) as port:
            _through(anna, port)
            result = anna.run("sync")
        assert result.code in (3, 4), (name, result)
        told[name] = result.err
        assert result.err.endswith("。\n") and "Traceback" not in result.err, (name, result)
        if path != "/v1/push":  # what stood before the spoilt answer may have come in
            assert anna.digest() == before, name
        assert anna.json("sync", "status")["unsent"] == 1, name
        assert anna.json("sync", "status")["words"] + "\n" == result.err.removeprefix("zsapp: "), name
    assert {name for name, err in told.items() if "登录" in err} >= {"hotel", "no log-in"}
    _through(anna, hub.port)
    assert anna.sync()["unsent"] == 0
    bert.sync()
    assert anna.digest() == bert.digest()
    assert bert.json("record", "show", mine)["name"] == "自己的公司"
    assert not list((anna.dir / "trace").glob("bug-*"))
