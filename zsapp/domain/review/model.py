"""The parts that reviews share: numbered sections, the head, exact figures, what a person should check."""

from collections.abc import Iterable

from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Block, Masthead, Paragraph, Section
from zsapp.domain.bulletin.words import day_words
from zsapp.domain.facts import Facts
from zsapp.domain.organisation import Settings
from zsapp.domain.rules.why import Why

_NUMERALS = "一二三四五六七八九十"


def numbered(bodies: Iterable[tuple[str, str, tuple[Block, ...]]]) -> tuple[Section, ...]:
    """Sections (key, heading, blocks) with their numbers; those without blocks are left out."""
    filled = [each for each in bodies if each[2]]
    return tuple(
        Section(key, _(_NUMERALS)[place], heading, blocks)
        for place, (key, heading, blocks) in enumerate(filled)
    )


def masthead(facts: Facts, name: str, day: str) -> Masthead:
    """The head of a 简报 with the issuer of the settings; `day` as ISO text."""
    its = facts.settings or Settings()
    return Masthead(name, "", its.issuer or _("招商办"), day_words(day, with_year=True))


def number_words(order: int) -> str:
    """The number of the review that is the `order`th of its kind in its year: 第5期."""
    return _("第{n}期").format(n=order)


def plain(text: str) -> Paragraph:
    """A paragraph of running text."""
    return Paragraph((text,))


def checks(facts: Facts, lines: Iterable[tuple[str, Why]]) -> tuple[Block, ...]:
    """What a person should look at: one line for each finding; `lines`: (team or empty, the line)."""
    texts = dict.fromkeys(
        (_("{team}：{text}").format(team=facts.team_name(team), text=line.text) if team else line.text) + "。"
        for team, line in lines
        if line.is_finding
    )
    return tuple(plain(text) for text in texts)
