"""The week by day and team: visits and plans, clashes of plans, a visit as chat text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.handing_in import deadline
from zsapp.domain.rules import cadence
from zsapp.store import query
from zsapp.store.query import Where
from zsapp.verbs.desk import Desk
from zsapp.verbs.views import views

NEAR_DAYS = 30  # another team's plan or visit within so many days is worth a warning


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a week."""

    day: date
    visits: list[dict[str, Any]]
    plans: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days, Monday first; `submitted`: ids of the teams that have handed in."""

    key: str
    label: str
    days: list[Day]
    submitted: frozenset[str]


def week(desk: Desk, key: str, team: str | None = None) -> Week:
    """The visits and open plans of a week, of one team or all."""
    period = cadence.week(key)
    span = (period.first.isoformat(), period.last.isoformat())
    mine = [Where("team", "is", team)] if team else []
    with desk.store.database.read() as connection:
        visits = views(connection, query.rows(connection, "visit", [*mine, Where("date", "between", span)]))
        plans = views(connection, query.rows(connection, "plan", [*mine, Where("date", "between", span)]))
        handed_in = query.rows(connection, "submission", [Where("week", "is", period.key)])
    days = [period.first + timedelta(days=n) for n in range(7)]
    return Week(
        period.key,
        period.label,
        [Day(day, _on(day, visits), _on(day, plans)) for day in days],
        frozenset(
            row.values["team"]
            for row in handed_in
            if str(row.values["moment"] or "")[:10] <= desk.today.isoformat()
        ),
    )


def _on(day: date, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    of_day = [each for each in found if each["date"] == day.isoformat()]
    return sorted(of_day, key=lambda each: (each.get("time") or "", each["team_name"] or "", each["id"]))


def clashes(desk: Desk, company: str, team: str | None, day: date) -> list[dict[str, Any]]:
    """Other teams' open plans, and their visits up to today, for a company near a day: to be seen before calling."""
    span = ((day - timedelta(days=NEAR_DAYS)).isoformat(), (day + timedelta(days=NEAR_DAYS)).isoformat())
    near = [Where("company", "is", company), Where("date", "between", span)]
    with desk.store.database.read() as connection:
        found = query.rows(connection, "plan", [*near, Where("state", "is", "计划")], order=["date"])
        past = Where("date", "between", (span[0], min(span[1], desk.today.isoformat())))
        found += query.rows(connection, "visit", [near[0], past], order=["date"])
        return views(connection, [row for row in found if row.values.get("team") != team])


def chat_text(view: Mapping[str, Any]) -> str:
    """A visit as a message for a chat; no phone numbers."""
    head = "　".join(
        str(v) for v in (view["date"], view["team_name"], view["visit_kind"], view["company_name"]) if v
    )
    people = _("我方：{ours}；对方：{theirs}").format(
        ours="、".join(filter(None, view["our_people_name"])) or "—",
        theirs="、".join(filter(None, view["their_people_name"])) or "—",
    )
    parts = [
        (_("内容"), view["content"]),
        (_("诉求"), view["asks"]),
        (_("答复"), view["answer"]),
        (_("意向"), view["intent"]),
        (_("下一步"), " ".join(str(v) for v in (view["next_step"], view["next_due"]) if v)),
    ]
    return "\n".join([head, people, *(f"{label}：{words}" for label, words in parts if words)])


def deadline_of(desk: Desk, period: cadence.Period) -> datetime:
    """Until when a week is handed in, by the settings of its year."""
    of_year = [Where("year", "is", period.last.year)]
    rows = desk.read(lambda connection: query.rows(connection, "settings", of_year))
    its = rows[0].values if rows else {}
    return deadline(period, its.get("deadline_day"), its.get("deadline_time"))
