"""Foreign amounts in yuan at the stored rate of a day (rules 2 and 25). Exact decimals, half up to the fen."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.campaign import Rate
from zsapp.domain.money import format_amount, in_fen, is_rate, wan
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

RATE_DAYS = 31
"""A rate holds from its date until the next of its currency, at most so many days after."""


@dataclass(frozen=True, slots=True)
class InYuan:
    """An amount in fen, or why it has none; `words` tell amount, rate and rate date, `rate` is the id of the rate's record."""

    fen: int | None
    words: str
    rate: str | None = None


class Rates:
    """The stored rates, by currency in order of their dates; of two of one day the one entered last: `written` tells when that was, in
    microseconds since 1970 (rates without it come before, in order of their ids).

    `findings`: records that are no rate, and days that have two.
    """

    def __init__(
        self, rates: Iterable[tuple[str, Rate]], written: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        self._of: dict[str, list[tuple[date, str, str]]] = {}
        self.findings: list[Why] = []
        for key, each in sorted(rates, key=lambda one: one[0]):
            day = day_of(each.date)
            if each.currency and day and each.rate and _is_usable(each.rate):
                self._of.setdefault(each.currency, []).append((day, key, each.rate))
            else:
                text = _("汇率记录不全，或不是最多8位小数的正数，没有采用")
                self.findings.append(finding(2, text, [key]))
        for currency, its in self._of.items():
            its.sort(key=lambda one: (one[0], written.get(one[1], 0), one[1]))
            self._tell_twins(currency, its)

    def _tell_twins(self, currency: str, its: list[tuple[date, str, str]]) -> None:
        for one, next_one in pairwise(its):
            if one[0] == next_one[0] and Decimal(one[2]) != Decimal(next_one[2]):
                text = _("{currency}在{day}有两个不同的汇率，按后录入的{rate}计，请核对")
                words = text.format(currency=currency, day=one[0].isoformat(), rate=next_one[2])
                self.findings.append(finding(2, words, [one[1], next_one[1]]))

    def on(self, currency: str, day: date) -> tuple[date, str, str] | None:
        """(rate date, id, rate) that holds on a day, or None."""
        its = self._of.get(currency, [])
        place = bisect_right(its, day, key=lambda one: one[0])
        return its[place - 1] if place and (day - its[place - 1][0]).days <= RATE_DAYS else None

    def in_yuan(self, amount: dict[str, Any], day: date) -> InYuan:
        """The amount on that day at the rate that holds: the one it keeps itself where no later one was stored, else the stored one.

        A rate kept without its date serves only where none is stored, and the words say so.
        """
        if amount["currency"] == "CNY":
            return InYuan(in_fen(amount), _("{wan}万元").format(wan=wan(amount["amount"])))
        stored = self.on(amount["currency"], day)
        has_own = bool(amount.get("rate")) and _is_usable(amount["rate"])
        kept = day_of(amount.get("rate_date"))
        is_in_time = has_own and kept is not None and 0 <= (day - kept).days <= RATE_DAYS
        if is_in_time and (stored is None or kept is None or stored[0] <= kept):
            return _converted(amount, None)
        if stored is not None:
            rate_date, key, rate = stored
            return _converted({**amount, "rate": rate, "rate_date": rate_date.isoformat()}, key)
        if has_own and kept is None:
            its = _converted(amount, None)
            return InYuan(its.fen, _("{words}（汇率未注明日期）").format(words=its.words))
        words = _("{amount}没有{day}可用的汇率（有效期31天），不能折算").format(
            amount=format_amount({**amount, "rate": None}), day=day.isoformat()
        )
        return InYuan(None, words)


def _is_usable(rate: str) -> bool:
    """A rate of 0 would make every amount nothing."""
    return is_rate(rate) and Decimal(rate) > 0


def _converted(amount: dict[str, Any], key: str | None) -> InYuan:
    fen = in_fen(amount)
    assert fen is not None  # the amount has a rate
    words = _("{amount}，折合{wan}万元").format(amount=format_amount(amount), wan=wan(fen))
    return InYuan(fen, words, key)
