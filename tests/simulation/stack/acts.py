"""What happens in a history on the real stack: the acts of the simulation, and rounds that run beside them."""

from typing import Any

from tests.simulation.replica import Draft
from tests.simulation.stack.world import TODAY, RealSite, RealWorld
from tests.simulation.sync.acts import DESK, ELSEWHERE, Act
from tests.simulation.sync.headquarters import STREAM_OF
from tests.simulation.sync.network import trap
from tests.support.profiles import FAST, PASSPHRASE
from zsapp.base.errors import UserError
from zsapp.sync.protocol import PIECE_BYTES
from zsapp.verbs import handover
from zsapp.verbs.desk import Desk


def at_laptop(act: Any) -> Act:
    """Done once the laptop's round has ended."""

    def done(world: Any, site: Any) -> None:
        site.settle()
        act(world, site)

    done.__name__ = act.__name__
    return done


def at_desk(act: Any) -> Act:
    """What a person does at a laptop that has its first pull."""

    def done(world: Any, site: Any) -> None:
        site.settle()
        if world.can_write(site):
            act(world, site)

    done.__name__ = act.__name__
    return done


def attach(world: Any, site: Any) -> None:
    """A photo, or a paper of several pieces, is added to what a team has."""
    streams = sorted(site.laptop.readable & set(STREAM_OF.values()))
    if not streams:
        return
    rng, stream = world.rng, world.rng.choice(streams)
    content = rng.randbytes(rng.choice((10, 3_000, 3_000, PIECE_BYTES + 100)))
    name, size = site.laptop.store.keep_blob(content, stream)
    world.counter += 1
    record = f"attachment-{world.counter}"
    world.home[record], world.files_kept[record] = stream, content
    values = {"deleted": False, "title": record, "blob": name, "size": size}
    world.write(site, stream, [(Draft("attachment", record, values, {}), {}, {})])
    world.seen["file attached"] += 1


def synchronise(world: Any, site: Any) -> None:
    """One laptop's round, or everybody's at a time; it may still be under way while others go on."""
    sites = world.sites if world.rng.random() < 0.3 else [site]
    for each in sites:
        each.settle()
        if world.rng.random() < 0.1:
            each.trap = trap(world)
        each.begin()
    if world.rng.random() < 0.5:
        for each in sites:
            each.settle()


def kill(world: Any, site: Any) -> None:
    """The program is killed wherever it is."""
    site.start()


def kill_hub(world: Any, site: Any) -> None:
    """The hub is killed while rounds are under way."""
    world.office.kill_and_start()
    world.seen["hub killed by hand"] += 1


def hand_over(world: RealWorld, site: RealSite) -> None:
    """A sealed file for somebody, which may be lost, late, or come twice."""
    site.settle()
    rng = world.rng
    path = world.folder("file").with_suffix(".zsh")
    desk = Desk.open(site.laptop.store, TODAY)
    handover.write(desk, path, passphrase=PASSPHRASE, kdf=FAST, everything=rng.random() < 0.4)
    site.refresh()
    reader = rng.choice(world.sites)
    world.seen["file"] += 1
    if rng.random() < 0.7:
        world.files.append((world.tick + rng.choice((0, 1, 5, 20)), reader, path))
        if rng.random() < 0.2:
            world.files.append((world.tick + rng.randint(0, 30), reader, path))


def read_files(world: RealWorld) -> None:
    """Files that have come are read."""
    due = [(reader, path) for at, reader, path in world.files if at <= world.tick]
    world.files = [file for file in world.files if file[0] > world.tick]
    for reader, path in due:
        site = next((site for site in world.sites if site is reader), None)
        if site is None:
            continue
        site.settle()
        try:
            handover.read(Desk.open(site.laptop.store, TODAY), [path], passphrase=PASSPHRASE)
        except UserError:
            world.seen["file refused"] += 1
        else:
            world.seen["file read"] += 1
        site.refresh()


ACTS: tuple[tuple[Act, int], ...] = (
    *((at_desk(act), weight) for act, weight in DESK),
    (at_desk(attach), 6),
    (synchronise, 45),
    (kill, 2),
    (kill_hub, 4),
    (hand_over, 4),
    *((at_laptop(act), weight) for act, weight in ELSEWHERE),
)
NAMED: dict[str, Any] = {act.__name__: act for act, _ in ACTS}
