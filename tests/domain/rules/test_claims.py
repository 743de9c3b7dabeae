"""Rule 27: first to register talks first; protection, hand-over, rulings and clashes."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rules.targets import COMPANY, THIRD, Targets, found_in, moment
from tests.domain.rules.zone import OTHER, TEAM
from zsapp.domain.rules.claims import (
    BY_CONTACT,
    BY_MOMENT,
    GIVEN_UP,
    HANDED,
    LAPSED,
    NOT_YET,
    OVERRULED,
    PROTECTED,
    Claims,
    against_arrival,
)

# (claims as (moment, team, id)), who talks on, why
ORDER: list[tuple[str, list[tuple[str, str, str]], str]] = [
    ("the earlier day", [("2016-04-21", TEAM, "a"), ("2016-04-20", OTHER, "b")], OTHER),
    ("the earlier hour", [("2016-04-20T09:00:01", TEAM, "a"), ("2016-04-20T09:00:00", OTHER, "b")], OTHER),
    (
        "the earlier microsecond",
        [("2016-04-20T09:00:00.000002", TEAM, "a"), ("2016-04-20T09:00:00.000001", OTHER, "b")],
        OTHER,
    ),
    ("one moment: by id", [("2016-04-20", OTHER, "b"), ("2016-04-20", TEAM, "a")], TEAM),
    ("one moment: by id, whoever came first", [("2016-04-20", TEAM, "b"), ("2016-04-20", OTHER, "a")], OTHER),
    ("alone", [("2016-04-20", TEAM, "a")], TEAM),
]


@pytest.mark.parametrize(("claims", "talks"), [case[1:] for case in ORDER], ids=[case[0] for case in ORDER])
def test_the_first_to_register_talks_on(claims: list[tuple[str, str, str]], talks: str) -> None:
    zone = Targets()
    for at, team, key in claims:
        zone.claim(at, team, key)
    found = zone.claimed("2016-05-01")
    assert (found.talks, found.first, found.claims[0].holder, found.claims[0].place) == (
        talks,
        talks,
        talks,
        1,
    )


# what happened within and after the protection from 20 April (90 days: 19 July), as of, state, until
def _visit(day: str, team: str = TEAM) -> Callable[[Targets], Any]:
    return lambda zone: zone.meet(day, team)


def _stage(day: str, stage: str = "在谈", team: str = TEAM) -> Callable[[Targets], Any]:
    return lambda zone: zone.project("p", team=team, company=COMPANY, moves=((stage, day),))


def _plan(day: str, state: str) -> Callable[[Targets], Any]:
    return lambda zone: zone.plan(day, state=state)


def _setting(year: int, **values: Any) -> Callable[[Targets], Any]:
    return lambda zone: zone.set(year, **values)


PROTECTION: list[tuple[str, list[Callable[[Targets], Any]], str, str, str]] = [
    ("on the day itself", [], "2016-04-20", PROTECTED, "2016-07-19"),
    ("the last day", [], "2016-07-19", PROTECTED, "2016-07-19"),
    ("the day after", [], "2016-07-20", LAPSED, "2016-07-19"),
    ("a visit carries it on", [_visit("2016-06-01")], "2016-07-20", PROTECTED, "2016-08-30"),
    ("a visit on its last day", [_visit("2016-07-19")], "2016-07-20", PROTECTED, "2016-10-17"),
    ("a visit after it lapsed", [_visit("2016-07-20")], "2016-07-21", LAPSED, "2016-07-19"),
    ("visits one after the other", [_visit("2016-07-10"), _visit("2016-10-01")], "2016-11-01", PROTECTED, "2016-12-30"),
    ("a gap between visits", [_visit("2016-07-10"), _visit("2016-10-09")], "2016-11-01", LAPSED, "2016-10-08"),
    ("a visit of another team", [_visit("2016-06-01", OTHER)], "2016-07-20", LAPSED, "2016-07-19"),
    ("a visit before the registration", [_visit("2016-04-19")], "2016-07-20", LAPSED, "2016-07-19"),
    ("a visit still to come", [_visit("2016-06-01")], "2016-05-31", PROTECTED, "2016-07-19"),
    ("a change of stage", [_stage("2016-06-01")], "2016-07-20", PROTECTED, "2016-08-30"),
    ("put on hold is no progress", [_stage("2016-06-01", "搁置")], "2016-07-20", LAPSED, "2016-07-19"),
    ("lost is no progress", [_stage("2016-06-01", "流失")], "2016-07-20", LAPSED, "2016-07-19"),
    ("a stage of another team", [_stage("2016-06-01", team=OTHER)], "2016-07-20", LAPSED, "2016-07-19"),
    ("a plan that was done", [_plan("2016-06-01", "完成")], "2016-07-20", PROTECTED, "2016-08-30"),
    ("a plan alone", [_plan("2016-06-01", "计划")], "2016-07-20", LAPSED, "2016-07-19"),
    ("a plan called off", [_plan("2016-06-01", "取消")], "2016-07-20", LAPSED, "2016-07-19"),
    ("thirty days", [_setting(2016, protection_days=30)], "2016-05-20", PROTECTED, "2016-05-20"),
    ("thirty days and one", [_setting(2016, protection_days=30)], "2016-05-21", LAPSED, "2016-05-20"),
    ("the setting of another year", [_setting(2015, protection_days=30)], "2016-05-21", PROTECTED, "2016-07-19"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("happened", "on", "state", "until"),
    [case[1:] for case in PROTECTION],
    ids=[case[0] for case in PROTECTION],
)
def test_protection_lapses_without_progress(
    happened: list[Callable[[Targets], Any]], on: str, state: str, until: str
) -> None:
    zone = Targets()
    zone.claim("2016-04-20")
    for each in happened:
        each(zone)
    found = zone.claimed(on)
    only = found.claims[0]
    assert (only.state, str(only.until)) == (state, until)
    assert found.talks == (TEAM if state == PROTECTED else "")


def test_a_day_in_the_next_year_is_judged_by_the_setting_of_the_registration() -> None:
    zone = Targets()
    zone.claim("2016-12-20")
    zone.set(2016, protection_days=30)
    zone.set(2017, protection_days=10)
    assert str(zone.claimed("2017-01-10").claims[0].until) == "2017-01-19"


@pytest.mark.parametrize("days", [0, -1, 4000])
def test_a_protection_that_cannot_be_is_a_finding_and_the_default_holds(days: int) -> None:
    zone = Targets()
    zone.set(protection_days=days)
    zone.claim("2016-04-20")
    found = zone.claimed("2016-05-01")
    assert str(found.claims[0].until) == "2016-07-19" and found_in(found, f"保护期{days}天不能用")


# first contacts as (registered, team, first contact, evidence), the setting, who talks on
CONTACTS: list[tuple[str, list[tuple[str, str, str | None, str | None]], str | None, str]] = [
    ("not asked for", [("2016-04-20", TEAM, None, None), ("2016-04-21", OTHER, "2016-01-05", "mail")], None, TEAM),
    ("by setting", [("2016-04-20", TEAM, "2016-02-01", "mail"), ("2016-04-21", OTHER, "2016-01-05", "mail")],
     BY_CONTACT, OTHER),
    ("without evidence", [("2016-04-20", TEAM, "2016-02-01", "mail"), ("2016-04-21", OTHER, "2016-01-05", None)],
     BY_CONTACT, TEAM),
    ("blank evidence", [("2016-04-20", TEAM, "2016-02-01", "mail"), ("2016-04-21", OTHER, "2016-01-05", "  ")],
     BY_CONTACT, TEAM),
    ("one without a contact", [("2016-04-20", TEAM, None, None), ("2016-04-21", OTHER, "2016-04-19", "mail")],
     BY_CONTACT, OTHER),
    ("nobody with a contact", [("2016-04-20", TEAM, None, None), ("2016-04-21", OTHER, None, None)], BY_CONTACT, TEAM),
    ("one day: by moment", [("2016-04-22", TEAM, "2016-01-05", "a"), ("2016-04-21", OTHER, "2016-01-05", "b")],
     BY_CONTACT, OTHER),
    ("a contact in the future is none",
     [("2016-04-20", TEAM, "2016-06-01", "mail"), ("2016-04-21", OTHER, "2016-04-29", "mail")], BY_CONTACT, OTHER),
    ("by moment, said so", [("2016-04-20", TEAM, None, None), ("2016-04-21", OTHER, "2016-01-05", "a")], BY_MOMENT, TEAM),
]  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "order", "talks"), [c[1:] for c in CONTACTS], ids=[c[0] for c in CONTACTS]
)
def test_first_contact_with_evidence_orders_where_the_year_says_so(
    claims: list[tuple[str, str, str | None, str | None]], order: str | None, talks: str
) -> None:
    zone = Targets()
    zone.set(claim_order=order)
    for at, team, contact, basis in claims:
        zone.claim(at, team, first_contact=contact, basis=basis)
    assert zone.claimed("2016-05-01").talks == talks


def test_a_visit_on_the_day_of_the_first_contact_is_evidence() -> None:
    zone = Targets()
    zone.set(claim_order=BY_CONTACT)
    zone.claim("2016-04-20", TEAM)
    zone.claim("2016-04-21", OTHER, first_contact="2016-03-01")
    assert zone.claimed("2016-05-01").talks == TEAM
    zone.meet("2016-03-01", OTHER)
    assert zone.claimed("2016-05-01").talks == OTHER


def test_an_order_that_cannot_be_is_a_finding() -> None:
    zone = Targets()
    zone.set(claim_order="同步先后")
    zone.claim("2016-04-20")
    found = Claims(zone.facts(), date(2016, 5, 1))
    assert "同步先后" in found.findings[0].text and found.findings[0].is_finding


# -- given up, handed over


@pytest.mark.parametrize(
    ("day", "on", "state", "talks"),
    [
        ("2016-05-10", "2016-05-09", PROTECTED, TEAM),
        ("2016-05-10", "2016-05-10", GIVEN_UP, OTHER),
        ("2016-05-10", "2016-08-01", GIVEN_UP, ""),  # the other's protection is over by then, too
    ],
)
def test_given_up_the_next_one_talks_on(day: str, on: str, state: str, talks: str) -> None:
    zone = Targets()
    zone.claim("2016-04-20", TEAM, given_up_on=day)
    zone.claim("2016-04-25", OTHER)
    found = zone.claimed(on)
    assert (found.claims[0].state, found.talks) == (state, talks)


# handed to, on; as of; state, who talks, whose credit
HANDED_OVER: list[tuple[str | None, str | None, str, str, str, str]] = [
    (OTHER, "2016-05-10", "2016-05-09", PROTECTED, TEAM, TEAM),
    (OTHER, "2016-05-10", "2016-05-10", HANDED, OTHER, TEAM),
    (OTHER, "2016-05-10", "2016-07-19", HANDED, OTHER, TEAM),
    (OTHER, "2016-05-10", "2016-07-20", LAPSED, "", ""),
    (OTHER, None, "2016-05-20", PROTECTED, TEAM, TEAM),
    (None, "2016-05-10", "2016-05-20", PROTECTED, TEAM, TEAM),
    (TEAM, "2016-05-10", "2016-05-20", PROTECTED, TEAM, TEAM),
    (OTHER, "2016-04-01", "2016-05-20", HANDED, OTHER, TEAM),
]


@pytest.mark.parametrize(("to", "day", "on", "state", "talks", "first"), HANDED_OVER)
def test_handed_over_another_team_talks_on_and_the_first_keeps_its_credit(
    to: str | None, day: str | None, on: str, state: str, talks: str, first: str
) -> None:
    zone = Targets()
    zone.claim("2016-04-20", TEAM, handed_to=to, handed_on=day)
    found = zone.claimed(on)
    assert (found.claims[0].state, found.talks, found.first) == (state, talks, first)
    odd = to is None or day is None or to == TEAM or day < "2016-04-20"
    assert bool(found_in(found, "移交")) == odd


@pytest.mark.parametrize(
    ("team", "day", "until"),
    [
        (OTHER, "2016-06-01", "2016-08-30"),  # the new team's progress
        (TEAM, "2016-06-01", "2016-07-19"),  # the first one's no more
        (TEAM, "2016-05-01", "2016-07-30"),  # but until then
        (OTHER, "2016-05-01", "2016-07-19"),
    ],
)
def test_after_a_hand_over_the_progress_is_the_new_teams(team: str, day: str, until: str) -> None:
    zone = Targets()
    zone.claim("2016-04-20", TEAM, handed_to=OTHER, handed_on="2016-05-10")
    zone.meet(day, team)
    assert str(zone.claimed("2016-07-01").claims[0].until) == until


# -- clashes


def test_two_teams_with_live_claims_are_a_clash() -> None:
    zone = Targets()
    zone.claim("2016-04-20", OTHER)
    zone.claim("2016-04-21", TEAM)
    found = zone.claimed("2016-05-01")
    assert found.clash == (TEAM, OTHER) and found.talks == OTHER and found_in(found, "撞单")
    assert [each.holder for each in found.held_by_others(TEAM)] == [OTHER]
    assert [each.holder for each in found.held_by_others(None)] == [OTHER, TEAM]


def test_a_claim_that_lapsed_clashes_with_nothing() -> None:
    zone = Targets()
    zone.claim("2016-01-05", TEAM)
    zone.claim("2016-04-21", OTHER)
    found = zone.claimed("2016-05-01")
    assert (found.clash, found.talks, found.claims[0].state) == ((), OTHER, LAPSED)


# what the other team does while the claim of 20 April is live (as of 1 June), is that a clash
TOUCHES: list[tuple[str, Callable[[Targets], Any], bool]] = [
    ("a visit", lambda z: z.meet("2016-05-02", OTHER), True),
    ("a visit on the day of the registration", lambda z: z.meet("2016-04-20", OTHER), True),
    ("a visit before it", lambda z: z.meet("2016-04-19", OTHER), False),
    ("a visit still to come", lambda z: z.meet("2016-06-02", OTHER), False),
    ("a plan", lambda z: z.plan("2016-06-10", OTHER), True),
    ("a plan for today", lambda z: z.plan("2016-06-01", OTHER), True),
    ("a plan of the past that was not carried out", lambda z: z.plan("2016-05-20", OTHER), False),
    ("a plan that was done", lambda z: z.plan("2016-05-20", OTHER, "完成"), True),
    ("a plan called off", lambda z: z.plan("2016-06-10", OTHER, "取消"), False),
    ("a plan after the protection", lambda z: z.plan("2016-07-20", OTHER), False),
    ("our own visit", lambda z: z.meet("2016-05-02", TEAM), False),
    ("a visit to another company", lambda z: z.meet("2016-05-02", OTHER, "company-2"), False),
]


@pytest.mark.parametrize(("does", "is_clash"), [t[1:] for t in TOUCHES], ids=[t[0] for t in TOUCHES])
def test_a_call_where_anothers_claim_is_live_is_a_clash(
    does: Callable[[Targets], Any], is_clash: bool
) -> None:
    zone = Targets()
    zone.company("company-2")
    zone.claim("2016-04-20", TEAM)
    record = does(zone)
    found = zone.claimed("2016-06-01")
    assert found.clash == ((TEAM, OTHER) if is_clash else ()) and found.talks == TEAM
    if is_clash:
        assert found_in(found, "也在拜访或计划拜访")[0].facts == (record,)


def test_records_of_one_company_are_one() -> None:
    zone = Targets()
    zone.company("company-2", same_as=COMPANY)
    zone.claim("2016-04-20", TEAM, company="company-2")
    zone.meet("2016-05-02", OTHER)
    found = zone.claimed("2016-05-10", "company-2")
    assert found.company == COMPANY and found.clash == (TEAM, OTHER)
    assert found == zone.claimed("2016-05-10")


# -- rulings


def _clash() -> Targets:
    zone = Targets()
    zone.claim("2016-04-20", TEAM, "a")
    zone.claim("2016-04-21", OTHER, "b")
    return zone


# rulings as (day, team), as of; who talks, states of a and b, is it still a clash
RULINGS: list[tuple[str, list[tuple[str, str]], str, str, tuple[str, str], bool]] = [
    ("for the second", [("2016-05-01", OTHER)], "2016-05-02", OTHER, (OVERRULED, PROTECTED), False),
    ("for the first", [("2016-05-01", TEAM)], "2016-05-02", TEAM, (PROTECTED, OVERRULED), False),
    ("not yet", [("2016-05-03", OTHER)], "2016-05-02", TEAM, (PROTECTED, PROTECTED), True),
    ("the latest by its day", [("2016-05-05", TEAM), ("2016-05-01", OTHER)], "2016-06-01", TEAM,
     (PROTECTED, OVERRULED), False),
    ("the latest, written first", [("2016-05-01", TEAM), ("2016-05-05", OTHER)], "2016-06-01", OTHER,
     (OVERRULED, PROTECTED), False),
    ("it protects anew from its day", [("2016-07-01", OTHER)], "2016-09-29", OTHER, (LAPSED, PROTECTED), False),
    ("and lapses like a claim", [("2016-07-01", OTHER)], "2016-09-30", "", (LAPSED, LAPSED), False),
    ("it revives", [("2016-08-01", OTHER)], "2016-08-02", OTHER, (LAPSED, PROTECTED), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rulings", "on", "talks", "states", "is_clash"), [r[1:] for r in RULINGS], ids=[r[0] for r in RULINGS]
)
def test_headquarters_rules_a_clash(
    rulings: list[tuple[str, str]], on: str, talks: str, states: tuple[str, str], is_clash: bool
) -> None:
    zone = _clash()
    for day, team in rulings:
        zone.rule(day, team)
    found = zone.claimed(on)
    assert (found.talks, tuple(each.state for each in found.claims)) == (talks, states)
    assert bool(found.clash) == is_clash


def test_a_claim_after_the_ruling_is_a_new_clash_and_the_ruled_team_talks_on() -> None:
    zone = _clash()
    zone.rule("2016-05-01", OTHER)
    zone.claim("2016-05-02", THIRD)
    found = zone.claimed("2016-05-03")
    assert (found.talks, found.clash) == (OTHER, (OTHER, THIRD))


@pytest.mark.parametrize(
    ("day", "is_clash"), [("2016-04-30", False), ("2016-05-01", False), ("2016-05-02", True)]
)
def test_a_visit_after_the_ruling_is_a_new_clash(day: str, is_clash: bool) -> None:
    zone = _clash()
    zone.rule("2016-05-01", OTHER)
    zone.meet(day, TEAM)
    assert bool(zone.claimed("2016-05-10").clash) == is_clash


def test_a_ruling_whose_team_gave_up_is_spent() -> None:
    zone = Targets()
    zone.claim("2016-04-20", TEAM)
    zone.claim("2016-04-21", OTHER, given_up_on="2016-05-05")
    zone.rule("2016-05-01", OTHER)
    assert zone.claimed("2016-05-04").talks == OTHER
    after = zone.claimed("2016-05-05")
    assert (after.talks, after.ruling, after.claims[0].state) == (TEAM, "", PROTECTED)


def test_a_ruling_after_giving_up_gives_it_back() -> None:
    zone = Targets()
    zone.claim("2016-04-20", TEAM, given_up_on="2016-05-05")
    zone.rule("2016-05-08", TEAM)
    assert zone.claimed("2016-05-09").talks == TEAM


def test_ruled_for_a_team_without_a_claim_is_a_finding_and_holds() -> None:
    zone = _clash()
    zone.rule("2016-05-01", THIRD)
    found = zone.claimed("2016-05-02")
    assert (found.talks, found.first, found.clash) == (THIRD, THIRD, ())
    assert found_in(found, "没有登记")
    assert zone.claimed("2016-07-30").talks == THIRD and zone.claimed("2016-07-31").talks == ""


def test_a_ruling_where_nobody_registered() -> None:
    zone = Targets()
    zone.rule("2016-05-01", TEAM)
    zone.meet("2016-05-02", TEAM)
    found = zone.claimed("2016-05-10")
    assert (found.talks, found.claims, found.clash) == (TEAM, (), ()) and found_in(found, "没有登记")
    assert zone.claimed("2016-07-31").talks == TEAM  # carried on by the visit


def test_a_hand_over_after_the_ruling_holds_and_one_before_it_does_not() -> None:
    zone = Targets()
    zone.claim("2016-04-20", TEAM, handed_to=THIRD, handed_on="2016-05-10")
    zone.claim("2016-04-21", OTHER)
    zone.rule("2016-05-01", TEAM)
    assert zone.claimed("2016-05-12").talks == THIRD and zone.claimed("2016-05-12").first == TEAM
    zone.rule("2016-05-11", TEAM)
    assert zone.claimed("2016-05-12").talks == TEAM


def test_two_rulings_of_one_day_are_a_finding() -> None:
    zone = _clash()
    zone.rule("2016-05-01", TEAM, "r1")
    zone.rule("2016-05-01", OTHER, "r2")
    found = zone.claimed("2016-05-02")
    assert found.talks == OTHER and found_in(found, "同一天有不同的裁定")[0].facts == ("r2", "r1")


# -- bad input


BAD: list[tuple[str, Callable[[Targets], Any], str]] = [
    ("registered in the future", lambda z: z.claim("2016-05-02"), "晚于2016-05-01"),
    ("no moment", lambda z: z.claim(None), "没有登记时刻"),
    ("first contact in the future", lambda z: z.claim("2016-04-20", first_contact="2016-05-02"), "首次接触日期2016-05-02在以后"),
    ("given up before it was registered", lambda z: z.claim("2016-04-20", given_up_on="2016-04-01"), "放弃日期早于登记"),
    ("ruled without a day", lambda z: z.rule(None, TEAM), "裁定没有日期"),
    ("ruled in the future", lambda z: z.rule("2016-05-02", TEAM), "裁定日期2016-05-02在以后"),
]  # fmt: skip


@pytest.mark.parametrize(("does", "words"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_what_cannot_be_right_is_a_finding(does: Callable[[Targets], Any], words: str) -> None:
    zone = Targets()
    zone.claim("2016-04-01", OTHER)
    does(zone)
    found = zone.claimed("2016-05-01")
    assert found_in(found, words) and found.talks == OTHER


def test_a_claim_in_the_future_stands_in_no_order() -> None:
    zone = Targets()
    zone.claim("2016-05-02", TEAM, "a")
    found = zone.claimed("2016-05-01")
    assert (found.claims[0].state, found.claims[0].place, found.talks) == (NOT_YET, None, "")


@pytest.mark.parametrize(
    ("entered", "is_odd"), [("2016-04-20T08:59:59", False), ("2016-04-20T09:00:01", True)]
)
def test_a_registration_before_the_company_was_entered_is_a_finding(entered: str, is_odd: bool) -> None:
    zone = Targets()
    zone.claim("2016-04-20")
    zone.entered_at[COMPANY] = moment(entered)
    found = zone.claimed("2016-05-01")
    assert bool(found_in(found, "早于企业资料的建立")) == is_odd and found.talks == TEAM


@pytest.mark.parametrize("values", [{"company": None}, {"team": None}])
def test_a_claim_without_company_or_team_is_a_finding(values: dict[str, None]) -> None:
    zone = Targets()
    key = zone.claim("2016-04-20", **{"team": TEAM, **values})
    found = Claims(zone.facts(), date(2016, 5, 1))
    assert found.by_company == {} and found.findings[0].facts == (key,)


def test_one_team_twice_is_no_clash_but_a_finding() -> None:
    zone = Targets()
    zone.claim("2016-04-20", TEAM)
    zone.claim("2016-04-21", TEAM)
    found = zone.claimed("2016-05-01")
    assert found.clash == () and found_in(found, "重复登记")


def test_a_company_or_team_that_is_not_here_is_no_crash() -> None:
    zone = Targets()
    zone.claim("2016-04-20", "unknown team", company="unknown company")
    found = zone.claimed("2016-05-01", "unknown company")
    assert found.talks == "unknown team" and "资料未到" in found.claims[0].why[0].text
    assert Claims(zone.facts(), date(2016, 5, 1)).of("company-9") is None


# -- laws

teams = st.sampled_from([TEAM, OTHER, THIRD])
days = st.integers(0, 200).map(lambda n: (date(2016, 4, 1) + timedelta(days=n)).isoformat())


@st.composite
def zones(draw: st.DrawFn) -> Targets:
    """Claims, rulings, visits and plans of three teams on two records of one company."""
    zone = Targets()
    zone.company("company-2", same_as=draw(st.sampled_from([None, COMPANY])))
    zone.set(
        claim_order=draw(st.sampled_from([None, BY_MOMENT, BY_CONTACT])),
        protection_days=draw(st.none() | st.integers(1, 120)),
    )
    company = st.sampled_from([COMPANY, "company-2"])
    for _claim in range(draw(st.integers(0, 5))):
        contact, given_up, handed = draw(st.none() | days), draw(st.none() | days), draw(st.none() | days)
        zone.claim(
            draw(days), draw(teams), company=draw(company), first_contact=contact, basis=draw(st.none() | st.just("mail")),
            given_up_on=given_up, handed_to=draw(teams) if handed else None, handed_on=handed,
        )  # fmt: skip
    for _ruling in range(draw(st.integers(0, 2))):
        zone.rule(draw(days), draw(teams), company=draw(company))
    for _visit in range(draw(st.integers(0, 6))):
        zone.meet(draw(days), draw(teams), draw(company))
    for _plan in range(draw(st.integers(0, 3))):
        zone.plan(draw(days), draw(teams), draw(st.sampled_from(["计划", "完成", "取消"])), draw(company))
    return zone


as_of = days.map(date.fromisoformat)


@given(zones(), as_of, st.randoms(use_true_random=False))
def test_claim_order_against_order_of_sync(zone: Targets, on: date, shuffled: Random) -> None:
    """Which laptop's changes came first never matters."""
    assert Claims(zone.facts(shuffled), on).by_company == Claims(zone.facts(), on).by_company


