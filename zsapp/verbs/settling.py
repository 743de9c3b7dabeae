"""Settling what was looked at: a change over exactly the values that were shown (log rule 1), here and so everywhere."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import DELETED, History, Over
from zsapp.domain.field import KINDS, Kind
from zsapp.domain.ids import Hash, RecordId
from zsapp.store import log, unsettled
from zsapp.store.store import Edit
from zsapp.verbs.desk import Desk
from zsapp.verbs.links import Resolver
from zsapp.verbs.records import Saved, row_of
from zsapp.verbs.unsettled import People
from zsapp.verbs.void import refusal

_AT_ONCE = 500  # records in one transaction


@dataclass(frozen=True, slots=True)
class Choice:
    """What a field shall hold. `value` as stored, or with `is_typed` as an editor gives it (a compound: its parts by name)."""

    field: str
    value: Any
    over: tuple[Hash, ...]
    is_typed: bool = False


def settle(desk: Desk, record: str, choices: Sequence[Choice]) -> Saved:
    """Settle fields of one record in one change, over the values that were shown. Raises UserError."""
    row = row_of(desk, record, own=True)
    spec = KINDS[row.kind]
    values: dict[str, Any] = {}
    over: dict[str, tuple[Hash, ...]] = {}
    for choice in choices:
        each = spec.fields.get(choice.field.partition("/")[0])
        if each is None:
            raise UserError(_("这一栏是更新版本的程序写的，请先更新再核对。"))
        desk.require(
            max((each.writer, *(part.writer for part in each.parts.values()))),
            _("填写“{label}”").format(label=_(each.label)),
        )
        value = _stored(desk, row.kind, choice, row.values) if choice.is_typed else choice.value
        if value is None and each.required:
            raise UserError(_("“{label}”不能为空。").format(label=_(each.label)))
        values[choice.field], over[choice.field] = value, choice.over
    desk.store.write([Edit(row.kind, row.id, row.stream, values, over)])
    return Saved(row.id)


def settle_by(desk: Desk, record: str, field: str, number: int) -> Saved:
    """Settle a field by one of its values, counted from 1 as `sync conflicts` lists them; of a compound all of it. Raises UserError."""
    row = row_of(desk, record, own=True)
    spec = KINDS[row.kind]
    if field == DELETED:
        raise UserError(_("删除没有几个值可选：请填 true（确认删除）或 false（恢复）。"))
    whole = spec.part_of.get(field, field)
    history = desk.store.history(row.id)
    heads = history.state(whole).heads if history and whole in history.conflicts() else ()
    if whole not in spec.fields or not heads:
        raise UserError(_("“{field}”没有要核对的冲突。").format(field=field))
    if not 1 <= number <= len(heads):
        words = _("“{field}”只有{n}个值，请填 1 到 {n}：序号见 zsapp sync conflicts。")
        raise UserError(words.format(field=field, n=len(heads)))
    value = (heads[number - 1].values or {})[whole]
    over = tuple(sorted(change.hash for change in heads))
    return settle(desk, record, [Choice(whole, value, over)])


def _stored(desk: Desk, kind: str, choice: Choice, beside: Mapping[str, Any]) -> Any:
    """What was typed as a stored value; a compound of blanks alone is none."""
    spec = KINDS[kind].fields[choice.field]
    with desk.store.database.read() as connection:
        resolver = Resolver(connection)
        if spec.kind is not Kind.COMPOUND:
            return resolver.stored(spec, choice.value, beside, None)
        typed = choice.value if isinstance(choice.value, dict) else {}
        parts = {
            name: resolver.stored(part, typed.get(name), beside, None) for name, part in spec.parts.items()
        }
    return parts if any(value is not None for value in parts.values()) else None


def restore(desk: Desk, record: str, over: Over) -> Saved:
    """Take a record out of the recycle bin, over the deletion that was shown. Raises UserError."""
    return _decide(desk, record, {DELETED: over[DELETED]}, is_deleted=False)


def confirm_deletion(desk: Desk, record: str, over: Over) -> Saved:
    """Delete a record again, having seen what was shown (log rule 4). Raises UserError."""
    return _decide(desk, record, over, is_deleted=True)


def _decide(desk: Desk, record: str, over: Over, *, is_deleted: bool) -> Saved:
    row = row_of(desk, record, own=True)
    words = _("删除{label}") if is_deleted else _("恢复{label}")
    desk.require(KINDS[row.kind].creator, words.format(label=_(KINDS[row.kind].label)))
    if not row.is_deleted:
        raise UserError(_("这条记录不在回收站里。"))
    desk.store.write([Edit(row.kind, row.id, row.stream, {DELETED: is_deleted}, over)])
    return Saved(row.id)


# -- many at once


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody whose values stand in conflicts: in how many fields of how many records."""

    author: str
    name: str
    fields: int
    records: int


