"""Whom the zone works through: partners with their engagements, sister cities, and shares of credit (rules 20, 23 and 24)."""

from typing import Any

from zsapp.base.texts import zh
from zsapp.domain.field import FORM_ONLY, LISTED, Choice, Kind, Role, Show, StreamOf, record, spec

PARTNER_KINDS = (
    Choice("中介", "agency", ("中介机构",)),
    Choice("外企协会", "association of foreign companies"),
    Choice("央企驻外办", "office of a central enterprise abroad", ("央企驻外办事处",)),
)
MODES = (
    Choice("委托", "commissioned", ("委托招商",)),
    Choice("联合", "joint", ("联合招商",)),
    Choice("代理", "by agency", ("代理招商",)),
)
CREDIT_ROLES = (
    Choice("领导带头", "led by a leader"),
    Choice("专业跟进", "followed up by specialists"),
    Choice("全区参与", "joined by the zone"),
    Choice("分头攻坚", "worked on in parts"),
    Choice("首谈", "first to talk"),
    Choice("合作机构", "partner"),
)
_HQ = Role.HEADQUARTERS


@record("partner", zh("合作机构"), StreamOf.ORGANISATION)
class Partner:
    """An agency, an association or an office through which leads come (rule 23)."""

    name: str | None = spec(
        zh("机构名称"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH | Show.NAME | Show.REPORT
    )
    partner_kind: str | None = spec(zh("机构类别"), Kind.CHOICE, choices=PARTNER_KINDS, shows=LISTED)
    city: str | None = spec(zh("所在城市"), Kind.CODE, codes="regions", shows=LISTED)
    note: str | None = spec(zh("说明"), Kind.NOTE, shows=FORM_ONLY | Show.SEARCH)


@record("engagement", zh("合作协议"), StreamOf.ORGANISATION, names=(), day="from_day", creator=_HQ)
class Engagement:
    """A contract with a partner: its mode and its days (both count). The fee stands in a record of its own, for headquarters."""

    partner: str | None = spec(
        zh("合作机构"), Kind.LINK, to="partner", required=True, shows=LISTED, writer=_HQ
    )
    mode: str | None = spec(
        zh("合作方式"), Kind.CHOICE, choices=MODES, required=True, shows=LISTED, writer=_HQ
    )
    from_day: str | None = spec(zh("开始日期"), Kind.DATE, required=True, shows=LISTED, writer=_HQ)
    to_day: str | None = spec(zh("结束日期"), Kind.DATE, shows=LISTED, writer=_HQ)
    scope: str | None = spec(zh("合作内容"), Kind.NOTE, shows=FORM_ONLY, writer=_HQ)


@record("fee", zh("合作费用"), StreamOf.HEADQUARTERS, names=(), day="date", creator=_HQ)
class Fee:
    """What an engagement costs; headquarters alone reads it (rule 23)."""

    engagement: str | None = spec(
        zh("合作协议"), Kind.LINK, to="engagement", required=True, shows=LISTED, writer=_HQ
    )
    date: str | None = spec(zh("费用日期"), Kind.DATE, shows=LISTED, writer=_HQ)
    amount: dict[str, Any] | None = spec(zh("金额"), Kind.AMOUNT, required=True, shows=LISTED, writer=_HQ)
    basis: str | None = spec(zh("计费依据"), Kind.LINE, shows=LISTED, writer=_HQ)


@record("sister_city", zh("友城"), StreamOf.ORGANISATION, creator=_HQ)
class SisterCity:
    """A city abroad that is a channel for leads (rule 20)."""

    name: str | None = spec(
        zh("城市名称"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH | Show.NAME, writer=_HQ
    )
    country: str | None = spec(zh("国家或地区"), Kind.LINE, shows=LISTED, writer=_HQ)
    since: str | None = spec(zh("结好日期"), Kind.DATE, shows=LISTED, writer=_HQ)
    note: str | None = spec(zh("说明"), Kind.NOTE, shows=FORM_ONLY, writer=_HQ)


@record("credit", zh("贡献份额"), StreamOf.TEAM, names=())
class Credit:
    """Somebody's share in a project; the shares of one project come to 100 % (rule 24). Exactly one of the three is named."""

    project: str | None = spec(zh("项目"), Kind.LINK, to="project", required=True, shows=LISTED)
    team: str | None = spec(zh("项目组别"), Kind.LINK, to="team", required=True, shows=FORM_ONLY)
    of_team: str | None = spec(zh("贡献组别"), Kind.LINK, to="team", shows=LISTED)
    member: str | None = spec(zh("贡献人员"), Kind.LINK, to="member", shows=LISTED)
    partner: str | None = spec(zh("合作机构"), Kind.LINK, to="partner", shows=LISTED)
    part_role: str | None = spec(zh("贡献方式"), Kind.CHOICE, choices=CREDIT_ROLES, shows=LISTED)
    share: str | None = spec(zh("份额"), Kind.DECIMAL, unit="%", required=True, shows=LISTED)
