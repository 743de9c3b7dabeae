"""The bulletin as data: counts in the usual words, ranks, sums, zero reports; every figure with its records."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.spring import Spring, yuan
from zsapp.base.errors import UserError
from zsapp.domain.bulletin import Bulletin, Facts, StageMove, Table, weekly
from zsapp.domain.bulletin.annex import progress_table
from zsapp.domain.bulletin.assemble import issue_number
from zsapp.domain.bulletin.model import Figure, Row, said
from zsapp.domain.campaign import Rate, Task
from zsapp.domain.company import Company
from zsapp.domain.matter import Matter
from zsapp.domain.organisation import Settings
from zsapp.domain.project import Project
from zsapp.domain.rules import cadence
from zsapp.domain.team import Team
from zsapp.domain.visit import Plan, Submission, Visit

W17 = cadence.week("2016-W17")
TEAMS = {f"t{n}": Team(name=f"第{n}组", order=n) for n in (1, 2, 3, 4)}


def visit(team: str, kind: str = "拜访", day: str = "2016-04-26", **more: object) -> Visit:
    return Visit(company="c1", team=team, visit_kind=kind, date=day, **more)  # type: ignore[arg-type]


def table_of(bulletin: Bulletin, section: str) -> Table:
    tables = [block for block in bulletin.section(section).blocks if isinstance(block, Table)]
    assert tables, f"no table in {section}"
    return tables[0]


def text_of(bulletin: Bulletin, section: str) -> str:
    lines = []
    for block in bulletin.section(section).blocks:
        if isinstance(block, Table):
            rows = [*block.rows(), *([block.total] if block.total else [])]
            lines += [said(cell) for row in rows for cell in row.cells.values()]
        elif hasattr(block, "sentence"):
            lines.append(said(block.sentence))
    return "\n".join(lines)


def rank_rows(facts: Facts) -> list[tuple[str, str]]:
    return [
        (said(row.cells["rank"]), said(row.cells["team"]))
        for row in table_of(weekly(facts, W17), "teams").rows()
    ]


def test_overview_counts_by_kind_and_shows_noughts() -> None:
    visits = {
        "v1": visit("t1"),
        "v2": visit("t1", day="2016-05-01"),
        "v3": visit("t2", "来访", their_count=7, their_people=["p1", "p2"]),
        "v4": visit("t2", "来访", their_people=["p1", "p2"]),
        "v5": visit("t2", "电话"),
        "v6": visit("t2", "会议"),
        "before": visit("t1", day="2016-04-24"),
        "after": visit("t1", day="2016-05-02"),
    }
    bulletin = weekly(Facts(teams=TEAMS, visits=visits), W17)
    assert text_of(bulletin, "overview") == (
        "4月25日至5月1日，拜访2家次，接待来访2批次9人次，电话沟通1次，召开会议1次；"
        "新增线索0条，在谈0个，签约0个、协议总投资0万元，到账外资0万美元。"
    )
    assert {name: figure.ids for name, figure in bulletin.figures.items() if figure.ids} == {
        "calls": ("v1", "v2"),
        "groups": ("v3", "v4"),
        "heads": ("v3", "v4"),
        "phones": ("v5",),
        "meetings": ("v6",),
    }


def test_projects_are_counted_by_their_dated_moves() -> None:
    projects = {
        key: Project(name=key, team="t1", total_investment=yuan(wan), stage_dated=None)
        for key, wan in (("new", 100), ("talks", 200), ("signed", 2000), ("skipped", 3000), ("older", 5000))
    }
    moves = (
        StageMove("new", "线索", "2016-04-25"),
        StageMove("talks", "线索", "2016-04-01"),
        StageMove("talks", "在谈", "2016-05-01", None, "线索"),
        StageMove("signed", "拟签约", "2016-04-01"),
        StageMove("signed", "签约", "2016-04-29", None, "拟签约"),
        StageMove("skipped", "在谈", "2016-03-01"),
        StageMove("skipped", "注册", "2016-04-30", "直接办照", "在谈"),
        StageMove("older", "签约", "2016-04-01"),
        StageMove("older", "注册", "2016-04-28", None, "签约"),
        StageMove("deleted", "签约", "2016-04-28"),
    )
    bulletin = weekly(Facts(teams=TEAMS, projects=projects, stage_moves=moves), W17)
    figures = bulletin.figures
    assert figures["leads"] == Figure(1, "1", ("new",))
    assert figures["talks"] == Figure(1, "1", ("talks",))
    assert sorted(figures["signed"].ids) == ["signed", "skipped"]
    assert (figures["investment"].value, figures["investment"].text) == (5_000_000_000, "5,000")
    changes = {row.record: said(row.cells["change"]) for row in table_of(bulletin, "progress").rows()}
    assert changes == {
        "talks": "线索→在谈",
        "signed": "拟签约→签约",
        "skipped": "在谈→注册",
        "older": "签约→注册",
    }


def test_foreign_money_is_added_at_its_own_rate_and_never_guessed() -> None:
    """Rule 2: USD 3,000,000 at 6.4754 is 19,426,200; rule 25: paid-in capital is not converted."""
    projects = {
        "rated": Project(name="甲", team="t1", total_investment=yuan(300, "USD", "6.4754")),
        "unrated": Project(name="乙", team="t1", total_investment=yuan(50, "EUR")),
        "blank": Project(name="己", team="t1"),
        "paid": Project(name="丙", team="t1", paid_in=yuan(120, "USD"), paid_in_date="2016-04-27"),
        "paid_euro": Project(name="丁", team="t1", paid_in=yuan(30, "EUR"), paid_in_date="2016-04-27"),
        "paid_later": Project(name="戊", team="t1", paid_in=yuan(9, "USD"), paid_in_date="2016-05-02"),
    }
    moves = tuple(StageMove(key, "签约", "2016-04-26") for key in ("rated", "unrated", "blank"))
    bulletin = weekly(Facts(teams=TEAMS, projects=projects, stage_moves=moves), W17)
    assert bulletin.figures["investment"] == Figure(1_942_620_000, "1,942.62", ("rated",))
    assert bulletin.figures["paid_in"] == Figure(120_000_000, "120", ("paid",))
    text = text_of(bulletin, "overview")
    assert (
        "协议总投资1,942.62万元（另有50万欧元未折算、1个项目未填投资额），到账外资120万美元（另有30万欧元）。"
        in text
    )


def test_agreed_investment_is_converted_at_the_stored_rate_of_the_day_as_tasks_count_it() -> None:
    """Rule 2: the overview, the table of teams and the table of tasks say one number."""
    projects = {"signed": Project(name="甲", team="t1", total_investment=yuan(1000, "USD"))}
    rates = {"r": Rate(currency="USD", date="2016-04-20", rate="6.4754")}
    task = Task(team="t1", metric="协议总投资", value="10000", from_day="2016-01-01", to_day="2016-12-31")
    moves = (StageMove("signed", "签约", "2016-04-26"),)
    facts = Facts(teams=TEAMS, projects=projects, stage_moves=moves, rates=rates, tasks={"task": task})
    bulletin = weekly(facts, W17)
    assert bulletin.figures["investment"].text == "6,475.4"
    text = text_of(bulletin, "overview")
    assert "协议总投资6,475.4万元，" in text and "未折算" not in text
    (row,) = progress_table(facts, W17.last).rows()
    assert said(row.cells["actual"]) == "6475.4"
    late = replace(
        facts, rates={"r": replace(rates["r"], date="2016-03-25")}
    )  # 32 days before: it holds no more
    assert "协议总投资0万元（另有1,000万美元未折算）" in text_of(weekly(late, W17), "overview")


def test_rank_by_signed_projects_then_calls_equal_rank_1_1_3() -> None:
    visits = {"v1": visit("t1"), "v2": visit("t2"), "v3": visit("t3", "来访"), "v4": visit("t4", "电话")}
    facts = Facts(teams=TEAMS, visits=visits)
    assert rank_rows(facts) == [("1", "第1组"), ("1", "第2组"), ("3", "第3组"), ("3", "第4组")]
    signed = replace(
        facts,
        projects={
            "j": Project(name="甲", team="t4", stage_dated={"stage": "签约", "stage_date": "2016-04-26"})
        },
    )
    assert rank_rows(signed) == [("1", "第4组"), ("2", "第1组"), ("2", "第2组"), ("4", "第3组")]


def states(facts: Facts) -> dict[str, str]:
    return {row.record: said(row.cells["state"]) for row in table_of(weekly(facts, W17), "teams").rows()}


def test_nothing_is_a_zero_report_where_the_desk_is_not_in_use() -> None:
    assert states(Facts(teams=TEAMS, visits={"v1": visit("t1")})) == {
        "t1": "",
        "t2": "零报告",
        "t3": "零报告",
        "t4": "零报告",
    }


def test_missing_teams_are_named_where_the_desk_is_in_use() -> None:
    facts = Facts(
        teams=TEAMS,
        visits={"v1": visit("t1"), "v4": visit("t4")},
        submissions={
            "s1": Submission(team="t1", week="2016-W17"),
            "s2": Submission(team="t2", week="2016-W17"),
            "s3": Submission(team="t3", week="2016-W16"),
        },
    )
    assert states(facts) == {"t1": "已报送", "t2": "零报告", "t3": "未报送", "t4": "未报送"}
    remarks = table_of(weekly(facts, W17), "teams").remarks
    assert remarks == ("零报告（1个组）：第2组。未报送（2个组）：第4组、第3组。",)


def test_total_row_is_the_sum_of_the_rows_and_the_overview() -> None:
    bulletin = weekly(Spring(120).facts(), W17)
    table = table_of(bulletin, "teams")
    assert table.total is not None
    names = [column.key for column in table.columns if column.key not in ("rank", "team", "state")]
    assert set(names) == set(bulletin.figures)

    def value(row: Row, name: str) -> int:
        cell = row.cells[name]
        assert isinstance(cell, Figure)
        return cell.value

    for name in names:
        assert (
            sum(value(row, name) for row in table.rows())
            == value(table.total, name)
            == bulletin.figures[name].value
        )
    assert bulletin.figures["calls"].value > 0


def test_a_team_whose_record_is_not_here_still_counts() -> None:
    bulletin = weekly(Facts(teams=TEAMS, visits={"v1": visit("t1"), "v2": visit("elsewhere")}), W17)
    table = table_of(bulletin, "teams")
    assert said(table.rows()[1].cells["team"]) == "（资料未到）"
    assert table.total is not None
    assert said(table.total.cells["calls"]) == "2"


def test_overview_of_visits_has_each_visit_of_any_kind_once_by_team() -> None:
    spring = Spring(80)
    bulletin = weekly(spring.facts(), W17)
    table = table_of(bulletin, "visits")
    assert sorted(row.record for row in table.rows()) == sorted(spring.visits)
    for row in table.rows():
        its = spring.visits[row.record]
        assert said(row.cells["company"]) == spring.companies[its.company or ""].name
        for member in its.our_people or ():
            assert (spring.members[member].name or "") in said(row.cells["ours"])
        assert "13800000000" not in "".join(map(said, row.cells.values()))
    assert len(table.groups) == len({each.team for each in spring.visits.values()})


def test_company_shows_the_face_of_its_class() -> None:
    """Log rule 11: the smallest id's own values, blanks from the others, whichever way asked."""
    companies = {
        "c1": Company(name="甲有限公司"),
        "c2": Company(name="甲公司", same_as="c1", short_name="甲"),
        "c3": Company(name="某甲", same_as="c2", short_name="某"),
        "c4": Company(name="乙有限公司"),
    }
    facts = Facts(companies=companies)
    assert [facts.company_name(key) for key in ("c1", "c2", "c3", "c4")] == ["甲有限公司"] * 3 + [
        "乙有限公司"
    ]
    face = facts.company("c3")
    assert face is not None
    assert face.short_name == "甲"
    assert facts.company_name("deleted") == "（资料未到）"
    without_face = Facts(companies={key: companies[key] for key in ("c2", "c3")})
    assert without_face.company_name("c3") == "甲公司"


