"""What headquarters did to a week's bulletin by hand: one record a week, a text for each section, and how its entries stand."""

from zsapp.base.texts import zh
from zsapp.domain.field import LISTED, Kind, Role, Show, StreamOf, record, spec

_HQ = Role.HEADQUARTERS
OVER = "over_"
"""Begins the names of the fields that hold a section's text: `over_overview`."""


@record("bulletin", zh("周通报文字"), StreamOf.HEADQUARTERS, names=("week",), creator=_HQ)
class BulletinText:
    """The running text of sections as a person wrote it; the id is derived from the week (log rule 10).

    A section without a text has the sentences that the data give. Figures in a written text stay as they were written. `left_out` and
    `entry_order` name entries by the keys of `zsapp.domain.bulletin.arranged`, one a line.
    """

    week: str | None = spec(zh("周次"), Kind.LINE, required=True, shows=LISTED, writer=_HQ)
    over_overview: str | None = spec(zh("总体情况"), Kind.NOTE, writer=_HQ)
    over_teams: str | None = spec(zh("各组进展"), Kind.NOTE, writer=_HQ)
    over_visits: str | None = spec(zh("本周拜访一览"), Kind.NOTE, writer=_HQ)
    over_progress: str | None = spec(zh("重点项目推进"), Kind.NOTE, writer=_HQ)
    over_leads: str | None = spec(zh("新增线索与签约"), Kind.NOTE, writer=_HQ)
    over_events: str | None = spec(zh("活动"), Kind.NOTE, writer=_HQ)
    over_matters: str | None = spec(zh("存在问题与需协调事项"), Kind.NOTE, writer=_HQ)
    over_next_week: str | None = spec(zh("下周安排"), Kind.NOTE, writer=_HQ)
    over_late: str | None = spec(zh("补报与更正"), Kind.NOTE, writer=_HQ)
    left_out: str | None = spec(zh("不列的条目"), Kind.NOTE, shows=Show.NOWHERE, writer=_HQ)
    entry_order: str | None = spec(zh("条目次序"), Kind.NOTE, shows=Show.NOWHERE, writer=_HQ)
