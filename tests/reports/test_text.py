"""Text: no line begins or ends wrongly, none is too wide, nothing is lost; pages split without widows."""

import io
import re
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.colors import red
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, SimpleDocTemplate, Table, TableStyle

from zsapp.reports.breaking import (
    NO_END,
    NO_START,
    Line,
    break_paragraph,
    clean_text,
    may_break,
    tight_spans,
    widened,
)
from zsapp.reports.fonts import FontBook, Role, canvas_maker, new_canvas
from zsapp.reports.text import Text, TextStyle, break_lines, draw_line, shorten

BOOK = FontBook.load(floor_only=True)
BODY = TextStyle(Role.FANG, 16, 28.99, first_indent_em=2)
PLAIN = TextStyle(Role.SONG, 10.5, 16)
GRID = TextStyle(Role.FANG, 16, 28.99, first_indent_em=2, pitch_pt=156 * mm / 28)
ISSUE_NO_START = "，。、；：？！）》」』】〉”’…—·%℃,.;:!?)]}"
ISSUE_NO_END = "（《「『【〈“‘([{"

PHRASES = (
    "拜访了宁波喆堃电子有限公司",
    "投资20,000万元",
    "（注册资本1,250.5万美元）",
    "《投资协议》",
    "增长12.5%",
    "25℃",
    "——",
    "……",
    "“一对一”",
    "Neuwied GmbH",
    "R&D",
    "O’Brien",
    "3×4",
    "2016-04-28",
    "路德维希·冯·米塞斯",
    "、",
    "，",
    "。",
    "；",
    "𠮷㛃",
    "０５２７",
    "约120亩",
    "“",
    "（",
    "！",
)
# A run of stops has no place to break at all; clerks write no more than three in a row.
REALISTIC = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=60).map("".join)
STOPS_IN_A_ROW = re.compile(f"[{re.escape(ISSUE_NO_START + ISSUE_NO_END)}]{{6,}}")


def seen(text: str) -> str:
    return re.sub("[ \u3000\n]", "", text)


def is_within(lines: list[Line], width_pt: float, style: TextStyle) -> bool:
    """Whether no line is wider than the measure, its spread counted as it is drawn."""
    for line in lines:
        gaps = len(line.text) - 1 - sum(end - start - 1 for start, end in tight_spans(line.text))
        full = (
            line.indent_pt + line.width_pt + gaps * line.spread_pt + widened(line.text[:-1]) * line.widen_pt
        )
        if full > width_pt + 0.05 and len(line.text) > 1:
            return False
    return True


@given(REALISTIC, st.floats(150, 460), st.sampled_from([BODY, PLAIN, GRID]))
def test_no_line_begins_or_ends_wrongly(text: str, width_pt: float, style: TextStyle) -> None:
    text = STOPS_IN_A_ROW.sub("，", text)
    lines = break_lines(text, width_pt, style=style, book=BOOK)
    assert seen("".join(line.text for line in lines)) == seen(text)
    assert is_within(lines, width_pt, style)
    for line in lines[1:]:
        assert line.text[0] not in ISSUE_NO_START, [line.text for line in lines]
    for line in lines[:-1]:
        assert line.text[-1] not in ISSUE_NO_END, [line.text for line in lines]


@given(REALISTIC, st.floats(150, 460))
def test_words_and_numbers_are_not_split(text: str, width_pt: float) -> None:
    text = STOPS_IN_A_ROW.sub("，", text)
    lines = break_lines(text, width_pt, style=PLAIN, book=BOOK)
    places = {line.start for line in lines}
    for word in re.finditer(
        r"[A-Za-z0-9０-９][A-Za-z0-9０-９,.&’-]*[%℃]?|……|——|[0-9][万亿]|O’Brien|3×4", text
    ):
        if PLAIN.size_pt * len(word[0]) < 140:
            assert not places & set(range(word.start() + 1, word.end())), (
                word[0],
                [line.text for line in lines],
            )


