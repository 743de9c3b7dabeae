"""What a person should look at, for the page 冲突核对: records with something to settle, and each of them in full.

A list of thousands is read from the findings alone; histories only for the one record that is looked at, for deleted ones in use, and
for void changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from zsapp.base.texts import _
from zsapp.domain.canonical import canonical
from zsapp.domain.change import DELETED, LINKED, Change, History, Over
from zsapp.domain.derived import words
from zsapp.domain.field import KINDS, Kind, RecordSpec, Role, Spec
from zsapp.domain.ids import Hash, RecordId, StreamId
from zsapp.store import identity, log, query, unsettled
from zsapp.store.unsettled import Void
from zsapp.verbs import conflicts
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import LINKS_SEEN
from zsapp.verbs.void import open_voids, reason_words, refusal, take_over_refusal

_WAITING = "waiting:"


class What(StrEnum):
    """What there is to look at in a record."""

    VALUE = "value"
    DELETED_EDITED = "deleted_edited"
    DELETED_IN_USE = "deleted_in_use"
    VOID = "void"
    WAITING = "waiting"
    UNREADABLE = "unreadable"
    SETTLED = "settled"


_WHAT = {
    "conflict": What.VALUE,
    "edited_after_deletion": What.DELETED_EDITED,
    "no_creation": What.WAITING,
    "unreadable": What.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A line of the list. `key`: the record's id, or that of a device whose changes wait. `fields`: labels of what is in conflict."""

    key: str
    kind: str
    title: str
    what: tuple[What, ...]
    fields: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Signer:
    """Who wrote a value, when (microseconds since 1970), and on which computer."""

    author: str
    name: str
    at_us: int
    device: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A value of a field, with everybody who set it. `parts`: of a compound, (label, words) each."""

    value: Any
    words: str
    parts: tuple[tuple[str, str], ...]
    by: tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A field in conflict. `field` as named in changes; `over`: the values shown here. `refusal`: why this person may not settle it."""

    field: str
    label: str
    kind: Kind
    versions: tuple[Version, ...]
    before: Version | None
    over: tuple[Hash, ...]
    refusal: str = ""
    had_value: bool = True  # whether any of them was written over another value
    standing: Version | None = (
        None  # of a field that was settled: what stands now; `versions` are those it was chosen over
    )


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done to a deleted record by somebody who did not know."""

    label: str
    words: str
    by: Signer


@dataclass(frozen=True, slots=True)
class Use:
    """A live record that links to a deleted one."""

    record: str
    kind: str
    title: str
    label: str
    by: Signer | None


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion that somebody should think over. `over`: what its confirmation will have seen."""

    by: tuple[Signer, ...]
    edits: tuple[Edit, ...]
    uses: tuple[Use, ...]
    over: Over
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Void changes of one author to one record. `parts`: (label, what he set, what stands there now).

    `refusal`: why this person may not take them over.
    """

    names: tuple[Hash, ...]
    by: Signer
    reason: str
    parts: tuple[tuple[str, str, str], ...]
    is_creation: bool
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """A record with all that there is to look at. `names`: of everything its values link to."""

    record: str
    kind: str
    label: str
    title: str
    stream: StreamId
    questions: tuple[Question, ...] = ()
    deletion: Deletion | None = None
    refused: tuple[Refused, ...] = ()
    unreadable: tuple[str, ...] = ()
    is_awaited: bool = False  # its creation is not here yet
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Awaited:
    """Changes of one computer that wait for earlier ones. `may_give_up`: whether this person may end the waiting."""

    by: Signer
    count: int
    device: str
    may_give_up: bool


# -- the list


def subjects(desk: Desk) -> list[Subject]:
    """Everything to look at, record by record: what was changed last first, what only waits at the end."""
    with desk.store.database.read() as connection:
        made: dict[str, Subject] = {}
        awaited = []
        for found in unsettled.found_by_record(connection):
            what = tuple(sorted({_WHAT[each] for _field, each in found.what}, key=list(What).index))
            labels = [label_of(found.kind, name) for name, each in found.what if _WHAT[each] is What.VALUE]
            subject = Subject(found.record, found.kind, "", what, tuple(labels), len(found.what))
            if what == (What.WAITING,):
                awaited.append(subject)
            else:
                made[found.record] = subject
        for entry in conflicts.in_use(connection):
            _add(made, entry["record"], entry["kind"], What.DELETED_IN_USE)
        for void in open_voids(desk, connection):
            _add(made, void.change.header.record, void.change.header.kind, What.VOID)
        known = {subject.key for subject in made.values()}
        listed = [*made.values(), *(each for each in awaited if each.key not in known)]
        titles = query.titles(connection, (subject.key for subject in listed))
        named = [_titled(subject, titles.get(subject.key, "")) for subject in listed]
        return named + _awaited_subjects(connection)


def _add(made: dict[str, Subject], record: str, kind: str, what: What) -> None:
    known = made.get(record, Subject(record, kind, "", ()))
    made[record] = Subject(
        record, kind, "", tuple(dict.fromkeys((*known.what, what))), known.fields, known.count + 1
    )


def _titled(subject: Subject, title: str) -> Subject:
    return Subject(subject.key, subject.kind, title, subject.what, subject.fields, subject.count)


def _awaited_subjects(connection: Connection) -> list[Subject]:
    waiting = unsettled.waiting_by_device(connection)
    names = query.titles(connection, (each.device for each in waiting))
    return [
        Subject(
            _WAITING + each.device,
            "device",
            names.get(each.device) or _("一台还不认识的电脑"),
            (What.WAITING,),
            (),
            each.count,
        )
        for each in waiting
    ]


def label_of(kind: str, name: str) -> str:
    """The label of a field as named in changes (`tags/x`: that of the set); its name where it is not known here."""
    spec = KINDS[kind].fields.get(name.partition("/")[0]) if kind in KINDS else None
    return _(spec.label) if spec is not None else name


# -- one record


def detail(desk: Desk, key: str) -> Detail | Awaited | None:
    """All there is to look at in a record; None where nothing is left."""
    with desk.store.database.read() as connection:
        if key.startswith(_WAITING):
            return _awaited(desk, connection, key.removeprefix(_WAITING))
        record = RecordId(key)
        history = log.history(connection, record)
        if history is None or history.kind not in KINDS:
            return None
        found = Reading(desk, connection, record, history).detail()
    is_empty = not (found.questions or found.deletion or found.refused or found.unreadable)
    return None if is_empty and not found.is_awaited else found


def _awaited(desk: Desk, connection: Connection, device: str) -> Awaited | None:
    for each in unsettled.waiting_by_device(connection):
        if each.device == device:
            names = People(connection)
            by = names.signer(each.author, each.since_us, each.device)
            may_give_up = desk.role >= Role.HEADQUARTERS and identity.hub(connection) is not None
            return Awaited(by, each.count, device, may_give_up)
    return None


class People:
    """Names of authors and computers, looked up once each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names: dict[str, str] = {}
        self._me = identity.person(connection)

    def signer(self, author: str, at_us: int, device: str) -> Signer:
        """With the name of the person behind the user."""
        if author not in self._names:
            row = query.row(self._connection, RecordId(author))
            member = row.values.get("member") if row is not None else None
            found = query.titles(self._connection, [author, *([member] if member else [])])
            self._names[author] = found.get(str(member)) or found.get(author) or _("（未知的人）")
        if device not in self._names:
            self._names[device] = query.titles(self._connection, [device]).get(device, "")
        return Signer(author, self._names[author], at_us, self._names[device], author == self._me)

    def of(self, change: Change) -> Signer:
        """Who signed a change."""
        return self.signer(change.header.author, change.header.at, change.header.device)


