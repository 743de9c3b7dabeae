"""What is looked at: one computer against the oracle at any time, all of them once they have met again."""

from collections.abc import Iterable
from typing import Any

from tests.simulation.oracle import LINKS_SEEN, View, Witness, same
from tests.simulation.replica import Replica
from zsapp.domain.ids import Hash


class WrongError(AssertionError):
    """A history came to something that must not be."""


def expect(holds: bool, what: str) -> None:
    """Raise WrongError with `what` unless it holds."""
    if not holds:
        raise WrongError(what)


def check_record(replica: Replica, view: View, record: str) -> None:
    """One record on one computer: values, what stands, conflicts, deletion, against the oracle."""
    history, where = replica.history(record), f"{record} on {replica.device}"
    fields = view.fields(record)
    expect(history.names() == fields, f"{where}: fields {history.names()}, not {fields}")
    conflicts = []
    for name in fields:
        state, shown = history.state(name), view.shown(record, name)
        stand = {change.hash for change in state.heads}
        expect(
            stand == shown.heads,
            f"{where}.{name}: {len(stand)} values stand, not {len(shown.heads)}, or others",
        )
        expect(same(state.value, shown.value), f"{where}.{name}: shows {state.value!r}, not {shown.value!r}")
        conflicts += [name] if shown.is_conflict else []
    expect(history.conflicts() == conflicts, f"{where}: conflicts {history.conflicts()}, not {conflicts}")
    expect(history.is_deleted == view.is_deleted(record), f"{where}: deleted is {history.is_deleted}")
    expect(history.exists == view.exists(record), f"{where}: exists is {history.exists}")
    expect(history.is_erased == (record in view.erased), f"{where}: erased is {history.is_erased}")
    if fields:
        check_form(history.form(), view, record)
    unseen = {change.hash for change in history.unseen_by_deletion()}
    expect(unseen == view.edited_unseen(record), f"{where}: deleted while edited: {len(unseen)}, not those")


def check_form(form: Any, view: View, record: str) -> None:
    """What a form says stood on the screen is what stood there."""
    expect(form.record == record, f"{record}: the form is of {form.record}")
    over = {name: frozenset(heads) for name, heads in form.over.items()}
    expect(over == view.screen(record), f"{record}: the form does not name what stood on the screen")
    folded = view.folded(record)
    expect(form.values.keys() == folded.keys(), f"{record}: the form shows other fields")
    expect(all(same(form.values[f], folded[f]) for f in folded), f"{record}: the form shows other values")
    conflicts = {name for name in view.fields(record) if view.shown(record, name).is_conflict}
    expect(set(form.conflicts) == conflicts, f"{record}: the form hides a conflict, or invents one")


def check_chains(replica: Replica, view: View) -> None:
    """What is applied, whole groups, nothing twice, vector and digest, no content of what was erased."""
    where = replica.device
    expect(len(replica.applied) == len(set(replica.applied)), f"{where}: applied twice")
    expect(set(replica.applied) == view.applied, f"{where}: {len(view.applied ^ set(replica.applied))} amiss")
    expect(set(replica.waiting) == view.waiting, f"{where}: other changes wait")
    place = {name: number for number, name in enumerate(replica.applied)}
    for name in replica.applied:
        before = replica.log[name].header.prev
        late = before in place and place[before] > place[name] and before not in replica.given_up
        expect(not late, f"{where}: applied before the one it stands on")
    for stream in sorted({*replica.digests, *(view.witness.written[n].stream for n in view.applied)}):
        expect(replica.digests[stream] == view.digest(stream), f"{where}: digest of {stream} is not the sum")
    expect(replica.erased == view.erased, f"{where}: erased {sorted(replica.erased)}")
    for change in (*replica.log.values(), *replica.waiting.values()):
        gone = change.header.record in view.erased
        bare = change.values is None and change.salt is None and change.body_bytes is None
        expect(bare == gone, f"{where}: content of {change.header.record} is {'there' if gone else 'gone'}")


def check_links(replica: Replica, view: View) -> None:
    """ "Deleted while in use": whether a deletion knew of each link that points to the record."""
    witness = view.witness
    links = [witness.written[n] for r in sorted(witness.records) for n in sorted(view.shown(r, "uses").heads)]
    for link in links:
        target = link.values["uses"]
        if target is None or target not in replica.records or not view.is_deleted(target):
            continue
        deletions = view.shown(target, "deleted").heads
        seen = any(link.name in witness.written[d].screen.get(LINKS_SEEN, ()) for d in deletions)
        told = replica.history(target).is_link_seen_by_deletion(link.name)
        expect(told == seen, f"{target}: deleted while in use is told wrongly")


def check_all(pairs: Iterable[tuple[Replica, View]], witness: Witness, kept: set[Hash]) -> None:
    """After everybody met everybody: nothing lost, nothing diverged; `kept`: the changes that some computer still holds."""
    pairs = list(pairs)
    first = pairs[0][0]
    for replica, view in pairs:
        check_chains(replica, view)
        check_links(replica, view)
        for record in sorted(r for r, names in replica.records.items() if names):
            check_record(replica, view, record)
        expect(view.had == kept, f"{replica.device}: was not given everything")
        check_nothing_lost(replica, witness, kept)
        check_deleted_stays(replica, view, witness)
        expect(dict(replica.digests) == dict(first.digests), f"{replica.device}: another digest")
        expect(contents(replica) == contents(first), f"{replica.device}: another content")


def check_nothing_lost(replica: Replica, witness: Witness, kept: set[Hash]) -> None:
    """Each acknowledged change is applied, unless it, or a member of its group, went down with a disk."""
    for group in witness.groups.values():
        if kept.issuperset(group):
            expect(all(name in replica.log for name in group), f"{replica.device}: a change was lost")
        else:
            expect(not any(name in replica.log for name in group), f"{replica.device}: half a group")


def check_deleted_stays(replica: Replica, view: View, witness: Witness) -> None:
    """No deleted record is back unless somebody who saw the deletion restored it."""
    for record in sorted(r for r, names in replica.records.items() if names):
        said = [each for each in view.changes(record) if "deleted" in each.values]
        deletions = [e for e in said if e.values["deleted"] is True and view.is_accepted(e.name)]
        restored = {name for e in said for name in e.screen.get("deleted", ())}
        if any(each.name not in restored for each in deletions):
            expect(replica.history(record).is_deleted, f"{record}: back without a restore")


def contents(replica: Replica) -> dict[str, Any]:
    """What the computer shows of all records."""
    shown = {}
    for record in sorted(r for r, names in replica.records.items() if names):
        history = replica.history(record)
        shown[record] = (history.values(), history.is_deleted, history.conflicts(), history.exists)
    return shown
