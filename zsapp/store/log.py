"""The log in the database: what has been applied, what waits, what has been judged; the tables that are truth.

Only this module writes `log`, `waiting`, `verdict`, `tip` and `erased`. Deciding is left to `zsapp.domain.chain` and
`zsapp.domain.change`; here things are only looked up and put down, within the caller's transaction.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection, text

from zsapp.domain import chain
from zsapp.domain.change import Change, Header, History, Judgement, received
from zsapp.domain.field import merge_rule
from zsapp.domain.heads import Verdict
from zsapp.domain.ids import DeviceId, Hash, RecordId, StreamId

# -- reading


def history(connection: Connection, record: RecordId) -> History | None:
    """The history of a record, or None where no change names it."""
    found = placed_history(connection, record)
    return None if found is None else found[1]


def placed_history(connection: Connection, record: RecordId) -> tuple[int, History] | None:
    """The place in the log of a record's last change, and its history; None where no change names it."""
    found = connection.execute(
        text("SELECT seq, header, salt, body FROM log WHERE record = :record ORDER BY seq"),
        {"record": record},
    ).all()
    if not found:
        return None
    changes = [received(header, salt, body, proved=True) for _seq, header, salt, body in found]
    return found[-1][0], History(changes, judgements(connection, record), merge_rule)


def histories(connection: Connection) -> Iterator[tuple[RecordId, int, History]]:
    """All records in order of their ids: id, place in the log of the last change, history."""
    judged = judgements(connection)
    rows = connection.execution_options(yield_per=2_000).execute(
        text("SELECT record, seq, header, salt, body FROM log ORDER BY record, seq")
    )
    for record, group in groupby(rows, key=lambda row: row[0]):
        many = list(group)
        changes = [received(header, salt, body, proved=True) for _, _, header, salt, body in many]
        yield record, many[-1][1], History(changes, judged, merge_rule)


def judgements(connection: Connection, record: RecordId | None = None) -> dict[Hash, Judgement]:
    """How the changes of a record (or all) stand, as far as anything was said of them or of their groups."""
    # nearly all verdicts are OK, which only matters beside another
    if connection.execute(text("SELECT 1 FROM verdict WHERE judgement != 'OK' LIMIT 1")).first() is None:
        return {}
    where = "" if record is None else "WHERE c.record = :record"
    rows = connection.execute(
        text(
            "SELECT c.hash, m.hash, v.judgement FROM log c JOIN log m ON m.unit = c.unit "
            f"JOIN verdict v ON v.hash = m.hash {where}"
        ),
        {} if record is None else {"record": record},
    )
    said: dict[Hash, Judgement] = {}
    units: dict[Hash, set[Hash]] = defaultdict(set)
    for own, member, word in rows:
        said[member] = max(said.get(member, Judgement.NONE), Judgement[word])
        units[own].add(member)
    return {own: chain.judgement_of(own, members, said) for own, members in units.items()}


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


def verdicts(connection: Connection, stream: StreamId | None = None) -> list[Verdict]:
    """All verdicts, or those of one stream, as the hub signed them."""
    where = "" if stream is None else "WHERE stream = :stream"
    rows = connection.execute(
        text(f"SELECT stream, hashes, judgement, reason, signature FROM sheet {where} ORDER BY name"),
        {} if stream is None else {"stream": stream},
    )
    return [
        Verdict(of, _hashes(raw), Judgement[word], reason, signature)
        for of, raw, word, reason, signature in rows
    ]


