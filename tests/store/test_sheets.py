"""Verdicts as they were signed, and when records arrived at who judges."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection

from tests.support.office import Office
from tests.support.profiles import opened
from zsapp.domain.change import Change, Judgement
from zsapp.domain.heads import signed_verdict
from zsapp.domain.ids import RecordId
from zsapp.store import log, sheets
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import records
from zsapp.verbs.desk import Desk

KEY = b"h" * 32


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    with opened(office.dir, writing=True) as profile:
        yield Desk.open(Store(profile, this_machine()), date(2016, 5, 1))


def company(desk: Desk, name: str) -> tuple[RecordId, Change]:
    """A new one, and the change that makes it."""
    made = RecordId(records.add(desk, "company", {"name": name}).id)
    history = desk.store.history(made)
    assert history is not None
    return made, history.changes[0]


def say(connection: Connection, *changes: Change, judgement: Judgement = Judgement.OK, at: int = 0) -> None:
    names = [change.hash for change in changes]
    stream = changes[0].header.stream
    log.put_verdicts(
        connection, [signed_verdict(KEY, stream=stream, hashes=names, judgement=judgement, at=at)]
    )


def test_verdicts_are_read_as_they_were_signed(desk: Desk) -> None:
    (_one, first), (_two, second) = company(desk, "甲"), company(desk, "乙")
    with desk.store.database.write() as connection:
        say(connection, first, second)
        say(connection, second, judgement=Judgement.VOID, at=7)
        said = {(v.judgement, v.at, v.hashes) for v in sheets.given(connection, first.header.stream)}
        assert said == {
            (Judgement.OK, 0, (first.hash, second.hash)),
            (Judgement.VOID, 7, (second.hash,)),
        }
        assert len(sheets.given(connection)) == 2 and len(sheets.given_on(connection, [second.hash])) == 2
        assert [v.at for v in sheets.given_on(connection, [first.hash])] == [0]


def test_the_first_change_of_a_record_arrived_when_it_was_judged(desk: Desk) -> None:
    (one, first), (two, second), (three, _third) = (company(desk, name) for name in "甲乙丙")
    records.change(desk, str(two), {"website": "www.two.cn"})
    history = desk.store.history(two)
    assert history is not None
    with desk.store.database.write() as connection:
        say(connection, first, at=30)
        say(connection, second)  # before moments were said
        say(connection, history.changes[1], at=20)
        found = sheets.arrivals(connection, "company")
    assert (found[one], found[two]) == (30, 0) and three not in found


@pytest.mark.parametrize("moments", [(5, 9), (9, 5), (0, 5), (5, 0)])
def test_of_two_moments_of_one_change_the_earlier_one_counts(desk: Desk, moments: tuple[int, int]) -> None:
    """A hub restored from a backup may judge once more what it forgot."""
    (one, first), (other, second) = company(desk, "甲"), company(desk, "乙")
    with desk.store.database.write() as connection:
        before = log.vector_digest(connection, first.header.stream)
        say(connection, first, at=moments[0])
        once = log.vector_digest(connection, first.header.stream)
        say(connection, first, at=moments[1])
        assert before != once == log.vector_digest(connection, first.header.stream)
        assert log.recomputed_vector_digest(connection, first.header.stream) == once
        say(connection, second, first, at=100)
        found = sheets.arrivals(connection, "company")
    assert (found[one], found[other]) == (5, 100)


def test_what_was_void_at_first_arrived_then(desk: Desk) -> None:
    one, first = company(desk, "甲")
    with desk.store.database.write() as connection:
        say(connection, first, judgement=Judgement.VOID, at=5)
        say(connection, first, judgement=Judgement.OK, at=9)
        assert sheets.arrivals(connection, "company")[one] == 5


def test_what_was_given_up_had_not_arrived(desk: Desk) -> None:
    one, first = company(desk, "甲")
    with desk.store.database.write() as connection:
        say(connection, first, judgement=Judgement.LOST, at=5)
        assert one not in sheets.arrivals(connection, "company")
        say(connection, first, judgement=Judgement.OK, at=9)
        assert sheets.arrivals(connection, "company")[one] == 9


@pytest.mark.parametrize("moments", [(5, 9), (9, 5), (0, 5), (5, 0)])
def test_verdicts_put_down_together_are_those_put_down_one_by_one(
    desk: Desk, moments: tuple[int, int]
) -> None:
    """A pull brings hundreds at once."""
    (one, first), (two, second) = company(desk, "甲"), company(desk, "乙")
    stream = first.header.stream
    both = [
        signed_verdict(KEY, stream=stream, hashes=names, judgement=Judgement.OK, at=at)
        for names, at in zip([[first.hash, second.hash], [second.hash]], moments, strict=True)
    ]
    void = signed_verdict(KEY, stream=stream, hashes=[second.hash], judgement=Judgement.VOID, reason="right")
    with desk.store.database.write() as connection:
        assert log.put_verdicts(connection, [*both, void, both[0]]) == {two}
        assert log.put_verdicts(connection, [void, *both]) == set()  # said again
        assert log.judgements(connection) == {second.hash: Judgement.OK}  # which beats void
        assert log.recomputed_vector_digest(connection, stream) == log.vector_digest(connection, stream)
        found = sheets.arrivals(connection, "company")
        assert found[one] == moments[0] and found[two] == min(at for at in moments if at)
        assert len(sheets.given(connection)) == 3
