"""Keeping the derived tables and the search index in step with the log, within the transaction of the write (log rule 15)."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text

from zsapp.domain.ids import RecordId
from zsapp.domain.records import KINDS
from zsapp.store import log, search, sight, tables

MANY = (
    5_000  # records touched at once beyond which all tables are made anew, where they are a great part of all
)
_AT_ONCE = 500


def derive_all(connection: Connection, records: set[RecordId]) -> set[RecordId]:
    """Make the rows of records anew; of very many, by making all tables anew. Returns them with those that came or went by a role."""
    if len(records) > MANY and len(records) * 4 > tables.count(connection):
        rebuild(connection)
        return records
    _derive(connection, records)
    others = sight.looked_again(connection) if log.of_kind(connection, records, "user") else []
    _derive(connection, others)
    return records.union(others)


def _derive(connection: Connection, records: Iterable[RecordId]) -> None:
    joins, unseen = False, sight.held_back(connection)
    ordered = sorted(records)
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        joins |= tables.are_joined(connection, some)
        search.remove(connection, tables.clear(connection, some))
        batch = [
            (place, tables.derive(record, history))
            for record, place, history in log.histories(connection, some)
            if history.changes[0].header.stream != unseen
        ]
        put(connection, batch)
        joins |= any(link["field"] == "same_as" for _place, derived in batch for link in derived.links)
    if joins:
        tables.join_same(connection)


def put(connection: Connection, derived: Sequence[tuple[int, tables.Derived]]) -> None:
    """Write the rows of records and their index entries; each with its place in the log, by which the index counts."""
    entries = []
    for place, each in derived:
        words = None
        if each.record is not None and each.typed is not None:
            spec = KINDS[each.record["kind"]]
            words = search.words_of(spec, each.flat)
        if words and each.record is not None:
            each.record["search_row"] = place
            entries.append((place, words))
    tables.put(connection, [each for _, each in derived])
    search.put(connection, entries)


def rebuild(connection: Connection, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Make all derived tables and the search index anew from the log."""
    tables.make_empty(connection)
    search.make_empty(connection)
    with collecting_seldom():
        _fill(connection, progress)
    tables.make_indexes(connection)
    _derive(connection, sight.looked_again(connection))
    tables.join_same(connection)
    tables.mark_current(connection)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Python looks for cycles less often meanwhile: hundreds of thousands of records come and go, none has any, and a window would wait.

    What is young is looked through in some milliseconds, what stays hardly ever.
    """
    before = gc.get_threshold()
    gc.set_threshold(40_000, 1_000, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _fill(connection: Connection, progress: Callable[[int, int], None]) -> None:
    of = connection.execute(text("SELECT count(*) FROM log")).scalar_one()
    done, batch, unseen = 0, [], sight.held_back(connection)
    for record, place, history in log.histories(connection):
        if history.changes[0].header.stream != unseen:
            batch.append((place, tables.derive(record, history)))
        done += len(history.changes)
        if len(batch) == 1_000:
            put(connection, batch)
            batch = []
            progress(done, of)
    put(connection, batch)
    progress(of, of)
