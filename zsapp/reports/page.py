"""The page of an official document and its parts: block, page numbers, headings, bookmarks, the file written whole.

Geometry of GB/T 9704-2012, 5.2: A4, top margin 37 mm, left 28 mm, text block 156 x 225 mm, 22 lines of 28 characters.
"""

import errno
import io
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.doctemplate import BaseDocTemplate, PageTemplate
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.frames import Frame

from zsapp.base.errors import PlaceError
from zsapp.base.placing import FULL, REFUSED, put_in_place
from zsapp.base.texts import _
from zsapp.reports.breaking import clean_text
from zsapp.reports.fonts import FontBook, Role, Substitution, canvas_maker
from zsapp.reports.text import Text, TextStyle, draw_line

PAGE_WIDTH_PT, PAGE_HEIGHT_PT = A4
BLOCK_WIDTH_PT, BLOCK_HEIGHT_PT = 156 * mm, 225 * mm
LEFT_PT, TOP_PT = 28 * mm, 37 * mm
BOTTOM_PT = PAGE_HEIGHT_PT - TOP_PT - BLOCK_HEIGHT_PT
PITCH_PT, LINE_PT = BLOCK_WIDTH_PT / 28, BLOCK_HEIGHT_PT / 22
WIDE_WIDTH_PT, WIDE_HEIGHT_PT = BLOCK_HEIGHT_PT, BLOCK_WIDTH_PT  # the block, turned for wide tables
UPRIGHT, WIDE = "upright", "wide"  # names of the two pages for NextPageTemplate
_NUMBER_DROP_PT = 7 * mm  # GB/T 9704, 7.5: the page number stands 7 mm below the block