class Reading:
    """One record read in full."""

    def __init__(self, desk: Desk, connection: Connection, record: RecordId, history: History) -> None:
        self._desk, self._connection, self._record, self._history = desk, connection, record, history
        self._spec = KINDS[history.kind]
        self._people = People(connection)
        self._names = query.titles(connection, _linked(self._spec, history.changes))

    def detail(self) -> Detail:
        """All of it."""
        history = self._history
        findings = {
            (name, what) for r, _k, name, what in query.findings(self._connection) if r == self._record
        }
        return replace(
            self.bare(),
            questions=tuple(self._question(name) for name in history.conflicts() if history.exists),
            deletion=self._deletion(),
            refused=tuple(self._refused()),
            unreadable=tuple(name for name, what in sorted(findings) if what == "unreadable"),
            is_awaited=not history.exists,
        )

    def bare(self) -> Detail:
        """The record with nothing to look at."""
        return Detail(
            self._record,
            self._history.kind,
            _(self._spec.label),
            query.titles(self._connection, [self._record]).get(self._record, ""),
            self._history.changes[0].header.stream,
            names=self._names,
        )

    # -- fields

    def _question(self, name: str) -> Question:
        heads = self._history.state(name).heads
        return self.question(name, heads, nearest_base(self._history, name), over=heads)

    def question(
        self, name: str, values: Sequence[Change], base: Change | None, *, over: Sequence[Change]
    ) -> Question:
        """A field with the values of these changes, to be written over those of `over`."""
        by_value: dict[bytes, list[Change]] = {}
        for change in values:
            by_value.setdefault(canonical((change.values or {})[name]), []).append(change)
        versions = [self.version(name, many) for many in by_value.values()]
        return Question(
            name,
            label_of(self._history.kind, name),
            spec.kind if (spec := self._field(name)) is not None else Kind.LINE,
            tuple(sorted(versions, key=lambda each: each.by[-1].at_us)),
            self.version(name, [base]) if base is not None else None,
            tuple(sorted(change.hash for change in over)),
            self._refusal_of(name),
            any(change.header.over.get(name) for change in values),
        )

    def _field(self, name: str) -> Spec | None:
        return self._spec.fields.get(name.partition("/")[0])

    def version(self, name: str, changes: Sequence[Change]) -> Version:
        """A value with everybody who set it."""
        value = (changes[0].values or {})[name]
        return Version(
            value,
            self._words(name, value),
            tuple(self._parts(name, value)),
            tuple(self._people.of(change) for change in changes),
        )

    def _words(self, name: str, value: Any) -> str:
        spec = self._field(name)
        if spec is None or value is None:
            return "" if value is None else str(value)
        if spec.kind is Kind.COMPOUND:
            return "　".join(f"{label} {text}" for label, text in self._parts(name, value) if text)
        if "/" in name:
            element = name.partition("/")[2]
            shown = self._names.get(element, element)
            return _("加上“{name}”").format(name=shown) if value else _("去掉“{name}”").format(name=shown)
        return words(spec, value, self._names.get)

    def _parts(self, name: str, value: Any) -> Iterable[tuple[str, str]]:
        spec = self._field(name)
        if spec is None or spec.kind is not Kind.COMPOUND:
            return
        held = value if isinstance(value, dict) else {}
        for part, each in spec.parts.items():
            yield _(each.label), words(each, held.get(part), self._names.get)

    def _refusal_of(self, name: str) -> str:
        spec = self._field(name)
        needed = [spec.writer, *(part.writer for part in spec.parts.values())] if spec else [Role.MEMBER]
        return refusal(self._desk, max(needed))

    # -- deletion

    def _deletion(self) -> Deletion | None:
        history = self._history
        if not (history.exists and history.is_deleted):
            return None
        links = [
            (source, name, change)
            for source, name, change in query.linking(self._connection, self._record)
            if not history.is_link_seen_by_deletion(Hash(change))
        ]
        edits = history.unseen_by_deletion()
        if not links and not edits:
            return None
        over: dict[str, tuple[Hash, ...]] = dict(history.seen())
        seen = {Hash(change) for _s, _f, change in query.linking(self._connection, self._record) if change}
        if seen:
            over[LINKED] = tuple(sorted(seen)[:LINKS_SEEN])
        return Deletion(
            tuple(
                self._people.of(c) for c in history.heads(DELETED) if (c.values or {}).get(DELETED) is True
            ),
            tuple(
                Edit(label_of(history.kind, name), self._words(name, value), self._people.of(change))
                for change in edits
                for name, value in sorted((change.values or {}).items())
                if name != DELETED
            ),
            tuple(self._uses(links)),
            over,
            refusal(self._desk, self._spec.creator),
        )

    def _uses(self, links: Sequence[tuple[str, str, str]]) -> Iterable[Use]:
        titles = query.titles(self._connection, (source for source, _f, _c in links))
        changes = unsettled.changes_named(self._connection, {Hash(c) for _s, _f, c in links if c})
        for source, name, change in links:
            kind = query.kind_of(self._connection, RecordId(source)) or ""
            spec = KINDS[kind].spec_of(name) if kind in KINDS else None
            by = self._people.of(changes[Hash(change)]) if Hash(change) in changes else None
            yield Use(source, kind, titles.get(source, ""), _(spec.label) if spec else name, by)

    # -- void changes

    def _refused(self) -> Iterable[Refused]:
        """Those of one author for one reason together, the newest value of each field."""
        groups: dict[tuple[str, str], list[Void]] = {}
        for void in open_voids(self._desk, self._connection, self._record):
            groups.setdefault((void.change.header.author, void.reason), []).append(void)
        for (_author, reason), voids in groups.items():
            values: dict[str, Any] = {}
            for void in voids:
                values |= void.change.values or {}
            is_creation = values.get(DELETED) is False and not self._history.exists
            yield Refused(
                tuple(void.change.hash for void in voids),
                self._people.of(voids[-1].change),
                reason_words(reason),
                tuple(
                    self._set_and_standing(name, value) for name, value in values.items() if name != DELETED
                )
                + (((_("删除"), _("是"), _("否")),) if values.get(DELETED) is True else ()),
                is_creation,
                take_over_refusal(self._desk, self._connection, [void.change for void in voids], reason),
            )

    def _set_and_standing(self, name: str, value: Any) -> tuple[str, str, str]:
        standing = self._history.state(name).value
        return label_of(self._history.kind, name), self._words(name, value), self._words(name, standing)


