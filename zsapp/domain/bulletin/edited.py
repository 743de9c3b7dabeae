"""The running text of sections, as the data give it and as a person wrote it."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from zsapp.domain.bulletin.model import Block, Bulletin, Paragraph, Section, said


def lead(section: Section) -> str:
    """The paragraphs with which a section begins, a line each; empty where it begins with a table or a heading."""
    return "\n".join(said(each.sentence) for each in _leading(section))


def edited(bulletin: Bulletin, texts: Mapping[str, str]) -> Bulletin:
    """The bulletin with the leading paragraphs of sections (by key) replaced, or put before what they begin with.

    A text of blanks counts as none; keys that no section has are left out. The figures stay those of the data.
    """
    return replace(
        bulletin, sections=tuple(_with(each, texts.get(each.key, "")) for each in bulletin.sections)
    )


def _leading(section: Section) -> list[Paragraph]:
    return [
        each
        for each in takewhile(lambda b: isinstance(b, Paragraph) and not b.is_heading, section.blocks)
        if isinstance(each, Paragraph)
    ]


def _with(section: Section, text: str) -> Section:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return section
    blocks: list[Block] = [Paragraph((line,)) for line in lines]
    return replace(section, blocks=(*blocks, *section.blocks[len(_leading(section)) :]))
