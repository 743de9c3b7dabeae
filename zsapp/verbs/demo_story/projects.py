"""Sixty projects around the boundary of 20,000,000 CNY, moving through dated stages."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zsapp.verbs.demo_story.course import Thread, workdays
from zsapp.verbs.demo_story.phrases import Phrases, fill
from zsapp.verbs.demo_story.shapes import LAST_DAY, WEEKS, Acts, Entry, Values, at, demo_id, dollars, money

PROJECTS = 60
_WAN = 10_000 * 100
# Registered capital of projects that reach 注册, the boundary first (rule 2): CNY in fen, or ("USD", cents, month of the rate).
_CAPITALS: tuple[int | tuple[int, int], ...] = (
    2_000_000_000,
    1_999_999_999,
    (3_000_000_00, 4),
    (3_100_000_00, 4),
    2_000_000_001,
    (3_050_000_00, 5),
    5000 * _WAN,
    (3_000_000_00, 7),
    1999 * _WAN,
    800 * _WAN,
    3000 * _WAN,
    (10_000_000_00, 6),
    1500 * _WAN,
    2018 * _WAN,
)
_BOUNDARY_USD = frozenset({2, 3})
_PATHS: dict[str, tuple[tuple[str, ...], ...]] = {
    "registered": (
        ("线索", "在谈", "拟签约", "签约", "注册"),
        ("线索", "初洽", "在谈", "签约", "注册"),
        ("线索", "初洽", "在谈", "拟签约", "签约", "注册"),
        ("线索", "在谈", "签约", "注册", "开工"),
    ),
    "signed": (
        ("线索", "初洽", "在谈", "拟签约", "签约"),
        ("线索", "在谈", "签约"),
        ("线索", "初洽", "在谈", "初洽", "在谈", "签约"),
    ),
    "talks": (
        ("线索", "初洽", "在谈"),
        ("线索", "在谈"),
        ("线索", "初洽", "在谈", "拟签约"),
        ("线索", "在谈", "初洽"),
        ("线索", "初洽", "在谈", "拟签约", "在谈"),
    ),
    "lead": (("线索", "初洽"), ("线索",)),
    "hold": (("线索", "初洽", "搁置"), ("线索", "初洽", "在谈", "搁置"), ("线索", "初洽", "搁置", "初洽")),
    "lost": (("线索", "初洽", "流失"), ("线索", "在谈", "流失")),
}
_OUTCOMES = (
    ("registered",) * 14 + ("signed",) * 11 + ("talks",) * 17 + ("lead",) * 8 + ("hold",) * 5 + ("lost",) * 5
)
_QUICK = {"registered": ("线索", "在谈", "签约", "注册"), "signed": ("线索", "在谈", "签约")}
_EARLY_BY = date(2016, 4, 20)
_ORDER = ("线索", "初洽", "在谈", "拟签约", "签约", "注册", "开工")


@dataclass(slots=True)
class Projects:
    """Chooses the threads that became projects and writes their stages."""

    rng: Random
    phrases: Phrases
    acts: Acts

    def run(self, threads: list[Thread]) -> None:
        """Sixty projects: the warmest threads, the warmest of them come furthest."""
        begun = [t for t in threads if t.meetings and t.company.motive != "none"]
        begun.sort(key=lambda t: (-t.level, t.team.number, t.company.number))
        chosen = self._spread(begun)
        early = sorted(chosen, key=lambda t: t.meetings[0].day)
        far = early[:25]
        self.rng.shuffle(far)
        rest = early[25:]
        self.rng.shuffle(rest)
        far.sort(key=lambda t: "foreign" not in t.company.tags)
        ordered = self._place_boundary(far) + rest
        signing = [
            n
            for n, outcome in enumerate(_OUTCOMES)
            if outcome in {"registered", "signed"} and n not in _BOUNDARY_USD
        ]
        early_numbers = [n for n in signing if ordered[n].meetings[0].day <= _EARLY_BY][:2]
        for number, (thread, outcome) in enumerate(zip(ordered, _OUTCOMES, strict=True)):
            self._one(number, thread, outcome, is_early=number in early_numbers)

    def _spread(self, begun: list[Thread]) -> list[Thread]:
        """The warmest, but no team has more than six of the sixty and no company two."""
        chosen: list[Thread] = []
        for thread in begun:
            mates = sum(1 for t in chosen if t.team is thread.team)
            if mates < 6 and all(t.company is not thread.company for t in chosen):
                chosen.append(thread)
        return chosen[:PROJECTS]

    def _place_boundary(self, far: list[Thread]) -> list[Thread]:
        """Foreign companies stand where the capital is in dollars."""
        foreign = [t for t in far if "foreign" in t.company.tags]
        domestic = [t for t in far if "foreign" not in t.company.tags]
        ordered = []
        for place in range(len(far)):
            in_dollars = place < len(_CAPITALS) and isinstance(_CAPITALS[place], tuple)
            first, second = (foreign, domestic) if in_dollars else (domestic, foreign)
            ordered.append((first or second).pop(0))
        return ordered

    def _one(self, number: int, thread: Thread, outcome: str, *, is_early: bool) -> None:
        rng = self.rng
        path = _QUICK[outcome] if is_early else rng.choice(_PATHS[outcome])
        days = self._quick_days(thread, len(path)) if is_early else self._days(number, thread, len(path))
        project = demo_id("project", f"{number + 1:04d}")
        values = self._opened(number, thread)
        is_signed = False
        for place, (stage, day) in enumerate(zip(path, days, strict=False)):
            before = path[place - 1] if place else ""
            dated: Values = {
                "stage": stage,
                "stage_date": day.isoformat(),
                "stage_reason": self._reason(thread, stage, before),
            }
            values["stage_dated"] = dated
            if stage == "签约":
                is_signed = True
                values["total_investment"] = money(int(thread.company.facts["amount_wan"]) * _WAN)
            if stage == "注册":
                values["registered_capital"] = self._capital(number)
            author = rng.choice(thread.team.members)
            self.acts.add(
                at(day, 23, number % 50),
                author.id,
                [Entry("project", project, values)],
            )
            values = {}
        if is_signed and outcome == "registered" and isinstance(_CAPITALS[number], tuple):
            self._paid_in(project, thread, number, days[-1])

    def _days(self, number: int, thread: Thread, count: int) -> list[date]:
        """Dated moves on different workdays, the first with the first or second meeting; fewer where the time is short."""
        is_boundary = number in _BOUNDARY_USD
        first = thread.meetings[0 if is_boundary else min(number % 2, len(thread.meetings) - 1)].day
        last = min(LAST_DAY, first + timedelta(days=31)) if is_boundary else LAST_DAY
        later = [day for week in WEEKS for day in workdays(week) if first < day <= last]
        return [first, *sorted(self.rng.sample(later, min(count - 1, len(later))))]

    def _quick_days(self, thread: Thread, count: int) -> list[date]:
        """The first two agreements of the campaign: signed in week 17, so that an early bulletin has some."""
        first = thread.meetings[0].day
        before = [day for week in (15, 16) for day in workdays(week) if day > first]
        after = [day for week in range(19, 28) for day in workdays(week)]
        signed = self.rng.choice(workdays(17)[2:])
        return [first, self.rng.choice(before), signed, *sorted(self.rng.sample(after, count - 3))]

    def _opened(self, number: int, thread: Thread) -> Values:
        company, rng = thread.company, self.rng
        facts = company.facts
        wan = rng.choice((800, 1000, 1500, 1800, 2000, 2000, 2500, 3000, 5000))
        capital = (
            dollars(rng.choice((200, 300, 310, 500)) * 1_000_000, 4)
            if "foreign" in company.tags
            else money(wan * _WAN)
        )
        name = fill(
            rng,
            rng.choice(
                ("{co}{product}项目", "{product}生产项目（{co}）", "{co}{product2}基地", "{co}苏北工厂")
            ),
            facts,
        )
        values: Values = {
            "name": name,
            "company": company.id,
            "team": thread.team.id,
            "registered_capital": capital,
            "industry": company.values["industry"],
            "summary": fill(rng, _SUMMARIES[number % len(_SUMMARIES)], facts),
        }
        return values

    def _reason(self, thread: Thread, stage: str, before: str) -> str | None:
        facts = thread.company.facts
        if stage == "搁置":
            return self.phrases.say("tails.stage.hold", facts)
        if stage == "流失":
            return self.phrases.say("tails.stage.lost", facts)
        if before in _ORDER and _ORDER.index(stage) < _ORDER.index(before):
            return self.phrases.say("tails.stage.back", facts)
        if before == "搁置":
            return "企业重新启动，恢复洽谈"
        bank = {"初洽": "early", "在谈": "early", "拟签约": "late", "签约": "late"}.get(stage)
        return (
            self.phrases.say(f"tails.stage.{bank}", facts)
            if bank and before and self.rng.random() < 0.5
            else None
        )

    def _capital(self, number: int) -> Values:
        capital = _CAPITALS[number]
        return dollars(*capital) if isinstance(capital, tuple) else money(capital)

    def _paid_in(self, project: str, thread: Thread, number: int, day: date) -> None:
        """Foreign capital comes in parts, some days after the licence."""
        cents = self._capital(number)["amount"] * self.rng.choice((15, 20, 30)) // 100
        paid = min(day + timedelta(days=self.rng.randint(2, 6)), LAST_DAY)
        values = {"paid_in": dollars(cents, paid.month), "paid_in_date": paid.isoformat()}
        self.acts.add(
            at(paid + timedelta(days=1), 23, 50),
            thread.team.members[0].id,
            [Entry("project", project, values)],
        )


_SUMMARIES = (
    "新建{product}生产线{lines_new}条，用地{land}亩，达产后年产值约[1.2|1.8|2.5|3]亿元。",
    "租用标准厂房{floor}平方米，从事{product}、{product2}的生产。",
    "{product}整体搬迁扩建，含{process}，新增用工{workers}人。",
    "设立苏北生产基地，一期以{product2}为主，二期建研发和仓储。",
    "购置{machine}等设备，形成{product}批量生产能力。",
)
