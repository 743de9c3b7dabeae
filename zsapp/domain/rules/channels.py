"""Success by channel (对外招商成功率, rule 23): how leads came, how far they went, and whether a partner's contract held on their day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from zsapp.base.texts import _, zh
from zsapp.domain.derived import word_of
from zsapp.domain.facts import Facts, is_signed
from zsapp.domain.partner import MODES, Engagement
from zsapp.domain.project import CHANNELS, STAGE_ORDER, Project
from zsapp.domain.rules.conversion import Rates
from zsapp.domain.rules.parts import Parts
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

CHANNEL_WORDS = tuple(channel.word for channel in CHANNELS)
UNTOLD = ""
"""Stands for the channel of projects whose record names none."""
LINKS = {"合作机构": "partner", "友城": "sister_city", "活动": "event", "引荐": "referrer"}
"""A channel -> the field of a project that says which one."""
ENDING_DAYS = 30
_SIGNED = frozenset(stage for stage in STAGE_ORDER if is_signed(stage))
_REGISTERED = frozenset(STAGE_ORDER[STAGE_ORDER.index("注册") :])
NOT_BEGUN, RUNNING, ENDING, ENDED, WRONG = (
    zh("未开始"),
    zh("有效"),
    zh("即将到期"),
    zh("已到期"),
    zh("日期有误"),
)
TERM_STATES = (NOT_BEGUN, RUNNING, ENDING, ENDED, WRONG)


@dataclass(frozen=True, slots=True)
class Success:
    """What came by one channel, or through one partner or sister city: ids of projects.

    `talks`: 在谈 on the day, as the bulletin counts; `signed` and `registered`: ever reached, also where the project was lost later.
    """

    key: str
    leads: tuple[str, ...]
    talks: tuple[str, ...]
    signed: tuple[str, ...]
    registered: tuple[str, ...]

    @property
    def rate(self) -> Fraction | None:
        """Signed of all leads; None where no lead came."""
        return Fraction(len(self.signed), len(self.leads)) if self.leads else None


@dataclass(frozen=True, slots=True)
class Channels:
    """By channel in the order of the list, those not told last; by partner and by sister city of those channels alone."""

    rows: tuple[Success, ...]
    partners: Mapping[str, Success]
    cities: Mapping[str, Success]
    findings: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """How an engagement stands on a day; `left`: days until its last, None where it has none or is wrong."""

    engagement: str
    state: str
    first: date | None
    last: date | None
    left: int | None
    why: Why


@dataclass(frozen=True, slots=True)
class Cost:
    """Fees in fen; those without a rate are not in it and told."""

    fen: int
    fees: tuple[str, ...]
    findings: tuple[Why, ...]


def channel_word(channel: str) -> str:
    """A channel in the person's language; 未填 where none is told."""
    return next((word_of(each) for each in CHANNELS if each.word == channel), channel) or _("未填")


def mode_word(mode: str | None) -> str:
    """A mode of engagement in the person's language."""
    return next((word_of(each) for each in MODES if each.word == mode), mode or "")


def lead_day(facts: Facts, project: str) -> date | None:
    """The day a project came: that of its first dated stage."""
    moves = facts.moves_of.get(project)
    return day_of(moves[0].date) if moves else None


class _Lead(NamedTuple):
    """What a project is to the channels: the day it came, its channel, the partner or sister city of that, what is contradictory in it;
    and whether it is 在谈 on the day looked at, was ever signed, was ever registered."""

    day: date | None
    channel: str
    target: str
    lines: list[Why]
    is_talk: bool
    is_signed: bool
    is_registered: bool


