"""Many histories on several processors, and the hunt for planted faults."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation.core import Core, real
from tests.simulation.histories import run_history
from tests.simulation.mutants import MUTANTS
from tests.simulation.sync import histories as sync
from tests.simulation.sync import mutants as sync_mutants
from tests.simulation.sync.stack import plant

WITHIN = 300  # histories within which a planted fault must be found
PAGE = 50  # histories that a process takes at a time
SYNC_SHARE = 4  # of so many histories one is of synchronisation, the others are of the core


@dataclass
class Report:
    """What came out."""

    histories: int = 0
    failing: list[tuple[int, str]] = field(default_factory=list)
    caught: list[tuple[str, int]] = field(
        default_factory=list
    )  # planted fault, number of the history that found it
    missed: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    trace: str = ""

    def figures(self) -> dict[str, int]:
        """The four figures of the contract."""
        return {
            "histories": self.histories,
            "failing": len(self.failing),
            "mutants": len(self.caught) + len(self.missed),
            "mutants_caught": len(self.caught),
        }

    def is_good(self) -> bool:
        """Whether nothing failed and every planted fault was found."""
        return not self.failing and not self.missed


def run_sync(seed: int) -> tuple[int, str, str, Counter[str]]:
    """One history of synchronisation, whatever becomes of it."""
    try:
        trace, seen = sync.run(sync.script_of(seed))
    except Exception as error:  # noqa: BLE001 - the border of a history, as above
        return seed, "", f"synchronisation: {type(error).__name__}: {error}", Counter()
    return seed, trace, "", Counter({f"synchronisation: {what}": count for what, count in seen.items()})


def run_sync_page(seeds: Iterable[int]) -> list[tuple[int, str, str, Counter[str]]]:
    """The same of histories of synchronisation."""
    return [run_sync(seed) for seed in seeds]


def hunt_sync(number: int) -> int | None:
    """The first history of synchronisation that finds a fault planted in engine, hub or their rules."""
    with plant(sync_mutants.MUTANTS[number]):
        return next((seed for seed in range(WITHIN) if run_sync(seed)[2]), None)


def run_page(seeds: Iterable[int]) -> list[tuple[int, str, str, Counter[str]]]:
    """(seed, digest of the trace, why it failed or nothing, what it went through) of some histories."""
    return [run_one(seed, real()) for seed in seeds]


def run_one(seed: int, core: Core) -> tuple[int, str, str, Counter[str]]:
    """One history, whatever becomes of it."""
    try:
        trace, seen = run_history(seed, core)
    except Exception as error:  # noqa: BLE001 - the border of a history: a crash of the core is a failure of it too
        return seed, "", f"{type(error).__name__}: {error}", Counter()
    return seed, trace, "", seen


def hunt(number: int) -> int | None:
    """Plant a fault: the first history that finds it, or None."""
    core = MUTANTS[number].core()
    return next((seed for seed in range(WITHIN) if run_one(seed, core)[2]), None)


def run_all(histories: int, *, seed: int = 0, jobs: int = 1, has_mutants: bool = True) -> Report:
    """Run histories `seed`, `seed` + 1, ..., and the hunts."""
    of_sync = histories // SYNC_SHARE
    report, trace = Report(histories), hashlib.sha256()
    with get_context("spawn").Pool(jobs) if jobs > 1 else _Here() as pool:
        for work, count in ((run_page, histories - of_sync), (run_sync_page, of_sync)):
            for page in pool.imap(work, _pages(seed, count)):
                for number, digest, why, seen in page:
                    trace.update(f"{number} {digest}".encode())
                    report.seen += seen
                    if why:
                        report.failing.append((number, why))
        planted = ((hunt, MUTANTS), (hunt_sync, sync_mutants.MUTANTS)) if has_mutants else ()
        for find, many in planted:
            for mutant, found in zip(many, pool.imap(find, range(len(many))), strict=True):
                if found is None:
                    report.missed.append(mutant.name)
                else:
                    report.caught.append((mutant.name, found))
    report.trace = trace.hexdigest()[:16]
    return report


def _pages(seed: int, count: int) -> list[range]:
    last = seed + count
    return [range(first, min(first + PAGE, last)) for first in range(seed, last, PAGE)]


class _Here:
    """Stands where a pool stands, without other processes."""

    def __enter__(self) -> "_Here":
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def imap(self, work, many) -> Iterator:  # type: ignore[no-untyped-def,type-arg]
        """One after the other."""
        return map(work, many)
