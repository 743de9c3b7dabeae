"""A matter to coordinate: raised by a team, answered, pressed and closed."""

from zsapp.base.texts import zh
from zsapp.domain.field import LISTED, Choice, Kind, Show, StreamOf, record, spec

MATTER_STATES = (
    Choice("待协调", "raised", ("提出",)),
    Choice("已答复", "answered"),
    Choice("督办", "pressed"),
    Choice("办结", "closed", ("已办结",)),
)


@record("matter", zh("需协调事项"), StreamOf.TEAM, names=("title",), day="raised_on")
class Matter:
    """What a team asks of somebody at home, by when, and what was answered."""

    team: str | None = spec(zh("组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    title: str | None = spec(
        zh("事项"), Kind.LINE, required=True, shows=LISTED | Show.SEARCH | Show.REPORT, aliases=("问题",)
    )
    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", shows=LISTED)
    asks_whom: str | None = spec(
        zh("请协调单位"), Kind.LINE, shows=LISTED | Show.REPORT, aliases=("责任单位",)
    )
    raised_on: str | None = spec(zh("提出日期"), Kind.DATE, shows=LISTED)
    due: str | None = spec(zh("要求期限"), Kind.DATE, shows=LISTED | Show.REPORT)
    answer: str | None = spec(zh("答复"), Kind.NOTE, shows=Show.FORM | Show.REPORT | Show.SEARCH)
    answered_on: str | None = spec(zh("答复日期"), Kind.DATE)
    pressed_on: str | None = spec(zh("督办日期"), Kind.DATE)
    closed_on: str | None = spec(zh("办结日期"), Kind.DATE)
    state: str | None = spec(zh("状态"), Kind.CHOICE, choices=MATTER_STATES, shows=LISTED | Show.REPORT)
