"""Reports: gather the facts, assemble the document, write the PDF. The bytes depend on the data and the fonts alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zsapp.base.errors import UserError, ZsappError
from zsapp.base.texts import _
from zsapp.domain.bulletin import Bulletin, Facts, visit_report, visit_volume, weekly
from zsapp.domain.field import Kind, part
from zsapp.domain.rules import cadence
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts
from zsapp.verbs.links import Resolver

if TYPE_CHECKING:
    from zsapp.reports.fonts import FontBook
    from zsapp.reports.page import Written


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was written: where, how many pages, and what its reader should be told."""

    path: Path
    page_count: int
    remarks: tuple[str, ...]


def bulletin(desk: Desk, week: str, *, teams: Sequence[str] = (), attach: str = "none") -> Bulletin:
    """The bulletin of a week as data; `teams` by id or name (none: all). Raises UserError."""
    period = cadence.week(week)
    with desk.store.database.read() as connection:
        spec = part(_("组别"), Kind.LINK, to="team")
        chosen = [Resolver(connection).stored(spec, team, {}, None) for team in teams]
    return weekly(facts(desk, period.last.year), period, teams=chosen or None, attach=attach)


def write_bulletin(
    desk: Desk, week: str, out: Path, *, teams: Sequence[str] = (), attach: str = "none"
) -> Report:
    """Write the weekly bulletin as PDF."""
    from zsapp.reports.weekly import write_weekly

    made = bulletin(desk, week, teams=teams, attach=attach)
    return _told(out, write_weekly(made, _pdf(out), book=_book(), photos=_photos(desk)))


def write_visit_report(desk: Desk, visit: str, out: Path) -> Report:
    """Write the report of one visit as PDF."""
    from zsapp.reports.visit import write_visit

    known = facts(desk, desk.today.year)
    report = visit_report(known, visit)
    return _told(
        out, write_visit(report, _pdf(out), book=_book(), photos=_photos(desk), author=_issuer(known))
    )


def write_visit_volume(desk: Desk, week: str, out: Path, *, teams: Sequence[str] = ()) -> Report:
    """Write the visit reports of a week as one volume."""
    from zsapp.reports.visits import write_visits

    period = cadence.week(week)
    with desk.store.database.read() as connection:
        spec = part(_("组别"), Kind.LINK, to="team")
        chosen = [Resolver(connection).stored(spec, team, {}, None) for team in teams]
    volume = visit_volume(facts(desk, period.last.year), period, teams=chosen or None)
    return _told(out, write_visits(volume, _pdf(out), book=_book(), photos=_photos(desk)))


def _issuer(known: Facts) -> str:
    return (known.settings.issuer if known.settings else None) or ""


def _pdf(out: Path) -> Path:
    if out.suffix.lower() != ".pdf":
        raise UserError(_("报告写成 PDF，请给出以 .pdf 结尾的文件名（{name}）。").format(name=out.name))
    return out


def _book() -> "FontBook":
    from zsapp.reports.fonts import FontBook

    return FontBook.load()


def _photos(desk: Desk) -> Callable[[str], bytes | None]:
    def fetch(name: str) -> bytes | None:
        try:
            return desk.store.profile.blobs.get(name) if desk.store.profile.blobs.has(name) else None
        except ZsappError:
            return None  # a damaged photo is told in its place; the report is written all the same

    return fetch


def _told(out: Path, written: "Written") -> Report:
    remarks = [str(each) for each in written.remarks]
    if written.missing:
        remarks.append(_("这些字没有字形，已印成〓：{chars}").format(chars=" ".join(sorted(written.missing))))
    remarks += [
        _("本机没有{wanted}字体，已用 {used} 代替。").format(wanted=each.wanted, used=each.used)
        for each in written.substitutions
    ]
    return Report(out, written.page_count, tuple(remarks))
