"""The log in the database: what has been applied, what waits, what has been judged; the tables that are truth.

Only this module writes `log`, `waiting`, `verdict`, `tip` and `erased`. Deciding is left to `zsapp.domain.chain` and
`zsapp.domain.change`; here things are only looked up and put down, within the caller's transaction.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, text

from zsapp.domain import chain
from zsapp.domain.change import Change, Header, History, Judgement, received
from zsapp.domain.field import merge_rule
from zsapp.domain.heads import Verdict
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId
from zsapp.store import identity, outbox

# Nearly all verdicts are OK. SQLite has to be told to use the small index of the others: it would rather read all.
_NOT_OK = "verdict INDEXED BY verdict_not_ok WHERE judgement != 'OK'"
_UNITS_NOT_OK = f"(SELECT unit FROM log WHERE hash IN (SELECT hash FROM {_NOT_OK}))"

# -- reading


def history(connection: Connection, record: RecordId) -> History | None:
    """The history of a record, or None where no change names it."""
    found = list(histories(connection, [record]))
    return found[0][2] if found else None


def histories(
    connection: Connection, records: Sequence[RecordId] | None = None
) -> Iterator[tuple[RecordId, int, History]]:
    """Records (or all) in order of their ids: id, place in the log of the last change, history. Unknown ones are left out."""
    judged = judgements(connection, records)
    among = "" if records is None else "WHERE record IN (SELECT value FROM json_each(:records))"
    rows = connection.execute(
        text(f"SELECT record, seq, header, salt, body FROM log {among} ORDER BY record, seq"),
        {} if records is None else {"records": json.dumps(records)},
    )
    for record, group in groupby((row for part in rows.partitions(2_000) for row in part), key=itemgetter(0)):
        many = list(group)
        changes = [received(header, salt, body, proved=True) for _, _, header, salt, body in many]
        on_these = {c.hash: judged[c.hash] for c in changes if c.hash in judged} if judged else judged
        yield record, many[-1][1], History(changes, on_these, merge_rule)


def judgements(connection: Connection, records: Sequence[RecordId] | None = None) -> dict[Hash, Judgement]:
    """How the changes of records (or all) stand, where anything but OK was said of them or of their groups."""
    if _are_all_ok(connection):
        return {}
    among = "" if records is None else "AND c.record IN (SELECT value FROM json_each(:records))"
    rows = connection.execute(
        text(
            "SELECT c.hash, m.hash, v.judgement FROM log c JOIN log m ON m.unit = c.unit "
            f"JOIN verdict v ON v.hash = m.hash WHERE c.unit IN {_UNITS_NOT_OK} {among}"
        ),
        {} if records is None else {"records": json.dumps(records)},
    )
    said: dict[Hash, Judgement] = {}
    units: dict[Hash, set[Hash]] = defaultdict(set)
    for own, member, word in rows:
        said[member] = max(said.get(member, Judgement.NONE), Judgement[word])
        units[own].add(member)
    return {own: chain.judgement_of(own, members, said) for own, members in units.items()}


def _are_all_ok(connection: Connection) -> bool:
    """Whether all verdicts are OK, as nearly always; an OK only matters beside another."""
    return connection.execute(text(f"SELECT 1 FROM {_NOT_OK} LIMIT 1")).first() is None


def changes_named(connection: Connection, names: Sequence[Hash]) -> list[Change]:
    """Applied changes by their names, in the order of application."""
    rows = connection.execute(
        text(
            "SELECT header, salt, body FROM log WHERE hash IN (SELECT value FROM json_each(:names)) ORDER BY seq"
        ),
        {"names": json.dumps(list(names))},
    )
    return [received(*row, proved=True) for row in rows]


def change_named(connection: Connection, name: Hash) -> Change | None:
    """An applied change by its name."""
    row = connection.execute(
        text("SELECT header, salt, body FROM log WHERE hash = :name"), {"name": name}
    ).first()
    return None if row is None else received(*row, proved=True)


def unit_named(connection: Connection, name: Hash) -> list[Change]:
    """The changes of a group by the name of its first, in order."""
    rows = connection.execute(
        text("SELECT header, salt, body FROM log WHERE unit = :name ORDER BY n, seq"), {"name": name}
    )
    return [received(*row, proved=True) for row in rows]


def tips(connection: Connection, stream: StreamId) -> dict[DeviceId, list[tuple[int, Hash]]]:
    """The vector of a stream: each device's sorted tips."""
    vector: dict[DeviceId, list[tuple[int, Hash]]] = defaultdict(list)
    for device, n, name in connection.execute(
        text("SELECT device, n, hash FROM tip WHERE stream = :stream ORDER BY device, n, hash"),
        {"stream": stream},
    ):
        vector[device].append((n, name))
    return dict(vector)


