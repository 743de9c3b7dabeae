"""Rules 9 and 25: what a task counts, by the facts' own dates; foreign capital in 万美元 and 万元, never re-converted."""

from datetime import date
from typing import Any

import pytest

from tests.domain.rules.zone import TEAM, Zone, posted, said
from zsapp.domain.rules import cadence
from zsapp.domain.rules.counts import METRIC_WORDS, Counts
from zsapp.domain.rules.outward import foreign
from zsapp.domain.rules.results import Results


def counts(zone: Zone, on: str = "2016-12-31") -> Counts:
    facts, day = zone.facts(), date.fromisoformat(on)
    return Counts(facts, Results(facts, day))


def actual(zone: Zone, metric: str, period: str = "2016", on: str = "2016-12-31") -> str:
    value = counts(zone, on).actual(metric, TEAM, cadence.period(period)).value
    return f"{value.normalize():f}"


# metric, project, how much
PROJECTS: list[tuple[str, dict[str, Any], str]] = [
    ("达标项目", {"registered": "2016-05-20", "capital": "2000万元"}, "1"),
    ("达标项目", {"registered": "2016-05-20", "capital": "19999999.99元"}, "0"),
    ("达标项目", {"registered": "2016-05-20", "capital": "USD 3100000"}, "0"),
    ("注册项目", {"registered": "2016-05-20", "capital": "1万元"}, "1"),
    ("注册项目", {"registered": "2016-05-20", "capital": None}, "1"),
    ("注册项目", {"moves": (("签约", "2016-05-20"),)}, "0"),
    ("签约项目", {"moves": (("签约", "2016-05-20"),)}, "1"),
    ("签约项目", {"moves": (("签约", "2016-05-20"), ("在谈", "2016-06-01"), ("签约", "2016-06-20"))}, "1"),
    ("签约项目", {"registered": "2016-05-20"}, "1"),  # the signing was skipped
    ("签约项目", {"moves": (("拟签约", "2016-05-20"),)}, "0"),
    ("协议总投资", {"moves": (("签约", "2016-05-20"),), "total_investment": "12345.67万元"}, "12345.67"),
    ("协议总投资", {"moves": (("拟签约", "2016-05-20"),), "total_investment": "12345.67万元"}, "0"),
    (
        "协议总投资",
        {"moves": (("签约", "2016-05-20"),), "total_investment": "USD 1000000 @6.5259 (2016-05-01)"},
        "652.59",
    ),
    ("合同外资", {"contracted": "USD 3100000", "contracted_date": "2016-05-20"}, "310"),
    ("合同外资", {"contracted": "USD 0.01", "contracted_date": "2016-05-20"}, "0.000001"),
    ("合同外资", {"contracted": "EUR 3100000", "contracted_date": "2016-05-20"}, "0"),
    ("合同外资", {"paid_in": "USD 3100000", "paid_in_date": "2016-05-20"}, "0"),  # two measures
    ("到账外资", {"paid_in": "USD 1234567.89", "paid_in_date": "2016-05-20"}, "123.456789"),
    ("到账外资", {"paid_in": "USD 3100000"}, "0"),
    ("推介会", {"registered": "2016-05-20"}, "0"),
]


@pytest.mark.parametrize(("metric", "project", "value"), PROJECTS)
def test_what_a_project_counts(metric: str, project: dict[str, Any], value: str) -> None:
    zone = posted()
    zone.project("p", **project)
    assert actual(zone, metric) == value


@pytest.mark.parametrize(("period", "value"), [("2016-05", "1"), ("2016-06", "0"), ("2016", "1")])
def test_of_two_signings_the_first_counts(period: str, value: str) -> None:
    zone = posted()
    signings = (("签约", "2016-05-20"), ("在谈", "2016-06-01"), ("签约", "2016-06-20"))
    zone.project("p", moves=signings, total_investment="1万元")
    assert actual(zone, "签约项目", period) == actual(zone, "协议总投资", period) == value


# kind of visit, metric, how much
VISITS = [
    ("拜访", "拜访", "1"), ("来访", "拜访", "0"), ("电话", "拜访", "0"), ("会议", "拜访", "0"),
    ("来访", "来访", "1"), ("拜访", "来访", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "metric", "value"), VISITS)
def test_calls_and_groups_are_told_apart(kind: str, metric: str, value: str) -> None:
    zone = posted()
    zone.visit("2016-05-20", kind)
    zone.visit("2016-05-20", kind, team="another")
    zone.visit(None, kind)
    assert actual(zone, metric) == value


# day of the fact, period, does it lie there
DAYS = [
    ("2016-03-28", "2016-Q1", True),
    ("2016-03-31", "2016-Q1", True),
    ("2016-04-01", "2016-Q1", False),
    ("2016-04-01", "2016-Q2", True),
    ("2016-04-03", "2016-Q2", True),
    ("2016-03-28", "2016-W13", True),
    ("2016-04-03", "2016-W13", True),
    ("2016-04-04", "2016-W13", False),
    ("2016-01-01", "2015-W53", True),
    ("2016-01-03", "2015-W53", True),
    ("2016-01-01", "2016", True),
    ("2015-12-31", "2016", False),
    ("2015-12-31", "2015-W53", True),
    ("2021-01-03", "2020-W53", True),
    ("2016-07-15", "2016-Q3", True),
    ("2016-06-30", "2016-06", True),
    ("2016-07-01", "2016-06", False),
]


