"""Everything a report may need, read from the store at one moment as plain typed records."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, text

from zsapp.domain.attachment import Attachment
from zsapp.domain.campaign import Campaign, Increase, Rate, Standby, Task, Tiering, Trip
from zsapp.domain.catalogue import Catalogue, ChainNode, Entry
from zsapp.domain.change import Change, History
from zsapp.domain.claim import Claim, Ruling
from zsapp.domain.company import Company
from zsapp.domain.contact import Contact
from zsapp.domain.dossier import Dossier
from zsapp.domain.event import Event, Guest
from zsapp.domain.facts import Facts, StageMove
from zsapp.domain.field import KINDS, Kind, shaped
from zsapp.domain.ids import RecordId
from zsapp.domain.matter import Matter
from zsapp.domain.organisation import Settings
from zsapp.domain.partner import Credit, Engagement, Fee, Partner, SisterCity
from zsapp.domain.project import Project
from zsapp.domain.rules.attendance import span_of
from zsapp.domain.team import Member, Posting, Team, Unit
from zsapp.domain.visit import Plan, Submission, Visit
from zsapp.store import listing, log, query
from zsapp.verbs.desk import Desk

T = TypeVar("T")
_STAGE = "stage_dated"
_AT_ONCE = 500  # ids of one question
_TWICE = ("rate", "task", "ruling", "standby")


def facts(desk: Desk, year: int, kinds: Collection[str] | None = None) -> Facts:
    """The facts with the settings of a year, and of the others beside; `kinds`: only records of these (a page needs few)."""
    with desk.store.database.read() as connection:

        def of(shape: type[T], kind: str) -> dict[str, T]:
            return _all(connection, shape, kind) if kinds is None or kind in kinds else {}

        has_projects = kinds is None or "project" in kinds
        settings = _settings(connection)
        return Facts(
            teams=of(Team, "team"),
            units=of(Unit, "unit"),
            members=of(Member, "member"),
            companies=of(Company, "company"),
            contacts=of(Contact, "contact"),
            dossiers=of(Dossier, "dossier"),
            visits=of(Visit, "visit"),
            plans=of(Plan, "plan"),
            projects=of(Project, "project"),
            matters=of(Matter, "matter"),
            submissions=of(Submission, "submission"),
            attachments=of(Attachment, "attachment"),
            campaigns=of(Campaign, "campaign"),
            tierings=of(Tiering, "tiering"),
            tasks=of(Task, "task"),
            rates=of(Rate, "rate"),
            increases=of(Increase, "increase"),
            trips=of(Trip, "trip"),
            standbys=of(Standby, "standby"),
            postings=of(Posting, "posting"),
            events=of(Event, "event"),
            guests=of(Guest, "guest"),
            partners=of(Partner, "partner"),
            engagements=of(Engagement, "engagement"),
            fees=of(Fee, "fee"),
            sister_cities=of(SisterCity, "sister_city"),
            credits=of(Credit, "credit"),
            catalogues=of(Catalogue, "catalogue"),
            chain_nodes=of(ChainNode, "chain_node"),
            entries=of(Entry, "entry"),
            claims=of(Claim, "claim"),
            rulings=of(Ruling, "ruling"),
            settings=settings.get(year),
            settings_by_year=settings,
            former=query.former(connection),
            erased=frozenset(log.erased(connection)),
            stage_moves=tuple(_stage_moves(connection)) if has_projects else (),
            recorded=_recorded(connection),
            claimed_at=_created(connection, "claim"),
            entered_at=_entered(connection),
            written_at=_written(connection),
            owners_apart=_owners_apart(connection),
            handed_before=_handed_before(connection),
        )


def facts_about(
    desk: Desk, year: int, companies: Iterable[str], kinds: Collection[str] | None = None
) -> Facts:
    """What teams have to do with some companies (any record of each class), with teams, members, catalogues and settings: claims,
    rulings, dossiers, visits, plans, projects, entries. A window that asks about few companies does not read the others' hundreds of
    thousands. `kinds`: of these kinds alone."""
    with desk.store.database.read() as connection:
        its = _classes(connection, companies)
        settings = _settings(connection)

        def of(shape: type[T], kind: str) -> dict[str, T]:
            is_asked = kinds is None or kind in kinds
            return (
                _named(connection, shape, kind, _naming(connection, kind, "company", its)) if is_asked else {}
            )

        projects = of(Project, "project")
        return Facts(
            teams=_all(connection, Team, "team"),
            members=_all(connection, Member, "member"),
            catalogues=_all(connection, Catalogue, "catalogue"),
            companies=_named(connection, Company, "company", its),
            dossiers=of(Dossier, "dossier"),
            visits=of(Visit, "visit"),
            plans=of(Plan, "plan"),
            projects=projects,
            entries=of(Entry, "entry"),
            claims=of(Claim, "claim"),
            rulings=of(Ruling, "ruling"),
            settings=settings.get(year),
            settings_by_year=settings,
            former=query.former(connection),
            erased=frozenset(log.erased(connection)),
            stage_moves=tuple(moves_of(connection, sorted(projects))),
            recorded=_recorded(connection),
            claimed_at=_created(connection, "claim"),
            entered_at=_entered(connection),
            written_at=_written(connection),
            owners_apart=_owners_apart(connection),
            handed_before=_handed_before(connection),
        )


def facts_of_teams(desk: Desk, known: Facts, teams: Collection[str]) -> Facts:
    """What is assessed of some teams, read anew: their tasks, projects with stages, increases and evidence, visits and the names of
    those visited. All else is as `known`, which need not hold these."""
    units = {known.teams[team].unit for team in teams}
    with desk.store.database.read() as connection:

        def of(shape: type[T], kind: str, field: str, targets: Collection[str]) -> dict[str, T]:
            return _named(connection, shape, kind, _naming(connection, kind, field, sorted(targets)))

        projects = of(Project, "project", "team", teams)
        visits = of(Visit, "visit", "team", teams)
        companies = _titled(connection, {each.company for each in visits.values() if each.company})
        return replace(
            known,
            tasks={
                key: each for key, each in known.tasks.items() if each.team in teams or each.unit in units
            },
            projects=projects,
            visits=visits,
            companies=companies,
            increases=of(Increase, "increase", "project", projects),
            attachments=of(Attachment, "attachment", "project", projects),
            stage_moves=tuple(moves_of(connection, sorted(projects))),
            recorded=_recorded(connection),
        )


class Beside(NamedTuple):
    """Something that facts hold beside records: the kinds by whose changes it changes, and how it is read. `read_of`: of some records
    alone (companies for `entered_at`); None where it is no matter of single records."""

    kinds: frozenset[str]
    read: Callable[[Connection], Any]
    read_of: Callable[[Connection, Collection[str]], dict[str, Any]] | None = None


BESIDE: Mapping[str, Beside] = {
    "settings_by_year": Beside(frozenset({"settings"}), lambda connection: _settings(connection)),
    "recorded": Beside(
        frozenset({"increase", "claim"}),
        lambda connection: _recorded(connection),
        lambda connection, its: _recorded(connection, its),
    ),
    "claimed_at": Beside(
        frozenset({"claim"}),
        lambda connection: _created(connection, "claim"),
        lambda connection, its: _created(connection, "claim", its),
    ),
    "entered_at": Beside(
        frozenset({"claim", "company"}),
        lambda connection: _entered(connection),
        lambda connection, its: _entered_of(connection, its),
    ),
    "written_at": Beside(
        frozenset(_TWICE),
        lambda connection: _written(connection),
        lambda connection, its: _written(connection, its),
    ),
    "owners_apart": Beside(frozenset({"dossier"}), lambda connection: _owners_apart(connection)),
    "handed_before": Beside(
        frozenset({"claim"}),
        lambda connection: _handed_before(connection),
        lambda connection, its: _handed_before(connection, its),
    ),
}
"""By the field of the facts."""


def without_accounts(whole: Facts) -> Facts:
    """What `facts_of_teams` needs to know beforehand, and no more: it is kept while a page is open."""
    kept = replace(whole, projects={}, visits={}, increases={}, attachments={}, companies={}, stage_moves=())
    trips = {key: trip for key, trip in whole.trips.items() if span_of(trip) is None}  # what is told of them
    return replace(kept, contacts={}, dossiers={}, plans={}, matters={}, submissions={}, trips=trips)


def _titled(connection: Connection, companies: Collection[str]) -> dict[str, Company]:
    """These companies with the name under which each is shown, and nothing else."""
    found = connection.execute(
        text(
            "SELECT asked.value AS id, r.title FROM json_each(:ids) asked LEFT JOIN same s ON s.id = asked.value "
            "CROSS JOIN record r ON r.id = coalesce(s.face, asked.value) AND r.deleted = 0"
        ),
        {"ids": json.dumps(sorted(companies))},
    )
    return {row.id: shaped(Company, {"name": row.title}) for row in found}


def _classes(connection: Connection, companies: Iterable[str]) -> list[str]:
    """Ids of all live records that are one company with any of these."""
    found = connection.execute(
        text(
            "WITH asked AS (SELECT value AS id FROM json_each(:ids)), face AS (SELECT s.face FROM same s JOIN asked USING (id)) "
            "SELECT id FROM record WHERE kind = 'company' AND deleted = 0 AND (id IN (SELECT id FROM asked) "
            "OR id IN (SELECT s.id FROM same s WHERE s.face IN (SELECT face FROM face))) ORDER BY id"
        ),
        {"ids": json.dumps(sorted(set(companies)))},
    )
    return list(found.scalars())


def _naming(connection: Connection, kind: str, field: str, targets: Sequence[str]) -> list[str]:
    """Ids of the live records of a kind that name one of these in a field."""
    found = connection.execute(
        text(
            # CROSS JOIN: in this order, from the few that are named; SQLite would go through all records of the kind
            "SELECT DISTINCT l.source FROM json_each(:ids) asked CROSS JOIN link l ON l.target = asked.value "
            "CROSS JOIN record r ON r.id = l.source WHERE l.field = :field AND r.kind = :kind AND r.deleted = 0 ORDER BY 1"
        ),
        {"kind": kind, "field": field, "ids": json.dumps(list(targets))},
    )
    return list(found.scalars())


def _named(connection: Connection, shape: type[T], kind: str, ids: Sequence[str]) -> dict[str, T]:
    found: dict[str, T] = {}
    for start in range(0, len(ids), _AT_ONCE):
        for row in listing.rows(connection, kind, ids[start : start + _AT_ONCE]):
            found[row.id] = shaped(shape, whole(kind, row.values))
    return found


def _recorded(connection: Connection, of: Collection[str] | None = None) -> dict[str, str]:
    created = _created(connection, "increase", of) | _created(connection, "claim", of)
    return {key: _local_day(at) for key, at in created.items()}


def _entered_of(connection: Connection, companies: Collection[str]) -> dict[str, int]:
    """The moment at which each of these companies was first written down, of those that have a claim."""
    found = connection.execute(
        text(
            "SELECT DISTINCT c.id, c.created_at FROM json_each(:ids) asked CROSS JOIN record c ON c.id = asked.value "
            "CROSS JOIN link l ON l.target = c.id AND l.field = 'company' CROSS JOIN record r ON r.id = l.source "
            "WHERE c.deleted = 0 AND r.kind = 'claim' AND r.deleted = 0"
        ),
        {"ids": json.dumps(sorted(companies))},
    )
    return {row.id: row.created_at for row in found}


def _entered(connection: Connection) -> dict[str, int]:
    """The same of all."""
    found = connection.execute(
        text(
            "SELECT DISTINCT c.id, c.created_at FROM record r JOIN link l ON l.source = r.id AND l.field = 'company' "
            "JOIN record c ON c.id = l.target AND c.deleted = 0 WHERE r.kind = 'claim' AND r.deleted = 0"
        )
    )
    return {row.id: row.created_at for row in found}


def _owners_apart(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Dossier -> its owners, where people who could not know of each other set several (rule 16)."""
    found: dict[str, tuple[str, ...]] = {}
    for record, kind, field, what in query.findings(connection):
        if (kind, field, what) != ("dossier", "owner_since", "conflict"):
            continue
        history = log.history(connection, RecordId(record))
        heads = history.heads("owner_since") if history else []
        values = ((change.values or {}).get("owner_since") for change in heads)
        found[record] = tuple(str(v["owner"]) for v in values if isinstance(v, dict) and v.get("owner"))
    return found


