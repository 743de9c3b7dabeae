"""A whole bulletin, measured as GB/T 9704-2012 measures it: what the parts keep by themselves the document keeps, too."""

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from tests.support.spring import Spring
from zsapp.domain.bulletin import Bulletin, edited, weekly
from zsapp.domain.rules import cadence
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.official import RED_LINE_PT
from zsapp.reports.page import BODY
from zsapp.reports.text import Text
from zsapp.reports.weekly import write_weekly

from .test_official import BOTTOM, BRIEF, CLOSING, DOCUMENT, LEFT, LINE_PT, MM, RIGHT, SHEET_PT, TOP, pages

W17 = cadence.week("2016-W17")
TYPED = (
    "（一）外出招商情况\n" + "国" * 300 + "\n1. 上海方向\n" + "国" * 200 + "\n（二）存在不足。" + "国" * 700
)


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook.load()


def bulletin(*, is_document: bool) -> Bulletin:
    made = weekly(Spring(25).facts(), W17, attach="none")
    closing = CLOSING if is_document else replace(CLOSING, addressees="", attachments=(), signer="")
    made = replace(made, masthead=DOCUMENT if is_document else BRIEF, closing=closing)
    return edited(made, {"overview": TYPED})


@pytest.fixture(scope="module", params=[False, True], ids=["简报", "文件"])
def sheets(request: pytest.FixtureRequest, book: FontBook) -> list[Any]:
    out = io.BytesIO()
    write_weekly(bulletin(is_document=request.param), out, book=book, photos={}.get)
    return list(pdfplumber.open(out).pages)


def body(page: Any) -> list[Any]:
    """The characters of 三号 below the masthead and within the block."""
    return [
        c for c in page.chars
        if round(c["size"], 1) == 16.0 and c["bottom"] / MM < BOTTOM + 1 and max(c["non_stroking_color"] or (0,)) < 0.5
    ]  # fmt: skip


def line_of(down_pt: float, face: Any) -> float:
    """In which line of the grid the middle of an em stands, counted from the top of the block."""
    middle = down_pt - (face.ascent + face.descent) / 2 * 16 / 1000 - TOP * MM
    return middle / LINE_PT


def test_all_body_text_stands_on_the_22_lines(sheets: Sequence[Any], book: FontBook) -> None:
    face = book.face(Role.FANG)
    checked = 0
    for page in sheets:
        for char in (c for c in body(page) if c["text"] == "国"):
            line = line_of(SHEET_PT - char["matrix"][5], face)
            assert line % 1 == pytest.approx(0.5, abs=0.02)
            assert 0 < line < 22
            checked += 1
    assert checked == 1200


def test_full_lines_of_the_bulletin_reach_both_edges(sheets: Sequence[Any]) -> None:
    full = 0
    for page in sheets:
        rows: dict[float, list[Any]] = {}
        for char in (c for c in body(page) if c["text"] == "国"):
            rows.setdefault(round(char["matrix"][5], 1), []).append(char)
        for row in rows.values():
            if len(row) == 28:
                full += 1
                assert min(c["x0"] for c in row) / MM == pytest.approx(LEFT, abs=0.3)
                assert max(c["x1"] for c in row) / MM == pytest.approx(RIGHT, abs=0.3)
    assert full >= 36


def test_nothing_but_the_page_number_stands_outside_the_block(sheets: Sequence[Any]) -> None:
    for page in sheets:
        inside = [c for c in page.chars if c["top"] / MM < BOTTOM]
        assert min(c["x0"] for c in inside) / MM >= LEFT - 0.5
        assert max(c["x1"] for c in inside) / MM <= RIGHT + 0.5
        assert min(c["top"] for c in inside) / MM >= TOP - 0.5
        assert max(c["bottom"] for c in inside) / MM <= BOTTOM + 0.5
        for line in (*page.lines, *page.rects):
            assert line["x0"] / MM >= LEFT - 0.5 and line["x1"] / MM <= RIGHT + 0.5
            assert line["top"] / MM >= TOP - 0.5 and line["bottom"] / MM <= BOTTOM + 0.5


def test_the_block_is_156_by_225_mm(book: FontBook) -> None:
    """First and last line, first and last character of a full page: their cells make up the block."""
    _data, (page,) = pages(book, [Text("国" * 28 * 22, replace(BODY, first_indent_em=0), book)])
    chars = [c for c in page.chars if c["text"] == "国"]
    face = book.face(Role.FANG)
    half_line, half_pitch = LINE_PT / 2, 156 * MM / 28 / 2
    middles = [SHEET_PT - c["matrix"][5] - (face.ascent + face.descent) / 2 * 16 / 1000 for c in chars]
    across = [(c["x0"] + c["x1"]) / 2 for c in chars]
    top, bottom = (min(middles) - half_line) / MM, (max(middles) + half_line) / MM
    left, right = (min(across) - half_pitch) / MM, (max(across) + half_pitch) / MM
    assert (left, top) == (pytest.approx(28, abs=0.5), pytest.approx(37, abs=0.5))
    assert (right - left, bottom - top) == (pytest.approx(156, abs=0.5), pytest.approx(225, abs=0.5))


