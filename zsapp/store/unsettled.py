"""What of the log waits for a person, or for other changes: findings by record, void changes, changes whose predecessor is not here."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, text

from zsapp.domain.change import Change, received
from zsapp.domain.ids import DeviceId, Hash, RecordId


@dataclass(frozen=True, slots=True)
class Found:
    """One record with what the derivation found in it: (field, what) each. `changed_at` in microseconds, 0 where it is not shown."""

    record: RecordId
    kind: str
    changed_at: int
    what: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Void:
    """A void change with the reason that the hub signed (a code of `rights.Reason`)."""

    change: Change
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Changes of one device that wait for earlier ones. `since_us`: the moment of the oldest."""

    device: DeviceId
    author: str
    count: int
    since_us: int


def found_by_record(connection: Connection) -> list[Found]:
    """All findings, the record that was changed last first."""
    rows = connection.execute(
        text(
            "SELECT f.record, f.kind, f.field, f.what, coalesce(r.changed_at, 0) FROM finding f "
            "LEFT JOIN record r ON r.id = f.record ORDER BY 5 DESC, f.record, f.field"
        )
    )
    places: dict[tuple[str, str, int], list[tuple[str, str]]] = defaultdict(list)
    for record, kind, field, what, changed_at in rows:
        places[record, kind, changed_at].append((field, what))
    return [Found(RecordId(r), kind, at, tuple(what)) for (r, kind, at), what in places.items()]


def void_changes(connection: Connection, record: RecordId | None = None) -> list[Void]:
    """The void changes, with the other members of their groups: one void member voids its whole group (log rule 7)."""
    where = "" if record is None else "AND c.record = :record"
    rows = connection.execute(
        text(
            "SELECT c.header, c.salt, c.body, min(v.reason) FROM verdict v INDEXED BY verdict_not_ok "
            "JOIN log m ON m.hash = v.hash JOIN log c ON c.unit = m.unit "
            "WHERE v.judgement != 'OK' AND v.judgement = 'VOID' AND NOT EXISTS "
            "(SELECT 1 FROM verdict o WHERE o.hash = v.hash AND o.judgement = 'OK') "
            f"{where} GROUP BY c.hash ORDER BY c.at, c.hash"
        ),
        {} if record is None else {"record": record},
    )
    return [Void(received(*parts, proved=True), reason) for *parts, reason in rows]


def waiting_by_device(connection: Connection) -> list[Waiting]:
    """What waits, device by device."""
    many: dict[DeviceId, list[Change]] = defaultdict(list)
    for header, salt, body in connection.execute(text("SELECT header, salt, body FROM waiting")):
        change = received(header, salt, body)
        many[change.header.device].append(change)
    return [
        Waiting(device, changes[0].header.author, len(changes), min(change.header.at for change in changes))
        for device, changes in sorted(many.items())
    ]


def changes_named(connection: Connection, names: set[Hash]) -> dict[Hash, Change]:
    """Applied changes by their names; those that are not here are left out."""
    found: dict[Hash, Change] = {}
    wanted = sorted(names)
    for start in range(0, len(wanted), 500):
        part = {f"n{place}": name for place, name in enumerate(wanted[start : start + 500])}
        marks = ",".join(f":{name}" for name in part)
        rows = connection.execute(text(f"SELECT header, salt, body FROM log WHERE hash IN ({marks})"), part)
        found |= {change.hash: change for change in (received(*row, proved=True) for row in rows)}
    return found


def over_several(connection: Connection, *, lately: int) -> list[RecordId]:
    """Records of which one of the newest changes was written over several values of a field: what settling does, the newest first."""
    rows = connection.execute(
        text(
            "SELECT c.record FROM (SELECT seq, record, header FROM log ORDER BY seq DESC LIMIT :lately) c "
            "WHERE EXISTS (SELECT 1 FROM json_each(json_extract(CAST(c.header AS TEXT), '$.over')) o "
            "WHERE json_array_length(o.value) > 1) GROUP BY c.record ORDER BY max(c.seq) DESC"
        ),
        {"lately": lately},
    )
    return list(rows.scalars())