def test_matters_open_answered_pressed_overdue() -> None:
    def matter(title: str, state: str, **more: str) -> Matter:
        return Matter(
            title=title, team="t1", state=state, raised_on=more.pop("raised_on", "2016-04-01"), **more
        )

    matters = {
        "open": matter("甲", "待协调", due="2016-05-09"),
        "late": matter("乙", "待协调", due="2016-04-28"),
        "pressed": matter("丙", "督办", due="2016-04-26"),
        "answered": matter("丁", "已答复", answer="可以。", answered_on="2016-04-26", due="2016-04-20"),
        "answered_later": matter("戊", "已答复", answer="以后的答复", answered_on="2016-05-03"),
        "answered_before": matter("壬", "已答复", answer="早先的答复", answered_on="2016-04-24"),
        "closed_now": matter("己", "办结", answered_on="2016-04-27"),
        "closed_before": matter("庚", "办结", answered_on="2016-04-10"),
        "raised_later": matter("辛", "待协调", raised_on="2016-05-02"),
    }
    bulletin = weekly(Facts(teams=TEAMS, matters=matters), W17)
    table = table_of(bulletin, "matters")
    assert [row.record for row in table.rows()] == [
        *("pressed", "late", "open", "answered_later", "answered", "closed_now"),
    ]
    text = text_of(bulletin, "matters")
    assert text.startswith("共6项：待协调3、督办1、已答复1、办结1，其中逾期2。")
    assert "待协调\n逾期3天" in text
    assert "督办\n逾期5天" in text
    assert "以后的答复" not in text


