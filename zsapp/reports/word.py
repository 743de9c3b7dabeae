"""The weekly bulletin as Word (.docx), for headquarters to edit in WPS or Word: the same text, by styles, on the same page.

Page and grid by GB/T 9704-2012, 5.2: A4, margins 37 and 28 mm, 22 lines of 28 characters; page numbers outside, 7 mm below the text.
Typefaces are named, not embedded: 小标宋, 仿宋, 黑体 and 楷体 as offices have them.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from zsapp.base.texts import _
from zsapp.domain.bulletin.assemble import span
from zsapp.domain.bulletin.model import (
    Bulletin,
    Chart,
    Closing,
    Paragraph,
    Row,
    Section,
    Table,
    VisitReport,
    said,
)
from zsapp.domain.bulletin.words import day_words
from zsapp.reports.breaking import clean_text
from zsapp.reports.headings import Typed, typed
from zsapp.reports.pictures import Photos
from zsapp.reports.weekly import LAYOUTS

_LINE = Pt(28.99)
_RED = RGBColor(0xDB, 0x12, 0x12)
_FIXED_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # the bytes depend on the data alone
# style: typeface, size, bold, first line's indent in characters, alignment
_STYLES: dict[str, tuple[str, float, bool, int, Any]] = {
    "Title": ("方正小标宋简体", 22, False, 0, ALIGN.CENTER),
    "Subtitle": ("楷体", 16, False, 0, ALIGN.CENTER),
    "Normal": ("仿宋", 16, False, 0, ALIGN.JUSTIFY),
    "Body Text": ("仿宋", 16, False, 2, ALIGN.JUSTIFY),
    "Heading 1": ("黑体", 16, False, 2, ALIGN.LEFT),
    "Heading 2": ("楷体", 16, False, 2, ALIGN.LEFT),
    "Heading 3": ("仿宋", 16, False, 2, ALIGN.LEFT),
    "Heading 4": ("仿宋", 16, False, 2, ALIGN.LEFT),
    "Caption": ("宋体", 9, False, 0, ALIGN.LEFT),
}


def word_bulletin(bulletin: Bulletin, *, photos: Photos) -> bytes:
    """The bulletin as the bytes of a .docx."""
    made = docx.Document()
    _set_page(made)
    _set_styles(made)
    mast = bulletin.masthead
    made.core_properties.title, made.core_properties.author = (
        clean_text(bulletin.title),
        clean_text(mast.issuer),
    )
    made.core_properties.created = made.core_properties.modified = _FIXED_DAY
    made.core_properties.last_modified_by = "zsapp"
    _head(made, bulletin)
    for section in bulletin.sections:
        _section(made, section)
    _tail(made, bulletin.closing)
    for report in bulletin.attached:
        _visit(made, report, photos)
    _imprint(made, bulletin.closing)
    out = io.BytesIO()
    made.save(out)
    return _undated(out)


def _undated(made: io.BytesIO) -> bytes:
    """The same package without the time at which it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


# -- page and styles


def _set_page(made: Any) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    page.footer_distance = Mm(35 - 7 - 5)  # the number's line ends 7 mm and its own height below the text
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "580")
    for old in page._sectPr.findall(qn("w:docGrid")):
        page._sectPr.remove(old)
    page._sectPr.append(grid)
    made.settings.odd_and_even_pages_header_footer = True
    _number(page.footer, ALIGN.RIGHT, right=True)
    _number(page.even_page_footer, ALIGN.LEFT, right=False)


