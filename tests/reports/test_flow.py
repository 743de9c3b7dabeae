"""What stands at the end of a document never stands alone; wide tables lie on their side; links lead where they say."""

import io
from dataclasses import replace
from typing import Any

import pdfplumber
import pypdf
import pytest

from tests.support.spring import Spring
from zsapp.domain.bulletin import Bulletin, weekly
from zsapp.domain.bulletin.model import Column, Figure, Group, Paragraph, Row, Section, Table
from zsapp.domain.rules import cadence
from zsapp.reports.flow import with_ending
from zsapp.reports.fonts import FontBook
from zsapp.reports.official import Imprint, tail
from zsapp.reports.page import BODY, BOTTOM_PT, LEFT_PT, TOP_PT, Document
from zsapp.reports.table import Layout
from zsapp.reports.text import Text
from zsapp.reports.weekly import LAYOUTS, section_flowables, write_weekly

from .test_official import BOTTOM, CLOSING, LEFT, MM, RIGHT, TOP

W17 = cadence.week("2016-W17")
LINES = 22


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook.load(floor_only=True)


def pages(book: FontBook, story: list[Any]) -> list[Any]:
    data, _told = Document(book, title="t", author="a").written(story)
    return list(pdfplumber.open(io.BytesIO(data)).pages)


def body_lines(page: Any, char: str = "国") -> int:
    return len({round(c["matrix"][5]) for c in page.chars if c["text"] == char})


def ended(story: list[Any], book: FontBook) -> list[Any]:
    imprint = Imprint(CLOSING, book)
    return with_ending(story, tail(CLOSING, book), last=imprint, least_pt=imprint.least_pt)


# -- the end


@pytest.mark.parametrize("count", range(1, 2 * LINES + 1))
def test_no_page_holds_the_end_alone_for_any_length_of_text(book: FontBook, count: int) -> None:
    """此页无正文 is not used: at least two lines of the text stand on the page of the signature and of the 版记."""
    sheets = pages(book, ended([Text("国" * (28 * count - 2), BODY, book)], book))
    assert sum(body_lines(page) for page in sheets) == count
    assert body_lines(sheets[-1]) >= min(2, count)
    assert "共印30份" in sheets[-1].extract_text()
    assert len(sheets) <= count // LINES + 2
    assert all(body_lines(page) >= 2 or count < 4 for page in sheets), "no widow and no orphan"


@pytest.mark.parametrize("count", range(1, 60, 3))
def test_nor_after_a_table_or_after_short_paragraphs(book: FontBook, count: int) -> None:
    table = Table("t", (Column("a", "甲"),), (Group("", tuple(Row({"a": "国"}) for _ in range(count))),))
    of_table = section_flowables(Section("s", "一", "总", (table,)), book, {"t": Layout({"a": 1})})
    of_lines = section_flowables(
        Section("s", "一", "总", tuple(Paragraph(("国",)) for _ in range(count))), book, {}
    )
    for story in (of_table, of_lines):
        sheets = pages(book, ended(story, book))
        assert sum(body_lines(page) for page in sheets) == count
        assert body_lines(sheets[-1]) >= min(2, count)
        assert "共印30份" in sheets[-1].extract_text()


def test_the_last_page_of_a_bulletin_holds_text_whatever_its_length(book: FontBook) -> None:
    for visits in range(0, 60, 7):
        bulletin = replace(weekly(Spring(visits).facts(), W17, attach="none"), closing=CLOSING)
        for attached in (bulletin, replace(weekly(Spring(visits).facts(), W17), closing=CLOSING)):
            out = io.BytesIO()
            write_weekly(attached, out, book=book, photos={}.get)
            last = pdfplumber.open(out).pages[-1]
            above = min(line["top"] for line in last.lines if abs(line["x0"] - LEFT_PT) < 1 and line["width"] > 400
                        and line["top"] > last.height / 2 and round(line["linewidth"] / MM, 2) == 0.35)  # fmt: skip
            assert sum(c["bottom"] < above for c in last.chars) > 20, visits


# -- tables that lie on their side


