"""Monthly reviews and quarterly assessments issued like the bulletin: a cut-off, a number, frozen pages and data (rule 8)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from zsapp.base.errors import UserError
from zsapp.base.texts import CHINESE, _, speaking
from zsapp.domain.bulletin.late import Told, snapshot
from zsapp.domain.field import Role
from zsapp.domain.review import Review, as_data, of_data, until
from zsapp.domain.rules.cadence import Period, cut_off
from zsapp.domain.rules.why import Why
from zsapp.store import identity
from zsapp.verbs import issuing, reviews
from zsapp.verbs.desk import Desk
from zsapp.verbs.facts import facts
from zsapp.verbs.issuing import Issue, Prepared
from zsapp.verbs.reports import Drawn, Report, draw_issued, keep_drawn
from zsapp.verbs.reviews import MONTHLY, QUARTERLY

KINDS = (MONTHLY, QUARTERLY)


@dataclass(frozen=True, slots=True)
class Standing:
    """A review of a period as the window shows it: `issue` where it was issued, else the number it would get now.

    A draft bears no number: it is given with the issue. `is_over`: its cut-off, the period's last day, is past; `hub`: the hub's name,
    "" without one; `may_issue`: for headquarters.
    """

    kind: str
    period: Period
    issue: Issue | None
    number: str
    is_over: bool
    may_issue: bool
    hub: str
    why: Why


def standing(desk: Desk, kind: str, period: str) -> Standing:
    """Read it. Raises UserError where it is no such period."""
    its = reviews.period_of(kind, period)
    known = desk.read(identity.hub)
    found = issuing.issue_of(desk, its.key, kind=kind)
    number = found.number if found else reviews.next_number(desk, kind, its)
    is_hq = desk.role >= Role.HEADQUARTERS
    return Standing(
        kind,
        its,
        found,
        number,
        desk.today > its.last,
        is_hq,
        (known.name or known.url) if known else "",
        cut_off(its, desk.today, number),
    )


def issue(
    desk: Desk,
    kind: str,
    period: str,
    *,
    meet: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] = lambda words: None,
) -> Issue:
    """Number the review of a month or quarter, draw it and keep it, as `issuing.issue` does with a bulletin. Headquarters only.

    Raises UserError where it was issued before or its period has not begun; whatever `meet` raises before (offline).
    """
    its = reviews.period_of(kind, period)

    def prepare() -> Prepared:
        made = reviews.numbered(desk, kind, its)
        order = reviews.next_order(desk, kind, its)
        known, before = facts(desk, its.last.year), issuing.told_before(desk, its, kind=kind)
        with speaking(CHINESE):
            told = snapshot(
                known, until(its, min(its.last, desk.today)), before or Told(), reviews.ENTRIES[kind]
            )
        kept = {**told, "review": as_data(made)}
        return Prepared(made.title, made.masthead.number, order, reviews.draw(desk, made), kept)

    return issuing.freeze(desk, kind, its, prepare=prepare, meet=meet, tell=tell)


def as_issued(desk: Desk, issued: Issue) -> Review:
    """The review as data, as it was issued. Raises PlaceError where it is not on this computer (yet)."""
    issuing.frozen(desk, replace(issued, pdf=issued.snapshot))
    return of_data(json.loads(desk.store.profile.blobs.get(issued.snapshot))["review"])


def draw(desk: Desk, kind: str, period: str) -> Drawn:
    """The very bytes that were issued, or the draft. Raises PlaceError."""
    its = reviews.period_of(kind, period)
    found = issuing.issue_of(desk, its.key, kind=kind)
    return draw_issued(desk, found) if found else reviews.draw(desk, reviews.draft(desk, kind, its))


def write(desk: Desk, kind: str, period: str, out: Path) -> Report:
    """Write it as PDF, or as Excel where the name ends with .xlsx; once it is issued, what was issued. Raises UserError, PlaceError."""
    its = reviews.period_of(kind, period)
    found = issuing.issue_of(desk, its.key, kind=kind)
    if found is None:
        return reviews.write(desk, reviews.draft(desk, kind, its), out)
    if out.suffix.lower() == ".xlsx":
        return keep_drawn(reviews.draw_sheet(as_issued(desk, found)), out)
    if out.suffix.lower() != ".pdf":
        raise UserError(reviews.wrong_name(out))
    return keep_drawn(draw_issued(desk, found), out)


def by_record(desk: Desk, record: str) -> Issue | None:
    """The issued review of that id; None where it is another document."""
    return next(
        (each for kind in KINDS for each in issuing.issues(desk, kind=kind) if each.id == record), None
    )


def everything(desk: Desk) -> list[Issue]:
    """All that was ever issued: bulletins by their weeks, then reviews by their months, then assessments by their quarters."""
    return [each for kind in (issuing.WEEKLY, *KINDS) for each in issuing.issues(desk, kind=kind)]


def not_over() -> str:
    """What is told before a review is issued whose cut-off is still to come."""
    return _("这一期还没有结束，截止日以后发生的将列入下一期的“补报与更正”。")
