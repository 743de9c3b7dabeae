"""Reports: gather the facts, assemble the document, write the PDF. The bytes depend on the data and the fonts alone.

Reports are Chinese documents: their words are Chinese whatever the language of the person who writes them; what is told beside is not.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from zsapp.base.errors import UserError, ZsappError
from zsapp.base.texts import CHINESE, _, speaking
from zsapp.domain.bulletin import Bulletin, VisitReport, Volume, visit_report, visit_volume
from zsapp.domain.bulletin.model import Review
from zsapp.domain.bulletin.where import places
from zsapp.domain.field import Kind, part
from zsapp.domain.organisation import issuer_of
from zsapp.domain.rules import cadence
from zsapp.verbs import fonts, issuing
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts
from zsapp.verbs.links import Resolver
from zsapp.verbs.records import row_of

if TYPE_CHECKING:
    from zsapp.reports.fonts import FontBook
    from zsapp.reports.page import Written

PLACES_TOLD = 3  # of a character without a glyph


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no font of this computer can draw, and where it stands."""

    character: str
    places: tuple[str, ...]

    def __str__(self) -> str:
        shown = "；".join(self.places[:PLACES_TOLD]) + ("…" if len(self.places) > PLACES_TOLD else "")
        words = _("“{char}”（U+{code}）没有字形，印成〓") if not shown else _(
            "“{char}”（U+{code}）没有字形，印成〓。位置：{places}"
        )  # fmt: skip
        return words.format(char=self.character, code=f"{ord(self.character):04X}", places=shown)


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was written: where, how many pages, and what its reader should be told."""

    path: Path
    page_count: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report as bytes, not written anywhere yet; `suffix` of the file it makes. `remarks` tell of `missing` too."""

    data: bytes
    page_count: int
    remarks: tuple[str, ...]
    missing: tuple[Missing, ...] = ()
    suffix: str = ".pdf"


def bulletin(desk: Desk, week: str, *, teams: Sequence[str] = (), attach: str = "none") -> Bulletin:
    """The draft of a week's bulletin as data; `teams` by id or name (none: all). Raises UserError.

    That of all teams has its number, the texts that headquarters wrote into it, and 补报与更正.
    """
    cadence.week(week)
    return issuing.draft(desk, week, teams=team_ids(desk, teams), attach=attach)


def bulletin_of_data(desk: Desk, week: str, *, teams: Sequence[str] = (), attach: str = "none") -> Bulletin:
    """The same as the data alone give it, without what a person did to it by hand. Raises UserError."""
    cadence.week(week)
    return issuing.draft_of_data(desk, week, teams=team_ids(desk, teams), attach=attach)


def draw_bulletin(
    desk: Desk, made: Bulletin, *, watermark: str = "", step: Callable[[], None] = lambda: None
) -> Drawn:
    """Draw a bulletin in memory; `step` is called now and then and may raise to end it."""
    from zsapp.reports.weekly import write_weekly

    step()
    fetch = _photos(desk)

    def photo(name: str) -> bytes | None:
        step()
        return fetch(name)

    return drawn_as(
        desk, made, lambda to, book: write_weekly(made, to, book=book, photos=photo, watermark=watermark)
    )


def draw_word(desk: Desk, made: Bulletin) -> Drawn:
    """The same bulletin as a Word document."""
    from zsapp.reports.word import word_bulletin

    with speaking(CHINESE):
        data = word_bulletin(made, photos=_photos(desk))
    return Drawn(data, 0, (), suffix=".docx")


def draw_visit(desk: Desk, visit: str) -> Drawn:
    """The report of one visit. Raises UserError."""
    known, one = facts(desk, desk.today.year), row_of(desk, visit).id
    with speaking(CHINESE):
        report, author = visit_report(known, one), issuer_of(known.settings)
    return draw_report(desk, report, author=author)


def draw_report(desk: Desk, report: VisitReport, *, author: str) -> Drawn:
    """A visit report that was assembled."""
    from zsapp.reports.visit import write_visit

    return drawn_as(
        desk, report, lambda to, book: write_visit(report, to, book=book, photos=_photos(desk), author=author)
    )


def draw_volume(desk: Desk, week: str, *, teams: Sequence[str] = ()) -> Drawn:
    """The visit reports of a week as one volume. Raises UserError."""
    from zsapp.reports.visits import write_visits

    period, chosen = _week(week), team_ids(desk, teams)
    known = facts(desk, period.last.year)
    with speaking(CHINESE):
        volume = visit_volume(known, period, teams=chosen)
    return drawn_as(desk, volume, lambda to, book: write_visits(volume, to, book=book, photos=_photos(desk)))


