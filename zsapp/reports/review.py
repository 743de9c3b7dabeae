"""Monthly review, quarterly assessment, attendance and task progress as PDF, on the page of the official documents."""

from pathlib import Path
from typing import BinaryIO

from reportlab.platypus.flowables import Flowable

from zsapp.domain.review import Review
from zsapp.reports.flow import with_ending
from zsapp.reports.fonts import FontBook
from zsapp.reports.official import Imprint, head, tail
from zsapp.reports.page import SUBTITLE, Document, Written, deliver
from zsapp.reports.table import Layout
from zsapp.reports.text import Text
from zsapp.reports.weekly import LAYOUTS as WEEKLY
from zsapp.reports.weekly import section_flowables

LAYOUTS = {
    **WEEKLY,
    "campaign": Layout(
        {"team": 36, "window": 28, "actual": 10, "state": 12, "left": 10, "until": 15, "note": 45},
        centered=frozenset({"window", "state", "until"}),
        whole=frozenset({"team"}),
    ),
    "results": Layout(
        {"project": 52, "team": 37, "event": 12, "day": 15, "capital": 26, "evidence": 14},
        centered=frozenset({"event", "day", "evidence"}),
        whole=frozenset({"project", "team", "capital"}),
    ),
    "scores": Layout({"rank": 20, "team": 90, "points": 46}, centered=frozenset({"rank"})),
}


def write_review(review: Review, out: Path | BinaryIO, *, book: FontBook) -> Written:
    """Write a review as PDF. Raises PlaceError where it cannot be written."""
    document = Document(book, title=review.title, author=review.masthead.issuer)
    subtitle = Text(review.subtitle, SUBTITLE, book)
    story: list[Flowable] = head(review.masthead, review.title, subtitle, review.closing, book)
    for section in review.sections:
        story += section_flowables(section, book, LAYOUTS)
    imprint = Imprint(review.closing, book)
    last, least_pt = (None, 0.0) if imprint.is_empty else (imprint, imprint.least_pt)
    data, told = document.written(
        with_ending(story, tail(review.closing, book), last=last, least_pt=least_pt)
    )
    deliver(data, out)
    return told
