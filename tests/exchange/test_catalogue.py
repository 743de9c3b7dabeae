"""Reading spreadsheets, and what a catalogue's rows mean."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from zsapp.base.errors import UserError
from zsapp.exchange import catalogue, spreadsheet
from zsapp.exchange.catalogue import ReadCatalogue
from zsapp.exchange.spreadsheet import Line

HEAD = "产业,环节,上级节点,企业名称,城市,链条作用,主要产品,龙头,关键环节"


def read(*rows: str, head: str = HEAD) -> ReadCatalogue:
    """Rows written with commas, as a spreadsheet would number them."""
    lines = [Line(n, tuple(row.split(","))) for n, row in enumerate((head, *rows), 1)]
    return catalogue.understood([line for line in lines if any(line.cells)])


def test_an_entry_with_all_its_columns() -> None:
    told = read("智能家电,电机,,甲公司,上海,补链、强链,直流电机,是,否")
    assert list(told.nodes) == [("智能家电", ""), ("智能家电", "电机")]
    its = told.entries[0]
    assert (its.company, its.city, its.action, its.further) == ("甲公司", "201612/310000", "补链", ("强链",))
    assert (its.product, its.flagship, its.key) == ("直流电机", True, False) and not told.errors


# rows, nodes of the entries
FILLED: list[tuple[list[str], list[tuple[str, str]]]] = [
    (["家电,电机,,甲", ",,,乙"], [("家电", "电机"), ("家电", "电机")]),  # merged downwards
    (["家电,电机,,甲", ",面板,,乙"], [("家电", "电机"), ("家电", "面板")]),
    (["家电,电机,,甲", "家电,,,乙"], [("家电", "电机"), ("家电", "")]),  # right under the industry
    (["家电,电机,,甲", "光电,,,乙"], [("家电", "电机"), ("光电", "")]),
    (["家电,,,甲", ",,,乙"], [("家电", ""), ("家电", "")]),
]


@pytest.mark.parametrize(("rows", "nodes"), FILLED)
def test_empty_cells_are_those_of_the_row_above(rows: list[str], nodes: list[tuple[str, str]]) -> None:
    assert [each.node for each in read(*rows).entries] == nodes


def test_a_row_without_a_company_describes_its_node() -> None:
    told = read("家电,电机,,,,,,,是", "家电,线圈,电机,甲", "家电,,,,,,,是,")
    nodes = told.nodes
    assert (nodes["家电", "电机"].is_key, nodes["家电", ""].is_flagship) == (True, True)
    assert nodes["家电", "线圈"].above == ("家电", "电机") and len(told.entries) == 1


def test_nodes_stand_after_those_above_them() -> None:
    told = read("家电,线圈,电机,甲", "家电,电机,,乙")
    assert list(told.nodes) == [("家电", ""), ("家电", "电机"), ("家电", "线圈")]


# rows, number of the row that is wrong, words
WRONG: list[tuple[list[str], int, str]] = [
    ([",电机,,甲"], 2, "没有产业"),
    (["家电,电机,压缩机,甲"], 2, "上级节点“压缩机”不在产业“家电”的环节里"),
    (["家电,电机,,甲,,加链"], 2, "可填：建链、补链、拓链、强链"),
    (["家电,电机,,甲,,,,也许"], 2, "请填“是”或“否”"),
    (["家电,电机,线圈,甲", "家电,线圈,电机,乙"], 2, "兜圈"),
    (["家电,电机,电机,甲"], 2, "兜圈"),
    (["家电,电机,A,甲", "家电,电机,B,乙", "家电,A,,丙", "家电,B,,丁"], 3, "上级与第2行不同"),
    (["家电,电机,," + "长" * 3000], 2, "最多"),
    ([], 0, "没有内容"),
]


@pytest.mark.parametrize(("rows", "number", "words"), WRONG)
def test_what_is_wrong_is_told_with_its_row(rows: list[str], number: int, words: str) -> None:
    errors = read(*rows).errors
    assert errors and errors[0][0] == number and words in errors[0][1]


# rows, number of the row, words
ODD = [
    (["家电,电机,,甲", "家电,电机,,甲"], 3, "与第2行是同一环节的同一家企业"),
    (["家电,电机,,甲,天上"], 2, "不在区划表中"),
]


@pytest.mark.parametrize(("rows", "number", "words"), ODD)
def test_what_is_odd_is_told_and_taken(rows: list[str], number: int, words: str) -> None:
    told = read(*rows)
    assert told.findings[0][0] == number and words in told.findings[0][1]
    assert not told.errors and len(told.entries) == 1


def test_a_heading_below_a_title_and_columns_by_other_names() -> None:
    lines = [Line(1, ("2016年目录",)), Line(3, ("序号", "产业*", "产业链环节", "企业全称（必填）", "备注"))]
    told = catalogue.understood([*lines, Line(4, ("1", "家电", "电机", "甲", "好"))])
    assert told.entries[0].node == ("家电", "电机") and told.entries[0].line == 4
    assert "备注" in told.findings[0][1] and "序号" not in told.findings[0][1]


def test_without_a_heading_nothing_is_read() -> None:
    with pytest.raises(UserError, match="没有找到标题行"):
        read("甲,乙,丙", head="一,二,三")


# -- files


def write(path: Path, rows: list[list[object]], merged: str = "") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    book.save(path)
    return path


def test_excel_gives_text_and_fills_merged_cells(tmp_path: Path) -> None:
    day = datetime(2016, 4, 28)
    path = write(
        tmp_path / "a.xlsx", [["甲", 12.0, True, day], [None, 1.5, False, None], [], ["乙"]], "A1:A2"
    )
    assert [(each.number, each.cells) for each in spreadsheet.read(path)] == [
        (1, ("甲", "12", "是", "2016-04-28")),
        (2, ("甲", "1.5", "否")),
        (4, ("乙",)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_the_encodings_that_excel_writes(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"产业{separator}企业名称\n家电{separator}“甲”公司\n", encoding=encoding)
    assert [each.cells for each in spreadsheet.read(path)] == [("产业", "企业名称"), ("家电", "“甲”公司")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "另存为 .xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 old or locked", "不是完好的 .xlsx"),
        ("a.xlsx", b"", "不是完好的 .xlsx"),
        ("a.xlsx", b"PK\x05\x06" + b"\0" * 18, "不是完好的 .xlsx"),
        ("a.csv", b"\xff\xff\xff\x80", "编码看不懂"),
        ("a.csv", b"a\n" * 20_001, "超过20000行"),
        ("a.csv", b"," * 200 + b"a", "列"),
    ],
)
def test_what_is_no_such_file_is_told(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=words):
        spreadsheet.read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有文件"):
        spreadsheet.read(tmp_path / "a.xlsx")


def test_a_sheet_that_claims_a_million_rows_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.cell(1_000_000, 1, "x")
    book.save(path)
    with pytest.raises(UserError, match="超过20000行"):
        spreadsheet.read(path)


@pytest.mark.parametrize("row", ['家电,"电机,乙公司', '家电,电机,"乙\n公司"'])
def test_a_quotation_mark_left_open_swallows_no_row(tmp_path: Path, row: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"产业,环节,企业名称\n家电,电机,甲公司\n{row}\n家电,面板,丙公司\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"引号|CSV"):
        spreadsheet.read(path)
