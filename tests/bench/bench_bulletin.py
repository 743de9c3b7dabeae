"""The weekly bulletin of 100 visits with all reports: beside a bare canvas, beside WeasyPrint, and how it grows."""

import gc
import html
import importlib.util
import io
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from tests.support.spring import Spring
from zsapp.domain.bulletin import Bulletin, Table, VisitReport, weekly
from zsapp.domain.bulletin.model import Chart, Paragraph, said
from zsapp.domain.rules import cadence
from zsapp.reports import text as text_module
from zsapp.reports.breaking import Line
from zsapp.reports.fonts import FontBook, new_canvas
from zsapp.reports.text import TextStyle
from zsapp.reports.weekly import write_weekly

WEEK = cadence.week("2016-W17")
MOST_TIMES_BARE = 3.0
LEAST_TIMES_WEASYPRINT = 8.0
MOST_GROWTH = 1.3  # ten times the visits may take thirteen times as long

Placed = tuple[float, float, Line, TextStyle]


def measures() -> list[dict[str, Any]]:
    """Ratios judge; the absolute figure stands beside them."""
    bulletin = _bulletin(100)
    pages = _recorded(bulletin)
    drawn_s, bare_s = _best(lambda: _written(bulletin), 5), _best(lambda: _bare(pages), 5)
    taken = [
        _measure(f"bulletin: 100 visits with reports, {len(pages)} pages, seconds", round(drawn_s, 3), 10.0),
        _measure(
            "bulletin: times the same lines on a bare canvas", round(drawn_s / bare_s, 2), MOST_TIMES_BARE
        ),
        *_beside_weasyprint(bulletin, drawn_s),
        *_growth(),
    ]
    return taken


def _measure(name: str, figure: float, bound: float, *, is_least: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "figure": figure,
        "bound": bound,
        "ok": figure >= bound if is_least else figure <= bound,
    }


def _bulletin(visit_count: int) -> Bulletin:
    return weekly(Spring(visit_count, photos=0).facts(), WEEK, attach="all")


def _written(bulletin: Bulletin) -> int:
    book = FontBook.load(floor_only=True)
    return write_weekly(bulletin, io.BytesIO(), book=book, photos={}.get).page_count


def _best(work: Callable[[], object], times: int = 3) -> float:
    """The least processor time of so many runs, after one to warm up: other programs are not to count."""
    work()
    taken = []
    for _run in range(times):
        gc.collect()
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def _recorded(bulletin: Bulletin) -> list[list[Placed]]:
    """All lines that the bulletin draws, page by page, with their places on the paper."""
    pages: dict[int, list[Placed]] = {}
    draw = text_module._draw

    def record(canvas: Any, lines: Any, style: TextStyle, book: FontBook) -> None:
        page = pages.setdefault(canvas.getPageNumber(), [])
        for x_pt, y_pt, line in lines:
            page.append((*canvas.absolutePosition(x_pt, y_pt), line, style))
        draw(canvas, lines, style, book)

    with patch.object(text_module, "_draw", record):
        _written(bulletin)
    return [pages[number] for number in sorted(pages)]


def _bare(pages: list[list[Placed]]) -> None:
    """The same lines, their breaks and places known, with the same faces by setFont and drawString: no layout, no justification."""
    book = FontBook.load(floor_only=True)
    canvas = new_canvas(io.BytesIO(), book)
    for page in pages:
        for x_pt, y_pt, line, style in page:
            canvas.setFont(book.font_name(style.role), style.size_pt)
            canvas.drawString(x_pt, y_pt, line.text)
        canvas.showPage()
    canvas.save()


def _beside_weasyprint(bulletin: Bulletin, drawn_s: float) -> list[dict[str, Any]]:
    if importlib.util.find_spec("weasyprint") is None:
        return []
    try:
        import weasyprint
    except OSError:  # Pango is not installed
        return []
    source = _as_html(bulletin)
    weasy_s = _best(lambda: weasyprint.HTML(string=source).write_pdf(), times=1)
    name = "bulletin: times faster than WeasyPrint"
    return [_measure(name, round(weasy_s / drawn_s, 1), LEAST_TIMES_WEASYPRINT, is_least=True)]


def _growth() -> list[dict[str, Any]]:
    """Time for each visit against ten times fewer, all taken one after the other."""
    bulletins = {count: _bulletin(count) for count in (10, 100, 1000)}
    per_visit = {count: _best(lambda each=each: _written(each)) / count for count, each in bulletins.items()}
    return [
        _measure(
            f"bulletin: growth from {few} to {many:,} visits, per visit",
            round(per_visit[many] / per_visit[few], 2),
            MOST_GROWTH,
        )
        for few, many in ((10, 100), (100, 1000))
    ]


def _as_html(bulletin: Bulletin) -> str:
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
