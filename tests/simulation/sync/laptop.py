"""A laptop in memory: the computer of the core's histories, with what synchronisation keeps beside the log; and its `Ledger`."""

import hashlib
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tests.simulation.checks import expect
from tests.simulation.core import Core
from tests.simulation.oracle import View
from tests.simulation.replica import Draft, Replica
from zsapp.domain import heads
from zsapp.domain.heads import Head, Verdict
from zsapp.domain.ids import DeviceId, Hash, StreamId
from zsapp.sync.ledger import Pinned
from zsapp.sync.protocol import Page, Tip


class Laptop(Replica):
    """The log of one laptop, its keys, and what it knows of the hub."""

    def __init__(
        self, core: Core, *, device: str, enrolment: Hash, user: str, key: tuple[bytes, bytes], pinned: Pinned
    ) -> None:
        super().__init__(core, device=device, enrolment=enrolment)
        self.user, self.pinned = user, pinned
        self.keys = {device: key[0]}
        self.owed: set[Hash] = set()  # that the hub has not acknowledged
        self.heads: dict[Hash, Head] = {}
        self.sheets: dict[bytes, Verdict] = {}
        self.cursors: dict[StreamId, tuple[str, int]] = {}
        self.readable: set[StreamId] = set()

    @property
    def author(self) -> str:
        """Who writes here."""
        return self.user

    def _new_device(self, wall_us: int, rng: random.Random) -> list[Any]:
        private, public = heads.new_key(hashlib.sha256(rng.randbytes(8)).digest())
        device = f"device-{rng.getrandbits(64):x}"
        values = {
            "deleted": False,
            "name": device,
            "user": self.user,
            "public_key": public.hex(),
            "replaces": self.device,
        }
        drafts = [Draft("device", device, values, {})]
        changes = self._write(drafts, stream=self.pinned.organisation, wall_us=wall_us, rng=rng)
        self.sign()
        self.device, self.enrolment, self.last, self.is_copied = device, changes[-1].hash, {}, False
        self.keys = {device: private}
        return changes

    def _write(self, drafts: list[Draft], *, stream: str, wall_us: int, rng: random.Random) -> list[Any]:
        changes = super()._write(drafts, stream=stream, wall_us=wall_us, rng=rng)
        self.owed |= {change.hash for change in changes}
        return changes

    def sign(self) -> None:
        """Sign the ends of this device's chains."""
        for name in sorted(self.tips):
            header = self.log[name].header
            if header.device in self.keys and name not in self.heads:
                self.heads[name] = heads.signed_head(
                    self.keys[header.device],
                    stream=header.stream,
                    device=header.device,
                    n=header.n,
                    name=name,
                )

    def page_of(self, names: Collection[Hash], *, most: int) -> Page:
        """The first of these changes, in the order in which they were applied, whole groups, with heads that prove all of them."""
        self.sign()
        place = {name: number for number, name in enumerate(self.applied)}
        children: dict[Hash, list[Hash]] = {}
        for name in self.applied:
            header = self.log[name].header
            if header.n > 1:
                children.setdefault(header.prev, []).append(name)
        chosen: set[Hash] = set()
        for name in sorted(names, key=place.__getitem__):
            if name in chosen:
                continue
            more = self._proving(name, children, chosen)
            if more is not None:
                chosen |= more
            if len(chosen) >= most:
                break
        changes = sorted(chosen, key=place.__getitem__)
        ends = tuple(self.heads[name] for name in changes if name in self.heads)
        sheets = [s for s in self.sheets.values() if not chosen.isdisjoint(s.hashes)]
        return Page(tuple(self.log[name] for name in changes), ends, tuple(sheets))

    def _proving(self, name: Hash, children: dict[Hash, list[Hash]], chosen: set[Hash]) -> set[Hash] | None:
        """The group of a change and what follows up to heads; None where no head proves it."""
        found: set[Hash] = set()
        todo = [name]
        while todo:
            start = todo.pop()
            way = self._way_to_head(start, children)
            if way is None:
                return None
            for step in way:
                for member in self.units[self.unit_of[step]]:
                    if member not in found and member not in chosen:
                        found.add(member)
                        if member not in way:
                            todo.append(member)
        return found

    def _way_to_head(self, start: Hash, children: dict[Hash, list[Hash]]) -> list[Hash] | None:
        ways = [[start]]
        while ways:
            way = ways.pop(0)
            if way[-1] in self.heads:
                return way
            ways += [[*way, child] for child in children.get(way[-1], ())]
        return None

    def without(self, stream: StreamId) -> "Laptop":
        """The same laptop without its copy of a stream."""
        twin = Laptop(
            self.core, device=self.device, enrolment=self.enrolment, user=self.user,
            key=(self.keys[self.device], b""), pinned=self.pinned,
        )  # fmt: skip
        rest = [self.log[name] for name in self.applied] + list(self.waiting.values())
        rest = [change for change in rest if change.header.stream != stream]
        twin.written = set(self.written)
        twin.deliver(rest, [verdict for verdict in sorted(self.verdicts) if verdict[0] != stream])
        names = {change.hash for change in rest}
        twin.written &= names
        twin.owed = self.owed & names
        twin.heads = {name: head for name, head in self.heads.items() if name in names}
        twin.sheets = {s: sheet for s, sheet in self.sheets.items() if sheet.stream != stream}
        twin.cursors = {s: place for s, place in self.cursors.items() if s != stream}
        twin.readable, twin.seen_us, twin.is_copied = set(self.readable), self.seen_us, self.is_copied
        twin.last = {s: end for s, end in self.last.items() if s != stream}
        return twin


