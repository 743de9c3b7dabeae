"""One history of synchronisation: a script of acts, each with its own chance, so that one can be left out and the others stay the same."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.simulation import people
from tests.simulation.checks import expect
from tests.simulation.sync import network
from tests.simulation.sync.acts import ACTS, NAMED, Act, read_files
from tests.simulation.sync.checks import check_world, kept_of
from tests.simulation.sync.kinds import NEWER, know
from tests.simulation.sync.stack import laid
from tests.simulation.sync.world import SyncSite, SyncWorld
from zsapp.domain.ids import Hash, StreamId
from zsapp.server.shelf import Account
from zsapp.sync import protocol
from zsapp.sync.events import State
from zsapp.sync.protocol import GiveUp, Trouble

ROUNDS = 10  # to quiet
EXCHANGES = 600  # in one round
SIGNED_EVERY = 50  # histories of which one runs on real signatures

Step = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Script:
    """A history: the seed of its beginning, and its steps, each an act with a seed."""

    seed: int
    steps: tuple[Step, ...]


def script_of(
    seed: int, acts: Sequence[tuple[Act, int]] = ACTS, *, least: int = 20, most: int = 60
) -> Script:
    """The script of a seed: `least` to `most` of these acts, by their weights."""
    rng = random.Random(f"sync {seed}")
    names, weights = [act.__name__ for act, _ in acts], [weight for _, weight in acts]
    chosen = rng.choices(names, weights, k=rng.randint(least, most))
    return Script(seed, tuple((name, rng.getrandbits(32)) for name in chosen))


def run(script: Script) -> tuple[str, Counter[str]]:
    """Live through a script, heal, check; the digest of the trace, and what was met. Raises WrongError, or what the code raises."""
    page = random.Random(f"page {script.seed}").choice((1, 2, 5, 20, 1000))
    with laid(page=page, is_signed=script.seed % SIGNED_EVERY == 0):
        world = SyncWorld(script.seed, page)
        begin(world)
        for name, seed in script.steps:
            step(world, name, seed)
        world.forked(script.seed)
        heal(world)
        if world.rng.random() < 0.3:
            settle_all(world, heal)
        return world.trace.hexdigest()[:16], world.seen


def begin(world: SyncWorld) -> None:
    """First pulls."""
    for site in world.sites:
        if world.rng.random() < 0.8:
            whole_round(world, site)
            site.snapshot = site.twin()


def step(world: SyncWorld, name: str, seed: int) -> None:
    """One tick."""
    world.forked(seed)
    world.tick += 1
    world.now_us += world.rng.choice((0, 1, 1_000_000, 3_600_000_000))
    world.say(name)
    NAMED[name](world, world.rng.choice(world.sites))
    network.deliver_late(world)
    read_files(world)


def whole_round(world: SyncWorld, site: SyncSite) -> None:
    """A round without faults."""
    network.begin(world, site)
    for _ in range(EXCHANGES):
        if site.pending is None:
            return
        network.exchange(world, site, has_faults=False)
    expect(False, "a round does not end")


# -- afterwards


def active(world: SyncWorld) -> list[SyncSite]:
    """The laptops that were not revoked."""
    return [site for site in world.sites if not world.office.is_revoked(site.account.device)]


def heal(world: SyncWorld) -> None:
    """No more faults; everybody synchronises until nothing moves."""
    world.is_healing = True
    know(NEWER)
    world.tick += 1_000
    network.deliver_late(world)
    read_files(world)
    for site in world.sites:
        site.trap = None
        site.start()
    kept: set[Hash] = set()
    for _round in range(ROUNDS):
        world.rng.shuffle(world.sites)
        before = state_of(world)
        for site in world.sites:
            visit(world, site)
        give_up(world)
        kept = kept_of(world, active(world))
        if state_of(world) == before:
            break
    else:
        expect(False, f"not quiet after {ROUNDS} rounds: {[str(s.engine.status) for s in world.sites]}")
    check_world(world, active(world), kept)
    world.say("quiet", sorted(world.office.database.rows.digests.items()))


def state_of(world: SyncWorld) -> object:
    """All that a round may move."""
    rows = world.office.database.rows
    laptops = sorted(
        (s.laptop.device, id(s), sorted(s.laptop.digests.items()), len(s.laptop.owed)) for s in world.sites
    )
    return sorted(rows.digests.items()), len(rows.changes), laptops


def visit(world: SyncWorld, site: SyncSite) -> None:
    """A person synchronises; who is told that his laptop is unknown joins again, who was revoked cannot."""
    whole_round(world, site)
    status = site.engine.status
    if status.state is State.NEEDS_YOU:
        expect(status.trouble is Trouble.REVOKED, f"{site.laptop.device}: {status}")
        if world.office.is_revoked(site.account.device):
            return
        key = world.public_keys[site.account.device]
        world.office.enrol(site.account.device, site.user, key)
        world.seen["joined again"] += 1
        whole_round(world, site)


def give_up(world: SyncWorld) -> None:
    """Headquarters gives up what somebody waits for and nobody can bring."""
    held = kept_of(world, active(world))
    wanted: dict[StreamId, set[Hash]] = {}
    for site in active(world):
        for change in [
            *site.laptop.waiting.values(),
            *(site.laptop.log[n] for n in site.laptop.owed if n in site.laptop.log),
        ]:
            header = change.header
            is_gone = header.prev not in held and header.prev in world.witness.written
            if is_gone and header.prev not in site.laptop.given_up:
                wanted.setdefault(header.stream, set()).add(header.prev)
    staff = next((s for s in active(world) if s.user == "staff"), None)
    rows = world.office.database.rows.changes
    for stream, names in sorted(wanted.items()):
        if staff is not None:
            there = [name for name, each in rows.items() if each.header.stream == stream]
            question = GiveUp(stream, [*sorted(names), *there[:1]])  # what is there is not given up
            world.office.answer(
                GiveUp.path, protocol.packed(question), Account(staff.user, staff.account.device)
            )
            world.seen["gave up"] += len(names)


def settle_all(world: SyncWorld, heal: Callable[[Any], None]) -> None:
    """One laptop settles all conflicts it sees: they are settled everywhere."""
    sites = [s for s in active(world) if world.can_write(s) and s.user == "staff"]
    if not sites:
        return
    site = world.rng.choice(sites)
    for record in sorted(r for r, names in site.replica.records.items() if names):
        if site.laptop.log[site.laptop.records[record][0]].header.kind in world.kinds:
            for name in site.replica.history(record).conflicts():
                people.settle_one(world, site, record, name)
    heal(world)
    for other in active(world):
        for record in sorted(r for r, names in other.replica.records.items() if names):
            is_ours = other.laptop.log[other.laptop.records[record][0]].header.kind in world.kinds
            conflicts = other.replica.history(record).conflicts() if is_ours else []
            expect(not conflicts, f"{record}: still in conflict: {conflicts}")
