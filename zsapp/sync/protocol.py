"""The messages between a laptop and the hub: what can be asked, how it is put into bytes, and which bytes are an answer.

A question is a POST of JSON, compressed by gzip, to `/v1/<name>` (files: see `FILES`); its answer is JSON with status 200 and the hub's id
in the header `Zsapp-Hub`. **A wrong answer is not an empty answer**: whatever is not exactly that (log-in pages of hotels, redirects,
cut bodies, other servers) raises `WrongAnswerError`, with what kind of trouble it is, and changes nothing.
"""

import dataclasses
import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, get_args

from zsapp.base.texts import _
from zsapp.domain.change import Change, NewerVersionError
from zsapp.domain.heads import Head, Verdict
from zsapp.domain.ids import DeviceId, Hash, PersonId, StreamId
from zsapp.sync.wire import plain, plain_as, read

VERSION = 1
HUB_HEADER, VERSION_HEADER = "Zsapp-Hub", "Zsapp-Version"
FILES = (
    "/v1/files"  # /v1/files/<stream>/<hash>: GET (from ?offset), PUT (at ?offset of ?size), see `FileState`
)
PAGE_CHANGES = 1_000  # changes in a page; a group is never cut, so one page may hold one group beyond
PAGE_BYTES = 4 * 1024 * 1024  # of headers and bodies in a page, likewise
BODY_LIMIT = 64 * 1024 * 1024  # bytes of any message, unpacked
PIECE_BYTES = 512 * 1024  # of a file in one request
FILE_LIMIT = 256 * 1024 * 1024  # bytes of one file


# -- what goes wrong


class Trouble(StrEnum):
    """What kind of trouble an exchange met; the engine decides by it what to do next."""

    OFFLINE = "offline"  # no connection, no name, time-out, cut off
    TLS = "tls"  # the certificate does not hold
    STRANGE = "strange"  # something else answered: a log-in page, a proxy, another server
    OTHER_HUB = "other_hub"  # a hub answered, but not the one that was joined
    LOG_IN = "log_in"  # 401: token unknown, or taken back by a new password
    REVOKED = "revoked"  # 401: this device was revoked
    FORBIDDEN = "forbidden"  # 403: no right to this stream or act
    REFUSED = "refused"  # 400, 409, 413, 422: the hub does not take it as it is
    UPGRADE = "upgrade"  # 426: the hub does not know a kind, field or version yet
    BUSY = "busy"  # 429, 503: later
    BROKEN = "broken"  # 5xx: the hub has a fault
    FULL = "full"  # 507: the hub's quota or disk is full


class WrongAnswerError(Exception):
    """No answer to the question. `words` is a sentence for a person; `retry_s` when the hub asked to wait."""

    def __init__(self, trouble: Trouble, words: str, retry_s: float | None = None) -> None:
        super().__init__(words)
        self.trouble, self.words, self.retry_s = trouble, words, retry_s


# -- parts


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in the order in which their sender applied them, heads that prove them, verdicts on them. Groups are whole."""

    changes: tuple[Change, ...] = ()
    heads: tuple[Head, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Tip:
    """An end of a device's chain."""

    device: DeviceId
    n: int
    hash: Hash


# -- questions and answers; fields are JSON but for Page, and every question names its answer


@dataclass(frozen=True, slots=True)
class JoinAnswer:
    """Who was let in: the hub and its key are pinned by the client. `enrolment` names the change the device's chains stand on."""

    hub: str
    hub_key: str  # hexadecimal
    hub_name: str
    organisation: StreamId
    user: PersonId
    role: str
    team: str | None
    enrolment: Hash
    token: str


@dataclass(frozen=True, slots=True)
class Join:
    """Log in with a device, which is enrolled at its first time. `team` by name, optional for headquarters."""

    path: ClassVar[str] = "/v1/join"
    answer: ClassVar[type] = JoinAnswer
    user: str
    password: str
    device: DeviceId
    public_key: str  # hexadecimal
    name: str
    team: str | None = None