class MemoryLedger:
    """The `Ledger` of one laptop. `fault(name)` is called before and after each method: it may raise, and then nothing was done."""

    def __init__(
        self,
        site: Any,
        *,
        most: int,
        fault: Callable[[str, bool], None] = lambda method, is_done: None,
    ) -> None:
        """`site`: what has `replica` and `view`; `most`: changes in a page; `fault(method, is_done)`."""
        self._site, self._most, self._fault = site, most, fault

    @property
    def _laptop(self) -> Laptop:
        laptop: Laptop = self._site.replica
        return laptop

    @property
    def _view(self) -> View:
        view: View = self._site.view
        return view

    @contextmanager
    def _step(self, method: str) -> Iterator[None]:
        self._fault(method, False)
        yield
        self._fault(method, True)

    def pinned(self) -> Pinned | None:
        with self._step("read"):
            return self._laptop.pinned

    def digests(self) -> dict[StreamId, str]:
        with self._step("read"):
            return {StreamId(stream): f"{total:064x}" for stream, total in self._laptop.digests.items()}

    def readable(self) -> set[StreamId]:
        with self._step("read"):
            return set(self._laptop.readable)

    def set_readable(self, streams: Collection[StreamId]) -> None:
        with self._step("set_readable"):
            self._laptop.readable = set(streams)

    def cursor(self, stream: StreamId) -> tuple[str, int]:
        with self._step("read"):
            return self._laptop.cursors.get(stream, ("", 0))

    def take(
        self, page: Page, *, cursors: dict[StreamId, tuple[str, int]] | None = None, to_come: int = 0
    ) -> None:
        with self._step("take"):
            self._deliver(page)
            self._laptop.owed -= {change.hash for change in page.changes}
            self._laptop.cursors |= cursors or {}

    def read_file(self, page: Page) -> None:
        """Take in what came by file: the hub may not have it."""
        with self._step("take"):
            known = self._laptop.log.keys() | self._laptop.waiting.keys()
            self._deliver(page)
            self._laptop.owed |= {change.hash for change in page.changes} - known

    def _deliver(self, page: Page) -> None:
        laptop = self._laptop
        words = [(v.stream, name, int(v.judgement)) for v in page.verdicts for name in v.hashes]
        laptop.deliver(page.changes, words)
        laptop.heads |= {head.hash: head for head in page.heads if head.hash not in laptop.heads}
        laptop.sheets |= {verdict.signature: verdict for verdict in page.verdicts}
        bare = {change.hash: change.header.record for change in page.changes if change.values is None}
        if bare:
            erased = self._view.witness.erased()
            expect(erased.issuperset(bare.values()), "a change lacks its values, and nobody erased it")
        self._view.hand([change.hash for change in page.changes], words, bare=bare)
        self._site.version += 1

    def key_of(self, device: DeviceId) -> bytes:
        with self._step("read"):
            if not self._laptop.records.get(device):
                return b""
            return heads.enrolled_key(self._laptop.history(device))

    def unsent(self) -> dict[StreamId, int]:
        with self._step("read"):
            found: dict[StreamId, int] = {}
            for name in self._laptop.owed & self._laptop.log.keys():
                stream = self._laptop.log[name].header.stream
                found[stream] = found.get(stream, 0) + 1
            return found

    def outgoing(self, streams: Collection[StreamId]) -> Page:
        with self._step("outgoing"):
            log = self._laptop.log
            names = {n for n in self._laptop.owed if n in log and log[n].header.stream in streams}
            return self._laptop.page_of(names, most=self._most)

    def acknowledge(self, names: Iterable[Hash]) -> None:
        with self._step("acknowledge"):
            self._laptop.owed -= set(names)

    def owe(self, names: Iterable[Hash]) -> None:
        with self._step("owe"):
            self._laptop.owed |= set(names) & self._laptop.log.keys()

    def offer_again(self, lacking: Mapping[StreamId, Sequence[Hash]]) -> None:
        raise AssertionError("there are no files in these histories")

    def tips(self, stream: StreamId) -> list[Tip]:
        with self._step("read"):
            headers = [(self._laptop.log[name].header, name) for name in sorted(self._laptop.tips)]
            return [Tip(h.device, h.n, name) for h, name in headers if h.stream == stream]

    def hashes(self, stream: StreamId, devices: Sequence[DeviceId]) -> set[Hash]:
        with self._step("read"):
            log = self._laptop.log.items()
            return {n for n, c in log if c.header.stream == stream and c.header.device in devices}

    def verdicts(self, stream: StreamId) -> list[Verdict]:
        with self._step("read"):
            return [sheet for sheet in self._laptop.sheets.values() if sheet.stream == stream]

    def leave(self, stream: StreamId) -> None:
        with self._step("leave"):
            self._site.leave(stream)
