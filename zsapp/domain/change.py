"""The log of changes: what a change is, and what a record's values are, given its changes and the verdicts on them.

Nothing is updated in place: every save appends a change, and all values are a pure function of the set of changes and verdicts,
whatever the order in which they arrived. The rules are numbered as in the design ("The log of changes").

A change is a header, whose SHA-256 is the change's name, and a body (salt and values), of which the header holds only a digest: a body
can be erased and the chain still be proved. `over` says which values stood on the author's screen; from it alone follows which values
replaced which, and which were set by people who could not know of each other.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from zsapp.domain.canonical import NotCanonicalError, canonical, parsed
from zsapp.domain.field import Merge
from zsapp.domain.ids import DeviceId, Hash, PersonId, RecordId, StreamId
from zsapp.domain.text_merge import merge_texts

Value = Any  # str, int, bool, None, list or dict of these: what RFC 8785 bytes can hold, without floats
Over = Mapping[str, tuple[Hash, ...]]

DELETED = "deleted"  # the field every record has (rule 4)
LINKED = "linked"  # in `over` of a deletion: the changes that linked to the record, as its author saw them
GROUP_LIMIT = 1_000  # changes (rule 9)
HEADER_LIMIT = 512 * 1024  # bytes
BODY_LIMIT = 1024 * 1024  # bytes
SALT_BYTES = 16
_HEX = frozenset("0123456789abcdef")


class RefusedError(ValueError):
    """A change refused outright, nothing stored (rule 7): bad form, size or chain."""


class NewerVersionError(RefusedError):
    """A header with parts that this version does not know: to be kept waiting by its writer, not thrown away."""


class Judgement(IntEnum):
    """What the hub says of a change; the greater beats the lesser (rule 7)."""

    NONE = 0
    LOST = 1
    VOID = 2
    OK = 3


@dataclass(frozen=True, slots=True)
class Header:
    """Place, time, author and subject of a change. `at`: microseconds since 1970; `group`: (first n, count)."""

    stream: StreamId
    device: DeviceId
    n: int
    prev: Hash
    at: int
    author: PersonId
    group: tuple[int, int]
    kind: str
    record: RecordId
    over: Over
    body_digest: str


@dataclass(frozen=True)
class Change:
    """A change with the bytes as they were written or received."""

    hash: Hash
    header: Header
    header_bytes: bytes
    salt: bytes | None
    body_bytes: bytes | None

    @cached_property
    def values(self) -> Mapping[str, Value] | None:
        """None once it is erased. Read when asked for: most changes are only handed on."""
        return None if self.body_bytes is None else _of_checked(self.body_bytes.decode())[0]

    @property
    def order(self) -> tuple[int, str, int, str]:
        """Decides only which of two conflicting values is shown first (rules 2 and 12)."""
        return (self.header.at, self.header.device, self.header.n, self.hash)

    def sets(self, field: str) -> bool:
        """Whether this change gives `field` a value."""
        return self.values is not None and field in self.values

    def is_body_right(self) -> bool:
        """Whether the body, where there is one, is the one that the header names."""
        if self.body_bytes is None or self.salt is None:
            return self.body_bytes is None
        return hashlib.sha256(self.salt + self.body_bytes).hexdigest() == self.header.body_digest


def written(
    *,
    stream: StreamId,
    device: DeviceId,
    n: int,
    prev: Hash,
    at: int,
    author: PersonId,
    group: tuple[int, int],
    kind: str,
    record: RecordId,
    over: Over,
    values: Mapping[str, Value],
    salt: bytes,
) -> Change:
    """Write a change: canonical bytes, salted body digest, name. Raises RefusedError where a value cannot stand in the log."""
    try:
        body = canonical(dict(values))
        header = {
            "stream": stream,
            "device": device,
            "n": n,
            "prev": prev,
            "at": at,
            "author": author,
            "group": list(group),
            "kind": kind,
            "record": record,
            "over": {field: sorted(set(hashes)) for field, hashes in over.items()},
            "body_digest": hashlib.sha256(salt + body).hexdigest(),
        }
        if len(salt) != SALT_BYTES:
            raise RefusedError(f"a salt has {SALT_BYTES} bytes")
        return received(canonical(_checked(header)), salt, body, proved=True)
    except NotCanonicalError as error:
        raise RefusedError(str(error)) from error


def received(
    header_bytes: bytes, salt: bytes | None, body_bytes: bytes | None, *, proved: bool = False
) -> Change:
    """Read a change from its bytes, which are kept as they are. `proved`: from the own log, whose bytes were checked on their way in.

    Raises RefusedError (form, size, digest) and NewerVersionError.
    """
    if len(header_bytes) > HEADER_LIMIT or len(body_bytes or b"") > BODY_LIMIT:
        raise RefusedError("too large")
    try:
        header = _header(_of_checked(header_bytes.decode())[0] if proved else _checked(parsed(header_bytes)))
        values = None if proved or body_bytes is None else parsed(body_bytes)
    except NotCanonicalError as error:
        raise RefusedError(str(error)) from error
    # A salt without its body would only help to guess what was erased.
    kept = None if body_bytes is None else salt
    change = Change(Hash(hashlib.sha256(header_bytes).hexdigest()), header, header_bytes, kept, body_bytes)
    if body_bytes is not None and not proved:
        if kept is None or len(kept) != SALT_BYTES or not isinstance(values, dict):
            raise RefusedError("body without salt or without fields")
        if not change.is_body_right():
            raise RefusedError("the body is not the one the header names")
    return change


def is_hash(text: object) -> bool:
    """Whether `text` has the form of a change's name."""
    return isinstance(text, str) and len(text) == 64 and _HEX.issuperset(text)


