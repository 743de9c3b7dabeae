"""Every endpoint over HTTP: who asks wrongly is told so, in JSON, with nothing changed; a real hub with two workers."""

import asyncio
import dataclasses
import gzip
import hashlib
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.server.conftest import Running
from tests.server.laptops import PASSWORD, Laptop
from zsapp.domain.change import written
from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.server import logs
from zsapp.server.answers import schema
from zsapp.sync.protocol import (
    FILES,
    HUB_HEADER,
    PIECE_BYTES,
    QUESTIONS,
    VERSION_HEADER,
    ChangePassword,
    FileState,
    GiveUp,
    Hashes,
    Join,
    Left,
    News,
    Page,
    Pull,
    Push,
    PutUser,
    Reply,
    Revoke,
    Trouble,
    Vector,
    WrongAnswerError,
    packed,
    read_reply,
    unpacked,
)

STREAM = StreamId("01a207c9-591d-78dd-9135-7b90f57393fe")
EXAMPLES: list[Any] = [
    News(""),
    Pull(STREAM, 0),
    Push(Page()),
    Vector(STREAM),
    Hashes(STREAM, []),
    PutUser(),
    Revoke(DeviceId(STREAM)),
    ChangePassword("a", "b"),
    GiveUp(STREAM, []),
    Left(STREAM, []),
]
FILE = f"{FILES}/{STREAM}/{'ab' * 32}"


@pytest.fixture(scope="module")
def client(running: Running) -> Iterator[httpx.Client]:
    with running.client() as made:
        yield made


@pytest.fixture(scope="module")
def laptop(running: Running, client: httpx.Client) -> Laptop:
    return running.laptop(client, "m1")


def _headers(running: Running, laptop: Laptop | None = None, **more: str) -> dict[str, str]:
    told = {HUB_HEADER: running.hub, VERSION_HEADER: "1"}
    return told | ({"Authorization": f"Bearer {laptop.joined.token}"} if laptop else {}) | more


def _refusal(answer: httpx.Response, status: int, hub: str) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    assert answer.headers[HUB_HEADER] == hub and answer.headers[VERSION_HEADER] == "1"
    said: dict[str, str] = answer.json()
    assert set(said) == {"trouble", "words"} and said["words"]
    assert Trouble(said["trouble"])
    return said


def test_examples_name_every_question() -> None:
    assert {type(each) for each in EXAMPLES} | {Join} == set(QUESTIONS)


def test_it_says_who_it_is(running: Running, client: httpx.Client) -> None:
    answer = client.get("/")
    assert answer.json() | {"version": ""} == {
        "zsapp": "hub", "version": "", "hub": running.hub, "name": "试验区",
    }  # fmt: skip
    assert answer.headers[HUB_HEADER] == running.hub


@pytest.mark.parametrize("question", EXAMPLES, ids=lambda each: type(each).__name__)
def test_without_a_token_nobody_is_told_anything(
    running: Running, client: httpx.Client, laptop: Laptop, question: Any
) -> None:
    body, path = packed(question), question.path
    for authorization in ("", "Bearer " + "00" * 32, "Bearer x", f"Basic {laptop.joined.token}", "Bearer"):
        headers = _headers(running) | {"Authorization": authorization}
        said = _refusal(client.post(path, content=body, headers=headers), 401, running.hub)
        assert said["trouble"] == "log_in"
    _refusal(client.post(path, content=b"", headers=_headers(running)), 401, running.hub)


@pytest.mark.parametrize("question", EXAMPLES, ids=lambda each: type(each).__name__)
def test_another_hub_is_not_answered_for(
    running: Running, client: httpx.Client, laptop: Laptop, question: Any
) -> None:
    for hub in ("", "01a207c9-0000-7000-8000-000000000000"):
        headers = _headers(running, laptop) | {HUB_HEADER: hub}
        said = _refusal(
            client.post(question.path, content=packed(question), headers=headers), 409, running.hub
        )
        assert said["trouble"] == "other_hub"


