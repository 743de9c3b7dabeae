"""Steps of the hub's database: one made by an older version comes up to date with every row, on SQLite and PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from tests.server.conftest import Postgres
from zsapp.domain.change import Judgement
from zsapp.domain.heads import is_verdict_genuine, new_key, signed_verdict
from zsapp.domain.ids import Hash, StreamId
from zsapp.server import migrating
from zsapp.server.database import Database, sqlite_url
from zsapp.server.sql import SqlShelves

STREAM = StreamId("team")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty one."""
    url = sqlite_url(tmp_path / "hub.db")
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.url(postgres.made())
    made = Database(url)
    yield made
    made.close()


def as_of(database: Database, revision: str) -> None:
    """The tables as that version of the program made them."""
    config = Config()
    where = Path(migrating.__file__).with_name("migrations")
    config.set_main_option("script_location", str(where))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_verdicts_given_before_moments_were_said_keep_their_signatures(database: Database) -> None:
    private, public = new_key(b"3" * 32)
    old = signed_verdict(private, stream=STREAM, hashes=[Hash("ab" * 32)], judgement=Judgement.OK)
    as_of(database, "0001")
    with database.writing() as connection:
        connection.execute(
            text("INSERT INTO sheet VALUES (:signature, :stream, 0, 'OK', '', :hashes)"),
            {"signature": old.signature, "stream": STREAM, "hashes": bytes.fromhex("ab" * 32)},
        )
    migrating.migrate(database)
    migrating.migrate(database)
    new = signed_verdict(private, stream=STREAM, hashes=[Hash("cd" * 32)], judgement=Judgement.OK, at=5)
    shelves = SqlShelves(database, StreamId("organisation"))
    with shelves() as shelf:
        shelf.lock([STREAM])
        shelf.put_verdicts([new])
    with shelves() as shelf:
        said = {verdict.signature: verdict for verdict in shelf.verdicts(STREAM)}
    assert said == {old.signature: old, new.signature: new}
    assert (old.at, new.at) == (0, 5) and is_verdict_genuine(said[old.signature], public)


def test_a_folder_with_a_percent_sign_is_one_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "100% 招商"
    shutil.copytree(Path(migrating.__file__).with_name("migrations"), place / "migrations")
    monkeypatch.setattr(migrating, "__file__", str(place / "migrating.py"))
    made = Database(sqlite_url(place / "hub.db"))
    migrating.migrate(made)
    with made.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM hub")).scalar() == 0
    made.close()
