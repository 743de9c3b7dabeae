"""The computers of one history, everything that was ever written, and what each author really had before him."""

import hashlib
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.checks import check_form, expect
from tests.simulation.core import Core
from tests.simulation.kinds import THING
from tests.simulation.oracle import View, Witness, Written
from tests.simulation.replica import ORGANISATION, Draft, Replica, Verdict
from zsapp.domain.clock import AHEAD_US
from zsapp.domain.ids import NO_CHANGE, Hash

HUB = "hub"
START_US = 1_460_000_000_000_000  # April 2016
YEAR_2099_US = 4_070_908_800_000_000
STREAMS = ("team-a", "team-b")
NATURAL = ("natural-0", "natural-1")  # ids that follow from a key: several people may create them
MOST_REPLICAS = 5


@dataclass
class OpenForm:
    """A form as it was read: the core's, and what really stood there."""

    form: Any
    record: str
    screen: dict[str, frozenset[Hash]]
    before: dict[str, Any]
    version: int


@dataclass
class Site:
    """A computer, what was handed to it, and its desk."""

    replica: Replica
    view: View
    clock_us: int = 0  # how far its clock is off
    version: int = 0  # rises with all that happens to it
    forms: list[OpenForm] = field(default_factory=list)
    newest: list[Any] = field(default_factory=list)  # its newest group
    snapshot: "Site | None" = None

    def twin(self) -> "Site":
        """Another computer with the same folder."""
        forms = list(self.forms)
        return Site(self.replica.copy(), self.view.copy(), self.clock_us, self.version, forms, self.newest)


