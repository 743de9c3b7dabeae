"""The line to the hub: what is sent where, and what goes wrong on the way, in words. Real sockets, real certificates."""

import datetime
import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import variables
from zsapp.base.errors import UserError
from zsapp.domain.ids import StreamId
from zsapp.sync import http as line_module
from zsapp.sync import protocol
from zsapp.sync.http import Address, Line, NoReplyError, checked_ca, checked_url
from zsapp.sync.protocol import News, NewsAnswer, Reply, Trouble, packed, read_reply

Answering = Callable[[http.server.BaseHTTPRequestHandler], None]
_DAY = datetime.timedelta(days=1)


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
    assert told.trouble is Trouble.OFFLINE and "拒绝" in told.words
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


# -- certificates


class Authority:
    """Makes certificates."""

    def __init__(self, name: str = "zone CA") -> None:
        self.key, self.certificate = _certificate(name, None, is_authority=True)

    @property
    def pem(self) -> str:
        return _pem(self.certificate)


def _pem(certificate: Any) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return str(certificate.public_bytes(Encoding.PEM).decode())


def _certificate(
    name: str,
    by: "Authority | None",
    *,
    is_authority: bool = False,
    begins: int = -1,
    ends: int = 30,
    host: str = "127.0.0.1",
) -> tuple[Any, Any]:
    """(key, certificate); days from today; signed by itself without `by`."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    try:
        alternative: Any = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins * _DAY)
        .not_valid_after(now + ends * _DAY)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .sign(by.key if by else key, hashes.SHA256())
    )
    return key, made


@pytest.fixture(scope="module")
def zone() -> Authority:
    return Authority()


def secured(folder: Path, key: Any, certificate: Any) -> ssl.SSLContext:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    both = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode() + _pem(certificate)
    path = folder / "server.pem"
    path.write_text(both)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_an_own_authority_is_trusted_where_it_is_given(zone: Authority, tmp_path: Path) -> None:
    context = secured(tmp_path, *_certificate("hub", zone))
    with serving(says(200, b"", Zsapp_Hub="h"), context) as (port, _met):
        url = f"https://127.0.0.1:{port}"
        assert ask(Address(url, "h", "secret", checked_ca(zone.pem))).status == 200
        told = trouble(Address(url, "h", "secret"))
        assert told.trouble is Trouble.TLS and "--ca" in told.words
        other = trouble(Address(url, "h", "secret", Authority("zone CA").pem))
        assert other.trouble is Trouble.TLS


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"ends": 0, "begins": -9}, "过期"),
        ({"begins": 5}, "生效"),
        ({"host": "127.0.0.2"}, "网址|IP"),
        ({"host": "hub.example"}, "网址|IP"),
    ],
)
def test_certificates_that_do_not_hold(
    zone: Authority, tmp_path: Path, given: dict[str, Any], word: str
) -> None:
    import re

    context = secured(tmp_path, *_certificate("hub", zone, **given))
    with serving(says(200, b"", Zsapp_Hub="h"), context) as (port, met):
        told = trouble(Address(f"https://127.0.0.1:{port}", "h", "secret", zone.pem))
    assert told.trouble is Trouble.TLS and re.search(word, told.words), told.words
    assert met == []


def test_a_certificate_signed_by_itself(tmp_path: Path) -> None:
    context = secured(tmp_path, *_certificate("hub", None))
    with serving(says(200, b""), context) as (port, met):
        told = trouble(Address(f"https://127.0.0.1:{port}", "h", "secret"))
    assert told.trouble is Trouble.TLS and "自签" in told.words and met == []


def test_plain_http_behind_https_and_the_other_way_round(zone: Authority, tmp_path: Path) -> None:
    with serving(says(200, b"")) as (port, _met):
        told = trouble(Address(f"https://127.0.0.1:{port}", "h", "secret"))
        assert told.trouble is Trouble.TLS and "端口" in told.words
    context = secured(tmp_path, *_certificate("hub", zone))
    with serving(says(200, b""), context) as (port, met):
        assert trouble(Address(f"http://127.0.0.1:{port}", "h", "secret")).trouble is Trouble.OFFLINE
        assert met == []


def test_a_file_that_holds_no_certificate() -> None:
    for pem in ("-", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(UserError, match="PEM"):
            checked_ca(pem)


def test_a_refusal_that_a_proxy_compressed_is_read(tmp_path: Path) -> None:
    import gzip
    import json

    body = gzip.compress(json.dumps({"trouble": "busy", "words": "请稍候。"}).encode())
    with serving(says(429, body, Zsapp_Hub="h", Content_Encoding="gzip", Retry_After="7")) as (port, _met):
        reply = ask(Address(f"http://127.0.0.1:{port}", "h", "t"))
    with pytest.raises(protocol.WrongAnswerError) as told:
        read_reply(reply, NewsAnswer, hub="h")
    assert (told.value.trouble, told.value.words, told.value.retry_s) == (Trouble.BUSY, "请稍候。", 7.0)
