"""The way to the hub: HTTP by httpx, synchronous, used in workers only.

What comes back is given on as it came, to be judged by `protocol.read_reply`; where nothing comes back, `NoReplyError` says why in words.
The token goes to the address that was joined and nowhere else: redirects are never followed, and `http://` is for this computer alone.
Proxies of the environment (HTTPS_PROXY, NO_PROXY) serve for https, which no proxy can read; this computer itself is asked directly.
"""

import ipaddress
import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.sync import protocol
from zsapp.sync.protocol import BODY_LIMIT, FILES, HUB_HEADER, VERSION_HEADER, Question, Reply, Trouble

CONNECT_S, READ_S, WHOLE_S = 10.0, 60.0, 300.0
"""Time to reach the hub, to hear the next bytes, to have the whole answer."""

_PEM = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")

# OpenSSL's codes of verification (x509_vfy.h).
_BAD_SIGNATURE, _NOT_YET, _EXPIRED, _SELF_SIGNED, _SELF_SIGNED_ABOVE, _UNKNOWN_ISSUER, _NOT_FIRST, _REVOKED, _HOST, _IP = (
    7, 9, 10, 18, 19, 20, 21, 23, 62, 64,
)  # fmt: skip
_OF_ANOTHER = (_BAD_SIGNATURE, _SELF_SIGNED, _SELF_SIGNED_ABOVE, _UNKNOWN_ISSUER, _NOT_FIRST)
_MAY_BE_A_PORTAL = (
    *_OF_ANOTHER,
    _HOST,
    _IP,
)  # a network that answers in everybody's name until somebody logs in


class NoReplyError(Exception):
    """Nothing came back. `words` is a sentence for a person."""

    def __init__(self, trouble: Trouble, words: str) -> None:
        super().__init__(words)
        self.trouble, self.words = trouble, words


@dataclass(frozen=True, slots=True)
class Address:
    """Where the hub is, and who asks. `hub` and `token` "" before the first log-in; `ca`: certificates (PEM) instead of the system's."""

    url: str
    hub: str = ""
    token: str = ""
    ca: str = ""


