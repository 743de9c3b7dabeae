"""A small zone for tables of cases: teams, a campaign, projects with dated stages, written in one line each."""

from datetime import date
from random import Random
from typing import Any

from zsapp.domain.attachment import Attachment
from zsapp.domain.campaign import Campaign, Increase, Rate, Standby, Task, Tiering
from zsapp.domain.facts import Facts, StageMove
from zsapp.domain.money import parse_amount
from zsapp.domain.organisation import Settings
from zsapp.domain.project import Project
from zsapp.domain.rules.assess import Assessment, assess
from zsapp.domain.rules.why import Why
from zsapp.domain.team import Member, Team, Unit
from zsapp.domain.visit import Visit

TEAM, OTHER = "team", "other"


class Zone:
    """Collects records; ids are given or counted. Starts with one unit, its team and a member who leads both."""

    def __init__(self, *, is_bare: bool = False) -> None:
        self.kinds: dict[str, dict[str, Any]] = {}
        self.moves: list[StageMove] = []
        self.recorded: dict[str, str] = {}
        self.written: dict[str, int] = {}
        self.settings: dict[int, Settings] = {}
        if not is_bare:
            self.team(TEAM, "wang")

    def _add(self, kind: str, record: Any, key: str | None = None) -> str:
        its = self.kinds.setdefault(kind, {})
        key = key or f"{kind}-{len(its) + 1:05}"
        its[key] = record
        return key

    def team(self, key: str, *members: str, unit: str | None = "", order: int = 1, **values: Any) -> None:
        """A team, its unit (named like it, None for a squad) and its members, led by the first."""
        its_unit = f"unit of {key}" if unit == "" else unit
        leader = members[0] if members else None
        kind = "招商小组" if its_unit else "尖刀纵队"
        found = {"name": key, "unit": its_unit, "team_kind": kind, "leader": leader, "order": order, **values}
        self._add("teams", Team(**found), key)
        if its_unit and its_unit not in self.kinds.get("units", {}):
            self._add("units", Unit(name=its_unit, principal=leader), its_unit)
        for place, member in enumerate(members):
            self._add("members", Member(name=member, team=key, order=place), member)

    def unit(self, key: str, **values: Any) -> None:
        """A unit alone, or another one in the place of one that is here."""
        self._add("units", Unit(**{"name": key, **values}), key)

    def member(self, key: str, team: str | None, second: str | None = None) -> None:
        """One of our people, maybe in two teams."""
        self._add("members", Member(name=key, team=team, second_team=second), key)

    def campaign(self, start: str | None = "2016-04-15", key: str | None = None, **values: Any) -> str:
        """The posting; three months and one project of 2000万元 where nothing else is said."""
        if isinstance(values.get("min_capital"), str):
            values["min_capital"] = parse_amount(values["min_capital"])
        return self._add("campaigns", Campaign(name="campaign", start=start, **values), key)

    def project(
        self,
        key: str,
        registered: str | None = None,
        capital: str | None = "2000万元",
        *,
        team: str | None = TEAM,
        recorded: str | None = None,
        moves: tuple[tuple[str, str], ...] = (),
        **values: Any,
    ) -> str:
        """A project; `registered` is the date of its licence, `recorded` the day on which that was written down."""
        steps = (*moves, *((("注册", registered),) if registered else ()))
        for stage, day in steps:
            self.moves.append(StageMove(key, stage, day, recorded_on=recorded or day))
        for name in ("total_investment", "contracted", "paid_in"):
            if isinstance(values.get(name), str):
                values[name] = parse_amount(values[name])
        amount = parse_amount(capital) if capital else None
        return self._add("projects", Project(name=key, team=team, registered_capital=amount, **values), key)

    def increase(
        self,
        project: str,
        day: str | None,
        increment: str | None,
        *,
        recorded: str | None = None,
        **values: Any,
    ) -> str:
        """A capital increase of a project."""
        amount = parse_amount(increment) if increment else None
        key = self._add(
            "increases", Increase(project=project, team=TEAM, date=day, increment=amount), **values
        )
        self.recorded[key] = recorded or day or ""
        return key

    def rate(self, day: str, rate: str, currency: str = "USD", **values: Any) -> str:
        """A stored rate."""
        return self._add("rates", Rate(currency=currency, date=day, rate=rate), **values)

    def task(self, metric: str = "拜访", value: str = "100", **values: Any) -> str:
        """A task of the team's unit from April to June, where nothing else is said."""
        key = values.pop("key", None)
        found = {"unit": f"unit of {TEAM}", "from_day": "2016-04-01", "to_day": "2016-06-30", **values}
        return self._add("tasks", Task(metric=metric, value=value, **found), key)

    def tiering(self, tier: str, day: str, unit: str = f"unit of {TEAM}") -> str:
        """A unit moves to another tier."""
        return self._add("tierings", Tiering(unit=unit, tier=tier, from_day=day))

    def visit(self, day: str | None, kind: str = "拜访", team: str = TEAM) -> str:
        """A visit, of which only team, kind and day matter here."""
        return self._add("visits", Visit(team=team, visit_kind=kind, date=day))

    def evidence(self, project: str, kind: str = "佐证材料") -> str:
        """A file attached to a project."""
        return self._add("attachments", Attachment(project=project, attachment_kind=kind))

    def put(self, kind: str, record: Any, key: str | None = None) -> str:
        """Any record into the facts' field of that name (`events`, `partners`, ...)."""
        return self._add(kind, record, key)

    def standby(self, member: str, decision: str, year: int = 2016) -> str:
        """What headquarters decided of a person."""
        return self._add("standbys", Standby(member=member, decision=decision, year=year))

    def set(self, year: int = 2016, **values: Any) -> None:
        """The settings of a year."""
        self.settings[year] = Settings(year=year, **values)

    def facts(self, shuffled: Random | None = None) -> Facts:
        """The facts; with `shuffled` the records stand in another order, as if they had arrived so."""
        kinds = {kind: dict(_mixed(its, shuffled)) for kind, its in self.kinds.items()}
        return Facts(
            **kinds,
            settings_by_year=self.settings,
            stage_moves=tuple(self.moves),
            recorded=dict(_mixed(self.recorded, shuffled)),
            written_at=self.written,
        )

    def assess(self, on: str, team: str = TEAM) -> Assessment:
        """The row of a team as of a day."""
        rows = assess(self.facts(), date.fromisoformat(on)).rows
        return next(row for row in rows if row.team == team)

    def findings(self, on: str = "2016-07-20") -> tuple[Why, ...]:
        """What concerns no team alone."""
        return assess(self.facts(), date.fromisoformat(on)).findings


def _mixed(its: dict[str, Any], shuffled: Random | None) -> list[tuple[str, Any]]:
    pairs = list(its.items())
    if shuffled is not None:
        shuffled.shuffle(pairs)
    return pairs


def posted(**campaign: Any) -> Zone:
    """A zone with the campaign of 15 April 2016."""
    zone = Zone()
    zone.campaign(**campaign)
    return zone


def said(lines: tuple[Why, ...], rule: int, words: str = "", *, is_finding: bool | None = None) -> list[Why]:
    """The lines of a rule that hold these words."""
    return [
        line
        for line in lines
        if line.rule == rule and words in line.text and is_finding in (None, line.is_finding)
    ]
