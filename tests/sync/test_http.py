"""The line to the hub: what is sent where, and what goes wrong on the way, in words. Real sockets, real certificates."""

import http.server
import socket
import threading

import pytest

from tests.support.answering import ask, says, serving, trouble
from tests.support.office import variables
from zsapp.base.errors import UserError
from zsapp.domain.ids import StreamId
from zsapp.sync import http as line_module
from zsapp.sync import protocol
from zsapp.sync.http import Address, Line, checked_ca, checked_url
from zsapp.sync.protocol import News, NewsAnswer, Trouble, packed, read_reply

# -- what is sent


def test_a_question_is_packed_and_says_who_asks() -> None:
    given = NewsAnswer(same=False, epoch="e", streams={StreamId("s"): "d"})
    with serving(says(200, packed(given), Zsapp_Hub="h")) as (port, met):
        reply = ask(Address(f"http://127.0.0.1:{port}", "h", "secret"))
        assert read_reply(reply, NewsAnswer, hub="h") == given
    ((method, path, headers, body),) = met
    assert (method, path, headers["Authorization"], headers["Zsapp-Hub"]) == (
        "POST", "/v1/news", "Bearer secret", "h",
    )  # fmt: skip
    assert protocol.unpacked(body, News) == News("0" * 64)
    assert headers["Content-Encoding"] == "gzip" and headers["Zsapp-Version"] == str(protocol.VERSION)


def test_a_redirect_is_not_followed_and_nobody_else_gets_the_token() -> None:
    with serving(says(200, b"caught")) as (thief, stolen):
        there = f"http://127.0.0.1:{thief}/"
        for status in (301, 302, 307, 308):
            with serving(says(status, b"", Location=there)) as (port, _met):
                assert ask(Address(f"http://127.0.0.1:{port}", "h", "secret")).status == status
    assert stolen == []


def test_before_the_log_in_nothing_of_ours_goes_along() -> None:
    with serving(says(200, b"{}")) as (port, met):
        line = Line(Address(f"http://127.0.0.1:{port}"))
        line.hello()
        line.close()
    assert met[0][:2] == ("GET", "/") and not {"Authorization", "Zsapp-Hub"} & met[0][2].keys()


def test_this_computer_is_asked_past_any_proxy() -> None:
    with (
        serving(says(200, b"")) as (proxy, caught),
        serving(says(200, b"", Zsapp_Hub="h")) as (port, met),
        variables(HTTP_PROXY=f"http://127.0.0.1:{proxy}", ALL_PROXY=f"http://127.0.0.1:{proxy}"),
    ):
        ask(Address(f"http://127.0.0.1:{port}", "h", "secret"))
    assert caught == [] and len(met) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://hub.example/", "https://hub.example"),
        ("hub.example:8443", "https://hub.example:8443"),
        (" https://Hub.Example/zone/ ", "https://hub.example/zone"),
        ("http://localhost:8321", "http://localhost:8321"),
        ("http://[::1]:8321", "http://[::1]:8321"),
        ("http://127.0.0.9", "http://127.0.0.9"),
    ],
)
def test_addresses(typed: str, kept: str) -> None:
    assert checked_url(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["http://hub.example", "http://localhost.example", "ftp://hub.example", "https://", "https://a@b", "https://a:x",
     "https://hub.example/?a=1", "", "https://hub.example:99999", "http://127.0.0.1.example"],
)  # fmt: skip
def test_addresses_that_are_refused(typed: str) -> None:
    with pytest.raises(UserError):
        checked_url(typed)
    with pytest.raises(UserError):
        Line(Address(typed))


# -- what hinders it


def test_refused_name_not_found_and_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = trouble(Address(f"http://127.0.0.1:{port}"))
    assert told.trouble is Trouble.OFFLINE and "没有运行" in told.words
    told = trouble(Address("https://no-such-host.invalid"))
    assert told.trouble is Trouble.OFFLINE and "主机名" in told.words

    def cut(to: http.server.BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        to.close_connection = True

    def slam(to: http.server.BaseHTTPRequestHandler) -> None:
        to.close_connection = True

    for answer in (cut, slam):
        with serving(answer) as (port, _met):
            told = trouble(Address(f"http://127.0.0.1:{port}"))
            assert told.trouble is Trouble.OFFLINE and "断开" in told.words


def test_silence_drips_and_floods(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "READ_S", 0.2)
    monkeypatch.setattr(line_module, "WHOLE_S", 0.4)
    monkeypatch.setattr(line_module, "BODY_LIMIT", 100_000)
    done = threading.Event()

    def silent(to: http.server.BaseHTTPRequestHandler) -> None:
        done.wait(5)

    def dripping(to: http.server.BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Length", "1000")
        to.end_headers()
        while not done.wait(0.05):
            to.wfile.write(b".")

    flooding = says(200, bytes(200_000))
    expected = [
        (silent, Trouble.OFFLINE, "时限"),
        (dripping, Trouble.OFFLINE, "太慢"),
        (flooding, Trouble.STRANGE, "大"),
    ]
    for answer, kind, word in expected:
        with serving(answer) as (port, _met):
            told = trouble(Address(f"http://127.0.0.1:{port}"))
            done.set()
            assert told.trouble is kind and word in told.words
        done.clear()


def test_a_file_that_holds_no_certificate() -> None:
    for pem in ("-", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(UserError, match="PEM"):
            checked_ca(pem)


def test_a_refusal_that_a_proxy_compressed_is_read() -> None:
    import gzip
    import json

    body = gzip.compress(json.dumps({"trouble": "busy", "words": "请稍候。"}).encode())
    with serving(says(429, body, Zsapp_Hub="h", Content_Encoding="gzip", Retry_After="7")) as (port, _met):
        reply = ask(Address(f"http://127.0.0.1:{port}", "h", "t"))
    with pytest.raises(protocol.WrongAnswerError) as told:
        read_reply(reply, NewsAnswer, hub="h")
    assert (told.value.trouble, told.value.words, told.value.retry_s) == (Trouble.BUSY, "请稍候。", 7.0)
