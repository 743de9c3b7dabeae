"""Facts that are kept while the profile is open: after a change only the records that changed are read again (decision 14).

Of visits, companies and contacts, of which there are very many, only what pages and rules look at is kept.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from sys import intern
from threading import Lock, RLock
from typing import Any

from sqlalchemy import Connection, text

from zsapp.domain.facts import Facts, StageMove
from zsapp.domain.field import KINDS, Kind, shaped
from zsapp.domain.renewed import FIELDS, only, renewed
from zsapp.domain.rules.parts import Parts
from zsapp.store import listing, log, query
from zsapp.store.store import Changed, Store
from zsapp.verbs import facts as read
from zsapp.verbs.desk import Desk

_BRIEF: Mapping[str, tuple[str, ...]] = {
    "visit": ("company", "team", "visit_kind", "date", "intent", "plan"),
    "company": (
        *("name", "origin", "ultimate_origin", "city", "address", "is_flagship", "is_key", "same_as"),
    ),
    "contact": ("name", "title"),
}
_MANY = 500  # records; beyond, all is read anew


def facts_of(desk: Desk, year: int, kinds: Collection[str]) -> Facts:
    """The facts of these kinds with the settings of a year, as `facts.facts` reads them: from what is kept where something is."""
    return (desk.kept or Kept(desk.store)).facts(year, kinds)


@contextmanager
def parts_of(desk: Desk, name: str) -> Iterator[Parts]:
    """What a page's rule made the last time, by part; nothing where nothing is kept. One thread at a time makes something of parts."""
    if (kept := desk.kept) is None:
        yield Parts()
    else:
        with kept.making:
            yield kept.parts(name)


