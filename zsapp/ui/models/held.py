"""A table over rows that a page has read already: narrowed by words and chips, sorted by what each column sorts by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zsapp.domain.spoken import in_order
from zsapp.store.listing import Ids
from zsapp.ui.models.sources import Ask, Column, Line
from zsapp.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row, and by column what it sorts by where that is not its text, as it is read."""

    line: Line
    keys: Mapping[str, Any] = field(default_factory=dict)


class HeldSource:
    """`rows` are replaced as a whole by the page, which then asks its model anew: no record's change does."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns: Sequence[Column] = columns
        self.kinds: frozenset[str] = frozenset()
        self.rows: tuple[HeldRow, ...] = ()

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
        found = {row.line.id: row.line for row in self.rows}
        return [found[each] for each in ids if each in found]


def _meets(row: HeldRow, words: Sequence[str], ask: Ask) -> bool:
    text = "\n".join(row.line.texts.values()).casefold()
    return all(word in text for word in words) and all(
        row.line.values.get(where.field) == where.value for where in ask.where
    )


def _key(row: HeldRow, column: str) -> tuple[bool, Any]:
    """What has nothing to sort by stands first."""
    if column not in row.keys:
        return (True, in_order(row.line.texts.get(column, "")))
    found = row.keys[column]
    return (found is not None, found if found is not None else 0)
