"""名单: near and long targets of each team with score and owner, moves between them with their reasons, one owner each (rules 15, 16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.change import Change, Form, History
from zsapp.domain.facts import Facts
from zsapp.domain.field import KINDS, Role
from zsapp.domain.rules.lists import LONG, NEAR, Listed, Lists, ScoreLine
from zsapp.domain.rules.parts import Same
from zsapp.domain.spoken import in_order
from zsapp.store import query
from zsapp.store.query import Row, Where
from zsapp.store.store import Edit
from zsapp.verbs import records
from zsapp.verbs.desk import Desk, on_the_wall
from zsapp.verbs.facts import facts_about
from zsapp.verbs.kept import facts_of, parts_of
from zsapp.verbs.links import Resolver
from zsapp.verbs.reasons import Fact, Reason, fact, reasons
from zsapp.verbs.records import Saved

_FIELD = "track_rank"
_KINDS = ("dossier", "visit", "project", "entry")
_OF_FOLLOW_UPS = ("dossier", "visit")


@dataclass(frozen=True, slots=True)
class Points:
    """A line of a score, with the records behind it."""

    what: str
    points: str
    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ListLine:
    """A company on a team's list as the page shows it; `suggested`: its place by score. `id` is its dossier's.

    `owner`: names of its owners, more than one where there is a clash; `overdue`: days beyond the list's interval, 0 for none.
    """

    id: str
    company: str
    company_name: str
    team: str
    team_name: str
    track: str
    rank: int | None
    suggested: int
    score: str
    points: tuple[Points, ...]
    owner: str
    is_owner_clash: bool
    last_talk: str
    overdue: int
    reasons: tuple[Reason, ...]

    @property
    def has_finding(self) -> bool:
        """Whether a person should look at something."""
        return any(reason.is_finding for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Board:
    """All lists as of a day: teams in headquarters' order, near before long, by rank. `knows_team`: the person is of one team."""

    on: date
    lines: tuple[ListLine, ...]
    findings: tuple[Reason, ...]
    knows_team: bool

    @property
    def overdue(self) -> list[ListLine]:
        """Those to be followed up, the longest overdue first."""
        return _latest_first([line for line in self.lines if line.overdue])


@dataclass(frozen=True, slots=True)
class Move:
    """What was done to a company's place: from which list and rank to which, why, when it was written down, by whom."""

    at: str
    author: str
    before: str
    after: str
    before_rank: int | None
    after_rank: int | None
    reason: str

    @property
    def is_between(self) -> bool:
        """Whether it went to another list, onto one or off."""
        return self.before != self.after


# -- reading


def board(desk: Desk, on: date | None = None) -> Board:
    """The lists of this person's team, for headquarters of all."""
    day = on or desk.today
    facts, found, lines = _found(desk, day, _KINDS, "lists")
    own = desk.own_teams if desk.team else None
    shown = tuple(line for line in lines if own is None or line.team in own)
    return Board(day, shown, reasons(facts, found.findings), desk.team is not None)


def overdue(desk: Desk) -> list[ListLine]:
    """Those to be followed up today, near before long, the longest overdue first; without what their scores rest on."""
    _facts, _lists, lines = _found(desk, desk.today, _OF_FOLLOW_UPS, "follow-ups")
    own = desk.own_teams if desk.team else None
    return _latest_first([line for line in lines if line.overdue and (own is None or line.team in own)])


def _found(desk: Desk, day: date, kinds: Sequence[str], name: str) -> tuple[Facts, Lists, list[ListLine]]:
    facts = _facts(desk, day, kinds)
    with parts_of(desk, name) as parts:
        found = Lists(facts, day, parts=parts)
    lines = []
    with parts_of(desk, f"{name}, told") as parts, parts.based_on(day, *_names(facts)) as kept:
        for each in found.all():
            projects = [facts.projects.get(one) for line in each.score.lines for one in line.facts]
            made_of = (Same(each), facts.records_of(each.company), projects)
            lines.append(kept.of(each.dossier, made_of, partial(_line, facts, each)))
    return facts, found, lines


def _names(facts: Facts) -> tuple[Any, ...]:
    """By what everything that is told is named."""
    return facts.teams, facts.members, facts.former, facts.erased


