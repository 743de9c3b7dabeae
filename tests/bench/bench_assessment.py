"""The pages of the campaign over a large zone in a real store: 300 teams, 5,000 projects, 20,000 companies, 100,000 visits.

What is measured is what a person waits for after one change: 任务考核 by its board alone, the other pages as the window shows them.
Building the zone takes longer than all the measuring.
"""

import gc
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.campaign import COMPANIES, ON, PROJECTS, TEAMS, VISITS, Zone
from tests.bench.pages import measured
from tests.bench.profiles import ORGANISATION, machine
from tests.support.profiles import new_profile
from zsapp.store.store import Store
from zsapp.verbs.desk import Desk
from zsapp.verbs.live_board import LiveBoard

ROUNDS = 9
MOST_MS = 100.0
MOST_MIB = 600.0


def measures() -> list[dict[str, Any]]:
    """The best of some changes each: a visit written, a project registered, and one of each page's own kind."""
    with tempfile.TemporaryDirectory() as folder:
        zone = Zone()
        found = _assessed(Path(folder) / "p", zone)
        before = _resident_mib()
        for page, opened_s, shown in measured(Path(folder) / "p", zone):
            for what, took in shown.items():
                name = f"page {page} ({opened_s:.1f} s) after a change ({what}), ms (processor {took.processor_ms:.0f})"
                found.append(_measure(name, took.clock_ms))
        whole = f"memory of nine pages over {COMPANIES:,} companies and {VISITS:,} visits, MiB"
        used = _resident_mib() - before
        found.append({"name": whole, "figure": round(used, 1), "bound": MOST_MIB, "ok": used <= MOST_MIB})
    return found


def _assessed(folder: Path, zone: Zone) -> list[dict[str, Any]]:
    with new_profile(folder) as profile:
        store = Store(profile, machine())
        store.found(ORGANISATION)
        store.load(zone.acts())
        with store.database.write() as connection:
            zone.put_visits(connection)
        desk, live = Desk.open(store, ON), LiveBoard()
        store.listeners.append(lambda changed: live.note(changed.records, ("visit", "project")))
        begun = time.perf_counter()
        assert len(live.board(desk, ON).lines) == TEAMS
        opened_s = time.perf_counter() - begun
        gc.collect()
        gc.disable()  # as in the window, which collects when it is calm
        visit = _refreshed_ms(desk, live, lambda n: zone.write_visit(desk, n))
        stage = _refreshed_ms(desk, live, lambda n: zone.register(desk, PROJECTS - 1 - n))
        gc.enable()
    name = f"assessment of {TEAMS} teams again after"
    return [
        _measure(f"{name} a visit was written, ms (all of it: {opened_s:.1f} s)", visit),
        _measure(f"{name} a project was registered, ms", stage),
    ]


def _measure(name: str, figure: float) -> dict[str, Any]:
    return {"name": name, "figure": round(figure, 1), "bound": MOST_MS, "ok": figure <= MOST_MS}


def _refreshed_ms(desk: Desk, live: LiveBoard, act: Any) -> float:
    took = []
    for number in range(ROUNDS):
        act(number)
        begun = time.perf_counter()
        live.board(desk, ON)
        took.append(time.perf_counter() - begun)
    return min(took) * 1_000


def _resident_mib() -> float:
    """What this process holds in memory now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
