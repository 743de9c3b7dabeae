"""An investment a company may make; it passes dated stages."""

from typing import Any

from zsapp.base.texts import zh
from zsapp.domain.field import LISTED, Choice, Kind, Show, StreamOf, part, record, spec

STAGES = (
    Choice("线索", "lead"),
    Choice("初洽", "first talks"),
    Choice("在谈", "in talks", ("洽谈",)),
    Choice("拟签约", "about to sign"),
    Choice("签约", "signed"),
    Choice("注册", "registered"),
    Choice("开工", "started", ("开工建设",)),
    Choice("投产", "in production"),
    Choice("达产", "at capacity"),
    Choice("搁置", "on hold"),
    Choice("流失", "lost"),
)
CHANNELS = (
    Choice("合作机构", "partner", ("中介",)),
    Choice("友城", "sister city"),
    Choice("活动", "event", ("推介会", "请进来")),
    Choice("引荐", "referrer", ("引荐人",)),
    Choice("自主", "own", ("自主开发",)),
)
STAGE_ORDER = tuple(stage.word for stage in STAGES[:9])


@record("project", zh("项目"), StreamOf.TEAM)
class Project:
    """Each change of stage is dated and may carry a reason; stages may be skipped and gone back."""

    name: str | None = spec(
        zh("项目名称"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH | Show.NAME | Show.REPORT
    )
    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", shows=LISTED)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    stage_dated: dict[str, Any] | None = spec(
        zh("阶段"),
        Kind.COMPOUND,
        parts={
            "stage": part(
                zh("阶段"), Kind.CHOICE, choices=STAGES, shows=LISTED | Show.REPORT, aliases=("项目阶段",)
            ),
            "stage_date": part(zh("阶段日期"), Kind.DATE, shows=LISTED | Show.REPORT),
            "stage_reason": part(zh("变动原因"), Kind.LINE, shows=Show.FORM | Show.REPORT),
        },
    )
    registered_capital: dict[str, Any] | None = spec(zh("注册资本"), Kind.AMOUNT, shows=LISTED | Show.REPORT)
    total_investment: dict[str, Any] | None = spec(
        zh("协议总投资"), Kind.AMOUNT, shows=LISTED | Show.REPORT, aliases=("总投资",)
    )
    contracted: dict[str, Any] | None = spec(zh("合同外资"), Kind.AMOUNT, shows=LISTED | Show.REPORT)
    contracted_date: str | None = spec(zh("合同外资日期"), Kind.DATE)
    paid_in: dict[str, Any] | None = spec(zh("到账外资"), Kind.AMOUNT, shows=LISTED | Show.REPORT)
    paid_in_date: str | None = spec(zh("到账日期"), Kind.DATE)
    industry: str | None = spec(zh("行业"), Kind.CODE, codes="industries", shows=LISTED)
    channel: str | None = spec(zh("招商渠道"), Kind.CHOICE, choices=CHANNELS, shows=LISTED)
    event: str | None = spec(zh("来自活动"), Kind.LINK, to="event")
    partner: str | None = spec(zh("合作机构"), Kind.LINK, to="partner")
    sister_city: str | None = spec(zh("友城"), Kind.LINK, to="sister_city")
    referrer: str | None = spec(zh("引荐人"), Kind.LINK, to="contact")
    summary: str | None = spec(zh("建设内容"), Kind.NOTE, shows=Show.FORM | Show.REPORT | Show.SEARCH)
