"""The page of GB/T 9704-2012, measured in the PDF."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from zsapp.domain.bulletin.assemble import weekly
from zsapp.domain.bulletin.model import Closing, Masthead
from zsapp.domain.facts import Facts
from zsapp.domain.organisation import Settings
from zsapp.domain.rules import cadence
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.official import Imprint, balanced, head, tail
from zsapp.reports.page import BODY, SUBTITLE, TITLE, Document, heading, protected
from zsapp.reports.text import Text

MM = 72 / 25.4
SHEET_PT = 297 * MM
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0  # mm from the left and upper edges of the sheet
LINE_PT = 225 * MM / 22
ISSUER = "沂淮经济技术开发区招商办"
CLOSING = Closing(
    addressees="各招商小组，各有关单位",
    attachments=("拜访报告", "任务完成进度表"),
    signer=ISSUER,
    signed_on="2016年5月1日",
    copies_to=(("报", "管委会主任、副主任"), ("送", "各局室、各园区办，" * 12), ("发", "各招商小组")),
    printer=ISSUER,
    printed_on="2016年5月1日印发",
    copies="（共印30份）",
)
DOCUMENT = Masthead(ISSUER + "文件", "沂淮招办〔2016〕15号", ISSUER, "2016年5月1日", is_document=True)
BRIEF = Masthead("招商工作周通报", "第12期（总第60期）", ISSUER, "2016年5月1日")


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook.load()


def pages(book: FontBook, story: list[Any]) -> tuple[bytes, list[Any]]:
    data, _told = Document(book, title="t", author="a").written(story)
    return data, list(pdfplumber.open(io.BytesIO(data)).pages)


def baselines(chars: Sequence[Any]) -> list[float]:
    """From the top of the sheet down, in points."""
    return sorted({round(SHEET_PT - c["matrix"][5], 2) for c in chars})


def body_chars(page: Any) -> list[Any]:
    return [c for c in page.chars if c["top"] / MM < BOTTOM]


# -- the grid


def test_a_full_page_has_22_lines_of_28_characters_on_the_grid(book: FontBook) -> None:
    style = replace(BODY, first_indent_em=0)
    _data, (page, second) = pages(book, [Text("国" * 28 * 44, style, book)])
    for number, sheet in enumerate((page, second)):
        chars = [c for c in sheet.chars if c["text"] == "国"]
        lines = baselines(chars)
        assert len(lines) == 22
        assert all(b - a == pytest.approx(28.99, abs=0.1) for a, b in pairwise(lines)), number
        row = [c for c in chars if abs(SHEET_PT - c["matrix"][5] - lines[0]) < 0.1]
        assert len(row) == 28
        assert {round(c["size"], 2) for c in row} == {16.0}
        assert min(c["x0"] for c in row) / MM == pytest.approx(LEFT, abs=0.3)
        assert max(c["x1"] for c in row) / MM == pytest.approx(RIGHT, abs=0.3)
        steps = [b["x0"] - a["x0"] for a, b in pairwise(sorted(row, key=lambda c: float(c["x0"])))]
        assert all(step / MM == pytest.approx(156 / 28, abs=0.01) for step in steps)


def test_the_em_stands_in_the_middle_of_its_line(book: FontBook) -> None:
    _data, (page,) = pages(book, [Text("国" * 26 * 22, BODY, book)])
    face = book.face(Role.FANG)
    for number, down in enumerate(baselines(body_chars(page))):
        top = down - face.ascent * 16 / 1000 - TOP * MM - number * LINE_PT
        below = (number + 1) * LINE_PT + TOP * MM - (down - face.descent * 16 / 1000)
        assert top == pytest.approx(below, abs=0.1)


def test_ink_stays_within_the_block(book: FontBook) -> None:
    data, _pages = pages(book, [Text("国酬，“鑫”。" * 200, BODY, book)])
    left, top, right, bottom = ink(data, 0, lambda pixel: min(pixel) < 128, below_mm=BOTTOM + 1)
    assert left == pytest.approx(LEFT, abs=0.5 + 156 / 28 * 2)  # an indent of two
    assert right <= RIGHT + 0.5
    assert TOP <= top <= TOP + 3
    assert bottom <= BOTTOM + 0.5


def ink(
    data: bytes, number: int, is_ink: Any, *, below_mm: float = 297.0
) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of what is drawn on a page above `below_mm`, in mm."""
    scale = 300 / 72
    image = pypdfium2.PdfDocument(data)[number].render(scale=scale).to_pil().convert("RGB")
    image = image.crop((0, 0, image.width, int(below_mm * MM * scale)))
    found = list(spots(image, is_ink))
    xs, ys = [x for x, _y in found], [y for _x, y in found]
    unit = scale * MM
    return min(xs) / unit, min(ys) / unit, (max(xs) + 1) / unit, (max(ys) + 1) / unit


