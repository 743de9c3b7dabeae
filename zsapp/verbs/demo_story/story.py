"""The story told: from the first entries of headquarters to the Sunday after the last day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from zsapp.domain.field import Kind
from zsapp.domain.records import KINDS
from zsapp.verbs.demo_story.companies import COMPANIES, Company, Maker
from zsapp.verbs.demo_story.course import Course, Meeting, Thread, name_meetings
from zsapp.verbs.demo_story.notes import Writer
from zsapp.verbs.demo_story.people import Namer
from zsapp.verbs.demo_story.phrases import Phrases
from zsapp.verbs.demo_story.plans import Plans
from zsapp.verbs.demo_story.projects import Projects
from zsapp.verbs.demo_story.rest import Rest
from zsapp.verbs.demo_story.roster import Team, postings, settings, teams, units_and_teams
from zsapp.verbs.demo_story.shapes import HEADQUARTERS, Act, Acts, Entry, Values, at
from zsapp.verbs.demo_story.visits import Log, company_entry

SEED = 20160415
_SHARED_CITIES = {"330200": (4, 15), "310000": (1, 13), "350200": (2, 9), "120000": (6, 10)}


def story(seed: int = SEED) -> Iterator[Act]:
    """All acts in order of time; the same for the same seed, without clock or file but the word lists."""
    rng = Random(seed)
    namer = Namer(Random(rng.random()), set())
    phrases = Phrases(Random(rng.random()))
    all_teams = teams(Random(rng.random()), namer)
    by_team = _companies(Random(rng.random()), namer, phrases, all_teams)
    course = Course(Random(rng.random()))
    threads = [t for team in all_teams for t in course.run(team, by_team[team.number])]
    meetings = name_meetings(Random(rng.random()), threads)
    acts = Acts()
    _begin(acts, all_teams, by_team)
    told = _Told(rng, phrases, acts, all_teams)
    told.tell(threads, meetings)
    yield from with_companies(acts.in_order(), by_team)


@dataclass(slots=True)
class _Told:
    """The chapters of the story, each with a random source of its own, so that a longer one does not shift the others."""

    rng: Random
    phrases: Phrases
    acts: Acts
    teams: list[Team]

    def tell(self, threads: list[Thread], meetings: list[Meeting]) -> None:
        writer = Writer(self._source(), self.phrases)
        plans = Plans(self._source(), self.phrases, writer, self.acts)
        plans.from_meetings(meetings)
        plans.extra(threads)
        self._clashes(plans, meetings)
        plans.enter(self.teams)
        log = Log(self._source(), self.phrases, writer, self.acts)
        for meeting in meetings:
            log.save(meeting, plans.of.get(meeting.id))
        log.finish_steps(meetings, date(2016, 7, 17))
        Projects(self._source(), self.phrases, self.acts).run(threads)
        rest = Rest(self._source(), self.phrases, log, self.acts)
        rest.matters(meetings)
        rest.lists(self.teams, threads)
        rest.submissions(self.teams)
        rest.photos(meetings)
        rest.corrections(meetings, threads)
        rest.deletions(meetings)

    def _source(self) -> Random:
        return Random(self.rng.random())

    def _clashes(self, plans: Plans, meetings: list[Meeting]) -> None:
        """In every second week two teams of one city planned the same company."""
        for week in range(17, 29, 2):
            for meeting in meetings:
                pair = _SHARED_CITIES.get(meeting.company.city, ())
                if meeting.week == week and meeting.id in plans.of and meeting.team.number in pair:
                    other = next(number for number in pair if number != meeting.team.number)
                    plans.clash(meeting, self.teams[other - 1])
                    break


def _companies(
    rng: Random, namer: Namer, phrases: Phrases, all_teams: list[Team]
) -> dict[int, list[Company]]:
    """The 400, divided among the teams; teams in one city share a few."""
    maker = Maker(rng, namer, phrases)
    made: dict[int, list[Company]] = {team.number: [] for team in all_teams}
    while maker.number < COMPANIES:
        for team in all_teams[: COMPANIES - maker.number]:
            place = len(made[team.number])
            city = team.cities[place % len(team.cities)]
            is_rare = team.number <= 4 and place < 6 and city == team.cities[0]
            group, origin = rng.choice(team.groups), rng.choice(team.origins)
            made[team.number].append(maker.make(city, group=group, origin=origin, rare=is_rare))
    for first, second in _SHARED_CITIES.values():
        mine = [c for c in made[first] if c.city in all_teams[second - 1].cities]
        made[second] += mine[6:8]
    return made


def _begin(acts: Acts, all_teams: list[Team], by_team: dict[int, list[Company]]) -> None:
    """Before the campaign: the settings, the organisation, the catalogue's companies in parts of eighty."""
    acts.add(at(date(2016, 4, 11), 9, 12), HEADQUARTERS, [settings()])
    acts.add(at(date(2016, 4, 11), 10, 5), HEADQUARTERS, units_and_teams(all_teams))
    acts.add(at(date(2016, 4, 12), 15, 40), HEADQUARTERS, postings(all_teams))
    listed = sorted({c.number: c for made in by_team.values() for c in made if c.is_listed}.items())
    for start in range(0, len(listed), 80):
        entries = [company_entry(company) for _, company in listed[start : start + 80]]
        acts.add(at(date(2016, 4, 13), 9 + start // 80, 20), HEADQUARTERS, entries)


def with_companies(acts: list[Act], by_team: dict[int, list[Company]]) -> Iterator[Act]:
    """A company outside the catalogue is entered by whoever first has to do with it, in that act."""
    unlisted = {c.id: c for made in by_team.values() for c in made if not c.is_listed}
    for act in acts:
        new: list[Entry] = []
        for entry in act.entries:
            for target in links(entry):
                if company := unlisted.pop(target, None):
                    new.append(company_entry(company))
        yield Act(act.moment, act.author, (*new, *act.entries)) if new else act
    rest = [company_entry(c) for c in sorted(unlisted.values(), key=lambda c: c.number)]
    if rest:
        yield Act(at(date(2016, 7, 18), 9, 30), HEADQUARTERS, tuple(rest))


def links(entry: Entry) -> list[str]:
    """The ids that an entry points to, by the specs of its kind."""
    spec = KINDS[entry.kind]
    found: list[str] = []
    for name, value in entry.values.items():
        each = spec.fields.get(name)
        if each is None or value is None:
            continue
        parts: Values = value if each.kind is Kind.COMPOUND else {name: value}
        specs: Any = each.parts if each.kind is Kind.COMPOUND else {name: each}
        for part, held in parts.items():
            if specs[part].kind is Kind.LINK and held:
                found.append(held)
            elif specs[part].kind is Kind.LINKS:
                found += held
    return found
