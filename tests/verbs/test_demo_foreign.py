"""Foreign capital in the demonstration: every squad has its direction and its patron, every case of rule 17 is there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support import profiles
from tests.support.pdf import page_texts, squeezed
from zsapp.domain.rules.origins import NONE, SEVERAL
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import foreign, reviews
from zsapp.verbs.demo_story import SEED, story
from zsapp.verbs.demo_story.foreign import origins
from zsapp.verbs.desk import Desk


@pytest.fixture(scope="module")
def desk(spring: Path) -> Iterator[Desk]:
    with profiles.opened(spring, writing=False) as profile:
        yield Desk.open(Store(profile, this_machine()), date(2016, 7, 20))


def test_the_same_each_time() -> None:
    spring = list(story(SEED))
    assert origins(spring) == origins(spring)


def test_squads_in_protocol_order_each_with_what_it_brought(desk: Desk) -> None:
    found = foreign.board(desk, date(2016, 7, 20))
    squads = [line for line in found.lines if line.is_squad]
    assert [line.name for line in squads] == ["对台尖刀纵队", "欧美尖刀纵队", "日韩尖刀纵队"]
    assert [line.directions for line in squads] == ["台资", "欧美", "日韩"]
    assert all(line.patron and line.companies and line.visits and line.postings for line in squads)
    assert not [line.name for line in squads if line.has_finding]
    outside = {line.key: line for line in found.lines if not line.is_squad}
    assert outside[NONE].contracted.ids and len(outside[SEVERAL].companies) == 1
    money = {line.name: (line.contracted.dollars, line.paid_in.dollars) for line in found.lines}
    assert money["对台尖刀纵队"] == ("1,305", "195.75")
    assert (money["欧美尖刀纵队"], money["不属任何纵队"]) == (("300", "60"), ("300", "45"))
    assert money["日韩尖刀纵队"] == ("310", "93") and money["合计"] == ("2,215", "393.75")
    assert [each for each in found.companies if each.differs and each.group not in (NONE, SEVERAL)]


def test_months_quarters_and_years_sum_to_the_whole(desk: Desk) -> None:
    found = foreign.board(desk, date(2016, 7, 20))
    for span in foreign.SPANS:
        its = [line for line in found.periods if line.span == span and line.group == foreign.TOTAL]
        dollars = sum(line.contracted.exact_dollars or 0 for line in its)
        assert dollars == 2215
    assert [
        line.period.key for line in found.periods if line.span == "quarter" and line.group == "total"
    ] == [
        "2016-Q3",
        "2016-Q2",
    ]


def test_the_same_numbers_stand_in_the_window_on_paper_and_in_excel(desk: Desk, tmp_path: Path) -> None:
    review = reviews.quarterly(desk, "2016-Q2")
    text = squeezed("".join(page_texts(reviews.draw(desk, review).data)))
    reviews.write(desk, review, tmp_path / "q.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "q.xlsx")["外资情况"]
    written = {row[0].value: [cell.value for cell in row[2:6]] for row in sheet.iter_rows(min_row=3)}
    found = foreign.board(desk, date(2016, 7, 20))
    its = [line for line in found.periods if line.span == "quarter" and line.period.key == "2016-Q2"]
    assert len(its) >= 3
    for line in its:
        shown = [line.contracted.dollars, line.contracted.in_yuan, line.paid_in.dollars, line.paid_in.in_yuan]
        assert written[line.name] == [float(each.replace(",", "")) for each in shown]
        assert all(each in text for each in (line.name, *shown))


def test_as_of_an_earlier_day_less_is_told(desk: Desk) -> None:
    found = foreign.board(desk, date(2016, 5, 12))
    total = found.line_of(foreign.TOTAL)
    assert total is not None and total.contracted.dollars == "610" and total.paid_in.dollars == "0"
