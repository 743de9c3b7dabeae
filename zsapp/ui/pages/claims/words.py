"""Words of claims: columns and rows of the list."""

from zsapp.base.texts import _, counted
from zsapp.domain.rules.claims import CLASH, STATES
from zsapp.ui.models.held import HeldRow
from zsapp.ui.models.sources import Column, Line
from zsapp.verbs.arrivals import words
from zsapp.verbs.claims import ClaimLine


def columns() -> list[Column]:
    """The columns of the list."""
    return [
        Column("company", _("目标企业"), 240),
        Column("clash", _("撞单"), 66, is_pill=True),
        Column("place", _("次序"), 62, is_right=True),
        Column("team", _("登记组别"), 228),
        Column("state", _("状态"), 100, is_pill=True),
        Column("left", _("剩余天数"), 86, is_right=True),
        Column("until", _("保护至"), 108),
        Column("moment", _("登记时刻"), 168),
        Column("arrival", _("到达时刻"), 168),
        Column("first_contact", _("首次接触"), 108),
        Column("holder", _("移交组别"), 228),
    ]


def row_of(line: ClaimLine) -> HeldRow:
    """A claim as a row."""
    texts = {
        "company": ("⚠ " if line.has_finding else "") + line.company_name,
        "clash": _(CLASH) if line.is_clash else "",
        "place": str(line.place or ""),
        "team": line.team_name,
        "state": _(line.state),
        "left": str(line.left) if line.is_live else "",
        "until": line.until,
        "moment": line.moment,
        "first_contact": line.first_contact,
        "holder": line.holder_name if line.holder != line.team else "",
        "arrival": words(line.arrival, line.judge),
    }
    values = {"clash": CLASH if line.is_clash else "", "state": line.state}
    keys = {
        "left": line.left if line.is_live else None,
        "place": line.place,
        "state": STATES.index(line.state),
    }
    return HeldRow(Line(line.id, texts, values, "claim"), keys)


def left_words(line: ClaimLine) -> str:
    """Until when it is protected, and how long that is."""
    if not line.is_live:
        return line.until
    return counted("{day}，剩{n}天", line.left).format(day=line.until, n=line.left)
