"""Money: exact, in integer minor units with a currency; a foreign amount keeps rate and rate date (rule 2).

A stored amount is {"amount": minor units, "currency": ISO 4217 code, "rate": CNY for one unit as text or None, "rate_date": ISO date
or None}.
"""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _

MINOR_DIGITS = {
    "CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "CHF": 2, "HKD": 2, "MOP": 2, "TWD": 2, "SGD": 2, "JPY": 0, "KRW": 0,
}  # fmt: skip
_CURRENCY_WORDS = {
    "人民币": "CNY", "元": "CNY", "圆": "CNY", "RMB": "CNY", "￥": "CNY", "¥": "CNY", "美元": "USD", "美金": "USD", "$": "USD",
    "欧元": "EUR", "英镑": "GBP", "瑞士法郎": "CHF", "瑞郎": "CHF", "港元": "HKD", "港币": "HKD", "澳门元": "MOP", "澳门币": "MOP",
    "新台币": "TWD", "台币": "TWD", "新加坡元": "SGD", "新元": "SGD", "日元": "JPY", "日圆": "JPY", "韩元": "KRW", "韩圆": "KRW",
}  # fmt: skip
_SCALE = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_RATE = re.compile(r"\s*@\s*(?P<rate>[0-9.]+)\s*\(?\s*(?P<day>\d{4}-\d{2}-\d{2})?\s*\)?\s*$")
_AMOUNT = re.compile(
    r"(?P<before>[A-Z]{3}|[^\d\s.+-]*)\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>百万|千万|千|万|亿)?\s*(?P<after>[A-Z]{3}|\D*)"
)
LARGEST_MINOR = 2**53 - 1
_DIGITS = 24  # of a typed number; Decimal rounds beyond 28, and nothing may be rounded in silence


def parse_amount(text: str) -> dict[str, Any]:
    """An amount from `2000万元`, `20000000 CNY`, `USD 3100000`, `310万美元`, with an optional ` @6.4754 (2016-05-12)`. Raises UserError."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    rate = _RATE.search(plain)
    found = _AMOUNT.fullmatch(plain[: rate.start()].strip() if rate else plain)
    words = [w for w in (found["before"].strip(), found["after"].strip()) if w] if found else ["?"]
    codes = {_CURRENCY_WORDS.get(word, word) for word in words} or {"CNY"}
    if found is None or len(codes) != 1 or not codes <= MINOR_DIGITS.keys():
        raise UserError(
            _("看不懂金额“{text}”：请写成 2000万元、20000000 CNY 或 310万美元。").format(text=text[:60])
        )
    currency = codes.pop()
    number = found["number"].replace(",", "")
    if len(number) > _DIGITS or (currency == "CNY" and rate):
        raise UserError(_("金额“{text}”的位数太多，或人民币带了汇率，请核对。").format(text=text[:60]))
    minor = Decimal(number) * _SCALE[found["scale"] or ""] * 10 ** MINOR_DIGITS[currency]
    if minor != minor.to_integral_value() or minor > LARGEST_MINOR:
        raise UserError(_("金额“{text}”的小数位太多或数目太大，请核对。").format(text=text[:60]))
    return {
        "amount": int(minor),
        "currency": currency,
        "rate": _checked_rate(rate["rate"], text) if rate else None,
        "rate_date": _checked_day(rate["day"], text) if rate else None,
    }


def _checked_rate(rate: str, text: str) -> str:
    if not is_rate(rate) or Decimal(rate) <= 0:
        raise UserError(
            _("金额“{text}”中的汇率应写成 6.4754 这样的正数，最多8位小数。").format(text=text[:60])
        )
    return rate


def is_rate(rate: str) -> bool:
    """Whether a text has the form of a stored rate: up to 9 digits, up to 8 behind the point (rule 2)."""
    return re.fullmatch(r"\d{1,9}(\.\d{1,8})?", rate, re.ASCII) is not None


def _checked_day(day: str | None, text: str) -> str | None:
    try:
        return date.fromisoformat(day).isoformat() if day else None
    except ValueError:
        raise UserError(_("金额“{text}”中的汇率日期不存在。").format(text=text[:60])) from None


def format_amount(value: dict[str, Any]) -> str:
    """`20000000.00 CNY`; with the rate kept behind where there is one: `3100000.00 USD @6.4754 (2016-05-12)`."""
    text = f"{major(value):f} {value['currency']}"
    if value.get("rate"):
        text += f" @{value['rate']}" + (f" ({value['rate_date']})" if value.get("rate_date") else "")
    return text


def major(value: dict[str, Any]) -> Decimal:
    """The amount in whole units of its currency, with that currency's digits behind the point."""
    return Decimal(value["amount"]).scaleb(-MINOR_DIGITS.get(value["currency"], 2))


def in_fen(value: dict[str, Any] | None) -> int | None:
    """The amount in fen (CNY), a foreign one at its own stored rate, half up to the fen; None where there is no rate."""
    if value is None or (value["currency"] != "CNY" and not value.get("rate")):
        return None
    rate = Decimal(1) if value["currency"] == "CNY" else Decimal(value["rate"])
    return int((major(value) * rate * 100).quantize(Decimal(1), ROUND_HALF_UP))


def wan(minor: int, *, digits: int = 2) -> str:
    """Minor units as 万 of the currency, exact, with thousands: 2_000_000_000 fen is `2,000`, 2_000_500_000 is `2,000.5`."""
    text = f"{Decimal(minor).scaleb(-digits - 4):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
