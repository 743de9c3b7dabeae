"""Where a table gets its rows: asked in a worker, by kind of record or by a page's own source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sqlalchemy import Connection

from zsapp.base.texts import _
from zsapp.domain.derived import shown_in, word_of, words
from zsapp.domain.field import KINDS, Kind, RecordSpec, Show, Spec
from zsapp.store import listing, query
from zsapp.store.listing import Ids
from zsapp.store.query import Row, Where
from zsapp.ui.editors.amounts import amount_words
from zsapp.ui.theme.tones import TONES
from zsapp.verbs.desk import Desk
from zsapp.verbs.views import targets

_WIDTHS = {
    Kind.LINE: 180,
    Kind.NOTE: 280,
    Kind.CHOICE: 96,
    Kind.TAGS: 140,
    Kind.FLAG: 84,
    Kind.NUMBER: 84,
    Kind.DECIMAL: 96,
    Kind.DATE: 112,
    Kind.TIME: 80,
    Kind.AMOUNT: 140,
    Kind.LINK: 180,
    Kind.LINKS: 180,
    Kind.CODE: 120,
    Kind.USCC: 190,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `name` is a field's printed name, or a source's own."""

    name: str
    label: str
    width_px: int = 140
    is_right: bool = False
    can_sort: bool = True
    is_pill: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown: words by column; `values`: the stored values, for delegates and dialogs."""

    id: str
    texts: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a table asks for. `order`: column names, `-` before one turns it around."""

    typed: str = ""
    where: tuple[Where, ...] = ()
    order: tuple[str, ...] = ()
    deleted: bool = False

    def but(self, **changes: Any) -> "Ask":
        """The same with something else."""
        return replace(self, **changes)


class Source(Protocol):
    """Asked in a worker, never on the main thread."""

    columns: Sequence[Column]
    kinds: frozenset[str]

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """All ids that meet the question, in order."""

    def lines(self, desk: Desk, ids: Sequence[str]) -> list[Line]:
        """The rows of some ids, in their order; what has gone is left out."""


class KindSource:
    """The records of one kind with the columns of their specs."""

    def __init__(self, kind: str, *, columns: Sequence[str] | None = None) -> None:
        """`columns`: printed names; without, those that show in tables."""
        self.spec: RecordSpec = KINDS[kind]
        specs = self.spec.printed()
        chosen = columns if columns is not None else tuple(shown_in(self.spec, Show.TABLE))
        self.columns: Sequence[Column] = [column_of(name, specs[name]) for name in chosen]
        linked = {specs[name].to for name in chosen if specs[name].to}
        self.kinds = frozenset({kind, *linked})

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """All ids that meet the question, in order."""
        with desk.store.database.read() as connection:
            return listing.ids(
                connection,
                self.spec.kind,
                ask.where,
                order=ask.order or default_order(self.spec),
                typed=ask.typed,
                deleted=ask.deleted,
            )

    def lines(self, desk: Desk, ids: Sequence[str]) -> list[Line]:
        """The rows of some ids, links by name."""
        with desk.store.database.read() as connection:
            found = listing.rows(connection, self.spec.kind, ids)
            names = names_of(connection, found)
        return [self.line(row, names) for row in found]

    def line(self, row: Row, names: Mapping[str, str]) -> Line:
        """One row in words."""
        specs = self.spec.printed()
        texts = {each.name: cell(specs[each.name], row.values.get(each.name), names) for each in self.columns}
        return Line(row.id, texts, row.values, row.kind)


def names_of(connection: Connection, rows: Sequence[Row]) -> dict[str, str]:
    """The names of everything that rows link to."""
    return query.titles(connection, (target for row in rows for target in targets(row)))


def default_order(spec: RecordSpec) -> tuple[str, ...]:
    """By day, the newest first; else by order where there is one, else by name."""
    printed = spec.printed()
    if spec.day:
        return ("-" + spec.day, *(("-time",) if "time" in printed else ()))
    return ("order", *spec.names[:1]) if "order" in printed else spec.names[:1]


def column_of(name: str, spec: Spec) -> Column:
    """The column of a field."""
    is_right = spec.kind in (Kind.NUMBER, Kind.DECIMAL, Kind.AMOUNT)
    label = _(spec.label)
    width = max(_WIDTHS.get(spec.kind, 140), words_px(label) + 40)
    if name in ("name", "title") or spec.to == "company":
        width = 240
    elif spec.to == "team":
        width = 228  # the longest name of a team that follows its unit
    elif spec.choices:
        width = max(width, choices_px(spec))
    is_pill = any(choice.word in TONES for choice in spec.choices)
    return Column(name, label, width, is_right, spec.kind not in (Kind.LINKS, Kind.TAGS), is_pill)


def choices_px(spec: Spec) -> int:
    """The width of a column that holds each word of a closed list."""
    return max(words_px(word_of(each)) for each in spec.choices) + 32


def words_px(text: str) -> int:
    """About how wide words are drawn: enough for a column, without asking for a font."""
    return sum(14 if each >= "\u2e80" else 8 for each in text)


def cell(spec: Spec, value: Any, names: Mapping[str, str]) -> str:
    """A value in a table: one line, amounts in 万, a flag as a mark or nothing."""
    if value is None or value == [] or value is False:
        return ""
    if spec.kind is Kind.AMOUNT:
        return amount_words(value)
    if spec.kind is Kind.NOTE:
        return str(value)[:200].replace("\n", " ")
    if spec.kind in (Kind.CHOICE, Kind.TAGS):
        return _("、").join(_told(spec, each) for each in (value if isinstance(value, list) else [value]))
    return words(spec, value, names.get)


def _told(spec: Spec, word: Any) -> str:
    """A stored word of a closed list in the person's language; one of a later version as it is."""
    return next((word_of(choice) for choice in spec.choices if choice.word == word), str(word))
