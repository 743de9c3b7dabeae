"""A zone with target companies: claims, rulings, plans, dossiers with their lists and owners, written in one line each."""

from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import Any

from tests.domain.rules.zone import OTHER, TEAM, Zone
from zsapp.domain.catalogue import Catalogue, Entry
from zsapp.domain.claim import Claim, Ruling
from zsapp.domain.company import Company
from zsapp.domain.dossier import Dossier
from zsapp.domain.facts import Facts
from zsapp.domain.rules.claims import Claimed, Claims
from zsapp.domain.rules.lists import Listed, Lists
from zsapp.domain.rules.why import Why
from zsapp.domain.visit import Plan, Visit

THIRD = "third"
COMPANY = "company-1"
_EPOCH = datetime(1970, 1, 1)


def moment(text: str) -> int:
    """`2016-04-20` (nine o'clock) or `2016-04-20T10:30:00.000001` in microseconds."""
    at = datetime.fromisoformat(text if "T" in text else f"{text}T09:00:00")
    return round((at - _EPOCH).total_seconds()) * 1_000_000 + at.microsecond


class Targets(Zone):
    """Three teams and one company."""

    def __init__(self) -> None:
        super().__init__()
        self.team(OTHER, "li", order=2)
        self.team(THIRD, "zhao", order=3)
        self.claimed_at: dict[str, int] = {}
        self.entered_at: dict[str, int] = {}
        self.owners_apart: dict[str, tuple[str, ...]] = {}
        self.handed_before: dict[str, tuple[tuple[str, str], ...]] = {}
        self.company(COMPANY)

    def company(self, key: str, **values: Any) -> str:
        """A company, named like its id."""
        return self._add("companies", Company(**{"name": key, **values}), key)

    def claim(self, at: str | None, team: str | None = TEAM, key: str | None = None, **values: Any) -> str:
        """A claim on the company, registered at a moment."""
        key = self._add("claims", Claim(**{"company": COMPANY, "team": team, **values}), key)
        if at is not None:
            self.claimed_at[key], self.recorded[key] = moment(at), at[:10]
        return key

    def rule(self, day: str | None, team: str | None, key: str | None = None, **values: Any) -> str:
        """What headquarters decided of the company."""
        found = {"company": COMPANY, "team": team, "decided_on": day, "reason": "because", **values}
        return self._add("rulings", Ruling(**found), key)

    def meet(self, day: str, team: str = TEAM, company: str = COMPANY, **values: Any) -> str:
        """A visit."""
        found = {"company": company, "team": team, "date": day, "visit_kind": "拜访", **values}
        return self._add("visits", Visit(**found))

    def plan(self, day: str, team: str = TEAM, state: str = "计划", company: str = COMPANY) -> str:
        """A plan."""
        return self._add("plans", Plan(company=company, team=team, date=day, state=state))

    def listed(
        self,
        track: str | None = "近期重点",
        rank: Any = 1,
        *,
        team: str = TEAM,
        company: str = COMPANY,
        key: str | None = None,
        owner: str | None = None,
        since: str | None = "2016-04-20",
        reason: str | None = "promising",
        **values: Any,
    ) -> str:
        """A team's dossier of a company, on a list."""
        found = {
            "company": company,
            "team": team,
            "track_rank": {"track": track, "rank": rank, "track_reason": reason},
            "owner_since": {"owner": owner, "owner_from": since} if owner else None,
            **values,
        }
        return self._add("dossiers", Dossier(**found), key)

    def catalogue(
        self, company: str, *, issued: str = "2016-03-01", version: int = 1, year: int = 2016
    ) -> None:
        """A catalogue with one entry."""
        key = self._add("catalogues", Catalogue(name="c", year=year, version=version, issued_on=issued))
        self._add("entries", Entry(catalogue=key, company=company))

    def facts(self, shuffled: Random | None = None) -> Facts:
        """The facts of the zone, with what belongs to claims and owners."""
        return replace(
            super().facts(shuffled),
            claimed_at=self.claimed_at,
            entered_at=self.entered_at,
            owners_apart=self.owners_apart,
            handed_before=self.handed_before,
        )

    def claimed(self, on: str, company: str = COMPANY) -> Claimed:
        """What stands on the company as of a day."""
        found = Claims(self.facts(), date.fromisoformat(on)).of(company)
        assert found is not None
        return found

    def lists(self, on: str = "2016-05-01", **more: Any) -> Lists:
        """All lists as of a day."""
        return Lists(self.facts(), date.fromisoformat(on), **more)

    def on_list(self, dossier: str, on: str = "2016-05-01", **more: Any) -> Listed:
        """One listed company as of a day."""
        return next(each for each in self.lists(on, **more).all() if each.dossier == dossier)


def found_in(claimed: Claimed, words: str) -> list[Why]:
    """The findings of a company and its claims that hold these words."""
    lines = (*claimed.why, *(line for each in claimed.claims for line in each.why))
    return [line for line in lines if line.is_finding and words in line.text]