def _number(footer: Any, align: Any, *, right: bool) -> None:
    """— 1 —, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    if right:
        paragraph.paragraph_format.right_indent = Pt(14)
    else:
        paragraph.paragraph_format.left_indent = Pt(14)
    _run(paragraph, "— ", "宋体", 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, "", "宋体", 14)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text
        run._r.append(part)
    _run(paragraph, " —", "宋体", 14)


def _set_styles(made: Any) -> None:
    for name, (face, size, bold, indent, align) in _STYLES.items():
        style = made.styles[name]
        _set_face(style.font, style.element.get_or_add_rPr(), face, size)
        style.font.bold, style.font.italic, style.font.color.rgb = bold, False, RGBColor(0, 0, 0)
        its = style.paragraph_format
        its.alignment, its.space_before, its.space_after = align, Pt(0), Pt(0)
        its.line_spacing_rule, its.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE if size > 12 else Pt(12)
        its.first_line_indent = Pt(indent * size)
        its.keep_with_next = name.startswith("Heading")
        for border in list(style.element.iter(qn("w:pBdr"))):
            border.getparent().remove(border)
        if size <= 12:  # small print does not keep to the page's lines
            snap = OxmlElement("w:snapToGrid")
            snap.set(qn("w:val"), "0")
            style.element.get_or_add_pPr().append(snap)


def _set_face(font: Any, properties: Any, face: str, size: float) -> None:
    font.size, font.name = Pt(size), face
    fonts = properties.find(qn("w:rFonts"))
    for each in ("w:eastAsia", "w:hAnsi", "w:ascii", "w:cs"):
        fonts.set(qn(each), face)
    for each in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
        fonts.attrib.pop(qn(each), None)


def _run(paragraph: Any, text: str, face: str, size: float, color: RGBColor | None = None) -> Any:
    run = paragraph.add_run(clean_text(text))
    _set_face(run.font, run._r.get_or_add_rPr(), face, size)
    if color is not None:
        run.font.color.rgb = color
    return run


# -- what stands around the text


def _head(made: Any, bulletin: Bulletin) -> None:
    mast = bulletin.masthead
    name = made.add_paragraph(style="Title")
    name.paragraph_format.line_spacing = Pt(60)
    if mast.is_document:
        name.paragraph_format.space_before = Mm(30)
    _run(name, mast.name, "方正小标宋简体", 44 if len(mast.name) <= 9 else 400 / len(mast.name), _RED)
    number = made.add_paragraph(clean_text(mast.number or _("（草稿）")), style="Normal")
    number.alignment = ALIGN.CENTER
    line = number
    if not mast.is_document:
        line = made.add_paragraph(style="Normal")
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)
        line.add_run(clean_text(f"{mast.issuer}\t{mast.day}"))
    _rule(line, "bottom", "DB1212", 12)
    made.add_paragraph(style="Normal")
    made.add_paragraph(clean_text(bulletin.title), style="Title")
    made.add_paragraph(clean_text(span(bulletin.week)), style="Subtitle")
    if bulletin.closing.addressees:
        made.add_paragraph(clean_text(bulletin.closing.addressees.rstrip("：:") + "："), style="Normal")


def _rule(paragraph: Any, side: str, color: str, eighths_pt: int) -> None:
    borders = OxmlElement("w:pBdr")
    borders.append(_line(side, color, eighths_pt))
    paragraph._p.get_or_add_pPr().append(borders)


def _line(side: str, color: str, eighths_pt: int) -> Any:
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths_pt)), ("space", "1"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    return line


def _tail(made: Any, closing: Closing) -> None:
    for number, name in enumerate(closing.attachments, 1):
        label = _("附件：") if number == 1 else "　　　"
        count = f"{number}. " if len(closing.attachments) > 1 else ""
        made.add_paragraph(clean_text(label + count + name), style="Body Text")
    if closing.signer:
        made.add_paragraph(style="Normal")
    for text in (closing.signer, closing.signed_on):
        if text:
            paragraph = made.add_paragraph(clean_text(text), style="Normal")
            paragraph.alignment = ALIGN.RIGHT
            paragraph.paragraph_format.right_indent = Pt(32)


def _imprint(made: Any, closing: Closing) -> None:
    """A table of lines alone, at the foot of the page on which the paragraph before it stands (7.4)."""
    lines = [(f"{word}：{whom.rstrip('。')}。", "") for word, whom in closing.copies_to]
    if closing.printer:
        lines.append((closing.printer, closing.printed_on))
    if closing.copies:
        lines.append(("", closing.copies))
    if not lines:
        return
    rows = made.add_table(rows=0, cols=2)
    rows.autofit = False
    rows.columns[0].width, rows.columns[1].width = Mm(96), Mm(60)
    for left, right in lines:
        cells = rows.add_row().cells
        _small_line(cells[0] if right else cells[0].merge(cells[1]), left, ALIGN.LEFT)
        if right:
            _small_line(cells[1], right, ALIGN.RIGHT)
    rows._tbl.tblPr.append(_borders())
    rows._tbl.tblPr.insert(0, _at_the_foot())
    anchor = made.add_paragraph(
        style="Normal"
    )  # a floating table stands on the page of the paragraph after it
    anchor.paragraph_format.line_spacing = Pt(1)
    _keep_with_text(made, anchor)


def _small_line(cell: Any, text: str, align: Any) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing = Pt(22)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, "仿宋", 14)


def _borders() -> Any:
    """0.35 mm above and below, 0.25 mm between (7.4.1); in eighths of a point."""
    borders = OxmlElement("w:tblBorders")
    for side, eighths in (("top", 8), ("bottom", 8), ("insideH", 6)):
        borders.append(_line(side, "000000", eighths))
    return borders


def _at_the_foot() -> Any:
    place = OxmlElement("w:tblpPr")
    for name, value in (
        ("vertAnchor", "margin"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "center"),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{name}"), value)
    return place


def _keep_with_text(made: Any, last: Any) -> None:
    """What stands at the end goes along with the last two lines or rows of the text: no page without any."""
    blocks = list(made.element.body.iterchildren(qn("w:p"), qn("w:tbl")))
    kept = 0
    for block in reversed(blocks[: blocks.index(last._p)]):
        rows = list(block.iterchildren(qn("w:tr"))) if block.tag == qn("w:tbl") else [block]
        if (
            block.find(qn("w:tblPr")) is not None
            and block.find(qn("w:tblPr")).find(qn("w:tblpPr")) is not None
        ):
            continue  # the table at the foot itself
        for row in rows[-2:]:
            for paragraph in row.iter(qn("w:p")):
                WordParagraph(paragraph, made).paragraph_format.keep_with_next = True
            kept += bool("".join(row.itertext()).strip())
        if kept >= 4:  # issuer, date, and two of the text
            return


# -- the text


def _section(made: Any, section: Section) -> None:
    made.add_paragraph(clean_text(section.title), style="Heading 1")
    for block in section.blocks:
        if isinstance(block, Paragraph):
            for line in said(block.sentence).split("\n"):
                _paragraph(made, line, is_heading=block.is_heading)
        elif isinstance(block, Table):
            _table(made, block)
        elif isinstance(block, Chart):
            _chart(made, block)


def _paragraph(made: Any, text: str, *, is_heading: bool) -> None:
    """Running text, or a heading of the level that its number says, which may stand before the text on one line."""
    text = clean_text(text).strip()
    its = Typed(2, len(text), is_alone=True) if is_heading else typed(text)
    if its is None or its.is_alone:
        made.add_paragraph(text, style=f"Heading {its.level}" if its else "Body Text")
        return
    paragraph = made.add_paragraph(style="Body Text")
    face, size = _STYLES[f"Heading {its.level}"][:2]
    _run(paragraph, text[: its.length], face, size)
    paragraph.add_run(text[its.length :])


def _table(made: Any, table: Table) -> None:
    """As in the PDF; what stands on a record's second line there has a row across the table here."""
    widths = LAYOUTS[table.key].widths_mm
    rows = _grid(
        made, [column.title for column in table.columns], [widths[column.key] for column in table.columns]
    )
    keys = [column.key for column in table.columns]
    for group in table.groups:
        if group.title:
            _across(rows, group.title, bold=True)
        for row in group.rows:
            _row(rows, row, keys)
            below = [(column.title, said(row.cells.get(column.key, ""))) for column in table.below]
            words = [_("{label}：{text}").format(label=label, text=text) for label, text in below if text]
            if words:
                _across(rows, "　".join(words))
    if table.total is not None:
        _row(rows, table.total, keys)
    for remark in table.remarks:
        made.add_paragraph(clean_text(remark), style="Caption")


