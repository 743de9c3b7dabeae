"""Laptops of a busy zone beside a hub, for the benchmarks of synchronisation: filled, pushed page by page, pulled."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.bench import profiles
from tests.support.profiles import opened
from zsapp.domain.ids import PersonId
from zsapp.store import identity
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.sync.events import State
from zsapp.sync.http import Line
from zsapp.sync.local import LocalLedger
from zsapp.sync.monitor import Monitor, address_of
from zsapp.sync.protocol import News, NewsAnswer, Page, Push, PushAnswer, read_reply


@contextmanager
def store_of(folder: Path) -> Iterator[Store]:
    """The store of a laptop."""
    with opened(folder) as profile:
        yield Store(profile, this_machine())


def fill(store: Store, count: int) -> None:
    """The acts of a zone, so many changes, written by this laptop's person; it has joined, but written nothing."""
    with store.database.read() as connection:
        me, organisation = identity.person(connection), identity.organisation(connection)
    assert me is not None and organisation is not None
    with patch.object(profiles, "ORGANISATION", organisation):
        acts = profiles._until(profiles._Zone().acts(), count)
        store.load((edits, PersonId(me), at) for edits, _author, at in acts)


def synced_s(store: Store) -> float:
    """Seconds of a whole round; it has to come to its end."""
    begun = time.perf_counter()
    status = Monitor(store).run_once()
    took_s = time.perf_counter() - begun
    if status.state is not State.UP_TO_DATE or status.unsent:
        raise RuntimeError(f"not synchronised: {status}")
    return took_s


def pages(store: Store) -> Iterator[Page]:
    """What the laptop owes the hub, page by page; a page counts as acknowledged when the next one is asked for."""
    ledger = LocalLedger(store)
    while (page := ledger.outgoing(ledger.digests().keys())).changes:
        yield page
        ledger.acknowledge([change.hash for change in page.changes])


@contextmanager
def line_of(store: Store) -> Iterator[Line]:
    """A line to the laptop's hub."""
    line = Line(address_of(store))
    try:
        yield line
    finally:
        line.close()


def push(store: Store, most: int) -> None:
    """Push about so many changes of what is owed, as the engine does, and no more: nobody else may write meanwhile."""
    ledger, pushed = LocalLedger(store), 0
    with line_of(store) as line:
        hub = line.address.hub
        epoch = read_reply(line.ask(News("")), NewsAnswer, hub=hub).epoch
        for page in pages(store):
            answer = read_reply(line.ask(Push(page)), PushAnswer, hub=hub)
            if answer.taken < len(page.changes):
                raise RuntimeError(f"the hub took {answer.taken} of {len(page.changes)}")
            cursors = {
                stream: (epoch, after)
                for stream, (before, after) in answer.places.items()
                if ledger.cursor(stream) == (epoch, before)
            }
            ledger.take(Page(verdicts=tuple(answer.verdicts)), cursors=cursors)
            pushed += len(page.changes)
            if pushed >= most:
                ledger.acknowledge([change.hash for change in page.changes])
                return
