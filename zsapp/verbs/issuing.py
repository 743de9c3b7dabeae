"""Issuing: a document is numbered, drawn once, and kept as it is for ever; the next one tells what came late or was changed since.

Here is what the weekly bulletin and the reviews share, and the bulletin itself; the reviews stand in `zsapp.verbs.review_issuing`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zsapp.base.errors import NeedsPersonError, PlaceError, UserError
from zsapp.base.texts import CHINESE, _, speaking
from zsapp.domain.bulletin import Bulletin, weekly
from zsapp.domain.bulletin.assemble import numbered, order_by_weeks
from zsapp.domain.bulletin.late import Told, snapshot, told_by
from zsapp.domain.change import DELETED
from zsapp.domain.facts import Facts
from zsapp.domain.field import Role
from zsapp.domain.ids import issued_stream, natural_id
from zsapp.domain.organisation import Settings
from zsapp.domain.rights import EVERYBODY
from zsapp.domain.rules import cadence
from zsapp.store import identity, query
from zsapp.store.query import Row
from zsapp.store.store import Edit
from zsapp.verbs import bulletins
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts

if TYPE_CHECKING:
    from zsapp.verbs.reports import Drawn

WEEKLY = "周通报"


@dataclass(frozen=True, slots=True)
class Issue:
    """A document that was issued. `week`: its period, a week, month or quarter; `pdf` and `snapshot` name files of the blob store; `day`
    is ISO text; `kind`: 周通报, 月调度, 季考核."""

    id: str
    week: str
    number: str
    order: int
    title: str
    day: str
    pages: int
    pdf: str
    snapshot: str
    kind: str = WEEKLY

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it; `week` is null for a review, `period` is there for all."""
        week = self.week if self.kind == WEEKLY else None
        return {
            "id": self.id, "document_kind": self.kind, "week": week, "period": self.week, "number": self.number,
            "title": self.title, "issued_on": self.day, "pages": self.pages, "sha256": self.pdf,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is about to be frozen: its number and order, the pages, and what they say of each record."""

    title: str
    number: str
    order: int
    drawn: "Drawn"
    told: dict[str, Any]


def issues(desk: Desk, year: int | None = None, *, kind: str = WEEKLY) -> list[Issue]:
    """The documents of a kind issued so far (in a year), in the order of their periods."""
    with desk.store.database.read() as connection:
        rows = query.rows(connection, "issued")
    found = [_issue(row) for row in rows if row.values.get("document_kind") == kind]
    its_year = {
        each.week: cadence.period(each.week).last.year for each in found
    }  # that of its last day: W53 may lie in two
    return sorted((each for each in found if year in (None, its_year[each.week])), key=lambda each: each.week)


def _issue(row: Row) -> Issue:
    its = row.values
    return Issue(
        row.id, str(its["period"]), str(its["number"] or ""), int(its["order"] or 0), str(its["title"] or ""),
        str(its["issued_on"] or ""), int(its["pages"] or 0), str(its["pdf"]), str(its["snapshot"] or ""),
        str(its["document_kind"]),
    )  # fmt: skip


def issue_of(desk: Desk, week: str, *, kind: str = WEEKLY) -> Issue | None:
    """The issued document of a week, month or quarter, or None while it is a draft. Raises UserError where it is no such period."""
    key = (cadence.week if kind == WEEKLY else cadence.period)(week).key
    return next((each for each in issues(desk, kind=kind) if each.week == key), None)


def frozen(desk: Desk, issue: Issue) -> bytes:
    """The very bytes that were issued. Raises PlaceError where the file is not on this computer (yet)."""
    if not is_here(desk, issue):
        words = _(
            "{week}的通报（{number}）已签发，但原件还没有到这台电脑。请先同步，或读入招商办新写的交换包。"
        )
        raise PlaceError(words.format(week=cadence.period(issue.week).label, number=issue.number or "-"))
    return desk.store.profile.blobs.get(issue.pdf)


def is_here(desk: Desk, issue: Issue) -> bool:
    """Whether the file of an issued bulletin is on this computer."""
    return desk.store.profile.blobs.has(issue.pdf)


def draft(desk: Desk, week: str, *, attach: str = "none", teams: Sequence[str] | None = None) -> Bulletin:
    """The bulletin of a week as it would be issued now: next number, written texts, entries as arranged, 补报与更正."""
    made = draft_of_data(desk, week, attach=attach, teams=teams)
    return made if teams is not None else bulletins.edition(desk, week).of(made)


def draft_of_data(
    desk: Desk, week: str, *, attach: str = "none", teams: Sequence[str] | None = None
) -> Bulletin:
    """The same as the data alone give it, without what a person did to it; `teams`: ids, of some alone there is no number."""
    known = facts(desk, cadence.week(week).last.year)
    with speaking(CHINESE):
        period = cadence.week(week)
        told = None if teams is not None else _told(desk, period)
        made = weekly(known, period, teams=teams, attach=attach, told=told)
        return made if teams is not None else _with_number(desk, known, made)


def _with_number(desk: Desk, known: Facts, made: Bulletin) -> Bulletin:
    number = numbered(known.settings or Settings(), made.week, _order(desk, made.week, known.settings))
    return replace(made, masthead=replace(made.masthead, number=number))


def _order(desk: Desk, week: cadence.Period, settings: Settings | None) -> int:
    """The order in its year of a bulletin: after the last that was issued; before the first of all, as the settings count the weeks."""
    before = issues(desk, week.last.year)
    own = next((each for each in before if each.week == week.key), None)
    if own is not None:
        return own.order
    return max(each.order for each in before) + 1 if before else order_by_weeks(settings or Settings(), week)


def _told(desk: Desk, week: cadence.Period) -> Told | None:
    """What the bulletins said that were issued before."""
    return told_before(desk, week, kind=WEEKLY)


def told_before(desk: Desk, period: cadence.Period, *, kind: str) -> Told | None:
    """What the documents of a kind said that were issued before; later periods, too, that were issued out of turn."""
    snapshots = []
    for each in sorted(issues(desk, kind=kind), key=lambda each: (each.day, each.order, each.week)):
        if each.week != period.key and each.snapshot and desk.store.profile.blobs.has(each.snapshot):
            snapshots.append(json.loads(desk.store.profile.blobs.get(each.snapshot)))
    return told_by(snapshots) if snapshots else None


def next_number(desk: Desk, week: str) -> str:
    """The number of a week's bulletin if it is issued now; 第1期 for the first of all where no setting counts. Raises UserError."""
    period = cadence.week(week)
    settings = facts(desk, period.last.year).settings or Settings()
    with speaking(CHINESE):
        return numbered(settings, period, max(1, _order(desk, period, settings)))


def meet_hub(desk: Desk) -> None:
    """Bring this computer in step with the hub, before and after a number is given; without a hub nothing is to be met.

    Raises PlaceError where the hub is out of reach, NeedsPersonError (log-in), UserError where another computer gives the numbers.
    """
    from zsapp.sync import zone
    from zsapp.verbs import sync

    if desk.read(identity.hub) is None:
        known = desk.read(zone.authority)
        if known is not None and known.private is None:
            raise UserError(_("没有中心端时，编号只由发出邀请的那台招商办电脑给出。请在那台电脑上签发。"))
        return
    try:
        sync.sync(desk)
    except PlaceError as error:
        words = _("签发前要与中心端核对编号，现在连不上：{why}联网后再签发；草稿和文字都还在。")
        raise PlaceError(words.format(why=error)) from error


def issue(
    desk: Desk,
    week: str,
    *,
    attach: str = "ab",
    meet: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] = lambda words: None,
) -> Issue:
    """Number the bulletin of a week, draw it and keep it. `meet` brings this computer in step with the hub, before and after: numbers
    are given where all issued ones are known. `tell` gets what a person should know of it. Headquarters only.

    Raises UserError where the week was issued before or has not begun; whatever `meet` raises before (offline).
    """
    from zsapp.verbs.reports import draw_bulletin

    period = cadence.week(week)

    def prepare() -> Prepared:
        made = draft(desk, week, attach=attach)
        made = replace(made, masthead=replace(made.masthead, number=next_number(desk, week)))
        drawn = draw_bulletin(desk, made)
        known = facts(desk, period.last.year)
        order = max(1, _order(desk, period, known.settings))
        with speaking(CHINESE):
            told = snapshot(known, period, _told(desk, period) or Told())
        return Prepared(made.title, made.masthead.number, order, drawn, told)

    return freeze(desk, WEEKLY, period, prepare=prepare, meet=meet, tell=tell)