@given(st.text(max_size=400), st.floats(1, 400), st.sampled_from([BODY, PLAIN, GRID]))
def test_any_text_at_all_is_broken_without_loss(text: str, width_pt: float, style: TextStyle) -> None:
    lines = break_lines(text, width_pt, style=style, book=BOOK)
    assert seen("".join(line.text for line in lines)) == seen(clean_text(text))
    cluster_width = max((line.width_pt for line in lines if len(line.text) == 1), default=0.0)
    assert is_within(lines, max(width_pt, cluster_width), style) or width_pt < 40
    for line in lines:
        assert line.text == line.text.strip(" \u3000")


@given(st.text(st.sampled_from("国，。（“”—…a1 .%\u0301\u3000万\xa0"), max_size=80), st.floats(30, 200))
def test_every_line_end_is_allowed_where_any_in_the_line_is(text: str, width_pt: float) -> None:
    paragraph = clean_text(text).strip(" \u3000")
    lines = break_paragraph(
        paragraph, advances=BOOK.advances(Role.SONG), size_pt=10, width_pt=width_pt, is_justified=False
    )
    for before, line in pairwise(lines):
        if not may_break(paragraph, line.start):
            inner = range(before.start + 1, before.start + len(before.text) + 1)
            assert not any(may_break(paragraph, at) for at in inner if at < len(paragraph))


@pytest.mark.parametrize(
    ("text", "width_em", "expected"),
    [
        ("一二三四，五六", 4, ["一二三", "四，五六"]),
        ("一二三（四五）", 4, ["一二三", "（四五）"]),
        ("一二三……四", 4, ["一二", "三……四"]),
        ("一二三——四", 4, ["一二", "三——四"]),
        ("一二三四 五六", 4, ["一二三四", "五六"]),
        ("一二三（ 四五", 4, ["一二三", "（ 四五"]),
        ("一二三四 ，五", 4, ["一二三", "四 ，五"]),
        ("一二20万五", 4, ["一二", "20万五"]),
        ("一二三12%五", 4, ["一二三", "12%五"]),
        ("一二三O’B", 4, ["一二三", "O’B"]),
        ("一二三é", 3, ["一二三", "é"]),
        ("一二三e\u0301", 4, ["一二三", "e\u0301"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("abcd。", 4, ["abc", "d。"]),
        ("，，，，，，", 4, ["，，，，", "，，"]),
        ("一\xa0二三四五", 2, ["一\xa0", "二三", "四五"]),
    ],
)
def test_cases_of_breaking(text: str, width_em: float, expected: list[str]) -> None:
    one_em = dict.fromkeys(text, 1000.0)
    lines = break_paragraph(text, advances=one_em, size_pt=10, width_pt=10 * width_em)
    assert [line.text for line in lines] == expected


def test_the_standards_own_lists_are_held() -> None:
    assert set(ISSUE_NO_START) <= NO_START
    assert set(ISSUE_NO_END) <= NO_END


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "，" * 1_000_000,
        "（" * 300_000,
        " " * 1_000_000,
        "a " * 300_000,
        "\u0301" * 300_000,
        "１" * 300_000,
    ],
    ids=["word", "stops", "open", "blanks", "words", "marks", "digits"],
)
def test_a_word_of_a_megabyte_takes_linear_time(text: str) -> None:
    begin = time.process_time()
    lines = break_lines(text, 442, style=BODY, book=BOOK)
    assert time.process_time() - begin < 5
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")