def _facts(desk: Desk, day: date, kinds: Sequence[str]) -> Facts:
    """From what is kept; where nothing is, of the companies on lists alone, not of the hundreds of thousands of others."""
    if desk.kept is not None:
        return facts_of(desk, day.year, {*kinds, "team", "member", "company", "catalogue"})
    with desk.store.database.read() as connection:
        rows = [
            row
            for word in (NEAR, LONG)
            for row in query.rows(connection, "dossier", [Where("track", "is", word)])
        ]
        rows += query.rows(connection, "dossier", [Where("rank", "between", (-(10**9), 10**9))])
    companies = {row.values["company"] for row in rows if row.values.get("company")}
    return facts_about(desk, day.year, companies, kinds)


def _latest_first(lines: Sequence[ListLine]) -> list[ListLine]:
    return sorted(
        lines, key=lambda line: (line.track != NEAR, -line.overdue, in_order(line.company_name), line.id)
    )


def _line(facts: Facts, each: Listed) -> ListLine:
    return ListLine(
        each.dossier,
        each.company,
        facts.company_name(each.company),
        each.team,
        facts.team_name(each.team),
        each.track,
        each.rank,
        each.suggested,
        f"{each.score.points:f}",
        tuple(_points(facts, line) for line in each.score.lines),
        _("、").join(facts.member_name(one) for one in each.owners),
        each.is_owner_clash,
        each.last_talk.isoformat() if each.last_talk else "",
        each.overdue_days,
        reasons(facts, each.why),
    )


def _points(facts: Facts, line: ScoreLine) -> Points:
    return Points(line.what, f"{line.points:f}", line.text, tuple(fact(facts, one) for one in line.facts))


def moves(desk: Desk, dossier: str) -> list[Move]:
    """How a company came to its place, newest first; from the log, without what is void. Raises UserError."""
    row = records.row_of(desk, dossier)
    history = desk.store.history(row.id)
    if history is None:
        return []
    changes = [c for c in history.changes if c.sets(_FIELD) and history.is_accepted(c)]
    authors = {change.header.author for change in changes}
    names = desk.read(lambda connection: query.titles(connection, authors))
    return [_move(history, each, names.get(each.header.author, "")) for each in reversed(changes)]


def _move(history: History, change: Change, author: str) -> Move:
    its = _place(change)
    over = set(change.header.over.get(_FIELD, ()))
    seen = [c for c in history.changes if c.hash in over]
    before = _place(max(seen, key=lambda c: c.order)) if seen else {}
    return Move(
        on_the_wall(change.header.at).strftime("%Y-%m-%d %H:%M"),
        author,
        before.get("track") or "",
        its.get("track") or "",
        before.get("rank"),
        its.get("rank"),
        its.get("track_reason") or "",
    )


def _place(change: Change) -> dict[str, Any]:
    value = (change.values or {}).get(_FIELD)
    return dict(value) if isinstance(value, dict) else {}


# -- acts


def enter(desk: Desk, company: str, track: str, reason: str, *, team: str | None = None) -> Saved:
    """Put a company (by id or name) on a list of a team, at its end; the team's dossier is made where there is none. Raises UserError."""
    _require_reason(reason)
    of = team or desk.team
    if of is None:
        raise UserError(_("请选择小组。"))
    specs = KINDS["dossier"].printed()
    with desk.store.database.read() as connection:
        company = Resolver(connection).stored(specs["company"], company, {}, None)
        of = Resolver(connection).stored(specs["team"], of, {}, None)
        its = query.rows(connection, "dossier", [Where("company", "is", company), Where("team", "is", of)])
    known = [row for row in its if not row.values.get("is_closed")]
    if known:
        return move(desk, known[0].id, track, reason)
    rank = len(_listed(desk, str(of), track)) + 1
    typed = {"company": company, "team": of, "track": track, "rank": rank, "track_reason": reason}
    return records.add(desk, "dossier", typed)


