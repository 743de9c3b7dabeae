"""A wrong answer is not an empty answer: whatever comes back instead, nothing changes here, and the state says why in words.

Every endpoint that a laptop asks, times every wrong answer: a proxy between laptop and hub spoils the answers of one endpoint.
"""

import gzip
import http.server
import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from tests.support.hubs import PASSWORD, HubThread, Laptop
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.store import identity, schema
from zsapp.store.store import Store
from zsapp.sync.files import TROUBLES, Files
from zsapp.sync.local import READABLE
from zsapp.sync.monitor import STATUS
from zsapp.sync.protocol import (
    HUB_HEADER,
    QUESTIONS,
    Done,
    FileState,
    GiveUp,
    News,
    NewsAnswer,
    PushAnswer,
    Tip,
    Trouble,
    Vector,
    VectorAnswer,
    packed,
    unpacked,
)
from zsapp.verbs import hub_admin, join, sync
from zsapp.verbs.desk import Desk

Answer = tuple[int, dict[str, str], bytes]
Bend = Callable[[Answer], Answer]
LOG_IN_PAGE = "<html><body>请登录酒店网络</body></html>".encode()
ELSEWHERE = "00000000-0000-7000-8000-000000000000"
BOMB = gzip.compress(bytes(70_000_000))


def wrong(hub: str) -> dict[str, tuple[Bend, Trouble]]:
    """Name -> (what is made of the right answer, what kind of trouble it is)."""
    ours = {HUB_HEADER: hub}
    waiting = {**ours, "Retry-After": "99"}
    html = {"Content-Type": "text/html"}
    return {
        "hotel": (lambda right: (200, html, LOG_IN_PAGE), Trouble.STRANGE),
        "hotel that apes the hub": (lambda right: (200, {**ours, **html}, LOG_IN_PAGE), Trouble.STRANGE),
        "redirect": (lambda right: (302, {"Location": "https://login.example/"}, b""), Trouble.STRANGE),
        "redirect that apes the hub": (lambda right: (307, {**ours, "Location": "/"}, b""), Trouble.STRANGE),
        "no log-in": (lambda right: (401, ours, b'{"trouble": "log_in", "words": ""}'), Trouble.LOG_IN),
        "revoked": (lambda right: (401, ours, b'{"trouble": "revoked"}'), Trouble.REVOKED),
        "forbidden": (lambda right: (403, ours, b"{}"), Trouble.FORBIDDEN),
        "another server": (lambda right: (404, {"Server": "nginx"}, b"Not Found"), Trouble.STRANGE),
        "too large": (lambda right: (413, ours, b"not json"), Trouble.REFUSED),
        "newer": (lambda right: (426, ours, b"{}"), Trouble.UPGRADE),
        "too often": (lambda right: (429, waiting, b"{}"), Trouble.BUSY),
        "fault": (lambda right: (500, ours, b"Internal Server Error"), Trouble.BROKEN),
        "proxy": (lambda right: (502, {}, b"Bad Gateway"), Trouble.STRANGE),
        "busy": (lambda right: (503, waiting, b'["no", "object"]'), Trouble.BUSY),
        "full": (lambda right: (507, ours, b'{"trouble": 7, "words": 7}'), Trouble.FULL),
        "cut": (lambda right: (200, ours, right[2][: len(right[2]) // 2]), Trouble.STRANGE),
        "bad gzip": (lambda right: (200, ours, right[2][:-6] + b"\0" * 6), Trouble.STRANGE),
        "followed by more": (lambda right: (200, ours, right[2] + b"<!-- -->"), Trouble.STRANGE),
        "wrong json": (lambda right: (200, ours, gzip.compress(b'{"same": "perhaps"')), Trouble.STRANGE),
        "json of another shape": (lambda right: (200, ours, gzip.compress(b"[1, 2, 3]")), Trouble.STRANGE),
        "empty": (lambda right: (200, ours, b""), Trouble.STRANGE),
        "bomb": (lambda right: (200, ours, BOMB), Trouble.STRANGE),
        "another hub": (lambda right: (200, {HUB_HEADER: ELSEWHERE}, right[2]), Trouble.OTHER_HUB),
        "unknown part": (lambda right: (200, ours, _more(right[2])), Trouble.UPGRADE),
    }  # fmt: skip


def _more(body: bytes) -> bytes:
    return gzip.compress(json.dumps({**json.loads(gzip.decompress(body)), "later": 1}).encode())


@dataclass
class Scene:
    """The laptop that asks, the hub it asks, and the endpoint whose answers are spoilt."""

    hub: HubThread
    desk: Desk
    endpoint: "Endpoint"
    right: Answer | None = None

    @property
    def organisation(self) -> StreamId:
        return self.desk.organisation

    def answered(self, method: str, path: str, body: bytes, headers: dict[str, str], spoil: Bend) -> Answer:
        """What comes back of a request that went through the proxy."""
        endpoint, ours = self.endpoint, {HUB_HEADER: str(self.hub.at.hub.identity.hub)}
        is_meant = re.fullmatch(endpoint.asked_by, f"{method} {path}") is not None
        if is_meant and endpoint.given is not None:
            self.right = (200, ours, packed(endpoint.given(self)))
        if is_meant and self.right is not None:
            return spoil(self.right)
        with httpx.Client(trust_env=False) as client:
            got = client.request(method, self.hub.url + path, content=body, headers=headers)
        answer: Answer = (got.status_code, {HUB_HEADER: got.headers[HUB_HEADER]}, got.content)
        if path in endpoint.bends:
            shape, bend = endpoint.bends[path]
            answer = (200, ours, packed(bend(self, unpacked(got.content, shape))))
        if not is_meant:
            return answer
        assert answer[0] == 200, answer
        self.right = answer
        return spoil(answer)


Act = Callable[[Scene], tuple[str, Trouble | type[Exception] | None]]


@dataclass
class Endpoint:
    """One endpoint (a pattern of method and path), and how a laptop comes to ask it.

    `act` gives the words that are told and what kind of trouble it is. `given`: a right answer, where the hub is better not asked again
    and again. `bends`: of right answers to other questions, so that this one is asked. `but`: what those change.
    """

    asked_by: str
    act: Act
    given: Callable[[Scene], Any] | None = None
    bends: Mapping[str, tuple[Any, Callable[[Scene, Any], Any]]] = field(default_factory=dict)
    but: tuple[str, ...] = ()


@contextmanager
def between(scene: Scene, spoil: Bend) -> Iterator[int]:
    """A proxy that spoils the answers of the scene's endpoint; its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "content-length")}
            status, more, content = scene.answered(self.command, self.path, body, headers, spoil)
            self.send_response(status)
            for name, value in {**more, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _do  # noqa: N815

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


# -- how a laptop comes to ask


def _synchronised(scene: Scene) -> tuple[str, Trouble | None]:
    with pytest.raises((PlaceError, NeedsPersonError)) as told:
        sync.sync(scene.desk)
    found = sync.standing(scene.desk)
    assert found.words == str(told.value)
    return found.words, Trouble(found.trouble)


def _transferred(scene: Scene) -> tuple[str, None]:
    """Notes are in step, the file says why it is not."""
    assert sync.sync(scene.desk).state == "up_to_date"
    (file,) = sync.standing(scene.desk).files
    return file.why, None


def _asking(ask: Callable[[Scene], object]) -> Act:
    def act(scene: Scene) -> tuple[str, type[Exception]]:
        with pytest.raises((UserError, PlaceError, NeedsPersonError)) as told:
            ask(scene)
        return str(told.value), told.type

    return act


def _join(scene: Scene) -> object:
    hub = scene.desk.read(identity.hub)
    return join.join(scene.desk, hub.url, user="hans", password=PASSWORD)


def _anna(scene: Scene) -> str:
    return next(user.id for user in hub_admin.users(scene.desk) if user.name == "anna")


def _streams(scene: Scene) -> dict[StreamId, str]:
    with scene.hub.at.shelves() as shelf:
        digests = shelf.digests()
    return {stream: digests.get(stream, "") for stream in scene.desk.store.local(READABLE)}


def _other_news(scene: Scene, news: NewsAnswer) -> NewsAnswer:
    return NewsAnswer(False, news.epoch, {**_streams(scene), scene.organisation: "ab" * 32})


def _less_news(scene: Scene, news: NewsAnswer) -> NewsAnswer:
    return NewsAnswer(False, news.epoch, {scene.organisation: _streams(scene)[scene.organisation]})


def _other_tips(scene: Scene, vector: VectorAnswer) -> VectorAnswer:
    return VectorAnswer([*vector.tips, Tip(DeviceId(ELSEWHERE), 1, Hash("cd" * 32))], "ab" * 32)


NEWS = {News.path: (NewsAnswer, _other_news)}
LOST = [Hash("ab" * 32)]
PATHS = [str(getattr(question, "path", "")) for question in QUESTIONS]
ENDPOINTS = {
    "hello": Endpoint("GET /", _asking(_join)),
    "join": Endpoint("POST /v1/join", _asking(_join)),
    "news": Endpoint("POST /v1/news", _synchronised),
    "pull": Endpoint("POST /v1/pull", _synchronised, bends=NEWS),
    "push": Endpoint("POST /v1/push", _synchronised, given=lambda scene: PushAnswer(1, [])),
    "vector": Endpoint("POST /v1/vector", _synchronised, bends=NEWS),
    "hashes": Endpoint(
        "POST /v1/hashes", _synchronised, bends={**NEWS, Vector.path: (VectorAnswer, _other_tips)}
    ),
    "left": Endpoint(
        "POST /v1/left", _synchronised, bends={News.path: (NewsAnswer, _less_news)}, but=(READABLE,)
    ),
    "user": Endpoint(
        "POST /v1/user",
        _asking(lambda scene: hub_admin.change_user(scene.desk, _anna(scene), role="组员")),
        given=lambda scene: Done("x"),
    ),
    "revoke": Endpoint(
        "POST /v1/revoke",
        _asking(lambda scene: hub_admin.revoke(scene.desk, ELSEWHERE)),
        given=lambda scene: Done("x"),
    ),
    "password": Endpoint(
        "POST /v1/password",
        _asking(lambda scene: hub_admin.change_password(scene.desk, PASSWORD, "neu-2016-neu")),
        given=lambda scene: Done(),
    ),
    "give up": Endpoint(
        "POST /v1/give-up",
        _asking(lambda scene: hub_admin._ask(scene.desk, GiveUp(scene.organisation, LOST))),
        given=lambda scene: Done(),
    ),
    "state of a file": Endpoint(r"GET /v1/files/.*\?state", _transferred),
    "piece to the hub": Endpoint(
        r"PUT /v1/files/.*", _transferred, given=lambda scene: FileState(900, 900, is_whole=True)
    ),
    "piece from the hub": Endpoint(r"GET /v1/files/.*\?offset=.*", _transferred, but=("piece",)),
}
LENIENT = {
    ("hello", "unknown part"),
    ("piece from the hub", "unknown part"),
}  # a newer hub may say more; bytes have no parts


# -- what it comes to


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubThread]:
    made = HubThread(tmp_path_factory.mktemp("wrong") / "hub")
    made.team("一组")
    made.user("anna", role="leader", team="一组")
    made.user("hans", role="headquarters")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def anna(hub: HubThread, tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    laptop = Laptop(tmp_path_factory.mktemp("anna") / "p").joined(hub, "anna", "--team", "一组")
    laptop.sync()
    return laptop


@pytest.fixture(scope="module")
def hans(hub: HubThread, anna: Laptop, tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    laptop = Laptop(tmp_path_factory.mktemp("hans") / "p").joined(hub, "hans")
    laptop.sync()
    return laptop


def prepared(name: str, hub: HubThread, anna: Laptop, hans: Laptop) -> None:
    """Something to push, a file to give or a file to get."""
    with hans.desk() as desk:
        through(desk, hub.port)
    company = hans.ok("record", "add", "company", f"name={name}")
    if name == "push":
        return
    if name == "left":  # a team's stream, which the hub then tells nothing of
        hans.ok(
            "record", "add", "visit", f"company={company}", "team=一组", "date=2016-05-02", "visit_kind=拜访"
        )
    hans.sync()
    if "file" in name or "piece" in name:
        anna.sync()
        content = hans.dir.parent / "file.bin"
        content.write_bytes(os.urandom(900))
        (anna if name == "piece from the hub" else hans).ok(
            "attach", content, f"company={company}", "team=一组"
        )
        anna.sync()
        with hans.desk() as desk, pytest.MonkeyPatch.context() as patch:
            patch.setattr(Files, "look", lambda self: 0)  # the notes alone
            sync.sync(desk)


def truth(store: Store, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """All that lasts, but for the words of the last state."""
    found: dict[str, Any] = {"blobs": sorted(path.name for path in (store.profile.dir / "blobs").glob("*"))}
    with store.database.read() as connection:
        for table in schema.TRUTH:
            rows = [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]
            found[table] = sorted((row for row in rows if row[0] not in (STATUS, TROUBLES, *but)), key=repr)
    for table in but:
        found.pop(table, None)
    return found


def through(desk: Desk, port: int) -> None:
    with desk.store.database.write() as connection:
        hub = identity.hub(connection)
        assert hub is not None
        identity.put_hub(connection, replace(hub, url=f"http://127.0.0.1:{port}"))


def test_every_endpoint_that_is_asked_is_in_the_table() -> None:
    asked = {"GET /", *(f"POST {path}" for path in PATHS)}
    patterns = [each.asked_by for each in ENDPOINTS.values()]
    assert {one for one in asked if not any(re.fullmatch(each, one) for each in patterns)} == set()
    assert (
        len(patterns) == len(asked) + 3
    )  # what `Line` asks beside: the state of a file, a piece to and from the hub
    assert len(wrong("")) >= 12


@pytest.mark.parametrize("name", ENDPOINTS)
def test_nothing_changes_and_the_state_says_why(
    hub: HubThread, anna: Laptop, hans: Laptop, name: str
) -> None:
    prepared(name, hub, anna, hans)
    endpoint = ENDPOINTS[name]
    with hans.desk() as desk:
        scene = Scene(hub, desk, endpoint)
        for what, (spoil, trouble) in wrong(hub.at.hub.identity.hub).items():
            if (name, what) in LENIENT:
                continue
            with between(scene, spoil) as port:
                through(desk, port)
                before = truth(desk.store, but=endpoint.but)
                words, kind = endpoint.act(scene)
            assert scene.right is not None, "never asked"
            assert truth(desk.store, but=endpoint.but) == before, what
            assert words.endswith("。") and not re.search(r"[A-Za-z]{9}", words), (what, words)
            if isinstance(kind, Trouble):
                assert kind is trouble, (what, words)
            elif kind is not None:
                assert kind is _error_of(trouble), (what, words)
        through(desk, hub.port)
    healed = hans.sync()
    assert (healed["state"], healed["unsent"], healed["files"]) == ("up_to_date", 0, [])
    hans.join(hub, "hans")  # and with nothing between, one can log in
    anna.sync()
    assert anna.json("record", "list", "company") == hans.json("record", "list", "company")
    assert not list((hans.dir / "trace").glob("bug-*"))


def _error_of(trouble: Trouble) -> type[Exception]:
    """By whose fault it is, so that the command line ends with the right status."""
    if trouble in (Trouble.LOG_IN, Trouble.REVOKED, Trouble.OTHER_HUB):
        return NeedsPersonError
    return UserError if trouble in (Trouble.REFUSED, Trouble.FORBIDDEN) else PlaceError


def test_on_the_command_line(hub: HubThread, hans: Laptop) -> None:
    for what, (spoil, trouble) in wrong(hub.at.hub.identity.hub).items():
        with hans.desk() as desk:
            scene = Scene(hub, desk, ENDPOINTS["news"], (200, {}, packed(NewsAnswer(same=True))))
            with between(scene, spoil) as port:
                through(desk, port)
                desk.store.close()
                told = hans.run("sync")
        assert told.code == (4 if _error_of(trouble) is NeedsPersonError else 3), (what, told)
        assert told.out == "" and told.err == f"zsapp: {hans.json('sync', 'status')['words']}\n"
    with hans.desk() as desk:
        through(desk, hub.port)
    assert hans.sync()["unsent"] == 0
