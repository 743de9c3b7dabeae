"""What must be true once all faults are over and everybody has met the hub."""

from tests.simulation.checks import (
    check_chains,
    check_deleted_stays,
    check_links,
    check_record,
    contents,
    expect,
)
from tests.simulation.sync.world import SyncSite, SyncWorld
from zsapp.domain.change import Judgement
from zsapp.domain.ids import Hash
from zsapp.sync.events import State


def kept_of(world: SyncWorld, active: list[SyncSite]) -> set[Hash]:
    """The changes that the hub or a laptop which may still speak holds."""
    held = set(world.office.database.rows.changes)
    for site in active:
        held |= site.laptop.log.keys() | site.laptop.waiting.keys()
    return held


def check_world(world: SyncWorld, active: list[SyncSite], kept: set[Hash]) -> None:
    """All of it."""
    check_hub(world, kept)
    for site in active:
        check_site(world, site)
    for stream in world.streams():
        shown = []
        for site in active:
            if stream in site.laptop.readable:
                found = contents(site.replica)
                shown.append({r: v for r, v in found.items() if stream in streams_of(site, r)})
        expect(all(each == shown[0] for each in shown), "laptops show different values")


def streams_of(site: SyncSite, record: str) -> set[str]:
    """Where the changes of a record lie: one stream, unless somebody wrote where it does not live."""
    return {str(site.laptop.log[name].header.stream) for name in site.laptop.records[record]}


def check_hub(world: SyncWorld, kept: set[Hash]) -> None:
    """Nothing lost, nothing twice, all judged, no content of what was erased."""
    rows, view = world.office.database.rows, world.office.view
    stored = set(rows.changes)
    stuck = {
        n for n in kept - stored if not kept.issuperset(world.witness.groups[world.witness.written[n].group])
    }
    lost = kept - stored - stuck
    expect(not lost, f"{len(lost)} changes did not reach the hub: {sorted(lost)[:3]}")
    expect(stored == view.applied, "the hub holds other changes than were handed to it")
    expect(set(rows.erased) == view.erased, "the hub erased other records")
    placed = [name for places in rows.places.values() for _seq, name in places]
    expect(len(placed) == len(set(placed)) == len(stored), "a change has two places")
    for name, change in rows.changes.items():
        gone = change.header.record in view.erased
        expect((change.values is None) == gone, f"the hub's content of {change.header.record} is amiss")
        judged = max(rows.said.get(name, (Judgement.NONE,)))
        expect(gone or judged > Judgement.LOST, f"{name[:8]} was never judged")
    for stream in world.streams():
        expect(
            rows.digests.get(stream, 0) == view.digest(stream), f"the hub's digest of {stream} is not the sum"
        )


def check_site(world: SyncWorld, site: SyncSite) -> None:
    """One laptop: up to date, holds what it may read and all of it, and shows what the oracle says."""
    laptop, rows, where = site.laptop, world.office.database.rows, site.laptop.device
    expect(site.engine.status.state is State.UP_TO_DATE, f"{where}: {site.engine.status}")
    reads = world.office.reads(site.user)
    known = laptop.readable & set(world.streams())
    expect(known == reads, f"{where}: thinks to read {sorted(known)}, not {sorted(reads)}")
    held = {change.header.stream for change in laptop.log.values()}
    expect(held <= reads, f"{where}: holds streams that are not its user's")
    expect(not laptop.owed & laptop.log.keys(), f"{where}: has something unsent")
    due = {name for name, change in rows.changes.items() if change.header.stream in reads}
    expect(set(laptop.log) == due, f"{where}: {len(due ^ set(laptop.log))} changes amiss")
    for stream in sorted(reads):
        same = laptop.digests.get(stream, 0) == rows.digests.get(stream, 0)
        expect(same, f"{where}: another digest of {stream}")
    words = {
        (v.stream, n, int(v.judgement))
        for _s, v in rows.sheets.values()
        for n in v.hashes
        if v.stream in reads
    }
    expect(laptop.verdicts == words, f"{where}: other verdicts")
    moments = world.office.moments
    told = [(n, v.at) for v in laptop.sheets.values() for n in v.hashes]
    expect(all(at in moments[n] for n, at in told), f"{where}: a moment at which the hub judged nothing")
    check_chains(site.replica, site.view)
    check_links(site.replica, site.view)
    for record in sorted(r for r, names in laptop.records.items() if names):
        check_record(site.replica, site.view, record)
    check_deleted_stays(site.replica, site.view, world.witness)