@pytest.mark.parametrize("question", [*QUESTIONS], ids=lambda each: each.__name__)
def test_wrong_bytes_are_refused(
    running: Running, client: httpx.Client, laptop: Laptop, question: Any
) -> None:
    headers = _headers(running, laptop)
    good = gzip.compress(b"{}")
    for body in (
        b"", b"{}", b"\x1f\x8b", good[:-4], good + b"x", gzip.compress(b"[]"), gzip.compress(b"nonsense"),
        gzip.compress(b"\xff\xfe"), gzip.compress(b'"' + b"x" * 50), gzip.compress(b"[" * 20_000), zlib.compress(b"{}"),
    ):  # fmt: skip
        _refusal(client.post(question.path, content=body, headers=headers), 400, running.hub)
    newer = gzip.compress(b'{"of a newer version": 1}')
    assert _refusal(client.post(question.path, content=newer, headers=headers), 426, running.hub)


@pytest.mark.parametrize("question", [*QUESTIONS], ids=lambda each: each.__name__)
def test_too_much_is_refused(running: Running, client: httpx.Client, laptop: Laptop, question: Any) -> None:
    headers = _headers(running, laptop)
    bomb = gzip.compress(b" " * (65 * 1024 * 1024), compresslevel=9)
    _refusal(client.post(question.path, content=bomb, headers=headers), 413, running.hub)
    if question is not Push:
        plenty = os.urandom(5 * 1024 * 1024)
        _refusal(client.post(question.path, content=plenty, headers=headers), 413, running.hub)
        pieces = iter([plenty[:100], plenty[100:]])  # without saying how much it will be
        _refusal(client.post(question.path, content=pieces, headers=headers), 413, running.hub)


@pytest.mark.parametrize("version", ["2", "99", "", "x", "-1", "0"])
def test_a_newer_version_of_the_protocol_waits(
    running: Running, client: httpx.Client, laptop: Laptop, version: str
) -> None:
    headers = _headers(running, laptop) | {VERSION_HEADER: version}
    assert _refusal(client.post(News.path, content=packed(News("")), headers=headers), 426, running.hub)


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/news"), ("GET", "/nowhere"), ("DELETE", FILE)])
def test_what_there_is_not(running: Running, client: httpx.Client, method: str, path: str) -> None:
    _refusal(client.request(method, path), 404 if path == "/nowhere" else 405, running.hub)


@pytest.mark.parametrize(
    "question",
    [Pull(STREAM, 0), Vector(STREAM), Hashes(STREAM, []), GiveUp(STREAM, [])],
    ids=lambda each: type(each).__name__,
)
def test_streams_of_others_are_forbidden(
    running: Running, client: httpx.Client, laptop: Laptop, question: Any
) -> None:
    headers = _headers(running, laptop)
    _refusal(client.post(question.path, content=packed(question), headers=headers), 403, running.hub)


@pytest.mark.parametrize("name", ["\\ud800", "\\u0000", "x" * 5_000, "'; DROP TABLE change; --"])
def test_ids_that_are_none(running: Running, client: httpx.Client, laptop: Laptop, name: str) -> None:
    headers, own = _headers(running, laptop), laptop.team_stream
    for path, said in (
        (Pull.path, f'{{"stream":"{name}","seq":0}}'),
        (Vector.path, f'{{"stream":"{name}"}}'),
        (Hashes.path, f'{{"stream":"{own}","devices":["{name}"]}}'),
        (Revoke.path, f'{{"device":"{name}"}}'),
        (Pull.path, f'{{"stream":"{own}","seq":0,"want":["{name}"]}}'),
        (Pull.path, f'{{"stream":"{own}","seq":{10**30}}}'),
        (Pull.path, f'{{"stream":"{own}","seq":-1}}'),
        (Left.path, f'{{"stream":"{own}","tips":[{{"device":"x","n":{10**30},"hash":"{name}"}}]}}'),
        (GiveUp.path, f'{{"stream":"{own}","hashes":["{name}"]}}'),
    ):
        answer = client.post(path, content=gzip.compress(said.encode()), headers=headers)
        assert answer.status_code in (200, 400, 403), answer.text
        assert answer.status_code != 200 or path == Hashes.path
    assert laptop.ask(News("")).streams