class World:
    """All computers of one history, and everything that was ever written."""

    kinds: tuple[str, ...] = (THING,)

    def __init__(self, seed: int, core: Core) -> None:
        self.begin(seed, core)
        hub = Site(Replica(core, device=HUB, enrolment=NO_CHANGE), View(self.witness))
        names = [HUB] + [f"device-{i}" for i in range(self.rng.randint(2, 4))]
        for name in names:
            values = {"deleted": False, "name": name}
            self.write(hub, ORGANISATION, [(Draft("device", name, values, {}), {}, {})])
        for name in names[1:]:
            enrolment = next(h for h, c in self.changes.items() if c.header.record == name)
            site = Site(Replica(core, device=name, enrolment=enrolment), View(self.witness))
            self.sites.append(site)
            self.hand(site, list(self.changes), ())
            site.snapshot = site.twin()

    def begin(self, seed: int, core: Core) -> None:
        """Nobody is here yet, and nothing was written."""
        self.rng = random.Random(seed)
        self.core = core
        self.now_us = START_US
        self.witness = Witness()
        self.changes: dict[Hash, Any] = {}
        self.verdicts: list[Verdict] = []
        self.trace = hashlib.sha256(str(seed).encode())
        self.counter = 0
        self.undone: set[Hash] = set()  # changes that took others back
        self.seen: Counter[str] = Counter()  # what the history went through
        self.sites: list[Any] = []

    def say(self, *parts: object) -> None:
        """Add to the trace."""
        self.trace.update(repr(parts).encode())

    def write(self, site: Site, stream: str, drafts: list[tuple[Draft, Any, Any]]) -> list[Any]:
        """Write a group of (draft, screen, values before); witness it."""
        wall_us = self.now_us + site.clock_us
        changes = site.replica.write(
            [d for d, _s, _b in drafts], stream=stream, wall_us=wall_us, rng=self.rng
        )
        known: list[tuple[Any, Any]] = [(screen, before) for _d, screen, before in drafts]
        known = [({}, {})] * (len(changes) - len(drafts)) + known  # an enrolment stands before them
        for change, (screen, before) in zip(changes, known, strict=True):
            header = change.header
            self.note(change, screen, before)
            ahead = 0 <= header.at - wall_us <= AHEAD_US
            expect(ahead, f"moment {header.at} is not within ten minutes of the wall clock {wall_us}")
        self.seen["new device"] += len(changes) > len(drafts)
        self.seen["group of several"] += len(drafts) > 1
        self.seen["clock of 2099"] += wall_us > YEAR_2099_US
        site.view.hand([change.hash for change in changes])
        site.version += 1
        site.newest = changes[len(changes) - len(drafts) :]
        return changes

    def note(self, change: Any, screen: Any, before: Any) -> None:
        """Witness a change."""
        header = change.header
        first = change.hash if header.n == header.group[0] else self.witness.written[header.prev].group
        written = Written(
            name=change.hash,
            stream=header.stream,
            device=header.device,
            n=header.n,
            prev=header.prev,
            order=(header.at, header.device, header.n, change.hash),
            group=first,
            record=header.record,
            values=change.values,
            screen=screen,
            before=before,
        )
        self.witness.note(written)
        self.changes[change.hash] = change
        self.say("wrote", change.hash)

    def read(self, site: Site, record: str) -> OpenForm:
        """Open a form."""
        view = site.view
        if not site.replica.records.get(record) or record in site.replica.erased:
            form = self.core.change.new_form(self.kind_of(record), record)
            return OpenForm(form, record, {}, {}, site.version)
        form = site.replica.history(record).form()
        check_form(form, view, record)
        before = {name: view.shown(record, name).value for name in view.fields(record)}
        return OpenForm(form, record, view.screen(record), before, site.version)

    def draft(self, opened: OpenForm, values: dict[str, Any], *, whole: bool) -> tuple[Draft, Any, Any]:
        """A draft over what the form showed of the fields it sets; with `whole`, of all fields."""
        over = {f: heads for f, heads in opened.form.over.items() if whole or f in values}
        screen = {f: heads for f, heads in opened.screen.items() if whole or f in values}
        before = {f: opened.before.get(f) for f in values}
        return Draft(opened.form.kind, opened.record, values, over), screen, before

    def hand(self, site: Site, names: list[Hash], verdicts: Any) -> None:
        """Deliver; now and then from bytes, as over a wire."""
        again = self.core.change.received
        changes = []
        for name in names:
            c = self.changes[name]
            over_wire = self.rng.random() < 0.03
            changes.append(again(c.header_bytes, c.salt, c.body_bytes) if over_wire else c)
        verdicts = list(verdicts)
        site.replica.deliver(changes, verdicts)
        site.view.hand(names, verdicts)
        site.version += 1
        self.say("handed", site.replica.device, names, verdicts)

    def verdict(self, site: Site, name: Hash, judgement: int) -> None:
        verdict = (self.witness.written[name].stream, name, judgement)
        self.verdicts.append(verdict)
        self.hand(site, [], [verdict])

    def kind_of(self, record: str) -> str:
        """The kind of a record that is about to be created."""
        return THING

    def new_record(self, site: Site) -> str:
        """An id for a new record; some follow from a key, and others may have created it too."""
        return str(self.rng.choice((f"record-{self.counter}", f"record-{self.counter}", *NATURAL)))

    def streams(self) -> tuple[str, ...]:
        """All streams that records lie in."""
        return STREAMS

    def may_touch(self, site: Site, record: str) -> bool:
        """Whether somebody at this computer may write the record, as far as is known there."""
        return True

    def stream_of(self, record: str) -> str:
        """A record lives in one stream for ever."""
        return STREAMS[hashlib.sha256(record.encode()).digest()[0] % len(STREAMS)]

    def pick(self, site: Site, *, deleted: bool = False) -> str | None:
        """A record that the computer shows."""
        found = [
            r
            for r, names in site.replica.records.items()
            if names
            and r not in site.replica.erased
            and site.replica.log[names[0]].header.kind in self.kinds
            and self.may_touch(site, r)
            and site.view.is_deleted(r) == deleted
            and site.view.fields(r)
        ]
        return self.rng.choice(found) if found else None
