"""What the bulletin's PDF is compared with: WeasyPrint from HTML, LibreOffice from .docx, stock reportlab paragraphs and tables."""

import html
import importlib.util
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, SimpleDocTemplate
from reportlab.platypus import Paragraph as StockParagraph
from reportlab.platypus import Table as StockTable

from zsapp.domain.bulletin import Bulletin, Table, VisitReport
from zsapp.domain.bulletin.model import Chart, Paragraph, said
from zsapp.reports.font_find import floor_files
from zsapp.reports.word import word_bulletin

_GRID = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]


# -- stock reportlab


def stock_reportlab(bulletin: Bulletin) -> int:
    """The same words as stock paragraphs and tables with the same typeface by TTFont; pages. The font is read anew each time."""
    pdfmetrics.registerFont(TTFont("stock", str(_simplified())))
    body = ParagraphStyle(
        "body", fontName="stock", fontSize=16, leading=29, firstLineIndent=32, wordWrap="CJK"
    )
    small = ParagraphStyle("small", fontName="stock", fontSize=9, leading=11, wordWrap="CJK")
    story: list[Any] = [_p(bulletin.title, body)]
    for section in bulletin.sections:
        story.append(_p(section.title, body))
        for block in section.blocks:
            if isinstance(block, Table):
                story.append(_stock_table(block, small))
            elif isinstance(block, Paragraph):
                story.append(_p(said(block.sentence), body))
            else:
                assert isinstance(block, Chart)  # left out: to the rival's advantage
    for report in bulletin.attached:
        story += [PageBreak(), *_stock_report(report, body, small)]
    document = SimpleDocTemplate(
        io.BytesIO(), pagesize=A4, leftMargin=28 * mm, rightMargin=26 * mm, topMargin=37 * mm,
        bottomMargin=35 * mm, initialFontName="stock",
    )  # fmt: skip
    document.build(story)
    return int(document.page)


def _simplified() -> Path:
    return next(path for path in floor_files() if "SC" in path.name)


def _p(text: str, style: ParagraphStyle) -> StockParagraph:
    return StockParagraph(html.escape(text).replace("\n", "<br/>"), style)


def _stock_table(table: Table, style: ParagraphStyle) -> StockTable:
    columns = (*table.columns, *table.below)
    rows = [[_p(column.title, style) for column in columns]]
    rows += [[_p(said(row.cells.get(column.key, "")), style) for column in columns] for row in table.rows()]
    widths = [156 * mm / len(columns)] * len(columns)
    return StockTable(rows, colWidths=widths, repeatRows=1, style=_GRID)


def _stock_report(report: VisitReport, body: ParagraphStyle, small: ParagraphStyle) -> list[Any]:
    facts = [[_p(label, small), _p(value, small)] for label, value in (*report.head, *report.company_facts)]
    story = [_p(report.company, body), StockTable(facts, colWidths=[26 * mm, 130 * mm], style=_GRID)]
    for title, text in report.sections:
        story += [_p(title, body), *(_p(part, body) for part in text.split("\n"))]
    return story


# -- LibreOffice


def libreoffice_s(bulletin: Bulletin) -> float | None:
    """Processor seconds in which LibreOffice makes a PDF from the same bulletin's .docx, its profile being there; None without it."""
    if shutil.which("soffice") is None or sys.platform == "win32":
        return None
    import resource

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "w.docx"]
        (folder / "w.docx").write_bytes(word_bulletin(bulletin, photos={}.get))
        taken = []
        for _run in range(2):  # the first makes the profile
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert (folder / "w.pdf").stat().st_size > 0
    return min(taken)


# -- WeasyPrint


def has_weasyprint() -> bool:
    """Whether it can be used here."""
    if importlib.util.find_spec("weasyprint") is None:
        return False
    try:
        importlib.import_module("weasyprint")
    except OSError:  # Pango is not installed
        return False
    return True


def as_html(bulletin: Bulletin) -> str:
    """The same words in the same order as a plain page for WeasyPrint."""
    style = (
        "@page { size: A4; margin: 37mm 26mm 35mm 28mm } body { font: 16pt/29pt 'Noto Serif CJK SC', 'Noto Sans SC' }"
        "table { border-collapse: collapse; font-size: 9pt; line-height: 12pt; width: 100% }"
        "td, th { border: 0.5pt solid } p { text-indent: 2em; margin: 0 } .report { break-before: page }"
    )
    parts = [f"<style>{style}</style><h1>{html.escape(bulletin.title)}</h1>"]
    for section in bulletin.sections:
        parts.append(f"<h2>{html.escape(section.title)}</h2>")
        for block in section.blocks:
            if isinstance(block, Table):
                parts.append(_table_html(block))
            elif isinstance(block, Paragraph):
                parts.append(f"<p>{html.escape(said(block.sentence))}</p>")
            else:
                assert isinstance(block, Chart)  # left out: to WeasyPrint's advantage
    parts += [_report_html(report) for report in bulletin.attached]
    return "".join(parts)


def _table_html(table: Table) -> str:
    columns = (*table.columns, *table.below)
    head = "".join(f"<th>{html.escape(column.title)}</th>" for column in columns)
    rows = [
        "".join(f"<td>{html.escape(said(row.cells.get(column.key, '')))}</td>" for column in columns)
        for row in table.rows()
    ]
    return f"<table><thead><tr>{head}</tr></thead>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _report_html(report: VisitReport) -> str:
    facts = "".join(
        f"<tr><th>{html.escape(label)}</th><td>{html.escape(value)}</td></tr>"
        for label, value in (*report.head, *report.company_facts)
    )
    sections = "".join(
        f"<h3>{html.escape(title)}</h3>" + "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n"))
        for title, text in report.sections
    )
    return f"<h2 class='report'>{html.escape(report.company)}</h2><table>{facts}</table>{sections}"
