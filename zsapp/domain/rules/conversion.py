"""Foreign amounts in yuan at the stored rate of a day (rules 2 and 25). Exact decimals, half up to the fen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.campaign import Rate
from zsapp.domain.money import format_amount, in_fen, is_rate, wan
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
    """The stored rates, by currency in order of their dates; of two of one day the one entered last (ids rise with time)."""

    def __init__(self, rates: Iterable[tuple[str, Rate]]) -> None:
        self._of: dict[str, list[tuple[date, str, str]]] = {}
        for key, each in sorted(rates):
            day = day_of(each.date)
            if each.currency and day and each.rate and is_rate(each.rate):
                self._of.setdefault(each.currency, []).append((day, key, each.rate))
        for its in self._of.values():
            its.sort(key=lambda one: one[:2])

    def on(self, currency: str, day: date) -> tuple[date, str, str] | None:
        """(rate date, id, rate) that holds on a day, or None."""
        past = [each for each in self._of.get(currency, ()) if each[0] <= day]
        return past[-1] if past and (day - past[-1][0]).days <= RATE_DAYS else None

    def in_yuan(self, amount: dict[str, Any], day: date) -> InYuan:
        """The amount on that day: at the rate it keeps itself where that one holds on the day, else at the stored rate of the day."""
        if amount["currency"] == "CNY":
            return InYuan(in_fen(amount), _("{wan}万元").format(wan=wan(amount["amount"])))
        kept = day_of(amount.get("rate_date"))
        if amount.get("rate") and (kept is None or 0 <= (day - kept).days <= RATE_DAYS):
            return _converted(amount, None)
        found = self.on(amount["currency"], day)
        if found is None:
            words = _("{amount}没有{day}可用的汇率（有效期31天），不能折算").format(
                amount=format_amount({**amount, "rate": None}), day=day.isoformat()
            )
            return InYuan(None, words)
        rate_date, key, rate = found
        return _converted({**amount, "rate": rate, "rate_date": rate_date.isoformat()}, key)


def _converted(amount: dict[str, Any], key: str | None) -> InYuan:
    fen = in_fen(amount)
    assert fen is not None  # the amount has a rate
    words = _("{amount}，折合{wan}万元").format(amount=format_amount(amount), wan=wan(fen))
    return InYuan(fen, words, key)
