"""A watermark behind the pages of a document that is finished; its own drawing is not touched."""

import io

from zsapp.reports.breaking import clean_text
from zsapp.reports.fonts import FontBook, new_canvas
from zsapp.reports.page import draw_watermark


def stamped(data: bytes, words: str, book: FontBook) -> bytes:
    """The PDF with the words behind each of its pages."""
    import pikepdf

    sheet, out = io.BytesIO(), io.BytesIO()
    canvas = new_canvas(sheet, book)
    draw_watermark(canvas, clean_text(words).strip(), book)
    canvas.save()
    with pikepdf.open(io.BytesIO(data)) as document, pikepdf.open(sheet) as behind:
        for page in document.pages:
            page.add_underlay(behind.pages[0], None)
        document.save(out, deterministic_id=True)
    return out.getvalue()
