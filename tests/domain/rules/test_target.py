"""Rules 2 and 26: at least one project of 20,000,000 CNY within the window; what counts, what does not, and why."""

import pytest

from tests.domain.rules.zone import OTHER, TEAM, Zone, posted, said

# capital, met (None: cannot be judged)
BOUNDARY = [
    ("2000万元", True),
    ("20000000.00元", True),
    ("19999999.99元", False),
    ("20000000.01元", True),
    ("1999.9999万元", False),
    ("0.2亿元", True),
    ("USD 3000000 @6.4754 (2016-05-01)", False),
    ("USD 3100000 @6.4754 (2016-05-01)", True),
    ("USD 3088612.28 @6.4754 (2016-05-01)", False),
    ("USD 3088612.29 @6.4754 (2016-05-01)", True),
    ("USD 3100000", None),
    (None, None),
]


@pytest.mark.parametrize(("capital", "met"), BOUNDARY)
def test_the_boundary_of_the_capital(capital: str | None, met: bool | None) -> None:
    zone = posted()
    zone.project("p", "2016-05-20", capital)
    row = zone.assess("2016-07-20")
    assert row.target is not None
    assert (row.target.met, len(row.target.within)) == (met, int(met is True))
    assert bool(said(row.why, 2, "金额无法判断", is_finding=True)) == (met is None)
    assert (row.extension is None) == (met is True)


# date of the licence, met, counted in or after the window
DAYS = [
    ("2016-04-14", False, 0),
    ("2016-04-15", True, 1),
    ("2016-07-15", True, 1),
    ("2016-07-16", False, 1),
    ("2016-07-20", False, 1),
    ("2016-07-21", False, 0),  # after the day of the assessment
]


@pytest.mark.parametrize(("day", "met", "brought"), DAYS)
def test_the_licence_has_to_lie_in_the_window(day: str, met: bool, brought: int) -> None:
    zone = posted()
    zone.project("p", day)
    row = zone.assess("2016-07-20")
    assert row.target is not None and (row.target.met, len(row.target.brought)) == (met, brought)


# settings' stage, the project's moves, day from which it counts (None: never)
STAGES = [
    (None, [("签约", "2016-05-01"), ("注册", "2016-06-01")], "2016-06-01"),
    ("签约", [("签约", "2016-05-01"), ("注册", "2016-06-01")], "2016-05-01"),
    ("开工", [("签约", "2016-05-01"), ("注册", "2016-06-01")], None),
    (None, [("在谈", "2016-05-01"), ("开工", "2016-06-01")], "2016-06-01"),  # the stage itself was skipped
    (None, [("签约", "2016-05-01"), ("在谈", "2016-05-10"), ("签约", "2016-06-01")], None),
    ("签约", [("签约", "2016-05-01"), ("在谈", "2016-05-10"), ("签约", "2016-06-01")], "2016-05-01"),  # two signings
    (None, [("注册", "2016-05-01"), ("在谈", "2016-05-10"), ("注册", "2016-06-01")], "2016-05-01"),
    (None, [("线索", "2016-05-01"), ("流失", "2016-06-01")], None),
    (None, [("线索", "2016-05-01"), ("搁置", "2016-06-01")], None),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "moves", "day"), STAGES)
def test_a_project_counts_from_the_stage_of_the_settings(
    stage: str | None, moves: list[tuple[str, str]], day: str | None
) -> None:
    zone = posted()
    zone.set(counting_stage=stage)
    zone.project("p", moves=tuple(moves))
    row = zone.assess("2016-07-20")
    assert row.target is not None
    assert [each.day.isoformat() for each in row.target.brought] == ([day] if day else [])


def test_a_stage_of_the_settings_that_no_project_can_pass_is_told() -> None:
    zone = posted()
    zone.set(counting_stage="流失")
    zone.project("p", "2016-05-20")
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is True
    assert said(row.why, 2, "流失", is_finding=True)


def test_each_year_is_judged_by_its_own_settings() -> None:
    zone = posted()
    zone.set(2016, counting_stage="签约")
    zone.set(2017, counting_stage="开工")
    zone.project("p", moves=(("签约", "2016-05-01"),))
    for on in ("2016-07-20", "2017-01-05"):
        row = zone.assess(on)
        assert row.target is not None and row.target.met is True
        assert said(row.why, 2, "签约")


