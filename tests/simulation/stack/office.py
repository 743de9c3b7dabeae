"""The hub of a history on the real stack: its processes, its database as the oracle reads it, and what its administrator does."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Table, delete, select, text, update

from tests.simulation.checks import expect
from tests.simulation.oracle import View, Written
from tests.simulation.stack.house import House, Nursery
from tests.simulation.stack.nursery import Wish
from tests.simulation.sync import headquarters
from tests.simulation.sync.headquarters import HUB, ORGANISATION, RANK, STAFF, STREAM_OF
from tests.simulation.sync.shelf import Rows
from zsapp.domain.change import Change, Judgement
from zsapp.domain.heads import Verdict
from zsapp.domain.ids import DeviceId, StreamId
from zsapp.server import folder
from zsapp.server import tables as t
from zsapp.server.accounts import Accounts
from zsapp.server.rows import change_of, name_of, verdict_of
from zsapp.sync.protocol import PutUser, Revoke

GONE_S = 30.0
LOOKED_AT = (t.stream, t.change, t.verdict, t.sheet, t.erased)
Tables = dict[str, list[dict[str, Any]]]


class Place:
    """Stands where the memory hub has its database: the rows as they were read last."""

    def __init__(self) -> None:
        self.rows = Rows()


class RealOffice(headquarters.Office):
    """A hub with its workers, and beside it, in this process, whoever sits at the hub itself."""

    def __init__(self, world: Any, house: House, nursery: Nursery, where: Path, wish: dict[str, Any]) -> None:
        """`wish`: page and fault of the `Wish`."""
        self.world, self._house, self._nursery, self._where = world, house, nursery, where
        self._name = "".join(letter for letter in f"{where.parent.name}{where.name}" if letter.isalnum())
        self._name = self._name.lower()
        url = house.copied(where, self._name)
        self.wish = Wish(str(where), url, is_newer=False, **wish)
        self._lock = threading.RLock()
        self._pid = 0
        self.port = 0
        self.view = View(world.witness)
        self.before = self.view
        self.database: Any = Place()
        self.backups: list[Any] = []
        self.restores = 0
        self._looked: list[tuple[Any, ...]] = []  # revisions of streams
        self._signed: set[bytes] = set()  # verdicts that were ever seen, here or before a restore
        self.moments = {}  # of these, by change
        self._open()
        self.start()
        self.look()

    def _open(self) -> None:
        self.at = folder.opened(self._where, database=self.wish.database)
        self.hub, self.identity = self.at.hub, self.at.hub.identity
        self._accounts: Accounts | None = None

    # -- its processes

    def start(self) -> None:
        """Serve."""
        with self._lock:
            if not self._pid:
                self._pid, self.port = self._nursery.run(self.wish)

    def kill(self) -> None:
        """`kill -9`, hub and workers."""
        with self._lock:
            if self._pid:
                self._nursery.kill(self._pid)
                self._pid = self.port = 0

    def kill_and_start(self) -> None:
        """It is killed and comes up again."""
        with self._lock:
            self.kill()
            self.start()

    def kill_worker(self) -> None:
        """One of its workers is killed."""
        with self._lock:
            if self._pid:
                self._nursery.kill_worker(self._pid)

    def upgrade(self) -> None:
        """The newer version comes up in its place."""
        with self._lock:
            self.wish = replace(self.wish, is_newer=True)
            self.kill_and_start()

    def close(self) -> None:
        """All of it is gone."""
        self.kill()
        self.at.database.close()
        self._house.dropped(self._name)

    # -- as its administrator

    def write(self, kind: str, record: str, values: dict[str, Any]) -> Any:
        """A user gets another role or team; a device is revoked."""
        self.look()
        if self._accounts is None:
            at = self.at
            self._accounts = Accounts(at.hub, at.shelves, at.database, now_us=lambda: int(self.world.now_us))
        if kind == "device":
            self._accounts.revoke(Revoke(DeviceId(record)), None)
        else:
            team = {"team": values["team"] or ""} if "team" in values else {}
            self._accounts.put_user(PutUser(user=record, role=values.get("role"), **team), None)
        self.look()

    def back_up(self) -> None:
        """Keep a copy of the database, read while it serves."""
        tables = self._read(t.metadata.sorted_tables)
        self._take_in(tables)
        self.backups.append((tables, self.view.copy()))

    def restore(self, which: int, *, is_new_epoch: bool) -> None:
        """The database is as it was; the hub is down meanwhile."""
        tables, view = self.backups[which]
        self.restores += 1
        with self._lock:
            self.kill()
            self._alone()
            self.look()
            with self.at.database.writing() as connection:
                for table in reversed(t.metadata.sorted_tables):
                    connection.execute(delete(table))
                for table in t.metadata.sorted_tables:
                    if tables[table.name]:
                        connection.execute(table.insert(), tables[table.name])
                if is_new_epoch:
                    epoch = f"epoch-{self.world.counter}-{len(self.backups)}-{time.monotonic_ns()}"
                    connection.execute(update(t.hub).where(t.hub.c.name == "epoch").values(value=epoch))
            self.at.database.close()
            self._open()
            self.start()
        self.view = view.copy()
        self.look()

    def _alone(self) -> None:
        """Wait until the database has forgotten whoever was killed: his last commit may be under way."""
        if self.at.database.is_sqlite:
            return
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with self.at.database.engine.connect() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
            until = time.monotonic() + GONE_S
            while connection.execute(text(f"SELECT count(*) {others}")).scalar_one():
                expect(time.monotonic() < until, "the database still serves who was killed")
                connection.rollback()  # a transaction is shown the same processes to its end
                time.sleep(0.005)
        self.at.database.close()

    # -- as the oracle sees it

    def look(self) -> None:
        """Read the database; whatever came since the last time is judged by the oracle as well."""
        with self.at.database.reading() as connection:
            rows = connection.execute(select(t.stream.c.id, t.stream.c.revision, t.stream.c.digest)).all()
        if sorted(map(tuple, rows)) != self._looked:
            self._take_in(self._read(LOOKED_AT))

    def _read(self, tables: Sequence[Table]) -> Tables:
        with self.at.database.reading() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in tables
            }

    def _take_in(self, tables: Tables) -> None:
        self.before = self.view.copy()
        self._looked = sorted((row["id"], row["revision"], row["digest"]) for row in tables["stream"])
        rows, sheets = rows_of(tables)
        entries: list[tuple[str, int, Any]] = [
            (str(change.header.stream), seq, change)
            for stream, places in rows.places.items()
            for seq, name in places
            for change in [rows.changes[name]]
        ]
        entries += [(v.stream, seq, v) for seq, v in sheets.values()]
        entries.sort(key=lambda entry: (entry[0] != ORGANISATION, entry[0], entry[1]))
        fresh: list[Change] = []
        for stream, _seq, entry in entries:
            if isinstance(entry, Verdict):
                self.view.hand([], [(stream, name, int(entry.judgement)) for name in entry.hashes])
            elif entry.hash not in self.view.had:
                self._note_own(entry)
                self.view.hand([entry.hash])
                fresh.append(entry)
        self.database.rows = rows
        told = {name: v for _s, v in sheets.values() if v.signature not in self._signed for name in v.hashes}
        self._signed |= sheets.keys()
        for _seq, verdict in sheets.values():
            for name in verdict.hashes:
                self.moments.setdefault(name, set()).add(verdict.at)
        for change in fresh:
            self._check_judged(change, told, rows)

    def _note_own(self, change: Change) -> None:
        """A change that is the hub's own is over what stood in the organisation's stream just before it."""
        if change.hash in self.world.changes:
            return
        expect(change.header.device == HUB, "a change comes out of nowhere")
        record, values = change.header.record, change.values or {}
        screen = {f: heads for f in values if (heads := self.view.shown(record, f).heads)}
        before = {f: self.view.shown(record, f).value for f in values}
        over = {field: frozenset(names) for field, names in change.header.over.items()}
        expect(over == screen, f"the hub's own change of {record} covers what it did not see")
        self.world.note(change, screen, before)

    def _is_right(self, one: Written) -> bool:
        """An attachment is a team's like any of its records."""
        if self.world.changes[one.name].header.kind != "attachment":
            return super()._is_right(one)
        user = self.world.changes[one.name].header.author
        role, team = self.shown(user, "role"), self.shown(user, "team")
        if role is None or self.shown(one.device, "user") != user or self.is_revoked(one.device):
            return False
        return RANK[role] >= RANK[STAFF] or one.stream == STREAM_OF.get(team or "")

    def file(self, name: str) -> bytes | None:
        """A file that is whole here, or None."""
        path = self._where / "files" / "whole" / name[:2] / name
        return path.read_bytes() if path.exists() else None

    def _check_judged(self, change: Change, told: dict[Any, Verdict], rows: Rows) -> None:
        """What was judged since the last look was judged by the rights of some moment since then."""
        group = self.world.witness.groups[self.world.witness.written[change.hash].group]
        if change.hash != group[0] or not all(name in told for name in group):
            return
        if len({told[name].judgement for name in group}) > 1 or change.header.record in rows.erased:
            return
        if change.header.kind == "device" and len(self._enrolments(change.header.record)) > 1:
            return  # who logs in with a device that he enrolled himself finds it enrolled by the hub, and his own word void
        said = told[change.hash].judgement
        due = set()
        for view in (self.before, self.view):
            now, self.view = self.view, view
            due.add(all(self._is_right(self.world.witness.written[name]) for name in group))
            self.view = now
        allowed = {Judgement.OK if is_right else Judgement.VOID for is_right in due}
        expect(said in allowed, f"the hub judges {change.hash[:8]} of {change.header.kind} {said!r}")

    def _enrolments(self, device: str) -> list[Written]:
        return [one for one in self.view.changes(device) if one.values.get("deleted") is False]