class Kept:
    """`facts` in a worker; it hears of changes by itself once it `follows` its store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()  # of what was noted
        self._reading = Lock()
        self.making = RLock()
        self._noted: set[str] = set()
        self._is_stale = True
        self._kinds: frozenset[str] = frozenset()
        self._whole = Facts()
        self._parts: dict[str, Parts] = {}

    @classmethod
    def following(cls, store: Store) -> "Kept":
        """One that hears of every write and arrival, before all who heard until now."""
        made = cls(store)
        store.listeners = [
            made._written,
            *store.listeners,
        ]  # whoever is being told meanwhile goes on with the old ones
        return made

    def _written(self, changed: Changed) -> None:
        with self._lock:
            self._noted.update(changed.records)

    def parts(self, name: str) -> Parts:
        """The parts of one rule's results; inside `making`."""
        return self._parts.setdefault(name, Parts())

    def facts(self, year: int, kinds: Collection[str]) -> Facts:
        """The facts as they stand now; what was handed out before stays as it was."""
        with self._reading:
            with self._lock:
                noted, is_stale = self._noted, self._is_stale or len(self._noted) > _MANY
                self._noted, self._is_stale = set(), False
            try:
                with self._store.database.read() as connection:
                    self._bring_up(connection, noted, FIELDS.keys() & kinds, is_stale=is_stale)
            except BaseException:
                with self._lock:
                    self._is_stale = True
                raise
            return only(self._whole, kinds, self._whole.settings_by_year.get(year))

    def _bring_up(
        self, connection: Connection, noted: set[str], kinds: Collection[str], *, is_stale: bool
    ) -> None:
        if is_stale:
            kinds = self._kinds.union(kinds)
            self._kinds = frozenset()
            beside = {name: its.read(connection) for name, its in read.BESIDE.items()}
            self._whole = Facts(former=query.former(connection), erased=_erased(connection), **beside)
        elif noted:
            self._renew(connection, noted)
        if fresh := frozenset(kinds) - self._kinds:
            changed = {FIELDS[kind]: _records(connection, kind) for kind in fresh}
            moves = read.moves_of(connection, sorted(changed["projects"])) if "project" in fresh else ()
            self._whole = renewed(self._whole, changed, moves)
            self._kinds |= fresh

    def _renew(self, connection: Connection, noted: Collection[str]) -> None:
        """Put what was noted as it stands now in place of what it was."""
        whole, now = self._whole, _now(connection, noted)
        changed: dict[str, dict[str, Any]] = {
            FIELDS[kind]: {key: None for key in noted if key in getattr(whole, FIELDS[kind])}
            for kind in self._kinds
        }
        touched = {kind for kind, _deleted, _title in now.values()}
        touched |= {kind for kind in self._kinds if changed[FIELDS[kind]]}
        for kind in touched & self._kinds:
            live = [key for key, (its, deleted, _title) in now.items() if its == kind and not deleted]
            changed[FIELDS[kind]] |= _records(connection, kind, live)
        moves: Iterable[StageMove] = ()
        if projects := changed.get("projects"):
            moves = read.moves_of(
                connection, sorted(key for key, each in projects.items() if each is not None)
            )
        beside = self._beside(connection, noted, touched, changed.get("claims", {}))
        beside |= {"former": _former(whole.former, noted, now), "erased": _erased(connection)}
        self._whole = renewed(whole, changed, moves, beside)

    def _beside(
        self, connection: Connection, noted: Collection[str], touched: set[str], claims: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What stands beside records: of those that were noted, where it can be read by record."""
        met = [self._whole.claims.get(key) for key in claims] + list(claims.values())
        companies = {each.company for each in met if each is not None and each.company}
        is_known = "claim" not in touched or "claim" in self._kinds  # which companies had a claim
        found: dict[str, Any] = {}
        for name, its in read.BESIDE.items():
            if its.kinds.isdisjoint(touched):
                continue
            if its.read_of is None or (name == "entered_at" and not is_known):
                found[name] = its.read(connection)
            else:
                asked = {*noted, *companies} if name == "entered_at" else noted
                others = {key: each for key, each in getattr(self._whole, name).items() if key not in asked}
                found[name] = others | its.read_of(connection, asked)
        return found


def _erased(connection: Connection) -> frozenset[str]:
    return frozenset(log.erased(connection))


def _now(connection: Connection, noted: Collection[str]) -> dict[str, tuple[str, bool, str]]:
    """Kind, whether it is deleted, and title of those that are here."""
    found = connection.execute(
        text("SELECT id, kind, deleted, title FROM record WHERE id IN (SELECT value FROM json_each(:ids))"),
        {"ids": json.dumps(sorted(noted))},
    )
    return {intern(row.id): (row.kind, bool(row.deleted), row.title) for row in found}


def _former(
    before: Mapping[str, str], noted: Collection[str], now: Mapping[str, tuple[str, bool, str]]
) -> Mapping[str, str]:
    """The names of deleted records; the same object where none came or went."""
    gone = {key: title for key, (_kind, deleted, title) in now.items() if deleted and title}
    if all(before.get(key) == gone.get(key) for key in noted):
        return before
    return {key: title for key, title in before.items() if key not in noted} | gone


def _records(connection: Connection, kind: str, wanted: Collection[str] | None = None) -> dict[str, Any]:
    """The live records of a kind, or some of them, each with its own values."""
    if wanted is not None and not wanted:
        return {}
    if kind in _BRIEF:
        return _in_brief(connection, kind, wanted)
    shape = KINDS[kind].shape
    if wanted is None:
        rows = query.rows(connection, kind, joined=False)
    else:
        rows = [
            row for row in listing.rows(connection, kind, list(wanted), joined=False) if not row.is_deleted
        ]
    return {intern(row.id): shaped(shape, read.whole(kind, row.values)) for row in rows}


def _in_brief(connection: Connection, kind: str, wanted: Collection[str] | None) -> dict[str, Any]:
    """Equal texts are one object: ids of teams and companies and days stand in 100,000 visits."""
    names, specs, shape = _BRIEF[kind], KINDS[kind].printed(), KINDS[kind].shape
    flags = [name for name in names if specs[name].kind is Kind.FLAG]
    compounds = {name for name, spec in KINDS[kind].fields.items() if spec.kind is Kind.COMPOUND}
    found: dict[str, Any] = {}
    for key, *its in listing.columns(connection, kind, names, wanted):
        values = {
            name: intern(value) if isinstance(value, str) else value
            for name, value in zip(names, its, strict=True)
        }
        for name in flags:
            values[name] = bool(values[name]) if values[name] is not None else None
        found[intern(key)] = shape(**read.whole(kind, values)) if compounds else shape(**values)
    return found
