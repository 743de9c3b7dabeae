"""When it synchronises: after an edit, after sleep, when asked; it stops at once, whatever the hub does."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.answering import says, serving
from tests.support.certificates import Certificate
from tests.support.faults import full_disk
from tests.support.hubs import HubThread, Laptop, are_equal, synced
from tests.support.profiles import opened
from zsapp.store import identity
from zsapp.store.identity import this_machine
from zsapp.store.store import Changed, Store
from zsapp.sync import engine, monitor
from zsapp.sync.events import State, Status
from zsapp.sync.monitor import Monitor, next_pull, read_status
from zsapp.sync.protocol import Pull, PullAnswer, Reply, Trouble, packed
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

SOON_S = 10.0


def until(is_so: Callable[[], object], within_s: float = SOON_S) -> float:
    """Wait until something is so; how long it took."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < within_s, "never"
        time.sleep(0.01)
    return time.monotonic() - begun


@contextmanager
def open_store(laptop: Laptop) -> Iterator[Store]:
    with opened(laptop.dir) as profile:
        yield Store(profile, this_machine())


class Watched:
    """A monitor that runs, and what it told."""

    def __init__(self, store: Store) -> None:
        self.told: list[Status] = []
        self.store = store
        self.monitor = Monitor(store, on_status=self.told.append)

    def __enter__(self) -> "Watched":
        self.monitor.start()
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.monitor.stop()

    @property
    def rounds(self) -> int:
        return sum(each.state is State.UP_TO_DATE for each in self.told)


def add_company(store: Store, name: str) -> str:
    import datetime

    return records.add(Desk.open(store, datetime.date(2016, 5, 1)), "company", {"name": name}).id


def test_a_window_left_open_takes_part(anna: Laptop, bert: Laptop) -> None:
    with open_store(bert) as store, Watched(store) as running:
        until(lambda: running.rounds)
        company = add_company(store, "甲公司")
        took_s = until(
            lambda: anna.sync() and any(c["id"] == company for c in anna.json("record", "list", "company"))
        )
        assert took_s < 2 * engine.EDIT_PAUSE_S + 3
        arrived: list[Changed] = []
        store.listeners.append(arrived.append)
        anna.ok("record", "set", company, "city=上海")
        anna.sync()
        running.monitor.ask()
        until(lambda: any(company in changed.records for changed in arrived))
        until(lambda: running.told[-1].state is State.UP_TO_DATE)
        rounds = running.rounds
        time.sleep(1.5)  # what arrived is no edit: nothing is due because of it
        assert running.rounds == rounds
    assert are_equal(anna, bert)


