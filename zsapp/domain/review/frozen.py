"""A review as JSON values and back: what was issued is kept as data beside its pages, so that its Excel, too, never changes (rule 8)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from zsapp.domain.bulletin.model import (
    Block,
    Cell,
    Chart,
    Closing,
    Column,
    Figure,
    Group,
    Masthead,
    Paragraph,
    Review,
    Row,
    Section,
    Table,
)
from zsapp.domain.rules.cadence import Period


def as_data(review: Review) -> dict[str, Any]:
    """Everything that is printed, and the ids behind every figure. A review has no charts."""
    period = review.period
    return {
        "kind": review.kind,
        "period": [period.first.isoformat(), period.last.isoformat(), period.label, period.key],
        "masthead": asdict(review.masthead),
        "closing": asdict(review.closing),
        "title": review.title,
        "subtitle": review.subtitle,
        "sections": [
            [each.key, each.number, each.heading, [_block(block) for block in each.blocks]]
            for each in review.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    assert not isinstance(block, Chart)
    if isinstance(block, Paragraph):
        return {"sentence": [_cell(each) for each in block.sentence], "is_heading": block.is_heading}
    return {
        "table": block.key,
        "columns": [_column(each) for each in block.columns],
        "below": [_column(each) for each in block.below],
        "groups": [[each.title, [_row(row) for row in each.rows]] for each in block.groups],
        "total": _row(block.total) if block.total else None,
        "remarks": list(block.remarks),
    }


def _column(column: Column) -> list[Any]:
    return [column.key, column.title, column.is_number]


def _row(row: Row) -> list[Any]:
    return [row.record, {key: _cell(cell) for key, cell in row.cells.items()}]


def _cell(cell: Cell) -> Any:
    return cell if isinstance(cell, str) else [cell.value, cell.text, list(cell.ids)]


def of_data(data: Mapping[str, Any]) -> Review:
    """The review as it was issued."""
    first, last, label, key = data["period"]
    closing = dict(data["closing"])
    closing["attachments"] = tuple(closing["attachments"])
    closing["copies_to"] = tuple((word, whom) for word, whom in closing["copies_to"])
    return Review(
        data["kind"],
        Period(date.fromisoformat(first), date.fromisoformat(last), label, key),
        Masthead(**data["masthead"]),
        data["title"],
        data["subtitle"],
        tuple(
            Section(name, number, heading, tuple(_block_of(each) for each in blocks))
            for name, number, heading, blocks in data["sections"]
        ),
        Closing(**closing),
    )


def _block_of(data: Mapping[str, Any]) -> Block:
    if "sentence" in data:
        return Paragraph(tuple(_cell_of(each) for each in data["sentence"]), data["is_heading"])
    return Table(
        data["table"],
        tuple(Column(*each) for each in data["columns"]),
        tuple(Group(title, tuple(_row_of(row) for row in rows)) for title, rows in data["groups"]),
        tuple(Column(*each) for each in data["below"]),
        _row_of(data["total"]) if data["total"] else None,
        tuple(data["remarks"]),
    )


def _row_of(data: Any) -> Row:
    record, cells = data
    return Row({key: _cell_of(each) for key, each in cells.items()}, record)


def _cell_of(data: Any) -> Cell:
    return data if isinstance(data, str) else Figure(data[0], data[1], tuple(data[2]))
