"""Laptops for tests of the hub: each has a key and a chain in every stream, and asks as a real one does."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from zsapp.domain.change import Change, written
from zsapp.domain.heads import Head, Verdict, new_key, proved, signed_head
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId, new_id, team_stream
from zsapp.server.accounts import Accounts
from zsapp.server.folder import Opened
from zsapp.server.shelf import Account
from zsapp.sync.protocol import (
    HUB_HEADER,
    VERSION_HEADER,
    ChangePassword,
    Join,
    JoinAnswer,
    Page,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    PutUser,
    Reply,
    Revoke,
    packed,
    read_reply,
    unpacked,
)

PASSWORD = "ein gutes Wort 42"
Ask = Callable[[Any, str], Any]  # (question, token)


def fresh_id() -> RecordId:
    return new_id(time.time_ns() // 1000, secrets.token_bytes(16))


def asking_inside(at: Opened) -> Ask:
    """Ask a hub without any network, but by the bytes of messages; raises RefusalError."""
    accounts = accounts_of(at)

    def ask(question: Any, token: str) -> Any:
        asked = unpacked(packed(question), type(question))
        if isinstance(asked, Join):
            answer: Any = accounts.join(asked, "127.0.0.1")
        else:
            account = accounts.account_of(token)
            assert account is not None, "no such token"
            answer = _answer(at, accounts, asked, account)
        return unpacked(packed(answer), type(question).answer, trusted=True)

    return ask


def accounts_of(at: Opened) -> Accounts:
    return Accounts(at.hub, at.shelves, at.database, now_us=lambda: time.time_ns() // 1000)


def _answer(at: Opened, accounts: Accounts, asked: Any, account: Account) -> Any:
    if isinstance(asked, PutUser):
        return accounts.put_user(asked, account)
    if isinstance(asked, Revoke):
        return accounts.revoke(asked, account)
    if isinstance(asked, ChangePassword):
        return accounts.change_password(asked, account, "127.0.0.1")
    return at.hub.answer(asked, account)


def asking_over_http(client: httpx.Client, hub: str) -> Ask:
    """Ask a hub that runs; raises WrongAnswerError."""

    def ask(question: Any, token: str) -> Any:
        headers = {HUB_HEADER: hub, VERSION_HEADER: "1"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        got = client.post(question.path, content=packed(question), headers=headers)
        return read_reply(Reply(got.status_code, got.headers, got.content), question.answer, hub=hub)

    return ask


class Laptop:
    """One device of one user."""

    def __init__(self, ask: Ask, user: str, team: str | None = None, password: str = PASSWORD) -> None:
        self.ask_raw = ask
        self.device = DeviceId(fresh_id())
        self.key, self.public_key = new_key(secrets.token_bytes(32))
        KEYS[self.device] = self.public_key
        self.user = user
        self.joined = self.join(password, team)
        self._ends: dict[StreamId, tuple[int, Hash]] = {}

    def join(self, password: str = PASSWORD, team: str | None = None) -> JoinAnswer:
        answer: JoinAnswer = self.ask_raw(
            Join(self.user, password, self.device, self.public_key.hex(), "laptop of " + self.user, team), ""
        )
        return answer

    @property
    def team_stream(self) -> StreamId:
        assert self.joined.team is not None
        return team_stream(self.joined.organisation, self.joined.team)

    def ask(self, question: Any) -> Any:
        return self.ask_raw(question, self.joined.token)

    def write(
        self,
        values: Sequence[Mapping[str, Any]],
        *,
        kind: str = "contact",
        stream: StreamId | None = None,
        record: RecordId | None = None,
        over: Mapping[str, tuple[Hash, ...]] | None = None,
        author: str | None = None,
    ) -> list[Change]:
        """One group, a change for each of the values; records are new ones but for `record`."""
        where = stream or self.team_stream
        n, prev = self._ends.get(where, (0, self.joined.enrolment))
        group, made = (n + 1, len(values)), []
        for each in values:
            n += 1
            change = written(
                stream=where, device=self.device, n=n, prev=prev, at=time.time_ns() // 1000,
                author=author or self.joined.user, group=group, kind=kind,  # type: ignore[arg-type]
                record=record or fresh_id(), over=over or {}, values=each, salt=secrets.token_bytes(16),
            )  # fmt: skip
            prev = change.hash
            made.append(change)
        self._ends[where] = (n, prev)
        return made

    def contacts(self, count: int, *, stream: StreamId | None = None, alone: bool = True) -> list[Change]:
        values = [{"deleted": False, "name": f"王{i}"} for i in range(count)]
        if alone:
            return [change for each in values for change in self.write([each], stream=stream)]
        return self.write(values, stream=stream)

    def head(self, change: Change) -> Head:
        header = change.header
        return signed_head(self.key, stream=header.stream, device=header.device, n=header.n, name=change.hash)

    def page(self, changes: Sequence[Change], verdicts: Sequence[Verdict] = ()) -> Page:
        """The changes with a head on the last one of each stream."""
        ends = {change.header.stream: change for change in changes}
        return Page(tuple(changes), tuple(map(self.head, ends.values())), tuple(verdicts))

    def push(self, changes: Sequence[Change], verdicts: Sequence[Verdict] = ()) -> PushAnswer:
        answer: PushAnswer = self.ask(Push(self.page(changes, verdicts)))
        return answer

    def pull_all(self, stream: StreamId) -> list[PullAnswer]:
        """All pages of a stream, each of which has to be proved by its heads."""
        seq, pages = 0, []
        while True:
            answer: PullAnswer = self.ask(Pull(stream, seq))
            pages.append(answer)
            assert_proved(answer.page)
            if answer.seq >= answer.top:
                return pages
            assert answer.seq > seq
            seq = answer.seq


KEYS: dict[str, bytes] = {}  # of all laptops


def assert_proved(page: Page) -> None:
    """Every change of a page is below a head in it that its device signed."""
    proofs = proved(page.changes, page.heads, lambda device: KEYS[device])
    assert proofs == {change.hash for change in page.changes}
