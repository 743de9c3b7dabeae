"""What people do: each looks at one computer, and what he then sees is checked at once."""

from typing import Any

from tests.simulation.checks import check_record, expect
from tests.simulation.kinds import SETS, rule
from tests.simulation.oracle import LINKS_SEEN, same
from tests.simulation.replica import Draft
from tests.simulation.world import OpenForm, Site, World


def filled_in(world: World, opened: OpenForm) -> dict[str, Any]:
    """What a person types into a form; fields in conflict are left alone (rule 1)."""
    free = [f for f in ("name", "note", "tags", "money", "uses") if f not in opened.form.conflicts]
    chosen = {*world.rng.sample(free, min(len(free), world.rng.choice((1, 1, 2, 3))))}
    if "note" in free and world.rng.random() < 0.3:
        chosen.add("note")
    return {name: typed(world, name, opened.form.values.get(name)) for name in free if name in chosen}


def typed(world: World, name: str, old: Any) -> Any:
    """A value for a field; few different ones, so that people come to equal ones."""
    rng = world.rng
    if name == "tags":
        return sorted(set(old or ()) ^ set(rng.sample("xyz", rng.randint(1, 2))))
    if name == "note":
        return text(world, old)
    if name == "money":
        return {"amount": rng.choice((100, 200, 300)), "currency": rng.choice(("CNY", "USD"))}
    if name == "uses":
        return rng.choice([None, *sorted(world.witness.records)])
    return rng.choice((None, "甲", "乙", "丙", "丁", f"名{world.counter}"))


def text(world: World, old: str | None) -> str | None:
    """Edit a text here and there."""
    rng, lines = world.rng, (old or "").split("\n")
    if rng.random() < 0.06:
        return rng.choice((None, ""))
    if not old:
        lines = [f"段{rng.randint(0, 2)}{letter}" for letter in "abcdefgh"]
    for _ in range(rng.choice((1, 1, 2))):
        place = rng.randrange(len(lines))
        world.counter += 1
        new = [] if rng.random() < 0.2 else [f"改{world.counter}" if rng.random() < 0.85 else "补充"]
        lines[place : place + rng.randint(0, 1)] = new
        lines = lines or [""]
    return "\n".join(lines)


def save(world: World, opened: OpenForm, wanted: dict[str, Any]) -> tuple[Draft, Any, Any] | None:
    """The draft of a form as filled in, or None where nothing changes."""
    values = world.core.change.edited(opened.form, wanted, rule)
    told = {f for f, v in wanted.items() if not same(v, opened.form.values.get(f)) and f not in SETS}
    expect(told == {f for f in values if "/" not in f}, "a form writes other fields than were filled in")
    return world.draft(opened, values, whole=world.rng.random() < 0.3) if values else None


def edit(world: World, site: Site) -> None:
    """Open a form, fill it in, save it."""
    record = world.pick(site)
    if record is not None:
        finish(world, site, world.read(site, record))


def finish(world: World, site: Site, opened: OpenForm) -> None:
    """Save a form; where nothing came between, the screen then shows what was typed."""
    if opened.record in site.replica.erased:
        return
    wanted = filled_in(world, opened)
    draft = save(world, opened, wanted)
    if draft is None:
        return
    is_fresh = opened.version == site.version
    world.write(site, world.stream_of(opened.record), [draft])
    check_record(site.replica, site.view, opened.record)
    history = site.replica.history(opened.record)
    if not is_fresh:
        world.seen["saved a form read earlier"] += 1
        return
    for name in draft[0].values:
        state = history.state(name)
        expect(len(state.heads) == 1 and not state.is_conflict, f"{opened.record}.{name}: not alone")
    shown = history.values()
    for name, value in wanted.items():
        expect(same(shown.get(name), value), f"{opened.record}.{name}: saved {value!r}, shows {shown}")


def open_form(world: World, site: Site) -> None:
    """Open a form and leave it open."""
    record = world.pick(site)
    if record is not None:
        site.forms.append(world.read(site, record))


def save_form(world: World, site: Site) -> None:
    """Save a form that was opened some time ago."""
    if site.forms:
        finish(world, site, site.forms.pop(world.rng.randrange(len(site.forms))))


def creation(world: World, site: Site) -> tuple[Draft, Any, Any] | None:
    world.counter += 1
    record = world.new_record(site)
    if site.replica.records.get(record):
        return None
    opened = world.read(site, record)
    values = {"deleted": False, **world.core.change.edited(opened.form, filled_in(world, opened), rule)}
    return world.draft(opened, values, whole=False)


def create(world: World, site: Site) -> None:
    """A new record."""
    draft = creation(world, site)
    if draft is not None:
        world.write(site, world.stream_of(draft[0].record), [draft])


def several(world: World, site: Site) -> None:
    """A group over several records of one stream."""
    drafts: dict[str, tuple[Draft, Any, Any]] = {}
    for _ in range(world.rng.randint(2, 5)):
        record = world.pick(site)
        made = (
            creation(world, site)
            if record is None or world.rng.random() < 0.3
            else edit_of(world, site, record)
        )
        if made is not None:
            drafts[made[0].record] = made
    for stream in world.streams():
        group = [draft for record, draft in drafts.items() if world.stream_of(record) == stream]
        if group:
            world.write(site, stream, group)