def spots(image: Any, is_ink: Any) -> Iterator[tuple[int, int]]:
    width = image.width
    for place, pixel in enumerate(image.get_flattened_data()):
        if is_ink(pixel):
            yield place % width, place // width


def is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 150 and pixel[1] < 110 and pixel[2] < 110


def test_page_numbers_stand_7_mm_below_outside_one_character_in(book: FontBook) -> None:
    _data, sheets = pages(book, [Text("国" * 28 * 22 * 3, BODY, book)])
    for number, page in enumerate(sheets, 1):
        chars = [c for c in page.chars if c["top"] / MM > BOTTOM]
        assert (
            "".join(c["text"] for c in sorted(chars, key=lambda c: float(c["x0"]))).replace(" ", "")
            == f"—{number}—"
        )
        assert {round(c["size"], 1) for c in chars} == {14.0}
        face = book.face(Role.SONG)
        tops = {SHEET_PT - c["matrix"][5] - face.ascent * 14 / 1000 for c in chars}
        assert all(top / MM == pytest.approx(BOTTOM + 7, abs=0.3) for top in tops)
        if number % 2:
            assert max(c["x1"] for c in chars) / MM == pytest.approx(RIGHT - 156 / 28, abs=0.5)
        else:
            assert min(c["x0"] for c in chars) / MM == pytest.approx(LEFT + 156 / 28, abs=0.5)


# -- what stands around the text


def first_page(book: FontBook, masthead: Masthead) -> tuple[bytes, Any]:
    story = head(
        masthead, "2016年第17周招商工作情况通报", Text("（4月25日至5月1日）", SUBTITLE, book), CLOSING, book
    )
    story += [*heading("一、总体情况", book), Text("国" * 60, BODY, book)]
    data, sheets = pages(book, story)
    return data, sheets[0]


def test_a_document_has_its_mark_number_and_red_line_in_their_places(book: FontBook) -> None:
    data, page = first_page(book, DOCUMENT)
    left, top, right, _bottom = ink(data, 0, is_red, below_mm=100)
    assert top == pytest.approx(TOP + 35, abs=1)
    assert (left + right) / 2 == pytest.approx(105.98, abs=1)
    red = [
        line
        for line in page.lines
        if (line["stroking_color"] or (0,)) != (0,) and max(line["stroking_color"]) > 0.8
    ]
    assert len(red) == 1
    assert (red[0]["x0"] / MM, red[0]["x1"] / MM) == (
        pytest.approx(LEFT, abs=0.5),
        pytest.approx(RIGHT, abs=0.5),
    )
    number = [c for c in page.chars if c["text"] in "〔〕"]
    assert len(number) == 2
    em_end = SHEET_PT - number[0]["matrix"][5] - book.face(Role.FANG).descent * 16 / 1000
    assert (red[0]["top"] - em_end) / MM == pytest.approx(4, abs=0.3)


@pytest.mark.parametrize("masthead", [DOCUMENT, BRIEF])
def test_the_text_below_a_masthead_stands_on_the_grid(book: FontBook, masthead: Masthead) -> None:
    _data, page = first_page(book, masthead)
    title = [c for c in page.chars if round(c["size"], 1) == 22.0]
    assert "".join(c["text"] for c in title) == "2016年第17周招商工作情况通报"
    assert TITLE.role is Role.XIAOBIAOSONG
    middle = (min(c["x0"] for c in title) + max(c["x1"] for c in title)) / 2 / MM
    assert middle == pytest.approx(106, abs=0.5)
    face = book.face(Role.FANG)
    lines = baselines([c for c in body_chars(page) if c["text"] == "国"])
    for down in lines:
        middle_pt = down - (face.ascent + face.descent) / 2 * 16 / 1000 - TOP * MM
        place = (middle_pt / LINE_PT) % 1
        subtitle_gap = SUBTITLE.space_after_pt / LINE_PT
        assert place == pytest.approx((0.5 + subtitle_gap) % 1, abs=0.02)


