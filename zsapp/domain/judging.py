"""What the hub, or headquarters in its place, does with changes that arrive: pure decisions over what is known (log rules 5, 7, 8, 13).

Each change is judged once, at its first arrival, for its author; a verdict that comes along (after a restore) is taken as it is. Refused
outright, nothing stored: a bad chain, no signature. Kept waiting at the sender: what this version does not know, and what stands on a
change that is not here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Protocol

from zsapp.domain import chain, rights
from zsapp.domain.change import DELETED, Change, Header, History, Judgement
from zsapp.domain.field import merge_rule
from zsapp.domain.heads import (
    Head,
    Verdict,
    enrolled_key,
    is_head_genuine,
    is_verdict_genuine,
    proved,
    signed_verdict,
)
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, PersonId, RecordId, StreamId
from zsapp.domain.rights import ROLE_OF, Person, Place, Writer


class Kept(Protocol):
    """A change that is here; `has_body` False: it came without one, or was erased. `unit` is the first of its group."""

    @property
    def header(self) -> Header:
        """Its header."""

    @property
    def unit(self) -> Hash:
        """The first of its group."""

    @property
    def has_body(self) -> bool:
        """Whether its values are here."""


class Recorded(Protocol):
    """Who is who, as a log says it."""

    def history(self, record: RecordId) -> History | None:
        """All changes of a record with the verdicts on them."""

    def teams(self) -> list[str]:
        """The ids of all records of kind `team`."""


class Known(Recorded, Protocol):
    """What is asked of the log of whoever judges; the hub's `Shelf` is one."""

    def stored(self, names: Iterable[Hash]) -> Mapping[Hash, Kept]:
        """Those of these changes that are here."""

    def judged(self, names: Iterable[Hash]) -> dict[Hash, Judgement]:
        """The greatest verdict on each of these changes, as far as any was given."""

    def given_up(self, names: Iterable[Hash]) -> set[Hash]:
        """Those of these that were ever judged lost."""

    def lives(self, records: Iterable[RecordId]) -> dict[RecordId, tuple[StreamId, str]]:
        """(stream, kind) of each record, by its first change here that is not void."""

    def erased(self, records: Iterable[RecordId]) -> set[RecordId]:
        """Those whose contents are gone for good."""


