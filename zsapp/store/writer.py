"""Writing changes: edits become groups at the end of this device's chains; the device itself is enrolled when it is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain import chain, clock, heads
from zsapp.domain.change import DELETED, Change, Over, RefusedError, Value, written
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, PersonId, RecordId, StreamId, new_id
from zsapp.store import derive, identity, log
from zsapp.store.identity import Device, Machine


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to write: values and `over` by field as named in changes (sets by element)."""

    kind: str
    record: RecordId
    stream: StreamId
    values: Mapping[str, Value]
    over: Over


def fresh_id(machine: Machine) -> RecordId:
    """An id for a new record."""
    return new_id(machine.now_us(), machine.random(16))


def unit_of(
    connection: Connection,
    machine: Machine,
    own: Device,
    stream: StreamId,
    edits: Sequence[Edit],
    *,
    author: PersonId | None,
    at_us: int | None,
) -> chain.Unit:
    """The edits as a group at the end of this device's chain in the stream."""
    ends = log.tips(connection, stream).get(own.id, [(0, own.enrolment)])
    before, prev = ends[0]
    group = (before + 1, len(edits))
    writer = author or identity.person(connection) or PersonId(own.id)
    moments = _moments(connection, machine, len(edits), at_us=at_us)
    changes: list[Change] = []
    for n, (edit, at) in enumerate(zip(edits, moments, strict=True), start=group[0]):
        change = _written(
            stream=stream,
            device=own.id,
            n=n,
            prev=prev,
            at=at,
            author=writer,
            group=group,
            kind=edit.kind,
            record=edit.record,
            over=edit.over,
            values=edit.values,
            salt=machine.random(16),
        )
        changes.append(change)
        prev = change.hash
    return chain.checked_group(changes)


def _moments(connection: Connection, machine: Machine, count: int, *, at_us: int | None) -> list[int]:
    """The moments of so many changes, each after the one before; all the same where one is given."""
    if at_us is not None:
        return [at_us] * count
    seen = identity.local(connection, identity.CLOCK) or 0
    moments = []
    for _change in range(count):
        seen = clock.next_moment(machine.now_us(), seen_us=seen)
        moments.append(seen)
    identity.put_local(connection, identity.CLOCK, seen)
    return moments


def enrolled(connection: Connection, machine: Machine, *, at_us: int | None) -> Device:
    """The device to write with; a new one is enrolled first where it is due (log rule 5)."""
    known = identity.device(connection)
    if known is not None and not identity.must_renew(connection):
        return known
    private, public = heads.new_key(machine.random(32))
    fresh = DeviceId(fresh_id(machine))
    person = identity.person(connection)
    user = RecordId(person) if person else fresh_id(machine)
    stream = identity.organisation(connection)
    if stream is None:
        raise RuntimeError("a profile writes only after found()")
    values = {DELETED: False, "name": machine.computer, "user": user, "public_key": public.hex()}
    if known is not None:
        values["replaces"] = known.id
    enrolment = Edit("device", RecordId(fresh), stream, values, {})
    # the enrolment stands in the old device's chain, so its key answers for it; the first of all stands on nothing
    writer = known or Device(fresh, private, NO_CHANGE)
    unit = unit_of(connection, machine, writer, stream, [enrolment], author=PersonId(user), at_us=at_us)
    touched = log.append(connection, [unit])
    own = Device(fresh, private, unit[0].hash)
    if known is not None:
        identity.put_former(connection, known)
    identity.put_device(connection, own)
    for done in (identity.RENEW, identity.RESTORED):
        identity.put_local(connection, done, None)
    if person is None:
        identity.put_local(connection, identity.PERSON, user)
        about = {DELETED: False, "name": machine.user, "role": "招商办"}
        new_user = [Edit("user", user, stream, about, {})]
        touched |= log.append(
            connection,
            [unit_of(connection, machine, own, stream, new_user, author=PersonId(user), at_us=at_us)],
        )
    derive.derive_all(connection, touched)
    return own


def _written(**parts: Any) -> Change:
    """A change, or a sentence where the values cannot stand in the log."""
    try:
        return written(**parts)
    except RefusedError as error:
        if str(error) == "too large":
            words = _("这条记录内容太长，没有保存。请把正文分成几条，或作为资料附件添加。")
        else:
            words = _("内容中有不能保存的文字，没有保存。请检查文字和文件名。")
        raise UserError(words) from error


def over_standing(edit: Edit, standing: Mapping[str, Hash]) -> Edit:
    """The edit over what stands; a deletion has seen all of the record (log rule 4)."""
    named = standing if edit.values.get(DELETED) is True else [f for f in edit.values if f in standing]
    return Edit(edit.kind, edit.record, edit.stream, edit.values, {f: (standing[f],) for f in named})
