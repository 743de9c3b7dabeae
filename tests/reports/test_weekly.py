"""The bulletin as PDF: everything comes out again, heads are repeated, hostile text is only text, the same bytes each time."""

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfplumber
import pypdf
import pytest

from tests.support.pdf import page_texts, pieces, poppler_text, squeezed
from tests.support.spring import Spring
from zsapp.domain.bulletin import Bulletin, Facts, weekly
from zsapp.domain.matter import Matter
from zsapp.domain.organisation import Settings
from zsapp.domain.rules import cadence
from zsapp.domain.team import Team
from zsapp.reports.fonts import FontBook
from zsapp.reports.page import Written
from zsapp.reports.weekly import write_weekly

W17 = cadence.week("2016-W17")
BAD_START = "，。、；：？！）》」』】〉”’…—·%℃"
SPRING = Spring(80)


def drawn(
    bulletin: Bulletin, photos: Callable[[str], bytes | None] = SPRING.photos.get
) -> tuple[bytes, Written]:
    out = io.BytesIO()
    written = write_weekly(bulletin, out, book=FontBook.load(floor_only=True), photos=photos)
    return out.getvalue(), written


@pytest.fixture(scope="module")
def plain() -> bytes:
    return drawn(weekly(SPRING.facts(), W17, attach="none"))[0]


def outline_titles(reader: pypdf.PdfReader, nodes: Any = None) -> list[str]:
    titles: list[str] = []
    for node in reader.outline if nodes is None else nodes:
        titles += outline_titles(reader, node) if isinstance(node, list) else [node.title]
    return titles


def test_every_company_person_and_team_comes_out_in_one_piece(plain: bytes) -> None:
    found = set(pieces(plain))
    text = squeezed("".join(page_texts(plain)))
    first_column = "".join(pieces(plain, right_pt=85))
    for visit in SPRING.visits.values():
        assert SPRING.companies[visit.company or ""].name in found
        names = [SPRING.members[key].name or "" for key in visit.our_people or ()]
        assert any(all(name in piece for name in names) for piece in found), names
        for contact in visit.their_people or ():
            assert (SPRING.contacts[contact].name or "") in first_column
    for team in SPRING.teams.values():
        assert (team.name or "") in text
    assert "13800000000" not in text


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="Linux: pdftotext is not installed")
@pytest.mark.parametrize("floor_only", [True, False])
def test_names_with_rare_characters_for_other_programs(tmp_path: Path, *, floor_only: bool) -> None:
    path = tmp_path / "w.pdf"
    book = FontBook.load(floor_only=floor_only)
    write_weekly(weekly(SPRING.facts(), W17, attach="none"), path, book=book, photos=SPRING.photos.get)
    text = squeezed(poppler_text(path))
    for visit in SPRING.visits.values():
        assert (SPRING.companies[visit.company or ""].name or "") in text
        assert all((SPRING.members[key].name or "") in text for key in visit.our_people or ())
    assert all(char in text for char in "喆堃㛃𠮷")
    assert not book.missing()


def test_figures_of_the_overview_and_of_the_total_row(plain: bytes) -> None:
    figures = weekly(SPRING.facts(), W17).figures
    text = squeezed(page_texts(plain)[0])
    assert (
        f"拜访{figures['calls'].text}家次，接待来访{figures['groups'].text}批次{figures['heads'].text}人次"
        in text
    )
    order = (
        "calls",
        "groups",
        "heads",
        "phones",
        "meetings",
        "leads",
        "talks",
        "signed",
        "investment",
        "paid_in",
    )
    assert "合计" + "".join(figures[name].text for name in order) in text


def test_head_and_title_are_repeated_where_a_table_goes_on(plain: bytes) -> None:
    pages = [squeezed(text) for text in page_texts(plain)]
    with_visits = [text for text in pages if "企业日期方式意向我方人员" in text]
    assert len(with_visits) >= 3
    for text in with_visits[1:]:
        assert text.startswith("企业日期方式意向我方人员对方人员内容摘要")
    assert any("（续）" in text for text in with_visits[1:])


def test_no_piece_begins_with_a_closing_mark() -> None:
    data, _written = drawn(weekly(SPRING.facts(), W17, attach="all"))
    found = pieces(data)
    assert len(found) > 2_000
    # Page numbers and the dash of an empty cell stand by themselves; dots lead to the numbers of the contents.
    wrong = [p for p in found if p[0] in BAD_START and not p.startswith(("— ", "……")) and p not in ("—", "…")]
    assert wrong == []


def test_sections_are_bookmarks_and_data_of_the_document(plain: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(plain))
    titles = outline_titles(reader)
    assert titles[0] == "一、总体情况"
    assert titles[-1] == "八、下周安排"
    assert reader.metadata is not None
    assert reader.metadata.author == "宿河经济开发区招商办公室"
    assert "2016年第17周招商工作情况通报" in (reader.metadata.title or "")


def test_masthead_is_red_and_numbered(plain: bytes) -> None:
    with pdfplumber.open(io.BytesIO(plain)) as pdf:
        first = pdf.pages[0]
        large = [char for char in first.chars if char["size"] > 40]
        assert "".join(char["text"] for char in large) == "招商工作周通报"
        assert {tuple(round(part, 2) for part in char["non_stroking_color"]) for char in large} == {
            (0.86, 0.07, 0.07)
        }
        assert "第3期（总第60期）" in squeezed(first.extract_text())


