"""What a report is made from: records by id, and the words for what they link to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from zsapp.base.texts import _, counted
from zsapp.domain.attachment import Attachment
from zsapp.domain.campaign import Campaign, Increase, Rate, Standby, Task, Tiering, Trip
from zsapp.domain.catalogue import Catalogue, ChainNode, Entry
from zsapp.domain.claim import Claim, Ruling
from zsapp.domain.company import Company
from zsapp.domain.contact import Contact
from zsapp.domain.dossier import Dossier
from zsapp.domain.event import Event, Guest
from zsapp.domain.field import KINDS
from zsapp.domain.matter import Matter
from zsapp.domain.organisation import Settings
from zsapp.domain.partner import Credit, Engagement, Fee, Partner, SisterCity
from zsapp.domain.project import STAGE_ORDER, Project
from zsapp.domain.same import faces
from zsapp.domain.team import Member, Posting, Team, Unit
from zsapp.domain.visit import Plan, Submission, Visit

CALLS = ("拜访", "来访")
"""A visit of these kinds makes a company visited (rule 13)."""
Dated = tuple[str, str]
"""(day as ISO text, "" for none; id of the visit)."""


@dataclass(frozen=True, slots=True)
class StageMove:
    """A dated change of a project's stage. `before` is None for the first; `date` is ISO text, `recorded_on` the local day it was
    written down. `set_aside`: (stage, date) of what was told before with later dates than this, and so holds no more."""

    project: str
    stage: str
    date: str
    reason: str | None = None
    before: str | None = None
    recorded_on: str | None = None
    set_aside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Facts:
    """Records by id, without deleted ones; a link may point to a record that is not here (yet).

    `stage_moves`: of all time, those of one day in the order they were made. Where the facts hold no submission at all, the desk where
    teams hand in is not in use. `former`: names of deleted records, which reports still print; `erased`: ids of erased ones.
    `recorded`: the local day on which a capital increase or a claim was first written down; `claimed_at`: the moment at which a claim
    was, in microseconds since 1970, and `entered_at` that of companies with a claim. `owners_apart`: dossier -> the owners that people
    who could not know of each other set. `handed_before`: claim -> (team, day) of the hand-overs before the one that its record
    tells, in order. `settings`: those of the report's year. `written_at`: the moment of the first change of a rate, a task, a ruling or a
    decision on standby: it tells which of two was entered later.
    """

    teams: Mapping[str, Team] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    companies: Mapping[str, Company] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    visits: Mapping[str, Visit] = field(default_factory=dict)
    plans: Mapping[str, Plan] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    matters: Mapping[str, Matter] = field(default_factory=dict)
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    attachments: Mapping[str, Attachment] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    tierings: Mapping[str, Tiering] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)
    rates: Mapping[str, Rate] = field(default_factory=dict)
    increases: Mapping[str, Increase] = field(default_factory=dict)
    trips: Mapping[str, Trip] = field(default_factory=dict)
    standbys: Mapping[str, Standby] = field(default_factory=dict)
    postings: Mapping[str, Posting] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    guests: Mapping[str, Guest] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    engagements: Mapping[str, Engagement] = field(default_factory=dict)
    fees: Mapping[str, Fee] = field(default_factory=dict)
    sister_cities: Mapping[str, SisterCity] = field(default_factory=dict)
    credits: Mapping[str, Credit] = field(default_factory=dict)
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    chain_nodes: Mapping[str, ChainNode] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    settings: Settings | None = None
    settings_by_year: Mapping[int, Settings] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    stage_moves: tuple[StageMove, ...] = ()
    recorded: Mapping[str, str] = field(default_factory=dict)
    claimed_at: Mapping[str, int] = field(default_factory=dict)
    entered_at: Mapping[str, int] = field(default_factory=dict)
    written_at: Mapping[str, int] = field(default_factory=dict)
    owners_apart: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    handed_before: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def settings_of(self, year: int) -> Settings | None:
        """The settings of a year: what happened in one year is judged by its own, also when it is assessed in the next."""
        found = self.settings_by_year.get(year)
        if found is None and self.settings is not None and self.settings.year in (None, year):
            return self.settings
        return found

    def entered(self, record: str) -> tuple[int, str]:
        """Sorts records by the moment of their first change, by the clock of the computer that wrote it; ties by id."""
        return (self.written_at.get(record, 0), record)

    @cached_property
    def classes(self) -> dict[str, list[str]]:
        """Company id -> ids of its class that are here, the face first (log rule 11). One list for all of a class."""
        pairs = [(one, other) for one, its in self.companies.items() for other in _joined(its.same_as)]
        face = faces(pairs)
        classes: dict[str, list[str]] = {}
        for company in sorted(self.companies):
            classes.setdefault(face.get(company, company), []).append(company)
        known = {*face, *self.companies}
        return {one: classes[first] for one in known if (first := face.get(one, one)) in classes}

    @cached_property
    def distinct_companies(self) -> tuple[str, ...]:
        """The faces of all classes of companies in order: a company that was entered twice is one (log rule 11)."""
        return tuple(sorted({its[0] for its in self.classes.values()}))

    def face_of(self, company: str | None) -> str:
        """The id by which a company's class is counted; the id itself where its record is not here."""
        its = self.classes.get(company or "")
        return its[0] if its else company or ""

    def company(self, company: str | None) -> Company | None:
        """The company as its class shows it: the smallest id's values, blanks from the others in order (log rule 11)."""
        its = self.classes.get(company or "", ())
        if len(its) == 1:  # nearly always
            return self.companies[its[0]]
        joined = [self.companies[each] for each in its]
        if not joined:
            return None
        return Company(
            **{
                name: next((value for each in joined if (value := getattr(each, name)) is not None), None)
                for name in KINDS["company"].fields
            }
        )

    def records_of(self, company: str | None) -> list[Company]:
        """All records of the company's class, the face first."""
        return [self.companies[each] for each in self.classes.get(company or "", ())]

    def company_name(self, company: str | None) -> str:
        """Its full name, or that its record is not here yet."""
        found = self.company(company)
        return (found.name if found and found.name else None) or self._absent(company)

    def judgement(self, company: str | None, team: str | None) -> str:
        """What the team's dossier says of the company; empty where there is none."""
        its_class = self.classes.get(company or "", [company or ""])
        said = (
            each.judgement
            for _id, each in sorted(self.dossiers.items())
            if each.team == team and each.company in its_class and each.judgement and not each.is_closed
        )
        return next(said, "")

    def team_name(self, team: str | None) -> str:
        """The team's name, or that its record is not here yet."""
        found = self.teams.get(team or "")
        return (found.name if found else None) or self._absent(team)

    def member_names(self, members: Iterable[str] | None) -> str:
        """Our people, all of them, in protocol order."""
        return "、".join(self.member_name(each) for each in self.in_protocol_order(members))

    def in_protocol_order(self, members: Iterable[str] | None) -> list[str]:
        """Our people as reports print them (rule 18)."""
        return sorted(members or (), key=self._protocol)

    def member_name(self, member: str) -> str:
        """One of our people, or that the record is not here yet."""
        found = self.members.get(member)
        return (found.name if found else None) or self._absent(member)

    def _absent(self, record: str | None) -> str:
        """What stands for a record that is not among the facts: its name where it was deleted, else why there is none."""
        if record in self.erased:
            return _("（已清除）")
        return self.former.get(record or "") or missing()

    def _protocol(self, member: str) -> tuple[int, str]:
        found = self.members.get(member)
        return (found.order if found and found.order is not None else 1_000_000, member)

    def contact_names(self, contacts: Iterable[str] | None, count: int | None = None) -> str:
        """Their people with titles; `count` heads where more came than are named. Never phone numbers."""
        known = sorted(contacts or ())
        text = "、".join(self._contact_name(each) for each in known)
        if count is not None and count > len(known):
            return (
                _("{names}等{n}人").format(names=text, n=count)
                if text
                else counted("{n}人", count).format(n=count)
            )
        return text

    def _contact_name(self, contact: str) -> str:
        found = self.contacts.get(contact)
        if found is None or not found.name:
            return self._absent(contact)
        return f"{found.name}（{found.title}）" if found.title else found.name

    def team_order(self) -> list[str]:
        """Team ids as headquarters orders them, then by name."""
        return sorted(self.teams, key=self.team_key)

    def team_key(self, team: str | None) -> tuple[int, str, str]:
        """Sorts teams; one whose record is not here stands last."""
        found = self.teams.get(team or "")
        if found is None:
            return (1_000_001, "", team or "")
        return (found.order if found.order is not None else 1_000_000, found.name or "", team or "")

    def stage_on(self, project: str, day: str) -> str | None:
        """The project's stage at the end of a day (ISO text); without dated moves what its record says."""
        moves = self.moves_of.get(project)
        if moves is None:
            return (self.projects[project].stage_dated or {}).get("stage")
        past = [move.stage for move in moves if move.date <= day]
        return past[-1] if past else None

    @cached_property
    def moves_of(self) -> dict[str, list[StageMove]]:
        """Project id -> its dated changes of stage in order; where none were handed in, the one its record tells of."""
        return moves_by_project(self.projects, self.stage_moves)

    @cached_property
    def visits_at(self) -> dict[str, tuple[Dated, ...]]:
        """Company (its class) -> its visits of every kind by their day; "" for visits that name none."""
        found: dict[str, list[Dated]] = {}
        for key, visit in self.visits.items():
            found.setdefault(self.face_of(visit.company), []).append((visit.date or "", key))
        return {face: tuple(sorted(its)) for face, its in found.items()}

    @cached_property
    def visits_by_team(self) -> dict[str, tuple[Dated, ...]]:
        """Team -> its visits of every kind by their day; "" for visits that name none."""
        found: dict[str, list[Dated]] = {}
        for key, visit in self.visits.items():
            found.setdefault(visit.team or "", []).append((visit.date or "", key))
        return {team: tuple(sorted(its)) for team, its in found.items()}

    @cached_property
    def visits_by_plan(self) -> dict[str, tuple[Dated, ...]]:
        """Plan -> the visits that name it."""
        found: dict[str, list[Dated]] = {}
        for key, visit in self.visits.items():
            if visit.plan:
                found.setdefault(visit.plan, []).append((visit.date or "", key))
        return {plan: tuple(sorted(its)) for plan, its in found.items()}

    @cached_property
    def projects_at(self) -> dict[str, tuple[str, ...]]:
        """Company (its class) -> the projects that name it, in order of ids; "" for those that name none."""
        return self._at(self.projects)

    @cached_property
    def plans_at(self) -> dict[str, tuple[str, ...]]:
        """The same of plans."""
        return self._at(self.plans)

    def _at(self, records: Mapping[str, Project] | Mapping[str, Plan]) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for key, each in records.items():
            found.setdefault(self.face_of(each.company), []).append(key)
        return {face: tuple(sorted(its)) for face, its in found.items()}

    @cached_property
    def calls(self) -> list[Dated]:
        """The visits that make a company visited, by their day."""
        return sorted((visit.date or "", key) for key, visit in self.visits.items() if is_call(visit))


