"""Headings typed into running text: recognised by number and length, set in the typefaces of the standard, kept with their text."""

import io
from typing import Any

import pdfplumber
import pytest

from zsapp.domain.bulletin.model import Column, Group, Paragraph, Row, Section, Table
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.headings import Typed, typed
from zsapp.reports.page import Document
from zsapp.reports.table import Layout
from zsapp.reports.weekly import section_flowables

MM = 72 / 25.4
LINE_PT = 225 * MM / 22


@pytest.mark.parametrize(
    ("text", "level", "heading", "is_alone"),
    [
        ("一、总的情况", 1, "一、总的情况", True),
        ("十二、附则", 1, "十二、附则", True),
        ("（一）外出招商", 2, "（一）外出招商", True),
        ("(二)外出招商", 2, "(二)外出招商", True),
        ("1. 上海方向", 3, "1. 上海方向", True),
        ("2．宁波方向", 3, "2．宁波方向", True),
        ("（1）浦东", 4, "（1）浦东", True),
        ("（二）存在不足。有的组外出天数不够。", 2, "（二）存在不足。", False),
        ("1. 上海方向。拜访3家。", 3, "1. 上海方向。", False),
    ],
)
def test_headings_by_their_numbers(text: str, level: int, heading: str, *, is_alone: bool) -> None:
    assert typed(text) == Typed(level, len(heading), is_alone)


@pytest.mark.parametrize(
    "text",
    [
        "1.5亿元已到账", "一是加强领导。", "一、二季度招商情况如下", "三家企业来访", "（一）" + "长" * 60, "（一）拜访3家。", "12",
        "（二）" + "长" * 50 + "。后文", "", "2016年4月",
    ],
)  # fmt: skip
def test_what_is_only_text(text: str) -> None:
    assert typed(text) is None


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook.load()


def drawn(book: FontBook, *lines: str, layouts: Any = None, table: Table | None = None) -> list[Any]:
    blocks = (*(Paragraph((line,)) for line in lines), *([table] if table else []))
    story = section_flowables(Section("overview", "一", "总体情况", blocks), book, layouts or {})
    data, _told = Document(book, title="t", author="a").written(story)
    return list(pdfplumber.open(io.BytesIO(data)).pages)


def face_of(page: Any, word: str) -> set[str]:
    chars = [c for c in page.chars if c["size"] == pytest.approx(16, abs=0.1)]
    text = "".join(c["text"] for c in chars)
    place = text.index(word)
    return {c["fontname"].split("+")[-1] for c in chars[place : place + len(word)]}


def test_each_level_has_its_typeface(book: FontBook) -> None:
    (page,) = drawn(
        book, "一、甲乙丙", "（一）丁戊己", "1. 庚辛壬", "（1）癸子丑", "（二）寅卯辰。巳午未申，酉戌亥。"
    )
    faces = {role: book.face(role).postscript_name for role in (Role.HEI, Role.KAI, Role.FANG)}
    for word, role in (
        ("甲乙丙", Role.HEI),
        ("丁戊己", Role.KAI),
        ("庚辛壬", Role.FANG),
        ("癸子丑", Role.FANG),
        ("寅卯辰", Role.KAI),
        ("巳午未申", Role.FANG),
    ):
        assert face_of(page, word) == {faces[role]}, word


def test_text_that_runs_on_after_a_heading_stands_on_the_grid(book: FontBook) -> None:
    head = "（二）进一步加强对驻外小组的领导和服务保障工作的若干具体要求。"
    (page,) = drawn(book, head + "国" * 60)
    rows: dict[float, list[Any]] = {}
    for char in page.chars:
        if char["size"] == pytest.approx(16, abs=0.1):
            rows.setdefault(round(char["matrix"][5], 1), []).append(char)
    lines = [sorted(row, key=lambda c: float(c["x0"])) for _y, row in sorted(rows.items(), reverse=True)][1:]
    assert "".join(c["text"] for line in lines for c in line) == head + "国" * 60
    full = lines[1]
    assert len(full) == 28
    for place, char in enumerate(full):
        assert (char["x0"] + char["x1"]) / 2 / MM == pytest.approx(28 + (place + 0.5) * 156 / 28, abs=0.1)


@pytest.mark.parametrize("lines_before", range(16, 22))
def test_a_heading_is_never_the_last_line_of_a_page(book: FontBook, lines_before: int) -> None:
    for following in ("国" * 20, "国" * 70, "国" * 120):
        pages = drawn(book, "国" * (28 * lines_before - 2), "（一）小标题", following)
        for page in pages:
            words = [c for c in page.chars if c["size"] == pytest.approx(16, abs=0.1)]
            last = min(round(c["matrix"][5]) for c in words)
            bottom = "".join(c["text"] for c in words if round(c["matrix"][5]) == last)
            assert "小标题" not in bottom and "总体情况" not in bottom


def test_a_sentence_that_leads_to_a_table_stays_with_it(book: FontBook) -> None:
    table = Table("t", (Column("a", "甲"),), (Group("组", tuple(Row({"a": f"第{n}行"}) for n in range(9))),))
    for lines_before in range(15, 22):
        pages = drawn(
            book,
            "国" * (28 * lines_before - 2),
            "下周安排如下：",
            table=table,
            layouts={"t": Layout({"a": 1})},
        )
        for page in pages:
            text = page.extract_text()
            assert ("如下" in text) == ("第0行" in text)


def test_text_after_a_table_stands_on_the_grid_again(book: FontBook) -> None:
    table = Table("t", (Column("a", "甲"),), (Group("", tuple(Row({"a": "行"}) for _ in range(7))),))
    section = Section("s", "一", "总体情况", (table, Paragraph(("国" * 40,))))
    data, _told = Document(book, title="t", author="a").written(
        section_flowables(section, book, {"t": Layout({"a": 1})})
    )
    (page,) = pdfplumber.open(io.BytesIO(data)).pages
    face = book.face(Role.FANG)
    for char in (c for c in page.chars if c["text"] == "国"):
        down = page.height - char["matrix"][5] - (face.ascent + face.descent) / 2 * 16 / 1000 - 37 * MM
        assert (down / LINE_PT) % 1 == pytest.approx(0.5, abs=0.01)