def move(
    desk: Desk, dossier: str, track: str, reason: str, *, rank: int | None = None, form: Form | None = None
) -> Saved:
    """Move a company to the other list, with a reason; to its end, or to a rank. Both lists are numbered anew. Raises UserError."""
    _require_reason(reason)
    row = _open_row(desk, dossier)
    if row.values.get("track") == track:
        raise UserError(_("这家企业已在{track}里。").format(track=_(track)))
    team = str(row.values["team"])
    others = _listed(desk, team, track)
    place = min(max(rank or len(others) + 1, 1), len(others) + 1)
    typed = {"track": track, "rank": place, "track_reason": reason}
    edits, saved = records.prepare_change(desk, row.id, typed, form=form)
    edits += _numbered(desk, [*others[: place - 1], None, *others[place - 1 :]])
    edits += _numbered(
        desk, [each for each in _listed(desk, team, row.values.get("track")) if each.id != row.id]
    )
    desk.store.write(edits)
    return saved


def take_off(desk: Desk, dossier: str, reason: str, *, form: Form | None = None) -> Saved:
    """Take a company off its list, with a reason; those below move up. Raises UserError."""
    _require_reason(reason)
    row = _open_row(desk, dossier)
    typed = {"track": None, "rank": None, "track_reason": reason}
    edits, saved = records.prepare_change(desk, row.id, typed, form=form)
    team, track = str(row.values["team"]), row.values.get("track")
    edits += _numbered(desk, [each for each in _listed(desk, team, track) if each.id != row.id])
    desk.store.write(edits)
    return saved


def shift(desk: Desk, dossier: str, step: int) -> Saved:
    """One place up (-1) or down (1) within its list, which is numbered anew; nothing at its end. Raises UserError."""
    row = _open_row(desk, dossier)
    its = _listed(desk, str(row.values["team"]), row.values.get("track"))
    at = next((n for n, each in enumerate(its) if each.id == row.id), None)
    if at is None:
        raise UserError(_("这家企业不在名单里。"))
    if 0 <= at + step < len(its):
        its.insert(at + step, its.pop(at))
    if edits := _numbered(desk, its):
        desk.store.write(edits)
    return Saved(row.id)


def as_suggested(desk: Desk, team: str, track: str) -> int:
    """Rank a list as the scores suggest; how many companies moved."""
    its = [line for line in board(desk).lines if (line.team, line.track) == (team, track)]
    rows = {str(row.id): row for row in _listed(desk, team, track)}
    wanted = [rows[line.id] for line in sorted(its, key=lambda line: line.suggested) if line.id in rows]
    edits = _numbered(desk, wanted)
    if edits:
        desk.store.write(edits)
    return len(edits)


def assign(
    desk: Desk, dossier: str, owner: str, *, day: str | None = None, form: Form | None = None
) -> Saved:
    """Name the one owner of a company. Raises UserError; NeedsPersonError where two were set offline: those are settled first."""
    row = _open_row(desk, dossier)
    typed = {"owner": owner, "owner_from": day or desk.today.isoformat()}
    return records.change(desk, row.id, typed, form)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError(_("请写明理由。"))


def _open_row(desk: Desk, dossier: str) -> Row:
    row = records.row_of(desk, dossier)
    if row.kind != "dossier" or row.is_deleted or row.values.get("is_closed"):
        raise UserError(_("这份对接档案已移交或删除，不能再排名单。"))
    if desk.role < Role.HEADQUARTERS and row.values.get("team") not in desk.own_teams:
        raise UserError(_("只能调整本组的名单。"))
    return row


def _listed(desk: Desk, team: str, track: str | None) -> list[Row]:
    """The rows of one list in the order of their ranks, those without one last."""
    if track not in (NEAR, LONG):
        return []
    where = [Where("team", "is", team), Where("track", "is", track)]
    found = desk.read(lambda connection: query.rows(connection, "dossier", where))
    its = [row for row in found if not row.values.get("is_closed")]
    return sorted(its, key=lambda row: (row.values.get("rank") is None, row.values.get("rank") or 0, row.id))


def _numbered(desk: Desk, its: Sequence[Row | None]) -> list[Edit]:
    """The edits that number a list from 1; None stands for one that is written anyway. One in conflict keeps what it has."""
    edits: list[Edit] = []
    for rank, row in enumerate(its, start=1):
        if row is None or row.values.get("rank") == rank:
            continue
        form = records.form_of(desk, row.id)
        if _FIELD not in form.conflicts:
            edits += records.prepare_change(desk, row.id, {"rank": rank}, form=form)[0]
    return edits
