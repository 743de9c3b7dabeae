"""The engine is pure, and waits as it says: after edits, after failures, for a person."""

import ast
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import pytest

from zsapp.domain.heads import Verdict
from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.sync import engine
from zsapp.sync.engine import Engine
from zsapp.sync.events import Asked, Edited, Effect, Failed, Replied, Send, State, Stopped, Told, Wake, Woke
from zsapp.sync.ledger import Ledger, Pinned
from zsapp.sync.protocol import NewsAnswer, Page, Reply, Tip, Trouble, packed

SYNC = Path(engine.__file__).parent
NEVER = {
    "PySide6", "asyncio", "concurrent", "fcntl", "glob", "http", "httpx", "io", "multiprocessing", "os", "pathlib", "queue",
    "random", "sched", "secrets", "select", "selectors", "shutil", "signal", "socket", "sqlalchemy", "sqlcipher3", "sqlite3",
    "ssl", "subprocess", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
MAY_SEE = {"zsapp.base.errors", "zsapp.base.texts", "zsapp.domain", "zsapp.sync"}
IMPURE_HERE = {"http", "local", "files", "monitor"}


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("name", ["engine.py", "ledger.py"])
def test_no_sockets_files_threads_clock_or_chance(name: str) -> None:
    names = imported(SYNC / name)
    assert {each.partition(".")[0] for each in names} & NEVER == set()
    own = {each for each in names if each.startswith("zsapp")}
    assert all(any(each == may or each.startswith(may + ".") for may in MAY_SEE) for each in own)
    assert {each.rpartition(".")[2] for each in own if each.startswith("zsapp.sync.")} & IMPURE_HERE == set()
    called = {
        node.func.id
        for node in ast.walk(ast.parse((SYNC / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called & {"open", "print", "input", "exec", "eval", "__import__"} == set()


class Nothing:
    """A ledger that joined and holds nothing, but for what is owed."""

    def __init__(self) -> None:
        self.owed: dict[StreamId, int] = {}
        self.is_joined = True

    def pinned(self) -> Pinned | None:
        return Pinned(DeviceId("h"), b"", StreamId("o")) if self.is_joined else None

    def digests(self) -> dict[StreamId, str]:
        return {}

    def readable(self) -> set[StreamId]:
        return set()

    def set_readable(self, streams: Collection[StreamId]) -> None:
        raise AssertionError(streams)

    def cursor(self, stream: StreamId) -> tuple[str, int]:
        raise AssertionError(stream)

    def take(
        self, page: Page, *, cursors: dict[StreamId, tuple[str, int]] | None = None, to_come: int = 0
    ) -> None:
        raise AssertionError(page)

    def key_of(self, device: DeviceId) -> bytes:
        raise AssertionError(device)

    def unsent(self) -> dict[StreamId, int]:
        return self.owed

    def outgoing(self, streams: Collection[StreamId]) -> Page:
        return Page()

    def acknowledge(self, names: Iterable[Hash]) -> None:
        raise AssertionError(names)

    def owe(self, names: Iterable[Hash]) -> None:
        raise AssertionError(names)

    def tips(self, stream: StreamId) -> list[Tip]:
        return []

    def hashes(self, stream: StreamId, devices: Sequence[DeviceId]) -> set[Hash]:
        return set()

    def verdicts(self, stream: StreamId) -> list[Verdict]:
        return []

    def leave(self, stream: StreamId) -> None:
        raise AssertionError(stream)


class Room:
    """An engine with a clock and a chance of its own."""

    def __init__(self) -> None:
        self.now_s, self.chance = 1_000.0, 0.5
        self.ledger = Nothing()
        ledger: Ledger = self.ledger
        self.engine = Engine(ledger, now_s=lambda: self.now_s, random=lambda: self.chance)

    def fail(self, trouble: Trouble, words: str = "因为。") -> list[Effect]:
        (send,) = (each for each in self.engine.step(Asked()) if isinstance(each, Send))
        return self.engine.step(Failed(send.number, trouble, words))

    def succeed(self) -> list[Effect]:
        effects = self.engine.step(Asked())
        (send,) = (each for each in effects if isinstance(each, Send))
        reply = Reply(200, {"zsapp-hub": "h"}, packed(NewsAnswer(same=True, epoch="e")))
        return self.engine.step(Replied(send.number, reply))


@pytest.fixture
def room() -> Room:
    return Room()


def wakes(effects: list[Effect]) -> list[float]:
    return [each.at_s for each in effects if isinstance(each, Wake)]


def test_one_second_after_the_last_edit_and_sixty_after_the_first(room: Room) -> None:
    room.succeed()
    assert wakes(room.engine.step(Edited())) == [1_001.0]
    room.now_s = 1_040.0
    assert wakes(room.engine.step(Edited())) == [1_041.0]
    room.now_s = 1_059.5
    assert wakes(room.engine.step(Edited())) == [1_060.0]
    assert room.engine.status.state is State.DUE
    assert [type(each) for each in room.engine.step(Woke())][:1] == [Send]


def test_an_edit_in_the_middle_of_a_round_comes_right_after_it(room: Room) -> None:
    effects = room.engine.step(Asked())
    (send,) = (each for each in effects if isinstance(each, Send))
    assert room.engine.step(Edited()) == []
    reply = Reply(200, {"zsapp-hub": "h"}, packed(NewsAnswer(same=True, epoch="e")))
    assert wakes(room.engine.step(Replied(send.number, reply))) == [1_001.0]


def test_success_is_told_and_asked_again_after_a_minute(room: Room) -> None:
    effects = room.succeed()
    told = [each.status for each in effects if isinstance(each, Told)][-1]
    assert (told.state, told.last_success_s, told.unsent) == (State.UP_TO_DATE, 1_000.0, 0)
    assert wakes(effects) == [1_060.0]


def test_failures_back_off_with_jitter_up_to_minutes(room: Room) -> None:
    pauses = []
    for _time in range(12):
        (at_s,) = wakes(room.fail(Trouble.OFFLINE))
        pauses.append(at_s - room.now_s)
        room.now_s = at_s
    assert pauses[:4] == [2.0, 4.0, 8.0, 16.0] and pauses[-1] == 300.0
    room.chance = 0.0
    (at_s,) = wakes(room.fail(Trouble.OFFLINE))
    assert at_s - room.now_s == 150.0
    room.succeed()
    room.chance = 0.5
    assert wakes(room.fail(Trouble.OFFLINE)) == [room.now_s + 2.0]


def test_retry_after_is_obeyed(room: Room) -> None:
    (send,) = (each for each in room.engine.step(Asked()) if isinstance(each, Send))
    reply = Reply(429, {"zsapp-hub": "h", "retry-after": "77"}, b'{"words": "slow"}')
    effects = room.engine.step(Replied(send.number, reply))
    assert wakes(effects) == [1_077.0] and room.engine.status.words == "slow"


@pytest.mark.parametrize("trouble", [Trouble.LOG_IN, Trouble.REVOKED, Trouble.OTHER_HUB, Trouble.TLS])
def test_where_a_person_has_to_act_nothing_goes_on_by_itself(room: Room, trouble: Trouble) -> None:
    assert wakes(room.fail(trouble)) == []
    assert room.engine.status.state is State.NEEDS_YOU and room.engine.status.retry_at_s is None
    assert room.engine.step(Edited()) == [] and room.engine.step(Woke()) == []
    assert [each for each in room.engine.step(Asked()) if isinstance(each, Send)]


def test_an_edit_does_not_hurry_a_retry(room: Room) -> None:
    room.fail(Trouble.OFFLINE)
    room.ledger.owed = {StreamId("o"): 3}
    assert wakes(room.engine.step(Edited())) == []
    assert (room.engine.status.state, room.engine.status.unsent) == (State.OFFLINE, 3)


def test_answers_to_a_round_that_has_ended_are_nothing(room: Room) -> None:
    (send,) = (each for each in room.engine.step(Asked()) if isinstance(each, Send))
    room.engine.step(Stopped())
    assert not room.engine.is_busy
    assert room.engine.step(Failed(send.number, Trouble.TLS, "")) == []
    (again,) = (each for each in room.engine.step(Asked()) if isinstance(each, Send))
    assert room.engine.step(Failed(send.number, Trouble.TLS, "")) == [] and again.number != send.number


def test_before_join_it_does_nothing(room: Room) -> None:
    room.ledger.is_joined = False
    assert room.engine.step(Asked()) == [] and not room.engine.is_busy
