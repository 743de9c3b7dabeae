"""Which files the hub says that it lacks: those that changes name and that are not here, on SQLite and PostgreSQL."""

import hashlib
import os
from pathlib import Path

import pytest

from tests.server.conftest import House
from tests.server.laptops import Laptop, fresh_id
from zsapp.domain.ids import StreamId
from zsapp.server.files import Files
from zsapp.server.lacking import TOLD, Lacking
from zsapp.sync.protocol import News, packed


def named(laptop: Laptop, *contents: bytes) -> list[str]:
    """An attachment for each content, pushed; their hashes."""
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    values = [{"deleted": False, "blob": each, "size": 1} for each in hashes]
    laptop.push([change for each in values for change in laptop.write([each], kind="attachment")])
    return hashes


def brought(house: House, folder: Path, stream: StreamId, content: bytes) -> None:
    files = Files(folder / "files", house.at.database, 10**9)
    name, size = hashlib.sha256(content).hexdigest(), len(content)
    assert files.write(stream, name, "here", offset=0, size=size, piece=content).is_whole  # type: ignore[arg-type]


def test_what_is_named_is_lacking_until_it_is_here(house: House, tmp_path: Path) -> None:
    laptop, lacking = house.laptop("m1"), Lacking(house.at.database)
    team = laptop.team_stream
    assert lacking.of([team]) == {}
    laptop.push(laptop.contacts(3))
    one, two = named(laptop, b"one", b"two")
    assert {stream: sorted(names) for stream, names in lacking.of([team]).items()} == {
        team: sorted([one, two])
    }
    brought(house, tmp_path, StreamId("another"), b"two")  # in another stream it counts there
    brought(house, tmp_path, team, b"one")
    assert lacking.of([team]) == {team: [two]} == Lacking(house.at.database).of([team])
    (three,) = named(laptop, b"three")
    assert sorted(lacking.of([team])[team]) == sorted([two, three])
    assert lacking.of([laptop.joined.organisation]) == {}
    for content in (b"two", b"three"):
        brought(house, tmp_path, team, content)
    assert lacking.of([team]) == {} == Lacking(house.at.database).of([team])


def test_what_was_erased_is_not_asked_for(house: House) -> None:
    laptop, office = house.laptop("m1"), house.laptop("hq")
    lacking, record = Lacking(house.at.database), fresh_id()
    name = hashlib.sha256(b"photo").hexdigest()
    values = [{"deleted": False, "blob": name, "size": 1}]
    laptop.push(laptop.write(values, kind="attachment", record=record))
    assert lacking.of([laptop.team_stream]) == {laptop.team_stream: [name]}
    office.push(
        office.write([{"deleted": False, "target": record}], kind="erasure", stream=laptop.team_stream)
    )
    assert lacking.of([laptop.team_stream]) == {} == Lacking(house.at.database).of([laptop.team_stream])


def test_news_tell_readers_alone_and_few_at_a_time(house: House) -> None:
    house.at.hub.lacking = Lacking(house.at.database).of
    laptop, other = house.laptop("m1"), house.laptop("m2")
    names = named(laptop, *(os.urandom(8) for _ in range(3 * TOLD)))
    seen: set[str] = set()
    for _time in range(100):
        told = laptop.ask(News("")).lacking
        assert told.keys() == {laptop.team_stream} and len(told[laptop.team_stream]) == TOLD
        seen |= set(told[laptop.team_stream])
    assert seen == set(names)  # other ones each time
    assert other.ask(News("")).lacking == {}
    digest = laptop.ask(News(""))
    assert len(packed(digest)) < 1_000


def test_a_database_put_back_under_it_is_looked_through_anew(house: House, tmp_path: Path) -> None:
    laptop, lacking = house.laptop("m1"), Lacking(house.at.database)
    named(laptop, b"one")
    lacking.of([laptop.team_stream])
    lacking._tops = {stream: top + 5 for stream, top in lacking._tops.items()}  # it knew a newer one
    lacking._lacking = {laptop.team_stream: {b"x" * 32}}
    assert lacking.of([laptop.team_stream]) == {laptop.team_stream: [hashlib.sha256(b"one").hexdigest()]}


@pytest.mark.parametrize("is_first", [True, False])
def test_it_is_found_by_indexes(small_house: House, is_first: bool) -> None:
    """The first look goes through what is named, later ones through what came; never through the whole log."""
    from sqlalchemy import event

    laptop, lacking = small_house.laptop("m1"), Lacking(small_house.at.database)
    named(laptop, b"one")
    if not is_first:
        lacking.of([laptop.team_stream])
        named(laptop, b"two")
    asked: list[tuple[str, object]] = []

    def noted(_connection: object, _cursor: object, statement: str, given: object, *_more: object) -> None:
        asked.append((statement, given))

    engine = small_house.at.database.engine
    event.listen(engine, "before_cursor_execute", noted)
    lacking.of([laptop.team_stream])
    event.remove(engine, "before_cursor_execute", noted)
    with small_house.at.database.reading() as connection:
        plans = [
            row[3]
            for statement, given in asked
            if statement.startswith("SELECT") and " change" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[arg-type]
        ]
    assert plans and not [plan for plan in plans if plan.startswith("SCAN") and "change" in plan], plans
