"""What happens in a history of synchronisation, one tick each; what people do at their desks is that of the core's histories."""

from collections.abc import Callable
from typing import Any

from tests.simulation import faults, people
from tests.simulation.replica import Draft
from tests.simulation.sync import network
from tests.simulation.sync.headquarters import LEADER, MEMBER, ORGANISATION, STAFF, TEAMS
from tests.simulation.sync.kinds import NEWER, know
from tests.simulation.sync.laptop import MemoryLedger
from tests.simulation.sync.world import File, SyncSite, SyncWorld
from tests.simulation.world import Site, World
from zsapp.domain.heads import enrolled_key, is_verdict_genuine, proved
from zsapp.domain.ids import DeviceId, RecordId
from zsapp.sync.protocol import Page

MOST_LAPTOPS = 5
Act = Callable[[SyncWorld, SyncSite], None]


def at_desk(act: Callable[[World, Site], None]) -> Act:
    """What a person does at a laptop that has its first pull; the engine hears of it."""

    def done(world: SyncWorld, site: SyncSite) -> None:
        if world.can_write(site):
            before = len(world.changes)
            act(world, site)
            if len(world.changes) > before and world.rng.random() < 0.3:
                network.feed(world, site, network.Edited())

    done.__name__ = act.__name__
    return done


# -- synchronisation


def synchronise(world: SyncWorld, site: SyncSite) -> None:
    """A round as far as it comes; it may stay under way while others go on."""
    network.begin(world, site)
    for _ in range(world.rng.choice((1, 2, 4, 8, 15, 40, 40))):
        network.exchange(world, site, has_faults=world.rng.random() < 0.5)


def kill(world: SyncWorld, site: SyncSite) -> None:
    """The program is killed wherever it is."""
    site.start()


# -- hand-over by file


def hand_over(world: SyncWorld, site: SyncSite) -> None:
    """Everything the hub has not acknowledged goes to somebody through a chat; now and then all there is."""
    rng, laptop = world.rng, site.laptop
    log = laptop.log
    names = laptop.owed & log.keys() if rng.random() < 0.6 else set(log)
    enrolments = {n for n, c in log.items() if c.header.stream == ORGANISATION and c.header.kind == "device"}
    page = laptop.page_of(sorted(names | enrolments), most=10_000)
    if not page.changes:
        return
    sheets = [sheet for sheet in laptop.sheets.values() if rng.random() < 0.5]
    page = Page(page.changes, page.heads, tuple(dict.fromkeys([*page.verdicts, *sheets])))
    reader = rng.choice(world.sites)
    if rng.random() < 0.7:  # else the file is lost
        world.files.append(File(world.tick + rng.choice((0, 1, 5, 60)), reader.user, page))
        if rng.random() < 0.2:
            world.files.append(File(world.tick + rng.randint(0, 150), reader.user, page))
    world.seen["file"] += 1


def read_files(world: SyncWorld) -> None:
    """Files that have come are read."""
    due = [file for file in world.files if file.due <= world.tick]
    world.files = [file for file in world.files if file.due > world.tick]
    for file in due:
        for site in world.sites:
            if site.user == file.reader:
                read_file(world, site, file.page)


def read_file(world: SyncWorld, site: SyncSite, page: Page) -> None:
    """Take what is proved, of streams that the reader belongs to."""
    laptop = site.laptop
    keys = {
        c.header.record: (c.values or {}).get("public_key") for c in page.changes if c.header.kind == "device"
    }

    def key_of(device: DeviceId) -> bytes:
        if laptop.records.get(device):
            return enrolled_key(laptop.history(device))
        return bytes.fromhex(str(keys.get(RecordId(device)) or ""))

    mine = [c for c in page.changes if c.header.stream in laptop.readable]
    proofs = proved(mine, page.heads, key_of)
    taken = tuple(c for c in mine if c.hash in proofs)
    sheets = tuple(
        v for v in page.verdicts if v.stream in laptop.readable and is_verdict_genuine(v, laptop.pinned.key)
    )
    heads = tuple(h for h in page.heads if h.hash in proofs)
    world.seen["file read"] += bool(taken)
    MemoryLedger(site, most=world.page).read_file(Page(taken, heads, sheets))
    world.say("file", laptop.device, [c.hash for c in taken])


# -- what people do that they have no right to, or only some


def seal(world: SyncWorld, site: SyncSite) -> None:
    """Set a field that only leaders may."""
    record = world.pick(site)
    if record is not None:
        opened = world.read(site, record)
        if "sealed" not in opened.form.conflicts:
            world.write(site, world.stream_of(record), [world.draft(opened, {"sealed": "是"}, whole=False)])


