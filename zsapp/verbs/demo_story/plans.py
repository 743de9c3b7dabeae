"""Plans: what each team meant to do the week after, what came of it, and what did not."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from zsapp.verbs.demo_story.course import Meeting, Thread, workdays
from zsapp.verbs.demo_story.notes import Writer
from zsapp.verbs.demo_story.phrases import Phrases
from zsapp.verbs.demo_story.roster import Team
from zsapp.verbs.demo_story.shapes import FIRST_DAY, LAST_DAY, Acts, Entry, Values, at, demo_id

_PLANNED = 0.58
_AFTER = tuple(LAST_DAY + timedelta(days=n) for n in (3, 4, 5, 6, 7))


@dataclass(slots=True)
class Plans:
    """All plans; `of` gives the plan that a meeting closes."""

    rng: Random
    phrases: Phrases
    writer: Writer
    acts: Acts
    of: dict[str, str] = field(default_factory=dict)
    drafts: dict[tuple[int, int], list[Entry]] = field(default_factory=dict)
    number: int = 0

    def from_meetings(self, meetings: list[Meeting]) -> None:
        """More than half of the meetings were planned the week before, a few for another day of that week."""
        for meeting in meetings:
            if self.rng.random() > _PLANNED or (meeting.kind == "电话" and self.rng.random() < 0.5):
                continue
            day = self.rng.choice(workdays(meeting.week)) if self.rng.random() < 0.15 else meeting.day
            facts, tags = self.writer.facts(meeting), self.writer.tags(meeting)
            bank = {"来访": "inbound", "电话": "phone", "会议": "meeting"}.get(meeting.kind, "")
            bank = bank or ("first" if meeting.nth == 1 else "again")
            purpose = self.phrases.say(f"tails.purpose.{bank}", facts, tags=tags)
            self.of[meeting.id] = self._draft(meeting.team, meeting.company.id, day, meeting.kind, purpose)

    def extra(self, threads: list[Thread]) -> None:
        """Plans that came to nothing, plans for after the last day, and companies that two teams planned in one week."""
        for thread in threads:
            planned = [m for m in thread.meetings if m.id in self.of]
            if not thread.meetings and self.rng.random() < 0.25:
                week = self.rng.randint(17, 28)
                self._loose(thread, self.rng.choice(workdays(week)), "首次登门，了解情况")
            elif planned and self.rng.random() < 0.26:
                week = self.rng.randint(17, 28)
                self._loose(thread, self.rng.choice(workdays(week)), "跟进上次所谈事项")
            elif thread.level > 0.5 and self.rng.random() < 0.35:
                self._draft(thread.team, thread.company.id, self.rng.choice(_AFTER), "拜访", "商谈协议条款")

    def clash(self, meeting: Meeting, other: Team) -> None:
        """The other team plans the same company in the same week, and gives way."""
        day = self.rng.choice(workdays(meeting.week))
        plan = self._draft(other, meeting.company.id, day, "拜访", "按目录逐家走访")
        monday = day - timedelta(days=day.weekday())
        moment = at(max(monday, FIRST_DAY), 8, self.rng.randrange(60))
        self.acts.add(moment, other.members[0].id, [Entry("plan", plan, {"state": "取消"})])

    def _loose(self, thread: Thread, day: date, purpose: str) -> None:
        plan = self._draft(thread.team, thread.company.id, day, "拜访", purpose)
        if self.rng.random() < 0.5:
            author = self.rng.choice(thread.team.members)
            self.acts.add(
                at(day, 8, self.rng.randrange(60)), author.id, [Entry("plan", plan, {"state": "取消"})]
            )

    def _draft(self, team: Team, company: str, day: date, kind: str, purpose: str) -> str:
        self.number += 1
        plan = demo_id("plan", f"{self.number:04d}")
        values: Values = {
            "company": company,
            "team": team.id,
            "date": day.isoformat(),
            "visit_kind": kind,
            "state": "计划",
        }
        if purpose:
            values["purpose"] = purpose
        self.drafts.setdefault((day.isocalendar().week, team.number), []).append(Entry("plan", plan, values))
        return plan

    def enter(self, teams: list[Team]) -> None:
        """Each team's leader (or a member) enters the week's plans at the end of the week before."""
        for (week, number), entries in sorted(self.drafts.items()):
            team = teams[number - 1]
            monday = date.fromisocalendar(2016, week, 1)
            day = (
                FIRST_DAY - timedelta(days=1)
                if week == 15
                else monday - timedelta(days=self.rng.choice((1, 2, 3, 3)))
            )
            author = team.members[0] if self.rng.random() < 0.6 else self.rng.choice(team.members)
            entries.sort(key=lambda entry: (entry.values["date"], entry.id))
            self.acts.add(at(day, self.rng.randint(15, 21), self.rng.randrange(60)), author.id, entries)