def test_it_stops_within_two_seconds_though_the_hub_says_nothing(anna: Laptop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _move_hub(anna, f"http://127.0.0.1:{silent.getsockname()[1]}")
        with open_store(anna) as store:
            running = Watched(store)
            running.monitor.start()
            until(lambda: running.told)
            begun = time.monotonic()
            assert running.monitor.stop()
            assert time.monotonic() - begun < 2.0


def _move_hub(laptop: Laptop, url: str) -> None:
    with open_store(laptop) as store:
        _move_hub_of(store, url)


def _move_hub_of(store: Store, url: str) -> None:
    with store.database.write() as connection:
        hub = identity.hub(connection)
        assert hub is not None
        identity.put_hub(connection, replace(hub, url=url))


def test_after_it_stopped_nothing_touches_the_profile(anna: Laptop, hub: HubThread) -> None:
    """Its threads may still hang in the network; what they bring comes too late."""
    release = threading.Event()
    with open_store(anna) as store:
        running = Watched(store)
        real = running.monitor._open_line

        def late() -> Any:
            release.wait(SOON_S)
            return real()

        running.monitor._open_line = late  # type: ignore[method-assign]
        running.monitor.start()
        until(lambda: running.told)
        assert running.monitor.stop()
        told = len(running.told)
        release.set()
        time.sleep(0.3)
        assert len(running.told) == told
        with pytest.raises(monitor.StoppedError), running.monitor._touching():
            raise AssertionError("it was let in")


def test_sleep_is_noticed(anna: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "TICK_S", 0.05)
    with open_store(anna) as store, Watched(store) as running:
        until(lambda: running.rounds)
        time.sleep(0.2)
        rounds = running.rounds
        running.monitor._drift -= 3_600  # as after an hour in which the monotonic clock stood still
        until(lambda: running.rounds > rounds)


def test_a_clock_set_back_is_noticed(anna: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "TICK_S", 0.05)
    with open_store(anna) as store, Watched(store) as running:
        until(lambda: running.rounds)
        time.sleep(0.2)
        rounds = running.rounds
        running.monitor._drift += 3_600  # as after somebody corrected a clock that went before
        until(lambda: running.rounds > rounds)


def test_a_network_that_wants_a_log_in_first_stops_it_only_meanwhile(
    anna: Laptop, hub: HubThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate of the portal's is told; once the hub answers again, it goes on without anybody."""
    monkeypatch.setattr(monitor, "TICK_S", 0.05)
    monkeypatch.setattr(monitor, "MISTRUST_PAUSE_S", 0.3)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*Certificate("portal").written(tmp_path))
    with serving(says(200, b""), context) as (port, met):
        _move_hub(anna, f"https://127.0.0.1:{port}")
        with open_store(anna) as store, Watched(store) as running:
            until(lambda: running.told and running.told[-1].trouble is Trouble.TLS)
            assert running.told[-1].state is State.NEEDS_YOU
            assert "先在浏览器里登录" in running.told[-1].words
            _move_hub_of(store, hub.url)
            running.monitor._is_line_old = True
            until(lambda: running.rounds)
            assert met == []


def test_another_network_is_noticed_while_offline(
    anna: Laptop, hub: HubThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor, "TICK_S", 0.05)
    monkeypatch.setattr(engine, "BACK_OFF_S", 300.0)
    address = ["192.168.0.7"]
    monkeypatch.setattr(monitor, "local_address", lambda: address[0])
    hub.stop()
    with open_store(anna) as store, Watched(store) as running:
        until(lambda: running.told and running.told[-1].state is State.OFFLINE)
        assert "没有运行" in running.told[-1].words and running.told[-1].retry_at_s is not None
        hub.start()
        time.sleep(0.3)
        assert running.rounds == 0
        address[0] = "10.0.0.7"
        until(lambda: running.rounds)


def test_a_new_log_in_goes_on(anna: Laptop, hub: HubThread) -> None:
    with open_store(anna) as store:
        from zsapp.store import token

        kept = token.read(store.profile)
        token.keep(store.profile, "00" * 32)
        with Watched(store) as running:
            until(lambda: running.told and running.told[-1].state is State.NEEDS_YOU)
            assert running.told[-1].trouble is Trouble.LOG_IN
            token.keep(store.profile, kept)
            running.monitor.ask()
            until(lambda: running.rounds)


def test_without_a_token_nothing_is_asked(anna: Laptop, hub: HubThread) -> None:
    hub.stop()
    with opened(anna.dir) as profile, profile.database.write() as connection:
        identity.put_local(connection, "token", None)
    assert anna.run("sync").code == 4


def test_the_last_state_is_kept(anna: Laptop, hub: HubThread) -> None:
    with open_store(anna) as store:
        before = read_status(store)
        assert before is not None and before.state is State.UP_TO_DATE
    hub.stop()
    anna.run("sync")
    with open_store(anna) as store:
        after = read_status(store)
        assert after is not None and after.state is State.OFFLINE
        assert after.last_success_s == before.last_success_s


def test_a_full_disk_stops_it_and_nothing_is_lost(anna: Laptop, bert: Laptop, hub: HubThread) -> None:
    for number in range(30):
        anna.ok("record", "add", "company", f"name=公司{number}", "main_business=" + "长" * 20_000)
    anna.sync()
    before = bert.digest()
    size = (bert.dir / "zsapp.db").stat().st_size
    with open_store(bert) as store:
        with full_disk(size + 100_000):
            status = Monitor(store).run_once()
        assert status.state is State.TROUBLE and "磁盘" in status.words
    assert bert.digest() == before
    assert bert.json("check", "--audit")["damage"] == []
    synced(bert, anna, times=1)
    assert are_equal(anna, bert)


def test_a_fault_of_ours_is_written_down_and_tried_again(
    anna: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor, "BUG_PAUSE_S", 0.1)
    with open_store(anna) as store:
        running = Watched(store)
        real, faults = running.monitor._engine.step, [ZeroDivisionError()]

        def step(event: Any) -> Any:
            if faults:
                raise faults.pop()
            return real(event)

        running.monitor._engine.step = step  # type: ignore[method-assign]
        with running:
            until(lambda: running.rounds)
        assert running.told[0].state is State.TROUBLE
    assert list((anna.dir / "trace").glob("bug-*"))


def test_the_next_page_is_known_by_the_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from zsapp.domain.ids import StreamId
    from zsapp.sync.protocol import Page

    monkeypatch.setattr(monitor, "LARGE_BYTES", 0)
    stream = StreamId("s")

    def reply(seq: int, top: int) -> Reply:
        return Reply(200, {}, packed(PullAnswer(Page(), seq, top, "e")))

    assert next_pull(Pull(stream, 3), reply(9, 20)) == Pull(stream, 9)
    assert next_pull(Pull(stream, 3), reply(20, 20)) is None
    assert next_pull(Pull(stream, 9), reply(9, 20)) is None
    assert next_pull(Pull(stream, 3, want=[]), reply(9, 20)) is None
    for body in (b"", b"<html>", packed({"a": 1}), packed(PullAnswer(Page(), 9, 20, "e"))[:-14]):
        assert next_pull(Pull(stream, 3), Reply(200, {}, body)) is None
    monkeypatch.setattr(monitor, "LARGE_BYTES", 50_000)
    assert next_pull(Pull(stream, 3), reply(9, 20)) is None


def test_pages_asked_for_ahead_are_the_same_pages(
    anna: Laptop, bert: Laptop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from zsapp.server import hub as server

    monkeypatch.setattr(monitor, "LARGE_BYTES", 0)
    monkeypatch.setattr(server, "PAGE_CHANGES", 2)
    for number in range(12):
        anna.ok("record", "add", "company", f"name=公司{number}")
        anna.sync()
    synced(bert, times=1)
    assert are_equal(anna, bert)


def test_what_came_of_a_large_arrival_before_the_line_was_cut_is_there(
    anna: Laptop, bert: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zsapp.server import hub as server
    from zsapp.sync import local
    from zsapp.sync.http import Line, NoReplyError

    monkeypatch.setattr(server, "PAGE_CHANGES", 1)
    monkeypatch.setattr(local, "MANY", 1)
    for number in range(6):
        anna.ok("record", "add", "company", f"name=公司{number}")
        anna.sync()
    real, pulls = Line.ask, []

    def cut(line: Line, question: Any) -> Reply:
        pulls.append(isinstance(question, Pull))
        if sum(pulls) > 3:
            raise NoReplyError(Trouble.OFFLINE, "cut")
        return real(line, question)

    with open_store(bert) as store:
        with monkeypatch.context() as patch:
            patch.setattr(Line, "ask", cut)
            assert Monitor(store).run_once().state is State.OFFLINE
        assert store.is_current
        with store.database.read() as connection:
            assert 0 < connection.exec_driver_sql("SELECT count(*) FROM k_company").scalar_one() < 6
    synced(bert, times=1)
    assert are_equal(anna, bert)
