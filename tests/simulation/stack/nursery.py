"""A process that has the hub's program loaded and forks hubs from it: one serves after a fraction of a second, and is killed as often.

It reads one order a line, {"run": {...}}, {"kill": pid} or {"kill_worker": pid}, and answers each with a line. What is run is
`zsapp hub run` itself; it knows two kinds of record more, and workers are forked where they would be spawned. Each hub with its
workers is a group of processes of its own; at the end of the input all are killed.
"""

import ctypes
import json
import multiprocessing
import os
import signal
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import uvicorn._subprocess

import zsapp.server.app
from tests.simulation.stack.mutants import MUTANTS
from tests.simulation.sync import kinds
from tests.simulation.sync.stack import plant
from zsapp.cli import hub as cli_hub
from zsapp.cli.main import run
from zsapp.server import hub

LOADED = (psycopg, cli_hub, zsapp.server.app)  # here, so that no hub has to
WORKERS = 2
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Wish:
    """A hub to run: folder, database (empty: the folder's), changes in a page, whether it is the newer version, planted fault or ""."""

    folder: str
    database: str
    page: int
    is_newer: bool
    fault: str


def main() -> None:
    """Follow orders to the end of the input."""
    uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # workers whose hub is gone end as ours
    running: set[int] = set()
    try:
        with suppress(BrokenPipeError):  # whoever gave the orders is gone
            for line in sys.stdin:
                print(json.dumps(_followed(json.loads(line), running)), flush=True)
    finally:
        for pid in running:
            _kill(pid)


def _followed(order: dict[str, Any], running: set[int]) -> dict[str, Any]:
    if "run" in order:
        pid, address = _started(Wish(**order["run"]))
        running.add(pid)
        return {"pid": pid, "address": address}
    if "kill_worker" in order:
        return {"killed": _kill_worker(order["kill_worker"])}
    _kill(order["kill"])
    running.discard(order["kill"])
    return {}


def _started(wish: Wish) -> tuple[int, str]:
    """The process, leader of its group, and the address where it serves ("" where it does not)."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            _be_hub(wish, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        line = told.readline()
    return pid, json.loads(line)["address"] if line else ""


def _be_hub(wish: Wish, writing: int) -> None:
    os.setsid()
    os.dup2(writing, 1)
    log = os.open(Path(wish.folder) / "log.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    kinds.know(kinds.NEWER if wish.is_newer else kinds.OLDER)
    hub.PAGE_CHANGES = wish.page  # type: ignore[attr-defined]
    more = ["--db", wish.database] if wish.database else []
    with ExitStack() as stack:
        if wish.fault:
            stack.enter_context(plant(next(each for each in MUTANTS if each.name == wish.fault)))
        run(["hub", "run", "--dir", wish.folder, "--port", "0", "--workers", str(WORKERS), "--json", *more])


def _kill(pid: int) -> None:
    """End a hub and its workers, and wait until they are gone."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-pid, 0)


def _kill_worker(pid: int) -> bool:
    """End the first worker of a hub; the hub itself starts another one."""
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            os.kill(int(children[0]), signal.SIGKILL)
            return True
    return False


if __name__ == "__main__":
    main()
