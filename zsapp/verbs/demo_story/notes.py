"""Writes the notes of visits: each person in a manner of his own, no two alike, later ones going back to earlier ones."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from zsapp.verbs.demo_story.course import Meeting
from zsapp.verbs.demo_story.people import Person
from zsapp.verbs.demo_story.phrases import Line, Phrases, fill, table

_HOURS = "零一二三四五六七八九十"
_WEEKDAYS = "一二三四五六日"
_HE = re.compile("(?<!其)他(?!们)")
_SUMMER = date(2016, 6, 20)
_PLUM_RAINS = (date(2016, 6, 15), date(2016, 7, 8))
_MANNERS = ("tale", "tale", "plain", "brief", "list", "judge")


@dataclass(frozen=True, slots=True)
class Note:
    """What was written down: the note and the fields beside it; `people` of theirs are those who took part."""

    content: str
    people: tuple[Person, ...]
    facts: dict[str, str]
    tags: frozenset[str]


@dataclass(slots=True)
class Writer:
    """Writes all notes of the story in order of time."""

    rng: Random
    phrases: Phrases
    written: set[str] = field(default_factory=set)

    def write(self, meeting: Meeting) -> Note:
        """A note whose text no other note has."""
        facts, tags = self.facts(meeting), self.tags(meeting)
        while True:
            told = dict(facts)
            text = self._text(meeting, facts=told, tags=tags)
            if text not in self.written:
                self.written.add(text)
                return Note(text, self._people(meeting, text, is_away="aide" not in told), facts, tags)

    def tags(self, meeting: Meeting) -> frozenset[str]:
        """What rules sentences in or out: season, weather, how many times, branch, origin."""
        found = {"first" if meeting.nth == 1 else "again"} | ({"second"} if meeting.nth == 2 else set())
        if meeting.kind != "电话":
            found.add("met")
        elif meeting.clock.hour >= 19:
            found.add("late")
        found.add("keen" if meeting.intent in "AB" else "cool")
        if meeting.day >= _SUMMER:
            found.add("hot")
        wet = 0.5 if _PLUM_RAINS[0] <= meeting.day <= _PLUM_RAINS[1] else 0.16
        digest = hashlib.sha256(f"{meeting.company.city}{meeting.day}".encode()).digest()
        if len(meeting.company.people) > 1:
            found.add("away")
        if digest[0] < wet * 256:  # one weather for all who are in that city that day
            found.add("rain")
        return frozenset(found) | meeting.company.tags

    def facts(self, meeting: Meeting) -> dict[str, str]:
        """The slots of that day: those of the company, and people, time and what was talked about."""
        company, boss = meeting.company, meeting.company.people[0]
        facts = company.facts | {"boss": boss.called, "hour": _spoken(meeting), "nth": _HOURS[meeting.nth]}
        facts["topic"] = table("topics")[meeting.topic]["name"]
        if meeting.nth == 1:
            facts["boss_full"] = boss.full
        if len(company.people) > 1:
            facts["aide"] = company.people[1].called
            if meeting.nth == 1:
                facts["aide_full"] = company.people[1].full
        others = [member for member in meeting.ours if member is not meeting.author]
        if others:
            facts["we2"] = self.rng.choice(others).called
        if meeting.kind == "来访":
            facts["count"] = str(self.rng.choice((2, 3, 3, 4, 4, 5, 6, 7, 9)))
        if meeting.before:
            facts["last"] = _since(self.rng, meeting)
            facts["days"] = str((meeting.day - meeting.before.day).days)
            facts["last_topic"] = table("topics")[meeting.old_topic]["name"]
        return facts

    def _people(self, meeting: Meeting, text: str, *, is_away: bool) -> tuple[Person, ...]:
        people = meeting.company.people
        if is_away and len(people) > 1:
            return (people[1],)
        extra = [
            p for p in people[1:] if p.called in text or (meeting.kind != "电话" and self.rng.random() < 0.3)
        ]
        return (people[0], *extra)

    def _text(self, meeting: Meeting, *, facts: dict[str, str], tags: frozenset[str]) -> str:
        past = meeting.company.past

        def say(bank: str) -> str:
            line = self.phrases.pick(bank, facts, tags=tags, past=past)
            if line is None:
                return ""
            text = _pronouns(line, fill(self.rng, line.text, facts), meeting)
            if "away" in line.needs:  # from here on the note speaks of the one who was there
                facts["boss"] = facts.pop("aide")
                facts.pop("aide_full", None)
            return text

        kinds = {"电话": self._phone, "来访": self._inbound, "会议": self._conference}
        make = kinds.get(meeting.kind) or (self._first if meeting.nth == 1 else self._again)
        paragraphs = make(meeting, say)
        return "\n".join(text for parts in paragraphs if (text := "".join(part for part in parts if part)))

    def _manner(self, meeting: Meeting) -> str:
        """A person keeps to two manners of writing."""
        assert meeting.author is not None
        digest = hashlib.sha256(meeting.author.id.encode()).digest()
        manner = _MANNERS[digest[self.rng.choice((0, 0, 1))] % len(_MANNERS)]
        return "plain" if manner == "list" and meeting.intent == "D" else manner

    def _mood(self, meeting: Meeting) -> str:
        return {"A": "notes.warm", "B": "notes.warm" if self.rng.random() < 0.35 else "notes.mid"}.get(
            meeting.intent, "notes.cold" if meeting.intent == "D" else "notes.mid"
        )

    def _first(self, meeting: Meeting, say: Callable[[str], str]) -> list[list[str]]:
        motive = f"notes.{_motive(meeting)}_first"
        topic = f"topics.{meeting.topic}.first" if _motive(meeting) != "none" else "notes.business"
        manner = self._manner(meeting)
        chance = self.rng.random
        if manner == "list":
            points = self._points(say, self.rng.choice((3, 3, 4)))
            return [
                [say("notes.list_open"), points],
                [say(topic), say(self._mood(meeting)) if chance() < 0.5 else ""],
            ]
        if manner == "brief":
            return [[say("notes.call_first"), say(motive)], [say(topic)] if chance() < 0.7 else []]
        if manner == "plain":
            return [
                [say("notes.business"), say(motive), say("notes.detail") if chance() < 0.4 else ""],
                [say(topic)],
            ]
        if manner == "judge":
            opening = [say(self._mood(meeting)), say(motive), say("notes.compare") if chance() < 0.5 else ""]
            return [opening, [say("notes.tour") if chance() < 0.6 else say("notes.business"), say(topic)]]
        tale = [say("notes.call_first"), say("notes.tour") if chance() < 0.7 else say("notes.people")]
        middle = [say(motive), say("notes.business") if chance() < 0.55 else "", say(topic)]
        close = (
            [say(self._mood(meeting))] if chance() < 0.45 else [say("notes.people")] if chance() < 0.4 else []
        )
        return [tale, middle, close] if chance() < 0.6 else [tale + middle, close]

    def _again(self, meeting: Meeting, say: Callable[[str], str]) -> list[list[str]]:
        old, new = f"topics.{meeting.old_topic}.again", f"topics.{meeting.topic}.first"
        motive = f"notes.{_motive(meeting)}_later"
        manner, chance = self._manner(meeting), self.rng.random
        step = say("notes.progress") if chance() < 0.6 else say(motive)
        if manner == "list":
            points = self._points(say, 3)
            return [[say("notes.call_again"), points], [say(old), step if chance() < 0.5 else ""]]
        if manner == "brief":
            return [[say(old), step], [say(new)] if chance() < 0.4 else []]
        if manner == "plain":
            return [[say("notes.call_again") if chance() < 0.4 else "", say(old)], [step, say(new)]]
        if manner == "judge":
            return [
                [say(self._mood(meeting)), step],
                [say(old), say("notes.compare") if chance() < 0.5 else ""],
            ]
        tale = [say("notes.call_again"), say(old)]
        more = [step, say(new) if chance() < 0.55 else say("notes.people")]
        close = (
            [say(self._mood(meeting))] if chance() < 0.4 else [say("notes.detail")] if chance() < 0.3 else []
        )
        return [tale, more + close] if chance() < 0.5 else [tale + more, close]

    def _phone(self, meeting: Meeting, say: Callable[[str], str]) -> list[list[str]]:
        if meeting.nth == 1:
            body = [
                say(f"notes.{_motive(meeting)}_first"),
                say("notes.business") if self.rng.random() < 0.4 else "",
            ]
        else:
            step = f"notes.{_motive(meeting)}_later" if self.rng.random() < 0.5 else "notes.progress"
            body = [say(f"topics.{meeting.old_topic}.again") if self.rng.random() < 0.35 else "", say(step)]
        return [[say("notes.phone_open"), *body, say("notes.phone_short") if self.rng.random() < 0.6 else ""]]

    def _inbound(self, meeting: Meeting, say: Callable[[str], str]) -> list[list[str]]:
        bank = f"topics.{meeting.topic}.first" if self.rng.random() < 0.6 or not meeting.before else ""
        told = say(bank) if bank else say(f"topics.{meeting.old_topic}.again")
        seen = [say("notes.inbound_open"), say("notes.inbound_seen")]
        end = [told, say(self._mood(meeting)) if self.rng.random() < 0.5 else say("notes.compare")]
        return [seen, end] if self.rng.random() < 0.6 else [seen + end]

    def _conference(self, meeting: Meeting, say: Callable[[str], str]) -> list[list[str]]:
        opening = [say("notes.meeting_open") or say("notes.call_again")]
        old = say(f"topics.{meeting.old_topic}.again") if meeting.before else say("notes.business")
        body = [old, say(f"topics.{meeting.topic}.first"), say("notes.progress") if meeting.before else ""]
        return [opening + body[:1], body[1:], [say(self._mood(meeting))] if self.rng.random() < 0.4 else []]

    def _points(self, say: Callable[[str], str], count: int) -> str:
        """Points in a row, numbered in one of the usual manners."""
        points = [point for point in (say("notes.list_point") for _ in range(count)) if point]
        manner = self.rng.choice(("一是", "1、", "（1）"))
        marks = {
            "一是": [f"{_HOURS[n]}是" for n in range(1, 6)],
            "1、": [f"{n}、" for n in range(1, 6)],
            "（1）": [f"（{n}）" for n in range(1, 6)],
        }[manner]
        return "；".join(mark + point for mark, point in zip(marks, points, strict=False)) + "。"


def _motive(meeting: Meeting) -> str:
    """Why they might move; who shows no intent at all gives no reason, and who shows much has one."""
    if meeting.intent == "D":
        return "none"
    return "expand" if meeting.company.motive == "none" and meeting.intent in "AB" else meeting.company.motive


def _pronouns(line: Line, text: str, meeting: Meeting) -> str:
    """她 for a woman, where a sentence speaks of one person only."""
    people = meeting.company.people
    of_aide = any(slot.startswith("aide") for slot in line.slots)
    of_boss = any(slot.startswith("boss") for slot in line.slots)
    person = people[1] if of_aide and not of_boss else people[0]
    return _HE.sub("她", text) if person.is_woman else text


def _spoken(meeting: Meeting) -> str:
    """The time as one says it: 上午九点半."""
    hour, minute = meeting.clock.hour, meeting.clock.minute
    part = "上午" if hour < 12 else "下午" if hour < 18 else "晚上"
    shown = hour if hour <= 12 else hour - 12
    words = _HOURS[shown] if shown <= 10 else "十一" if shown == 11 else "十二"
    return (
        f"{part}{'两' if words == '二' else words}点{'半' if minute == 30 else '' if minute < 30 else '多'}"
    )


def _since(rng: Random, meeting: Meeting) -> str:
    """How one speaks of the meeting before: 上周四, 4月21日那次, 上次."""
    assert meeting.before is not None
    then, now = meeting.before.day, meeting.day
    weeks = now.isocalendar().week - then.isocalendar().week
    weekday = _WEEKDAYS[then.weekday()]
    if weeks == 0:
        return f"周{weekday}"
    ways = [f"{then.month}月{then.day}日", "上次", "上回"]
    if weeks == 1:
        ways += [f"上周{weekday}", "上周"]
    elif 11 <= (now - then).days <= 17:
        ways.append("半个月前")
    elif then.month + 1 == now.month:
        ways.append("上个月")
    return rng.choice(ways)
