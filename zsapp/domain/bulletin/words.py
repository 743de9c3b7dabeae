"""The printed words of dates, amounts and the gist of a note."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zsapp.base.texts import _, zh
from zsapp.domain.money import MINOR_DIGITS, wan

_GIST_CHARS = 29
_CURRENCIES = {
    "CNY": zh("元"),
    "USD": zh("美元"),
    "EUR": zh("欧元"),
    "GBP": zh("英镑"),
    "CHF": zh("瑞士法郎"),
    "HKD": zh("港元"),
    "MOP": zh("澳门元"),
    "TWD": zh("新台币"),
    "SGD": zh("新加坡元"),
    "JPY": zh("日元"),
    "KRW": zh("韩元"),
}
Amount = Mapping[str, Any]


def day_words(day: str | None, *, with_weekday: bool = False, with_year: bool = False) -> str:
    """4月25日 of 2016-04-25; with weekday 4月25日（星期一）. Empty for no date."""
    if not day:
        return ""
    its = date.fromisoformat(day)
    text = _("{month}月{day}日").format(month=its.month, day=its.day)
    if with_year:
        text = _("{year}年{day}").format(year=its.year, day=text)
    if with_weekday:
        text = _("{day}（星期{weekday}）").format(day=text, weekday=_("一二三四五六日")[its.weekday()])
    return text


def span_words(first: date, last: date) -> str:
    """4月25日至5月1日, with years where they differ."""
    with_year = first.year != last.year
    begin, end = (day_words(each.isoformat(), with_year=with_year) for each in (first, last))
    return _("{first}至{last}").format(first=begin, last=end)


def currency_word(currency: str) -> str:
    """元, 美元, 欧元 ...; an unknown currency by its code."""
    word = _CURRENCIES.get(currency)
    return _(word) if word else currency


def amount_words(amount: Amount | None) -> str:
    """2,000万元, 310万美元; empty for no amount."""
    if amount is None:
        return ""
    return money_words(amount["amount"], amount["currency"])


def money_words(minor: int, currency: str = "CNY") -> str:
    """2,000万元 of minor units of a currency."""
    number = wan(minor, digits=MINOR_DIGITS.get(currency, 2))
    return _("{number}万{currency}").format(number=number, currency=currency_word(currency))


def other_amounts(amounts: Iterable[Amount]) -> str:
    """Amounts that could not be added to a sum, added up by currency: 30万欧元、5万英镑; empty for none."""
    sums: dict[str, int] = {}
    for each in amounts:
        sums[each["currency"]] = sums.get(each["currency"], 0) + each["amount"]
    return "、".join(money_words(sums[each], each) for each in sorted(sums))


def gist(text: str | None, limit: int = _GIST_CHARS) -> str:
    """The first sentence of a note on one line; a long one is cut at a comma, else hard, with …."""
    line = " ".join((text or "").split())
    first = re.match(r".+?[。！？；]", line)
    line = first[0] if first else line
    if len(line) <= limit:
        return line.rstrip("；")
    cut = max(line.rfind("，", 0, limit), line.rfind("、", 0, limit))
    return line[: cut if cut >= limit // 2 else limit - 1] + "…"
