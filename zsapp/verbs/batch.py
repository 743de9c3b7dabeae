"""The visit reports of a week, each as a file of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zsapp.base.paths import plain_name
from zsapp.base.texts import CHINESE, speaking
from zsapp.domain.bulletin import VisitReport, visit_volume
from zsapp.domain.bulletin.where import characters, places
from zsapp.domain.organisation import issuer_of
from zsapp.domain.rules import cadence
from zsapp.verbs import fonts, reports
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts
from zsapp.verbs.reports import Missing


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be written: each report with the name of its file, and the characters that no font here can draw."""

    files: tuple[tuple[str, VisitReport], ...]
    missing: tuple[Missing, ...]
    author: str


def gather(desk: Desk, week: str, *, teams: Sequence[str] = ()) -> Batch:
    """The reports of a week, of some teams (by id or name) or all; nothing is drawn yet. Raises UserError."""
    period, chosen = cadence.week(week), reports.team_ids(desk, teams)
    known = facts(desk, period.last.year)
    with speaking(CHINESE):
        found, author = visit_volume(known, period, teams=chosen).reports, issuer_of(known.settings)
    return Batch(tuple(zip(_names(found), found, strict=True)), _missing(desk, found), author)


def _names(found: Sequence[VisitReport]) -> list[str]:
    """2016-04-28 某某公司 拜访报告.pdf; the second of one name has a number."""
    names: list[str] = []
    taken: set[str] = set()  # as Windows and macOS compare them: capitals are no difference
    for each in found:
        stem = plain_name(f"{each.date} {each.company}")
        name, times = f"{stem} {each.title}.pdf", 1
        while name.casefold() in taken:
            times += 1
            name = f"{stem} {each.title}（{times}）.pdf"
        taken.add(name.casefold())
        names.append(name)
    return names


def _missing(desk: Desk, found: Sequence[VisitReport]) -> tuple[Missing, ...]:
    from zsapp.reports.breaking import clean_text
    from zsapp.reports.fonts import Role

    shelf = fonts.book(desk).shelf
    printed = {char for each in found for char in characters(each)}
    lacking = {
        char
        for char in clean_text("".join(sorted(printed)))
        if char.strip() and not shelf.find(char, Role.FANG)
    }
    where: dict[str, list[str]] = {char: [] for char in sorted(lacking)}
    for each in found if lacking else ():
        for char, its in places(each, lacking).items():
            where[char] += its
    return tuple(Missing(char, tuple(its)) for char, its in where.items())


def write(
    desk: Desk,
    batch: Batch,
    folder: Path,
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Write them into a folder, over files of the same names; how many. Raises PlaceError."""
    for number, (name, report) in enumerate(batch.files):
        progress(number, len(batch.files))
        reports.keep_drawn(reports.draw_report(desk, report, author=batch.author), folder / name)
    progress(len(batch.files), len(batch.files))
    return len(batch.files)