def promote_self(world: SyncWorld, site: SyncSite) -> None:
    """Write what only the hub may."""
    view = site.view
    if view.exists(site.user):
        heads = view.shown(site.user, "role").heads
        values = {"role": STAFF}
        draft = Draft("user", site.user, values, {"role": tuple(sorted(heads))})
        before = {"role": view.shown(site.user, "role").value}
        world.write(site, ORGANISATION, [(draft, {"role": heads}, before)])


def renew(world: SyncWorld, site: SyncSite) -> None:
    """Write what the hub does not know yet."""
    record = world.pick(site)
    if record is not None and site.is_newer:
        opened = world.read(site, record)
        if "novel" not in opened.form.conflicts:
            world.write(site, world.stream_of(record), [world.draft(opened, {"novel": "新"}, whole=False)])


def erase(world: SyncWorld, site: SyncSite) -> None:
    """Headquarters erases; nobody else is offered it."""
    if site.user == "staff" and not site.is_newer:
        people.erase(world, site)


# -- what the hub's administrator does, and what happens to the hub


def change_role(world: SyncWorld, site: SyncSite) -> None:
    """A user gets another role."""
    user = world.rng.choice(world.users[1:-1])
    values = {"role": world.rng.choice((MEMBER, LEADER, LEADER, STAFF))}
    world.office.write("user", user, values)
    world.seen["role changed"] += 1


def move(world: SyncWorld, site: SyncSite) -> None:
    """A user moves to another team, or to none."""
    user = world.rng.choice(world.users[1:-1])
    world.office.write("user", user, {"team": world.rng.choice((*TEAMS, *TEAMS, None))})
    world.seen["moved"] += 1


def revoke(world: SyncWorld, site: SyncSite) -> None:
    """A device is revoked."""
    device = world.rng.choice((site.account.device, site.laptop.device))
    if site.user != "staff" and world.office.view.exists(device):
        world.office.write("device", device, {"revoked": True})
        world.seen["revoked"] += 1


def join(world: SyncWorld, site: SyncSite) -> None:
    """Somebody gets a laptop."""
    if len(world.sites) < MOST_LAPTOPS:
        world.join(world.rng.choice(world.users[:-1]))


def back_up(world: SyncWorld, site: SyncSite) -> None:
    """The hub's database is backed up."""
    world.office.back_up()


def restore_hub(world: SyncWorld, site: SyncSite) -> None:
    """The hub's database is as it was."""
    rng = world.rng
    backups = world.office.backups
    which = rng.randrange(max(0, len(backups) - 3), len(backups))
    world.office.restore(which, is_new_epoch=rng.random() < 0.5)
    world.seen["hub restored"] += 1


def upgrade(world: SyncWorld, site: SyncSite) -> None:
    """The hub gets the newer version."""
    know(NEWER)
    world.seen["upgraded"] += not world.is_upgraded
    world.is_upgraded = True


def copy_profile(world: SyncWorld, site: SyncSite) -> None:
    """A folder is copied to another computer."""
    if len(world.sites) < MOST_LAPTOPS:
        world.sites.append(site.twin())
        world.seen["profile copied"] += 1


def roll_back(world: SyncWorld, site: SyncSite) -> None:
    """A profile is as it was; not one that erased since, or nobody would know why contents are gone."""
    if site.snapshot is not None and site.replica.erased > site.snapshot.replica.erased:
        return
    world.seen["profile rolled back"] += site.snapshot is not None
    faults.roll_back(world, site)


DESK: tuple[tuple[Act, int], ...] = (
    (people.edit, 14),
    (people.open_form, 6),
    (people.save_form, 7),
    (people.create, 9),
    (people.several, 5),
    (people.delete, 4),
    (people.restore, 3),
    (people.settle, 5),
    (people.undo, 5),
    (people.join_records, 2),
    (erase, 1),
    (seal, 3),
    (promote_self, 1),
    (renew, 3),
)
ELSEWHERE: tuple[tuple[Act, int], ...] = (
    (change_role, 3),
    (move, 3),
    (revoke, 1),
    (join, 2),
    (back_up, 4),
    (restore_hub, 3),
    (upgrade, 1),
    (copy_profile, 2),
    (faults.snapshot, 3),
    (roll_back, 2),
    (faults.set_clock, 2),
)
ACTS: tuple[tuple[Act, int], ...] = (
    *((at_desk(act), weight) for act, weight in DESK),
    (synchronise, 40),
    (kill, 2),
    (hand_over, 7),
    *ELSEWHERE,
)
NAMED: dict[str, Any] = {act.__name__: act for act, _ in ACTS}
