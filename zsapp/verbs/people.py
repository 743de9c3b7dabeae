"""The people of companies: when they were last talked to, who opened the door, the visits that name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from zsapp.domain.field import Role
from zsapp.store import listing, query
from zsapp.store.listing import Ids
from zsapp.store.query import Where
from zsapp.store.tables import all_typed, link_table, record_table
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import row_of
from zsapp.verbs.views import views

THEIRS = "their_people"


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact as `record show` prints it; the visits that name the person, the newest first; who opened the door, by team."""

    contact: dict[str, Any]
    visits: list[dict[str, Any]]
    referrers: list[tuple[str, str]]
    can_erase: bool


def last_talks(
    connection: Connection, contacts: Iterable[str] | None = None, *, today: str
) -> dict[str, tuple[str, str]]:
    """contact -> (day, visit) of the last visit up to today that names them; of all contacts where none are given. One query."""
    visit = all_typed()["visit"]
    put_away = select(record_table.c.id).where(record_table.c.kind == "visit", record_table.c.deleted == 1)
    # the days come from the index of dates alone, before anything is joined: rows of visits are wide
    day = (
        select(visit.c.id, visit.c.date)
        .where(visit.c.date <= today, visit.c.id.not_in(put_away))
        .cte("day")
        .prefix_with("MATERIALIZED")
    )
    # beside a single max() SQLite reads other columns from the row that has it
    asked = (
        select(link_table.c.target, func.max(day.c.date), day.c.id)
        .select_from(link_table.join(day, day.c.id == link_table.c.source))
        .where(link_table.c.field == THEIRS)
        .group_by(link_table.c.target)
    )
    if contacts is not None:
        asked = asked.where(link_table.c.target.in_(list(contacts)))
    return {one: (last, record) for one, last, record in connection.execute(asked)}


def referrers(connection: Connection, companies: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """company -> (referrer, team's id) as the teams' dossiers have them; companies that are one share them."""
    wanted = {one for one in companies if one}
    dossier = all_typed()["dossier"]
    asked = (
        select(dossier.c.company, dossier.c.referrer, dossier.c.team)
        .join(record_table, record_table.c.id == dossier.c.id)
        .where(record_table.c.deleted == 0, dossier.c.referrer.is_not(None), dossier.c.company.is_not(None))
        .order_by(dossier.c.id)
    )
    found = connection.execute(asked).all()
    faces = query.faces(connection, {*wanted, *(company for company, _who, _team in found)})
    by_face: dict[str, list[tuple[str, str]]] = {}
    for company, who, team in found:
        by_face.setdefault(faces[company], []).append((who, team))
    return {one: by_face[faces[one]] for one in wanted if faces[one] in by_face}


def ids_by_last_talk(
    connection: Connection,
    where: Sequence[Where],
    *,
    typed: str,
    newest_first: bool,
    today: str,
    deleted: bool = False,
) -> Ids:
    """The ids of contacts by the day they were last talked to; those never talked to come last."""
    ids = listing.ids(connection, "contact", where, order=("name",), typed=typed, deleted=deleted)
    talks = last_talks(connection, today=today)
    met = sorted((one for one in ids if one in talks), key=lambda one: talks[one][0], reverse=newest_first)
    return Ids("\n".join([*met, *(one for one in ids if one not in talks)]))


def contact_view(desk: Desk, contact: str) -> ContactView:
    """All about one contact. Raises UserError for an unknown id."""
    row = row_of(desk, contact)
    company = str(row.values.get("company") or "")
    with desk.store.database.read() as connection:
        visits = query.rows(connection, "visit", [Where(THEIRS, "is", row.id)], order=["-date", "-time"])
        opened = referrers(connection, [company]).get(company, [])
        teams = query.titles(connection, (team for _who, team in opened if team))
        return ContactView(
            views(connection, [row])[0],
            views(connection, visits),
            [(who, teams.get(team, "")) for who, team in opened],
            desk.role >= Role.HEADQUARTERS,
        )


def beside(desk: Desk, contacts: Sequence[str]) -> dict[str, dict[str, str]]:
    """What stands beside contacts in a list: `last_talk` (a day), `referrer` (names)."""
    with desk.store.database.read() as connection:
        talks = last_talks(connection, contacts, today=desk.today.isoformat())
        rows = listing.rows(connection, "contact", contacts)
        opened = referrers(connection, (str(row.values.get("company") or "") for row in rows))
    return {
        row.id: {
            "last_talk": talks.get(row.id, ("", ""))[0],
            "referrer": "、".join(
                dict.fromkeys(who for who, _team in opened.get(str(row.values.get("company")), []))
            ),
        }
        for row in rows
    }