def checked_url(typed: str) -> str:
    """The hub's address as it is kept: scheme, host, port and path, no slash at the end. Raises UserError."""
    parts = urlsplit(typed.strip() if "://" in typed else "https://" + typed.strip())
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if parts.scheme not in ("https", "http") or not host or parts.query or parts.fragment or parts.username:
        raise UserError(_("“{url}”不是中心端的网址，应写成 https://主机名。").format(url=typed[:80]))
    if parts.scheme == "http" and not is_this_computer(host):
        raise UserError(_("到别的电脑须用 https:// 开头的网址；http:// 只能连本机的中心端。"))
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def is_this_computer(host: str) -> bool:
    """Whether a host name means this computer whatever a name server says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def checked_ca(pem: str) -> str:
    """The certificates to trust, without what stands around them (a byte order mark, notes in Chinese). Raises UserError."""
    pem = "\n".join(re.findall(f"{_PEM[0]}[^-]+{_PEM[1]}", pem))
    try:
        if not pem:
            raise ValueError("no certificate")
        ssl.create_default_context(cadata=pem)
    except (ssl.SSLError, ValueError) as error:
        raise UserError(_("证书文件读不出证书，应是 PEM 格式（-----BEGIN CERTIFICATE-----）。")) from error
    return pem


class Line:
    """Asks the hub; may be used by several threads at once. `close` it."""

    def __init__(self, address: Address) -> None:
        import httpx

        self.address = address
        base = checked_url(address.url)
        host = urlsplit(base).hostname or ""
        headers = {
            VERSION_HEADER: str(protocol.VERSION),
            "Accept-Encoding": "identity",
            "User-Agent": "zsapp",
        }
        headers |= {HUB_HEADER: address.hub} if address.hub else {}
        headers |= {"Authorization": f"Bearer {address.token}"} if address.token else {}
        self._base = base
        self._client = httpx.Client(
            headers=headers,
            verify=_trust(address.ca) if base.startswith("https:") else False,
            trust_env=not is_this_computer(host),
            follow_redirects=False,
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S, pool=CONNECT_S),
        )

    def ask(self, question: Question) -> Reply:
        """The reply to a question, whatever it is. Raises NoReplyError."""
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        return self._send("POST", question.path, headers, protocol.packed(question))

    def hello(self) -> Reply:
        """Which hub answers there; nothing that is ours goes along. Raises NoReplyError."""
        return self._send("GET", "/")

    def file_state(self, stream: str, name: str) -> Reply:
        """How much of a file the hub has. Raises NoReplyError."""
        return self._send("GET", f"{FILES}/{stream}/{name}?state")

    def piece(self, stream: str, name: str, offset: int) -> Reply:
        """The piece of a file that begins there. Raises NoReplyError."""
        return self._send("GET", f"{FILES}/{stream}/{name}?offset={offset}")

    def put_piece(self, stream: str, name: str, content: bytes, *, offset: int, size: int) -> Reply:
        """Give a piece of a file of `size` bytes. Raises NoReplyError."""
        headers = {"Content-Type": "application/octet-stream"}
        path = f"{FILES}/{stream}/{name}?offset={offset}&size={size}"
        return self._send("PUT", path, headers, content)

    def close(self) -> None:
        """Let go of the connections; a question that is under way fails."""
        self._client.close()

    def _send(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        import httpx

        ends = time.monotonic() + WHOLE_S
        try:
            with self._client.stream(
                method, self._base + path, headers=dict(headers or {}), content=body
            ) as answer:
                received = _body(answer.iter_raw(), ends)
                kept = {name.lower(): value for name, value in answer.headers.items()}
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, RuntimeError) as error:
            raise _fault(error, self.address) from error
        return Reply(answer.status_code, kept, _plain(received, answer.status_code))


def _body(pieces: Iterator[bytes], ends: float) -> bytes:
    """The bytes of an answer. Raises NoReplyError for one that is too long, in bytes or in time."""
    received = bytearray()
    for piece in pieces:
        received += piece
        if len(received) > BODY_LIMIT:
            raise NoReplyError(Trouble.STRANGE, _("应答大得不合常理，没有采用。本机数据没有改动。"))
        if time.monotonic() > ends:
            raise NoReplyError(Trouble.OFFLINE, _("网络太慢，中心端的应答没能收完。稍后会自动重试。"))
    return bytes(received)


def _plain(body: bytes, status: int) -> bytes:
    """A refusal that a proxy compressed on the way, as it was; an answer stays as it is."""
    if status == 200 or not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, 65_536)
    except zlib.error:
        return body


def _trust(ca: str) -> ssl.SSLContext:
    """Whom to trust: the given certificates alone, else those of the system and, where it has none to show, the well-known ones."""
    context = ssl.create_default_context(cadata=ca) if ca else ssl.create_default_context()
    # Python 3.13 refuses certificates for their form too (no key identifier of the authority), and those of a zone's own authority are
    # often made so. Who signed, for whom and until when is checked all the same.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if not ca:
        import certifi

        context.load_verify_locations(certifi.where())
    return context


# -- what hindered it, in words


def _fault(error: BaseException, address: Address) -> NoReplyError:
    """What a failure of the connection was, by its causes."""
    import httpx

    causes = list(_causes(error))
    for each in causes:
        if isinstance(each, ssl.SSLCertVerificationError):
            return NoReplyError(Trouble.TLS, _certificate_words(each, address))
    if isinstance(error, httpx.ProxyError):
        return NoReplyError(Trouble.OFFLINE, _("代理服务器没有接通中心端。请检查代理设置或网络。"))
    for each in causes:
        if isinstance(each, ssl.SSLError):
            return NoReplyError(Trouble.TLS, _handshake_words(each.reason or str(each)))
    if isinstance(error, httpx.TimeoutException):
        return NoReplyError(Trouble.OFFLINE, _("中心端没有在时限内回答。记录都在本机，稍后会自动重试。"))
    for each in causes:
        if isinstance(each, socket.gaierror):
            return NoReplyError(Trouble.OFFLINE, _("找不到中心端的主机名：可能没有联网，或网址写错。"))
        if isinstance(each, ConnectionRefusedError):
            return NoReplyError(
                Trouble.OFFLINE, _("中心端没有运行，或网址、端口不对。没有同步的记录都在本机，请稍后再试。")
            )
        if isinstance(each, ConnectionResetError | BrokenPipeError | httpx.RemoteProtocolError):
            return NoReplyError(Trouble.OFFLINE, _("与中心端的连接中途断开。稍后会自动重试。"))
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return NoReplyError(Trouble.STRANGE, _("中心端的网址不能用，请重新加入。"))
    return NoReplyError(
        Trouble.OFFLINE,
        _("连不上中心端（{why}）。记录都在本机，联网后会自动同步。").format(why=_last(causes)),
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _last(causes: list[BaseException]) -> str:
    """The system's own word for it."""
    found = [each.strerror for each in causes if isinstance(each, OSError) and each.strerror]
    return found[-1] if found else type(causes[0]).__name__


