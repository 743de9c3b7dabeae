"""Chains: what is applied, what waits, what is refused (log rules 5, 6, 7, 9)."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.making import Maker
from zsapp.domain.chain import (
    MODULUS,
    Admitted,
    admit,
    checked_group,
    judgement_of,
    tip_digest,
    verdict_digest,
)
from zsapp.domain.change import Change, Header, Judgement, RefusedError
from zsapp.domain.ids import NO_CHANGE, DeviceId, Hash

LOST, VOID, OK = Judgement.LOST, Judgement.VOID, Judgement.OK


class Log:
    """What has been applied, as a store keeps it."""

    def __init__(self, *applied: Change, given_up: Iterable[Change] = ()) -> None:
        self.headers: dict[Hash, Header] = {change.hash: change.header for change in applied}
        self.given_up = {change.hash for change in given_up}
        self.waiting: tuple[Change, ...] = ()
        self.order: list[Hash] = []

    def take(self, *arriving: Change) -> Admitted:
        """Let changes arrive together with what waits."""
        pool = {c.hash: c for c in (*self.waiting, *arriving)}
        fresh = [change for name, change in pool.items() if name not in self.headers]
        done = admit(fresh, find=self.headers.get, given_up=self.given_up)
        for unit in done.units:
            for change in unit:
                assert change.hash not in self.headers
                self.headers[change.hash] = change.header
                self.order.append(change.hash)
        self.waiting = done.waiting
        return done


def names(changes: Iterable[Change]) -> set[Hash]:
    return {change.hash for change in changes}


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
def one(make: Maker) -> Change:
    """The enrolment of the device `one`; its chain in the team's stream stands on it."""
    return make.enrol("one")


def chain_of(make: Maker, enrolment: Change, count: int, groups: Sequence[int] = ()) -> list[Change]:
    """`count` changes of a device, in groups of the sizes given, else each by itself."""
    sizes = list(groups) or [1] * count
    made: list[Change] = []
    for size in sizes:
        first = len(made) + 1
        for n in range(first, first + size):
            prev = made[-1].hash if made else enrolment.hash
            made.append(
                make.write(
                    {"name": f"v{n}"}, n=n, prev=prev, group=(first, size), device=enrolment.header.device
                )
            )
    assert len(made) == count
    return made


# -- applied as soon as `prev` is


def test_applied_in_order_of_the_chain_whatever_the_order_of_arrival(make: Maker, one: Change) -> None:
    changes = chain_of(make, one, 5)
    log = Log(one)
    done = log.take(*reversed(changes))
    assert [unit[0].hash for unit in done.units] == [change.hash for change in changes]
    assert done.waiting == done.refused == ()


def test_waits_for_its_forerunner(make: Maker, one: Change) -> None:
    a, b, c = chain_of(make, one, 3)
    log = Log(one)
    assert names(log.take(b, c).waiting) == {b.hash, c.hash}
    assert [unit[0].hash for unit in log.take(a).units] == [a.hash, b.hash, c.hash]
    assert log.waiting == ()


def test_the_first_of_a_chain_waits_for_the_enrolment(make: Maker, one: Change) -> None:
    (a,) = chain_of(make, one, 1)
    log = Log()
    assert names(log.take(a).waiting) == {a.hash}
    assert len(log.take(one).units) == 2


def test_arriving_again_changes_nothing(make: Maker, one: Change) -> None:
    changes = chain_of(make, one, 3)
    log = Log(one)
    log.take(*changes)
    assert log.take(*changes, *changes).units == ()


def test_two_changes_in_one_place_are_two_chains(make: Maker, one: Change) -> None:
    a, b = chain_of(make, one, 2)
    other = make.write({"name": "copied"}, n=2, prev=a.hash)
    after = make.write({"name": "copied further"}, n=3, prev=other.hash)
    log = Log(one)
    log.take(after, b, other, a)
    assert names([a, b, other, after]) <= log.headers.keys()


# -- refused: bad chain (rule 7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"stream": "other"},
        {"device": "two"},
        {"n": 4, "group": (4, 1)},
        {"n": 2, "group": (2, 1)},
        {"n": 3, "group": (2, 2)},  # within a group that ended before
    ],
)
def test_a_known_prev_with_another_place(make: Maker, one: Change, wrong: dict[str, object]) -> None:
    a, b = chain_of(make, one, 2)
    bad = make.write({"name": "x"}, **{"n": 3, "prev": b.hash, **wrong})  # type: ignore[arg-type]
    log = Log(one)
    log.take(a, b)
    done = log.take(bad)
    assert [change.hash for change, _why in done.refused] == [bad.hash]
    assert done.units == done.waiting == ()
    together = Log(one).take(bad, b, a)
    assert len(together.units) == 2
    assert [change.hash for change, _why in together.refused] == [bad.hash]


