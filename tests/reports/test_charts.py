"""Charts: pace beside the teams' bars on the same lines, columns of stages, readable without colour."""

import io
import itertools
from typing import Any

import pdfplumber
import pytest

from zsapp.domain.bulletin.model import Bar, Chart, ChartForm, Figure
from zsapp.reports.charts import are_beside, chart_flowables
from zsapp.reports.fonts import FontBook
from zsapp.reports.page import BLOCK_WIDTH_PT, LEFT_PT, Document

BOOK = FontBook.load(floor_only=True)
NAMES = (*(f"第{n}招商小组" for n in range(5)), "人力资源和社会保障局驻外招商小组")
PERMILLE = (5263, 1000, 990, 800, 100, 0)
NONE = Figure(0, "")


def pace_bar(name: str, value: int) -> Bar:
    at = 0 if value >= 1000 else 1 if value >= 800 else 2
    return Bar(name, tuple(Figure(value, f"{value / 10}%") if n == at else NONE for n in range(3)))


DONE = Chart(
    "各组拜访", ("拜访", "来访"), "次", tuple(Bar(n, (Figure(3, "3"), Figure(1, "1"))) for n in NAMES)
)
PACE = Chart("序时进度", ("绿灯", "黄灯", "红灯"), "", tuple(map(pace_bar, NAMES, PERMILLE)), ChartForm.PACE)
STAGES = Chart(
    "阶段", ("项目",), "个", tuple(Bar(s, (Figure(n, str(n)),)) for n, s in enumerate(("线索", "初洽", "在谈"))),
    ChartForm.COLUMNS,
)  # fmt: skip


def drawn(*charts: Chart) -> Any:
    data, _told = Document(BOOK, title="t", author="a").written(chart_flowables(charts, BOOK))
    return pdfplumber.open(io.BytesIO(data)).pages[0]


def bars(page: Any, height_pt: float = 7.2) -> list[Any]:
    return [r for r in page.rects if r["height"] == pytest.approx(height_pt, abs=0.1)]


def test_which_charts_stand_beside_each_other() -> None:
    assert are_beside(DONE, PACE)
    assert not are_beside(PACE, DONE) and not are_beside(DONE, None) and not are_beside(DONE, STAGES)
    others = Chart("", ("a",), "", PACE.bars[1:], ChartForm.PACE)
    assert not are_beside(DONE, others)


def test_pace_stands_beside_the_bars_of_the_same_teams() -> None:
    page = drawn(DONE, PACE)
    found = bars(page)
    middle = LEFT_PT + BLOCK_WIDTH_PT / 2 + 40
    left, right = ([r for r in found if (r["x0"] > middle) is is_right] for is_right in (False, True))
    assert len(left) == 12 and len(right) == 5  # a pace of nought has no bar
    assert {round(r["top"]) for r in right} <= {round(r["top"]) for r in left}
    widths = [r["width"] for r in right]
    assert widths[0] == pytest.approx(1.5 * widths[1], rel=0.01), "the longest ends at 150 %"
    assert [round(w / widths[1], 2) for w in widths[1:]] == [1.0, 0.99, 0.8, 0.1]
    text = page.extract_text()
    for words in ("526.3%", "100.0%", "99.0%", "0.0%", "绿灯", "红灯", *NAMES, "4次"):
        assert words in text
    dashed = [line for line in page.lines if line["dash"] and line["dash"][0]]
    assert [line["x0"] for line in dashed] == [pytest.approx(right[1]["x1"], abs=0.5)]


def test_parts_differ_without_colour() -> None:
    page = drawn(DONE, PACE)
    fills = {tuple(r["non_stroking_color"]) for r in bars(page)}
    assert all(len(set(color)) == 1 for color in fills), "grey only"
    assert {round(color[0], 2) for color in fills} == {0.25, 1.0}
    slants = [line for line in page.lines if line["x0"] != line["x1"] and line["top"] != line["bottom"]]
    hatched = [r for r in page.rects if any(inside(line, r) for line in slants)]
    assert len(hatched) == 6 + 2 + 2, "来访 of six teams, two amber ones, two legends"
    assert all(any(inside(line, r) for r in hatched) for line in slants), "no line runs beyond its bar"


def inside(line: Any, rect: Any) -> bool:
    return bool(
        rect["x0"] - 0.3 <= line["x0"] and line["x1"] <= rect["x1"] + 0.3
        and rect["top"] - 0.3 <= line["top"] and line["bottom"] <= rect["bottom"] + 0.3 and rect["stroke"]
    )  # fmt: skip


def test_columns_are_as_high_as_their_figures() -> None:
    page = drawn(STAGES)
    found = sorted(r["height"] for r in page.rects if r["width"] == pytest.approx(20, abs=0.1))
    assert found == [pytest.approx(20, abs=0.1), pytest.approx(40, abs=0.1)]
    for words in ("阶段", "0个", "1个", "2个", "线索", "在谈"):
        assert words in page.extract_text()
    assert chart_flowables([Chart("", ("a",), "", (), ChartForm.COLUMNS)], BOOK) == []


def test_numbers_and_labels_do_not_lie_over_each_other() -> None:
    page = drawn(DONE, PACE)
    words = page.extract_words()
    for one, other in itertools.combinations(words, 2):
        apart = one["x1"] <= other["x0"] + 0.2 or other["x1"] <= one["x0"] + 0.2
        assert apart or one["bottom"] <= other["top"] + 1.5 or other["bottom"] <= one["top"] + 1.5
    assert max(w["x1"] for w in words) <= LEFT_PT + BLOCK_WIDTH_PT
    assert min(w["x0"] for w in words) >= LEFT_PT - 0.1