def test_page_numbers_stand_outside(plain: bytes) -> None:
    with pdfplumber.open(io.BytesIO(plain)) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            below = page.crop((0, page.height - 95, page.width, page.height))
            assert below.extract_text() == f"— {number} —"
            middle = sum(char["x0"] for char in below.chars) / len(below.chars)
            assert (middle > page.width / 2) == (number % 2 == 1)


def test_all_text_stands_inside_the_block() -> None:
    data, _written = drawn(weekly(SPRING.facts(), W17))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            inside = [char for char in page.chars if char["bottom"] < page.height - 95]
            assert min(char["x0"] for char in inside) > 79.3 - 0.3
            assert max(char["x1"] for char in inside) < 79.4 + 442.3 + 0.3
            assert min(char["top"] for char in inside) > 104.8
            assert max(char["bottom"] for char in inside) < 104.9 + 637.8


def test_two_runs_give_the_same_bytes() -> None:
    bulletin = weekly(SPRING.facts(), W17)
    assert drawn(bulletin)[0] == drawn(weekly(Spring(80).facts(), W17))[0]


def test_an_empty_week_and_an_empty_zone() -> None:
    text = squeezed("".join(page_texts(drawn(weekly(Facts(), W17))[0])))
    assert "（草稿）" in text
    for sentence in (
        "本周无拜访、来访、电话和会议。",
        "本周无项目阶段变动。",
        "本周无新增线索，无签约项目。",
        "本周无需协调事项。",
    ):
        assert sentence in text


HOSTILE = (
    "<b>&amp;</b>",
    '<img src="file:///etc/passwd"/>',
    "<a href='http://example.com'>链接</a>",
    "\x00\x07\x1b[31m红\x7f",
    "a" * 300,
    "，" * 300,
    "\u202eابجد",
    "🐉\U0002ffff\U0010ffff",
    "第一行\n\n\n第二行\r\n第三行\u2028第四行",
    "",
    " ",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_anywhere_is_only_text(text: str) -> None:
    spring = Spring(3)
    facts = spring.facts()
    hostile = replace(
        facts,
        teams={key: replace(each, name=text) for key, each in facts.teams.items()},
        members={key: replace(each, name=text) for key, each in facts.members.items()},
        companies={
            key: replace(each, name=text, main_business=text) for key, each in facts.companies.items()
        },
        contacts={key: replace(each, name=text, title=text) for key, each in facts.contacts.items()},
        visits={
            key: replace(each, content=text, asks=text, place=text, next_step=text, energy=text)
            for key, each in facts.visits.items()
        },
        projects={key: replace(each, name=text, summary=text) for key, each in facts.projects.items()},
        matters={
            key: replace(each, title=text, answer=text, asks_whom=text) for key, each in facts.matters.items()
        },
        plans={key: replace(each, purpose=text) for key, each in facts.plans.items()},
        attachments={key: replace(each, title=text) for key, each in facts.attachments.items()},
        settings=Settings(year=2016, issuer=text, bulletin_name=text),
    )
    data, _written = drawn(weekly(hostile, W17, attach="all"), spring.photos.get)
    reader = pypdf.PdfReader(io.BytesIO(data))
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    assert all("/A" not in link for link in links), "only jumps within the document"
    if text.startswith("<"):
        assert squeezed(text) in squeezed("".join(page_texts(data)))


def test_a_note_longer_than_many_pages() -> None:
    note = "".join(f"第{n}次洽谈，对方关心用地、用工和蒸汽价格。" for n in range(2_500))
    assert len(note) > 50_000
    facts = Spring(1).facts()
    facts = replace(facts, visits={key: replace(each, content=note) for key, each in facts.visits.items()})
    data, written = drawn(weekly(facts, W17, attach="all"))
    assert written.page_count > 60
    assert note in squeezed("".join("".join(text.split("\n")[:-1]) for text in page_texts(data)))


def test_a_cell_of_five_thousand_characters_goes_on_over_the_page() -> None:
    answer = "".join(f"第{n}条，由规划建设局会同招商办办理，并在五个工作日内回复。" for n in range(170))
    assert len(answer) > 5_000
    matter = Matter(title="标准厂房层高", team="t", answer=answer, state="督办", raised_on="2016-04-20")
    data, _written = drawn(weekly(Facts(teams={"t": Team(name="甲组")}, matters={"x": matter}), W17))
    others = ("答复", "提出组别", "请协调单位", "期限", "状态")
    lines = [piece for piece in pieces(data, left_pt=240) if "— " not in piece and piece not in others]
    assert answer in "".join(lines)
    assert sum("请协调单位" in text for text in page_texts(data)) > 2, "the head is repeated"


def test_a_hundred_teams_and_a_name_of_300_characters() -> None:
    teams = {f"t{n:03}": Team(name=f"第{n}招商小组", order=n) for n in range(100)} | {
        "long": Team(name="长" * 300)
    }
    data, _written = drawn(weekly(Facts(teams=teams), W17))
    text = squeezed("".join(page_texts(data)))
    assert all(f"第{n}招商小组" in text for n in range(100))
    assert "合计" in text
