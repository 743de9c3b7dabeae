"""A table over rows that a page has read already: narrowed by words and chips, sorted by what each column sorts by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from zsapp.domain.spoken import in_order
from zsapp.store.listing import Ids
from zsapp.ui.models.sources import Ask, Column, Line
from zsapp.verbs.desk import Desk

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row, and by column what it sorts by where that is not its text, as it is read."""

    line: Line
    keys: Mapping[str, Any] = field(default_factory=dict)


class HeldSource:
    """`rows` are replaced as a whole by the page, which then asks its model anew: no record's change does.

    Of many lines the page lets `hold` make the rows: in the worker, and of a line that is still the same object none anew.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns: Sequence[Column] = columns
        self.kinds: frozenset[str] = frozenset()
        self._coming: tuple[Sequence[Any], Callable[[Any], HeldRow]] | None = None
        self._told: dict[int, tuple[Any, HeldRow]] = {}  # by the line's identity; it holds on to the line
        self._rows: tuple[HeldRow, ...] = ()

    def hold(self, lines: Sequence[T], row_of: Callable[[T], HeldRow]) -> None:
        """The rows of these lines instead, made when the model asks."""
        self._coming = lines, row_of

    @property
    def rows(self) -> tuple[HeldRow, ...]:
        """All rows in the page's order."""
        coming, self._coming = self._coming, None
        if coming is not None:
            (lines, row_of), before, told = coming, self._told, {}
            for line in lines:
                found = before.get(id(line))
                told[id(line)] = found if found is not None and found[0] is line else (line, row_of(line))
            self._told, self._rows = told, tuple(row for _line, row in told.values())
        return self._rows

    @rows.setter
    def rows(self, rows: tuple[HeldRow, ...]) -> None:
        self._coming, self._told, self._rows = None, {}, rows

    def ids(self, _desk: Desk, ask: Ask) -> Ids:
        """The ids of the rows that hold all words and meet all chips, in the page's order or by a column."""
        words = ask.typed.casefold().split()
        found = [row for row in self.rows if _meets(row, words, ask)]
        name = ask.order[0] if ask.order else ""
        if column := name.lstrip("-"):
            found.sort(key=lambda row: _key(row, column), reverse=name.startswith("-"))
        return Ids("\n".join(row.line.id for row in found))

    def lines(self, _desk: Desk, ids: Sequence[str]) -> list[Line]:
        """The rows of some ids."""
        wanted = set(ids)
        found = {row.line.id: row.line for row in self.rows if row.line.id in wanted}
        return [found[each] for each in ids if each in found]


def _meets(row: HeldRow, words: Sequence[str], ask: Ask) -> bool:
    if not all(row.line.values.get(where.field) == where.value for where in ask.where):
        return False
    if not words:
        return True
    text = "\n".join(row.line.texts.values()).casefold()
    return all(word in text for word in words)


def _key(row: HeldRow, column: str) -> tuple[bool, Any]:
    """What has nothing to sort by stands first."""
    if column not in row.keys:
        return (True, in_order(row.line.texts.get(column, "")))
    found = row.keys[column]
    return (found is not None, found if found is not None else 0)
