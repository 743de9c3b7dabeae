"""Origins of capital (rule 17): which squad a company belongs to by its immediate and its ultimate origin (精耕台资、拓展日韩、突破欧美).

台资 is an origin of capital within China. Hong Kong, Macau, Singapore and offshore holdings fit no squad and are shown as such.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from zsapp.base.texts import _, counted
from zsapp.domain.facts import Facts
from zsapp.domain.renewed import companies_apart
from zsapp.domain.rules.teams import SQUAD
from zsapp.domain.rules.why import Why, finding

DIRECTION_OF: Mapping[str, str] = {
    "台资": "台资",
    "日资": "日韩",
    "韩资": "日韩",
    "欧资": "欧美",
    "美资": "欧美",
}
"""Origin of a company -> direction of a squad; an origin that is not here fits none."""
DOMESTIC_ORIGIN = "内资"
NONE, SEVERAL, UNLED, UNTOLD, DOMESTIC = "none", "several", "unled", "untold", "domestic"
"""Groups of companies in no squad: nobody's direction; that of several; one that no squad has; origin not told; domestic."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where a company's capital belongs. `group`: a squad's id, or one of the groups; `squads`: all that fit, in their order."""

    company: str
    origin: str | None
    ultimate: str | None
    group: str
    squads: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the ultimate origin is told and is another than the immediate one."""
        return self.ultimate is not None and self.ultimate != self.origin

    @property
    def told(self) -> tuple[str, ...]:
        """The origins that are told, the immediate one first."""
        return tuple(dict.fromkeys(each for each in (self.origin, self.ultimate) if each))


class Origins:
    """Which squad every company belongs to; made once. A company that was entered twice is one (log rule 11).

    `before`: those of the same teams, of whose companies only what differs is looked at anew."""

    def __init__(self, facts: Facts, before: "Origins | None" = None) -> None:
        self.facts, self._before = facts, before
        self.squads = tuple(
            team for team in facts.team_order() if (facts.teams[team].team_kind or "") == SQUAD
        )
        self._of: dict[str, list[str]] = {}
        self._alike: dict[tuple[str | None, str | None], tuple[str, tuple[str, ...]]] = {}
        for squad in self.squads:
            for direction in facts.teams[squad].origins or ():
                self._of.setdefault(direction, []).append(squad)

    @cached_property
    def all(self) -> dict[str, Belonging]:
        """Company (the face of its class) -> where it belongs, in order of ids."""
        before, self._before = self._before, None
        if before is None:
            return {key: self._belongs(key) for key in self.facts.distinct_companies}
        found, is_longer = dict(before.all), False
        for key in companies_apart(before.facts, self.facts):
            if self.facts.face_of(key) != key or self.facts.company(key) is None:
                found.pop(key, None)
            elif (its := self._belongs(key)) != found.get(key):
                is_longer = is_longer or key not in found
                found[key] = its
        return dict(sorted(found.items())) if is_longer else found

    def of(self, company: str | None) -> Belonging | None:
        """Where a company belongs, by any of its ids; None where its record is not here."""
        return self.all.get(self.facts.face_of(company))

    def _belongs(self, key: str) -> Belonging:
        its = self.facts.company(key)
        assert its is not None  # only faces of companies that are here are asked for
        origins = (its.origin, its.ultimate_origin)
        if (found := self._alike.get(origins)) is None:  # of 20,000 companies nearly all are like another
            found = self._alike[origins] = self._fitting(origins)
        return Belonging(key, *origins, *found)

    def _fitting(self, origins: tuple[str | None, str | None]) -> tuple[str, tuple[str, ...]]:
        """The group, and the squads that fit."""
        told = tuple(each for each in origins if each)
        directions = dict.fromkeys(DIRECTION_OF[each] for each in told if each in DIRECTION_OF)
        fitting = {squad for each in directions for squad in self._of.get(each, ())}
        squads = tuple(squad for squad in self.squads if squad in fitting)
        return self._group(told, directions, squads), squads

    @staticmethod
    def _group(told: tuple[str, ...], directions: Mapping[str, None], squads: tuple[str, ...]) -> str:
        if len(squads) > 1 or len(directions) > 1:
            return SEVERAL
        if squads:
            return squads[0]
        if directions:
            return UNLED
        if not told:
            return UNTOLD
        return DOMESTIC if set(told) == {DOMESTIC_ORIGIN} else NONE

    def why(self, its: Belonging) -> Why:
        """One company's origins and squad in words; a finding where several fit, or where the origin is not told."""
        name = self.facts.company_name(its.company)
        text = _("{name}：{told}").format(name=name, told=self._told(its))
        return Why(17, text, (its.company,), is_finding=its.group in (SEVERAL, UNTOLD))

    def why_of(self, its: Sequence[Belonging]) -> Why:
        """The same of companies that have the same origins and belong to the same group: how many they are."""
        text = counted("{n}家企业{told}", len(its)).format(n=len(its), told=self._told(its[0]))
        return Why(17, text, tuple(each.company for each in its))

    def untold(self, its: Sequence[Belonging]) -> Why:
        """Companies whose origin nobody has told."""
        text = counted("{n}家企业没有填资本来源，不能确定归属，请补", len(its))
        return finding(17, text.format(n=len(its)), [each.company for each in its])

    def _told(self, its: Belonging) -> str:
        names = "、".join(self.facts.team_name(each) for each in its.squads)
        text = _("{origins}，属{squads}")
        if its.group == SEVERAL and not names:
            text = _("{origins}，分属不同主攻方向，归属待核定，请核对")
        elif its.group == SEVERAL:
            text = _("{origins}，符合不止一个方向（{squads}），归属待核定，请核对")
        elif its.group == UNTOLD:
            text = _("没有填资本来源，不能确定归属，请补")
        elif its.group == UNLED:
            text = _("{origins}，没有主攻这一方向的纵队")
        elif its.group == DOMESTIC:
            text = "{origins}"
        elif its.group == NONE:
            text = _("{origins}，不属于任何一个纵队的主攻方向")
        return text.format(origins=origin_words(its), squads=names)

    def findings(self) -> list[Why]:
        """Directions that no squad has or that several share, and teams of units that were given one."""
        found = [
            finding(17, _("没有主攻{direction}的纵队，请补").format(direction=_(each)))
            for each in dict.fromkeys(DIRECTION_OF.values())
            if not self._of.get(each) and self.squads
        ]
        for direction, its in self._of.items():
            if len(its) > 1:
                names = "、".join(self.facts.team_name(each) for each in its)
                text = _("{n}个纵队（{names}）都主攻{direction}，相关企业归属待核定，请核对")
                found.append(finding(17, text.format(n=len(its), names=names, direction=_(direction)), its))
        for team in self.facts.team_order():
            values = self.facts.teams[team]
            if values.origins and team not in self.squads:
                text = _("{team}不是尖刀纵队，填写的主攻方向没有采用，请核对")
                found.append(finding(17, text.format(team=self.facts.team_name(team)), [team]))
        return found


def origin_words(its: Belonging) -> str:
    """资本来源台资, or both where they differ: 直接来源离岸控股，最终来源台资."""
    if its.differs:
        origin = _(its.origin) if its.origin else _("未填")
        return _("直接来源{origin}，最终来源{ultimate}").format(origin=origin, ultimate=_(str(its.ultimate)))
    return _("资本来源{origin}").format(origin=_(its.told[0]) if its.told else _("未填"))
