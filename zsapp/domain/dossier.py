"""One team's view of a company: intent, asks, judgement, owner, track."""

from typing import Any

from zsapp.base.texts import zh
from zsapp.domain.field import FORM_ONLY, LISTED, Choice, Kind, Show, StreamOf, part, record, spec

INTENTS = (
    Choice("A", "A", ("甲",)),
    Choice("B", "B", ("乙",)),
    Choice("C", "C", ("丙",)),
    Choice("D", "D", ("丁",)),
)
TRACKS = (Choice("近期重点", "near", ("近期",)), Choice("长期跟踪", "long", ("长期",)))
CHAIN_ACTIONS = (
    Choice("建链", "build"),
    Choice("补链", "fill"),
    Choice("拓链", "extend"),
    Choice("强链", "strengthen"),
)


@record("dossier", zh("对接档案"), StreamOf.TEAM, names=())
class Dossier:
    """A company as one team sees it; handed over, it is closed and `continues` in another team's stream."""

    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", required=True, shows=LISTED)
    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    intent: str | None = spec(zh("意向评级"), Kind.CHOICE, choices=INTENTS, shows=LISTED | Show.REPORT)
    intent_text: str | None = spec(zh("投资意向"), Kind.NOTE, shows=FORM_ONLY | Show.REPORT | Show.SEARCH)
    asks: str | None = spec(zh("企业诉求"), Kind.NOTE, shows=FORM_ONLY | Show.REPORT | Show.SEARCH)
    judgement: str | None = spec(zh("综合判断"), Kind.NOTE, shows=FORM_ONLY | Show.REPORT)
    owner_since: dict[str, Any] | None = spec(
        zh("一对一负责人"),
        Kind.COMPOUND,
        parts={
            "owner": part(zh("负责人"), Kind.LINK, to="member", shows=LISTED),
            "owner_from": part(zh("负责起始日"), Kind.DATE),
        },
    )
    track_rank: dict[str, Any] | None = spec(
        zh("目标名单"),
        Kind.COMPOUND,
        parts={
            "track": part(zh("名单"), Kind.CHOICE, choices=TRACKS, shows=LISTED),
            "rank": part(zh("名次"), Kind.NUMBER, shows=LISTED),
            "track_reason": part(zh("列入理由"), Kind.LINE),
        },
    )
    chain_actions: list[str] | None = spec(zh("链条作用"), Kind.TAGS, choices=CHAIN_ACTIONS, shows=LISTED)
    referrer: str | None = spec(zh("引荐人"), Kind.LINE, personal=True)
    continues: str | None = spec(zh("承接档案"), Kind.LINK, to="dossier", shows=Show.NOWHERE)
    is_closed: bool | None = spec(zh("已移交"), Kind.FLAG)
