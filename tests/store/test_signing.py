"""Heads: a device answers for its chains with its own key (log rule 8)."""

from dataclasses import replace

from tests.support.office import Office
from tests.support.stocked import add_visit
from zsapp.domain.heads import is_head_genuine
from zsapp.domain.ids import DeviceId
from zsapp.store import audit, identity, log, signing


def test_every_end_of_ones_own_chains_is_signed_and_no_others(pair: tuple[Office, Office]) -> None:
    here, there = pair
    add_visit(there)
    here.take(there)
    with here.desk() as desk, desk.store.database.write() as connection:
        signing.sign_tips(connection)
        own = identity.device(connection)
        assert own is not None
        heads = [head for head in signing.kept(connection) if head.device == own.id]
        ends = {
            (stream, n, name)
            for stream in log.streams(connection)
            for n, name in log.tips(connection, stream).get(own.id, [])
        }
        assert {(head.stream, head.n, head.hash) for head in heads} >= ends
        key = audit.public_key(connection, own.id)
        for head in heads:
            assert is_head_genuine(head, key)
            assert not is_head_genuine(replace(head, n=head.n + 1), key)
            assert not is_head_genuine(replace(head, stream=type(head.stream)("x")), key)
        others = [head for head in signing.kept(connection) if head.device != own.id]
        assert others and not any(is_head_genuine(head, key) for head in others)
        assert audit.public_key(connection, DeviceId("nobody")) == b""
        assert not is_head_genuine(heads[0], b"")


def test_a_profile_without_a_device_signs_nothing(empty: Office) -> None:
    with empty.desk() as desk, desk.store.database.write() as connection:
        signing.sign_tips(connection)
        assert signing.kept(connection) == []