def test_next_week_has_plans_by_day_then_team_without_cancelled_ones() -> None:
    plans = {
        "late": Plan(company="c1", team="t1", date="2016-05-06", state="计划"),
        "second": Plan(company="c1", team="t2", date="2016-05-03", state="计划"),
        "first": Plan(company="c1", team="t1", date="2016-05-03", purpose="签约"),
        "cancelled": Plan(company="c1", team="t1", date="2016-05-03", state="取消"),
        "this_week": Plan(company="c1", team="t1", date="2016-05-01", state="计划"),
        "week_after": Plan(company="c1", team="t1", date="2016-05-09", state="计划"),
    }
    bulletin = weekly(Facts(teams=TEAMS, plans=plans), W17)
    table = table_of(bulletin, "next_week")
    assert [group.title for group in table.groups] == ["5月3日（星期二）", "5月6日（星期五）"]
    assert [row.record for row in table.rows()] == ["first", "second", "late"]


def test_an_empty_week_has_all_sections_each_with_a_sentence() -> None:
    bulletin = weekly(Facts(), W17)
    assert [section.title for section in bulletin.sections] == [
        "一、总体情况",
        "二、各组进展",
        "三、本周拜访一览",
        "四、重点项目推进",
        "五、新增线索与签约",
        "六、活动",
        "七、存在问题与需协调事项",
        "八、下周安排",
    ]
    assert all(text_of(bulletin, section.key).endswith("。") for section in bulletin.sections)


