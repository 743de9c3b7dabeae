"""Fonts: found by name, embedded and subset, every character given back."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pypdf
import pypdfium2
import pytest
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, String
from reportlab.pdfbase import pdfmetrics

from tests.reports import font_samples
from zsapp.base.errors import UserError
from zsapp.reports import font_find
from zsapp.reports.font_object import Face, open_face
from zsapp.reports.fonts import FontBook, Role, new_canvas

RARE = "喆堃㛃𠮷"


@pytest.fixture(params=["floor", "system"])
def book(request: pytest.FixtureRequest) -> FontBook:
    return FontBook.load(floor_only=request.param == "floor")


def draw(book: FontBook, *texts: tuple[str, str]) -> bytes:
    """A page with (font name, text) one below the other."""
    file = io.BytesIO()
    canvas = new_canvas(file, book)
    for number, (font_name, text) in enumerate(texts):
        canvas.setFont(font_name, 16)
        canvas.drawString(50, 780 - 30 * number, text)
    canvas.save()
    return file.getvalue()


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text.replace("\r\n", "\n")


def fonts_of(data: bytes) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(Type0 font, its CID font) of all pages."""
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            descendants = font.get("/DescendantFonts")
            yield font, descendants[0].get_object() if descendants else {}


@pytest.mark.parametrize("role", list(Role))
def test_rare_characters_come_back_from_the_file(book: FontBook, role: Role) -> None:
    text = f"{RARE}公司，“引号”——2000万元……12.5%ABC"
    data = draw(book, (book.font_name(role), text))
    assert text_of(data).strip() == text
    assert book.missing() == set()


def test_every_font_is_embedded_subset_and_named_by_its_glyphs(book: FontBook) -> None:
    names = [(book.font_name(role), f"{RARE}国ab") for role in Role]
    first, second = draw(book, *names), draw(book, *names)
    assert first == second
    fonts = list(fonts_of(first))
    assert fonts
    for font, cid_font in fonts:
        assert font["/Subtype"] == "/Type0"
        assert font["/Encoding"] == "/Identity-H"
        assert re.match(r"/[A-Z]{6}\+\w", font["/BaseFont"])
        assert {"/FontFile2", "/FontFile3"} & set(cid_font["/FontDescriptor"])
    assert b"Helvetica" not in first
    other = {font["/BaseFont"] for font, _cid in fonts_of(draw(book, (book.font_name(Role.SONG), "别")))}
    assert not other & {font["/BaseFont"] for font, _cid in fonts}


def test_a_page_of_few_characters_is_small(book: FontBook) -> None:
    assert len(draw(book, (book.font_name(Role.FANG), RARE))) < 30_000


def test_an_empty_page_has_no_helvetica(book: FontBook) -> None:
    file = io.BytesIO()
    canvas = new_canvas(file, book)
    canvas.rect(10, 10, 20, 20)
    canvas.save()
    assert b"Helvetica" not in file.getvalue()


@pytest.mark.parametrize("text", ["⼀一⼀一", "一⼀", "龙⻰龙"])
def test_characters_of_one_glyph_are_told_apart(book: FontBook, text: str) -> None:
    data = draw(book, (book.font_name(Role.HEI), text))
    assert text_of(data).strip() == text


def test_widths_in_the_file_are_those_of_the_layout(book: FontBook) -> None:
    text = "Wi国。1"
    file = io.BytesIO()
    canvas = new_canvas(file, book)
    canvas.setFont(book.font_name(Role.SONG), 100)
    canvas.drawString(0, 100, text)
    canvas.save()
    with pdfplumber.open(file) as document:
        chars = document.pages[0].chars
    assert [char["text"] for char in chars] == list(text)
    for char in chars:
        assert char["x1"] - char["x0"] == pytest.approx(book.width(char["text"], Role.SONG, 100), abs=0.01)


def test_a_character_in_no_font_is_a_geta_and_reported() -> None:
    book = FontBook.load(floor_only=True)
    lacking = "\U0001fffd"
    data = draw(book, (book.font_name(Role.SONG), f"甲{lacking}乙"))
    assert text_of(data).strip() == "甲〓乙"
    assert book.missing() == {lacking}
    assert FontBook.load(floor_only=True).missing() == set()
    assert book.runs(f"甲{lacking}", Role.SONG) == [(book.face(Role.SONG), "甲〓")]


def test_runs_fall_back_glyph_by_glyph() -> None:
    book = FontBook.load(floor_only=True)
    runs = book.runs("吉𠮷吉", Role.SONG)
    assert [text for _face, text in runs] == ["吉", "𠮷", "吉"]
    assert [face.postscript_name for face, _text in runs] == [
        "NotoSansSC-Regular",
        "NotoSansJP-Regular",
        "NotoSansSC-Regular",
    ]


def test_substitutions_name_the_roles_met() -> None:
    book = FontBook.load(floor_only=True)
    assert book.substitutions() == []
    book.runs("一", Role.FANG)
    (substitution,) = book.substitutions()
    assert (substitution.role, substitution.used) == (Role.FANG, "NotoSansSC-Regular")


def test_headings_are_told_from_the_body_when_one_family_serves_all() -> None:
    book = FontBook.load(floor_only=True)
    assert book.face(Role.HEI).postscript_name == "NotoSansSC-Bold"
    assert book.face(Role.FANG).postscript_name == "NotoSansSC-Regular"


