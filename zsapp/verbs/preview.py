"""What the page of the bulletin looks at: a week as the data give it, the texts written into it, the records behind a figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from zsapp.base.texts import _
from zsapp.domain.bulletin import Bulletin
from zsapp.domain.derived import word_of, words
from zsapp.domain.field import KINDS, Role, Spec
from zsapp.domain.handing_in import Standing
from zsapp.domain.ids import RecordId
from zsapp.store import query
from zsapp.verbs import bulletins, issuing, reports, submissions
from zsapp.verbs.bulletins import Edition
from zsapp.verbs.desk import Desk
from zsapp.verbs.issuing import Issue
from zsapp.verbs.views import targets

_TOLD = {
    "visit": ("date", "team", "visit_kind"),
    "project": ("stage", "team", "stage_date"),
    "matter": ("state", "team", "due"),
    "plan": ("date", "team", "visit_kind"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A bulletin as the data alone give it, and what was done to it by hand; `teams`: (id, name) of all, `may_write`: for headquarters.

    `issue`: the week's bulletin where it was issued, `is_here`: its original is on this computer.
    """

    automatic: Bulletin
    edition: Edition
    teams: tuple[tuple[str, str], ...]
    may_write: bool
    issue: Issue | None = None
    is_here: bool = False


def sheet(desk: Desk, week: str, *, teams: Sequence[str] = (), attach: str = "none") -> Sheet:
    """Read it. Raises UserError."""
    automatic = reports.bulletin_of_data(desk, week, teams=teams, attach=attach)
    with desk.store.database.read() as connection:
        known = query.rows(connection, "team", order=["order", "name"])
    named = tuple((str(row.id), str(row.values.get("name") or "—")) for row in known)
    issue = issuing.issue_of(desk, week)
    return Sheet(
        automatic,
        bulletins.edition(desk, week),
        named,
        desk.role >= Role.HEADQUARTERS,
        issue,
        issue is not None and issuing.is_here(desk, issue),
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before a bulletin is issued. `missing`, `zero`: names of teams; `hub`: its name, "" without one."""

    week: str
    label: str
    number: str
    missing: tuple[str, ...]
    zero: tuple[str, ...]
    hub: str
    is_over: bool
    has_teams: bool


def question(desk: Desk, week: str) -> Question:
    """Read it. Raises UserError."""
    found = submissions.board(desk, week)
    return Question(
        found.week.key,
        found.week.label,
        issuing.next_number(desk, week),
        tuple(line.name for line in found.missing),
        tuple(line.name for line in found.lines if line.standing is Standing.ZERO),
        found.hub,
        desk.today > found.week.last,
        bool(found.lines),
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """A record behind a figure: its name, and what tells it from others in a line."""

    id: str
    kind: str
    name: str
    more: str


def _told(spec: Spec, value: Any, name_of: Callable[[str], str | None]) -> str:
    """A value in words, one of a closed list in the person's language."""
    spoken = next((word_of(each) for each in spec.choices if each.word == value), "")
    return spoken or words(spec, value, name_of)


def behind(desk: Desk, ids: Sequence[str]) -> list[Behind]:
    """The records of a figure, in its order; what was erased meanwhile is left out."""
    with desk.store.database.read() as connection:
        found = [row for one in ids if (row := query.row(connection, RecordId(one))) is not None]
        names = query.titles(
            connection, {*(target for row in found for target in targets(row)), *(row.id for row in found)}
        )
    made = []
    for row in found:
        specs = KINDS[row.kind].printed()
        told = [_told(specs[n], row.values.get(n), names.get) for n in _TOLD.get(row.kind, ())]
        company = row.values.get("company") if row.kind in ("visit", "plan") else None
        name = names.get(company) if company else names.get(row.id)
        made.append(Behind(row.id, row.kind, name or _("（资料未到）"), "　".join(t for t in told if t)))
    return made
