"""A visit's report as bytes, to be looked at: nothing of it stays on the disk."""

from dataclasses import dataclass

from zsapp.base.paths import plain_name
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.reports import draw_visit


@dataclass(frozen=True, slots=True)
class Preview:
    """A PDF in memory, the name a file of it should have, and what is odd about it."""

    content: bytes
    file_name: str
    remarks: tuple[str, ...]


def preview(desk: Desk, visit: str) -> Preview:
    """Draw the report of a visit. Raises UserError for an unknown id."""
    view = records.show(desk, visit)
    drawn = draw_visit(desk, visit)
    name = plain_name(f"{view['date'] or ''} {view['company_name'] or ''}".strip())
    return Preview(drawn.data, f"{name}.pdf", drawn.remarks)
