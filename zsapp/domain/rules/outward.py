"""Outwardness (外向度, rule 25): contracted and paid-in foreign capital in 万美元 and 万元, never re-converted later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.money import format_amount, in_fen, major
from zsapp.domain.project import Project
from zsapp.domain.rules.conversion import Rates
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

WAN = Decimal(10_000)
MEASURES = {"合同外资": ("contracted", "contracted_date"), "到账外资": ("paid_in", "paid_in_date")}
"""The two measures, and the fields of a project that hold amount and date."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """One measure of one project: 万美元 where it is in dollars, 万元 at the rate of its day; None where that cannot be said."""

    project: str
    team: str
    day: date
    wan_dollars: Decimal | None
    wan_yuan: Decimal | None


@dataclass(frozen=True, slots=True)
class Sum:
    """What amounts come to in either currency. None: there are some, and none of them can be said in it: never a zero in its place.

    `not_dollars`, `not_yuan`: projects that a sum leaves out, in another currency, or without a rate for the day.
    """

    wan_dollars: Decimal | None
    wan_yuan: Decimal | None
    ids: tuple[str, ...]
    not_dollars: tuple[str, ...]
    not_yuan: tuple[str, ...]


def summed(its: Iterable[Foreign]) -> Sum:
    """The sum of amounts, as exact as they are; of none it is 0."""
    found = list(its)
    dollars = [each.wan_dollars for each in found if each.wan_dollars is not None]
    yuan = [each.wan_yuan for each in found if each.wan_yuan is not None]
    return Sum(
        sum(dollars, Decimal(0)) if dollars or not found else None,
        sum(yuan, Decimal(0)) if yuan or not found else None,
        tuple(each.project for each in found),
        tuple(each.project for each in found if each.wan_dollars is None),
        tuple(each.project for each in found if each.wan_yuan is None),
    )


def foreign(
    facts: Facts, rates: Rates, measure: str, on: date
) -> tuple[list[Foreign], list[tuple[str, Why]]]:
    """The measure's amounts dated until a day, in order of projects; and (team, line) for each that is not, or not whole, in a sum.

    An amount that keeps its rate stays at it whatever rates are stored later; other currencies are never turned into dollars.
    """
    found: list[Foreign] = []
    left: list[tuple[str, Why]] = []
    for key, project in sorted(facts.projects.items(), key=lambda one: one[0]):
        its, lines = foreign_of(rates, measure, key, project, on=on)
        found += [its] if its is not None else []
        left += [(project.team or "", line) for line in lines]
    return found, left


def foreign_of(
    rates: Rates, measure: str, key: str, project: Project, *, on: date
) -> tuple[Foreign | None, list[Why]]:
    """The same of one project."""
    field, dated = MEASURES[measure]
    amount, name = getattr(project, field), project.name or key
    if not amount:
        return None, []
    day = day_of(getattr(project, dated))
    if day is None:
        text = _("{name}：{measure}没有填日期，不计，请补").format(name=name, measure=_(measure))
        return None, [finding(25, text, [key])]
    if day > on:
        return None, []
    found = Foreign(key, project.team or "", day, _dollars(amount), _yuan(rates, amount, day))
    return found, _left_out(measure, found, name=name, amount=amount)


def _dollars(amount: dict[str, Any]) -> Decimal | None:
    return major(amount) / WAN if amount["currency"] == "USD" else None


def _yuan(rates: Rates, amount: dict[str, Any], day: date) -> Decimal | None:
    fen = in_fen(amount)
    if fen is None:
        fen = rates.in_yuan(amount, day).fen
    return None if fen is None else Decimal(fen).scaleb(-2) / WAN


def _left_out(measure: str, its: Foreign, *, name: str, amount: dict[str, Any]) -> list[Why]:
    words = {"name": name, "measure": _(measure), "amount": format_amount({**amount, "rate": None})}
    lines = []
    if its.wan_dollars is None:
        text = _("{name}：{measure}{amount}不是美元，不计入万美元合计")
        lines.append(finding(25, text.format(**words), [its.project]))
    if its.wan_yuan is None:
        text = _("{name}：{measure}{amount}没有{day}可用的汇率，不计入万元合计")
        lines.append(finding(25, text.format(**words, day=its.day.isoformat()), [its.project]))
    return lines