def test_markup_controls_and_surrogates_are_plain_text() -> None:
    assert clean_text("<b>&amp;") == "<b>&amp;"
    assert clean_text("a\x00\x07\u202eb\u200bc\ufe0f") == "abc"
    assert clean_text("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd e"
    assert clean_text("\ud800") == "\ufffd"


def page_of(draw: Callable[..., None], book: FontBook = BOOK) -> bytes:
    file = io.BytesIO()
    canvas = new_canvas(file, book)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def chars_of(data: bytes, page: int = 0) -> list[dict[str, Any]]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return list(document.pages[page].chars)


def drawn(text: Text, width_pt: float, x_pt: float = 60, top_pt: float = 800) -> bytes:
    def draw(canvas: object) -> None:
        _width, height = text.wrap(width_pt, 700)
        text.drawOn(canvas, x_pt, top_pt - height)

    return page_of(draw)


@pytest.mark.parametrize("style", [BODY, GRID])
def test_justified_lines_end_at_the_edge(style: TextStyle) -> None:
    width_pt = 156 * mm
    content = (
        "4月28日，招商一组拜访了宁波喆堃电子有限公司（董事长㛃𠮷）。双方就“智能家电”项目进行了深入交流，" * 3
    )
    chars = chars_of(drawn(Text(content, style, BOOK), width_pt))
    assert "".join(char["text"] for char in chars) == content
    rows: dict[float, list[dict[str, Any]]] = {}
    for char in chars:
        rows.setdefault(round(char["matrix"][5], 1), []).append(char)
    *full, _last = rows.values()
    assert len(full) > 3
    for row in full:
        assert row[-1]["x1"] == pytest.approx(60 + width_pt, abs=0.3 * mm)


def test_the_grid_has_28_characters_and_its_line_pitch() -> None:
    style = TextStyle(Role.FANG, 16, 225 * mm / 22, pitch_pt=156 * mm / 28)
    chars = chars_of(drawn(Text("国" * 28 * 3, style, BOOK), 156 * mm, top_pt=700))
    rows = sorted({round(char["matrix"][5], 3) for char in chars}, reverse=True)
    assert len(rows) == 3
    assert rows[0] - rows[1] == pytest.approx(28.99, abs=0.01)
    first = [char for char in chars if abs(char["matrix"][5] - rows[0]) < 0.01]
    assert len(first) == 28
    assert first[0]["x0"] == pytest.approx(60, abs=0.3 * mm)
    assert first[-1]["x1"] == pytest.approx(60 + 156 * mm, abs=0.3 * mm)
    assert first[1]["x0"] - first[0]["x0"] == pytest.approx(5.571 * mm, abs=0.01)


def test_the_em_stands_in_the_middle_of_its_line() -> None:
    style = TextStyle(Role.HEI, 100, 200)
    data = drawn(Text("国", style, BOOK), 200, x_pt=0, top_pt=800)
    document = pypdfium2.PdfDocument(data)
    picture = document[0].render(scale=1).to_pil().convert("L").point(lambda grey: 255 if grey < 128 else 0)
    _left, top, _right, bottom = picture.getbbox()
    assert (top + bottom) / 2 == pytest.approx(picture.height - 800 + 100, abs=1.5)


def test_a_missing_character_is_given_back_by_name() -> None:
    book = FontBook.load(floor_only=True)
    lacking = "\U0001fffd"

    def draw(canvas: object) -> None:
        draw_line(canvas, 50, 700, f"甲{lacking}{lacking}乙", style=PLAIN, book=book)

    data = page_of(draw, book)
    assert book.missing() == {lacking}
    assert [char["text"] for char in chars_of(data)] == ["甲", "〓", "〓", "乙"]
    assert b"Helvetica" not in data


def test_one_line_is_placed_by_its_end_and_shortened() -> None:
    style = TextStyle(Role.SONG, 10, 12, color=red)

    def draw(canvas: object) -> None:
        assert draw_line(canvas, 100, 700, "国国", style=style, book=BOOK) == pytest.approx(20)
        draw_line(canvas, 100, 600, "国国", style=style, book=BOOK, align="center")
        draw_line(canvas, 100, 500, "国国", style=style, book=BOOK, align="right")
        draw_line(canvas, 100, 400, "国国国\n国国国", style=style, book=BOOK, max_width_pt=41)

    chars = chars_of(page_of(draw))
    starts = [char["x0"] for char in chars]
    assert [starts[0], starts[2], starts[4]] == pytest.approx([100, 90, 80], abs=0.01)
    assert "".join(char["text"] for char in chars[6:]) == "国国国…"
    assert chars[0]["non_stroking_color"] == (1, 0, 0)


def test_shorten_leaves_what_fits() -> None:
    assert shorten("国国", 21, style=PLAIN, book=BOOK) == "国国"
    assert shorten("国国国", 21, style=PLAIN, book=BOOK) == "国…"


PARAGRAPHS = st.lists(st.integers(1, 150).map(lambda n: "国" * n), min_size=1, max_size=4)


@given(PARAGRAPHS, st.integers(20, 400))
def test_a_split_leaves_no_widow_and_no_orphan(paragraphs: list[str], height_pt: int) -> None:
    text = Text("\n".join(paragraphs), PLAIN, BOOK)
    width_pt = PLAIN.size_pt * 10
    whole = [[line.text for line in lines] for lines in text.lines(width_pt)]
    parts = text.split(width_pt, height_pt)
    if not parts:
        assert height_pt < PLAIN.leading_pt * 4
        return
    if len(parts) == 1:
        assert text.wrap(width_pt, height_pt)[1] <= height_pt
        return
    first, second = parts
    assert first.wrap(width_pt, height_pt)[1] <= height_pt
    a = [[line.text for line in lines] for lines in first.lines(width_pt)]
    b = [[line.text for line in lines] for lines in second.lines(width_pt)]
    if a + b != whole:
        assert [*a[:-1], a[-1] + b[0], *b[1:]] == whole
        assert len(a[-1]) >= 2 and len(b[0]) >= 2


@given(REALISTIC, st.integers(60, 200))
def test_a_split_text_reads_on_in_another_measure(text: str, height_pt: int) -> None:
    parts = Text(text, BODY, BOOK).split(200, height_pt)
    joined = "".join(
        line.text
        for part in parts
        for lines in part.lines(333 if part is not parts[0] else 200)
        for line in lines
    )
    assert not parts or seen(joined) == seen(text)
    if len(parts) == 2:
        assert parts[1].lines(333)[0][0].indent_pt == 0


def test_text_flows_over_pages_and_in_tables_and_is_the_same_twice() -> None:
    content = (
        "招商一组拜访了宁波喆堃电子有限公司，双方就“智能家电”项目（总投资20,000万元）进行了深入交流。" * 8
    )

    def build() -> bytes:
        file = io.BytesIO()
        book = FontBook.load(floor_only=True)
        table = Table([[Text(content * 6, PLAIN, book), Text("<b>&", PLAIN, book)]], [200, 60], splitInRow=1)
        table.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), book.font_name(Role.SONG), 9)]))
        story = [Text(content, BODY, book) for _ in range(6)] + [table]
        SimpleDocTemplate(file).build(story, canvasmaker=canvas_maker(book))
        return file.getvalue()

    data = build()
    assert data == build()
    assert b"Helvetica" not in data
    document = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) > 3
    assert seen(text.replace("\r", "")).count("宁波喆堃电子有限公司") == 8 * 12
    assert "<b>&" in text


