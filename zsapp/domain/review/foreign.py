"""外资 in the reviews (rules 17, 18, 25): what each squad's direction brought in the period, patrons in protocol order."""

from datetime import date
from fractions import Fraction

from zsapp.base.texts import _, zh
from zsapp.domain.bulletin.model import Block, Cell, Column, Figure, Group, Row, Table
from zsapp.domain.facts import Facts
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.origins import DOMESTIC, NONE, SEVERAL, UNLED, UNTOLD
from zsapp.domain.rules.outward import MEASURES, Sum
from zsapp.domain.rules.squads import CONTRACTED, Squads, squads, wan_words
from zsapp.domain.rules.why import Why

GROUP_WORDS = {
    SEVERAL: zh("归属待核定"),
    UNLED: zh("没有对应纵队"),
    NONE: zh("不属任何纵队"),
    UNTOLD: zh("未填资本来源"),
    DOMESTIC: zh("内资企业"),
}


def foreign_table(facts: Facts, period: Period) -> tuple[Block, ...]:
    """One row for each squad, also where it brought nothing; for a group of no squad where there is an amount; nothing without either."""
    made = squads(facts, period.last)
    rows = [_row(facts, made, place, period) for place in range(len(made.groups))]
    kept = tuple(
        row for row, group in zip(rows, made.groups, strict=True) if group in made.squads or _has_any(row)
    )
    if not kept:
        return ()
    numbers = tuple(
        Column(f"{key}_{unit}", title, is_number=True)
        for key, unit, title in (
            ("contracted", "dollars", _("合同外资\n万美元")),
            ("contracted", "yuan", _("合同外资\n万元")),
            ("paid_in", "dollars", _("到账外资\n万美元")),
            ("paid_in", "yuan", _("到账外资\n万元")),
        )
    )
    columns = (Column("squad", _("归属")), Column("patron", _("挂帅领导")), *numbers)
    total = Row({"squad": _("合计"), **_sums({m: made.total(m, period) for m in MEASURES})})
    return (Table("foreign", columns, (Group("", kept),), total=total, remarks=_remarks(made, period)),)


def foreign_findings(facts: Facts, on: date) -> list[tuple[str, Why]]:
    """(no team, line): amounts that are in no sum, and what contradicts itself (rule 25)."""
    made = squads(facts, on)
    lines = [*made.findings, *(line for group in made.groups for line in group.why)]
    return [("", line) for line in dict.fromkeys(lines) if line.rule == 25 and line.is_finding]


def group_name(facts: Facts, key: str) -> str:
    """A squad's name, or the words of a group of no squad."""
    return _(GROUP_WORDS[key]) if key in GROUP_WORDS else facts.team_name(key)


def _row(facts: Facts, made: Squads, place: int, period: Period) -> Row:
    group = made.groups[place]
    patron = facts.members.get(group.patron or "")
    named = {
        "squad": group_name(facts, group.key),
        "patron": " ".join(filter(None, (patron.name, patron.title))) if patron else "—",
    }
    return Row({**named, **_sums({m: group.of(m, period) for m in MEASURES})}, group.key)


def _has_any(row: Row) -> bool:
    return any(cell.ids for cell in row.cells.values() if isinstance(cell, Figure))


def _sums(its: dict[str, Sum]) -> dict[str, Cell]:
    """Both measures in both currencies; a dash where a sum cannot be said, never a zero."""
    cells: dict[str, Cell] = {}
    for measure, found in its.items():
        key = "contracted" if measure == CONTRACTED else "paid_in"
        for unit, value in (("dollars", found.wan_dollars), ("yuan", found.wan_yuan)):
            hundredths = 0 if value is None else (Fraction(value) * 100 + Fraction(1, 2)).__floor__()
            cells[f"{key}_{unit}"] = Figure(hundredths, wan_words(value), found.ids)
    return cells


def _remarks(made: Squads, period: Period) -> tuple[str, ...]:
    lines = [
        _(
            "注：按企业资本的直接来源和最终来源归入各纵队，金额按各笔当日所存汇率折算，以后不再折算；台资是中国境内的资本来源。"
        )
    ]
    sums = [made.total(measure, period) for measure in MEASURES]
    dollars, yuan = (sum(len(getattr(each, name)) for each in sums) for name in ("not_dollars", "not_yuan"))
    if dollars:
        lines.append(_("另有{n}笔不是美元，不计入万美元合计。").format(n=dollars))
    if yuan:
        lines.append(_("另有{n}笔没有可用的汇率，不计入万元合计。").format(n=yuan))
    return tuple(lines)
