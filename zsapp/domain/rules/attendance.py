"""Attendance (外出考勤, rule 29): how many of each team were away, for how many days, and what they did there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zsapp.base.texts import _
from zsapp.domain.campaign import Trip
from zsapp.domain.facts import Facts
from zsapp.domain.rules.cadence import Period
from zsapp.domain.rules.why import Why, finding
from zsapp.domain.rules.window import day_of, days_together


@dataclass(frozen=True, slots=True)
class Away:
    """One team in a period. `spans`: member id -> first and last days of the trips; `work`: what the trips say, in order of days."""

    team: str
    spans: dict[str, list[tuple[date, date]]]
    work: tuple[str, ...]
    trips: tuple[str, ...]

    @property
    def people(self) -> dict[str, int]:
        """Member id -> days away, a day counted once."""
        return {member: days_together(its) for member, its in self.spans.items()}

    @property
    def days(self) -> int:
        """Days out: those of its people added up."""
        return sum(self.people.values())


@dataclass(frozen=True, slots=True)
class Attendance:
    """Teams by days out, most first, ties in the order of teams; teams with none are there too. `findings`: trips that cannot count."""

    period: Period
    rows: tuple[Away, ...]
    findings: tuple[Why, ...]

    @property
    def why(self) -> Why:
        """How the days are counted, with the trips."""
        text = _(
            "注：外出起止两日均计入；同一人同一天的多次外出计一天（跨组的在合计中不重复计）；跨期的外出只计本期内的天数。"
        )
        return Why(29, text, tuple(key for row in self.rows for key in row.trips))

    @property
    def people(self) -> int:
        """How many were away in all: a person in two teams is one."""
        return len({member for row in self.rows for member in row.people})

    @property
    def days(self) -> int:
        """Days out in all: a day on which one person was away for two teams is one day, though each team counts it."""
        spans: dict[str, list[tuple[date, date]]] = {}
        for row in self.rows:
            for member, its in row.spans.items():
                spans.setdefault(member, []).extend(its)
        return sum(days_together(its) for its in spans.values())


def attendance(facts: Facts, period: Period, *, teams: Sequence[str] | None = None) -> Attendance:
    """Both end days of a trip count, overlapping trips of one person count a day once; clipped to the period. `teams`: only these."""
    found: dict[str, list[tuple[date, date, str, Trip]]] = {}
    findings: list[Why] = []
    for key, trip in sorted(facts.trips.items()):
        span = span_of(trip)
        if span is None:
            findings.append(out_of_order(facts, key, trip))
        elif span[0] <= period.last and span[1] >= period.first:
            clipped = (max(span[0], period.first), min(span[1], period.last), key, trip)
            found.setdefault(trip.team or "", []).append(clipped)
    asked = teams if teams is not None else [*facts.team_order(), *sorted(found.keys() - facts.teams.keys())]
    rows = [_row(team, found.get(team, ())) for team in asked]
    rows.sort(key=lambda row: -row.days)  # stable: ties stay in the order of teams
    return Attendance(period, tuple(rows), tuple(findings))


def out_of_order(facts: Facts, key: str, trip: Trip) -> Why:
    """Whose trip it is that ends before it begins, or lacks a day."""
    text = _("{name}的外出起止日期不对（{first}至{last}），外出天数未计入，请核对")
    first, last = trip.from_day or _("未填"), trip.to_day or _("未填")
    return finding(29, text.format(name=facts.member_name(trip.member or ""), first=first, last=last), [key])


def span_of(trip: Trip) -> tuple[date, date] | None:
    """First and last day of a trip; None where it has none, or ends before it begins."""
    first, last = day_of(trip.from_day), day_of(trip.to_day)
    return None if first is None or last is None or last < first else (first, last)


def _row(team: str, trips: Iterable[tuple[date, date, str, Trip]]) -> Away:
    spans: dict[str, list[tuple[date, date]]] = {}
    works: dict[str, None] = {}
    ids: list[str] = []
    for first, last, key, trip in sorted(trips, key=lambda one: (one[0], one[2])):
        spans.setdefault(trip.member or "", []).append((first, last))
        ids.append(key)
        if trip.work and trip.work.strip():
            works.setdefault(trip.work.strip().rstrip("；;。"))
    return Away(team, spans, tuple(works), tuple(ids))
