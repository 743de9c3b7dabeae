"""Chains: when a change is applied, and the vector that says what has been (log rules 5, 6, 7 and 9).

Each (stream, device) has a chain linked by `prev`; two changes in one place are two chains, and both are kept. A change is applied as
soon as its `prev` is, and its whole group with it; until then it waits, outside vector and digest.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from zsapp.domain.change import Change, Header, Judgement, RefusedError
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash

Unit = tuple[Change, ...]  # a group: applied, voided and undone together
MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of changes that arrived: units to apply, in order; changes that wait; refused ones with the reason."""

    units: tuple[Unit, ...]
    waiting: tuple[Change, ...]
    refused: tuple[tuple[Change, str], ...]


def admit(
    arriving: Iterable[Change], *, find: Callable[[Hash], Header | None], given_up: Container[Hash]
) -> Admitted:
    """Sort out changes that are not applied yet (new ones and those that waited).

    `find` gives the header of an applied change; `given_up` holds the names of all changes that were ever judged lost: they count as
    applied, whatever else is said of them since. A group is never applied in part: one that lacks a member waits, given up or not.
    """
    arrived = {change.hash: change for change in arriving}
    refused = []
    for change in arrived.values():
        before = find(change.header.prev) or _header_in(arrived, change.header.prev)
        if (why := _misfit(change.header, before)) is not None:
            refused.append((change, why))
    unfit = {change.hash for change, _why in refused}
    pool = {name: change for name, change in arrived.items() if name not in unfit}
    after: dict[Hash, list[Change]] = defaultdict(list)
    for change in pool.values():
        after[change.header.prev].append(change)
    ready = [c for c in pool.values() if _is_applied(c.header.prev, find, given_up)]
    units: list[Unit] = []
    while ready:
        start = ready.pop()
        unit = _unit(start, after) if start.hash in pool and _may_start(start.header, find) else ()
        if not unit:
            continue
        units.append(unit)
        for change in unit:
            del pool[change.hash]
        inside = {change.hash for change in unit}
        ready += [c for change in unit for c in after[change.hash] if c.hash not in inside]
    return Admitted(tuple(units), tuple(pool.values()), tuple(refused))


def _header_in(pool: Mapping[Hash, Change], name: Hash) -> Header | None:
    return pool[name].header if name in pool else None


def _is_applied(name: Hash, find: Callable[[Hash], Header | None], given_up: Container[Hash]) -> bool:
    return name == NO_CHANGE or name in given_up or find(name) is not None


def _misfit(header: Header, before: Header | None) -> str | None:
    """Why a change cannot stand after `before` (None where that is not known yet)."""
    if header.prev == NO_CHANGE:
        enrols = header.kind == "device" and str(header.record) == header.device
        return None if enrols and header.n == 1 else "only a device's own enrolment may stand first of all"
    if before is None:
        return None
    if header.n == 1:
        enrols = before.kind == "device" and str(before.record) == header.device
        return None if enrols else "the first of a chain must stand on the enrolment of its device"
    if (before.stream, before.device, before.n) != (header.stream, header.device, header.n - 1):
        return "the change before it has another place"
    starts = header.n == header.group[0]
    if starts != (before.n == before.group[0] + before.group[1] - 1) or not (
        starts or before.group == header.group
    ):
        return "groups overlap"
    return None


def _may_start(header: Header, find: Callable[[Hash], Header | None]) -> bool:
    """Whether a unit may start here: at the first of a group, or where the members before are applied (a fork within a group).

    A group of which a member was given up waits for it: by the name of a lost change nobody can tell how much of a group it held.
    """
    return header.n == header.group[0] or find(header.prev) is not None


def _unit(start: Change, after: Mapping[Hash, list[Change]]) -> Unit:
    """The group from `start` on, parents first; empty while it does not reach its last member. All branches that do, where it forks."""
    group = start.header.group
    members = [start]
    for member in members:
        members += [
            c for c in after.get(member.hash, ()) if c.header.group == group and c.header.n > member.header.n
        ]
    whole: set[Hash] = set()
    for member in reversed(members):
        if member.header.n == group[0] + group[1] - 1 or member.hash in whole:
            whole |= {member.hash, member.header.prev}
    return tuple(member for member in members if member.hash in whole)


def judgement_of(name: Hash, unit: Iterable[Hash], verdicts: Mapping[Hash, Judgement]) -> Judgement:
    """How a change stands: one void member voids its whole group, otherwise what is said of itself counts."""
    if any(verdicts.get(member) == Judgement.VOID for member in unit):
        return Judgement.VOID
    return verdicts.get(name, Judgement.NONE)


# -- vector (rule 6): {device: tips}, kept as sets of (device, n, hash); the digest of a stream is a sum, so it is kept up incrementally


def tip_digest(device: DeviceId, n: int, name: Hash) -> int:
    """What one tip adds to the digest of its stream."""
    return _digest(f"tip {device} {n} {name}")


def verdict_digest(name: Hash, judgement: Judgement) -> int:
    """What one verdict adds to the digest of its stream."""
    return _digest(f"verdict {name} {judgement.name}")


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def checked_group(changes: Iterable[Change]) -> Unit:
    """The changes of one group as they are about to be written. Raises RefusedError where they do not belong together."""
    unit = tuple(changes)
    first = unit[0].header
    for offset, change in enumerate(unit):
        header = change.header
        if (header.stream, header.device, header.n) != (first.stream, first.device, first.n + offset):
            raise RefusedError("a group lies in one stream, in one piece")
        if header.group != (first.n, len(unit)):
            raise RefusedError("a group counts its changes wrongly")
    return unit
