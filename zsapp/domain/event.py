"""Events outside and visits at home: 推介会, 说明会, 请进来, with guests and what they lead to (rules 20 to 22)."""

from zsapp.base.texts import zh
from zsapp.domain.field import FORM_ONLY, LISTED, Choice, Kind, Show, StreamOf, record, spec

EVENT_KINDS = (
    Choice("推介会", "promotion", ("投资环境推介会",)),
    Choice("说明会", "briefing", ("招商说明会",)),
    Choice("请进来", "inbound visit", ("来宾考察",)),
)


@record("event", zh("活动"), StreamOf.ORGANISATION, day="date")
class Event:
    """Planned for a day or only for a month (rule 20), held on `date`. `attendees` decides whether it is a large one (rule 21)."""

    name: str | None = spec(
        zh("活动名称"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH | Show.NAME | Show.REPORT
    )
    event_kind: str | None = spec(
        zh("活动类别"), Kind.CHOICE, choices=EVENT_KINDS, required=True, shows=LISTED | Show.REPORT
    )
    team: str | None = spec(zh("承办组别"), Kind.LINK, to="team", shows=LISTED)
    city: str | None = spec(
        zh("举办地点"), Kind.CODE, codes="regions", shows=LISTED | Show.REPORT, aliases=("地点",)
    )
    planned_month: str | None = spec(zh("计划月份"), Kind.LINE, shows=LISTED)  # 2016-04
    planned_date: str | None = spec(zh("计划日期"), Kind.DATE, shows=LISTED)
    date: str | None = spec(zh("举办日期"), Kind.DATE, shows=LISTED | Show.REPORT)
    attendees: int | None = spec(zh("到会人数"), Kind.NUMBER, unit=zh("人"), shows=LISTED | Show.REPORT)
    conference: str | None = spec(zh("依托会展"), Kind.LINE, shows=FORM_ONLY | Show.SEARCH)
    partner: str | None = spec(zh("合作机构"), Kind.LINK, to="partner", shows=FORM_ONLY)
    sister_city: str | None = spec(zh("友城"), Kind.LINK, to="sister_city", shows=FORM_ONLY)
    summary: str | None = spec(zh("活动情况"), Kind.NOTE, shows=FORM_ONLY | Show.REPORT | Show.SEARCH)
    is_cancelled: bool | None = spec(zh("已取消"), Kind.FLAG)


@record("guest", zh("来宾"), StreamOf.TEAM, names=())
class Guest:
    """Somebody invited to an event; one guest may come to several (rule 22). `came` False: invited and not come."""

    event: str | None = spec(zh("活动"), Kind.LINK, to="event", required=True, shows=LISTED)
    team: str | None = spec(zh("邀请组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", shows=LISTED)
    contact: str | None = spec(zh("联系人"), Kind.LINK, to="contact", shows=LISTED)
    heads: int | None = spec(zh("人数"), Kind.NUMBER, unit=zh("人"), shows=LISTED)
    came: bool | None = spec(zh("到会"), Kind.FLAG, shows=LISTED)
