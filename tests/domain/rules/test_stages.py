"""Rule 2: stage dates out of order, and projects that left after they counted: which date counts, told in words."""

from dataclasses import replace

import pytest

from tests.domain.rules.zone import TEAM, Zone, posted, said
from zsapp.domain.facts import StageMove
from zsapp.domain.rules.stages import out_of_order

# the move written last, what it set aside, the other moves, words of the line, is it a finding
ORDERS: list[tuple[StageMove, tuple[StageMove, ...], str, bool]] = [
    (
        StageMove("p", "注册", "2016-05-10", set_aside=(("签约", "2016-05-20"),)), (),
        "注册日期2016-05-10早于签约日期2016-05-20，次序颠倒，按注册日期计，签约日期不采用", True,
    ),
    (
        StageMove("p", "投产", "2016-05-10", "已投产", set_aside=(("签约", "2016-05-20"),)), (),
        "投产日期2016-05-10早于签约日期2016-05-20，次序颠倒", True,  # a reason does not make it possible
    ),
    (
        StageMove("p", "在谈", "2016-05-10", set_aside=(("签约", "2016-05-20"),)), (),
        "改回2016-05-10在谈，原填的签约（2016-05-20）不采用，请核对并写明变动原因", True,
    ),
    (
        StageMove("p", "在谈", "2016-05-10", "误填", set_aside=(("签约", "2016-05-20"),)), (),
        "改回2016-05-10在谈（误填），原填的签约（2016-05-20）不采用", False,
    ),
    (
        StageMove("p", "流失", "2016-05-10", set_aside=(("注册", "2016-05-20"),)), (),
        "改回2016-05-10流失，原填的注册（2016-05-20）不采用，请核对", True,
    ),
    (  # the stage set aside was dated anew since: nothing is left to be said
        StageMove("p", "签约", "2016-05-08", set_aside=(("注册", "2016-05-10"),)),
        (StageMove("p", "注册", "2016-05-10"),), "", False,
    ),
    (StageMove("p", "注册", "2016-05-10"), (StageMove("p", "开工", "2016-06-10"),), "", False),
]  # fmt: skip


@pytest.mark.parametrize(("move", "others", "words", "is_finding"), ORDERS)
def test_2_stage_dates_out_of_order_are_told(
    move: StageMove, others: tuple[StageMove, ...], words: str, is_finding: bool
) -> None:
    lines = out_of_order("p", "电机项目", [move, *others])
    assert [(line.rule, line.facts, line.is_finding) for line in lines] == (
        [(2, ("p",), is_finding)] if words else []
    )
    assert all(line.text.startswith(f"电机项目：{words}") for line in lines)


def test_2_the_earlier_date_of_the_later_stage_counts_and_the_row_says_so() -> None:
    zone = posted()
    zone.project("p", moves=(("注册", "2016-05-10"),))
    zone.moves[0] = replace(zone.moves[0], set_aside=(("签约", "2016-05-20"),))
    row = zone.assess("2016-07-20")
    assert row.target is not None and [r.day.isoformat() for r in row.target.within] == ["2016-05-10"]
    assert said(row.why, 2, "2016-05-10注册") and said(row.why, 2, "次序颠倒", is_finding=True)


# moves, setting of the stage that counts, what the line of the result says
WORDS = [
    ((("注册", "2016-05-10"),), None, "2016-05-10注册，2,000万元"),
    ((("开工", "2016-05-10"),), None, "2016-05-10开工（没有注册日期，按此计），2,000万元"),
    ((("签约", "2016-05-01"), ("达产", "2016-05-10")), None, "2016-05-10达产（没有注册日期，按此计）"),
    ((("签约", "2016-05-01"), ("注册", "2016-05-10")), "签约", "2016-05-01签约，2,000万元"),
    ((("注册", "2016-05-10"),), "签约", "2016-05-10注册（没有签约日期，按此计）"),
]


@pytest.mark.parametrize(("moves", "counting", "words"), WORDS)
def test_2_a_result_bears_the_word_of_the_stage_it_came_to(
    moves: tuple[tuple[str, str], ...], counting: str | None, words: str
) -> None:
    zone = posted()
    zone.set(counting_stage=counting)
    zone.project("p", moves=moves)
    assert said(zone.assess("2016-07-20").why, 2, words)


