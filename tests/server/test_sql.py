"""The shelf in SQL, asked through the hub, on SQLite and PostgreSQL."""

import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.server.conftest import House, Model
from tests.server.laptops import asking_inside, assert_proved, fresh_id
from zsapp.domain import chain
from zsapp.domain.change import Judgement
from zsapp.domain.heads import is_verdict_genuine, signed_verdict
from zsapp.domain.ids import Hash, StreamId
from zsapp.server.hub import RefusalError
from zsapp.sync.protocol import (
    GiveUp,
    Hashes,
    News,
    Page,
    Pull,
    Push,
    Trouble,
    Vector,
    overall,
)


def _recomputed(house: House, stream: StreamId) -> str:
    """The digest of a stream from what a laptop gets."""
    with house.at.shelves() as shelf:
        page, _seq = shelf.page(stream, 0, most=10**6, most_bytes=10**9)
    inside = {c.header.prev for c in page.changes if c.header.n > 1}
    tips = [c for c in page.changes if c.hash not in inside]
    total = sum(chain.tip_digest(c.header.device, c.header.n, c.hash) for c in tips)
    said = {(name, v.judgement) for v in page.verdicts for name in v.hashes}
    total += sum(chain.verdict_digest(name, judgement) for name, judgement in said)
    return f"{total % chain.MODULUS:064x}"


def test_what_is_pushed_comes_back_byte_for_byte(house: House) -> None:
    laptop = house.laptop("m1")
    changes = laptop.contacts(7)
    answer = laptop.push(changes)
    assert (answer.taken, answer.refused, answer.missing) == (7, {}, [])
    assert [v.judgement for v in answer.verdicts] == [Judgement.OK]
    pulled = [c for each in laptop.pull_all(laptop.team_stream) for c in each.page.changes]
    assert [(c.header_bytes, c.salt, c.body_bytes) for c in pulled] == [
        (c.header_bytes, c.salt, c.body_bytes) for c in changes
    ]
    assert answer.places[laptop.team_stream] == [0, 8]  # seven changes and the sheet on them


