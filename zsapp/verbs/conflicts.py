"""Conflicts: what a person should look at, and settling a field (log rules 1, 2, 4 and 7)."""

from typing import Any

from sqlalchemy import Connection

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import DELETED, History
from zsapp.domain.field import KINDS, Kind
from zsapp.domain.ids import Hash, RecordId
from zsapp.domain.kinds import printed
from zsapp.store import log, query
from zsapp.store.store import Edit
from zsapp.verbs import void
from zsapp.verbs.desk import Desk
from zsapp.verbs.links import Resolver
from zsapp.verbs.records import Saved, confirm_deletion, form_of, restore, row_of
from zsapp.verbs.views import moment

WHAT = {
    "conflict": "value",
    "edited_after_deletion": "deleted while edited",
    "in_use": "deleted while in use",
    "no_creation": "waiting",
    "unreadable": "unreadable",
}


def conflicts(desk: Desk) -> list[dict[str, Any]]:
    """Everything to look at: `record kind field values what`; each value with author and moment."""
    with desk.store.database.read() as connection:
        voids = _voids(desk, connection)
        told = {each["record"] for each in voids}  # that its creation does not count is said there
        found = [
            _entry(connection, *finding)
            for finding in query.findings(connection)
            if finding[0] not in told or finding[3] != "no_creation"
        ]
        return found + in_use(connection) + voids + _waiting(connection)


def _voids(desk: Desk, connection: Connection) -> list[dict[str, Any]]:
    """Void changes that this person wrote or may take over, a field each; `reason` is a code of `rights.Reason`, `change` the name of
    the change, by which it is taken over."""
    found = []
    voids = void.open_voids(desk, connection)
    names = query.titles(connection, {each.change.header.author for each in voids})
    for each in voids:
        header = each.change.header
        may = not void.take_over_refusal(desk, connection, [each.change], each.reason)
        values = dict(each.change.values or {})
        if len(values) > 1 and values.get(DELETED) is False:  # a creation is told by what it holds
            del values[DELETED]
        for field, value in sorted(values.items()):
            told = {
                "value": shown(header.kind, field, value),
                "author": header.author,
                "author_name": names.get(header.author),
                "at": moment(header.at),
                "reason": each.reason,
                "change": each.change.hash,
                "may_take_over": may,
            }
            found.append(
                {
                    "record": header.record,
                    "kind": header.kind,
                    "field": field,
                    "values": [told],
                    "what": "void",
                }
            )
    return found


def _waiting(connection: Connection) -> list[dict[str, Any]]:
    """Changes that wait for earlier ones, which have not come yet, one by one; the value of each is the names of its fields."""
    changes = sorted(log.waiting(connection), key=lambda change: (change.header.record, change.order))
    names = query.titles(connection, {change.header.author for change in changes})
    return [
        {
            "record": change.header.record,
            "kind": change.header.kind,
            "field": "",
            "values": [
                {
                    "value": sorted(change.values or ()),
                    "author": change.header.author,
                    "author_name": names.get(change.header.author),
                    "at": moment(change.header.at),
                    "change": change.hash,
                }
            ],
            "what": "waiting",
        }
        for change in changes
    ]


def _entry(connection: Connection, record: str, kind: str, field: str, what: str) -> dict[str, Any]:
    history = log.history(connection, RecordId(record))
    changes = []
    if history and what == "conflict":
        changes = [(change, (change.values or {})[field]) for change in history.state(field).heads]
    elif history and what == "edited_after_deletion":
        changes = [(change, sorted(change.values or ())) for change in history.unseen_by_deletion()]
    names = query.titles(connection, {change.header.author for change, _value in changes})
    values = [
        {
            "value": shown(kind, field, value) if what == "conflict" else value,
            "author": change.header.author,
            "author_name": names.get(change.header.author),
            "at": moment(change.header.at),
        }
        for change, value in changes
    ]
    return {"record": record, "kind": kind, "field": field, "values": values, "what": WHAT[what]}


