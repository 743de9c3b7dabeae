"""Rights: the specs say what the table written by hand says (issue: unknown means no)."""

from typing import Any

import pytest

from tests.support.permissions import READING, ROLE_OF_LETTER, STREAMS, cells, values_of
from zsapp.domain import rights
from zsapp.domain.change import Change, written
from zsapp.domain.field import Role
from zsapp.domain.ids import (
    NO_CHANGE,
    DeviceId,
    PersonId,
    RecordId,
    StreamId,
    headquarters_stream,
    issued_stream,
    team_stream,
)
from zsapp.domain.records import KINDS
from zsapp.domain.rights import Person, Place, Reason, Writer, objection

ORGANISATION = StreamId("0199aaaa-0000-7000-8000-000000000001")
OWN, OTHER = "0199aaaa-0000-7000-8000-00000000000a", "0199aaaa-0000-7000-8000-00000000000b"
USER = PersonId("0199aaaa-0000-7000-8000-0000000000c1")
DEVICE = Writer(DeviceId("0199aaaa-0000-7000-8000-0000000000d1"), USER, b"", False)
PLACES = rights.places(ORGANISATION, [OWN, OTHER])
STREAM_OF = dict(
    zip(
        STREAMS,
        (
            ORGANISATION,
            team_stream(ORGANISATION, OWN),
            team_stream(ORGANISATION, OTHER),
            headquarters_stream(ORGANISATION),
            issued_stream(ORGANISATION, rights.EVERYBODY),
        ),
        strict=True,
    )
)


def change(kind: str, values: dict[str, Any], stream: StreamId, **more: Any) -> Change:
    parts = {"author": USER, "over": {}, "record": RecordId("record"), "device": DEVICE.id, **more}
    return written(
        stream=stream,
        n=2,
        prev=NO_CHANGE,
        at=1,
        group=(2, 1),
        kind=kind,
        values=values,
        salt=b"s" * 16,
        **parts,
    )


def asked(made: Change, role: Role | None, *, lives: Any = None, writer: Writer = DEVICE) -> Reason | None:
    person = Person(USER, role, frozenset({OWN}))
    return objection(made, person, writer, PLACES.get(made.header.stream), lives)


def test_the_table_is_large_and_speaks_of_every_kind() -> None:
    assert len(cells()) >= 1_000
    assert {cell.kind for cell in cells()} == KINDS.keys()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_cell_is_as_it_is_written(kind: str) -> None:
    wrong = [
        cell
        for cell in cells()
        if cell.kind == kind
        and (asked(change(kind, values_of(cell, OWN), STREAM_OF[cell.stream]), cell.role) is None)
        is not cell.is_allowed
    ]
    assert wrong == []


def test_who_is_no_user_any_more_may_nothing() -> None:
    for cell in cells():
        assert asked(change(cell.kind, values_of(cell, OWN), STREAM_OF[cell.stream]), None) is not None
    assert not any(rights.may_read(Person(USER, None, frozenset({OWN})), place) for place in PLACES.values())


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("letter", "MLHA")
def test_reading(stream: str, letter: str) -> None:
    person = Person(USER, ROLE_OF_LETTER[letter], frozenset({OWN}))
    assert rights.may_read(person, PLACES[STREAM_OF[stream]]) is (letter in READING[stream])


def test_every_field_has_its_own_reason() -> None:
    visit = change("visit", {"content": "x"}, STREAM_OF["own"])
    assert asked(visit, Role.MEMBER) is None
    assert asked(change("visit", {"content": "x"}, STREAM_OF["other"]), Role.LEADER) is Reason.MEMBERSHIP
    assert asked(change("visit", {"content": "x"}, ORGANISATION), Role.HEADQUARTERS) is Reason.STREAM
    assert (
        asked(change("visit", {"content": "x"}, StreamId("elsewhere")), Role.ADMINISTRATOR) is Reason.STREAM
    )
    assert asked(visit, Role.MEMBER, lives=(STREAM_OF["other"], "visit")) is Reason.STREAM
    assert asked(visit, Role.MEMBER, lives=(STREAM_OF["own"], "matter")) is Reason.STREAM
    assert asked(visit, Role.MEMBER, lives=(STREAM_OF["own"], "visit")) is None
    assert asked(change("unit", {"tier": "x"}, ORGANISATION), Role.LEADER) is Reason.ROLE
    revoked = Writer(DEVICE.id, USER, b"", True)
    assert asked(visit, Role.MEMBER, writer=revoked) is Reason.REVOKED
    lent = Writer(DEVICE.id, PersonId("somebody else"), b"", False)
    assert asked(visit, Role.MEMBER, writer=lent) is Reason.AUTHOR
    foreign = change("visit", {"content": "x"}, STREAM_OF["own"], author=PersonId("somebody else"))
    assert asked(foreign, Role.MEMBER) is Reason.AUTHOR


def test_a_device_enrols_its_own_successor_and_nothing_else() -> None:
    values = {"deleted": False, "name": "x", "user": USER, "public_key": "00", "replaces": DEVICE.id}
    assert asked(change("device", values, ORGANISATION), Role.MEMBER) is None
    for wrong in (
        {**values, "user": PersonId("somebody else")},
        {**values, "replaces": "another"},
        {**values, "deleted": True},
        {**values, "revoked": True},
        {key: value for key, value in values.items() if key != "replaces"},
    ):
        assert asked(change("device", wrong, ORGANISATION), Role.ADMINISTRATOR) is Reason.ROLE
    over = change("device", values, ORGANISATION, over={"user": ("a" * 64,)})
    assert asked(over, Role.MEMBER) is Reason.ROLE
    taken = change("device", values, ORGANISATION)
    assert asked(taken, Role.ADMINISTRATOR, lives=(ORGANISATION, "device")) is Reason.ROLE


def test_what_is_unknown_is_for_a_newer_version() -> None:
    assert rights.unknown(change("unheard", {"name": "x"}, ORGANISATION)) == "unheard"
    assert rights.unknown(change("visit", {"unheard": "x"}, ORGANISATION)) == "visit.unheard"
    assert rights.unknown(change("visit", {"content/x": True}, ORGANISATION)) == "visit.content/x"
    assert rights.unknown(change("visit", {"our_people": True}, ORGANISATION)) == "visit.our_people"
    assert rights.unknown(change("visit", {"our_people/x": True, "deleted": False}, ORGANISATION)) is None


def test_places_name_every_stream() -> None:
    assert set(STREAM_OF.values()) == PLACES.keys()
    assert Place(rights.StreamOf.TEAM, OWN) == PLACES[team_stream(ORGANISATION, OWN)]