def is_call(visit: Visit) -> bool:
    """Whether a visit makes its company visited, on a day that can be read."""
    return visit.visit_kind in CALLS and _is_day(visit.date)


@lru_cache(4096)
def _is_day(text: str | None) -> bool:
    try:
        return bool(text and date.fromisoformat(text))
    except ValueError:
        return False


def moves_by_project(
    projects: Mapping[str, Project], moves: Iterable[StageMove]
) -> dict[str, list[StageMove]]:
    """Project id -> its dated changes of stage in order; where none were handed in, the one its record tells of."""
    found: dict[str, list[StageMove]] = {}
    for move in sorted(moves, key=lambda move: move.date):  # stable: same day as given
        if move.project in projects:
            found.setdefault(move.project, []).append(move)
    for project, values in projects.items():
        now = values.stage_dated or {}
        if project not in found and now.get("stage") and now.get("stage_date"):
            only = StageMove(project, now["stage"], now["stage_date"], now.get("stage_reason"))
            found[project] = [only]
    return found


def missing() -> str:
    """Printed where a link points to a record that is not here yet (log rule 9)."""
    return _("（资料未到）")


def is_signed(stage: str | None) -> bool:
    """Whether the stage is 签约 or one after it."""
    return stage in STAGE_ORDER and STAGE_ORDER.index(stage) >= STAGE_ORDER.index("签约")


def _joined(same_as: object) -> list[str]:
    """All values of `same_as` count: one id or several."""
    if isinstance(same_as, str):
        return [same_as]
    return [str(each) for each in same_as] if isinstance(same_as, list | tuple) else []
