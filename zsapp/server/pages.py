"""Pages of a stream: where they end, and the heads that prove them."""

from sqlalchemy import Connection, and_, select

from zsapp.domain.change import Change, Header
from zsapp.domain.heads import Head
from zsapp.domain.ids import Hash, StreamId
from zsapp.server import tables as t
from zsapp.server.rows import AT_ONCE, change_of, head_of, many, name_of, raw


def end_of_page(connection: Connection, stream: StreamId, after: int, *, most: int, most_bytes: int) -> int:
    """The place where a page ends: whole runs, as many as fit, at least one."""
    c = t.run.c
    runs = connection.execute(
        select(c.last, c.changes, c.bytes)
        .where(c.stream == stream, c.last > after)
        .order_by(c.last)
        .limit(most)
    )
    end, count, size = after, 0, 0
    for last, changes, length in runs:
        count, size = count + changes, size + length
        if end > after and (count > most or size > most_bytes):
            break
        end = last
    return int(end)


def proved(connection: Connection, changes: list[Change]) -> tuple[list[Change], list[Head]]:
    """Changes of one stream with heads that prove them all; lengthened to a head where they end short of one."""
    # of the same chain: what stands on an enrolment in another device's chain does not prove that one
    inside = {(change.header.device, change.header.prev) for change in changes}
    ends = [change for change in changes if (change.header.device, change.hash) not in inside]
    h = t.head.c
    at_end = {
        name_of(row.hash): head_of(row)
        for row in many(connection, select(t.head), h.hash, [raw(end.hash) for end in ends])
    }
    more: dict[Hash, Change] = {}
    heads = list(at_end.values())
    for end in ends:
        if end.hash not in at_end:
            found, head = _way_to_head(connection, end.header, end.hash)
            more |= {change.hash: change for change in found}
            heads += head
    named = {change.hash for change in changes}
    return changes + [change for name, change in more.items() if name not in named], heads


def _way_to_head(connection: Connection, header: Header, name: Hash) -> tuple[list[Change], list[Head]]:
    """The changes after one in its chain, up to the first that a head names; nothing where none does."""
    c, h = t.change.c, t.head.c
    before: dict[Hash, Hash] = {name: name}
    low = header.n
    while True:
        here = and_(c.stream == header.stream, c.device == header.device)
        span = and_(here, c.n > low, c.n <= low + AT_ONCE)
        rows = connection.execute(select(c.n, c.hash, c.prev).where(span).order_by(c.n)).all()
        for row in rows:
            if name_of(row.prev) in before:
                before[name_of(row.hash)] = name_of(row.prev)
        reached = [row.hash for row in rows if name_of(row.hash) in before]
        if not reached:
            return [], []
        found = sorted(many(connection, select(t.head), h.hash, reached), key=lambda row: int(row.n))
        if found:
            break
        low += AT_ONCE
    way, at = [], name_of(found[0].hash)
    while at != name:
        way.append(at)
        at = before[at]
    query = select(c.n, c.header, c.salt, c.body)
    rows_of = sorted(many(connection, query, c.hash, map(raw, way)), key=lambda row: int(row.n))
    return [change_of(row.header, row.salt, row.body) for row in rows_of], [head_of(found[0])]
