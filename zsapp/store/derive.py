"""Keeping the derived tables and the search index in step with the log, within the transaction of the write (log rule 15)."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, text

from zsapp.domain.ids import RecordId
from zsapp.domain.records import KINDS
from zsapp.store import log, search, tables

MANY = 2_000  # records touched at once beyond which all tables are made anew instead


def derive_all(
    connection: Connection,
    records: set[RecordId],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> None:
    """Make the rows of records anew; of very many, by making all tables anew."""
    if len(records) > MANY:
        rebuild(connection, progress)
    else:
        _derive(connection, records)


def _derive(connection: Connection, records: Iterable[RecordId]) -> None:
    joins = False
    for record in sorted(records):
        joins |= _is_joined(connection, record)
        if (row := tables.clear(connection, record)) is not None:
            search.remove(connection, row)
        if (found := log.placed_history(connection, record)) is None:
            continue
        place, history = found
        derived = tables.derive(record, history)
        put(connection, [(place, derived)])
        joins |= any(link["field"] == "same_as" for link in derived.links)
    if joins:
        tables.join_same(connection)


def put(connection: Connection, derived: Sequence[tuple[int, tables.Derived]]) -> None:
    """Write the rows of records and their index entries; each with its place in the log, by which the index counts."""
    entries = []
    for place, each in derived:
        words = None
        if each.record is not None and each.typed is not None:
            spec = KINDS[each.record["kind"]]
            words = search.words_of(spec, tables.from_columns(spec, each.typed))
        if words and each.record is not None:
            each.record["search_row"] = place
            entries.append((place, words))
    tables.put(connection, [each for _, each in derived])
    search.put(connection, entries)


def rebuild(connection: Connection, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Make all derived tables and the search index anew from the log."""
    tables.make_empty(connection)
    search.make_empty(connection)
    of = connection.execute(text("SELECT count(*) FROM log")).scalar_one()
    done, batch = 0, []
    for record, place, history in log.histories(connection):
        batch.append((place, tables.derive(record, history)))
        done += len(history.changes)
        if len(batch) == 1_000:
            put(connection, batch)
            batch = []
            progress(done, of)
    put(connection, batch)
    tables.make_indexes(connection)
    tables.join_same(connection)
    tables.mark_current(connection)
    progress(of, of)


def _is_joined(connection: Connection, record: RecordId) -> bool:
    """Whether the record takes part in a class of records that are one company."""
    return (
        connection.execute(
            text("SELECT 1 FROM link WHERE field = 'same_as' AND (source = :id OR target = :id) LIMIT 1"),
            {"id": record},
        ).first()
        is not None
    )
