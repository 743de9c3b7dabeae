"""The organisation itself: settings of the year, users, devices, and erasures."""

from zsapp.base.texts import _, zh
from zsapp.domain.field import FORM_ONLY, LISTED, Choice, Kind, Role, Show, StreamOf, record, spec
from zsapp.domain.project import STAGES

ROLES = (
    Choice(zh("组员"), "member"),
    Choice(zh("组长"), "leader"),
    Choice(zh("招商办"), "headquarters"),
    Choice(zh("管理员"), "administrator"),
)
SCORE_FORMULAS = (
    Choice(zh("封顶加权"), "capped"),
    Choice(zh("极差标准化"), "relative"),
    Choice(zh("比例扣分"), "proportional"),
)
STANDBY_WHO = (Choice(zh("全体组员"), "all members"), Choice(zh("组长"), "leader"))
BULLETIN_FORMS = (Choice(zh("简报"), "brief"), Choice(zh("文件"), "document"))
WEEKDAYS = (
    Choice("星期一", "Monday"),
    Choice("星期二", "Tuesday"),
    Choice("星期三", "Wednesday"),
    Choice("星期四", "Thursday"),
    Choice("星期五", "Friday"),
    Choice("星期六", "Saturday"),
    Choice("星期日", "Sunday"),
)
CLAIM_ORDERS = (Choice("登记时刻", "moment of registration"), Choice("首次接触", "first contact"))
_HQ = Role.HEADQUARTERS


@record("settings", zh("年度设置"), StreamOf.ORGANISATION, names=("year",), creator=_HQ)
class Settings:
    """Settings of one year; the id is derived from the year (log rule 10). What is not set has the default of `domain.md`."""

    year: int | None = spec(zh("年度"), Kind.NUMBER, required=True, shows=LISTED, writer=_HQ)
    zone: str | None = spec(zh("开发区名称"), Kind.LINE, shows=LISTED, writer=_HQ)
    issuer: str | None = spec(zh("编发单位"), Kind.LINE, shows=LISTED, writer=_HQ)
    bulletin_name: str | None = spec(zh("通报名称"), Kind.LINE, shows=FORM_ONLY, writer=_HQ)
    deadline_day: str | None = spec(zh("报送截止日"), Kind.CHOICE, choices=WEEKDAYS, writer=_HQ)
    deadline_time: str | None = spec(zh("报送截止时刻"), Kind.TIME, writer=_HQ)
    first_issue_week: str | None = spec(zh("第1期周次"), Kind.LINE, writer=_HQ)
    issues_before: int | None = spec(zh("往年总期数"), Kind.NUMBER, writer=_HQ)
    bulletin_form: str | None = spec(
        zh("通报版式"), Kind.CHOICE, choices=BULLETIN_FORMS, shows=FORM_ONLY, writer=_HQ
    )
    document_word: str | None = spec(zh("发文代字"), Kind.LINE, writer=_HQ)
    documents_before: int | None = spec(zh("本年已发文数"), Kind.NUMBER, writer=_HQ)
    addressees: str | None = spec(zh("主送"), Kind.LINE, writer=_HQ)
    report_to: str | None = spec(zh("报"), Kind.LINE, writer=_HQ)
    send_to: str | None = spec(zh("送"), Kind.LINE, writer=_HQ)
    issue_to: str | None = spec(zh("发"), Kind.LINE, writer=_HQ)
    copies: int | None = spec(zh("印数"), Kind.NUMBER, unit=zh("份"), writer=_HQ)
    counting_stage: str | None = spec(zh("招引认定阶段"), Kind.CHOICE, choices=STAGES, writer=_HQ)
    extension_months: int | None = spec(zh("每次顺延"), Kind.NUMBER, unit=zh("个月"), writer=_HQ)
    standby_who: str | None = spec(zh("待职范围"), Kind.CHOICE, choices=STANDBY_WHO, writer=_HQ)
    standby_day: str | None = spec(zh("待职认定日"), Kind.DATE, writer=_HQ)
    green_from: str | None = spec(zh("绿灯不低于"), Kind.DECIMAL, unit="%", writer=_HQ)
    amber_from: str | None = spec(zh("黄灯不低于"), Kind.DECIMAL, unit="%", writer=_HQ)
    score_formula: str | None = spec(zh("季考核计分办法"), Kind.CHOICE, choices=SCORE_FORMULAS, writer=_HQ)
    bonus_cap: str | None = spec(zh("超额加分上限"), Kind.DECIMAL, unit=zh("分"), writer=_HQ)
    missed_deduction: str | None = spec(zh("未报送每次扣分"), Kind.DECIMAL, unit=zh("分"), writer=_HQ)
    events_target: int | None = spec(zh("大型推介会任务"), Kind.NUMBER, unit=zh("场"), writer=_HQ)
    large_event_from: int | None = spec(zh("大型活动不少于"), Kind.NUMBER, unit=zh("人"), writer=_HQ)
    near_days: int | None = spec(zh("近期重点跟进间隔"), Kind.NUMBER, unit=zh("天"), writer=_HQ)
    long_days: int | None = spec(zh("长期跟踪跟进间隔"), Kind.NUMBER, unit=zh("天"), writer=_HQ)
    claim_order: str | None = spec(zh("首报认定"), Kind.CHOICE, choices=CLAIM_ORDERS, writer=_HQ)
    protection_days: int | None = spec(zh("首谈保护期"), Kind.NUMBER, unit=zh("天"), writer=_HQ)


def issuer_of(settings: Settings | None) -> str:
    """Who issues the documents of a year: what is set, else the 招商办 of the zone."""
    its = settings or Settings()
    return its.issuer or _("{zone}招商办").format(zone=its.zone or "")


@record("user", zh("用户"), StreamOf.ORGANISATION, creator=Role.ADMINISTRATOR)
class User:
    """A person who writes changes; their author."""

    name: str | None = spec(zh("用户名"), Kind.LINE, required=True, shows=LISTED, writer=Role.ADMINISTRATOR)
    member: str | None = spec(zh("人员"), Kind.LINK, to="member", shows=LISTED, writer=Role.ADMINISTRATOR)
    role: str | None = spec(zh("角色"), Kind.CHOICE, choices=ROLES, shows=LISTED, writer=Role.ADMINISTRATOR)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", shows=LISTED, writer=Role.ADMINISTRATOR)


@record("device", zh("设备"), StreamOf.ORGANISATION, creator=Role.ADMINISTRATOR)
class Device:
    """A computer that writes changes. Its creation is its enrolment: the first `prev` of its chains (log rule 5)."""

    name: str | None = spec(zh("设备名"), Kind.LINE, required=True, shows=LISTED, writer=Role.ADMINISTRATOR)
    user: str | None = spec(zh("用户"), Kind.LINK, to="user", shows=LISTED, writer=Role.ADMINISTRATOR)
    public_key: str | None = spec(
        zh("公钥"), Kind.LINE, required=True, shows=Show.NOWHERE, writer=Role.ADMINISTRATOR
    )
    replaces: str | None = spec(zh("前一设备"), Kind.LINK, to="device", writer=Role.ADMINISTRATOR)
    revoked: bool | None = spec(zh("已停用"), Kind.FLAG, shows=LISTED, writer=Role.ADMINISTRATOR)


@record("erasure", zh("清除"), StreamOf.TEAM, names=(), creator=_HQ)
class Erasure:
    """Says that a record's contents are dropped everywhere for good; lies in the stream of what it erases (log rule 13)."""

    target: str | None = spec(zh("清除的记录"), Kind.LINE, required=True, writer=_HQ, shows=LISTED)