def draw_issued(desk: Desk, issued: issuing.Issue, *, watermark: str = "") -> Drawn:
    """The very bytes that were issued; with a watermark the same pages, and behind each of them the words. Raises PlaceError."""
    data = issuing.frozen(desk, issued)
    if watermark:
        from zsapp.reports.stamp import stamped

        data = stamped(data, watermark, fonts.book(desk))
    words = _("这一期已于{day}签发（{number}），输出的是签发时的原件。")
    return Drawn(data, issued.pages, (words.format(day=issued.day, number=issued.number or "-"),))


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

    `watermark` stands behind each page; `password` is asked for by whoever opens the PDF.
    """
    is_word = out.suffix.lower() == ".docx"
    if not is_word:
        _require(out, ".pdf")
    issued = None if teams else issuing.issue_of(desk, week)
    if issued is not None and not is_word:
        return keep_drawn(draw_issued(desk, issued, watermark=watermark), out, password=password)
    made = bulletin(desk, week, teams=teams, attach=attach)
    if not is_word:
        return keep_drawn(draw_bulletin(desk, made, watermark=watermark), out, password=password)
    if watermark or password:
        raise UserError(_("水印和口令只能加在 PDF 上，Word 文件没有。"))
    drawn = draw_word(desk, made)
    if issued is not None:
        drawn = replace(drawn, remarks=(*drawn.remarks, not_the_issued()))
    return keep_drawn(drawn, out)


def not_the_issued() -> str:
    """What is told of a Word document of a week that was issued."""
    return _("这一期已经签发；Word 文件按现在的资料生成，可能与签发件不同。")


def keep_drawn(drawn: Drawn, out: Path, *, password: str = "") -> Report:
    """Write what was drawn, byte for byte what was looked at, or sealed by a password. Raises UserError, PlaceError."""
    from zsapp.reports.page import deliver, protected

    _require(out, drawn.suffix)
    deliver(protected(drawn.data, password) if password else drawn.data, out)
    return Report(out, drawn.page_count, drawn.remarks)


def write_visit_report(desk: Desk, visit: str, out: Path) -> Report:
    """Write the report of one visit as PDF."""
    _require(out, ".pdf")
    return keep_drawn(draw_visit(desk, visit), out)


def write_visit_volume(desk: Desk, week: str, out: Path, *, teams: Sequence[str] = ()) -> Report:
    """Write the visit reports of a week as one volume."""
    _require(out, ".pdf")
    return keep_drawn(draw_volume(desk, week, teams=teams), out)


def drawn_as(
    desk: Desk,
    document: Bulletin | Review | VisitReport | Volume,
    write: "Callable[[BinaryIO, FontBook], Written]",
) -> Drawn:
    """Draw a document in memory, its words in Chinese; what is told of it is in the person's language."""
    book, data = fonts.book(desk), io.BytesIO()
    with speaking(CHINESE):
        written = write(data, book)
    found = places(document, written.missing) if written.missing else {}
    missing = tuple(Missing(char, tuple(where)) for char, where in found.items())
    return Drawn(data.getvalue(), written.page_count, _remarks(written, missing), missing)


def _week(typed: str) -> cadence.Period:
    """The week, labelled as reports are; a mistake in it is told in the person's language."""
    cadence.week(typed)
    with speaking(CHINESE):
        return cadence.week(typed)


def team_ids(desk: Desk, teams: Sequence[str]) -> list[str] | None:
    """Teams by id or name as ids; None where none is named. Raises UserError."""
    with desk.store.database.read() as connection:
        spec = part(_("组别"), Kind.LINK, to="team")
        return [Resolver(connection).stored(spec, team, {}, None) for team in teams] or None


def _require(out: Path, suffix: str) -> None:
    if out.suffix.lower() != suffix:
        words = _("报告写成 PDF，请给出以 .pdf 结尾的文件名（{name}）。")
        if suffix != ".pdf":
            words = _("请给出以 {suffix} 结尾的文件名（{name}）。")
        raise UserError(words.format(name=out.name, suffix=suffix))


def _photos(desk: Desk) -> Callable[[str], bytes | None]:
    def fetch(name: str) -> bytes | None:
        try:
            return desk.store.profile.blobs.get(name) if desk.store.profile.blobs.has(name) else None
        except ZsappError:
            return None  # a damaged photo is told in its place; the report is written all the same

    return fetch


def _remarks(written: "Written", missing: Sequence[Missing]) -> tuple[str, ...]:
    return (
        *(str(each) for each in written.remarks),
        *(str(each) for each in missing),
        *(
            _("本机没有{wanted}字体，已用 {used} 代替。").format(wanted=_(each.wanted), used=each.used)
            for each in written.substitutions
        ),
    )
