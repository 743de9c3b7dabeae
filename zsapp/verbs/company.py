"""All that is known of one company, read at one moment, for its page."""

from dataclasses import dataclass
from typing import Any

from zsapp.store import query
from zsapp.store.query import Where
from zsapp.verbs.desk import Desk
from zsapp.verbs.records import row_of
from zsapp.verbs.views import views

_BELONGING = {
    "dossier": (),
    "contact": ("name",),
    "visit": ("-date", "-time"),
    "plan": ("-date",),
    "project": ("name",),
    "matter": ("-raised_on",),
    "follow_up": ("due",),
}


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The company as `record show` prints it, and the views of what belongs to it by kind; `photos` of its visits too."""

    company: dict[str, Any]
    belonging: dict[str, list[dict[str, Any]]]
    photos: list[dict[str, Any]]


def company_view(desk: Desk, company: str) -> CompanyView:
    """Everything about a company. Raises UserError for an unknown id."""
    row = row_of(desk, company)
    here = [Where("company", "is", row.id)]
    with desk.store.database.read() as connection:
        found = {kind: query.rows(connection, kind, here, order=order) for kind, order in _BELONGING.items()}
        owners = {row.id, *(each.id for kind in ("visit", "project") for each in found[kind])}
        attached = [
            each
            for each in query.rows(connection, "attachment")
            if owners & {each.values.get(owner) for owner in ("company", "visit", "project")}
        ]
        return CompanyView(
            views(connection, [row])[0],
            {kind: views(connection, many) for kind, many in found.items()},
            views(connection, attached),
        )


def photo(desk: Desk, blob: str) -> bytes | None:
    """The bytes of an attached file; None where it is not on this computer."""
    blobs = desk.store.profile.blobs
    return blobs.get(blob) if blobs.has(blob) else None
