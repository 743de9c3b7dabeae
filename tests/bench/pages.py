"""The campaign's pages over a large profile: how long one takes to open, and to show one change; offscreen, with real workers.

What is measured of a change is what a person waits for: from the notice of the change until the page's models hold it and nothing is
under way, worker and main thread together.
"""

import gc
import importlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.campaign import ON, Zone
from tests.support import profiles
from zsapp.verbs.desk import Desk

ROUNDS = 7
_QUIET_S = 0.03
_LATEST_S = 60.0
Act = Callable[[Desk, int], object]
_SERIAL = count()  # every change is one of its own


class Shown(NamedTuple):
    """Milliseconds by the clock, and of the processor for both threads: the measure where other programs run beside."""

    clock_ms: float
    processor_ms: float


def acts(zone: Zone) -> dict[str, dict[str, Act]]:
    """Page -> changes by name: a visit, a stage, and one of the page's own kind."""
    both: dict[str, Act] = {"visit": zone.write_visit, "stage": zone.register}
    own: dict[str, dict[str, Act]] = {
        "partners": {"engagement": zone.engage},
        "lists": {"move": zone.move},
        "catalogue": {"entry": zone.enter_in_catalogue},
        "foreign": {"company": zone.name_origin},
        "claims": {"claim": zone.claim},
        "map": {"plan": zone.plan},
        "events": {"guest": zone.invite},
        "standby": {"decision": zone.decide},
        "today": {"event": zone.put_off},
    }
    return {page: both | its for page, its in own.items()}


def measured(folder: Path, zone: Zone) -> Iterator[tuple[str, float, dict[str, Shown]]]:
    """(page, seconds to open, change -> how long until it is shown), each the best of some rounds."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "ZSAPP_PASSPHRASE": profiles.PASSPHRASE}
    os.environ |= {"ZSAPP_TODAY": ON.isoformat(), "ZSAPP_LANG": "zh_CN"}
    with _services(folder) as services:
        begun = [0.0]
        services.office.changed.connect(lambda _touched: begun.__setitem__(0, time.perf_counter()))
        for name, its in acts(zone).items():
            page, opened_s = _opened(services, name)
            shown = {what: _shown(services, begun, act) for what, act in its.items()}
            page.close()
            page.deleteLater()
            yield name, opened_s, shown


@contextmanager
def _services(folder: Path) -> Iterator[Any]:
    from zsapp.ui import boot

    application = boot.make_application()
    services = boot.make_services(application, folder)
    services.office.open()
    _settle(services)
    gc.collect()
    gc.disable()  # as in the window, which collects when it is calm
    try:
        yield services
    finally:
        gc.enable()
        services.jobs.close()
        services.office.close()


def _opened(services: Any, name: str) -> tuple[Any, float]:
    from zsapp.ui.pages import PAGES

    begun = time.perf_counter()
    module, _colon, factory = next(each.factory for each in PAGES if each.id == name).partition(":")
    page = getattr(importlib.import_module(module), factory)(services)
    page.resize(1166, 740)
    page.show()
    page.arrive()
    return page, _settle(services) - begun


def _shown(services: Any, begun: list[float], act: Act) -> Shown:
    took, used = [], []
    for _round in range(ROUNDS):
        act(services.office.desk(), next(_SERIAL))
        cpu = time.process_time()
        took.append(_settle(services) - begun[0])
        used.append(time.process_time() - cpu)
        gc.collect(0)
    return Shown(min(took) * 1_000, min(used) * 1_000)


def _settle(services: Any) -> float:
    """Let events run until nothing is under way and nothing new begins; returns the moment at which all was done."""
    from PySide6.QtWidgets import QApplication

    done, latest = time.perf_counter(), time.perf_counter() + _LATEST_S
    while True:
        was_busy = not services.jobs.is_idle  # what ended meanwhile is yet to be shown by these events
        QApplication.processEvents()
        QApplication.sendPostedEvents()
        now = time.perf_counter()
        if was_busy or not services.jobs.is_idle:
            done = now
            if now > latest:
                raise TimeoutError
        elif (
            now - done > _QUIET_S
        ):  # only while nothing was under way: this process itself may have stood still
            return done
        time.sleep(0.0005)
