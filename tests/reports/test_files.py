"""The files as other programs take them: sound by qpdf, fonts embedded and subset, text in order, small; Word's by LibreOffice."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pypdf
import pytest
from PIL import Image

from tests.support.pdf import page_texts, squeezed
from tests.support.spring import Spring, photo
from zsapp.domain.attachment import Attachment
from zsapp.domain.bulletin import Bulletin, visit_volume, weekly
from zsapp.domain.bulletin.model import Paragraph, Table, said
from zsapp.domain.rules import cadence
from zsapp.reports.fonts import FontBook
from zsapp.reports.visits import write_visits
from zsapp.reports.weekly import write_weekly
from zsapp.reports.word import word_bulletin

W17 = cadence.week("2016-W17")
SUBSET = re.compile(r"/[A-Z]{6}\+")


@pytest.fixture(scope="module", params=[True, False], ids=["floor", "system"])
def files(request: pytest.FixtureRequest) -> list[bytes]:
    """A bulletin with reports and photos, and a volume; with the fonts that come along, and with those of this computer."""
    book, spring = FontBook.load(floor_only=request.param), Spring(60)
    made = []
    bulletin, volume = weekly(spring.facts(), W17), visit_volume(spring.facts(), W17)
    for write in (
        lambda out: write_weekly(bulletin, out, book=book, photos=spring.photos.get),
        lambda out: write_visits(volume, out, book=book, photos=spring.photos.get),
    ):
        out = io.BytesIO()
        write(out)
        made.append(out.getvalue())
    return made


def test_sound_by_qpdf(files: list[bytes], tmp_path: Path) -> None:
    for number, data in enumerate(files):
        with pikepdf.open(io.BytesIO(data)) as document:
            assert document.check_pdf_syntax() == []
        if shutil.which("qpdf"):
            path = tmp_path / f"{number}.pdf"
            path.write_bytes(data)
            done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "No syntax or stream encoding errors found" in done.stdout


def fonts_of(document: pikepdf.Pdf) -> Iterator[Any]:
    """All font dictionaries of a file, those of forms too."""
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font":
            yield each


def test_every_font_is_embedded_and_subset(files: list[bytes]) -> None:
    for data in files:
        with pikepdf.open(io.BytesIO(data)) as document:
            found = list(fonts_of(document))
            assert len(found) >= 4
            for font in found:
                assert SUBSET.match(str(font["/BaseFont"])), font["/BaseFont"]
                if font["/Subtype"] == "/Type0":
                    assert "/ToUnicode" in font
                    continue
                descriptor = font["/FontDescriptor"]
                embedded = [descriptor[key] for key in ("/FontFile2", "/FontFile3") if key in descriptor]
                assert len(embedded) == 1
                assert 0 < len(embedded[0].read_bytes()) < 1_500_000, "a part of the face, not the whole"


def test_text_comes_out_in_reading_order(files: list[bytes]) -> None:
    spring = Spring(60)
    bulletin = weekly(spring.facts(), W17)
    text = squeezed("".join(page_texts(files[0])))
    places = []
    for section in bulletin.sections:
        places.append(text.index(section.title))
        for block in section.blocks:
            if isinstance(block, Paragraph):
                places.append(text.index(squeezed(said(block.sentence)), places[-1]))
            elif isinstance(block, Table) and block.rows():
                first = next(iter(block.rows()[0].cells.values()))
                places.append(text.index(squeezed(said(first)), places[-1]))
    assert all(a < b for a, b in pairwise(places))
    raw = pypdf.PdfReader(io.BytesIO(files[0]))
    stream = squeezed("".join(page.extract_text() for page in raw.pages[:3]))
    titles = [stream.find(section.title) for section in bulletin.sections[:3]]
    assert titles == sorted(titles) and titles[0] >= 0, "in the order of the file itself, too"


def test_thirty_pages_without_photos_take_at_most_two_megabytes() -> None:
    for floor_only in (True, False):
        out = io.BytesIO()
        book = FontBook.load(floor_only=floor_only)
        written = write_visits(visit_volume(Spring(28, photos=0).facts(), W17), out, book=book, photos={}.get)
        assert written.page_count >= 28
        assert len(out.getvalue()) / written.page_count * 30 <= 2_000_000
        assert len(out.getvalue()) <= 2_000_000


def test_photos_are_printed_at_300_dpi_at_most_in_a_neat_grid() -> None:
    spring = Spring(1, photos=0)
    facts = spring.facts()
    sizes = {"a" * 64: (4000, 3000), "b" * 64: (3000, 4000), "c" * 64: (4000, 2250), "d" * 64: (300, 200)}
    blobs = {name: photo(n, size) for n, (name, size) in enumerate(sizes.items())}
    (visit,) = facts.visits
    attachments = {
        f"a{n}": Attachment(
            visit=visit, title=f"第{n}张", attachment_kind="照片", blob=name, file_name="x.jpg"
        )
        for n, name in enumerate(blobs)
    }
    out = io.BytesIO()
    book = FontBook.load(floor_only=True)
    write_visits(visit_volume(replace(facts, attachments=attachments), W17), out, book=book, photos=blobs.get)
    sheets = pdfplumber.open(out).pages
    images = [(page, image) for page in sheets for image in page.images]
    assert len(images) == 4
    rows: dict[tuple[int, float], list[Any]] = {}
    for page, image in images:
        dpi = image["srcsize"][0] / (image["width"] / 72)
        assert dpi <= 301
        assert image["srcsize"][0] / image["srcsize"][1] == pytest.approx(
            image["width"] / image["height"], rel=0.02
        )
        rows.setdefault((page.page_number, round(image["bottom"])), []).append(image)
    assert [len(row) for row in rows.values()] == [2, 2], "two in a row, their feet on one line"
    for page, image in images:
        below = page.crop((image["x0"] - 60, image["bottom"], image["x1"] + 60, image["bottom"] + 26))
        assert re.search(r"第\d张", below.extract_text()), "the caption stands right below"
    for name in sizes:
        with Image.open(io.BytesIO(blobs[name])) as source:
            assert source.size == sizes[name]


# -- Word


@pytest.fixture(scope="module")
def word_words(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bulletin, str]:
    """A bulletin, and the text that LibreOffice finds in its .docx."""
    if shutil.which("soffice") is None:
        pytest.skip("Linux: LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("word")
    spring = Spring(20)
    bulletin = weekly(spring.facts(), W17)
    (folder / "w.docx").write_bytes(word_bulletin(bulletin, photos=spring.photos.get))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "w.docx"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=180)
    return bulletin, squeezed((folder / "w.txt").read_text(encoding="utf-8-sig"))


def test_the_docx_opens_in_libreoffice_with_the_same_text(word_words: tuple[Bulletin, str]) -> None:
    bulletin, text = word_words
    place = text.index(bulletin.masthead.name)
    for section in bulletin.sections:
        place = text.index(section.title, place)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                assert squeezed(said(block.sentence)) in text[place:]
            elif isinstance(block, Table):
                shown = [column.key for column in (*block.columns, *block.below)]
                for row in block.rows():
                    cells = [squeezed(said(row.cells.get(key, ""))) for key in shown]
                    assert all(cell in text[place:] for cell in cells)
    for report in bulletin.attached:
        place = text.index(report.company, place)
        for title, words in report.sections:
            assert title in text[place:] and squeezed(words) in text[place:]