def _grid(made: Any, titles: Sequence[str], widths_mm: Sequence[float]) -> Any:
    """A table with its head, repeated on each page; widths are proportions."""
    rows = made.add_table(rows=1, cols=len(titles))
    rows.style, rows.alignment, rows.autofit = made.styles["Table Grid"], WD_TABLE_ALIGNMENT.CENTER, False
    _set_cell_margins(rows)
    for column, width in zip(rows.columns, widths_mm, strict=True):
        column.width = Mm(156 * width / sum(widths_mm))
    for cell, title in zip(rows.rows[0].cells, titles, strict=True):
        _fill(cell, title, bold=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    rows.rows[0]._tr.get_or_add_trPr().append(repeated)
    return rows


def _set_cell_margins(rows: Any) -> None:
    """Half a millimetre: the columns are as narrow as in the PDF."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        each = OxmlElement(f"w:{side}")
        each.set(qn("w:w"), "28")
        each.set(qn("w:type"), "dxa")
        margins.append(each)
    rows._tbl.tblPr.append(margins)


def _row(rows: Any, row: Row, keys: Sequence[str]) -> None:
    for cell, key in zip(rows.add_row().cells, keys, strict=True):
        _fill(cell, said(row.cells.get(key, "")))


def _across(rows: Any, text: str, *, bold: bool = False) -> None:
    cells = rows.add_row().cells
    _fill(cells[0].merge(cells[-1]), text, bold=bold)


def _fill(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = paragraph.part.document.styles["Caption"]
    _run(paragraph, text.replace("\n", " "), "宋体", 9).bold = bold


def _chart(made: Any, chart: Chart) -> None:
    """The figures of a chart as a table: they can be edited, a picture could not."""
    made.add_paragraph(clean_text(chart.title), style="Caption")
    rows = _grid(made, ["", *chart.series], [4, *([2] * len(chart.series))])
    for bar in chart.bars:
        cells = rows.add_row().cells
        for cell, text in zip(cells, [bar.label, *(figure.text for figure in bar.figures)], strict=True):
            _fill(cell, text)


def _visit(made: Any, report: VisitReport, photos: Photos) -> None:
    title = made.add_paragraph(clean_text(report.company), style="Title")
    title.paragraph_format.page_break_before = True
    words = _("{title}（{team}　{day}　{kind}）").format(
        title=report.title,
        team=report.team,
        day=day_words(report.date, with_year=True),
        kind=report.visit_kind,
    )
    made.add_paragraph(clean_text(words), style="Subtitle")
    rows = made.add_table(rows=0, cols=2)
    rows.style, rows.autofit = made.styles["Table Grid"], False
    _set_cell_margins(rows)
    rows.columns[0].width, rows.columns[1].width = Mm(26), Mm(130)
    for label, value in (*report.head, *report.company_facts):
        cells = rows.add_row().cells
        _fill(cells[0], label, bold=True)
        _fill(cells[1], value)
    for heading, text in report.sections:
        made.add_paragraph(clean_text(heading), style="Heading 1")
        for line in text.split("\n"):
            made.add_paragraph(clean_text(line), style="Body Text")
    for paper in report.papers:
        made.add_paragraph(clean_text(paper), style="Body Text")
    for photo in report.photos:
        data = photos(photo.blob)
        if data is not None:
            made.add_paragraph(style="Caption").add_run().add_picture(io.BytesIO(data), width=Mm(90))
            made.paragraphs[-1].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        made.add_paragraph(clean_text(photo.caption), style="Caption")