def shown(kind: str, field: str, value: Any) -> Any:
    """A value of a field as named in changes, as it is printed; a compound as its parts."""
    spec = KINDS[kind].fields.get(field)
    if spec is None:
        return value
    if spec.kind is Kind.COMPOUND and isinstance(value, dict):
        return {name: printed(each, value.get(name)) for name, each in spec.parts.items()}
    return printed(spec, value)


def in_use(connection: Connection) -> list[dict[str, Any]]:
    """Deleted records that live ones link to, where whoever deleted them had not seen the link."""
    past: dict[str, History | None] = {}
    found: dict[str, dict[str, Any]] = {}
    for record, kind, link in query.in_use(connection):
        history = past.setdefault(record, log.history(connection, RecordId(record)))
        if history is None or history.is_link_seen_by_deletion(Hash(link)):
            continue
        entry = found.setdefault(
            record, {"record": record, "kind": kind, "field": DELETED, "values": [], "what": WHAT["in_use"]}
        )
        change = log.change_named(connection, Hash(link))
        if change is not None:
            entry["values"].append(
                {
                    "value": change.header.record,
                    "author": change.header.author,
                    "at": moment(change.header.at),
                }
            )
    return list(found.values())


def settle(desk: Desk, record: str, field: str, value: str) -> Saved:
    """Settle a field: a change over all its values. `field` by printed name or as named in changes. Raises UserError."""
    row = row_of(desk, record, own=True)
    each = KINDS[row.kind]
    form = form_of(desk, row.id)
    if field == DELETED:
        return _settle_deletion(desk, record, value)
    whole = each.part_of.get(field, field)
    spec = each.spec_of(field)
    if spec is None or whole not in form.conflicts:
        raise UserError(_("“{field}”没有要核对的冲突。").format(field=field))
    desk.require(spec.writer, _("填写“{label}”").format(label=_(spec.label)))
    if spec.kind is Kind.COMPOUND:
        stored = _one_standing(desk, row.id, whole, value)
        desk.store.write([Edit(row.kind, row.id, row.stream, {whole: stored}, {whole: form.over[whole]})])
        return Saved(row.id)
    with desk.store.database.read() as connection:
        stored = Resolver(connection).stored(spec, value, row.values, None)
    if whole != field:
        stored = _closest(desk, row.id, whole, field, stored)
    desk.store.write([Edit(row.kind, row.id, row.stream, {whole: stored}, {whole: form.over[whole]})])
    return Saved(row.id)


def _one_standing(desk: Desk, record: RecordId, whole: str, value: str) -> Any:
    """The one standing value of a compound that has `value` among its parts as printed. Raises UserError."""
    history = desk.store.history(record)
    standing = [(head.values or {})[whole] for head in history.state(whole).heads] if history else []
    kind = history.kind if history else ""
    fitting = [each for each in standing if value in (shown(kind, whole, each) or {}).values()]
    if len(fitting) != 1:
        words = _(
            "请写明要哪一个值：用 --take 加 zsapp sync conflicts 列出的序号，或给出其中一个值独有的部分。"
        )
        raise UserError(words)
    return fitting[0]


def _closest(desk: Desk, record: RecordId, whole: str, part: str, wanted: Any) -> dict[str, Any]:
    """A compound is settled as a whole: one of its values that has the wanted part, else the one shown with the part set."""
    history = desk.store.history(record)
    standing = [(head.values or {})[whole] for head in history.state(whole).heads] if history else []
    for value in reversed(standing):
        if isinstance(value, dict) and value.get(part) == wanted:
            return value
    return {**(standing[-1] if standing and isinstance(standing[-1], dict) else {}), part: wanted}


def _settle_deletion(desk: Desk, record: str, value: str) -> Saved:
    """Confirm a deletion (true) or restore the record (false): either is a change that has now seen everything."""
    if value.lower() in ("false", "否", "restore"):
        return restore(desk, record)
    if value.lower() in ("true", "是", "delete"):
        return confirm_deletion(desk, record)
    raise UserError(_("请填 true（确认删除）或 false（恢复）。"))
