"""What must be true, found another way: from what each author's screen really showed, by brute force, without `change.py`.

The witness writes down every change as it is written, with the values that stood on the author's screen when the form was read, as
this module works them out. What a computer must show follows from the changes and verdicts that were handed to it.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.kinds import SETS
from zsapp.domain.chain import MODULUS, tip_digest, verdict_digest
from zsapp.domain.change import Judgement
from zsapp.domain.ids import NO_CHANGE, Hash
from zsapp.domain.text_merge import merge_texts

LOST, VOID, OK = 1, 2, 3
LINKS_SEEN = "linked"
Screen = Mapping[str, frozenset[Hash]]


@dataclass(frozen=True, slots=True)
class Written:
    """A change as it was written, and what its author had before him."""

    name: Hash
    stream: str
    device: str
    n: int
    prev: Hash
    order: tuple[int, str, int, str]
    group: Hash  # its first member
    record: str
    values: Mapping[str, Any]
    screen: Screen
    before: Mapping[str, Any]  # what the fields it sets showed


@dataclass
class Witness:
    """All that was ever written, whoever holds it."""

    written: dict[Hash, Written] = field(default_factory=dict)
    groups: dict[Hash, list[Hash]] = field(default_factory=lambda: defaultdict(list))
    records: dict[str, list[Written]] = field(default_factory=lambda: defaultdict(list))

    def note(self, each: Written) -> None:
        """Write a change down."""
        self.written[each.name] = each
        self.groups[each.group].append(each.name)
        self.records[each.record].append(each)

    def erased(self) -> set[Any]:
        """The records that somebody somewhere has erased."""
        return {each.values["target"] for each in self.written.values() if "target" in each.values}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a field of a record must show on one computer."""

    heads: frozenset[Hash]
    value: Any
    is_conflict: bool


