"""The quarterly score (季考核, rule 28): three formulas, chosen for the year, explained line by line. Exact fractions throughout.

The source gives no formula; weights, bounds and deductions are data (tasks' weights, settings of the year).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zsapp.base.texts import _
from zsapp.domain.rules.why import Why

SPAN, FLOOR = Fraction(40), Fraction(60)
"""Of the relative formula: (x - min) / (max - min) x 40 + 60."""
BONUS_CAP = Fraction(10)
"""Points that a task more than fulfilled may add at most, where the settings do not say."""
DEDUCTION = Fraction(1)
"""Points off for each week not handed in, where the settings do not say."""
HIGHEST = Fraction(100)


@dataclass(frozen=True, slots=True)
class Line:
    """One task of one team in the quarter: what was due by the day, what came, its weight in points; `ids` of the results that count,
    `lacking`: of those left out, for want of evidence (rule 26)."""

    task: str
    metric: str
    due: Fraction
    actual: Fraction
    weight: Fraction
    ids: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A team's points, or None where nothing can be assessed."""

    team: str
    points: Fraction | None
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings say: the formula's name, the cap of bonuses, points off for a week that was not handed in."""

    formula: str
    bonus_cap: Fraction = BONUS_CAP
    deduction: Fraction = DEDUCTION


def scores(lines: Mapping[str, Sequence[Line]], missed: Mapping[str, int], terms: Terms) -> list[Score]:
    """The score of each team, in the order given. `missed`: weeks each team did not hand in."""
    return FORMULAS[terms.formula](lines, missed, terms)


def _capped(lines: Mapping[str, Sequence[Line]], missed: Mapping[str, int], terms: Terms) -> list[Score]:
    """封顶加权: min(1, actual / target to date) x weight, and what is above adds a tenth of its weight, up to the cap."""
    found = []
    for team, its in lines.items():
        whys: list[Why] = []
        points = bonus = Fraction(0)
        for line, ratio in _assessable(its, whys):
            got = min(Fraction(1), ratio) * line.weight
            more = max(Fraction(0), ratio - 1) * line.weight / 10
            points, bonus = points + got, bonus + more
            text = _("{metric}：实绩{actual}/应完成{due}，权重{weight}，得{points}分")
            whys.append(_why(line, text, got))
        counted = min(bonus, terms.bonus_cap)
        if bonus:
            text = _("超额加分{bonus}分，最多{cap}分，计{counted}分")
            whys.append(
                Why(28, text.format(bonus=said(bonus), cap=said(terms.bonus_cap), counted=said(counted)))
            )
        found.append(Score(team, points + counted if _has_any(its) else None, tuple(whys)))
    return found


def _relative(lines: Mapping[str, Sequence[Line]], missed: Mapping[str, int], terms: Terms) -> list[Score]:
    """极差标准化: (x - min) / (max - min) x 40 + 60 over all teams; equal values give everybody 100."""
    raw: dict[str, Fraction] = {}
    whys: dict[str, list[Why]] = {team: [] for team in lines}
    for team, its in lines.items():
        for line, ratio in _assessable(its, whys[team]):
            raw[team] = raw.get(team, Fraction(0)) + ratio * line.weight
            text = _("{metric}：实绩{actual}/应完成{due}，权重{weight}，原始分{points}")
            whys[team].append(_why(line, text, ratio * line.weight))
    if not raw:
        return [Score(team, None, tuple(whys[team])) for team in lines]
    least, most = min(raw.values()), max(raw.values())
    found = []
    for team in lines:
        if team not in raw:
            found.append(Score(team, None, tuple(whys[team])))
            continue
        points = HIGHEST if least == most else (raw[team] - least) / (most - least) * SPAN + FLOOR
        text = (
            _("各组原始分相同（{own}），没有极差可分，均计{points}分")
            if least == most
            else _("各组原始分{least}至{most}，本组{own}，折算{points}分")
        )
        words = text.format(least=said(least), most=said(most), own=said(raw[team]), points=said(points))
        found.append(Score(team, points, (*whys[team], Why(28, words))))
    return found


