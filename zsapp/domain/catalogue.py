"""The year's catalogue of industries: its versions, the nodes of its chains, and the companies listed (rules 11 to 13)."""

from zsapp.base.texts import zh
from zsapp.domain.dossier import CHAIN_ACTIONS
from zsapp.domain.field import FORM_ONLY, LISTED, Kind, Role, Show, StreamOf, record, spec

_HQ = Role.HEADQUARTERS


@record("catalogue", zh("产业招商参考目录"), StreamOf.ORGANISATION, day="issued_on", creator=_HQ)
class Catalogue:
    """One a year; the highest version of a year is in force from its day of issue (rule 13)."""

    name: str | None = spec(
        zh("目录名称"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH | Show.NAME, writer=_HQ
    )
    year: int | None = spec(zh("年度"), Kind.NUMBER, required=True, shows=LISTED, writer=_HQ)
    version: int | None = spec(zh("版本"), Kind.NUMBER, shows=LISTED, writer=_HQ)
    issued_on: str | None = spec(zh("印发日期"), Kind.DATE, shows=LISTED, writer=_HQ)


@record("chain_node", zh("产业链节点"), StreamOf.ORGANISATION, creator=_HQ)
class ChainNode:
    """An industry (without `above`) or a link of its chain below it."""

    catalogue: str | None = spec(
        zh("参考目录"), Kind.LINK, to="catalogue", required=True, shows=LISTED, writer=_HQ
    )
    name: str | None = spec(
        zh("节点名称"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH | Show.NAME, writer=_HQ
    )
    above: str | None = spec(zh("上级节点"), Kind.LINK, to="chain_node", shows=LISTED, writer=_HQ)
    industry: str | None = spec(zh("行业"), Kind.CODE, codes="industries", shows=FORM_ONLY, writer=_HQ)
    is_flagship: bool | None = spec(zh("龙头"), Kind.FLAG, shows=LISTED, writer=_HQ)
    is_key: bool | None = spec(zh("关键环节"), Kind.FLAG, shows=LISTED, writer=_HQ)
    order: int | None = spec(zh("排序"), Kind.NUMBER, writer=_HQ)


@record("entry", zh("目录条目"), StreamOf.ORGANISATION, names=(), creator=_HQ)
class Entry:
    """A company under a node, and why it matters there: one primary action, further ones beside (rule 11)."""

    catalogue: str | None = spec(
        zh("参考目录"), Kind.LINK, to="catalogue", required=True, shows=LISTED, writer=_HQ
    )
    node: str | None = spec(
        zh("产业链节点"), Kind.LINK, to="chain_node", required=True, shows=LISTED, writer=_HQ
    )
    company: str | None = spec(
        zh("目标企业"), Kind.LINK, to="company", required=True, shows=LISTED, writer=_HQ
    )
    action: str | None = spec(zh("链条作用"), Kind.CHOICE, choices=CHAIN_ACTIONS, shows=LISTED, writer=_HQ)
    further: list[str] | None = spec(
        zh("其他作用"), Kind.TAGS, choices=CHAIN_ACTIONS, shows=FORM_ONLY, writer=_HQ
    )
    product: str | None = spec(zh("主要产品"), Kind.LINE, shows=LISTED | Show.REPORT, writer=_HQ)
