"""A visit's report as bytes, to be looked at: nothing of it stays on the disk."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.reports import write_visit_report


@dataclass(frozen=True, slots=True)
class Preview:
    """A PDF in memory, the name a file of it should have, and what is odd about it."""

    content: bytes
    file_name: str
    remarks: tuple[str, ...]


def preview(desk: Desk, visit: str) -> Preview:
    """Write the report of a visit and take the file back. Raises UserError for an unknown id."""
    view = records.show(desk, visit)
    with tempfile.TemporaryDirectory(prefix="zsapp-") as folder:
        report = write_visit_report(desk, visit, Path(folder) / "report.pdf")
        content = report.path.read_bytes()
    name = f"{view['date'] or ''} {view['company_name'] or ''}".strip().replace("/", "-")[:80]
    return Preview(content, f"{name}.pdf", report.remarks)
