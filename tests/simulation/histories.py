"""One random history from one seed: several computers work, meet now and then, suffer faults, and meet again in the end."""

from collections import Counter
from collections.abc import Callable

from tests.simulation import faults, people
from tests.simulation.checks import WrongError, check_all, expect
from tests.simulation.core import Core
from tests.simulation.kinds import THING
from tests.simulation.oracle import LOST, OK, VOID, same
from tests.simulation.world import Site, World
from zsapp.domain.ids import Hash

ROUNDS = 10  # that it may take until all is quiet
ACTIONS: tuple[tuple[Callable[[World, Site], None], int], ...] = (
    (people.edit, 16),
    (people.open_form, 10),
    (people.save_form, 10),
    (people.create, 9),
    (people.several, 6),
    (people.delete, 5),
    (people.restore, 4),
    (people.settle, 8),
    (people.undo, 9),
    (people.join_records, 6),
    (people.erase, 1),
    (faults.meet, 26),
    (faults.judge, 9),
    (faults.copy_profile, 2),
    (faults.snapshot, 3),
    (faults.roll_back, 4),
    (faults.break_off, 2),
    (faults.set_clock, 3),
    (faults.damage, 1),
)


def run(world: World) -> str:
    """Live, meet again, check; gives the digest of the trace."""
    actions, weights = [action for action, _ in ACTIONS], [weight for _, weight in ACTIONS]
    people.create(world, world.sites[0])
    for _ in range(world.rng.randint(20, 55)):
        world.now_us += world.rng.choice((0, 1, 1_000_000, 3_600_000_000))
        (action,) = world.rng.choices(actions, weights)
        world.say(action.__name__)
        action(world, world.rng.choice(world.sites))
    heal(world)
    turn_up(world)
    look_back(world)
    if world.rng.random() < 0.3:
        settle_all(world)
    return world.trace.hexdigest()[:16]


def heal(world: World) -> None:
    """Everybody meets everybody; headquarters gives up what went down with a disk; then all is looked at."""
    for _ in range(ROUNDS):
        exchange(world)
        given_up = missing(world)
        if not given_up:
            break
        world.seen["gave up"] += len(given_up)
        for name in given_up:
            world.verdict(world.rng.choice(world.sites), name, LOST)
    else:
        raise WrongError(f"not quiet after {ROUNDS} rounds")
    kept = {name for site in world.sites for name in site.view.had}
    check_all([(site.replica, site.view) for site in world.sites], world.witness, kept)
    world.say("quiet", sorted(world.sites[0].replica.digests.items()))


def exchange(world: World) -> None:
    """Hand everything that any computer holds to all, in an order of its own for each."""
    held = {name: None for site in world.sites for name in (*site.replica.applied, *site.replica.waiting)}
    verdicts = sorted({verdict for site in world.sites for verdict in site.view.verdicts})
    for site in world.sites:
        names = [name for name in held if name not in site.view.had]
        world.rng.shuffle(names)
        cut = world.rng.randint(0, len(names))
        world.hand(site, names[:cut], ())
        world.hand(site, names[cut:], verdicts)


def missing(world: World) -> list[Hash]:
    """What groups wait for and nobody can bring: changes that nobody holds, and the ends of groups that are not whole any more."""
    view = world.sites[0].view
    waits = [world.witness.written[name] for name in sorted(view.waiting)]
    stuck = {e.prev for e in waits if e.name == e.group and e.prev not in view.applied}
    return sorted(
        name
        for name in stuck
        if not view.had.issuperset(world.witness.groups[world.witness.written[name].group])
        and name not in world.sites[0].replica.given_up
    )


def turn_up(world: World) -> None:
    """Some of what was lost with a disk is found again, is judged or not, and all meet once more."""
    held = {name for site in world.sites for name in site.view.had}
    gone = [name for name in world.changes if name not in held]
    if not gone or world.rng.random() < 0.3:
        return
    groups = {world.witness.written[name].group for name in gone}
    found = [
        name for group in sorted(groups) if world.rng.random() < 0.7 for name in world.witness.groups[group]
    ]
    world.seen["turned up"] += len(found)
    for name in found:
        world.hand(world.rng.choice(world.sites), [name], ())
        if world.rng.random() < 0.6 and world.changes[name].header.kind == THING:
            world.verdict(world.rng.choice(world.sites), name, world.rng.choice((OK, OK, VOID)))
    heal(world)


def look_back(world: World) -> None:
    """Count what this history came to, so that a test can tell that histories meet everything they are for."""
    view = world.sites[0].view
    for record in world.witness.records:
        for name in view.fields(record):
            shown = view.shown(record, name)
            values = [world.witness.written[head].values[name] for head in shown.heads]
            alike = all(same(value, values[0]) for value in values)
            world.seen["conflict"] += shown.is_conflict
            world.seen["equal values"] += len(values) > 1 and alike
            world.seen["texts put together"] += name == "note" and not alike and not shown.is_conflict
            world.seen["add beside removal"] += name.startswith("tags/") and not alike
            world.seen["deletion beside restoring"] += name == "deleted" and not alike
            world.seen["several same_as"] += name == "same_as" and len(values) > 1
        world.seen["deleted while edited"] += bool(view.edited_unseen(record))
    places = Counter((e.stream, e.device, e.n) for e in world.witness.written.values())
    world.seen["two changes in one place"] += max(places.values()) > 1
    world.seen["erased"] += bool(view.erased)
    world.seen["half a group is gone"] += bool(view.waiting)
    for written in world.witness.written.values():
        for name, heads in written.screen.items():
            below = [world.witness.written[head] for head in heads if name in written.values]
            world.seen["written over a void one"] += any(
                b.name in view.applied and not view.is_accepted(b.name) for b in below
            )


def settle_all(world: World) -> None:
    """One computer settles all conflicts: they are settled everywhere."""
    site = world.rng.choice(world.sites)
    for record in sorted(r for r, names in site.replica.records.items() if names):
        for name in site.replica.history(record).conflicts():
            people.settle_one(world, site, record, name)
    heal(world)
    for other in world.sites:
        for record in sorted(r for r, names in other.replica.records.items() if names):
            expect(not other.replica.history(record).conflicts(), f"{record}: still in conflict")


def run_history(seed: int, core: Core) -> tuple[str, Counter[str]]:
    """Run one history: the digest of its trace, and what it went through. Raises WrongError, or whatever a broken core raises."""
    world = World(seed, core)
    return run(world), world.seen