def test_files_ask_for_the_same(running: Running, client: httpx.Client, laptop: Laptop) -> None:
    put = FILE + "?offset=0&size=3"
    for method, path in (("GET", FILE), ("GET", FILE + "?state"), ("PUT", put)):
        _refusal(client.request(method, path, headers=_headers(running)), 401, running.hub)
        wrong = _headers(running, laptop) | {HUB_HEADER: "x"}
        _refusal(client.request(method, path, headers=wrong), 409, running.hub)
        _refusal(client.request(method, path, headers=_headers(running, laptop)), 403, running.hub)
    own = f"{FILES}/{laptop.team_stream}/{'ab' * 32}"
    headers = _headers(running, laptop)
    for query in ("", "?offset=0", "?offset=-1&size=3", "?offset=x&size=3", "?offset=2&size=3"):
        _refusal(client.put(own + query, content=b"abc", headers=headers), 400, running.hub)
    much = bytes(PIECE_BYTES + 1)
    _refusal(client.put(own + "?offset=0&size=9999999", content=much, headers=headers), 413, running.hub)
    _refusal(client.get(own, headers=headers), 400, running.hub)
    _refusal(client.get(own + "?offset=-1", headers=headers), 400, running.hub)
    _refusal(client.get(f"{FILES}/{laptop.team_stream}/x?state", headers=headers), 400, running.hub)


