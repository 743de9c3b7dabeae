"""The list of companies: the fields of the specs, and beside them last visit, intent and next plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zsapp.base.texts import _
from zsapp.domain.field import KINDS, Kind, Show
from zsapp.store.companies import Glance
from zsapp.store.listing import Ids
from zsapp.store.query import Row
from zsapp.ui.models.sources import Ask, Column, KindSource, Line, cell, words_px
from zsapp.verbs import companies
from zsapp.verbs.desk import Desk

FIRST = ("name", "city", "industry", "origin", "registered_capital")
LAST_VISIT, INTENT, NEXT_PLAN = "last_visit", "last_intent", "next_plan"


_LABEL_EDGES_PX = 28
_WIDTHS_PX = {
    "name": 262,
    "city": 80,
    "industry": 176,
    "origin": 88,
    "registered_capital": 120,
    "is_flagship": 76,
    "is_key": 96,
}


class CompanySource(KindSource):
    """Every column a company can show; `hidden` are those that wait to be chosen."""

    def __init__(self) -> None:
        printed = KINDS["company"].printed()
        more = tuple(n for n, s in printed.items() if n not in FIRST and s.shows is not Show.NOWHERE)
        super().__init__("company", columns=(*FIRST, *more))
        self._stored = [_narrowed(each) for each in self.columns]
        own = {each.name: each for each in self._stored}
        beside = (
            Column(INTENT, _("意向"), 72, can_sort=False, is_pill=True),
            Column(LAST_VISIT, _("最近拜访"), 108),
            Column(NEXT_PLAN, _("下次计划"), 108, can_sort=False),
        )
        listed = [own[name] for name in more if printed[name].shows & Show.TABLE]
        waiting = [own[name] for name in more if not printed[name].shows & Show.TABLE]
        self.hidden = ["short_name", "is_key", *(each.name for each in waiting)]
        self.columns = [*(own[name] for name in FIRST), *beside, *listed, *waiting]
        self.kinds = self.kinds | {"visit", "plan"}

    def ids(self, desk: Desk, ask: Ask) -> Ids:
        """In SQL; by the last visit: the ids in SQL, their order by one question more."""
        by = ask.order[0].lstrip("-") if ask.order else ""
        if by != LAST_VISIT:
            return super().ids(desk, ask)
        found = super().ids(desk, ask.but(order=()))
        return Ids("\n".join(companies.by_last_visit(desk, found, is_down=ask.order[0].startswith("-"))))

    def lines(self, desk: Desk, ids: Sequence[str]) -> list[Line]:
        """The rows of some ids with what stands beside them."""
        told = companies.glances(desk, ids)
        made = []
        for line in super().lines(desk, ids):
            glance = told.get(line.id, Glance())
            beside = {LAST_VISIT: glance.last_visit, INTENT: glance.intent, NEXT_PLAN: glance.next_plan}
            made.append(Line(line.id, {**line.texts, **beside}, line.values, line.kind))
        return made

    def line(self, row: Row, names: Mapping[str, str]) -> Line:
        """The stored fields of one row in words; a flag by its own name, which tells more than 是."""
        specs, told = self.spec.printed(), {}
        for each in self._stored:
            spec, value = specs[each.name], row.values.get(each.name)
            is_on = spec.kind is Kind.FLAG and value
            told[each.name] = _(spec.label) if is_on else cell(spec, value, names)
        return Line(row.id, told, row.values, row.kind)


def _narrowed(column: Column) -> Column:
    """The widths that fit a screen of 1366; flags are drawn as pills."""
    is_flag = KINDS["company"].printed()[column.name].kind is Kind.FLAG
    label_px = _LABEL_EDGES_PX + words_px(column.label)
    width = max(_WIDTHS_PX.get(column.name, column.width_px), label_px)
    return replace(column, width_px=width, is_pill=column.is_pill or is_flag)