# (registered, capital), (day, increment)s, met
INCREASES = [
    (("2016-05-01", "1500万元"), [("2016-06-01", "500万元")], False),  # 2000万元 in all, but only the increment counts
    (("2016-05-01", "1500万元"), [("2016-06-01", "1999.99万元")], False),
    (("2016-05-01", "1500万元"), [("2016-06-01", "2000万元")], True),
    (("2015-05-01", "1500万元"), [("2016-06-01", "2000万元")], True),  # registered before the campaign, too small then
    (("2015-05-01", "3000万元"), [("2016-06-01", "2000万元")], False),  # counted once, before the campaign
    (("2015-05-01", "1500万元"), [("2016-03-01", "2000万元"), ("2016-06-01", "2000万元")], False),
    (("2016-05-01", "1500万元"), [("2016-06-01", "1000万元"), ("2016-06-20", "1000万元")], False),  # not added up
    (("2016-05-01", "1500万元"), [("2016-07-16", "2000万元")], False),  # after the window
    (("2016-05-01", "1500万元"), [("2016-06-01", "USD 3000000 @6.4754 (2016-06-01)")], False),
    (("2016-05-01", "1500万元"), [("2016-06-01", "USD 3100000 @6.4754 (2016-06-01)")], True),
    (("2016-05-01", "1500万元"), [("2016-06-01", "USD 3100000")], None),  # no rate
]  # fmt: skip


@pytest.mark.parametrize(("registered", "increases", "met"), INCREASES)
def test_an_increase_counts_only_its_increment(
    registered: tuple[str, str], increases: list[tuple[str, str]], met: bool | None
) -> None:
    zone = posted()
    zone.project("p", *registered)
    for day, increment in increases:
        zone.increase("p", day, increment)
    row = zone.assess("2016-07-20")
    assert row.target is not None
    assert (row.target.met, len(row.target.within)) == (met, int(met is True))


def test_a_project_counts_once_at_its_first_qualifying_event() -> None:
    zone = posted(projects=2)
    zone.project("p", "2016-05-01", "2000万元")
    key = zone.increase("p", "2016-06-01", "2000万元")
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is False and len(row.target.within) == 1
    assert [line.facts for line in said(row.why, 2, "只计一次")] == [("p", key)]
    zone.project("q", "2016-06-10")
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is True and row.target.passed_on is not None
    assert row.target.passed_on.isoformat() == "2016-06-10"


def test_a_project_registered_before_the_campaign_is_told_and_does_not_count() -> None:
    zone = posted()
    zone.project("p", "2016-04-14")
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is False
    assert [line.facts for line in said(row.why, 2, "早于本次")] == [("p",)]


# campaign's wishes, capital of two projects, met
WISHES: list[tuple[dict[str, object], list[str], bool | None]] = [
    ({}, ["2000万元"], True),
    ({"projects": 2}, ["2000万元"], False),
    ({"projects": 2}, ["2000万元", "2000万元"], True),
    ({"min_capital": "5000万元"}, ["4999.99万元"], False),
    ({"min_capital": "5000万元"}, ["5000万元"], True),
    ({"min_capital": "USD 3000000 @6.4754 (2016-04-01)"}, ["1942.62万元"], True),
    ({"projects": 2}, ["2000万元", "USD 1"], None),  # hangs on an amount without a rate
    ({"projects": 3}, ["2000万元", "USD 1"], False),  # missed, whatever that amount is
]


@pytest.mark.parametrize(("wishes", "capitals", "met"), WISHES)
def test_the_campaign_may_ask_for_more(
    wishes: dict[str, object], capitals: list[str], met: bool | None
) -> None:
    zone = posted(**wishes)
    for number, capital in enumerate(capitals):
        zone.project(f"p{number}", "2016-05-20", capital)
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met == met


@pytest.mark.parametrize("projects", [0, -1])
def test_a_target_of_nothing_is_a_finding_and_neither_met_nor_missed(projects: int) -> None:
    zone = posted(projects=projects)
    zone.project("p", "2016-05-20")
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is None and row.extension is None
    assert said(row.why, 2, "任务数为0", is_finding=True)
    assert row.pace is not None and row.pace.ratio is None and row.pace.colour is None
    assert said(row.why, 9, "任务数为0", is_finding=True)


def test_a_bound_in_a_foreign_currency_without_a_rate_is_told() -> None:
    zone = posted(min_capital="USD 3000000")
    zone.project("p", "2016-05-20")
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is True
    assert said(row.why, 2, "外币", is_finding=True)


# date of the licence, day it was written down, is it told
FUTURE = [
    ("2016-08-01", "2016-07-10", True),  # written down before its own day
    ("2016-08-01", "2016-08-01", False),  # simply later than the day that is looked at
    ("2016-08-01", "2016-08-05", False),
]


@pytest.mark.parametrize(("day", "recorded", "told"), FUTURE)
def test_a_licence_dated_in_the_future_is_told_and_does_not_count_yet(
    day: str, recorded: str, told: bool
) -> None:
    zone = posted()
    zone.project("p", day, recorded=recorded)
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.brought == ()
    assert [line.facts for line in said(row.why, 2, "在将来", is_finding=True)] == [("p",)] * told
    later = zone.assess("2016-08-10")
    assert later.target is not None and len(later.target.brought) == 1
    assert not said(later.why, 2, "在将来")


