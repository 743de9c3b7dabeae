"""Monthly review, quarterly assessment, attendance and task progress: the same numbers as data, on paper and in Excel."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support import profiles
from tests.support.pdf import page_texts, squeezed
from zsapp.base.errors import UserError
from zsapp.domain.bulletin.model import Paragraph, Review, Table, said
from zsapp.store.identity import this_machine
from zsapp.store.store import Store
from zsapp.verbs import records, reviews
from zsapp.verbs.desk import Desk

SPRING = {"from_day": "2016-04-15", "to_day": "2016-07-15"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 7, 20))
        for number, name in enumerate(("甲", "乙", "丙"), 1):
            add(desk, "unit", name=f"{name}局")
            add(desk, "team", name=f"{name}组", unit=f"{name}局", order=str(number))
            add(desk, "member", name=f"{name}员", team=f"{name}组")
        add(desk, "campaign", name="2016年春", start="2016-04-15")
        add(desk, "company", name="样板电器")
        signed = {"company": "样板电器", "stage": "注册", "registered_capital": "2500万元"}
        add(desk, "project", name="电机项目", team="甲组", stage_date="2016-05-16", **signed)
        add(desk, "project", name="压缩机项目", team="乙组", stage_date="2016-05-17", **signed)
        for unit in ("甲局", "乙局"):
            add(desk, "task", unit=unit, metric="签约项目", value="2", is_main="是", **SPRING)
        for member, team, first, last, work in (
            ("乙员", "乙组", "2016-04-28", "2016-05-03", "=拜访家电企业"),
            ("乙员", "乙组", "2016-05-03", "2016-05-05", "对接项目"),
            ("甲员", "甲组", "2016-05-02", "2016-05-02", "看厂房"),
        ):
            add(desk, "trip", member=member, team=team, from_day=first, to_day=last, work=work)
        yield desk


def add(desk: Desk, kind: str, **given: str) -> str:
    return records.add(desk, kind, given).id


def table(review: Review, key: str) -> Table:
    return next(b for s in review.sections for b in s.blocks if isinstance(b, Table) and b.key == key)


def cells(of: Table) -> list[list[str]]:
    return [[said(row.cells.get(column.key, "")) for column in of.columns] for row in of.rows()]


def test_attendance_has_the_columns_of_the_issued_model(desk: Desk, tmp_path: Path) -> None:
    review = reviews.attendance(desk, date(2016, 5, 1), date(2016, 5, 31))
    of = table(review, "attendance")
    assert [column.title for column in of.columns] == ["序号", "组别", "外出人数", "外出天数", "工作开展情况"]
    assert cells(of) == [
        ["1", "乙组", "1", "5", "=拜访家电企业；对接项目"],
        ["2", "甲组", "1", "1", "看厂房"],
        ["3", "丙组", "0", "0", "未外出"],
    ]
    assert of.total is not None
    assert [said(of.total.cells[key]) for key in ("team", "people", "days")] == ["合计", "2", "6"]
    sheet = excel(desk, review, tmp_path)["外出考勤"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=6)] == [
        ["序号", "组别", "外出人数", "外出天数", "工作开展情况"],
        [1, "乙组", 1, 5, "=拜访家电企业；对接项目"],
        [2, "甲组", 1, 1, "看厂房"],
        [3, "丙组", 0, 0, "未外出"],
        [None, "合计", 2, 6, None],
    ]


def excel(desk: Desk, review: Review, folder: Path) -> Any:
    reviews.write(desk, review, folder / "r.xlsx")
    return openpyxl.load_workbook(folder / "r.xlsx")


def test_a_text_that_begins_like_a_formula_stays_text(desk: Desk, tmp_path: Path) -> None:
    sheet = excel(desk, reviews.attendance(desk, date(2016, 5, 1), date(2016, 5, 31)), tmp_path)["外出考勤"]
    assert sheet["E3"].data_type == "s"


@pytest.mark.parametrize(
    "make",
    [
        lambda desk: reviews.monthly(desk, "2016-05"),
        lambda desk: reviews.quarterly(desk, "2016-Q2"),
        lambda desk: reviews.attendance(desk, date(2016, 5, 1), date(2016, 5, 31)),
        lambda desk: reviews.tasks(desk, date(2016, 5, 31)),
        lambda desk: reviews.catalogue(desk, 2016),
    ],
    ids=["monthly", "quarterly", "attendance", "tasks", "catalogue"],
)
def test_paper_and_excel_say_what_the_data_say(desk: Desk, tmp_path: Path, make: Any) -> None:
    review = make(desk)
    text = squeezed("".join(page_texts(reviews.draw(desk, review).data)))
    book = excel(desk, review, tmp_path)
    for section in review.sections:
        assert squeezed(section.title) in text
        for block in section.blocks:
            if isinstance(block, Table):
                written = {str(c.value) for row in book[section.heading].iter_rows() for c in row}
                for row in cells(block):
                    assert all(squeezed(each) in text for each in row)
                    assert {each for each in row if each} <= written


def test_what_was_reached_in_the_month_and_since_the_task_began(desk: Desk) -> None:
    rows = cells(table(reviews.monthly(desk, "2016-05"), "tasks"))
    # 92 days from 15 April to 15 July, 47 of them gone by 31 May: 2 x 47 / 92 = 1.02
    assert rows[0] == ["甲组", "签约项目★", "2", "1", "1.02", "1", "97.9%", "黄灯", "7月15日"]


def test_a_result_without_evidence_is_told_and_gives_no_points(desk: Desk) -> None:
    assert [row[-1] for row in cells(table(reviews.monthly(desk, "2016-05"), "results"))] == [
        "待补件",
        "待补件",
    ]
    assert [row[2] for row in cells(table(reviews.quarterly(desk, "2016-Q2"), "scores"))] == ["0", "0"]
    project = next(v["id"] for v in records.listed(desk, "project") if v["name"] == "电机项目")
    _evidence(desk, project)
    rows = cells(table(reviews.quarterly(desk, "2016-Q2"), "scores"))
    # 77 of the 92 days lie before the end of June: due 2 x 77 / 92, reached 1
    assert rows == [["1", "甲组", "59.74"], ["2", "乙组", "0"]]
    assert [row[-1] for row in cells(table(reviews.monthly(desk, "2016-05"), "results"))] == ["有", "待补件"]


def _evidence(desk: Desk, project: str) -> None:
    blob = "0" * 64
    add(
        desk,
        "attachment",
        title="营业执照",
        attachment_kind="佐证材料",
        project=project,
        team="甲组",
        blob=blob,
    )


@pytest.mark.parametrize("formula", ["封顶加权", "极差标准化", "比例扣分"])
def test_the_formula_of_the_year_is_named_and_used(desk: Desk, formula: str) -> None:
    add(desk, "settings", year="2016", score_formula=formula)
    review = reviews.quarterly(desk, "2016-Q2")
    method = next(s for s in review.sections if s.key == "method")
    words = {"封顶加权": "超额部分按一成加分", "极差标准化": "极差标准化", "比例扣分": "每次扣1分"}
    assert words[formula] in said(method.blocks[0].sentence)  # type: ignore[union-attr]
    expected = {"封顶加权": "0", "极差标准化": "100", "比例扣分": "0"}
    assert {row[2] for row in cells(table(review, "scores"))} == {expected[formula]}


def test_wrong_periods_and_names_are_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="2016-13"):
        reviews.monthly(desk, "2016-13")
    with pytest.raises(UserError, match="早于"):
        reviews.attendance(desk, date(2016, 5, 2), date(2016, 5, 1))
    with pytest.raises(UserError, match=r"\.xlsx"):
        reviews.write(desk, reviews.tasks(desk, date(2016, 5, 1)), tmp_path / "r.txt")


def test_an_empty_zone_has_its_reports_too(tmp_path: Path) -> None:
    with profiles.new_profile(tmp_path / "e") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 7, 20))
        for review in (reviews.monthly(desk, "2016-05"), reviews.quarterly(desk, "2016-Q2")):
            assert reviews.draw(desk, review).page_count >= 1
            assert excel(desk, review, tmp_path)


def test_the_catalogue_with_its_coverage_on_paper_and_in_excel(desk: Desk, tmp_path: Path) -> None:
    catalogue = add(desk, "catalogue", name="目录", year="2016", version="1", issued_on="2016-03-01")
    home = add(desk, "chain_node", catalogue=catalogue, name="智能家电", order="1")
    motor = add(desk, "chain_node", catalogue=catalogue, name="电机", above=home, is_key="是", order="2")
    add(desk, "chain_node", catalogue=catalogue, name="压缩机", above=home, order="3")
    add(desk, "company", name="浙江电机", city="宁波", is_flagship="是")
    add(desk, "company", name="册外电机")
    for company, node, action in (("样板电器", home, "建链"), ("浙江电机", motor, "补链")):
        add(desk, "entry", catalogue=catalogue, node=node, company=company, action=action, product="=电机")
    for company in ("浙江电机", "册外电机"):
        add(
            desk,
            "visit",
            company=company,
            team="甲组",
            visit_kind="拜访",
            date="2016-05-03",
            content="看厂房",
        )
    review = reviews.catalogue(desk, 2016)
    assert cells(table(review, "nodes")) == [
        ["1　智能家电", "—", "1", "2", "1", "50.0%"],
        ["1.1　电机", "关键环节", "1", "1", "1", "100.0%"],
        ["1.2　压缩机", "—", "0", "0", "0", "—"],
    ]
    assert cells(table(review, "listed_cities")) == [
        ["宁波", "1", "1", "100.0%"],
        ["未填城市", "1", "0", "0.0%"],
    ]
    assert cells(table(review, "listed_companies")) == [
        ["样板电器", "—", "建链", "=电机", "—", "未拜访"],
        ["浙江电机", "宁波", "补链", "=电机", "龙头", "5月3日"],
    ]
    assert cells(table(review, "outside_visits")) == [["5月3日", "册外电机", "—", "甲组"]]
    text = squeezed("".join(page_texts(reviews.draw(desk, review).data)))
    assert "列企业2家，已拜访1家，覆盖率50.0%" in text and "目录外拜访1次" in text
    assert excel(desk, review, tmp_path)["目录企业"]["D3"].data_type == "s"


def test_a_year_without_a_catalogue_says_so(desk: Desk, tmp_path: Path) -> None:
    review = reviews.catalogue(desk, 2015)
    text = squeezed("".join(page_texts(reviews.draw(desk, review).data)))
    assert "没有印发2015年的产业招商参考目录" in text
    assert excel(desk, review, tmp_path).worksheets
    with pytest.raises(UserError, match="不是年度"):
        reviews.catalogue(desk, 16)


def test_what_is_to_be_looked_at_stands_in_excel_too(desk: Desk, tmp_path: Path) -> None:
    """Each part of a report has its sheet, also one that is text alone; and no sentence of it is left out."""
    review = reviews.quarterly(desk, "2016-Q2")
    book = excel(desk, review, tmp_path)
    for section in review.sections:
        told = {str(cell.value) for row in book[section.heading].rows for cell in row if cell.value}
        paragraphs = [said(block.sentence) for block in section.blocks if isinstance(block, Paragraph)]
        if not any(isinstance(block, Table) for block in section.blocks):
            assert set(paragraphs) <= told
    assert len(book.sheetnames) == len(review.sections)
