"""The two lists of targets (近期重点, 长期跟踪, rule 15) and the one owner of each company (一对一, rule 16)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any

from zsapp.base.texts import _, counted, zh
from zsapp.domain.derived import word_of
from zsapp.domain.dossier import Dossier
from zsapp.domain.facts import Facts
from zsapp.domain.project import STAGE_ORDER, STAGES
from zsapp.domain.rules.catalogue import in_force
from zsapp.domain.rules.parts import Parts, Same
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of

NEAR, LONG = zh("近期重点"), zh("长期跟踪")
"""The words of a dossier's two lists."""
NEAR_DAYS, LONG_DAYS = 7, 30
"""Days between two talks, where the year's settings do not say."""
_NEVER = 10**6
_Own = tuple[str, Dossier]


def _points(**its: str) -> Mapping[str, Decimal]:
    return MappingProxyType({word: Decimal(points) for word, points in its.items()})


@dataclass(frozen=True, slots=True)
class Weights:
    """What a company's score is made of; the text gives no formula, so these are ours, out of 100.

    `talked`: (days, points), for a last talk no longer ago than that; the first that fits counts.
    """

    intent: Mapping[str, Decimal] = field(default_factory=lambda: _points(A="40", B="28", C="14", D="0"))
    stage: Mapping[str, Decimal] = field(
        default_factory=lambda: _points(
            线索="4", 初洽="8", 在谈="14", 拟签约="20", 签约="20", 注册="20", 开工="20", 投产="20", 达产="20"
        )
    )
    talked: tuple[tuple[int, Decimal], ...] = (
        (7, Decimal(20)),
        (14, Decimal(15)),
        (30, Decimal(10)),
        (60, Decimal(5)),
    )
    flagship: Decimal = Decimal(8)
    key_node: Decimal = Decimal(6)
    in_catalogue: Decimal = Decimal(6)