def test_a_heading_stays_with_what_follows() -> None:
    book = FontBook.load(floor_only=True)
    heading = TextStyle(Role.HEI, 16, 28, keep_with_next=True)
    file = io.BytesIO()
    frame = Frame(50, 50, 300, 300, 0, 0, 0, 0)
    document = BaseDocTemplate(file, pageTemplates=[PageTemplate(frames=[frame])])
    story = [Text("国" * 18 * 8, BODY, book), Text("标题", heading, book), Text("文" * 18 * 4, BODY, book)]
    document.build(story, canvasmaker=canvas_maker(book))
    assert "标" not in [char["text"] for char in chars_of(file.getvalue(), 0)]
    assert "标" in [char["text"] for char in chars_of(file.getvalue(), 1)]


@given(st.text(max_size=200), st.sampled_from([PLAIN, GRID]))
def test_any_text_at_all_is_drawn_and_makes_no_link(text: str, style: TextStyle) -> None:
    book = FontBook.load(floor_only=True)

    def draw(canvas: object) -> None:
        paragraphs = Text(f"<a href='file:///x'>{text}", style, book)
        _width, height = paragraphs.wrap(200, 10_000)
        paragraphs.drawOn(canvas, 50, 800 - height)
        draw_line(canvas, 50, 20, text, style=style, book=book, max_width_pt=300)

    document = pypdfium2.PdfDocument(page_of(draw, book))
    assert len(document) == 1
    assert document[0].get_textpage().count_chars() > 0
    assert not re.search(rb"/Subtype\s*/Link", page_of(draw, book))
