"""The weekly bulletin as PDF: masthead of a 简报, title, numbered sections with tables and a chart, attached visit reports."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from reportlab.platypus.doctemplate import NextPageTemplate
from reportlab.platypus.flowables import Flowable, PageBreak

from zsapp.base.texts import _
from zsapp.domain.bulletin.assemble import span
from zsapp.domain.bulletin.model import Block, Bulletin, Chart, Paragraph, Section, Table, said
from zsapp.reports.charts import are_beside, chart_flowables
from zsapp.reports.flow import Kept, Snap, with_ending
from zsapp.reports.fonts import FontBook
from zsapp.reports.headings import Typed, typed
from zsapp.reports.official import Imprint, head, tail
from zsapp.reports.page import (
    BODY,
    HEADING,
    SUBHEADING,
    SUBTITLE,
    UPRIGHT,
    WIDE,
    Document,
    Written,
    deliver,
    heading,
)
from zsapp.reports.pictures import Photos
from zsapp.reports.table import NO_LINKS, Layout, is_wide, table_flowables
from zsapp.reports.text import Lead, Text
from zsapp.reports.visit import place_of
from zsapp.reports.visits import bound

_HEADINGS = (HEADING, SUBHEADING)  # of the first two levels; the others are set as the text is
_SHORT_LEAD_CHARS = 84  # three lines
_MIDDLE = frozenset({"rank", "number", "day", "kind", "intent", "state", "change", "due"})
_TEAM_NUMBERS = dict.fromkeys(
    ("calls", "groups", "heads", "phones", "meetings", "leads", "talks", "signed"),
    8.2,  # two characters
)
LAYOUTS = {
    "teams": Layout(
        {"rank": 8, "team": 38.6, **_TEAM_NUMBERS, "investment": 17.6, "paid_in": 14.4, "state": 11.4},
        centered=_MIDDLE,
        whole=frozenset({"team", "investment", "paid_in"}),
        may_turn=True,
    ),
    "visits": Layout(
        {"company": 66, "day": 14, "kind": 9, "intent": 9, "ours": 58},
        below_mm={"theirs": 62, "gist": 94},
        strong=frozenset({"company"}),
        centered=_MIDDLE,
        whole=frozenset({"company", "ours", "theirs"}),
    ),
    "progress": Layout(
        {"project": 58, "team": 37, "change": 25, "day": 14, "investment": 22},
        below_mm={"company": 58, "reason": 98},
        strong=frozenset({"project"}),
        centered=_MIDDLE,
        whole=frozenset({"project", "team", "company"}),
    ),
    "leads": Layout(
        {"project": 80, "team": 37, "day": 14, "investment": 25},
        below_mm={"company": 58, "summary": 98},
        strong=frozenset({"project"}),
        centered=_MIDDLE,
        whole=frozenset({"project", "team", "company"}),
    ),
    "signed": Layout(
        {"project": 58, "team": 37, "day": 14, "capital": 23, "investment": 24},
        below_mm={"company": 58, "summary": 98},
        strong=frozenset({"project"}),
        centered=_MIDDLE,
        whole=frozenset({"project", "team", "company", "capital", "investment"}),
    ),
    "events": Layout(
        {"event": 62, "kind": 14, "team": 36, "day": 14, "city": 16, "attendees": 14},
        below_mm={"gist": 156},
        strong=frozenset({"event"}),
        centered=_MIDDLE,
        whole=frozenset({"team", "city"}),
    ),
    "coming_events": Layout(
        {"event": 72, "kind": 14, "team": 36, "day": 14, "city": 20},
        centered=_MIDDLE,
        whole=frozenset({"team", "city"}),
    ),
    "matters": Layout(
        {"number": 8, "matter": 69, "team": 30, "whom": 20, "due": 13.5, "state": 15.5},
        below_mm={"company": 58, "answer": 98},
        strong=frozenset({"matter"}),
        centered=_MIDDLE,
        whole=frozenset({"team", "whom", "company"}),
    ),
    "late": Layout(
        {"week": 26, "item": 50, "day": 14, "kind": 16, "gist": 50},
        centered=frozenset({"week", "day", "kind"}),
        whole=frozenset({"item", "week"}),
    ),
    "changes": Layout(
        {"week": 26, "item": 50, "change": 80},
        centered=frozenset({"week"}),
        whole=frozenset({"item", "week"}),
    ),
    "next_week": Layout(
        {"team": 37, "company": 62, "kind": 10, "purpose": 47},
        centered=_MIDDLE,
        whole=frozenset({"team", "company"}),
    ),
    "attendance": Layout(
        {"number": 10, "team": 40, "people": 18, "days": 18, "work": 70},
        centered=frozenset({"number"}),
        whole=frozenset({"team"}),
    ),
    "tasks": Layout(
        {
            "team": 38,
            "metric": 32,
            "target": 13,
            "within": 12,
            "due": 14,
            "actual": 13,
            "ratio": 15,
            "colour": 10,
            "until": 16,
        },
        centered=frozenset({"colour", "until"}),
        whole=frozenset({"team", "metric", "target", "due", "actual", "until"}),
    ),
}


def write_weekly(
    bulletin: Bulletin, out: Path | BinaryIO, *, book: FontBook, photos: Photos, watermark: str = ""
) -> Written:
    """Write the bulletin as PDF. Raises PlaceError where it cannot be written."""
    mast = bulletin.masthead
    title = "　".join(each for each in (mast.name, mast.number, bulletin.title) if each)
    document = Document(book, title=title, author=mast.issuer, watermark=watermark)
    remarks: list[str] = []
    data, told = document.written(_story(bulletin, book, photos, remarks), remarks=remarks)
    deliver(data, out)
    return told


def _story(bulletin: Bulletin, book: FontBook, photos: Photos, remarks: list[str]) -> list[Flowable]:
    """Masthead and title, sections, signature, the visit reports behind, 版记 at the foot of the last page."""
    subtitle = Text(span(bulletin.week), SUBTITLE, book)
    links = {report.visit: place_of(report) for report in bulletin.attached}
    story = head(bulletin.masthead, bulletin.title, subtitle, bulletin.closing, book)
    for part in bulletin.sections:
        story += section_flowables(part, book, LAYOUTS, links=links)
    imprint = Imprint(bulletin.closing, book)
    signed = tail(bulletin.closing, book)
    last, least_pt = (None, 0.0) if imprint.is_empty else (imprint, imprint.least_pt)
    if not bulletin.attached:
        return with_ending(story, signed, last=last, least_pt=least_pt)
    story = [*with_ending(story, signed), PageBreak()]
    *reports, end = bound(
        bulletin.attached,
        book,
        photos=photos,
        title=_("附：拜访报告"),
        subtitle=span(bulletin.week),
        remarks=remarks,
        level=1,
    )
    return with_ending([*story, *reports], [end], last=last, least_pt=least_pt)


def section_flowables(
    section: Section, book: FontBook, layouts: Mapping[str, Layout], *, links: Mapping[str, str] = NO_LINKS
) -> list[Flowable]:
    """Its heading and blocks; headings, and a line that leads to a table, stay with what follows them."""
    story: list[Flowable] = [Snap()]
    heads = heading(section.title, book, key=section.key)
    blocks = section.blocks
    for before, block, following in zip((None, *blocks), blocks, (*blocks[1:], None), strict=False):
        if isinstance(block, Paragraph) and isinstance(before, (Table, Chart)):
            heads.append(Snap())
        if isinstance(block, Paragraph) and _is_head(block, following):
            heads.append(_paragraph(block, book))
            continue
        if are_beside(block, following):
            continue  # the one that follows is drawn with it
        turned = isinstance(block, Table) and is_wide(block, layouts[block.key], book)
        if isinstance(block, Table):
            flowables = table_flowables(block, layouts[block.key], book, links=links, turned=turned)
        elif isinstance(block, Chart):
            beside = [before] if isinstance(before, Chart) and are_beside(before, block) else []
            flowables = chart_flowables([*beside, block], book)
        else:
            flowables = [_paragraph(block, book)]
        if turned:
            story += [NextPageTemplate(WIDE), PageBreak(), *heads, *flowables]
            story += [NextPageTemplate(UPRIGHT), PageBreak()]
        else:
            story += [Kept(heads, flowables[0]), *flowables[1:]] if heads and flowables else heads + flowables
        heads = []
    return story + heads


def _is_head(paragraph: Paragraph, following: Block | None) -> bool:
    """Whether it stays with what follows: a heading, or a sentence with which a table begins."""
    text = said(paragraph.sentence)
    its = typed(text)
    is_lead = isinstance(following, Table) and len(text) <= _SHORT_LEAD_CHARS
    return paragraph.is_heading or (its is not None and its.is_alone) or is_lead


def _paragraph(paragraph: Paragraph, book: FontBook) -> Text:
    """Running text, or a heading of the level that its number says (GB/T 9704-2012, 7.3.3)."""
    text = said(paragraph.sentence)
    its = Typed(2, 0, is_alone=True) if paragraph.is_heading else typed(text)
    if its is None or its.level > len(_HEADINGS):
        return Text(text, BODY, book)
    style = _HEADINGS[its.level - 1]
    if its.is_alone:
        return Text(text, style, book)
    return Text(text.strip(), BODY, book, lead=Lead(its.length, style.role))