def test_a_file_goes_to_the_hub_and_to_another_laptop(
    running: Running, client: httpx.Client, laptop: Laptop
) -> None:
    content = os.urandom(PIECE_BYTES + 100)
    name = hashlib.sha256(content).hexdigest()
    path = f"{FILES}/{laptop.team_stream}/{name}"
    for offset in (0, PIECE_BYTES):
        piece = content[offset : offset + PIECE_BYTES]
        answer = client.put(
            f"{path}?offset={offset}&size={len(content)}", content=piece, headers=_headers(running, laptop)
        )
    state = read_reply(Reply(200, answer.headers, answer.content), FileState, hub=running.hub)
    assert state == FileState(len(content), len(content), True)
    headers = _headers(running, running.laptop(client, "lead1"))
    first, second = (client.get(f"{path}?offset={o}", headers=headers) for o in (0, PIECE_BYTES))
    assert first.content + second.content == content
    assert first.headers["Zsapp-Size"] == str(len(content))
    part = client.get(path, headers=headers | {"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, content[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    stranger = _headers(running, running.laptop(client, "m2"))
    _refusal(client.get(path, headers=stranger), 403, running.hub)


def test_pages_over_http(running: Running, client: httpx.Client) -> None:
    laptop = running.laptop(client, "m2")
    before = sum(len(each.page.changes) for each in laptop.pull_all(laptop.team_stream))
    assert laptop.push(laptop.contacts(300)).taken == 300
    other = running.laptop(client, "hq")
    after = sum(len(each.page.changes) for each in other.pull_all(laptop.team_stream))
    assert after == before + 300


def test_nothing_new_is_small(running: Running, client: httpx.Client, laptop: Laptop) -> None:
    from zsapp.sync.protocol import NewsAnswer, overall

    digest = overall(laptop.ask(News("")).streams)
    body = packed(News(digest))
    answer = client.post(News.path, content=body, headers=_headers(running, laptop))
    assert unpacked(answer.content, NewsAnswer).same
    assert len(body) + sum(len(a) + len(b) + 4 for a, b in answer.request.headers.raw) < 1_000
    assert len(answer.content) + sum(len(a) + len(b) + 4 for a, b in answer.headers.raw) < 1_000


# -- what a page may not hold


def _pushed(
    running: Running, client: httpx.Client, laptop: Laptop, changes: list[list[str]]
) -> httpx.Response:
    page = {"changes": changes, "heads": [], "verdicts": []}
    body = gzip.compress(json.dumps({"page": page}).encode())
    return client.post(Push.path, content=body, headers=_headers(running, laptop))


def test_a_change_of_bad_form_is_refused(running: Running, client: httpx.Client, laptop: Laptop) -> None:
    (good,) = laptop.contacts(1)
    laptop._ends.clear()
    assert good.salt and good.body_bytes
    header, salt, body = good.header_bytes.decode(), good.salt.hex(), good.body_bytes.decode()
    for wrong in (
        [], [header, salt], ["{}"], [header + " ", salt, body], [header, salt, body + " "], [header, "00" * 16, body],
        [header, "xy", body], [header, salt, "[]"],
    ):  # fmt: skip
        _refusal(_pushed(running, client, laptop, [wrong]), 400, running.hub)
    newer = json.dumps(json.loads(header) | {"zeta": 1}, separators=(",", ":"), sort_keys=True)
    _refusal(_pushed(running, client, laptop, [[newer, salt, body]]), 426, running.hub)


def test_what_the_hub_does_not_know_waits_at_the_sender(running: Running, client: httpx.Client) -> None:
    laptop = running.laptop(client, "m1")
    for values, kind in (
        ({"deleted": False, "name": "x"}, "rocket"),
        ({"deleted": False, "wings": 2}, "contact"),
    ):
        laptop._ends.clear()
        known = laptop.contacts(1)
        unknown = laptop.write([values], kind=kind)
        with pytest.raises(WrongAnswerError) as refused:
            laptop.push(known + unknown)
        assert refused.value.trouble is Trouble.UPGRADE
        laptop.pull_all(laptop.team_stream)


def test_nobody_writes_in_anothers_name(running: Running, client: httpx.Client) -> None:
    laptop, other = running.laptop(client, "m1"), running.laptop(client, "lead1")
    (forged,) = laptop.write([{"deleted": False, "name": "x"}], author=other.joined.user)
    answer = laptop.push([forged])
    assert [v.reason for v in answer.verdicts] == ["author"]
    alien = written(
        stream=laptop.team_stream, device=other.device, n=1, prev=other.joined.enrolment, at=1,
        author=other.joined.user, group=(1, 1), kind="contact", record=forged.header.record, over={},
        values={"name": "y"}, salt=bytes(16),
    )  # fmt: skip
    answer = laptop.ask(Push(Page((alien,), (laptop.head(alien),))))
    assert answer.refused == {alien.hash: "no signature"} and answer.taken == 0


def test_left_tells_whether_all_is_here(running: Running, client: httpx.Client) -> None:
    laptop = running.laptop(client, "m1")
    changes = laptop.contacts(2)
    laptop.push(changes[:1])
    from zsapp.sync.protocol import Tip

    def asked(change: Any) -> bool:
        left: bool = laptop.ask(
            Left(laptop.team_stream, [Tip(laptop.device, change.header.n, change.hash)])
        ).all_here
        return left

    assert asked(changes[0]) and not asked(changes[1])


# -- log-in


def test_a_storm_of_log_ins(running: Running) -> None:
    """1,000 wrong log-ins: at least 95 % answered 429, and the real user behind the same address gets in within 5 s."""
    laptop_key = "ab" * 32

    def tried(number: int) -> int:
        device = DeviceId(f"01a207c9-591d-78dd-9135-{number:012x}")
        asked = Join("lead1", f"wrong {number}", device, laptop_key, "storm")
        answer = storm.post(Join.path, content=packed(asked), headers={VERSION_HEADER: "1"})
        if answer.status_code == 429:
            assert answer.headers["Retry-After"].isdecimal()
        return answer.status_code

    with running.client() as storm, ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(tried, range(1_000)))
        began = time.monotonic()
        while True:
            try:
                assert running.laptop(storm, "lead1").joined.role == "组长"
                break
            except WrongAnswerError as error:
                assert error.trouble is Trouble.BUSY and error.retry_s
                time.sleep(0.3)
        took_s = time.monotonic() - began
    assert statuses.count(429) >= 950 and statuses.count(429) + statuses.count(401) == 1_000
    assert took_s < 5


# -- what it says of itself


def test_the_log_holds_no_secrets(running: Running, client: httpx.Client) -> None:
    """One JSON object a line for each request, whatever was asked, with who asked by id; no names, passwords, tokens, contents."""
    laptop = running.laptop(client, "m1")
    secrets = [
        "geheim-log-in",
        "geheim-neu",
        "geheim-alt",
        "机密联系人",
        "geheime-adresse",
        "机密组",
        "机密用户",
    ]
    laptop.push(laptop.write([{"deleted": False, "name": secrets[3], "phone": "13912345678"}]))
    for question in (
        Join("m1", secrets[0], laptop.device, laptop.public_key.hex(), "laptop", secrets[5]),
        Join(secrets[6], secrets[0], laptop.device, laptop.public_key.hex(), "laptop"),
        ChangePassword(secrets[2], secrets[1]),
        PutUser(name=secrets[6], role="组员", password=secrets[1]),
        Pull(StreamId(secrets[4]), 0),
    ):
        with pytest.raises(WrongAnswerError):
            laptop.ask(question)
    client.get(f"{FILES}/{secrets[4]}/{'ab' * 32}?offset=0&geheim-frage=1", headers=_headers(running, laptop))
    client.get("/geheim-pfad", headers=_headers(running, laptop))
    client.post(News.path, content=b"geheim-inhalt", headers=_headers(running, laptop))
    lines = [json.loads(line) for line in running.log.read_text().splitlines()]
    assert {"at", "level", "what", "method", "path", "status", "ms"} <= lines[-1].keys()
    assert any(
        line.get("user") == laptop.joined.user and line.get("device") == laptop.device for line in lines
    )
    statuses = {line["status"] for line in lines if line["what"] == "request"}
    assert {200, 400, 401, 403, 404} <= statuses
    log = running.log.read_text()
    for secret in (
        laptop.joined.token,
        PASSWORD,
        "lead1",
        laptop.key.hex(),
        "13912345678",
        "geheim",
        *secrets,
    ):
        assert secret not in log


def _fields(shape: Any) -> set[str]:
    return {each.name for each in dataclasses.fields(shape)}


def test_the_description_names_everything(running: Running, client: httpx.Client) -> None:
    told = client.get("/openapi.json").json()
    for question in QUESTIONS:
        each: Any = question
        act = told["paths"][each.path]["post"]
        assert act["summary"] and act["description"]
        sent = act["requestBody"]["content"]["application/gzip"]["schema"]
        assert sent == json.loads(json.dumps(schema(each)))
        assert sent["properties"].keys() == _fields(each)
        got = act["responses"]["200"]["content"]["application/gzip"]["schema"]
        assert got["properties"].keys() == _fields(each.answer)
    assert set(told["paths"][FILES + "/{stream}/{name}"]) == {"get", "put"}


def test_names_of_changes_in_want_are_bounded(running: Running, client: httpx.Client, laptop: Laptop) -> None:
    answer = laptop.ask(Pull(laptop.team_stream, 0, want=[Hash("00" * 32)] * 3))
    assert answer.page == Page()


def test_what_breaks_inside_is_told_too(small_house: Any) -> None:
    from zsapp.server.app import application

    broken = application(small_house.at)
    small_house.at.hub.answer = None
    laptop = small_house.laptop

    async def asked(token: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=broken, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            headers = {HUB_HEADER: small_house.at.hub.identity.hub, "Authorization": f"Bearer {token}"}
            return await client.post(News.path, content=packed(News("")), headers=headers)

    answer = asyncio.run(asked(laptop("m1").joined.token))
    said = _refusal(answer, 500, small_house.at.hub.identity.hub)
    assert said["trouble"] == "broken"


@pytest.mark.parametrize(
    ("fault", "status", "trouble", "logged"),
    [
        (sqlite3.SQLITE_FULL, 507, "full", "disk full"),
        (sqlite3.SQLITE_BUSY, 503, "busy", "database busy or away"),
        (sqlite3.SQLITE_CORRUPT, 500, "broken", "database"),
    ],
)
def test_troubles_of_the_database_are_told_to_both_sides(
    small_house: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: int,
    status: int,
    trouble: str,
    logged: str,
) -> None:
    """The person is told that nothing is lost, the administrator finds the cause in the log."""
    from sqlalchemy.exc import OperationalError

    from zsapp.server.app import application

    def failing(*_asked: object) -> None:
        cause = sqlite3.OperationalError("secret words")
        cause.sqlite_errorcode = fault
        raise OperationalError("SELECT 'secret words'", {}, cause)

    laptop, headers = small_house.laptop("m1"), {HUB_HEADER: small_house.at.hub.identity.hub}
    small_house.at.hub.answer = failing
    headers |= {"Authorization": f"Bearer {laptop.joined.token}"}
    transport = httpx.ASGITransport(app=application(small_house.at), raise_app_exceptions=False)

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            return await client.post(News.path, content=packed(News("")), headers=headers)

    monkeypatch.setattr(
        logs.LOGGER, "propagate", True
    )  # to where `caplog` listens, also after a hub was set up here
    with caplog.at_level("INFO", "zsapp.hub"):
        said = _refusal(asyncio.run(asked()), status, headers[HUB_HEADER])
    assert said["trouble"] == trouble and "附件" not in said["words"]
    assert logged in [record.getMessage() for record in caplog.records]
    assert "secret" not in caplog.text and "secret" not in said["words"]
