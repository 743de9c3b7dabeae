"""Many histories on the real stack, on several processors, each with hubs of its own on one PostgreSQL, or on SQLite."""

import shutil
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.simulation.stack import house
from tests.simulation.stack.histories import real_script_of, run
from tests.simulation.stack.house import House, Nursery

DATABASES = ("postgresql", "sqlite")
WITHIN = 60  # histories within which a planted fault must be found
_MEMORY = Path(
    "/dev/shm"
)  # kill -9 loses nothing that was written to a file, so no disk has to be waited for
_ROOM_BYTES = 2 * 1024**3

Found = tuple[int, str, Counter[str]]


@dataclass
class Report:
    """What came out: (seed, database, why) of those that fail, what was met, and how long it took."""

    histories: int = 0
    failing: list[tuple[int, str, str]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def figures(self) -> dict[str, Any]:
        """For machines."""
        return {
            "histories": self.histories,
            "failing": len(self.failing),
            "seconds": round(self.seconds, 1),
            "seen": dict(sorted(self.seen.items())),
        }


_house: House
_nursery: Nursery


def run_all(
    histories: int,
    databases: tuple[str, ...],
    *,
    seed: int,
    jobs: int,
    fault: str = "",
    told: Callable[[int, str], None] = lambda seed, why: None,
) -> Report:
    """Run histories `seed`, `seed` + 1, ..., turn about on the databases; with a planted `fault` until one fails.

    `told` hears of each: its seed and why it fails, "" where it does not.
    """
    report, began = Report(), time.monotonic()
    seeds = range(seed, seed + histories)
    with houses(databases) as made:
        for number, (database, at) in enumerate(made.items()):
            mine = seeds[number :: len(databases)]
            for each, why, seen in _runs(at, mine, jobs, fault):
                report.histories += 1
                report.seen += seen
                told(each, why)
                if why:
                    report.failing.append((each, database, why))
                if why and fault:
                    return report
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def houses(databases: tuple[str, ...]) -> Iterator[dict[str, House]]:
    """A furnished hub on each kind of database."""
    near = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    with ExitStack() as stack:
        top = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="zs", dir=_MEMORY if near else None))
        )
        made = {}
        for database in databases:
            is_server = database == "postgresql"
            server = stack.enter_context(house.postgres(top / "pg")) if is_server else ""
            made[database] = house.made(top / database, server)
        yield made


def _runs(at: House, seeds: range, jobs: int, fault: str) -> Iterator[Found]:
    jobs = min(jobs, len(seeds))
    work = [(seed, fault) for seed in seeds]
    if jobs <= 1:
        _begin(at)
        try:
            yield from map(_run, work)
        finally:
            _nursery.close()
        return
    with get_context("spawn").Pool(jobs, _begin, (at,)) as pool:
        yield from pool.imap_unordered(_run, work)
        pool.close()
        pool.join()


def _begin(at: House) -> None:
    """What a process needs for all of its histories."""
    global _house, _nursery
    warnings.simplefilter("ignore", RuntimeWarning)
    _house, _nursery = at, Nursery()


def _run(work: tuple[int, str]) -> Found:
    """One history, whatever becomes of it."""
    seed, fault = work
    try:
        return seed, "", run(real_script_of(seed), _house, _nursery, fault)
    except Exception as error:  # noqa: BLE001 - the border of a history: a crash is a failure of it too
        return seed, f"{type(error).__name__}: {error}", Counter()
