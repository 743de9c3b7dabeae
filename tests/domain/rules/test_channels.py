"""Success by channel, contracts with partners, fees (rule 23)."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.domain.rules.zone import Zone, said
from zsapp.domain.event import Event
from zsapp.domain.money import parse_amount
from zsapp.domain.partner import Engagement, Fee, Partner, SisterCity
from zsapp.domain.rules.channels import (
    CHANNEL_WORDS,
    UNTOLD,
    Channels,
    channels,
    cost,
    fees_by_engagement,
    term,
)
from zsapp.domain.rules.conversion import Rates

ON, SINCE = "2016-07-20", "2016-01-01"
LEAD = (("线索", "2016-05-20"),)


def sourced() -> Zone:
    """A zone with a partner, its contract of 2016, a sister city and an event."""
    zone = Zone()
    zone.put("partners", Partner(name="示例协会"), "partner")
    engaged(zone, "2016-01-01", "2016-12-31")
    zone.put("sister_cities", SisterCity(name="诺伊维德"), "city")
    zone.put("events", Event(name="推介会", event_kind="推介会"), "event")
    return zone


def engaged(
    zone: Zone, first: str | None, last: str | None, key: str = "engagement", mode: str = "委托"
) -> str:
    record = Engagement(partner="partner", mode=mode, from_day=first, to_day=last)
    return zone.put("engagements", record, key)


def found(zone: Zone, on: str = ON, since: str = SINCE) -> Channels:
    return channels(zone.facts(), date.fromisoformat(since), date.fromisoformat(on))


def counted(result: Channels) -> dict[str, int]:
    return {row.key: len(row.leads) for row in result.rows if row.leads}


# fields of the project, the channel it counts by, words of a finding
CHANNELS: list[tuple[dict[str, Any], str, str]] = [
    ({"channel": "合作机构", "partner": "partner"}, "合作机构", ""),
    ({"channel": "友城", "sister_city": "city"}, "友城", ""),
    ({"channel": "活动", "event": "event"}, "活动", ""),
    ({"channel": "引荐", "referrer": "contact"}, "引荐", ""),
    ({"channel": "自主"}, "自主", ""),
    ({"channel": "活动", "event": "event", "partner": "partner"}, "活动", ""),
    ({}, UNTOLD, "1个项目没有填招商渠道"),
    ({"partner": "partner"}, "合作机构", "按“合作机构”计"),
    ({"event": "event"}, "活动", "按“活动”计"),
    ({"referrer": "contact"}, "引荐", "按“引荐”计"),
    ({"partner": "partner", "event": "event"}, UNTOLD, "2处来源"),
    ({"channel": "自主", "partner": "partner"}, "自主", "按“自主”计"),
    ({"channel": "合作机构"}, "合作机构", "没有选是哪一个"),
    ({"channel": "友城", "partner": "partner"}, "友城", "没有选是哪一个"),
    ({"channel": "活动", "event": "gone"}, "活动", "已删除或资料未到"),
    ({"channel": "合作机构", "partner": "gone"}, "合作机构", "已删除或资料未到"),
    ({"channel": "云招商"}, UNTOLD, "没有填招商渠道"),
]


@pytest.mark.parametrize(("fields", "channel", "words"), CHANNELS)
def test_a_project_counts_by_one_channel(fields: dict[str, Any], channel: str, words: str) -> None:
    zone = sourced()
    zone.project("p", moves=LEAD, **fields)
    result = found(zone)
    assert counted(result) == {channel: 1}
    assert [row.key for row in result.rows] == [*CHANNEL_WORDS, UNTOLD]
    lines = [line for line in result.findings if words and words in line.text]
    assert bool(lines) == bool(words) and all("p" in line.facts and line.is_finding for line in lines)
    if not words:
        assert result.findings == ()


# moves, leads, in talks, signed, registered, rate
WAYS: list[tuple[tuple[tuple[str, str], ...], tuple[int, int, int, int], Fraction | None]] = [
    ((("线索", "2016-05-20"),), (1, 0, 0, 0), Fraction(0)),
    ((("线索", "2016-05-20"), ("在谈", "2016-06-01")), (1, 1, 0, 0), Fraction(0)),
    ((("在谈", "2016-06-01"), ("签约", "2016-07-01")), (1, 0, 1, 0), Fraction(1)),
    ((("线索", "2016-05-20"), ("注册", "2016-07-01")), (1, 0, 1, 1), Fraction(1)),
    ((("签约", "2016-06-01"), ("流失", "2016-07-01")), (1, 0, 1, 0), Fraction(1)),
    ((("签约", "2016-06-01"), ("在谈", "2016-07-01")), (1, 1, 1, 0), Fraction(1)),
    ((("线索", "2016-05-20"), ("签约", "2016-07-21")), (1, 0, 0, 0), Fraction(0)),
    ((("线索", "2015-12-31"), ("签约", "2016-07-01")), (0, 0, 0, 0), None),
    ((("线索", "2016-01-01"),), (1, 0, 0, 0), Fraction(0)),
    ((("线索", "2016-07-21"),), (0, 0, 0, 0), None),
]


@pytest.mark.parametrize(("moves", "counts", "rate"), WAYS)
def test_how_far_leads_went(
    moves: tuple[tuple[str, str], ...], counts: tuple[int, int, int, int], rate: Fraction | None
) -> None:
    zone = sourced()
    zone.project("p", moves=moves, channel="友城", sister_city="city")
    result = found(zone)
    row = next(row for row in result.rows if row.key == "友城")
    for its in (row, result.cities["city"]):
        assert tuple(len(ids) for ids in (its.leads, its.talks, its.signed, its.registered)) == counts
        assert its.rate == rate


def test_a_rate_is_exact() -> None:
    zone = sourced()
    for place in range(3):
        zone.project(f"p{place}", moves=(("签约", "2016-06-01"),) if place == 0 else LEAD, channel="自主")
    assert next(row.rate for row in found(zone).rows if row.key == "自主") == Fraction(1, 3)


def test_a_project_without_a_dated_stage_is_told_and_not_counted() -> None:
    zone = sourced()
    zone.project("p", channel="自主")
    result = found(zone)
    assert counted(result) == {}
    assert said(result.findings, 23, "没有阶段日期", is_finding=True)[0].facts == ("p",)


# engagements as (from, to), day of the lead, words of a finding
COVER: list[tuple[list[tuple[str | None, str | None]], str, str]] = [
    ([("2016-05-20", "2016-05-20")], "2016-05-20", ""),
    ([("2016-01-01", "2016-05-20")], "2016-05-20", ""),
    ([("2016-05-20", "2016-12-31")], "2016-05-20", ""),
    ([("2016-01-01", None)], "2016-05-20", ""),
    ([("2016-01-01", "2016-05-19")], "2016-05-20", "已于2016-05-19到期"),
    ([("2016-05-21", "2016-12-31")], "2016-05-20", "2016-05-21才开始"),
    ([("2016-01-01", "2016-03-31"), ("2016-06-01", "2016-12-31")], "2016-05-20", "2016-06-01才开始"),
    ([("2016-01-01", "2016-03-31"), ("2016-04-01", "2016-12-31")], "2016-05-20", ""),
    ([], "2016-05-20", "没有可认定的合作协议"),
    ([("2016-12-31", "2016-01-01")], "2016-05-20", "没有可认定的合作协议"),
    ([(None, "2016-12-31")], "2016-05-20", "没有可认定的合作协议"),
    ([("2016-01-01", "年底")], "2016-05-20", "没有可认定的合作协议"),
]


@pytest.mark.parametrize(("spans", "day", "words"), COVER)
def test_a_lead_from_a_partner_whose_contract_does_not_hold_is_told(
    spans: list[tuple[str | None, str | None]], day: str, words: str
) -> None:
    zone = Zone()
    zone.put("partners", Partner(name="示例协会"), "partner")
    ids = [engaged(zone, first, last, f"g{place}") for place, (first, last) in enumerate(spans)]
    zone.project("p", moves=(("线索", day),), channel="合作机构", partner="partner")
    result = found(zone)
    assert len(result.partners["partner"].leads) == 1  # told, and counted all the same
    if not words:
        assert result.findings == ()
    else:
        (line,) = result.findings
        assert line.is_finding and words in line.text and line.facts[0] == "p" and {*line.facts[1:]} == {*ids}


# from, to, as of, state, days left
TERMS: list[tuple[str | None, str | None, str, str, int | None]] = [
    ("2016-01-01", "2016-12-31", ON, "有效", 164),
    ("2016-07-20", "2016-12-31", ON, "有效", 164),
    ("2016-07-21", "2016-12-31", ON, "未开始", 164),
    ("2016-01-01", "2016-08-20", ON, "有效", 31),
    ("2016-01-01", "2016-08-19", ON, "即将到期", 30),
    ("2016-01-01", "2016-07-20", ON, "即将到期", 0),
    ("2016-01-01", "2016-07-19", ON, "已到期", None),
    ("2016-01-01", None, ON, "有效", None),
    ("2016-08-01", "2016-07-31", ON, "日期有误", None),
    (None, "2016-07-31", ON, "日期有误", None),
    ("2016-01-01", "2016-02-30", ON, "日期有误", None),
]


@pytest.mark.parametrize(("first", "last", "on", "state", "left"), TERMS)
def test_both_days_of_an_engagement_count(
    first: str | None, last: str | None, on: str, state: str, left: int | None
) -> None:
    zone = sourced()
    engaged(zone, first, last, "e")
    its = term(zone.facts(), "e", date.fromisoformat(on))
    assert (its.state, its.left) == (state, left)
    assert its.why.is_finding == (state == "日期有误") and its.why.facts == ("e",)


# amounts with their days, fen, findings
FEES: list[tuple[list[tuple[str, str | None]], int, int]] = [
    ([], 0, 0),
    ([("10万元", "2016-05-20")], 10_000_000, 0),
    ([("10万元", None)], 10_000_000, 0),
    ([("10万元", "2016-05-20"), ("0.01 CNY", "2016-05-21")], 10_000_001, 0),
    ([("USD 1000", "2016-05-20")], 652_590, 0),
    ([("USD 1000", "2016-04-20")], 0, 1),
    ([("USD 1000", None), ("1万元", None)], 1_000_000, 1),
    ([("USD 1000 @6.4754 (2016-04-20)", "2016-04-25")], 647_540, 0),
]


@pytest.mark.parametrize(("amounts", "fen", "findings"), FEES)
def test_fees_of_an_engagement(amounts: list[tuple[str, str | None]], fen: int, findings: int) -> None:
    zone = sourced()
    zone.rate("2016-05-01", "6.5259")
    for amount, day in amounts:
        zone.put("fees", Fee(engagement="engagement", date=day, amount=parse_amount(amount)))
    zone.put("fees", Fee(engagement="other", date="2016-05-20", amount=parse_amount("99万元")))
    facts = zone.facts()
    its = cost(facts, Rates(facts.rates.items()), fees_by_engagement(facts).get("engagement", []))
    assert (its.fen, len(its.fees), len(its.findings)) == (fen, len(amounts), findings)