def freeze(
    desk: Desk,
    kind: str,
    period: cadence.Period,
    *,
    prepare: Callable[[], Prepared],
    meet: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] = lambda words: None,
) -> Issue:
    """Number and keep a document of a kind; what `issue` says holds here. `prepare` is called once all issued ones are known."""
    desk.require(Role.HEADQUARTERS, _("签发{kind}").format(kind=_(kind)))
    if period.first > desk.today:
        raise UserError(_("{week}还没有开始，不能签发。").format(week=period.label))
    _require_new(desk, period, kind)
    meet()
    _require_new(desk, period, kind)
    made = prepare()
    for remark in made.drawn.remarks:
        tell(remark)
    _keep(desk, kind, period, made)
    try:
        meet()
    except (PlaceError, NeedsPersonError) as error:
        tell(_("{words}{why}联网后会自动同步。").format(words=not_sent_yet(), why=error))
    found = issue_of(desk, period.key, kind=kind)
    assert found is not None
    same_year = issues(desk, period.last.year, kind=kind)
    if twins := [each.week for each in same_year if each.order == found.order][1:]:
        tell(_("编号{number}同时给了两期（{weeks}），请核对。").format(
            number=found.number, weeks="、".join((found.week, *twins))))  # fmt: skip
    return found


def not_sent_yet() -> str:
    """How a word on an issued bulletin begins that the hub has not got."""
    return _("已签发，但还没有送到中心端：")


def _require_new(desk: Desk, period: cadence.Period, kind: str) -> None:
    if (known := issue_of(desk, period.key, kind=kind)) is not None:
        raise UserError(_("{week}的{kind}已于{day}签发（{number}），不能再签发。").format(
            week=period.label, kind=_(kind), day=known.day, number=known.number or "-"))  # fmt: skip


def _keep(desk: Desk, kind: str, period: cadence.Period, made: Prepared) -> None:
    """Freeze it: the bytes, what they said of each record, and the record of both."""
    kept = json.dumps(made.told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    stream = issued_stream(desk.organisation, EVERYBODY)
    pdf, _size = desk.store.keep_blob(made.drawn.data, stream)
    before, _size = desk.store.keep_blob(kept, stream)
    record = natural_id(stream, "issued", f"{kind}/{period.key}")
    values = {
        DELETED: False, "document_kind": kind, "period": period.key, "number": made.number, "order": made.order,
        "title": made.title, "issued_on": desk.today.isoformat(), "pages": made.drawn.page_count, "pdf": pdf,
        "snapshot": before,
    }  # fmt: skip
    desk.store.write([Edit("issued", record, stream, values, {})], stack="")


def write_issued(desk: Desk, issue: Issue, out: Path) -> None:
    """Write the issued bytes to a file. Raises PlaceError."""
    from zsapp.reports.page import deliver

    deliver(frozen(desk, issue), out)