def test_a_brief_has_its_red_name_number_issuer_and_day(book: FontBook) -> None:
    data, page = first_page(book, BRIEF)
    _left, top, _right, _bottom = ink(data, 0, is_red, below_mm=60)
    assert top > TOP
    text = page.extract_text()
    assert text.index("第12期") < text.index(ISSUER) < text.index("2016年第17周")
    day = [c for c in page.chars if c["text"] == "日" and round(c["size"]) == 16]
    assert max(c["x1"] for c in day if c["top"] / MM < 90) / MM == pytest.approx(RIGHT - 156 / 28, abs=1)


def test_the_imprint_ends_on_the_bottom_of_the_block(book: FontBook) -> None:
    story = [Text("国" * 100, BODY, book), *tail(CLOSING, book), Imprint(CLOSING, book)]
    data, (page,) = pages(book, story)
    lines = sorted(page.lines, key=lambda line: float(line["top"]))
    weights = [round(line["linewidth"] / MM, 2) for line in lines]
    assert weights == [0.35, 0.25, 0.25, 0.25, 0.35]
    assert lines[-1]["bottom"] / MM == pytest.approx(BOTTOM, abs=0.3)
    assert all(
        (line["x0"] / MM, line["x1"] / MM) == (pytest.approx(LEFT, abs=0.3), pytest.approx(RIGHT, abs=0.3))
        for line in lines
    )
    small = [c for c in body_chars(page) if c["top"] > lines[0]["top"]]
    assert {round(c["size"], 1) for c in small} == {14.0}
    words = page.extract_text()
    assert words.index("报：") < words.index("送：") < words.index("发：") < words.index("共印30份")
    assert words.index("附件：") < words.index("1. 拜访报告") < words.index("2. 任务完成进度表")
    assert pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range().count("2016年5月1日") == 2


def test_an_imprint_that_does_not_fit_takes_the_next_page(book: FontBook) -> None:
    story = [Text("国" * 28 * 20, BODY, book), Imprint(CLOSING, book)]
    _data, sheets = pages(book, story)
    assert [bool(page.lines) for page in sheets] == [False, True]
    assert Imprint(Closing(), book).is_empty


def test_signature_and_date(book: FontBook) -> None:
    for signer in (ISSUER, "招商办"):
        closing = Closing(signer=signer, signed_on="2016年12月31日")
        _data, (page,) = pages(book, [Text("国", BODY, book), *tail(closing, book)])
        rows = baselines([c for c in body_chars(page) if c["text"] != "国"])
        name, day = ([c for c in page.chars if abs(SHEET_PT - c["matrix"][5] - row) < 0.1] for row in rows)
        first_of_name, first_of_day = min(c["x0"] for c in name), min(c["x0"] for c in day)
        assert (first_of_day - first_of_name) / MM == pytest.approx(2 * 156 / 28, abs=0.8)
        last = max(c["x1"] for c in [*name, *day]) / MM
        assert last == pytest.approx(RIGHT - 2 * 156 / 28, abs=1.5)


# -- the title


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("通报", 1),
        ("2016年第17周招商工作情况通报", 1),
        ("沂淮经济技术开发区招商办关于2016年第17周各招商小组驻外招商工作开展情况的通报", 3),
        ("关于" + "进一步加强和改进驻外招商小组工作的若干意见" * 4 + "的通知", 6),
    ],
)
def test_a_title_is_balanced_and_nothing_in_it_is_torn(book: FontBook, title: str, count: int) -> None:
    lines = balanced(title, book)
    assert "".join(lines) == title
    assert len(lines) == count
    widths = [book.width(line, TITLE.role, TITLE.size_pt) for line in lines]
    assert max(widths) <= (156 - 2 * 156 / 28) * MM
    assert max(widths) - min(widths) <= 5 * TITLE.size_pt
    for before, after in pairwise(lines):
        assert not (before[-1].isdigit() and after[0] in "年月日周期号") and before[-1] != "第"


