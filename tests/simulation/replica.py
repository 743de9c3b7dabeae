"""A computer in memory: what the store keeps, on the same functions of the core, without a database."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tests.simulation.core import Core
from tests.simulation.kinds import rule
from zsapp.domain.clock import next_moment
from zsapp.domain.ids import Hash

Verdict = tuple[str, Hash, int]  # stream, name of the change, judgement
ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that is yet to be written."""

    kind: str
    record: str
    values: dict[str, Any]
    over: dict[str, tuple[Hash, ...]]


class Replica:
    """The log of one computer: applied changes, waiting ones, verdicts, erasures, vector, and its own device."""

    def __init__(self, core: Core, *, device: str, enrolment: Hash) -> None:
        self.core = core
        self.device = device
        self.enrolment = enrolment
        self.is_copied = False  # met a change of its own device which it did not write (rule 5)
        self.last: dict[str, tuple[int, Hash]] = {}
        self.written: set[Hash] = set()
        self.log: dict[Hash, Any] = {}
        self.applied: list[Hash] = []
        self.records: dict[str, list[Hash]] = defaultdict(list)
        self.unit_of: dict[Hash, Hash] = {}
        self.units: dict[Hash, list[Hash]] = defaultdict(list)
        self.waiting: dict[Hash, Any] = {}
        self.verdicts: set[Verdict] = set()
        self.judged: dict[Hash, Any] = {}
        self.given_up: set[Hash] = set()
        self.erased: set[str] = set()
        self.parents: set[Hash] = set()  # that have a child in their own chain
        self.tips: set[Hash] = set()
        self.digests: dict[str, int] = defaultdict(int)
        self.seen_us = 0
        self._histories: dict[str, Any] = {}

    def copy(self) -> "Replica":
        """Another computer with the same folder, or a snapshot to come back to."""
        twin: Replica = object.__new__(type(self))
        for name, value in vars(self).items():
            if name in ("records", "units"):
                value = defaultdict(list, {key: list(items) for key, items in value.items()})
            elif isinstance(value, dict | set | list):
                value = value.copy()
            setattr(twin, name, value)
        return twin

    @property
    def author(self) -> str:
        """Who writes here."""
        return f"person of {self.device}"

    # -- reading

    def history(self, record: str) -> Any:
        """The history of a record that has an applied change."""
        if record not in self._histories:
            names = self.records[record]
            judge = self.core.chain.judgement_of
            judged = {name: judge(name, self.units[self.unit_of[name]], self.judged) for name in names}
            self._histories[record] = self.core.change.History(
                [self.log[name] for name in names], judged, rule
            )
        return self._histories[record]

    # -- receiving

    def deliver(self, changes: Iterable[Any], verdicts: Iterable[Verdict] = ()) -> None:
        """Take what arrived, in whatever order and however often."""
        for verdict in verdicts:
            self._hear(verdict)
        new = [c for c in changes if c.hash not in self.log and c.hash not in self.waiting]
        self.is_copied |= any(c.header.device == self.device and c.hash not in self.written for c in new)
        self._take(new)

    def _hear(self, verdict: Verdict) -> None:
        if verdict in self.verdicts:
            return
        stream, name, judgement = verdict[0], verdict[1], self.core.change.Judgement(verdict[2])
        self.verdicts.add(verdict)
        self.judged[name] = max(judgement, self.judged.get(name, judgement))
        if judgement == self.core.change.Judgement.LOST:
            self.given_up.add(name)
        self._move(stream, self.core.chain.verdict_digest(name, judgement))
        self._histories.clear()

    def _take(self, new: list[Any]) -> None:
        arriving = [*self.waiting.values(), *map(self._stripped, new)]
        admitted = self.core.chain.admit(arriving, find=self._find, given_up=self.given_up)
        if admitted.refused:
            raise AssertionError(f"refused an honest change: {admitted.refused[0][1]}")
        self.waiting = {change.hash: change for change in admitted.waiting}
        for unit in admitted.units:
            for change in unit:
                self._apply(change)

    def _find(self, name: Hash) -> Any:
        return self.log[name].header if name in self.log else None

    def _stripped(self, change: Any) -> Any:
        if change.header.record not in self.erased:
            return change
        return replace(change, salt=None, body_bytes=None)

    def _apply(self, change: Any) -> None:
        header, name = change.header, change.hash
        change = self._stripped(change)
        self.log[name] = change
        self.applied.append(name)
        self.records[header.record].append(name)
        unit = name if header.n == header.group[0] else self.unit_of[header.prev]
        self.unit_of[name] = unit
        self.units[unit].append(name)
        self._move_tips(header, name)
        self.seen_us = max(self.seen_us, header.at)
        self._histories.pop(header.record, None)
        if header.kind == "erasure" and change.values:
            self._erase(change.values["target"])

    def _move_tips(self, header: Any, name: Hash) -> None:
        """The digest moves with the tips; one that turned up late has a child already and is none."""
        tip_digest = self.core.chain.tip_digest
        if header.n > 1:  # the first of a chain stands on an enrolment in another chain
            self.parents.add(header.prev)
            if header.prev in self.tips:
                self.tips.remove(header.prev)
                self._move(header.stream, -tip_digest(header.device, header.n - 1, header.prev))
        if name not in self.parents:
            self.tips.add(name)
            self._move(header.stream, tip_digest(header.device, header.n, name))

    def _move(self, stream: str, amount: int) -> None:
        self.digests[stream] = (self.digests[stream] + amount) % self.core.chain.MODULUS

    def _erase(self, record: str) -> None:
        self.erased.add(record)
        self._histories.pop(record, None)
        for place in (self.log, self.waiting):
            for name, change in place.items():
                place[name] = self._stripped(change)

    # -- writing

    def write(self, drafts: list[Draft], *, stream: str, wall_us: int, rng: random.Random) -> list[Any]:
        """Write a group; the changes written, an enrolment of a new device before them where one is due."""
        enrolled = self._new_device(wall_us, rng) if self.is_copied else []
        return enrolled + self._write(drafts, stream=stream, wall_us=wall_us, rng=rng)

    def _new_device(self, wall_us: int, rng: random.Random) -> list[Any]:
        device = f"device-{rng.getrandbits(64):x}"
        draft = Draft("device", device, {"deleted": False, "name": device, "replaces": self.device}, {})
        changes = self._write([draft], stream=ORGANISATION, wall_us=wall_us, rng=rng)
        self.device, self.enrolment, self.last, self.is_copied = device, changes[-1].hash, {}, False
        return changes

    def _write(self, drafts: list[Draft], *, stream: str, wall_us: int, rng: random.Random) -> list[Any]:
        n, prev = self.last.get(stream, (0, self.enrolment))
        group = (n + 1, len(drafts))
        changes = []
        for draft in drafts:
            at = next_moment(wall_us, seen_us=self.seen_us)
            self.seen_us = max(self.seen_us, at)
            n += 1
            change = self.core.change.written(
                stream=stream,
                device=self.device,
                n=n,
                prev=prev,
                at=at,
                author=self.author,
                group=group,
                kind=draft.kind,
                record=draft.record,
                over=draft.over,
                values=draft.values,
                salt=hashlib.sha256(rng.randbytes(8)).digest()[:16],
            )
            prev = change.hash
            changes.append(change)
        self.core.chain.checked_group(changes)
        self.written |= {change.hash for change in changes}
        self.last[stream] = (n, prev)
        self._take(changes)
        return changes
