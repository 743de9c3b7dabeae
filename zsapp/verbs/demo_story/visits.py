"""The acts that come of meetings: the visit with its follow-up, the people met, the dossier, the plan that is done."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import cast

from zsapp.domain.ids import part_id
from zsapp.verbs.demo_story.companies import Company
from zsapp.verbs.demo_story.course import Meeting
from zsapp.verbs.demo_story.notes import Note, Writer
from zsapp.verbs.demo_story.people import Person
from zsapp.verbs.demo_story.phrases import Phrases, fill, table
from zsapp.verbs.demo_story.shapes import LAST_DAY, SHANGHAI, Acts, Entry, Values, at, demo_id, dollars, money

_CHAIN = ("建链", "补链", "拓链", "强链")
_NEAR_DAYS = 7
_END = LAST_DAY + timedelta(days=2)
_LONG_DAYS = 30


@dataclass(slots=True)
class Log:
    """Turns meetings, in order of time, into acts."""

    rng: Random
    phrases: Phrases
    writer: Writer
    acts: Acts
    known: dict[tuple[str, str], str] = field(default_factory=dict)
    dossiers: dict[tuple[str, str], Values] = field(default_factory=dict)
    open_steps: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    saved: dict[str, datetime] = field(default_factory=dict)

    def save(self, meeting: Meeting, plan: str | None) -> None:
        """One act: everything the author saved after that meeting."""
        assert meeting.author is not None
        note = self.writer.write(meeting)
        self.notes[meeting.id] = note
        moment = self._moment(meeting)
        self.saved[meeting.id] = moment
        entries = self._contacts(meeting, note.people)
        visit = self._visit(meeting, note, plan)
        entries += self._dossier(meeting, note, visit)
        entries.append(Entry("visit", meeting.id, visit))
        entries += self._follow_ups(meeting, note, visit)
        if plan:
            entries.append(Entry("plan", plan, {"state": "完成"}))
        self.acts.add(moment, meeting.author.id, entries)

    def _moment(self, meeting: Meeting) -> datetime:
        """Mostly the evening of the day, sometimes the morning after, rarely days later."""
        chance = self.rng.random()
        if chance < 0.86:
            earliest = meeting.start + timedelta(minutes=self.rng.randint(50, 90))
            evening = at(meeting.day, self.rng.randint(16, 22), self.rng.randrange(60))
            return max(earliest, evening) + timedelta(seconds=self.rng.randrange(60))
        days = 1 if chance < 0.97 else self.rng.randint(2, 4)
        late = min(meeting.day + timedelta(days=days), _END)
        return at(late, self.rng.randint(7, 9), self.rng.randrange(60))

    def contact(self, meeting: Meeting, person: Person) -> str:
        """The id under which that team keeps that person."""
        place = meeting.company.people.index(person) + 1
        return demo_id("contact", f"{meeting.team.number:02d}-{meeting.company.number:04d}-{place}")

    def _contacts(self, meeting: Meeting, people: tuple[Person, ...]) -> list[Entry]:
        entries = []
        for person in people:
            contact = self.contact(meeting, person)
            if (meeting.team.id, contact) in self.known:
                continue
            self.known[meeting.team.id, contact] = contact
            values: Values = {
                "company": meeting.company.id,
                "name": person.name,
                "title": person.title,
                "phone": person.phone,
                "team": meeting.team.id,
            }
            if self.rng.random() < 0.55:
                values["email"] = person.email
            if self.rng.random() < 0.1:
                values["remark"] = self.phrases.say("tails.remark.contact", {})
            entries.append(Entry("contact", contact, values))
        return entries

    def _visit(self, meeting: Meeting, note: Note, plan: str | None) -> Values:
        company, facts = meeting.company, note.facts
        values: Values = {
            "company": company.id,
            "team": meeting.team.id,
            "visit_kind": meeting.kind,
            "date": meeting.day.isoformat(),
            "time": meeting.clock.strftime("%H:%M"),
            "our_people": sorted(member.id for member in meeting.ours),
            "their_people": sorted(self.contact(meeting, person) for person in note.people),
            "content": note.content,
        }
        if place := self._place(meeting):
            values["place"] = place
        if meeting.kind == "来访":
            values["their_count"] = int(facts["count"])
        if meeting.kind != "电话" or self.rng.random() < 0.5:
            values["intent"] = meeting.intent
        values |= self._asks(meeting, note) | self._wishes(meeting, note) | self._next(meeting, note)
        if plan:
            values["plan"] = plan
        return values

    def _place(self, meeting: Meeting) -> str:
        zone, facts = table("zone")["places"], meeting.company.facts
        if meeting.kind == "电话":
            return ""
        if meeting.kind == "拜访":
            ways = (
                "{co}会议室",
                "{co}厂区",
                "{co}办公楼",
                "{co}",
                "{city}{district}，{co}",
                "{co}二楼接待室",
                "{co}总经理室",
            )
            return fill(self.rng, self.rng.choice(ways), facts)
        place = self.rng.choice(cast(str, zone["inbound" if meeting.kind == "来访" else "meeting"]).split())
        return (
            place if place.startswith(("管委会", "城投", "招商", "沂淮", "标准")) else facts["city"] + place
        )

    def _asks(self, meeting: Meeting, note: Note) -> Values:
        if meeting.kind == "电话" or meeting.intent == "D" or self.rng.random() < 0.22:
            return {}
        topic = meeting.topic
        line = self.phrases.pick(f"topics.{topic}.ask", note.facts, tags=note.tags)
        if line is None:
            return {}
        values: Values = {"asks": fill(self.rng, line.text, note.facts)}
        answers = self.phrases.bank(f"topics.{topic}.answer")
        place = self.phrases.bank(f"topics.{topic}.ask").index(line)
        if self.rng.random() < 0.7:
            values["answer"] = fill(self.rng, answers[min(place, len(answers) - 1)].text, note.facts)
        return values

    def _wishes(self, meeting: Meeting, note: Note) -> Values:
        """What they would invest, for those who mean it."""
        facts, rng, values = note.facts, self.rng, Values()
        if rng.random() < 0.8:
            values["intent_text"] = self._say(f"tails.intent_text.{meeting.intent}", note)
        if meeting.intent in "AB" and meeting.kind != "电话":
            wan = int(facts["amount_wan"])
            in_dollars = "foreign" in note.tags and wan % 100 == 0 and rng.random() < 0.4
            fen = wan * 10_000 * 100
            values["total_investment"] = (
                dollars(fen // 6 // 1_000_000 * 1_000_000, meeting.day.month) if in_dollars else money(fen)
            )
            if rng.random() < 0.6:
                values["land_mu"] = facts["land"] if rng.random() < 0.7 else f"{facts['land']}.5"
            else:
                values["floor_sqm"] = facts["floor"]
            if rng.random() < 0.35:
                values["energy"] = self._say("tails.energy.text", note)
            if rng.random() < 0.35:
                wet = (
                    "wet"
                    if meeting.company.topics and {"eia", "sewage"} & set(meeting.company.topics)
                    else "clean"
                )
                values["environment"] = self._say(f"tails.environment.{wet}", note)
        if meeting.intent in "ABC" and rng.random() < 0.35:
            values["competing_places"] = facts["rival"] + rng.choice(("", "、" + facts["rival2"]))
        return values

    def _next(self, meeting: Meeting, note: Note) -> Values:
        rng = self.rng
        if rng.random() < {"A": 0.05, "B": 0.08, "C": 0.2, "D": 0.5}[meeting.intent]:
            return {}
        bank = (
            f"topics.{meeting.topic}.next"
            if rng.random() < 0.5 and meeting.intent in "ABC"
            else f"tails.next.{meeting.intent}"
        )
        step = self._say(bank, note) or self._say(f"tails.next.{meeting.intent}", note)
        days = _NEAR_DAYS if meeting.intent in "AB" else _LONG_DAYS
        if rng.random() < 0.2:
            days = rng.randint(3, 15)
        owner = rng.choice(meeting.ours).id
        return {
            "next_step": step,
            "next_owner": owner,
            "next_due": (meeting.day + timedelta(days=days)).isoformat(),
        }

    def _follow_ups(self, meeting: Meeting, note: Note, visit: Values) -> list[Entry]:
        pair = (meeting.team.id, meeting.company.id)
        entries = []
        if (done := self.open_steps.pop(pair, None)) and self.rng.random() < 0.85:
            outcome = self._say("tails.outcome.done", note)
            entries.append(Entry("follow_up", done, {"state": "完成", "outcome": outcome}))
        if "next_step" in visit:
            step = part_id(meeting.id, "follow_up")
            self.open_steps[pair] = step
            values = {
                "title": visit["next_step"],
                "company": meeting.company.id,
                "team": meeting.team.id,
                "visit": meeting.id,
                "owner": visit["next_owner"],
                "due": visit["next_due"],
                "state": "待办",
            }
            entries.append(Entry("follow_up", step, values))
        return entries

    def _dossier(self, meeting: Meeting, note: Note, visit: Values) -> list[Entry]:
        pair = (meeting.team.id, meeting.company.id)
        wished: Values = {key: visit[key] for key in ("asks", "intent_text") if key in visit}
        wished["intent"] = meeting.intent
        dossier = demo_id("dossier", f"{meeting.team.number:02d}-{meeting.company.number:04d}")
        old = self.dossiers.get(pair)
        if old is None:
            opened = self._opened(meeting)
            values: Values = {"company": meeting.company.id, "team": meeting.team.id, **wished, **opened}
            self.dossiers[pair] = dict(values)
            return [Entry("dossier", dossier, values)]
        changed = {key: value for key, value in wished.items() if old.get(key) != value}
        if old["intent"] == meeting.intent and self.rng.random() < 0.5:
            return []
        if meeting.intent in "AB" and self.rng.random() < 0.4:
            changed["judgement"] = self._say("notes.warm", note)
        old.update(changed)
        return [Entry("dossier", dossier, changed)] if changed else []

    def _opened(self, meeting: Meeting) -> Values:
        assert meeting.author is not None
        values: Values = {"owner_since": {"owner": meeting.author.id, "owner_from": meeting.day.isoformat()}}
        if self.rng.random() < 0.45:
            count = self.rng.choice((1, 1, 1, 2))
            values["chain_actions"] = sorted(self.rng.sample(_CHAIN, count))
        if self.rng.random() < 0.07:
            values["referrer"] = self.rng.choice(
                ("同乡会", "在外经商老乡", "行业协会", "原供应商", "会计师事务所的朋友")
            )
        return values

    def _say(self, bank: str, note: Note) -> str:
        return self.phrases.say(bank, note.facts, tags=note.tags)

    def finish_steps(self, visits: list[Meeting], last: date) -> None:
        """What no later visit closed: mostly done near its day, some dropped, some left open."""
        owners: dict[str, Meeting] = {part_id(m.id, "follow_up"): m for m in visits}
        for step in self.open_steps.values():
            meeting = owners[step]
            assert meeting.author is not None
            note, chance = self.notes[meeting.id], self.rng.random()
            day = meeting.day + timedelta(days=self.rng.randint(3, 24))
            if day > last or chance > 0.86:
                continue
            moment = datetime.combine(day, time(self.rng.randint(9, 20), self.rng.randrange(60)), SHANGHAI)
            dropped = chance > 0.8
            outcome = self._say("tails.outcome.dropped" if dropped else "tails.outcome.done", note)
            values = {"state": "取消" if dropped else "完成", "outcome": outcome}
            self.acts.add(moment, meeting.author.id, [Entry("follow_up", step, values)])


def company_entry(company: Company) -> Entry:
    """The record of a company."""
    return Entry("company", company.id, company.values)
