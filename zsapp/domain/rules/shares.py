"""Credit in a project (rule 24): each share names exactly one beneficiary, and the shares of a project come to 100 %."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial

from zsapp.base.texts import _
from zsapp.domain.facts import Facts
from zsapp.domain.partner import Credit
from zsapp.domain.rules.parts import Parts
from zsapp.domain.rules.why import Why, finding

WHOLE = Decimal(100)
BENEFICIARIES = ("of_team", "member", "partner")


@dataclass(frozen=True, slots=True)
class Share:
    """One share in per cent; None where it cannot be read. `whose`: the id of the one beneficiary, None where none or several are named."""

    credit: str
    whose: str | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Shares:
    """All shares of one project with their sum; `is_whole`: they come to exactly 100 % and none is wrong."""

    project: str
    shares: tuple[Share, ...]
    total: Decimal
    is_whole: bool
    why: tuple[Why, ...]


def shares(facts: Facts, parts: Parts | None = None) -> tuple[Shares, ...]:
    """The shares of every project that has any, in the order of their ids; without any nothing is asked for. `parts`: as they were
    before."""
    by_project: dict[str, list[str]] = {}
    for key, credit in sorted(facts.credits.items()):
        by_project.setdefault(credit.project or "", []).append(key)
    with (parts or Parts()).based_on() as kept:
        return tuple(
            kept.of(
                project,
                (project in facts.projects, [(key, facts.credits[key]) for key in its]),
                partial(shares_of, facts, project, its),
            )
            for project, its in sorted(by_project.items())
        )


def shares_of(facts: Facts, project: str, credits: list[str]) -> Shares:
    """The shares of one project, by the ids of their records."""
    lines: list[Why] = []
    found: list[Share] = []
    for key in credits:
        share, wrong = _share(facts.credits[key], key)
        found.append(share)
        lines += wrong
    total = sum((each.percent for each in found if each.percent is not None), Decimal(0))
    if project not in facts.projects:
        lines.append(finding(24, _("贡献份额所在的项目已删除或资料未到，请核对"), credits))
    lines += _twice(facts, found)
    if total != WHOLE:
        text = _("贡献份额合计{total}%，应为100%，请核对")
        lines.append(finding(24, text.format(total=_plain(total)), credits))
    if lines:
        return Shares(project, tuple(found), total, False, tuple(lines))
    text = _("{n}份贡献合计100%").format(n=len(found))
    return Shares(project, tuple(found), total, True, (Why(24, text, tuple(credits)),))


def _share(credit: Credit, key: str) -> tuple[Share, list[Why]]:
    lines: list[Why] = []
    named = [value for field in BENEFICIARIES if (value := getattr(credit, field))]
    if len(named) != 1:
        text = (
            _("一份贡献同时填了{n}个对象，只能填组别、人员、机构中的一个，请核对")
            if named
            else _("一份贡献没有填组别、人员或机构，请补")
        )
        lines.append(finding(24, text.format(n=len(named)), [key]))
    percent = _read(credit.share)
    if percent is None:
        text = _("份额“{text}”认不出，不计入合计，请核对")
        lines.append(finding(24, text.format(text=credit.share or ""), [key]))
    elif not 0 < percent <= WHOLE:
        text = _("份额{percent}%不在0至100之间，请核对")
        lines.append(finding(24, text.format(percent=_plain(percent)), [key]))
    return Share(key, named[0] if len(named) == 1 else None, percent), lines


def _read(text: str | None) -> Decimal | None:
    try:
        found = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _plain(percent: Decimal) -> str:
    return f"{percent.normalize():f}"


def _twice(facts: Facts, found: list[Share]) -> list[Why]:
    """A finding for each beneficiary that has the same kind of part twice."""
    seen: dict[tuple[str, str | None], list[str]] = {}
    for each in found:
        if each.whose is not None:
            seen.setdefault((each.whose, facts.credits[each.credit].part_role), []).append(each.credit)
    text = _("同一对象、同一方式有{n}份贡献，请核对是否重复")
    return [finding(24, text.format(n=len(its)), its) for its in seen.values() if len(its) > 1]
