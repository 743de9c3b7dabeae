"""All kinds of record there are. Importing this module fills `zsapp.domain.field.KINDS`."""

from zsapp.domain import (
    attachment,
    bulletin_record,
    company,
    contact,
    dossier,
    issued,
    matter,
    organisation,
    project,
    team,
    visit,
)
from zsapp.domain.field import KINDS

__all__ = [
    "KINDS",
    "attachment",
    "bulletin_record",
    "company",
    "contact",
    "dossier",
    "issued",
    "matter",
    "organisation",
    "project",
    "team",
    "visit",
]
