"""Records as they are printed: flat, with `LINK_name` beside each link (the JSON of the command line)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from zsapp.domain.change import DELETED, Change, History
from zsapp.domain.field import KINDS, Kind, RecordSpec
from zsapp.domain.kinds import printed
from zsapp.store import query
from zsapp.store.query import Row
from zsapp.store.tables import flattened


def views(connection: Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The flat JSON of records, names looked up for all at once."""
    names = query.titles(connection, (target for row in rows for target in targets(row)))
    return [_view(row, names) for row in rows]


def targets(row: Row) -> Iterable[str]:
    """The ids that a record links to."""
    for name, spec in KINDS[row.kind].printed().items():
        value = row.values.get(name)
        if value and spec.kind in (Kind.LINK, Kind.LINKS):
            yield from value if spec.kind is Kind.LINKS else [value]


def _view(row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    view: dict[str, Any] = {"id": row.id, "kind": row.kind}
    for name, spec in KINDS[row.kind].printed().items():
        value = row.values.get(name)
        if spec.kind is Kind.LINKS:
            view[name] = value or []
            view[f"{name}_name"] = [names.get(target) for target in value or ()]
            continue
        view[name] = (value or []) if spec.kind is Kind.TAGS else printed(spec, value)
        if spec.kind is Kind.LINK:
            view[f"{name}_name"] = names.get(value) if value else None
    if row.is_deleted:
        view["deleted"] = True
    return view


def trail(connection: Connection, history: History) -> list[dict[str, Any]]:
    """The history of each field, oldest first: value, author, moment, and whether the value stands, was replaced or is void."""
    each = KINDS[history.kind]
    names = query.titles(connection, {change.header.author for change in history.changes})
    lines = []
    for change in history.changes:
        for name, value in _printed_values(each, change).items():
            lines.append(
                {
                    "field": name,
                    "value": value,
                    "author": change.header.author,
                    "author_name": names.get(change.header.author),
                    "at": moment(change.header.at),
                    "state": _standing(history, change, each.part_of.get(name, name)),
                    "change": change.hash,
                }
            )
    return lines


def _printed_values(each: RecordSpec, change: Change) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for field, value in (change.values or {}).items():
        spec = each.fields.get(field)
        if field == DELETED or spec is None:
            shown[field] = value
        else:
            flat = flattened(each, {field: value}) if spec.kind is Kind.COMPOUND else {field: value}
            shown |= {
                n: printed(s, flat[n])
                for n, s in each.printed().items()
                if flat.get(n) is not None or n == field
            }
    return shown


def _standing(history: History, change: Change, field: str) -> str:
    if not history.is_accepted(change):
        return "void"
    return "replaced" if change.hash in history.replaced(field) else "current"


def moment(at_us: int) -> str:
    """A moment as ISO 8601 in UTC, to the second."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).strftime("%Y-%m-%dT%H:%M:%SZ")