BODY = TextStyle(Role.FANG, 16, LINE_PT, first_indent_em=2, pitch_pt=PITCH_PT)
HEADING = TextStyle(Role.HEI, 16, LINE_PT, first_indent_em=2, pitch_pt=PITCH_PT)
SUBHEADING = TextStyle(Role.KAI, 16, LINE_PT, first_indent_em=2, pitch_pt=PITCH_PT)
TITLE = TextStyle(Role.XIAOBIAOSONG, 22, LINE_PT, align="center")
SUBTITLE = TextStyle(Role.KAI, 16, LINE_PT, align="center")
PAGE_NUMBER = TextStyle(Role.SONG, 14, 14)
WATERMARK = TextStyle(Role.HEI, 72, 72, color=Color(0.9, 0.9, 0.9))
_WATERMARK_MOST_PT, _WATERMARK_WIDTH_PT = 96.0, 560.0


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing: pages, what was substituted, characters without a glyph (drawn as 〓), sentences to tell."""

    page_count: int
    substitutions: Sequence[Substitution]
    missing: frozenset[str]
    remarks: tuple[str, ...]


class Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """A document of such pages; built in memory, the same bytes each time."""

    def __init__(self, book: FontBook, *, title: str, author: str, watermark: str = "") -> None:
        """`watermark` stands grey and slanting behind each page."""
        self._watermark = clean_text(watermark).strip()
        self.bytes_io = io.BytesIO()
        super().__init__(
            self.bytes_io,
            pagesize=A4,
            title=clean_text(title),
            author=clean_text(author),
            creator="zsapp",
            lang="zh-CN",
        )
        self._book = book
        no_padding = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        frame = Frame(LEFT_PT, BOTTOM_PT, BLOCK_WIDTH_PT, BLOCK_HEIGHT_PT, **no_padding)
        turned = Frame(0, 0, WIDE_WIDTH_PT, WIDE_HEIGHT_PT, **no_padding)
        self.addPageTemplates(
            [
                PageTemplate(UPRIGHT, [frame], onPage=self._decorate),
                PageTemplate(WIDE, [turned], onPage=self._turn, onPageEnd=self._turn_back),
            ]
        )

    def _decorate(self, canvas: Canvas, document: Any) -> None:
        """What every page has besides its text: watermark and number."""
        if self._watermark:
            draw_watermark(canvas, self._watermark, self._book)
        self._number_page(canvas, document)

    def _turn(self, canvas: Canvas, document: Any) -> None:
        """A table lies on its side within the same block, its head to the left, the page number where it is on every page.

        So the head is at the binding of an odd page and at the cut of an even one (GB/T 9704-2012, 10).
        """
        self._decorate(canvas, document)
        canvas.saveState()
        canvas.translate(LEFT_PT + BLOCK_WIDTH_PT, BOTTOM_PT)
        canvas.rotate(90)

    @staticmethod
    def _turn_back(canvas: Canvas, _document: Any) -> None:
        canvas.restoreState()

    def _number_page(self, canvas: Canvas, _document: Any) -> None:
        """— 1 —, one character in from the outer edge: odd pages right, even left (GB/T 9704, 7.5)."""
        number = canvas.getPageNumber()
        is_odd = number % 2 == 1
        edge = LEFT_PT + (BLOCK_WIDTH_PT - PITCH_PT if is_odd else PITCH_PT)
        face = self._book.face(PAGE_NUMBER.role)
        baseline = BOTTOM_PT - _NUMBER_DROP_PT - face.ascent * PAGE_NUMBER.size_pt / 1000
        text = f"— {number} —"
        align = "right" if is_odd else "left"
        draw_line(canvas, edge, baseline, text, style=PAGE_NUMBER, book=self._book, align=align)  # type: ignore[arg-type]

    def written(self, story: list[Flowable], *, remarks: Sequence[str] = ()) -> tuple[bytes, Written]:
        """The bytes of the document and what came of it; empties the story."""
        self.build(story, canvasmaker=canvas_maker(self._book))
        missing = frozenset(self._book.missing())
        told = Written(self.page, self._book.substitutions(), missing, tuple(remarks))
        return self.bytes_io.getvalue(), told


def draw_watermark(canvas: Canvas, words: str, book: FontBook) -> None:
    """Words grey and slanting across the page, as large as they fit."""
    natural = max(1.0, book.width(words, WATERMARK.role, 1))
    size = min(_WATERMARK_MOST_PT, _WATERMARK_WIDTH_PT / natural)
    canvas.saveState()
    canvas.translate(PAGE_WIDTH_PT / 2, PAGE_HEIGHT_PT / 2)
    canvas.rotate(45)
    style = replace(WATERMARK, size_pt=size, leading_pt=size)
    draw_line(canvas, 0, -size / 3, words, style=style, book=book, align="center")
    canvas.restoreState()


class Mark(Flowable):  # type: ignore[misc]
    """Nothing to see: a bookmark in the document's outline and a place to jump to. `pages` learns its page number."""

    def __init__(self, key: str, title: str, *, level: int = 0, pages: dict[str, int] | None = None) -> None:
        super().__init__()
        self._key, self._title, self._level, self._pages = key, clean_text(title), level, pages

    def wrap(self, _width_pt: float, _height_pt: float) -> tuple[float, float]:
        """No room taken."""
        return 0, 0

    def draw(self) -> None:
        """Enter it; called by reportlab."""
        canvas = self.canv
        canvas.bookmarkHorizontal(self._key, 0, 0)
        canvas.addOutlineEntry(self._title.replace("\n", " "), self._key, self._level, closed=self._level > 0)
        if self._pages is not None:
            self._pages[self._key] = canvas.getPageNumber()


def heading(text: str, book: FontBook, *, key: str = "") -> list[Flowable]:
    """A heading, with a bookmark where it has a `key`; see `flow.Kept` for what keeps it with its text."""
    mark: list[Flowable] = [Mark(key, text)] if key else []
    return [*mark, Text(text, HEADING, book)]


def protected(data: bytes, password: str) -> bytes:
    """The document so that it opens by a password only: AES-256 (ISO 32000-2, 7.6.4, revision 6)."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, encryption=pikepdf.Encryption(user=password, owner=password, R=6))
    return out.getvalue()


def deliver(data: bytes, out: Path | BinaryIO) -> None:
    """Write a file whole or not at all: what stood there before stays until the new one is safely written.

    Raises PlaceError (disk full, no such folder, not allowed).
    """
    if not isinstance(out, Path):
        out.write(data)
        return
    part = out.with_name(f".{out.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            put_in_place(part, out)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _fault(out, error) from error


def _fault(out: Path, error: OSError) -> PlaceError:
    if error.errno in FULL:
        text = _("磁盘已满，报告没有写入 {path}，原有文件不变。请腾出空间后再试。")
    elif error.errno in REFUSED:
        text = _("没有写入 {path} 的权限，原有文件不变。请换一个可以写入的文件夹，或关闭正在打开它的程序。")
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        text = _("没有 {path} 所在的文件夹。请先建立文件夹，或换一个位置。")
    else:
        text = _("报告没有写入 {path}（{reason}），原有文件不变。请检查磁盘，或换一个位置。")
    return PlaceError(text.format(path=out, reason=error.strerror or error))
