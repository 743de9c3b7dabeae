"""The laptops, the hub and the files under way of one history."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.checks import expect
from tests.simulation.core import real
from tests.simulation.oracle import View
from tests.simulation.sync.headquarters import (
    ADMINISTRATOR,
    LEADER,
    MEMBER,
    ORGANISATION,
    STAFF,
    STREAM_OF,
    TEAMS,
    Office,
)
from tests.simulation.sync.kinds import NOTICE, THING
from tests.simulation.sync.laptop import Laptop, MemoryLedger
from tests.simulation.world import Site, World
from zsapp.base.errors import PlaceError
from zsapp.domain import heads
from zsapp.domain.change import Change
from zsapp.domain.ids import DeviceId, Hash
from zsapp.server.shelf import Account
from zsapp.sync.engine import Engine
from zsapp.sync.events import Replied, Send
from zsapp.sync.ledger import Pinned
from zsapp.sync.protocol import Page


class LaptopKilledError(BaseException):
    """The laptop's process is gone; what its ledger holds is left."""


@dataclass
class File:
    """A hand-over file on its way through a chat."""

    due: int
    reader: str  # user
    page: Page


@dataclass
class Late:
    """A request that arrives once more, much later."""

    due: int
    path: str
    raw: bytes
    account: Account


class SyncSite(Site):
    """A laptop with its engine. Another twin has the same folder and the same token."""

    world: "SyncWorld"
    user: str
    account: Account
    engine: Engine
    pending: Send | None = None
    is_newer: bool = False  # a version that writes what an older hub does not know
    trap: tuple[str, int, bool, bool] | None = None  # method, how often before, after it was done, disk full
    late_answer: Replied | None = None  # to a question that was given up
    confirmed: Mapping[Hash, Change] = field(
        default_factory=dict
    )  # what the hub held when it was asked before a stream was left

    def start(self) -> None:
        """The program starts: all that it knows is in its ledger."""
        ledger = MemoryLedger(self, most=self.world.page, fault=self.fault)
        self.engine = Engine(
            ledger, now_s=lambda: self.world.now_us / 1e6, random=lambda: self.world.rng.random()
        )
        self.pending, self.late_answer = None, None

    def fault(self, method: str, is_done: bool) -> None:
        """What goes wrong in the ledger, once."""
        if self.trap is None:
            return
        name, count, after, is_full = self.trap
        if is_done != after or (name and name != method):
            return
        if count > 0:
            self.trap = (name, count - 1, after, is_full)
            return
        self.trap = None
        if is_full and not after:
            self.world.seen["laptop's disk full"] += 1
            raise PlaceError("full")
        raise LaptopKilledError

    @property
    def laptop(self) -> Laptop:
        """The log of this laptop."""
        laptop: Laptop = self.replica  # type: ignore[assignment]
        return laptop

    def twin(self) -> "SyncSite":
        """Another computer with the same folder, its program not running."""
        other = SyncSite(
            self.replica.copy(), self.view.copy(), self.clock_us, self.version, list(self.forms), self.newest
        )
        other.world, other.user, other.account, other.is_newer = (
            self.world,
            self.user,
            self.account,
            self.is_newer,
        )
        other.start()
        return other

    def leave(self, stream: str) -> None:
        """Drop the copy of a stream, of which the hub has said that it holds all."""
        mine = {name for name, change in self.laptop.log.items() if change.header.stream == stream}
        lacking = mine - self.confirmed.keys()
        expect(not lacking, f"{self.laptop.device}: drops {len(lacking)} changes that the hub has not got")
        old = self.view
        self.replica = self.laptop.without(stream)  # type: ignore[arg-type]
        self.view = View(old.witness)
        of = old.witness.written
        names = [name for name in of if name in old.had and of[name].stream != stream]
        self.view.hand(names, [v for v in sorted(old.verdicts) if v[0] != stream], bare=old.bare)
        self.forms = [f for f in self.forms if self.world.stream_of(f.record) != stream]
        self.newest = [c for c in self.newest if c.header.stream != stream]
        self.version += 1
        self.world.seen["left a stream"] += 1


class SyncWorld(World):
    """All of one history."""

    kinds = (THING, NOTICE)

    def __init__(self, seed: int, page: int) -> None:
        self.begin(seed, real())
        rng = self.rng
        self.page = page
        self.tick = 0
        self.files: list[File] = []
        self.late: list[Late] = []
        self.home: dict[str, str] = {}
        self.public_keys: dict[DeviceId, bytes] = {}
        self.is_healing = False
        self.is_upgraded = False
        self.office = Office(self)
        users = {"staff": (STAFF, None), "leader": (LEADER, TEAMS[0])}
        for number in range(rng.randint(1, 3)):
            users[f"member-{number}"] = (MEMBER, rng.choice(TEAMS))
        users["administrator"] = (ADMINISTRATOR, None)
        self.users = list(users)
        self.office.found(users)
        self.office.back_up()
        wanted = ["staff", *rng.sample(self.users[1:-1], min(len(self.users) - 2, rng.randint(1, 3)))]
        for user in wanted:
            self.join(user)
            if rng.random() < 0.5:
                self.office.back_up()

    def join(self, user: str) -> SyncSite:
        """A new laptop."""
        self.counter += 1
        device = DeviceId(f"device-{self.counter}")
        key = heads.new_key(hashlib.sha256(f"{device} {self.rng.random()}".encode()).digest())
        self.public_keys[device] = key[1]
        enrolment = self.office.enrol(device, user, key[1])
        own = self.office.identity
        laptop = Laptop(
            self.core, device=device, enrolment=Hash(enrolment or ""), user=user, key=key,
            pinned=Pinned(own.hub, own.public_key, own.organisation),
        )  # fmt: skip
        site = SyncSite(laptop, View(self.witness))  # type: ignore[arg-type]
        site.world, site.user, site.account = self, user, Account(user, device)
        site.is_newer = self.rng.random() < 0.15
        site.start()
        self.sites.append(site)
        return site

    # -- what people may do where

    def kind_of(self, record: str) -> str:
        return NOTICE if self.stream_of(record) == ORGANISATION else THING

    def new_record(self, site: Any) -> str:
        stream = self.rng.choice(sorted(site.laptop.readable & set(self.streams())))
        record = f"record-{self.counter}" if self.rng.random() < 0.6 else f"natural-{stream[:4]}"
        self.home[record] = stream
        return record

    def streams(self) -> tuple[str, ...]:
        return (ORGANISATION, *STREAM_OF.values())

    def stream_of(self, record: str) -> str:
        return self.home.get(record, ORGANISATION)

    def may_touch(self, site: Any, record: str) -> bool:
        return self.stream_of(record) in site.laptop.readable

    def can_write(self, site: SyncSite) -> bool:
        """Whether the first pull of a new laptop has come that far; its chains stand on its enrolment."""
        return site.laptop.enrolment in site.laptop.log and bool(site.laptop.readable & set(self.streams()))

    def forked(self, seed: int) -> None:
        """From here on chance comes from this seed alone."""
        self.rng = random.Random(seed)