def test_who_asks_is_looked_up_by_indexes(house: House) -> None:
    """Nothing in a round may read the whole log: a hub of 100,000 changes took 80 ms longer to say that nothing is new."""
    laptop = house.laptop("m1")
    if not house.at.database.is_sqlite:
        pytest.skip("on tables of this size PostgreSQL reads them whole, rightly")
    asked: list[tuple[str, Any]] = []

    def noted(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        asked.append((statement, given))

    event.listen(house.at.database.engine, "before_cursor_execute", noted)
    laptop.ask(News(""))
    event.remove(house.at.database.engine, "before_cursor_execute", noted)
    with house.at.database.reading() as connection:
        plans = [
            row[3]
            for statement, given in asked
            if statement.startswith("SELECT") and " change" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    assert any("change_void" in plan for plan in plans)
    assert not [plan for plan in plans if plan.startswith("SCAN change") and "INDEX" not in plan]


def test_news_are_the_digests_of_what_is_there(house: House) -> None:
    laptop = house.laptop("m1")
    laptop.push(laptop.contacts(3))
    news = laptop.ask(News(""))
    assert not news.same
    for stream in (laptop.team_stream, laptop.joined.organisation):
        assert news.streams[stream] == _recomputed(house, stream)
    assert laptop.ask(News(overall(news.streams))).same


def test_pushing_again_changes_nothing(house: House) -> None:
    laptop = house.laptop("m1")
    changes = laptop.contacts(4)
    laptop.push(changes[:2])
    before = laptop.ask(News("")).streams
    again = laptop.push(changes[:2])
    assert (again.taken, again.places, again.verdicts) == (2, {}, [])
    assert laptop.ask(News("")).streams == before
    assert laptop.push(changes).taken == 4
    assert laptop.ask(Vector(laptop.team_stream)).digest == _recomputed(house, laptop.team_stream)


def test_pages_hold_whole_groups_and_end_at_heads(house: House) -> None:
    laptop = house.laptop("m1")
    sizes = [3, 600, 1, 700, 5, 400]
    for size in sizes:
        laptop.push(laptop.contacts(size, alone=False))
    pages = laptop.pull_all(laptop.team_stream)
    assert sum(len(each.page.changes) for each in pages) == sum(sizes)
    assert len(pages) == 3
    for each in pages:
        last = each.page.changes[-1].header
        assert last.n == last.group[0] + last.group[1] - 1
        judged = {name for verdict in each.page.verdicts for name in verdict.hashes}
        assert judged == {change.hash for change in each.page.changes}


def test_a_page_from_the_middle_of_a_push_is_proved_too(house: House) -> None:
    laptop = house.laptop("m1")
    laptop.push(laptop.contacts(9))
    for seq in range(10):
        answer = laptop.ask(Pull(laptop.team_stream, seq))
        assert_proved(answer.page)
        assert len(answer.page.changes) == 9 - min(seq, 9)


def test_changes_asked_for_by_name_come_with_what_proves_them(house: House) -> None:
    laptop = house.laptop("m1")
    changes = laptop.contacts(20)
    laptop.push(changes[:10])
    laptop.push(changes[10:])
    answer = laptop.ask(Pull(laptop.team_stream, 0, want=[changes[3].hash, changes[12].hash]))
    names = [c.hash for c in answer.page.changes]
    assert {changes[3].hash, changes[12].hash} <= set(names)
    assert_proved(answer.page)
    other = house.laptop("m2")
    with pytest.raises(RefusalError) as refused:
        other.ask(Pull(other.team_stream, 0, want=[changes[3].hash]))
    assert refused.value.trouble is Trouble.FORBIDDEN


def test_a_forked_chain_keeps_both_branches(house: House) -> None:
    laptop = house.laptop("m1")
    common = laptop.contacts(2)
    ends = dict(laptop._ends)
    left = laptop.contacts(2)
    laptop._ends = ends
    right = laptop.contacts(3)
    assert laptop.push(common + left).taken == 4
    assert laptop.push(common + right).taken == 5
    tips = {tip.hash for tip in laptop.ask(Vector(laptop.team_stream)).tips}
    assert tips == {left[-1].hash, right[-1].hash}
    assert laptop.ask(Vector(laptop.team_stream)).digest == _recomputed(house, laptop.team_stream)
    names = laptop.ask(Hashes(laptop.team_stream, [laptop.device])).hashes
    assert set(names) == {c.hash for c in common + left + right}
    answer = laptop.ask(Pull(laptop.team_stream, 0, want=[common[0].hash]))
    assert_proved(answer.page)


def test_what_is_missing_is_named_and_what_can_be_is_stored(house: House) -> None:
    laptop = house.laptop("m1")
    changes = laptop.contacts(5)
    answer = laptop.push(changes[3:])
    assert (answer.taken, answer.missing) == (0, [changes[2].hash])
    assert laptop.push(changes).taken == 5


def test_given_up_and_yet_turned_up(house: House) -> None:
    laptop, office = house.laptop("m1"), house.laptop("hq")
    changes = laptop.contacts(4)
    office.ask(GiveUp(laptop.team_stream, [changes[1].hash]))
    assert laptop.push(changes[2:]).taken == 2
    assert laptop.ask(News("")).streams[laptop.team_stream] == _recomputed(house, laptop.team_stream)
    late = laptop.ask(Push(Page(tuple(changes[:2]), (laptop.head(changes[1]),))))
    assert late.taken == 2
    assert laptop.ask(News("")).streams[laptop.team_stream] == _recomputed(house, laptop.team_stream)
    assert [tip.hash for tip in laptop.ask(Vector(laptop.team_stream)).tips] == [changes[3].hash]
    with house.at.shelves() as shelf:
        assert shelf.judged([changes[1].hash]) == {changes[1].hash: Judgement.OK}
        assert shelf.given_up([c.hash for c in changes]) == {changes[1].hash}
    laptop.pull_all(laptop.team_stream)


def test_a_body_that_comes_later_is_given_to_everybody_again(house: House) -> None:
    laptop = house.laptop("m1")
    (change,) = laptop.contacts(1)
    from zsapp.domain.change import received

    bare = received(change.header_bytes, None, None)
    assert laptop.push([bare]).taken == 1
    seq = laptop.pull_all(laptop.team_stream)[-1].seq
    laptop.push([change])
    answer = laptop.ask(Pull(laptop.team_stream, seq))
    assert [c.body_bytes for c in answer.page.changes] == [change.body_bytes]
    assert_proved(answer.page)
    assert laptop.ask(News("")).streams[laptop.team_stream] == _recomputed(house, laptop.team_stream)


def test_an_erasure_drops_contents_now_and_later(house: House) -> None:
    laptop, office = house.laptop("m1"), house.laptop("hq")
    record, blob = fresh_id(), "ab" * 32
    stream = laptop.team_stream
    first = laptop.write(
        [{"deleted": False, "title": "照片", "blob": blob}], kind="attachment", record=record
    )
    laptop.push(first)
    dropped: list[str] = []
    house.at.hub.erased = dropped.extend
    erasure = office.write([{"deleted": False, "target": record}], kind="erasure", stream=stream)
    assert [v.judgement for v in office.push(erasure).verdicts] == [Judgement.OK]
    assert dropped == [blob]
    later = laptop.write([{"title": "又来"}], kind="attachment", record=record)
    assert laptop.push(later).taken == 1
    pulled = [c for each in laptop.pull_all(stream) for c in each.page.changes]
    assert {c.hash for c in pulled} == {c.hash for c in first + erasure + later}
    assert [c.body_bytes for c in pulled if c.header.record == record] == [None, None]


def test_a_file_that_another_change_names_stays(house: House) -> None:
    laptop, office = house.laptop("m1"), house.laptop("hq")
    record, blob = fresh_id(), "cd" * 32
    laptop.push(laptop.write([{"deleted": False, "blob": blob}], kind="attachment", record=record))
    laptop.push(laptop.write([{"deleted": False, "blob": blob}], kind="attachment"))
    dropped: list[str] = []
    house.at.hub.erased = dropped.extend
    office.push(
        office.write([{"deleted": False, "target": record}], kind="erasure", stream=laptop.team_stream)
    )
    assert dropped == []


def test_many_laptops_at_once_leave_no_gap(house: House) -> None:
    laptops = [house.laptop(user) for user in ("m1", "lead1", "m1", "hq")]
    stream = laptops[0].team_stream
    failed: list[BaseException] = []

    def work(laptop: Any) -> None:
        try:
            for _ in range(6):
                assert laptop.push(laptop.contacts(3, stream=stream)).taken == 3
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work, args=(laptop,)) for laptop in laptops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    pages = laptops[0].pull_all(stream)
    assert pages[-1].top == 4 * 6 * (3 + 1)
    assert sum(len(each.page.changes) for each in pages) == 4 * 6 * 3
    assert laptops[0].ask(News("")).streams[stream] == _recomputed(house, stream)


def test_reading_is_a_snapshot(house: House) -> None:
    laptop = house.laptop("m1")
    laptop.push(laptop.contacts(1))
    with house.at.shelves() as shelf:
        before = shelf.digests()
        laptop.push(laptop.contacts(1))
        assert shelf.digests() == before
        assert shelf.top(laptop.team_stream) == 2
    with house.at.shelves() as shelf:
        assert shelf.top(laptop.team_stream) == 4


def test_a_transaction_that_raises_leaves_nothing(house: House) -> None:
    laptop = house.laptop("m1")
    changes = laptop.contacts(2)
    stream = laptop.team_stream
    with house.at.shelves() as shelf:
        before = shelf.digests()
    with pytest.raises(ZeroDivisionError), house.at.shelves() as shelf:
        shelf.lock([stream])
        shelf.append(stream, [(change, changes[0].hash) for change in changes])
        shelf.move_digest(stream, 5)
        raise ZeroDivisionError
    with house.at.shelves() as shelf:
        assert (shelf.digests(), shelf.stored([changes[0].hash])) == (before, {})


def test_who_writes_locks_first(house: House) -> None:
    with house.at.shelves() as shelf, pytest.raises(RuntimeError, match="locks first"):
        shelf.digests()
        shelf.lock([house.at.hub.identity.organisation])


def test_a_verdict_says_when_the_changes_arrived(house: House) -> None:
    laptop = house.laptop("m1")
    before_us = time.time_ns() // 1000
    first = laptop.push(laptop.contacts(2)).verdicts
    between_us = time.time_ns() // 1000
    second = laptop.push(laptop.contacts(1)).verdicts
    assert [len(v.hashes) for v in (*first, *second)] == [2, 1]
    assert before_us <= first[0].at <= between_us <= second[0].at <= time.time_ns() // 1000
    key = bytes.fromhex(laptop.joined.hub_key)
    pulled = [v for each in laptop.pull_all(laptop.team_stream) for v in each.page.verdicts]
    assert pulled == [*first, *second] == laptop.ask(Hashes(laptop.team_stream, [])).verdicts
    assert all(is_verdict_genuine(v, key) for v in pulled)


def test_a_restored_hub_gets_the_moments_back(model: Model, tmp_path: Path) -> None:
    house = model.copied(tmp_path / "hub")
    laptop = house.laptop("m1")
    house.at.database.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "backup")
    house = Model(tmp_path / "backup", model.users, model.one, model.two).copied(tmp_path / "again")
    changes = laptop.contacts(2)
    laptop.ask_raw = asking_inside(house.at)
    said = laptop.push(changes).verdicts
    house.at.database.close()
    restored = Model(tmp_path / "backup", model.users, model.one, model.two).copied(tmp_path / "restored")
    laptop.ask_raw = asking_inside(restored.at)
    assert laptop.push(changes, said).verdicts == []  # none is judged again
    pulled = [v for each in laptop.pull_all(laptop.team_stream) for v in each.page.verdicts]
    restored.at.database.close()
    assert pulled == said and said[0].at > 0


def test_a_strange_verdict_is_not_kept(house: House) -> None:
    laptop = house.laptop("m1")
    (change,) = laptop.contacts(1)
    forged = signed_verdict(
        laptop.key, stream=laptop.team_stream, hashes=[Hash("11" * 32)], judgement=Judgement.LOST
    )
    laptop.push([change], [forged])
    with house.at.shelves() as shelf:
        assert shelf.judged([Hash("11" * 32)]) == {}
