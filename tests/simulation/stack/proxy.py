"""The network between laptops and hub: HTTP on loopback through a proxy that loses, repeats, delays, cuts, damages and lies.

It also watches: no token goes to a hub that did not give it, nothing is judged again that came with its verdict, and nobody follows a
redirection to the other port.
"""

import http.client
import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.simulation.sync.headquarters import HUB
from tests.simulation.sync.network import OTHER_HUB, PAGE_OF_A_HOTEL
from zsapp.domain.change import Judgement
from zsapp.sync import protocol
from zsapp.sync.protocol import HUB_HEADER, Join, Push, PushAnswer

FAULTS = (
    ("request dropped", 6),
    ("answer dropped", 6),
    ("repeated", 3),
    ("repeated late", 4),
    ("delayed", 4),
    ("body cut", 4),
    ("body shortened", 2),
    ("bit flipped", 2),
    ("strange answer", 12),
    ("worker killed", 2),
    ("hub killed", 3),
)
STRANGE = (200, 302, 401, 403, 200, 413, 426, 429, 500, 503)
REFUSALS = (401, 403, 426, 503)  # what an honest laptop may be told by a hub that works
SHARE = 0.25  # of requests that meet a fault
LATEST = 150  # ticks
WAIT_S = 20.0
_HOP = ("connection", "keep-alive", "transfer-encoding", "content-length")


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Proxy:
    """Forwards to a hub; while `is_faulty`, things go wrong. `seen` counts what really did, `wrongs` is what must never be."""

    def __init__(self, seed: int, office: Any) -> None:
        """`office`: has `port`, `kill_worker` and `kill_and_start`."""
        self.office = office
        self.rng = random.Random(f"proxy {seed}")
        self.is_faulty = False
        self.seen: Counter[str] = Counter()
        self.wrongs: list[str] = []
        self.late: list[tuple[int, Request]] = []
        self.tick = 0
        self._turn = 3 * seed
        self._tokens: set[str] = set()
        self._lock, self._killing = threading.Lock(), threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler_of(self.serve))
        self._elsewhere = _Server(("127.0.0.1", 0), _handler_of(self._astray))
        for server in (self._server, self._elsewhere):
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where laptops find it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """No more connections."""
        for server in (self._server, self._elsewhere):
            server.shutdown()
            server.server_close()

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Nothing goes wrong meanwhile, nor does a hub that dies under what another laptop asked before."""
        was_faulty, self.is_faulty = self.is_faulty, False
        try:
            with self._killing:
                yield
        finally:
            self.is_faulty = was_faulty

    # -- requests

    def serve(self, handler: BaseHTTPRequestHandler, request: Request) -> None:
        """One request of a laptop."""
        self._watch(request)
        fault = self._fault()
        if fault is not None:
            self._count(fault)
        if fault == "request dropped":
            return _hang_up(handler)
        if fault == "strange answer":
            return _reply(handler, self._strange())
        if fault == "delayed":
            time.sleep(0.15 * self._chance())
        if fault in ("hub killed", "worker killed"):
            return self._killed(handler, request, fault)
        answer = self._forwarded(request)
        if fault == "repeated":
            answer = self._forwarded(request)
        elif fault == "repeated late":
            with self._lock:
                self.late.append((self.tick + self.rng.randint(1, LATEST), request))
        if answer is None or fault == "answer dropped":
            return _hang_up(handler)
        return self._damaged(handler, answer, fault)

    def deliver_late(self) -> None:
        """Requests that arrive once more; nobody waits for what they are answered."""
        with self._lock:
            due = [request for at, request in self.late if at <= self.tick]
            self.late = [(at, request) for at, request in self.late if at > self.tick]
        for request in due:
            self._forwarded(request)

    def _fault(self) -> str | None:
        with self._lock:
            if not self.is_faulty or self.rng.random() >= SHARE:
                return None
            names, weights = zip(*FAULTS, strict=True)
            return str(self.rng.choices(names, weights)[0])

    def _chance(self) -> float:
        with self._lock:
            return self.rng.random()

    def _count(self, what: str) -> None:
        with self._lock:
            self.seen[what] += 1

    def _forwarded(self, request: Request) -> Answer | None:
        """The hub's answer; None where there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=WAIT_S)
        try:
            connection.request(request.method, request.path, request.body, request.headers)
            got = connection.getresponse()
            answer = Answer(got.status, got.getheaders(), got.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        self._look_into(request, answer)
        return answer

    def _killed(self, handler: BaseHTTPRequestHandler, request: Request, fault: str) -> None:
        """The hub dies while it works at the request, and comes up again."""
        with self._killing:
            asking = threading.Thread(target=self._forwarded, args=(request,), daemon=True)
            asking.start()
            time.sleep(0.04 * self._chance() ** 2)
            if fault == "worker killed":
                self.office.kill_worker()
            else:
                self.office.kill_and_start()
            asking.join(WAIT_S)
        _hang_up(handler)

    def _strange(self) -> Answer:
        """An answer that is none, or a refusal of our hub or of another."""
        with self._lock:
            self._turn += 1  # all of them come in turn, or some would seldom come at all
            status, who, form = STRANGE[self._turn % len(STRANGE)], self.rng.random(), self.rng.random()
            after = self.rng.choice(("30", "soon", "-1", ""))
        self._count(f"answered {status}")
        headers = [("Content-Type", "text/html")]
        if status == 302:
            headers.append(("Location", f"http://127.0.0.1:{self._elsewhere.server_address[1]}/"))
        if who < 0.6:
            headers.append((HUB_HEADER, HUB if who < 0.5 else OTHER_HUB))
            self._count("another hub" if who >= 0.5 else "our hub's refusal")
        if status in (429, 503) and after:
            headers.append(("Retry-After", after))
        body = protocol.gzip.compress(json.dumps({}).encode()) if form < 0.3 else PAGE_OF_A_HOTEL
        return Answer(status, headers, body)

    def _damaged(self, handler: BaseHTTPRequestHandler, answer: Answer, fault: str | None) -> None:
        body = answer.body
        if body and fault == "body shortened":  # and its length said so
            body = body[: int(len(body) * self._chance())]
        elif body and fault == "bit flipped":
            place = int(len(body) * self._chance())
            body = body[:place] + bytes([body[place] ^ 1 << int(8 * self._chance())]) + body[place + 1 :]
        if body and fault == "body cut":
            _reply(handler, answer, sent=int(len(body) * self._chance()))
            return _hang_up(handler)
        return _reply(handler, answer._replace(body=body))

    # -- what is watched

    def _watch(self, request: Request) -> None:
        """A token is for the hub that gave it, and it is told which hub is meant."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self._tokens:
            self.wrongs.append(f"{request.path}: a token that this hub did not give")
        if token and request.headers.get(HUB_HEADER.lower()) != HUB:
            self.wrongs.append(f"{request.path}: a token without the hub that it is for")

    def _look_into(self, request: Request, answer: Answer) -> None:
        if answer.status != 200:
            self._count(f"the hub said {answer.status}")
            if answer.status not in REFUSALS:
                self.wrongs.append(f"{request.path}: the hub answered {answer.status}: {answer.body[:100]!r}")
            return
        if request.path == Join.path:
            self._tokens.add(protocol.unpacked(answer.body, protocol.JoinAnswer).token)
        elif request.path == Push.path:
            page = protocol.unpacked(request.body, Push).page
            brought = {n for v in page.verdicts if v.judgement is not Judgement.LOST for n in v.hashes}
            told = protocol.unpacked(answer.body, PushAnswer).verdicts
            if again := brought & {name for verdict in told for name in verdict.hashes}:
                self.wrongs.append(f"judged again: {sorted(again)[:3]}")

    def _astray(self, handler: BaseHTTPRequestHandler, request: Request) -> None:
        self.wrongs.append(f"{request.path}: a redirection was followed")
        _hang_up(handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A laptop that hung up is no news."""


def _handler_of(serve: Callable[[BaseHTTPRequestHandler, Request], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {
                name.lower(): value for name, value in self.headers.items() if name.lower() not in _HOP
            }
            serve(self, Request(self.command, self.path, headers, body))

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - called so by the standard library

        def log_message(self, *_given: Any) -> None:
            """Nobody reads it."""

    return Handler


def _reply(handler: BaseHTTPRequestHandler, answer: Answer, sent: int | None = None) -> None:
    """Give an answer, or say how long it is and give so many bytes."""
    handler.send_response_only(answer.status)
    for name, value in answer.headers:
        if name.lower() not in _HOP:
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(answer.body)))
    handler.end_headers()
    handler.wfile.write(answer.body[:sent])


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    with suppress(OSError):
        handler.connection.shutdown(socket.SHUT_RDWR)
