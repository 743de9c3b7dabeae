"""Entries of a bulletin put into another order or left out by hand; what the data give stays what was asked of them.

An entry is a row of a table, named by the table and its record. The counts of a section go on counting what was left out, and a remark
below the table says so. 补报与更正 cannot be arranged: what came late has to stand in the next bulletin (rule 8).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Block, Bulletin, Cell, Group, Paragraph, Row, Section, Table, said

TABLES = ("visits", "progress", "leads", "signed", "events", "matters", "next_week", "coming_events")
_TELLING = {"progress": "change"}  # a project may change its stage twice in a week
_NAMED_BY = ("company", "project", "matter", "event")  # the first of these cells that a row has names it
_BESIDE = ("day", "kind", "change", "team", "due", "purpose", "investment")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a person did with the entries: `left_out` by key, and the keys of the groups he ordered, in his order."""

    left_out: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()

    @classmethod
    def kept(cls, left_out: str | None, order: str | None) -> "Arrangement":
        """As it stands in the record: a key a line."""
        return cls(frozenset(_lines(left_out)), tuple(dict.fromkeys(_lines(order))))

    def typed(self) -> tuple[str, str]:
        """As it is written into the record: what was left out, the order."""
        return "\n".join(sorted(self.left_out)), "\n".join(self.order)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as a person arranges it: its key, its name, and what tells it from others."""

    key: str
    name: str
    beside: str
    is_out: bool


@dataclass(frozen=True, slots=True)
class Pile:
    """Rows that can change places with each other: those of one group of one table; `title` is "" where the table has no groups."""

    section: str
    title: str
    entries: tuple[Entry, ...]


def key_of(table: Table, row: Row) -> str:
    """`visits/<id of the visit>`; a change of stage by its stages too."""
    told = said(row.cells.get(_TELLING.get(table.key, ""), "")).replace("\n", " ")
    return "/".join(filter(None, (table.key, row.record, told)))


def piles(bulletin: Bulletin, arrangement: Arrangement) -> list[Pile]:
    """All entries that can be arranged, in the order in which they will stand, those left out among them."""
    found = []
    for section, table in _tables(bulletin):
        for group in table.groups:
            rows = _in_order(table, group.rows, arrangement.order)
            entries = tuple(_entry(key, row, arrangement.left_out) for key, row in rows)
            if entries:
                found.append(Pile(section.title, group.title, entries))
    return found


def _entry(key: str, row: Row, left_out: frozenset[str]) -> Entry:
    cells = {name: said(cell).replace("\n", " ") for name, cell in row.cells.items()}
    name = next((cells[each] for each in _NAMED_BY if cells.get(each)), "")
    beside = "　".join(cells[each] for each in _BESIDE if cells.get(each) and cells[each] != "—")
    return Entry(key, name, beside, key in left_out)


def _tables(bulletin: Bulletin) -> Iterator[tuple[Section, Table]]:
    for section in bulletin.sections:
        for block in section.blocks:
            if isinstance(block, Table) and block.key in TABLES:
                yield section, block


def arranged(bulletin: Bulletin, arrangement: Arrangement) -> Bulletin:
    """The bulletin with its entries arranged; the attached report of a visit that was left out goes with it."""
    out = arrangement.left_out
    return replace(
        bulletin,
        sections=tuple(
            replace(each, blocks=tuple(_block(block, arrangement) for block in each.blocks))
            for each in bulletin.sections
        ),
        attached=tuple(each for each in bulletin.attached if f"visits/{each.visit}" not in out),
    )


def _block(block: Block, arrangement: Arrangement) -> Block:
    if not isinstance(block, Table) or block.key not in TABLES:
        return block
    groups: list[Group] = []
    number = 0
    for group in block.groups:
        rows = []
        for key, row in _in_order(block, group.rows, arrangement.order):
            if key not in arrangement.left_out:
                number += 1
                rows.append(_numbered(row, number))
        if rows:
            groups.append(replace(group, rows=tuple(rows)))
    gone = len(block.rows()) - number
    if not groups:
        return Paragraph((_("共{n}项，不逐一列出。").format(n=gone),))
    remarks = (*block.remarks, _("另有{n}项不逐一列出。").format(n=gone)) if gone else block.remarks
    return replace(block, groups=tuple(groups), remarks=remarks)


def _numbered(row: Row, number: int) -> Row:
    """Where rows have a 序号 it counts those that stand."""
    if "number" not in row.cells:
        return row
    cells: Mapping[str, Cell] = {**row.cells, "number": str(number)}
    return replace(row, cells=cells)


def _in_order(table: Table, rows: Iterable[Row], order: Sequence[str]) -> list[tuple[str, Row]]:
    """As a person ordered them; one that he has not seen stands behind the one that it follows in the data."""
    by_key: dict[str, Row] = {}
    for row in rows:
        key, times = key_of(table, row), 1
        while (unique := key if times == 1 else f"{key}/{times}") in by_key:
            times += 1
        by_key[unique] = row
    rank = {key: place for place, key in enumerate(order)}
    placed = sorted((key for key in by_key if key in rank), key=rank.__getitem__)
    before = None
    for key in by_key:
        if key not in rank:
            placed.insert(placed.index(before) + 1 if before is not None else 0, key)
        before = key
    return [(key, by_key[key]) for key in placed]


def moved(pile: Pile, key: str, place: int) -> tuple[str, ...]:
    """The keys of a pile with one of them at another place."""
    keys = [entry.key for entry in pile.entries if entry.key != key]
    keys.insert(max(0, min(place, len(keys))), key)
    return tuple(keys)


def ordered(arrangement: Arrangement, keys: Sequence[str]) -> Arrangement:
    """With a pile in this order; the others as they were."""
    others = tuple(key for key in arrangement.order if key not in set(keys))
    return replace(arrangement, order=(*others, *keys))


def toggled(arrangement: Arrangement, key: str, *, is_out: bool) -> Arrangement:
    """With an entry left out, or taken back."""
    left_out = arrangement.left_out | {key} if is_out else arrangement.left_out - {key}
    return replace(arrangement, left_out=frozenset(left_out))