def wide_bulletin() -> Bulletin:
    """Names of 18 characters fit their column only where the page is turned."""
    made = weekly(Spring(30).facts(), W17, attach="none")
    teams = made.section("teams")
    table = teams.blocks[0]
    assert isinstance(table, Table)
    rows = tuple(
        Row({**row.cells, "team": f"沂淮经济技术开发区安监局第{n:02}招商小组"}, row.record)
        for n, row in enumerate(table.rows())
    )
    table = replace(table, groups=(Group("", rows),))
    changed = replace(teams, blocks=(table, *teams.blocks[1:]))
    return replace(made, sections=tuple(changed if each is teams else each for each in made.sections))


def test_a_wide_table_lies_on_its_side_within_the_block_and_the_page_number_stays(book: FontBook) -> None:
    out = io.BytesIO()
    write_weekly(wide_bulletin(), out, book=book, photos={}.get)
    sheets = pdfplumber.open(out).pages
    turned = [page for page in sheets if sum(not c["upright"] for c in page.chars) > 100]
    assert len(turned) == 1
    (page,) = turned
    assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
    lying = [c for c in page.chars if not c["upright"]]
    assert min(c["x0"] for c in lying) / MM > LEFT - 0.5 and max(c["x1"] for c in lying) / MM < RIGHT + 0.5
    assert (
        min(c["top"] for c in lying) / MM > TOP - 0.5 and max(c["bottom"] for c in lying) / MM < BOTTOM + 0.5
    )
    # The head lies to the left: the first of the table's words are further left than those of its rows.
    head = [c["x0"] for c in lying if c["text"] in "组别"]
    rows = [c["x0"] for c in lying if c["text"] in "沂淮"]
    assert min(head) < min(rows)
    upright = [c for c in page.chars if c["upright"]]
    number = "".join(c["text"] for c in upright).replace(" ", "")
    assert number == f"—{page.page_number}—"
    assert all(c["top"] / MM > BOTTOM for c in upright)
    texts = [each.extract_text() for each in sheets]
    assert sum("本周拜访一览" in text for text in texts) == 1


def test_a_table_is_turned_only_where_that_helps(book: FontBook) -> None:
    for name, is_turned in (("甲组", False), ("长" * 300, False), ("甲" * 20, True)):
        row = Row({"team": name, "calls": Figure(1, "1")})
        table = Table("t", (Column("team", "组别"), Column("calls", "次")), (Group("", (row,)),))
        layout = Layout({"team": 38, "calls": 118}, whole=frozenset({"team"}), may_turn=True)
        section = Section("s", "一", "总", (table, Paragraph(("后文",))))
        sheets = pages(book, section_flowables(section, book, {"t": layout}))
        assert any(not c["upright"] for page in sheets for c in page.chars) == is_turned


# -- links


def test_the_overview_leads_to_the_reports_that_stand_behind(book: FontBook) -> None:
    spring = Spring(24)
    out = io.BytesIO()
    write_weekly(weekly(spring.facts(), W17), out, book=book, photos=spring.photos.get)
    reader = pypdf.PdfReader(out)
    texts = [page.extract_text() or "" for page in pdfplumber.open(out).pages]
    bulletin = weekly(spring.facts(), W17)
    names = {report.company for report in bulletin.attached}
    found = set()
    with pdfplumber.open(out) as pdf:
        for number, page in enumerate(reader.pages):
            for link in (each.get_object() for each in page.get("/Annots", [])):
                left, bottom, right, top = (float(each) for each in link["/Rect"])
                assert LEFT_PT - 1 <= left < right <= 184 * MM + 1
                assert BOTTOM_PT - 1 <= bottom < top <= 297 * MM - TOP_PT + 3
                sheet = pdf.pages[number]
                words = sheet.crop((left, sheet.height - top, right, sheet.height - bottom)).extract_text()
                goal = reader.get_page_number(link["/Dest"][0].get_object())
                name = next(each for each in names if each in words)
                assert texts[goal].startswith(name)
                found.add((number, name))
    both = [name for name in names if sum(its == name for _page, its in found) >= 2]
    assert set(both) == names, "from the overview, and from the contents"


def test_companies_without_a_report_behind_are_no_links(book: FontBook) -> None:
    out = io.BytesIO()
    write_weekly(weekly(Spring(10).facts(), W17, attach="none"), out, book=book, photos={}.get)
    assert not any(page.get("/Annots") for page in pypdf.PdfReader(out).pages)
    assert LAYOUTS["visits"].strong == {"company"}