def channels(facts: Facts, since: date, on: date, parts: Parts | None = None) -> Channels:
    """The leads that came from a day to the day looked at, by channel. `parts`: what was found of each project before."""
    among = tuple(map(frozenset, (facts.partners, facts.sister_cities, facts.events)))
    with (parts or Parts()).based_on(on) as kept:
        found = kept.each(
            "leads", facts.projects, lambda key: _lead(facts, key, on), beside=among, also=(facts.moves_of,)
        )
    leads: dict[str, list[str]] = {word: [] for word in (*CHANNEL_WORDS, UNTOLD)}
    by: dict[str, dict[str, list[str]]] = {"合作机构": {}, "友城": {}}
    lines: list[Why] = []
    undated: list[str] = []
    covers = _Covers(facts)
    for key in sorted(found):
        its = found[key]
        if its.day is None:
            undated.append(key)
        elif since <= its.day <= on:
            lines += its.lines
            leads[its.channel].append(key)
            if its.target:
                by[its.channel].setdefault(its.target, []).append(key)
            if its.target and its.channel == "合作机构":
                lines += covers.uncovered(its.target, key, its.day)
    lines += _left_out(leads[UNTOLD], undated)

    def each(records: Mapping[str, object], of: Mapping[str, list[str]]) -> dict[str, Success]:
        return {key: _success(key, of.get(key, ()), found) for key in sorted(records)}

    return Channels(
        tuple(_success(word, its, found) for word, its in leads.items()),
        each(facts.partners, by["合作机构"]),
        each(facts.sister_cities, by["友城"]),
        tuple(lines),
    )


def _lead(facts: Facts, key: str, on: date) -> _Lead:
    channel, lines = channel_of(facts, key)
    target = getattr(facts.projects[key], LINKS[channel]) if channel in ("合作机构", "友城") else None
    last = on.isoformat()
    stages = [move.stage for move in facts.moves_of.get(key, ()) if move.date <= last]
    return _Lead(
        lead_day(facts, key),
        channel,
        target or "",
        lines,
        bool(stages) and stages[-1] == "在谈",
        not _SIGNED.isdisjoint(stages),
        not _REGISTERED.isdisjoint(stages),
    )


def _left_out(untold: list[str], undated: list[str]) -> list[Why]:
    lines = []
    if untold:
        text = _("{n}个项目没有填招商渠道，列在“未填”一行，请补")
        lines.append(finding(23, text.format(n=len(untold)), untold))
    if undated:
        text = _("{n}个项目没有阶段日期，不计入渠道成效，请补")
        lines.append(finding(23, text.format(n=len(undated)), undated))
    return lines


def channel_of(facts: Facts, key: str) -> tuple[str, list[Why]]:
    """A project's channel, and what is contradictory in it: the field decides; where it is empty, the one link that is given."""
    project = facts.projects[key]
    name = project.name or key
    given = [word for word, field in LINKS.items() if getattr(project, field)]
    told = project.channel
    if told is None and len(given) == 1:
        text = _("{name}：没有填招商渠道，按“{channel}”计，请补")
        lines = [finding(23, text.format(name=name, channel=channel_word(given[0])), [key])]
        return given[0], [*lines, *_absent(facts, key, project, given[0])]
    if told is None:
        text = _("{name}：没有填招商渠道，又选了{n}处来源，不能认定，请核对")
        return UNTOLD, [finding(23, text.format(name=name, n=len(given)), [key])] if given else []
    if told not in CHANNEL_WORDS:  # of a later version
        return UNTOLD, []
    if told == "自主" and given:
        text = _("{name}：渠道是“自主”，又选了“{channel}”的来源，按“自主”计，请核对")
        return told, [finding(23, text.format(name=name, channel=channel_word(given[0])), [key])]
    if told in LINKS and told not in given:
        text = _("{name}：渠道是“{channel}”，没有选是哪一个，请补")
        return told, [finding(23, text.format(name=name, channel=channel_word(told)), [key])]
    return told, _absent(facts, key, project, told)


def _absent(facts: Facts, key: str, project: Project, channel: str) -> list[Why]:
    """A finding where the source that is named is not here."""
    among: Mapping[str, Mapping[str, object]] = {
        "合作机构": facts.partners,
        "友城": facts.sister_cities,
        "活动": facts.events,
    }
    if channel not in among or getattr(project, LINKS[channel]) in among[channel]:
        return []
    text = _("{name}：所选的“{channel}”已删除或资料未到，请核对")
    return [finding(23, text.format(name=project.name or key, channel=channel_word(channel)), [key])]


def _success(key: str, leads: Sequence[str], found: Mapping[str, _Lead]) -> Success:
    return Success(
        key,
        tuple(leads),
        tuple(each for each in leads if found[each].is_talk),
        tuple(each for each in leads if found[each].is_signed),
        tuple(each for each in leads if found[each].is_registered),
    )


