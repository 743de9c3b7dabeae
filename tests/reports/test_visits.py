"""Visit reports: all filled fields, contents with right page numbers in one pass, bookmarks, photos."""

import io
import re
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from tests.support.pdf import page_texts, squeezed
from tests.support.spring import Spring
from zsapp.base.errors import UserError
from zsapp.domain.bulletin import Facts, visit_report, visit_volume
from zsapp.domain.dossier import Dossier
from zsapp.domain.rules import cadence
from zsapp.reports.fonts import FontBook
from zsapp.reports.visit import write_visit
from zsapp.reports.visits import write_visits

W17 = cadence.week("2016-W17")


def volume(spring: Spring) -> bytes:
    out = io.BytesIO()
    book = FontBook.load(floor_only=True)
    write_visits(visit_volume(spring.facts(), W17), out, book=book, photos=spring.photos.get)
    return out.getvalue()


def single(facts: Facts, visit: str, photos: Any = {}.get) -> tuple[str, tuple[str, ...], bytes]:
    out = io.BytesIO()
    report = visit_report(facts, visit)
    written = write_visit(report, out, book=FontBook.load(floor_only=True), photos=photos)
    return squeezed("".join(page_texts(out.getvalue()))), written.remarks, out.getvalue()


def test_contents_name_the_page_on_which_each_report_begins() -> None:
    spring = Spring(60)
    data = volume(spring)
    texts = page_texts(data)
    lines = re.findall(r"(\S+?公司)（\S+?）\s*[….·]*\s*(\d+)\n", "\n".join(texts[:6]) + "\n")
    assert len(lines) == 60
    for company, number in lines:
        assert squeezed(texts[int(number) - 1]).startswith(company)
    links = [
        a.get_object() for page in pypdf.PdfReader(io.BytesIO(data)).pages for a in page.get("/Annots", [])
    ]
    assert len(links) == 60


def test_bookmarks_name_each_company_and_its_page() -> None:
    spring = Spring(12)
    reader = pypdf.PdfReader(io.BytesIO(volume(spring)))
    texts = page_texts(volume(spring))
    marks = [mark for mark in reader.outline if not isinstance(mark, list)]
    assert marks[0].title == "拜访报告汇编"
    assert len(marks) == 13
    for mark in marks[1:]:
        page = reader.get_destination_page_number(mark)
        assert page is not None
        assert squeezed(texts[page]).startswith(mark.title)


def test_the_same_bytes_again() -> None:
    assert volume(Spring(15)) == volume(Spring(15))


def test_a_week_without_visits_is_one_page_that_says_so() -> None:
    texts = page_texts(volume(Spring(0)))
    assert len(texts) == 1
    assert "本周没有拜访报告。" in squeezed(texts[0])


def test_all_filled_fields_are_in_the_report() -> None:
    spring = Spring(1)
    facts = spring.facts()
    visit = replace(
        facts.visits["v0000"],
        intent="A",
        asks="要三十套公寓",
        answer="由街道统筹",
        intent_text="拟建二期",
        total_investment={"amount": 1_234_500_000, "currency": "CNY"},
        land_mu="80.5",
        floor_sqm="12000",
        energy="年用电八百万度",
        environment="无废水",
        competing_places="滁州",
        next_step="寄地块图",
        next_owner="m000",
        next_due="2016-05-10",
        place="公司会议室",
        time="14:30",
    )
    dossier = Dossier(company=visit.company, team=visit.team, judgement="可信")
    text, _remarks, _data = single(
        replace(facts, visits={"v": visit}, dossiers={"d": dossier}, attachments={}), "v"
    )
    expected = (
        *(
            "14:30",
            "公司会议室",
            "要三十套公寓",
            "由街道统筹",
            "拟建二期",
            "意向总投资1,234.5万元",
            "用地80.5亩",
            "厂房12000㎡",
        ),
        *(
            "能耗：年用电八百万度",
            "环保：无废水",
            "滁州",
            "寄地块图",
            "跟进人：",
            "期限：2016年5月10日",
            "可信",
        ),
    )
    for words in expected:
        assert words in text
    company = facts.companies[visit.company or ""]
    assert (company.main_business or "")[:20] in text
    assert "意向评级A" in text


def test_what_is_empty_is_not_printed() -> None:
    facts = Spring(1).facts()
    bare = replace(
        facts.visits["v0000"],
        asks=None,
        answer=None,
        next_step=None,
        next_owner=None,
        next_due=None,
        time=None,
    )
    text, _remarks, _data = single(replace(facts, visits={"v": bare}, attachments={}), "v")
    for heading in ("企业诉求", "我方答复", "下一步", "综合判断", "现场照片"):
        assert heading not in text


def test_links_to_records_that_are_not_here() -> None:
    facts = replace(Spring(1).facts(), companies={}, members={}, contacts={}, teams={}, attachments={})
    text, _remarks, _data = single(facts, "v0000")
    assert text.count("（资料未到）") >= 4


def test_unknown_visit_says_what_to_do() -> None:
    with pytest.raises(UserError, match="没有编号为“nought”的拜访"):
        visit_report(Facts(), "nought")


def test_photos_captions_and_what_could_not_be_drawn() -> None:
    spring = Spring(1, photos=1)
    facts = spring.facts()
    good = next(iter(facts.attachments.values()))
    broken = replace(good, title="坏照片", blob="b" * 64)
    absent = replace(good, title="未到的照片", blob="c" * 64)
    paper = replace(good, title="投资协议文本", attachment_kind="资料")
    facts = replace(facts, attachments={"a1": good, "a2": broken, "a3": absent, "a4": paper})
    blobs = {**spring.photos, "b" * 64: b"MZ this is no picture"}
    text, remarks, data = single(facts, "v0000", blobs.get)
    for words in (
        "考察生产车间（1）",
        "坏照片",
        "未到的照片",
        "投资协议文本",
        "这份文件不是可以打开的照片",
        "照片尚未传到这台电脑。",
    ):
        assert words in text
    assert len(remarks) == 2
    assert "坏照片" in remarks[0]
    assert sum(len(page.images) for page in pypdf.PdfReader(io.BytesIO(data)).pages) == 1