@pytest.mark.parametrize(("day", "period", "holds"), DAYS)
def test_a_fact_lies_in_a_period_by_its_own_date(day: str, period: str, holds: bool) -> None:
    zone = posted()
    zone.visit(day)
    zone.project("p", moves=(("签约", day),), total_investment="100万元")
    for metric, one in (("拜访", "1"), ("签约项目", "1"), ("协议总投资", "100")):
        assert actual(zone, metric, period, on="2021-12-31") == (one if holds else "0")


def test_the_week_of_28_march_gives_each_quarter_its_own_days() -> None:
    zone = posted()
    for day in range(28, 32):
        zone.visit(f"2016-03-{day}")
    for day in range(1, 4):
        zone.visit(f"2016-04-0{day}")
    assert [actual(zone, "拜访", period) for period in ("2016-W13", "2016-Q1", "2016-Q2")] == ["7", "4", "3"]


@pytest.mark.parametrize("metric", METRIC_WORDS)
def test_nothing_is_counted_after_the_day_that_is_looked_at(metric: str) -> None:
    zone = posted()
    zone.project(
        "p",
        "2016-05-20",
        moves=(("签约", "2016-05-20"),),
        total_investment="1万元",
        contracted="USD 10000",
        contracted_date="2016-05-20",
        paid_in="USD 10000",
        paid_in_date="2016-05-20",
    )
    zone.visit("2016-05-20", "拜访")
    zone.visit("2016-05-20", "来访")
    assert actual(zone, metric, on="2016-05-19") == "0"
    assert actual(zone, metric, on="2016-05-20") == "1"


# metric, project, words of the line
LEFT_OUT: list[tuple[str, dict[str, Any], str]] = [
    (
        "协议总投资",
        {"moves": (("签约", "2016-05-20"),), "total_investment": "USD 1"},
        "没有2016-05-20可用的汇率",
    ),
    ("协议总投资", {"moves": (("签约", "2016-05-20"),)}, "没有填协议总投资"),
    ("合同外资", {"contracted": "EUR 1 @7.3 (2016-05-01)", "contracted_date": "2016-05-20"}, "不是美元"),
    ("合同外资", {"contracted": "USD 1"}, "没有填日期"),
    ("到账外资", {"paid_in": "USD 1"}, "没有填日期"),
    ("到账外资", {"paid_in": "USD 1", "paid_in_date": "2016-05-20"}, "不计入万元合计"),
]


@pytest.mark.parametrize(("metric", "project", "words"), LEFT_OUT)
def test_nothing_is_left_out_in_silence(metric: str, project: dict[str, Any], words: str) -> None:
    zone = posted()
    zone.project("p", **project)
    zone.task(metric, is_main=True)
    lines = counts(zone).left_out(metric, TEAM)
    assert [(words in line.text, line.facts, line.is_finding) for line in lines] == [(True, ("p",), True)]
    assert said(zone.assess("2016-06-01").why, lines[0].rule, words, is_finding=True)


# amount, stored rates of the dollar, 万美元, 万元
OUTWARD = [
    ("USD 3100000 @6.4754 (2016-04-01)", [], "310", "2007.374"),
    ("USD 3100000 @6.4754 (2016-04-01)", [("2016-05-01", "6.5259")], "310", "2007.374"),  # never re-converted
    ("USD 3100000 @6.4754 (2015-01-01)", [("2016-05-01", "6.5259")], "310", "2007.374"),
    ("USD 3100000", [("2016-05-01", "6.5259")], "310", "2023.029"),
    ("USD 3100000", [], "310", None),
    ("EUR 1000000 @7.3 (2016-05-01)", [("2016-05-01", "6.5259")], None, "730"),
    ("2000万元", [], None, "2000"),
]


@pytest.mark.parametrize(("amount", "rates", "dollars", "yuan"), OUTWARD)
@pytest.mark.parametrize("measure", ["合同外资", "到账外资"])
def test_foreign_capital_in_both_currencies(
    measure: str, amount: str, rates: list[tuple[str, str]], dollars: str | None, yuan: str | None
) -> None:
    zone = posted()
    for day, rate in rates:
        zone.rate(day, rate)
    field = {"合同外资": "contracted", "到账外资": "paid_in"}[measure]
    zone.project("p", **{field: amount, f"{field}_date": "2016-05-20"})
    facts = zone.facts()
    found, left = foreign(facts, Results(facts, date(2016, 7, 20)).rates, measure, date(2016, 7, 20))
    both = [None if v is None else f"{v.normalize():f}" for v in (found[0].wan_dollars, found[0].wan_yuan)]
    assert both == [dollars, yuan]
    assert len(left) == (dollars is None) + (yuan is None)
    assert foreign(facts, Results(facts, date(2016, 5, 19)).rates, measure, date(2016, 5, 19)) == ([], [])
