"""What a PDF gives back: its text, and the pieces of text that stand by themselves (lines of paragraphs and cells)."""

import io
import re
import subprocess
from pathlib import Path

import pdfplumber


def squeezed(text: str) -> str:
    """The text without any blanks, as names are looked for."""
    return re.sub(r"\s", "", text)


def page_texts(data: bytes) -> list[str]:
    """The text of each page as a reader's program takes it."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def pieces(data: bytes, *, left_pt: float = 0, right_pt: float = 9999) -> list[str]:
    """Runs of text without a gap, lines of paragraphs and of cells, that begin between `left_pt` and `right_pt`."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [
            word["text"]
            for page in pdf.pages
            for word in page.extract_words(x_tolerance=2.0, y_tolerance=1.0, keep_blank_chars=True)
            if left_pt <= word["x0"] < right_pt
        ]


def poppler_text(path: Path) -> str:
    """What `pdftotext` gives back."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()
