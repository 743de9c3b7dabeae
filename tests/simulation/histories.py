"""One random history from one seed: several computers work, meet now and then, suffer faults, and meet again in the end."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.checks import WrongError, check_all, check_chains, check_form, check_record, expect
from tests.simulation.core import Core
from tests.simulation.kinds import SETS, THING, rule
from tests.simulation.oracle import LINKS_SEEN, LOST, OK, VOID, View, Witness, Written, same
from tests.simulation.replica import ORGANISATION, Draft, Replica, Verdict
from zsapp.domain.clock import AHEAD_US
from zsapp.domain.ids import NO_CHANGE, Hash

HUB = "hub"
START_US = 1_460_000_000_000_000  # April 2016
YEAR_2099_US = 4_070_908_800_000_000
STREAMS = ("team-a", "team-b")
NATURAL = ("natural-0", "natural-1")  # ids that follow from a key: several people may create them
MOST_REPLICAS = 5
ROUNDS = 12  # that heal may take
ACTIONS: tuple[tuple[str, int], ...] = (
    ("edit", 16),
    ("open_form", 10),
    ("save_form", 10),
    ("create", 9),
    ("several", 6),
    ("delete", 5),
    ("restore", 4),
    ("settle", 8),
    ("undo", 9),
    ("join_records", 6),
    ("erase", 1),
    ("meet", 26),
    ("judge", 9),
    ("copy_profile", 2),
    ("snapshot", 3),
    ("roll_back", 4),
    ("break_off", 2),
    ("set_clock", 3),
    ("damage", 1),
)


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

    def __init__(self, seed: int, core: Core) -> None:
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
        hub = Site(Replica(core, device=HUB, enrolment=NO_CHANGE), View(self.witness))
        names = [HUB] + [f"device-{i}" for i in range(self.rng.randint(2, 4))]
        for name in names:
            values = {"deleted": False, "name": name}
            self.write(hub, ORGANISATION, [(Draft("device", name, values, {}), {}, {})])
        self.sites = []
        for name in names[1:]:
            enrolment = next(h for h, c in self.changes.items() if c.header.record == name)
            site = Site(Replica(core, device=name, enrolment=enrolment), View(self.witness))
            self.sites.append(site)
            self.hand(site, list(self.changes), ())
            site.snapshot = site.twin()

    def say(self, *parts: object) -> None:
        """Add to the trace."""
        self.trace.update(repr(parts).encode())

    # -- writing

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
            ahead = 0 <= header.at - wall_us <= AHEAD_US
            expect(ahead, f"moment {header.at} is not within ten minutes of the wall clock {wall_us}")
            self.say("wrote", change.hash)
        self.seen["new device"] += len(changes) > len(drafts)
        self.seen["group of several"] += len(drafts) > 1
        self.seen["clock of 2099"] += wall_us > YEAR_2099_US
        site.view.hand([change.hash for change in changes])
        site.version += 1
        site.newest = changes[len(changes) - len(drafts) :]
        return changes

    def read(self, site: Site, record: str) -> OpenForm:
        """Open a form."""
        view = site.view
        if not site.replica.records.get(record) or record in site.replica.erased:
            return OpenForm(self.core.change.new_form(THING, record), record, {}, {}, site.version)
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

    def wanted(self, opened: OpenForm) -> dict[str, Any]:
        """What a person types into a form; fields in conflict are left alone (rule 1)."""
        free = [f for f in ("name", "note", "tags", "money", "uses") if f not in opened.form.conflicts]
        chosen = {*self.rng.sample(free, min(len(free), self.rng.choice((1, 1, 2, 3))))}
        if "note" in free and self.rng.random() < 0.3:
            chosen.add("note")
        return {name: self.typed(name, opened.form.values.get(name)) for name in free if name in chosen}

    def typed(self, name: str, old: Any) -> Any:
        """A value for a field; few different ones, so that people come to equal ones."""
        rng = self.rng
        if name == "tags":
            return sorted(set(old or ()) ^ set(rng.sample("xyz", rng.randint(1, 2))))
        if name == "note":
            return self.text(old)
        if name == "money":
            return {"amount": rng.choice((100, 200, 300)), "currency": rng.choice(("CNY", "USD"))}
        if name == "uses":
            return rng.choice([None, *sorted(self.witness.records)])
        return rng.choice((None, "甲", "乙", "丙", "丁", f"名{self.counter}"))

    def text(self, old: str | None) -> str | None:
        """Edit a text here and there."""
        rng, lines = self.rng, (old or "").split("\n")
        if rng.random() < 0.06:
            return rng.choice((None, ""))
        if not old:
            lines = [f"段{rng.randint(0, 2)}{letter}" for letter in "abcdefgh"]
        for _ in range(rng.choice((1, 1, 2))):
            place = rng.randrange(len(lines))
            self.counter += 1
            new = [] if rng.random() < 0.2 else [f"改{self.counter}" if rng.random() < 0.85 else "补充"]
            lines[place : place + rng.randint(0, 1)] = new
            lines = lines or [""]
        return "\n".join(lines)

    def save(self, opened: OpenForm, wanted: dict[str, Any]) -> tuple[Draft, Any, Any] | None:
        """The draft of a form as filled in, or None where nothing changes."""
        values = self.core.change.edited(opened.form, wanted, rule)
        told = {f for f, v in wanted.items() if not same(v, opened.form.values.get(f)) and f not in SETS}
        expect(told == {f for f in values if "/" not in f}, "a form writes other fields than were filled in")
        return self.draft(opened, values, whole=self.rng.random() < 0.3) if values else None

    def stream_of(self, record: str) -> str:
        """A record lives in one stream for ever."""
        return STREAMS[hashlib.sha256(record.encode()).digest()[0] % len(STREAMS)]

    # -- what a person does

    def pick(self, site: Site, *, deleted: bool = False) -> str | None:
        """A record that the computer shows."""
        found = [
            r
            for r, names in site.replica.records.items()
            if names
            and r not in site.replica.erased
            and site.replica.log[names[0]].header.kind == THING
            and site.view.is_deleted(r) == deleted
            and site.view.fields(r)
        ]
        return self.rng.choice(found) if found else None

    def edit(self, site: Site) -> None:
        """Open a form, fill it in, save it."""
        record = self.pick(site)
        if record is not None:
            self.finish(site, self.read(site, record))

    def finish(self, site: Site, opened: OpenForm) -> None:
        """Save a form; where nothing came between, the screen then shows what was typed."""
        if opened.record in site.replica.erased:
            return
        wanted = self.wanted(opened)
        draft = self.save(opened, wanted)
        if draft is None:
            return
        is_fresh = opened.version == site.version
        self.write(site, self.stream_of(opened.record), [draft])
        check_record(site.replica, site.view, opened.record)
        history = site.replica.history(opened.record)
        if not is_fresh:
            self.seen["saved a form read earlier"] += 1
            return
        for name in draft[0].values:
            state = history.state(name)
            expect(len(state.heads) == 1 and not state.is_conflict, f"{opened.record}.{name}: not alone")
        shown = history.values()
        for name, value in wanted.items():
            expect(same(shown.get(name), value), f"{opened.record}.{name}: saved {value!r}, shows {shown}")

    def open_form(self, site: Site) -> None:
        """Open a form and leave it open."""
        record = self.pick(site)
        if record is not None:
            site.forms.append(self.read(site, record))

    def save_form(self, site: Site) -> None:
        """Save a form that was opened some time ago."""
        if site.forms:
            self.finish(site, site.forms.pop(self.rng.randrange(len(site.forms))))

    def creation(self, site: Site) -> tuple[Draft, Any, Any] | None:
        self.counter += 1
        record = self.rng.choice((f"record-{self.counter}", f"record-{self.counter}", *NATURAL))
        if site.replica.records.get(record):
            return None
        opened = self.read(site, record)
        values = {"deleted": False, **self.core.change.edited(opened.form, self.wanted(opened), rule)}
        return self.draft(opened, values, whole=False)

    def create(self, site: Site) -> None:
        """A new record."""
        draft = self.creation(site)
        if draft is not None:
            self.write(site, self.stream_of(draft[0].record), [draft])

    def several(self, site: Site) -> None:
        """A group over several records of one stream."""
        drafts: dict[str, tuple[Draft, Any, Any]] = {}
        for _ in range(self.rng.randint(2, 5)):
            record = self.pick(site)
            made = (
                self.creation(site)
                if record is None or self.rng.random() < 0.3
                else self.edit_of(site, record)
            )
            if made is not None:
                drafts[made[0].record] = made
        for stream in STREAMS:
            group = [draft for record, draft in drafts.items() if self.stream_of(record) == stream]
            if group:
                self.write(site, stream, group)

    def edit_of(self, site: Site, record: str) -> tuple[Draft, Any, Any] | None:
        opened = self.read(site, record)
        return self.save(opened, self.wanted(opened))

    def delete(self, site: Site) -> None:
        """Delete a record, or confirm its deletion, over all that is seen of it and of the links to it."""
        record = self.pick(site, deleted=self.rng.random() < 0.2)
        if record is None:
            return
        self.seen["deletion confirmed"] += site.view.is_deleted(record)
        draft, screen, before = self.draft(self.read(site, record), {"deleted": True}, whole=True)
        links = frozenset(
            name
            for other in self.witness.records
            for name in site.view.shown(other, "uses").heads
            if self.witness.written[name].values["uses"] == record
        )
        if links:
            draft.over[LINKS_SEEN] = tuple(sorted(links))
            screen[LINKS_SEEN] = links
        self.write(site, self.stream_of(record), [(draft, screen, before)])
        history = site.replica.history(record)
        expect(history.is_deleted and not history.unseen_by_deletion(), f"{record}: deletion does not hold")

    def restore(self, site: Site) -> None:
        """Take a record out of the recycle bin."""
        record = self.pick(site, deleted=True)
        if record is not None:
            draft = self.draft(self.read(site, record), {"deleted": False}, whole=self.rng.random() < 0.5)
            self.write(site, self.stream_of(record), [draft])
            expect(not site.replica.history(record).is_deleted, f"{record}: not restored")

    def settle(self, site: Site) -> None:
        """Settle a conflict: one of the values, or another one, over all of them."""
        for record in sorted(r for r, names in site.replica.records.items() if names):
            conflicts = site.replica.history(record).conflicts()
            if conflicts and self.rng.random() < 0.7:
                self.settle_one(site, record, self.rng.choice(conflicts))
                if self.rng.random() < 0.3:
                    self.undo(site)
                return

    def settle_one(self, site: Site, record: str, name: str) -> None:
        opened = self.read(site, record)
        heads = sorted(opened.screen[name])
        kept = self.witness.written[self.rng.choice(heads)].values[name]
        value = kept if self.rng.random() < 0.7 else self.typed(name, kept)
        self.write(site, self.stream_of(record), [self.draft(opened, {name: value}, whole=False)])
        self.seen["settled"] += 1
        state = site.replica.history(record).state(name)
        expect(not state.is_conflict and same(state.value, value), f"{record}.{name}: not settled")

    def undo(self, site: Site) -> None:
        """Take back the newest group of this computer; where that was an undo, this is redo."""
        drafts = []
        for change in site.newest:
            record = change.header.record
            if change.header.kind != THING or record in site.replica.erased:
                return
            if change.hash not in site.replica.log:
                return
            offered = site.replica.history(record).undo_of(change)
            due = site.view.undo(change.hash)
            alike = (offered is None) == (due is None) and (offered or {}).keys() == (due or {}).keys()
            expect(alike, f"{record}: undo is {'not ' if offered is None else ''}offered")
            if offered is None or due is None:
                self.seen["undo not offered"] += 1
                return
            expect(all(same(offered[f], due[f]) for f in due), f"{record}: undo writes {offered}, not {due}")
            own = dict.fromkeys(change.values, (change.hash,))
            before = {f: change.values.get(f) for f in offered}
            screen = {f: frozenset(heads) for f, heads in own.items()}
            drafts.append((Draft(THING, record, offered, own), screen, before))
        if drafts:
            is_redo = site.newest[0].hash in self.undone
            self.seen["redo" if is_redo else "undo"] += 1
            changes = self.write(site, site.newest[0].header.stream, drafts)
            if not is_redo:
                self.undone |= {change.hash for change in changes}
            for draft, _screen, _before in drafts:
                check_record(site.replica, site.view, draft.record)

    def join_records(self, site: Site) -> None:
        """Say that two records are the same."""
        one, other = self.pick(site), self.pick(site)
        if one is not None and other is not None and one != other:
            draft = self.draft(self.read(site, one), {"same_as": other}, whole=False)
            self.write(site, self.stream_of(one), [draft])

    def erase(self, site: Site) -> None:
        """Headquarters erases a record."""
        record = self.pick(site)
        if record is not None:
            self.counter += 1
            values = {"deleted": False, "target": record}
            draft = Draft("erasure", f"erasure-{self.counter}", values, {})
            self.write(site, self.stream_of(record), [(draft, {}, {})])
            site.forms = [opened for opened in site.forms if opened.record != record]

    # -- what happens to computers

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

    def meet(self, site: Site) -> None:
        """Something arrives from another computer: all, pages of groups, odd pieces; disordered, and some of it again."""
        rng = self.rng
        other = rng.choice(self.sites)
        if other is site:
            return
        missing = [name for name in other.replica.applied if name not in site.view.had]
        style = rng.random()
        if style < 0.3 and missing:  # a page of whole groups
            cut = rng.randint(1, len(missing))
            groups = {self.witness.written[name].group for name in missing[:cut]}
            missing = [name for name in missing if self.witness.written[name].group in groups]
        elif style < 0.45:  # any groups
            chance = rng.random()
            kept: dict[Hash, bool] = {}
            missing = [
                name
                for name in missing
                if kept.setdefault(self.witness.written[name].group, rng.random() < chance)
            ]
        elif style < 0.65:  # odd pieces
            chance = rng.random()
            missing = [name for name in missing if rng.random() < chance]
        if rng.random() < 0.3:
            missing += rng.sample(other.replica.applied, min(5, len(other.replica.applied)))
        if rng.random() < 0.4:
            rng.shuffle(missing)
        self.hand(site, missing, [v for v in sorted(other.view.verdicts) if rng.random() < 0.7])
        if rng.random() < 0.3:
            check_chains(site.replica, site.view)

    def judge(self, site: Site) -> None:
        """The hub judges something; the word reaches one computer now and the others later."""
        rng = self.rng
        waits = [n for n in site.replica.waiting if self.witness.written[n].group == n]
        if waits and rng.random() < 0.5:  # given up, though it may turn up yet
            before = self.witness.written[rng.choice(waits)].prev
            if before not in site.replica.log and self.changes[before].header.kind == THING:
                self.verdict(site, before, LOST)
                return
        known = [n for n in site.replica.applied if self.changes[n].header.kind == THING]
        if not known:
            return
        name = rng.choice(known[-12:])
        judgement = rng.choice((OK, VOID, VOID, LOST))
        told = rng.choice(self.sites)
        self.verdict(told, name, judgement)

    def verdict(self, site: Site, name: Hash, judgement: int) -> None:
        verdict = (self.witness.written[name].stream, name, judgement)
        self.verdicts.append(verdict)
        self.hand(site, [], [verdict])

    def copy_profile(self, site: Site) -> None:
        """Somebody copies the folder to another computer; both go on."""
        if len(self.sites) < MOST_REPLICAS:
            self.sites.append(site.twin())

    def snapshot(self, site: Site) -> None:
        """A backup of the folder."""
        site.snapshot = site.twin()

    def roll_back(self, site: Site) -> None:
        """The folder is as it was: known to the program where it restored a backup itself, unknown where the disk did it."""
        if site.snapshot is None:
            return
        place = next(i for i, other in enumerate(self.sites) if other is site)
        old = site.snapshot.twin()
        old.snapshot = site.snapshot
        old.forms, old.newest = [], []
        old.replica.is_copied |= self.rng.random() < 0.5
        self.sites[place] = old

    def break_off(self, site: Site) -> None:
        """Pieces of its newest work have gone out, then its disk is as it was."""
        self.several(site)
        other = self.rng.choice(self.sites)
        if other is not site:
            newest = [name for name in site.replica.applied[-4:] if name not in other.view.had]
            self.hand(other, [name for name in newest if self.rng.random() < 0.5], ())
            self.roll_back(site)

    def set_clock(self, site: Site) -> None:
        """Its clock steps, or says 2099 for a while."""
        if self.rng.random() < 0.3:
            site.clock_us = YEAR_2099_US - self.now_us if site.clock_us < 10**14 else 0
        else:
            site.clock_us = self.rng.randint(-3_000_000_000, 3_000_000_000)

    def damage(self, site: Site) -> None:
        """A change arrives damaged: refused, nothing stored."""
        change = self.changes[self.rng.choice(list(self.changes))]
        if change.body_bytes is None or len(change.body_bytes) < 20:
            return
        place = self.rng.randrange(len(change.body_bytes))
        body = bytearray(change.body_bytes)
        body[place] ^= 1
        try:
            self.core.change.received(change.header_bytes, change.salt, bytes(body))
        except self.core.change.RefusedError:
            return
        raise WrongError("a damaged change was taken")

    # -- the course of a history

    def run(self) -> str:
        """Live, meet again, check; gives the digest of the trace."""
        names, weights = [name for name, _ in ACTIONS], [weight for _, weight in ACTIONS]
        self.create(self.sites[0])
        for _ in range(self.rng.randint(20, 55)):
            self.now_us += self.rng.choice((0, 1, 1_000_000, 3_600_000_000))
            action: Callable[[Site], None] = getattr(self, self.rng.choices(names, weights)[0])
            self.say(action.__name__)
            action(self.rng.choice(self.sites))
        self.heal()
        self.turn_up()
        self.look_back()
        if self.rng.random() < 0.3:
            self.settle_all()
        return self.trace.hexdigest()[:16]

    def heal(self) -> None:
        """Everybody meets everybody; headquarters gives up what went down with a disk; then all is looked at."""
        for _ in range(ROUNDS):
            self.exchange()
            given_up = self.missing()
            if not given_up:
                break
            self.seen["gave up"] += len(given_up)
            for name in given_up:
                self.verdict(self.rng.choice(self.sites), name, LOST)
        else:
            raise WrongError(f"not quiet after {ROUNDS} rounds")
        kept = {name for site in self.sites for name in site.view.had}
        check_all([(site.replica, site.view) for site in self.sites], self.witness, kept)
        self.say("quiet", sorted(self.sites[0].replica.digests.items()))

    def exchange(self) -> None:
        """Hand everything that any computer holds to all, in an order of its own for each."""
        held = {name: None for site in self.sites for name in (*site.replica.applied, *site.replica.waiting)}
        verdicts = sorted({verdict for site in self.sites for verdict in site.view.verdicts})
        for site in self.sites:
            names = [name for name in held if name not in site.view.had]
            self.rng.shuffle(names)
            cut = self.rng.randint(0, len(names))
            self.hand(site, names[:cut], ())
            self.hand(site, names[cut:], verdicts)

    def missing(self) -> list[Hash]:
        """What groups wait for and nobody can bring: changes that nobody holds, and the ends of groups that are not whole any more."""
        view = self.sites[0].view
        waits = [self.witness.written[name] for name in sorted(view.waiting)]
        stuck = {e.prev for e in waits if e.name == e.group and e.prev not in view.applied}
        return sorted(
            name
            for name in stuck
            if not view.had.issuperset(self.witness.groups[self.witness.written[name].group])
            and name not in self.sites[0].replica.given_up
        )

    def turn_up(self) -> None:
        """Some of what was lost with a disk is found again, is judged or not, and all meet once more."""
        held = {name for site in self.sites for name in site.view.had}
        gone = [name for name in self.changes if name not in held]
        if not gone or self.rng.random() < 0.3:
            return
        groups = {self.witness.written[name].group for name in gone}
        found = [
            name for group in sorted(groups) if self.rng.random() < 0.7 for name in self.witness.groups[group]
        ]
        self.seen["turned up"] += len(found)
        for name in found:
            self.hand(self.rng.choice(self.sites), [name], ())
            if self.rng.random() < 0.6 and self.changes[name].header.kind == THING:
                self.verdict(self.rng.choice(self.sites), name, self.rng.choice((OK, OK, VOID)))
        self.heal()

    def look_back(self) -> None:
        """Count what this history came to, so that a test can tell that histories meet everything they are for."""
        view = self.sites[0].view
        for record in self.witness.records:
            for name in view.fields(record):
                shown = view.shown(record, name)
                values = [self.witness.written[head].values[name] for head in shown.heads]
                alike = all(same(value, values[0]) for value in values)
                self.seen["conflict"] += shown.is_conflict
                self.seen["equal values"] += len(values) > 1 and alike
                self.seen["texts put together"] += name == "note" and not alike and not shown.is_conflict
                self.seen["add beside removal"] += name.startswith("tags/") and not alike
                self.seen["deletion beside restoring"] += name == "deleted" and not alike
                self.seen["several same_as"] += name == "same_as" and len(values) > 1
            self.seen["deleted while edited"] += bool(view.edited_unseen(record))
        places = Counter((e.stream, e.device, e.n) for e in self.witness.written.values())
        self.seen["two changes in one place"] += max(places.values()) > 1
        self.seen["erased"] += bool(view.erased)
        self.seen["half a group is gone"] += bool(view.waiting)
        for written in self.witness.written.values():
            for name, heads in written.screen.items():
                below = [self.witness.written[head] for head in heads if name in written.values]
                self.seen["written over a void one"] += any(
                    b.name in view.applied and not view.is_accepted(b.name) for b in below
                )

    def settle_all(self) -> None:
        """One computer settles all conflicts: they are settled everywhere."""
        site = self.rng.choice(self.sites)
        for record in sorted(r for r, names in site.replica.records.items() if names):
            for name in site.replica.history(record).conflicts():
                self.settle_one(site, record, name)
        self.heal()
        for other in self.sites:
            for record in sorted(r for r, names in other.replica.records.items() if names):
                expect(not other.replica.history(record).conflicts(), f"{record}: still in conflict")


def run_history(seed: int, core: Core) -> tuple[str, Counter[str]]:
    """Run one history: the digest of its trace, and what it went through. Raises WrongError, or whatever a broken core raises."""
    world = World(seed, core)
    return world.run(), world.seen
