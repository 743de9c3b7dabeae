"""What happens to computers: meetings, verdicts, copies, lost disks, wrong clocks."""

from tests.simulation import people
from tests.simulation.checks import WrongError, check_chains
from tests.simulation.kinds import THING
from tests.simulation.oracle import LOST, OK, VOID
from tests.simulation.world import MOST_REPLICAS, YEAR_2099_US, Site, World
from zsapp.domain.ids import Hash


def meet(world: World, site: Site) -> None:
    """Something arrives from another computer: all, pages of groups, odd pieces; disordered, and some of it again."""
    rng = world.rng
    other = rng.choice(world.sites)
    if other is site:
        return
    missing = [name for name in other.replica.applied if name not in site.view.had]
    style = rng.random()
    if style < 0.3 and missing:  # a page of whole groups
        cut = rng.randint(1, len(missing))
        groups = {world.witness.written[name].group for name in missing[:cut]}
        missing = [name for name in missing if world.witness.written[name].group in groups]
    elif style < 0.45:  # any groups
        chance = rng.random()
        kept: dict[Hash, bool] = {}
        missing = [
            name
            for name in missing
            if kept.setdefault(world.witness.written[name].group, rng.random() < chance)
        ]
    elif style < 0.65:  # odd pieces
        chance = rng.random()
        missing = [name for name in missing if rng.random() < chance]
    if rng.random() < 0.3:
        missing += rng.sample(other.replica.applied, min(5, len(other.replica.applied)))
    if rng.random() < 0.4:
        rng.shuffle(missing)
    world.hand(site, missing, [v for v in sorted(other.view.verdicts) if rng.random() < 0.7])
    if rng.random() < 0.3:
        check_chains(site.replica, site.view)


def judge(world: World, site: Site) -> None:
    """The hub judges something; the word reaches one computer now and the others later."""
    rng = world.rng
    waits = [n for n in site.replica.waiting if world.witness.written[n].group == n]
    if waits and rng.random() < 0.5:  # given up, though it may turn up yet
        before = world.witness.written[rng.choice(waits)].prev
        if before not in site.replica.log and world.changes[before].header.kind == THING:
            world.verdict(site, before, LOST)
            return
    known = [n for n in site.replica.applied if world.changes[n].header.kind == THING]
    if not known:
        return
    name = rng.choice(known[-12:])
    judgement = rng.choice((OK, VOID, VOID, LOST))
    told = rng.choice(world.sites)
    world.verdict(told, name, judgement)


def copy_profile(world: World, site: Site) -> None:
    """Somebody copies the folder to another computer; both go on."""
    if len(world.sites) < MOST_REPLICAS:
        world.sites.append(site.twin())


def snapshot(world: World, site: Site) -> None:
    """A backup of the folder."""
    site.snapshot = site.twin()


def roll_back(world: World, site: Site) -> None:
    """The folder is as it was: known to the program where it restored a backup itself, unknown where the disk did it."""
    if site.snapshot is None:
        return
    place = next(i for i, other in enumerate(world.sites) if other is site)
    old = site.snapshot.twin()
    old.snapshot = site.snapshot
    old.forms, old.newest = [], []
    old.replica.is_copied |= world.rng.random() < 0.5
    world.sites[place] = old


def break_off(world: World, site: Site) -> None:
    """Pieces of its newest work have gone out, then its disk is as it was."""
    people.several(world, site)
    other = world.rng.choice(world.sites)
    if other is not site:
        newest = [name for name in site.replica.applied[-4:] if name not in other.view.had]
        world.hand(other, [name for name in newest if world.rng.random() < 0.5], ())
        roll_back(world, site)


def set_clock(world: World, site: Site) -> None:
    """Its clock steps, or says 2099 for a while."""
    if world.rng.random() < 0.3:
        site.clock_us = YEAR_2099_US - world.now_us if site.clock_us < 10**14 else 0
    else:
        site.clock_us = world.rng.randint(-3_000_000_000, 3_000_000_000)


def damage(world: World, site: Site) -> None:
    """A change arrives damaged: refused, nothing stored."""
    change = world.changes[world.rng.choice(list(world.changes))]
    if change.body_bytes is None or len(change.body_bytes) < 20:
        return
    place = world.rng.randrange(len(change.body_bytes))
    body = bytearray(change.body_bytes)
    body[place] ^= 1
    try:
        world.core.change.received(change.header_bytes, change.salt, bytes(body))
    except world.core.change.RefusedError:
        return
    raise WrongError("a damaged change was taken")
