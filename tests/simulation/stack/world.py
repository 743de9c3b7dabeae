"""The laptops, the hub and the network of one history on the real stack."""

import shutil
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.simulation.checks import expect
from tests.simulation.core import real
from tests.simulation.oracle import OK, View
from tests.simulation.stack.house import PASSWORD, House, Nursery
from tests.simulation.stack.laptop import RealLaptop
from tests.simulation.stack.office import RealOffice
from tests.simulation.stack.proxy import Proxy
from tests.simulation.sync.headquarters import HUB
from tests.simulation.sync.world import LaptopKilledError, SyncSite, SyncWorld
from zsapp.base.errors import UserError
from zsapp.domain.ids import DeviceId
from zsapp.server.shelf import Account
from zsapp.sync.events import State, Status
from zsapp.verbs.desk import Desk
from zsapp.verbs.join import join

TODAY = date(2016, 4, 28)
SYNC_S = 60.0


@dataclass
class Outcome:
    """How a round of `zsapp sync` ended, as the checks ask an engine."""

    status: Status


@dataclass(frozen=True, slots=True)
class Began:
    """How things stood at the hub when a round began."""

    restores: int
    reads: set[str]
    held: set[str]


class RealSite(SyncSite):
    """A laptop whose rounds run in a thread of their own. Acts wait for a round under way before they touch the laptop."""

    world: "RealWorld"
    _round: threading.Thread | None = None
    _error: BaseException | None = None
    _was_killed: bool = False
    _began: Began

    def start(self) -> None:
        """The program is killed wherever it is, and starts again."""
        self.settle()
        self.laptop.killed(self.world.folder("laptop"))
        self.refresh()

    @property
    def laptop(self) -> Any:
        """The profile."""
        return self.replica

    def twin(self) -> "RealSite":
        """Another computer with the same folder, its program not running."""
        self.settle()
        other = RealSite(
            None, self.view.copy(), self.clock_us, self.version, list(self.forms), self.newest  # type: ignore[arg-type]
        )  # fmt: skip
        other.replica = self.laptop.copied(self.world.folder("laptop"), other.fault)
        other.world, other.user, other.account = self.world, self.user, self.account
        other.is_newer, other.engine = self.is_newer, self.engine
        return other

    # -- rounds

    def begin(self) -> None:
        """Begin a round beside everything else."""
        self.settle()
        office = self.world.office
        office.look()
        self._began = Began(office.restores, office.reads(self.user), set(office.database.rows.changes))
        self._round = threading.Thread(target=self._run, args=(self.laptop.monitor(),))
        self._round.start()

    def _run(self, monitor: Any) -> None:
        try:
            self.engine = Outcome(monitor.run_once())  # type: ignore[assignment]
        except LaptopKilledError:
            self._was_killed = True
        except BaseException as error:  # noqa: BLE001 - the border of a thread; `settle` raises it
            self._error = error

    def settle(self) -> None:
        """Wait for the round under way; what was killed starts again. What the laptop then holds is looked at."""
        if self._round is None:
            return
        self._round.join(SYNC_S)
        expect(not self._round.is_alive(), f"a round does not end: {self.laptop.device}")
        self._round, self.trap = None, None
        if self._error is not None:
            raise self._error
        if self._was_killed:
            self._was_killed = False
            self.engine = Outcome(Status(State.DUE))  # type: ignore[assignment]
            self.world.seen["laptop killed"] += 1
            self.laptop.killed(self.world.folder("laptop"))
        status = self.engine.status
        self.world.seen[f"trouble: {status.trouble}" if status.trouble else "round went well"] += 1
        asks = status.state is State.NEEDS_YOU
        expect(not asks or status.retry_at_s is None, "tried again without the person who is needed")
        self.refresh()
        self._check_round(status)

    def _check_round(self, status: Status) -> None:
        """Up to date is who has all that was there when he began; what the hub is said to have it has."""
        office, laptop, began = self.world.office, self.laptop, self._began
        office.look()  # rights of now: a laptop gives a restored hub back the word that moves its user
        if office.restores == 0:
            given = laptop.log.keys() - laptop.owed - office.database.rows.changes.keys()
            expect(not given, f"{laptop.device}: {len(given)} changes are taken for sent that the hub lacks")
        if status.state is State.UP_TO_DATE and office.restores == began.restores:
            streams = began.reads & office.reads(self.user)
            if self._was_moved(began.held):  # perhaps away and back: what was left comes the next time
                streams &= laptop.readable
            here = laptop.log.keys() | laptop.waiting.keys()
            lacking = {n for n in began.held - here if self.world.changes[n].header.stream in streams}
            expect(not lacking, f"{laptop.device}: up to date, but {len(lacking)} changes are not here")

    def _was_moved(self, held: set[str]) -> bool:
        """Whether the hub's word on this user came to it beside what it held."""
        rows = self.world.office.database.rows
        new = [rows.changes[name].header for name in rows.changes.keys() - held]
        return any(header.record == self.user and header.device == HUB for header in new)

    def refresh(self) -> None:
        """What the laptop holds now is what was handed to it; the oracle says what it must show."""
        laptop, had = self.laptop, set(self.laptop.log)
        laptop.look()
        names = [*laptop.log, *laptop.waiting]
        if any(name not in self.world.changes for name in names):
            self.world.office.look()
        for change in laptop.log.values():  # whoever hands a copied profile over enrols its new device first
            if change.hash not in self.world.changes and change.header.kind == "device":
                self.world.note(change, {}, {})
        gone = had - laptop.log.keys()
        if gone or not self.view.had <= set(names) or not self.view.verdicts <= laptop.verdicts:
            self._forget(gone)
        self.version += 1
        self.view.hand([n for n in names if n not in self.view.had], laptop.verdicts - self.view.verdicts)
        granted = {name for _stream, name, judgement in laptop.verdicts if judgement == OK}
        written = self.world.witness.written
        erasures = [n for n in self.view.applied if "target" in written[n].values]
        mine = {
            written[n].values["target"]
            for n in erasures
            if n in granted or written[n].device == laptop.device
        }
        self.view._erased = mine

    def _forget(self, gone: set[Any]) -> None:
        """The copy of a stream was dropped."""
        self.view = View(self.world.witness)
        readable = {change.header.stream for change in self.laptop.log.values()}
        self.forms = [f for f in self.forms if self.world.stream_of(f.record) in readable]
        self.newest = [c for c in self.newest if c.hash not in gone]
        self.world.seen["left a stream"] += 1