def _handshake_words(why: str) -> str:
    """By OpenSSL's word for what went wrong before any certificate was looked at."""
    if why in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST"):
        return _("应答的没有加密，没有连接。可能端口不对，或这里的网络要先在浏览器里登录。")
    if why in ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"):
        return _("中心端的加密协议太旧，不安全，没有连接。请管理员更新中心端或它前面的代理。")
    return _("没能与中心端建立加密连接（{why}）。可能网址或端口不对，或网络需要先登录。").format(why=why)


def _certificate_words(error: ssl.SSLCertVerificationError, address: Address) -> str:
    words = _untrusted_words(error, is_ca_given=bool(address.ca))
    if address.hub and error.verify_code in _MAY_BE_A_PORTAL:
        words += _("若这里的网络要先在浏览器里登录，请先登录，之后会自动重试。")
    return words


def _untrusted_words(error: ssl.SSLCertVerificationError, *, is_ca_given: bool) -> str:
    code, today = error.verify_code, date.today().isoformat()
    if is_ca_given and code in _OF_ANOTHER:
        return _(
            "中心端的证书不是加入时给的证书签发的，或中心端没有附上中间证书，没有连接。请与管理员核对证书文件。"
        )
    words = {
        _EXPIRED: _("中心端的证书已过期，没有连接。本机日期是 {today}：日期对，就请管理员更换证书。"),
        _NOT_YET: _("中心端的证书还没有生效，没有连接。本机日期是 {today}：请先改正日期。"),
        _HOST: _("中心端的证书不是发给这个网址的，没有连接。请与管理员核对网址。"),
        _IP: _("中心端的证书不是发给这个 IP 地址的，没有连接。请改用证书上的主机名。"),
        _REVOKED: _("中心端的证书已被吊销，没有连接。请联系管理员。"),
        _SELF_SIGNED: _("中心端用的是自签证书，没有连接。请向管理员要证书文件，加入时用 --ca 指定。"),
        _SELF_SIGNED_ABOVE: _(
            "中心端的证书由单位自建的机构签发，本机不认识。请向管理员要根证书，加入时用 --ca 指定。"
        ),
        _UNKNOWN_ISSUER: _(
            "签发中心端证书的机构本机不认识，没有连接。请向管理员要根证书，加入时用 --ca 指定。"
        ),
        _NOT_FIRST: _("签发中心端证书的机构本机不认识，没有连接。请向管理员要根证书，加入时用 --ca 指定。"),
    }.get(code)
    why = error.verify_message or str(code)
    words = words or _("中心端的证书不可信（{why}），没有连接。请与管理员核对网址和证书。")
    return words.format(today=today, why=why)