def test_the_environment_chooses_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSAPP_FONTS", "floor")
    assert FontBook.load().face(Role.SONG).postscript_name.startswith("NotoSansSC")
    monkeypatch.setenv("ZSAPP_FONTS", "flor")
    with pytest.raises(UserError):
        FontBook.load()


def test_stock_charts_draw_by_role(book: FontBook) -> None:
    drawing = Drawing(200, 50)
    drawing.add(String(10, 10, f"{RARE}组", fontName=book.font_name(Role.HEI), fontSize=12))
    file = io.BytesIO()
    canvas = new_canvas(file, book)
    renderPDF.draw(drawing, canvas, 50, 500)
    canvas.save()
    assert f"{RARE}组" in text_of(file.getvalue())
    assert b"Helvetica" not in file.getvalue()


def test_a_face_of_a_collection_is_found_by_its_name(tmp_path: Path) -> None:
    fonts = [
        font_samples.tables_of("的国a", name="First-Regular"),
        font_samples.tables_of(name="Second-Regular"),
    ]
    path = tmp_path / "both.ttc"
    path.write_bytes(font_samples.collection_file(fonts))
    faces = font_find.faces_of(path)
    assert [(face.postscript_name, face.index) for face in faces] == [
        ("First-Regular", 0),
        ("Second-Regular", 1),
    ]
    assert font_find.matches(faces[1], "second regular")
    assert font_find.matches(faces[1], "Second*")
    assert not font_find.matches(faces[0], "Second*")
    assert open_face(faces[1], 400).has("一")
    assert not open_face(faces[0], 400).has("一")


@pytest.mark.parametrize("rights", [0x0002, 0x0100, 0x0200])
def test_fonts_that_must_not_be_embedded_are_not_seen(tmp_path: Path, rights: int) -> None:
    path = tmp_path / "kept.ttf"
    path.write_bytes(font_samples.font_file(font_samples.tables_of(name="Kept-Regular", rights=rights)))
    assert font_find.faces_of(path) == ()


def test_editable_embedding_is_allowed(tmp_path: Path) -> None:
    tables = font_samples.tables_of(name="Lent-Regular", rights=0x0008)
    assert (
        font_samples.write(tmp_path / "lent.ttf", font_samples.font_file(tables)).postscript_name
        == "Lent-Regular"
    )


@pytest.mark.parametrize(
    "damage", [b"", b"\0\1\0\0", b"ttcf\0\0\0\0\xff\xff\xff\xff", b"OTTO" + b"\xff" * 200]
)
def test_a_damaged_file_is_no_font(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "bad.ttf"
    path.write_bytes(damage)
    assert font_find.faces_of(path) == ()


def embedded(face: Face, text: str) -> tuple[bytes, dict[str, Any]]:
    data = draw(FontBook.load(floor_only=True), (face.fontName, text))
    (cid_font,) = {id(cid): cid for _font, cid in fonts_of(data)}.values()
    return data, cid_font


def test_cff_is_embedded_as_cff(tmp_path: Path) -> None:
    tables = font_samples.with_cff(font_samples.tables_of(name="Squares-Regular"))
    face = open_face(font_samples.write(tmp_path / "squares.otf", font_samples.font_file(tables)), 400)
    data, cid_font = embedded(face, "国a一")
    assert cid_font["/Subtype"] == "/CIDFontType0"
    assert cid_font["/FontDescriptor"]["/FontFile3"]["/Subtype"] == "/CIDFontType0C"
    assert text_of(data).strip() == "国a一"
    page = pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil().convert("L")
    assert page.getpixel((2 * 58, page.height - 2 * 786)) < 64  # inside the first square


def test_two_files_of_one_name_are_two_fonts(tmp_path: Path) -> None:
    tables = font_samples.tables_of(name="Twin-Regular")
    one = open_face(font_samples.write(tmp_path / "one.ttf", font_samples.font_file(tables)), 400)
    two = open_face(font_samples.write(tmp_path / "two.ttf", font_samples.font_file(tables)), 400)
    assert one.fontName != two.fontName
    assert pdfmetrics.getFont(one.fontName) is one
    assert pdfmetrics.getFont(two.fontName) is two


def test_a_variable_face_is_frozen_at_its_weight() -> None:
    regular, bold = (FontBook.load(floor_only=True).face(role) for role in (Role.SONG, Role.HEI))
    assert regular.advance("W") < bold.advance("W")
    _data, cid_font = embedded(bold, "W")
    assert b"fvar" not in cid_font["/FontDescriptor"]["/FontFile2"].get_data()[:300]


def test_without_the_floor_the_system_serves_or_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    """In a process of its own, where the floor's package cannot be found and the system has no font."""
    script = (
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n == 'justmytype_intl_cjk' else find(n, *a)\n"
        "from zsapp.reports.fonts import FontBook, Role\n"
        "from zsapp.base.errors import PlaceError\n"
        "try:\n    print('drawn', FontBook.load().face(Role.SONG).has('国'))\n"
        "except PlaceError as error:\n    print('told', error)\n"
    )
    empty = {"XDG_DATA_DIRS": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    for environment in (os.environ | empty, dict(os.environ)):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=environment | {"PYTHONIOENCODING": "utf-8"},
            capture_output=True,
        )
        answer = done.stdout.decode("utf-8")
        assert answer.startswith(("told 这台电脑", "drawn True")), done.stderr.decode()
