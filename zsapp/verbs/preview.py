"""What the page of the bulletin looks at: a week as the data give it, the texts written into it, the records behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from zsapp.base.texts import _
from zsapp.domain.bulletin import Bulletin
from zsapp.domain.derived import words
from zsapp.domain.field import KINDS, Role
from zsapp.domain.ids import RecordId
from zsapp.store import query
from zsapp.verbs import bulletins, reports
from zsapp.verbs.bulletins import Edition
from zsapp.verbs.desk import Desk
from zsapp.verbs.views import targets

_TOLD = {
    "visit": ("date", "team", "visit_kind"),
    "project": ("stage", "team", "stage_date"),
    "matter": ("state", "team", "due"),
    "plan": ("date", "team", "visit_kind"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A bulletin as the data alone give it and the texts of its week; `teams`: (id, name) of all, `may_write`: for headquarters."""

    automatic: Bulletin
    edition: Edition
    teams: tuple[tuple[str, str], ...]
    may_write: bool


def sheet(desk: Desk, week: str, *, teams: Sequence[str] = (), attach: str = "none") -> Sheet:
    """Read it. Raises UserError."""
    automatic = reports.bulletin_of_data(desk, week, teams=teams, attach=attach)
    with desk.store.database.read() as connection:
        known = query.rows(connection, "team", order=["order", "name"])
    named = tuple((str(row.id), str(row.values.get("name") or "—")) for row in known)
    return Sheet(automatic, bulletins.edition(desk, week), named, desk.role >= Role.HEADQUARTERS)


@dataclass(frozen=True, slots=True)
class Behind:
    """A record behind a figure: its name, and what tells it from others in a line."""

    id: str
    kind: str
    name: str
    more: str


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
        told = [words(specs[n], row.values.get(n), names.get) for n in _TOLD.get(row.kind, ())]
        company = row.values.get("company") if row.kind in ("visit", "plan") else None
        name = names.get(company) if company else names.get(row.id)
        made.append(Behind(row.id, row.kind, name or _("（资料未到）"), "　".join(t for t in told if t)))
    return made
