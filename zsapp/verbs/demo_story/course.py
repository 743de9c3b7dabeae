"""The course of the spring: which team met which company when, how, for how many times, and how the intent went."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from zsapp.verbs.demo_story.companies import Company
from zsapp.verbs.demo_story.roster import Member, Team
from zsapp.verbs.demo_story.shapes import FIRST_DAY, LAST_DAY, SHANGHAI, WEEKS, demo_id

# 2016: Labour Day 30 April to 2 May, Dragon Boat Festival 9 to 11 June, 12 June worked instead.
_HOLIDAYS = {date(2016, 5, 2), date(2016, 6, 9), date(2016, 6, 10)}
_WORKED_SUNDAY = date(2016, 6, 12)
_VISITS_A_TEAM = {15: 1, 18: 4.5, 23: 4.2}
_USUAL = 5.45
_MOST = 9
W17 = 17
# (team number, week): nothing but handed in; not handed in.
ZERO_WEEKS = {(12, 17), (10, 18), (8, 22), (11, 25), (15, 20)}
MISSING_WEEKS = {(10, 17), (12, 16), (6, 18), (15, 19), (7, 21), (14, 23), (11, 24), (3, 26), (9, 28)}
KINDS = ("拜访", "来访", "电话", "会议")


@dataclass(eq=False, slots=True)
class Meeting:
    """A visit before its note is written. `nth` counts the team's meetings with that company from 1."""

    team: Team
    company: Company
    day: date
    clock: time
    kind: str
    nth: int
    intent: str
    before: "Meeting | None"
    key: str = ""
    id: str = ""
    ours: tuple[Member, ...] = ()
    author: Member | None = None
    topic: str = ""
    old_topic: str = ""

    @property
    def start(self) -> datetime:
        """When it began."""
        return datetime.combine(self.day, self.clock, SHANGHAI)

    @property
    def week(self) -> int:
        """The ISO week of 2016."""
        return self.day.isocalendar().week


@dataclass(eq=False, slots=True)
class Thread:
    """One team's meetings with one company."""

    team: Team
    company: Company
    meetings: list[Meeting] = field(default_factory=list)
    due: date = LAST_DAY
    level: float = 0.0


def workdays(week: int) -> list[date]:
    """The days of that week of 2016 on which teams go out."""
    monday = date.fromisocalendar(2016, week, 1)
    days = [monday + timedelta(days=n) for n in range(5)]
    if week == _WORKED_SUNDAY.isocalendar().week:
        days.append(_WORKED_SUNDAY)
    return [day for day in days if FIRST_DAY <= day <= LAST_DAY and day not in _HOLIDAYS]


def _intent(level: float) -> str:
    return "D" if level < 0.28 else "C" if level < 0.52 else "B" if level < 0.76 else "A"