# what became of a project registered on 10 May -> day looked at, what is said, is it a finding
LEFT: list[tuple[tuple[tuple[str, str], ...], str, str, bool]] = [
    (
        (("流失", "2016-06-01"),),
        "2016-07-20",
        "2016-06-01流失，此前的2016-05-10注册按首次达到时计，照计一次，请核对",
        True,
    ),
    ((("在谈", "2016-06-01"),), "2016-07-20", "2016-06-01退回在谈，此前的2016-05-10注册按首次达到时计", True),
    ((("搁置", "2016-06-01"),), "2016-07-20", "2016-06-01搁置，此前的2016-05-10注册照计", False),
    ((("流失", "2016-06-01"),), "2016-05-31", "", False),  # not yet
    ((("流失", "2016-06-01"), ("注册", "2016-06-20")), "2016-07-20", "", False),  # came back
    ((("开工", "2016-06-01"),), "2016-07-20", "", False),
]


@pytest.mark.parametrize(("later", "on", "words", "is_finding"), LEFT)
def test_2_a_project_that_left_still_counts_once_and_the_row_says_so(
    later: tuple[tuple[str, str], ...], on: str, words: str, is_finding: bool
) -> None:
    zone = posted()
    zone.project("p", moves=(("注册", "2016-05-10"), *later))
    row = zone.assess(on)
    assert row.target is not None and row.target.met is True and len(row.target.brought) == 1
    told = [line for line in row.why if "此前的" in line.text]
    assert [(line.rule, line.is_finding, line.facts) for line in told] == (
        [(2, is_finding, ("p",))] if words else []
    )
    assert all(words in line.text for line in told)


# metric of the task, moves after the signing -> is it said
SIGNED = [
    ("签约项目", (("流失", "2016-06-01"),), True),
    ("协议总投资", (("流失", "2016-06-01"),), True),
    ("签约项目", (("拟签约", "2016-06-01"),), True),
    ("签约项目", (), False),
    ("拜访", (("流失", "2016-06-01"),), False),  # does not stand in that sum
]


@pytest.mark.parametrize(("metric", "later", "is_said"), SIGNED)
def test_9_a_signing_whose_project_left_counts_and_the_row_says_so(
    metric: str, later: tuple[tuple[str, str], ...], is_said: bool
) -> None:
    zone = posted()
    zone.task(metric, "4", is_main=True)
    zone.project("p", moves=(("签约", "2016-05-10"), *later), total_investment="5000万元")
    row = zone.assess("2016-06-20")
    assert row.pace is not None and bool(row.pace.actual) == (metric != "拜访")
    assert bool(said(row.why, 9, "此前的2016-05-10签约", is_finding=True)) == is_said


# kinds of records of which two are there, the ids in the order of the moments at which they were entered -> the one that holds
def _two_tasks(zone: Zone, one: str, other: str) -> None:
    zone.task("拜访", "10", key=one)
    zone.task("拜访", "20", key=other)


@pytest.mark.parametrize(("first", "last", "value"), [("a", "b", "20"), ("b", "a", "10")])
def test_5_of_two_versions_with_one_number_the_one_entered_later_holds_whatever_their_ids(
    first: str, last: str, value: str
) -> None:
    zone = posted()
    _two_tasks(zone, "a", "b")
    zone.written = {first: 1_000, last: 2_000}
    row = zone.assess("2016-06-20", TEAM)
    assert row.task is not None and f"{row.task.value:f}" == value
    assert said(row.why, 5, "按后录入的计", is_finding=True)


@pytest.mark.parametrize(("first", "last", "met"), [("a", "b", True), ("b", "a", False)])
def test_2_of_two_rates_of_a_day_the_one_entered_later_holds_whatever_their_ids(
    first: str, last: str, met: bool
) -> None:
    zone = posted()
    zone.project("p", "2016-05-10", "USD 3000000")
    zone.rate("2016-05-01", "6.4754", key="a")
    zone.rate("2016-05-01", "6.9", key="b")
    zone.written = {first: 1_000, last: 2_000}
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is met
    assert any("按后录入的" in line.text for line in zone.findings())
