"""One history on the real stack, from the same generator as those in memory; then everything heals, and the same must be true."""

import hashlib
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from tests.simulation.checks import expect
from tests.simulation.stack.acts import ACTS, NAMED, read_files
from tests.simulation.stack.house import House, Nursery
from tests.simulation.stack.laptop import TrappedLedger
from tests.simulation.stack.mutants import MUTANTS
from tests.simulation.stack.world import RealSite, RealWorld
from tests.simulation.sync import kinds
from tests.simulation.sync.checks import check_world, kept_of
from tests.simulation.sync.headquarters import TEAMS
from tests.simulation.sync.histories import ROUNDS, Script, active, give_up, script_of, settle_all, state_of
from tests.simulation.sync.stack import plant
from zsapp.base.errors import NeedsPersonError
from zsapp.domain.ids import Hash
from zsapp.sync import engine, http, local, monitor
from zsapp.sync.events import State
from zsapp.sync.protocol import Trouble

LEAST, MOST = 16, 44  # acts
PAGES = (2, 5, 20, 1000)


def real_script_of(seed: int) -> Script:
    """The script of a seed."""
    return script_of(seed, ACTS, least=LEAST, most=MOST)


def run(script: Script, house: House, nursery: Nursery, fault: str = "") -> Counter[str]:
    """Live through a script, heal, check; what was met. Raises WrongError, or what the code raises."""
    page = random.Random(f"page {script.seed}").choice(PAGES)
    with ExitStack() as stack:
        where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zs", dir=house.dir)))
        planted = next((each for each in MUTANTS if each.name == fault), None)
        if planted is not None:
            stack.enter_context(plant(planted))
        stack.enter_context(kinds.known())
        kinds.know(kinds.NEWER)  # laptops; the hub knows them after its upgrade
        _set(stack, page)
        world = RealWorld(script.seed, page, house, nursery, where, fault)
        stack.callback(world.close)
        live(world, script)
        at_hub = held(world, [world.office.file])
        heal(world)
        if world.rng.random() < 0.3:
            settle_all(world, heal)
        check_tables(world)
        check_files(world, at_hub | held(world, [site.laptop.file for site in active(world)]))
        return world.seen + world.proxy.seen


def _set(stack: ExitStack, page: int) -> None:
    """Pages of a size, short waiting, and ledgers that can be killed, for as long as the stack holds."""
    values = [
        (engine, "PAGE_CHANGES", page), (local, "PAGE_CHANGES", page), (engine, "BACK_OFF_S", 0.02),
        (http, "READ_S", 20.0), (monitor, "LocalLedger", TrappedLedger),
    ]  # fmt: skip
    for module, name, value in values:
        stack.callback(setattr, module, name, getattr(module, name))
        setattr(module, name, value)


def live(world: RealWorld, script: Script) -> None:
    """First pulls without faults, then the script."""
    for site in world.sites:
        if world.rng.random() < 0.8:
            whole_round(site)
            site.snapshot = site.twin()
    world.proxy.is_faulty = True
    for name, seed in script.steps:
        world.forked(seed)
        world.tick += 1
        world.proxy.tick = world.tick
        world.now_us += world.rng.choice((0, 1, 1_000_000, 3_600_000_000))
        was_upgraded = world.is_upgraded
        NAMED[name](world, world.rng.choice(world.sites))
        if world.is_upgraded and not was_upgraded:
            world.office.upgrade()
        world.proxy.deliver_late()
        read_files(world)


def whole_round(site: RealSite) -> None:
    """A round to its end."""
    site.begin()
    site.settle()


# -- afterwards


def heal(world: RealWorld) -> None:
    """No more faults; everybody synchronises until nothing moves."""
    for site in world.sites:
        site.settle()
    world.proxy.is_faulty = False
    if not world.office.wish.is_newer:
        world.office.upgrade()
    world.tick += 1_000
    world.proxy.tick = world.tick
    world.proxy.deliver_late()
    read_files(world)
    for site in world.sites:
        site.start()
    kept: set[Hash] = set()
    for _round in range(ROUNDS):
        before = state_of(world)
        for site in world.sites:
            site.begin()
        for site in world.sites:
            visit(world, site)
        world.office.look()
        give_up(world)
        world.office.look()
        kept = kept_of(world, active(world))
        if state_of(world) == before:
            break
    else:
        expect(False, f"not quiet after {ROUNDS} rounds: {[str(s.engine.status) for s in world.sites]}")
    check_world(world, active(world), kept)
    expect(not world.proxy.wrongs, f"seen on the way: {world.proxy.wrongs[:3]}")


def visit(world: RealWorld, site: RealSite) -> None:
    """A person synchronises; whose token is not known any more logs in again, who was revoked cannot."""
    site.settle()
    status = site.engine.status
    if status.state is not State.NEEDS_YOU:
        return
    expect(status.trouble in (Trouble.REVOKED, Trouble.LOG_IN), f"{site.laptop.device}: {status}")
    if world.office.shown(site.user, "team") is None and site.user != "staff":
        world.office.write("user", site.user, {"team": TEAMS[0]})  # nobody is let in who has no team
    try:
        world.log_in(site)
    except NeedsPersonError:
        world.office.look()
        devices = (site.account.device, site.laptop.device)
        expect(any(map(world.office.is_revoked, devices)), f"{site.laptop.device}: not let in")
        return
    world.seen["joined again"] += 1
    whole_round(site)


def check_tables(world: RealWorld) -> None:
    """What the profiles derive from their logs is the same everywhere, and what the log makes; nobody swallowed a bug."""
    shown: dict[frozenset[str], str] = {}
    for site in active(world):
        damage = site.laptop.damage()
        expect(not damage, f"{site.laptop.device}: {damage[:2]}")
        digest = site.laptop.shown()
        first = shown.setdefault(frozenset(site.laptop.readable), digest)
        expect(first == digest, f"{site.laptop.device}: the tables of who reads the same differ")
    last = active(world)[-1]
    last.laptop.store.rebuild()
    expect(
        last.laptop.shown() == digest, f"{last.laptop.device}: the tables are not what the log makes of them"
    )


def held(world: RealWorld, places: Iterable[Callable[[str], bytes | None]]) -> set[str]:
    """The attachments whose bytes lie in one of these places."""
    named = {record: hashlib.sha256(content).hexdigest() for record, content in world.files_kept.items()}
    many = list(places)
    return {record for record, name in named.items() if any(place(name) is not None for place in many)}


def check_files(world: RealWorld, kept: set[str]) -> None:
    """Attachments that stand are at the hub and with everybody who reads their stream, byte for byte."""
    for record in sorted(kept):  # at the hub before, or with somebody who may still speak
        content = world.files_kept[record]
        if not world.office.view.exists(record):
            continue  # void, or gone with a disk
        name = hashlib.sha256(content).hexdigest()
        expect(world.office.file(name) == content, f"{record}: not at the hub")
        for site in active(world):
            if world.home[record] in site.laptop.readable:
                expect(site.laptop.file(name) == content, f"{record}: not with {site.laptop.device}")
                world.seen["file compared"] += 1
