"""What else happens: matters and their answers, lists of targets, weeks handed in, photos, corrections, deletions."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zsapp.domain.ids import natural_id, team_stream
from zsapp.verbs.demo_story.course import MISSING_WEEKS, ZERO_WEEKS, Meeting, Thread
from zsapp.verbs.demo_story.notes import Note
from zsapp.verbs.demo_story.phrases import Phrases, table
from zsapp.verbs.demo_story.roster import Team
from zsapp.verbs.demo_story.shapes import (
    DELETED,
    HEADQUARTERS,
    LAST_DAY,
    ORGANISATION,
    WEEKS,
    Acts,
    Entry,
    Values,
    demo_id,
    money,
    some_time,
)
from zsapp.verbs.demo_story.visits import Log

MATTERS = 60
PHOTOS = 40
_END = LAST_DAY + timedelta(days=2)
_LIST_WEEKS = (17, 20, 23, 26)
_NEAR, _LONG = 6, 4


@dataclass(slots=True)
class Rest:
    """Adds to what the meetings left behind."""

    rng: Random
    phrases: Phrases
    log: Log
    acts: Acts

    def matters(self, meetings: list[Meeting]) -> None:
        """Sixty matters out of what companies asked for."""
        asked = [m for m in meetings if m.intent in "ABC" and m.kind != "电话"]
        for number, meeting in enumerate(
            sorted(self.rng.sample(asked, MATTERS), key=lambda m: m.start), start=1
        ):
            self._matter(demo_id("matter", f"{number:04d}"), meeting)

    def _matter(self, matter: str, meeting: Meeting) -> None:
        rng, note = self.rng, self.log.notes[meeting.id]
        topic = table("topics")[meeting.topic]
        moment = self.log.saved[meeting.id] + timedelta(minutes=rng.randint(4, 50))
        raised = moment.date()
        due = raised + timedelta(days=rng.choice((5, 7, 7, 10, 14)))
        assert meeting.author is not None
        values: Values = {
            "team": meeting.team.id,
            "title": self.phrases.say(f"topics.{meeting.topic}.matter", note.facts, tags=note.tags),
            "company": meeting.company.id,
            "asks_whom": topic["office"],
            "raised_on": raised.isoformat(),
            "due": due.isoformat(),
            "state": "待协调",
        }
        self.acts.add(moment, meeting.author.id, [Entry("matter", matter, values)])
        self._answered(matter, note, office=topic["office"], raised=raised, due=due)

    def _answered(self, matter: str, note: Note, *, office: str, raised: date, due: date) -> None:
        """In time (most), pressed after the day and then answered (some), or overdue and open (a few)."""
        rng, facts = self.rng, note.facts | {"office": office, "due": f"{due.month}月{due.day}日"}
        chance = rng.random()
        day = raised + timedelta(days=rng.randint(2, 6))
        if chance > 0.62:
            self._set(
                matter,
                due + timedelta(days=2),
                {"state": "督办", "answer": self.phrases.say("tails.matter.press", facts)},
            )
            day = due + timedelta(days=rng.randint(4, 9))
        if chance > 0.86:
            return
        answer = self.phrases.say("tails.matter.answer", facts)
        self._set(matter, day, {"state": "已答复", "answer": answer, "answered_on": day.isoformat()})
        if rng.random() < 0.65:
            closed = f"{answer}\n{self.phrases.say('tails.matter.closed', facts)}"
            self._set(matter, day + timedelta(days=rng.randint(3, 12)), {"state": "办结", "answer": closed})

    def _set(self, matter: str, day: date, values: Values) -> None:
        if day <= _END:
            self.acts.add(
                some_time(self.rng, day, first=9, last=17), HEADQUARTERS, [Entry("matter", matter, values)]
            )

    def lists(self, teams: list[Team], threads: list[Thread]) -> None:
        """Leaders rank the two lists of targets four times; the two are exclusive (rule 15)."""
        for team in teams:
            shown: dict[str, tuple[str, int]] = {}
            for week in _LIST_WEEKS:
                sunday = date.fromisocalendar(2016, week, 7)
                told = self.log.dossiers
                known = [
                    t
                    for t in threads
                    if t.team is team and t.meetings and t.meetings[0].day < sunday - timedelta(days=5)
                ]
                entries = [e for t in self._ranked(known, sunday) if (e := self._track(t, shown)) and told]
                self.acts.add(some_time(self.rng, sunday, first=19, last=21), team.members[0].id, entries)

    def _ranked(self, known: list[Thread], sunday: date) -> list[tuple[Thread, str, int]]:
        def intent(thread: Thread) -> str:
            return [m.intent for m in thread.meetings if m.day < sunday][-1]

        known.sort(key=lambda t: (intent(t), -t.level, t.company.number))
        near = [t for t in known if intent(t) in "AB"][:_NEAR]
        later = [
            t for t in known if t not in near and (t.company.values.get("is_flagship") or intent(t) in "BC")
        ][:_LONG]
        return [(t, "近期重点", n) for n, t in enumerate(near, 1)] + [
            (t, "长期跟踪", n) for n, t in enumerate(later, 1)
        ]

    def _track(self, ranked: tuple[Thread, str, int], shown: dict[str, tuple[str, int]]) -> Entry | None:
        thread, track, rank = ranked
        dossier = demo_id("dossier", f"{thread.team.number:02d}-{thread.company.number:04d}")
        if shown.get(dossier) == (track, rank):
            return None
        shown[dossier] = (track, rank)
        bank = "tails.track.near" if track == "近期重点" else "tails.track.long"
        reason = self.phrases.say(bank, thread.company.facts)
        return Entry(
            "dossier", dossier, {"track_rank": {"track": track, "rank": rank, "track_reason": reason}}
        )

    def submissions(self, teams: list[Team]) -> None:
        """Each team hands in on Sunday (some on Friday, some late), but for the missing weeks."""
        for week in WEEKS:
            for team in teams:
                if (team.number, week) in MISSING_WEEKS:
                    continue
                chance = self.rng.random()
                day = date.fromisocalendar(2016, week, 7 if chance < 0.7 else 5)
                moment = some_time(
                    self.rng,
                    day,
                    first=18 if chance < 0.05 else 11 if chance < 0.7 else 16,
                    last=20 if chance < 0.05 else 17,
                )
                label = f"2016-W{week:02d}"
                key = natural_id(team_stream(ORGANISATION, team.id), "submission", f"{team.id}/{label}")
                values: Values = {"team": team.id, "week": label, "moment": moment.strftime("%Y-%m-%d %H:%M")}
                if (team.number, week) in ZERO_WEEKS:
                    values["remark"] = self.phrases.say("tails.submission.zero", {})
                elif self.rng.random() < 0.15:
                    values["remark"] = self.phrases.say("tails.submission.remark", {})
                author = team.members[0] if self.rng.random() < 0.5 else team.members[-1]
                self.acts.add(moment, author.id, [Entry("submission", key, values)])

    def photos(self, meetings: list[Meeting]) -> None:
        """Forty photos of visits, six of them in week 17; the drawing is a matter of `photos.py`."""
        seen = [m for m in meetings if m.kind == "拜访"]
        early = self.rng.sample([m for m in seen if m.week == 17], 6)
        others = self.rng.sample([m for m in seen if m.week != 17 and m.intent in "AB"], PHOTOS - 6)
        for number, meeting in enumerate(sorted(early + others, key=lambda m: m.start), start=1):
            self._photo(number, meeting)

    def _photo(self, number: int, meeting: Meeting) -> None:
        note = self.log.notes[meeting.id]
        scene = scene_of(number)
        assert meeting.author is not None
        values: Values = {
            "title": self.phrases.say(f"tails.caption.{scene}", note.facts),
            "attachment_kind": "照片",
            "visit": meeting.id,
            "company": meeting.company.id,
            "team": meeting.team.id,
            "file_name": f"IMG_{meeting.day:%Y%m%d}_{number:03d}.jpg",
            "media_type": "image/jpeg",
            "taken_on": meeting.day.isoformat(),
        }
        moment = self.log.saved[meeting.id] + timedelta(minutes=3)
        self.acts.add(moment, meeting.author.id, [Entry("attachment", attachment_id(number), values)])

    def corrections(self, meetings: list[Meeting], threads: list[Thread]) -> None:
        """Values set again by others, days later."""
        for meeting in self.rng.sample(meetings[: len(meetings) * 9 // 10], 45):
            note = self.log.notes[meeting.id]
            day = meeting.day + timedelta(days=self.rng.randint(4, 7))
            others = [m for m in meeting.team.members if m is not meeting.author]
            added = self.phrases.say("notes.add", note.facts, tags=note.tags)
            if not added or day > LAST_DAY:
                continue
            values = {"content": f"{note.content}\n{added}"}
            moment = some_time(self.rng, day, first=19, last=22)
            self.acts.add(moment, self.rng.choice(others).id, [Entry("visit", meeting.id, values)])
        visited = [t.company for t in threads if t.meetings]
        for company in self.rng.sample(visited, 30):
            day = date(2016, 5, 9) + timedelta(days=self.rng.randint(0, 55))
            first = min(m.day for t in threads if t.company is company for m in t.meetings)
            if day <= first + timedelta(days=5):
                continue
            capital = money(self.rng.choice((300, 500, 800, 1000, 1600, 2000)) * 10_000 * 100)
            changed: Values = {"registered_capital": capital} if self.rng.random() < 0.6 else {"is_key": True}
            moment = some_time(self.rng, day, first=10, last=16)
            self.acts.add(moment, HEADQUARTERS, [Entry("company", company.id, changed)])

    def deletions(self, meetings: list[Meeting]) -> None:
        """Entered twice or by mistake, and deleted again: contacts and plans that nothing points to."""
        for number, meeting in enumerate(self.rng.sample(meetings, 8), start=1):
            assert meeting.author is not None
            saved = self.log.saved[meeting.id]
            person, company = meeting.company.people[0], meeting.company.id
            if number % 2:
                kind, record = "contact", demo_id("contact", f"twice-{number}")
                values: Values = {
                    "company": company,
                    "name": person.name,
                    "phone": person.phone,
                    "team": meeting.team.id,
                }
            else:
                kind, record = "plan", demo_id("plan", f"mistaken-{number}")
                day = meeting.day + timedelta(days=7)
                values = {
                    "company": company,
                    "team": meeting.team.id,
                    "date": day.isoformat(),
                    "state": "计划",
                }
            self.acts.add(saved + timedelta(minutes=5), meeting.author.id, [Entry(kind, record, values)])
            self.acts.add(
                saved + timedelta(hours=1), meeting.author.id, [Entry(kind, record, {DELETED: True})]
            )


def attachment_id(number: int) -> str:
    """The id of the photo of that number, from 1."""
    return demo_id("attachment", f"{number:04d}")


def scene_of(number: int) -> str:
    """What the photo of that number shows."""
    return ("facade", "workshop", "meeting", "sample", "workshop", "facade", "sample", "meeting")[number % 8]