@given(zones(), as_of)
def test_what_stands_on_a_company_agrees_with_itself(zone: Targets, on: date) -> None:
    for found in Claims(zone.facts(), on).by_company.values():
        live = [each for each in found.claims if each.is_live]
        assert all(each.until is not None and each.until >= on for each in live)
        assert [each.place for each in found.claims if each.place] == list(
            range(1, 1 + sum(bool(e.place) for e in found.claims))
        )
        assert len(found.clash) != 1 and bool(found.clash) == any("撞单" in line.text for line in found.why)
        assert found.ruling or found.talks == (live[0].holder if live else "")
        assert not found.talks or found.ruling or found.first in {each.team for each in found.claims}


@given(zones(), as_of, days)
def test_a_later_claim_never_takes_the_talk_away(zone: Targets, on: date, day: str) -> None:
    zone.set(claim_order=BY_MOMENT)
    before = {key: each.talks for key, each in Claims(zone.facts(), on).by_company.items()}
    zone.claim(f"{on.isoformat()}T23:59:59", "newcomer")
    after = Claims(zone.facts(), on).by_company
    assert all(after[key].talks == talks for key, talks in before.items() if talks)


# claims as (moment of registration, team, id), arrivals in microseconds (None: on its way), who is said to stand before whom
ARRIVALS: list[tuple[str, list[tuple[str, str, str]], dict[str, int | None], list[tuple[str, ...]]]] = [
    ("in the order of arrival", [("2016-04-20", TEAM, "a"), ("2016-04-21", OTHER, "b")], {"a": 5, "b": 6}, []),
    ("at one moment", [("2016-04-20", TEAM, "a"), ("2016-04-21", OTHER, "b")], {"a": 5, "b": 5}, []),
    ("the later one first", [("2016-04-20", TEAM, "a"), ("2016-04-21", OTHER, "b")], {"a": 6, "b": 5}, [("a", "b")]),
    ("on its way", [("2016-04-20", TEAM, "a"), ("2016-04-21", OTHER, "b")], {"a": None, "b": 5}, [("a", "b")]),
    ("both on their way", [("2016-04-20", TEAM, "a"), ("2016-04-21", OTHER, "b")], {"a": None, "b": None}, []),
    ("the second on its way", [("2016-04-20", TEAM, "a"), ("2016-04-21", OTHER, "b")], {"a": 5, "b": None}, []),
    ("not known when", [("2016-04-20", TEAM, "a"), ("2016-04-21", OTHER, "b")], {"b": 5}, []),
    ("one team", [("2016-04-20", TEAM, "a"), ("2016-04-21", TEAM, "b")], {"a": 6, "b": 5}, []),
    ("not in force yet", [("2016-06-20", TEAM, "a"), ("2016-06-21", OTHER, "b")], {"a": 6, "b": 5}, []),
    (
        "three in reverse",
        [("2016-04-20", TEAM, "a"), ("2016-04-21", OTHER, "b"), ("2016-04-22", THIRD, "c")],
        {"a": 7, "b": 6, "c": 5},
        [("a", "b", "c"), ("b", "c")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "arrived", "expected"), [case[1:] for case in ARRIVALS], ids=[case[0] for case in ARRIVALS]
)
def test_another_order_of_arrival_is_said_and_changes_nothing(
    claims: list[tuple[str, str, str]], arrived: dict[str, int | None], expected: list[tuple[str, ...]]
) -> None:
    zone = Targets()
    for at, team, key in claims:
        zone.claim(at, team, key)
    found = zone.claimed("2016-05-01")
    lines = against_arrival(zone.facts(), found, arrived)
    assert [line.facts for line in lines] == expected
    assert {(line.rule, line.setting, line.is_finding) for line in lines} <= {(27, "claim_order", False)}
    assert [each.claim for each in found.claims] == [key for _at, _team, key in claims]


def _handed_twice() -> Targets:
    """Registered by one, handed to the second on 1 May and to the third on 1 August; the second visited while he had it."""
    zone = Targets()
    claim = zone.claim("2016-04-20", handed_to=THIRD, handed_on="2016-08-01")
    zone.handed_before[claim] = ((OTHER, "2016-05-01"),)
    zone.meet("2016-07-01", OTHER)
    return zone


@pytest.mark.parametrize(
    ("on", "holder", "until"),
    [
        ("2016-04-30", TEAM, "2016-07-19"),
        ("2016-05-01", OTHER, "2016-07-19"),
        ("2016-07-31", OTHER, "2016-09-29"),
        ("2016-08-01", THIRD, "2016-09-29"),
        ("2016-09-29", THIRD, "2016-09-29"),
    ],
)
def test_a_claim_handed_over_twice_lives_on_by_each_while_he_had_it(on: str, holder: str, until: str) -> None:
    found = _handed_twice().claimed(on)
    assert (found.talks, found.first, str(found.claims[0].until)) == (holder, TEAM, until)
    assert found.clash == ()  # who had it then met nobody
    told = [line.text for line in found.claims[0].why if "移交给" in line.text]
    assert len(told) == {TEAM: 0, OTHER: 1, THIRD: 2}[holder]


def test_who_handed_a_claim_on_meets_the_one_who_has_it() -> None:
    zone = _handed_twice()
    zone.meet("2016-08-01", OTHER)
    assert zone.claimed("2016-08-02").clash == (OTHER, THIRD)


def test_a_ruling_for_the_first_team_takes_back_what_was_handed_twice() -> None:
    zone = _handed_twice()
    zone.rule("2016-08-05", TEAM)
    assert zone.claimed("2016-08-06").talks == TEAM
    between = _handed_twice()
    between.rule("2016-05-10", TEAM)  # and was handed to the third afterwards
    assert between.claimed("2016-08-02").talks == THIRD
    assert str(between.claimed("2016-08-02").claims[0].until) == "2016-08-08"
