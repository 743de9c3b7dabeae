"""What is due today: follow-ups, plans, drafts, matters that wait for an answer, teams that have not handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from zsapp.domain.field import KINDS, Role
from zsapp.domain.handing_in import urge
from zsapp.domain.ids import RecordId
from zsapp.domain.rules import cadence
from zsapp.store import identity, listing, query
from zsapp.store.drafts import Draft
from zsapp.store.query import Row, Where
from zsapp.verbs import drafts
from zsapp.verbs.desk import Desk
from zsapp.verbs.notices import SOURCES, Notice, Source
from zsapp.verbs.views import views
from zsapp.verbs.week import deadline_of

OPEN_FROM, OPEN_TO = "0001-01-01", "9999-12-31"
COMING_DAYS = 7
_OPEN_MATTERS = ("待协调", "督办")


@dataclass(frozen=True, slots=True)
class Today:
    """Views (as `record show` prints them) of what a person should look at. `missing`: teams that have not handed in the week, and
    `missed` those that owe the week before; for headquarters only."""

    overdue: list[dict[str, Any]]
    due: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    matters: list[dict[str, Any]]
    drafts: list[Draft]
    missing: list[dict[str, Any]]
    week: str
    missed: list[dict[str, Any]]
    week_before: str


def today(desk: Desk) -> Today:
    """What stands today for this person: a team's own things, for headquarters those of all teams."""
    parts = {name: section.read(desk) for name, section in _SECTIONS.items() if section.is_of_today}
    return _today(desk, parts)


def _today(desk: Desk, parts: Mapping[str, Any]) -> Today:
    day, week = desk.today.isoformat(), cadence.week_of(desk.today)
    before = cadence.week_of(desk.today - timedelta(weeks=1))
    teams, handed_in = parts["teams"], parts["submissions"]
    missing, missed = (
        [team for team in teams if team["id"] not in handed_in[key]] for key in (week.key, before.key)
    )
    due = [each for each in parts["follow_ups"] if each["due"] <= day]
    return Today(
        [each for each in due if each["due"] < day],
        [each for each in due if each["due"] == day],
        sorted(
            (each for each in parts["plans"] if each["date"] == day),
            key=lambda each: (each["company"] or "", each["id"]),
        ),
        parts["matters"],
        drafts.kept(desk),
        missing,
        week.key,
        missed if len(missed) < len(teams) else [],  # a week in which nobody worked is owed by nobody
        before.label,
    )


# -- its sections, each read anew only when what it is about has changed


def _follow_ups(desk: Desk) -> list[dict[str, Any]]:
    """Those due until the end of the coming days, by that day, whose visit has taken place by today: a day shown in the past knows
    nothing of later visits."""
    day, last = desk.today.isoformat(), _last(desk)
    todo = [Where("state", "is", "待办"), Where("due", "between", (OPEN_FROM, last))]
    with desk.store.database.read() as connection:
        rows = _own(desk, connection, "follow_up", *todo)
        days = listing.values(
            connection, "visit", "date", {row.values["visit"] for row in rows if row.values["visit"]}
        )
        told = [row for row in rows if days.get(row.values["visit"], day) <= day]
        return views(connection, sorted(told, key=lambda row: (row.values["due"], row.id)))


def _plans(desk: Desk) -> list[dict[str, Any]]:
    """Those of today and the coming days, by their day."""
    days = Where("date", "between", (desk.today.isoformat(), _last(desk)))
    with desk.store.database.read() as connection:
        rows = _own(desk, connection, "plan", Where("state", "is", "计划"), days)
        return views(connection, sorted(rows, key=lambda row: (row.values["date"], row.id)))


def _matters(desk: Desk) -> list[dict[str, Any]]:
    day = desk.today.isoformat()
    with desk.store.database.read() as connection:
        rows = [
            row
            for state in _OPEN_MATTERS
            for row in _own(desk, connection, "matter", Where("state", "is", state))
            if (row.values["raised_on"] or day) <= day
        ]
        return views(connection, sorted(rows, key=lambda row: (row.values["due"] or OPEN_TO, row.id)))


def _teams(desk: Desk) -> list[dict[str, Any]]:
    """All teams in headquarters' order, for headquarters."""
    if desk.role < Role.HEADQUARTERS:
        return []
    with desk.store.database.read() as connection:
        rows = query.rows(connection, "team")
        rows.sort(key=lambda row: (row.values["order"] is not None, row.values["order"] or 0, row.id))
        return views(connection, rows)


def _submissions(desk: Desk) -> dict[str, set[str]]:
    """This week and the one before -> the teams that had handed it in by today."""
    day, found = desk.today.isoformat(), {}
    with desk.store.database.read() as connection:
        for week in (cadence.week_of(desk.today), cadence.week_of(desk.today - timedelta(weeks=1))):
            found[week.key] = {
                row.values["team"]
                for row in query.rows(connection, "submission", [Where("week", "is", week.key)])
                if str(row.values["moment"] or day)[:10] <= day
            }
    return found


def _last(desk: Desk) -> str:
    return (desk.today + timedelta(days=COMING_DAYS)).isoformat()


def _own(desk: Desk, connection: Any, kind: str, *where: Where) -> list[Row]:
    """A team's own, for headquarters those of all. Sorted by who asks: with an order SQLite goes through the records of all kinds."""
    mine = [Where("team", "is", desk.team)] if desk.team else []
    return query.rows(connection, kind, [*mine, *where])