class RealWorld(SyncWorld):
    """All of one history."""

    sites: list[Any]

    def __init__(self, seed: int, page: int, house: House, nursery: Nursery, where: Path, fault: str) -> None:
        """`where`: an empty folder; `fault`: planted in the hub, or ""."""
        self.begin(seed, real())
        rng = self.rng
        self.page, self.tick, self.where = page, 0, where
        self.files: list[Any] = []
        self.home: dict[str, str] = {}
        self.files_kept: dict[str, bytes] = {}  # attachment -> what it holds
        self.is_upgraded = False
        self._house, self._folders = house, 0
        self.office = RealOffice(self, house, nursery, where / "hub", {"page": page, "fault": fault})  # type: ignore[assignment]
        self.proxy = Proxy(seed, self.office)
        count = rng.randint(1, 3)
        self.users = ["staff", "leader", *(f"member-{number}" for number in range(count)), "administrator"]
        self.office.back_up()
        for user in ["staff", *rng.sample(self.users[1:-1], rng.randint(1, 2))]:
            self.join(user)
            if rng.random() < 0.5:
                self.office.back_up()

    def folder(self, name: str) -> Path:
        """A folder that is not there yet."""
        self._folders += 1
        return self.where / f"{name}{self._folders}"

    def join(self, user: str) -> RealSite | None:  # type: ignore[override]
        """A new laptop joins over the network; None where its person is not let in."""
        site = RealSite(None, View(self.witness))  # type: ignore[arg-type]
        to = self.folder("laptop")
        shutil.copytree(self._house.profile, to)
        site.replica = RealLaptop(to, site.fault)  # type: ignore[assignment]
        site.world, site.user = self, user
        site.is_newer = self.rng.random() < 0.15
        site.engine = Outcome(Status(State.DUE))  # type: ignore[assignment]
        site.laptop.wall_us = self.now_us
        try:
            self.log_in(site)
        except UserError:  # nobody is let in who has no team
            site.laptop.close()
            self.seen["not let in"] += 1
            return None
        site.account = Account(user, DeviceId(site.laptop.device))
        self.sites.append(site)
        return site

    def log_in(self, site: RealSite) -> None:
        """The person types his password; nothing goes wrong on the way."""
        with self.proxy.calm():
            join(Desk.open(site.laptop.store, TODAY), self.proxy.url, user=site.user, password=PASSWORD)
        self.office.look()
        site.refresh()

    def close(self) -> None:
        """Everything is let go."""
        for site in self.sites:
            if site._round is not None:
                site._round.join(SYNC_S)
            site.laptop.close()
        self.proxy.close()
        self.office.close()