def test_dates_out_of_order_are_told() -> None:
    zone = posted()
    zone.project("p", "2016-06-10", "500万元")
    early = zone.increase("p", "2016-06-01", "2000万元")
    future = zone.increase("p", "2016-09-01", "2000万元", recorded="2016-07-01")
    undated = zone.increase("p", None, "2000万元")
    row = zone.assess("2016-07-20")
    assert [line.facts for line in said(row.why, 2, "早于", is_finding=True)] == [("p", early)]
    told = [line.facts for line in said(row.why, 2, "在将来", is_finding=True)]
    assert told == [("p", future), ("p", undated)]


def test_an_increase_of_what_was_never_registered_is_told() -> None:
    zone = posted()
    zone.project("p", stage_dated={"stage": "线索", "stage_date": "2016-05-01"})
    key = zone.increase("p", "2016-06-01", "3000万元")
    row = zone.assess("2016-07-20")
    assert [line.facts for line in said(row.why, 2, "没有注册日期", is_finding=True)] == [("p", key)]


def test_what_is_registered_without_a_date_is_told() -> None:
    zone = posted()
    zone.project("p", stage_dated={"stage": "注册", "stage_date": None})
    zone.project("q", stage_dated={"stage": "在谈", "stage_date": None})
    row = zone.assess("2016-07-20")
    assert [line.facts for line in said(row.why, 2, "没有日期", is_finding=True)] == [("p",)]
    assert row.target is not None and row.target.met is False


def test_what_belongs_to_nobody_here_is_told() -> None:
    zone = posted()
    zone.project("of no team", "2016-05-20", team=None)
    zone.project("of a team not here", "2016-05-20", team="absent")
    lost = zone.increase("absent", "2016-06-01", "2000万元")
    told = said(zone.findings(), 2, "资料未到", is_finding=True)
    assert [line.facts for line in told] == [("of a team not here",), ("of no team",)]
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is False
    assert [line.facts for line in said(row.why, 2, "资料未到", is_finding=True)] == [(lost,)]


def test_each_team_has_only_its_own_projects() -> None:
    zone = posted()
    zone.team(OTHER, "li", order=2)
    zone.project("p", "2016-05-20", team=OTHER)
    zone.increase("p", "2016-06-20", "2000万元")  # entered by the first team, but the project is the other's
    mine, theirs = zone.assess("2016-07-20", TEAM), zone.assess("2016-07-20", OTHER)
    assert mine.target is not None and mine.target.met is False and not said(mine.why, 2, "p")
    assert theirs.target is not None and theirs.target.met is True


# kind of attachment, is 待补件 printed
EVIDENCE = [(None, True), ("佐证材料", False), ("照片", True), ("资料", True)]


@pytest.mark.parametrize(("kind", "lacking"), EVIDENCE)
def test_a_result_without_evidence_is_to_be_completed(kind: str | None, lacking: bool) -> None:
    zone = posted()
    zone.project("p", "2016-05-20")
    if kind:
        zone.evidence("p", kind)
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is True
    assert row.target.brought[0].has_evidence is not lacking
    assert bool(said(row.why, 2, "待补件")) == lacking


def test_the_reasons_name_project_increase_and_rate() -> None:
    zone = posted()
    rate = zone.rate("2016-05-20", "6.4754")
    zone.project("p", "2016-05-20", "USD 3100000")
    key = zone.increase("p", "2016-06-01", "USD 1")
    row = zone.assess("2016-07-20")
    assert [line.facts for line in said(row.why, 2, "p：")] == [("p", rate), ("p", key, rate)]
    asked = said(row.why, 2, "至少招引")
    assert asked[0].setting == "counting_stage" and "2,000万元" in asked[0].text


def test_a_campaign_not_begun_asks_for_nothing_yet() -> None:
    zone = Zone()
    zone.campaign("2016-09-01")
    row = zone.assess("2016-07-20")
    assert row.target is not None and row.target.met is False and row.extension is None
    assert row.pace is not None and row.pace.ratio is None


def test_a_campaign_over_new_year_is_judged_by_the_settings_of_its_own_year() -> None:
    zone = posted(start="2016-11-15")
    zone.set(2016, counting_stage="注册")
    zone.set(2017, counting_stage="签约")
    zone.project("signed", moves=(("签约", "2017-01-10"),))
    row = zone.assess("2017-01-20")
    assert row.target is not None and row.target.met is False and said(row.why, 2, "以“注册”为准")
    assert row.pace is not None and row.pace.actual == 0
    zone.project("registered", "2017-01-20")
    row = zone.assess("2017-01-20")
    assert row.target is not None and [each.project for each in row.target.within] == ["registered"]
    assert row.pace is not None and row.pace.actual == 1


def test_a_signing_of_a_year_in_which_it_did_not_count_takes_no_registration_away() -> None:
    zone = posted(start="2017-01-10")
    zone.set(2017, counting_stage="签约")
    zone.project("p", "2017-02-01", moves=(("签约", "2016-12-20"),))
    row = zone.assess("2017-03-01")
    assert row.target is not None and [each.project for each in row.target.within] == ["p"]
