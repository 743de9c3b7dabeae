"""Words and signs of events: each state has its own icon, so that colour never says it alone."""

from collections.abc import Mapping

from zsapp.base.texts import _, counted
from zsapp.domain.field import KINDS
from zsapp.domain.rules.events import CANCELLED, HELD, OVERDUE, PLANNED, UNDATED, UNPLANNED
from zsapp.ui.models.held import HeldRow
from zsapp.ui.models.sources import Column, Line, choices_px
from zsapp.verbs.events import EventLine, kind_word

SIGNS: Mapping[str, tuple[str, str]] = {
    PLANNED: ("calendar", "accent"),
    OVERDUE: ("warning", "bad"),
    HELD: ("check", "good"),
    UNPLANNED: ("add", "good"),
    CANCELLED: ("close", "text_faint"),
    UNDATED: ("help", "warn"),
}
"""State -> (icon, colour)."""


def columns() -> list[Column]:
    """The columns of the list."""
    return [
        Column("name", _("活动名称"), 240),
        Column("event_kind", _("活动类别"), choices_px(KINDS["event"].printed()["event_kind"])),
        Column("state", _("状态"), 100, is_pill=True),
        Column("plan", _("计划日期"), 110),
        Column("held", _("举办日期"), 110),
        Column("city", _("举办地点"), 100),
        Column("attendees", _("到会人数"), 86, is_right=True),
        Column("guests", _("来宾（到/邀）"), 110, is_right=True),
        Column("leads", _("线索"), 64, is_right=True),
        Column("team", _("承办组别"), 228),
    ]


def row_of(line: EventLine) -> HeldRow:
    """An event as a row of the list."""
    guests = line.guests
    texts = {
        "name": ("⚠ " if line.has_finding else "") + line.name,
        "event_kind": kind_word(line.kind),
        "state": _(line.state),
        "plan": line.plan,
        "held": line.held,
        "city": line.city,
        "attendees": "" if line.attendees is None else f"{line.attendees:,}",
        "guests": f"{guests.came}/{guests.invited}" if guests.ids else "",
        "leads": str(len(line.leads)) if line.leads else "",
        "team": line.team,
    }
    keys = {"attendees": line.attendees, "guests": guests.came, "leads": len(line.leads)}
    return HeldRow(Line(line.id, texts, {"state": line.state, "event_kind": line.kind}, "event"), keys)


def told(line: EventLine) -> str:
    """An event in one breath, for a tooltip and a screen reader."""
    parts = [line.name, _(line.state), line.held or line.plan, line.city]
    if line.days_late:
        parts.append(counted("晚{n}天", line.days_late).format(n=line.days_late))
    if line.leads:
        parts.append(counted("{n}条线索", len(line.leads)).format(n=len(line.leads)))
    return _("，").join(filter(None, parts))