class _Section(NamedTuple):
    """A part of the outlook: how it is read, the kinds that it rests on, and whether `today` tells of it."""

    read: Callable[[Desk], Any]
    kinds: frozenset[str]
    is_of_today: bool = False


def _told_by(*kinds: str) -> frozenset[str]:
    """Kinds, and those by whose names their links are told: a visit is called by its company."""
    linked = {spec.to for kind in kinds for spec in KINDS[kind].printed().values() if spec.to}
    about = {
        spec.to
        for kind in linked
        if not KINDS[kind].names
        for spec in KINDS[kind].printed().values()
        if spec.to
    }
    return frozenset({*kinds, *linked, *about})


@dataclass(frozen=True, slots=True)
class Posted:
    """The posting that runs today: its days (both ends count), and which day and week of it this is, from 1."""

    first: date
    last: date
    day: int
    week: int

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Outlook:
    """Today, and what a page says around it: the posting, who is greeted, what comes in a week, names of drafts, the reminder, what the
    rules find. `seen_by`: store, day and person it is of; `parts`: its sections as they were read."""

    day: date
    week_label: str
    person: str
    posted: Posted | None
    today: Today
    coming: list[dict[str, Any]]
    names: dict[str, str]
    reminder: str
    notices: list[Notice]
    seen_by: tuple[Any, ...] = field(compare=False)
    parts: Mapping[str, Any] = field(compare=False)


def outlook(desk: Desk, before: Outlook | None = None, touched: frozenset[str] | None = None) -> Outlook:
    """Today as the page shows it; `names`: draft -> what it is about; `reminder`: the 催报 text, "" where all have handed in.

    `before` with the kinds `touched` since it was asked for (None: unknown): what rests on other kinds is taken from it.
    """
    seen_by = (desk.store, desk.today, desk.role, desk.team)
    stays = before is not None and touched is not None and before.seen_by == seen_by
    parts = {
        name: before.parts[name]
        if before and stays and section.kinds.isdisjoint(touched or ())
        else section.read(desk)
        for name, section in _SECTIONS.items()
    }
    day = desk.today.isoformat()
    shown, week = _today(desk, parts), cadence.week_of(desk.today)
    soon = [each for each in parts["follow_ups"] if each["due"] > day]
    soon += [each for each in parts["plans"] if each["date"] > day]
    lacking = [str(team["name"]) for team in shown.missing]
    return Outlook(
        desk.today,
        week.label,
        parts["person"],
        parts["posted"],
        shown,
        sorted(soon, key=lambda each: (each.get("due") or each["date"], each["kind"], each["id"])),
        desk.read(lambda connection: _names_of_drafts(connection, shown.drafts)) if shown.drafts else {},
        urge(week, parts["deadline"], now=desk.now, names=lacking),
        [notice for name in _NOTICES for notice in parts[name]],
        seen_by,
        parts,
    )


def _person(desk: Desk) -> str:
    """The name of the member this profile belongs to; "" where the user is no member."""
    with desk.store.database.read() as connection:
        user = identity.person(connection)
        row = query.row(connection, RecordId(user)) if user else None
        member = row.values.get("member") if row is not None else None
        return query.titles(connection, [member]).get(member, "") if member else ""


def posted(desk: Desk) -> Posted | None:
    """The posting of this person's team that runs today, for headquarters from the first to begin to the last to end."""
    mine = [Where("team", "is", desk.team)] if desk.team else []
    rows = desk.read(lambda connection: query.rows(connection, "posting", mine))
    day = desk.today.isoformat()
    spans = [
        (r.values["from_day"], r.values["to_day"])
        for r in rows
        if r.values["from_day"] and r.values["to_day"]
    ]
    if not any(first <= day <= last for first, last in spans):
        return None
    first = date.fromisoformat(min(first for first, _last in spans))
    last = date.fromisoformat(max(last for _first, last in spans))
    number = (desk.today - first).days
    return Posted(first, last, number + 1, number // 7 + 1)


def _names_of_drafts(connection: Any, kept: list[Draft]) -> dict[str, str]:
    """What each draft is about: its company, its own name, or the record it changes."""
    about = {each.id: _about(each) for each in kept}
    titles = query.titles(connection, (word for words in about.values() for word in words))
    return {one: next((titles.get(word, word) for word in words), "") for one, words in about.items()}


def _about(draft: Draft) -> list[str]:
    named = ("company", *KINDS[draft.kind].names) if draft.kind in KINDS else ("company",)
    words = [value for name in named if isinstance(value := draft.typed.get(name), str) and value.strip()]
    return words or ([draft.record] if draft.record else [])


_NOTICES: Mapping[str, Source] = {f"notices/{place}": source for place, source in enumerate(SOURCES)}
_SECTIONS: Mapping[str, _Section] = {
    "follow_ups": _Section(_follow_ups, _told_by("follow_up"), True),
    "plans": _Section(_plans, _told_by("plan"), True),
    "matters": _Section(_matters, _told_by("matter"), True),
    "teams": _Section(_teams, _told_by("team"), True),
    "submissions": _Section(_submissions, frozenset({"submission"}), True),
    "person": _Section(_person, frozenset({"user", "member"})),
    "posted": _Section(posted, frozenset({"posting"})),
    "deadline": _Section(
        lambda desk: deadline_of(desk, cadence.week_of(desk.today)), frozenset({"settings"})
    ),
    **{name: _Section(source.tell, source.kinds) for name, source in _NOTICES.items()},
}
KINDS_READ = frozenset[str]().union(*(section.kinds for section in _SECTIONS.values()))
"""What the outlook rests on; drafts, which are outside the log, are read each time."""
