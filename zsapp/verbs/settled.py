"""Fields that were settled lately, to choose again.

A settling is not undone (log rule 1). Choosing again is a change like any other: over the value that stands now, here and so everywhere;
it can be undone, and it is offered while the settled value stands.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from zsapp.domain.canonical import canonical
from zsapp.domain.change import DELETED, Change, History
from zsapp.domain.field import KINDS, merge_rule
from zsapp.domain.ids import Hash, RecordId
from zsapp.store import log, query, unsettled
from zsapp.verbs.desk import Desk
from zsapp.verbs.unsettled import Detail, Reading, Subject, What, label_of, nearest_base

KEY = "settled:"  # before the id of a record, in the key of its subject
_LATELY, _MOST = 3_000, 100  # changes looked through; records listed


def subjects(desk: Desk) -> list[Subject]:
    """Records with fields that were settled lately by anybody, the newest first."""
    found = []
    with desk.store.database.read() as connection:
        for record in unsettled.over_several(connection, lately=_LATELY)[:_MOST]:
            history = log.history(connection, record)
            fields = [name for name, _change, _over in _settlings(history)]
            if history is not None and fields:
                labels = tuple(label_of(history.kind, name) for name in fields)
                found.append((record, history.kind, labels))
        titles = query.titles(connection, (record for record, _kind, _labels in found))
    return [
        Subject(KEY + record, kind, titles.get(record, ""), (What.SETTLED,), labels, len(labels))
        for record, kind, labels in found
    ]


def detail(desk: Desk, key: str) -> Detail | None:
    """The settled fields of a record with the values they were chosen from; None where none stands any more."""
    record = RecordId(key.removeprefix(KEY))
    with desk.store.database.read() as connection:
        history = log.history(connection, record)
        made = _detail(desk, connection, record, history) if history is not None else None
    return made


def _detail(desk: Desk, connection: Connection, record: RecordId, history: History) -> Detail | None:
    reading = Reading(desk, connection, record, history) if history.kind in KINDS else None
    questions = []
    for name, settling, over in _settlings(history):
        assert reading is not None  # only known kinds have settlings
        value = canonical((settling.values or {})[name])
        others = [change for change in over if canonical((change.values or {})[name]) != value]
        base = nearest_base(_as_it_was(history, name, over), name)
        asked = reading.question(name, others, base, over=[settling])
        questions.append(replace(asked, standing=reading.version(name, [settling])))
    return replace(reading.bare(), questions=tuple(questions)) if reading and questions else None


def _settlings(history: History | None) -> Iterator[tuple[str, Change, list[Change]]]:
    """(field, the change that settled it and still stands, what it was written over), of a record that is not deleted."""
    if history is None or history.kind not in KINDS or not history.exists or history.is_deleted:
        return
    for name in history.names():
        if name == DELETED or name not in KINDS[history.kind].fields:
            continue
        heads = history.heads(name)
        if len(heads) != 1:
            continue
        named = set(heads[0].header.over.get(name, ()))
        over = [change for change in history.changes if change.hash in named and change.sets(name)]
        if len(over) > 1 and _as_it_was(history, name, over).state(name).is_conflict:
            yield name, heads[0], over


def _as_it_was(history: History, name: str, over: list[Change]) -> History:
    """The field as it stood before it was settled: those values, and what they were written over."""
    by_hash = {change.hash: change for change in history.changes}
    found: dict[Hash, Change] = {}
    todo = list(over)
    while todo:
        change = todo.pop()
        if change.hash not in found:
            found[change.hash] = change
            below = (by_hash.get(each) for each in change.header.over.get(name, ()))
            todo += [each for each in below if each is not None and each.sets(name)]
    return History(found.values(), {}, merge_rule)
