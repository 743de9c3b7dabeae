"""The target company: its public face, in the organisation's stream, seen by all teams."""

from typing import Any

from zsapp.base.texts import zh
from zsapp.domain.field import LISTED, Choice, Kind, Merge, Role, Show, StreamOf, part, record, spec

ORIGINS = (
    Choice(zh("内资"), "domestic", ("中国", "民营", "国有")),
    Choice(zh("台资"), "Taiwan", ("台湾", "中国台湾")),
    Choice(zh("港资"), "Hong Kong", ("香港", "中国香港")),
    Choice(zh("澳资"), "Macau", ("澳门", "中国澳门")),
    Choice(zh("日资"), "Japan", ("日本",)),
    Choice(zh("韩资"), "Korea", ("韩国",)),
    Choice(zh("欧资"), "Europe", ("欧洲", "德国", "法国", "英国")),
    Choice(zh("美资"), "America", ("美国", "北美")),
    Choice(zh("新加坡资"), "Singapore", ("新加坡", "新资")),
    Choice(zh("离岸控股"), "offshore", ("离岸",)),
    Choice(zh("其他外资"), "other foreign", ("外资", "其他")),
)
NAMED = LISTED | Show.SEARCH | Show.NAME | Show.REPORT


@record("company", zh("目标企业"), StreamOf.ORGANISATION, names=("name", "short_name", "former_name", "uscc"))
class Company:
    """A company that may invest. `same_as` joins records of one company (log rule 11)."""

    name: str | None = spec(
        zh("企业全称"),
        Kind.LINE,
        required=True,
        shows=NAMED,
        aliases=("企业名称", "公司名称", "单位名称", "名称"),
    )
    short_name: str | None = spec(zh("简称"), Kind.LINE, shows=NAMED, aliases=("企业简称", "品牌"))
    former_name: str | None = spec(zh("曾用名"), Kind.LINE, shows=Show.FORM | Show.SEARCH | Show.NAME)
    uscc: str | None = spec(
        zh("统一社会信用代码"), Kind.USCC, shows=Show.FORM | Show.SEARCH, aliases=("信用代码", "社会信用代码")
    )
    origin: str | None = spec(
        zh("资本来源"),
        Kind.CHOICE,
        choices=ORIGINS,
        shows=LISTED | Show.REPORT,
        aliases=("资本性质", "投资来源"),
    )
    ultimate_origin: str | None = spec(zh("最终资本来源"), Kind.CHOICE, choices=ORIGINS)
    industry: str | None = spec(
        zh("行业"),
        Kind.CODE,
        codes="industries",
        shows=LISTED | Show.REPORT | Show.SEARCH,
        aliases=("所属行业", "产业"),
    )
    registered_capital: dict[str, Any] | None = spec(
        zh("注册资本"), Kind.AMOUNT, shows=LISTED | Show.REPORT, aliases=("注册资金",)
    )
    location: dict[str, Any] | None = spec(
        zh("所在地"),
        Kind.COMPOUND,
        parts={
            "city": part(
                zh("城市"),
                Kind.CODE,
                codes="regions",
                shows=LISTED | Show.REPORT | Show.SEARCH,
                aliases=("所在城市", "地区"),
            ),
            "address": part(
                zh("地址"), Kind.LINE, shows=Show.FORM | Show.SEARCH, aliases=("详细地址", "注册地址")
            ),
        },
    )
    website: str | None = spec(zh("网址"), Kind.LINE, aliases=("网站",))
    main_business: str | None = spec(
        zh("主营业务"),
        Kind.NOTE,
        shows=Show.FORM | Show.REPORT | Show.SEARCH,
        aliases=("主营产品", "经营范围"),
    )
    listed_as: str | None = spec(
        zh("上市情况"), Kind.LINE, shows=Show.FORM | Show.REPORT, aliases=("是否上市",)
    )
    is_flagship: bool | None = spec(zh("龙头"), Kind.FLAG, shows=LISTED, aliases=("龙头企业",))
    is_key: bool | None = spec(zh("关键环节"), Kind.FLAG, shows=LISTED)
    same_as: str | None = spec(
        zh("同一企业"), Kind.LINK, Merge.ALL, to="company", writer=Role.HEADQUARTERS, shows=Show.NOWHERE
    )