def authors(desk: Desk, *, progress: Callable[[int, int], None] = lambda done, of: None) -> list[Author]:
    """Whose values stand in conflicts, the one with the most first."""
    fields: Counter[str] = Counter()
    records: Counter[str] = Counter()
    with desk.store.database.read() as connection:
        found = unsettled.found_by_record(connection)
        for place, each in enumerate(found):
            names = [name for name, what in each.what if what == "conflict"]
            mine: Counter[str] = Counter()
            if names and (history := log.history(connection, each.record)) is not None:
                for name in names:
                    mine.update({change.header.author for change in history.heads(name)})
            fields.update(mine)
            records.update(mine.keys())
            progress(place + 1, len(found))
        people = People(connection)
        return [
            Author(author, people.signer(author, 0, "").name, count, records[author])
            for author, count in fields.most_common()
        ]


def settle_all_of(
    desk: Desk, author: str, *, progress: Callable[[int, int], None] = lambda done, of: None
) -> tuple[int, int]:
    """Settle every conflict in which a value of this author stands by his newest one. Returns (fields settled, fields left alone)."""
    with desk.store.database.read() as connection:
        found = [
            (each.record, [name for name, what in each.what if what == "conflict"])
            for each in unsettled.found_by_record(connection)
        ]
    wanted = [(record, names) for record, names in found if names]
    settled = left = 0
    for start in range(0, len(wanted), _AT_ONCE):
        edits: list[Edit] = []
        for record, names in wanted[start : start + _AT_ONCE]:
            edit, skipped = _edit_of(desk, record, names, author)
            left += skipped
            settled += len(edit.values) if edit else 0
            edits += [edit] if edit else []
        if edits:
            desk.store.write(edits)
        progress(min(start + _AT_ONCE, len(wanted)), len(wanted))
    return settled, left


def _edit_of(desk: Desk, record: RecordId, names: Sequence[str], author: str) -> tuple[Edit | None, int]:
    """The edit that takes this author's values; how many fields this person has no right to settle."""
    with desk.store.database.read() as connection:
        history = log.history(connection, record)
    if history is None or history.kind not in KINDS:
        return None, 0
    values: dict[str, Any] = {}
    over: dict[str, tuple[Hash, ...]] = {}
    skipped = 0
    for name in names:
        own = [change for change in history.heads(name) if change.header.author == author]
        if not own:
            continue
        if _refuses(desk, history, name):
            skipped += 1
            continue
        values[name] = (own[-1].values or {})[name]
        over[name] = tuple(sorted(change.hash for change in history.heads(name)))
    if not values:
        return None, skipped
    header = history.changes[0].header
    return Edit(history.kind, record, header.stream, values, over), skipped


def _refuses(desk: Desk, history: History, name: str) -> bool:
    spec = KINDS[history.kind].fields.get(name)
    if spec is None:
        return True
    return bool(refusal(desk, max((spec.writer, *(part.writer for part in spec.parts.values())))))
