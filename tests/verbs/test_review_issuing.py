"""An issued review never changes, neither its pages nor its tables; what comes late stands in the next one of its kind (rule 8)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support import profiles
from tests.support.office import Office
from tests.support.pdf import page_texts, squeezed
from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.domain.bulletin.model import Paragraph, Review, Table, said
from zsapp.domain.field import Role
from zsapp.domain.review import as_data, of_data
from zsapp.store import audit, identity
from zsapp.store.identity import JoinedHub, this_machine
from zsapp.store.store import Store
from zsapp.verbs import issuing, records, review_issuing, reviews
from zsapp.verbs.desk import Desk
from zsapp.verbs.reviews import MONTHLY, QUARTERLY

MAY, JUNE, JULY = "2016-05", "2016-06", "2016-07"
TASK = {"metric": "注册项目", "value": "2", "from_day": "2016-04-01", "to_day": "2016-06-30", "is_main": "是"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with profiles.new_profile(tmp_path / "p") as profile:
        desk = Desk.open(Store(profile, this_machine()), date(2016, 6, 2))
        add(desk, "team", name="甲组")
        add(desk, "member", name="甲员", team="甲组")
        add(desk, "company", name="样板电器")
        add(desk, "task", team="甲组", **TASK)
        project(desk, "电机项目", "2016-05-16")
        visit = {"company": "样板电器", "team": "甲组", "visit_kind": "拜访"}
        add(desk, "visit", date="2016-05-20", **visit)
        yield desk


def add(desk: Desk, kind: str, **given: str) -> str:
    return records.add(desk, kind, given).id


def project(desk: Desk, name: str, day: str) -> str:
    given = {"name": name, "team": "甲组", "company": "样板电器", "stage": "注册", "stage_date": day}
    return add(desk, "project", **given, registered_capital="2500万元")


def on(desk: Desk, day: str) -> Desk:
    return replace(desk, today=date.fromisoformat(day))


def named(desk: Desk, kind: str, name: str) -> str:
    return next(str(view["id"]) for view in records.listed(desk, kind) if view["name"] == name)


def late_rows(made: Review, key: str) -> list[list[str]]:
    tables = [b for s in made.sections if s.key == "late" for b in s.blocks if isinstance(b, Table)]
    of = [table for table in tables if table.key == key]
    return [[said(row.cells[c.key]) for c in table.columns] for table in of for row in table.rows()]


def test_the_issued_bytes_stay_and_the_next_draft_lists_what_came_late_and_what_was_changed(
    desk: Desk, tmp_path: Path
) -> None:
    issued = review_issuing.issue(desk, MONTHLY, MAY)
    data = issuing.frozen(desk, issued)
    assert data.startswith(b"%PDF") and (issued.number, issued.order, issued.kind) == ("第1期", 1, MONTHLY)
    review_issuing.write(desk, MONTHLY, MAY, tmp_path / "before.xlsx")
    project(desk, "压缩机项目", "2016-05-30")
    records.change(desk, named(desk, "project", "电机项目"), {"registered_capital": "2600万元"})
    assert issuing.frozen(desk, issued) == data
    review_issuing.write(desk, MONTHLY, MAY, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == data
    review_issuing.write(desk, MONTHLY, MAY, tmp_path / "again.xlsx")
    assert sheet_of(tmp_path / "again.xlsx") == sheet_of(tmp_path / "before.xlsx")
    draft = reviews.monthly(on(desk, "2016-06-30"), JUNE)
    assert draft.masthead.number == ""  # given when it is issued
    late = late_rows(draft, "late")
    assert [
        "2016年5月",
        "压缩机项目",
        "5月30日",
        "注册",
        "组别：甲组；注册资本：2,500万元；佐证：待补件",
    ] in late
    assert {row[1] for row in late} == {"压缩机项目"}
    assert late_rows(draft, "changes") == [
        ["2016年5月", "电机项目", "注册资本：2,500万元→2,600万元"],
    ]
    text = squeezed("".join(page_texts(reviews.draw(desk, draft).data)))
    assert "补报与更正" in text and "压缩机项目" in text and "（草稿）" in text and "第2期" not in text
    june = review_issuing.issue(on(desk, "2016-07-01"), MONTHLY, JUNE)
    text = squeezed("".join(page_texts(issuing.frozen(desk, june))))
    assert "第2期" in text and "（草稿）" not in text
    july = reviews.monthly(on(desk, "2016-07-31"), JULY)
    assert "late" not in {section.key for section in july.sections}  # told once
    assert desk.read(audit.audit) == []


def sheet_of(path: Path) -> list[list[object]]:
    book = openpyxl.load_workbook(path)
    return [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book.worksheets]


def test_what_was_taken_back_stands_as_withdrawn(desk: Desk) -> None:
    review_issuing.issue(desk, MONTHLY, MAY)
    records.delete(desk, records.listed(desk, "visit")[0]["id"])
    draft = reviews.monthly(on(desk, "2016-06-30"), JUNE)
    assert late_rows(draft, "changes") == [["2016年5月", "样板电器", "已撤销"]]


def test_a_trip_evidence_and_foreign_capital_that_came_late(desk: Desk) -> None:
    review_issuing.issue(desk, MONTHLY, MAY)
    its = named(desk, "project", "电机项目")
    add(desk, "trip", member="甲员", team="甲组", from_day="2016-05-30", to_day="2016-06-03", work="走访")
    add(
        desk,
        "attachment",
        title="营业执照",
        attachment_kind="佐证材料",
        project=its,
        team="甲组",
        blob="0" * 64,
    )
    records.change(desk, its, {"contracted": "USD 3000000 @6.5", "contracted_date": "2016-05-16"})
    draft = reviews.monthly(on(desk, "2016-06-30"), JUNE)
    assert late_rows(draft, "changes") == [["2016年5月", "电机项目", "佐证：待补件→有"]]
    rows = {row[3]: row for row in late_rows(draft, "late")}
    assert rows["外出"][1:3] == ["甲员", "5月30日"] and "2016-05-30至2016-06-03" in rows["外出"][4]
    assert "300万美元" in rows["合同外资"][4]


def test_a_quarter_tells_that_points_were_changed_by_what_came_late(desk: Desk) -> None:
    its = on(desk, "2016-07-02")
    issued = review_issuing.issue(its, QUARTERLY, "2016-Q2")
    assert (issued.number, issued.title) == ("第1期", "2016年第二季度招商工作考核")
    project = named(desk, "project", "电机项目")
    add(
        desk,
        "attachment",
        title="执照",
        attachment_kind="佐证材料",
        project=project,
        team="甲组",
        blob="0" * 64,
    )
    draft = reviews.quarterly(on(desk, "2016-09-30"), "2016-Q3")
    changes = {tuple(row) for row in late_rows(draft, "changes")}
    assert ("2016年第二季度", "甲组", "得分：0→50") in changes
    assert ("2016年第二季度", "电机项目", "佐证：待补件→有") in changes


def test_each_kind_has_its_own_numbers_and_begins_anew_each_year(desk: Desk) -> None:
    numbers = [
        review_issuing.issue(on(desk, "2016-12-31"), MONTHLY, "2016-04").number,
        review_issuing.issue(on(desk, "2016-12-31"), MONTHLY, JUNE).number,
        review_issuing.issue(on(desk, "2016-12-31"), QUARTERLY, "2016-Q2").number,
        review_issuing.issue(on(desk, "2016-12-31"), MONTHLY, MAY).number,  # out of turn
        issuing.issue(on(desk, "2016-12-31"), "2016-W20").number,
        review_issuing.issue(on(desk, "2017-02-01"), MONTHLY, "2017-01").number,
    ]
    assert numbers == ["第1期", "第2期", "第1期", "第3期", "第1期", "第1期"]
    assert [each.week for each in issuing.issues(desk)] == ["2016-W20"]  # the bulletins alone
    everything = [(each.kind, each.week) for each in review_issuing.everything(desk)]
    assert everything == [
        ("周通报", "2016-W20"),
        (MONTHLY, "2016-04"),
        (MONTHLY, MAY),
        (MONTHLY, JUNE),
        (MONTHLY, "2017-01"),
        (QUARTERLY, "2016-Q2"),
    ]


def test_what_cannot_be_issued(desk: Desk) -> None:
    review_issuing.issue(desk, MONTHLY, MAY)
    with pytest.raises(UserError, match=r"2016年5月的月调度已于2016-06-02签发（第1期），不能再签发"):
        review_issuing.issue(desk, MONTHLY, MAY)
    with pytest.raises(UserError, match="还没有开始"):
        review_issuing.issue(desk, MONTHLY, JULY)
    with pytest.raises(UserError, match="没有权限：签发季考核须由招商办办理"):
        review_issuing.issue(replace(desk, role=Role.LEADER), QUARTERLY, "2016-Q2")
    with pytest.raises(UserError, match="2016-13"):
        review_issuing.issue(desk, MONTHLY, "2016-13")
    with pytest.raises(UserError, match="Q5"):
        review_issuing.standing(desk, QUARTERLY, "2016-Q5")


def test_the_number_is_given_where_the_others_are_known(desk: Desk) -> None:
    met: list[int] = []
    review_issuing.issue(desk, MONTHLY, MAY, meet=lambda: met.append(len(issuing.issues(desk, kind=MONTHLY))))
    assert met == [0, 1]
    hub = JoinedHub("http://127.0.0.1:9", desk.store.fresh_id(), "00" * 32, "h", "u", "招商办", None)  # type: ignore[arg-type]
    with desk.store.database.write() as connection:
        identity.put_hub(connection, hub)
    with pytest.raises((PlaceError, NeedsPersonError)):
        review_issuing.issue(desk, MONTHLY, JUNE, meet=lambda: issuing.meet_hub(desk))
    assert len(issuing.issues(desk, kind=MONTHLY)) == 1


# as of, is its cut-off past
CUT_OFFS = [("2016-05-31", False), ("2016-06-01", True)]


@pytest.mark.parametrize(("day", "is_over"), CUT_OFFS)
def test_the_cut_off_is_the_last_day_of_the_period(desk: Desk, day: str, is_over: bool) -> None:
    found = review_issuing.standing(on(desk, day), MONTHLY, MAY)
    assert (found.is_over, found.number, found.issue, found.may_issue) == (is_over, "第1期", None, True)
    issued = review_issuing.issue(on(desk, day), MONTHLY, MAY)
    assert review_issuing.standing(desk, MONTHLY, MAY).issue == issued
    assert review_issuing.by_record(desk, issued.id) == issued
    assert not review_issuing.standing(replace(desk, role=Role.LEADER), MONTHLY, MAY).may_issue


def test_what_happens_after_an_early_issue_stands_in_the_next(desk: Desk) -> None:
    review_issuing.issue(on(desk, "2016-05-20"), MONTHLY, MAY)
    project(desk, "压缩机项目", "2016-05-30")
    draft = reviews.monthly(on(desk, "2016-06-30"), JUNE)
    assert {row[1] for row in late_rows(draft, "late")} == {"压缩机项目"}


def test_what_lies_ahead_of_an_early_issue_is_not_told_yet_and_stands_in_the_next(desk: Desk) -> None:
    project(desk, "压缩机项目", "2016-05-30")
    early = on(desk, "2016-05-20")
    made = reviews.monthly(early, MAY)
    assert "签约1个" in squeezed(spoken(made, "overview"))  # that of 16 May alone
    review_issuing.issue(early, MONTHLY, MAY)
    draft = reviews.monthly(on(desk, "2016-06-30"), JUNE)
    assert {row[1] for row in late_rows(draft, "late")} == {"压缩机项目"}


def spoken(made: Review, key: str) -> str:
    blocks = next(section.blocks for section in made.sections if section.key == key)
    return "".join(said(block.sentence) for block in blocks if isinstance(block, Paragraph))


# kind, period, as of, the one span it names
SPANS = [
    (MONTHLY, MAY, "2016-05-11", "5月1日起，截至5月11日"),
    (MONTHLY, MAY, "2016-05-31", "5月1日至5月31日"),
    (MONTHLY, MAY, "2016-09-01", "5月1日至5月31日"),
    (MONTHLY, MAY, "2016-04-30", "5月1日至5月31日，本期尚未开始"),
    (QUARTERLY, "2016-Q2", "2016-05-11", "4月1日起，截至5月11日"),
    (QUARTERLY, "2016-Q2", "2016-06-30", "4月1日至6月30日"),
    (QUARTERLY, "2016-Q2", "2016-03-31", "4月1日至6月30日，本期尚未开始"),
]


@pytest.mark.parametrize(("kind", "period", "day", "span"), SPANS)
def test_a_review_names_one_span(desk: Desk, kind: str, period: str, day: str, span: str) -> None:
    made = reviews.draft(on(desk, day), kind, reviews.period_of(kind, period))
    assert made.subtitle == f"（{span}）"
    assert spoken(made, "overview").startswith(f"{span}，拜访")


@pytest.mark.parametrize(("kind", "period"), [(MONTHLY, MAY), (QUARTERLY, "2016-Q2")])
def test_the_data_of_a_review_come_back_as_they_went(desk: Desk, kind: str, period: str) -> None:
    review_issuing.issue(on(desk, "2016-04-30"), MONTHLY, "2016-04")
    project(desk, "压缩机项目", "2016-04-20")
    made = reviews.numbered(desk, kind, reviews.period_of(kind, period))
    assert of_data(as_data(made)) == made
    issued = review_issuing.issue(desk, kind, period)
    assert review_issuing.as_issued(desk, issued) == made


def test_an_original_that_is_not_here_yet_is_told(desk: Desk) -> None:
    issued = replace(review_issuing.issue(desk, MONTHLY, MAY), pdf="0" * 64, snapshot="0" * 64)
    with pytest.raises(PlaceError, match="还没有到这台电脑"):
        issuing.frozen(desk, issued)
    with pytest.raises(PlaceError, match="还没有到这台电脑"):
        review_issuing.as_issued(desk, issued)


def test_a_file_name_that_ends_otherwise_is_refused(desk: Desk, tmp_path: Path) -> None:
    review_issuing.issue(desk, MONTHLY, MAY)
    with pytest.raises(UserError, match=r"\.xlsx"):
        review_issuing.write(desk, MONTHLY, MAY, tmp_path / "r.txt")


def test_by_the_command_line(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    team = office.ok("record", "add", "team", "name=一组")
    office.ok("record", "add", "project", "name=一项", f"team={team}", "stage=签约", "stage_date=2016-04-20")
    out = tmp_path / "m.pdf"
    made = office.json("bulletin", "issue", "--month", "2016-04", "-o", str(out))
    assert (made["document_kind"], made["period"], made["number"]) == (MONTHLY, "2016-04", "第1期")
    assert made["week"] is None and office.json("bulletin", "list") == [made]
    assert "不能再签发" in office.refused(1, "bulletin", "issue", "--month", "2016-04")
    office.ok("record", "add", "project", "name=二项", f"team={team}", "stage=签约", "stage_date=2016-04-21")
    again = tmp_path / "again.pdf"
    office.ok("report", "monthly", "--month", "2016-04", "-o", str(again))
    assert again.read_bytes() == out.read_bytes()
    quarter = office.json("bulletin", "issue", "--quarter", "2016-Q2")
    assert (quarter["document_kind"], quarter["period"]) == (QUARTERLY, "2016-Q2")
    assert office.run("bulletin", "issue", "--week", "2016-W17", "--month", "2016-04").code == 2
    assert office.run("bulletin", "issue").code == 2