class View:
    """What one computer must show, from what was handed to it."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness
        self.had: set[Hash] = set()
        self.bare: set[Hash] = set()  # handed over without their values: of what was erased elsewhere before
        self.verdicts: set[tuple[str, Hash, int]] = set()
        self.applied: set[Hash] = set()
        self._best: dict[Hash, int] = {}
        self._lost: set[Hash] = set()
        self._pending: dict[Hash, None] = {}  # groups not applied yet; a dict keeps its order
        self._erased: set[str] = set()
        self._cache: dict[tuple[str, str], Shown] = {}

    def copy(self) -> "View":
        """The view of another computer with the same folder."""
        twin = View(self.witness)
        for name in ("had", "bare", "verdicts", "applied", "_best", "_lost", "_pending", "_erased"):
            setattr(twin, name, getattr(self, name).copy())
        return twin

    def hand(
        self,
        names: Iterable[Hash],
        verdicts: Iterable[tuple[str, Hash, int]] = (),
        *,
        bare: Container[Hash] = (),
    ) -> None:
        """Note what was handed to this computer, and which of it came without its values."""
        for verdict in verdicts:
            self.verdicts.add(verdict)
            _stream, name, judgement = verdict
            self._best[name] = max(judgement, self._best.get(name, 0))
            if judgement == LOST:
                self._lost.add(name)
        for name in names:
            if name in bare and name not in self.had:
                self.bare.add(name)
            self.had.add(name)
            if name not in self.applied:
                self._pending[self.witness.written[name].group] = None
        self._settle()
        self._cache.clear()

    def _settle(self) -> None:
        moved = True
        while moved:
            moved = False
            for first in list(self._pending):
                members = self.witness.groups[first]
                before = self.witness.written[first].prev
                is_next = before == NO_CHANGE or before in self.applied or before in self._lost
                if is_next and self.had.issuperset(members):
                    self.applied.update(members)
                    del self._pending[first]
                    moved = True
                    for name in members:
                        self._erased |= {self.witness.written[name].values.get("target", "")} - {""}

    @property
    def waiting(self) -> set[Hash]:
        """What was handed over and cannot be applied."""
        return self.had - self.applied

    @property
    def erased(self) -> set[str]:
        """Records of which no content may be left."""
        return self._erased

    def is_accepted(self, name: Hash) -> bool:
        """Applied, and neither void nor lost, its group neither void."""
        if name not in self.applied or self._best.get(name) == LOST:
            return False
        return all(self._best.get(m) != VOID for m in self.witness.groups[self.witness.written[name].group])

    # -- which values stand

    def changes(self, record: str) -> list[Written]:
        """The applied changes of a record that still have their values."""
        if record in self._erased:
            return []
        written = self.witness.records[record]
        return [each for each in written if each.name in self.applied and each.name not in self.bare]

    def fields(self, record: str) -> list[str]:
        """All fields ever set here."""
        return sorted({name for each in self.changes(record) for name in each.values})

    def _standing(self, record: str, name: str) -> list[Written]:
        setters = [each for each in self.changes(record) if name in each.values]
        known: dict[Hash, bool] = {}

        def covered(one: Written) -> bool:
            """Whether somebody who had it on his screen set the field, and that counts or was covered in turn."""
            if one.name not in known:
                known[one.name] = any(
                    one.name in other.screen.get(name, ())
                    and (self.is_accepted(other.name) or covered(other))
                    for other in setters
                )
            return known[one.name]

        return [each for each in setters if self.is_accepted(each.name) and not covered(each)]

    def shown(self, record: str, name: str) -> Shown:
        """Values that stand, what is shown of them, and whether a person has to settle."""
        key = (record, name)
        if key not in self._cache:
            standing = sorted(self._standing(record, name), key=lambda each: each.order)
            value, is_conflict = self._merged(record, name, standing)
            self._cache[key] = Shown(frozenset(each.name for each in standing), value, is_conflict)
        return self._cache[key]

    def _merged(self, record: str, name: str, standing: list[Written]) -> tuple[Any, bool]:
        values = [each.values[name] for each in standing]
        different = [v for place, v in enumerate(values) if not any(same(v, w) for w in values[:place])]
        if not different:
            return None, False
        if len(different) == 1 or name == "same_as":
            return values[-1], False
        if name == "deleted" or name.split("/")[0] in SETS:
            return True in different, False
        if name == "note":
            merged = self._merged_text(record, standing, different)
            if merged is not None:
                return merged, False
        return values[-1], True

    def _merged_text(self, record: str, standing: list[Written], different: list[Any]) -> str | None:
        here = {each.name: each for each in self.changes(record) if "note" in each.values}

        def past(one: Written) -> set[Hash]:
            found: set[Hash] = set()
            for name in one.screen.get("note", ()):
                if name in here:
                    found |= {name} | past(here[name])
            return found

        common = set.intersection(*(past(each) for each in standing))
        near = [name for name in common if not any(name in past(here[other]) for other in common)]
        bases = {here[name].values["note"] or "" for name in near}
        if len(bases) != 1:
            return None
        return merged_lines(bases.pop(), [value or "" for value in different])

    # -- the record

    def exists(self, record: str) -> bool:
        """Whether an accepted change created it."""
        return any(
            self.is_accepted(each.name)
            and each.values.get("deleted") is False
            and not each.screen.get("deleted")
            for each in self.changes(record)
        )

    def is_deleted(self, record: str) -> bool:
        """Whether it lies in the recycle bin."""
        return self.shown(record, "deleted").value is True

    def folded(self, record: str) -> dict[str, Any]:
        """What the record shows, sets as sorted lists."""
        values: dict[str, Any] = {}
        for name in self.fields(record):
            whole, slash, element = name.partition("/")
            if slash:
                values.setdefault(whole, [])
                if self.shown(record, name).value is True:
                    values[whole].append(element)
            elif name != "deleted":
                values[name] = self.shown(record, name).value
        return {name: sorted(value) if name in SETS else value for name, value in values.items()}

    def screen(self, record: str) -> dict[str, frozenset[Hash]]:
        """What stands on the screen of somebody who looks at the record now."""
        found = {name: self.shown(record, name).heads for name in self.fields(record)}
        return {name: heads for name, heads in found.items() if heads}

    def edited_unseen(self, record: str) -> set[Hash]:
        """Of a deleted record: edits that nobody who deleted it had before him."""
        deletions = [
            self.witness.written[name]
            for name in self.shown(record, "deleted").heads
            if self.witness.written[name].values["deleted"] is True
        ]
        if not deletions:
            return set()
        past = {each.name for each in deletions}
        todo = deletions
        while todo:
            seen = {name for each in todo for heads in each.screen.values() for name in heads} - past
            past |= seen
            todo = [self.witness.written[name] for name in seen if name in self.applied]
        return {
            each.name
            for each in self.changes(record)
            if each.name not in past and self.is_accepted(each.name) and set(each.values) - {"deleted"}
        }

    def undo(self, name: Hash) -> dict[str, Any] | None:
        """What undo of a change must write, or None where it must not be offered."""
        each = self.witness.written[name]
        if each.record in self._erased or not self.is_accepted(name):
            return None
        if any(self.shown(each.record, fieldname).heads != {name} for fieldname in each.values):
            return None
        if each.values.get("deleted") is False and not each.screen.get("deleted"):
            return {"deleted": True}
        for fieldname in each.values:
            below = [self.witness.written[h] for h in each.screen.get(fieldname, ())]
            if not all(self.is_accepted(b.name) and b.name not in self.bare for b in below):
                return None
            if not all(fieldname in b.values for b in below):
                return None
            if any(not same(b.values[fieldname], below[0].values[fieldname]) for b in below):
                return None
        return dict(each.before)

    # -- chains

    def digest(self, stream: str) -> int:
        """Digest of vector and verdicts, added up anew."""
        here = [self.witness.written[name] for name in self.applied]
        inner = {each.prev for each in here if each.n > 1}
        total = sum(
            tip_digest(e.device, e.n, e.name)  # type: ignore[arg-type]
            for e in here
            if e.stream == stream and e.name not in inner
        )
        total += sum(verdict_digest(name, Judgement(j)) for s, name, j in self.verdicts if s == stream)
        return total % MODULUS


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to a person: True is not 1."""
    return type(one) is type(other) and bool(one == other)


def merged_lines(base: str, versions: list[str]) -> str | None:
    """Three-way merging of texts of different lines; where one stands twice or moved, the real one (which has its golden files)."""
    old = base.split("\n")
    texts = [version.split("\n") for version in versions]
    moved = any([x for x in old if x in lines] != [x for x in lines if x in old] for lines in texts)
    if moved or any(len(set(lines)) < len(lines) for lines in [old, *texts]):
        return merge_texts(base, versions)
    edits: dict[tuple[int, int], set[tuple[str, ...]]] = defaultdict(set)
    for lines in texts:
        start, written = 0, []
        for line in [*lines, None]:
            if line is None or line in old:
                end = len(old) if line is None else old.index(line)
                if end > start or written:
                    edits[start, end].add(tuple(written))
                start, written = end + 1, []
            else:
                written.append(line)
    reach = -1
    for (start, end), contents in sorted(edits.items()):
        if start <= reach or len(contents) > 1:
            return None
        reach = end
    for (start, end), contents in sorted(edits.items(), reverse=True):
        old[start:end] = contents.pop()
    return "\n".join(old)