@dataclass(frozen=True, slots=True)
class NewsAnswer:
    """`same`: nothing is new. Else the digest of vector and verdicts of every stream this user reads.

    `lacking`: some of the files that these streams name and that the hub has not got; who has one offers it again.
    """

    UNLESS_EMPTY: ClassVar[tuple[str, ...]] = ("lacking",)
    same: bool
    epoch: str = ""
    streams: dict[StreamId, str] = dataclasses.field(default_factory=dict)
    lacking: dict[StreamId, list[Hash]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """One request asks all streams: `digest` is `overall` of what the client holds."""

    path: ClassVar[str] = "/v1/news"
    answer: ClassVar[type] = NewsAnswer
    digest: str


@dataclass(frozen=True, slots=True)
class PullAnswer:
    """A page from one stream, and where the next begins. `top`: the stream's last place; below the client's: the hub was restored."""

    page: Page
    seq: int
    top: int
    epoch: str


@dataclass(frozen=True, slots=True)
class Pull:
    """What came to a stream after `seq`; or, after a restore, the changes named in `want` (then `seq` is given back as it was)."""

    path: ClassVar[str] = "/v1/pull"
    answer: ClassVar[type] = PullAnswer
    stream: StreamId
    seq: int
    want: list[Hash] | None = None


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """How far the hub came: the first `taken` changes of the page are stored; the rest waits for `why` ("" when all are).

    `missing`: changes that must come first. `refused`: {hash: reason}, never stored. `verdicts`: on what was judged now.
    `places`: {stream: [seq before, seq after]} of what was stored.
    """

    taken: int
    verdicts: list[Verdict]
    refused: dict[Hash, str] = dataclasses.field(default_factory=dict)
    missing: list[Hash] = dataclasses.field(default_factory=list)
    places: dict[StreamId, list[int]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Push:
    """Changes for the hub. Pushing again is harmless."""

    path: ClassVar[str] = "/v1/push"
    answer: ClassVar[type] = PushAnswer
    page: Page


@dataclass(frozen=True, slots=True)
class VectorAnswer:
    """The ends of all chains of a stream, and the digest of these and its verdicts."""

    tips: list[Tip]
    digest: str


@dataclass(frozen=True, slots=True)
class Vector:
    """Asked where digests differ though nothing is new on either side: the hub was restored, or the client."""

    path: ClassVar[str] = "/v1/vector"
    answer: ClassVar[type] = VectorAnswer
    stream: StreamId


@dataclass(frozen=True, slots=True)
class HashesAnswer:
    """The names of all changes of the devices asked for; where none was asked for, all verdicts of the stream."""

    hashes: list[Hash]
    verdicts: list[Verdict]


@dataclass(frozen=True, slots=True)
class Hashes:
    """Tips that do not match are resolved by exchanging those devices' hashes (log rule 6); where all match, by the verdicts."""

    path: ClassVar[str] = "/v1/hashes"
    answer: ClassVar[type] = HashesAnswer
    stream: StreamId
    devices: list[DeviceId]


@dataclass(frozen=True, slots=True)
class Done:
    """The hub did it; `id` of the record that was made or changed, if any."""

    id: str = ""


@dataclass(frozen=True, slots=True)
class PutUser:
    """Add a user (`user` empty) or change role, team, linked member, activity or password. Headquarters may, for roles below its own."""

    path: ClassVar[str] = "/v1/user"
    answer: ClassVar[type] = Done
    user: str = ""
    name: str | None = None
    role: str | None = None
    team: str | None = None  # id of a team; "" takes it away
    member: str | None = None
    password: str | None = None
    is_active: bool | None = None


@dataclass(frozen=True, slots=True)
class Revoke:
    """Revoke a device: its token is refused from now on."""

    path: ClassVar[str] = "/v1/revoke"
    answer: ClassVar[type] = Done
    device: DeviceId


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """The user's own password."""

    path: ClassVar[str] = "/v1/password"
    answer: ClassVar[type] = Done
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Headquarters gives missing changes up: they count as applied and set nothing (judged *lost*)."""

    path: ClassVar[str] = "/v1/give-up"
    answer: ClassVar[type] = Done
    stream: StreamId
    hashes: list[Hash]


@dataclass(frozen=True, slots=True)
class LeftAnswer:
    """Whether the hub holds every change named; only then may a copy go."""

    all_here: bool


@dataclass(frozen=True, slots=True)
class Left:
    """Asked by who no longer reads a stream, before the local copy goes: are these chains all at the hub?"""

    path: ClassVar[str] = "/v1/left"
    answer: ClassVar[type] = LeftAnswer
    stream: StreamId
    tips: list[Tip]


@dataclass(frozen=True, slots=True)
class FileState:
    """How much of a file the hub holds; `is_whole` once its hash has been checked there. Answer of PUT and of GET with ?state."""

    have: int
    size: int
    is_whole: bool


Question = (
    Join | News | Pull | Push | Vector | Hashes | PutUser | Revoke | ChangePassword | GiveUp | Left
)  # fmt: skip
Answer = (
    JoinAnswer | NewsAnswer | PullAnswer | PushAnswer | VectorAnswer | HashesAnswer | Done | LeftAnswer | FileState
)  # fmt: skip
QUESTIONS: tuple[type, ...] = get_args(Question)
M = TypeVar("M")


def overall(digests: Mapping[StreamId, str]) -> str:
    """One digest over the streams that somebody reads, empty ones too, and their digests."""
    held = sorted((stream, digest if digest.strip("0") else "") for stream, digest in digests.items())
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


# -- bytes


def packed(message: Any) -> bytes:
    """A message as gzip-compressed JSON."""
    text = json.dumps(plain(message), ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=1, mtime=0)


class TooLargeError(ValueError):
    """More bytes, unpacked, than a message may have."""


def unpacked(raw: bytes, shape: type[M], *, trusted: bool = False, most: int = BODY_LIMIT) -> M:
    """A message from its bytes. Raises ValueError (form, size), zlib.error, RecursionError, RefusedError, NewerVersionError.

    `trusted`: changes come under the hub's verdict, which has checked that their bytes are canonical; digests are checked all the same.
    """
    inflater = zlib.decompressobj(wbits=31)
    text = inflater.decompress(raw, most)
    if inflater.unconsumed_tail:
        raise TooLargeError("too large")
    if not inflater.eof or inflater.unused_data:
        raise ValueError("cut off, or followed by something else")
    message: M = read(json.loads(text), shape, trusted)
    return message


# -- which bytes are an answer


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, as it came; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def read_reply(reply: Reply, shape: type[M], *, hub: str | None) -> M:
    """The answer of the hub with this id (None: any, at the first `join`). Raises WrongAnswerError; nothing else."""
    body = read_bytes(reply, hub=hub)
    try:
        return unpacked(body, shape, trusted=True)
    except NewerVersionError as error:
        raise WrongAnswerError(
            Trouble.UPGRADE, _("中心端的版本较新，本程序读不懂它的应答。请更新 zsapp；本机数据没有改动。")
        ) from error
    except (ValueError, zlib.error, RecursionError) as error:
        raise WrongAnswerError(
            Trouble.STRANGE, _("中心端的应答不完整或已损坏，没有采用。稍后会自动重试。")
        ) from error


def read_bytes(reply: Reply, *, hub: str | None) -> bytes:
    """The body of an answer of this hub as it came: a piece of a file. Raises WrongAnswerError."""
    ours = reply.headers.get(HUB_HEADER.lower())
    if ours is None:
        raise WrongAnswerError(Trouble.STRANGE, _words_of_another(reply.status))
    if hub is not None and ours != hub:
        raise WrongAnswerError(
            Trouble.OTHER_HUB,
            _("这个网址上是另一个中心端，已停止同步。请与招商办核对网址；确要更换，请重新加入。"),
        )
    if reply.status != 200:
        raise _refusal(reply)
    return reply.body


def _words_of_another(status: int) -> str:
    """What to do where something between here and the hub answered, by the status that it gave."""
    if status == 413:
        return _(
            "中途的代理嫌内容太大（413），没有转给中心端。记录仍在本机；请管理员放宽代理对请求大小的限制。"
        )
    if status in (502, 503, 504):
        words = _(
            "网址通，但它的代理接不上中心端（{status}）：中心端可能没有运行。记录都在本机，稍后会自动重试。"
        )
        return words.format(status=status)
    return _("应答的不是中心端：可能要先在浏览器里登录这里的网络，或网址填错。本机数据没有改动。")


def read_hello(reply: Reply, *, hub: str) -> None:
    """Whether what answers a greeting is this hub, by header and words. Raises WrongAnswerError; nothing else."""
    body = read_bytes(reply, hub=hub)
    with suppress(ValueError, RecursionError):
        if plain_as(json.loads(body), dict).get("hub") == hub:
            return
    raise WrongAnswerError(Trouble.STRANGE, words_of(Trouble.STRANGE))


_TROUBLES = {
    400: Trouble.REFUSED,
    401: Trouble.LOG_IN,
    403: Trouble.FORBIDDEN,
    404: Trouble.REFUSED,
    409: Trouble.REFUSED,
    413: Trouble.REFUSED,
    422: Trouble.REFUSED,
    426: Trouble.UPGRADE,
    429: Trouble.BUSY,
    503: Trouble.BUSY,
    507: Trouble.FULL,
}


def _refusal(reply: Reply) -> WrongAnswerError:
    """What the hub said instead of an answer: JSON {"trouble", "words"}, not compressed, `words` in Chinese."""
    said: dict[str, Any] = {}
    with suppress(ValueError, RecursionError):
        said = plain_as(json.loads(reply.body), dict)
    trouble = _TROUBLES.get(reply.status, Trouble.BROKEN if reply.status >= 500 else Trouble.STRANGE)
    if said.get("trouble") in (Trouble.REVOKED, Trouble.FULL):
        trouble = Trouble(said["trouble"])
    words = said["words"][:500] if isinstance(said.get("words"), str) else ""
    after = reply.headers.get("retry-after", "")
    retry_s = float(after) if after.isascii() and after.isdecimal() and len(after) < 6 else None
    # a sentence of the hub is Chinese; where it is one of ours, it is told in the person's language
    return WrongAnswerError(trouble, _(words) if words else words_of(trouble), retry_s)


def words_of(trouble: Trouble) -> str:
    """A sentence for a trouble that came without one."""
    return {
        Trouble.OFFLINE: _("连不上中心端。记录都保存在本机，联网后会自动同步。"),
        Trouble.TLS: _("中心端的证书不可信，没有连接。请与管理员核对网址和证书。"),
        Trouble.STRANGE: _("应答的不是中心端。本机数据没有改动。"),
        Trouble.OTHER_HUB: _("这个网址上是另一个中心端，已停止同步。"),
        Trouble.LOG_IN: _("登录已失效，请重新登录。未同步的记录仍在本机。"),
        Trouble.REVOKED: _(
            "这台设备已被停用，不能再同步。没有同步的记录都在本机，可以查看和导出；要接着用，请联系招商办，再换新的文件夹加入。"
        ),
        Trouble.FORBIDDEN: _("您没有权限做这一步。请联系招商办。"),
        Trouble.REFUSED: _("中心端没有接受这次提交。记录仍在本机，请联系管理员。"),
        Trouble.UPGRADE: _("中心端的版本较旧，还不认识本机的部分内容。等中心端更新后会自动同步。"),
        Trouble.BUSY: _("中心端正忙，稍后自动重试。"),
        Trouble.BROKEN: _("中心端出了故障，稍后自动重试。本机数据没有改动。"),
        Trouble.FULL: _(
            "中心端的存储空间已满，没有收下这次上传；内容都在本机。请联系管理员，腾出空间后会自动上传。"
        ),
    }[trouble]