_TEXTS = ("stream", "device", "author", "kind", "record")
_of_checked = json.JSONDecoder().raw_decode  # json.loads is slower by half: it looks for blanks around
_PARTS = frozenset((*_TEXTS, "n", "prev", "at", "group", "over", "body_digest"))


def _checked(raw: Any) -> Any:
    """The header as it was read, if it has the form of one."""
    if not isinstance(raw, dict) or not raw.keys() >= _PARTS:
        raise RefusedError("the header lacks parts")
    if raw.keys() > _PARTS:
        raise NewerVersionError(f"unknown in the header: {sorted(raw.keys() - _PARTS)}")
    group, over = raw["group"], raw["over"]
    whole = [raw["n"], raw["at"], *(group if isinstance(group, list) else [None])]
    if not all(isinstance(raw[name], str) and 0 < len(raw[name]) <= 64 for name in _TEXTS):
        raise RefusedError("an id in the header is not one")
    if not all(type(number) is int and number >= 0 for number in whole) or len(group) != 2:
        raise RefusedError("a number in the header is not one")
    if not (1 <= group[0] <= raw["n"] < group[0] + group[1] <= group[0] + GROUP_LIMIT):
        raise RefusedError("the change lies outside its group")
    if not is_hash(raw["prev"]) or not is_hash(raw["body_digest"]) or not isinstance(over, dict):
        raise RefusedError("a hash in the header is not one")
    if not all(isinstance(seen, list) and all(map(is_hash, seen)) for seen in over.values()):
        raise RefusedError("`over` does not name changes")
    return raw


def _header(raw: Any) -> Header:
    raw |= {"group": tuple(raw["group"]), "over": {field: tuple(seen) for field, seen in raw["over"].items()}}
    return Header(**raw)


@dataclass(frozen=True, slots=True)
class FieldState:
    """What a field holds: the value shown, the changes whose values stand, and whether a person has to settle."""

    value: Value
    heads: tuple[Change, ...]
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class Form:
    """What stood on the author's screen when the form was read: kept with a draft, given back when it is saved (rule 1)."""

    kind: str
    record: RecordId
    values: Mapping[str, Value]
    over: Over
    conflicts: frozenset[str]