def test_one_team() -> None:
    spring = Spring(80)
    bulletin = weekly(spring.facts(), W17, teams=["t00"])
    own = [key for key, each in spring.visits.items() if each.team == "t00"]
    assert sorted(row.record for row in table_of(bulletin, "visits").rows()) == sorted(own)
    assert [row.record for row in table_of(bulletin, "teams").rows()] == ["t00"]
    assert bulletin.title == "智能家电产业招商局小组2016年第17周招商工作情况"


@pytest.mark.parametrize(("attach", "intents"), [("none", ""), ("ab", "AB"), ("all", "ABCD")])
def test_attached_reports(attach: str, intents: str) -> None:
    spring = Spring(80)
    attached = weekly(spring.facts(), W17, attach=attach).attached
    expected = {key for key, each in spring.visits.items() if each.intent and each.intent in intents}
    assert {report.visit for report in attached} == expected


def test_unknown_choice_of_attachments() -> None:
    with pytest.raises(UserError, match="none、ab 或 all"):
        weekly(Facts(), W17, attach="some")


@pytest.mark.parametrize(
    ("first", "before", "number"),
    [
        ("2016-W15", 57, "第3期（总第60期）"),
        ("2016-W17", 0, "第1期（总第1期）"),
        ("2015-W53", None, "第18期"),
        ("2016-W18", 57, ""),
        (None, 57, ""),
    ],
)
def test_issue_number(first: str | None, before: int | None, number: str) -> None:
    assert issue_number(Settings(first_issue_week=first, issues_before=before), W17) == number


def test_issue_number_of_a_setting_that_is_no_week() -> None:
    with pytest.raises(UserError, match=r"第1期周次.*2016-W17"):
        issue_number(Settings(first_issue_week="四月"), W17)


def test_masthead() -> None:
    plain = weekly(Facts(), W17, on=date(2016, 5, 2)).masthead
    assert (plain.name, plain.number, plain.issuer, plain.day) == (
        "招商工作周通报",
        "",
        "招商办",
        "2016年5月2日",
    )
    assert weekly(Spring(1).facts(), W17).masthead.day == "2016年5月1日"
