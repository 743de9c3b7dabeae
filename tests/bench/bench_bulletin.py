"""The weekly bulletin of 100 visits with all reports: beside a bare canvas and other programs, its memory, and how it grows."""

import gc
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from reportlab.platypus.flowables import PageBreak

from tests.bench import bulletin_rivals as rivals
from tests.support.spring import Spring
from zsapp.domain.bulletin import Bulletin, weekly
from zsapp.domain.rules import cadence
from zsapp.reports import text as text_module
from zsapp.reports.breaking import Line
from zsapp.reports.fonts import FontBook, Role, new_canvas
from zsapp.reports.page import Document
from zsapp.reports.text import TextStyle
from zsapp.reports.visit import visit_story
from zsapp.reports.visits import bound
from zsapp.reports.weekly import write_weekly

WEEK = cadence.week("2016-W17")
VISITS = 100
MOST_TIMES_BARE = 3.0
MOST_MEMORY_TIMES_BARE = 2.0
MOST_TIMES_WITHOUT_CONTENTS = 1.6
LEAST_TIMES_WEASYPRINT = 8.0
LEAST_TIMES_LIBREOFFICE = 4.0
LEAST_TIMES_STOCK = 1.5
MOST_GROWTH = 1.3  # ten times the visits may take thirteen times as long

# A line of text on the paper: x, baseline, words, role, size.
Placed = tuple[float, float, str, str, float]


def measures() -> list[dict[str, Any]]:
    """Ratios judge; the absolute figure stands beside them."""
    bulletin = _bulletin(VISITS)
    pages = _recorded(bulletin)
    drawn_s, bare_s = _best(lambda: _written(bulletin), 5), _best(lambda: _bare(pages), 5)
    return [
        _measure(f"bulletin: 100 visits with reports, {len(pages)} pages, seconds", round(drawn_s, 3), 10.0),
        _measure("bulletin: times the same lines on a bare canvas", drawn_s / bare_s, MOST_TIMES_BARE),
        *_beside_others(bulletin, drawn_s),
        *_memory(pages),
        _contents(bulletin),
        *_growth(),
    ]


def _measure(name: str, figure: float, bound_: float, *, is_least: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "figure": round(figure, 3) if figure < 1 else round(figure, 2),
        "bound": bound_,
        "ok": figure >= bound_ if is_least else figure <= bound_,
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

    def record(canvas: Any, lines: list[tuple[float, float, Line]], style: TextStyle, book: FontBook) -> None:
        page = pages.setdefault(canvas.getPageNumber(), [])
        for x_pt, y_pt, line in lines:
            at = canvas.absolutePosition(x_pt, y_pt)
            page.append((*at, line.text, style.role.value, style.size_pt))
        draw(canvas, lines, style, book)

    with patch.object(text_module, "_draw", record):
        _written(bulletin)
    return [pages[number] for number in sorted(pages)]


def _bare(pages: list[list[Placed]]) -> None:
    """The same lines, their breaks and places known, with the same faces by setFont and drawString: no layout, no justification."""
    book = FontBook.load(floor_only=True)
    canvas = new_canvas(io.BytesIO(), book)
    for page in pages:
        for x_pt, y_pt, words, role, size_pt in page:
            canvas.setFont(book.font_name(Role(role)), size_pt)
            canvas.drawString(x_pt, y_pt, words)
        canvas.showPage()
    canvas.save()


def _beside_others(bulletin: Bulletin, drawn_s: float) -> list[dict[str, Any]]:
    """What is not on this computer is left out."""
    found = []
    if rivals.has_weasyprint():
        import weasyprint

        source = rivals.as_html(bulletin)
        weasy_s = _best(lambda: weasyprint.HTML(string=source).write_pdf(), times=1)
        found.append(("WeasyPrint", weasy_s, LEAST_TIMES_WEASYPRINT))
    office_s = rivals.libreoffice_s(bulletin)
    if office_s is not None:
        found.append(("LibreOffice from .docx", office_s, LEAST_TIMES_LIBREOFFICE))
    stock_s = _best(lambda: rivals.stock_reportlab(bulletin), times=2)
    found.append(("stock reportlab paragraphs with TTFont", stock_s, LEAST_TIMES_STOCK))
    return [
        _measure(f"bulletin: times faster than {name}", its_s / drawn_s, least, is_least=True)
        for name, its_s, least in found
    ]


# -- memory


def _memory(pages: list[list[Placed]]) -> list[dict[str, Any]]:
    """In processes of their own, each with all that it needs and nothing of the other."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "pages.json"
        kept.write_text(json.dumps(pages), encoding="utf-8")
        bulletin, bare = (_peaks("bulletin"), _peaks(str(kept)))
    names = ("peak memory of the process", "peak memory of the work itself")
    return [
        _measure(f"bulletin: {name}, times the bare canvas", its / other, MOST_MEMORY_TIMES_BARE)
        for name, its, other in zip(names, bulletin, bare, strict=True)
        if other
    ]


def _peaks(what: str) -> tuple[int, int]:
    """(of the process, of the work alone) at their peaks; the first is 0 where it is not known: not Linux."""
    command = [
        sys.executable,
        "-c",
        "import sys; from tests.bench.bench_bulletin import peak; peak(*sys.argv[1:])",
    ]
    whole, work = (
        int(subprocess.run([*command, what, how], capture_output=True, check=True, text=True).stdout)
        for how in ("process", "work")
    )
    return whole, work


def peak(what: str, how: str) -> None:
    """Do the work once and print its peak; run in a process of its own. `what`: "bulletin", or the file of pages for a bare canvas."""
    import tracemalloc

    FontBook.load(floor_only=True)
    if what == "bulletin":
        bulletin = _bulletin(VISITS)
        work: Callable[[], object] = lambda: _written(bulletin)  # noqa: E731
    else:
        pages = json.loads(Path(what).read_text(encoding="utf-8"))
        work = lambda: _bare(pages)  # noqa: E731
    if how == "work":
        tracemalloc.start()
        work()
        print(tracemalloc.get_traced_memory()[1])
        return
    work()
    print(_peak_of_process())


def _peak_of_process() -> int:
    """From the kernel's own account, in KiB: what `getrusage` tells begins with the memory of the process that started this one."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


# -- contents, growth


def _contents(bulletin: Bulletin) -> dict[str, Any]:
    """The volume of the same reports with a table of contents, and without."""

    def written(*, with_contents: bool) -> None:
        book = FontBook.load(floor_only=True)
        document = Document(book, title="t", author="a")
        if with_contents:
            story = bound(bulletin.attached, book, photos={}.get, title="t", subtitle="s", remarks=[])
        else:
            parts = [visit_story(report, book, photos={}.get)[0] for report in bulletin.attached]
            story = [flowable for part in parts for flowable in (*part, PageBreak())][:-1]
        document.written(story)

    with_s, without_s = (_best(lambda w=w: written(with_contents=w), 5) for w in (True, False))
    return _measure("bulletin: with contents, times without", with_s / without_s, MOST_TIMES_WITHOUT_CONTENTS)


def _growth() -> list[dict[str, Any]]:
    """Time for each visit against ten times fewer, all taken one after the other."""
    bulletins = {count: _bulletin(count) for count in (10, 100, 1000)}
    per_visit = {count: _best(lambda each=each: _written(each)) / count for count, each in bulletins.items()}
    return [
        _measure(
            f"bulletin: growth from {few} to {many:,} visits, per visit",
            per_visit[many] / per_visit[few],
            MOST_GROWTH,
        )
        for few, many in ((10, 100), (100, 1000))
    ]
