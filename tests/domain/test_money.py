"""Amounts as people write them (rule 2): exact, with currency and rate, read back as they are printed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsapp.base.errors import UserError
from zsapp.domain.field import Kind, part
from zsapp.domain.kinds import fits
from zsapp.domain.money import LARGEST_MINOR, MINOR_DIGITS, format_amount, in_fen, parse_amount, wan

AMOUNT = part("注册资本", Kind.AMOUNT)


def amount(minor: int, currency: str = "CNY", rate: str | None = None, day: str | None = None) -> Any:
    return {"amount": minor, "currency": currency, "rate": rate, "rate_date": day}


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("2000万元", 2_000_000_000, "CNY"),
        ("20000000 CNY", 2_000_000_000, "CNY"),
        ("20000000.00 CNY", 2_000_000_000, "CNY"),
        ("20,000,000", 2_000_000_000, "CNY"),
        ("19999999.99元", 1_999_999_999, "CNY"),
        ("2000 万 元", 2_000_000_000, "CNY"),
        ("２０００万元", 2_000_000_000, "CNY"),
        ("人民币2000万元", None, None),  # two words of one currency
        ("1.5亿元", 15_000_000_000, "CNY"),
        ("1.5亿", 15_000_000_000, "CNY"),
        ("￥100", 10_000, "CNY"),
        ("USD 3100000", 310_000_000, "USD"),
        ("usd 3100000", 310_000_000, "USD"),
        ("310万美元", 310_000_000, "USD"),
        ("$310万", 310_000_000, "USD"),
        ("5百万欧元", 500_000_000, "EUR"),
        ("500万日元", 5_000_000, "JPY"),
        ("0元", 0, "CNY"),
    ],
)
def test_an_amount_is_read(text: str, minor: int | None, currency: str | None) -> None:
    if minor is None:  # both words mean CNY: read too
        assert parse_amount(text) == amount(2_000_000_000)
    else:
        assert parse_amount(text) == amount(minor, currency or "")


@pytest.mark.parametrize(
    "text",
    ["很多钱", "约2000万元", "-5元", "2000万元美元", "USD 5 CNY", "5 XYZ", "1e6", "0.001元", "1.5日元", "元", "9" * 30,
     "100 @6.4754x", "2000万左右", "1.2.3元"],
)  # fmt: skip
def test_what_is_no_amount_gets_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="金额"):
        parse_amount(text)


@pytest.mark.parametrize("rate", ["0", "0.0", "1..2", ".5", "6.", "1234567890", "6.123456789"])
def test_a_rate_that_could_not_be_read_back_is_refused(rate: str) -> None:
    with pytest.raises(UserError, match="汇率"):
        parse_amount(f"USD 100 @{rate}")


def test_a_day_of_a_rate_exists() -> None:
    with pytest.raises(UserError, match="汇率日期"):
        parse_amount("USD 100 @6.4754 (2016-02-30)")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2000万元", "20000000.00 CNY"),
        ("USD 3100000", "3100000.00 USD"),
        ("500万日元", "5000000 JPY"),
        ("310万美元@6.4754(2016-05-12)", "3100000.00 USD @6.4754 (2016-05-12)"),
        ("310万美元 @ 6.4754", "3100000.00 USD @6.4754"),
    ],
)
def test_an_amount_is_printed(text: str, printed: str) -> None:
    assert format_amount(parse_amount(text)) == printed


rates = st.none() | st.from_regex(r"[1-9][0-9]{0,8}(\.[0-9]{1,8})?", fullmatch=True)


@given(st.integers(0, LARGEST_MINOR), st.sampled_from(sorted(MINOR_DIGITS)), rates)
def test_what_is_printed_is_read_back(minor: int, currency: str, rate: str | None) -> None:
    rate = None if currency == "CNY" else rate
    value = amount(minor, currency, rate, "2016-05-12" if rate else None)
    assert parse_amount(format_amount(value)) == value
    assert fits(AMOUNT, value)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("USD 3000000 @6.4754", 1_942_620_000),  # fails the target of 20,000,000
        ("USD 3100000 @6.4754", 2_007_374_000),  # passes
        ("19999999.99元", 1_999_999_999),
        ("USD 0.01 @0.5", 1),  # half a fen, up
        ("USD 0.01 @0.49999999", 0),
        ("1日元 @0.06", 6),
        ("USD 100", None),  # no rate: not known
    ],
)
def test_a_foreign_amount_is_converted_at_its_own_rate(text: str, fen: int | None) -> None:
    assert in_fen(parse_amount(text)) == fen


def test_no_amount_has_no_fen() -> None:
    assert in_fen(None) is None


@pytest.mark.parametrize(
    ("minor", "text"),
    [(2_000_000_000, "2,000"), (2_000_500_000, "2,000.5"), (1_999_999_999, "1,999.999999"), (0, "0"), (1, "0.000001")],
)  # fmt: skip
def test_ten_thousands(minor: int, text: str) -> None:
    assert wan(minor) == text
