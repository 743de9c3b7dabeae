"""The board of all teams, kept while changes come: a change is assessed in the teams that it concerns, not in all of them."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from threading import Lock

from sqlalchemy import Connection, text

from zsapp.domain.facts import Facts
from zsapp.domain.ids import team_stream
from zsapp.domain.rules.teams import around
from zsapp.verbs import facts as read
from zsapp.verbs import standings
from zsapp.verbs.assessing import assessed
from zsapp.verbs.desk import Desk
from zsapp.verbs.standings import Board

_OF_TEAMS = frozenset(
    {"project", "visit", "increase", "attachment"}
)  # what else changes may concern everybody
_MANY = 200  # records; beyond, all is read anew


class LiveBoard:
    """`note` on any thread, `board` in a worker. What it keeps is small: projects and visits are read again where they are needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._noted: set[str] = set()
        self._is_stale = True
        self._board: Board | None = None
        self._known = Facts()

    def note(self, records: Collection[str], kinds: Collection[str]) -> None:
        """These records have changed, of these kinds; no kinds: it is not known which."""
        with self._lock:
            self._is_stale |= not kinds or not _OF_TEAMS.issuperset(kinds)
            self._noted.update(records)

    def board(self, desk: Desk, on: date) -> Board:
        """The board of a day: the one before with some rows made anew, where that is enough."""
        with self._lock:
            noted, is_stale = self._noted, self._is_stale or len(self._noted) > _MANY
            self._noted, self._is_stale = set(), False
        try:
            self._board = self._brought_up(desk, on, noted, is_stale=is_stale)
        except BaseException:
            with self._lock:
                self._is_stale = True
            raise
        return self._board

    def _brought_up(self, desk: Desk, on: date, noted: set[str], *, is_stale: bool) -> Board:
        before = self._board
        if before is None or before.on != on or is_stale:
            return self._anew(desk, on)
        teams = desk.read(lambda connection: _teams_of(connection, desk, self._known, noted))
        if teams is None:
            return self._anew(desk, on)
        return self._renewed(desk, before, teams) if teams else before

    def _anew(self, desk: Desk, on: date) -> Board:
        made = assessed(desk, read.facts(desk, on.year), on)
        self._known = read.without_accounts(made.facts)
        return standings.board(made)

    def _renewed(self, desk: Desk, before: Board, teams: frozenset[str]) -> Board:
        rows = around(self._known, teams)
        facts = read.facts_of_teams(desk, self._known, around(self._known, rows))
        made = {line.team: line for line in standings.board(assessed(desk, facts, before.on, rows)).lines}
        return replace(before, lines=tuple(made.get(line.team, line) for line in before.lines))


def _teams_of(
    connection: Connection, desk: Desk, known: Facts, records: Collection[str]
) -> frozenset[str] | None:
    """The teams that these records concern or concerned; None where that cannot be told, or is nobody's account."""
    organisation = desk.organisation
    owner = {team_stream(organisation, team): team for team in known.teams}
    rows = connection.execute(_ASKED, {"ids": json.dumps(sorted(records))}).all()
    found: set[str] = set()
    for row in rows:
        named = row.team if row.kind in ("project", "visit") else row.of_project
        if row.kind == "project" and row.team not in known.teams:
            return None  # it stands among what concerns no team
        found |= {each for each in (owner.get(row.stream), named) if each}
    is_known = {row.id for row in rows} == set(records) and found <= known.teams.keys()
    return frozenset(found) if is_known else None


_ASKED = text(
    "SELECT r.id, r.kind, r.stream, mine.target AS team, its.target AS of_project FROM record r "
    "LEFT JOIN link mine ON mine.source = r.id AND mine.field = 'team' "
    "LEFT JOIN link part ON part.source = r.id AND part.field = 'project' "
    "LEFT JOIN link its ON its.source = part.target AND its.field = 'team' "
    "WHERE r.id IN (SELECT value FROM json_each(:ids))"
)