class Sheaf(Protocol):
    """Changes that arrive, in their sender's order, with what proves them."""

    @property
    def changes(self) -> Sequence[Change]:
        """Groups whole."""

    @property
    def heads(self) -> Sequence[Head]:
        """Signatures of their devices."""

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """Words on them that were given before."""


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement on a whole group."""

    unit: chain.Unit
    judgement: Judgement
    reason: str = ""


@dataclass(slots=True)
class Decision:
    """What is to be stored, and what the sender is told."""

    units: list[chain.Unit] = field(default_factory=list)
    filled: list[Change] = field(default_factory=list)  # stored without their bodies, which are here now
    said: list[Said] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)  # that came along and are the hub's own
    heads: list[Head] = field(default_factory=list)
    refused: dict[Hash, str] = field(default_factory=dict)
    missing: list[Hash] = field(default_factory=list)
    held: set[Hash] = field(default_factory=set)  # of which this version does not know a part
    unknown: str = ""  # what it was


class People:
    """Users, devices and teams as the changes say that are stored, or about to be."""

    def __init__(self, shelf: Recorded, organisation: StreamId) -> None:
        self._shelf = shelf
        self.organisation = organisation
        self._histories: dict[RecordId, History | None] = {}
        self._places: dict[StreamId, Place] = {}
        self._new_teams: set[str] = set()
        # a page is mostly one person's: looked up once, until something is learnt
        self._persons: dict[PersonId, Person] = {}
        self._writers: dict[DeviceId, Writer | None] = {}

    def history(self, record: RecordId) -> History | None:
        """All that is known of one of these records."""
        if record not in self._histories:
            self._histories[record] = self._shelf.history(record)
        return self._histories[record]

    def learn(self, unit: chain.Unit, judgement: Judgement) -> None:
        """A group is about to be stored: those after it are judged by what it says."""
        for change in unit:
            if change.header.kind not in ("user", "device", "member", "team"):
                continue
            record = change.header.record
            before = self.history(record)
            changes = [*(before.changes if before else ()), change]
            said = {c.hash: Judgement.NONE for c in changes if before and before.is_accepted(c)}
            void = {c.hash: Judgement.VOID for c in changes if c.hash not in said}
            judged = {**said, **void, change.hash: judgement}
            self._histories[record] = History(changes, judged, merge_rule)
            self._persons, self._writers = {}, {}
            if change.header.kind == "team":
                self._new_teams.add(record)
                self._places = {}

    def person(self, user: PersonId) -> Person:
        """A user as far as rights go; one who is unknown or deleted has no role."""
        if user not in self._persons:
            self._persons[user] = self._person(user)
        return self._persons[user]

    def _person(self, user: PersonId) -> Person:
        history = self.history(rights.record_of(user))
        if history is None or history.kind != "user" or not history.exists or history.is_deleted:
            return Person(user, None, frozenset())
        values = history.values()
        teams = {values.get("team")}
        member = self.history(RecordId(values["member"])) if values.get("member") else None
        if member is not None:
            teams |= {member.values().get("team"), member.values().get("second_team")}
        role = ROLE_OF.get(str(values.get("role")))
        return Person(user, role, frozenset(str(team) for team in teams if team))

    def writer(self, device: DeviceId) -> Writer | None:
        """A device, or None where it never enrolled."""
        if device not in self._writers:
            self._writers[device] = self._writer(device)
        return self._writers[device]

    def _writer(self, device: DeviceId) -> Writer | None:
        history = self.history(RecordId(device))
        if history is None or history.kind != "device" or not history.exists:
            return None
        values = history.values()
        is_revoked = (
            values.get("revoked") is True or history.is_deleted or self._is_successor_of_revoked(values)
        )
        return Writer(device, PersonId(str(values.get("user") or "")), enrolled_key(history), is_revoked)

    def key(self, device: DeviceId) -> bytes | None:
        """The key that proves what a device wrote, even one that may not write; None where nothing says that it enrolled."""
        history = self.history(RecordId(device))
        return None if history is None else enrolled_key(history)

    def _is_successor_of_revoked(self, values: Mapping[str, Any]) -> bool:
        """A copied or restored profile goes on as another device (log rule 5): revoking the one revokes the other."""
        seen: set[RecordId] = set()
        while (before := RecordId(str(values.get("replaces") or ""))) and before not in seen:
            seen.add(before)
            history = self.history(before)
            if history is None:
                return False
            values = history.values()
            if values.get("revoked") is True or history.is_deleted:
                return True
        return False

    def place(self, stream: StreamId) -> Place | None:
        """Whose stream it is."""
        if not self._places:
            teams = {*self._shelf.teams(), *self._new_teams}
            self._places = rights.places(self.organisation, teams)
        return self._places.get(stream)


def decide(page: Sheaf, shelf: Known, people: People, *, hub: DeviceId, hub_key: bytes) -> Decision:
    """Sort out a page of changes. The locks of its streams are held; nothing is written here."""
    made = Decision()
    wanted = {c.hash for c in page.changes} | {c.header.prev for c in page.changes} - {NO_CHANGE}
    stored = shelf.stored(wanted)
    arriving = [c for c in page.changes if c.hash not in stored]
    bodies = [
        c for c in page.changes if c.hash in stored and not stored[c.hash].has_body and c.values is not None
    ]
    made.verdicts = [v for v in page.verdicts if is_verdict_genuine(v, hub_key)]
    order = {change.hash: place for place, change in enumerate(page.changes)}
    admitted = chain.admit(
        _proved(arriving, page, people, made),
        find=lambda name: stored[name].header if name in stored else None,
        given_up=shelf.given_up(wanted)
        | {h for v in made.verdicts if v.judgement is Judgement.LOST for h in v.hashes},
    )
    made.refused |= {change.hash: why for change, why in admitted.refused}
    _note_missing(admitted.waiting, arriving, made)
    units = sorted(admitted.units, key=lambda unit: order[unit[0].hash])
    lives = shelf.lives({c.header.record for unit in units for c in unit} | {c.header.record for c in bodies})
    erased = shelf.erased({c.header.record for c in page.changes})
    judged = dict(shelf.judged(wanted))
    for verdict in made.verdicts:
        for name in verdict.hashes:
            judged[name] = max(verdict.judgement, judged.get(name, Judgement.NONE))
    judge = Judge(people, lives, erased, judged, hub)
    made.held = _held(units, judge, made)
    made.held |= _unproved(
        page, units, people, out=made.held | made.refused.keys() | _names(admitted.waiting)
    )
    for unit in units:
        if not any(change.hash in made.held for change in unit):
            made.units.append(unit)
            made.said += judge.judge(unit)
    for change in bodies:
        if change.header.record not in erased and judge.unknown((change,)) is None:
            made.filled.append(change)
            made.said += judge.judge((change,))
    kept = {c.hash for unit in made.units for c in unit} | stored.keys()
    made.heads = [head for head in page.heads if head.hash in kept and _is_genuine(head, people)]
    return made


def _proved(arriving: Sequence[Change], page: Sheaf, people: People, made: Decision) -> list[Change]:
    """Those that their own device signed."""
    proofs = proved(page.changes, page.heads, _keys(page, people))
    made.refused |= {c.hash: "no signature" for c in arriving if c.hash not in proofs}
    return [c for c in arriving if c.hash in proofs]


def _keys(page: Sheaf, people: People) -> Callable[[DeviceId], bytes]:
    """The public key of a device, which may be enrolled by this very page."""
    coming = {
        c.header.record: c.values
        for c in page.changes
        if c.header.kind == "device" and (c.values or {}).get(DELETED) is False
    }

    def key_of(device: DeviceId) -> bytes:
        known = people.key(device)
        if known is not None:
            return known
        try:
            return bytes.fromhex(str((coming.get(RecordId(device)) or {}).get("public_key") or ""))
        except ValueError:
            return b""

    return key_of


def _held(units: Iterable[chain.Unit], judge: "Judge", made: Decision) -> set[Hash]:
    """What this version does not know and so cannot judge, and what stands on it."""
    held: set[Hash] = set()
    for unit in units:
        what = judge.unknown(unit)
        made.unknown = made.unknown or what or ""
        if what is not None or any(change.header.prev in held for change in unit):
            held |= _names(unit)
    return held


def _unproved(page: Sheaf, units: Sequence[chain.Unit], people: People, *, out: set[Hash]) -> set[Hash]:
    """What cannot be stored because the head that proves it names something that is not: nobody could be shown its signature."""
    found: set[Hash] = set()
    while out:
        rest = [change for change in page.changes if change.hash not in out]
        proofs = proved(rest, page.heads, _keys(page, people))
        more: set[Hash] = set()
        for unit in units:
            if not _names(unit) <= proofs or any(c.header.prev in found | more for c in unit):
                more |= _names(unit)
        if more <= found | out:
            break
        found |= more
        out = out | more
    return found


def _names(changes: Iterable[Change]) -> set[Hash]:
    return {change.hash for change in changes}


def _is_genuine(head: Head, people: People) -> bool:
    return is_head_genuine(head, people.key(head.device) or b"")


def _note_missing(waiting: Iterable[Change], arriving: Sequence[Change], made: Decision) -> None:
    """What the waiting ones stand on: it has to be sent first (or again with what is refused here)."""
    came = {change.hash for change in arriving}
    missing = {change.header.prev for change in waiting if change.header.prev not in came}
    made.missing = sorted(missing - made.refused.keys())


class Judge:
    """Judges groups one after the other, each by what those before it said."""

    def __init__(
        self,
        people: People,
        lives: Mapping[RecordId, tuple[StreamId, str]],
        erased: set[RecordId],
        judged: Mapping[Hash, Judgement],
        hub: DeviceId,
    ) -> None:
        self._people, self._lives, self._erased, self._judged, self._hub = (
            people,
            dict(lives),
            erased,
            judged,
            hub,
        )

    def unknown(self, unit: chain.Unit) -> str | None:
        """What of a group this version does not know and so cannot judge; None where a verdict came along."""
        if all(self._judged.get(change.hash, Judgement.NONE) > Judgement.LOST for change in unit):
            return None
        return next((what for change in unit if (what := rights.unknown(change)) is not None), None)

    def judge(self, unit: chain.Unit) -> list[Said]:
        """The word on those of a group of which none was given before (a lost one that turns up is judged): one void member voids all.

        What came without its body, though it was not erased, waits for it, unjudged.
        """
        given = {change.hash: self._judged.get(change.hash, Judgement.NONE) for change in unit}
        fresh = tuple(c for c in unit if given[c.hash] <= Judgement.LOST and not self._is_blind(c))
        reason = next((why for change in fresh if (why := self._objection(change)) is not None), None)
        judgement = Judgement.OK if reason is None else Judgement.VOID
        said = [Said(fresh, judgement, reason or "")] if fresh else []
        if Judgement.VOID in given.values():
            judgement = Judgement.VOID
        self._people.learn(unit, judgement)
        if judgement is Judgement.OK:
            for change in unit:
                self._lives.setdefault(change.header.record, (change.header.stream, change.header.kind))
        return said

    def _is_blind(self, change: Change) -> bool:
        return change.values is None and change.header.record not in self._erased

    def _objection(self, change: Change) -> rights.Reason | None:
        header = change.header
        if header.device == self._hub or change.values is None:
            return None
        writer = self._people.writer(header.device)
        if writer is None:
            return rights.Reason.AUTHOR
        person = self._people.person(header.author)
        lives = self._lives.get(header.record)
        return rights.objection(change, person, writer, self._people.place(header.stream), lives)


Signing = Callable[[StreamId, list[Hash], Judgement, str], Verdict]
"""Signs a verdict with its reason on changes of one stream."""


def signer(private: bytes, *, at: int) -> Signing:
    """Signs with this key, as of this moment (microseconds UTC; 0: not said)."""

    def sign(stream: StreamId, hashes: list[Hash], judgement: Judgement, reason: str) -> Verdict:
        return signed_verdict(
            private, stream=stream, hashes=hashes, judgement=judgement, reason=reason, at=at
        )

    return sign


def sheets(said: Iterable[Said], sign: Signing) -> list[Verdict]:
    """The verdicts on groups, one signature for all of a stream that are judged alike."""

    def alike(each: Said) -> tuple[StreamId, Judgement, str]:
        return (each.unit[0].header.stream, each.judgement, each.reason)

    many = sorted(said, key=alike)
    return [
        sign(stream, [change.hash for each in group for change in each.unit], judgement, reason)
        for (stream, judgement, reason), group in groupby(many, key=alike)
    ]


def units_of(units: Iterable[chain.Unit], stored: Mapping[Hash, Kept]) -> list[tuple[Change, Hash]]:
    """Each change with the name of its group; a branch that left a group in its middle bears the name of that group."""
    named: dict[Hash, Hash] = {name: each.unit for name, each in stored.items()}
    rows = []
    for unit in units:
        first = unit[0]
        name = first.hash if first.header.n == first.header.group[0] else named[first.header.prev]
        for change in unit:
            named[change.hash] = name
            rows.append((change, name))
    return rows
