"""Printed words of dates and amounts, and the gist of a note."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.bulletin.words import amount_words, day_words, gist, other_amounts, span_words


def test_days() -> None:
    assert day_words("2016-04-05") == "4月5日"
    assert day_words("2016-04-25", with_weekday=True, with_year=True) == "2016年4月25日（星期一）"
    assert day_words(None) == ""
    assert span_words(date(2016, 4, 25), date(2016, 5, 1)) == "4月25日至5月1日"
    assert span_words(date(2015, 12, 28), date(2016, 1, 3)) == "2015年12月28日至2016年1月3日"


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (2_000_000_000, "CNY", "2,000万元"),
        (1_999_999_999, "CNY", "1,999.999999万元"),
        (310_000_000, "USD", "310万美元"),
        (50_000_000, "JPY", "5,000万日元"),
        (1_000_000, "XXX", "1万XXX"),
    ],
)
def test_amounts(minor: int, currency: str, words: str) -> None:
    assert amount_words({"amount": minor, "currency": currency, "rate": None, "rate_date": None}) == words


def test_amounts_of_several_currencies() -> None:
    amounts = [
        {"amount": n, "currency": c} for n, c in ((1_000_000, "USD"), (2_000_000, "EUR"), (3_000_000, "USD"))
    ]
    assert other_amounts(amounts) == "2万欧元、4万美元"
    assert other_amounts([]) == ""


@pytest.mark.parametrize(
    ("note", "line"),
    [
        (None, ""),
        ("企业介绍了扩产打算。正在比选。", "企业介绍了扩产打算。"),
        ("第一段\n第二段", "第一段 第二段"),
        ("一二三四五六七八九十，一二三四五六七八九十", "一二三四五六七八九十…"),
        ("一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四…"),
        ("已谈妥；待签约", "已谈妥"),
    ],
)
def test_gist(note: str | None, line: str) -> None:
    assert gist(note, 15) == line


@given(st.text(max_size=400))
def test_gist_is_one_short_line(note: str) -> None:
    line = gist(note)
    assert len(line) <= 31
    assert "\n" not in line