def test_a_title_without_a_place_to_break_is_left_to_the_breaker(book: FontBook) -> None:
    assert balanced("A" * 400, book) == ["A" * 400]
    assert balanced("", book) == [""]


# -- what the settings of the year say


def test_the_settings_choose_the_form() -> None:
    week = cadence.week("2016-W17")
    its = Settings(
        year=2016, issuer=ISSUER, bulletin_form="文件", document_word="沂淮招办", documents_before=3,
        first_issue_week="2016-W06", addressees="各招商小组", report_to="管委会", copies=30,
    )  # fmt: skip
    facts = Facts(settings=its)
    made = weekly(facts, week, on=date(2016, 5, 1))
    assert made.masthead == Masthead(
        ISSUER + "文件", "沂淮招办〔2016〕15号", ISSUER, "2016年5月1日", is_document=True
    )
    assert made.closing.addressees == "各招商小组" and made.closing.signer == ISSUER
    assert made.closing.copies_to == (("报", "管委会"),)
    assert made.closing.copies == "（共印30份）"
    brief = weekly(
        replace(facts, settings=replace(its, bulletin_form=None, report_to=None, copies=None)), week
    )
    assert brief.masthead.name == "招商工作周通报" and not brief.masthead.is_document
    assert brief.closing == Closing()


# -- watermark and password


def test_a_watermark_stands_behind_every_page_and_does_not_hide_the_text(book: FontBook) -> None:
    story = [Text("国" * 28 * 30, BODY, book)]
    data, _told = Document(book, title="t", author="a", watermark="内部资料　注意保存").written(story)
    sheets = pdfplumber.open(io.BytesIO(data)).pages
    assert len(sheets) == 2
    for page in sheets:
        marked = [c for c in page.chars if c["text"] in "内部资料注意保存"]
        assert {c["text"] for c in marked} == set("内部资料注意保存")
        assert all(min(c["non_stroking_color"]) > 0.8 for c in marked)
        assert page.chars.index(marked[0]) < page.chars.index(
            next(c for c in page.chars if c["text"] == "国")
        )
        inside = all(
            c["x0"] >= 0 and c["x1"] <= 210 * MM and c["top"] >= 0 and c["bottom"] <= 297 * MM for c in marked
        )
        assert inside


def test_a_protected_document_opens_by_its_password_only(book: FontBook) -> None:
    data, _told = Document(book, title="t", author="a").written([Text("国", BODY, book)])
    sealed = protected(data, "口令 abc")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(sealed))
    with pikepdf.open(io.BytesIO(sealed), password="口令 abc") as document:
        assert document.encryption.R == 6 and document.encryption.bits == 256
    assert "国".encode("utf-16-be") not in sealed


@pytest.mark.parametrize(
    "name", ["招商办文件", ISSUER + "文件", "沂淮经济技术开发区管理委员会招商引资工作领导小组办公室文件"]
)
def test_two_lines_are_free_above_the_number_and_below_the_red_line(book: FontBook, name: str) -> None:
    _data, page = first_page(book, replace(DOCUMENT, name=name))
    mark = [c for c in page.chars if max(c["non_stroking_color"] or (0,)) > 0.8]
    size = mark[0]["size"]
    mark_end = SHEET_PT - mark[0]["matrix"][5] - book.face(Role.XIAOBIAOSONG).ascent * size / 1000 + size
    number = next(c for c in page.chars if c["text"] == "〔")
    title = next(c for c in page.chars if round(c["size"], 1) == 22.0)
    red = next(line for line in page.lines if max(line["stroking_color"] or (0,)) > 0.8)
    number_top = SHEET_PT - number["matrix"][5] - book.face(Role.FANG).ascent * 16 / 1000
    title_top = SHEET_PT - title["matrix"][5] - book.face(Role.XIAOBIAOSONG).ascent * 22 / 1000
    assert 2 * LINE_PT <= number_top - mark_end <= 2.6 * LINE_PT
    assert 2 * LINE_PT <= title_top - red["top"] <= 3.3 * LINE_PT
