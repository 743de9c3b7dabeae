"""Where in a document certain characters stand, in words that lead a person there."""

from collections.abc import Collection, Iterator

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import (
    Bulletin,
    Chart,
    Paragraph,
    Review,
    Section,
    Table,
    VisitReport,
    Volume,
    said,
)
from zsapp.domain.bulletin.words import day_words


def places(
    document: Bulletin | Review | VisitReport | Volume, characters: Collection[str]
) -> dict[str, list[str]]:
    """Each of the characters with the places where it stands, in the order of the document; none where it is only in what stands around."""
    found: dict[str, list[str]] = {each: [] for each in sorted(characters)}
    for place, text in _texts(document):
        for each in found:
            if each in text and place not in found[each]:
                found[each].append(place)
    return found


def characters(document: Bulletin | VisitReport | Volume) -> set[str]:
    """All that are printed of it."""
    return {character for _place, text in _texts(document) for character in text}


def _texts(document: Bulletin | Review | VisitReport | Volume) -> Iterator[tuple[str, str]]:
    if isinstance(document, VisitReport):
        yield from _report(document)
        return
    if isinstance(document, Volume):
        yield _("标题"), document.title + document.subtitle + document.issuer
        for report in document.reports:
            yield from _report(report)
        return
    mast, closing = document.masthead, document.closing
    yield _("版头"), "".join((mast.name, mast.number, mast.issuer, mast.day))
    yield _("标题"), document.title
    for section in document.sections:
        yield from _section(section)
    around = (closing.addressees, *closing.attachments, closing.signer, closing.printer, closing.copies)
    yield _("版记"), "".join((*around, *(word + whom for word, whom in closing.copies_to)))
    for report in document.attached if isinstance(document, Bulletin) else ():
        yield from _report(report)


def _section(section: Section) -> Iterator[tuple[str, str]]:
    title = section.title
    yield title, section.heading
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield title, said(block.sentence)
        elif isinstance(block, Chart):
            yield title, "".join((block.title, *block.series, *(bar.label for bar in block.bars)))
        elif isinstance(block, Table):
            yield from _table(title, block)


def _table(title: str, table: Table) -> Iterator[tuple[str, str]]:
    names = ("company", "project", "matter", "event", "item", "team")
    for group in table.groups:
        yield title, group.title
        for row in group.rows:
            name = next((said(row.cells[each]) for each in names if row.cells.get(each)), "")
            yield _("{section}：{entry}").format(section=title, entry=name), said(row.cells.values())
    yield title, "".join(table.remarks)


def _report(report: VisitReport) -> Iterator[tuple[str, str]]:
    place = _("拜访报告：{company}（{day}）").format(company=report.company, day=day_words(report.date))
    facts = [word for pair in (*report.head, *report.company_facts, *report.sections) for word in pair]
    captions = (photo.caption for photo in report.photos)
    yield place, "".join((report.title, report.company, *facts, *captions, *report.papers))
