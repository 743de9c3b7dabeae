"""Jobs: results on the main thread, errors by whose fault, cancelling, owners that go, closing in the middle."""

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from tests.support.window import spin
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.ui.jobs import Jobs, Lane, progress


@pytest.fixture
def jobs(application: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    assert made.close()
    made.deleteLater()


def wait(jobs: Jobs) -> None:
    ends = time.monotonic() + 30
    while not jobs.is_idle:
        assert time.monotonic() < ends, "still under way"
        spin(5)


def test_work_is_done_elsewhere_and_told_here(jobs: Jobs) -> None:
    told: list[Any] = []
    for lane in Lane:
        jobs.run(threading.get_ident, lambda ident: told.append((ident, threading.get_ident())), lane=lane)
    wait(jobs)
    assert len(told) == 3
    assert all(worker != here == threading.get_ident() for worker, here in told)


def test_the_database_lane_keeps_the_order(jobs: Jobs) -> None:
    done: list[int] = []
    for n in range(50):
        jobs.run(lambda n=n: done.append(n), lane=Lane.DATABASE)  # type: ignore[misc]
    wait(jobs)
    assert done == list(range(50))


@pytest.mark.parametrize(
    ("error", "signal"),
    [(UserError("错"), "user_erred"), (PlaceError("盘"), "place_failed"),
     (NeedsPersonError("人"), "person_needed"), (KeyError("k"), "bug_met")],
)  # fmt: skip
def test_an_error_goes_by_whose_fault_it_is(jobs: Jobs, error: Exception, signal: str) -> None:
    told: list[Any] = []
    getattr(jobs, signal).connect(lambda *what: told.append(what))

    def fail() -> None:
        raise error

    jobs.run(fail)
    wait(jobs)
    assert len(told) == 1
    assert told[0][0] in (str(error), error)


def test_the_environments_fault_can_be_tried_again(jobs: Jobs) -> None:
    tries: list[int] = []
    retries: list[Any] = []
    done: list[str] = []
    jobs.place_failed.connect(lambda _text, retry: retries.append(retry))

    def work() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise PlaceError("磁盘已满")
        return "ok"

    jobs.run(work, done.append, lane=Lane.DATABASE)
    wait(jobs)
    retries[0]()
    wait(jobs)
    assert done == ["ok"]


def test_a_mistake_comes_to_the_field_that_asked(jobs: Jobs) -> None:
    hints: list[str] = []

    def work() -> None:
        raise UserError("日期看不懂")

    jobs.run(work, on_user_error=lambda error: hints.append(str(error)))
    wait(jobs)
    assert hints == ["日期看不懂"]


def test_a_job_is_cancelled_at_its_next_step(jobs: Jobs) -> None:
    begun, told = threading.Event(), []

    def work() -> None:
        for step in range(10_000):
            begun.set()
            progress(step, 10_000)
            time.sleep(0.001)

    job = jobs.run(work, told.append, label="很久")
    begun.wait(5)
    job.cancel()
    wait(jobs)
    assert told == []


def test_nothing_is_told_to_an_owner_that_has_gone(jobs: Jobs) -> None:
    told: list[int] = []
    owner = QObject()
    jobs.run(lambda: time.sleep(0.05) or 1, told.append, owner=owner)
    owner.deleteLater()
    spin(10)
    wait(jobs)
    assert told == []


def test_closing_lets_what_writes_end(application: QApplication) -> None:
    made, done = Jobs(), []
    made.run(lambda: (time.sleep(0.2), done.append("written")), lane=Lane.DATABASE)
    assert made.close()
    assert done == ["written"]
    made.deleteLater()


def test_a_long_job_with_a_label_is_shown(jobs: Jobs) -> None:
    """The long one lasts until it is shown, the short one has ended when both might be."""
    shown: list[Any] = []
    may_end = threading.Event()
    jobs.lasting.connect(lambda job: (shown.append(job), may_end.set()))
    jobs.run(lambda: None, label="短")
    long = jobs.run(lambda: may_end.wait(30), label="长")
    wait(jobs)
    assert shown == [long]


def test_what_callbacks_hold_ends_on_the_main_thread(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is closed while its job ends must not die in the worker that carried it, however slow that is."""
    told = jobs._finished

    class Slow:
        def emit(self, *what: Any) -> None:
            told.emit(*what)
            time.sleep(0.05)

    monkeypatch.setattr(jobs, "_finished", Slow())
    held, ended_in = QObject(), list[int]()
    weakref.finalize(held, lambda: ended_in.append(threading.get_ident()))
    jobs.run(lambda held=held: held, lambda _told, held=held: None)  # type: ignore[misc]
    del held
    wait(jobs)
    spin(100)
    assert ended_in == [threading.get_ident()]


def test_rubbish_is_collected_on_the_main_thread(jobs: Jobs) -> None:
    """Cycles of widgets and their callbacks: whatever a worker allocates, it does not take them apart."""
    collected_in: set[int] = set()

    def make_cycles() -> None:
        for _ in range(5_000):
            cycle: list[Any] = []
            cycle.append(cycle)

    assert not gc.isenabled()
    look = lambda _phase, _info: collected_in.add(threading.get_ident())  # noqa: E731
    gc.callbacks.append(look)
    try:
        for _turn in range(10):  # what is made in the first seconds of the application is never collected
            jobs.run(make_cycles, lane=Lane.DATABASE)
            wait(jobs)
            ends = time.monotonic() + 3
            while not collected_in and time.monotonic() < ends:
                spin(10)
    finally:
        gc.callbacks.remove(look)
    assert collected_in == {threading.get_ident()}
