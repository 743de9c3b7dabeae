"""The campaign and what is asked of the units: 离岗专职定点招商, tiers, tasks, capital increases, trips, rates, standby."""

from typing import Any

from zsapp.base.texts import zh
from zsapp.domain.field import FORM_ONLY, LISTED, Choice, Kind, Role, Show, StreamOf, record, spec
from zsapp.domain.money import MINOR_DIGITS

METRICS = (
    Choice(zh("达标项目"), "qualifying projects", ("招引项目",)),
    Choice(zh("注册项目"), "registered projects"),
    Choice(zh("签约项目"), "signed projects"),
    Choice(zh("协议总投资"), "agreed investment"),
    Choice(zh("合同外资"), "contracted foreign capital"),
    Choice(zh("到账外资"), "paid-in foreign capital"),
    Choice(zh("拜访"), "calls"),
    Choice(zh("来访"), "groups received"),
)
"""What a task counts: projects, 万元 of agreed investment, 万美元 of foreign capital, 家次 of calls, 批次 of groups."""
METRIC_UNITS = {
    "协议总投资": zh("万元"),
    "合同外资": zh("万美元"),
    "到账外资": zh("万美元"),
    "拜访": zh("家次"),
    "来访": zh("批次"),
}
CURRENCIES = tuple(Choice(code, code) for code in MINOR_DIGITS if code != "CNY")
STANDBY_STATES = (Choice(zh("已确认"), "confirmed"), Choice(zh("不予待职"), "declined"))
_HQ = Role.HEADQUARTERS


@record("campaign", zh("离岗专职定点招商"), StreamOf.ORGANISATION, day="start", creator=_HQ)
class Campaign:
    """The posting of all teams, or of those named, for some months (rule 1), with its target (rule 2)."""

    name: str | None = spec(
        zh("名称"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH | Show.NAME, writer=_HQ
    )
    start: str | None = spec(zh("开始日期"), Kind.DATE, required=True, shows=LISTED, writer=_HQ)
    months: int | None = spec(zh("为期"), Kind.NUMBER, unit=zh("个月"), shows=LISTED, writer=_HQ)
    projects: int | None = spec(zh("至少招引项目"), Kind.NUMBER, unit=zh("个"), shows=LISTED, writer=_HQ)
    min_capital: dict[str, Any] | None = spec(zh("注册资本不低于"), Kind.AMOUNT, shows=LISTED, writer=_HQ)
    teams: list[str] | None = spec(zh("参加组别"), Kind.LINKS, to="team", shows=LISTED, writer=_HQ)


@record("tiering", zh("档次调整"), StreamOf.ORGANISATION, names=(), day="from_day", creator=_HQ)
class Tiering:
    """A unit moves to another tier on a day; the tier before stays on record (rule 5)."""

    unit: str | None = spec(zh("单位"), Kind.LINK, to="unit", required=True, shows=LISTED, writer=_HQ)
    tier: str | None = spec(zh("档次"), Kind.LINE, required=True, shows=LISTED, writer=_HQ)
    from_day: str | None = spec(zh("起始日"), Kind.DATE, required=True, shows=LISTED, writer=_HQ)
    reason: str | None = spec(zh("理由"), Kind.LINE, shows=LISTED, writer=_HQ)


@record("task", zh("任务"), StreamOf.ORGANISATION, names=(), day="from_day", creator=_HQ)
class Task:
    """A unit's target: metric, value, period, version and day of issue (rule 5); a squad without a unit has its own."""

    unit: str | None = spec(zh("单位"), Kind.LINK, to="unit", shows=LISTED, writer=_HQ)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", shows=LISTED, writer=_HQ)
    metric: str | None = spec(
        zh("指标"), Kind.CHOICE, choices=METRICS, required=True, shows=LISTED, writer=_HQ
    )
    value: str | None = spec(zh("任务数"), Kind.DECIMAL, required=True, shows=LISTED, writer=_HQ)
    from_day: str | None = spec(zh("开始日期"), Kind.DATE, required=True, shows=LISTED, writer=_HQ)
    to_day: str | None = spec(zh("结束日期"), Kind.DATE, required=True, shows=LISTED, writer=_HQ)
    version: int | None = spec(zh("版本"), Kind.NUMBER, shows=LISTED, writer=_HQ)
    issued_on: str | None = spec(zh("下达日期"), Kind.DATE, shows=LISTED, writer=_HQ)
    is_main: bool | None = spec(zh("主要任务"), Kind.FLAG, shows=LISTED, writer=_HQ)
    weight: str | None = spec(zh("考核权重"), Kind.DECIMAL, shows=FORM_ONLY, writer=_HQ)


@record("rate", zh("汇率"), StreamOf.ORGANISATION, names=(), day="date", creator=_HQ)
class Rate:
    """CNY for one unit of a currency, from its date until the next of that currency, at most 31 days (rule 2)."""

    currency: str | None = spec(
        zh("币种"), Kind.CHOICE, choices=CURRENCIES, required=True, shows=LISTED, writer=_HQ
    )
    date: str | None = spec(zh("汇率日期"), Kind.DATE, required=True, shows=LISTED, writer=_HQ)
    rate: str | None = spec(zh("汇率（元）"), Kind.DECIMAL, required=True, shows=LISTED, writer=_HQ)


@record("increase", zh("增资"), StreamOf.TEAM, names=(), day="date")
class Increase:
    """A capital increase of a project; `increment` is what was added, and only that counts (rule 2)."""

    project: str | None = spec(zh("项目"), Kind.LINK, to="project", required=True, shows=LISTED)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    date: str | None = spec(zh("增资日期"), Kind.DATE, required=True, shows=LISTED)
    increment: dict[str, Any] | None = spec(zh("增加的注册资本"), Kind.AMOUNT, required=True, shows=LISTED)


@record("trip", zh("外出"), StreamOf.TEAM, names=(), day="from_day")
class Trip:
    """A member away from his desk; both days count (rule 29)."""

    member: str | None = spec(zh("人员"), Kind.LINK, to="member", required=True, shows=LISTED)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    city: str | None = spec(zh("外出地点"), Kind.CODE, codes="regions", shows=LISTED | Show.REPORT)
    from_day: str | None = spec(zh("开始日期"), Kind.DATE, required=True, shows=LISTED)
    to_day: str | None = spec(zh("结束日期"), Kind.DATE, required=True, shows=LISTED)
    work: str | None = spec(zh("工作开展情况"), Kind.LINE, shows=LISTED | Show.REPORT, aliases=("工作情况",))


@record("standby", zh("待职"), StreamOf.HEADQUARTERS, names=(), creator=_HQ)
class Standby:
    """What headquarters decided of a proposal (rule 4): a person, a year, the decision and its day."""

    member: str | None = spec(zh("人员"), Kind.LINK, to="member", required=True, shows=LISTED, writer=_HQ)
    year: int | None = spec(zh("年度"), Kind.NUMBER, required=True, shows=LISTED, writer=_HQ)
    decision: str | None = spec(
        zh("决定"), Kind.CHOICE, choices=STANDBY_STATES, required=True, shows=LISTED, writer=_HQ
    )
    decided_on: str | None = spec(zh("决定日期"), Kind.DATE, shows=LISTED, writer=_HQ)
    reason: str | None = spec(zh("理由"), Kind.NOTE, shows=FORM_ONLY, writer=_HQ)
