"""The whole assessment: one row for each team, and laws that hold whatever the facts are."""

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rules.zone import OTHER, TEAM, Zone, posted, said
from zsapp.domain.rules.assess import assess
from zsapp.domain.rules.counts import METRIC_WORDS

START = date(2016, 4, 15)
LAST = date(2016, 7, 15)
COLOUR_RANK = {"red": 0, "amber": 1, "green": 2, None: 0}

days = st.integers(-40, 280).map(lambda n: (START + timedelta(days=n)).isoformat())
amounts = st.sampled_from(
    ["1万元", "1500万元", "19999999.99元", "2000万元", "5000万元", "USD 3000000", "USD 3100000",
     "USD 3100000 @6.4754 (2016-05-01)", "EUR 9000000", None]
)  # fmt: skip
stages = st.sampled_from(["线索", "在谈", "签约", "注册", "开工", "流失"])
projects = st.lists(
    st.fixed_dictionaries(
        {
            "team": st.sampled_from([TEAM, OTHER, "squad", None]),
            "capital": amounts,
            "total_investment": amounts,
            "paid_in": st.sampled_from(["USD 1000000", "EUR 5", None]),
            "paid_in_date": st.none() | days,
            "moves": st.lists(st.tuples(stages, days), max_size=4).map(
                lambda moves: tuple(sorted(moves, key=lambda move: move[1]))
            ),
            "recorded": st.none() | days,
        }
    ),
    max_size=6,
)
tasks = st.lists(
    st.fixed_dictionaries(
        {
            "metric": st.sampled_from(METRIC_WORDS),
            "value": st.sampled_from(["0", "1", "3", "100", "2500.5"]),
            "unit": st.sampled_from([f"unit of {TEAM}", f"unit of {OTHER}", None]),
            "team": st.sampled_from([None, None, TEAM, "squad"]),
            "from_day": days,
            "to_day": days,
            "version": st.sampled_from([None, 1, 2]),
            "issued_on": st.none() | days,
            "is_main": st.booleans(),
        }
    ),
    max_size=5,
)


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    """Three teams with whatever they brought."""
    zone = Zone()
    zone.team(OTHER, "li", order=2)
    zone.team("squad", "sun", unit=None, order=3)
    zone.member("both", TEAM, "squad")
    zone.member("zhao", OTHER)
    zone.campaign(projects=draw(st.sampled_from([None, 0, 1, 2])))
    zone.set(
        counting_stage=draw(st.sampled_from([None, "签约", "注册"])),
        standby_day=draw(st.sampled_from([None, "2016-11-30"])),
    )
    for day in draw(st.lists(days, max_size=4)):
        zone.rate(day, draw(st.sampled_from(["6.4754", "6.5259"])))
    for number, values in enumerate(draw(projects)):
        zone.project(f"p{number}", None, **values)
        if draw(st.booleans()):
            zone.increase(f"p{number}", draw(days), draw(amounts), recorded=draw(days))
        if draw(st.booleans()):
            zone.evidence(f"p{number}")
    for values in draw(tasks):
        zone.task(**values)
    for day in draw(st.lists(days, max_size=6)):
        zone.visit(day, draw(st.sampled_from(["拜访", "来访", "电话"])), draw(st.sampled_from([TEAM, OTHER])))
    for tier, day in draw(st.lists(st.tuples(st.sampled_from("一二三"), days), max_size=3)):
        zone.tiering(tier, day)
    for member in draw(st.lists(st.sampled_from(["wang", "li", "both"]), max_size=3)):
        zone.standby(member, draw(st.sampled_from(["已确认", "不予待职"])))
    return zone


as_of = st.integers(-10, 300).map(lambda n: START + timedelta(days=n))


@given(zones(), as_of, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(zone: Zone, on: date, shuffled: Random) -> None:
    assert assess(zone.facts(shuffled), on) == assess(zone.facts(), on)


@given(zones(), as_of)
def test_there_is_one_row_for_each_team_and_it_agrees_with_itself(zone: Zone, on: date) -> None:
    rows = assess(zone.facts(), on).rows
    assert [row.team for row in rows] == [TEAM, OTHER, "squad"]
    for row in rows:
        assert row.target is not None and (row.standby is None) == (on < START)
        assert (row.extension is not None) == (
            on > LAST and row.target.met is not True and row.target.required > 0
        )
        if row.extension is not None:
            assert LAST < row.extension.first <= row.extension.until <= date(2016, 12, 31)
            assert row.target.passed_on is None or row.extension.until <= row.target.passed_on
        assert all(each.day <= on for each in row.target.brought)
        assert not (row.standby and row.standby.proposed and row.target.within)
        assert said(row.why, 1) and said(row.why, 2) and said(row.why, 9)


qualifying = st.fixed_dictionaries(
    {
        "capital": st.sampled_from(["2000万元", "20000000.01元", "9亿元"]),
        "registered": st.integers(0, 91).map(lambda n: (START + timedelta(days=n)).isoformat()),
        "recorded": st.none() | days,
        "total_investment": st.sampled_from([None, "1万元"]),
    }
)


@given(zones(), as_of, qualifying)
def test_a_new_qualifying_project_in_the_window_never_makes_its_team_worse(
    zone: Zone, on: date, project: dict[str, Any]
) -> None:
    before = {row.team: row for row in assess(zone.facts(), on).rows}
    zone.project("new", **project, team=TEAM)
    for row in assess(zone.facts(), on).rows:
        old = before[row.team]
        if row.team != TEAM:
            assert (row.target, row.extension, row.pace) == (old.target, old.extension, old.pace)
            continue
        assert row.target is not None and old.target is not None
        assert len(row.target.within) >= len(old.target.within)
        assert (row.target.met or False) >= (old.target.met or False)
        assert row.extension is None or (
            old.extension is not None and row.extension.until <= old.extension.until
        )
        assert (row.standby is None) == (old.standby is None) == (on < START)
        if row.standby is not None and old.standby is not None:
            assert set(row.standby.members) <= set(old.standby.members)
            assert row.standby.proposed <= old.standby.proposed
        assert row.pace is not None and old.pace is not None
        assert row.pace.actual >= old.pace.actual
        assert COLOUR_RANK[row.pace.colour] >= COLOUR_RANK[old.pace.colour]


def test_rows_stand_in_the_order_of_headquarters_squads_included() -> None:
    zone = posted()
    zone.team("squad", "sun", unit=None, order=3)
    zone.team(OTHER, "li", order=2)
    zone.team("unnumbered", "qian", order=None)  # type: ignore[arg-type]
    rows = assess(zone.facts(), date(2016, 7, 20)).rows
    assert [row.team for row in rows] == [TEAM, OTHER, "squad", "unnumbered"]


def test_nothing_at_all_is_no_crash() -> None:
    assert assess(Zone(is_bare=True).facts(), date(2016, 7, 20)).rows == ()


def test_a_team_outside_the_campaign_has_its_task_assessed_and_no_target() -> None:
    zone = Zone()
    zone.campaign(teams=[OTHER])
    zone.task(is_main=True)
    row = zone.assess("2016-05-01")
    assert (row.target, row.extension, row.standby) == (None, None, None)
    assert row.pace is not None and row.pace.colour == "red"
    assert said(row.why, 1, is_finding=True) and said(row.why, 9)
