"""Postings (驻点, rule 19): which team is posted to which city is data; what overlaps or lies outside the campaign is told."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

from zsapp.base.texts import _, counted
from zsapp.domain.facts import Facts
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.results import Results
from zsapp.domain.rules.target import extension, target
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of, days_together, window


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting that can be read; both days count. `city` is a code with its edition, "" where none is told."""

    posting: str
    city: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether the team is there on a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Postings:
    """A team's postings in order of their days, and what a person should look at."""

    its: tuple[Posted, ...]
    why: tuple[Why, ...]

    def on(self, day: date) -> tuple[Posted, ...]:
        """Those of a day: none, one, or several that overlap."""
        return tuple(each for each in self.its if each.holds(day))

    @property
    def days(self) -> int:
        """On how many days the team is posted: a day in two postings is one day."""
        return days_together((each.first, each.last) for each in self.its)


def postings(facts: Facts, team: str, results: Results) -> Postings:
    """The postings of one team as of the day of the results: an extension, too, is time of the campaign (rule 3)."""
    found: list[Posted] = []
    lines: list[Why] = []
    for key, each in sorted(facts.postings.items(), key=lambda one: one[0]):
        if each.team != team:
            continue
        first, last = day_of(each.from_day), day_of(each.to_day)
        if first is None or last is None or last < first:
            text = _("驻点的起止日期不对（止日早于起日，或没有填），不采用，请核对")
            lines.append(finding(19, text, [key]))
            continue
        if not each.city:
            lines.append(finding(19, _("驻点没有填城市，请补"), [key]))
        found.append(Posted(key, each.city or "", first, last))
    found.sort(key=lambda one: (one.first, one.last, one.posting))
    if not found and not lines:
        lines.append(finding(19, _("还没有驻点，请补"), [team]))
    lines += _overlaps(found)
    lines += _outside(facts, team, results, found)
    return Postings(tuple(found), tuple(lines))


def _overlaps(found: list[Posted]) -> list[Why]:
    lines = []
    for one, other in combinations(found, 2):
        days = (min(one.last, other.last) - max(one.first, other.first)).days + 1
        if days > 0:
            text = counted("两处驻点有{n}天重叠（{first}至{last}），请核对", days)
            first, last = max(one.first, other.first), min(one.last, other.last)
            words = text.format(n=days, first=first.isoformat(), last=last.isoformat())
            lines.append(finding(19, words, [one.posting, other.posting]))
    return lines


def _outside(facts: Facts, team: str, results: Results, found: list[Posted]) -> list[Why]:
    spans = campaign_spans(facts, team, results)
    lines = []
    for each in found:
        if any(span.first <= each.first and each.last <= span.last for span in spans):
            continue
        span = "、".join(its.label for its in spans)
        text = (
            _("驻点{first}至{last}超出离岗期限（{span}），请核对")
            if spans
            else _("驻点{first}至{last}不在任何离岗专职定点招商之内，请核对")
        )
        words = text.format(first=each.first.isoformat(), last=each.last.isoformat(), span=span)
        lines.append(finding(19, words, [each.posting]))
    return lines


def campaign_spans(facts: Facts, team: str, results: Results) -> list[Period]:
    """The windows of the team's campaigns, each with its extension as of the day of the results, in order of their days."""
    spans = []
    for _key, campaign in sorted(facts.campaigns.items(), key=lambda one: one[0]):
        its = window(campaign)
        if its is None or (campaign.teams and team not in campaign.teams):
            continue
        aim = target(campaign, its, results, team)
        longer, _lines = extension(campaign, aim, results.on, facts.settings_of(its.first.year))
        last = longer.until if longer else its.last
        label = _("{first}至{last}").format(first=its.first.isoformat(), last=last.isoformat())
        spans.append(Period(its.first, last, label, its.key))
    return sorted(spans, key=lambda span: (span.first, span.last))