def _handed_before(
    connection: Connection, of: Collection[str] | None = None
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Claim -> (team, day) of its hand-overs before the last, of those handed over more than once (rule 27)."""
    asked = (
        "SELECT DISTINCT l.source FROM link l JOIN record r ON r.id = l.source "
        "WHERE l.field = 'handed_to' AND r.kind = 'claim' AND r.deleted = 0"
    )
    some = "" if of is None else " AND l.source IN (SELECT value FROM json_each(:ids))"
    its = connection.execute(text(asked + some), {"ids": json.dumps(sorted(of))} if of is not None else {})
    handed = [RecordId(each) for each in its.scalars()]
    found = {
        str(claim): _handings(_course(history, "handed_to"))[:-1]
        for claim, _seq, history in (log.histories(connection, handed) if handed else ())
    }
    return {claim: before for claim, before in found.items() if before}


def _handings(course: Sequence[Change]) -> tuple[tuple[str, str], ...]:
    """(team, day) of each handing-over that took place; one that was taken back, or written over within its day, was a mistake."""
    held: list[tuple[str, str]] = []
    for change in course:
        values = change.values or {}
        team, day = values.get("handed_to"), values.get("handed_on")
        if not isinstance(team, str):
            held.clear()
            continue
        its = str(day or (held[-1][1] if held else ""))
        while held and (held[-1][1] >= its or held[-1][0] == team):
            held.pop()
        held.append((team, its))
    return tuple(held)


def _all(connection: Connection, shape: type[T], kind: str) -> dict[str, T]:
    rows = query.rows(connection, kind, joined=False)
    return {row.id: shaped(shape, whole(kind, row.values)) for row in rows}


def whole(kind: str, flat: Mapping[str, Any]) -> dict[str, Any]:
    """Values by printed name with the compounds put together again, as the record's dataclass has them."""
    values: dict[str, Any] = {}
    for name, spec in KINDS[kind].fields.items():
        if spec.kind is Kind.COMPOUND:
            parts = {part: flat.get(part) for part in spec.parts}
            values[name] = parts if any(value is not None for value in parts.values()) else None
        else:
            values[name] = flat.get(name)
    return values


def _settings(connection: Connection) -> dict[int, Settings]:
    return {s.year: s for s in _all(connection, Settings, "settings").values() if s.year is not None}


def _created(connection: Connection, kind: str, of: Collection[str] | None = None) -> dict[str, int]:
    """The moment at which each live record of a kind, or of some of them, was first written down, in microseconds since 1970."""
    asked = "SELECT id, created_at FROM record WHERE kind = :kind AND deleted = 0"
    if of is None:
        found = connection.execute(text(asked), {"kind": kind})
    else:
        some = text(f"{asked} AND id IN (SELECT value FROM json_each(:ids))")
        found = connection.execute(some, {"kind": kind, "ids": json.dumps(sorted(of))})
    return {row.id: row.created_at for row in found}


def _written(connection: Connection, of: Collection[str] | None = None) -> dict[str, int]:
    """The moment of the first change of what may be entered twice."""
    return {key: at for kind in _TWICE for key, at in _created(connection, kind, of).items()}


def _local_day(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6).date().isoformat()


def _stage_moves(connection: Connection) -> list[StageMove]:
    """The dated changes of stage of all live projects, in the order they were made."""
    live = connection.execute(
        text("SELECT id FROM record WHERE kind = 'project' AND deleted = 0 ORDER BY id")
    ).scalars()
    return moves_of(connection, live.all())


def moves_of(connection: Connection, projects: Sequence[str]) -> list[StageMove]:
    """The dated changes of stage of some projects, in the order they were made."""
    found = log.histories(connection, [RecordId(each) for each in projects])
    return [move for project, _seq, history in found for move in stage_moves(project, history)]


def stage_moves(project: str, history: History) -> list[StageMove]:
    """The dated changes of stage of one project that hold, oldest first."""
    return _moves(project, _course(history, _STAGE))


def _course(history: History, field: str) -> list[Change]:
    """The changes of a field that led to the value shown, oldest first: without those that lost a conflict or are void."""
    by_name = {change.hash: change for change in history.changes}
    course = history.heads(field)[-1:]
    while course:
        below, todo = [], list(course[-1].header.over.get(field, ()))
        while todo:
            change = by_name.get(todo.pop())
            if change is not None and change.sets(field):
                if history.is_accepted(change):
                    below.append(change)
                else:
                    todo += change.header.over.get(field, ())
        if not below:
            break
        settled = [c for c in below if (c.values or {})[field] == (course[-1].values or {})[field]]
        course.append(max(settled or below, key=lambda change: change.order))
    return course[::-1]


def _moves(project: str, course: Sequence[Change]) -> list[StageMove]:
    """The moves that hold: a stage set again, or dated before others, takes back what came after it (an undo, a correction); the same
    stage with another date is a corrected date, and what the wrong one had set aside is looked at anew."""
    held: list[tuple[StageMove, list[StageMove]]] = []  # a move, and those it set aside
    for change in course:
        value = (change.values or {}).get(_STAGE)
        if value is None:
            held.clear()
        if not isinstance(value, dict) or not value.get("stage") or not value.get("stage_date"):
            continue
        stage, day = value["stage"], value["stage_date"]
        known = [n for n, (move, _aside) in enumerate(held) if (move.stage, move.date) == (stage, day)]
        aside: list[StageMove] = []
        if known:
            aside += held[known[0]][1]
            del held[known[0] :]
        elif held and held[-1][0].stage == stage:
            _wrong, back = held.pop()
            held += [(move, []) for move in sorted(back, key=lambda move: move.date)]
        while held and (held[-1][0].date > day or held[-1][0].stage == stage):
            last, its = held.pop()
            aside += its if last.stage == stage else [*its, last]
        before = held[-1][0].stage if held else None
        move = StageMove(project, stage, day, value.get("stage_reason"), before, _local_day(change.header.at))
        held.append((move, aside))
    return [
        replace(move, set_aside=tuple((each.stage, each.date) for each in aside)) if aside else move
        for move, aside in held
    ]
