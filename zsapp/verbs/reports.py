"""Reports: gather the facts, assemble the document, write the PDF. The bytes depend on the data and the fonts alone.

Reports are Chinese documents: their words are Chinese whatever the language of the person who writes them; what is told beside is not.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from zsapp.base.errors import UserError, ZsappError
from zsapp.base.texts import CHINESE, _, speaking
from zsapp.domain.bulletin import Bulletin, Facts, visit_report, visit_volume, weekly
from zsapp.domain.field import Kind, part
from zsapp.domain.rules import cadence
from zsapp.verbs import issuing
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts
from zsapp.verbs.links import Resolver
from zsapp.verbs.records import row_of

if TYPE_CHECKING:
    from zsapp.reports.fonts import FontBook
    from zsapp.reports.page import Written


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was written: where, how many pages, and what its reader should be told."""

    path: Path
    page_count: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report as the bytes of a PDF, not written anywhere yet."""

    data: bytes
    page_count: int
    remarks: tuple[str, ...]


def bulletin(desk: Desk, week: str, *, teams: Sequence[str] = (), attach: str = "none") -> Bulletin:
    """The draft of a week's bulletin as data; `teams` by id or name (none: all). Raises UserError.

    That of all teams has its number, the texts that headquarters wrote into it, and 补报与更正.
    """
    cadence.week(week)
    return issuing.draft(desk, week, teams=_teams(desk, teams), attach=attach)


def bulletin_of_data(desk: Desk, week: str, *, teams: Sequence[str] = (), attach: str = "none") -> Bulletin:
    """The bulletin as the data alone give it, without the texts that were written into it. Raises UserError."""
    period, chosen = _week(week), _teams(desk, teams)
    known = facts(desk, period.last.year)
    with speaking(CHINESE):
        return weekly(known, period, teams=chosen, attach=attach)


def draw_bulletin(desk: Desk, made: Bulletin, *, step: Callable[[], None] = lambda: None) -> Drawn:
    """Draw a bulletin in memory; `step` is called now and then and may raise to end it."""
    from zsapp.reports.fonts import FontBook
    from zsapp.reports.weekly import write_weekly

    step()
    data, fetch, book = io.BytesIO(), _photos(desk), FontBook.load()
    step()

    def photo(name: str) -> bytes | None:
        step()
        return fetch(name)

    with speaking(CHINESE):
        written = write_weekly(made, data, book=book, photos=photo)
    return Drawn(data.getvalue(), written.page_count, _remarks(written))


def write_bulletin(
    desk: Desk,
    week: str,
    out: Path,
    *,
    teams: Sequence[str] = (),
    attach: str = "none",
    watermark: str = "",
    password: str = "",
) -> Report:
    """Write the weekly bulletin as PDF, or as Word where the name ends with .docx; once it is issued, the very bytes that were.

    `watermark` stands behind each page of a draft; `password` is asked for by whoever opens the PDF.
    """
    is_word = out.suffix.lower() == ".docx"
    if not is_word:
        _require_pdf(out)
    issued = None if teams or is_word else issuing.issue_of(desk, week)
    if issued is not None and not watermark:
        return _write_issued(desk, issued, out, password)
    made = bulletin(desk, week, teams=teams, attach=attach)
    if is_word:
        return _write_word(desk, made, out)
    from zsapp.reports.weekly import write_weekly

    return _delivered(
        out,
        lambda to, book: write_weekly(made, to, book=book, photos=_photos(desk), watermark=watermark),
        password=password,
    )


def _write_issued(desk: Desk, issued: issuing.Issue, out: Path, password: str) -> Report:
    from zsapp.reports.page import deliver, protected

    data = issuing.frozen(desk, issued)
    deliver(protected(data, password) if password else data, out)
    words = _("这一期已于{day}签发（{number}），输出的是签发时的原件。")
    return Report(out, issued.pages, (words.format(day=issued.day, number=issued.number or "-"),))


def _write_word(desk: Desk, made: Bulletin, out: Path) -> Report:
    from zsapp.reports.page import deliver
    from zsapp.reports.word import word_bulletin

    with speaking(CHINESE):
        data = word_bulletin(made, photos=_photos(desk))
    deliver(data, out)
    return Report(out, 0, ())


def keep_drawn(drawn: Drawn, out: Path) -> Report:
    """Write what was drawn, byte for byte what was looked at. Raises UserError, PlaceError."""
    from zsapp.reports.page import deliver

    _require_pdf(out)
    deliver(drawn.data, out)
    return Report(out, drawn.page_count, drawn.remarks)


def write_visit_report(desk: Desk, visit: str, out: Path) -> Report:
    """Write the report of one visit as PDF."""
    from zsapp.reports.visit import write_visit

    known, one = facts(desk, desk.today.year), row_of(desk, visit).id
    with speaking(CHINESE):
        report = visit_report(known, one)
    return _delivered(
        out,
        lambda to, book: write_visit(report, to, book=book, photos=_photos(desk), author=_issuer(known)),
    )


def write_visit_volume(desk: Desk, week: str, out: Path, *, teams: Sequence[str] = ()) -> Report:
    """Write the visit reports of a week as one volume."""
    from zsapp.reports.visits import write_visits

    period, chosen = _week(week), _teams(desk, teams)
    known = facts(desk, period.last.year)
    with speaking(CHINESE):
        volume = visit_volume(known, period, teams=chosen)
    return _delivered(out, lambda to, book: write_visits(volume, to, book=book, photos=_photos(desk)))


def _week(typed: str) -> cadence.Period:
    """The week, labelled as reports are; a mistake in it is told in the person's language."""
    cadence.week(typed)
    with speaking(CHINESE):
        return cadence.week(typed)