def all_equal(marked: Sequence[Score], terms: Terms) -> list[Why]:
    """A finding where the relative formula has nothing to tell teams apart by: they all have the same, and are given 100."""
    known = [each for each in marked if each.points is not None]
    if terms.formula != "极差标准化" or len(known) < 2 or {each.points for each in known} != {HIGHEST}:
        return []
    text = _("{n}个组原始分相同，没有极差可分，均计100分，请核对")
    return [
        Why(
            28,
            text.format(n=len(known)),
            tuple(each.team for each in known),
            "score_formula",
            is_finding=True,
        )
    ]


def _proportional(
    lines: Mapping[str, Sequence[Line]], missed: Mapping[str, int], terms: Terms
) -> list[Score]:
    """按比例扣分: actual / target to date x weight, less points for weeks not handed in; never below 0."""
    found = []
    for team, its in lines.items():
        whys: list[Why] = []
        points = Fraction(0)
        for line, ratio in _assessable(its, whys):
            points += ratio * line.weight
            text = _("{metric}：实绩{actual}/应完成{due}，权重{weight}，得{points}分")
            whys.append(_why(line, text, ratio * line.weight))
        off = terms.deduction * missed.get(team, 0)
        if off:
            text = _("未报送周报{n}次，每次扣{each}分，共扣{off}分")
            whys.append(Why(28, text.format(n=missed[team], each=said(terms.deduction), off=said(off))))
        found.append(Score(team, max(Fraction(0), points - off) if _has_any(its) else None, tuple(whys)))
    return found


FORMULAS: Mapping[str, Callable[[Mapping[str, Sequence[Line]], Mapping[str, int], Terms], list[Score]]] = {
    "封顶加权": _capped,
    "极差标准化": _relative,
    "比例扣分": _proportional,
}


def without_evidence(lines: Sequence[Line]) -> list[Why]:
    """What was left out of a team's score."""
    text = _("{metric}：{n}项没有佐证材料，待补件，不计分")
    return [
        Why(26, text.format(metric=_(line.metric), n=len(line.lacking)), line.lacking)
        for line in lines
        if line.lacking
    ]


def _has_any(lines: Sequence[Line]) -> bool:
    return any(line.due > 0 for line in lines)


def _assessable(lines: Sequence[Line], whys: list[Why]) -> list[tuple[Line, Fraction]]:
    """The lines with something due, and actual over due; one without is told and gives no points."""
    found = []
    for line in lines:
        if line.due > 0:
            found.append((line, line.actual / line.due))
        else:
            text = _("{metric}：本期没有应完成数（任务数为0或未到期），不计分，请核对")
            whys.append(Why(28, text.format(metric=_(line.metric)), (line.task,), is_finding=True))
    return found


def _why(line: Line, text: str, points: Fraction) -> Why:
    words = text.format(
        metric=_(line.metric),
        actual=said(line.actual),
        due=said(line.due),
        weight=said(line.weight),
        points=said(points),
    )
    return Why(28, words, (line.task, *line.ids), "score_formula")


def said(number: Fraction) -> str:
    """With two digits at most, half up: 12.5, 8, 0.33."""
    cents = (number * 100 + Fraction(1, 2)).__floor__()
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02}".rstrip("0").rstrip(".")


def weights(given: Sequence[Fraction | None]) -> list[Fraction]:
    """Weights in points that sum to 100: those given as they are, scaled; where none is given, equal shares."""
    if not given:
        return []
    known = [weight if weight is not None else Fraction(0) for weight in given]
    total = sum(known, Fraction(0))
    if total == 0:
        return [HIGHEST / len(given)] * len(given)
    return [weight * HIGHEST / total for weight in known]