def test_a_group_may_not_start_within_another(make: Maker, one: Change) -> None:
    (a,) = [make.write({"name": "a"}, n=1, prev=one.hash, group=(1, 2))]
    bad = make.write({"name": "b"}, n=2, prev=a.hash, group=(2, 1))
    done = Log(one).take(a, bad)
    assert [change.hash for change, _why in done.refused] == [bad.hash]
    assert names(done.waiting) == {a.hash}


def test_the_first_of_a_chain_stands_on_the_enrolment_of_its_own_device(make: Maker, one: Change) -> None:
    two = make.enrol("two")
    (a,) = chain_of(make, one, 1)
    stranger = make.write({"name": "x"}, n=1, prev=two.hash)
    on_a_change = make.write({"name": "x"}, n=1, prev=a.hash)
    done = Log(one, two).take(a, stranger, on_a_change)
    assert {change.hash for change, _why in done.refused} == {stranger.hash, on_a_change.hash}


def test_only_a_devices_own_enrolment_stands_first_of_all(make: Maker) -> None:
    bad = [
        make.write({"name": "x"}, n=1, prev=NO_CHANGE),
        make.write({"name": "x"}, n=2, prev=NO_CHANGE, kind="device", record="one"),
        make.write({"name": "x"}, n=1, prev=NO_CHANGE, kind="device", record="two"),
    ]
    done = Log().take(*bad)
    assert {change.hash for change, _why in done.refused} == names(bad)


@given(st.randoms(use_true_random=False))
def test_refusals_do_not_hang_on_the_order_of_arrival(rng: random.Random) -> None:
    make = Maker()
    one = make.enrol("one")
    a, b = chain_of(make, one, 2)
    bad = make.write({"name": "x"}, n=4, prev=b.hash)
    on_bad = make.write({"name": "x"}, n=5, prev=bad.hash)
    worse = make.write({"name": "x"}, n=9, prev=bad.hash)
    arriving = [a, b, bad, on_bad, worse]
    rng.shuffle(arriving)
    done = Log(one).take(*arriving)
    assert {change.hash for change, _why in done.refused} == {bad.hash, worse.hash}
    assert names(done.waiting) == {on_bad.hash}


# -- groups (rule 9)


def test_a_group_is_never_applied_in_part(make: Maker, one: Change) -> None:
    a, b, c, d = chain_of(make, one, 4, [3, 1])
    for missing in (a, b, c):
        log = Log(one)
        assert log.take(*(change for change in (a, b, c, d) if change is not missing)).units == ()
        units = log.take(missing).units
        assert [names(unit) for unit in units] == [{a.hash, b.hash, c.hash}, {d.hash}]


def test_of_a_group_that_forks_both_branches_are_applied_in_any_order(make: Maker, one: Change) -> None:
    a = make.write({"name": "a"}, n=1, prev=one.hash, group=(1, 2))
    b = make.write({"name": "b"}, n=2, prev=a.hash, group=(1, 2))
    other = make.write({"name": "other"}, n=2, prev=a.hash, group=(1, 2))
    whole = names([a, b, other])
    for batches in ([[a, b, other]], [[a, b], [other]], [[a, other], [b]], [[b, other], [a]]):
        log = Log(one)
        for batch in batches:
            log.take(*batch)
        assert log.headers.keys() - {one.hash} == whole


def test_a_branch_that_is_not_whole_holds_up_nobody(make: Maker, one: Change) -> None:
    a = make.write({"name": "a"}, n=1, prev=one.hash, group=(1, 3))
    branch = [make.write({"name": f"b{i}"}, n=2, prev=a.hash, group=(1, 3)) for i in range(6)]
    end = make.write({"name": "end"}, n=3, prev=branch[3].hash, group=(1, 3))
    log = Log(one)
    log.take(*branch, end, a)
    assert log.headers.keys() - {one.hash} == names([a, branch[3], end])


# -- given up (rule 7)


def test_a_lost_change_counts_as_applied(make: Maker, one: Change) -> None:
    a, b, c = chain_of(make, one, 3)
    log = Log(one, given_up=[b])
    assert len(log.take(c).units) == 1
    assert len(log.take(a).units) == 1
    assert len(log.take(b).units) == 1  # it turned up