# -- contracts with partners


def term(facts: Facts, key: str, on: date) -> Term:
    """How one engagement stands on a day; both its days count, without a last day it runs on."""
    its = facts.engagements[key]
    first, last = day_of(its.from_day), day_of(its.to_day)
    words = _("{mode}：{first}至{last}").format(
        mode=mode_word(its.mode) or "—",
        first=its.from_day or "—",
        last=its.to_day or _("长期"),
    )
    if first is None or (last is None and its.to_day) or (last is not None and last < first):
        text = _("{words}，日期有误（没有开始日期、认不出或结束早于开始），不能认定是否有效，请核对")
        return Term(key, WRONG, first, last, None, finding(23, text.format(words=words), [key]))
    left = None if last is None else (last - on).days
    if on < first:
        state = NOT_BEGUN
    elif left is None or left > ENDING_DAYS:
        state = RUNNING
    else:
        state = ENDING if left >= 0 else ENDED
    line = _("{words}，{state}").format(words=words, state=_(state))
    if state == ENDING:
        line = _("{words}，还有{n}天到期").format(words=words, n=left)
    return Term(
        key, state, first, last, left if left is not None and left >= 0 else None, Why(23, line, (key,))
    )


def engagements_by_partner(facts: Facts) -> dict[str, list[str]]:
    """Partner -> the ids of its engagements in order of their beginning."""
    found: dict[str, list[str]] = {}
    for _day, key in sorted((each.from_day or "", key) for key, each in facts.engagements.items()):
        found.setdefault(facts.engagements[key].partner or "", []).append(key)
    return found


class _Covers:
    """The days on which engagements with partners held."""

    def __init__(self, facts: Facts) -> None:
        self._facts, self._engagements = facts, engagements_by_partner(facts)
        self._spans = {
            partner: [span for key in its if (span := _span(facts.engagements[key])) is not None]
            for partner, its in self._engagements.items()
        }

    def uncovered(self, partner: str, project: str, day: date) -> list[Why]:
        """A finding where no engagement of the partner held on the day a lead came: expired, not yet begun, or none at all."""
        spans = self._spans.get(partner, [])
        if any(first <= day <= last for first, last in spans):
            return []
        found = self._facts.partners.get(partner)
        words = {
            "name": self._facts.projects[project].name or project,
            "partner": (found.name if found else None) or partner,
            "day": day.isoformat(),
        }
        if not spans:
            text = _("{name}：{partner}没有可认定的合作协议")
        elif all(last < day for _first, last in spans):
            text = _("{name}：{day}来的线索，{partner}的合作协议已于{end}到期")
            words["end"] = max(last for _first, last in spans).isoformat()
        else:
            text = _("{name}：{day}来的线索，{partner}的合作协议{start}才开始")
            words["start"] = min(first for first, _last in spans if first > day).isoformat()
        return [finding(23, text.format(**words), [project, *self._engagements.get(partner, ())])]


def _span(engagement: Engagement) -> tuple[date, date] | None:
    first, last = day_of(engagement.from_day), day_of(engagement.to_day)
    if first is None or (last is None and engagement.to_day):
        return None
    last = last or date.max
    return (first, last) if first <= last else None


def fees_by_engagement(facts: Facts) -> dict[str, list[str]]:
    """Engagement -> the ids of its fees that name an amount."""
    found: dict[str, list[str]] = {}
    for key, fee in facts.fees.items():
        if fee.amount:
            found.setdefault(fee.engagement or "", []).append(key)
    return found


def cost(facts: Facts, rates: Rates, fees: Iterable[str]) -> Cost:
    """What some fees come to, at the rates of their days; for headquarters only, nobody else holds the records."""
    total = 0
    ids: list[str] = []
    lines: list[Why] = []
    for key in sorted(fees):
        fee = facts.fees[key]
        assert fee.amount is not None  # only those are asked for
        ids.append(key)
        fen = rates.in_yuan(fee.amount, day_of(fee.date) or date.min).fen
        if fen is None:
            lines.append(finding(23, _("一笔外币费用没有可用的汇率或日期，不计入合计，请补"), [key]))
        total += fen or 0
    return Cost(total, tuple(ids), tuple(lines))
