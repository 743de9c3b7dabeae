"""The log in the database: what is applied, what waits, how it is named and how its vector is kept up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.domain.making import Maker
from tests.support.profiles import new_profile
from zsapp.domain import chain
from zsapp.domain.change import Change, Judgement
from zsapp.domain.heads import Verdict, signed_verdict
from zsapp.domain.ids import Hash, RecordId, StreamId
from zsapp.store import log, sheets

TEAM = StreamId("team")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with new_profile(tmp_path / "p") as profile, profile.database.write() as open_connection:
        yield open_connection


def take(connection: Connection, *changes: Change) -> chain.Admitted:
    admitted = log.admit(connection, changes)
    for unit in admitted.units:
        log.append(connection, [unit])
    log.put_waiting(connection, admitted.waiting)
    for stream in log.streams(connection):
        assert log.vector_digest(connection, stream) == log.recomputed_vector_digest(connection, stream)
    return admitted


def started(maker: Maker) -> list[Change]:
    """An enrolment and three changes of a team's stream, one after another."""
    enrolment = maker.enrol("one")
    first = maker.write({"deleted": False, "title": "a"}, n=1, prev=enrolment.hash)
    second = maker.write({"title": "b"}, {"title": [first]})
    return [enrolment, first, second, maker.write({"title": "c"}, {"title": [second]})]


def test_what_comes_early_waits_durably(connection: Connection) -> None:
    changes = started(Maker())
    assert len(take(connection, *changes[2:]).waiting) == 2
    assert {c.hash for c in log.waiting(connection)} == {c.hash for c in changes[2:]}
    assert log.size(connection) == 0 == len(log.streams(connection))
    assert take(connection, changes[0]).waiting != ()
    assert take(connection, changes[1]).waiting == ()
    assert log.size(connection) == 4 and log.waiting(connection) == []
    assert log.names(connection) == {c.hash for c in changes}
    assert log.tips(connection, TEAM) == {"one": [(3, changes[3].hash)]}


def test_again_is_harmless(connection: Connection) -> None:
    changes = started(Maker())
    take(connection, *changes)
    before = log.vector_digest(connection, TEAM)
    for _again in range(2):
        assert take(connection, *changes).units == ()
    assert (log.size(connection), log.vector_digest(connection, TEAM)) == (4, before)


def test_a_fork_has_two_tips(connection: Connection) -> None:
    maker = Maker()
    changes = started(maker)
    fork = maker.write({"title": "d"}, {"title": [changes[2]]}, n=3, prev=changes[2].hash)
    take(connection, *changes, fork)
    assert {name for _n, name in log.tips(connection, TEAM)["one"]} == {changes[3].hash, fork.hash}
    assert log.history(connection, RecordId("record")).conflicts() == ["title"]  # type: ignore[union-attr]


def test_a_change_is_found_by_its_name(connection: Connection) -> None:
    changes = started(Maker())
    take(connection, *changes)
    assert log.change_named(connection, changes[2].hash) == changes[2]
    assert log.change_named(connection, Hash("0" * 64)) is None
    assert log.unit_named(connection, changes[2].hash) == [changes[2]]
    assert log.headers(connection, [Hash("0" * 64)]) == {}
    assert log.history(connection, RecordId("nobody")) is None
    assert [record for record, _place, _history in log.histories(connection)] == ["one", "record"]


def said(name: Hash, judgement: Judgement) -> Verdict:
    return signed_verdict(b"h" * 32, stream=TEAM, hashes=[name], judgement=judgement)


def test_a_lost_change_counts_as_applied_until_it_turns_up(connection: Connection) -> None:
    changes = started(Maker())
    take(connection, *changes[:2], changes[3])
    assert log.put_verdicts(connection, [said(changes[2].hash, Judgement.LOST)]) == set()
    assert log.given_up(connection) == {changes[2].hash}
    take(connection)
    assert log.size(connection) == 3
    assert log.history(connection, RecordId("record")).values()["title"] == "c"  # type: ignore[union-attr]
    take(connection, changes[2])
    assert log.tips(connection, TEAM) == {"one": [(3, changes[3].hash)]}
    verdict = said(changes[2].hash, Judgement.OK)
    assert log.put_verdicts(connection, [verdict]) == {"record"}
    assert log.put_verdicts(connection, [verdict]) == set()  # said again
    assert {v.judgement for v in sheets.given(connection)} == {Judgement.LOST, Judgement.OK}
    take(connection)


def test_what_is_erased_has_no_body_however_late_it_comes(connection: Connection) -> None:
    changes = started(Maker())
    take(connection, *changes[:2], changes[3])
    assert log.is_named(connection, "title") and not log.is_named(connection, "colour")
    assert log.mentions(connection, ["a", "c"], but=RecordId("x")) == {("record", "thing", "title")}
    log.erase(connection, RecordId("record"), changes[0].hash)
    assert [c.values for c in log.waiting(connection)] == [None]
    assert not log.is_named(connection, "title")
    assert log.mentions(connection, ["a", "c"], but=RecordId("x")) == set()
    take(connection, changes[2])
    history = log.history(connection, RecordId("record"))
    assert history is not None and history.is_erased and len(history.changes) == 3
    assert log.erased(connection) == {"record"}


def test_a_word_is_found_as_json_writes_it(connection: Connection) -> None:
    maker = Maker()
    enrolment = maker.enrol("one")
    made = maker.write(
        {"deleted": False, "title": 'a "b" \\ c\nd', "place": {"city": "喆市"}}, n=1, prev=enrolment.hash
    )
    take(connection, enrolment, made)
    for word, field in (('"b"', "title"), ("\\ c", "title"), ("c\nd", "title"), ("喆", "city")):
        assert log.mentions(connection, [word], but=RecordId("x")) == {("record", "thing", field)}
    assert log.mentions(connection, ["title", "record"], but=RecordId("x")) == set()
