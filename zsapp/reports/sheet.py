"""A review as Excel: one sheet for each of its tables, and for each part that is text alone; the same words and figures as on paper.

Every text is written as text: what begins with `=` in somebody's note is no formula.
"""

import io
import re
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Cell, Figure, Paragraph, Row, Section, Table, said
from zsapp.domain.review import Review
from zsapp.reports.breaking import clean_text

_PLAIN_NUMBER = re.compile(r"-?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,2})?")
_WIDEST, _NARROWEST = 60, 8  # characters of a column
_HEAD = Font(bold=True)


def review_sheet(review: Review) -> bytes:
    """The tables of a review as the bytes of an .xlsx."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = (
        clean_text(review.title),
        clean_text(review.masthead.issuer),
    )
    for section in review.sections:
        tables = [block for block in section.blocks if isinstance(block, Table)]
        for table in tables:
            _sheet(book, section, table, review)
        if not tables:
            _words(book, section, review)
    if not book.worksheets:
        _text(book.create_sheet(_("说明")).cell(1, 1), _("本期没有表格。"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Any, section: Section, table: Table, review: Review) -> None:
    sheet = book.create_sheet(section.heading[:31])
    _text(sheet.cell(1, 1), f"{review.title}{review.subtitle}")
    for place, column in enumerate(table.columns, 1):
        cell = sheet.cell(2, place)
        _text(cell, column.title.replace("\n", ""))
        cell.font, cell.alignment = _HEAD, Alignment(wrap_text=True, vertical="center")
    rows = [*table.rows(), *([table.total] if table.total else [])]
    for line, row in enumerate(rows, 3):
        _row(sheet, line, row, table)
    for number, remark in enumerate(table.remarks, len(rows) + 4):
        _text(sheet.cell(number, 1), remark)
    for place, column in enumerate(table.columns, 1):
        longest = max((len(said(row.cells.get(column.key, ""))) for row in rows), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST, max(_NARROWEST, 2 * longest))
    sheet.freeze_panes = "A3"


def _words(book: Any, section: Section, review: Review) -> None:
    """What is to be looked at, how the scores came about: a paragraph a line."""
    sheet = book.create_sheet(section.heading[:31])
    _text(sheet.cell(1, 1), f"{review.title}{review.subtitle}")
    paragraphs = (block for block in section.blocks if isinstance(block, Paragraph))
    for line, paragraph in enumerate(paragraphs, 3):
        cell = sheet.cell(line, 1)
        _text(cell, said(paragraph.sentence))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if paragraph.is_heading:
            cell.font = _HEAD
    sheet.column_dimensions["A"].width = 2 * _WIDEST


def _row(sheet: Any, line: int, row: Row, table: Table) -> None:
    for place, column in enumerate(table.columns, 1):
        value: Cell = row.cells.get(column.key, "")
        cell, text = sheet.cell(line, place), said(value)
        if column.is_number and _PLAIN_NUMBER.fullmatch(text):
            exact = Fraction(text.replace(",", ""))
            cell.value = int(exact) if exact.denominator == 1 else float(exact)
        else:
            _text(cell, text)
        cell.alignment = Alignment(wrap_text=not isinstance(value, Figure), vertical="top")


def _text(cell: Any, text: str) -> None:
    cell.value = clean_text(text)
    cell.data_type = "s"