def _linked(spec: RecordSpec, changes: Iterable[Change]) -> set[str]:
    """Everything that any value of these changes links to."""
    found: set[str] = set()
    links = {name: each for name, each in spec.printed().items() if each.kind in (Kind.LINK, Kind.LINKS)}
    for change in changes:
        for name, value in (change.values or {}).items():
            plain, _slash, element = name.partition("/")
            if element and plain in links:
                found.add(element)
            for part, held in value.items() if isinstance(value, dict) else [(name, value)]:
                if part in links and isinstance(held, str):
                    found.add(held)
    return found


def nearest_base(history: History, name: str) -> Change | None:
    """The value that all standing ones were written over, the nearest one; None where there is none, or several that differ."""
    by_hash = {change.hash: change for change in history.changes}

    def stem(change: Change) -> set[Hash]:
        found: set[Hash] = set()
        todo = [change]
        while todo:
            for each in todo.pop().header.over.get(name, ()):
                below = by_hash.get(each)
                if each not in found and below is not None and below.sets(name):
                    found.add(each)
                    todo.append(below)
        return found

    heads = history.heads(name)
    if not heads:
        return None
    common = set.intersection(*(stem(head) for head in heads))
    nearest = common - {far for near in common for far in stem(by_hash[near])}
    values = {canonical((by_hash[each].values or {})[name]) for each in nearest}
    return max((by_hash[each] for each in nearest), key=lambda each: each.order) if len(values) == 1 else None
