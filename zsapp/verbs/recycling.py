"""The recycle bin: what was deleted, of every kind, the newest first; and taking it out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, literal_column, select

from zsapp.domain.field import KINDS
from zsapp.store import query
from zsapp.store.listing import Ids
from zsapp.store.tables import record_table
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.views import moment

NAME, KIND, AT = "name", "kind", "at"


@dataclass(frozen=True, slots=True)
class Binned:
    """A record in the bin: `name` "" where it has none; `at`: when it was changed last (UTC), as a rule by its deletion."""

    id: str
    kind: str
    name: str
    at: str


def binned_ids(desk: Desk, *, kind: str = "", typed: str = "", order: str = "-" + AT) -> Ids:
    """The ids in the bin, of one kind or all, whose names hold what was typed. `order`: name, kind or at, `-` turns it around."""
    record = record_table
    columns = {NAME: record.c.title, KIND: record.c.kind, AT: record.c.changed_at}
    by = columns[order.lstrip("-")]
    asked = _in_bin(select(record.c.id))
    if kind:
        asked = asked.where(record.c.kind == kind)
    for word in typed.lower().split():
        asked = asked.where(func.instr(func.lower(record.c.title), word) > 0)
    found = asked.order_by(by.desc() if order.startswith("-") else by, record.c.id).subquery("found")
    joined = select(func.group_concat(found.c.id, literal_column("char(10)")))
    return Ids(desk.read(lambda connection: connection.execute(joined).scalar()))


def binned(desk: Desk, ids: Sequence[str]) -> list[Binned]:
    """Some records in the bin, in the order given; what was taken out meanwhile is left out."""
    record = record_table
    asked = _in_bin(select(record.c.id, record.c.kind, record.c.changed_at)).where(record.c.id.in_(list(ids)))
    with desk.store.database.read() as connection:
        found = {row.id: row for row in connection.execute(asked)}
        names = query.titles(connection, found)
    return [
        Binned(one, found[one].kind, names.get(one) or "", moment(found[one].changed_at))
        for one in ids
        if one in found
    ]


def counts(desk: Desk) -> dict[str, int]:
    """kind -> how many of it are in the bin, the commonest first."""
    many = func.count()
    asked = _in_bin(select(record_table.c.kind, many)).group_by(record_table.c.kind).order_by(many.desc())

    def read(connection: Connection) -> dict[str, int]:
        return dict(connection.execute(asked).all())

    found: dict[str, int] = desk.read(read)
    return found


def _in_bin(asked: Any) -> Any:
    """What a person deleted; what the program writes on its own account is nobody's to restore."""
    kinds = [kind for kind in KINDS if kind not in records.OWN_ACCOUNT]
    return asked.where(record_table.c.deleted == 1, record_table.c.kind.in_(kinds))


def delete(desk: Desk, ids: Sequence[str]) -> None:
    """Put records into the bin as one act, undone together. Raises UserError where one may not be, and none is then."""
    desk.store.write([records.deletion(desk, one) for one in ids])


def restore(desk: Desk, ids: Sequence[str]) -> list[str]:
    """Take records out of the bin as one act, undone together. Raises UserError where one cannot be, and none is then."""
    edits = [records.restoration(desk, one) for one in ids]
    desk.store.write(edits)
    return [str(edit.record) for edit in edits]
