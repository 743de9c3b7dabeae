"""The target of a campaign and its automatic extension (rules 1 to 3): derived from facts, never from a timer that fired."""

from dataclasses import dataclass
from datetime import date, timedelta

from zsapp.base.texts import _, counted
from zsapp.domain.campaign import Campaign
from zsapp.domain.money import in_fen, wan
from zsapp.domain.organisation import Settings
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.results import Result, Results, first_qualifying
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import MONTHS, months_after

PROJECTS = 1
STEP = 1
"""Months of each extension, where the settings do not say."""
MIN_CAPITAL_FEN = 2_000_000_000
"""至少招引一个注册资本2000万元以上项目, where the campaign does not say; 以上 includes the number itself."""


@dataclass(frozen=True, slots=True)
class Target:
    """How many projects of at least `min_fen` a team has to bring within the window, and those it brought by the day, also after it.

    `undecided`: projects of the window whose amount cannot be judged (no rate for the day, no capital told).
    """

    required: int
    min_fen: int
    window: Period
    brought: tuple[Result, ...]
    undecided: tuple[str, ...]
    why: tuple[Why, ...]

    @property
    def within(self) -> tuple[Result, ...]:
        """What was brought within the window: only that meets the target."""
        return tuple(result for result in self.brought if result.day <= self.window.last)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where nothing is asked for, or where it hangs on what cannot be judged."""
        if self.required <= 0:
            return None
        if len(self.within) >= self.required:
            return True
        return None if len(self.within) + len(self.undecided) >= self.required else False

    @property
    def passed_on(self) -> date | None:
        """The day on which the last of the required ones came, in the window or after it."""
        enough = 0 < self.required <= len(self.brought)
        return self.brought[self.required - 1].day if enough else None


@dataclass(frozen=True, slots=True)
class Extension:
    """The posting goes on from the day after the window until so many `months` after it, the pass, or 31 December; both days count."""

    first: date
    until: date
    months: int


def target(campaign: Campaign, window: Period, results: Results, team: str) -> Target:
    """The target of one team. Events before the window do not count, and a project that qualified before counts no more."""
    results = results.judged_by(window.first.year)
    required = PROJECTS if campaign.projects is None else campaign.projects
    wanted = in_fen(campaign.min_capital)
    min_fen = MIN_CAPITAL_FEN if wanted is None else wanted
    its = results.by_team.get(team, [])
    qualifying = first_qualifying(its, min_fen)
    brought = tuple(result for result in qualifying if result.day >= window.first)
    known = {result.project for result in qualifying}
    unknown = (r for r in its if window.first <= r.day <= window.last and _fen(r) is None)
    undecided = tuple(dict.fromkeys(r.project for r in unknown if r.project not in known))
    lines = _asked(campaign, window, results, required=required, min_fen=min_fen)
    for its_result in (r for r in its if r.day >= window.first):
        lines += [_line(results, its_result, min_fen, brought, window), *results.still(its_result)]
    lines += [
        Why(2, _("{words}：早于本次离岗招商，不再计").format(words=results.words(result)), _ids(result))
        for result in qualifying
        if result.day < window.first
    ]
    lines += _without_evidence(its, window)
    return Target(required, min_fen, window, brought, undecided, (*lines, *results.findings(team)))


def _without_evidence(its: list[Result], window: Period) -> list[Why]:
    """What counts here and is not in the quarterly score until its evidence is attached (rule 26)."""
    lacking = [r for r in its if window.first <= r.day and not r.has_evidence]
    if not lacking:
        return []
    text = counted("{n}项实绩没有佐证材料（待补件），补齐之前不计入季度得分", len(lacking))
    return [Why(26, text.format(n=len(lacking)), tuple(dict.fromkeys(r.record for r in lacking)))]


def _asked(campaign: Campaign, window: Period, results: Results, *, required: int, min_fen: int) -> list[Why]:
    settings = results.facts.settings_of(window.first.year)
    stage = results.stage_in(window.first.year)
    text = _("{window}内至少招引{n}个注册资本{wan}万元以上（含本数）项目，以“{stage}”为准")
    words = text.format(window=window.label, n=required, wan=wan(min_fen), stage=_(stage))
    lines = [Why(2, words, setting="counting_stage")]
    if settings and settings.counting_stage not in (None, stage):
        text = _("设置的招引认定阶段“{wish}”不能用于认定，按“{stage}”计，请核对")
        lines.append(finding(2, text.format(wish=_(str(settings.counting_stage)), stage=_(stage))))
    if required <= 0:
        lines.append(finding(2, _("任务数为0，不作评估，请核对")))
    if campaign.min_capital is not None and in_fen(campaign.min_capital) is None:
        lines.append(finding(2, _("注册资本下限是外币且没有汇率，按2000万元计，请改为人民币")))
    return lines


def _fen(result: Result) -> int | None:
    return result.capital.fen if result.capital else None


def _line(results: Results, result: Result, min_fen: int, brought: tuple[Result, ...], window: Period) -> Why:
    words, fen = results.words(result), _fen(result)
    if result in brought:
        text = _("{words}：达标") if result.day <= window.last else _("{words}：期满之后达标")
        return Why(2, text.format(words=words), _ids(result))
    if fen is None:
        return finding(2, _("{words}：金额无法判断，不计，请补").format(words=words), _ids(result))
    if fen < min_fen:
        return Why(2, _("{words}：低于{wan}万元，不计").format(words=words, wan=wan(min_fen)), _ids(result))
    return Why(2, _("{words}：同一项目只计一次").format(words=words), _ids(result))


def _ids(result: Result) -> tuple[str, ...]:
    rate = result.capital.rate if result.capital else None
    its = (result.project,) if result.record == result.project else (result.project, result.record)
    return its if rate is None else (*its, rate)


def extension(
    campaign: Campaign, aim: Target, on: date, settings: Settings | None = None
) -> tuple[Extension | None, list[Why]]:
    """The extension as of a day (rule 3): none within the window or with a pass in it; month by month (or as the settings say), ending
    with a late pass.

    A pass dated inside the window but written down after it withdraws the extension, and a line says so.
    """
    window, passed = aim.window, aim.passed_on
    if passed is not None and passed <= window.last:
        return None, _withdrawn(aim, on)
    if on <= window.last or aim.required <= 0:
        return None, []
    first = window.last + timedelta(days=1)
    year_end = date(window.last.year, 12, 31)
    if first > year_end:
        return None, [Why(3, _("期满即{year}年末，不再顺延").format(year=year_end.year))]
    reached = min(on, passed or on, year_end)
    months = step = (settings.extension_months if settings else None) or STEP
    while _nth(campaign, window, months) < reached:
        months += step
    until = min(_nth(campaign, window, months), year_end, passed or date.max)
    found = Extension(first, until, months)
    return found, [_extended(found, aim), *_provisional(aim), *_unusable_step(settings)]


def _nth(campaign: Campaign, window: Period, months: int) -> date:
    """The end of the n-th month of extension: start + (3 + n) months, clamped from the start each time."""
    try:
        return months_after(window.first, (MONTHS if campaign.months is None else campaign.months) + months)
    except OverflowError:  # past the year 9999
        return date.max


def _extended(its: Extension, aim: Target) -> Why:
    """What was brought is named: the last of it ended the extension, or was not enough."""
    first, passed = its.first.isoformat(), aim.passed_on
    behind = dict.fromkeys(key for each in aim.brought[: aim.required] for key in _ids(each))
    if passed == its.until:
        text = _("期内未完成，自{first}起顺延，{day}完成，顺延至当日结束")
        return Why(3, text.format(first=first, day=passed.isoformat()), tuple(behind))
    text = _("期内未完成，自{first}起自动顺延，第{n}个月至{until}")
    words = text.format(first=first, n=its.months, until=its.until.isoformat())
    return Why(3, words, tuple(behind), "extension_months")


def _unusable_step(settings: Settings | None) -> list[Why]:
    """A line where the settings would extend by nothing."""
    if settings is None or settings.extension_months is None or settings.extension_months > 0:
        return []
    text = _("设置的每次顺延{wish}个月不能用，按{n}个月，请核对")
    return [finding(3, text.format(wish=settings.extension_months, n=STEP))]


def _provisional(aim: Target) -> list[Why]:
    if aim.met is not None:
        return []
    text = _("期内有{n}个项目的金额无法判断，顺延为暂定，补齐后重新认定")
    return [finding(3, text.format(n=len(aim.undecided)), aim.undecided)]


def _withdrawn(aim: Target, on: date) -> list[Why]:
    """The line for a pass that was known only after the window; until then the posting was extended."""
    last = aim.window.last
    known = sorted(aim.within, key=lambda result: (result.recorded_on or "", result.day, result.record))
    late = known[aim.required - 1]
    if on <= last or late.recorded_on is None or late.recorded_on <= last.isoformat():
        return []
    text = _("期内（{day}）已完成，{recorded}才录入：自{first}起的顺延予以撤销")
    words = text.format(
        day=late.day.isoformat(),
        recorded=late.recorded_on,
        first=(last + timedelta(days=1)).isoformat(),
    )
    return [Why(3, words, (late.project, late.record) if late.is_increase else (late.project,))]
