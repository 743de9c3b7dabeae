"""The assessment as the page shows it: one line for each team, with its reasons."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zsapp.base.texts import _, zh
from zsapp.domain.facts import Facts
from zsapp.domain.rules.assess import Assessment
from zsapp.domain.rules.pace import AMBER, GREEN, RED
from zsapp.domain.rules.score import said
from zsapp.domain.rules.standby import Proposal
from zsapp.verbs.assessing import Sheet
from zsapp.verbs.reasons import Reason, reason

COLOUR_WORDS = {GREEN: zh("绿灯"), AMBER: zh("黄灯"), RED: zh("红灯")}
STATES = (zh("完成"), zh("期后完成"), zh("进行中"), zh("顺延"), zh("未开始"))


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team on the page.

    `pace`: exact, None where nothing was due; `colour`: the light's Chinese word. `state`: one of STATES, empty without a campaign;
    `left`: days until the window or the extension ends. `standby`: words for headquarters, else empty.
    """

    team: str
    name: str
    metric: str
    target: str
    due: str
    actual: str
    pace: Fraction | None
    colour: str
    state: str
    left: int | None
    until: str
    standby: str
    reasons: tuple[Reason, ...]

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return any(reason.is_finding for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Board:
    """All teams as of a day, and what concerns none of them alone."""

    on: date
    lines: tuple[TeamLine, ...]
    findings: tuple[Reason, ...]


def board(made: Sheet) -> Board:
    """An assessment as the page shows it."""
    facts, on = made.facts, made.assessed.on
    lines = tuple(_line(facts, each, on, shows_standby=made.shows_standby) for each in made.assessed.rows)
    return Board(on, lines, tuple(reason(facts, line) for line in made.assessed.findings))


def _line(facts: Facts, each: Assessment, on: date, *, shows_standby: bool) -> TeamLine:
    aim, longer, pace = each.target, each.extension, each.pace
    is_met = aim is not None and aim.passed_on is not None
    end = longer.until if longer else aim.window.last if aim else None
    proposal = each.standby if shows_standby else None
    why = each.why + (proposal.why if proposal else ())
    return TeamLine(
        each.team,
        facts.team_name(each.team),
        _(each.task.metric) if each.task else "",
        f"{each.task.value:f}" if each.task else "",
        said(pace.to_date) if pace else "",
        said(Fraction(pace.actual)) if pace else "",
        pace.ratio if pace else None,
        COLOUR_WORDS.get(pace.colour or "", "") if pace else "",
        _state(each, on),
        None if end is None or is_met else max(0, (end - on).days),
        end.isoformat() if end and not is_met else "",
        _standby_words(proposal),
        tuple(reason(facts, line) for line in why),
    )


def _state(each: Assessment, on: date) -> str:
    """What of STATES a team is in; a pass after the window ends the extension and does not meet the target."""
    if each.target is None:
        return ""
    if each.target.met:
        return "完成"
    if each.target.passed_on is not None:
        return "期后完成"
    if on < each.target.window.first:
        return "未开始"
    return "顺延" if each.extension else "进行中"


def _standby_words(proposal: Proposal | None) -> str:
    if proposal is None or not proposal.members:
        return ""
    if proposal.proposed:
        return _("建议待职{n}人").format(n=len(proposal.members))
    if proposal.warning is not None:
        return _("待职预警：还有{n}天").format(n=proposal.days_left)
    return ""
