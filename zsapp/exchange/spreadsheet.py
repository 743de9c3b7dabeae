"""Rows of text from an Excel file (.xlsx) or a CSV file, each with its number in the file.

Merged cells are filled with what stands in their first. Nothing is calculated: a formula counts as the value it was saved with.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from zsapp.base.errors import PlaceError, UserError
from zsapp.base.texts import _

SUFFIXES = (".xlsx", ".csv")
_FILE_MOST = 20 * 1024 * 1024  # bytes
_UNPACKED_MOST = 200 * 1024 * 1024  # bytes; what a few thousand rows never need
_ROWS_MOST, _COLUMNS_MOST = 20_000, 100
_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number as the spreadsheet counts, from 1, and its cells as text."""

    number: int
    cells: tuple[str, ...]


def read(path: Path) -> list[Line]:
    """The rows of the first sheet that hold something. Raises UserError for what is no such file, PlaceError where it cannot be read."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        words = _("只能读 .xlsx 和 .csv 文件（{name}）。请在 Excel 里另存为 .xlsx 后再导入。")
        raise UserError(words.format(name=path.name))
    raw = _bytes(path)
    rows = _excel(raw, path.name) if suffix == ".xlsx" else _csv(raw, path.name)
    found = []
    for line in rows:
        if line.number > _ROWS_MOST or len(line.cells) > _COLUMNS_MOST:
            words = _("文件 {name} 超过{rows}行或{columns}列，请删去多余的行列，或分几个文件导入。")
            raise UserError(words.format(name=path.name, rows=_ROWS_MOST, columns=_COLUMNS_MOST))
        if any(line.cells):
            found.append(line)
    return found


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _FILE_MOST:
            raise UserError(
                _("文件 {name} 太大（超过{n}MB），请分几个文件导入。").format(
                    name=path.name, n=_FILE_MOST // 1024 // 1024
                )
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(_("没有文件 {path}，请检查路径。").format(path=path)) from error
    except OSError as error:
        raise PlaceError(
            _("无法读取 {path}：{why}。请检查路径和权限，或关闭正在使用它的程序后再试。").format(
                path=path, why=error.strerror
            )
        ) from error


def _csv(raw: bytes, name: str) -> Iterator[Line]:
    for encoding in _ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        words = _("文件 {name} 的编码看不懂。请在 Excel 里另存为“CSV UTF-8”或 .xlsx 后再导入。")
        raise UserError(words.format(name=name))
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for number, row in enumerate(rows, 1):
            if any("\n" in cell for cell in row):  # a quotation mark left open would swallow the rows below
                words = _("文件 {name} 第{n}行的单元格里有换行，多半是引号没有成对。请改正后再试。")
                raise UserError(words.format(name=name, n=number))
            yield Line(number, _trimmed(row))
    except csv.Error as error:
        raise UserError(_("文件 {name} 不是完整的 CSV，请重新导出后再试。").format(name=name)) from error


def _excel(raw: bytes, name: str) -> Iterator[Line]:
    from openpyxl import load_workbook  # late: 0.2 s

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            is_too_large = sum(each.file_size for each in packed.infolist()) > _UNPACKED_MOST
        if is_too_large:
            words = _("文件 {name} 展开后太大，请只留下要导入的工作表，另存后再试。")
            raise UserError(words.format(name=name))
        book = load_workbook(io.BytesIO(raw), data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        words = _(
            "文件 {name} 不是完好的 .xlsx（可能加了密码，或是改了后缀的旧格式）。请在 Excel 里另存为 .xlsx 后再导入。"
        )
        raise UserError(words.format(name=name)) from error
    if not book.worksheets:
        return
    sheet = book.worksheets[0]
    if sheet.max_row > _ROWS_MOST or sheet.max_column > _COLUMNS_MOST:
        yield Line(sheet.max_row, ("",) * sheet.max_column)
        return
    merged = _merged(sheet)
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [merged.get((number, place), value) for place, value in enumerate(row, 1)]
        yield Line(number, _trimmed([_text(each) for each in cells]))


def _merged(sheet: Any) -> dict[tuple[int, int], Any]:
    """(row, column) -> the value of the merged range in which it lies, for ranges of one column: titles across are no data."""
    found: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:
        if area.min_col == area.max_col:
            value = sheet.cell(area.min_row, area.min_col).value
            found |= {(row, area.min_col): value for row in range(area.min_row, area.max_row + 1)}
    return found


def _text(value: Any) -> str:
    """A cell as a person reads it: whole numbers without a point, days as 2016-04-28."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    texts = [each.strip() for each in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
