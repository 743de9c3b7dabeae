"""Files that changes name and that are not here: every answer to "what is new" tells some, and whoever has one offers it again.

Nearly always they are on their way. But a hub that was restored lacks what its laptops know to be here, and no digest tells of it.
"""

import random
import threading
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, and_, exists, func, select

from zsapp.domain.ids import Hash, StreamId
from zsapp.server import tables as t
from zsapp.server.database import Database
from zsapp.server.rows import many, name_of

TOLD = 8  # files in one answer: one that a laptop knows better is enough for it to look after all
_LOOKED_AT = 200  # candidates for them
_FEW = 1_000  # changes that are looked through whatever else there is


class Lacking:
    """What one process knows of them; only what came to a stream since the last time is looked through."""

    def __init__(self, database: Database) -> None:
        self._database, self._lock = database, threading.Lock()
        self._tops: dict[StreamId, int] = {}
        self._lacking: dict[StreamId, set[bytes]] = {}

    def of(self, streams: Collection[StreamId]) -> dict[StreamId, list[Hash]]:
        """Some of the files that these streams lack, other ones each time."""
        with self._lock, self._database.reading() as connection:
            self._look(connection)
            found = [(stream, blob) for stream in streams for blob in self._lacking.get(stream, ())]
            told: dict[StreamId, list[Hash]] = {}
            if found:
                chosen = random.sample(found, min(len(found), _LOOKED_AT))
                for stream, blob in self._still(connection, chosen)[:TOLD]:
                    told.setdefault(stream, []).append(name_of(blob))
            return told

    def _look(self, connection: Connection) -> None:
        """Note what changes that came since the last time name."""
        tops = {StreamId(s): int(top) for s, top in connection.execute(select(t.stream.c.id, t.stream.c.top))}
        if tops == self._tops:
            return
        since = {stream: self._tops.get(stream, 0) for stream, top in tops.items()}
        since = {stream: after for stream, after in since.items() if after != tops[stream]}
        is_older = any(tops.get(stream, 0) < top for stream, top in self._tops.items())
        many_came = sum(tops[stream] - after for stream, after in since.items())
        if not self._tops or is_older or self._are_fewer_named(connection, many_came):
            self._lacking, since = {}, {}
        self._note(connection, since)
        self._tops = tops

    def _are_fewer_named(self, connection: Connection, came: int) -> bool:
        """Whether going through all that is named is less work than going through what came."""
        if came <= _FEW:
            return False
        return connection.execute(select(func.count()).select_from(t.naming)).scalar_one() < came

    def _note(self, connection: Connection, since: Mapping[StreamId, int]) -> None:
        """`since`: stream -> the place after which to look; empty: everywhere."""
        c, n, f = t.change.c, t.naming.c, t.file.c
        is_here = exists().where(and_(f.stream == c.stream, f.hash == n.blob))
        query = select(c.stream, n.blob).distinct().where(and_(n.change == c.hash, ~is_here))
        if not since:
            questions = [query.select_from(t.naming).join(t.change, c.hash == n.change)]
        else:
            by_index = query.where(n.record == c.record)
            questions = [by_index.where(and_(c.stream == s, c.seq > after)) for s, after in since.items()]
        for question in questions:
            for stream, blob in connection.execute(question):
                self._lacking.setdefault(StreamId(stream), set()).add(bytes(blob))

    def _still(
        self, connection: Connection, chosen: Iterable[tuple[StreamId, bytes]]
    ) -> list[tuple[StreamId, bytes]]:
        """Those that did not come meanwhile and were not erased; the others are forgotten."""
        wanted = list(chosen)
        blobs = {blob for _stream, blob in wanted}
        f, n = t.file.c, t.naming.c
        here = {(r.stream, bytes(r.hash)) for r in many(connection, select(f.stream, f.hash), f.hash, blobs)}
        named = {bytes(row.blob) for row in many(connection, select(n.blob).distinct(), n.blob, blobs)}
        still = [each for each in wanted if each not in here and each[1] in named]
        for stream, blob in set(wanted) - set(still):
            self._lacking[stream].discard(blob)
        return still
