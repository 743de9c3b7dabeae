"""Grids: every row once, heads repeated, what belongs together on one page, nothing outside the page."""

import io

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pdf import page_texts
from zsapp.domain.bulletin.model import Bar, Chart, Column, Figure, Group, Row, Table
from zsapp.reports.charts import chart_flowables
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.grid import Band, Cell, Grid
from zsapp.reports.page import BLOCK_HEIGHT_PT, BLOCK_WIDTH_PT, Document
from zsapp.reports.table import Layout, table_flowables
from zsapp.reports.text import Text, TextStyle

BOOK = FontBook.load(floor_only=True)
STYLE = TextStyle(Role.SONG, 9, 12)


def band(text: str, *, is_kept: bool = False, title: Band | None = None) -> Band:
    return Band([[Cell(Text(text, STYLE, BOOK), 0, BLOCK_WIDTH_PT, (2, 1))]], is_kept=is_kept, title=title)


def pages_of(grid: Grid) -> list[Grid]:
    """The grid as a document would part it."""
    pages: list[Grid] = []
    rest = [grid]
    while rest:
        parts = rest.pop().split(BLOCK_WIDTH_PT, BLOCK_HEIGHT_PT)
        assert parts, "a whole page takes something"
        pages.append(parts[0])
        rest += parts[1:]
    return pages


@given(st.lists(st.integers(1, 130), min_size=1, max_size=60))
def test_no_page_is_overfull_and_no_line_is_lost(line_counts: list[int]) -> None:
    bands = [band("\n".join(f"{n}-{m}" for m in range(count))) for n, count in enumerate(line_counts)]
    pages = pages_of(Grid(bands, BOOK, head=band("head")))
    lines: list[str] = []
    for page in pages:
        assert page.wrap(BLOCK_WIDTH_PT, 0)[1] <= BLOCK_HEIGHT_PT + 0.01
        for each in page._bands:
            lines += [
                line.text
                for part in each.rows[0][0].text.lines(BLOCK_WIDTH_PT - 4)
                for line in part
                if line.text
            ]
    assert lines == [f"{n}-{m}" for n, count in enumerate(line_counts) for m in range(count)]


def test_a_title_does_not_stand_alone_and_comes_again() -> None:
    again = band("title again", is_kept=True)
    rows = [band(f"{n}", title=again) for n in range(100)]
    fillers = [band("x") for _n in range(44)]
    pages = pages_of(Grid([*fillers, band("title", is_kept=True), *rows], BOOK))
    firsts = [page._bands[0].rows[0][0].text.lines(400)[0][0].text for page in pages]
    assert firsts == ["x", "title", "title again", "title again"]


TABLE = Table(
    "t",
    (Column("name", "企业"), Column("count", "次数", is_number=True)),
    (
        Group(
            "甲组", tuple(Row({"name": f"第{n}企业有限公司", "count": Figure(n, str(n))}) for n in range(150))
        ),
    ),
    below=(Column("note", "摘要"),),
    total=Row({"name": "合计", "count": Figure(0, "11175")}),
    remarks=("说明。",),
)
LAYOUT = Layout({"name": 40, "count": 20}, below_mm={"note": 1}, whole=frozenset({"name"}))


def drawn(story: list[object]) -> bytes:
    return Document(BOOK, title="t", author="a").written(list(story))[0]


def test_a_table_over_pages() -> None:
    texts = page_texts(drawn(list(table_flowables(TABLE, LAYOUT, BOOK))))
    assert len(texts) > 2
    for number, text in enumerate(texts):
        head, second, third = text.split("\n")[:3]
        assert (head, second) == ("企业 次数", "摘要")
        assert third == ("甲组（续）" if number else "甲组")
    rows = [line.split(" ")[0] for text in texts for line in text.split("\n") if "企业有限公司" in line]
    assert rows == [f"第{n}企业有限公司" for n in range(150)]
    assert "合计 11175" in texts[-1]
    assert "第149企业有限公司" in texts[-1], "the total never stands alone"


def test_a_name_is_made_smaller_rather_than_broken() -> None:
    long = "宁波经济技术开发区某某精密电子元器件制造有限责任公司"
    table = Table(
        "t", (Column("name", "企业"), Column("other", "别的")), (Group("", (Row({"name": long}),)),)
    )
    data = drawn(
        list(table_flowables(table, Layout({"name": 70, "other": 86}, whole=frozenset({"name"})), BOOK))
    )
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        chars = [char for char in pdf.pages[0].chars if char["text"] in long and char["top"] > 117]
        assert len({round(char["top"]) for char in chars}) == 1
        assert chars[0]["size"] == pytest.approx(7.1, abs=0.3)
    assert long in page_texts(data)[0]


def test_bars_are_as_long_as_their_figures() -> None:
    bars = tuple(Bar(f"第{n}组", (Figure(n, str(n)), Figure(2 * n, ""), Figure(0, ""))) for n in (1, 5, 10))
    data = drawn(list(chart_flowables([Chart("图", ("甲", "乙", "丙"), "次", bars)], BOOK)))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        widths = [rect["width"] for rect in page.rects if rect["height"] == pytest.approx(7.2, abs=0.1)]
        assert [round(width / widths[0], 2) for width in widths] == [1, 2, 5, 10, 10, 20]
        assert max(rect["x1"] for rect in page.rects) < 79.4 + BLOCK_WIDTH_PT
        text = page.extract_text()
    for words in ("图", "第10组", "30次", "3次", "甲", "丙"):
        assert words in text


def test_more_bars_than_a_page_holds_and_none() -> None:
    bars = tuple(Bar(f"第{n}组", (Figure(n, str(n)),)) for n in range(120))
    chart = Chart("图", ("甲",), "次", bars)
    text = "\n".join(page_texts(drawn(list(chart_flowables([chart], BOOK)))))
    assert all(f"第{n}组 {n}次" in text for n in range(120))
    assert chart_flowables([Chart("图", ("甲",), "次", ())], BOOK) == []