class History:
    """All applied changes of one record, with the verdicts on them; every answer is a pure function of these.

    `rule` gives the merge rule of a field as named in a change (`tags/x` is an element of the set `tags`).
    """

    def __init__(
        self, changes: Iterable[Change], judged: Mapping[Hash, Judgement], rule: Callable[[str, str], Merge]
    ) -> None:
        self.changes = sorted(changes, key=lambda change: change.order)
        self._by_hash = {change.hash: change for change in self.changes}
        self._judged = judged
        self._rule = rule
        self._setters: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            for field in change.values or ():
                self._setters[field].append(change)
        self._states: dict[str, FieldState] = {}
        self._replaced_in: dict[str, set[Hash]] = {}

    # -- which values stand (rule 1)

    def is_accepted(self, change: Change) -> bool:
        """Applied, and neither void nor lost."""
        return self._judged.get(change.hash, Judgement.NONE) not in (Judgement.VOID, Judgement.LOST)

    def replaced(self, field: str) -> set[Hash]:
        """The changes whose value of `field` was replaced by one that is accepted, or itself replaced."""
        if field not in self._replaced_in:
            replaced: set[Hash] = set()
            replacing = [change for change in self._setters.get(field, ()) if self.is_accepted(change)]
            while replacing:
                for name in replacing.pop().header.over.get(field, ()):
                    below = self._by_hash.get(name)
                    if name not in replaced and below and below.sets(field) and not self.is_accepted(below):
                        replacing.append(below)
                    replaced.add(name)
            self._replaced_in[field] = replaced
        return self._replaced_in[field]

    def heads(self, field: str) -> list[Change]:
        """The changes whose values of `field` stand, in the order in which they are shown."""
        setters = self._setters.get(field, ())
        if len(setters) < 2 and not self._judged:  # by far the most fields
            return list(setters)
        replaced = self.replaced(field) if len(setters) > 1 else ()  # nothing replaces itself
        return [c for c in setters if self.is_accepted(c) and c.hash not in replaced]

    # -- what they come to (rule 2)

    def state(self, field: str) -> FieldState:
        """The value of one field as named in changes, after merging."""
        if field not in self._states:
            self._states[field] = self._merged(field, self.heads(field))
        return self._states[field]

    def _merged(self, field: str, heads: list[Change]) -> FieldState:
        stand = tuple(heads)
        if not heads[1:]:  # by far the most fields, so nothing is put into bytes for them
            return FieldState(_value(heads[0], field) if heads else None, stand, False)
        distinct = {canonical(_value(change, field)): _value(change, field) for change in heads}
        if len(distinct) <= 1:
            return FieldState(next(iter(distinct.values()), None), stand, False)
        rule = self._rule(heads[0].header.kind, field)
        if field == DELETED or rule is Merge.UNION:  # true beats false (rule 4); an add beats a removal
            return FieldState(any(value is True for value in distinct.values()), stand, False)
        shown = _value(heads[-1], field)
        if rule is Merge.ALL:
            return FieldState(shown, stand, False)
        if rule is Merge.TEXT and (base := self._text_base(field, heads)) is not None:
            texts = ["" if value is None else value for value in distinct.values()]
            if all(isinstance(text, str) for text in texts):
                merged = merge_texts(base, texts)
                if merged is not None:
                    return FieldState(merged, stand, False)
        return FieldState(shown, stand, True)

    def _text_base(self, field: str, heads: list[Change]) -> str | None:
        """The single nearest value that all heads stem from through `over` of this field, void or not; None where there is none."""
        stems = [self._stem(field, head) for head in heads]
        common = set.intersection(*stems)
        farther = {name for near in common for name in self._stem(field, self._by_hash[near])}
        values = [_value(self._by_hash[name], field) for name in common - farther]
        texts = {
            "" if value is None else value for value in values if value is None or isinstance(value, str)
        }
        return texts.pop() if len(texts) == 1 else None

    def _stem(self, field: str, change: Change) -> set[Hash]:
        """All changes of `field` that `change` was, directly or not, written over."""
        stem: set[Hash] = set()
        todo = [change]
        while todo:
            for name in todo.pop().header.over.get(field, ()):
                below = self._by_hash.get(name)
                if name not in stem and below is not None and below.sets(field):
                    stem.add(name)
                    todo.append(below)
        return stem

    # -- the record

    @cached_property
    def kind(self) -> str:
        """The record's kind, as its first change says that is accepted."""
        return next((c for c in self.changes if self.is_accepted(c)), self.changes[0]).header.kind

    @property
    def exists(self) -> bool:
        """Whether an accepted change created it; without one it is listed, not shown (rule 9)."""
        return any(self.is_accepted(c) and _creates(c) for c in self._setters.get(DELETED, ()))

    @property
    def is_deleted(self) -> bool:
        """Whether it lies in the recycle bin."""
        return self.state(DELETED).value is True

    @property
    def is_erased(self) -> bool:
        """Whether nothing but headers is left (rule 13)."""
        return all(change.values is None for change in self.changes)

    def names(self) -> list[str]:
        """All fields ever set, as named in changes."""
        return sorted(self._setters)

    def values(self) -> dict[str, Value]:
        """Field -> value shown, sets folded into sorted lists; `deleted` is not among them."""
        if len(self.changes) == 1 and not self._judged:  # by far the most records
            return self._values_of_first()
        plain: dict[str, Value] = {}
        sets: dict[str, list[str]] = {}
        for field in self.names():
            if self._rule(self.kind, field) is Merge.UNION:
                name, _slash, element = field.partition("/")
                sets.setdefault(name, []).extend([element] if self.state(field).value is True else [])
            elif field != DELETED:
                plain[field] = self.state(field).value
        return plain | sets

    def _values_of_first(self) -> dict[str, Value]:
        """The same where there is one change alone."""
        values = {field: value for field, value in (self.changes[0].values or {}).items() if field != DELETED}
        sets: dict[str, list[str]] = {}
        for field in sorted(f for f in values if "/" in f and self._rule(self.kind, f) is Merge.UNION):
            name, _slash, element = field.partition("/")
            sets.setdefault(name, []).extend([element] if values.pop(field) is True else [])
        return values | sets

    def conflicts(self) -> list[str]:
        """The fields that a person has to settle."""
        if len(self.changes) == 1:  # by far the most records
            return []
        return [field for field in self.names() if self.state(field).is_conflict]

    def seen(self, fields: Iterable[str] | None = None) -> dict[str, tuple[Hash, ...]]:
        """`over` for somebody who looks at the record now."""
        states = {field: self.state(field) for field in (self.names() if fields is None else fields)}
        return {
            field: tuple(sorted(c.hash for c in state.heads))
            for field, state in states.items()
            if state.heads
        }

    def form(self) -> Form:
        """Read the form."""
        first = self.changes[0].header
        return Form(self.kind, first.record, self.values(), self.seen(), frozenset(self.conflicts()))

    # -- deletion (rule 4)

    def unseen_by_deletion(self) -> list[Change]:
        """Of a deleted record: accepted edits that its deletion did not know of ("deleted while edited")."""
        past = self._past_of_deletion()
        return [
            c
            for c in self.changes
            if past is not None
            and c.hash not in past
            and self.is_accepted(c)
            and set(c.values or ()) - {DELETED}
        ]

    def is_link_seen_by_deletion(self, link: Hash) -> bool:
        """Whether whoever deleted the record saw that the change `link` (of another record) points to it."""
        return any(link in c.header.over.get(LINKED, ()) for c in self.heads(DELETED))

    def _past_of_deletion(self) -> set[Hash] | None:
        if not self.is_deleted:
            return None
        todo = [c for c in self.heads(DELETED) if _value(c, DELETED) is True]
        past = {c.hash for c in todo}
        while todo:
            for names in todo.pop().header.over.values():
                for name in names:
                    if name not in past:
                        past.add(name)
                        if name in self._by_hash:
                            todo.append(self._by_hash[name])
        return past

    # -- undo (rule 1)

    def undo_of(self, change: Change) -> dict[str, Value] | None:
        """The values that take `change` back, or None where undo is not offered.

        It names only the change's own values (`stand_in`), and is offered while they are still their fields' only ones. Undo of a
        first value sets null, of a creation deletes, of a settling is not offered.
        """
        if change.values is None or not self.is_accepted(change):
            return None
        if any(self.stand_in(field, change) is None for field in change.values):
            return None
        if _creates(change):
            return {DELETED: True}
        before: dict[str, Value] = {}
        for field in change.values:
            below = [self._by_hash.get(name) for name in change.header.over.get(field, ())]
            if any(c is None or not c.sets(field) or not self.is_accepted(c) for c in below):
                return None
            values = {canonical(_value(c, field)): _value(c, field) for c in below if c}
            if len(values) > 1:
                return None
            before[field] = next(iter(values.values()), None)
        return before

    def stand_in(self, field: str, change: Change) -> Hash | None:
        """The change whose value of `field` stands alone and is `change`'s: itself, or the undo or redo that gave its value back."""
        heads = self.heads(field)
        if len(heads) != 1 or change.hash not in self._stood_for(field).get(heads[0].hash, ()):
            return None
        return heads[0].hash

    def _stood_for(self, field: str) -> dict[Hash, set[Hash]]:
        """Change -> the earlier changes of its device whose value it gave back over what that device had put in their place."""
        stood: dict[Hash, set[Hash]] = {}
        for change in self._setters.get(field, ()):
            mine = {change.hash}
            for replacing in self._stood_below(field, change.hash, stood):
                for name in self._by_hash[replacing].header.over.get(field, ()):
                    earlier = self._by_hash.get(name)
                    if name in stood and earlier and earlier.header.device == change.header.device:
                        is_back = canonical(_value(earlier, field)) == canonical(_value(change, field))
                        mine |= stood[name] if is_back else set()
            stood[change.hash] = mine
        return stood

    def _stood_below(self, field: str, name: Hash, stood: Mapping[Hash, set[Hash]]) -> set[Hash]:
        """What the one change of the same device stands for that `name` was written over."""
        change = self._by_hash[name]
        below = [self._by_hash.get(each) for each in change.header.over.get(field, ())]
        if len(below) != 1 or below[0] is None or below[0].header.device != change.header.device:
            return set()
        return stood.get(below[0].hash, set())


def _creates(change: Change) -> bool:
    """Whether it is a creation: `deleted` = false over nothing (rule 9)."""
    return (change.values or {}).get(DELETED) is False and not change.header.over.get(DELETED)


def _value(change: Change, field: str) -> Value:
    return (change.values or {})[field]


def edited(form: Form, wanted: Mapping[str, Value], rule: Callable[[str, str], Merge]) -> dict[str, Value]:
    """The values to write so that the record of `form` holds `wanted`; only what differs, sets element by element."""
    changed: dict[str, Value] = {}
    for field, value in wanted.items():
        if rule(form.kind, f"{field}/") is Merge.UNION:
            old, new = set(form.values.get(field) or ()), set(value or ())
            changed |= {f"{field}/{element}": element in new for element in old ^ new}
        elif form.values.get(field) != value:
            changed[field] = value
    return changed


def new_form(kind: str, record: RecordId) -> Form:
    """The form of a record that is yet to be created: nothing stands on the screen."""
    return Form(kind, record, {}, {}, frozenset())