DEFAULT = Weights()


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of a score: what it is about, its points, why, and the records behind."""

    what: str
    points: Decimal
    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """The points of a company, exact, with every line that makes them."""

    lines: tuple[ScoreLine, ...]

    @property
    def points(self) -> Decimal:
        """Their sum."""
        return sum((line.points for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Listed:
    """A company on a team's list. `suggested`: its place by score, from 1; `rank` is decided by a person.

    `owners`: nobody, the one owner, or all where there is a clash. `last_talk` None: never talked to. `overdue_days`: beyond the
    list's interval, 0 where it is not.
    """

    dossier: str
    company: str
    team: str
    track: str
    rank: int | None
    suggested: int
    score: Score
    owners: tuple[str, ...]
    is_owner_clash: bool
    last_talk: date | None
    overdue_days: int
    why: tuple[Why, ...]


class Lists:
    """Near and long lists of every team as of a day; `findings`: what concerns no company on a list."""

    def __init__(
        self, facts: Facts, on: date, weights: Weights = DEFAULT, parts: Parts | None = None
    ) -> None:
        self.facts, self.on, self.weights = facts, on, weights
        self.findings: list[Why] = []
        self._days = {NEAR: self._interval("near_days"), LONG: self._interval("long_days")}
        base = (
            on,
            weights,
            tuple(self._days.items()),
            facts.teams,
            facts.members,
            facts.former,
            facts.erased,
        )
        with (parts or Parts()).based_on(*base) as kept:
            made_of = (Same(facts.dossiers), Same(facts.classes), facts.owners_apart)
            listed, ranked, self._owners = kept.of("dossiers", made_of, self._dossiers)
            of_catalogue = (facts.catalogues, Same(facts.entries), Same(facts.classes))
            self._entries = kept.of("entries", of_catalogue, self._in_catalogue)
            self.of = self._all(kept, listed)
        for key, dossier in ranked:
            text = _("{company}有名次却不在名单里，请核对")
            words = text.format(company=facts.company_name(dossier.company))
            self.findings.append(finding(15, words, [key]))

    def _all(
        self, parts: Parts, listed: Sequence[tuple[str, Dossier]]
    ) -> dict[tuple[str, str], tuple[Listed, ...]]:
        """(team, list) -> its companies."""
        found: dict[tuple[str, str], list[Listed]] = {}
        for key, dossier in listed:
            place = (dossier.team or "", (dossier.track_rank or {})["track"])
            one = parts.of(key, self._made_of(key, dossier), partial(self._listed, key, dossier))
            found.setdefault(place, []).append(one)
        self._clashing = self._of_two(found)
        made = {}
        for place, its in found.items():
            told = [(Same(e), self._clashing.get(e.dossier), self.facts.company_name(e.company)) for e in its]
            made[place] = parts.of(place, told, partial(self._ranked, its))
        return made

    def _made_of(self, key: str, dossier: Dossier) -> tuple[Any, ...]:
        """All that a company on a list is judged by."""
        facts, face = self.facts, self.facts.face_of(dossier.company)
        owners = [(k, who, facts.dossiers[k].team) for k, who in self._owners.get(face, {}).items()]
        at = (Same(facts.visits_at.get(face)), Same(facts.projects_at.get(face)))
        return (dossier, facts.records_of(face), owners, at, self._entries.get(face))

    def all(self) -> list[Listed]:
        """All listed companies: teams in headquarters' order, near before long, by rank."""
        places = sorted(self.of, key=lambda place: (self.facts.team_key(place[0]), place[1] != NEAR))
        return [each for place in places for each in self.of[place]]

    def _interval(self, setting: str) -> int:
        settings = self.facts.settings_of(self.on.year)
        wish = getattr(settings, setting) if settings else None
        default = NEAR_DAYS if setting == "near_days" else LONG_DAYS
        if wish is not None and wish <= 0:
            text = _("设置的跟进间隔{wish}天不能用，按{n}天，请核对").format(wish=wish, n=default)
            self.findings.append(finding(15, text))
            return default
        return wish or default

    # -- what is looked up once

    def _talks(self, face: str, team: str) -> list[tuple[date, str]]:
        """(day, visit) of a team with a company, of all kinds until the day, in order."""
        its = ((day_of(day), key) for day, key in self.facts.visits_at.get(face, ()))
        visits = self.facts.visits
        return sorted(
            (d, k) for d, k in its if d is not None and d <= self.on and (visits[k].team or "") == team
        )

    def _stages(self, face: str, team: str) -> list[tuple[int, str, str]]:
        """(how far, stage, project) of a team's projects at a company on the day."""
        far = {choice.word: n for n, choice in enumerate(STAGES)} | {"搁置": -1, "流失": -2}
        found = []
        for key in self.facts.projects_at.get(face, ()):
            is_own = (self.facts.projects[key].team or "") == team
            stage = self.facts.stage_on(key, self.on.isoformat()) if is_own else None
            if stage in far:
                found.append((far[stage], stage, key))
        return found

    def _in_catalogue(self) -> dict[str, str]:
        """Company -> its entry in the catalogue in force."""
        chosen, _lines = in_force(self.facts, self.on.year, self.on)
        entries = sorted(self.facts.entries.items(), reverse=True)
        return {self.facts.face_of(e.company): key for key, e in entries if chosen and e.catalogue == chosen}

    def _dossiers(self) -> tuple[list[_Own], list[_Own], dict[str, dict[str, tuple[str, ...]]]]:
        """Open dossiers on a list; those with a rank and on none; company -> dossier -> its owners, of those on a list: more than one
        where they were set apart from each other."""
        listed: list[_Own] = []
        ranked: list[_Own] = []
        owned: dict[str, dict[str, tuple[str, ...]]] = {}
        for key, each in sorted(self.facts.dossiers.items()):
            its = each.track_rank or {}
            if each.is_closed or not each.company or not each.team:
                continue
            if its.get("track") in (NEAR, LONG):
                listed.append((key, each))
            elif its.get("rank") is not None:
                ranked.append((key, each))
        for key, each in listed:
            apart = tuple(dict.fromkeys(self.facts.owners_apart.get(key, ())))
            owner = (each.owner_since or {}).get("owner")
            if owners := apart if len(apart) > 1 else (owner,) if owner else ():
                owned.setdefault(self.facts.face_of(each.company), {})[key] = owners
        return listed, ranked, owned

    # -- one company

    def _listed(self, key: str, dossier: Dossier) -> Listed:
        its, face, team = dossier.track_rank or {}, self.facts.face_of(dossier.company), dossier.team or ""
        talks = self._talks(face, team)
        last = talks[-1][0] if talks else None
        track, interval = its["track"], self._days[its["track"]]
        overdue = max(0, (self.on - last).days - interval) if last else 0
        lines = [self._placed(key, its), *self._follow_up(track, talks, overdue)]
        owners, is_clash, more = self._owned(key, dossier, face)
        score = self._score(dossier, face, team, talks)
        why = (*lines, *more)
        return Listed(key, face, team, track, its.get("rank"), 0, score, owners, is_clash, last, overdue, why)

    def _placed(self, key: str, its: Mapping[str, object]) -> Why:
        rank, reason = its.get("rank"), its.get("track_reason") or _("没有写理由")
        words = {"track": _(str(its["track"])), "reason": reason}
        if rank is None:
            return finding(15, _("列入{track}，没有排名次，请排：{reason}").format(**words), [key])
        if not isinstance(rank, int) or rank < 1:
            return finding(15, _("名次{rank}不能用，请重排").format(rank=rank), [key])
        text = _("列入{track}，第{rank}位：{reason}")
        return Why(15, text.format(rank=rank, **words), (key,))

    def _follow_up(self, track: str, talks: list[tuple[date, str]], overdue: int) -> list[Why]:
        interval, setting = self._days[track], "near_days" if track == NEAR else "long_days"
        if not talks:
            return [finding(15, _("本组还没有与该企业洽谈过"))]
        day, visit = talks[-1]
        words = {"day": day.isoformat(), "since": (self.on - day).days, "n": interval}
        if overdue:
            text = counted("最近一次洽谈{day}，已过{since}天，应每{n}天跟进，超期{over}天", overdue)
            return [Why(15, text.format(over=overdue, **words), (visit,), setting)]
        text = _("最近一次洽谈{day}，已过{since}天，应每{n}天跟进")
        return [Why(15, text.format(**words), (visit,), setting)]

    def _owned(self, key: str, dossier: Dossier, face: str) -> tuple[tuple[str, ...], bool, list[Why]]:
        """The owners (rule 16): two set offline on one dossier, or one in each of two teams, are a clash."""
        its = self._owners.get(face, {})
        own = its.get(key, ())
        others = {k: o for k, o in its.items() if k != key and self.facts.dossiers[k].team != dossier.team}
        lines: list[Why] = []
        if len(own) > 1:
            text = _("两人以上被定为一对一负责人（{names}），请定下一人")
            lines.append(finding(16, text.format(names=self._names(own)), [key, *own]))
        if own and others:
            people = dict.fromkeys([*own, *(one for many in others.values() for one in many)])
            text = _("不同小组各有一对一负责人（{names}），请定下一人")
            lines.append(finding(16, text.format(names=self._names(people)), [key, *others]))
            return tuple(people), True, lines
        if not own and (dossier.track_rank or {}).get("track") == NEAR:
            lines.append(finding(16, _("近期重点还没有一对一负责人，请指定"), [key]))
        return own, len(own) > 1, [*lines, *self._odd_owner(key, dossier, own)]

    def _odd_owner(self, key: str, dossier: Dossier, own: tuple[str, ...]) -> list[Why]:
        lines: list[Why] = []
        team = self.facts.teams.get(dossier.team or "")
        leader = team.leader if team else None
        for one in own:
            member = self.facts.members.get(one)
            if member is None:
                text = _("一对一负责人{name}已不在人员名单里（已删除或资料未到），请另行指定")
                lines.append(finding(16, text.format(name=self.facts.member_name(one)), [key, one]))
            elif dossier.team not in (member.team, member.second_team) and one != leader:
                text = _("一对一负责人{name}不是本组人员，请核对").format(name=self.facts.member_name(one))
                lines.append(finding(16, text, [key, one]))
        since = day_of((dossier.owner_since or {}).get("owner_from"))
        if own and since is not None and since > self.on:
            text = _("负责起始日{day}在以后，请核对").format(day=since.isoformat())
            lines.append(finding(16, text, [key]))
        return lines or (
            [Why(16, _("一对一负责人：{names}").format(names=self._names(own)), own)] if own else []
        )

    def _names(self, members: Iterable[str]) -> str:
        return _("、").join(self.facts.member_name(each) for each in members)

    # -- score and order

    def _score(self, dossier: Dossier, face: str, team: str, talks: list[tuple[date, str]]) -> Score:
        weights, company = self.weights, self.facts.company(dossier.company)
        lines = [self._of_intent(dossier, talks), self._of_talk(talks), self._of_stage(face, team)]
        for what, has, points in (
            (_("龙头"), bool(company and company.is_flagship), weights.flagship),
            (_("关键环节"), bool(company and company.is_key), weights.key_node),
        ):
            lines.append(ScoreLine(what, points if has else Decimal(0), _("是") if has else _("否"), (face,)))
        entry = self._entries.get(face)
        listed = _("在目录内") if entry else _("不在目录内")
        points = weights.in_catalogue if entry else Decimal(0)
        lines.append(ScoreLine(_("参考目录"), points, listed, (entry,) if entry else ()))
        return Score(tuple(lines))

    def _of_intent(self, dossier: Dossier, talks: list[tuple[date, str]]) -> ScoreLine:
        said = [(self.facts.visits[key].intent, key) for _day, key in talks if self.facts.visits[key].intent]
        intent, behind = dossier.intent, tuple[str, ...]()
        text = _("档案评为{intent}")
        if intent is None and said:
            (intent, visit), text = said[-1], _("最近一次洽谈评为{intent}")
            behind = (visit,)
        points = self.weights.intent.get(intent or "", Decimal(0))
        words = text.format(intent=intent) if intent else _("没有评级")
        return ScoreLine(_("意向评级"), points, words, behind)

    def _of_talk(self, talks: list[tuple[date, str]]) -> ScoreLine:
        if not talks:
            return ScoreLine(_("最近洽谈"), Decimal(0), _("还没有洽谈"))
        day, visit = talks[-1]
        since = (self.on - day).days
        points = next((its for days, its in self.weights.talked if since <= days), Decimal(0))
        words = counted("{n}天前", since).format(n=since)
        return ScoreLine(_("最近洽谈"), points, words, (visit,))

    def _of_stage(self, face: str, team: str) -> ScoreLine:
        its = self._stages(face, team)
        if not its:
            return ScoreLine(_("项目阶段"), Decimal(0), _("没有项目"))
        _far, stage, project = max(its)
        points = self.weights.stage.get(stage, Decimal(0)) if stage in STAGE_ORDER else Decimal(0)
        words = next(word_of(choice) for choice in STAGES if choice.word == stage)
        return ScoreLine(_("项目阶段"), points, words, (project,))

    def _of_two(self, found: Mapping[tuple[str, str], list[Listed]]) -> dict[str, list[Why]]:
        """Dossier -> findings about the same company elsewhere: near for two teams, or on both lists of one."""
        by_company: dict[str, list[Listed]] = {}
        for its in found.values():
            for each in its:
                by_company.setdefault(each.company, []).append(each)
        lines: dict[str, list[Why]] = {}
        for its in (its for its in by_company.values() if len(its) > 1):
            near = [each for each in its if each.track == NEAR]
            teams = sorted({each.team for each in near}, key=self.facts.team_key)
            if len(teams) > 1:
                text = _("同时是{teams}的近期重点，请招商办协调")
                words = text.format(teams=_("、").join(map(self.facts.team_name, teams)))
                for each in near:
                    lines.setdefault(each.dossier, []).append(finding(15, words, [e.dossier for e in near]))
            for team in {each.team for each in its}:
                own = [each for each in its if each.team == team]
                for each in own if len(own) > 1 else ():
                    text = _("同一企业在本组名单里有{n}处，只应有一处，请核对").format(n=len(own))
                    lines.setdefault(each.dossier, []).append(finding(15, text, [e.dossier for e in own]))
        return lines

    def _ranked(self, its: list[Listed]) -> tuple[Listed, ...]:
        """In the order of ranks, those without one last, with the place that the score suggests."""

        def by_score(each: Listed) -> tuple[Decimal, int, str, str]:
            since = (self.on - each.last_talk).days if each.last_talk else _NEVER
            return (-each.score.points, since, self.facts.company_name(each.company), each.dossier)

        suggested = {each.dossier: n for n, each in enumerate(sorted(its, key=by_score), start=1)}
        ranks: dict[int | None, list[str]] = {}
        for each in its:
            ranks.setdefault(each.rank, []).append(each.dossier)
        made = []
        for each in its:
            lines = list(self._clashing.get(each.dossier, ()))
            same = ranks[each.rank]
            if each.rank is not None and len(same) > 1:
                text = _("第{rank}位有{n}家，请重排").format(rank=each.rank, n=len(same))
                lines.append(finding(15, text, same))
            made.append(replace(each, suggested=suggested[each.dossier], why=(*each.why, *lines)))
        made.sort(key=lambda each: (each.rank is None, each.rank or 0, suggested[each.dossier]))
        return tuple(made)