def verdicts_on(connection: Connection, names: Iterable[Hash]) -> list[Verdict]:
    """The verdicts that name any of these changes."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT s.name, s.stream, s.hashes, s.judgement, s.reason, s.signature FROM sheet s "
            "JOIN verdict v ON v.sheet = s.id WHERE v.hash IN (SELECT value FROM json_each(:names)) ORDER BY s.name"
        ),
        {"names": json.dumps(list(names))},
    )
    return [
        Verdict(of, _hashes(raw), Judgement[word], reason, signature)
        for _name, of, raw, word, reason, signature in rows
    ]


def _hashes(raw: bytes) -> tuple[Hash, ...]:
    return tuple(Hash(raw[i : i + 32].hex()) for i in range(0, len(raw), 32))


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


def size(connection: Connection) -> int:
    """How many changes have been applied."""
    return int(connection.execute(text("SELECT count(*) FROM log")).scalar_one())


def names(connection: Connection) -> set[Hash]:
    """The names of all applied changes."""
    return set(connection.execute(text("SELECT hash FROM log")).scalars())


def given_up(connection: Connection) -> set[Hash]:
    """The names of changes judged lost: they count as applied."""
    return set(connection.execute(text("SELECT hash FROM verdict WHERE judgement = 'LOST'")).scalars())


def erased(connection: Connection) -> set[RecordId]:
    """The records whose contents are gone for good."""
    return set(connection.execute(text("SELECT record FROM erased")).scalars())


# -- writing


def admit(connection: Connection, arriving: Iterable[Change]) -> chain.Admitted:
    """Sort out what arrived together with what waited, leaving out what is applied already."""
    pool = {change.hash: change for change in [*waiting(connection), *arriving]}
    fresh = [change for change in pool.values() if change_header(connection, change.hash) is None]
    return chain.admit(
        fresh, find=lambda name: change_header(connection, name), given_up=given_up(connection)
    )


def change_header(connection: Connection, name: Hash) -> Header | None:
    """The header of an applied change."""
    raw = connection.execute(text("SELECT header FROM log WHERE hash = :name"), {"name": name}).scalar()
    return None if raw is None else received(raw, None, None, proved=True).header


def put_waiting(connection: Connection, changes: Sequence[Change]) -> None:
    """Replace what waits."""
    gone = erased(connection)
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


def append(connection: Connection, unit: chain.Unit) -> set[RecordId]:
    """Apply a group: rows in the log and the tips moved. Returns the records whose values may change by it."""
    gone = erased(connection)
    name = _unit_name(connection, unit)
    rows = []
    for change in unit:
        header, keep = change.header, change.header.record not in gone
        rows.append(
            {
                "hash": change.hash,
                "prev": header.prev,
                "unit": name,
                "stream": header.stream,
                "device": header.device,
                "n": header.n,
                "kind": header.kind,
                "record": header.record,
                "at": header.at,
                "author": header.author,
                "header": change.header_bytes,
                "salt": change.salt if keep else None,
                "body": change.body_bytes if keep else None,
            }
        )
    columns = list(rows[0])
    connection.execute(
        text(f"INSERT INTO log ({','.join(columns)}) VALUES ({','.join(':' + c for c in columns)})"), rows
    )
    _move_tips(connection, unit)
    records = {change.header.record for change in unit}
    if name == unit[0].hash:
        return records
    mates = connection.execute(text("SELECT DISTINCT record FROM log WHERE unit = :name"), {"name": name})
    return records | set(mates.scalars())  # one void member voids its whole group, late branches too


def _unit_name(connection: Connection, unit: chain.Unit) -> Hash:
    """The name of a group: its first change. A branch that left a group in its middle bears the name of that group."""
    first = unit[0]
    if first.header.n == first.header.group[0]:
        return first.hash
    stem = connection.execute(text("SELECT unit FROM log WHERE hash = :prev"), {"prev": first.header.prev})
    return Hash(stem.scalar_one())


def _move_tips(connection: Connection, unit: chain.Unit) -> None:
    """The ends of the group are tips now (unless they turned up late and have children); what it stands on no longer is one."""
    first = unit[0].header
    place = {"stream": first.stream, "device": first.device}
    left = connection.execute(
        text("DELETE FROM tip WHERE stream = :stream AND device = :device AND hash = :hash"),
        {**place, "hash": first.prev},
    ).rowcount
    moved = -chain.tip_digest(first.device, first.n - 1, first.prev) if left else 0
    child = text("SELECT 1 FROM log WHERE prev = :hash AND stream = :stream AND device = :device LIMIT 1")
    inner = {change.header.prev for change in unit}
    for end in (change for change in unit if change.hash not in inner):
        if connection.execute(child, {**place, "hash": end.hash}).first() is None:
            connection.execute(
                text("INSERT INTO tip VALUES (:stream, :device, :n, :hash)"),
                {**place, "n": end.header.n, "hash": end.hash},
            )
            moved += chain.tip_digest(end.header.device, end.header.n, end.hash)
    _move_digest(connection, first.stream, moved)


def _move_digest(connection: Connection, stream: StreamId, amount: int) -> None:
    total = (int(vector_digest(connection, stream), 16) + amount) % chain.MODULUS
    connection.execute(
        text("INSERT OR REPLACE INTO vector VALUES (:stream, :digest)"),
        {"stream": stream, "digest": f"{total:064x}"},
    )


def put_verdict(connection: Connection, verdict: Verdict) -> set[RecordId]:
    """Add a verdict to the set, which only grows. Returns the records whose values may change by it."""
    sheet = connection.execute(
        text(
            "INSERT OR IGNORE INTO sheet (name, stream, judgement, reason, hashes, signature) "
            "VALUES (:name, :stream, :judgement, :reason, :hashes, :signature) RETURNING id"
        ),
        {
            "name": verdict.signature.hex(),
            "stream": verdict.stream,
            "judgement": verdict.judgement.name,
            "reason": verdict.reason,
            "hashes": b"".join(bytes.fromhex(name) for name in verdict.hashes),
            "signature": verdict.signature,
        },
    ).scalar()
    if sheet is None:
        return set()
    known = set(
        connection.execute(
            text(
                "SELECT hash FROM verdict WHERE judgement = :judgement AND hash IN (SELECT value FROM json_each(:names))"
            ),
            {"judgement": verdict.judgement.name, "names": json.dumps(verdict.hashes)},
        ).scalars()
    )
    added = [name for name in dict.fromkeys(verdict.hashes) if name not in known]
    if added:
        connection.execute(
            text(
                "INSERT INTO verdict (hash, judgement, reason, stream, signature, sheet) "
                "VALUES (:hash, :judgement, :reason, :stream, x'', :sheet)"
            ),
            [
                {
                    "hash": name,
                    "judgement": verdict.judgement.name,
                    "reason": verdict.reason,
                    "stream": verdict.stream,
                    "sheet": sheet,
                }
                for name in added
            ],
        )
        amount = sum(chain.verdict_digest(name, verdict.judgement) for name in added)
        _move_digest(connection, verdict.stream, amount)
    return _judged_anew(connection, added, verdict.judgement)


def _judged_anew(connection: Connection, names: Sequence[Hash], judgement: Judgement) -> set[RecordId]:
    """The records that a verdict on these changes may alter: an OK alters nothing where nothing else was ever said."""
    others = (
        "AND u.unit IN (SELECT c.unit FROM log c JOIN verdict v ON v.hash = c.hash WHERE v.judgement != 'OK')"
    )
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


def is_accepted(judged: Mapping[Hash, Judgement], name: Hash) -> bool:
    """Whether a change of this name sets anything, given how the changes stand."""
    return judged.get(name, Judgement.NONE) not in (Judgement.VOID, Judgement.LOST)
