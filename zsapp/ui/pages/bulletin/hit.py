"""Which figure of a bulletin stands under a character of a printed page. No Qt.

The text that a PDF gives back has other blanks and line ends than what was drawn, so that blanks are left out on both sides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zsapp.domain.bulletin.model import Bulletin, Cell, Figure, Paragraph, Sentence, Table, said

# in the order in which the overview says them
NAMES = (
    "calls",
    "groups",
    "heads",
    "phones",
    "meetings",
    "leads",
    "talks",
    "signed",
    "investment",
    "paid_in",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A figure, and where it stands: the team's id (or "" for all), the name of the figure (`calls`)."""

    figure: Figure
    team: str
    name: str


@dataclass(frozen=True, slots=True)
class Run:
    """Text without blanks as it is drawn in one go, and what stands from where to where in it."""

    text: str
    spans: tuple[tuple[int, int, Hit], ...]


def runs(bulletin: Bulletin) -> list[Run]:
    """The sentences and table rows that hold figures, in the order of the document."""
    found = []
    for section in bulletin.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                names = _named(block.sentence, bulletin.figures)
                found.append(
                    _run([(cell, "", name) for cell, name in zip(block.sentence, names, strict=True)])
                )
            elif isinstance(block, Table):
                columns = [column.key for column in (*block.columns, *block.below)]
                rows = [*block.rows(), *([block.total] if block.total else [])]
                for row in rows:
                    found.append(_run([(row.cells.get(key, ""), row.record, key) for key in columns]))
    return [run for run in found if run.spans]


def figure_at(among: list[Run], page_text: str, index: int) -> Hit | None:
    """The figure under the character `index` of a page's text; None where there is none."""
    kept = [place for place, char in enumerate(page_text) if not char.isspace()]
    text = "".join(page_text[place] for place in kept)
    at = next((place for place, index_there in enumerate(kept) if index_there >= index), -1)
    for run in among if at >= 0 else ():
        for start in _found(text, run.text):
            for first, end, hit in run.spans:
                if start + first <= at < start + end:
                    return hit
    return None


def _named(sentence: Sentence, figures: Mapping[str, Figure]) -> list[str]:
    """The names of a sentence's figures, "" for words and for figures that have none; equal ones in the order of `NAMES`."""
    left, made = [name for name in NAMES if name in figures], []
    for cell in sentence:
        name = next((n for n in left if figures[n] == cell), "") if isinstance(cell, Figure) else ""
        if name:
            left.remove(name)
        made.append(name)
    return made


def _run(cells: list[tuple[Cell, str, str]]) -> Run:
    text, spans = "", []
    for cell, team, name in cells:
        word = "".join(said(cell).split())
        if isinstance(cell, Figure):
            spans.append((len(text), len(text) + len(word), Hit(cell, team, name)))
        text += word
    return Run(text, tuple(spans))


def _found(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
