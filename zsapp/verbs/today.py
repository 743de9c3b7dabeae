"""What is due today: follow-ups, plans, drafts, matters that wait for an answer, teams that have not handed in."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zsapp.domain.field import KINDS, Role
from zsapp.domain.handing_in import urge
from zsapp.domain.ids import RecordId
from zsapp.domain.rules import cadence
from zsapp.store import identity, listing, query
from zsapp.store.drafts import Draft
from zsapp.store.query import Row, Where
from zsapp.verbs import drafts
from zsapp.verbs.desk import Desk
from zsapp.verbs.notices import Notice, notices
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
    day, week = desk.today.isoformat(), cadence.week_of(desk.today)
    before = cadence.week_of(desk.today - timedelta(weeks=1))
    mine = [Where("team", "is", desk.team)] if desk.team else []
    with desk.store.database.read() as connection:

        def of(kind: str, *where: Where, order: str) -> list[dict[str, Any]]:
            return views(connection, query.rows(connection, kind, [*mine, *where], order=[order]))

        todo = Where("state", "is", "待办")
        due = _told(
            connection, of("follow_up", todo, Where("due", "between", (OPEN_FROM, day)), order="due"), day
        )
        plans = of(
            "plan", Where("state", "is", "计划"), Where("date", "between", (day, day)), order="company"
        )
        matters = [
            m
            for state in _OPEN_MATTERS
            for m in of("matter", Where("state", "is", state), order="due")
            if (m["raised_on"] or day) <= day
        ]
        # sorted here: with an order SQLite goes through the records of all kinds
        teams = query.rows(connection, "team") if desk.role >= Role.HEADQUARTERS else []
        teams.sort(key=lambda row: (row.values["order"] is not None, row.values["order"] or 0, row.id))
        missing, missed = (_missing(connection, teams, each.key, day) for each in (week, before))
    return Today(
        [each for each in due if each["due"] < day],
        [each for each in due if each["due"] == day],
        plans,
        sorted(matters, key=lambda each: (each["due"] or OPEN_TO, each["id"])),
        drafts.kept(desk),
        missing,
        week.key,
        missed if len(missed) < _team_count(desk) else [],  # a week in which nobody worked is owed by nobody
        before.label,
    )


def _team_count(desk: Desk) -> int:
    found: int = desk.read(lambda connection: query.count(connection, "team"))
    return found


def _told(connection: Any, follow_ups: list[dict[str, Any]], day: str) -> list[dict[str, Any]]:
    """Those whose visit has taken place by then: a day shown in the past knows nothing of later visits."""
    days = listing.values(
        connection, "visit", "date", {each["visit"] for each in follow_ups if each["visit"]}
    )
    return [each for each in follow_ups if days.get(each["visit"], day) <= day]


def _missing(connection: Any, teams: list[Row], week: str, day: str) -> list[dict[str, Any]]:
    handed_in = {
        row.values["team"]
        for row in query.rows(connection, "submission", [Where("week", "is", week)])
        if str(row.values["moment"] or day)[:10] <= day
    }
    return views(connection, [team for team in teams if team.id not in handed_in])


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
    rules find."""

    day: date
    week_label: str
    person: str
    posted: Posted | None
    today: Today
    coming: list[dict[str, Any]]
    names: dict[str, str]
    reminder: str
    notices: list[Notice]


def outlook(desk: Desk) -> Outlook:
    """Today as the page shows it; `names`: draft -> what it is about; `reminder`: the 催报 text, "" where all have handed in."""
    shown = today(desk)
    soon = (
        (desk.today + timedelta(days=1)).isoformat(),
        (desk.today + timedelta(days=COMING_DAYS)).isoformat(),
    )
    mine = [Where("team", "is", desk.team)] if desk.team else []
    with desk.store.database.read() as connection:
        todo = [*mine, Where("state", "is", "待办"), Where("due", "between", soon)]
        planned = [*mine, Where("state", "is", "计划"), Where("date", "between", soon)]
        coming = views(connection, query.rows(connection, "follow_up", todo, order=["due"]))
        coming = _told(connection, coming, desk.today.isoformat())
        coming += views(connection, query.rows(connection, "plan", planned, order=["date"]))
        names = _names_of_drafts(connection, shown.drafts)
        person = _person(connection)
    week = cadence.week_of(desk.today)
    lacking = [str(team["name"]) for team in shown.missing]
    return Outlook(
        desk.today,
        week.label,
        person,
        posted(desk),
        shown,
        sorted(coming, key=lambda each: (each.get("due") or each["date"], each["kind"], each["id"])),
        names,
        urge(week, deadline_of(desk, week), now=desk.now, names=lacking),
        notices(desk),
    )


def _person(connection: Any) -> str:
    """The name of the member this profile belongs to; "" where the user is no member."""
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