def rows_of(tables: Tables) -> tuple[Rows, dict[bytes, tuple[int, Verdict]]]:
    """The tables of a hub as the checks know them, and its verdicts with their places."""
    rows = Rows()
    for row in sorted(tables["change"], key=lambda row: (row["stream"], row["seq"])):
        change = change_of(row["header"], row["salt"], row["body"])
        name, stream = change.hash, StreamId(row["stream"])
        expect(name_of(row["hash"]) == name, "a change lies under another name")
        rows.changes[name] = change
        rows.places[stream] = (*rows.places.get(stream, ()), (row["seq"], name))
    for row in (*tables["change"], *tables["verdict"]):
        if row["said"]:
            rows.said[name_of(row["hash"])] = frozenset(j for j in Judgement if row["said"] & 1 << j)
    for row in tables["sheet"]:
        verdict = verdict_of(SimpleNamespace(**row))  # type: ignore[arg-type]
        rows.sheets[verdict.signature] = (row["seq"], verdict)
    rows.digests = {StreamId(row["id"]): int(row["digest"], 16) for row in tables["stream"]}
    rows.tops = {StreamId(row["id"]): row["top"] for row in tables["stream"]}
    rows.erased = {row["record"]: True for row in tables["erased"]}
    return rows, rows.sheets
