"""Rules 17 to 19 and 25: whose capital belongs to which squad, foreign capital in both currencies, postings, patrons."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.domain.rules.zone import Zone, said
from zsapp.domain.company import ORIGINS, Company
from zsapp.domain.rules.cadence import month, quarter, year
from zsapp.domain.rules.origins import DIRECTION_OF, DOMESTIC, NONE, SEVERAL, UNLED, UNTOLD, Origins
from zsapp.domain.rules.squads import CONTRACTED, PAID_IN, Group, Squads, squads, wan_words
from zsapp.domain.team import SQUAD_ORIGINS, Member, Posting
from zsapp.domain.visit import Visit

TAIWAN, EAST, WEST = "squad-tw", "squad-jk", "squad-ea"


class Abroad(Zone):
    """A zone with three squads, each with its direction and a patron, posted for the campaign of 15 April 2016."""

    def __init__(self) -> None:
        super().__init__()
        for order, (key, direction) in enumerate(((TAIWAN, "台资"), (EAST, "日韩"), (WEST, "欧美")), 2):
            self.squad(key, [direction], order=order, patron=f"patron-{order}")
            self._add("members", Member(name=f"patron-{order}", order=10 - order), f"patron-{order}")
        self.campaign()

    def squad(self, key: str, origins: list[str] | None, **values: Any) -> None:
        self.team(key, f"leader of {key}", unit=None, origins=origins, **values)

    def company(self, key: str, origin: str | None = None, ultimate: str | None = None, **more: Any) -> str:
        return self._add("companies", Company(name=key, origin=origin, ultimate_origin=ultimate, **more), key)

    def foreign(self, key: str, company: str | None, team: str = TAIWAN, **values: Any) -> str:
        return self.project(key, team=team, company=company, moves=(("签约", "2016-05-01"),), **values)

    def posting(self, first: str | None, last: str | None, city: str | None = "201612/330200") -> str:
        return self._add("postings", Posting(team=TAIWAN, city=city, from_day=first, to_day=last))

    def call(self, team: str, company: str, day: str) -> str:
        return self._add("visits", Visit(team=team, company=company, visit_kind="拜访", date=day))

    def found(self, on: str = "2016-07-20") -> Squads:
        return squads(self.facts(), date.fromisoformat(on))


def of(found: Squads, key: str) -> Group:
    return next(group for group in found.groups if group.key == key)


# immediate origin, ultimate origin, group, the ultimate is another
BELONGING = [
    ("台资", None, TAIWAN, False),
    ("台资", "台资", TAIWAN, False),
    ("日资", None, EAST, False),
    ("韩资", None, EAST, False),
    ("欧资", None, WEST, False),
    ("美资", None, WEST, False),
    ("港资", None, NONE, False),
    ("澳资", None, NONE, False),
    ("新加坡资", None, NONE, False),
    ("离岸控股", None, NONE, False),
    ("其他外资", None, NONE, False),
    ("离岸控股", "台资", TAIWAN, True),  # by its ultimate origin
    ("港资", "台资", TAIWAN, True),
    ("新加坡资", "欧资", WEST, True),
    ("台资", "离岸控股", TAIWAN, True),  # by its immediate origin
    ("日资", "韩资", EAST, True),  # both of one direction: no question
    ("台资", "日资", SEVERAL, True),
    ("欧资", "台资", SEVERAL, True),
    ("离岸控股", "港资", NONE, True),
    ("内资", None, DOMESTIC, False),
    ("内资", "内资", DOMESTIC, False),
    ("内资", "台资", TAIWAN, True),
    ("离岸控股", "内资", NONE, True),  # capital that went out and came back fits none
    ("美资", "内资", WEST, True),
    (None, None, UNTOLD, False),
    (None, "日资", EAST, True),
]


@pytest.mark.parametrize(("origin", "ultimate", "group", "differs"), BELONGING)
def test_a_company_belongs_by_its_immediate_and_ultimate_origin(
    origin: str | None, ultimate: str | None, group: str, differs: bool
) -> None:
    zone = Abroad()
    zone.company("c", origin, ultimate)
    origins = Origins(zone.facts())
    its = origins.all["c"]
    assert (its.group, its.differs) == (group, differs)
    line = origins.why(its)
    assert line.is_finding == (group in (SEVERAL, UNTOLD)) and line.facts == ("c",)
    if differs and origin:
        assert f"直接来源{origin}，最终来源{ultimate}" in line.text
    if group == NONE:
        assert "不属于任何一个纵队" in line.text


def test_every_origin_has_its_place_and_every_direction_is_a_squads() -> None:
    assert {choice.word for choice in SQUAD_ORIGINS} == set(DIRECTION_OF.values())
    assert DIRECTION_OF.keys() <= {choice.word for choice in ORIGINS}


def test_two_squads_of_one_direction_are_told_and_a_direction_without_a_squad_too() -> None:
    zone = Abroad()
    zone.squad("second", ["台资"], order=9)
    zone._add(
        "teams", zone.kinds["teams"][WEST].__class__(name="w", team_kind="尖刀纵队", origins=None), WEST
    )
    zone.company("tw", "台资")
    zone.company("us", "美资")
    found = zone.found()
    assert of(found, SEVERAL).companies == ("tw",) and of(found, UNLED).companies == ("us",)
    assert len(said(found.findings, 17, "都主攻台资", is_finding=True)) == 1
    assert len(said(found.findings, 17, "没有主攻欧美的纵队", is_finding=True)) == 1
    assert said(of(found, WEST).why, 17, "没有填主攻方向", is_finding=True)


def test_a_units_team_with_a_direction_is_no_squad() -> None:
    zone = Abroad()
    zone.team("plain", "li", origins=["台资"], order=20)
    assert [g.key for g in zone.found().squads].count("plain") == 0
    assert said(zone.found().findings, 17, "不是尖刀纵队", is_finding=True)


def test_a_zone_without_squads_says_nothing_of_directions() -> None:
    zone = Zone()
    found = squads(zone.facts(), date(2016, 7, 20))
    assert found.squads == () and found.findings == ()


def test_a_company_entered_twice_is_one() -> None:
    zone = Abroad()
    zone.company("a", None)
    zone.company("b", "台资", same_as="a")
    zone.foreign("p", "b", contracted="USD 1000000 @6.5", contracted_date="2016-05-01")
    its = of(zone.found(), TAIWAN)
    assert its.companies == ("a",) and its.projects == ("p",)


# contracted, its date, stored rates, 万美元, 万元, words of a finding
AMOUNTS: list[tuple[str, str | None, list[tuple[str, str, str]], str, str, str]] = [
    ("USD 3000000 @6.4754 (2016-04-01)", "2016-05-01", [], "300", "1,942.62", ""),
    # kept at its own rate whatever is stored later
    ("USD 3000000 @6.4754 (2016-04-01)", "2016-05-01", [("2016-05-01", "9", "USD")], "300", "1,942.62", ""),
    ("USD 3000000", "2016-05-01", [("2016-04-01", "6.4754", "USD")], "300", "1,942.62", ""),  # day 30
    ("USD 3000000", "2016-05-02", [("2016-04-01", "6.4754", "USD")], "300", "1,942.62", ""),  # day 31
    ("USD 3000000", "2016-05-03", [("2016-04-01", "6.4754", "USD")], "300", "—", "没有2016-05-03可用的汇率"),
    ("USD 3000000", "2016-05-01", [], "300", "—", "没有2016-05-01可用的汇率"),
    ("EUR 1000000", "2016-05-01", [("2016-05-01", "7.4", "EUR")], "—", "740", "不是美元"),
    ("EUR 1000000", "2016-05-01", [], "—", "—", "不是美元"),
    ("JPY 100000000", "2016-05-01", [("2016-05-01", "0.06", "JPY")], "—", "600", "不是美元"),
    ("USD 3000000", None, [], "0", "0", "没有填日期"),
    ("USD 0", "2016-05-01", [("2016-05-01", "6.5", "USD")], "0", "0", "不是大于0的外币金额"),
    ("100万元", "2016-05-01", [], "—", "100", "不是大于0的外币金额"),
]


@pytest.mark.parametrize(("amount", "day", "rates", "dollars", "yuan", "words"), AMOUNTS)
def test_foreign_capital_stands_in_both_currencies_and_never_as_a_zero(
    amount: str, day: str | None, rates: list[tuple[str, str, str]], dollars: str, yuan: str, words: str
) -> None:
    zone = Abroad()
    zone.company("c", "台资")
    for each in rates:
        zone.rate(each[0], each[1], each[2])
    zone.foreign("p", "c", contracted=amount, contracted_date=day)
    its = of(zone.found(), TAIWAN)
    total = its.of(CONTRACTED)
    assert (wan_words(total.wan_dollars), wan_words(total.wan_yuan)) == (dollars, yuan)
    assert not words or said(its.why, 25, words, is_finding=True)
    if "—" in (dollars, yuan):
        assert said(its.why, 25, "不作评估", is_finding=True)


def test_a_sum_leaves_out_what_cannot_be_said_and_names_it() -> None:
    zone = Abroad()
    zone.company("c", "台资")
    zone.rate("2016-05-01", "6.5", "USD")
    zone.foreign("a", "c", contracted="USD 1000000", contracted_date="2016-05-01")
    zone.foreign("b", "c", contracted="EUR 1000000", contracted_date="2016-05-01")
    total = of(zone.found(), TAIWAN).of(CONTRACTED)
    assert (total.wan_dollars, total.wan_yuan) == (Decimal(100), Decimal(650))
    assert (total.ids, total.not_dollars, total.not_yuan) == (("a", "b"), ("b",), ("b",))


# day of the money, in May, in the second quarter, in 2016, as of 20 July 2016
PERIODS = [
    ("2016-04-30", 0, 1, 1),
    ("2016-05-01", 1, 1, 1),
    ("2016-05-31", 1, 1, 1),
    ("2016-06-30", 0, 1, 1),
    ("2016-07-01", 0, 0, 1),
    ("2015-12-31", 0, 0, 0),
    ("2016-07-20", 0, 0, 1),
    ("2016-07-21", 0, 0, 0),  # not yet
]


@pytest.mark.parametrize(("day", "may", "second", "whole"), PERIODS)
def test_by_month_quarter_and_year_by_the_day_of_the_money(
    day: str, may: int, second: int, whole: int
) -> None:
    zone = Abroad()
    zone.company("c", "台资")
    zone.foreign("p", "c", contracted="USD 9000000 @6.5", contracted_date="2015-01-01",
                 paid_in="USD 1000000 @6.5", paid_in_date=day)  # fmt: skip
    found = zone.found()
    periods = (month("2016-05"), quarter("2016-Q2"), year("2016"))
    sums = [found.total(PAID_IN, each) for each in periods]
    assert [len(each.ids) for each in sums] == [may, second, whole]
    assert [each.wan_dollars for each in sums] == [100 * each for each in (may, second, whole)]
    late = said(of(found, TAIWAN).why, 25, "之后，暂不计", is_finding=False)
    assert bool(late) == (day == "2016-07-21")


# what is wrong with a project's foreign capital, words of the finding
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"paid_in": "USD 1 @6", "paid_in_date": "2016-05-01"}, "有到账外资而没有合同外资"),
    (
        {"contracted": "USD 1 @6", "contracted_date": "2016-05-02", "paid_in": "USD 1 @6",
         "paid_in_date": "2016-05-01"},
        "到账日期早于合同外资日期",
    ),
    (
        {"contracted": "USD 1 @6", "contracted_date": "2016-05-01", "paid_in": "USD 2 @6",
         "paid_in_date": "2016-05-01"},
        "到账外资多于合同外资",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("values", "words"), WRONG)
def test_what_contradicts_itself_is_told(values: dict[str, Any], words: str) -> None:
    zone = Abroad()
    zone.company("c", "台资")
    zone.foreign("p", "c", **values)
    assert said(of(zone.found(), TAIWAN).why, 25, words, is_finding=True)


# company of the project, its origin, where its capital is counted, words of the finding
LOOSE = [
    (None, None, UNTOLD, "没有填企业，或企业资料未到"),
    ("absent", None, UNTOLD, "没有填企业，或企业资料未到"),
    ("c", None, UNTOLD, "企业没有填资本来源"),
    ("c", "内资", DOMESTIC, "企业资本来源是内资，却填了外资"),
    ("c", "港资", NONE, ""),
    ("c", "日资", EAST, ""),  # by whose origin it is, not by whose project
]


@pytest.mark.parametrize(("company", "origin", "group", "words"), LOOSE)
def test_every_amount_is_counted_once_wherever_it_belongs(
    company: str | None, origin: str | None, group: str, words: str
) -> None:
    zone = Abroad()
    zone.company("c", origin)
    zone.foreign("p", company, contracted="USD 1000000 @6.5", contracted_date="2016-05-01")
    found = zone.found()
    assert of(found, group).of(CONTRACTED).wan_dollars == 100
    assert found.total(CONTRACTED).ids == ("p",)
    assert not words or said(of(found, group).why, 25, words, is_finding=True)


# postings of the squad, words of the finding ("" none)
POSTINGS: list[tuple[list[tuple[str | None, str | None]], str]] = [
    ([("2016-04-15", "2016-07-15")], ""),
    ([("2016-04-15", "2016-05-31"), ("2016-06-01", "2016-07-15")], ""),
    ([("2016-04-15", "2016-06-01"), ("2016-06-01", "2016-07-15")], "有1天重叠"),  # both days count
    ([("2016-04-15", "2016-06-10"), ("2016-06-01", "2016-07-15")], "有10天重叠"),
    ([("2016-04-15", "2016-07-15"), ("2016-05-01", "2016-05-10")], "有10天重叠"),  # one within the other
    ([("2016-04-14", "2016-07-15")], "超出离岗期限"),
    ([("2016-04-15", "2016-08-15")], ""),  # extended until 15 August as of 20 July
    ([("2016-04-15", "2016-08-16")], "超出离岗期限"),
    ([("2016-07-15", "2016-04-15")], "起止日期不对"),
    ([(None, "2016-04-15")], "起止日期不对"),
    ([("2016-04-15", None)], "起止日期不对"),
    ([("2016-02-30", "2016-04-15")], "起止日期不对"),
    ([], "还没有驻点"),
]


@pytest.mark.parametrize(("given", "words"), POSTINGS)
def test_postings_that_overlap_or_lie_outside_the_campaign_are_told(
    given: list[tuple[str | None, str | None]], words: str
) -> None:
    zone = Abroad()
    for first, last in given:
        zone.posting(first, last)
    its = of(zone.found(), TAIWAN)
    told = said(its.postings.why, 19, is_finding=True)
    assert [words in line.text for line in told] == ([True] if words else [])


def test_where_a_squad_is_on_a_day_and_how_many_days_it_is_posted() -> None:
    zone = Abroad()
    first = zone.posting("2016-04-15", "2016-06-01")
    second = zone.posting("2016-06-01", "2016-07-15", city=None)
    posted = of(zone.found(), TAIWAN).postings
    assert [each.posting for each in posted.on(date(2016, 6, 1))] == [first, second]
    assert posted.on(date(2016, 4, 14)) == ()
    assert posted.days == 92  # a day in two postings is one day
    assert said(posted.why, 19, "没有填城市", is_finding=True)


def test_a_posting_without_any_campaign_is_told() -> None:
    zone = Abroad()
    zone.kinds["campaigns"].clear()
    zone.posting("2016-04-15", "2016-07-15")
    assert said(of(zone.found(), TAIWAN).postings.why, 19, "不在任何离岗", is_finding=True)


def test_squads_stand_in_the_protocol_order_of_their_patrons() -> None:
    found = Abroad().found()
    # patron-4 has order 6, patron-3 7, patron-2 8
    assert [group.key for group in found.squads] == [WEST, EAST, TAIWAN]
    assert found.patrons == ("patron-4", "patron-3", "patron-2")


# patron's record, words of the line, is a finding
PATRONS: list[tuple[str | None, Member | None, str, bool]] = [
    (None, None, "没有挂帅领导", True),
    ("gone", None, "挂帅领导的资料未到", True),
    ("new", Member(name="沈", title="党工委书记"), "没有填礼宾次序", True),
    ("new", Member(name="沈", title="党工委书记", order=1), "挂帅领导：沈 党工委书记", False),
]


@pytest.mark.parametrize(("patron", "member", "words", "is_finding"), PATRONS)
def test_a_squad_without_a_patron_is_a_finding(
    patron: str | None, member: Member | None, words: str, is_finding: bool
) -> None:
    zone = Abroad()
    zone.squad(TAIWAN, ["台资"], order=2, patron=patron)
    if member is not None:
        zone._add("members", member, patron)
    found = zone.found()
    assert said(of(found, TAIWAN).why, 18, words, is_finding=is_finding)
    if patron is None:
        assert found.squads[-1].key == TAIWAN  # behind all that have one


def test_one_patron_of_two_squads_is_named_once() -> None:
    zone = Abroad()
    zone.squad(EAST, ["日韩"], order=3, patron="patron-2")
    assert zone.found().patrons == ("patron-4", "patron-2")


def test_visits_and_projects_by_origin_and_of_the_squads_own_people() -> None:
    zone = Abroad()
    zone.company("tw", "台资")
    zone.company("jp", "日资")
    zone.company("hk", "港资")
    own, beside = zone.call(TAIWAN, "tw", "2016-05-01"), zone.call(TAIWAN, "hk", "2016-05-02")
    other = zone.call(EAST, "tw", "2016-05-03")
    zone.call(TAIWAN, "tw", "2016-07-21")  # not yet
    zone.foreign("p", "jp", team=TAIWAN)
    found = zone.found()
    taiwan, east = of(found, TAIWAN), of(found, EAST)
    assert (taiwan.visits, taiwan.own_visits) == ((own, other), (own, beside))
    assert (taiwan.projects, taiwan.own_projects, east.projects) == ((), ("p",), ("p",))
    assert said(taiwan.why, 17, "走访、接洽2次，其中不属主攻方向的1次")
    assert of(found, NONE).visits == (beside,)


def test_companies_alike_are_told_together_and_those_of_two_squads_one_by_one() -> None:
    zone = Abroad()
    for number in range(3):
        zone.company(f"hk{number}", "港资")
        zone.company(f"via{number}", "港资", "台资")
        zone.company(f"both{number}", "台资", "日资")
    found = zone.found()
    (line,) = of(found, NONE).why
    assert line.text == "3家企业资本来源港资，不属于任何一个纵队的主攻方向" and len(line.facts) == 3
    assert said(of(found, TAIWAN).why, 17, f"3家企业直接来源港资，最终来源台资，属{TAIWAN}")
    assert len(said(of(found, SEVERAL).why, 17, "归属待核定", is_finding=True)) == 3


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "—"), ("0", "0"), ("1234.565", "1,234.57"), ("1234567", "1,234,567"), ("0.004", "0")],
)
def test_amounts_in_words(value: str | None, words: str) -> None:
    assert wan_words(None if value is None else Decimal(value)) == words


def test_results_do_not_depend_on_the_order_in_which_records_arrived() -> None:
    zone = Abroad()
    for number, origin in enumerate(("台资", "日资", "港资", "美资", None, "内资")):
        zone.company(f"c{number}", origin, "台资" if number == 2 else None)
        zone.foreign(f"p{number}", f"c{number}", contracted="USD 1000000 @6.5", contracted_date="2016-05-01")
        zone.posting("2016-04-15", f"2016-05-{10 + number}")
    first = zone.found()
    for seed in range(5):
        again = squads(zone.facts(Random(seed)), date(2016, 7, 20))
        assert (again.squads, again.others, again.findings) == (first.squads, first.others, first.findings)