def test_sizes_and_typefaces_of_the_parts(sheets: Sequence[Any], book: FontBook) -> None:
    """标题 二号小标宋, 一级 三号黑体, 二级 楷体, 三级 仿宋 (7.3.1, 7.3.3)."""
    first = sheets[0].chars
    text = "".join(c["text"] for c in first)

    def of(words: str) -> set[tuple[str, float]]:
        place = text.index(words)
        part = [c for c in first[place : place + len(words)] if not c["text"].isdigit()]
        return {(c["fontname"].split("+")[-1], round(c["size"], 1)) for c in part}

    names = {role: book.face(role).postscript_name for role in Role}
    for words, role, size in (
        ("招商工作情况通报", Role.XIAOBIAOSONG, 22.0),
        ("一、总体情况", Role.HEI, 16.0),
        ("外出招商情况", Role.KAI, 16.0),
        ("国国国", Role.FANG, 16.0),
    ):
        assert of(words) == {(names[role], size)}, words


def test_red_line_and_lines_of_the_imprint(sheets: Sequence[Any]) -> None:
    red = [line for line in sheets[0].lines if max(line["stroking_color"] or (0,)) > 0.8]
    assert [round(line["linewidth"], 2) for line in red] == [RED_LINE_PT]
    last = sheets[-1]
    lines = sorted((line for line in last.lines if line["width"] > 440 and line["top"] > last.height / 2),
                   key=lambda line: float(line["top"]))  # fmt: skip
    weights = [round(line["linewidth"] / MM, 2) for line in lines if round(line["linewidth"] / MM, 2) >= 0.25]
    assert weights[-5:] == [0.35, 0.25, 0.25, 0.25, 0.35]
    assert lines[-1]["bottom"] / MM == pytest.approx(BOTTOM, abs=0.3)


def test_page_numbers_of_the_whole_bulletin(sheets: Sequence[Any], book: FontBook) -> None:
    ascent = book.face(Role.SONG).ascent * 14 / 1000
    for number, page in enumerate(sheets, 1):
        chars = sorted((c for c in page.chars if c["top"] / MM > BOTTOM), key=lambda c: float(c["x0"]))
        assert "".join(c["text"] for c in chars).replace(" ", "") == f"—{number}—"
        assert {round((SHEET_PT - c["matrix"][5] - ascent) / MM - BOTTOM, 1) for c in chars} == {7.0}
        edge = chars[-1]["x1"] / MM if number % 2 else chars[0]["x0"] / MM
        assert edge == pytest.approx(RIGHT - 156 / 28 if number % 2 else LEFT + 156 / 28, abs=0.5)


def test_no_line_begins_or_ends_with_what_may_not(sheets: Sequence[Any]) -> None:
    for page in sheets:
        rows: dict[float, list[Any]] = {}
        for char in body(page):
            rows.setdefault(round(char["matrix"][5], 1), []).append(char)
        for row in rows.values():
            row.sort(key=lambda c: float(c["x0"]))
            assert row[0]["text"] not in "，。、；：？！）》」』】〉”’…—·%℃"
            assert row[-1]["text"] not in "（《「『【〈“‘"
            for one, other in pairwise(row):
                assert other["x0"] >= one["x1"] - 0.6, "nothing is printed over anything"


PROGRAM = """
import hashlib, io, sys
from tests.support.spring import Spring
from zsapp.domain.bulletin import visit_volume, weekly
from zsapp.domain.rules import cadence
from zsapp.reports.fonts import FontBook
from zsapp.reports.visits import write_visits
from zsapp.reports.weekly import write_weekly
from zsapp.reports.word import word_bulletin
spring, week, book = Spring(12), cadence.week("2016-W17"), FontBook.load(floor_only=sys.argv[1] == "floor")
made = weekly(spring.facts(), week)
for write in (
    lambda out: write_weekly(made, out, book=book, photos=spring.photos.get),
    lambda out: write_visits(visit_volume(spring.facts(), week), out, book=book, photos=spring.photos.get),
    lambda out: out.write(word_bulletin(made, photos=spring.photos.get)),
):
    out = io.BytesIO()
    write(out)
    print(hashlib.sha256(out.getvalue()).hexdigest())
"""


@pytest.mark.parametrize("fonts", ["floor", "system"])
def test_two_runs_on_two_days_give_the_same_bytes(fonts: str) -> None:
    """In processes of their own: another order of sets, another time zone, another language."""
    said = []
    for seed, zone, lang in (("1", "UTC", "C"), ("2", "Asia/Shanghai", "C.UTF-8")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": lang}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, fonts], capture_output=True, text=True, check=True, env=env
        )
        said.append(done.stdout)
    assert said[0] == said[1] and len(said[0].split()) == 3
