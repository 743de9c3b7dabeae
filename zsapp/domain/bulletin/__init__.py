"""The weekly bulletin and the visit reports as plain data: assembled here, drawn by `zsapp.reports`.

Pure: facts in, sections out. Every figure carries the ids of the records behind it, so that a click on it can show them.
Source: "What the weekly bulletin holds" and "What a visit report holds" of the domain's description; rules 8, 9.
"""

from zsapp.domain.bulletin.arranged import Arrangement, arranged
from zsapp.domain.bulletin.assemble import ATTACH, weekly
from zsapp.domain.bulletin.edited import edited, lead
from zsapp.domain.bulletin.model import (
    Bulletin,
    Column,
    Figure,
    Group,
    Masthead,
    Photo,
    Section,
    Sentence,
    Table,
    VisitReport,
    Volume,
)
from zsapp.domain.bulletin.visits import visit_report, visit_volume
from zsapp.domain.facts import Facts, StageMove

__all__ = [
    "ATTACH",
    "Arrangement",
    "Bulletin",
    "Column",
    "Facts",
    "Figure",
    "Group",
    "Masthead",
    "Photo",
    "Section",
    "Sentence",
    "StageMove",
    "Table",
    "VisitReport",
    "Volume",
    "arranged",
    "edited",
    "lead",
    "visit_report",
    "visit_volume",
    "weekly",
]
