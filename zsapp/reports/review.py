"""Monthly review, quarterly assessment, attendance, task progress and catalogue as PDF, on the page of the official documents."""

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
    "nodes": Layout(
        {"node": 62, "flags": 26, "own": 16, "listed": 16, "visited": 16, "ratio": 20},
        centered=frozenset({"flags"}),
        whole=frozenset({"flags"}),
    ),
    "listed_cities": Layout(
        {"city": 66, "listed": 30, "visited": 30, "ratio": 30}, whole=frozenset({"city"})
    ),
    "listed_companies": Layout(
        {"company": 54, "city": 14, "action": 25, "product": 25, "flags": 23, "last": 15},
        centered=frozenset({"city", "action", "flags", "last"}),
        whole=frozenset({"company", "city", "last"}),
    ),
    "outside_visits": Layout(
        {"day": 20, "company": 76, "city": 20, "team": 40},
        centered=frozenset({"day", "city"}),
        whole=frozenset({"company", "team", "day", "city"}),
    ),
    "foreign": Layout(
        {
            "squad": 36,
            "patron": 44,
            "contracted_dollars": 19,
            "contracted_yuan": 19,
            "paid_in_dollars": 19,
            "paid_in_yuan": 19,
        },
        whole=frozenset({"squad"}),
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