def edit_of(world: World, site: Site, record: str) -> tuple[Draft, Any, Any] | None:
    opened = world.read(site, record)
    return save(world, opened, filled_in(world, opened))


def delete(world: World, site: Site) -> None:
    """Delete a record, or confirm its deletion, over all that is seen of it and of the links to it."""
    record = world.pick(site, deleted=world.rng.random() < 0.2)
    if record is None:
        return
    world.seen["deletion confirmed"] += site.view.is_deleted(record)
    draft, screen, before = world.draft(world.read(site, record), {"deleted": True}, whole=True)
    links = frozenset(
        name
        for other in world.witness.records
        for name in site.view.shown(other, "uses").heads
        if world.witness.written[name].values["uses"] == record
    )
    if links:
        draft.over[LINKS_SEEN] = tuple(sorted(links))
        screen[LINKS_SEEN] = links
    world.write(site, world.stream_of(record), [(draft, screen, before)])
    history = site.replica.history(record)
    expect(history.is_deleted and not history.unseen_by_deletion(), f"{record}: deletion does not hold")


def restore(world: World, site: Site) -> None:
    """Take a record out of the recycle bin."""
    record = world.pick(site, deleted=True)
    if record is not None:
        draft = world.draft(world.read(site, record), {"deleted": False}, whole=world.rng.random() < 0.5)
        world.write(site, world.stream_of(record), [draft])
        expect(not site.replica.history(record).is_deleted, f"{record}: not restored")


def settle(world: World, site: Site) -> None:
    """Settle a conflict: one of the values, or another one, over all of them."""
    for record in sorted(r for r, names in site.replica.records.items() if names):
        conflicts = site.replica.history(record).conflicts()
        if conflicts and world.may_touch(site, record) and world.rng.random() < 0.7:
            settle_one(world, site, record, world.rng.choice(conflicts))
            if world.rng.random() < 0.3:
                undo(world, site)
            return


def settle_one(world: World, site: Site, record: str, name: str) -> None:
    opened = world.read(site, record)
    heads = sorted(opened.screen[name])
    kept = world.witness.written[world.rng.choice(heads)].values[name]
    value = kept if world.rng.random() < 0.7 else typed(world, name, kept)
    world.write(site, world.stream_of(record), [world.draft(opened, {name: value}, whole=False)])
    world.seen["settled"] += 1
    state = site.replica.history(record).state(name)
    expect(not state.is_conflict and same(state.value, value), f"{record}.{name}: not settled")


def undo(world: World, site: Site) -> None:
    """Take back the newest group of this computer; where that was an undo, this is redo."""
    drafts = []
    for change in site.newest:
        record = change.header.record
        if change.header.kind not in world.kinds or record in site.replica.erased:
            return
        if change.hash not in site.replica.log:
            return
        history = site.replica.history(record)
        stands = {history.stand_in(field, change) for field in change.values}
        if None not in stands and stands != {change.hash}:
            world.seen["a copy's undo gave the value back"] += 1  # the oracle goes by the change itself
            return
        offered = history.undo_of(change)
        due = site.view.undo(change.hash)
        alike = (offered is None) == (due is None) and (offered or {}).keys() == (due or {}).keys()
        expect(alike, f"{record}: undo is {'not ' if offered is None else ''}offered")
        if offered is None or due is None:
            world.seen["undo not offered"] += 1
            return
        expect(all(same(offered[f], due[f]) for f in due), f"{record}: undo writes {offered}, not {due}")
        own = dict.fromkeys(change.values, (change.hash,))
        before = {f: change.values.get(f) for f in offered}
        screen = {f: frozenset(heads) for f, heads in own.items()}
        drafts.append((Draft(change.header.kind, record, offered, own), screen, before))
    if drafts:
        is_redo = site.newest[0].hash in world.undone
        world.seen["redo" if is_redo else "undo"] += 1
        changes = world.write(site, site.newest[0].header.stream, drafts)
        if not is_redo:
            world.undone |= {change.hash for change in changes}
        for draft, _screen, _before in drafts:
            check_record(site.replica, site.view, draft.record)


def join_records(world: World, site: Site) -> None:
    """Say that two records are the same."""
    one, other = world.pick(site), world.pick(site)
    if one is not None and other is not None and one != other:
        draft = world.draft(world.read(site, one), {"same_as": other}, whole=False)
        world.write(site, world.stream_of(one), [draft])


def erase(world: World, site: Site) -> None:
    """Headquarters erases a record."""
    record = world.pick(site)
    if record is not None:
        world.counter += 1
        values = {"deleted": False, "target": record}
        draft = Draft("erasure", f"erasure-{world.counter}", values, {})
        world.write(site, world.stream_of(record), [(draft, {}, {})])
        site.forms = [opened for opened in site.forms if opened.record != record]
