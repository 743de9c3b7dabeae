"""What contradicts itself, entered on the command line: a clear finding in `assess` and on the page, never a crash, never a silent number.

The list is that of the campaign's rules; each case names the rule that tells of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.support.office import Office, Told
from zsapp.domain.bulletin.model import Paragraph, said
from zsapp.verbs import assessing, partners, reviews, standings

TASK = ("from_day=2016-04-15", "to_day=2016-07-15")
ON = "2016-06-30"
AHEAD = date.today().replace(year=date.today().year + 4, month=1, day=1).isoformat()


@pytest.fixture
def zone(tmp_path: Path) -> Office:
    """Two units, each with its team and a member; the campaign of spring."""
    office = Office(tmp_path / "p")
    for order, name in enumerate(("甲", "乙"), 1):
        office.ok("record", "add", "unit", f"name={name}局")
        office.ok("record", "add", "team", f"name={name}组", f"unit={name}局", f"order={order}")
        office.ok("record", "add", "member", f"name={name}员", f"team={name}组")
    office.ok("record", "add", "campaign", "name=2016年春", "start=2016-04-15")
    return office


def added(zone: Office, kind: str, *values: str) -> str:
    return zone.ok("record", "add", kind, *values)


def project(zone: Office, *values: str, name: str = "电机项目") -> str:
    given = values or ("stage=注册", "stage_date=2016-05-16", "registered_capital=2500万元")
    return added(zone, "project", f"name={name}", "team=甲组", *given)


def campaign(zone: Office) -> str:
    return str(zone.json("record", "list", "campaign")[0]["id"])


def _stages(zone: Office) -> None:
    its = project(zone)
    zone.ok("record", "set", its, "stage=开工", "stage_date=2016-05-01")


def _increase(zone: Office) -> None:
    added(zone, "increase", f"project={project(zone)}", "team=甲组", "date=2016-05-01", "increment=500万元")


def _task_ends_first(zone: Office) -> None:
    added(zone, "task", "unit=甲局", "metric=拜访", "value=10", "from_day=2016-07-15", "to_day=2016-04-15")


def _trip_ends_first(zone: Office) -> None:
    added(zone, "trip", "member=甲员", "team=甲组", "from_day=2016-05-10", "to_day=2016-05-01")


def _posting_ends_first(zone: Office) -> None:
    added(zone, "posting", "team=甲组", "city=上海", "from_day=2016-05-10", "to_day=2016-05-01")


def _campaign_of_no_length(zone: Office) -> None:
    added(zone, "campaign", "name=夏季", "start=2016-06-01", "months=0")


def _shares(zone: Office) -> None:
    its = project(zone)
    for team, share in (("甲组", "60"), ("乙组", "30")):
        added(zone, "credit", f"project={its}", "team=甲组", f"of_team={team}", f"share={share}")


def _no_rate(zone: Office) -> None:
    project(zone, "stage=注册", "stage_date=2016-05-16", "registered_capital=USD 3100000")


def _two_tasks(zone: Office) -> None:
    for value in ("10", "20"):
        added(zone, "task", "unit=甲局", "metric=拜访", f"value={value}", *TASK)


def _unit_and_team(zone: Office) -> None:
    for whose in ("unit=甲局", "team=甲组"):
        added(zone, "task", whose, "metric=拜访", "value=10", *TASK)


def _two_main_tasks(zone: Office) -> None:
    for metric in ("拜访", "来访"):
        added(zone, "task", "unit=甲局", f"metric={metric}", "value=10", "is_main=是", *TASK)


def _unit_without_team(zone: Office) -> None:
    added(zone, "unit", "name=丙局")


def _task_of_nobody(zone: Office) -> None:
    added(zone, "unit", "name=丙局")
    added(zone, "task", "unit=丙局", "metric=拜访", "value=10", *TASK)


def _no_projects_asked(zone: Office) -> None:
    zone.ok("record", "set", campaign(zone), "projects=0")


def _task_of_nothing(zone: Office) -> None:
    added(zone, "task", "unit=甲局", "metric=拜访", "value=0", *TASK)


def _in_two_teams(zone: Office) -> None:
    zone.ok(
        "record",
        "set",
        zone.json("record", "list", "member", "--where", "name=甲员")[0]["id"],
        "second_team=乙组",
    )


def _licence_ahead(zone: Office) -> None:
    project(zone, "stage=注册", f"stage_date={AHEAD}", "registered_capital=2500万元")


@dataclass(frozen=True)
class Case:
    """What is entered, the rule that tells of it, in which words; `team`: whose row, "" for what concerns none of them alone."""

    enter: Callable[[Office], None]
    rule: int
    words: str
    team: str = "甲组"
    is_finding: bool = True
    on: str = ON


CASES = [
    Case(_stages, 2, "开工日期2016-05-01早于注册日期2016-05-16，次序颠倒"),
    Case(_increase, 2, "增资日期2016-05-01早于注册日期2016-05-16"),
    Case(_task_ends_first, 5, "拜访任务的起止日期不对"),
    Case(_trip_ends_first, 29, "甲员的外出起止日期不对（2016-05-10至2016-05-01）"),
    Case(_posting_ends_first, 19, "驻点的起止日期不对（2016-05-10至2016-05-01）"),
    Case(_campaign_of_no_length, 1, "夏季的起始日没有填，或期限为0", team=""),
    Case(_shares, 24, "电机项目：贡献份额合计90%，应为100%"),
    Case(_no_rate, 2, "没有2016-05-16可用的汇率（有效期31天），不能折算"),
    Case(_two_tasks, 5, "同一期间、同一指标有2份第1版任务，按后录入的计"),
    Case(_unit_and_team, 5, "既给单位又给小组下达了任务，按小组的计"),
    Case(_two_main_tasks, 5, "同一时期有2项主要任务"),
    Case(_unit_without_team, 6, "丙局没有招商小组", team=""),
    Case(_task_of_nobody, 5, "任务没有对应的招商小组", team=""),
    Case(_no_projects_asked, 2, "任务数为0，不作评估"),
    Case(_task_of_nothing, 9, "任务数为0，不计序时进度"),
    # no mistake by rule 6, and yet told: it decides on standby and on days out
    Case(_in_two_teams, 6, "甲员同在甲组和乙组", is_finding=False),
    Case(_licence_ahead, 2, f"注册日期{AHEAD}在将来，暂不计", on=date.today().isoformat()),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.enter.__name__.strip("_"))
def test_it_is_told_by_assess_and_on_the_page(zone: Office, case: Case) -> None:
    before = {row["team_name"]: row for row in zone.json("assess", "--on", case.on)}
    assert not any(case.words in line["text"] for row in before.values() for line in row["why"])
    case.enter(zone)
    told = zone.run("assess", "--on", case.on, "--json")
    assert told.code == 0 and "Traceback" not in told.err
    _in_why(told, case)
    with zone.desk(writing=False) as desk:
        shown = standings.board(assessing.sheet(desk, date.fromisoformat(case.on)))
    reasons = (
        shown.findings
        if not case.team
        else next(each for each in shown.lines if each.name == case.team).reasons
    )
    (reason,) = [each for each in reasons if case.words in each.text]
    assert (reason.rule, reason.is_finding) == (case.rule, case.is_finding)
    assert all(fact.kind for fact in reason.facts)  # each can be opened


def _in_why(told: Told, case: Case) -> None:
    if not case.team:
        assert f"请核对：{case.words}" in told.err
        return
    (line,) = [
        each
        for row in told.json
        if row["team_name"] == case.team
        for each in row["why"]
        if case.words in each["text"]
    ]
    assert (line["rule"], line["finding"]) == (case.rule, case.is_finding)


# what is entered -> what then cannot be said of the team's target on 30 June: None, where it was a number before
UNKNOWN = [(_no_rate, None), (_no_projects_asked, None), (_licence_ahead, False)]


@pytest.mark.parametrize(("enter", "met"), UNKNOWN)
def test_what_cannot_be_judged_is_no_number(
    zone: Office, enter: Callable[[Office], None], met: bool | None
) -> None:
    enter(zone)
    row = next(row for row in zone.json("assess", "--on", ON) if row["team_name"] == "甲组")
    assert row["target"]["met"] is met and row["target"]["actual"] == 0


def test_28_equal_minimum_and_maximum_give_everybody_100_and_it_is_told(zone: Office) -> None:
    added(zone, "settings", "year=2016", "score_formula=极差标准化")
    for unit in ("甲局", "乙局"):
        added(zone, "task", f"unit={unit}", "metric=拜访", "value=10", *TASK)
    with zone.desk(writing=False) as desk:
        made = reviews.quarterly(desk, "2016-Q2")
    text = {
        section.key: "".join(said(block.sentence) for block in section.blocks if isinstance(block, Paragraph))
        for section in made.sections
    }
    assert text["reasons"].count("各组原始分相同（0），没有极差可分，均计100分") == 2
    assert text["checks"].count("2个组原始分相同，没有极差可分，均计100分，请核对") == 1
    zone.ok("report", "quarterly", "--quarter", "2016-Q2", "-o", zone.dir.parent / "q.xlsx")


def test_23_a_contract_that_ends_before_it_begins_is_told_on_its_page(zone: Office) -> None:
    added(zone, "partner", "name=示例咨询公司")
    added(zone, "engagement", "partner=示例咨询公司", "mode=委托", "from_day=2016-05-01", "to_day=2016-04-01")
    with zone.desk(writing=False) as desk:
        (its,) = partners.board(desk).partners
    assert any(reason.is_finding and reason.rule == 23 for reason in its.reasons)