def streams(connection: Connection) -> list[StreamId]:
    """The streams of which anything has been applied."""
    return list(connection.execute(text("SELECT DISTINCT stream FROM tip ORDER BY stream")).scalars())


def waiting(connection: Connection) -> list[Change]:
    """The changes whose `prev` has not been applied yet."""
    return [received(*row) for row in connection.execute(text("SELECT header, salt, body FROM waiting"))]


def is_named(connection: Connection, blob: str) -> bool:
    """Whether the body of any change, applied or waiting, names this file (SHA-256 as hexadecimal digits)."""
    return any(
        connection.execute(
            text(f"SELECT 1 FROM {where} WHERE instr(body, CAST(:blob AS BLOB)) > 0 LIMIT 1"), {"blob": blob}
        ).first()
        for where in ("log", "waiting")
    )


def mentions(
    connection: Connection, words: Sequence[str], *, but: RecordId
) -> set[tuple[RecordId, str, str]]:
    """(record, kind, field) wherever a change, past or waiting, of another record than `but` set a text that holds one of the words.

    Parts of compounds by their own names.
    """
    # a word stands in the bytes as JSON writes it: most bodies need not be read
    written = [json.dumps(word, ensure_ascii=False)[1:-1].encode() for word in words]
    rows = connection.execute(
        text("SELECT header, body FROM log WHERE body IS NOT NULL UNION ALL SELECT header, body FROM waiting")
    )
    found: set[tuple[RecordId, str, str]] = set()
    for header, body in rows:
        if body is None or not any(word in body for word in written):
            continue
        change = received(header, None, body, proved=True)
        for field, value in (change.values or {}).items():
            for name, each in value.items() if isinstance(value, dict) else [(field, value)]:
                if isinstance(each, str) and any(word in each for word in words):
                    found.add((change.header.record, change.header.kind, name))
    return {one for one in found if one[0] != but}


