"""Ids (log rule 10)."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.ids import headquarters_stream, issued_stream, natural_id, new_id, part_id, team_stream

ORGANISATION = "5b2f1d0e-3c61-4b0e-9d53-0c6b3d2a1f00"
OTHER = "5b2f1d0e-3c61-4b0e-9d53-0c6b3d2a1f01"


def test_uuid7_vector() -> None:
    """RFC 9562, A.6: 2022-02-22 14:22:22 -05:00, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F."""
    random16 = ((0xCC3 << 64) | 0x18C4DC0C0C07398F).to_bytes(16, "big")
    assert new_id(0x017F22E279B0 * 1000, random16) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(st.integers(0, 2**48 * 1000 - 1), st.binary(min_size=16, max_size=16))
def test_uuid7_form(at_us: int, random16: bytes) -> None:
    made = uuid.UUID(new_id(at_us, random16))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == at_us // 1000


def test_uuid7_rises_with_time() -> None:
    assert new_id(1_000, b"\xff" * 16) < new_id(2_000, b"\x00" * 16)


def test_natural_ids_are_the_same_everywhere_and_differ() -> None:
    one = natural_id(ORGANISATION, "bulletin", "2016-W17")
    assert one == natural_id(ORGANISATION, "bulletin", "2016-W17")
    assert uuid.UUID(one).version == 5
    others = {
        natural_id(ORGANISATION, "bulletin", "2016-W18"),
        natural_id(ORGANISATION, "settings", "2016-W17"),
        natural_id(OTHER, "bulletin", "2016-W17"),
        part_id(ORGANISATION, "follow_up"),
        team_stream(ORGANISATION, "a"),
        team_stream(ORGANISATION, "b"),
        headquarters_stream(ORGANISATION),
        issued_stream(ORGANISATION, "a"),
    }
    assert len(others | {one}) == 9


def test_frozen() -> None:
    """They stand in data: another algorithm would make second bulletins of old weeks."""
    assert natural_id(ORGANISATION, "bulletin", "2016-W17") == str(
        uuid.uuid5(uuid.UUID(ORGANISATION), "bulletin/2016-W17")
    )
    assert part_id(ORGANISATION, "follow_up") == str(uuid.uuid5(uuid.UUID(ORGANISATION), "follow_up"))
    assert team_stream(ORGANISATION, "a") == natural_id(ORGANISATION, "stream", "team/a")


def test_a_stream_must_be_a_uuid() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        natural_id("team", "bulletin", "2016-W17")
