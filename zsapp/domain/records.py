"""All kinds of record there are, and which of their fields name files. Importing this module fills `zsapp.domain.field.KINDS`."""

from zsapp.domain import (
    attachment,
    bulletin_record,
    campaign,
    catalogue,
    claim,
    company,
    contact,
    dossier,
    event,
    issued,
    matter,
    organisation,
    partner,
    project,
    team,
    visit,
)
from zsapp.domain.change import Change, is_hash
from zsapp.domain.field import KINDS, Kind

__all__ = [
    "FILE_FIELDS",
    "KINDS",
    "attachment",
    "bulletin_record",
    "campaign",
    "catalogue",
    "claim",
    "company",
    "contact",
    "dossier",
    "event",
    "files_of",
    "issued",
    "matter",
    "organisation",
    "partner",
    "project",
    "team",
    "visit",
]

FILE_FIELDS = {
    kind: names
    for kind, each in KINDS.items()
    if (names := tuple(name for name, spec in each.fields.items() if spec.kind is Kind.BLOB))
}
"""Kind -> its fields that name a file: they travel beside the log, and go with what is erased."""


def files_of(change: Change) -> list[str]:
    """The files that a change names (SHA-256 as hexadecimal digits)."""
    named = ((change.values or {}).get(name) for name in FILE_FIELDS.get(change.header.kind, ()))
    return [str(name) for name in named if is_hash(name)]