def of_kind(connection: Connection, records: Iterable[RecordId], kind: str) -> list[RecordId]:
    """Those of these records of which a change is of this kind."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT record FROM log WHERE record IN (SELECT value FROM json_each(:records)) AND +kind = :kind"
        ),
        {"records": json.dumps(sorted(records)), "kind": kind},
    )
    return list(rows.scalars())


def size(connection: Connection) -> int:
    """How many changes have been applied."""
    return int(connection.execute(text("SELECT count(*) FROM log")).scalar_one())


def last_place(connection: Connection) -> int:
    """The place of the last applied change: no more than so many have been applied, told without counting them."""
    return int(connection.execute(text("SELECT coalesce(max(seq), 0) FROM log")).scalar_one())


def names_by(connection: Connection, stream: StreamId, devices: Sequence[DeviceId]) -> set[Hash]:
    """The names of all applied changes of these devices in a stream."""
    rows = connection.execute(
        text(
            "SELECT hash FROM log WHERE stream = :stream AND device IN (SELECT value FROM json_each(:devices))"
        ),
        {"stream": stream, "devices": json.dumps(list(devices))},
    )
    return set(rows.scalars())


def names(connection: Connection) -> set[Hash]:
    """The names of all applied changes."""
    return set(connection.execute(text("SELECT hash FROM log")).scalars())


def given_up(connection: Connection) -> set[Hash]:
    """The names of changes judged lost: they count as applied."""
    return set(connection.execute(text(f"SELECT hash FROM {_NOT_OK} AND judgement = 'LOST'")).scalars())


def erased(connection: Connection) -> set[RecordId]:
    """The records whose contents are gone for good."""
    return set(connection.execute(text("SELECT record FROM erased")).scalars())


# -- writing


def admit(connection: Connection, arriving: Iterable[Change]) -> chain.Admitted:
    """Sort out what arrived together with what waited, leaving out what is applied already."""
    pool = {change.hash: change for change in [*waiting(connection), *arriving]}
    known = headers(connection, [*pool, *(change.header.prev for change in pool.values())])
    fresh = [change for name, change in pool.items() if name not in known]
    return chain.admit(fresh, find=known.get, given_up=given_up(connection))


def headers(connection: Connection, names: Iterable[Hash]) -> dict[Hash, Header]:
    """The headers of those of these changes that are applied."""
    rows = connection.execute(
        text("SELECT hash, header FROM log WHERE hash IN (SELECT value FROM json_each(:names))"),
        {"names": json.dumps(list(dict.fromkeys(names)))},
    )
    return {name: received(raw, None, None, proved=True).header for name, raw in rows}


def put_waiting(connection: Connection, changes: Sequence[Change]) -> None:
    """Replace what waits."""
    gone = erased(connection) if changes else set()
    connection.execute(text("DELETE FROM waiting"))
    for change in changes:
        keep = change.header.record not in gone
        connection.execute(
            text("INSERT INTO waiting VALUES (:hash, :prev, :record, :header, :salt, :body)"),
            {
                "hash": change.hash,
                "prev": change.header.prev,
                "record": change.header.record,
                "header": change.header_bytes,
                "salt": change.salt if keep else None,
                "body": change.body_bytes if keep else None,
            },
        )


def append(connection: Connection, units: Sequence[chain.Unit], *, of_hub: bool = False) -> set[RecordId]:
    """Apply groups, each after what it stands on: rows in the log, the tips moved. Returns the records whose values may change by it.

    In a profile that joined a hub they are owed to it, unless they are `of_hub`.
    """
    gone = erased(connection)
    named: dict[Hash, Hash] = {}
    rows, branches = [], set()
    for unit in units:
        if unit[0].header.n == unit[0].header.group[0]:
            name = unit[0].hash
        else:  # a branch that left a group in its middle bears the name of that group
            name = _unit_of(connection, unit[0].header.prev, named)
            branches.add(name)
        for change in unit:
            named[change.hash] = name
            rows.append(_row(change, name, keep=change.header.record not in gone))
    if not rows:
        return set()
    marks = ",".join("?" * len(_COLUMNS))
    connection.exec_driver_sql(f"INSERT INTO log ({','.join(_COLUMNS)}) VALUES ({marks})", rows)
    _move_tips(connection, [change for unit in units for change in unit])
    if not of_hub and identity.hub(connection) is not None:
        outbox.owe(connection, named)
    records = {change.header.record for unit in units for change in unit}
    mates = connection.execute(
        text("SELECT DISTINCT record FROM log WHERE unit IN (SELECT value FROM json_each(:names))"),
        {"names": json.dumps(sorted(branches))},
    )
    return records | set(mates.scalars())  # one void member voids its whole group, late branches too


_COLUMNS = (
    "hash", "prev", "unit", "stream", "device", "n", "kind", "record", "at", "author", "header", "salt", "body",
)  # fmt: skip


def _row(change: Change, unit: Hash, *, keep: bool) -> tuple[object, ...]:
    header = change.header
    content = (change.salt, change.body_bytes) if keep else (None, None)
    return (
        change.hash, header.prev, unit, header.stream, header.device, header.n, header.kind, header.record,
        header.at, header.author, change.header_bytes, *content,
    )  # fmt: skip


def _unit_of(connection: Connection, name: Hash, named: Mapping[Hash, Hash]) -> Hash:
    if name in named:
        return named[name]
    return Hash(
        connection.execute(text("SELECT unit FROM log WHERE hash = :name"), {"name": name}).scalar_one()
    )


def _move_tips(connection: Connection, changes: Sequence[Change]) -> None:
    """The ends of what was appended are tips now (unless they turned up late and have children); what it stands on no longer is one."""
    inner = {(c.header.stream, c.header.device, c.header.prev) for c in changes}
    ends = [c for c in changes if (c.header.stream, c.header.device, c.hash) not in inner]
    parents = connection.execute(
        text(
            "SELECT d.prev, d.stream, d.device FROM log d WHERE d.prev IN (SELECT value FROM json_each(:names))"
        ),
        {"names": json.dumps([c.hash for c in ends])},
    )
    inner |= {(stream, device, prev) for prev, stream, device in parents}
    moved: dict[StreamId, int] = defaultdict(int)
    gone, come = [], []
    for stream in dict.fromkeys(c.header.stream for c in changes):
        for device, many in tips(connection, stream).items():
            for n, name in many:
                if (stream, device, name) in inner:
                    gone.append((stream, device, name))
                    moved[stream] -= chain.tip_digest(device, n, name)
    for end in ends:
        header = end.header
        if (header.stream, header.device, end.hash) not in inner:
            come.append((header.stream, header.device, header.n, end.hash))
            moved[header.stream] += chain.tip_digest(header.device, header.n, end.hash)
    if gone:
        connection.exec_driver_sql("DELETE FROM tip WHERE stream = ? AND device = ? AND hash = ?", gone)
    if come:
        connection.exec_driver_sql("INSERT INTO tip VALUES (?, ?, ?, ?)", come)
    for stream, amount in moved.items():
        _move_digest(connection, stream, amount)


def fill(connection: Connection, changes: Iterable[Change]) -> set[RecordId]:
    """Give applied changes the bodies that they came without, erased ones excepted. Returns the records whose values may change."""
    whole = {change.hash: change for change in changes if change.body_bytes is not None}
    lacking = connection.execute(
        text("SELECT hash FROM log WHERE hash IN (SELECT value FROM json_each(:names)) AND body IS NULL"),
        {"names": json.dumps(list(whole))},
    )
    gone = erased(connection)
    filled = set()
    for change in [whole[name] for name in lacking.scalars()]:
        if change.header.record not in gone and change.is_body_right():
            connection.execute(
                text("UPDATE log SET salt = :salt, body = :body WHERE hash = :hash"),
                {"salt": change.salt, "body": change.body_bytes, "hash": change.hash},
            )
            filled.add(change.header.record)
    return filled


def _move_digest(connection: Connection, stream: StreamId, amount: int) -> None:
    total = (int(vector_digest(connection, stream), 16) + amount) % chain.MODULUS
    connection.execute(
        text("INSERT OR REPLACE INTO vector VALUES (:stream, :digest)"),
        {"stream": stream, "digest": f"{total:064x}"},
    )


def put_verdicts(connection: Connection, verdicts: Iterable[Verdict]) -> set[RecordId]:
    """Add verdicts to the set, which only grows. Returns the records whose values may change by them."""
    fresh = _put_sheets(connection, verdicts)
    touched: set[RecordId] = set()
    for judgement in {verdict.judgement for _sheet, verdict in fresh}:
        touched |= _put_said(
            connection, judgement, [each for each in fresh if each[1].judgement is judgement]
        )
    return touched


def _put_sheets(connection: Connection, verdicts: Iterable[Verdict]) -> list[tuple[int, Verdict]]:
    """Those of the verdicts that were not here, each with its number here; those that say their moment first, in its order."""
    coming = {verdict.signature.hex(): verdict for verdict in verdicts}
    asked = "SELECT name, id FROM sheet WHERE name IN (SELECT value FROM json_each(?))"
    here = set(connection.exec_driver_sql(asked, (json.dumps(list(coming)),)).scalars())
    rows = [
        (name, v.stream, v.judgement.name, v.reason, bytes.fromhex("".join(v.hashes)), v.signature, v.at)
        for name, v in coming.items() if name not in here
    ]  # fmt: skip
    if not rows:
        return []
    columns = "name, stream, judgement, reason, hashes, signature, at"
    connection.exec_driver_sql(f"INSERT INTO sheet ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    numbers = connection.exec_driver_sql(asked, (json.dumps([row[0] for row in rows]),))
    return sorted(
        ((number, coming[name]) for name, number in numbers), key=lambda each: (not each[1].at, each[1].at)
    )


def _put_said(
    connection: Connection, judgement: Judgement, sheets: Sequence[tuple[int, Verdict]]
) -> set[RecordId]:
    """Put down what sheets of one judgement say, each change under the first that names it."""
    rows = connection.execute(
        text(
            "SELECT hash FROM verdict WHERE judgement = :judgement AND hash IN (SELECT value FROM json_each(:names))"
        ),
        {
            "judgement": judgement.name,
            "names": json.dumps([name for _sheet, v in sheets for name in v.hashes]),
        },
    )
    known, added = set(rows.scalars()), {}
    moved: dict[StreamId, int] = defaultdict(int)
    for sheet, verdict in sheets:
        if verdict.at and not known.isdisjoint(verdict.hashes):
            _say_earlier(connection, verdict, sheet, known.intersection(verdict.hashes))
        for name in verdict.hashes:
            if name not in known and name not in added:
                added[name] = (name, judgement.name, verdict.reason, verdict.stream, b"", sheet)
                moved[verdict.stream] += chain.verdict_digest(name, judgement)
    if added:
        connection.exec_driver_sql(
            "INSERT INTO verdict (hash, judgement, reason, stream, signature, sheet) VALUES (?, ?, ?, ?, ?, ?)",
            list(added.values()),
        )
    for stream, amount in moved.items():
        _move_digest(connection, stream, amount)
    return _judged_anew(connection, list(added), judgement)


def _say_earlier(connection: Connection, verdict: Verdict, sheet: int, names: Iterable[Hash]) -> None:
    """Where two sheets say the same of a change, the earlier moment counts: a restored hub may have judged it once more."""
    connection.execute(
        text(
            "UPDATE verdict SET sheet = :sheet WHERE judgement = :judgement "
            "AND hash IN (SELECT value FROM json_each(:names)) "
            "AND coalesce((SELECT s.at NOT BETWEEN 1 AND :at FROM sheet s WHERE s.id = verdict.sheet), 1)"
        ),
        {
            "sheet": sheet,
            "judgement": verdict.judgement.name,
            "names": json.dumps(list(names)),
            "at": verdict.at,
        },
    )


def _judged_anew(connection: Connection, names: Sequence[Hash], judgement: Judgement) -> set[RecordId]:
    """The records that a verdict on these changes may alter: an OK alters nothing where nothing else was ever said."""
    if judgement is Judgement.OK and _are_all_ok(connection):
        return set()
    others = f"AND u.unit IN {_UNITS_NOT_OK}"
    rows = connection.execute(
        text(
            "SELECT DISTINCT record FROM log WHERE unit IN (SELECT u.unit FROM log u WHERE "
            f"u.hash IN (SELECT value FROM json_each(:names)) {others if judgement is Judgement.OK else ''})"
        ),
        {"names": json.dumps(list(names))},
    )
    return set(rows.scalars())


def erase(connection: Connection, record: RecordId, by: Hash) -> None:
    """Drop salt and body of all changes of a record, waiting or applied, and its drafts; those that arrive later lose theirs on
    arrival (rule 13)."""
    connection.execute(
        text("INSERT OR IGNORE INTO erased VALUES (:record, :by)"), {"record": record, "by": by}
    )
    for where in ("log", "waiting"):
        connection.execute(
            text(f"UPDATE {where} SET salt = NULL, body = NULL WHERE record = :record"), {"record": record}
        )
    connection.execute(text("DELETE FROM draft WHERE record = :record"), {"record": record})


def vector_digests(connection: Connection) -> dict[StreamId, str]:
    """Stream -> digest of its vector and verdicts, as it was kept up."""
    rows = connection.execute(text("SELECT stream, digest FROM vector"))
    return {StreamId(row[0]): str(row[1]) for row in rows}


def vector_digest(connection: Connection, stream: StreamId) -> str:
    """The digest of a stream's vector and verdicts, as it was kept up: 64 hexadecimal digits."""
    kept = connection.execute(text("SELECT digest FROM vector WHERE stream = :stream"), {"stream": stream})
    return kept.scalar() or "0" * 64


def recomputed_vector_digest(connection: Connection, stream: StreamId) -> str:
    """The same from the log itself, for the audit: the tips are the applied changes without applied children in their chain."""
    total = 0
    for device, n, name in connection.execute(
        text(
            "SELECT device, n, hash FROM log c WHERE stream = :stream AND NOT EXISTS (SELECT 1 FROM log d "
            "WHERE d.prev = c.hash AND d.stream = c.stream AND d.device = c.device)"
        ),
        {"stream": stream},
    ):
        total += chain.tip_digest(device, n, name)
    for name, word in connection.execute(
        text("SELECT hash, judgement FROM verdict WHERE stream = :stream"), {"stream": stream}
    ):
        total += chain.verdict_digest(name, Judgement[word])
    return f"{total % chain.MODULUS:064x}"
