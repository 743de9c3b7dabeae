"""Who may read which stream and write what (design, "Streams: who reads what"); the hub judges by these, and so does whoever stands in
for it. The specs say who may write a field (`writer`) and who may create or delete a record (`creator`).

What is not known here is not allowed: an unknown kind or field is no right, it is for a newer version to judge (log rules 7 and 14).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zsapp.domain.change import DELETED, Change
from zsapp.domain.field import Merge, RecordSpec, Role, StreamOf
from zsapp.domain.ids import (
    DeviceId,
    PersonId,
    RecordId,
    StreamId,
    headquarters_stream,
    issued_stream,
    team_stream,
)
from zsapp.domain.organisation import ROLES
from zsapp.domain.records import KINDS

ROLE_OF = dict(zip((choice.word for choice in ROLES), Role, strict=True))
EVERYBODY = "all"  # the circle of readers of documents that are issued to the whole zone
HUB_ONLY = frozenset({"user", "device"})  # changes of these kinds are the hub's own (log rule 8)


class Reason(StrEnum):
    """Why a change is void; these words are signed and kept, the window puts them into sentences."""

    AUTHOR = "author"  # the device is not its author's
    REVOKED = "revoked"  # the device was revoked
    MEMBERSHIP = "membership"  # the author does not belong to the team whose stream it is
    ROLE = "role"  # a field, a creation or a deletion that the author's role has no right to
    STREAM = "stream"  # records of this kind, or this record, do not live in this stream


@dataclass(frozen=True, slots=True)
class Place:
    """Whose stream it is; `owner` is a team's id, or a circle of readers for issued documents."""

    of: StreamOf
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A user as far as rights go. `role` None: no user any more."""

    user: PersonId
    role: Role | None
    teams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Writer:
    """A device as far as rights go."""

    id: DeviceId
    user: PersonId
    public_key: bytes
    is_revoked: bool


def places(organisation: StreamId, teams: Iterable[str]) -> dict[StreamId, Place]:
    """All streams of an organisation with these teams."""
    found = {
        organisation: Place(StreamOf.ORGANISATION),
        headquarters_stream(organisation): Place(StreamOf.HEADQUARTERS),
        issued_stream(organisation, EVERYBODY): Place(StreamOf.ISSUED, EVERYBODY),
    }
    return found | {team_stream(organisation, team): Place(StreamOf.TEAM, team) for team in teams}


def may_read(person: Person, place: Place) -> bool:
    """Whether a person reads a stream: the organisation's everybody, a team's its people and headquarters."""
    if person.role is None:
        return False
    if place.of is StreamOf.ORGANISATION or place == Place(StreamOf.ISSUED, EVERYBODY):
        return True
    if place.of is StreamOf.TEAM and place.owner in person.teams:
        return True
    return person.role >= Role.HEADQUARTERS


def unknown(change: Change) -> str | None:
    """What of a change this version does not know: its kind, or `kind.field`; None where it knows all of it."""
    spec = KINDS.get(change.header.kind)
    if spec is None:
        return change.header.kind
    for field in change.values or ():
        if field != DELETED and _spec_name(spec, field) is None:
            return f"{spec.kind}.{field}"
    return None


def _spec_name(spec: RecordSpec, field: str) -> str | None:
    """The declared field that a name in a change belongs to (`tags/x` to `tags`)."""
    name, slash, _element = field.partition("/")
    each = spec.fields.get(name)
    return name if each is not None and (each.merge is Merge.UNION) == bool(slash) else None


def objection(
    change: Change, person: Person, writer: Writer, place: Place | None, lives: tuple[StreamId, str] | None
) -> Reason | None:
    """Why `person` had no right to this change, or None. `lives`: (stream, kind) of the record where it is known already.

    A change whose kind or field is unknown is not judged: ask `unknown` first. The hub's own changes are not asked about.
    """
    header, spec = change.header, KINDS[change.header.kind]
    if header.author != person.user or writer.user != person.user:
        return Reason.AUTHOR
    if writer.is_revoked:
        return Reason.REVOKED
    if person.role is None:
        return Reason.ROLE
    if place is None or not _belongs(spec, place) or lives not in (None, (header.stream, header.kind)):
        return Reason.STREAM
    if header.kind in HUB_ONLY:
        # a device that is there already is nobody's successor: its key would become another's
        return None if lives is None and _is_own_enrolment(change, writer) else Reason.ROLE
    if place.of is StreamOf.TEAM and not may_read(person, place):
        return Reason.MEMBERSHIP
    needed = [_writer(spec, field) for field in change.values or ()]
    if place.of in (StreamOf.HEADQUARTERS, StreamOf.ISSUED):
        needed.append(Role.HEADQUARTERS)
    return None if person.role >= max(needed, default=Role.MEMBER) else Reason.ROLE


def _belongs(spec: RecordSpec, place: Place) -> bool:
    """Whether records of this kind live in such a stream; an erasure lies in the stream of what it erases (log rule 13)."""
    if spec.kind == "erasure" or spec.stream is place.of:
        return True
    # a team's kind of record may be headquarters' own: a contact that no team has
    return spec.stream is StreamOf.TEAM and place.of is StreamOf.HEADQUARTERS


def _writer(spec: RecordSpec, field: str) -> Role:
    if field == DELETED:
        return spec.creator
    return spec.fields[field.partition("/")[0]].writer


def _is_own_enrolment(change: Change, writer: Writer) -> bool:
    """Whether a device enrols its successor: copied or restored profiles take a new device id (log rule 5)."""
    values = change.values or {}
    return (
        change.header.kind == "device"
        and values.get(DELETED) is False
        and not change.header.over
        and values.get("replaces") == writer.id
        and values.get("user") == writer.user
        and not values.get("revoked")
    )


def record_of(user: PersonId) -> RecordId:
    """The record that says who a user is."""
    return RecordId(user)
