"""What a team does with a company: plans, visits with their notes, follow-ups, and the week handed in."""

from typing import Any

from zsapp.base.texts import zh
from zsapp.domain.dossier import INTENTS
from zsapp.domain.field import FORM_ONLY, LISTED, Choice, Kind, Show, StreamOf, record, spec

VISIT_KINDS = (
    Choice("拜访", "call", ("走访", "外出拜访")),
    Choice("来访", "inbound", ("接待", "来访接待")),
    Choice("电话", "phone", ("电话沟通",)),
    Choice("会议", "meeting", ("会谈",)),
)
PLAN_STATES = (Choice("计划", "planned"), Choice("完成", "done"), Choice("取消", "cancelled"))
FOLLOW_UP_STATES = (Choice("待办", "open"), Choice("完成", "done"), Choice("取消", "cancelled"))
TOLD = FORM_ONLY | Show.REPORT | Show.SEARCH


@record("visit", zh("拜访"), StreamOf.TEAM, names=(), day="date")
class Visit:
    """A meeting that took place, of any kind, with its note (domain, "What a visit report holds")."""

    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", required=True, shows=LISTED)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    visit_kind: str | None = spec(
        zh("方式"),
        Kind.CHOICE,
        choices=VISIT_KINDS,
        required=True,
        shows=LISTED,
        aliases=("拜访方式", "类型"),
    )
    date: str | None = spec(zh("日期"), Kind.DATE, required=True, shows=LISTED, aliases=("拜访日期", "时间"))
    time: str | None = spec(zh("时刻"), Kind.TIME)
    place: str | None = spec(zh("地点"), Kind.LINE, shows=LISTED | Show.REPORT, aliases=("拜访地点",))
    our_people: list[str] | None = spec(
        zh("我方人员"), Kind.LINKS, to="member", shows=LISTED | Show.REPORT, aliases=("参加人员",)
    )
    their_people: list[str] | None = spec(
        zh("对方人员"), Kind.LINKS, to="contact", enters=True, shows=LISTED | Show.REPORT, aliases=("对接人",)
    )
    their_count: int | None = spec(zh("对方人数"), Kind.NUMBER, unit=zh("人"))
    content: str | None = spec(
        zh("洽谈内容"), Kind.NOTE, shows=TOLD, aliases=("内容", "拜访情况", "工作情况")
    )
    asks: str | None = spec(zh("企业诉求"), Kind.NOTE, shows=TOLD, aliases=("诉求",))
    answer: str | None = spec(zh("我方答复"), Kind.NOTE, shows=TOLD, aliases=("答复",))
    intent: str | None = spec(zh("意向评级"), Kind.CHOICE, choices=INTENTS, shows=LISTED | Show.REPORT)
    intent_text: str | None = spec(zh("投资意向"), Kind.NOTE, shows=TOLD)
    total_investment: dict[str, Any] | None = spec(
        zh("意向总投资"), Kind.AMOUNT, shows=FORM_ONLY | Show.REPORT
    )
    land_mu: str | None = spec(zh("用地需求"), Kind.DECIMAL, unit=zh("亩"), shows=FORM_ONLY | Show.REPORT)
    floor_sqm: str | None = spec(zh("厂房需求"), Kind.DECIMAL, unit=zh("㎡"), shows=FORM_ONLY | Show.REPORT)
    energy: str | None = spec(zh("能耗需求"), Kind.LINE, shows=FORM_ONLY | Show.REPORT)
    environment: str | None = spec(zh("环保情况"), Kind.LINE, shows=FORM_ONLY | Show.REPORT)
    competing_places: str | None = spec(zh("竞争地区"), Kind.LINE, shows=FORM_ONLY | Show.REPORT)
    next_step: str | None = spec(zh("下一步"), Kind.LINE, shows=TOLD, aliases=("下步计划",))
    next_owner: str | None = spec(zh("跟进人"), Kind.LINK, to="member", shows=FORM_ONLY | Show.REPORT)
    next_due: str | None = spec(zh("跟进期限"), Kind.DATE, shows=FORM_ONLY | Show.REPORT)
    plan: str | None = spec(zh("对应计划"), Kind.LINK, to="plan")


@record("plan", zh("拜访计划"), StreamOf.ORGANISATION, names=(), day="date")
class Plan:
    """Who will call on which company when; all teams see it, so that nobody calls twice. A visit that names it closes it."""

    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", required=True, shows=LISTED)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    date: str | None = spec(zh("计划日期"), Kind.DATE, required=True, shows=LISTED, aliases=("日期",))
    visit_kind: str | None = spec(zh("方式"), Kind.CHOICE, choices=VISIT_KINDS, shows=LISTED)
    purpose: str | None = spec(zh("事由"), Kind.LINE, shows=LISTED)
    state: str | None = spec(zh("状态"), Kind.CHOICE, choices=PLAN_STATES, shows=LISTED)
    place: int | None = spec(zh("当日次序"), Kind.NUMBER)  # in the visit queue of its day (rule 14)


@record("follow_up", zh("跟进"), StreamOf.TEAM, names=("title",), day="due")
class FollowUp:
    """What, who, by when. A visit's next step makes exactly one (its id is derived from the visit's, log rule 10)."""

    title: str | None = spec(zh("事项"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH)
    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", shows=LISTED)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", shows=LISTED)
    visit: str | None = spec(zh("来自拜访"), Kind.LINK, to="visit")
    owner: str | None = spec(zh("跟进人"), Kind.LINK, to="member", shows=LISTED)
    due: str | None = spec(zh("期限"), Kind.DATE, shows=LISTED)
    state: str | None = spec(zh("状态"), Kind.CHOICE, choices=FOLLOW_UP_STATES, shows=LISTED)
    outcome: str | None = spec(zh("结果"), Kind.NOTE)


@record("submission", zh("周报送"), StreamOf.TEAM, names=("week",))
class Submission:
    """A team's hand-in of one week; its id is derived from team and week, so a week is handed in once."""

    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    week: str | None = spec(zh("周次"), Kind.LINE, required=True, shows=LISTED)
    moment: str | None = spec(zh("报送时间"), Kind.LINE, shows=LISTED)
    remark: str | None = spec(zh("备注"), Kind.NOTE)
