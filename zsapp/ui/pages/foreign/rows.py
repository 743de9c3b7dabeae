"""The rows of the three tables: squads, periods, companies."""

from collections.abc import Sequence

from zsapp.base.texts import _
from zsapp.ui.models.held import HeldRow
from zsapp.ui.models.sources import Column, Line
from zsapp.verbs.foreign import CompanyLine, PeriodLine, SquadLine

MONEY_PX = 102


def squad_columns() -> Sequence[Column]:
    """Who, where, how many, how much in both currencies."""
    return (
        Column("name", _("纵队"), 136, can_sort=False),
        Column("contracted", _("合同万美元"), MONEY_PX, is_right=True, can_sort=False),
        Column("contracted_yuan", _("合同万元"), MONEY_PX, is_right=True, can_sort=False),
        Column("paid_in", _("到账万美元"), MONEY_PX, is_right=True, can_sort=False),
        Column("paid_in_yuan", _("到账万元"), MONEY_PX, is_right=True, can_sort=False),
        Column("companies", _("企业数"), 64, is_right=True, can_sort=False),
        Column("visits", _("走访接洽"), 80, is_right=True, can_sort=False),
        Column("projects", _("项目数"), 64, is_right=True, can_sort=False),
        Column("directions", _("主攻方向"), 88, can_sort=False),
        Column("here", _("现驻"), 72, can_sort=False),
        Column("patron", _("挂帅领导"), 164, can_sort=False),
    )


def squad_row(line: SquadLine) -> HeldRow:
    """A squad in its place: they stand in the protocol order of their patrons, the groups and the sum below."""
    mark = "⚠ " if line.has_finding else ""
    texts = {
        "name": mark + line.name,
        "contracted": _aligned(line.contracted.dollars),
        "contracted_yuan": _aligned(line.contracted.in_yuan),
        "paid_in": _aligned(line.paid_in.dollars),
        "paid_in_yuan": _aligned(line.paid_in.in_yuan),
        "companies": str(len(line.companies)),
        "visits": str(len(line.visits)),
        "projects": str(len(line.projects)),
        "directions": line.directions,
        "here": line.here,
        "patron": line.patron,
    }
    return HeldRow(Line(line.key, texts, {}, "team"))


def period_columns() -> Sequence[Column]:
    """When, who, how much in both currencies."""
    return (
        Column("period", _("期间"), 168),
        Column("name", _("归属"), 168),
        Column("contracted", _("合同外资（万美元）"), 148, is_right=True),
        Column("contracted_yuan", _("合同外资（万元）"), 148, is_right=True),
        Column("paid_in", _("到账外资（万美元）"), 148, is_right=True),
        Column("paid_in_yuan", _("到账外资（万元）"), 148, is_right=True),
    )


def period_row(line: PeriodLine) -> HeldRow:
    """One squad in one period."""
    texts = {
        "period": line.period.label,
        "name": line.name,
        "contracted": _aligned(line.contracted.dollars),
        "contracted_yuan": _aligned(line.contracted.in_yuan),
        "paid_in": _aligned(line.paid_in.dollars),
        "paid_in_yuan": _aligned(line.paid_in.in_yuan),
    }
    keys = {
        "period": line.period.first,
        "contracted": line.contracted.exact_dollars,
        "contracted_yuan": line.contracted.exact_yuan,
        "paid_in": line.paid_in.exact_dollars,
        "paid_in_yuan": line.paid_in.exact_yuan,
    }
    return HeldRow(Line(line.key, texts, {}, "project"), keys)


def company_columns() -> Sequence[Column]:
    """Whose capital belongs where."""
    return (
        Column("name", _("企业"), 280),
        Column("group", _("归属"), 152),
        Column("origin", _("直接来源"), 96),
        Column("ultimate", _("最终来源"), 96),
        Column("visits", _("走访接洽"), 80, is_right=True),
        Column("projects", _("项目数"), 64, is_right=True),
    )


def company_row(line: CompanyLine) -> HeldRow:
    """One company; `outside`: in no squad, `differs`: its ultimate origin is another."""
    texts = {
        "name": line.name,
        "group": line.group_name,
        "origin": line.origin,
        "ultimate": line.ultimate,
        "visits": str(line.visits),
        "projects": str(line.projects),
    }
    keys = {"visits": line.visits, "projects": line.projects}
    return HeldRow(
        Line(line.id, texts, {"outside": line.is_outside, "differs": line.differs}, "company"), keys
    )


def _aligned(words: str) -> str:
    """A sum with two digits behind the point, so that those of a column stand below each other; a dash stays one."""
    whole, _point, rest = words.partition(".")
    return f"{whole}.{rest:0<2}" if whole[-1:].isdigit() else words