@dataclass(slots=True)
class Course:
    """Plays the weeks of one team after another."""

    rng: Random
    busy: dict[tuple[str, date], list[time]] = field(default_factory=dict)

    def run(self, team: Team, companies: list[Company]) -> list[Thread]:
        """All threads of that team, begun or not."""
        threads = [Thread(team, company) for company in companies]
        for week in WEEKS:
            days = workdays(week)
            for _ in range(self._how_many(team, week)):
                self._one(threads, team, self.rng.choice(days))
        return threads

    def _how_many(self, team: Team, week: int) -> int:
        if (team.number, week) in ZERO_WEEKS:
            return 0
        mean = _VISITS_A_TEAM.get(week, _USUAL)
        return 1 if week == 15 else max(2, round(self.rng.gauss(mean, 1.3)))

    def _one(self, threads: list[Thread], team: Team, day: date) -> None:
        thread = self._choose(threads, day, wants_rare=team.number <= 4)
        if thread is None:
            return
        kind = self._kind(thread)
        clock = self._clock(team, day, kind)
        if clock is None:
            return
        before = thread.meetings[-1] if thread.meetings else None
        thread.level = self._moved(thread)
        meeting = Meeting(
            team, thread.company, day, clock, kind, len(thread.meetings) + 1, _intent(thread.level), before
        )
        thread.meetings.append(meeting)
        pause = (
            self.rng.choice((6, 7, 7, 8, 9, 12, 14)) if meeting.intent in "AB" else self.rng.randint(18, 34)
        )
        thread.due = day + timedelta(days=pause)

    def _choose(self, threads: list[Thread], day: date, *, wants_rare: bool) -> Thread | None:
        week = day.isocalendar().week
        begun = [t for t in threads if 0 < len(t.meetings) < _MOST and t.meetings[-1].day < day]
        due = [t for t in begun if t.due <= day and t.level > 0.2]
        due += [t for t in begun if t.due <= day and t.level <= 0.2 and self.rng.random() < 0.15]
        posted = threads[0].team.city_on(day)
        fresh = [t for t in threads if not t.meetings and t.company.city == posted]
        if wants_rare and week == W17 and not any(_rare_in_w17(t) for t in threads):
            rare = [t for t in begun + fresh if t.company.has_rare]
            if rare:
                return self.rng.choice(rare)
        keep = (LAST_DAY - day).days * 0.22
        if due and (not fresh or self.rng.random() < (0.62 if len(fresh) > keep else 0.8)):
            return max(due, key=lambda t: (t.level + self.rng.random() * 0.5, t.company.number))
        if fresh:
            return self.rng.choice(fresh)
        warm = [t for t in begun if t.level > 0.4]
        return self.rng.choice(warm or begun) if begun else None

    def _kind(self, thread: Thread) -> str:
        if not thread.meetings:
            return self.rng.choices(KINDS, (86, 3, 10, 1))[0]
        if thread.level > 0.55:
            return self.rng.choices(KINDS, (54, 24, 11, 11))[0]
        return self.rng.choices(KINDS, (68, 13, 15, 4))[0]

    def _clock(self, team: Team, day: date, kind: str) -> time | None:
        """A time of that day at which the team (or half of it) is free; None where the day is full."""
        taken = self.busy.setdefault((team.id, day), [])
        hours = (
            (8, 9, 9, 10, 10, 13, 14, 14, 15, 15, 16) if kind != "电话" else (9, 10, 11, 14, 16, 17, 19, 20)
        )
        for _ in range(8):
            clock = time(self.rng.choice(hours), self.rng.choice((0, 0, 15, 30, 30, 45, 10, 40)))
            if all(abs(clock.hour - other.hour) >= 2 for other in taken) and len(taken) < 3:
                taken.append(clock)
                return clock
        return None

    def _moved(self, thread: Thread) -> float:
        aim = thread.company.potential
        if not thread.meetings:
            return min(0.74, max(0.05, aim * 0.55 + self.rng.uniform(0.02, 0.3)))
        step = (aim * 1.25 - thread.level) * 0.34 + self.rng.gauss(0.02, 0.09)
        return min(1.0, max(0.03, thread.level + step))


def _rare_in_w17(thread: Thread) -> bool:
    return thread.company.has_rare and any(m.week == W17 for m in thread.meetings)


def name_meetings(rng: Random, threads: list[Thread]) -> list[Meeting]:
    """All meetings in order of time, each with its id, our people, an author and the topics talked about."""
    meetings = sorted((m for t in threads for m in t.meetings), key=lambda m: (m.start, m.team.number))
    for number, meeting in enumerate(meetings, start=1):
        meeting.key = f"{number:04d}"
        meeting.id = demo_id("visit", meeting.key)
        meeting.ours = _ours(rng, meeting)
        meeting.author = rng.choice(meeting.ours)
        told = meeting.company.topics
        place = meeting.nth - 1
        meeting.topic = told[place % len(told)]
        if meeting.before:
            meeting.old_topic = meeting.before.topic
    return meetings


def _ours(rng: Random, meeting: Meeting) -> tuple[Member, ...]:
    """Two to four of the team; the same that knew the company before, mostly; a phone call has one or two."""
    members = meeting.team.members
    most = min(len(members), 4)
    count = rng.choice((1, 2)) if meeting.kind == "电话" else rng.choices((2, 3, 4), (5, 4, 1))[0]
    chosen: list[Member] = []
    if meeting.before and rng.random() < 0.7:
        chosen.append(rng.choice(meeting.before.ours))
    if meeting.week == W17 and meeting.company.has_rare and meeting.team.number <= 4:
        chosen.append(members[1])
    if meeting.intent == "A" and rng.random() < 0.6:
        chosen.append(members[0])
    chosen = list(dict.fromkeys(chosen))
    while len(chosen) < min(count, most):
        other = rng.choice(members)
        if other not in chosen:
            chosen.append(other)
    return tuple(sorted(chosen, key=members.index))
