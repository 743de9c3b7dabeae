"""The bulletin as Word: the same words as the PDF's, on the same page, the same bytes each time."""

import io
import re
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from zsapp.domain.bulletin.model import (
    Bar,
    Bulletin,
    Chart,
    Closing,
    Column,
    Figure,
    Group,
    Masthead,
    Paragraph,
    Photo,
    Row,
    Section,
    Table,
    VisitReport,
)
from zsapp.domain.rules import cadence
from zsapp.reports.word import word_bulletin

ISSUER = "沂淮经济技术开发区招商办"
HOSTILE = '<w:p>&"\x00\ud800‮李' + "长" * 300
TABLE = Table(
    "visits",
    (
        Column("company", "企业"),
        Column("day", "日期"),
        Column("kind", "方式"),
        Column("intent", "意向"),
        Column("ours", "我方人员"),
    ),
    (
        Group(
            "一组（1次）", (Row({"company": HOSTILE, "day": "4月28日", "theirs": "王总", "gist": "谈供地"}),)
        ),
    ),
    below=(Column("theirs", "对方人员"), Column("gist", "内容摘要")),
    remarks=("附注一条。",),
)
CHART = Chart("各组情况", ("拜访",), "次", (Bar("一组", (Figure(7, "7"),)),))
REPORT = VisitReport(
    "v", "拜访报告", "甲公司", "一组", "2016-04-28", "拜访", "A", (("时间", "4月28日"),), (("行业", "食品"),),
    (("洽谈内容", "第一段\n第二段"),), (Photo("b" * 64, "合影", "a"), Photo("c" * 64, "缺", "a")), ("资料一",),
)  # fmt: skip
BULLETIN = Bulletin(
    cadence.week("2016-W17"),
    Masthead("招商工作周通报", "第12期（总第60期）", ISSUER, "2016年5月1日"),
    "2016年第17周招商工作情况通报",
    {},
    (
        Section("overview", "一", "总体情况", (Paragraph(("共", Figure(3, "3"), "家次。")), Paragraph(("（一）小标题",), is_heading=True))),
        Section("visits", "二", "本周拜访一览", (TABLE, CHART)),
    ),
    (REPORT,),
    Closing(copies_to=(("报", "管委会"),), printer=ISSUER, printed_on="2016年5月1日印发", copies="（共印30份）"),
)  # fmt: skip


def photo(name: str) -> bytes | None:
    from PIL import Image

    if name != "b" * 64:
        return None
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "grey").save(out, "JPEG")
    return out.getvalue()


def opened(bulletin: Bulletin) -> Any:
    return docx.Document(io.BytesIO(word_bulletin(bulletin, photos=photo)))


def words(made: Any) -> str:
    return re.sub(r"\s", "", "".join(each.text or "" for each in made.element.body.iter(qn("w:t"))))


def test_every_word_is_there_in_reading_order() -> None:
    text = words(opened(BULLETIN))
    parts = [
        "招商工作周通报", "第12期（总第60期）", ISSUER, "2016年5月1日", "2016年第17周招商工作情况通报", "一、总体情况", "共3家次。",
        "（一）小标题", "二、本周拜访一览", "企业", "我方人员", "一组（1次）", '<w:p>&"', "长" * 300, "4月28日", "对方人员：王总",
        "内容摘要：谈供地", "附注一条。", "各组情况", "7", "甲公司", "洽谈内容", "第一段", "第二段", "资料一", "合影", "报：管委会。",
        "2016年5月1日印发", "（共印30份）",
    ]  # fmt: skip
    place = 0
    for part in parts:
        place = text.index(part, place) + len(part)


def test_page_and_styles() -> None:
    made = opened(BULLETIN)
    page = made.sections[0]
    twip = Pt(0.05)
    for length, wanted_mm in ((page.page_width, 210), (page.top_margin, 37), (page.left_margin, 28)):
        assert length == pytest.approx(Mm(wanted_mm), abs=twip)
    assert page.page_width - page.left_margin - page.right_margin == pytest.approx(Mm(156), abs=3 * twip)
    styles = {p.style.name: p for p in made.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Body Text", "Caption"} <= styles.keys()
    for name, face in (
        ("Title", "方正小标宋简体"),
        ("Heading 1", "黑体"),
        ("Heading 2", "楷体"),
        ("Body Text", "仿宋"),
    ):
        fonts = made.styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == face
    assert made.styles["Body Text"].paragraph_format.line_spacing == pytest.approx(Pt(28.99), abs=twip)
    assert len(made.inline_shapes) == 1
    footers = [page.footer, page.even_page_footer]
    assert all("PAGE" in footer._element.xml for footer in footers)


def test_the_same_bytes_each_time() -> None:
    assert word_bulletin(BULLETIN, photos=photo) == word_bulletin(BULLETIN, photos=photo)


def test_a_document_has_addressees_attachments_and_a_signature() -> None:
    closing = Closing("各小组", ("甲表", "乙表"), ISSUER, "2016年5月1日")
    masthead = replace(BULLETIN.masthead, name=ISSUER + "文件", is_document=True, number="")
    text = words(opened(replace(BULLETIN, masthead=masthead, closing=closing, attached=())))
    assert "（草稿）" in text and "各小组：" in text
    assert text.index("附件：1.甲表") < text.index("2.乙表") < text.rindex(ISSUER)


def test_typed_headings_have_the_styles_of_their_levels() -> None:
    lines = (
        "一、总的情况",
        "（一）外出招商",
        "1. 上海方向",
        "（1）浦东",
        "（二）存在不足。有的组外出天数不够。",
        "1.5亿元已到账。",
    )
    section = Section("overview", "一", "总体情况", tuple(Paragraph((line,)) for line in lines))
    made = opened(replace(BULLETIN, sections=(section,), attached=()))
    styles = {p.text: p for p in made.paragraphs}
    assert [styles[line].style.name for line in lines[:4]] == [f"Heading {n}" for n in (1, 2, 3, 4)]
    run_in, plain = styles[lines[4]], styles[lines[5]]
    assert run_in.style.name == plain.style.name == "Body Text"
    faces = [
        (r.text, r._r.rPr.rFonts.get(qn("w:eastAsia")) if r._r.rPr is not None else None) for r in run_in.runs
    ]
    assert faces == [("（二）存在不足。", "楷体"), ("有的组外出天数不够。", None)]


def test_the_imprint_stands_at_the_foot_within_its_lines_and_with_text() -> None:
    made = opened(replace(BULLETIN, attached=()))
    table = made.tables[-1]
    place = table._tbl.tblPr.find(qn("w:tblpPr"))
    assert (place.get(qn("w:tblpYSpec")), place.get(qn("w:vertAnchor"))) == ("bottom", "margin")
    borders = {
        each.tag.split("}")[1]: each.get(qn("w:sz")) for each in table._tbl.tblPr.find(qn("w:tblBorders"))
    }
    assert borders == {"top": "8", "bottom": "8", "insideH": "6"}
    assert [row.cells[0].text for row in table.rows] == ["报：管委会。", ISSUER, ""]
    body = made.tables[-2]
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in body.rows[-1].cells)
    bare = opened(replace(BULLETIN, attached=(), closing=Closing()))
    assert bare.tables[-1]._tbl.tblPr.find(qn("w:tblpPr")) is None
