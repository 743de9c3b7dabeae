"""30,000 lines of realistic text and 5,000 hostile texts: what the acceptance of the official documents asks for, in full."""

import io
import random
import sys
import time
from collections.abc import Iterator

import pypdf
import pytest

from zsapp.reports.breaking import may_break
from zsapp.reports.fonts import FontBook, Role
from zsapp.reports.page import BLOCK_WIDTH_PT, BODY, Document
from zsapp.reports.text import Text, TextStyle, break_lines

NO_START = set("，。、；：？！）》」』】〉”’…—·%℃")
NO_END = set("（《「『【〈“‘")
SENTENCE = (
    "招商·企业·投资·厂房·项目·我们·开发区·供地·亩·税收·优惠·对接·考察·董事长·副总经理·表示·认为·下一步·争取·七月·签约·意向·较强·生产线·用工·物流·港口·设备·进口·环评·蒸汽·"
    "污水·标准·技术·研发·食品·机械·电子·玩具·家具·光伏·新材料·宁波·上海·烟台·苏州·沂淮·市政府·的·了·在·和·与·对·等·及·其·将·已·拟·约·共"
)
WORDS = SENTENCE.split("·")
LATIN = (
    "Ningbo",
    "B2B",
    "LED",
    "ISO9001",
    "O’Brien",
    "Co.,Ltd.",
    "https://example.org/a?b=c",
    "wang@example.org",
    "PVC",
    "5G",
)
MARKS = "，，，，。。、、；：？！）》”’…"
FACES = [
    (BODY, BLOCK_WIDTH_PT),
    (TextStyle(Role.SONG, 9, 11.3, align="left"), 120.0),
    (TextStyle(Role.FANG, 14, 24, first_indent_em=2), BLOCK_WIDTH_PT),
    (TextStyle(Role.SONG, 9, 11.3), 70.0),
]


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook.load()


def realistic(rng: random.Random) -> str:
    """A paragraph as people write it: words, amounts, dates, Latin, quotations, brackets, chains of marks."""
    parts: list[str] = []
    for _part in range(rng.randint(40, 260)):
        style = rng.random()
        if style < 0.72:
            parts.append(rng.choice(WORDS))
        elif style < 0.80:
            parts.append(rng.choice((f"{rng.randint(1, 99999):,}万元", f"{rng.random() * 100:.2f}%", f"{rng.randint(-9, 40)}℃",
                                     f"2016年{rng.randint(1, 12)}月{rng.randint(1, 28)}日", f"{rng.randint(1, 9)}.{rng.randint(1, 9)}亿元",
                                     f"0527-8{rng.randint(1000000, 9999999)}", f"〔2016〕{rng.randint(1, 99)}号")))  # fmt: skip
        elif style < 0.84:
            parts.append(rng.choice(LATIN))
        elif style < 0.90:
            opening, closing = rng.choice(("“”", "（）", "《》", "‘’", "「」", "【】"))
            parts.append(opening + "".join(rng.choices(WORDS, k=rng.randint(1, 4))) + closing)
        elif style < 0.92:
            parts.append(rng.choice(("——", "……", "！！", "？！", "”。", "）；")))
        else:
            parts.append(rng.choice(MARKS))
    return "".join(parts)


def is_torn(text: str, at: int) -> bool:
    """Whether a line end before `at` parts a word or a number."""
    before, after = text[at - 1], text[at]
    return before.isascii() and after.isascii() and (before + after).isalnum()


def word_at(text: str, at: int) -> str:
    """The word over a line end with the marks that may not be parted from it; several may stand together without a blank."""
    start, end = at, at
    while start > 0 and not may_break(text, start):
        start -= 1
    while end < len(text) and not may_break(text, end):
        end += 1
    return text[start:end]


def test_thirty_thousand_lines(book: FontBook) -> None:
    rng = random.Random(2016)
    wrong_start, wrong_end, overfull, torn, lines_seen = [], [], [], [], 0
    while lines_seen < 30_000:
        text = realistic(rng)
        style, width_pt = FACES[rng.randrange(len(FACES))]
        lines = break_lines(text, width_pt, style=style, book=book)
        lines_seen += len(lines)
        for number, line in enumerate(lines):
            if number and line.text[0] in NO_START:
                wrong_start.append(line.text)
            if number + 1 < len(lines):
                if line.text[-1] in NO_END:
                    wrong_end.append(line.text)
                at = lines[number + 1].start
                word = word_at(text, at) if is_torn(text, at) else ""
                if word and book.width(word, style.role, style.size_pt) <= width_pt:
                    torn.append(text[at - 10 : at + 10])
            if line.indent_pt + line.width_pt > width_pt + 0.01:
                overfull.append(line.text)
    assert (wrong_start, wrong_end, overfull, torn) == ([], [], [], [])


def hostile(rng: random.Random) -> Iterator[str]:
    """Markup, controls, marks of direction, every plane of Unicode, words of a megabyte, broken surrogates."""
    markup = ("<para>", "</para>", "<a href='file:///etc/passwd'>x</a>", "<img src='/etc/passwd'/>", "&amp;", "&#0;", "<font name='x'>",
              "<link href='http://127.0.0.1/'>", "]]>",
              "${x}", "%s%n", "\\", "(", ")", "<<", ">>", "stream", "endobj", "/JS", "\\u0000")  # fmt: skip
    yield "A" * 1_000_000
    yield "长" * 1_000_000
    yield "é́" * 300_000
    yield "“" * 200_000
    yield "，" * 200_000
    for _text in range(4_995):
        parts = []
        for _part in range(rng.randint(1, 30)):
            style = rng.random()
            if style < 0.3:
                parts.append(rng.choice(markup))
            elif style < 0.7:
                plane = rng.randrange(17)
                parts.append(chr(plane * 0x10000 + rng.randrange(0x10000)))
            elif style < 0.8:
                parts.append(chr(rng.randrange(0x20)) * rng.randint(1, 9))
            else:
                parts.append(
                    rng.choice(
                        ("\u202e", "\u200d", "\ufeff", "\u2028", "́" * 50, "　" * 40, "\r\n" * 3, "\ud800")
                    )
                )
        yield "".join(parts)


def test_five_thousand_hostile_texts(book: FontBook) -> None:
    opened: list[str] = []
    is_watching = False

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if is_watching and event in ("open", "socket.connect", "urllib.Request") and arguments:
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)  # stays until the process ends, and does nothing then
    styles = [style for style, _width in FACES]
    batch: list[str] = []
    slowest_s = 0.0
    try:
        for number, text in enumerate(hostile(random.Random(7))):
            style = styles[number % len(styles)]
            begun = time.process_time()
            lines = break_lines(text, 400, style=style, book=book)
            slowest_s = max(slowest_s, time.process_time() - begun)
            assert all(isinstance(line.text, str) for line in lines)
            if len(text) < 10_000:
                batch.append(text)
        is_watching = True
        data, told = Document(book, title="t", author="a").written([Text(text, BODY, book) for text in batch])
    finally:
        is_watching = False
    assert slowest_s < 5
    assert told.missing, "characters that no font has are reported"
    allowed = (".ttf", ".ttc", ".otf", ".py", ".pyc", ".so")
    assert [path for path in opened if not path.lower().endswith(allowed)] == []
    document = pypdf.PdfReader(io.BytesIO(data))
    assert not any("/Annots" in page for page in document.pages)
    assert "/OpenAction" not in document.trailer["/Root"] or "/JS" not in str(
        document.trailer["/Root"]["/OpenAction"]
    )  # type: ignore[index]
