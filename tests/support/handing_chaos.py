"""Histories of laptops that exchange hand-over files, from one seed: edits, photos, files in any order, lost, read twice, damaged;
processes killed in the middle, profiles copied and rolled back by the file system, contents erased. Then everybody hands over to
everybody, and all is compared.

`python -m tests.support.handing_chaos --seeds 100` runs many.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from tests.support.handing import Laptop, begun, headquarters
from zsapp.base.errors import ZsappError
from zsapp.store.database import Database
from zsapp.verbs import records

STEPS = 40
ROUNDS = 5


class KilledError(BaseException):
    """Nothing may catch it on its way out: the process is gone."""


@contextmanager
def killed_at_transaction(number: int) -> Iterator[None]:
    """The process dies where the transaction of this number would begin to write."""
    real, count = Database.write, [0]

    @contextmanager
    def write(self: Database, *, is_large: bool = False) -> Iterator[Connection]:
        if count[0] == number:
            raise KilledError
        count[0] += 1
        with real(self, is_large=is_large) as connection:
            yield connection

    Database.write = write  # type: ignore[method-assign]
    try:
        yield
    finally:
        Database.write = real  # type: ignore[method-assign]


class World:
    """One history."""

    def __init__(self, seed: int, folder: Path, *, has_zone: bool) -> None:
        self.random = random.Random(seed)
        self.folder, self.has_zone = folder, has_zone
        self.chat = folder / "chat"
        self.files: list[Path] = []
        self.visits: list[tuple[str, str]] = []  # (team, id)
        self.trace: list[str] = []
        self.copies = self.sizes = 0
        self.safe: dict[str, Path] = {}
        hq = headquarters(folder / "hq", self.chat)
        self.laptops = [hq]
        self.teams: dict[str, tuple[str, ...]] = {"hq": ("一组", "二组")}
        self.company = hq.ask("SELECT id FROM k_company")[0][0]
        self.team_id = hq.ask("SELECT id FROM k_team ORDER BY id LIMIT 1")[0][0]
        if has_zone:
            self._join("a", hq.invite("一组"), ("一组",))
            self._join("b", hq.invite("一组", user="乙", role="组员"), ("一组",))
            self._join("c", hq.invite("二组"), ("二组",))
            self._join("d", hq.invite(None, user="丁"), ("一组", "二组"))
        else:
            whole = hq.give()
            for name in ("a", "b"):
                self._join(name, whole, ("一组", "二组"))

    def _join(self, name: str, file: Path, teams: tuple[str, ...]) -> None:
        self.laptops.append(begun(self.folder / name, self.chat, file))
        self.teams[name] = teams

    # -- what happens

    def run(self) -> list[str]:
        """What is wrong at the end; empty: nothing."""
        for _step in range(STEPS):
            act = self.random.choices(
                [self.edit, self.write, self.read, self.copy, self.roll_back, self.erase, self.overstep],
                [10, 7, 10, 0.6, 0.8, 0.8, 0.8],
            )[0]
            laptop = self.random.choice(self.laptops)
            self.trace.append(f"{act.__name__} {laptop.name}")
            act(laptop)
        return self.heal()

    def edit(self, laptop: Laptop) -> None:
        team = self.random.choice(self.teams[laptop.name])
        mine = [visit for of, visit in self.visits if of in self.teams[laptop.name]]
        kind = self.random.choice(["visit", "visit", "note", "company", "photo"])
        try:
            if kind == "visit" or (kind != "company" and not mine):
                self.visits.append((team, laptop.visit(team, f"由{laptop.name}记")))
            elif kind == "company":
                laptop.put(self.company, address=f"{self.random.randrange(1000)}号")
            elif kind == "note":
                laptop.put(self.random.choice(mine), answer=f"答{self.random.randrange(1000)}")
            else:
                self.sizes += 1
                content = self.random.randbytes(self.random.choice([10, 3_000, 300_000]))
                laptop.photo(self.random.choice(mine), content, f"{self.sizes}.bin")
        except ZsappError as error:  # not here yet, in conflict, erased
            self.trace.append(f"  {error}")

    def write(self, laptop: Laptop) -> None:
        to = self.random.choice([None, None, "招商办", "一组", "二组"]) if self.has_zone else None
        everything = self.random.random() < 0.1
        with self._perhaps_killed():
            self.files.append(laptop.give(to=to, everything=everything))

    def read(self, laptop: Laptop) -> None:
        several = self.random.sample(self.files, min(len(self.files), self.random.randint(1, 3)))
        for path in several:
            if self.random.random() < 0.1:
                data = bytearray(path.read_bytes())
                data[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
                bad = path.with_name(f"bad-{path.name}")
                bad.write_bytes(data[: self.random.choice([len(data), self.random.randrange(len(data))])])
                before = laptop.names()
                try:
                    laptop.read(bad)
                    raise AssertionError("a damaged file was read")
                except ZsappError:
                    assert laptop.names() == before
        if several:
            with self._perhaps_killed():
                told = laptop.read(*several)
                self.trace.append(f"  {[p.name for p in several]} {told}")

    @contextmanager
    def _perhaps_killed(self) -> Iterator[None]:
        if self.random.random() < 0.25:
            try:
                with killed_at_transaction(self.random.randrange(6)):
                    yield
            except KilledError:
                self.trace.append("  killed")
        else:
            yield

    def copy(self, laptop: Laptop) -> None:
        self.copies += 1
        twin = laptop.copy(self.folder / f"{laptop.name}-{self.copies}")
        self.laptops.append(twin)
        self.teams[twin.name] = self.teams[laptop.name]

    def roll_back(self, laptop: Laptop) -> None:
        """The first time the folder is put aside, later it is put back."""
        if (aside := self.safe.pop(laptop.name, None)) is None:
            self.safe[laptop.name] = self.folder / f"aside-{laptop.name}-{len(self.trace)}"
            shutil.copytree(laptop.dir, self.safe[laptop.name])
        else:
            shutil.rmtree(laptop.dir)
            shutil.copytree(aside, laptop.dir)

    def erase(self, laptop: Laptop) -> None:
        """By headquarters; from others it has no effect."""
        if not self.visits:
            return
        team, visit = self.random.choice(self.visits)
        if team in self.teams[laptop.name] and (laptop.name == "hq" or not self.has_zone):
            with laptop.desk() as desk:
                try:
                    records.erase(desk, visit)
                except ZsappError as error:
                    self.trace.append(f"  {error}")

    def overstep(self, laptop: Laptop) -> None:
        """A team's person changes what is headquarters'."""
        if self.has_zone and laptop.name in "abc":
            laptop.overstep(self.team_id, team_kind=self.random.choice(["招商小组", "尖刀纵队"]))

    # -- what has to hold then

    def heal(self) -> list[str]:
        """Everybody to everybody, in any order, until nothing moves."""
        for number in range(ROUNDS):
            for laptop in self.random.sample(self.laptops, len(self.laptops)):
                path = laptop.give()
                for other in self.random.sample(self.laptops, len(self.laptops)):
                    if other is not laptop:
                        other.read(path)
            if number and not (wrong := self.unequal()):
                break
        return [*wrong, *self.wrongs()]

    def unequal(self) -> list[str]:
        """Where two laptops that read a stream hold something else in it."""
        found = []
        states = {laptop.name: laptop.streams() for laptop in self.laptops}
        values = {laptop.name: laptop.values() for laptop in self.laptops}
        for one, mine in states.items():
            for other, theirs in states.items():
                for stream in mine.keys() & theirs.keys():
                    if one < other and mine[stream] != theirs[stream]:
                        found.append(f"{one} and {other} differ in stream {stream}")
                    if one < other and values[one][stream] != values[other][stream]:
                        found.append(f"{one} and {other} differ in values of {stream}")
        return found

    def wrongs(self) -> list[str]:
        found = []
        photos: dict[str, bytes] = {}
        for laptop in self.laptops:
            photos |= laptop.photos()
        for laptop in self.laptops:
            found += [f"{laptop.name}: {wrong}" for wrong in laptop.wrongs()]
            if laptop.waiting():
                found.append(f"{laptop.name}: {laptop.waiting()} wait")
            mine = laptop.photos()
            named = {row[0] for row in laptop.ask("SELECT DISTINCT blob FROM k_attachment") if row[0]}
            for name in named & photos.keys():
                if mine.get(name) != photos[name]:
                    found.append(f"{laptop.name}: photo {name[:8]} is not here")
        for team, visit in self.visits:
            here = {
                laptop.name
                for laptop in self.laptops
                if laptop.ask("SELECT 1 FROM log WHERE record = :v", v=visit)
            }
            readers = {laptop.name for laptop in self.laptops if team in self.teams[laptop.name]}
            if here and not readers <= here:
                found.append(f"visit {visit} is not with {readers - here}")
        return found


def wrongs_of(
    seed: int, folder: Path | None = None, *, tell: Callable[[str], object] = lambda line: None
) -> list[str]:
    """What is wrong after the history of a seed; every other one is of a zone with headquarters."""
    place = Path(tempfile.mkdtemp()) if folder is None else folder
    try:
        world = World(seed, place, has_zone=seed % 2 == 0)
        found = world.run()
        if found:
            for line in world.trace:
                tell(line)
        return found
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def main() -> int:
    made = argparse.ArgumentParser()
    made.add_argument("--seeds", type=int, default=20)
    made.add_argument("--start", type=int, default=0)
    given = made.parse_args()
    failing = 0
    for seed in range(given.start, given.start + given.seeds):
        try:
            found = wrongs_of(seed, tell=print)
        except AssertionError as error:
            found = [str(error)]
        failing += bool(found)
        print(seed, found or "ok", flush=True)
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
