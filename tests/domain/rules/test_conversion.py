"""Rule 2: a foreign amount at the stored rate of the qualifying day, exact, half up to the fen; no rate is no zero."""

from datetime import date

import pytest

from tests.domain.rules.zone import Zone, posted, said
from zsapp.domain.campaign import Rate
from zsapp.domain.money import parse_amount
from zsapp.domain.rules.conversion import Rates

APRIL = ("2016-04-01", "6.4754")
MAY = ("2016-05-01", "6.5259")

# amount, stored rates of the dollar, day, fen (None: not assessable)
CASES = [
    ("2000万元", [], "2016-05-20", 2_000_000_000),
    ("19999999.99元", [], "2016-05-20", 1_999_999_999),
    ("USD 3000000", [APRIL], "2016-04-20", 1_942_620_000),
    ("USD 3100000", [APRIL], "2016-04-20", 2_007_374_000),
    ("USD 3100000", [APRIL], "2016-04-01", 2_007_374_000),  # on the rate's own day
    ("USD 3100000", [APRIL], "2016-05-02", 2_007_374_000),  # 31 days after
    ("USD 3100000", [APRIL], "2016-05-03", None),  # 32 days after
    ("USD 3100000", [APRIL], "2016-03-31", None),  # before the first
    ("USD 3100000", [], "2016-04-20", None),
    ("USD 3100000", [APRIL, MAY], "2016-04-30", 2_007_374_000),
    ("USD 3100000", [APRIL, MAY], "2016-05-01", 2_023_029_000),  # until the next
    ("USD 3100000", [MAY, APRIL], "2016-05-20", 2_023_029_000),  # whatever the order they were entered in
    ("USD 3100000", [APRIL, MAY], "2016-06-02", None),
    ("USD 0.01", [("2016-04-01", "0.5")], "2016-04-20", 1),  # 0.5 fen: up
    ("USD 0.01", [("2016-04-01", "0.49999999")], "2016-04-20", 0),
    ("USD 0.03", [("2016-04-01", "0.5")], "2016-04-20", 2),  # 1.5 fen: up
    ("USD 0.05", [("2016-04-01", "0.5")], "2016-04-20", 3),  # 2.5 fen: up, not to the even one
    ("USD 3100000 @6.4754 (2016-04-01)", [], "2016-04-20", 2_007_374_000),  # it keeps its rate itself
    ("USD 3100000 @6.4754 (2016-04-01)", [], "2016-05-02", 2_007_374_000),
    ("USD 3100000 @6.4754 (2016-04-01)", [], "2016-05-03", None),  # kept, but too old for the day
    ("USD 3100000 @6.4754 (2016-04-21)", [], "2016-04-20", None),  # kept of a later day
    ("USD 3100000 @6.4754 (2016-04-01)", [("2016-04-01", "7")], "2016-04-20", 2_007_374_000),  # of one day: kept
    ("USD 3100000 @6.4754 (2016-04-01)", [("2016-03-20", "7")], "2016-04-20", 2_007_374_000),
    ("USD 3100000 @6.4754 (2016-04-01)", [("2016-04-15", "6.5")], "2016-04-20", 2_015_000_000),  # a next one was stored
    ("USD 3100000 @6.4754 (2016-04-01)", [MAY], "2016-05-20", 2_023_029_000),
    ("USD 3100000 @6.4754", [], "2016-04-20", 2_007_374_000),  # undated: serves where none is stored
    ("USD 3100000 @6.4754", [("2016-04-15", "6.5")], "2016-04-20", 2_015_000_000),
    ("JPY 300000000", [APRIL], "2016-04-20", None),  # another currency's rate
]  # fmt: skip


@pytest.mark.parametrize(("amount", "rates", "day", "fen"), CASES)
def test_an_amount_in_yuan(amount: str, rates: list[tuple[str, str]], day: str, fen: int | None) -> None:
    made = Rates((f"{n}", Rate(currency="USD", date=on, rate=rate)) for n, (on, rate) in enumerate(rates))
    found = made.in_yuan(parse_amount(amount), date.fromisoformat(day))
    assert found.fen == fen
    assert made.findings == []
    if fen is None:
        assert day in found.words and "不能折算" in found.words


def test_the_words_keep_amount_currency_rate_and_date() -> None:
    rates = Rates([("r", Rate(currency="USD", date="2016-04-01", rate="6.4754"))])
    found = rates.in_yuan(parse_amount("USD 3100000"), date(2016, 4, 20))
    assert found.rate == "r"
    assert "3100000.00 USD @6.4754 (2016-04-01)" in found.words and "2,007.374万元" in found.words
    undated = Rates([]).in_yuan(parse_amount("USD 3100000 @6.4754"), date(2016, 4, 20))
    assert "未注明日期" in undated.words


def test_currencies_without_cents() -> None:
    rates = Rates([("r", Rate(currency="JPY", date="2016-04-01", rate="0.06"))])
    assert rates.in_yuan(parse_amount("JPY 333333334"), date(2016, 4, 20)).fen == 2_000_000_004


@pytest.mark.parametrize("rate", ["0", "0.00000000", "-6.5", "6,5", "six", "6.123456789", None])
def test_what_is_no_rate_is_told_and_makes_nothing_zero(rate: str | None) -> None:
    zone = posted()
    zone.project("p", "2016-04-20", "USD 3100000")
    key = zone._add("rates", Rate(currency="USD", date="2016-04-01", rate=rate))
    row = zone.assess("2016-07-20")
    assert row.target is not None and (row.target.met, row.target.undecided) == (None, ("p",))
    assert [line.facts for line in said(zone.findings(), 2, is_finding=True)] == [(key,)]


def test_two_rates_of_one_day_are_told_and_the_one_entered_last_holds() -> None:
    zone = Zone()
    zone.rate("2016-04-01", "6.4754", key="a")
    zone.rate("2016-04-01", "6.5", key="b")
    zone.rate("2016-04-02", "6.5", key="c")
    zone.rate("2016-04-02", "6.50", key="d")  # the same, no contradiction
    told = said(zone.findings(), 2, is_finding=True)
    assert [line.facts for line in told] == [("a", "b")] and "6.5" in told[0].text
    found = Rates(zone.facts().rates.items()).on("USD", date(2016, 4, 1))
    assert found == (date(2016, 4, 1), "b", "6.5")
