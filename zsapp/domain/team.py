"""The zone's own people: units, teams, members, and where a team is posted."""

from zsapp.base.texts import zh
from zsapp.domain.field import FORM_ONLY, LISTED, Choice, Kind, Role, Show, StreamOf, record, spec

TEAM_KINDS = (Choice("招商小组", "team", ("小组",)), Choice("尖刀纵队", "squad", ("纵队",)))
SQUAD_ORIGINS = (
    Choice(zh("台资"), "Taiwan"),
    Choice(zh("日韩"), "Japan and Korea"),
    Choice(zh("欧美"), "Europe and America"),
)
NAMED = LISTED | Show.SEARCH | Show.NAME


@record("unit", zh("单位"), StreamOf.ORGANISATION, creator=Role.HEADQUARTERS)
class Unit:
    """A unit of the zone: it has tasks, set by its tier (rule 5)."""

    name: str | None = spec(zh("单位名称"), Kind.LINE, required=True, shows=NAMED, writer=Role.HEADQUARTERS)
    tier: str | None = spec(zh("档次"), Kind.LINE, shows=LISTED, writer=Role.HEADQUARTERS)
    principal: str | None = spec(
        zh("主要负责人"), Kind.LINK, to="member", enters=True, shows=LISTED, writer=Role.HEADQUARTERS
    )
    order: int | None = spec(zh("排序"), Kind.NUMBER, writer=Role.HEADQUARTERS)


@record("team", zh("招商小组"), StreamOf.ORGANISATION, creator=Role.HEADQUARTERS)
class Team:
    """One team a unit, led by its principal (rule 6), or a foreign-capital squad with its origins and its patron (rules 17, 18)."""

    name: str | None = spec(zh("组别"), Kind.LINE, required=True, shows=NAMED, writer=Role.HEADQUARTERS)
    unit: str | None = spec(zh("所属单位"), Kind.LINK, to="unit", shows=LISTED, writer=Role.HEADQUARTERS)
    team_kind: str | None = spec(
        zh("类别"), Kind.CHOICE, choices=TEAM_KINDS, shows=LISTED, writer=Role.HEADQUARTERS
    )
    leader: str | None = spec(
        zh("组长"), Kind.LINK, to="member", enters=True, shows=LISTED, writer=Role.HEADQUARTERS
    )
    order: int | None = spec(zh("排序"), Kind.NUMBER, writer=Role.HEADQUARTERS)
    origins: list[str] | None = spec(
        zh("主攻方向"), Kind.TAGS, choices=SQUAD_ORIGINS, shows=LISTED, writer=Role.HEADQUARTERS
    )
    patron: str | None = spec(
        zh("挂帅领导"), Kind.LINK, to="member", enters=True, shows=LISTED, writer=Role.HEADQUARTERS
    )


@record("member", zh("人员"), StreamOf.ORGANISATION, creator=Role.HEADQUARTERS)
class Member:
    """A person of the zone; a person may be in two teams (rule 6)."""

    name: str | None = spec(zh("姓名"), Kind.LINE, required=True, shows=NAMED, writer=Role.HEADQUARTERS)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", shows=LISTED, writer=Role.HEADQUARTERS)
    second_team: str | None = spec(zh("兼任组别"), Kind.LINK, to="team", writer=Role.HEADQUARTERS)
    title: str | None = spec(zh("职务"), Kind.LINE, shows=LISTED, writer=Role.HEADQUARTERS)
    phone: str | None = spec(zh("电话"), Kind.LINE, shows=FORM_ONLY, personal=True, writer=Role.HEADQUARTERS)
    order: int | None = spec(zh("礼宾次序"), Kind.NUMBER, writer=Role.HEADQUARTERS)


@record("posting", zh("驻点"), StreamOf.ORGANISATION, names=(), creator=Role.HEADQUARTERS)
class Posting:
    """A team posted to a city, from and to (both days count, rule 1)."""

    team: str | None = spec(
        zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED, writer=Role.HEADQUARTERS
    )
    city: str | None = spec(
        zh("驻点城市"), Kind.CODE, codes="regions", shows=LISTED, writer=Role.HEADQUARTERS
    )
    from_day: str | None = spec(zh("开始日期"), Kind.DATE, shows=LISTED, writer=Role.HEADQUARTERS)
    to_day: str | None = spec(zh("结束日期"), Kind.DATE, shows=LISTED, writer=Role.HEADQUARTERS)