def test_a_lost_group_is_passed_over(make: Maker, one: Change) -> None:
    a, b, c, d = chain_of(make, one, 4, [1, 2, 1])
    log = Log(one, given_up=[c])
    log.take(d, a)
    assert log.headers.keys() - {one.hash} == names([a, d])
    assert [names(unit) for unit in log.take(c, b).units] == [{b.hash, c.hash}]


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_group_with_a_lost_member_waits_whatever_the_order_of_arrival(
    make: Maker, one: Change, lost: int
) -> None:
    """By arrival one after the other, once the changes behind it first, it used to be applied in part, or not at all."""
    *group, after = chain_of(make, one, 4, [3, 1])
    here = [change for change in group if change is not group[lost]]
    given_up = [group[lost], group[-1]]
    ends = []
    for arriving in ([*here, after], [after, *here], [*reversed(here), after]):
        log = Log(one, given_up=given_up)
        for change in arriving:
            log.take(change)
        ends.append((log.headers.keys() - {one.hash}, names(log.waiting)))
        log.take(group[lost])
        assert names([*group, after]) <= log.headers.keys()
    assert ends == [({after.hash}, names(here))] * 3


def test_any_order_and_any_pages_come_to_the_same() -> None:
    """Random forests of chains with forks, groups and lost changes."""
    for seed in range(150):
        rng, make = random.Random(seed), Maker()
        one = make.enrol("one")
        changes: list[Change] = []
        tails = [one]
        while len(changes) < 14:
            stem = rng.choice(tails)
            n = 1 if stem is one else stem.header.n + 1
            size = rng.choice((1, 1, 2, 3))
            for at in range(n, n + size):
                stem = make.write({"name": "x"}, n=at, prev=stem.hash, group=(n, size))
                changes.append(stem)
            tails.append(stem)
        given_up = rng.sample(changes, 3)
        kept = [change for change in changes if change not in given_up[:2]]
        ends = set()
        for _ in range(4):
            log = Log(one, given_up=given_up)
            rng.shuffle(kept)
            rest = kept.copy()
            while rest:
                page = [rest.pop() for _ in range(min(len(rest), rng.randint(1, 5)))]
                log.take(*page)
            ends.add((frozenset(log.headers), frozenset(names(log.waiting))))
        assert len(ends) == 1, seed


# -- verdicts


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({}, Judgement.NONE),
        ({"a": OK}, OK),
        ({"a": LOST}, LOST),
        ({"a": VOID}, VOID),
        ({"b": VOID}, VOID),
        ({"a": OK, "b": VOID}, VOID),
        ({"b": OK}, Judgement.NONE),
        ({"b": LOST}, Judgement.NONE),
        ({"c": VOID}, Judgement.NONE),
    ],
)
def test_one_void_member_voids_the_group(verdicts: dict[str, Judgement], expected: Judgement) -> None:
    said = {Hash(name): judgement for name, judgement in verdicts.items()}
    assert judgement_of(Hash("a"), [Hash("a"), Hash("b")], said) is expected


def test_judgements_are_ordered_as_rule_7_says() -> None:
    assert max(OK, VOID) is OK
    assert max(VOID, LOST) is VOID
    assert max(LOST, Judgement.NONE) is LOST


# -- digest (rule 6)


def test_digests_differ_by_each_part() -> None:
    name, other = Hash("a" * 64), Hash("b" * 64)
    one, two = DeviceId("one"), DeviceId("two")
    found = {
        tip_digest(one, 1, name),
        tip_digest(two, 1, name),
        tip_digest(one, 2, name),
        tip_digest(one, 1, other),
        verdict_digest(name, OK),
        verdict_digest(name, VOID),
        verdict_digest(other, OK),
    }
    assert len(found) == 7
    assert all(0 <= each < MODULUS for each in found)


# -- about to be written


def test_checked_group(make: Maker, one: Change) -> None:
    changes = chain_of(make, one, 3, [3])
    assert checked_group(changes) == tuple(changes)


def test_a_group_must_belong_together(make: Maker, one: Change) -> None:
    a, b, c = chain_of(make, one, 3, [3])

    def moved(change: Change, **to: object) -> Change:
        return replace(change, header=replace(change.header, **to))  # type: ignore[arg-type]

    wrong = [
        [a, b],
        [a, c, b],
        [a, b, moved(c, stream="other")],
        [a, b, moved(c, device="two")],
        [a, b, moved(c, group=(2, 3))],
        [moved(a, group=(1, 4)), moved(b, group=(1, 4)), moved(c, group=(1, 4))],
    ]
    for changes in wrong:
        with pytest.raises(RefusedError):
            checked_group(changes)