def _teams(desk: Desk, teams: Sequence[str]) -> list[str] | None:
    with desk.store.database.read() as connection:
        spec = part(_("组别"), Kind.LINK, to="team")
        return [Resolver(connection).stored(spec, team, {}, None) for team in teams] or None


def _issuer(known: Facts) -> str:
    return (known.settings.issuer if known.settings else None) or ""


def _delivered(out: Path, write: "Callable[[BinaryIO, FontBook], Written]", *, password: str = "") -> Report:
    """Write the document in memory, then put it in its place."""
    from zsapp.reports.fonts import FontBook
    from zsapp.reports.page import deliver, protected

    _require_pdf(out)
    book, data = FontBook.load(), io.BytesIO()
    with speaking(CHINESE):
        written = write(data, book)
    deliver(protected(data.getvalue(), password) if password else data.getvalue(), out)
    return Report(out, written.page_count, _remarks(written))


def _require_pdf(out: Path) -> None:
    if out.suffix.lower() != ".pdf":
        raise UserError(_("报告写成 PDF，请给出以 .pdf 结尾的文件名（{name}）。").format(name=out.name))


def _photos(desk: Desk) -> Callable[[str], bytes | None]:
    def fetch(name: str) -> bytes | None:
        try:
            return desk.store.profile.blobs.get(name) if desk.store.profile.blobs.has(name) else None
        except ZsappError:
            return None  # a damaged photo is told in its place; the report is written all the same

    return fetch


def _remarks(written: "Written") -> tuple[str, ...]:
    remarks = [str(each) for each in written.remarks]
    if written.missing:
        remarks.append(_("这些字没有字形，已印成〓：{chars}").format(chars=" ".join(sorted(written.missing))))
    remarks += [
        _("本机没有{wanted}字体，已用 {used} 代替。").format(wanted=_(each.wanted), used=each.used)
        for each in written.substitutions
    ]
    return tuple(remarks)


@dataclass(frozen=True, slots=True)
class FontUse:
    """Which face serves a role; `is_own`: it is the role's own typeface, not a substitute."""

    wanted: str
    used: str
    is_own: bool


def font_uses() -> list[FontUse]:
    """The typefaces that reports on this computer are printed with, by role."""
    from zsapp.reports.fonts import ROLE_TITLES, FontBook

    book = FontBook.load()
    return [
        FontUse(_(title), book.face(role).postscript_name, book.shelf.is_own(role))
        for role, title in ROLE_TITLES.items()
    ]
