"""Amounts as people of the zone write them: 2,000万元, 310万美元, 1.2亿元; in English CNY 20,000,000; exact, never rounded."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from zsapp.base.texts import ENGLISH, _, spoken, zh
from zsapp.domain.money import format_amount, major, parse_amount

UNITS: Mapping[str, str] = {
    "CNY": zh("元"), "USD": zh("美元"), "EUR": zh("欧元"), "GBP": zh("英镑"), "CHF": zh("瑞士法郎"), "HKD": zh("港元"),
    "MOP": zh("澳门元"), "TWD": zh("新台币"), "SGD": zh("新加坡元"), "JPY": zh("日元"), "KRW": zh("韩元"),
}  # fmt: skip
_WAN, _MILLION, _YI = Decimal(10**4), Decimal(10**6), Decimal(10**8)


def amount_words(value: Mapping[str, Any]) -> str:
    """The amount with 亿 or 万 where it stays exact within four digits behind the point, else in full; in English in full, by its code."""
    number = major(dict(value))
    if spoken() == ENGLISH:
        return f"{value['currency']} {_plain(number)}"
    for scale, word in ((_YI, "亿"), (_WAN, "万")):
        scaled = number / scale
        if abs(scaled) >= 1 and scaled == scaled.quantize(Decimal("0.0001")):
            return _plain(scaled) + word + UNITS[value["currency"]]
    return _plain(number) + UNITS[value["currency"]]


def short_words(value: Mapping[str, Any]) -> str:
    """The amount where there is little room: two digits behind the point, cut, never rounded up to a mark that it does not meet."""
    number = major(dict(value))
    if spoken() == ENGLISH:
        return _short_english(number, value["currency"])
    for scale, word in ((_YI, "亿"), (_WAN, "万")):
        scaled = number / scale
        if abs(scaled) >= 1:
            cut = scaled.quantize(Decimal("0.01"), ROUND_DOWN)
            if cut != scaled:
                return _("约{amount}").format(amount=_plain(cut) + word + UNITS[value["currency"]])
            break
    return amount_words(value)


def amount_hint(value: Mapping[str, Any]) -> str:
    """What stands under a foreign amount: what it is in CNY at its rate."""
    if value["currency"] == "CNY" or not value.get("rate"):
        return ""
    converted = {
        "amount": int((major(dict(value)) * Decimal(value["rate"]) * 100).quantize(Decimal(1))),
        "currency": "CNY",
    }
    return _("按汇率 {rate} 折合 {words}").format(rate=value["rate"], words=amount_words(converted))


def typed_amount(text: str, before: Mapping[str, Any] | None) -> str | None:
    """What verbs are given for a typed amount: a bare number means 万元; an untouched one keeps its rate. Raises UserError."""
    bare = text.strip()
    if not bare:
        return None
    if before is not None and bare == amount_words(before):
        return format_amount(dict(before))
    if bare.replace(",", "").replace(".", "", 1).isdigit():
        bare += "万元"
    parsed = parse_amount(bare)
    if (
        before is not None
        and parsed["rate"] is None
        and parsed["currency"] == before["currency"]
        and before.get("rate")
    ):
        parsed |= {"rate": before["rate"], "rate_date": before.get("rate_date")}
    return format_amount(parsed)


def _short_english(number: Decimal, currency: str) -> str:
    """CNY 97.2 million: three digits behind the point, or 19,999,999.99 would be as short as it is far from 20 million."""
    million = number / _MILLION
    if abs(million) < 1:
        return f"{currency} {_plain(number)}"
    cut = million.quantize(Decimal("0.001"), ROUND_DOWN)
    words = f"{currency} {_plain(cut)} million"
    return words if cut == million else _("约{amount}").format(amount=words)


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
