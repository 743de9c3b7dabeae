"""The spec of a field: a field is declared once, here is what a declaration can say.

A kind of record is a plain dataclass whose fields are made by `spec(...)`; `@record(...)` collects them. Tables, filters, columns,
import, export, history, conflict rows, permission checks, small forms and report rows are derived from these specs.

The fence: a spec is data (at most 14 attributes, no callables, no subclasses, no layout, no condition between fields). `Kind` is a
closed list; each kind has one parser and one formatter (`zsapp.domain.kinds`) and one editor (`zsapp.ui.editors`).
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Flag, IntEnum, StrEnum, auto
from types import MappingProxyType
from typing import Any, TypeVar

from zsapp.domain.shape import frozen


class Kind(StrEnum):
    """What a field holds; the closed list."""

    LINE = "line"  # one line of text
    NOTE = "note"  # paragraphs of text
    CHOICE = "choice"  # one word of a closed list
    TAGS = "tags"  # a set over a closed list
    FLAG = "flag"  # yes or no
    NUMBER = "number"  # an integer
    DECIMAL = "decimal"  # an exact decimal, kept as text
    DATE = "date"  # 2016-04-28, the written local date
    TIME = "time"  # 14:30, the written local time
    AMOUNT = "amount"  # minor units, currency, rate, rate date
    LINK = "link"  # the id of another record
    LINKS = "links"  # a set of ids
    CODE = "code"  # a code of a reference table with its edition, or a text that has none
    USCC = "uscc"  # GB 32100 code; a wrong one warns and never blocks
    BLOB = "blob"  # SHA-256 (hex) of an attached file
    COMPOUND = "compound"  # parts that have meaning only together


class Merge(StrEnum):
    """How values of one field are put together when their authors could not know of each other (log rule 2)."""

    CONFLICT = "conflict"  # a person settles
    UNION = "union"  # a set: every element is a field of its own
    TEXT = "text"  # three-way by paragraphs, else conflict
    ALL = "all"  # every value counts, none conflicts (`same_as`, log rule 11)


class Role(IntEnum):
    """Who may write, in rising order; a higher role may do what a lower one may."""

    MEMBER = 1
    LEADER = 2
    HEADQUARTERS = 3
    ADMINISTRATOR = 4


class StreamOf(StrEnum):
    """Which stream a kind of record lives in (design, "Streams: who reads what")."""

    ORGANISATION = "organisation"
    TEAM = "team"
    HEADQUARTERS = "headquarters"
    ISSUED = "issued"


class Show(Flag):
    """Where a field shows without being asked for."""

    NOWHERE = 0
    TABLE = auto()
    FORM = auto()
    REPORT = auto()
    SEARCH = auto()  # its words are searched
    NAME = auto()  # it names the record: searched by pinyin and initials too


FORM_ONLY = Show.FORM
LISTED = Show.FORM | Show.TABLE


@dataclass(frozen=True, slots=True)
class Choice:
    """A word of a closed list: the Chinese word is stored and printed, the English one and the others are accepted."""

    word: str
    english: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spec:
    """All that is declared about a field.

    `to`: the kind a link points to; `enters`: a name given for the link that nobody bears yet is entered as a new record along with
    this one. `parts`: part name -> spec (compound fields only). `codes`: the reference table of a code.
    """

    label: str
    kind: Kind
    merge: Merge
    writer: Role = Role.MEMBER
    shows: Show = FORM_ONLY
    aliases: tuple[str, ...] = ()
    to: str = ""
    choices: tuple[Choice, ...] = ()
    parts: Mapping[str, "Spec"] = dataclasses.field(default_factory=dict)
    required: bool = False
    unit: str = ""
    personal: bool = False
    codes: str = ""
    enters: bool = False


_MERGE_OF = {Kind.NOTE: Merge.TEXT, Kind.TAGS: Merge.UNION, Kind.LINKS: Merge.UNION}
_KEY = "zsapp.spec"


def part(label: str, kind: Kind, merge: Merge | None = None, **more: Any) -> Spec:
    """The spec of one part of a compound field."""
    return Spec(label, kind, merge or _MERGE_OF.get(kind, Merge.CONFLICT), **more)


def spec(label: str, kind: Kind, merge: Merge | None = None, **more: Any) -> Any:
    """Declare a field of a record: `name: str | None = spec("企业全称", Kind.LINE, required=True)`."""
    return dataclasses.field(default=None, metadata={_KEY: part(label, kind, merge, **more)})


@dataclass(frozen=True, slots=True, eq=False)
class RecordSpec:
    """A kind of record; equal to itself alone, so that what follows from it can be remembered.

    `names`: the fields that name it, best first (links are looked up by them). `day`: the field whose date places it in a week,
    month or quarter. `part_of`: part name -> the compound field that holds it. `flat`: see `printed`.
    """

    kind: str
    label: str
    stream: StreamOf
    shape: type
    fields: Mapping[str, Spec]
    part_of: Mapping[str, str]
    names: tuple[str, ...]
    day: str
    creator: Role
    flat: Mapping[str, Spec]

    def printed(self) -> Mapping[str, Spec]:
        """Names and specs as printed and set singly: compounds are replaced by their parts."""
        return self.flat

    def spec_of(self, name: str) -> Spec | None:
        """The spec of a field or part by its printed name, or None."""
        if name in self.part_of:
            return self.fields[self.part_of[name]].parts[name]
        return self.fields.get(name)


def _flat(fields: Mapping[str, Spec]) -> dict[str, Spec]:
    flat: dict[str, Spec] = {}
    for name, each in fields.items():
        flat.update(each.parts if each.kind is Kind.COMPOUND else {name: each})
    return flat


KINDS: dict[str, RecordSpec] = {}
RESERVED = frozenset({"id", "kind", "deleted", "linked", "stream"})  # mean the same in every kind
T = TypeVar("T")


def record(
    kind: str,
    label: str,
    stream: StreamOf,
    *,
    names: tuple[str, ...] = ("name",),
    day: str = "",
    creator: Role = Role.MEMBER,
    into: dict[str, RecordSpec] | None = None,
) -> Callable[[type[T]], type[T]]:
    """Declare a kind of record: make the class a dataclass and enter it in `KINDS` (a test may give its own dict).

    Raises ValueError where a name is declared twice.
    """

    def declare(cls: type[T]) -> type[T]:
        shape = frozen(cls)
        fields = {f.name: f.metadata[_KEY] for f in dataclasses.fields(shape)}  # type: ignore[arg-type]
        part_of = {p: name for name, each in fields.items() for p in each.parts}
        plain = [name for name, each in fields.items() if each.kind is not Kind.COMPOUND]
        printed = Counter([*plain, *(p for each in fields.values() for p in each.parts)])
        if clash := sorted(name for name, times in printed.items() if times > 1):
            raise ValueError(f"declared twice in {kind}: {clash}")
        made = RecordSpec(
            kind,
            label,
            stream,
            shape,
            MappingProxyType(fields),
            MappingProxyType(part_of),
            names,
            day,
            creator,
            MappingProxyType(_flat(fields)),
        )
        if reserved := RESERVED & printed.keys():
            raise ValueError(f"reserved names in {kind}: {sorted(reserved)}")
        registry = KINDS if into is None else into
        if registry.setdefault(kind, made) is not made:
            raise ValueError(f"declared twice: {kind}")
        return shape

    return declare


def merge_rule(kind: str, field: str, kinds: Mapping[str, RecordSpec] = KINDS) -> Merge:
    """The merge rule of a field as it is named in a change (`tags/x` is an element of the set `tags`).

    Unknown kinds and fields are kept and handed on, and merge as conflicts (log rule 14).
    """
    known = kinds.get(kind)
    if known is None:
        return Merge.CONFLICT
    name, slash, _element = field.partition("/")
    each = known.fields.get(name)
    if each is None or (each.merge is Merge.UNION) != bool(slash):
        return Merge.CONFLICT
    return each.merge


def shaped(shape: type[T], values: Mapping[str, Any]) -> T:
    """Plain values as the record's dataclass; what the shape does not know is left out, missing values are None."""
    known = {f.name for f in dataclasses.fields(shape)}  # type: ignore[arg-type]
    return shape(**{name: value for name, value in values.items() if name in known})
