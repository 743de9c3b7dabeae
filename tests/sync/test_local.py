"""The ledger over real encrypted profiles: what is owed, what goes out, what comes in, what is left."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.office import Office
from tests.support.profiles import new_profile, opened
from zsapp.domain.change import DELETED, Change, Judgement, received, written
from zsapp.domain.heads import is_head_genuine, new_key, proved, signed_head, signed_verdict
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash, PersonId, RecordId, StreamId, team_stream
from zsapp.store import audit, identity, log, outbox, signing
from zsapp.store.identity import Device, JoinedHub, Machine
from zsapp.store.store import Edit, Store
from zsapp.sync import local
from zsapp.sync.ledger import Ledger
from zsapp.sync.local import LocalLedger
from zsapp.sync.protocol import PAGE_BYTES, PAGE_CHANGES, Page

ORGANISATION = StreamId("5f0e7c6e-0c4f-5d5c-9d53-7f0f7c1d2a10")
TEAM = team_stream(ORGANISATION, "one")
HUB = DeviceId("00000000-0000-7000-8000-00000000000b")
HUB_KEY, HUB_PUBLIC = new_key(b"h" * 32)


def machine(seed: int = 1) -> Machine:
    chance, ticks = random.Random(seed), iter(range(1_460_678_400_000_000, 2**62))
    return Machine(lambda: next(ticks), chance.randbytes, f"computer {seed}", "user")


class Chains:
    """Another device (or the hub itself) that writes valid chains."""

    def __init__(self, seed: int, enrolled_by: "Chains | None" = None) -> None:
        self.private, self.public = new_key(bytes([seed]) * 32)
        self.device = HUB if enrolled_by is None else DeviceId(f"00000000-0000-7000-8000-{seed:012}")
        self.ends: dict[StreamId, tuple[int, Hash]] = {}
        values = {DELETED: False, "name": str(seed), "user": "u", "public_key": self.public.hex()}
        writer = enrolled_by or self
        self.start = NO_CHANGE
        self.enrolment = writer.write("device", self.device, values)[0]
        self.start = self.enrolment.hash
        if enrolled_by is None:
            self.ends[ORGANISATION] = (1, self.start)

    def write(
        self,
        kind: str,
        record: str,
        values: dict[str, object],
        *,
        stream: StreamId = ORGANISATION,
        size: int = 1,
    ) -> list[Change]:
        """A group of `size` changes of records that begin with the id given."""
        before, prev = self.ends.get(stream, (0, self.start))
        group = (before + 1, size)
        made = []
        for n in range(before + 1, before + 1 + size):
            change = written(
                stream=stream, device=self.device, n=n, prev=prev, at=1_460_678_400_000_000 + n,
                author=PersonId("u"), group=group, kind=kind, record=RecordId(record if size == 1 else f"{record}{n:05}"),
                over={}, values=values, salt=bytes(16),
            )  # fmt: skip
            made.append(change)
            prev = change.hash
        self.ends[stream] = (before + size, prev)
        return made

    def page(self, changes: Sequence[Change], *, is_judged: bool = True) -> Page:
        """The changes as the hub gives them: with the head of their end and its word."""
        end = changes[-1].header
        head = signed_head(
            self.private, stream=end.stream, device=self.device, n=end.n, name=changes[-1].hash
        )
        ok = signed_verdict(
            HUB_KEY, stream=end.stream, hashes=[c.hash for c in changes], judgement=Judgement.OK
        )
        return Page(tuple(changes), (head,), (ok,) if is_judged else ())


@pytest.fixture
def hub() -> Chains:
    return Chains(11)


@pytest.fixture
def store(tmp_path: Path, hub: Chains) -> Iterator[Store]:
    """A profile that joined: its enrolment was written by the hub and has come."""
    made = Store(new_profile(tmp_path / "p"), machine())
    join(made, hub, 1)
    yield made
    made.close()


def join(store: Store, hub: Chains, seed: int) -> None:
    own = Chains(seed, hub)
    joined = JoinedHub("http://127.0.0.1:1", HUB, HUB_PUBLIC.hex(), "hub", "anna", "组长", "one")
    with store.database.write() as connection:
        identity.put_device(connection, Device(own.device, own.private, own.start))
        identity.put_local(connection, identity.ORGANISATION, ORGANISATION)
        identity.put_local(connection, identity.PERSON, "u")
        identity.put_hub(connection, joined)
    LocalLedger(store).take(hub.page([hub.enrolment, own.enrolment]))


def company(store: Store, name: str = "甲", stream: StreamId = ORGANISATION) -> Change:
    record = store.fresh_id()
    changed = store.write([Edit("company", record, stream, {DELETED: False, "name": name}, {})])
    with store.database.read() as connection:
        (made,) = log.unit_named(connection, changed.units[0])
    return made


def names(store: Store) -> list[str]:
    with store.database.read() as connection:
        return sorted(connection.execute(text("SELECT name FROM k_company")).scalars())


def test_it_is_a_ledger(store: Store) -> None:
    ledger: Ledger = LocalLedger(store)
    pinned = ledger.pinned()
    assert pinned is not None and (pinned.hub, pinned.organisation) == (HUB, ORGANISATION)
    ledger.set_readable([ORGANISATION, TEAM])
    assert ledger.readable() == {ORGANISATION, TEAM}
    assert ledger.cursor(TEAM) == ("", 0)


def test_what_is_written_here_is_owed_until_the_hub_has_it(store: Store) -> None:
    ledger = LocalLedger(store)
    assert ledger.unsent() == {}
    first, second = company(store), company(store, stream=TEAM)
    assert ledger.unsent() == {ORGANISATION: 1, TEAM: 1}
    page = ledger.outgoing([ORGANISATION, TEAM])
    assert [c.hash for c in page.changes] == [first.hash, second.hash]
    assert len(proved(page.changes, page.heads, ledger.key_of)) == 2
    assert ledger.outgoing([TEAM]).changes == (second,)
    ledger.acknowledge([first.hash])
    assert ledger.unsent() == {TEAM: 1}
    ledger.owe([first.hash])
    assert ledger.unsent() == {ORGANISATION: 1, TEAM: 1}
    with store.database.read() as connection:
        assert ledger.tips(TEAM)[0].hash == second.hash
        assert ledger.digests()[TEAM] == log.recomputed_vector_digest(connection, TEAM)


def test_what_a_profile_without_hub_writes_is_owed_to_nobody(tmp_path: Path) -> None:
    store = Store(new_profile(tmp_path / "alone"), machine())
    store.found()
    company(store, stream=store.found())
    assert LocalLedger(store).unsent() == {} and LocalLedger(store).pinned() is None
    store.close()


def test_what_comes_from_the_hub_is_not_owed_what_comes_by_file_is(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]), cursors={ORGANISATION: ("e", 7)})
    first = other.write("company", "c1", {DELETED: False, "name": "乙"})
    second = other.write("company", "c2", {DELETED: False, "name": "丙"})
    ledger.take(other.page(first), cursors={ORGANISATION: ("e", 9)})
    assert ledger.unsent() == {} and ledger.cursor(ORGANISATION) == ("e", 9)
    page = other.page(second)
    store.receive(page.changes, heads=page.heads)  # as a file brings it
    assert ledger.unsent() == {ORGANISATION: 1}
    assert ledger.outgoing([ORGANISATION]).heads == page.heads
    ledger.take(page)  # and then the hub
    assert ledger.unsent() == {} and names(store) == ["丙", "乙"]


def test_what_waited_of_the_hub_and_is_freed_by_a_file(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]))
    first = other.write("company", "c1", {DELETED: False, "name": "乙"})
    second = other.write("company", "c2", {DELETED: False, "name": "丙"})
    ledger.take(other.page(second))
    assert names(store) == []
    store.receive(other.page(first).changes)
    assert names(store) == ["丙", "乙"]
    assert ledger.unsent()[ORGANISATION] >= 1


def test_pages_hold_whole_groups_and_end_in_signed_heads(store: Store) -> None:
    ledger = LocalLedger(store)
    sizes = [400, 500, 300, 1]
    for size in sizes:
        edits = [
            Edit("company", store.fresh_id(), ORGANISATION, {DELETED: False, "name": f"{n}"}, {})
            for n in range(size)
        ]
        store.write(edits)
    found = []
    while (page := ledger.outgoing([ORGANISATION])).changes:
        found.append(len(page.changes))
        assert len(page.changes) <= PAGE_CHANGES
        assert proved(page.changes, page.heads, ledger.key_of) == {c.hash for c in page.changes}
        ledger.acknowledge(c.hash for c in page.changes)
    assert found == [900, 301]


def test_a_page_is_cut_by_its_bytes(store: Store) -> None:
    ledger = LocalLedger(store)
    for _group in range(5):
        edits = [
            Edit(
                "company",
                store.fresh_id(),
                ORGANISATION,
                {DELETED: False, "main_business": "长" * 330_000},
                {},
            )
        ]
        store.write(edits)
    page = ledger.outgoing([ORGANISATION])
    size = sum(len(c.header_bytes) + len(c.body_bytes or b"") for c in page.changes)
    assert 1 < len(page.changes) < 5 and size <= PAGE_BYTES


def test_others_chains_go_out_up_to_a_kept_head_and_never_unproved(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]))
    headed = other.write("company", "a", {DELETED: False, "name": "a"}, size=1000)
    headed += other.write("company", "b", {DELETED: False, "name": "b"}, size=700)
    bare = other.write("company", "c", {DELETED: False, "name": "c"}, size=5)
    ledger.take(other.page(headed))  # one head, at the end of 1,700
    ledger.take(Page(tuple(bare)))
    mine = company(store)
    ledger.owe(ledger.hashes(ORGANISATION, [HUB, other.device, DeviceId("")]))
    assert ledger.unsent() == {ORGANISATION: 1 + 2 + 1 + 1700 + 5}
    sent: set[Hash] = set()
    while (page := ledger.outgoing([ORGANISATION])).changes:
        assert proved(page.changes, page.heads, ledger.key_of) == {c.hash for c in page.changes}
        sent |= {c.hash for c in page.changes}
        ledger.acknowledge(sent)
    assert {c.hash for c in headed} | {mine.hash} <= sent
    assert not {c.hash for c in bare} & sent
    assert ledger.unsent() == {ORGANISATION: 5}
    ledger.owe({c.hash for c in headed[:3]})
    assert {v.signature for v in other.page(headed).verdicts} <= {
        v.signature for v in ledger.verdicts(ORGANISATION)
    }


def test_known_verdicts_go_along(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]))
    page = other.page(other.write("company", "a", {DELETED: False, "name": "a"}))
    ledger.take(page)
    ledger.owe([page.changes[0].hash])
    assert ledger.outgoing([ORGANISATION]) == page


def test_only_genuine_heads_are_kept(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]))
    changes = other.write("company", "a", {DELETED: False, "name": "a"})
    false = signed_head(HUB_KEY, stream=ORGANISATION, device=other.device, n=1, name=changes[0].hash)
    ledger.take(Page(tuple(changes), (false,)))
    with store.database.read() as connection:
        assert signing.kept_on(connection, [changes[0].hash]) == []
        assert audit.audit(connection) == []


def test_what_stands_on_a_void_enrolment_is_proved_and_handed_on(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    void = signed_verdict(
        HUB_KEY,
        stream=ORGANISATION,
        hashes=[other.enrolment.hash],
        judgement=Judgement.VOID,
        reason="revoked",
    )
    enrolment = hub.page([other.enrolment], is_judged=False)
    ledger.take(Page(enrolment.changes, enrolment.heads, (void,)))
    assert ledger.key_of(other.device) == other.public
    changes = other.write("company", "a", {DELETED: False, "name": "a"})
    page = other.page(changes, is_judged=False)
    ledger.take(page)
    with store.database.read() as connection:
        assert tuple(signing.kept_on(connection, [changes[0].hash])) == page.heads
        assert audit.audit(connection) == []
        assert audit.public_key(connection, other.device) == b""  # it is nobody's, all the same
    ledger.owe([changes[0].hash])
    assert ledger.outgoing([ORGANISATION]) == page


def test_bodies_that_come_later_are_filled_in_but_not_what_was_erased(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]))
    changes = other.write("company", "a", {DELETED: False, "name": "甲"}, size=2)
    bare = [received(c.header_bytes, None, None) for c in changes]
    ledger.take(other.page(bare))
    assert names(store) == []
    with store.database.write() as connection:
        log.erase(connection, changes[1].header.record, changes[0].hash)
    ledger.take(Page(tuple(changes)))
    assert names(store) == ["甲"]
    with store.database.read() as connection:
        kept = log.changes_named(connection, [c.hash for c in changes])
    assert [c.values is None for c in kept] == [False, True]


def test_a_former_device_still_signs_what_it_wrote(store: Store) -> None:
    ledger = LocalLedger(store)
    before = company(store)
    with store.database.write() as connection:
        identity.put_local(connection, identity.RENEW, True)
    after = company(store)
    assert after.header.device != before.header.device
    page = ledger.outgoing([ORGANISATION])
    assert proved(page.changes, page.heads, ledger.key_of) >= {before.hash}
    assert {c.hash for c in page.changes} >= {before.hash, after.hash} and len(page.changes) == 3
    assert all(is_head_genuine(h, ledger.key_of(h.device)) for h in page.heads) and len(page.heads) == 2


def test_leaving_a_stream_takes_everything_of_it(store: Store) -> None:
    ledger = LocalLedger(store)
    kept, gone = company(store, "留下"), company(store, "离开", TEAM)
    shared, own = store.keep_blob(b"shared", TEAM)[0], store.keep_blob(b"own", TEAM)[0]
    store.keep_blob(b"shared", ORGANISATION)
    with store.database.write() as connection:
        connection.execute(
            text("INSERT INTO draft VALUES ('d', 'company', :record, x'', 0)"), {"record": gone.header.record}
        )
    ledger.acknowledge([gone.hash])
    ledger.take(Page(), cursors={TEAM: ("e", 3)})
    ledger.leave(TEAM)
    assert names(store) == ["留下"] and TEAM not in ledger.digests() and ledger.cursor(TEAM) == ("", 0)
    assert store.profile.blobs.has(shared) and not store.profile.blobs.has(own)
    with store.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM draft")).scalar_one() == 0
        assert (
            connection.execute(text("SELECT count(*) FROM search WHERE search MATCH '离'")).scalar_one() == 0
        )
        assert log.names(connection) >= {kept.hash} and gone.hash not in log.names(connection)
        assert audit.audit(connection) == []
    assert "离开".encode() not in (store.profile.dir / "zsapp.db").read_bytes()
    company(store, "又来", TEAM)  # a chain of its own from its beginning
    assert names(store) == ["又来", "留下"]


def test_cursors_that_go_back_put_files_in_doubt(store: Store) -> None:
    ledger = LocalLedger(store)
    name, _size = store.keep_blob(b"photo", TEAM)

    def is_on_hub() -> bool:
        with store.database.read() as connection:
            return outbox.is_on_hub(connection, name, TEAM)

    def say_so() -> None:
        with store.database.write() as connection:
            outbox.verified(connection, name, TEAM)

    for doubtful in [("e", 4), ("f", 9)]:
        ledger.take(Page(), cursors={TEAM: ("e", 5)})
        say_so()
        ledger.take(Page(), cursors={TEAM: ("e", 6)})
        assert is_on_hub()
        ledger.take(Page(), cursors={TEAM: doubtful})
        assert not is_on_hub()


def test_of_a_large_arrival_the_tables_are_made_at_the_end(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]))
    first = other.write("company", "a", {DELETED: False, "name": "甲"}, size=10)
    second = other.write("company", "b", {DELETED: False, "name": "乙"}, size=10)
    ledger.take(other.page(first), to_come=local.MANY + 1)
    assert (
        len(ledger.hashes(ORGANISATION, [other.device])) == 10
    )  # whoever asks is told as if all were written
    assert names(store) == [] and not store.is_current
    company(store, "自己的")  # a person goes on meanwhile
    assert names(store) == ["自己的"]
    ledger.take(other.page(second))
    ledger.write_held()
    assert not store.is_current
    told: list[int] = []
    store.listeners.append(lambda changed: told.append(len(changed.records)))
    store.catch_up()
    assert names(store) == ["乙"] * 10 + ["甲"] * 10 + ["自己的"] and told == [len(told_records(store))]


def told_records(store: Store) -> list[str]:
    with store.database.read() as connection:
        return list(connection.execute(text("SELECT id FROM record")).scalars())


def test_killed_between_a_large_arrival_and_its_tables(store: Store, hub: Chains, tmp_path: Path) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]))
    first = other.page(other.write("company", "a", {DELETED: False, "name": "甲"}, size=3))
    second = other.page(other.write("company", "b", {DELETED: False, "name": "乙"}, size=2))
    ledger.take(first, cursors={ORGANISATION: ("e", 9)}, to_come=9_999)
    ledger.write_held()
    ledger.take(second, cursors={ORGANISATION: ("e", 11)})  # held back, though it ends its stream
    assert ledger.cursor(ORGANISATION) == ("e", 11)
    store.close()  # and lost with the process
    with opened(tmp_path / "p") as profile:
        again = Store(profile, machine(3))
        assert names(again) == ["甲", "甲", "甲"]
        ledger = LocalLedger(again)
        assert ledger.cursor(ORGANISATION) == ("e", 9)
        ledger.take(second, cursors={ORGANISATION: ("e", 11)})
        assert names(again) == ["乙", "乙", "甲", "甲", "甲"]


def test_keys_of_devices_in_pages_that_are_held_back(store: Store, hub: Chains) -> None:
    ledger, other = LocalLedger(store), Chains(2, hub)
    ledger.take(hub.page([other.enrolment]), to_come=9_999)
    assert ledger.key_of(other.device) == other.public


def test_what_was_here_before_joining_is_owed(office: Office) -> None:
    with office.desk() as desk:
        organisation, changes = desk.organisation, desk.read(log.size)
        ledger = LocalLedger(desk.store)
        assert ledger.unsent() == {}
        with desk.store.database.write() as connection:
            identity.put_hub(connection, JoinedHub("http://127.0.0.1:1", HUB, "00", "hub", "a", "组长", None))
            outbox.owe_all(connection)
        assert ledger.unsent() == {organisation: changes}
        sent: list[Change] = []
        while (page := ledger.outgoing([organisation])).changes:
            sent += page.changes
            ledger.acknowledge(c.hash for c in page.changes)
        assert len(sent) == changes
